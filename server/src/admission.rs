//! Admission: which pushed groups enter the log (promises A1 to A7).
//!
//! Each workspace belongs to one thread. The thread takes whatever waits, tries it against the documents as they stand at
//! the end of the log, appends what passed in one transaction, and answers once that is on disk. Where other servers append
//! to the same logs, their ends are locked first; what others appended since is not in the documents that are open here,
//! so those are opened anew. Nothing is ever admitted on top of what may not be committed.

mod documents;

use crate::{
    clock,
    compaction::Compaction,
    hub::Hub,
    notices::{Notice, Notices},
    observe,
    store::{Addition, Appended, Appending, Called, QuarantinedPush, Reminder, Reminders, Store, StoreError},
};
use documents::Documents;
use sotay_shared::{
    admission::{self, Batch, Log, Passed, Pushed},
    codec,
    document::{Actor, Document},
    id::{MemberId, RecordId, WorkspaceId},
    kind::Kind,
    limits::SERVER_UNFOLDED,
    problem::{Problem, RefusalCode},
    reminder::{moments, reminded},
    role::Role,
    row::Hash,
    stamp::Timestamp,
    sync::{AdmittedChange, PushGroup},
    zone::Zone,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry},
    hash::{DefaultHasher, Hash as _, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

/// Groups that may wait for one thread; connections stop reading their sockets beyond.
const QUEUE: usize = 256;
/// Groups that share a commit at most.
const BATCH: usize = 256;
/// No clock is further behind UTC.
const FURTHEST_BEHIND: Zone = Zone::Fixed(-12 * 60);
/// Members whom one change calls.
const MENTIONS: usize = 64;
/// Actor bindings held in memory by each thread.
const ACTORS: usize = 65_536;

/// A pushed group, and who waits for its answer.
#[derive(Debug)]
struct Job {
    workspace: WorkspaceId,
    pushed: Pushed,
    answer: oneshot::Sender<PushAnswer>,
}

/// A refusal as the client is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub record: RecordId,
    pub hash: Option<Hash>,
    pub code: RefusalCode,
    pub message: String,
    pub problem: Problem,
}

/// The answer to a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushAnswer {
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
}

impl Admission {
    /// Starts `threads` threads. They end when every handle is dropped, with what was submitted decided.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        store: &Store,
        hub: &Arc<Hub>,
        notices: &Notices,
        compaction: &Compaction,
        threads: usize,
        most_records: u64,
    ) -> std::io::Result<(Admission, Threads)> {
        let mut senders = Vec::new();
        let mut running = Vec::new();
        for nth in 0..threads.max(1) {
            let (sender, jobs) = mpsc::channel(QUEUE);
            let mut worker = Worker {
                store: store.clone(),
                hub: hub.clone(),
                notices: notices.clone(),
                runtime: Handle::current(),
                documents: Documents::default(),
                owners: HashMap::new(),
                heads: HashMap::new(),
                records: HashMap::new(),
                members: HashMap::new(),
                most_records,
                compaction: compaction.clone(),
            };
            let thread = std::thread::Builder::new().name(format!("admission-{nth}"));
            running.push(thread.spawn(move || worker.run(jobs))?);
            senders.push(sender);
        }
        Ok((Admission { threads: senders }, Threads(running)))
    }

    /// Admits or refuses a group. Waits for a free place, and then for the disk. Groups that one task submits in turn
    /// are decided in that order.
    pub async fn submit(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        role: Role,
        group: PushGroup,
    ) -> impl Future<Output = PushAnswer> + use<> {
        self.submit_recorded(workspace, member, role, group, None).await
    }

    /// The same for changes that are given back: who made each, and when it was admitted first.
    pub async fn submit_recorded(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        role: Role,
        group: PushGroup,
        recorded: Option<Vec<(MemberId, Timestamp)>>,
    ) -> impl Future<Output = PushAnswer> + use<> {
        let (answer, answered) = oneshot::channel();
        let mut hasher = DefaultHasher::new();
        workspace.hash(&mut hasher);
        let thread = &self.threads[hasher.finish() as usize % self.threads.len()];
        // A closed queue drops the job, and with it the answer's sender.
        let pushed = Pushed { member, role, group, recorded };
        let _ = thread.send(Job { workspace, pushed, answer }).await;
        async move { answered.await.unwrap_or(PushAnswer::Unavailable) }
    }
}

