//! A simulated server: real sessions and real admission, in steps between which it can crash.

use super::{
    Fault,
    store::{Logged, Store},
};
use sotay_shared::{
    admission::{Batch, Log, NewEntry, Pushed, Refused},
    document::{Actor, Document},
    id::{MemberId, RecordId},
    row::Hash,
    stamp::Timestamp,
    sync::{AdmittedChange, Entry, ServerMessage, ServerSession},
};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    convert::Infallible,
};

pub struct Job {
    /// The connection that waits for the answer; none for what is given back.
    pub wire: Option<usize>,
    pub pushed: Pushed,
}

/// How far a batch got.
#[derive(Default)]
pub enum Stage {
    #[default]
    Idle,
    /// Tried and written, not committed: the log is locked.
    Written { answers: Vec<(Option<usize>, ServerMessage)>, entries: Vec<NewEntry>, documents: Vec<Document> },
    /// Committed, not answered.
    Committed { answers: Vec<(Option<usize>, ServerMessage)>, after: u64 },
}

#[derive(Default)]
pub struct Node {
    pub sessions: BTreeMap<usize, ServerSession>,
    pub queue: VecDeque<Job>,
    pub stage: Stage,
    documents: HashMap<RecordId, Document>,
    /// How far the log is in the open documents.
    seen: u64,
    pub refusals: usize,
    pub duplicates: usize,
}

impl Node {
    /// `kill -9`: whatever is in memory is gone; the database rolls back what was not committed.
    pub fn crash(&mut self, nth: usize, store: &mut Store) {
        if store.lock == Some(nth) {
            store.lock = None;
        }
        let (refusals, duplicates) = (self.refusals, self.duplicates);
        *self = Node { refusals, duplicates, ..Node::default() };
    }

    /// Locks the log and tries what waits.
    pub fn admit(&mut self, nth: usize, store: &mut Store, now: Timestamp, fault: Option<Fault>) {
        if self.queue.is_empty() || store.lock.is_some() || !matches!(self.stage, Stage::Idle) {
            return;
        }
        store.lock = Some(nth);
        for it in store.log.iter().skip(self.seen as usize) {
            self.documents.remove(&it.entry.record);
        }
        if self.seen > store.head().seq {
            self.documents.clear();
        }
        self.seen = store.head().seq;
        let jobs: Vec<Job> = self.queue.drain(..).collect();
        let mut batch = Batch::new(u64::MAX);
        let mut log = LogOf { store, documents: &self.documents, appended: Vec::new(), fault };
        let verdicts: Vec<_> = jobs.iter().map(|job| never(batch.admit(&job.pushed, &mut log, now))).collect();
        let entries = batch.take_entries();
        log.append(&entries);
        let mut answers = Vec::new();
        for (job, verdict) in jobs.into_iter().zip(verdicts) {
            let group = job.pushed.group.group;
            let answer = match verdict {
                Ok(passed) => {
                    self.duplicates += passed.known();
                    let appended = log.appended.iter().map(|(_, admitted)| *admitted).collect::<Vec<_>>();
                    let changes = never(Batch::answer(&passed, &appended, &mut log));
                    assert_eq!(changes.len(), job.pushed.group.changes.len(), "l5: it is in the log");
                    ServerMessage::Accepted { group, changes }
                }
                Err(Refused { record, hash, refusal }) => {
                    self.refusals += 1;
                    let (code, message) = (refusal.code(), refusal.to_string());
                    let problem = Some(refusal.problem());
                    ServerMessage::Refused { group, record, hash, code, message, problem }
                }
            };
            answers.push((job.wire, answer));
        }
        let (documents, _) = batch.committed();
        self.stage = Stage::Written { answers, entries, documents };
    }

    /// Commits what was written.
    pub fn commit(&mut self, store: &mut Store) {
        match std::mem::take(&mut self.stage) {
            Stage::Written { answers, entries, documents } => {
                let after = store.head().seq;
                store.append(logged(after, entries));
                store.lock = None;
                self.seen = store.head().seq;
                self.documents.extend(documents.into_iter().map(|document| (document.id(), document)));
                self.stage = Stage::Committed { answers, after };
            }
            other => self.stage = other,
        }
    }
}

/// What passed, as the log gets it behind an entry.
fn logged(after: u64, entries: Vec<NewEntry>) -> Vec<Logged> {
    let entry = |(nth, it): (usize, NewEntry)| {
        let NewEntry { record, kind, hash, actor, actor_seq, member, received_at, group, attested_by, bytes } = it;
        let (seq, bytes) = (after + nth as u64 + 1, Some(bytes));
        Logged {
            entry: Entry { seq, record, kind, hash, member, received_at, group, attested_by, bytes },
            actor,
            actor_seq,
        }
    };
    entries.into_iter().enumerate().map(entry).collect()
}

fn never<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
    }
}

/// The shared log, as a batch asks for it.
struct LogOf<'a> {
    store: &'a Store,
    /// What this server has open, as it stands at the end of the log.
    documents: &'a HashMap<RecordId, Document>,
    /// What the batch appends.
    appended: Vec<(RecordId, AdmittedChange)>,
    fault: Option<Fault>,
}

impl LogOf<'_> {
    fn append(&mut self, entries: &[NewEntry]) {
        let head = self.store.head().seq;
        let place = |(nth, it): (usize, &NewEntry)| {
            let seq = head + nth as u64 + 1;
            (it.record, AdmittedChange { hash: it.hash, seq, received_at: it.received_at })
        };
        self.appended = entries.iter().enumerate().map(place).collect();
    }
}

impl Log for LogOf<'_> {
    type Error = Infallible;

    fn document(&mut self, record: RecordId) -> Result<Document, Infallible> {
        Ok(match self.fault {
            // A server that does not look whether it has a change already.
            Some(Fault::DedupeOff) => Document::new(record),
            _ => self.documents.get(&record).cloned().unwrap_or_else(|| self.store.open(record)),
        })
    }

    fn owner(&mut self, actor: Actor) -> Result<Option<MemberId>, Infallible> {
        Ok(self.store.actors.get(&actor).copied())
    }

    fn records(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn bytes(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn place(&mut self, record: RecordId, hash: Hash) -> Result<Option<AdmittedChange>, Infallible> {
        let here = self.appended.iter().find(|(of, it)| *of == record && it.hash == hash).map(|(_, it)| *it);
        let seq = here.as_ref().map(|it| it.seq).or_else(|| self.store.seq_of(record, &hash));
        let Some(seq) = seq else { return Ok(None) };
        let before = || self.store.log[seq as usize - 1].entry.received_at;
        let received_at = here.map_or_else(before, |it| it.received_at);
        Ok(Some(AdmittedChange { hash, seq, received_at }))
    }
}
