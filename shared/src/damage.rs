//! Taking back what one member did since a moment: planned from documents that say who made each change, and when the
//! server received it.
//!
//! Fields get back what they held before, unless somebody else has written them since; records that the member made are
//! deleted, unless others have worked on them; records that they deleted come back. Lists are keys, so each of their
//! entries is a field of its own. What comes of it is a [`Command::Undo`], which is undone like any other.

use crate::{
    admission::{Candidate, Refusal},
    backup::BackupRecord,
    command::{Command, Reversal},
    document::{Attribution, Back, Document, KeptChanges, Stays, StoredChange},
    id::{MemberId, RecordId},
    schema::key,
    time::Timestamp,
    value::Value,
};

/// Whose changes are to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    pub member: MemberId,
    /// Those that the server received from then on, and those that it has not received yet. What a change says of its
    /// own time is not asked: its author says that.
    pub since: Timestamp,
    /// When they are taken back: what records that are deleted for it say.
    pub now: Timestamp,
}

/// What the member did to one record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordDamage {
    pub record: RecordId,
    /// The word of its kind.
    pub kind: String,
    /// They made it: it is deleted.
    pub made: bool,
    /// They deleted it: it comes back.
    pub deleted: bool,
    /// What takes it back, one for each field.
    pub reversals: Vec<Reversal>,
    /// What stays as it is.
    pub stays: Vec<Stays>,
}

impl Damage {
    /// Whether a change is one of those that are taken back.
    pub fn covers(&self, attribution: &Attribution) -> bool {
        attribution.member == self.member && attribution.received_at.is_none_or(|at| at >= self.since)
    }

    /// What was done to a record of which all changes are given; `None` where nothing was.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of_backup(&self, backup: &BackupRecord) -> Result<Option<RecordDamage>, Refusal> {
        let mut changes = Vec::with_capacity(backup.changes.len());
        if !backup.changes.iter().any(|it| self.covers(&Attribution::received(it.member, it.received_at))) {
            return Ok(None);
        }
        for change in &backup.changes {
            let hash = Candidate::read(&change.bytes)?.hash();
            let attribution = Attribution::received(change.member, change.received_at);
            changes.push(StoredChange { hash, bytes: change.bytes.clone(), attribution });
        }
        let document = Document::open(backup.record, &KeptChanges::from(changes));
        let document = document.map_err(|error| Refusal::Inapplicable(error.to_string()))?;
        Ok(self.of(&document))
    }

    /// What was done to a record; `None` where nothing was.
    pub fn of(&self, document: &Document) -> Option<RecordDamage> {
        let found = document.without_member(self.member, |attribution| self.covers(attribution), self.now)?;
        let record = document.id();
        let deleted = found.back.iter().any(|back| back.key == key::DELETED_AT && back.before == Value::Empty);
        let reversal = |Back { key, before, now, standing }| Reversal::Restored { record, key, before, now, standing };
        let reversals = found.back.into_iter().map(reversal).collect();
        Some(RecordDamage { record, kind: found.kind, made: found.made, deleted, reversals, stays: found.stays })
    }
}

/// The one command that takes all of it back.
pub fn take_back(found: impl IntoIterator<Item = RecordDamage>) -> Command {
    Command::Undo { reversals: found.into_iter().flat_map(|record| record.reversals).collect() }
}
