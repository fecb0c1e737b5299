//! What admission knows of the workspaces that it worked on: open documents, whose actors are, and how far the log is.
//! A desk is taken by whoever works on its workspace, and given back after a commit; one that is not given back is made
//! anew.

use crate::store::End;
use sotay_shared::{
    document::{Actor, Document},
    id::{MemberId, RecordId, WorkspaceId},
};
use std::collections::{BTreeSet, HashMap};

/// Actors that are remembered of one workspace.
const ACTORS: usize = 65_536;
/// What one takes in memory, and a desk without anything, in bytes.
const ACTOR: u64 = 100;
const DESK: u64 = 1_000;

#[derive(Debug)]
struct Open {
    document: Document,
    weight: u64,
    used: u64,
}

/// What is known of one workspace.
#[derive(Debug, Default)]
pub(super) struct Desk {
    documents: HashMap<RecordId, Open>,
    /// Of all its documents.
    weight: u64,
    owners: HashMap<Actor, MemberId>,
    /// The end of the log, and what the workspace has there.
    pub end: Option<End>,
    /// Who is or was in the workspace, read anew for each turn.
    pub members: Option<BTreeSet<MemberId>>,
    /// When it was taken.
    used: u64,
}

impl Desk {
    pub(super) fn get(&mut self, record: RecordId) -> Option<Document> {
        let open = self.documents.get_mut(&record)?;
        open.used = self.used;
        Some(open.document.clone())
    }

    pub(super) fn contains(&self, record: RecordId) -> bool {
        self.documents.contains_key(&record)
    }

    pub(super) fn put(&mut self, document: Document) {
        let weight = document.weight();
        let before = self.documents.insert(document.id(), Open { document, weight, used: self.used });
        self.weight += weight;
        self.weight -= before.map_or(0, |open| open.weight);
    }

    /// Closes a document that somebody else changed.
    pub(super) fn close(&mut self, record: RecordId) {
        self.weight -= self.documents.remove(&record).map_or(0, |open| open.weight);
    }

    pub(super) fn close_all(&mut self) {
        self.documents.clear();
        self.weight = 0;
    }

    pub(super) fn owner(&self, actor: Actor) -> Option<MemberId> {
        self.owners.get(&actor).copied()
    }

    pub(super) fn bind(&mut self, actors: impl IntoIterator<Item = (Actor, MemberId)>) {
        if self.owners.len() >= ACTORS {
            self.owners.clear();
        }
        self.owners.extend(actors);
    }

    /// Closes what was not used since.
    fn close_until(&mut self, used: u64) -> impl Iterator<Item = Document> {
        let closed: Vec<Open> = self.documents.extract_if(|_, open| open.used <= used).map(|(_, open)| open).collect();
        self.weight -= closed.iter().map(|open| open.weight).sum::<u64>();
        self.documents.shrink_to_fit();
        closed.into_iter().map(|open| open.document)
    }

    fn weight(&self) -> u64 {
        DESK + ACTOR * self.owners.len() as u64 + self.weight
    }
}

/// The desks that nobody works at, and what they take in memory.
#[derive(Debug)]
pub(super) struct Desks {
    resting: HashMap<WorkspaceId, (Desk, u64)>,
    weight: u64,
    /// Bytes that they may take.
    most: u64,
    uses: u64,
}

impl Desks {
    pub(super) fn new(most: u64) -> Desks {
        Desks { resting: HashMap::new(), weight: 0, most, uses: 0 }
    }

    pub(super) fn take(&mut self, workspace: WorkspaceId) -> Desk {
        self.uses += 1;
        let (mut desk, weight) = self.resting.remove(&workspace).unwrap_or_default();
        self.weight -= weight;
        desk.used = self.uses;
        desk
    }

    /// Gives back the documents for which there is no room, because to let go of many takes a while.
    #[must_use]
    pub(super) fn put(&mut self, workspace: WorkspaceId, desk: Desk) -> Vec<Document> {
        let weight = desk.weight();
        self.weight += weight;
        self.resting.insert(workspace, (desk, weight));
        if self.weight > self.most { self.close_idle() } else { Vec::new() }
    }

    /// Bytes that they take, about.
    pub(super) fn weight(&self) -> u64 {
        self.weight
    }

    /// Closes the documents that were not used for longest, until a quarter of the room is free: they are opened again
    /// from the store. With its last document a desk goes.
    fn close_idle(&mut self) -> Vec<Document> {
        let open = self.resting.values().flat_map(|(desk, _)| desk.documents.values());
        let mut uses: Vec<(u64, u64)> = open.map(|it| (it.used, it.weight)).collect();
        uses.sort_unstable();
        let mut weight = self.weight;
        let mut until = 0;
        for (used, of_one) in uses {
            if weight <= self.most - self.most / 4 {
                break;
            }
            weight = weight.saturating_sub(of_one);
            until = used;
        }
        let mut closed = Vec::new();
        self.resting.retain(|_, (desk, weight)| {
            closed.extend(desk.close_until(until));
            *weight = desk.weight();
            !desk.documents.is_empty()
        });
        self.weight = self.resting.values().map(|(_, weight)| weight).sum();
        closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_is_closed_whatever_workspace_it_is_of() {
        let workspace = |nth: usize| WorkspaceId::from_cause(&nth.to_string());
        let record = |nth: usize| RecordId::from_cause(&nth.to_string());
        let mut desks = Desks::new(10 * 22_000);
        for nth in 0..9 {
            let mut desk = desks.take(workspace(nth));
            desk.put(Document::new(record(nth)));
            desk.bind([(Actor([1; 16]), MemberId::from_cause("lan"))]);
            assert!(desks.put(workspace(nth), desk).is_empty());
        }
        // The first is used again; two more are one too many.
        let desk = desks.take(workspace(0));
        assert!(desk.contains(record(0)));
        let mut desk = desk;
        desk.get(record(0)).unwrap();
        assert!(desks.put(workspace(0), desk).is_empty());
        let mut many = desks.take(workspace(9));
        many.put(Document::new(record(9)));
        many.put(Document::new(record(10)));
        let closed = desks.put(workspace(9), many);
        assert!(closed.iter().any(|document| document.id() == record(1)), "{closed:?}");
        assert!(desks.weight() <= 10 * 22_000 * 3 / 4, "{}", desks.weight());
        assert!(desks.take(workspace(0)).contains(record(0)) && desks.take(workspace(9)).contains(record(10)));
        let forgotten = desks.take(workspace(1));
        assert!(!forgotten.contains(record(1)) && forgotten.owner(Actor([1; 16])).is_none());
    }
}
