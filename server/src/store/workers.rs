//! Which workers of a distributed database answer. One that does not keeps its own workspaces waiting, and nobody else:
//! what is asked of them fails at once, instead of holding a connection or a thread that others need.

use super::{Store, StoreError};
use sotay_shared::id::WorkspaceId;
use sqlx::Row;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// How often workers are asked.
const LOOK: Duration = Duration::from_secs(2);
/// A worker that takes longer to answer is away.
const PATIENCE: Duration = Duration::from_secs(3);

/// The workers of a database, none where it is not distributed, and how many of them do not answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Workers {
    pub all: usize,
    pub away: usize,
}

/// What was found when workers were asked last.
#[derive(Debug, Default)]
pub(super) struct Watch {
    is_any_away: AtomicBool,
    found: Mutex<Found>,
}

#[derive(Debug, Default)]
struct Found {
    all: usize,
    away: BTreeSet<i64>,
}

impl Watch {
    fn found(&self) -> MutexGuard<'_, Found> {
        // Nothing in here panics while it holds the lock.
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, all: usize, away: BTreeSet<i64>) {
        let mut found = self.found();
        if found.away != away {
            match away.len() {
                0 => tracing::info!("every worker of the database answers again"),
                count => {
                    tracing::error!("{count} of {all} workers of the database do not answer: their workspaces wait")
                }
            }
        }
        self.is_any_away.store(!away.is_empty(), Ordering::Relaxed);
        *found = Found { all, away };
    }
}

/// Questions that were not answered yet. A worker that hangs is asked once, so that it takes one connection.
type Asked = BTreeMap<i64, JoinHandle<bool>>;

impl Store {
    /// Asks the workers as long as the server runs.
    pub async fn watch_workers(self) {
        let mut asked = Asked::new();
        while self.has_citus {
            match self.ask_workers(&mut asked).await {
                Ok((all, away)) => self.watch.note(all, away),
                // Then nobody knows more of the workers than before.
                Err(error) => tracing::warn!(%error, "the workers of the database are not known"),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// How many workers there are, and which do not answer.
    async fn ask_workers(&self, asked: &mut Asked) -> Result<(usize, BTreeSet<i64>), StoreError> {
        if !self.is_distributed().await? {
            return Ok((0, BTreeSet::new()));
        }
        // Ids of workspaces that are not there: one of each worker.
        let rows = sqlx::query(
            "SELECT DISTINCT ON (groupid) CAST(groupid AS BIGINT), id
             FROM (SELECT DECODE(MD5(CAST(nth AS TEXT)), 'hex') AS id FROM GENERATE_SERIES(1, 1000) AS nth) AS them
             JOIN pg_dist_placement ON shardid = get_shard_id_for_distribution_column('workspaces', id)",
        )
        .fetch_all(&self.read)
        .await?;
        let mut all = BTreeSet::new();
        for row in rows {
            let (worker, nobody): (i64, Vec<u8>) = (row.get(0), row.get(1));
            all.insert(worker);
            asked.entry(worker).or_insert_with(|| tokio::spawn(self.clone().takes(nobody)));
        }
        asked.retain(|worker, _| all.contains(worker));
        let (until, mut away) = (Instant::now() + PATIENCE, BTreeSet::new());
        let mut answered = Vec::new();
        for (worker, answer) in asked.iter_mut() {
            let answer = timeout_at(until, answer).await;
            if answer.is_ok() {
                answered.push(*worker);
            }
            if !matches!(answer, Ok(Ok(true))) {
                away.insert(*worker);
            }
        }
        asked.retain(|worker, _| !answered.contains(worker));
        Ok((all.len(), away))
    }

    /// Whether the worker of a workspace, that of nobody, can be written.
    async fn takes(self, workspace: Vec<u8>) -> bool {
        let update = sqlx::query("UPDATE workspaces SET head = head WHERE id = $1").bind(workspace);
        let answer = update.execute(&self.write).await;
        answer.inspect_err(|error| tracing::debug!(%error, "a worker does not answer")).is_ok()
    }

    /// The workers as they were found last.
    pub fn workers(&self) -> Workers {
        let found = self.watch.found();
        Workers { all: found.all, away: found.away.len() }
    }

    /// The workers that did not answer when they were asked last.
    pub(super) fn away(&self) -> BTreeSet<i64> {
        self.watch.found().away.clone()
    }

    /// Asked before anything of a workspace is.
    ///
    /// # Errors
    /// When the worker that has it did not answer when it was asked last.
    pub(super) async fn at_hand(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        if !self.watch.is_any_away.load(Ordering::Relaxed) {
            return Ok(());
        }
        let row = sqlx::query(
            "SELECT CAST(groupid AS BIGINT) FROM pg_dist_placement
             WHERE shardid = get_shard_id_for_distribution_column('workspaces', CAST($1 AS BYTEA))",
        )
        .bind(&workspace.as_bytes()[..])
        .fetch_optional(&self.read)
        .await?;
        match row.is_some_and(|row| self.watch.found().away.contains(&row.get::<i64, _>(0))) {
            true => Err(StoreError::Away),
            false => Ok(()),
        }
    }
}

/// What is known of the workers, shared by all handles of a store.
pub(super) type Watched = Arc<Watch>;
