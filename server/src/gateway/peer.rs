//! What one client knows of one document, and what to tell it. Does no IO.
//!
//! It speaks only when there is something new: changes the client lacks, other heads, or other changes that are missing here.
//! So every exchange ends, also with a client that holds on to changes which were refused.

use super::sync_message::{Reply, SyncMessage};
use sotay_shared::row::Hash;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    time::{Duration, Instant},
};

/// Changes that may wait for others that they depend on.
const ORPHANS: usize = 2_000;
/// What one weighs beside its bytes.
const ORPHAN_BYTES: usize = 256;
/// Whoever says again that it has nothing is told everything again after this time. What it was told before reaches it first.
const AGAIN: Duration = Duration::from_secs(10);

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
    changes: Vec<Change>,
    heads: Vec<Hash>,
    hashes: HashSet<Hash>,
    bytes: usize,
}

impl History {
    pub fn new(changes: Vec<Change>, heads: Vec<Hash>) -> History {
        let hashes = changes.iter().map(|change| change.hash).collect();
        let bytes = changes.iter().map(|change| change.bytes.len() + ORPHAN_BYTES).sum();
        History { changes, heads, hashes, bytes }
    }

    pub fn has(&self, hash: &Hash) -> bool {
        self.hashes.contains(hash)
    }

    /// How many changes it has.
    pub fn count(&self) -> usize {
        self.changes.len()
    }

    /// What it weighs in memory.
    pub fn bytes(&self) -> usize {
        self.bytes
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
    /// Bytes of the orphans.
    waiting: usize,
    /// When it was told everything that it did not name.
    told_all_at: Option<Instant>,
}

impl Peer {
    /// Bytes of what waits, and of what is remembered because the client said so: asked for, or refused.
    pub fn waiting(&self) -> usize {
        self.waiting + (self.asked.len() + self.refused.len()) * size_of::<Hash>()
    }

    /// How many changes are remembered because the client has them.
    pub fn remembered(&self) -> usize {
        self.has.as_ref().map_or(0, BTreeSet::len) + self.shared.len() + self.told.as_ref().map_or(0, Vec::len)
    }

    /// How many changes wait.
    pub fn orphans(&self) -> usize {
        self.orphans.len()
    }

    fn keep(&mut self, change: Change) {
        let bytes = change.bytes.len() + ORPHAN_BYTES;
        if self.orphans.insert(change.hash, change).is_none() {
            self.waiting += bytes;
        }
    }

    fn release(&mut self, hash: Hash) -> Option<Change> {
        let change = self.orphans.remove(&hash)?;
        self.waiting = self.waiting.saturating_sub(change.bytes.len() + ORPHAN_BYTES);
        Some(change)
    }

    /// Takes over changes that a client sent, and gives those that can be admitted now, dependencies first. The others wait.
    /// How many of them build on a change that was refused, and are refused with it, is said as well.
    pub fn admissible(&mut self, sent: Vec<Change>, history: &History) -> (Vec<Change>, usize) {
        for change in sent {
            let is_known = history.hashes.contains(&change.hash) || self.refused.contains(&change.hash);
            if !is_known && self.orphans.len() < ORPHANS {
                self.keep(change);
            }
        }
        // Who waits for whom, and for how many.
        let mut waits: HashMap<Hash, usize> = HashMap::new();
        let mut awaited: HashMap<Hash, Vec<Hash>> = HashMap::new();
        let (mut next, mut hopeless) = (VecDeque::new(), Vec::new());
        for change in self.orphans.values() {
            let deps: BTreeSet<Hash> = change.deps.iter().copied().collect();
            let missing: Vec<Hash> = deps.into_iter().filter(|dep| !history.hashes.contains(dep)).collect();
            if missing.iter().any(|dep| self.refused.contains(dep)) {
                hopeless.push(change.hash);
            } else if missing.is_empty() {
                next.push_back(change.hash);
            }
            waits.insert(change.hash, missing.len());
            for dep in missing {
                awaited.entry(dep).or_default().push(change.hash);
            }
        }
        let mut lost = 0;
        while let Some(hash) = hopeless.pop() {
            if self.release(hash).is_some() {
                self.refused.insert(hash);
                lost += 1;
                hopeless.extend(awaited.get(&hash).into_iter().flatten());
            }
        }
        let mut ready = Vec::new();
        while let Some(hash) = next.pop_front() {
            ready.extend(self.release(hash));
            for waiting in awaited.get(&hash).into_iter().flatten() {
                let Some(count) = waits.get_mut(waiting) else { continue };
                *count = count.saturating_sub(1);
                if *count == 0 {
                    next.push_back(*waiting);
                }
            }
        }
        (ready, lost)
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
    pub fn answer(&mut self, message: &SyncMessage, mine: &[Hash], history: &History, now: Instant) -> Option<Reply> {
        let here = &history.hashes;
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
        let asks_for_all = message.heads.is_empty() || last_sync.is_empty();
        let again = asks_for_all && self.told_all_at.is_some_and(|at| now < at + AGAIN);
        if asks_for_all && !again {
            self.told_all_at = Some(now);
        }
        if again && !wants {
            has.extend(named.iter().chain(mine));
        } else if message.heads.is_empty() {
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
