//! Admission: which pushed groups enter the log (promises A1 to A7).
//!
//! What waits stands in lanes, one for each account in each workspace; threads take turns from them (`turns.rs`). A
//! turn is bounded in groups, in bytes and in measured work. Its thread tries the groups against the documents as they
//! stand at the end of the log, appends what passed in one transaction, and answers once that is on disk. On PostgreSQL
//! a turn is of one workspace, so that no transaction touches two. Where other servers append to the same logs, their
//! ends are locked first; what others appended since is not in the documents that are open here, so those are opened
//! anew. Nothing is ever admitted on top of what may not be committed.

mod desks;
mod effects;
mod turns;
mod work;
mod worker;

use crate::{
    compaction::Compaction,
    free_space::FreeSpace,
    hub::Hub,
    notices::Notices,
    store::{AccountId, Store},
};
use desks::Desks;
use sotay_shared::{
    admission::{self, Pushed, Reading},
    id::{MemberId, RecordId, WorkspaceId},
    problem::{Problem, RefusalCode},
    role::Role,
    row::Hash,
    sync::{AdmittedChange, PushGroup},
};
use std::{
    collections::HashMap,
    num::NonZeroUsize,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
};
use turns::{Lane, Turns, Weighed};
use work::{Work, base_cost};
use worker::Worker;

/// Room of one lane. A group takes as many places as it is large; connections stop reading their sockets beyond.
const PLACES: usize = 256;
/// Bytes of a place.
const PLACE: usize = 16 * 1024;

/// What bounds admission.
#[derive(Debug, Clone)]
pub struct Limits {
    pub threads: NonZeroUsize,
    /// Records that one workspace may have.
    pub records: u64,
    /// Bytes that one workspace may have in its log and snapshots.
    pub log_bytes: u64,
    /// Bytes of memory that open documents may take.
    pub cache_bytes: u64,
    /// Seconds of work that one account may ask for in a minute.
    pub work: u32,
    pub free_space: FreeSpace,
}

/// A pushed group, and who waits for its answer.
#[derive(Debug)]
struct Job {
    pushed: Pushed,
    bytes: usize,
    /// Its changes, or why they are none, once a turn had time to read them.
    reading: Option<Result<Reading, Refused>>,
    /// What was done for it before it is tried: it is charged then, in whichever turn that is.
    cost: Duration,
    answer: oneshot::Sender<PushAnswer>,
    /// Its places in the lane, given back when it is decided.
    _places: Option<OwnedSemaphorePermit>,
}

impl Weighed for Job {
    fn bytes(&self) -> usize {
        self.bytes
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
pub enum PushAnswer {
    /// On disk, each change with its place in the log.
    Accepted(Vec<AdmittedChange>),
    Refused(Refused),
    /// The store failed; nothing was decided.
    Unavailable,
}

/// What waits, what is known of the workspaces, and what was charged: one for all threads.
#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Something waits, a workspace is free again, or the end has come.
    ready: Condvar,
    work: Work,
    limits: Limits,
}

#[derive(Debug)]
struct State {
    turns: Turns<Job>,
    places: HashMap<Lane, Arc<Semaphore>>,
    desks: Desks,
    /// Every handle is gone: what waits is decided, and then it ends.
    is_closed: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the threads when the last handle goes.
#[derive(Debug)]
struct Open(Arc<Shared>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.ready.notify_all();
    }
}

/// A handle to the admission threads.
#[derive(Debug, Clone)]
pub struct Admission {
    open: Arc<Open>,
}

impl Admission {
    /// Starts the threads. They end when every handle is dropped, with what was submitted decided.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        store: &Store,
        hub: &Arc<Hub>,
        notices: &Notices,
        compaction: &Compaction,
        limits: Limits,
    ) -> std::io::Result<(Admission, Threads)> {
        // Half of them, and one of each at least.
        let kept = (limits.threads.get() / 2).max(1);
        let threads = limits.threads.get().max(2);
        let state = State {
            turns: Turns::new(kept, threads - kept),
            places: HashMap::new(),
            desks: Desks::new(limits.cache_bytes),
            is_closed: false,
        };
        let work = Work::new(limits.work);
        let shared = Arc::new(Shared { state: Mutex::new(state), ready: Condvar::new(), work, limits });
        let admission = Admission { open: Arc::new(Open(shared.clone())) };
        let mut running = Vec::new();
        for nth in 0..threads {
            let worker = Worker {
                is_kept: nth < kept,
                shared: shared.clone(),
                store: store.clone(),
                hub: hub.clone(),
                notices: notices.clone(),
                runtime: Handle::current(),
                compaction: compaction.clone(),
            };
            let thread = std::thread::Builder::new().name(format!("admission-{nth}"));
            running.push(thread.spawn(move || worker.run())?);
        }
        Ok((admission, Threads(running)))
    }

