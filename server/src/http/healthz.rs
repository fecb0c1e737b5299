//! `GET /healthz`: 200 while the server runs. `GET /readyz`: 200 while it also can read and write its database and is not
//! stopping. Of a distributed database it says how many workers are away: 200 all the same while one of them answers,
//! because the workspaces of that one go on.

use super::{ApiError, App};
use crate::{
    clock,
    store::{Location, Store, StoreError, Workers},
};
use axum::extract::State;
use std::time::Duration;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// What was found is said for this long, however many ask.
const FRESH: Duration = Duration::from_secs(1);
/// A database that does not answer within this time is of no use.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that are free on the disk of a SQLite database, below which a commit may not fit.
#[cfg(unix)]
const ROOM: u64 = 16 * 1024 * 1024;

/// Whether the database can be used, as it was found last.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// Those who ask at once wait for one answer.
    async fn is_ready(&self, store: &Store, location: &Location) -> bool {
        let mut found = self.0.lock().await;
        if let Some((at, ready)) = *found
            && at.elapsed() < FRESH
        {
            return ready;
        }
        let ready = has_room(location)
            && match timeout(PATIENCE, try_out(store)).await {
                Ok(Ok(())) => true,
                Ok(Err(error)) => {
                    tracing::error!(%error, "the database cannot be used");
                    false
                }
                Err(_) => {
                    tracing::error!("the database does not answer");
                    false
                }
            };
        *found = Some((Instant::now(), ready));
        ready
    }
}

/// Whether the disk of the database takes more. A small commit fits into what SQLite has on it already, however full it is.
fn has_room(location: &Location) -> bool {
    #[cfg(unix)]
    if let Location::Directory(directory) = location {
        // What cannot be asked is found out by writing.
        let free = rustix::fs::statvfs(directory.as_path())
            .map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        if free < ROOM {
            tracing::error!(free, "the disk of the database is full: make room");
            return false;
        }
    }
    true
}

/// Whether the database can be read and written.
async fn try_out(store: &Store) -> Result<(), StoreError> {
    store.ping().await?;
    store.probe(clock::now()).await
}

pub async fn healthz() -> &'static str {
    "ok\n"
}

pub async fn readyz(State(app): State<App>) -> Result<String, ApiError> {
    if *app.server.closing.borrow() {
        return Err(ApiError::Stopping);
    }
    let store = &app.server.store;
    match (app.readiness.is_ready(store, &app.config.location()).await, store.workers()) {
        (true, Workers { away: 0, .. }) => Ok("ready\n".to_owned()),
        (true, Workers { all, away }) if away < all => {
            Ok(format!("ready, but {away} of {all} workers of the database do not answer: their workspaces wait\n"))
        }
        _ => Err(ApiError::Unavailable),
    }
}
