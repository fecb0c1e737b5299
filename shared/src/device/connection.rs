//! The connection to the server: only the leading tab has one.

use super::{Discarded, Effect, Tab, TabNews, disk::NotWritten};
use crate::{
    delta::Delta,
    document::Actor,
    id::{MemberId, RecordId},
    limits::{MESSAGE_BYTES, RECOVERY_CHANGES},
    replica::ReplicaError,
    role::Role,
    sync::{ClientEffect, Cursor, Entry, Link, Recorded, ServerMessage},
};

/// What a change takes beside its bytes, about.
const BESIDE_BYTES: usize = 256;

/// Changes that the log lost, as many as go to the server at once.
#[derive(Debug, Default)]
pub struct Recoverable {
    pub changes: Vec<Recorded>,
    bytes: usize,
}

impl Recoverable {
    /// Adds some. `false` once there is room for no more: the rest follows later.
    pub fn add(&mut self, lost: Vec<Recorded>) -> bool {
        for recorded in lost {
            self.bytes += recorded.change.bytes.len() + BESIDE_BYTES;
            if self.bytes > MESSAGE_BYTES / 2 || self.changes.len() >= RECOVERY_CHANGES {
                return false;
            }
            self.changes.push(recorded);
        }
        true
    }
}

impl Tab {
    /// How the tab stands to the server.
    pub fn link(&self) -> Link {
        self.session.link()
    }

    /// Whether the server was followed so far as it greeted: nothing that it asked for waits.
    pub fn is_live(&self) -> bool {
        self.link() == Link::Live && self.asked.is_empty()
    }

    /// Whether something is on its way that the server will answer.
    pub fn awaits_answer(&self) -> bool {
        self.session.awaits_answer()
    }

    /// The connection is open. `ahead` is how far in the log kept changes go ([`super::disk::ahead`]): what was kept beyond the
    /// cursor may have been lost since, and is found again as the log is read on.
    pub fn connected(&mut self, ahead: u64) {
        let cursor = self.replica.cursor();
        if ahead > cursor.seq {
            self.asked.push_back(ClientEffect::Rewind { shared: cursor });
        }
        self.asked.extend(self.session.connected(cursor));
    }

    /// The connection is no more.
    pub fn disconnected(&mut self) {
        self.asked.clear();
        self.session.disconnected();
    }

    /// Ends the connection, to connect again later.
    pub fn hang_up(&mut self) {
        self.disconnected();
        self.effects.push_back(Effect::HangUp);
    }

    pub fn received(&mut self, message: ServerMessage) {
        self.asked.extend(self.session.received(message, self.replica.cursor()));
    }

    /// Pushes what may be pushed and is not on its way.
    pub fn push(&mut self) {
        if !self.is_live() {
            return;
        }
        self.asked.extend(self.session.push(self.replica.sendable()));
    }

    /// Folds a message of the server.
    ///
    /// # Errors
    /// When documents have to be opened first.
    pub fn fold(&mut self, message: &ServerMessage) -> Result<(), ReplicaError> {
        match self.replica.fold(message) {
            Ok(outcome) => self.settle(outcome),
            Err(ReplicaError::NotOpen(records)) => return Err(ReplicaError::NotOpen(records)),
            Err(_) => self.hang_up(),
        }
        Ok(())
    }

    /// Folds a page of the log that was asked for. Gives what it changed: nobody has to see each page of a first sync.
    /// `getting` says whether the workspace is still on its way after it, where it was until now.
    ///
    /// # Errors
    /// When documents have to be opened first, or it does not follow what is here.
    pub fn fold_page(
        &mut self,
        after: u64,
        cursor: Cursor,
        entries: &[Entry],
        getting: Option<bool>,
    ) -> Result<Vec<Delta>, ReplicaError> {
        let mut outcome = self.replica.fold_page(after, cursor, entries)?;
        outcome.keep.getting = getting;
        self.keep(outcome.keep);
        Ok(outcome.deltas)
    }

    /// The log was read up to `cursor`.
    pub fn caught_up(&mut self, cursor: Cursor) {
        self.asked.extend(self.session.caught_up(cursor));
    }

    /// Takes what the session asked for, up to what has to be carried out first.
    pub(super) fn look_at_asked(&mut self) {
        while let Some(effect) = self.asked.pop_front() {
            match effect {
                ClientEffect::Send(message) => self.effects.push_back(Effect::Send(message)),
                ClientEffect::Presence(presence) => self.effects.push_back(Effect::Presence(presence)),
                ClientEffect::CatchUp { from, head } => self.effects.push_back(Effect::CatchUp { from, head }),
                ClientEffect::Diverged => {
                    let hello = self.session.diverged(self.replica.cursor(), self.replica.earlier());
                    self.asked.extend(hello);
                }
                ClientEffect::MinimumBuild(build) => self.effects.push_back(Effect::MinimumBuild(build)),
                ClientEffect::Welcomed { head, role, final_at } => {
                    self.replica.set_final(final_at);
                    self.welcomed(head, role);
                }
                ClientEffect::Fold(message) => return self.effects.push_back(Effect::Fold(message)),
                ClientEffect::Rewind { shared } => return self.rewind(shared),
                ClientEffect::Reconnect => return self.hang_up(),
                ClientEffect::Outdated => {
                    self.disconnected();
                    self.effects.push_back(Effect::Outdated);
                }
                ClientEffect::NotYours { .. } => {
                    self.disconnected();
                    self.effects.push_back(Effect::NotYours);
                }
            }
        }
    }

    fn welcomed(&mut self, head: u64, role: Role) {
        self.replica.set_role(Some(role));
        self.replica.welcomed(head);
        self.effects.push_back(Effect::Welcomed { head, role });
    }

    /// The log is not what was followed after `shared`.
    fn rewind(&mut self, shared: Cursor) {
        match self.lead_now() {
            Some(lead) if self.is_idle() => self.effects.push_back(Effect::LoseAfter { shared, lead }),
            // What is still to be written says where it stood in the log of before: first that.
            Some(_) if !self.is_stuck() => self.asked.push_front(ClientEffect::Rewind { shared }),
            _ => self.hang_up(),
        }
    }

    /// It was noted that the log lost what came after `shared`, or it was not: then nothing was changed.
    pub fn lost(&mut self, shared: Cursor, lost: Result<Vec<RecordId>, NotWritten>) {
        match lost {
            Ok(lost) => {
                let outcome = self.replica.rewind(shared, lost.iter().copied());
                self.settle(outcome);
                self.tell(TabNews::Forgot(lost));
            }
            Err(NotWritten::Deposed) => self.step_down(),
            Err(NotWritten::Failed(_)) => self.hang_up(),
        }
    }

    /// Discards what is void of some records ([`crate::replica::Replica::discard_void`]).
    ///
    /// # Errors
    /// When documents have to be opened first.
    pub fn discard_void(&mut self, records: &[RecordId], fresh: Actor) -> Result<Discarded, ReplicaError> {
        let mut outcome = self.replica.discard_void(records.iter().copied(), fresh)?;
        let inapplicable = std::mem::take(&mut outcome.inapplicable);
        let groups = outcome.keep.sent.clone();
        self.settle(outcome);
        Ok(Discarded { groups, inapplicable })
    }

    /// Changes of a record that the log lost and may have again, made by `member` or by anybody.
    ///
    /// # Errors
    /// When its document has to be opened first.
    pub fn give_back(&mut self, record: RecordId, member: Option<MemberId>) -> Result<Vec<Recorded>, ReplicaError> {
        let (lost, outcome) = self.replica.give_back(record, member)?;
        self.settle(outcome);
        Ok(lost)
    }
}
