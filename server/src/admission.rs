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
    store::{
        Addition, AppendChange, Appended, Appending, Called, QuarantinedPush, Reminder, Reminders, Store, StoreError,
    },
};
use documents::Documents;
use sotay_shared::{
    admission::{GroupTrial, Refusal, RefusalCode, Sender, try_group},
    codec,
    document::{Actor, Document},
    id::{MemberId, RecordId, WorkspaceId},
    kind::Kind,
    limits::SERVER_UNFOLDED,
    problem::Problem,
    reminder::{moments, reminded},
    row::Hash,
    stamp::Timestamp,
    sync::{AdmittedChange, PushGroup, Role},
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

/// A pushed group and who pushed it.
#[derive(Debug)]
struct Job {
    workspace: WorkspaceId,
    member: MemberId,
    role: Role,
    group: PushGroup,
    /// Where the group is given back (promise L10): who made each of its changes, and when it was admitted first.
    recorded: Option<Vec<(MemberId, Timestamp)>>,
    answer: oneshot::Sender<Answer>,
}

impl Job {
    /// Who made a change of the group.
    fn made_by(&self, index: usize) -> MemberId {
        self.recorded.as_ref().and_then(|recorded| recorded.get(index)).map_or(self.member, |(member, _)| *member)
    }
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
                actors: HashMap::new(),
                heads: HashMap::new(),
                records: HashMap::new(),
                grown: HashMap::new(),
                most_records,
                compaction: compaction.clone(),
                ripe: Vec::new(),
                reminders: Reminders::new(),
                called: Called::new(),
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
    ) -> impl Future<Output = Answer> + use<> {
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
    ) -> impl Future<Output = Answer> + use<> {
        let (answer, answered) = oneshot::channel();
        let mut hasher = DefaultHasher::new();
        workspace.hash(&mut hasher);
        let thread = &self.threads[hasher.finish() as usize % self.threads.len()];
        // A closed queue drops the job, and with it the answer's sender.
        let _ = thread.send(Job { workspace, member, role, group, recorded, answer }).await;
        async move { answered.await.unwrap_or(Answer::Unavailable) }
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
    answers: Vec<Answer>,
    appended: Vec<(WorkspaceId, Appended)>,
}

struct Worker {
    store: Store,
    hub: Arc<Hub>,
    notices: Notices,
    runtime: Handle,
    documents: Documents,
    actors: HashMap<(WorkspaceId, Actor), MemberId>,
    /// How far the log of a workspace is in the open documents.
    heads: HashMap<WorkspaceId, u64>,
    /// How many records the workspaces have, as committed, and how many more with the batch at hand.
    records: HashMap<WorkspaceId, u64>,
    grown: HashMap<WorkspaceId, u64>,
    most_records: u64,
    compaction: Compaction,
    /// Records with enough changes of the batch at hand to be folded.
    ripe: Vec<(WorkspaceId, RecordId)>,
    /// What the tasks of the batch at hand remind of.
    reminders: Reminders,
    called: Called,
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
            Ok(Decided { answers, appended }) => {
                // Commit first; acknowledge and relay after (promise L1).
                for (job, answer) in jobs.into_iter().zip(answers) {
                    if let Answer::Refused(refused) = &answer {
                        self.quarantine(&job, refused);
                    }
                    // A connection that is gone needs no answer; what was admitted stays admitted.
                    let _ = job.answer.send(answer);
                }
                for (workspace, record) in self.ripe.drain(..) {
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
                // What was admitted for it is in the documents, and in no log.
                self.documents.clear();
                self.heads.clear();
                self.records.clear();
                self.ripe.clear();
                self.reminders.clear();
                self.called.clear();
                for job in jobs {
                    let _ = job.answer.send(Answer::Unavailable);
                }
            }
        }
    }

    fn try_batch(&mut self, jobs: &[Job]) -> Result<Decided, StoreError> {
        let began = Instant::now();
        let _batch = tracing::debug_span!("batch", groups = jobs.len()).entered();
        self.grown.clear();
        self.reminders.clear();
        self.called.clear();
        let workspaces: BTreeSet<WorkspaceId> = jobs.iter().map(|job| job.workspace).collect();
        // A log of its own needs no lock while groups are tried.
        let mut appending = match self.store.is_shared() {
            true => Some(self.lock(&workspaces)?),
            false => None,
        };
        self.open_all(jobs)?;
        let mut answers = Vec::with_capacity(jobs.len());
        let mut changes: BTreeMap<WorkspaceId, Vec<AppendChange>> = BTreeMap::new();
        // The place of a job's first change among those of its workspace.
        let mut places: Vec<usize> = Vec::with_capacity(jobs.len());
        let mut trials: Vec<Option<GroupTrial>> = Vec::with_capacity(jobs.len());
        for job in jobs {
            let own = changes.entry(job.workspace).or_default();
            places.push(own.len());
            let (trial, answer) = match self.admit(job) {
                Ok(Ok(mut trial)) => {
                    own.extend(self.pass(job, &mut trial));
                    (Some(trial), Answer::Unavailable)
                }
                Ok(Err(refused)) => (None, Answer::Refused(refused)),
                // One record that cannot be read stops nobody else's.
                Err(error @ StoreError::Unreadable(_)) => {
                    tracing::error!(%error, "a group could not be tried");
                    (None, Answer::Unavailable)
                }
                Err(error) => return Err(error),
            };
            trials.push(trial);
            answers.push(answer);
        }
        changes.retain(|_, changes| !changes.is_empty());
        let mut appended: BTreeMap<WorkspaceId, Appended> = BTreeMap::new();
        if !changes.is_empty() {
            let mut appending = match appending.take() {
                Some(appending) => appending,
                None => self.lock(&changes.keys().copied().collect())?,
            };
            let count = changes.values().map(Vec::len).sum();
            let _append = tracing::debug_span!("append", changes = count).entered();
            let grown = |workspace| self.grown.get(&workspace).copied().unwrap_or_default();
            let addition = |(workspace, changes)| (workspace, Addition { changes, records: grown(workspace) });
            let additions = changes.into_iter().map(addition).collect();
            appended = self.runtime.block_on(appending.append(additions))?;
            self.runtime.block_on(appending.remind(&self.reminders))?;
            self.runtime.block_on(appending.call(&self.called))?;
            self.runtime.block_on(appending.commit())?;
            for (workspace, grown) in self.grown.drain() {
                *self.records.entry(workspace).or_default() += grown;
            }
            observe::committed(count, began.elapsed());
        }
        for (workspace, appended) in &appended {
            self.heads.insert(*workspace, appended.upto);
        }
        for ((job, place), (trial, answer)) in jobs.iter().zip(places).zip(trials.into_iter().zip(&mut answers)) {
            let Some(trial) = trial else { continue };
            let entries = appended.get(&job.workspace).map(|it| it.entries.as_slice()).unwrap_or_default();
            let fresh = entries[place..].iter().take(trial.fresh.len());
            let mut accepted: Vec<AdmittedChange> = fresh
                .map(|entry| AdmittedChange { hash: entry.hash, seq: entry.seq, received_at: entry.received_at })
                .collect();
            for (record, hash) in &trial.known {
                let known = self.runtime.block_on(self.store.admitted(job.workspace, *record, *hash))?;
                accepted.extend(known);
            }
            *answer = Answer::Accepted(accepted);
        }
        Ok(Decided { answers, appended: appended.into_iter().collect() })
    }

    /// Locks the ends of the logs, and closes the documents that others changed in the meantime.
    fn lock(&mut self, workspaces: &BTreeSet<WorkspaceId>) -> Result<Appending, StoreError> {
        let appending = self.runtime.block_on(self.store.begin_append(workspaces))?;
        for workspace in workspaces {
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

    /// The trial, and the checks that need the sender.
    #[tracing::instrument(name = "trial", level = "debug", skip_all, fields(group = %job.group.group))]
    fn admit(&mut self, job: &Job) -> Result<Result<GroupTrial, Refused>, StoreError> {
        let Some(first) = job.group.changes.first() else {
            return Ok(Ok(GroupTrial { documents: Vec::new(), fresh: Vec::new(), known: Vec::new() }));
        };
        let mut opened: HashMap<RecordId, Document> = HashMap::new();
        for change in job.group.changes.iter().take(sotay_shared::limits::GROUP_CHANGES) {
            if let Entry::Vacant(vacant) = opened.entry(change.record) {
                vacant.insert(self.open(job.workspace, change.record)?);
            }
        }
        let trial = catch_unwind(AssertUnwindSafe(|| {
            let sender = |index| Sender { member: job.member, role: job.role, made_by: job.made_by(index) };
            let open = |record| opened.get(&record).cloned().unwrap_or_else(|| Document::new(record));
            try_group(&job.group, sender, open)
        }));
        let trial = match trial {
            Ok(Ok(trial)) => trial,
            Ok(Err(group)) => return Ok(Err(refused(group.record, group.hash, &group.refusal))),
            Err(_) => return Ok(Err(refused(first.record, None, &Refusal::Crashed))),
        };
        for (index, admitted) in &trial.fresh {
            let made_by = job.made_by(*index);
            if self.actor_member(job.workspace, admitted.actor, made_by)? != made_by {
                return Ok(Err(refused(admitted.record, Some(admitted.hash), &Refusal::ForeignActor)));
            }
        }
        let begun: BTreeSet<RecordId> = trial.fresh.iter().map(|(_, admitted)| admitted.record).collect();
        let begun = begun.iter().filter(|record| opened.get(record).is_none_or(Document::is_empty)).count() as u64;
        if begun > 0 {
            let records = self.records(job.workspace)?;
            let grown = self.grown.entry(job.workspace).or_default();
            if records + *grown + begun > self.most_records {
                let refusal = Refusal::TooManyRecords { limit: self.most_records };
                return Ok(Err(refused(first.record, None, &refusal)));
            }
            *grown += begun;
        }
        Ok(Ok(trial))
    }

    /// Opens the documents of a batch with few statements instead of one each.
    fn open_all(&mut self, jobs: &[Job]) -> Result<(), StoreError> {
        let mut wanted: BTreeSet<(WorkspaceId, RecordId)> = BTreeSet::new();
        for job in jobs {
            let closed = job.group.changes.iter().map(|change| (job.workspace, change.record));
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

    /// The member whom an actor belongs to; the sender at first sight (promise A2).
    fn actor_member(&mut self, workspace: WorkspaceId, actor: Actor, sender: MemberId) -> Result<MemberId, StoreError> {
        if let Some(member) = self.actors.get(&(workspace, actor)) {
            return Ok(*member);
        }
        let bound = self.runtime.block_on(self.store.actor_member(workspace, actor))?;
        let member = bound.unwrap_or(sender);
        if self.actors.len() >= ACTORS {
            self.actors.clear();
        }
        // Bound only together with the change that introduces it: a refused group binds nothing.
        if bound.is_some() {
            self.actors.insert((workspace, actor), member);
        }
        Ok(member)
    }

    /// What a group that passed adds to the log. What comes after it in the batch is tried on top of it.
    fn pass(&mut self, job: &Job, trial: &mut GroupTrial) -> Vec<AppendChange> {
        let now = clock::now();
        for (index, admitted) in &trial.fresh {
            self.actors.insert((job.workspace, admitted.actor), job.made_by(*index));
        }
        for mut document in std::mem::take(&mut trial.documents) {
            if document.unfolded() > SERVER_UNFOLDED {
                document.mark_folded();
                self.ripe.push((job.workspace, document.id()));
            }
            if document.kind_word().as_deref() == Some(Kind::Task.as_str()) {
                self.reminders.insert((job.workspace, document.id()), reminders(&document, now));
            }
            // What is given back was told of when it was new.
            if document.kind_word().as_deref() == Some(Kind::Activity.as_str()) && job.recorded.is_none() {
                let fresh = trial.fresh.iter().map(|(index, admitted)| (admitted.hash, job.made_by(*index)));
                let place = (job.workspace, document.id());
                for member in mentions(&document, &fresh.collect()) {
                    self.called.insert((place, member), now);
                }
            }
            self.documents.put(job.workspace, document);
        }
        let recorded = job.recorded.as_ref();
        let append = |(index, admitted): &(usize, sotay_shared::admission::Admitted)| AppendChange {
            record: admitted.record,
            kind: admitted.kind.clone(),
            hash: admitted.hash,
            actor: admitted.actor,
            actor_seq: admitted.actor_seq,
            member: job.made_by(*index),
            received_at: recorded.and_then(|recorded| recorded.get(*index)).map_or(now, |(_, at)| now.min(*at)),
            group: job.group.group,
            attested_by: recorded.map(|_| job.member),
            bytes: job.group.changes[*index].bytes.clone(),
        };
        trial.fresh.iter().map(append).collect()
    }

    fn quarantine(&self, job: &Job, refused: &Refused) {
        tracing::info!(code = ?refused.code, "a push was refused");
        observe::refused(refused.code);
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

/// The reminders of a task that are still to come.
fn reminders(task: &Document, now: Timestamp) -> Vec<Reminder> {
    // What no screen could show reminds nobody.
    let Ok(row) = catch_unwind(AssertUnwindSafe(|| task.project())) else { return Vec::new() };
    let (Some(member), false) = (reminded(&row), row.is_deleted()) else { return Vec::new() };
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

fn refused(record: RecordId, hash: Option<Hash>, refusal: &Refusal) -> Refused {
    Refused { record, hash, code: refusal.code(), message: refusal.to_string(), problem: refusal.problem() }
}
