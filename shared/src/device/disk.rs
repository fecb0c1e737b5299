//! What a device keeps, and what each transaction does to it.
//!
//! Changes stand in the order in which they came here, under a rising key. A change whose attribution became known is
//! appended again. Many changes of one record are folded into one snapshot among them. Rows
//! reflect the changes up to a key, the reach. Each tab appends changes and outbox entries; only the leader writes the rest.

use crate::{
    document::{KeptChanges, Snapshot, StoredChange},
    id::RecordId,
    replica::{Keep, Outgoing},
    row::Hash,
    sync::Cursor,
};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What a leader adds to what it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    /// A transaction of another generation than the last is refused.
    pub generation: u32,
    /// The rows reflect the changes up to this key.
    pub reach: u64,
    /// All rows are of this version of the projection.
    pub rebuilt: bool,
}

impl Lead {
    /// How far the rows reach after a transaction that appended these keys and wrote what they lead to.
    fn reached(&self, keys: &[u64]) -> u64 {
        // Another tab's change in between is not in the rows.
        if follows(self.reach, keys) { self.reach + keys.len() as u64 } else { self.reach }
    }
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The keys of the entries that were appended.
    pub keys: Vec<u64>,
    /// How far the kept rows reach now, where a leader wrote.
    pub reach: Option<u64>,
}

/// Why a transaction left everything as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWritten {
    /// Another tab leads by now.
    Deposed,
    /// In the words of the disk.
    Failed(String),
}

/// What other tabs kept since.
#[derive(Debug, Default)]
pub struct News {
    pub changes: Vec<(RecordId, StoredChange)>,
    pub outbox: Vec<Outgoing>,
    pub cursor: Cursor,
    pub waypoints: Vec<Cursor>,
    pub lost: Vec<RecordId>,
    /// Records whose changes were folded into a snapshot.
    pub folded: Vec<RecordId>,
    /// The key of the last entry read.
    pub upto: u64,
    /// Whether the workspace is still on its way to this device, where that was noted.
    pub getting: Option<bool>,
}

/// Whether these keys come right after `reach`, with nothing of another tab in between.
pub fn follows(reach: u64, keys: &[u64]) -> bool {
    keys.iter().enumerate().all(|(at, key)| *key == reach + 1 + at as u64)
}

/// What the transaction of a [`Keep`] notes beside its changes, outbox entries and rows; what is `None` stays.
#[derive(Debug, Default, PartialEq)]
pub struct Notes<'a> {
    pub cursor: Option<&'a Cursor>,
    pub waypoints: Option<&'a Vec<Cursor>>,
    pub lost: Option<&'a Vec<RecordId>>,
    pub getting: Option<bool>,
    pub reach: Option<u64>,
    /// All rows are of this version of the projection.
    pub rebuilt: bool,
}

impl<'a> Notes<'a> {
    /// Of a transaction that appended its changes under these keys. Without a lead nothing is noted, and no row written.
    pub fn of(keep: &'a Keep, lead: Option<Lead>, keys: &[u64]) -> Notes<'a> {
        let Some(lead) = lead else { return Notes::default() };
        Notes {
            cursor: keep.cursor.as_ref(),
            waypoints: keep.waypoints.as_ref(),
            lost: keep.lost.as_ref(),
            getting: keep.getting,
            reach: Some(if keep.without_rows { lead.reach } else { lead.reached(keys) }),
            rebuilt: lead.rebuilt,
        }
    }
}

/// How far in the log kept changes go now, where that is beyond the cursor and what was noted before.
pub fn ahead(keep: &Keep, cursor: &Cursor, noted: u64) -> Option<u64> {
    Some(keep.highest()).filter(|highest| *highest > cursor.seq.max(noted))
}

/// What stands under one key.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Change(StoredChange),
    Snapshot(Snapshot),
}

impl Entry {
    /// The log lost what came after `seq`. Gives whether this has changes that it lost.
    pub fn lose_after(&mut self, seq: u64) -> bool {
        let whole = match self {
            Entry::Change(stored) => KeptChanges::from(vec![stored.clone()]),
            Entry::Snapshot(snapshot) => KeptChanges { snapshot: Some(snapshot.clone()), changes: Vec::new() },
        };
        let mut kept = whole;
        let is_lost = kept.lose_after(seq);
        match (kept.snapshot, kept.changes.pop()) {
            (Some(snapshot), _) => *self = Entry::Snapshot(snapshot),
            (None, Some(stored)) => *self = Entry::Change(stored),
            (None, None) => {}
        }
        is_lost
    }
}

/// What the entries of one record amount to: of several entries of one change, what is known at last counts.
pub fn kept(entries: impl IntoIterator<Item = Entry>) -> KeptChanges {
    let mut kept = KeptChanges::default();
    let mut places: FxHashMap<Hash, usize> = FxHashMap::default();
    for entry in entries {
        match entry {
            Entry::Snapshot(snapshot) => kept.snapshot = Some(snapshot),
            Entry::Change(stored) => match places.get(&stored.hash) {
                Some(at) => kept.changes[*at].attribution.learn(stored.attribution),
                None => {
                    places.insert(stored.hash, kept.changes.len());
                    kept.changes.push(stored);
                }
            },
        }
    }
    kept
}

/// What folding a record does to its entries.
#[derive(Debug, PartialEq)]
pub struct Fold {
    /// For each entry whether it stays.
    pub stays: Vec<bool>,
    /// What is appended.
    pub snapshot: Option<Snapshot>,
}

impl Fold {
    /// What is noted of a fold that appended its snapshot under this key: it says nothing that the rows do not say already.
    pub fn written(&self, lead: Lead, key: Option<u64>) -> Written {
        let keys: Vec<u64> = key.into_iter().collect();
        let reach = Some(lead.reached(&keys));
        Written { keys, reach }
    }
}

/// What discarding changes does to the entries of one record: for each whether it stays, and what is appended of a
/// snapshot that holds some of them and goes with them. `None` where nothing of it is here.
pub fn forget(
    record: RecordId,
    entries: &[Entry],
    discarded: &BTreeSet<Hash>,
) -> Option<(Vec<bool>, Vec<StoredChange>)> {
    let stays = |entry: &Entry| match entry {
        Entry::Change(stored) => !discarded.contains(&stored.hash),
        Entry::Snapshot(snapshot) => !snapshot.attributions.iter().any(|(hash, _)| discarded.contains(hash)),
    };
    let stay: Vec<bool> = entries.iter().map(stays).collect();
    if stay.iter().all(|stays| *stays) {
        return None;
    }
    let is_snapshot_gone =
        entries.iter().zip(&stay).any(|(entry, stays)| matches!(entry, Entry::Snapshot(_)) && !stays);
    if !is_snapshot_gone {
        return Some((stay, Vec::new()));
    }
    // One that cannot be read is kept as it is: nothing of it is shown.
    let all = kept(entries.iter().cloned()).all(record).ok()?;
    let rest = all.into_iter().filter(|stored| !discarded.contains(&stored.hash)).collect();
    Some((vec![false; entries.len()], rest))
}

/// Folds what is in the log of a record's changes into its snapshot; `None` where that is not faithful: it stays as it is.
pub fn fold(record: RecordId, entries: &[Entry]) -> Option<Fold> {
    let folded = kept(entries.iter().cloned()).compacted(record).ok()?;
    let stays = |entry: &Entry| match entry {
        Entry::Change(stored) => folded.changes.iter().any(|it| it.hash == stored.hash),
        Entry::Snapshot(_) => false,
    };
    Some(Fold { stays: entries.iter().map(stays).collect(), snapshot: folded.snapshot })
}
