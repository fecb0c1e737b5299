//! Group commit: one writer takes whatever waits, commits it in one transaction, and only then tells anybody.

use crate::{
    hub::Hub,
    store::{AppendChange, Appended, Store, StoreError},
};
use sotay_shared::{
    id::WorkspaceId,
    sync::{AdmittedChange, Chain},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::{mpsc, oneshot};

/// Appends in one transaction at most.
const BATCH: usize = 512;
/// Appends that may wait; admission blocks beyond.
const QUEUE: usize = 2_048;

/// The store failed: nothing was acknowledged, the client may push again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server could not write: your changes are safe on your device and will be sent again")]
pub struct Unavailable;

/// Admitted changes of one group. An empty one is a barrier: it is done when everything before it is.
#[derive(Debug)]
pub struct Append {
    pub workspace: WorkspaceId,
    /// The writer's generation when the group was admitted.
    pub generation: u64,
    pub changes: Vec<AppendChange>,
    pub done: oneshot::Sender<Result<Vec<AdmittedChange>, Unavailable>>,
}

/// A handle to the writer.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Append>,
    generation: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writer. It ends when every handle is dropped and the queue is empty.
    pub fn start(store: Store, hub: Arc<Hub>) -> (Writer, tokio::task::JoinHandle<()>) {
        let (queue, receiver) = mpsc::channel(QUEUE);
        let generation = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(run(store, hub, receiver, generation.clone()));
        (Writer { queue, generation }, task)
    }

    /// Rises whenever a transaction failed: what was admitted on top of it must be admitted anew (promise A7).
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Queues an append, blocking while the queue is full. For threads, not tasks.
    pub fn append_blocking(&self, append: Append) {
        // A closed queue drops the append, and with it `done`: the waiting connection sees that.
        let _ = self.queue.blocking_send(append);
    }
}

async fn run(store: Store, hub: Arc<Hub>, mut queue: mpsc::Receiver<Append>, generation: Arc<AtomicU64>) {
    let mut waiting = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut waiting, BATCH).await > 0 {
        let current = generation.load(Ordering::Acquire);
        let (batch, stale): (Vec<Append>, Vec<Append>) =
            waiting.drain(..).partition(|append| append.generation == current);
        for append in stale {
            let _ = append.done.send(Err(Unavailable));
        }
        let mut turns = by_workspace(batch);
        match commit(&store, &mut turns).await {
            Ok(appended) => {
                for (turn, appended) in turns.into_iter().zip(appended) {
                    acknowledge(turn, &appended, &hub);
                }
            }
            Err(error) => {
                generation.fetch_add(1, Ordering::AcqRel);
                tracing::error!(%error, "a commit failed; its changes stay unacknowledged");
                for append in turns.into_iter().flat_map(|turn| turn.appends) {
                    let _ = append.done.send(Err(Unavailable));
                }
            }
        }
    }
}

struct Turn {
    workspace: WorkspaceId,
    appends: Vec<Append>,
}

/// Workspaces in the order in which they came, each with its appends in order.
fn by_workspace(batch: Vec<Append>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for append in batch {
        match turns.iter_mut().find(|turn| turn.workspace == append.workspace) {
            Some(turn) => turn.appends.push(append),
            None => turns.push(Turn { workspace: append.workspace, appends: vec![append] }),
        }
    }
    turns
}

async fn commit(store: &Store, turns: &mut [Turn]) -> Result<Vec<Appended>, StoreError> {
    let mut transaction = store.begin_append().await?;
    let mut appended = Vec::with_capacity(turns.len());
    for turn in turns {
        let changes: Vec<_> = turn.appends.iter().flat_map(|append| append.changes.iter().cloned()).collect();
        if changes.is_empty() {
            appended.push(Appended { after: 0, upto: 0, chain: Chain::default(), entries: Vec::new() });
            continue;
        }
        appended.push(Store::append(&mut transaction, turn.workspace, changes).await?);
    }
    transaction.commit().await?;
    Ok(appended)
}

/// Commit first; acknowledge and relay after (promise L1).
fn acknowledge(turn: Turn, appended: &Appended, hub: &Hub) {
    let mut entries = appended.entries.iter();
    for append in turn.appends {
        let changes = entries
            .by_ref()
            .take(append.changes.len())
            .map(|entry| AdmittedChange { hash: entry.hash, seq: entry.seq, received_at: entry.received_at })
            .collect();
        let _ = append.done.send(Ok(changes));
    }
    if appended.upto > appended.after {
        hub.relay(turn.workspace, Arc::new(appended.clone()));
    }
}
