//! Tasks as a calendar file, and what becomes a task of one.

use crate::{
    actions::Actions,
    clock,
    files::save,
    format::fill,
    i18n::{I18n, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    ical::{self, Item},
    id::{PartId, RecordId},
    kind::Kind,
    position::Position,
    row::{Row, TaskRow, TaskStatus},
    schema::key,
};
use std::{collections::BTreeSet, sync::Arc};

/// Takes the tasks that are shown out as a calendar.
#[component]
pub fn CalendarButton(tasks: Memo<Vec<(RecordId, TaskRow)>>) -> impl IntoView {
    let i18n = use_i18n();
    let model = use_replica().model;
    let take_out = move |_| {
        let tasks = tasks.get_untracked();
        let rows: Vec<Arc<Row>> = tasks.iter().filter_map(|(record, _)| model.peek(*record)).collect();
        let text = ical::write(rows.iter().map(Arc::as_ref), clock::now());
        save(&format!("sotay-tasks-{}.ics", clock::today()), "text/calendar", text.as_bytes());
    };
    view! {
        <button class="quiet calendar-file" on:click=take_out>
            <IconView icon=Icon::Calendar />
            <span>{i18n.s(text::EXPORT_CALENDAR)}</span>
        </button>
    }
}

/// Makes tasks of a calendar's to-dos and appointments; those that are here already stay as they are. Says how many.
pub async fn take_in(items: Vec<Item>, replica: &ReplicaHandle, actions: Actions, i18n: I18n) {
    let all = items.len();
    let (mut commands, mut made) = (Vec::new(), BTreeSet::new());
    for item in items {
        let record = item.record();
        if made.insert(record) && replica.model.peek(record).is_none() {
            commands.push(Command::Create { record, kind: Kind::Task, fields: fields(item, replica) });
        }
    }
    let words = untrack(|| i18n.t(text::CALENDAR_TAKEN_IN));
    let numbers = [("n", commands.len().to_string()), ("m", (all - commands.len()).to_string())];
    let words = fill(words, &numbers.each_ref().map(|(name, number)| (*name, number.as_str())));
    actions.run_saying(Command::Batch { commands }, words).await;
}

fn fields(item: Item, replica: &ReplicaHandle) -> Vec<FieldEdit> {
    let me = replica.device.member;
    let mut fields = vec![
        FieldEdit::new(key::TITLE, item.title.chars().take(sotay_shared::limits::TEXT_CHARS).collect::<String>()),
        FieldEdit::new("priority", item.priority.as_str()),
        FieldEdit::new(key::STATUS, item.status.as_str()),
        FieldEdit::new(key::ASSIGNEE, me),
        FieldEdit::new(key::OWNER, me),
    ];
    fields.extend(item.due.map(|due| FieldEdit::new(key::DUE, due)));
    fields.extend(item.rrule.map(|rule| FieldEdit::new(key::RRULE, rule)));
    if item.status == TaskStatus::Done {
        fields.push(FieldEdit::new(key::COMPLETED_AT, clock::now()));
    }
    let reminder = |minutes| FieldEdit::new(format!("reminders/{}", new_id!(PartId)), minutes);
    fields.extend(item.reminders.into_iter().map(reminder));
    let positions = Position::several(None, None, item.checklist.len(), u64::from_le_bytes(clock::random()));
    for ((line, done), position) in item.checklist.into_iter().zip(positions) {
        let id = new_id!(PartId);
        let line: String = line.chars().take(sotay_shared::limits::TEXT_CHARS).collect();
        fields.push(FieldEdit::new(format!("checklist/{id}/text"), line));
        fields.push(FieldEdit::new(format!("checklist/{id}/position"), position));
        if done {
            fields.push(FieldEdit::new(format!("checklist/{id}/done"), true));
        }
    }
    let known = item.links.into_iter().filter(|link| replica.model.peek(*link).is_some());
    fields.extend(known.map(|link| FieldEdit::new(format!("{}/{link}", key::LINKS), true)));
    fields
}