/// The running threads.
#[derive(Debug)]
pub struct Threads(Vec<std::thread::JoinHandle<()>>);

impl Threads {
    /// Waits until all that was submitted is decided. Every [`Admission`] has to be dropped before.
    pub async fn finished(self) {
        // A thread that panicked has nothing left to decide.
        let _ = tokio::task::spawn_blocking(|| self.0.into_iter().for_each(|thread| drop(thread.join()))).await;
    }
}

/// What became of a batch of jobs.
struct Decided {
    /// One for each job, in their order.
    answers: Vec<PushAnswer>,
    appended: Vec<(WorkspaceId, Appended)>,
    /// Records with enough changes to be folded.
    ripe: Vec<(WorkspaceId, RecordId)>,
}

/// What follows from a batch beside the log: it is written in the same transaction.
#[derive(Default)]
struct Effects {
    /// What its tasks remind of.
    reminders: Reminders,
    called: Called,
    ripe: Vec<(WorkspaceId, RecordId)>,
}

struct Worker {
    store: Store,
    hub: Arc<Hub>,
    notices: Notices,
    runtime: Handle,
    documents: Documents,
    owners: HashMap<(WorkspaceId, Actor), MemberId>,
    /// How far the log of a workspace is in the open documents.
    heads: HashMap<WorkspaceId, u64>,
    /// How many records the workspaces have, as committed.
    records: HashMap<WorkspaceId, u64>,
    /// Who is or was in the workspaces of the batch, read when it is asked first.
    members: HashMap<WorkspaceId, BTreeSet<MemberId>>,
    most_records: u64,
    compaction: Compaction,
}

impl Worker {
    fn run(&mut self, mut jobs: mpsc::Receiver<Job>) {
        // A transaction that is given up is rolled back by the runtime.
        let runtime = self.runtime.clone();
        let _entered = runtime.enter();
        let mut batch = Vec::with_capacity(BATCH);
        while jobs.blocking_recv_many(&mut batch, BATCH) > 0 {
            self.decide(std::mem::take(&mut batch));
            if self.documents.is_heavy() {
                self.documents.close_idle();
            }
        }
    }

    fn decide(&mut self, jobs: Vec<Job>) {
        match self.try_batch(&jobs) {
            Ok(Decided { answers, appended, ripe }) => {
                // Commit first; acknowledge and relay after (promise L1).
                for (job, answer) in jobs.into_iter().zip(answers) {
                    if let PushAnswer::Refused(refused) = &answer {
                        self.quarantine(&job, refused);
                    }
                    // A connection that is gone needs no answer; what was admitted stays admitted.
                    let _ = job.answer.send(answer);
                }
                for (workspace, record) in ripe {
                    self.compaction.fold(workspace, record);
                }
                for (workspace, appended) in appended {
                    self.hub.relay(workspace, Arc::new(appended));
                    self.notices.tell(Notice::Committed(workspace));
                }
            }
            Err(error) => {
                tracing::error!(%error, "a batch was not written; its changes stay unacknowledged");
                observe::unwritten();
                // How far the log is now, nobody here knows.
                self.documents.clear();
                self.heads.clear();
                self.records.clear();
                for job in jobs {
                    let _ = job.answer.send(PushAnswer::Unavailable);
                }
            }
        }
    }

