//! A look at a database that changes nothing: for whoever asks whether it will do.

use super::{
    Dialect, Location, OpenError, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS, Store, StoreError, database_name,
    distribution::{Cluster, TABLES, cluster, undistributed},
};
use crate::operation::is_local;
use sqlx::{
    AnyConnection, Connection, Row,
    any::{AnyConnectOptions, AnyRow},
    postgres::PgConnectOptions,
};
use std::str::FromStr;

/// What there is to know of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Whether there is nothing of this server's in it yet.
    pub is_new: bool,
    /// Migrations of this version that are not applied yet.
    pub waiting: usize,
    /// Why nothing can be written.
    pub unwritable: Option<String>,
    /// What PostgreSQL says of itself.
    pub postgres: Option<Postgres>,
}

/// What PostgreSQL says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postgres {
    /// The major version.
    pub version: i64,
    pub fsync: String,
    /// Of a connection that sets nothing.
    pub synchronous_commit: String,
    /// Whether this connection is encrypted.
    pub encrypted: bool,
    /// Whether it is on this machine.
    pub is_local: bool,
    /// Its clock, in milliseconds since 1970.
    pub now: i64,
    /// How it is distributed, where it has Citus.
    pub citus: Option<Citus>,
}

/// What a coordinator says of its workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citus {
    pub version: String,
    /// Tables of workspaces that are distributed, and those that are not.
    pub distributed: usize,
    pub undistributed: Vec<&'static str>,
    pub workers: Vec<Worker>,
}

/// A worker, by its address, and its settings, or why it does not tell them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    pub name: String,
    pub settings: Result<WorkerSettings, String>,
}

/// Settings of a worker as connections of the coordinator find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerSettings {
    /// The major version.
    pub version: i64,
    pub fsync: String,
    pub synchronous_commit: String,
    /// Its clock, in milliseconds since 1970.
    pub now: i64,
}

impl Store {
    /// Looks at a database without changing it.
    ///
    /// # Errors
    /// When it cannot be opened, or a newer version made it.
    pub async fn inspect(location: &Location) -> Result<Inspection, OpenError> {
        sqlx::any::install_default_drivers();
        let name = database_name(location);
        let database = |error| OpenError::of(&name, error);
        let (dialect, url) = match location {
            Location::Directory(directory) => (Dialect::Sqlite, super::sqlite_url(&directory.join(super::DATABASE))),
            Location::Postgres(url) => (Dialect::Postgres, url.clone()),
        };
        let options = AnyConnectOptions::from_str(&url).map_err(database)?;
        let mut connection = AnyConnection::connect_with(&options).await.map_err(database)?;
        let migrations = match dialect {
            Dialect::Sqlite => &SQLITE_MIGRATIONS,
            Dialect::Postgres => &POSTGRES_MIGRATIONS,
        };
        if dialect == Dialect::Postgres && cluster(&mut connection).await.map_err(database)? == Cluster::Worker {
            return Err(OpenError::Worker { name });
        }
        let applied = applied(&mut connection).await.unwrap_or_default();
        if let Some(version) = applied.iter().find(|version| !migrations.version_exists(**version)) {
            return Err(OpenError::Newer { name, version: *version });
        }
        let waiting = migrations.iter().filter(|it| !applied.contains(&it.version)).count();
        let unwritable = try_writing(&mut connection, dialect).await.err().map(|error| error.to_string());
        let postgres = match dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => Some(postgres(&mut connection, &url).await.map_err(database)?),
        };
        // It is closed either way.
        drop(connection.close().await);
        Ok(Inspection { is_new: applied.is_empty(), waiting, unwritable, postgres })
    }

    /// Whether nobody has an account here and no workspace is kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        for table in ["SELECT 1 FROM accounts LIMIT 1", "SELECT 1 FROM workspaces LIMIT 1"] {
            if sqlx::query(table).fetch_optional(&self.read).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

async fn applied(connection: &mut AnyConnection) -> Result<Vec<i64>, sqlx::Error> {
    let rows = sqlx::query("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(connection).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Begins to write, and leaves it.
async fn try_writing(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), sqlx::Error> {
    let statements = match dialect {
        Dialect::Sqlite => "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE; CREATE TABLE doctor (x INTEGER); ROLLBACK;",
        Dialect::Postgres => "BEGIN; CREATE TABLE doctor (x INTEGER); ROLLBACK;",
    };
    sqlx::raw_sql(statements).execute(connection).await.map(drop)
}

async fn postgres(connection: &mut AnyConnection, url: &str) -> Result<Postgres, sqlx::Error> {
    let row = sqlx::query(
        "SELECT CAST(current_setting('server_version_num') AS BIGINT) / 10000, current_setting('fsync'),
                current_setting('synchronous_commit'),
                COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), FALSE),
                CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    )
    .fetch_one(&mut *connection)
    .await?;
    let citus = match cluster(connection).await? {
        Cluster::None => None,
        Cluster::Coordinator | Cluster::Worker => Some(citus(connection).await?),
    };
    let options = PgConnectOptions::from_str(url)?;
    Ok(Postgres {
        version: row.get(0),
        fsync: row.get(1),
        synchronous_commit: row.get(2),
        encrypted: row.get(3),
        is_local: is_local(&options),
        now: row.get(4),
        citus,
    })
}

async fn citus(connection: &mut AnyConnection) -> Result<Citus, sqlx::Error> {
    let version = sqlx::query("SELECT CAST(extversion AS TEXT) FROM pg_extension WHERE extname = 'citus'")
        .fetch_one(&mut *connection)
        .await?;
    let undistributed = undistributed(&mut *connection).await?;
    // Each is asked by itself: one that is away says so, and the others answer.
    let rows = sqlx::query(
        "SELECT CONCAT(nodename, ':', nodeport), success, COALESCE(result, '') FROM run_command_on_workers($$
             SELECT CONCAT_WS(' ', CAST(current_setting('server_version_num') AS BIGINT) / 10000,
                 current_setting('fsync'), current_setting('synchronous_commit'),
                 CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)) $$)
         ORDER BY 1",
    )
    .fetch_all(connection)
    .await?;
    let worker = |row: &AnyRow| {
        let (name, answered, result): (String, bool, String) = (row.get(0), row.get(1), row.get(2));
        let settings = if answered { WorkerSettings::read(&result).ok_or(result) } else { Err(result) };
        Worker { name, settings }
    };
    Ok(Citus {
        version: version.get(0),
        distributed: TABLES.len() - undistributed.len(),
        undistributed,
        workers: rows.iter().map(worker).collect(),
    })
}

impl WorkerSettings {
    fn read(text: &str) -> Option<WorkerSettings> {
        let mut words = text.split(' ');
        let mut word = || words.next();
        Some(WorkerSettings {
            version: word()?.parse().ok()?,
            fsync: word()?.to_owned(),
            synchronous_commit: word()?.to_owned(),
            now: word()?.parse().ok()?,
        })
    }
}
