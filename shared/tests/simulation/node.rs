//! A simulated server: real sessions and real admission, in steps between which it can crash.

use super::{
    Fault,
    store::{Logged, Store},
};
use sotay_shared::{
    admission::{Refusal, Sender, try_group},
    document::Document,
    id::{MemberId, RecordId},
    stamp::Timestamp,
    sync::{AdmittedChange, Entry, PushGroup, Role, ServerMessage, ServerSession},
};
use std::collections::{BTreeMap, HashMap, VecDeque};

pub struct Job {
    /// The connection that waits for the answer; none for what is given back.
    pub wire: Option<usize>,
    pub member: MemberId,
    pub role: Role,
    pub group: PushGroup,
    pub recorded: Option<Vec<(MemberId, Timestamp)>>,
}

/// How far a batch got.
#[derive(Default)]
pub enum Stage {
    #[default]
    Idle,
    /// Tried and written, not committed: the log is locked.
    Written { answers: Vec<(Option<usize>, ServerMessage)>, logged: Vec<Logged> },
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
        let mut logged: Vec<Logged> = Vec::new();
        let mut answers = Vec::new();
        for job in self.queue.drain(..).collect::<Vec<_>>() {
            let answer = self.try_job(&job, store, &mut logged, now, fault);
            answers.push((job.wire, answer));
        }
        self.stage = Stage::Written { answers, logged };
    }

    fn try_job(
        &mut self,
        job: &Job,
        store: &Store,
        logged: &mut Vec<Logged>,
        now: Timestamp,
        fault: Option<Fault>,
    ) -> ServerMessage {
        let group = job.group.group;
        let refused = |record, hash, refusal: &Refusal| ServerMessage::Refused {
            group,
            record,
            hash,
            code: refusal.code(),
            message: refusal.to_string(),
            problem: Some(refusal.problem()),
        };
        let open = |record| match fault {
            // A server that does not look whether it has a change already.
            Some(Fault::DedupeOff) => Document::new(record),
            _ => self.documents.get(&record).cloned().unwrap_or_else(|| store.open(record)),
        };
        let sender = |index| Sender { member: job.member, role: job.role, made_by: made_by(job, index) };
        let trial = match try_group(&job.group, sender, open) {
            Ok(trial) => trial,
            Err(found) => {
                self.refusals += 1;
                return refused(found.record, found.hash, &found.refusal);
            }
        };
        for (index, admitted) in &trial.fresh {
            let made_by = made_by(job, *index);
            let earlier = logged.iter().find(|it| it.actor == admitted.actor).map(|it| it.entry.member);
            let bound = store.actors.get(&admitted.actor).copied().or(earlier);
            if bound.is_some_and(|bound| bound != made_by) {
                self.refusals += 1;
                return refused(admitted.record, Some(admitted.hash), &Refusal::ForeignActor);
            }
        }
        self.duplicates += trial.known.len();
        let mut changes: Vec<AdmittedChange> = Vec::new();
        for (record, hash) in &trial.known {
            let here = logged.iter().map(|it| &it.entry).find(|it| it.record == *record && it.hash == *hash);
            let seq = here.map(|it| it.seq).or_else(|| store.seq_of(*record, hash)).expect("l5: it is in the log");
            let received_at = here.map_or_else(|| store.log[seq as usize - 1].entry.received_at, |it| it.received_at);
            changes.push(AdmittedChange { hash: *hash, seq, received_at });
        }
        for (index, admitted) in &trial.fresh {
            let seq = store.head().seq + logged.len() as u64 + 1;
            let recorded = job.recorded.as_ref().map(|recorded| recorded[*index].1);
            let entry = Entry {
                seq,
                record: admitted.record,
                kind: admitted.kind.clone(),
                hash: admitted.hash,
                member: made_by(job, *index),
                received_at: recorded.map_or(now, |at| at.min(now)),
                group,
                bytes: Some(job.group.changes[*index].bytes.clone()),
            };
            changes.push(AdmittedChange { hash: entry.hash, seq, received_at: entry.received_at });
            logged.push(Logged { entry, actor: admitted.actor, actor_seq: admitted.actor_seq });
        }
        for document in trial.documents {
            self.documents.insert(document.id(), document);
        }
        ServerMessage::Accepted { group, changes }
    }

    /// Commits what was written.
    pub fn commit(&mut self, store: &mut Store) {
        match std::mem::take(&mut self.stage) {
            Stage::Written { answers, logged } => {
                let after = store.head().seq;
                store.append(logged);
                store.lock = None;
                self.seen = store.head().seq;
                self.stage = Stage::Committed { answers, after };
            }
            other => self.stage = other,
        }
    }
}

fn made_by(job: &Job, index: usize) -> MemberId {
    job.recorded.as_ref().map_or(job.member, |recorded| recorded[index].0)
}
