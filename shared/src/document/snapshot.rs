//! Compaction: many changes of one record as one automerge save. Its history stays whole: every change comes out of it
//! again byte for byte.

use super::{Attribution, ChangeInfo, Document, FoldError, StoredChange, hash_of};
use crate::{id::RecordId, row::Hash, time::Timestamp};
use automerge::{Automerge, LoadOptions, TextEncoding};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Changes of one record folded into one save, and who made each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The document as automerge saves it.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    pub attributions: Vec<(Hash, Attribution)>,
}

/// Everything that a replica keeps of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeptChanges {
    pub snapshot: Option<Snapshot>,
    /// Changes beside the snapshot, dependencies first. One that is in the snapshot too may have a newer attribution here.
    pub changes: Vec<StoredChange>,
}

/// Why a document cannot be folded into a snapshot; it stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    #[error("{0} has changes that no server acknowledged")]
    Unsent(RecordId),
    #[error("{0} does not come out of its save as it went in")]
    Unfaithful(RecordId),
}

impl From<Vec<StoredChange>> for KeptChanges {
    fn from(changes: Vec<StoredChange>) -> KeptChanges {
        KeptChanges { snapshot: None, changes }
    }
}

impl KeptChanges {
    pub fn is_empty(&self) -> bool {
        self.snapshot.is_none() && self.changes.is_empty()
    }

    /// Takes a change in; one that is here already only gets its newer attribution.
    pub fn keep(&mut self, stored: &StoredChange) {
        match self.changes.iter_mut().find(|known| known.hash == stored.hash) {
            Some(known) => known.attribution.learn(stored.attribution),
            None => self.changes.push(stored.clone()),
        }
    }

    /// The log lost what came after `seq`. `true` where this record has changes that it lost.
    pub fn lose_after(&mut self, seq: u64) -> bool {
        let snapshot = self.snapshot.iter_mut().flat_map(|snapshot| &mut snapshot.attributions);
        let attributions = snapshot.map(|(_, it)| it).chain(self.changes.iter_mut().map(|it| &mut it.attribution));
        let mut lost = false;
        for attribution in attributions {
            attribution.seq = attribution.seq.filter(|at| *at <= seq);
            lost |= attribution.is_lost();
        }
        lost
    }

    /// Every change on its own, dependencies first.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn all(&self, record: RecordId) -> Result<Vec<StoredChange>, FoldError> {
        Ok(Document::open(record, self)?.stored_changes())
    }

    /// The same with everything that is in the log folded into the snapshot. What is not stays beside it.
    ///
    /// # Errors
    /// When something cannot be read, or would not come out of the snapshot as it went in.
    pub fn compacted(&self, record: RecordId) -> Result<KeptChanges, SnapshotError> {
        let unfaithful = |_: FoldError| SnapshotError::Unfaithful(record);
        let mut folded = self.snapshot.iter().flat_map(|snapshot| &snapshot.attributions);
        if folded.any(|(_, attribution)| attribution.seq.is_none()) {
            // What the log lost must not drop out of the snapshot that holds it.
            return Err(SnapshotError::Unsent(record));
        }
        let all = self.all(record).map_err(unfaithful)?;
        let (settled, changes): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.attribution.seq.is_some());
        if settled.is_empty() {
            // A snapshot of nothing would outlive what may still be discarded.
            return Ok(KeptChanges { snapshot: None, changes });
        }
        let settled = Document::load(record, &settled).map_err(unfaithful)?;
        let snapshot = settled.snapshot()?;
        let raw = settled.raw_changes();
        let faithful = |it: &StoredChange| raw.get(&it.hash).is_none_or(|bytes| *bytes == it.bytes);
        if !self.changes.iter().all(faithful) {
            return Err(SnapshotError::Unfaithful(record));
        }
        Ok(KeptChanges { snapshot: Some(snapshot), changes })
    }
}

impl Document {
    /// Opens a document from what is kept of it.
    ///
    /// # Errors
    /// When the snapshot cannot be read, or a change cannot be folded.
    pub fn open(id: RecordId, kept: &KeptChanges) -> Result<Document, FoldError> {
        let Some(snapshot) = &kept.snapshot else { return Document::load(id, &kept.changes) };
        let mut document = Document::from_save(id, &snapshot.bytes)?;
        for (hash, attribution) in &snapshot.attributions {
            document.attribute(hash, *attribution);
        }
        for stored in &kept.changes {
            document.attribute(&stored.hash, stored.attribution);
        }
        document.fold_stored(&kept.changes)?;
        Ok(document)
    }

