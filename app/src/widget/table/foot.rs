//! The foot of a table, which stays in sight: how many records there are, and what their columns come to. Where some
//! are picked it is of those.

use super::{
    Table,
    sums::{self, Words},
};
use crate::{
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    ui::settled::settled,
    widget::first_sync::once_whole,
    workspace::use_replica,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// How many there are, and how many of them are picked; follows changes.
fn counted(table: Table, i18n: I18n) -> Signal<String> {
    let getting = use_replica().getting;
    Signal::derive(move || {
        let number = |count: usize| format::number(i64::try_from(count).unwrap_or(i64::MAX), i18n.locale());
        let all = table.listed.rows.with(|rows| rows.len());
        match table.listed.picks.all.with(BTreeSet::len) {
            0 => once_whole(getting, || fill(i18n.t(text::FOOT_COUNT), &[("n", &number(all))])),
            picked => fill(i18n.t(text::FOOT_PICKED), &[("n", &number(picked)), ("all", &number(all))]),
        }
    })
}

/// What the columns come to, as soon as nothing changes any more and all of it is here.
fn told(table: Table, i18n: I18n) -> Memo<Vec<Option<Words>>> {
    let (applied, getting) =
        table.formatter.with_value(|formatter| (formatter.replica.model.changes(), formatter.replica.getting));
    let listed = table.listed;
    let rested = settled(
        move || {
            applied.track();
            listed.picks.all.track();
            listed.rows.with(|rows| rows.len());
            Some(())
        },
        || (),
    );
    Memo::new(move |_| {
        if rested.get().is_none() || getting.get() {
            return Vec::new();
        }
        // In the language in use.
        let _ = i18n.locale();
        let picked = listed.picked_now();
        let mut records = listed.rows.with_untracked(|rows| rows.records());
        if !picked.is_empty() {
            records.retain(|record| picked.contains(record));
        }
        table.columns.with(|columns| table.formatter.with_value(|formatter| sums::told(formatter, columns, &records)))
    })
}

#[component]
pub(super) fn Foot(table: Table) -> impl IntoView {
    let i18n = use_i18n();
    let (count, told) = (counted(table, i18n), told(table, i18n));
    let cell = move |at: usize, is_number: bool| {
        let words = move || told.with(|told| told.get(at).cloned().flatten());
        let note = move || words().and_then(|words| words.note);
        let class = if is_number { "foot-cell number" } else { "foot-cell" };
        view! {
            <div role="gridcell" class=class title=note>
                {move || words().map(|words| words.shown)}
                {move || note().map(|note| view! { <span class="hidden">{note}</span> })}
            </div>
        }
    };
    let cells = move || {
        let columns = table.columns.with(|columns| columns.iter().map(|it| it.is_number()).collect::<Vec<_>>());
        columns.into_iter().enumerate().map(|(at, is_number)| cell(at, is_number)).collect_view()
    };
    let index = move || (table.len() + 2).to_string();
    view! {
        <div class="grid-foot" role="row" aria-label=i18n.s(text::TOTALS) aria-rowindex=index>
            <div role="gridcell" class="foot-cell"></div>
            <div role="gridcell" class="foot-cell foot-count">{count}</div>
            {cells}
        </div>
    }
}

/// The same below the cards of a narrow screen.
#[component]
pub(super) fn CardFoot(table: Table) -> impl IntoView {
    let i18n = use_i18n();
    let (count, told) = (counted(table, i18n), told(table, i18n));
    let sums = move || {
        let sums = told.with(|told| told.iter().flatten().filter(|it| it.is_sum).cloned().collect::<Vec<_>>());
        sums.into_iter().map(|words| words.shown).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <Show when=move || table.len() != 0>
            <p class="grid-foot"><span>{count}</span><span class="number">{sums}</span></p>
        </Show>
    }
}
