//! A consistent copy of the database while the server goes on.

use crate::store::{Location, OpenError, Store, StoreError};
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0} exists already: name a file that does not")]
    Exists(PathBuf),
    #[error("{0} is not a file name that SQLite takes: use plain UTF-8")]
    Name(PathBuf),
    #[error("a PostgreSQL database is backed up by its own tools: pg_dump, or a base backup with archived WAL")]
    Postgres,
}

/// Copies the SQLite database into a new file. To restore it, stop the server and put the file into an empty data
/// directory as `sotay.sqlite3`.
///
/// # Errors
/// When the file exists or cannot be written, or the database cannot be read.
pub async fn run(location: &Location, file: &Path) -> Result<(), BackupError> {
    if matches!(location, Location::Postgres(_)) {
        return Err(BackupError::Postgres);
    }
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let name = file.to_str().ok_or_else(|| BackupError::Name(file.to_owned()))?;
    let store = Store::open(location).await?;
    store.copy_into(name).await?;
    let bytes = std::fs::metadata(file).map(|it| it.len()).unwrap_or_default();
    println!("{name}: {bytes} bytes, consistent as of now");
    store.close().await;
    Ok(())
}