    fn try_batch(&mut self, jobs: &[Job]) -> Result<Decided, StoreError> {
        let began = Instant::now();
        self.members.clear();
        let _batch = tracing::debug_span!("batch", groups = jobs.len()).entered();
        let workspaces: BTreeSet<WorkspaceId> = jobs.iter().map(|job| job.workspace).collect();
        // A log of its own needs no lock while groups are tried.
        let mut appending = match self.store.is_shared() {
            true => Some(self.lock(&workspaces)?),
            false => None,
        };
        self.open_all(jobs)?;
        let mut batches: BTreeMap<WorkspaceId, Batch> = BTreeMap::new();
        let mut verdicts = Vec::with_capacity(jobs.len());
        for job in jobs {
            let batch = batches.entry(job.workspace).or_insert_with(|| Batch::new(self.most_records));
            verdicts.push(self.admit(job, batch)?);
        }
        let mut effects = Effects::default();
        for (workspace, batch) in &mut batches {
            effects.note(*workspace, batch, clock::now());
        }
        let mut additions: BTreeMap<WorkspaceId, Addition> = BTreeMap::new();
        for (workspace, batch) in &mut batches {
            let changes = batch.take_entries();
            if !changes.is_empty() {
                additions.insert(*workspace, Addition { changes, records: batch.begun() });
            }
        }
        let mut appended: BTreeMap<WorkspaceId, Appended> = BTreeMap::new();
        // Deleted while their groups waited.
        let mut gone: BTreeSet<WorkspaceId> = BTreeSet::new();
        if !additions.is_empty() {
            let mut appending = match appending.take() {
                Some(appending) => appending,
                None => self.lock(&additions.keys().copied().collect())?,
            };
            gone = additions.keys().copied().filter(|workspace| !appending.is_there(*workspace)).collect();
            additions.retain(|workspace, _| !gone.contains(workspace));
            let count = additions.values().map(|addition| addition.changes.len()).sum();
            let _append = tracing::debug_span!("append", changes = count).entered();
            appended = self.runtime.block_on(appending.append(additions))?;
            self.runtime.block_on(appending.remind(&effects.reminders))?;
            self.runtime.block_on(appending.call(&effects.called))?;
            self.runtime.block_on(appending.commit())?;
            observe::committed(count, began.elapsed());
        }
        for (workspace, appended) in &appended {
            self.heads.insert(*workspace, appended.upto);
            *self.records.entry(*workspace).or_default() += batches.get(workspace).map_or(0, Batch::begun);
        }
        let answers = self.answers(jobs, verdicts, &appended, &gone)?;
        for (workspace, batch) in batches {
            self.keep(workspace, batch);
        }
        Ok(Decided { answers, appended: appended.into_iter().collect(), ripe: effects.ripe })
    }

