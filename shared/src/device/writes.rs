//! What is to be written down, one transaction after the other: after one that failed nothing later is kept before it.

use crate::{
    document::KeptChanges,
    id::{GroupId, RecordId},
    replica::Keep,
};
use rustc_hash::FxHashMap;
use std::{collections::VecDeque, rc::Rc};

/// How often in a row one is tried before somebody is told.
const TRIES: u32 = 2;

/// What waits, in order.
#[derive(Debug, Default)]
pub(super) struct Writes {
    queue: VecDeque<Rc<Keep>>,
    /// The first of the queue is on its way.
    writing: bool,
    /// It waits until it is tried again.
    paused: bool,
    /// How often in a row the first of the queue was not kept.
    failures: u32,
}

impl Writes {
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// With the one on its way.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    pub fn holds_own(&self) -> bool {
        self.queue.iter().any(|keep| !keep.outbox.is_empty())
    }

    /// Whether a group leaves the outbox once what waits is written.
    pub fn is_done_with(&self, group: GroupId) -> bool {
        self.queue.iter().any(|keep| keep.sent.contains(&group))
    }

    pub fn is_stuck(&self) -> bool {
        self.failures >= TRIES
    }

    pub fn push(&mut self, keep: Keep) {
        self.queue.push_back(Rc::new(keep));
        self.paused = false;
    }

    /// The first of the queue, unless it is on its way.
    pub fn begin(&mut self) -> Option<Rc<Keep>> {
        let keep = self.queue.front().cloned().filter(|_| !self.writing && !self.paused)?;
        self.writing = true;
        Some(keep)
    }

    /// The first of the queue is kept.
    pub fn done(&mut self) -> Option<Rc<Keep>> {
        (self.writing, self.failures) = (false, 0);
        self.queue.pop_front()
    }

    /// The first of the queue was not kept, and is to be written in another way.
    pub fn again(&mut self) {
        self.writing = false;
    }

    /// The first of the queue was not kept. Once somebody has to be told, nothing is tried until [`Writes::go_on`], or
    /// until there is more to write.
    pub fn failed(&mut self) {
        self.writing = false;
        self.failures += 1;
        self.paused = self.is_stuck();
    }

    pub fn go_on(&mut self) {
        self.paused = false;
    }

    /// What waits is written without what only a leading tab may write; gives the records whose rows are then unwritten.
    pub fn leave_out_the_lead(&mut self) -> Vec<RecordId> {
        self.queue.iter_mut().flat_map(|keep| Rc::make_mut(keep).leave_out_the_lead()).collect()
    }

    /// Adds to what was read of records what waits of them.
    pub fn complete(&self, read: &mut [(RecordId, KeptChanges)]) {
        if self.queue.is_empty() {
            return;
        }
        let places: FxHashMap<RecordId, usize> =
            read.iter().enumerate().map(|(at, (record, _))| (*record, at)).collect();
        for keep in &self.queue {
            for (record, stored) in &keep.changes {
                if let Some(at) = places.get(record) {
                    read[*at].1.keep(stored);
                }
            }
            for (record, hash) in &keep.forget {
                if let Some(at) = places.get(record) {
                    read[*at].1.changes.retain(|stored| stored.hash != *hash);
                }
            }
        }
    }
}
