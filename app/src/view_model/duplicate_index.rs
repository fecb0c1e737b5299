//! By what records may be the same: read when somebody asks first, some at a time, and kept up to date from then on.

use super::Model;
use gloo::timers::{callback::Timeout, future::TimeoutFuture};
use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use sotay_shared::{
    duplicates::{self, Index, Keys, Reason},
    id::RecordId,
    kind::Kind,
    row::Row,
};
use std::{collections::BTreeSet, sync::Arc};

/// Records that are read at a time; of so many, nobody waits for more.
const SLICE: usize = 1_000;

#[derive(Debug, Default)]
struct DuplicateIndex {
    index: Index,
    /// Of those that are archived: nobody merges them, and nobody makes them a second time.
    archived: Index,
    /// That of numbers without a code.
    country: Option<&'static str>,
    /// Records that are still to be read.
    left: Vec<RecordId>,
}

impl DuplicateIndex {
    /// A record is another one now; without a row it is not listed.
    fn set(&mut self, record: RecordId, row: Option<&Row>) {
        let row = row.filter(|row| !row.is_deleted());
        let keys = row.map(|row| duplicates::keys(row, self.country)).unwrap_or_default();
        let (listed, archived) = match row.is_some_and(Row::is_archived) {
            true => (Keys::default(), keys),
            false => (keys, Keys::default()),
        };
        self.index.set(record, listed);
        self.archived.set(record, archived);
    }
}

#[derive(Debug, Default)]
pub(super) struct DuplicateIndexes {
    kinds: HashMap<Kind, DuplicateIndex>,
    changes: ArcRwSignal<u64>,
}

impl Model {
    /// Reads by what records of a kind may be the same; follows changes. Of a long list all of it comes within a moment, or with
    /// [`Model::compare`]. `country` is that of numbers without a code.
    pub fn duplicates<T>(&self, kind: Kind, country: Option<&'static str>, read: impl FnOnce(&Index) -> T) -> T {
        self.signals().duplicates.changes.clone().track();
        if self.begin(kind, country) && self.read_some(kind) {
            self.read_on(kind);
        }
        read(&self.signals().duplicates.kinds.entry(kind).or_default().index)
    }

    /// The archived records of a kind that share enough with these keys, the likeliest first; follows changes as well.
    pub fn archived_duplicates(
        &self,
        kind: Kind,
        country: Option<&'static str>,
        keys: &Keys,
    ) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
        self.duplicates(kind, country, |_| ());
        self.signals().duplicates.kinds.entry(kind).or_default().archived.like(keys, None)
    }

    /// Waits until all records of a kind are read.
    pub async fn compare(&self, kind: Kind, country: Option<&'static str>) {
        self.begin(kind, country);
        while self.read_some(kind) {
            TimeoutFuture::new(0).await;
        }
    }

    /// Whether nobody asked before.
    fn begin(&self, kind: Kind, country: Option<&'static str>) -> bool {
        if self.signals().duplicates.kinds.contains_key(&kind) {
            return false;
        }
        let left = self.found_of(kind);
        let mut signals = self.signals();
        signals.duplicates.kinds.insert(kind, DuplicateIndex { country, left, ..DuplicateIndex::default() });
        true
    }

    fn read_on(&self, kind: Kind) {
        let model = self.clone();
        let next = move || {
            if model.read_some(kind) {
                model.read_on(kind);
            }
        };
        Timeout::new(0, next).forget();
    }

    /// Reads some of what is left. Whether there is more.
    fn read_some(&self, kind: Kind) -> bool {
        let changes = {
            let mut signals = self.signals();
            let signals = &mut *signals;
            let Some(known) = signals.duplicates.kinds.get_mut(&kind) else { return false };
            if known.left.is_empty() {
                return false;
            }
            let from = known.left.len().saturating_sub(SLICE);
            for record in known.left.split_off(from) {
                if let Some(row) = signals.rows.get(&record).and_then(Option::as_ref) {
                    known.set(record, Some(row.as_ref()));
                }
            }
            if !known.left.is_empty() {
                return true;
            }
            signals.duplicates.changes.clone()
        };
        changes.update(|changes| *changes += 1);
        false
    }

    /// A record is another one now; without a row it is not listed.
    pub(super) fn apply_duplicates(&self, kind: Kind, record: RecordId, row: Option<Arc<Row>>) {
        let changes = {
            let mut signals = self.signals();
            let Some(known) = signals.duplicates.kinds.get_mut(&kind) else { return };
            known.set(record, row.as_deref());
            if !known.left.is_empty() {
                known.left.retain(|it| *it != record);
            }
            signals.duplicates.changes.clone()
        };
        changes.update(|changes| *changes += 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::{command::FieldEdit, delta::Delta, stamp::Timestamp};

    #[test]
    fn what_is_archived_is_known_apart_from_what_is_listed() {
        let record = RecordId::from_cause("steel");
        let edits = vec![FieldEdit::new("name", "Thép Việt"), FieldEdit::new("tax_id", "0312345678")];
        let listed = Arc::new(Row::written(record, Kind::Company, &edits));
        let edits: Vec<FieldEdit> = edits.into_iter().chain([FieldEdit::new("archived_at", Timestamp(1))]).collect();
        let archived = Arc::new(Row::written(record, Kind::Company, &edits));
        let keys = duplicates::keys(&listed, Some("VN"));
        let known = |model: &Model| {
            let listed = model.duplicates(Kind::Company, Some("VN"), |index| index.like(&keys, None));
            (listed.len(), model.archived_duplicates(Kind::Company, Some("VN"), &keys).len())
        };
        let becomes = |before: &Arc<Row>, after: &Arc<Row>| Delta {
            record,
            before: Some(before.clone()),
            after: Some(after.clone()),
        };
        let model = Model::new([listed.clone()].iter());
        assert_eq!(known(&model), (1, 0));
        model.apply(&[becomes(&listed, &archived)]);
        assert_eq!(known(&model), (0, 1));
        // A page that is opened later knows the same.
        assert_eq!(known(&Model::new([archived.clone()].iter())), (0, 1));
        model.apply(&[becomes(&archived, &listed)]);
        assert_eq!(known(&model), (1, 0));
    }
}
