//! `sotay-server distribute`: spreads what workspaces hold over the workers of a Citus cluster.

use crate::store::{DistributeError, Distributed, Location, OpenError, Store};

/// Why nothing was distributed; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Undistributed {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Distribute(#[from] DistributeError),
}

/// Distributes the database, empty or filled, once or again, and prints what was done.
///
/// # Errors
/// When it cannot be distributed; then everything is as it was.
pub async fn run(location: &Location, shards: u32) -> Result<(), Undistributed> {
    let store = Store::open(location).await?;
    let done = store.distribute(shards).await;
    store.close().await;
    let Distributed { workers, tables } = done?;
    match tables.as_slice() {
        [] => println!("Workspaces are distributed already, over {workers} workers"),
        tables => println!("Workspaces are distributed over {workers} workers: {}", tables.join(", ")),
    }
    Ok(())
}