    /// Opens a document from a save and what came after it. Who made what the save holds is not known.
    ///
    /// # Errors
    /// As [`Document::open`].
    pub fn from_save(id: RecordId, bytes: &[u8]) -> Result<Document, FoldError> {
        let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
        let doc = Automerge::load_with_options(bytes, options)
            .map_err(|error| FoldError::Unreadable(format!("the snapshot: {error}")))?;
        let mut document = Document::new(id);
        let mut here = BTreeMap::new();
        for change in doc.get_changes_meta(&[]) {
            let operations = (change.max_op + 1).saturating_sub(change.start_op);
            document.count_operations(&change.actor, change.seq, change.max_op, operations);
            let made_at = Timestamp(change.timestamp.saturating_mul(1000));
            here.insert(hash_of(&change.hash), ChangeInfo { attribution: None, made_at });
        }
        document.doc = doc;
        document.folded = here.len();
        document.known = here;
        document.size = super::size::Size::unknown();
        Ok(document)
    }

    /// The document as automerge saves it, if every change comes out of it again byte for byte.
    ///
    /// # Errors
    /// When one does not.
    pub fn verified_save(&self) -> Result<Vec<u8>, SnapshotError> {
        let bytes = self.doc.save();
        let again = Document::from_save(self.id, &bytes).map_err(|_| SnapshotError::Unfaithful(self.id))?;
        let faithful = again.heads() == self.heads()
            && again.operations == self.operations
            && again.max_op == self.max_op
            && again.actors == self.actors
            && again.raw_changes() == self.raw_changes();
        if faithful { Ok(bytes) } else { Err(SnapshotError::Unfaithful(self.id)) }
    }

    /// Folds everything in this document into a snapshot.
    ///
    /// # Errors
    /// When not all of it is in the log, or the save is not faithful.
    pub fn snapshot(&self) -> Result<Snapshot, SnapshotError> {
        let attributed = |(hash, known): (&Hash, &ChangeInfo)| {
            let attribution = known.attribution.filter(|attribution| attribution.seq.is_some())?;
            Some((*hash, attribution))
        };
        let attributions = self.known.iter().map(attributed).collect::<Option<Vec<_>>>();
        let attributions = attributions.ok_or(SnapshotError::Unsent(self.id))?;
        Ok(Snapshot { bytes: self.verified_save()?, attributions })
    }

    /// How many changes came after the save that this document was opened from.
    pub fn unfolded(&self) -> usize {
        self.known.len() - self.folded
    }

    /// Everything that is here now is in a save, or on its way into one.
    pub fn mark_folded(&mut self) {
        self.folded = self.known.len();
    }

    /// Every change with what it builds on and its bytes, dependencies first.
    pub fn causal_changes(&self) -> Vec<(Hash, Vec<Hash>, Vec<u8>)> {
        let changes = self.doc.get_changes(&[]).into_iter();
        changes
            .map(|it| (hash_of(&it.hash()), it.deps().iter().map(hash_of).collect(), it.raw_bytes().to_vec()))
            .collect()
    }

    /// Whether a change builds on one of some others, however far back, or is one of them.
    pub fn builds_on(&self, hash: &Hash, others: &BTreeSet<Hash>) -> bool {
        let mut found: BTreeSet<Hash> = others.iter().copied().filter(|other| self.contains(other)).collect();
        if found.is_empty() {
            return false;
        }
        for change in self.doc.get_changes(&[]) {
            if change.deps().iter().any(|dep| found.contains(&hash_of(dep))) {
                found.insert(hash_of(&change.hash()));
            }
        }
        found.contains(hash)
    }

    /// The bytes of every change, as they were made.
    pub fn raw_changes(&self) -> BTreeMap<Hash, Vec<u8>> {
        let changes = self.doc.get_changes(&[]);
        changes.into_iter().map(|change| (hash_of(&change.hash()), change.raw_bytes().to_vec())).collect()
    }
}
