//! Taking in a backup: what is not here yet counts as what the log has lost (promise L10), so it is kept here
//! and given to the server under the names of those who made it.

use super::{Outcome, Replica, ReplicaError};
use crate::{
    admission::{Candidate, Refusal},
    backup::{BackupChange, BackupRecord},
    document::{Attribution, Document, StoredChange},
    id::{MemberId, RecordId},
    kind::Kind,
    row::Row,
    stamp::Timestamp,
};
use std::{collections::BTreeMap, sync::Arc};

/// What became of records that were to be taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Records that were not here before.
    pub fresh: u64,
    /// Records that were here and have changes now that they had not.
    pub changed: u64,
    /// Records of which everything was here.
    pub known: u64,
    /// Records that another workspace has for itself, such as its own name and currency.
    pub left_out: u64,
    /// Records with something in them that only an owner may vouch for: others wrote it, and it is not here.
    pub of_others: u64,
    /// Records of which something could not be taken in, and why; what came before it was.
    pub refused: Vec<(RecordId, String)>,
}

impl TakenIn {
    /// Both together.
    pub fn add(&mut self, other: TakenIn) {
        self.fresh += other.fresh;
        self.changed += other.changed;
        self.known += other.known;
        self.left_out += other.left_out;
        self.of_others += other.of_others;
        self.refused.extend(other.refused);
    }
}

impl Replica {
    /// What this device made and no log has been seen to have, for a backup: with all that is known of those records. Nothing is
    /// read for it, so that it can be had where the disk gives nothing any more.
    pub fn back_up_unsent(&self) -> Vec<BackupRecord> {
        let mut backups: BTreeMap<RecordId, BackupRecord> = BTreeMap::new();
        for outgoing in self.outbox.iter() {
            let member = outgoing.issued.stamp.member;
            for change in &outgoing.push.changes {
                let (record, kind) = (change.record, change.kind.clone());
                let known = backups.entry(record).or_insert_with(|| match self.opened(record) {
                    Some(document) => BackupRecord::of_document(document),
                    None => BackupRecord { record, kind, changes: Vec::new() },
                });
                if known.changes.iter().all(|it| it.bytes != change.bytes) {
                    known.changes.push(BackupChange { member, received_at: None, bytes: change.bytes.clone() });
                }
            }
        }
        // What came in a backup and is in no log is nowhere else either.
        for document in self.lost.iter().filter_map(|record| self.opened(*record)) {
            backups.entry(document.id()).or_insert_with(|| BackupRecord::of_document(document));
        }
        backups.into_values().collect()
    }

    /// Takes in records of a backup. Each change is tried as the server will; taken in twice, nothing changes. `workspace` is
    /// the record of the one that is open: that of another is left out. A change that no server had is from `exported_at`.
    /// Where `only` a member is named, what others wrote is not taken in.
    ///
    /// # Errors
    /// When documents have to be opened first.
    pub fn take_in(
        &mut self,
        records: &[BackupRecord],
        workspace: RecordId,
        exported_at: Timestamp,
        only: Option<MemberId>,
    ) -> Result<(TakenIn, Outcome), ReplicaError> {
        self.require(records.iter().map(|backup| backup.record))?;
        let (mut taken, mut outcome) = (TakenIn::default(), Outcome::default());
        for backup in records {
            if backup.kind == Kind::Workspace.as_str() && backup.record != workspace {
                taken.left_out += 1;
            } else if self.is_shut(backup.record) {
                taken.refused.push((backup.record, "what is kept of it here cannot be read".into()));
            } else {
                self.take_in_one(backup, exported_at, only, &mut taken, &mut outcome);
            }
        }
        if !outcome.keep.changes.is_empty() {
            outcome.keep.lost = Some(self.lost.iter().copied().collect());
        }
        self.close_idle();
        Ok((taken, outcome))
    }

    fn take_in_one(
        &mut self,
        backup: &BackupRecord,
        exported_at: Timestamp,
        only: Option<MemberId>,
        taken: &mut TakenIn,
        outcome: &mut Outcome,
    ) {
        let record = backup.record;
        let mut document = self.take_open(record).unwrap_or_else(|| Document::new(record));
        let (was_empty, before) = (document.is_empty(), outcome.keep.changes.len());
        for change in &backup.changes {
            match tried(&document, &backup.kind, change, exported_at) {
                Ok(None) => {}
                Ok(Some(_)) if only.is_some_and(|own| own != change.member) => {
                    taken.of_others += 1;
                    break;
                }
                Ok(Some((after, stored))) => {
                    document = after;
                    outcome.keep.changes.push((record, stored));
                }
                Err(refusal) => {
                    taken.refused.push((record, refusal.to_string()));
                    break;
                }
            }
        }
        if outcome.keep.changes.len() == before {
            taken.known += u64::from(!was_empty);
            if !was_empty {
                self.put_open(document);
            }
            return;
        }
        *(if was_empty { &mut taken.fresh } else { &mut taken.changed }) += 1;
        self.lost.insert(record);
        let row: Row = document.project();
        self.put_open(document);
        self.set_row(record, Some(Arc::new(row)), outcome);
    }
}

/// The document with a change in it, and the change as it is kept; `None` where it is in it already.
fn tried(
    document: &Document,
    kind: &str,
    change: &BackupChange,
    exported_at: Timestamp,
) -> Result<Option<(Document, StoredChange)>, Refusal> {
    let candidate = Candidate::read(&change.bytes)?;
    if document.contains(&candidate.hash()) {
        return Ok(None);
    }
    let (mut after, admitted) = candidate.try_on(document, kind)?;
    let received_at = Some(change.received_at.unwrap_or(exported_at));
    let attribution = Attribution::received(change.member, received_at);
    after.attribute(&admitted.hash, attribution);
    Ok(Some((after, StoredChange { hash: admitted.hash, bytes: change.bytes.clone(), attribution })))
}
