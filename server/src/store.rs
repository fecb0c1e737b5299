//! The database: SQLite in one file, or PostgreSQL for several servers; every commit is on disk before it counts.

mod accounts;
mod claims;
mod distribution;
mod endings;
mod expired;
mod factors;
mod files;
mod inspection;
mod invites;
mod links;
mod log;
mod members;
mod push;
mod refusals;
mod sessions;
mod tokens;
mod transaction;
mod workers;
mod workspace_sessions;

pub use accounts::{AccountId, Membership};
pub use distribution::{DistributeError, Distributed};
pub use factors::{Halfway, NewTotp, Passkey, Totp};
pub use files::Keeping;
pub use inspection::{Citus, Inspection, Postgres, Worker, WorkerSettings};
pub use invites::{Invite, Joined, Joiner, OpenInvite};
pub use links::{Followed, Purpose, Reset};
pub use log::{Addition, Appended, Appending, End, LogPage};
pub use members::{Change, Lapsed, Objection, Person};
pub use push::{Called, DueReminder, Reminder, Reminders, Subscription};
pub use refusals::RefusedPush;
pub use sessions::{Device, NewSession, Session, SessionLimits};
pub use tokens::{Access, AccessToken, Scope, TICKET_MS};
pub use workers::Workers;

use crate::private;
use sotay_shared::stamp::Timestamp;
use sqlx::{
    AnyConnection, AnyPool, Connection, Row,
    any::{AnyConnectOptions, AnyPoolOptions},
    migrate::{MigrateError, Migrator},
};
use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};
use tokio::time::timeout;
use transaction::Transaction;
use url::Url;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// The file of a SQLite database in its directory.
pub const DATABASE: &str = "sotay.sqlite3";

/// How often what SQLite has in its log goes into its database.
const CHECKPOINT: Duration = Duration::from_millis(500);
/// Pages of 4 KiB in SQLite's log from which on it is begun anew.
const LONG: i64 = 4_096;

/// What each connection sets. An acknowledged change is on disk (promise L1): a log that is synced with every commit.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; \
    PRAGMA wal_autocheckpoint = 0;";

/// The same of PostgreSQL, whatever the database's own default is.
const POSTGRES_SETTINGS: &str = "SET synchronous_commit = on";

/// How long a database is asked why it gives no connection.
const WHY: Duration = Duration::from_secs(5);

/// Connections of one server to PostgreSQL, which takes 100 where nobody changed that: for reading, for writing, and for what
/// admission reads while it writes. Two more are those of [`crate::notices`].
const POSTGRES_READ: u32 = 12;
const POSTGRES_WRITE: u32 = 12;
const POSTGRES_ADMISSION: u32 = 6;

/// A connection that nobody used for longer is tested first. To ask each time costs as much as what it is taken for.
const UNTESTED: Duration = Duration::from_secs(1);

/// Where a workspace's log lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// One file in this directory: SQLite, one server.
    Directory(PathBuf),
    /// A PostgreSQL database, shared by any number of servers.
    Postgres(String),
}

/// Why the database cannot be opened; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "cannot use the data directory {path}: {error}; make it writable for this user, or name another with --data"
    )]
    Directory { path: PathBuf, error: std::io::Error },
    #[error(
        "the database {name} was made by a newer version of sotay-server (it has migration {version}); update this server, or name another directory with --data"
    )]
    Newer { name: String, version: i64 },
    #[error(
        "the database {name} does not match this server ({error}); restore a backup, or name another directory with --data"
    )]
    Mismatch { name: String, error: MigrateError },
    #[error(
        "{name} is a worker of a distributed database, which has its own workspaces and no accounts: name the coordinator with --database"
    )]
    Worker { name: String },
    #[error("cannot open the database {name}: {error}")]
    Database { name: String, error: sqlx::Error },
    #[error(
        "cannot open the database {name}: {error}; its certificate must be of X.509 version 3 and not expired, for sslmode=verify-full also have the name of its host, and lead to an issuer in sslrootcert=FILE"
    )]
    Certificate { name: String, error: sqlx::Error },
}

impl OpenError {
    fn of(name: &str, error: sqlx::Error) -> OpenError {
        let name = name.to_owned();
        // The TLS library's own type is lost on the way through the database's.
        match error.to_string().contains("invalid peer certificate") {
            true => OpenError::Certificate { name, error },
            false => OpenError::Database { name, error },
        }
    }
}

/// [`StoreError::Away`] for people and programs that asked for a workspace.
pub const AWAY: &str = "the part of the database that has this workspace does not answer: try again later";

