//! Takes away what deleted workspaces held, while nobody waits for it.

use crate::{
    clock,
    store::{Store, StoreError},
};
use sotay_shared::id::WorkspaceId;
use std::time::Duration;

/// How often the server looks for what is left.
const LOOK: Duration = Duration::from_secs(3_600);
/// A request that was under way when its workspace was deleted is over by then, in milliseconds.
const UNDER_WAY: i64 = 10 * 60_000;

/// Purges what a server that stopped did not, and what came late. Ends with the server.
pub async fn run(store: Store) {
    loop {
        if let Err(error) = look(&store).await {
            tracing::warn!(%error, "deleted workspaces are purged later");
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn look(store: &Store) -> Result<(), StoreError> {
    for workspace in store.unpurged(UNDER_WAY).await? {
        // One whose worker is away does not keep the others.
        if let Err(error) = store.purge(workspace, clock::now()).await {
            tracing::warn!(%error, "a deleted workspace is purged later");
        }
    }
    Ok(())
}

/// Begins to purge a workspace that was just deleted.
pub fn start(store: &Store, workspace: WorkspaceId) {
    let store = store.clone();
    tokio::spawn(async move {
        if let Err(error) = store.purge(workspace, clock::now()).await {
            tracing::warn!(%error, "a deleted workspace is purged later");
        }
    });
}
