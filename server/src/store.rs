//! The database: SQLite in one file, with a write-ahead log, every commit on disk before it counts.

mod accounts;
mod log;

pub use accounts::{AccountId, Device, Invite, Membership};
pub use log::{AppendChange, Appended, LogPage, QuarantinedPush};

use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Why the database cannot be opened; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "cannot use the data directory {path}: {error}; make it writable for this user, or name another with --data"
    )]
    Directory { path: PathBuf, error: std::io::Error },
    #[error(
        "the database {path} was made by a newer version of sotay-server (it has migration {version}); update this server, or name another directory with --data"
    )]
    Newer { path: PathBuf, version: i64 },
    #[error(
        "the database {path} does not match this server ({error}); restore a backup, or name another directory with --data"
    )]
    Mismatch { path: PathBuf, error: MigrateError },
    #[error("cannot open the database {path}: {error}")]
    Database { path: PathBuf, error: sqlx::Error },
}

/// The database failed. What was to be written is not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database holds {0} that this version cannot read")]
    Unreadable(&'static str),
}

/// One SQLite database. Many readers, one writer.
#[derive(Debug, Clone)]
pub struct Store {
    read: SqlitePool,
    write: SqlitePool,
}

impl Store {
    /// Opens the database in `directory`, making both when they are missing, and brings its schema up to date.
    ///
    /// # Errors
    /// Each kind names what stands in the way and what to do.
    pub async fn open(directory: &Path) -> Result<Store, OpenError> {
        let unusable = |error| OpenError::Directory { path: directory.to_owned(), error };
        std::fs::create_dir_all(directory).map_err(unusable)?;
        let probe = directory.join(".writable");
        std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).map_err(unusable)?;
        let path = directory.join("sotay.sqlite3");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged change is on disk (promise L1).
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-16384");
        let database = |error| OpenError::Database { path: path.clone(), error };
        let write =
            SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.map_err(database)?;
        MIGRATIONS.run(&write).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer { path: path.clone(), version },
            error => OpenError::Mismatch { path: path.clone(), error },
        })?;
        let read = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(database)?;
        Ok(Store { read, write })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        Ok(())
    }

    /// Finishes writes and closes the files.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// A blob of a fixed length.
fn fixed<const N: usize>(blob: &[u8], what: &'static str) -> Result<[u8; N], StoreError> {
    blob.try_into().map_err(|_| StoreError::Unreadable(what))
}