    fn shared(&self) -> &Shared {
        &self.open.0
    }

    /// Admits or refuses a group of an account's member. Waits for a free place, and then for the disk. Groups that one
    /// task submits in turn are decided in that order.
    pub async fn submit(
        &self,
        account: AccountId,
        workspace: WorkspaceId,
        member: MemberId,
        role: Role,
        group: PushGroup,
    ) -> impl Future<Output = PushAnswer> + use<> {
        self.submit_recorded(account, workspace, Pushed { member, role, group, recorded: None }).await
    }

    /// The same for changes that may be given back: who made each, and when it was admitted first.
    pub async fn submit_recorded(
        &self,
        account: AccountId,
        workspace: WorkspaceId,
        pushed: Pushed,
    ) -> impl Future<Output = PushAnswer> + use<> {
        let (answer, answered) = oneshot::channel();
        let lane = (workspace, account);
        let bytes = weight(&pushed.group);
        self.charge(account, base_cost(pushed.group.changes.len(), bytes));
        // Where the job is dropped, the answer is that nothing was decided.
        if !self.shared().limits.free_space.is_low() {
            let places = self.places(lane, bytes).await;
            let job = Job { pushed, bytes, reading: None, cost: Duration::ZERO, answer, _places: places };
            let shared = self.shared();
            shared.state().turns.push(lane, job, |account| shared.work.is_little(account));
            // Who waits for something else must not be the only one to hear of it.
            shared.ready.notify_all();
        }
        async move { answered.await.unwrap_or(PushAnswer::Unavailable) }
    }

    /// Waits for room in a lane.
    async fn places(&self, lane: Lane, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let places = {
            let mut state = self.shared().state();
            state.places.entry(lane).or_insert_with(|| Arc::new(Semaphore::new(PLACES))).clone()
        };
        let wanted = u32::try_from((bytes / PLACE + 1).min(PLACES)).unwrap_or(1);
        // Nobody closes it.
        places.acquire_many_owned(wanted).await.ok()
    }

    /// Charges an account for work that was done for it elsewhere.
    pub fn charge(&self, account: AccountId, cost: Duration) {
        self.shared().work.charge(account, cost);
    }

    /// How long an account has to wait until it may ask for more work; zero where it may now.
    pub fn wait_for(&self, account: AccountId) -> Duration {
        self.shared().work.wait(account)
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

/// What a group weighs while it waits: one without any change as well.
pub fn weight(group: &PushGroup) -> usize {
    /// What a group, and a change, takes beside what is in it.
    const BESIDE: usize = 64;
    let changes = group.changes.iter();
    BESIDE + changes.map(|change| change.bytes.len() + change.kind.len() + BESIDE).sum::<usize>()
}

fn refused(found: admission::Refused) -> Refused {
    let admission::Refused { record, hash, refusal } = found;
    Refused { record, hash, code: refusal.code(), message: refusal.to_string(), problem: refusal.problem() }
}
