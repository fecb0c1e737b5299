//! A log that turns out to be another one than was followed (promise L10): where the replica stood before, what is lost, and
//! giving it back.

use super::{Keep, Outcome, Replica, ReplicaError};
use crate::{
    document::StoredChange,
    id::{MemberId, RecordId},
    limits::WAYPOINTS,
    sync::{Cursor, PushChange, Recorded},
};
use std::collections::BTreeSet;

/// Entries of the log between two waypoints, at least.
const WAYPOINT_EVERY: u64 = 64;

impl Replica {
    /// With what was kept for the case that the log turns out to be another one.
    #[must_use]
    pub fn with_past(mut self, waypoints: Vec<Cursor>, lost: impl IntoIterator<Item = RecordId>) -> Self {
        self.waypoints = waypoints;
        self.lost = lost.into_iter().collect();
        self
    }

    /// Where the replica stood before, latest first.
    pub fn earlier(&self) -> Vec<Cursor> {
        self.waypoints.iter().rev().copied().collect()
    }

    /// Records with changes that the log lost.
    pub fn lost(&self) -> &BTreeSet<RecordId> {
        &self.lost
    }

    /// The log is another one after `shared` than what was followed: folding goes on from there. The host has noted
    /// that kept changes after it are lost ([`KeptChanges::lose_after`]) and names their records.
    pub fn rewind(&mut self, shared: Cursor, lost: impl IntoIterator<Item = RecordId>) -> Outcome {
        self.cursor = shared;
        self.outbox.ends_at(shared.seq);
        self.waypoints.retain(|waypoint| waypoint.epoch == shared.epoch && waypoint.seq <= shared.seq);
        self.lost = lost.into_iter().collect();
        // They still say where their changes stood in the log of before.
        self.close_documents();
        let keep = Keep {
            cursor: Some(shared),
            waypoints: Some(self.waypoints.clone()),
            lost: Some(self.lost.iter().copied().collect()),
            ..Keep::default()
        };
        Outcome { keep, ..Outcome::default() }
    }

    /// Of these records it is not known whether the log still has all changes: they are among the lost until that is found out
    /// ([`Replica::give_back`]).
    pub fn doubt(&mut self, records: impl IntoIterator<Item = RecordId>) -> Outcome {
        self.lost.extend(records);
        let keep = Keep { lost: Some(self.lost.iter().copied().collect()), ..Keep::default() };
        Outcome { keep, ..Outcome::default() }
    }

    /// Changes of a record that the log lost and may have again, dependencies first, made by `member` or by anybody.
    ///
    /// # Errors
    /// When its document has to be opened first.
    pub fn give_back(
        &mut self,
        record: RecordId,
        member: Option<MemberId>,
    ) -> Result<(Vec<Recorded>, Outcome), ReplicaError> {
        self.require([record])?;
        let mut outcome = Outcome::default();
        let Some(document) = self.opened(record) else { return Ok((Vec::new(), outcome)) };
        let (kind, lost) = (document.kind_word().unwrap_or_default(), document.lost_changes());
        self.note_found(record, lost.is_empty(), &mut outcome);
        let mine = |stored: &StoredChange| {
            member.is_none_or(|member| stored.attribution.member == member) && !self.is_void(&stored.attribution)
        };
        let recorded = |stored: StoredChange| Recorded {
            member: stored.attribution.member,
            received_at: stored.attribution.received_at.unwrap_or_default(),
            change: PushChange { record, kind: kind.clone(), bytes: stored.bytes },
        };
        Ok((lost.into_iter().filter(mine).map(recorded).collect(), outcome))
    }

    /// The log has everything of a record again.
    pub(super) fn note_found(&mut self, record: RecordId, found: bool, outcome: &mut Outcome) {
        if found && self.lost.remove(&record) {
            outcome.keep.lost = Some(self.lost.iter().copied().collect());
        }
    }

    /// Notes where the replica stands, more sparsely the longer ago.
    pub(super) fn pass(&mut self, cursor: Cursor, outcome: &mut Outcome) {
        self.cursor = cursor;
        outcome.keep.cursor = Some(cursor);
        if self.waypoints.last().is_some_and(|last| cursor.seq < last.seq + WAYPOINT_EVERY) {
            return;
        }
        self.waypoints.push(cursor);
        if self.waypoints.len() > WAYPOINTS {
            let older = WAYPOINTS / 2;
            let mut nth = 0;
            self.waypoints.retain(|_| {
                nth += 1;
                nth > older || nth % 2 == 1
            });
        }
        outcome.keep.waypoints = Some(self.waypoints.clone());
    }
}
