//! A log that began anew for good (promise L10): what a server acknowledged before that and is not in it is void. It is
//! discarded here instead of being given back; what is unsent stays, made anew where it was made on top of it.

use super::{Outcome, Replica, ReplicaError};
use crate::{
    backup::BackupRecord,
    document::{Actor, Attribution, Document},
    id::RecordId,
    row::Hash,
    time::Timestamp,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

impl Replica {
    /// When the log that is followed began anew for good, as the server says; `None` where it never did.
    pub fn set_final(&mut self, at: Option<Timestamp>) {
        self.final_at = at;
    }

    pub fn final_at(&self) -> Option<Timestamp> {
        self.final_at
    }

    /// Whether a change was acknowledged before the log began anew for good, and is not in it.
    pub(super) fn is_void(&self, attribution: &Attribution) -> bool {
        let received_at = attribution.received_at.filter(|_| attribution.is_lost());
        received_at.zip(self.final_at).is_some_and(|(received_at, began)| received_at < began)
    }

    /// A record with everything that is known of it, where something of it is void: for a file.
    ///
    /// # Errors
    /// When its document has to be opened first.
    pub fn void_record(&mut self, record: RecordId) -> Result<Option<BackupRecord>, ReplicaError> {
        self.require([record])?;
        let document = self.opened(record).filter(|document| !self.void_changes(document).is_empty());
        Ok(document.map(BackupRecord::of_document))
    }

    /// Discards what is void of some records, and of those that hang together with them. What was made on top of it and
    /// no log has had is made anew by `fresh`; what no longer applies is in [`Outcome::inapplicable`]. The log was read
    /// to its end before.
    ///
    /// # Errors
    /// When documents have to be opened first.
    pub fn discard_void(
        &mut self,
        records: impl IntoIterator<Item = RecordId>,
        fresh: Actor,
    ) -> Result<Outcome, ReplicaError> {
        let mut outcome = Outcome::default();
        let mut records: BTreeSet<RecordId> = records.into_iter().collect();
        if self.final_at.is_some() {
            // Of what cannot be read nothing is given back either: its changes stay as they are.
            let shut: Vec<RecordId> = records.iter().copied().filter(|record| self.is_shut(*record)).collect();
            if shut.into_iter().filter(|record| self.lost.remove(record)).count() > 0 {
                outcome.keep.lost = Some(self.lost.iter().copied().collect());
            }
        }
        let groups = self.outbox.held(&self.lost, &mut records);
        self.require(records.iter().copied())?;
        let documents = records.iter().filter_map(|record| self.opened(*record));
        let void: BTreeSet<Hash> = documents.flat_map(|document| self.void_changes(document)).collect();
        if void.is_empty() {
            return Ok(outcome);
        }
        let unsent: BTreeSet<Hash> = groups.iter().flat_map(|outgoing| outgoing.hashes.iter().copied()).collect();
        for record in records {
            self.discard_from(record, void.union(&unsent).copied().collect(), fresh, &mut outcome);
        }
        for outgoing in &groups {
            self.outbox.remove(outgoing.push.group);
            outcome.keep.sent.push(outgoing.push.group);
        }
        for outgoing in groups {
            // What was acknowledged before is not done again.
            if !outgoing.hashes.iter().any(|hash| void.contains(hash)) {
                self.issue_anew(outgoing, &mut outcome);
            }
        }
        outcome.keep.lost = Some(self.lost.iter().copied().collect());
        self.close_idle();
        Ok(outcome)
    }

    /// Another tab discarded changes of these records, perhaps some of this one: their numbers are not used again, because
    /// other devices may still have them. The actor that takes over is computed from the one before.
    pub fn retire(&mut self, records: &[RecordId]) {
        for record in records {
            let before = self.replaced.get(record).copied().unwrap_or(self.actor);
            let digest = Sha256::new().chain_update(before.0).chain_update(record.as_bytes()).finalize();
            let mut bytes = [0; 16];
            bytes.copy_from_slice(&digest[..16]);
            self.replaced.insert(*record, Actor(bytes));
        }
    }

    /// A document without these changes and what builds on them.
    fn discard_from(&mut self, record: RecordId, mut discarded: BTreeSet<Hash>, fresh: Actor, outcome: &mut Outcome) {
        let Some(document) = self.take_open(record) else { return };
        for (hash, builds_on, _) in document.causal_changes() {
            if builds_on.iter().any(|dependency| discarded.contains(dependency)) {
                discarded.insert(hash);
            }
        }
        discarded.retain(|hash| document.contains(hash));
        if discarded.is_empty() {
            return self.put_open(document);
        }
        match document.without(&discarded) {
            Ok(rest) => {
                outcome.keep.forget.extend(discarded.into_iter().map(|hash| (record, hash)));
                self.replaced.insert(record, fresh);
                if rest.lost_changes().is_empty() {
                    self.lost.remove(&record);
                }
                if rest.is_empty() {
                    return self.set_row(record, None, outcome);
                }
                self.put_open(rest);
                self.project(record, outcome);
            }
            // What builds on them is discarded too, so nothing is missing; the record stays as it is.
            Err(_) => self.put_open(document),
        }
    }

    fn void_changes(&self, document: &Document) -> Vec<Hash> {
        let lost = document.lost_changes().into_iter();
        lost.filter(|stored| self.is_void(&stored.attribution)).map(|stored| stored.hash).collect()
    }
}