    /// Tries a group, of which nothing is known where a record of it cannot be read: that stops nobody else's.
    #[tracing::instrument(name = "trial", level = "debug", skip_all, fields(group = %job.pushed.group.group))]
    fn admit(&mut self, job: &Job, batch: &mut Batch) -> Result<Option<Result<Passed, Refused>>, StoreError> {
        let mut log = LogOf { worker: self, workspace: job.workspace };
        match batch.admit(&job.pushed, &mut log, clock::now()) {
            Ok(verdict) => Ok(Some(verdict.map_err(refused))),
            Err(error @ StoreError::Unreadable(_)) => {
                tracing::error!(%error, "a group could not be tried");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// What each job is answered, when all that passed is on disk.
    fn answers(
        &mut self,
        jobs: &[Job],
        verdicts: Vec<Option<Result<Passed, Refused>>>,
        appended: &BTreeMap<WorkspaceId, Appended>,
        gone: &BTreeSet<WorkspaceId>,
    ) -> Result<Vec<PushAnswer>, StoreError> {
        let admitted = |appended: &Appended| -> Vec<AdmittedChange> {
            let entries = appended.entries.iter();
            entries.map(|it| AdmittedChange { hash: it.hash, seq: it.seq, received_at: it.received_at }).collect()
        };
        let places: BTreeMap<WorkspaceId, Vec<AdmittedChange>> =
            appended.iter().map(|(workspace, appended)| (*workspace, admitted(appended))).collect();
        let mut answers = Vec::with_capacity(jobs.len());
        for (job, verdict) in jobs.iter().zip(verdicts) {
            answers.push(match verdict {
                None => PushAnswer::Unavailable,
                Some(Ok(_)) if gone.contains(&job.workspace) => PushAnswer::Unavailable,
                Some(Err(refused)) => PushAnswer::Refused(refused),
                Some(Ok(passed)) => {
                    let places = places.get(&job.workspace).map(Vec::as_slice).unwrap_or_default();
                    let mut log = LogOf { worker: self, workspace: job.workspace };
                    PushAnswer::Accepted(Batch::answer(&passed, places, &mut log)?)
                }
            });
        }
        Ok(answers)
    }

    /// Keeps the documents of a batch that is committed open, and whom its actors belong to.
    fn keep(&mut self, workspace: WorkspaceId, batch: Batch) {
        let (documents, owners) = batch.committed();
        for document in documents {
            self.documents.put(workspace, document);
        }
        if self.owners.len() >= ACTORS {
            self.owners.clear();
        }
        self.owners.extend(owners.into_iter().map(|(actor, member)| ((workspace, actor), member)));
    }

    /// Locks the ends of the logs, and closes the documents that others changed in the meantime.
    fn lock(&mut self, workspaces: &BTreeSet<WorkspaceId>) -> Result<Appending, StoreError> {
        let appending = self.runtime.block_on(self.store.begin_append(workspaces))?;
        for workspace in workspaces.iter().filter(|workspace| appending.is_there(**workspace)) {
            let head = appending.head(*workspace);
            self.records.insert(*workspace, appending.records(*workspace));
            match self.heads.insert(*workspace, head) {
                Some(known) if known == head => {}
                Some(_) if !self.store.is_shared() => return Err(StoreError::Shared),
                Some(known) => {
                    for record in self.runtime.block_on(self.store.touched(*workspace, known, head))? {
                        self.documents.close(*workspace, record);
                    }
                }
                None if self.store.is_shared() => self.documents.close_all(*workspace),
                // The first batch of this process: its documents were opened from this very log.
                None => {}
            }
        }
        Ok(appending)
    }

    /// Opens the documents of a batch with few statements instead of one each.
    fn open_all(&mut self, jobs: &[Job]) -> Result<(), StoreError> {
        let mut wanted: BTreeSet<(WorkspaceId, RecordId)> = BTreeSet::new();
        for job in jobs {
            let closed = job.pushed.group.changes.iter().map(|change| (job.workspace, change.record));
            let closed = closed.filter(|(workspace, record)| !self.documents.contains(*workspace, *record));
            wanted.extend(closed.take(sotay_shared::limits::GROUP_CHANGES));
        }
        let wanted: Vec<(WorkspaceId, RecordId)> = wanted.into_iter().collect();
        let mut found = self.runtime.block_on(self.store.kept_of(&wanted))?;
        for (workspace, record) in wanted {
            let kept = found.remove(&(workspace, record)).unwrap_or_default();
            // One that cannot be read is refused when its own group is tried.
            if let Ok(document) = Document::open(record, &kept) {
                self.documents.put(workspace, document);
            }
        }
        Ok(())
    }

    fn open(&mut self, workspace: WorkspaceId, record: RecordId) -> Result<Document, StoreError> {
        if let Some(document) = self.documents.get(workspace, record) {
            return Ok(document);
        }
        let kept = self.runtime.block_on(self.store.kept(workspace, &[record]))?.remove(&record).unwrap_or_default();
        // What is in the log was tried before it went in.
        Document::open(record, &kept).map_err(|_| StoreError::Unreadable("a record whose changes do not apply"))
    }

    /// How many records a workspace has, as committed.
    fn records(&mut self, workspace: WorkspaceId) -> Result<u64, StoreError> {
        if let Some(records) = self.records.get(&workspace) {
            return Ok(*records);
        }
        let records = self.runtime.block_on(self.store.records(workspace))?;
        self.records.insert(workspace, records);
        Ok(records)
    }

    fn quarantine(&self, job: &Job, refused: &Refused) {
        tracing::info!(code = ?refused.code, "a push was refused");
        observe::refused(refused.code);
        let push = QuarantinedPush {
            workspace: job.workspace,
            group: job.pushed.group.group,
            record: refused.record,
            member: job.pushed.member,
            code: format!("{:?}", refused.code),
            reason: refused.message.clone(),
            push: codec::encode(&job.pushed.group),
        };
        if let Err(error) = self.runtime.block_on(self.store.quarantine(&push, clock::now())) {
            tracing::error!(%error, "a refused push could not be quarantined; its sender still has it");
        }
    }
}

/// The log of a workspace, as a batch asks for it.
struct LogOf<'a> {
    worker: &'a mut Worker,
    workspace: WorkspaceId,
}

impl Log for LogOf<'_> {
    type Error = StoreError;

    fn document(&mut self, record: RecordId) -> Result<Document, StoreError> {
        self.worker.open(self.workspace, record)
    }

    fn owner(&mut self, actor: Actor) -> Result<Option<MemberId>, StoreError> {
        let Worker { owners, store, runtime, .. } = &mut *self.worker;
        if let Some(member) = owners.get(&(self.workspace, actor)) {
            return Ok(Some(*member));
        }
        let bound = runtime.block_on(store.actor_member(self.workspace, actor))?;
        if let Some(member) = bound {
            owners.insert((self.workspace, actor), member);
        }
        Ok(bound)
    }

    fn records(&mut self) -> Result<u64, StoreError> {
        self.worker.records(self.workspace)
    }

    fn reserved(&mut self, record: RecordId) -> Result<Option<Kind>, StoreError> {
        if record == RecordId::from(self.workspace) {
            return Ok(Some(Kind::Workspace));
        }
        let Worker { members, store, runtime, .. } = &mut *self.worker;
        let all = match members.entry(self.workspace) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(runtime.block_on(store.members_ever(self.workspace))?),
        };
        let is_member = all.contains(&MemberId::of(record));
        Ok(is_member.then_some(Kind::Member))
    }

