//! Tasks as a calendar file.

use crate::{
    clock,
    files::save,
    i18n::{text, use_i18n},
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    ical,
    id::RecordId,
    row::{Row, TaskRow},
};
use std::sync::Arc;

/// Takes the tasks that are shown out as a calendar.
#[component]
pub fn CalendarButton(tasks: Memo<Vec<(RecordId, TaskRow)>>) -> impl IntoView {
    let i18n = use_i18n();
    let model = use_replica().model;
    let take_out = move |_| {
        let tasks = tasks.get_untracked();
        let rows: Vec<Arc<Row>> = tasks.iter().filter_map(|(record, _)| model.peek(*record)).collect();
        let text = ical::write(rows.iter().map(Arc::as_ref), clock::now(), &clock::local());
        save(&format!("sotay-tasks-{}.ics", clock::today()), "text/calendar", text.as_bytes());
    };
    view! {
        <button class="quiet calendar-file" on:click=take_out>
            <IconView icon=Icon::Calendar />
            <span>{i18n.s(text::EXPORT_CALENDAR)}</span>
        </button>
    }
}
