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

/// How often workers are asked, and with every so-manieth time which there are.
const LOOK: Duration = Duration::from_secs(2);
const LIST_EVERY: u32 = 30;
/// A worker that takes longer to answer is away.
const PATIENCE: Duration = Duration::from_secs(5);

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

/// Of each worker the id of a workspace that is not there, but would lie on it.
type Nobodies = BTreeMap<i64, Vec<u8>>;

/// Questions that were not answered yet. A worker that hangs is asked once, so that it takes one connection.
type Asked = BTreeMap<i64, JoinHandle<bool>>;

impl Store {
    /// Asks the workers as long as the server runs.
    pub async fn watch_workers(self) {
        if !self.has_citus {
            return;
        }
        let (mut nobodies, mut asked) = (Nobodies::new(), Asked::new());
        for nth in 0_u32.. {
            // One that is distributed while the server runs is found soon.
            if nth.is_multiple_of(LIST_EVERY) || nobodies.is_empty() {
                match self.nobodies().await {
                    Ok(found) => nobodies = found,
                    // Then nobody knows more of the workers than before.
                    Err(error) => tracing::warn!(%error, "the workers of the database are not known"),
                }
            }
            let away = self.ask_workers(&nobodies, &mut asked).await;
            self.watch.note(nobodies.len(), away);
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The workers; none where nothing is distributed.
    async fn nobodies(&self) -> Result<Nobodies, StoreError> {
        if !self.is_distributed().await? {
            return Ok(Nobodies::new());
        }
        let rows = sqlx::query(
            "WITH ids AS MATERIALIZED (
                 SELECT DECODE(MD5(CAST(nth AS TEXT)), 'hex') AS id FROM GENERATE_SERIES(1, 1000) AS nth
             ), them AS MATERIALIZED (
                 SELECT id, get_shard_id_for_distribution_column('workspaces', id) AS shard FROM ids
             )
             SELECT DISTINCT ON (groupid) CAST(groupid AS BIGINT), id
             FROM them JOIN pg_dist_placement ON shardid = shard",
        )
        .fetch_all(&self.read)
        .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// Which workers do not answer.
    async fn ask_workers(&self, nobodies: &Nobodies, asked: &mut Asked) -> BTreeSet<i64> {
        for (worker, nobody) in nobodies {
            asked.entry(*worker).or_insert_with(|| tokio::spawn(self.clone().takes(nobody.clone())));
        }
        asked.retain(|worker, _| nobodies.contains_key(worker));
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
        away
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
             WHERE shardid = (SELECT get_shard_id_for_distribution_column('workspaces', CAST($1 AS BYTEA)))",
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