    fn place(&mut self, record: RecordId, hash: Hash) -> Result<Option<AdmittedChange>, StoreError> {
        self.worker.runtime.block_on(self.worker.store.admitted(self.workspace, record, hash))
    }
}

impl Effects {
    /// What follows from what passed of a workspace.
    fn note(&mut self, workspace: WorkspaceId, batch: &mut Batch, now: Timestamp) {
        // What is given back was told of when it was new.
        let fresh = batch.entries().iter().filter(|entry| entry.attested_by.is_none());
        let fresh: HashMap<Hash, MemberId> = fresh.map(|entry| (entry.hash, entry.member)).collect();
        for document in batch.documents() {
            let key = (workspace, document.id());
            if document.unfolded() > SERVER_UNFOLDED {
                document.mark_folded();
                self.ripe.push(key);
            }
            match document.kind_word().as_deref().and_then(Kind::parse) {
                Some(Kind::Task) => drop(self.reminders.insert(key, reminders(document, now))),
                Some(Kind::Activity) => {
                    self.called.extend(mentions(document, &fresh).into_iter().map(|member| ((key, member), now)));
                }
                _ => {}
            }
        }
    }
}

/// The reminders of a task that are still to come.
fn reminders(task: &Document, now: Timestamp) -> Vec<Reminder> {
    // What no screen could show reminds nobody.
    let Ok(row) = catch_unwind(AssertUnwindSafe(|| task.project())) else { return Vec::new() };
    let (Some(member), false) = (reminded(&row), row.is_put_away()) else { return Vec::new() };
    let moments = row.as_task().map(moments).unwrap_or_default().into_iter();
    // On the clock that is furthest behind UTC, it is not past before this.
    let to_come = moments.filter(|moment| moment.instant(&FURTHEST_BEHIND) > now);
    to_come.map(|moment| Reminder { moment, member, set_at: now }).collect()
}

/// Whom the words of an activity call by these changes.
fn mentions(activity: &Document, fresh: &HashMap<Hash, MemberId>) -> Vec<MemberId> {
    // Most call nobody, and to read a long one takes a moment.
    if !activity.has_under("mentions") {
        return Vec::new();
    }
    let Ok(row) = catch_unwind(AssertUnwindSafe(|| activity.project())) else { return Vec::new() };
    if row.is_deleted() {
        return Vec::new();
    }
    let is_new = |member: &MemberId| {
        let author = activity.written_by(&format!("mentions/{member}")).and_then(|hash| fresh.get(&hash).copied());
        author.is_some_and(|author| author != *member)
    };
    row.mentioned().filter(is_new).take(MENTIONS).collect()
}

fn refused(found: admission::Refused) -> Refused {
    let admission::Refused { record, hash, refusal } = found;
    Refused { record, hash, code: refusal.code(), message: refusal.to_string(), problem: refusal.problem() }
}
