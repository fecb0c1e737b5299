//! The tables of a database that is distributed by workspace (Citus), and how it is made one.

use super::{Dialect, Store, StoreError};
use sotay_shared::id::WorkspaceId;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Row, any::AnyRow};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::timeout;

/// What a workspace holds, with the columns that say whose it is: their rows lie together on one worker. What lets in,
/// such as accounts and memberships, stays on the coordinator, so that nobody needs a worker to sign in.
pub(super) const TABLES: [(&str, &str); 8] = [
    ("workspaces", "id"),
    ("log", "workspace"),
    ("actors", "workspace"),
    ("snapshots", "workspace"),
    ("files", "workspace"),
    ("refusals", "workspace"),
    ("reminders", "workspace"),
    ("workspace_told", "workspace"),
];

/// Workspaces that one statement names.
const NAMED: usize = 500;
/// What is done in all workspaces waits for the database so long at most.
const HANGS: Duration = Duration::from_secs(60);

/// How a database stands to Citus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cluster {
    /// It has no Citus.
    None,
    /// It is a coordinator's.
    Coordinator,
    /// It is a worker's: what is not distributed is not there.
    Worker,
}

/// What [`Store::distribute`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distributed {
    pub workers: usize,
    /// Tables that were distributed now; the others were before.
    pub tables: Vec<&'static str>,
}

/// Why a database cannot be distributed; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DistributeError {
    #[error("SQLite is one file: distribute a PostgreSQL database, named with --database")]
    Sqlite,
    #[error(
        "the database has no Citus: install it on the coordinator and the workers, name it in shared_preload_libraries, and run CREATE EXTENSION citus in this database on each"
    )]
    NoCitus,
    #[error("there are no workers: on the coordinator run SELECT citus_add_node('worker.example.vn', 5432) for each")]
    NoWorkers,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for DistributeError {
    fn from(error: sqlx::Error) -> DistributeError {
        DistributeError::Store(error.into())
    }
}

/// How the database of a connection stands to Citus.
pub(super) async fn cluster(connection: &mut AnyConnection) -> Result<Cluster, sqlx::Error> {
    let found = sqlx::query("SELECT 1 FROM pg_extension WHERE extname = 'citus'");
    if found.fetch_optional(&mut *connection).await?.is_none() {
        return Ok(Cluster::None);
    }
    let group = sqlx::query("SELECT CAST(groupid AS BIGINT) FROM pg_dist_local_group").fetch_one(connection).await?;
    Ok(if group.get::<i64, _>(0) == 0 { Cluster::Coordinator } else { Cluster::Worker })
}

/// The tables of workspaces that are not distributed.
pub(super) async fn undistributed(connection: &mut AnyConnection) -> Result<Vec<&'static str>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT CAST(relname AS TEXT) FROM pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid
         WHERE partmethod = 'h'",
    )
    .fetch_all(connection)
    .await?;
    let distributed: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let others = TABLES.iter().map(|(table, _)| *table).filter(|table| !distributed.iter().any(|it| it == table));
    Ok(others.collect())
}

impl Store {
    /// Distributes what workspaces hold over the workers, in one transaction, and frees what it took on the coordinator.
    /// Servers that are running wait meanwhile. What is distributed already stays as it is.
    ///
    /// # Errors
    /// When it cannot be distributed; then everything is as it was.
    pub async fn distribute(&self, shards: u32) -> Result<Distributed, DistributeError> {
        if self.dialect == Dialect::Sqlite {
            return Err(DistributeError::Sqlite);
        }
        if !self.has_citus {
            return Err(DistributeError::NoCitus);
        }
        let mut transaction = self.begin().await?;
        let workers = sqlx::query(
            "SELECT COUNT(DISTINCT groupid) FROM pg_dist_node
             WHERE isactive AND shouldhaveshards AND noderole = 'primary'",
        )
        .fetch_one(transaction.connection())
        .await?;
        let workers = usize::try_from(workers.get::<i64, _>(0)).unwrap_or_default();
        if workers == 0 {
            transaction.give_up().await?;
            return Err(DistributeError::NoWorkers);
        }
        let tables = undistributed(transaction.connection()).await?;
        for (table, column) in TABLES.iter().filter(|(table, _)| tables.contains(table)) {
            let lock = format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
            sqlx::query(AssertSqlSafe(lock)).execute(transaction.connection()).await?;
            // All of a workspace in one place: no transaction of admission touches two.
            let how = match *table {
                "workspaces" => format!("shard_count => {shards}, colocate_with => 'none'"),
                _ => "colocate_with => 'workspaces'".to_owned(),
            };
            let distribute = format!("SELECT CAST(create_distributed_table('{table}', '{column}', {how}) AS TEXT)");
            sqlx::query(AssertSqlSafe(distribute)).execute(transaction.connection()).await?;
        }
        transaction.commit().await?;
        self.free_coordinator().await?;
        Ok(Distributed { workers, tables })
    }

