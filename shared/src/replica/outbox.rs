//! What is made here and not yet in the log.

use crate::{
    command::Issued,
    id::{GroupId, RecordId},
    problem::{Problem, RefusalCode},
    row::Hash,
    sync::PushGroup,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One group on its way to the log: the command beside its changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    pub issued: Issued,
    pub push: PushGroup,
    /// The hashes of the group's changes, in its order.
    pub hashes: Vec<Hash>,
    pub state: OutgoingState,
}

/// How far a group got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutgoingState {
    /// Not yet durable on this device: must not be pushed (promise L2).
    Unkept,
    /// Durable here, not yet acknowledged.
    Kept,
    /// On the server's disk at this place of its log; not yet read back from there. A log that turns out not to have it
    /// there lost it, and it is pushed again (promise L10).
    Acknowledged { seq: u64, hash: Hash },
    /// Refused by the server; stays until its user discards it. What was edited after it waits.
    Refused {
        record: RecordId,
        code: RefusalCode,
        message: String,
        /// The same for programs; nothing where an older server said no more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<Problem>,
    },
}

/// The groups that were not read back from the log, oldest first. A group leaves it when it was, or when its user discards
/// it (promise L7).
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    groups: Vec<Outgoing>,
}

impl FromIterator<Outgoing> for Outbox {
    fn from_iter<T: IntoIterator<Item = Outgoing>>(groups: T) -> Self {
        Self { groups: groups.into_iter().collect() }
    }
}

impl Outbox {
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The groups that no server has acknowledged.
    pub fn unsent(&self) -> impl Iterator<Item = &Outgoing> {
        self.groups.iter().filter(|outgoing| !outgoing.is_acknowledged())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.groups.iter()
    }

    pub fn get(&self, group: GroupId) -> Option<&Outgoing> {
        self.groups.iter().find(|outgoing| outgoing.push.group == group)
    }

    /// The refused groups.
    pub fn refused(&self) -> impl Iterator<Item = &Outgoing> {
        self.groups.iter().filter(|outgoing| outgoing.is_refused())
    }

    /// What may be pushed, in order: durable, not behind a refusal of one of its records, and not of a record in `held` or
    /// behind one that is.
    pub(super) fn sendable(&self, held: &BTreeSet<RecordId>) -> impl Iterator<Item = &PushGroup> {
        let blocked = self.blocked();
        let mut waiting: BTreeSet<RecordId> = held.clone();
        self.groups
            .iter()
            .filter(move |outgoing| {
                if outgoing.is_acknowledged() {
                    return false;
                }
                let group = outgoing.push.group;
                let behind = outgoing.records().any(|record| waiting.contains(&record));
                let sendable = outgoing.state == OutgoingState::Kept && !blocked.contains(&group) && !behind;
                if !sendable {
                    waiting.extend(outgoing.records());
                }
                sendable
            })
            .map(|outgoing| &outgoing.push)
    }

