//! A consistent copy of the database while the server goes on, and putting it back.

use crate::{
    clock, private,
    store::{DATABASE, Location, OpenError, Store, StoreError},
};
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
    #[error("{0} exists already: stop the server and move that file away, with its -wal and -shm if they are there")]
    InTheWay(PathBuf),
    #[error("cannot read {path}: {error}")]
    Read { path: PathBuf, error: std::io::Error },
    #[error("cannot write {path}: {error}; make it writable for this user, or name another directory with --data")]
    Write { path: PathBuf, error: std::io::Error },
    #[error("{0} is damaged, nothing was restored: take another backup")]
    Damaged(PathBuf),
    #[error("there is no database here that was put back: name the backup")]
    Nothing,
    #[error("a PostgreSQL database is backed up by its own tools: pg_dump, or a base backup with archived WAL")]
    Postgres,
}

/// Copies the SQLite database into a new file.
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
    private::close(file).map_err(|error| BackupError::Write { path: file.to_owned(), error })?;
    let bytes = std::fs::metadata(file).map(|it| it.len()).unwrap_or_default();
    println!("{name}: {bytes} bytes, consistent as of now");
    store.close().await;
    Ok(())
}

/// Puts a backup into a data directory that has no database. What members did after the backup was made, their devices give
/// back when they connect (promise L10); where it is final, they discard it. Without a file the database as it is
/// counts as put back: its own tools did it.
///
/// # Errors
/// When there is a database already, or the backup is damaged. Nothing is left half done.
pub async fn restore(location: &Location, file: Option<&Path>, is_final: bool) -> Result<(), BackupError> {
    let Some(file) = file else {
        if matches!(location, Location::Directory(directory) if !directory.join(DATABASE).exists()) {
            return Err(BackupError::Nothing);
        }
        let store = Store::open(location).await?;
        let begun = begin_again(&store, is_final).await;
        store.close().await;
        return Ok(begun?);
    };
    let Location::Directory(directory) = location else { return Err(BackupError::Postgres) };
    let target = directory.join(DATABASE);
    if target.exists() {
        return Err(BackupError::InTheWay(target));
    }
    let write = |path: &Path| {
        let path = path.to_owned();
        move |error| BackupError::Write { path, error }
    };
    private::make_directory(directory).map_err(write(directory))?;
    // Under another name until it is known to be whole.
    let trial = tempfile::tempdir_in(directory).map_err(write(directory))?;
    let copy = trial.path().join(DATABASE);
    let mut from = std::fs::File::open(file).map_err(|error| BackupError::Read { path: file.to_owned(), error })?;
    let mut to = private::make_file(&copy, directory).map_err(write(&copy))?;
    std::io::copy(&mut from, &mut to).and_then(|_| to.sync_all()).map_err(write(&copy))?;
    drop(to);
    private::close(&copy).map_err(write(&copy))?;
    let damaged = |_| BackupError::Damaged(file.to_owned());
    let store = Store::open(&Location::Directory(trial.path().to_owned())).await?;
    let whole = store.is_whole().await;
    let begun = match whole {
        Ok(true) => begin_again(&store, is_final).await,
        _ => Ok(()),
    };
    store.close().await;
    if !whole.map_err(damaged)? {
        return Err(BackupError::Damaged(file.to_owned()));
    }
    begun?;
    std::fs::rename(&copy, &target).map_err(write(&target))?;
    std::fs::File::open(directory).and_then(|it| it.sync_all()).map_err(write(directory))?;
    println!("{}: restored; start the server", target.display());
    Ok(())
}

/// Notes that the database was put back, and whether for good.
async fn begin_again(store: &Store, is_final: bool) -> Result<(), StoreError> {
    let now = clock::now();
    store.begin_again(now).await?;
    if is_final {
        let workspaces = store.make_final(now, clock::random).await?;
        println!("What came after this state of {workspaces} workspaces is void: devices discard it");
    } else {
        println!("Devices give back what is newer than this state");
    }
    Ok(())
}
