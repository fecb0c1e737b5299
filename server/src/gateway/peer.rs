//! What one client knows of one document, and what to tell it. Does no IO.
//!
//! It speaks only when there is something new: changes the client lacks, other heads, or other changes that are missing here.
//! So every exchange ends, also with a client that holds on to changes which were refused.

use super::sync_message::{Reply, SyncMessage};
use sotay_shared::row::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// Changes that may wait for others that they depend on.
const ORPHANS: usize = 2_000;

/// A change, of the log or from a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub hash: Hash,
    pub deps: Vec<Hash>,
    pub bytes: Vec<u8>,
}

/// The changes of a document, dependencies first, and its heads.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub changes: Vec<Change>,
    pub heads: Vec<Hash>,
}

impl History {
    fn hashes(&self) -> BTreeSet<Hash> {
        self.changes.iter().map(|change| change.hash).collect()
    }

    /// These and everything that they build on.
    fn ancestors(&self, of: impl IntoIterator<Item = Hash>) -> BTreeSet<Hash> {
        let mut found: BTreeSet<Hash> = of.into_iter().collect();
        for change in self.changes.iter().rev() {
            if found.contains(&change.hash) {
                found.extend(&change.deps);
            }
        }
        found
    }
}

/// One client's side of one document.
#[derive(Debug, Default)]
pub struct Peer {
    /// What the client has of the log, as far as it is known; `None` before it has said anything.
    has: Option<BTreeSet<Hash>>,
    /// What it named itself: ends that both have for certain.
    shared: BTreeSet<Hash>,
    /// The heads that it was told last.
    told: Option<Vec<Hash>>,
    asked: Vec<Hash>,
    refused: BTreeSet<Hash>,
    orphans: BTreeMap<Hash, Change>,
}

impl Peer {
    /// Takes over changes that a client sent, and gives those that can be admitted now, dependencies first. The others wait,
    /// or build on a change that was refused.
    pub fn admissible(&mut self, sent: Vec<Change>, history: &History) -> Vec<Change> {
        let mut here = history.hashes();
        for change in sent {
            if !here.contains(&change.hash) && !self.refused.contains(&change.hash) && self.orphans.len() < ORPHANS {
                self.orphans.insert(change.hash, change);
            }
        }
        let mut ready = Vec::new();
        loop {
            let built_on_refused = |change: &&Change| change.deps.iter().any(|dep| self.refused.contains(dep));
            let hopeless: Vec<Hash> =
                self.orphans.values().filter(built_on_refused).map(|change| change.hash).collect();
            let complete = |change: &&Change| change.deps.iter().all(|dep| here.contains(dep));
            let next: Vec<Hash> = self.orphans.values().filter(complete).map(|change| change.hash).collect();
            if hopeless.is_empty() && next.is_empty() {
                return ready;
            }
            for hash in hopeless {
                self.orphans.remove(&hash);
                self.refused.insert(hash);
            }
            for hash in next {
                if let Some(change) = self.orphans.remove(&hash) {
                    here.insert(hash);
                    ready.push(change);
                }
            }
        }
    }

    /// A change of this client was refused: it is not asked for again.
    pub fn refuse(&mut self, hash: Hash) {
        self.refused.insert(hash);
    }

    /// Whether the client refers to the document.
    pub fn is_open(&self) -> bool {
        self.has.is_some()
    }

    /// The answer to a message, where there is something to say. `history` has what was admitted of it.
    pub fn answer(&mut self, message: &SyncMessage, mine: &[Hash], history: &History) -> Option<Reply> {
        let here = history.hashes();
        let named: BTreeSet<Hash> = message.heads.iter().copied().filter(|hash| here.contains(hash)).collect();
        let heads: BTreeSet<Hash> = history.heads.iter().copied().collect();
        if named == heads {
            self.shared = named.clone();
        } else {
            self.shared.extend(&named);
        }
        let wants = message.need.iter().any(|hash| here.contains(hash));
        let last_sync = message.last_sync.clone().unwrap_or_default();
        let mut has = self.has.take().unwrap_or_default();
        if message.heads.is_empty() {
            has = BTreeSet::new();
            self.shared = BTreeSet::new();
        } else if wants || last_sync.is_empty() || has.is_empty() {
            let certain = named.iter().chain(&last_sync).chain(mine).copied().filter(|hash| here.contains(hash));
            has = history.ancestors(certain);
        } else {
            has.extend(named.iter().chain(mine));
        }
        self.has = Some(has);
        let mut missing: BTreeSet<Hash> = message.heads.iter().copied().collect();
        missing.extend(self.orphans.values().flat_map(|change| change.deps.iter().copied()));
        missing.retain(|hash| !here.contains(hash) && !self.orphans.contains_key(hash) && !self.refused.contains(hash));
        let missing: Vec<Hash> = missing.into_iter().collect();
        let asks = !missing.is_empty() && missing != self.asked;
        self.speak(history, missing, asks)
    }

    /// The log grew: what the client lacks, where it refers to the document.
    pub fn push(&mut self, history: &History) -> Option<Reply> {
        self.has.as_ref()?;
        self.speak(history, Vec::new(), false)
    }

    fn speak(&mut self, history: &History, missing: Vec<Hash>, asks: bool) -> Option<Reply> {
        let has = self.has.get_or_insert_default();
        let lacks: Vec<Vec<u8>> =
            history.changes.iter().filter(|it| !has.contains(&it.hash)).map(|it| it.bytes.clone()).collect();
        let mut heads = history.heads.clone();
        heads.sort_unstable();
        if lacks.is_empty() && !asks && self.told.as_ref() == Some(&heads) {
            return None;
        }
        has.extend(history.changes.iter().map(|change| change.hash));
        let shared: Vec<Hash> = self.shared.iter().copied().collect();
        let common = history.ancestors(shared.iter().copied());
        let have = history.changes.iter().map(|change| change.hash).filter(|hash| !common.contains(hash)).collect();
        self.told = Some(heads.clone());
        self.asked.clone_from(&missing);
        Some(Reply { heads, need: missing, shared, have, changes: lacks })
    }
}