    /// Groups that wait behind a refused one because they touch a record that it touches.
    pub fn blocked(&self) -> BTreeSet<GroupId> {
        let mut records: BTreeSet<RecordId> = BTreeSet::new();
        let mut blocked = BTreeSet::new();
        for outgoing in &self.groups {
            let behind = outgoing.records().any(|record| records.contains(&record));
            if outgoing.is_refused() || behind {
                records.extend(outgoing.records());
            }
            if behind && !outgoing.is_refused() {
                blocked.insert(outgoing.push.group);
            }
        }
        blocked
    }

    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.groups.push(outgoing);
    }

    /// Groups are made with rising ids, so that their order is the same in every tab.
    pub(super) fn share(&mut self, kept: Vec<Outgoing>) {
        let here = |group| kept.iter().any(|kept| kept.push.group == group);
        self.groups.retain(|outgoing| match outgoing.state {
            OutgoingState::Unkept => true,
            OutgoingState::Acknowledged { .. } => here(outgoing.push.group),
            _ => false,
        });
        let fresh: Vec<Outgoing> = kept.into_iter().filter(|kept| self.get(kept.push.group).is_none()).collect();
        self.groups.extend(fresh);
        self.groups.sort_by_key(|outgoing| outgoing.push.group);
    }

    pub(super) fn kept(&mut self, group: GroupId) {
        if let Some(outgoing) = self.groups.iter_mut().find(|outgoing| outgoing.push.group == group) {
            outgoing.mark_kept();
        }
    }

    /// A group is on the server's disk, its last change at this place.
    pub(super) fn acknowledge(&mut self, group: GroupId, seq: u64, hash: Hash) {
        if let Some(outgoing) = self.groups.iter_mut().find(|outgoing| outgoing.push.group == group) {
            outgoing.state = OutgoingState::Acknowledged { seq, hash };
        }
    }

    /// The log was read up to `upto`, with these changes last. Gives the groups that are there; those that should be and
    /// are not are pushed again.
    pub(super) fn read_back(&mut self, upto: u64, found: impl Fn(u64, &Hash) -> bool) -> Vec<GroupId> {
        let mut there = Vec::new();
        for outgoing in &mut self.groups {
            match outgoing.state {
                OutgoingState::Acknowledged { seq, hash } if seq <= upto => {
                    if found(seq, &hash) {
                        there.push(outgoing.push.group);
                    }
                    outgoing.state = OutgoingState::Kept;
                }
                _ => {}
            }
        }
        self.groups.retain(|outgoing| !there.contains(&outgoing.push.group));
        there
    }

    /// The log ends at `head`: what was acknowledged beyond it is pushed again.
    pub(super) fn ends_at(&mut self, head: u64) {
        for outgoing in &mut self.groups {
            if matches!(outgoing.state, OutgoingState::Acknowledged { seq, .. } if seq > head) {
                outgoing.state = OutgoingState::Kept;
            }
        }
    }

    pub(super) fn remove(&mut self, group: GroupId) -> bool {
        let before = self.groups.len();
        self.groups.retain(|outgoing| outgoing.push.group != group);
        self.groups.len() < before
    }

    /// Marks a group refused; `None` when it is not here, or merely waits behind another refusal.
    pub(super) fn refuse(
        &mut self,
        group: GroupId,
        (record, code, message, problem): (RecordId, RefusalCode, &str, Option<Problem>),
    ) -> Option<Outgoing> {
        if self.blocked().contains(&group) {
            return None;
        }
        let outgoing = self.groups.iter_mut().find(|outgoing| outgoing.push.group == group)?;
        outgoing.state = OutgoingState::Refused { record, code, message: message.to_owned(), problem };
        Some(outgoing.clone())
    }

    /// How many groups were made on top of a refused one.
    pub fn on_top_of(&self, group: GroupId) -> usize {
        self.refused_at(group).map_or(0, |at| self.dependents(at).count())
    }

    /// A refused group and, in order, all that were made on top of it.
    pub(super) fn with_dependents(&self, group: GroupId) -> Option<(Outgoing, Vec<Outgoing>)> {
        let at = self.refused_at(group)?;
        Some((self.groups[at].clone(), self.dependents(at).cloned().collect()))
    }

    /// Of the groups that wait because they touch one of the `lost` records, or wait behind one that does, those that
    /// hang together with `records`, in order. The records that they touch are added.
    pub(super) fn held(&self, lost: &BTreeSet<RecordId>, records: &mut BTreeSet<RecordId>) -> Vec<Outgoing> {
        let mut waiting: BTreeSet<RecordId> = lost.union(records).copied().collect();
        let mut held: Vec<&Outgoing> = Vec::new();
        for outgoing in &self.groups {
            if outgoing.records().any(|record| waiting.contains(&record)) {
                waiting.extend(outgoing.records());
                held.push(outgoing);
            }
        }
        loop {
            let before = records.len();
            let touching = |outgoing: &&&Outgoing| outgoing.records().any(|record| records.contains(&record));
            let together: Vec<&Outgoing> = held.iter().filter(touching).copied().collect();
            records.extend(together.iter().flat_map(|outgoing| outgoing.records()));
            if records.len() == before {
                return together.into_iter().cloned().collect();
            }
        }
    }

    fn refused_at(&self, group: GroupId) -> Option<usize> {
        self.groups.iter().position(|outgoing| outgoing.push.group == group && outgoing.is_refused())
    }

    fn dependents(&self, at: usize) -> impl Iterator<Item = &Outgoing> {
        let mut records: BTreeSet<RecordId> = self.groups[at].records().collect();
        self.groups[at + 1..].iter().filter(move |outgoing| {
            let is_on_top = outgoing.records().any(|record| records.contains(&record));
            if is_on_top {
                records.extend(outgoing.records());
            }
            is_on_top
        })
    }
}

impl Outgoing {
    /// What is written down is durable once it can be read again.
    pub fn mark_kept(&mut self) {
        if self.state == OutgoingState::Unkept {
            self.state = OutgoingState::Kept;
        }
    }

    fn is_acknowledged(&self) -> bool {
        matches!(self.state, OutgoingState::Acknowledged { .. })
    }

    pub fn is_refused(&self) -> bool {
        matches!(self.state, OutgoingState::Refused { .. })
    }

    /// What is wrong, for a screen to say in its reader's language; the message is for what it does not know.
    pub fn problem(&self) -> Option<&Problem> {
        match &self.state {
            OutgoingState::Refused { problem, .. } => problem.as_ref(),
            _ => None,
        }
    }

    pub(super) fn records(&self) -> impl Iterator<Item = RecordId> {
        self.push.changes.iter().map(|change| change.record)
    }
}
