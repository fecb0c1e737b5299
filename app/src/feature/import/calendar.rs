//! What a calendar would bring in, before it does.

use super::{use_imports, work::Source};
use crate::{
    format::{self, fill},
    i18n::{text, use_i18n},
};
use leptos::prelude::*;
use sotay_shared::{ical::Item, row::Due};

/// Tasks that are shown.
const SHOWN: usize = 20;

/// The tasks that a calendar would make.
#[component]
pub fn CalendarPreview() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let items = Memo::new(move |_| match imports.source.get() {
        Some(Source::Calendar(calendar)) => calendar.items,
        _ => Vec::new(),
    });
    let due = move |item: &Item| match item.due {
        Some(Due::Day(day)) => format::date(day, i18n.locale()),
        Some(Due::At(at)) => format::instant(at, i18n.locale()),
        None => String::new(),
    };
    let lines = move || {
        let line = |item: &Item| view! { <li><strong>{item.title.clone()}</strong> " " <span class="hint">{due(item)}</span></li> };
        items.with(|items| items.iter().take(SHOWN).map(line).collect_view())
    };
    let more = move || items.with(Vec::len).saturating_sub(SHOWN);
    view! {
        <ul class="import-tasks">{lines}</ul>
        <Show when=move || { more() > 0 }>
            <p class="hint">{move || fill(i18n.t(text::AND_SO_MANY_MORE), &[("n", &more().to_string())])}</p>
        </Show>
    }
}
