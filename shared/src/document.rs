//! One record is one automerge document: loading it, folding changes into it, writing to it and projecting it.
//!
//! Nothing outside this module and [`crate::admission`] names an automerge type.

mod damage;
pub(crate) mod fields;
mod first;
mod history;
mod project;
mod size;
mod snapshot;
mod undo;
mod write;

pub use damage::{Back, Stays, WithoutMember};
pub use history::{Apart, ApartWrite, HistoryEntry, HistoryField};
pub use snapshot::{KeptChanges, Snapshot, SnapshotError};
pub use write::{Edit, Put, Unless, Write};

use crate::{
    fields::Fields,
    id::{MemberId, RecordId},
    row::Hash,
    time::Timestamp,
};
use automerge::{ActorId, Automerge, Change, ChangeHash, ROOT, ReadDoc, TextEncoding};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
};

/// Sixteen random bytes, drawn once per tab and page load: the automerge actor that makes this tab's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Actor(#[serde(with = "serde_bytes")] pub [u8; 16]);

/// Who made a change and when, told by the server for a change in the log, by this device for one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    pub member: MemberId,
    /// When a server admitted it first; `None` while it is unsent.
    pub received_at: Option<Timestamp>,
    /// Its place in the log that the replica follows. `None` for a change that was admitted once says that this log has
    /// lost it (promise L10).
    #[serde(default)]
    pub seq: Option<u64>,
    /// Who vouches for it, where it was given back after a server had lost it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested_by: Option<MemberId>,
}

impl Attribution {
    /// Of a change that this device has just made.
    pub fn unsent(member: MemberId) -> Attribution {
        Attribution { member, received_at: None, seq: None, attested_by: None }
    }

    /// Of a change that a server had, of which it is not known whether the log has it.
    pub fn received(member: MemberId, received_at: Option<Timestamp>) -> Attribution {
        Attribution { received_at, ..Attribution::unsent(member) }
    }

    /// Takes in what was said of the same change later. Who does not know where it stands knows less: a tab that led before
    /// may write late what it read of a log.
    pub fn learn(&mut self, later: Attribution) {
        if (later.seq.is_some(), later.received_at.is_some()) >= (self.seq.is_some(), self.received_at.is_some()) {
            *self = later;
        }
    }

    /// Whether a server acknowledged the change that the log which is followed now does not have.
    pub fn is_lost(&self) -> bool {
        self.received_at.is_some() && self.seq.is_none()
    }
}

/// A change as a replica keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredChange {
    pub hash: Hash,
    /// One uncompressed automerge change chunk.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    pub attribution: Attribution,
}

/// A change that this replica made just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeChange {
    pub record: RecordId,
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// A change cannot be folded into its document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    #[error("the change cannot be read: {0}")]
    Unreadable(String),
    #[error("the change depends on {missing}, which is not here: catch up first")]
    MissingDependency { missing: Hash },
    #[error("the change does not apply: {0}")]
    Inapplicable(String),
}

#[derive(Debug, Clone, Copy)]
struct ChangeInfo {
    attribution: Option<Attribution>,
    /// The change's own time, in milliseconds.
    made_at: Timestamp,
}

/// What an actor has done so far in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActorState {
    /// The actor's highest sequence number.
    pub seq: u64,
    /// The highest operation counter of the actor's last change.
    pub max_op: u64,
}

/// A record's document, open.
#[derive(Clone)]
pub struct Document {
    id: RecordId,
    doc: Automerge,
    known: BTreeMap<Hash, ChangeInfo>,
    actors: HashMap<ActorId, ActorState>,
    max_op: u64,
    operations: u64,
    /// How many of the changes are in a save.
    folded: usize,
    size: size::Size,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("id", &self.id).field("changes", &self.known.len()).finish()
    }
}

/// An empty automerge document. The text encoding is named, so that native, WASM and JavaScript agree on indices.
pub(crate) fn empty() -> Automerge {
    // The actor is replaced before every write; a constant here keeps the domain free of randomness.
    Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint).with_actor(ActorId::from([0; 16]))
}

