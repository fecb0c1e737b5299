//! What would be taken back, and what stays because others have written it since.

use super::Found;
use crate::{
    format::{self, fill},
    i18n::{text, use_i18n},
    widget::{formatter::Formatter, kind_name::kind_name},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::Reversal, damage::RecordDamage, document::Stays, id::MemberId, kind::Kind, row::Row, sort::sort_by_key,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// Records that are shown one by one.
const SHOWN: usize = 100;

#[component]
pub(super) fn Preview(found: Found, take_back: Callback<Found>, again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let number = move |n: usize| format::number(n as i64, i18n.locale());
    let taken = found.records.iter().filter(|record| !record.reversals.is_empty()).count();
    let said = move |found: &Found| match (found.records.is_empty(), taken) {
        (true, _) => i18n.t(text::DAMAGE_NOTHING).to_owned(),
        (false, 0) => i18n.t(text::DAMAGE_ONLY_STAYS).to_owned(),
        (false, n) => fill(i18n.t(text::DAMAGE_RECORDS), &[("n", &number(n))]),
    };
    let unreadable = (found.unreadable > 0).then(|| {
        let words = fill(i18n.t(text::DAMAGE_UNREADABLE), &[("n", &number(found.unreadable))]);
        view! { <p class="hint">{words}</p> }
    });
    let more = found.records.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| view! { <li>{fill(i18n.t(text::DAMAGE_MORE), &[("n", &number(more))])}</li> });
    let counts = counted(&found.records).into_iter().map(|(kind, count)| {
        let name = Kind::parse(&kind).map_or_else(|| kind.clone(), |kind| i18n.t(kind_name(kind)).to_owned());
        view! { <li>{name} ": " {number(count)}</li> }
    });
    let counts = counts.collect_view();
    let lines = found.records.iter().take(SHOWN).cloned().map(|record| view! { <RecordLine record /> }).collect_view();
    let (words, is_nothing) = (said(&found), taken == 0);
    let found = StoredValue::new(found);
    view! {
        <p role="status"><strong>{words}</strong></p>
        {unreadable}
        <ul class="counts">{counts}</ul>
        <ul class="refused damage-lines" tabindex="0" aria-label=i18n.s(text::DAMAGE_LOOK)>{lines} {more}</ul>
        <div class="actions">
            <button class="primary" disabled=is_nothing on:click=move |_| take_back.run(found.get_value())>
                {i18n.s(text::DAMAGE_TAKE_BACK)}
            </button>
            <button class="quiet" on:click=move |_| again.run(())>{i18n.s(text::DAMAGE_AGAIN)}</button>
        </div>
    }
}

/// Records that something is taken back of, by the word of their kind, most first.
fn counted(records: &[RecordDamage]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.reversals.is_empty()) {
        *counts.entry(record.kind.clone()).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    sort_by_key(&mut counts, |(_, count)| Reverse(*count));
    counts
}

/// One record: what becomes of it, and what stays.
#[component]
fn RecordLine(record: RecordDamage) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let formatter = Formatter::new(i18n, replica.clone());
    let kind = Kind::parse(&record.kind);
    let row = replica.model.peek(record.record);
    let title = row.as_deref().map(Row::title).filter(|title| !title.is_empty()).map(str::to_owned);
    let title = title.unwrap_or_else(|| i18n.t(text::WITHOUT_NAME).to_owned());
    let name = |key: &str| kind.map_or_else(|| key.to_owned(), |kind| formatter.name(kind, key));
    let keys = record.reversals.iter().filter_map(|reversal| match reversal {
        Reversal::Restored { key, .. } => Some(name(key)),
        _ => None,
    });
    let done = match (record.made, record.deleted, record.reversals.is_empty()) {
        (.., true) => None,
        (true, ..) => Some(i18n.t(text::DAMAGE_MADE).to_owned()),
        (_, true, _) => Some(i18n.t(text::DAMAGE_DELETED).to_owned()),
        _ => Some(fill(i18n.t(text::DAMAGE_FIELDS), &[("fields", &each_once(keys))])),
    };
    let mut by_whom: BTreeMap<Option<MemberId>, Vec<&Stays>> = BTreeMap::new();
    for stays in &record.stays {
        by_whom.entry(stays.by).or_default().push(stays);
    }
    let stays = by_whom.into_iter().map(|(by, stays)| {
        let who = member_name(&replica, i18n, by);
        let fields = each_once(stays.iter().filter_map(|stays| stays.key.as_deref().map(name)));
        let words = match stays.iter().any(|stays| stays.key.is_none()) {
            true => fill(i18n.t(text::DAMAGE_STAYS_WHOLE), &[("who", &who)]),
            false => fill(i18n.t(text::DAMAGE_STAYS), &[("who", &who), ("fields", &fields)]),
        };
        view! { <p class="hint">{words}</p> }
    });
    let stays = stays.collect_view();
    view! {
        <li data-record=record.record.to_string()>
            <p><strong>{title}</strong></p>
            {done.map(|done| view! { <p>{done}</p> })}
            {stays}
        </li>
    }
}

/// Names, each once, in their order.
fn each_once(names: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::id::RecordId;

    #[test]
    fn kinds_are_counted_by_what_is_taken_back() {
        let record = |kind: &str, reversals| RecordDamage {
            record: RecordId::from_cause(kind),
            kind: kind.to_owned(),
            made: false,
            deleted: false,
            reversals,
            stays: Vec::new(),
        };
        let one = || vec![Reversal::Made { record: RecordId::from_cause("x") }];
        let records = [record("task", one()), record("deal", one()), record("deal", one()), record("company", vec![])];
        assert_eq!(counted(&records), [("deal".to_owned(), 2), ("task".to_owned(), 1)]);
        assert_eq!(each_once(["a", "b", "a"].map(str::to_owned).into_iter()), "a, b");
    }
}
