//! Admission: which pushed groups enter the log (promises A1 to A7).
//!
//! Each workspace belongs to one thread, so that its admissions are serial and see what was admitted before them,
//! committed or not; when a commit fails, what was built on it is dropped with it.

mod documents;

use crate::{
    clock,
    store::{AppendChange, QuarantinedPush, Store},
    writer::{Append, Unavailable, Writer},
};
use documents::Documents;
use sotay_shared::{
    admission::{GroupTrial, Refusal, RefusalCode, try_group},
    codec,
    document::{Actor, Document},
    id::{MemberId, RecordId, WorkspaceId},
    kind::Kind,
    row::Hash,
    sync::{AdmittedChange, PushGroup, Role},
};
use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash as _, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

/// Groups that may wait for one thread; connections stop reading their sockets beyond.
const QUEUE: usize = 256;
/// Actor bindings held in memory by each thread.
const ACTORS: usize = 65_536;

/// A pushed group and who pushed it.
#[derive(Debug)]
struct Job {
    workspace: WorkspaceId,
    member: MemberId,
    role: Role,
    group: PushGroup,
    verdict: oneshot::Sender<Verdict>,
}

/// What became of a group.
#[derive(Debug)]
enum Verdict {
    Refused(Refused),
    Unavailable,
    Passed { done: oneshot::Receiver<Result<Vec<AdmittedChange>, Unavailable>>, known: Vec<(RecordId, Hash)> },
}

/// A refusal as the client is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub record: RecordId,
    pub hash: Option<Hash>,
    pub code: RefusalCode,
    pub message: String,
}

/// The answer to a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// On disk, each change with its place in the log.
    Accepted(Vec<AdmittedChange>),
    Refused(Refused),
    /// The store failed; nothing was decided.
    Unavailable,
}

/// A handle to the admission threads.
#[derive(Debug, Clone)]
pub struct Admission {
    threads: Vec<mpsc::Sender<Job>>,
    store: Store,
}

impl Admission {
    /// Starts `threads` threads. They end when every handle is dropped.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(store: Store, writer: &Writer, threads: usize) -> std::io::Result<Admission> {
        let mut senders = Vec::new();
        for nth in 0..threads.max(1) {
            let (sender, jobs) = mpsc::channel(QUEUE);
            let mut worker = Worker {
                store: store.clone(),
                writer: writer.clone(),
                runtime: Handle::current(),
                documents: Documents::default(),
                actors: HashMap::new(),
                generation: 0,
            };
            std::thread::Builder::new().name(format!("admission-{nth}")).spawn(move || worker.run(jobs))?;
            senders.push(sender);
        }
        Ok(Admission { threads: senders, store })
    }

    /// Admits or refuses a group. Waits for a free place, and then for the disk. Groups that one task submits in turn
    /// are decided in that order.
    pub async fn submit(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        role: Role,
        group: PushGroup,
    ) -> impl Future<Output = Answer> + use<> {
        let (verdict, decided) = oneshot::channel();
        let mut hasher = DefaultHasher::new();
        workspace.hash(&mut hasher);
        let thread = &self.threads[hasher.finish() as usize % self.threads.len()];
        // A closed queue drops the job, and with it the verdict's sender.
        let _ = thread.send(Job { workspace, member, role, group, verdict }).await;
        let store = self.store.clone();
        // A task of its own: it reads the store, and a future that nobody polls for a while would keep its connection from
        // the admission threads that everybody waits for.
        let answered = tokio::spawn(async move {
            match decided.await {
                Ok(Verdict::Refused(refused)) => Answer::Refused(refused),
                Ok(Verdict::Passed { done, known }) => answer(&store, workspace, done, known).await,
                Ok(Verdict::Unavailable) | Err(_) => Answer::Unavailable,
            }
        });
        async move { answered.await.unwrap_or(Answer::Unavailable) }
    }
}

async fn answer(
    store: &Store,
    workspace: WorkspaceId,
    done: oneshot::Receiver<Result<Vec<AdmittedChange>, Unavailable>>,
    known: Vec<(RecordId, Hash)>,
) -> Answer {
    let Ok(Ok(mut changes)) = done.await else { return Answer::Unavailable };
    for (record, hash) in known {
        match store.admitted(workspace, record, hash).await {
            Ok(Some(change)) => changes.push(change),
            Ok(None) | Err(_) => return Answer::Unavailable,
        }
    }
    Answer::Accepted(changes)
}

struct Worker {
    store: Store,
    writer: Writer,
    runtime: Handle,
    documents: Documents,
    actors: HashMap<(WorkspaceId, Actor), MemberId>,
    generation: u64,
}

impl Worker {
    fn run(&mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(job) = jobs.blocking_recv() {
            let generation = self.writer.generation();
            if generation != self.generation {
                self.documents.clear();
                self.actors.clear();
                self.generation = generation;
            }
            self.decide(job);
            if self.documents.is_heavy() {
                self.close_documents();
            }
        }
    }

    /// Makes room, once all that these documents hold is on disk.
    fn close_documents(&mut self) {
        let (done, committed) = oneshot::channel();
        let workspace = WorkspaceId::from_bytes([0; 16]);
        let barrier = Append { workspace, generation: self.generation, changes: Vec::new(), done };
        self.writer.append_blocking(barrier);
        match self.runtime.block_on(committed) {
            Ok(Ok(_)) => self.documents.close_idle(),
            _ => self.documents.clear(),
        }
    }