pub(crate) fn hash_of(hash: &ChangeHash) -> Hash {
    Hash(hash.0)
}

impl Document {
    pub fn new(id: RecordId) -> Self {
        Self {
            id,
            doc: empty(),
            known: BTreeMap::new(),
            actors: HashMap::new(),
            max_op: 0,
            operations: 0,
            folded: 0,
            size: size::Size::default(),
        }
    }

    /// Opens a document from its changes, dependencies first.
    ///
    /// # Errors
    /// The first change that cannot be folded.
    pub fn load<'a>(id: RecordId, changes: impl IntoIterator<Item = &'a StoredChange>) -> Result<Self, FoldError> {
        let mut document = Self::new(id);
        document.fold_stored(changes)?;
        Ok(document)
    }

    fn fold_stored<'a>(&mut self, changes: impl IntoIterator<Item = &'a StoredChange>) -> Result<(), FoldError> {
        let mut parsed = Vec::new();
        for stored in changes {
            let change = read_change(&stored.bytes)?;
            parsed.push((change, stored.attribution));
        }
        self.fold_all(parsed)
    }

    pub fn id(&self) -> RecordId {
        self.id
    }

    /// The fields as they stand.
    pub fn fields(&self) -> Fields {
        fields::read(&self.doc)
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub fn contains(&self, hash: &Hash) -> bool {
        self.known.contains_key(hash)
    }

    /// The number of changes.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// The changes in causal order, as kept.
    pub fn stored_changes(&self) -> Vec<StoredChange> {
        let stored = |change: Change| {
            let hash = hash_of(&change.hash());
            let attribution = self.known.get(&hash)?.attribution?;
            Some(StoredChange { hash, bytes: change.raw_bytes().to_vec(), attribution })
        };
        self.doc.get_changes(&[]).into_iter().filter_map(stored).collect()
    }

    /// One change as kept; `None` where it is not here or nobody's.
    pub fn stored_change(&self, hash: &Hash) -> Option<StoredChange> {
        let attribution = self.known.get(hash)?.attribution?;
        let change = self.doc.get_change_by_hash(&ChangeHash(hash.0))?;
        Some(StoredChange { hash: *hash, bytes: change.raw_bytes().to_vec(), attribution })
    }

    /// Changes that a server acknowledged once and the log which is followed now does not have, dependencies first.
    pub fn lost_changes(&self) -> Vec<StoredChange> {
        if !self.known.values().any(|known| known.attribution.is_some_and(|it| it.is_lost())) {
            return Vec::new();
        }
        self.stored_changes().into_iter().filter(|stored| stored.attribution.is_lost()).collect()
    }

    /// Whether anything stands under keys that begin with `prefix/`.
    pub fn has_under(&self, prefix: &str) -> bool {
        // '0' comes right after '/'.
        self.doc.map_range(ROOT, format!("{prefix}/")..format!("{prefix}0")).next().is_some()
    }

    /// What the document says its kind is, known to this version or not.
    pub fn kind_word(&self) -> Option<String> {
        match self.doc.get(ROOT, crate::kind::key::KIND).ok()?? {
            (automerge::Value::Scalar(scalar), _) => scalar.as_str().map(str::to_owned),
            (automerge::Value::Object(_), object) => self.doc.text(&object).ok(),
        }
    }

    /// This document as if `discarded` had never been made.
    ///
    /// # Errors
    /// When another change depends on one of them.
    pub fn without(&self, discarded: &BTreeSet<Hash>) -> Result<Document, FoldError> {
        let rest: Vec<StoredChange> =
            self.stored_changes().into_iter().filter(|stored| !discarded.contains(&stored.hash)).collect();
        Document::load(self.id, &rest)
    }

    pub fn operations(&self) -> u64 {
        self.operations
    }

    pub fn max_op(&self) -> u64 {
        self.max_op
    }

    pub(crate) fn actor_state(&self, actor: &ActorId) -> Option<ActorState> {
        self.actors.get(actor).copied()
    }

    pub(crate) fn automerge(&self) -> &Automerge {
        &self.doc
    }

    /// The document's heads, sorted.
    pub fn heads(&self) -> Vec<Hash> {
        let mut heads: Vec<Hash> = self.doc.get_heads().iter().map(hash_of).collect();
        heads.sort_unstable();
        heads
    }

    /// The document as automerge saves it.
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// The same without compression.
    pub(crate) fn save_raw(&self) -> Vec<u8> {
        self.doc.save_nocompress()
    }

    /// Folds a change in. `Ok(false)` when it was here already; then its attribution is brought up to date.
    ///
    /// # Errors
    /// When the bytes are no change, a dependency is missing, or automerge cannot apply it.
    pub fn fold(&mut self, stored: &StoredChange) -> Result<bool, FoldError> {
        if self.attribute(&stored.hash, stored.attribution) {
            return Ok(false);
        }
        let change = read_change(&stored.bytes)?;
        self.fold_all(vec![(change, stored.attribution)])?;
        Ok(true)
    }

    /// Records who made a change that is already here. `false` where it is not here.
    pub fn attribute(&mut self, hash: &Hash, attribution: Attribution) -> bool {
        match self.known.get_mut(hash) {
            Some(known) => {
                known.attribution.get_or_insert(attribution).learn(attribution);
                true
            }
            None => false,
        }
    }

    fn fold_all(&mut self, changes: Vec<(Change, Attribution)>) -> Result<(), FoldError> {
        let mut fresh: Vec<(Change, Attribution)> = Vec::with_capacity(changes.len());
        let mut here: BTreeMap<Hash, ChangeInfo> = BTreeMap::new();
        for (change, attribution) in changes {
            let hash = hash_of(&change.hash());
            if self.known.contains_key(&hash) || here.contains_key(&hash) {
                continue;
            }
            let missing = change.deps().iter().map(hash_of).find(|dep| !self.contains(dep) && !here.contains_key(dep));
            if let Some(missing) = missing {
                return Err(FoldError::MissingDependency { missing });
            }
            here.insert(hash, known(&change, Some(attribution)));
            fresh.push((change, attribution));
        }
        self.doc
            .apply_changes(fresh.iter().map(|(change, _)| change.clone()).collect::<Vec<_>>())
            .map_err(|error| FoldError::Inapplicable(error.to_string()))?;
        for (change, _) in &fresh {
            self.count(change);
        }
        self.known.append(&mut here);
        Ok(())
    }

    /// Folds in a parsed change without an attribution; the caller has checked its dependencies.
    pub(crate) fn fold_parsed(&mut self, change: &Change) -> Result<(), FoldError> {
        self.doc.apply_changes([change.clone()]).map_err(|error| FoldError::Inapplicable(error.to_string()))?;
        self.count(change);
        self.known.insert(hash_of(&change.hash()), known(change, None));
        Ok(())
    }

    fn count(&mut self, change: &Change) {
        self.size.add(change.raw_bytes().len(), change.len());
        let max_op = change.start_op().get().saturating_add(change.len() as u64).saturating_sub(1);
        self.count_operations(change.actor_id(), change.seq(), max_op, change.len() as u64);
    }

    fn count_operations(&mut self, actor: &ActorId, seq: u64, max_op: u64, operations: u64) {
        self.max_op = self.max_op.max(max_op);
        self.operations += operations;
        let state = self.actors.entry(actor.clone()).or_insert(ActorState { seq: 0, max_op: 0 });
        state.seq = state.seq.max(seq);
        state.max_op = state.max_op.max(max_op);
    }
}

fn known(change: &Change, attribution: Option<Attribution>) -> ChangeInfo {
    ChangeInfo { attribution, made_at: Timestamp(change.timestamp().saturating_mul(1000)) }
}

fn read_change(bytes: &[u8]) -> Result<Change, FoldError> {
    Change::try_from(bytes).map_err(|error| FoldError::Unreadable(error.to_string()))
}

#[cfg(test)]
mod tests;