/// The database failed. What was to be written is not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    #[error("another server writes to this SQLite database: give each its own data directory, or use PostgreSQL")]
    Shared,
    #[error("the worker of the database that has this workspace does not answer")]
    Away,
    #[error("the database holds {0} that this version cannot read")]
    Unreadable(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

/// The database: accounts, and each workspace's log. One set of statements for both dialects; what differs between
/// them is how a transaction begins and how a log's end is locked.
#[derive(Debug, Clone)]
pub struct Store {
    dialect: Dialect,
    read: AnyPool,
    /// SQLite has one writer.
    write: AnyPool,
    /// What admission reads by: whoever reads much holds up nobody's changes.
    admission: AnyPool,
    /// Whether it may be distributed.
    has_citus: bool,
    watch: workers::Watched,
    sessions: SessionLimits,
}

impl Store {
    /// Opens the database, making it when it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// Each kind names what stands in the way and what to do.
    pub async fn open(location: &Location) -> Result<Store, OpenError> {
        sqlx::any::install_default_drivers();
        match location {
            Location::Directory(directory) => Store::sqlite(directory).await,
            Location::Postgres(url) => Store::postgres(url).await,
        }
    }

    async fn sqlite(directory: &Path) -> Result<Store, OpenError> {
        let unusable = |error| OpenError::Directory { path: directory.to_owned(), error };
        private::make_directory(directory).map_err(unusable)?;
        if let Some(mode) = private::open_to_others(directory) {
            tracing::warn!(directory = %directory.display(), "others can look into the data directory (mode {mode:o}): chmod 700 it");
        }
        let probe = directory.join(".writable");
        std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).map_err(unusable)?;
        let path = directory.join(DATABASE);
        match private::make_file(&path, directory) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(unusable(error)),
            _ => {}
        }
        for ending in ["", "-wal", "-shm"] {
            // Those of another user stay as they are: whether they can be used shows below.
            if let Err(error) = private::close(&directory.join(format!("{DATABASE}{ending}"))) {
                tracing::warn!(%error, "the database's files stay open to others");
            }
        }
        let name = path.display().to_string();
        let database = |error| OpenError::of(&name, error);
        let options = AnyConnectOptions::from_str(&sqlite_url(&path)).map_err(database)?;
        let pool = |connections| {
            // Nothing ends a connection to a file.
            let options = AnyPoolOptions::new().max_connections(connections).test_before_acquire(false);
            options.after_connect(|connection, _| {
                Box::pin(async move { sqlx::raw_sql(SQLITE_SETTINGS).execute(&mut *connection).await.map(drop) })
            })
        };
        let write = connect(pool(1), options.clone(), SQLITE_SETTINGS).await.map_err(database)?;
        migrate(&SQLITE_MIGRATIONS, &write, &name).await?;
        let read = pool(4).connect_with(options.clone()).await.map_err(database)?;
        tokio::spawn(checkpoint(read.clone(), write.clone()));
        Ok(Store::new(Dialect::Sqlite, read, write, pool(4).connect_lazy_with(options)))
    }

    async fn postgres(url: &str) -> Result<Store, OpenError> {
        let name = database_name(&Location::Postgres(url.to_owned()));
        let database = |error| OpenError::of(&name, error);
        let options = AnyConnectOptions::from_str(url).map_err(database)?;
        let pool = |connections| {
            let options = AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(10));
            let options = options.test_before_acquire(false).before_acquire(|connection, of| {
                Box::pin(async move {
                    // Each is tested when it is given back.
                    if of.idle_for > UNTESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            });
            options.after_connect(|connection, _| {
                Box::pin(async move { sqlx::raw_sql(POSTGRES_SETTINGS).execute(&mut *connection).await.map(drop) })
            })
        };
        // Two, because admission reads while it holds a transaction: it never waits for itself.
        let write = connect(pool(POSTGRES_WRITE), options.clone(), POSTGRES_SETTINGS).await.map_err(database)?;
        let mut connection = write.acquire().await.map_err(database)?;
        let cluster = distribution::cluster(&mut connection).await.map_err(database)?;
        drop(connection);
        if cluster == distribution::Cluster::Worker {
            return Err(OpenError::Worker { name });
        }
        migrate(&POSTGRES_MIGRATIONS, &write, &name).await?;
        let read = pool(POSTGRES_READ).connect_with(options.clone()).await.map_err(database)?;
        let has_citus = cluster == distribution::Cluster::Coordinator;
        let admission = pool(POSTGRES_ADMISSION).connect_lazy_with(options);
        Ok(Store { has_citus, ..Store::new(Dialect::Postgres, read, write, admission) })
    }

    fn new(dialect: Dialect, read: AnyPool, write: AnyPool, admission: AnyPool) -> Store {
        let watch = workers::Watched::default();
        Store { dialect, read, write, admission, has_citus: false, watch, sessions: SessionLimits::default() }
    }

    /// The same for admission, with connections of its own to read by.
    pub fn for_admission(&self) -> Store {
        Store { read: self.admission.clone(), ..self.clone() }
    }

    /// With other limits of a session.
    pub fn with_sessions(self, sessions: SessionLimits) -> Store {
        Store { sessions, ..self }
    }

    /// Whether other servers append to the same logs.
    pub fn is_shared(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    async fn begin(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(self).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        Ok(())
    }

    /// Whether the database takes something.
    ///
    /// # Errors
    /// When it does not.
    pub async fn probe(&self, now: Timestamp) -> Result<(), StoreError> {
        let insert =
            "INSERT INTO probes (name, at) VALUES ('ready', $1) ON CONFLICT (name) DO UPDATE SET at = excluded.at";
        sqlx::query(insert).bind(now.0).execute(&self.write).await?;
        Ok(())
    }

    /// Copies a SQLite database as it stands at one moment; who writes meanwhile does not wait.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn copy_into(&self, file: &str) -> Result<(), StoreError> {
        sqlx::query("VACUUM INTO $1").bind(file).execute(&self.read).await?;
        Ok(())
    }

    /// Whether a SQLite database is undamaged.
    ///
    /// # Errors
    /// When it cannot even be read.
    pub async fn is_whole(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("PRAGMA integrity_check(1)").fetch_one(&self.read).await?;
        Ok(row.get::<String, _>(0) == "ok")
    }

    /// Finishes writes and closes the files.
    pub async fn close(&self) {
        self.read.close().await;
        self.admission.close().await;
        self.write.close().await;
    }
}