    fn decide(&mut self, job: Job) {
        let verdict = match self.admit(&job) {
            Ok(Ok(trial)) => self.pass(&job, trial),
            Ok(Err(refused)) => {
                self.quarantine(&job, &refused);
                Verdict::Refused(refused)
            }
            Err(error) => {
                tracing::error!(%error, "admission could not read the store");
                Verdict::Unavailable
            }
        };
        // A connection that is gone needs no verdict; what was admitted stays admitted.
        let _ = job.verdict.send(verdict);
    }

    /// The trial, and the checks that need the sender.
    fn admit(&mut self, job: &Job) -> Result<Result<GroupTrial, Refused>, crate::store::StoreError> {
        let Some(first) = job.group.changes.first() else {
            return Ok(Ok(GroupTrial { documents: Vec::new(), fresh: Vec::new(), known: Vec::new() }));
        };
        for change in &job.group.changes {
            if let Err(refusal) = permit(job, change.record, &change.kind) {
                return Ok(Err(refused(change.record, None, &refusal)));
            }
        }
        let mut opened: HashMap<RecordId, Document> = HashMap::new();
        for change in job.group.changes.iter().take(sotay_shared::limits::GROUP_CHANGES) {
            if let Entry::Vacant(vacant) = opened.entry(change.record) {
                vacant.insert(self.open(job.workspace, change.record)?);
            }
        }
        let trial = catch_unwind(AssertUnwindSafe(|| {
            try_group(&job.group, |record| opened.get(&record).cloned().unwrap_or_else(|| Document::new(record)))
        }));
        let trial = match trial {
            Ok(Ok(trial)) => trial,
            Ok(Err(group)) => return Ok(Err(refused(group.record, group.hash, &group.refusal))),
            Err(_) => return Ok(Err(refused(first.record, None, &Refusal::Crashed))),
        };
        for (_, admitted) in &trial.fresh {
            if self.actor_member(job, admitted.actor)? != job.member {
                return Ok(Err(refused(admitted.record, Some(admitted.hash), &Refusal::ForeignActor)));
            }
        }
        Ok(Ok(trial))
    }

    fn open(&mut self, workspace: WorkspaceId, record: RecordId) -> Result<Document, crate::store::StoreError> {
        if let Some(document) = self.documents.get(workspace, record) {
            return Ok(document);
        }
        let changes = self.runtime.block_on(self.store.changes(workspace, record))?;
        // What is in the log was tried before it went in.
        Document::load(record, &changes)
            .map_err(|_| crate::store::StoreError::Unreadable("a record whose changes do not apply"))
    }

    /// The member whom an actor belongs to; the sender at first sight (promise A2).
    fn actor_member(&mut self, job: &Job, actor: Actor) -> Result<MemberId, crate::store::StoreError> {
        if let Some(member) = self.actors.get(&(job.workspace, actor)) {
            return Ok(*member);
        }
        let bound = self.runtime.block_on(self.store.actor_member(job.workspace, actor))?;
        let member = bound.unwrap_or(job.member);
        if self.actors.len() >= ACTORS {
            self.actors.clear();
        }
        // Bound only together with the change that introduces it: a refused group binds nothing.
        if bound.is_some() {
            self.actors.insert((job.workspace, actor), member);
        }
        Ok(member)
    }

    fn pass(&mut self, job: &Job, trial: GroupTrial) -> Verdict {
        let received_at = clock::now();
        let changes = trial
            .fresh
            .iter()
            .map(|(index, admitted)| AppendChange {
                record: admitted.record,
                kind: admitted.kind.clone(),
                hash: admitted.hash,
                actor: admitted.actor,
                actor_seq: admitted.actor_seq,
                member: job.member,
                received_at,
                group: job.group.group,
                bytes: job.group.changes[*index].bytes.clone(),
            })
            .collect();
        for (_, admitted) in &trial.fresh {
            self.actors.insert((job.workspace, admitted.actor), job.member);
        }
        let known = trial.known;
        for document in trial.documents {
            self.documents.put(job.workspace, document);
        }
        let (done, finished) = oneshot::channel();
        self.writer.append_blocking(Append { workspace: job.workspace, generation: self.generation, changes, done });
        Verdict::Passed { done: finished, known }
    }

    fn quarantine(&self, job: &Job, refused: &Refused) {
        tracing::info!(code = ?refused.code, "a push was refused");
        let push = QuarantinedPush {
            workspace: job.workspace,
            group: job.group.group,
            record: refused.record,
            member: job.member,
            code: format!("{:?}", refused.code),
            reason: refused.message.clone(),
            push: codec::encode(&job.group),
        };
        if let Err(error) = self.runtime.block_on(self.store.quarantine(&push, clock::now())) {
            tracing::error!(%error, "a refused push could not be quarantined; its sender still has it");
        }
    }
}

fn refused(record: RecordId, hash: Option<Hash>, refusal: &Refusal) -> Refused {
    Refused { record, hash, code: refusal.code(), message: refusal.to_string() }
}

/// A5: what a role may change. Pipelines and the workspace are an admin's; a member's own record is the member's.
fn permit(job: &Job, record: RecordId, kind: &str) -> Result<(), Refusal> {
    let needed = match Kind::parse(kind) {
        Some(Kind::Workspace | Kind::Pipeline) => Role::Admin,
        Some(Kind::Member) if record != RecordId::from(job.member) => Role::Admin,
        Some(Kind::Member) => Role::Viewer,
        _ => Role::Member,
    };
    if job.role >= needed {
        return Ok(());
    }
    Err(Refusal::NotPermitted { role: job.role.as_str().into(), kind: kind.chars().take(40).collect() })
}
