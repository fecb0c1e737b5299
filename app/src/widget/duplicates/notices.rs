//! On a record's page: who may be the same, and who was merged.

use super::{MergeDialog, like, reasons_words};
use crate::{
    actions::{Actions, use_actions},
    format::fill,
    i18n::{I18n, text, use_i18n},
    replica::ReplicaHandle,
    route::Route,
    workspace::{country, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{duplicates::Reason, id::RecordId, merge, row::Row};
use std::{collections::BTreeSet, sync::Arc};

/// A record, who may be the same, and who was merged.
#[derive(Clone, Copy)]
struct Notices {
    record: RecordId,
    row: Memo<Option<Arc<Row>>>,
    i18n: I18n,
    actions: Actions,
    replica: StoredValue<ReplicaHandle>,
    /// Who may be the same, and why.
    found: Memo<Vec<(RecordId, BTreeSet<Reason>, u32)>>,
    /// Of a record that is merged into another, and of one that others were merged into.
    merged: Memo<(RecordId, Vec<RecordId>)>,
    /// The one that is being compared with it.
    comparing: RwSignal<Option<RecordId>>,
}

impl Notices {
    fn of(record: RecordId, row: Memo<Option<Arc<Row>>>) -> Notices {
        let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
        let comparing = RwSignal::new(None::<RecordId>);
        let replica = StoredValue::new(replica);
        let found = Memo::new(move |_| {
            row.with(|row| row.as_ref().map(|row| replica.with_value(|it| like(it, row))).unwrap_or_default())
        });
        let merged = Memo::new(move |_| {
            row.with(|_| ());
            replica.with_value(|it| {
                let shown = it.model.shown(record);
                // Follows whatever of the group changes.
                it.model.related(record).track();
                let all = it.model.merged_with(record).into_iter();
                (shown, all.filter(|other| *other != shown || record != shown).collect::<Vec<_>>())
            })
        });
        Notices { record, row, i18n, actions, replica, found, merged, comparing }
    }

    /// What a record is called; follows changes.
    fn name(self, record: RecordId) -> String {
        self.replica.with_value(|it| it.model.row(record).get()).map(|row| row.title().to_owned()).unwrap_or_default()
    }

    /// The page of a record of the same kind; follows changes.
    fn path(self, record: RecordId) -> Option<String> {
        let kind = self.row.with(|row| row.as_ref().and_then(|row| row.kind()));
        kind.and_then(|kind| Route::of(kind, record)).map(Route::path)
    }

    /// Takes a record apart from whoever it was merged with.
    fn part(self, other: RecordId) {
        let row = self.replica.with_value(|it| it.model.peek(other));
        if let Some(row) = row {
            let words = fill(untrack(|| self.i18n.t(text::TAKEN_APART)), &[("name", row.title())]);
            let (others, country) = self.replica.with_value(|it| {
                let others = it.model.merged_with(other).into_iter().filter_map(|other| it.model.peek(other));
                (others.collect::<Vec<_>>(), untrack(|| country(it)))
            });
            self.actions.say(merge::unmerge(&row, others.iter().map(AsRef::as_ref), country), words);
        }
    }

    /// The one that it is merged into.
    fn hidden(self) -> impl IntoView {
        let (shown, _) = self.merged.get();
        (shown != self.record).then(|| {
            let path = self.path(shown);
            view! {
                <div class="notice" role="status">
                    <span>{self.i18n.s(text::IS_MERGED_INTO)} " " <a href=path>{self.name(shown)}</a></span>
                    <button on:click=move |_| self.part(self.record)>{self.i18n.s(text::TAKE_APART)}</button>
                </div>
            }
        })
    }

    /// Those that were merged into it.
    fn members(self) -> impl IntoView {
        let (shown, others) = self.merged.get();
        let others = if shown == self.record { others } else { Vec::new() };
        let line = move |other: RecordId| {
            let path = self.path(other);
            view! {
                <div class="notice merged" role="status">
                    <span>{self.i18n.s(text::MERGED_WITH)} " " <a href=path>{self.name(other)}</a></span>
                    <button class="quiet" on:click=move |_| self.part(other)>{self.i18n.s(text::TAKE_APART)}</button>
                </div>
            }
        };
        others.into_iter().map(line).collect_view()
    }

    /// Those that may be the same.
    fn duplicates(self) -> impl IntoView {
        let (shown, _) = self.merged.get();
        let found = if shown == self.record { self.found.get() } else { Vec::new() };
        let line = move |(other, reasons, _): (RecordId, BTreeSet<Reason>, u32)| {
            let (name, reasons) = (self.name(other), reasons_words(&reasons, self.i18n));
            let words = fill(self.i18n.t(text::MAY_BE), &[("name", &name), ("reasons", &reasons)]);
            view! {
                <div class="notice" role="status">
                    <span>{words}</span>
                    <button on:click=move |_| self.comparing.set(Some(other))>{self.i18n.s(text::COMPARE)}</button>
                </div>
            }
        };
        found.into_iter().take(2).map(line).collect_view()
    }
}

/// Who may be the same as a record, and who was merged; and the way to merge them or to take them apart.
#[component]
pub fn DuplicateNotices(record: RecordId, row: Memo<Option<Arc<Row>>>) -> impl IntoView {
    let notices = Notices::of(record, row);
    let comparing = notices.comparing;
    view! {
        {move || notices.hidden()}
        {move || notices.members()}
        {move || notices.duplicates()}
        {move || comparing.get().map(|other| {
            let done = Callback::new(move |()| comparing.set(None));
            view! { <MergeDialog one=record other done /> }
        })}
    }
}