    /// Takes away what tables that are distributed have left behind on the coordinator.
    async fn free_coordinator(&self) -> Result<(), StoreError> {
        for (table, _) in TABLES {
            let left = format!("SELECT pg_relation_size('{table}')");
            let left = sqlx::query(AssertSqlSafe(left)).fetch_one(&self.write).await?;
            if left.get::<i64, _>(0) > 0 {
                let truncate = format!("SELECT CAST(truncate_local_data_after_distributing_table('{table}') AS TEXT)");
                sqlx::query(AssertSqlSafe(truncate)).execute(&self.write).await?;
            }
        }
        Ok(())
    }

    /// All workspaces that somebody is in, those of one worker together, but for those of workers that do not answer.
    /// `None` where nothing is distributed.
    async fn by_worker(&self) -> Result<Option<Vec<Vec<WorkspaceId>>>, StoreError> {
        if !self.is_distributed().await? {
            return Ok(None);
        }
        let rows = sqlx::query(
            "WITH ids AS MATERIALIZED (SELECT DISTINCT workspace FROM members), them AS MATERIALIZED (
                 SELECT workspace, get_shard_id_for_distribution_column('workspaces', workspace) AS shard FROM ids
             )
             SELECT workspace, CAST(groupid AS BIGINT) FROM them JOIN pg_dist_placement ON shardid = shard",
        )
        .fetch_all(&self.read)
        .await?;
        let mut workers: BTreeMap<i64, Vec<WorkspaceId>> = BTreeMap::new();
        for row in rows {
            let workspace = WorkspaceId::from_bytes(super::fixed(row.get(0), "a workspace")?);
            workers.entry(row.get(1)).or_default().push(workspace);
        }
        self.away().iter().for_each(|worker| drop(workers.remove(worker)));
        Ok(Some(workers.values().flat_map(|all| all.chunks(NAMED)).map(<[_]>::to_vec).collect()))
    }

    /// Whether what workspaces hold is distributed.
    pub(super) async fn is_distributed(&self) -> Result<bool, StoreError> {
        if !self.has_citus {
            return Ok(false);
        }
        let mut connection = self.read.acquire().await?;
        Ok(!undistributed(&mut connection).await?.contains(&"workspaces"))
    }

    /// Carries out a statement in all workspaces, and gives the rows that it gives: at once, and where that fails because
    /// a worker is away, worker by worker. Where the statement says `{among}`, a condition of its column `workspace`
    /// follows.
    ///
    /// # Errors
    /// When it worked nowhere.
    pub(super) async fn everywhere(
        &self,
        pool: &AnyPool,
        statement: &str,
        values: &[i64],
    ) -> Result<Vec<AnyRow>, StoreError> {
        let error = match self.away().is_empty() {
            true => match among(pool, statement, "", values).await {
                Ok(rows) => return Ok(rows),
                Err(error) => error,
            },
            false => StoreError::Away,
        };
        let Ok(Some(workers)) = self.by_worker().await else { return Err(error) };
        let (mut all, mut worked) = (Vec::new(), false);
        for workspaces in workers {
            let condition = format!("AND workspace IN ({})", literals(&workspaces));
            match among(pool, statement, &condition, values).await {
                Ok(rows) => {
                    all.extend(rows);
                    worked = true;
                }
                Err(error) => tracing::warn!(%error, "a worker is away: its workspaces wait"),
            }
        }
        if worked { Ok(all) } else { Err(error) }
    }
}

/// Carries out a statement in some workspaces.
async fn among(pool: &AnyPool, statement: &str, condition: &str, values: &[i64]) -> Result<Vec<AnyRow>, StoreError> {
    let query = sqlx::query(AssertSqlSafe(statement.replace("{among}", condition)));
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    Ok(timeout(HANGS, query.fetch_all(pool)).await.map_err(|_| StoreError::Away)??)
}

/// Workspaces as PostgreSQL reads them.
fn literals(workspaces: &[WorkspaceId]) -> String {
    let literal = |it: &WorkspaceId| format!("'\\x{}'::BYTEA", data_encoding::HEXLOWER.encode(it.as_bytes()));
    workspaces.iter().map(literal).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_a_workspace_stays_or_is_distributed() {
        // Which ones, somebody has to decide: what lets in stays.
        const STAY: [&str; 8] = [
            "members",
            "workspace_lapsed_members",
            "workspace_sessions",
            "workspace_invites",
            "workspace_tombstones",
            "workspace_claims",
            "access_tokens",
            "access_tickets",
        ];
        let mut of_workspaces: Vec<&str> = Vec::new();
        for migration in super::super::POSTGRES_MIGRATIONS.iter() {
            for table in migration.sql.as_str().split("CREATE TABLE ").skip(1) {
                let (name, columns) = table.split_once('(').unwrap();
                if columns.split(");").next().unwrap().split_whitespace().any(|word| word == "workspace") {
                    of_workspaces.push(name.trim());
                }
            }
            of_workspaces.retain(|table| !migration.sql.as_str().contains(&format!("DROP TABLE {table};")));
        }
        for table in of_workspaces {
            let is_distributed = TABLES.iter().any(|(it, _)| *it == table);
            assert!(is_distributed != STAY.contains(&table), "{table}");
        }
    }
}
