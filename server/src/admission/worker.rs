//! What a thread does with its turn.

use super::{
    Job, PushAnswer, Refused, Shared,
    desks::Desk,
    effects::Effects,
    refused,
    turns::{Lane, Ticket, Turn},
    work::{Stopwatch, base_cost},
};
use crate::{
    background, clock,
    compaction::Compaction,
    hub::Hub,
    notices::{Notice, Notices},
    observe, panics,
    store::{AccountId, Addition, Appended, Appending, RefusedPush, Store, StoreError},
};
use sotay_shared::{
    admission::{Batch, Log, Passed, Reading},
    codec,
    document::{Actor, Document},
    id::{MemberId, RecordId, WorkspaceId},
    kind::Kind,
    problem::RefusalCode,
    role::Role,
    row::Hash,
    sync::AdmittedChange,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{runtime::Handle, time::timeout};

/// Groups that share a commit at most; on a database that others share each turn waits for some answers more.
const GROUPS: usize = 128;
const GROUPS_SHARED: usize = 256;
/// Bytes of the groups of one turn, the last of which may be longer.
const BYTES: usize = 1024 * 1024;
/// Work of one turn. What it has no time for waits for the next one.
const WORK: Duration = Duration::from_millis(50);
/// The same of one that is light: somebody looks at the screen and waits.
const LIGHT_WORK: Duration = Duration::from_millis(5);
/// Work on the wall, with what it waits for the database.
const WALL: Duration = Duration::from_millis(250);
/// Documents that are read by one statement to begin with, and at most.
const FEW: usize = 8;
const MANY: usize = 64;
/// Bytes of a document as it is stored, up to which more are read at once.
const SMALL: usize = 16 * 1024;
/// What the documents that are opened ahead for one turn weigh. What comes beyond is opened when its group is tried.
const AHEAD: u64 = 32 * 1024 * 1024;
/// Documents from which on no further group is looked at for more.
const WANTED: usize = 1_024;
/// How long a turn waits for one answer of a database that others share. One that hangs, as a worker of a distributed
/// database may, holds none of the threads that others need.
const HANGS: Duration = Duration::from_secs(15);
/// At most one line about a crashed trial in so many milliseconds.
const SELDOM: i64 = 10_000;

pub(super) struct Worker {
    /// Kept for what is light.
    pub is_kept: bool,
    pub shared: Arc<Shared>,
    pub store: Store,
    pub hub: Arc<Hub>,
    pub notices: Notices,
    pub runtime: Handle,
    pub compaction: Compaction,
}

/// A job of a turn, and what is known of it so far.
struct Task {
    lane: Lane,
    job: Job,
    verdict: Verdict,
}

enum Verdict {
    /// There was no time.
    Untried,
    /// A record of it cannot be read: nothing is known.
    Unknown,
    Passed(Passed),
    Refused(Refused),
}

/// What a turn leaves behind.
#[derive(Default)]
struct Left {
    /// There was no time for these.
    untried: Vec<(Lane, Job)>,
    /// There is no room for these.
    closed: Vec<Document>,
}

/// What became of a turn.
struct Decided {
    answers: Vec<PushAnswer>,
    appended: Vec<(WorkspaceId, Appended)>,
    /// Records with enough changes to be folded.
    ripe: Vec<(WorkspaceId, RecordId)>,
}

impl Worker {
    pub(super) fn run(self) {
        // A transaction that is given up is rolled back by the runtime.
        let runtime = self.runtime.clone();
        let _entered = runtime.enter();
        if !self.is_kept && !self.store.is_shared() {
            background::lower_priority(background::LOW);
        }
        while let Some((taken, ticket)) = self.next() {
            let mut costs = Vec::new();
            // Nothing here is known to panic. If something does, its jobs are not answered, and what is open of their
            // workspaces is opened anew.
            let done = catch_unwind(AssertUnwindSafe(|| self.turn(taken, &ticket, &mut costs)));
            let left = done.unwrap_or_else(|_| {
                observe::crashed();
                tracing::error!("a turn of admission panicked; its changes stay unacknowledged");
                Left::default()
            });
            let mut state = self.shared.state();
            state.turns.put_back(left.untried);
            state.turns.done(&ticket, &costs);
            for lane in ticket.lanes() {
                if state.places.get(lane).is_some_and(|places| Arc::strong_count(places) == 1) {
                    state.places.remove(lane);
                }
            }
            observe::cache(state.desks.weight());
            observe::waiting(state.turns.len());
            drop(state);
            self.shared.ready.notify_all();
            if !left.closed.is_empty() {
                // Somebody may wait for this thread.
                background::leave(move || drop(left.closed));
            }
        }
    }

    /// Waits for the database.
    fn wait<T>(&self, answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        match self.store.is_shared() {
            true => self.runtime.block_on(async { timeout(HANGS, answer).await.unwrap_or(Err(StoreError::Away)) }),
            false => self.runtime.block_on(answer),
        }
    }

    /// What bounds a turn.
    fn bounds(&self) -> Turn {
        let is_shared = self.store.is_shared();
        let groups = if is_shared { GROUPS_SHARED } else { GROUPS };
        Turn { groups, bytes: BYTES, work: WORK, light_work: LIGHT_WORK, is_mixed: !is_shared }
    }

    /// Waits for the next turn; `None` when there will be none.
    fn next(&self) -> Option<(Vec<(Lane, Job)>, Ticket)> {
        let mut state = self.shared.state();
        loop {
            if let Some(taken) =
                state.turns.take(self.is_kept, self.bounds(), |account| self.shared.work.is_little(account))
            {
                return Some(taken);
            }
            if state.is_closed && state.turns.is_empty() {
                return None;
            }
            state = self.shared.ready.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// Decides jobs.
    fn turn(&self, taken: Vec<(Lane, Job)>, ticket: &Ticket, costs: &mut Vec<(AccountId, Duration)>) -> Left {
        let workspaces: BTreeSet<WorkspaceId> = taken.iter().map(|((workspace, _), _)| *workspace).collect();
        let mut desks: BTreeMap<WorkspaceId, Desk> = {
            let mut state = self.shared.state();
            let mut take = |workspace: &WorkspaceId| {
                let mut desk = state.desks.take(*workspace);
                // Somebody may have joined meanwhile.
                desk.members = None;
                (*workspace, desk)
            };
            workspaces.iter().map(&mut take).collect()
        };
        let (mut back, mut tasks, mut closed) = (Vec::new(), Vec::new(), Vec::new());
        let reading = Stopwatch::start();
        for (lane, job) in taken {
            // Whoever is gone, or may push no longer, pushes again what was not decided, where they may.
            if job.answer.is_closed() {
                continue;
            }
            match !tasks.is_empty() && ticket.is_over(self.bounds(), 2 * reading.elapsed()) {
                true => back.push((lane, job)),
                false => tasks.push(read(lane, job)),
            }
        }
        let decided = self.try_batch(&mut desks, &mut tasks, ticket, costs);
        let (mut untried, mut tried) = (Vec::new(), Vec::new());
        for task in tasks {
            match task.verdict {
                Verdict::Untried if decided.is_ok() => untried.push((task.lane, task.job)),
                _ => tried.push(task.job),
            }
        }
        untried.append(&mut back);
        match decided {
            Ok(Decided { answers, appended, ripe }) => {
                let mut state = self.shared.state();
                closed = desks.into_iter().flat_map(|(workspace, desk)| state.desks.put(workspace, desk)).collect();
                drop(state);
                // Commit first; acknowledge and relay after (promise L1).
                for (job, answer) in tried.into_iter().zip(answers) {
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
                // How far the logs are now, nobody here knows: the desks are not given back.
                tracing::error!(%error, "a batch was not written; its changes stay unacknowledged");
                observe::unwritten();
                for job in tried {
                    let _ = job.answer.send(PushAnswer::Unavailable);
                }
            }
        }
        Left { untried, closed }
    }

    fn try_batch(
        &self,
        desks: &mut BTreeMap<WorkspaceId, Desk>,
        tasks: &mut [Task],
        ticket: &Ticket,
        costs: &mut Vec<(AccountId, Duration)>,
    ) -> Result<Decided, StoreError> {
        let began = Instant::now();
        let _batch = tracing::debug_span!("batch", groups = tasks.len()).entered();
        // A log of its own needs no lock while groups are tried.
        let mut appending = match self.store.is_shared() {
            true => {
                let all = desks.keys().copied().collect();
                Some(self.lock(desks, &all)?)
            }
            false => None,
        };
        self.open_ahead(desks, tasks, ticket)?;
        let mut batches: BTreeMap<WorkspaceId, Batch> = BTreeMap::new();
        self.try_all(desks, tasks, &mut batches, ticket, costs)?;
        let mut effects = Effects::default();
        let mut additions: BTreeMap<WorkspaceId, Addition> = BTreeMap::new();
        for (workspace, batch) in &mut batches {
            let note = AssertUnwindSafe(|| effects.note(*workspace, batch, clock::now()));
            // What cannot be told of a record reminds nobody; it is in the log all the same.
            if let (Err(_), said) = panics::quietly(|| catch_unwind(note)) {
                crashed(None, said);
            }
            let changes = batch.take_entries();
            if !changes.is_empty() {
                let (records, actors) = (batch.begun(), batch.bound());
                additions.insert(*workspace, Addition { changes, records, actors });
            }
        }
        self.keep_members(desks, &mut effects)?;
        let quarantined: Vec<RefusedPush> = tasks.iter().filter_map(quarantined).collect();
        let mut appended: BTreeMap<WorkspaceId, Appended> = BTreeMap::new();
        if !additions.is_empty() || !quarantined.is_empty() {
            let mut appending = match appending.take() {
                Some(appending) => appending,
                None => self.lock(desks, &additions.keys().copied().collect())?,
            };
            for gone in forget_gone(&appending, &mut additions, &mut effects, tasks) {
                batches.remove(&gone);
                desks.remove(&gone);
            }
            let count = additions.values().map(|addition| addition.changes.len()).sum();
            let _append = tracing::debug_span!("append", changes = count).entered();
            appended = self.wait(appending.append(additions))?;
            self.wait(appending.remind(&effects.reminders))?;
            self.wait(appending.call(&effects.called))?;
            self.wait(appending.refuse(&quarantined, clock::now()))?;
            for workspace in appended.keys() {
                if let Some(desk) = desks.get_mut(workspace) {
                    desk.end = Some(appending.end(*workspace));
                }
            }
            self.wait(appending.commit())?;
            if count > 0 {
                observe::committed(count, began.elapsed());
            }
        }
        // From here on nothing fails: what is on disk is relayed.
        let answers = self.answers(desks, tasks, &appended);
        for (workspace, batch) in batches {
            let Some(desk) = desks.get_mut(&workspace) else { continue };
            let (documents, owners) = batch.committed();
            documents.into_iter().for_each(|document| desk.put(document));
            desk.bind(owners);
        }
        Ok(Decided { answers, appended: appended.into_iter().collect(), ripe: effects.ripe })
    }

    /// Tries one group after the other while there is time, and charges what each costs.
    fn try_all(
        &self,
        desks: &mut BTreeMap<WorkspaceId, Desk>,
        tasks: &mut [Task],
        batches: &mut BTreeMap<WorkspaceId, Batch>,
        ticket: &Ticket,
        costs: &mut Vec<(AccountId, Duration)>,
    ) -> Result<(), StoreError> {
        let (all, began) = (Stopwatch::start(), Instant::now());
        for task in tasks {
            let (workspace, account) = task.lane;
            let one = Stopwatch::start();
            task.verdict = match &task.job.reading {
                None => Verdict::Untried,
                Some(Err(refused)) => Verdict::Refused(refused.clone()),
                Some(Ok(reading)) => {
                    let limits = &self.shared.limits;
                    let fresh = || Batch::new(limits.records).within(limits.log_bytes);
                    let batch = batches.entry(workspace).or_insert_with(fresh);
                    let desk = desks.entry(workspace).or_default();
                    self.admit(workspace, &task.job, reading, batch, desk)?
                }
            };
            if let Verdict::Refused(refused) = &task.verdict {
                tracing::debug!(code = ?refused.code, "a push was refused");
                observe::refused(refused.code);
            }
            let measured = std::mem::take(&mut task.job.cost) + one.elapsed();
            self.shared.work.charge(account, measured);
            observe::worked(measured);
            costs.push((account, measured + base_cost(task.job.pushed.group.changes.len(), task.job.bytes)));
            if ticket.is_over(self.bounds(), all.elapsed()) || began.elapsed() > WALL {
                break;
            }
        }
        Ok(())
    }

    /// Tries a group, of which nothing is known where a record of it cannot be read: that stops nobody else's.
    #[tracing::instrument(name = "trial", level = "debug", skip_all, fields(group = %job.pushed.group.group))]
    fn admit(
        &self,
        workspace: WorkspaceId,
        job: &Job,
        reading: &Reading,
        batch: &mut Batch,
        desk: &mut Desk,
    ) -> Result<Verdict, StoreError> {
        let mut log = LogOf { worker: self, desk, workspace };
        let trial = AssertUnwindSafe(|| batch.admit_read(&job.pushed, reading, &mut log, clock::now()));
        let (verdict, said) = panics::quietly(|| catch_unwind(trial));
        match verdict {
            Ok(Ok(Ok(passed))) => Ok(Verdict::Passed(passed)),
            Ok(Ok(Err(found))) => {
                if found.refusal.code() == RefusalCode::Crashed {
                    crashed(Some(found.record), said);
                }
                Ok(Verdict::Refused(refused(found)))
            }
            Ok(Err(error @ StoreError::Unreadable(_))) => {
                tracing::error!(%error, group = %job.pushed.group.group, "a group could not be tried");
                Ok(Verdict::Unknown)
            }
            Ok(Err(error)) => Err(error),
            // Outside of the trial of a change nothing of the batch is touched before all of the group passed.
            Err(_) => {
                crashed(None, said);
                Ok(Verdict::Unknown)
            }
        }
    }

    /// What each job that was tried is answered, when all that passed is on disk. Where that cannot be looked up, it is
    /// asked again.
    fn answers(
        &self,
        desks: &mut BTreeMap<WorkspaceId, Desk>,
        tasks: &[Task],
        appended: &BTreeMap<WorkspaceId, Appended>,
    ) -> Vec<PushAnswer> {
        let admitted = |appended: &Appended| -> Vec<AdmittedChange> {
            let entries = appended.entries.iter();
            entries.map(|it| AdmittedChange { hash: it.hash, seq: it.seq, received_at: it.received_at }).collect()
        };
        let places: BTreeMap<WorkspaceId, Vec<AdmittedChange>> =
            appended.iter().map(|(workspace, appended)| (*workspace, admitted(appended))).collect();
        let mut answers = Vec::with_capacity(tasks.len());
        for task in tasks {
            let (workspace, _) = task.lane;
            answers.push(match &task.verdict {
                Verdict::Untried => continue,
                Verdict::Unknown => PushAnswer::Unavailable,
                Verdict::Refused(refused) => PushAnswer::Refused(refused.clone()),
                Verdict::Passed(passed) => {
                    let places = places.get(&workspace).map(Vec::as_slice).unwrap_or_default();
                    let desk = desks.entry(workspace).or_default();
                    let mut log = LogOf { worker: self, desk, workspace };
                    match Batch::answer(passed, places, &mut log) {
                        Ok(changes) => PushAnswer::Accepted(changes),
                        Err(error) => {
                            tracing::error!(%error, "a group stands in the log and cannot be answered");
                            PushAnswer::Unavailable
                        }
                    }
                }
            });
        }
        answers
    }

    /// Reminds and calls nobody but who is or was in the workspace.
    fn keep_members(&self, desks: &mut BTreeMap<WorkspaceId, Desk>, effects: &mut Effects) -> Result<(), StoreError> {
        let reminded = effects.reminders.iter().filter(|(_, all)| !all.is_empty());
        let reminded = reminded.map(|((workspace, _), _)| *workspace);
        let called = effects.called.keys().map(|((workspace, _), _)| *workspace);
        let workspaces: BTreeSet<WorkspaceId> = reminded.chain(called).collect();
        for workspace in workspaces {
            let desk = desks.entry(workspace).or_default();
            let members = match desk.members.take() {
                Some(members) => members,
                None => self.wait(self.store.members_ever(workspace))?,
            };
            for (_, all) in effects.reminders.iter_mut().filter(|((of, _), _)| *of == workspace) {
                all.retain(|reminder| members.contains(&reminder.member));
            }
            effects.called.retain(|((of, _), member), _| *of != workspace || members.contains(member));
            desk.members = Some(members);
        }
        Ok(())
    }

    /// Locks the ends of the logs, and closes the documents that others changed in the meantime.
    fn lock(
        &self,
        desks: &mut BTreeMap<WorkspaceId, Desk>,
        workspaces: &BTreeSet<WorkspaceId>,
    ) -> Result<Appending, StoreError> {
        let appending = self.wait(self.store.begin_append(workspaces))?;
        // One that was deleted has no end.
        for workspace in workspaces.iter().filter(|workspace| appending.has(**workspace)) {
            let Some(desk) = desks.get_mut(workspace) else { continue };
            let end = appending.end(*workspace);
            match desk.end.replace(end).map(|known| known.seq) {
                Some(known) if known == end.seq => {}
                Some(_) if !self.store.is_shared() => return Err(StoreError::Shared),
                Some(known) => {
                    for record in self.wait(self.store.touched(*workspace, known, end.seq))? {
                        desk.close(record);
                    }
                }
                None if self.store.is_shared() => desk.close_all(),
                // The first batch of this process: its documents were opened from this very log.
                None => {}
            }
        }
        Ok(appending)
    }

    /// Opens documents of the groups that could be read with few statements instead of one each, as long as they are
    /// small and there is time. Each costs the first group that names it.
    fn open_ahead(
        &self,
        desks: &mut BTreeMap<WorkspaceId, Desk>,
        tasks: &mut [Task],
        ticket: &Ticket,
    ) -> Result<(), StoreError> {
        let mut named: HashSet<(WorkspaceId, RecordId)> = HashSet::new();
        let mut wanted: Vec<((WorkspaceId, RecordId), usize)> = Vec::new();
        for (nth, task) in tasks.iter().enumerate().filter(|(_, task)| is_read(task)) {
            if wanted.len() >= WANTED {
                break;
            }
            let Task { lane: (workspace, _), job, .. } = task;
            let closed = job.pushed.group.changes.iter().map(|change| change.record);
            let closed = closed.filter(|record| !desks.get(workspace).is_some_and(|desk| desk.contains(*record)));
            // A viewer changes their own record at most.
            let most = if job.pushed.role < Role::Member { 1 } else { usize::MAX };
            let keys = closed.take(most).map(|record| (*workspace, record)).filter(|key| named.insert(*key));
            wanted.extend(keys.map(|key| (key, nth)));
        }
        let clock = Stopwatch::start();
        let (mut rest, mut at_once, mut ahead) = (&wanted[..], FEW, 0);
        while !rest.is_empty() {
            let (some, others) = rest.split_at(rest.len().min(at_once));
            rest = others;
            let mut some = some.to_vec();
            // Those of one workspace are asked for together.
            some.sort_unstable();
            let keys: Vec<(WorkspaceId, RecordId)> = some.iter().map(|(key, _)| *key).collect();
            let mut found = self.wait(self.store.kept_of(&keys))?;
            let mut bytes = 0;
            for ((workspace, record), nth) in &some {
                if ahead >= AHEAD || ticket.is_over(self.bounds(), clock.elapsed()) {
                    return Ok(());
                }
                let one = Stopwatch::start();
                let kept = found.remove(&(*workspace, *record)).unwrap_or_default();
                bytes += kept.snapshot.as_ref().map_or(0, |snapshot| snapshot.bytes.len());
                bytes += kept.changes.iter().map(|change| change.bytes.len()).sum::<usize>();
                // One that cannot be read is refused when its own group is tried.
                if let Some(document) = open(*record, &kept)
                    && let Some(desk) = desks.get_mut(workspace)
                {
                    ahead += document.weight();
                    desk.put(document);
                }
                if let Some(task) = tasks.get_mut(*nth) {
                    task.job.cost += one.elapsed();
                }
            }
            at_once = if bytes / some.len().max(1) <= SMALL { (at_once * 4).min(MANY) } else { FEW };
        }
        Ok(())
    }
}

/// Reads a job's changes: what can be said without any document.
fn read(lane: Lane, mut job: Job) -> Task {
    let clock = Stopwatch::start();
    if job.reading.is_none() {
        let (reading, said) = panics::quietly(|| Reading::of(&job.pushed));
        if let Err(found) = &reading
            && found.refusal.code() == RefusalCode::Crashed
        {
            crashed(Some(found.record), said);
        }
        job.reading = Some(reading.map_err(refused));
    }
    job.cost += clock.elapsed();
    Task { lane, job, verdict: Verdict::Untried }
}

fn is_read(task: &Task) -> bool {
    matches!(task.job.reading, Some(Ok(_)))
}

/// A workspace that was deleted while its groups waited takes none of them, and keeps nobody else's. Which those are.
fn forget_gone(
    appending: &Appending,
    additions: &mut BTreeMap<WorkspaceId, Addition>,
    effects: &mut Effects,
    tasks: &mut [Task],
) -> Vec<WorkspaceId> {
    let gone: Vec<WorkspaceId> = additions.keys().copied().filter(|workspace| !appending.has(*workspace)).collect();
    let is_gone = |workspace: WorkspaceId| gone.contains(&workspace);
    additions.retain(|workspace, _| !is_gone(*workspace));
    effects.reminders.retain(|(workspace, _), _| !is_gone(*workspace));
    effects.called.retain(|((workspace, _), _), _| !is_gone(*workspace));
    effects.ripe.retain(|(workspace, _)| !is_gone(*workspace));
    for task in tasks.iter_mut().filter(|task| matches!(&task.verdict, Verdict::Passed(passed) if passed.is_new())) {
        if is_gone(task.lane.0) {
            task.verdict = Verdict::Unknown;
        }
    }
    gone
}

/// Opens a document. `None` where it cannot be read.
fn open(record: RecordId, kept: &sotay_shared::document::KeptChanges) -> Option<Document> {
    let open = AssertUnwindSafe(|| {
        let document = Document::open(record, kept).ok()?;
        // Measured here, where whatever is wrong with it is caught.
        document.size();
        Some(document)
    });
    panics::quietly(|| catch_unwind(open)).0.ok()?
}

/// Counts a trial that panicked, and tells of it, but seldom: whoever knows how can call up as many as they like.
fn crashed(record: Option<RecordId>, said: Option<String>) {
    static TOLD: AtomicI64 = AtomicI64::new(0);
    observe::crashed();
    let (now, told) = (clock::now().0, TOLD.load(Ordering::Relaxed));
    if now - told >= SELDOM && TOLD.compare_exchange(told, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        let record = record.map(|record| record.to_string());
        tracing::warn!(record, said, "a change crashed its trial and was refused; more are only counted for a while");
    }
}

/// What is kept of a refused push: nothing of somebody who may write nothing.
fn quarantined(task: &Task) -> Option<RefusedPush> {
    let Verdict::Refused(refused) = &task.verdict else { return None };
    let pushed = &task.job.pushed;
    if pushed.role < Role::Member {
        return None;
    }
    let push = RefusedPush {
        workspace: task.lane.0,
        group: pushed.group.group,
        record: refused.record,
        member: pushed.member,
        code: format!("{:?}", refused.code),
        reason: refused.message.clone(),
        received_at: clock::now(),
        length: 0,
        digest: None,
        push: Vec::new(),
    };
    Some(push.with_push(codec::encode(&pushed.group)))
}

/// The log of a workspace, as a batch asks for it.
struct LogOf<'a> {
    worker: &'a Worker,
    desk: &'a mut Desk,
    workspace: WorkspaceId,
}

impl LogOf<'_> {
    /// What the workspace has, as it was when its log was locked or looked at last.
    fn end(&mut self) -> Result<crate::store::End, StoreError> {
        match self.desk.end {
            Some(end) => Ok(end),
            None => {
                let end = self.worker.wait(self.worker.store.end(self.workspace))?;
                self.desk.end = Some(end);
                Ok(end)
            }
        }
    }
}

impl Log for LogOf<'_> {
    type Error = StoreError;

    fn document(&mut self, record: RecordId) -> Result<Document, StoreError> {
        if let Some(document) = self.desk.get(record) {
            return Ok(document);
        }
        let store = &self.worker.store;
        let kept = self.worker.wait(store.kept(self.workspace, &[record]))?.remove(&record).unwrap_or_default();
        // What is in the log was tried before it went in.
        open(record, &kept).ok_or(StoreError::Unreadable("a record whose changes do not apply"))
    }

    fn owner(&mut self, actor: Actor) -> Result<Option<MemberId>, StoreError> {
        if let Some(member) = self.desk.owner(actor) {
            return Ok(Some(member));
        }
        let store = &self.worker.store;
        let bound = self.worker.wait(store.actor_member(self.workspace, actor))?;
        self.desk.bind(bound.map(|member| (actor, member)));
        Ok(bound)
    }

    fn records(&mut self) -> Result<u64, StoreError> {
        Ok(self.end()?.records)
    }

    fn bytes(&mut self) -> Result<u64, StoreError> {
        let (known, most) = (self.end()?.bytes(), self.worker.shared.limits.log_bytes);
        // Near the limit it matters what was folded meanwhile.
        if known < most - most / 8 {
            return Ok(known);
        }
        Ok(self.worker.wait(self.worker.store.end(self.workspace))?.bytes())
    }

    fn reserved(&mut self, record: RecordId) -> Result<Option<Kind>, StoreError> {
        if record == RecordId::from(self.workspace) {
            return Ok(Some(Kind::Workspace));
        }
        let store = &self.worker.store;
        let members = match self.desk.members.take() {
            Some(members) => members,
            None => self.worker.wait(store.members_ever(self.workspace))?,
        };
        let is_member = members.contains(&MemberId::of(record));
        self.desk.members = Some(members);
        Ok(is_member.then_some(Kind::Member))
    }

    fn place(&mut self, record: RecordId, hash: Hash) -> Result<Option<AdmittedChange>, StoreError> {
        self.worker.wait(self.worker.store.admitted(self.workspace, record, hash))
    }
}