/// Makes connections. A pool that tried until its time was over tells only that, so the database is asked once more why.
async fn connect(
    pool: AnyPoolOptions,
    options: AnyConnectOptions,
    settings: &'static str,
) -> Result<AnyPool, sqlx::Error> {
    let error = match pool.connect_with(options.clone()).await {
        Err(error @ sqlx::Error::PoolTimedOut) => error,
        done => return done,
    };
    let again = async {
        let mut connection = AnyConnection::connect_with(&options).await?;
        sqlx::raw_sql(settings).execute(&mut connection).await.map(drop)
    };
    match timeout(WHY, again).await {
        Ok(Err(reason)) => Err(reason),
        Ok(Ok(())) | Err(_) => Err(error),
    }
}

/// Moves what is committed from SQLite's log into its database, beside the writer: left to the writer, a commit would wait
/// for it. A log that is written to all the time only grows, because it is begun anew where all of it was moved. Once it
/// is long, what came meanwhile is moved as well, and what came in that shorter time; for the little that is left then the
/// writer waits.
async fn checkpoint(read: AnyPool, write: AnyPool) {
    while !write.is_closed() {
        tokio::time::sleep(CHECKPOINT).await;
        // One that is in somebody's way is made the next time.
        let Ok(LONG..) = move_on(&read).await else { continue };
        for _ in 0..2 {
            let _ = move_on(&read).await;
        }
        if let Ok(mut connection) = write.acquire().await {
            let _ = move_on(&mut *connection).await;
        }
    }
}

/// Moves what nobody reads from there any more; says how many pages SQLite's log has.
async fn move_on<'c>(connection: impl sqlx::Executor<'c, Database = sqlx::Any>) -> Result<i64, sqlx::Error> {
    Ok(sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(connection).await?.get(1))
}

/// What a database is called in words for whoever runs the server: never with the password, which a URL can have in two
/// places.
fn database_name(location: &Location) -> String {
    match location {
        Location::Directory(directory) => directory.join(DATABASE).display().to_string(),
        Location::Postgres(url) => Url::parse(url).map_or("PostgreSQL".to_owned(), |url| {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}{port}{}", url.host_str().unwrap_or_default(), url.path())
        }),
    }
}

/// The address of a SQLite file, whatever characters its path has.
fn sqlite_url(path: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte);
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let encode = |byte: &u8| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
    let path: String = path.to_string_lossy().as_bytes().iter().map(encode).collect();
    format!("sqlite://{path}?mode=rwc")
}

async fn migrate(migrations: &Migrator, pool: &AnyPool, name: &str) -> Result<(), OpenError> {
    migrations.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => OpenError::Newer { name: name.to_owned(), version },
        error => OpenError::Mismatch { name: name.to_owned(), error },
    })
}

/// A blob of a fixed length.
fn fixed<const N: usize>(blob: &[u8], what: &'static str) -> Result<[u8; N], StoreError> {
    blob.try_into().map_err(|_| StoreError::Unreadable(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn the_log_of_sqlite_has_an_end_while_it_is_written_to_all_the_time() {
        const COMMIT: usize = 1 << 20;
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&Location::Directory(directory.path().to_owned())).await.unwrap();
        let insert = "INSERT INTO snapshots (workspace, record, upto, bytes) VALUES ($1, $2, 1, $3)";
        let (began, mut written) = (std::time::Instant::now(), 0_usize);
        // Until it was due some times, and enough was written that it would show.
        while began.elapsed() < 6 * CHECKPOINT || written < 192 * COMMIT {
            let (key, bytes) = (written.to_be_bytes(), vec![7_u8; COMMIT]);
            let row = sqlx::query(insert).bind(&key[..]).bind(&key[..]).bind(&bytes[..]);
            row.execute(&store.write).await.unwrap();
            written += COMMIT;
        }
        let log = directory.path().join(format!("{DATABASE}-wal"));
        let length = std::fs::metadata(log).unwrap().len();
        assert!(length < written as u64 * 3 / 4, "{length} of {written}");
        store.close().await;
    }
}
