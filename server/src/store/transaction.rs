//! A transaction that writes.

use super::{Dialect, Store, StoreError};
use sqlx::{Any, AnyConnection, pool::PoolConnection};

/// A transaction that counts once it is committed. One that is not, for whatever reason, takes its connection with it:
/// a database that gave up a transaction by itself (a full disk) and a driver that believes in it never meet again.
#[derive(Debug)]
pub struct Transaction {
    connection: PoolConnection<Any>,
    open: bool,
}

impl Transaction {
    pub(super) async fn begin(store: &Store) -> Result<Transaction, StoreError> {
        let connection = store.write.acquire().await?;
        // In case of an error below the connection is closed.
        let mut transaction = Transaction { connection, open: true };
        // On disk wherever the rows are: a distributed database tells its workers a setting only where it is asked to. It
        // tells them all that came with it, so that one comes alone.
        let begin: &[&'static str] = match (store.dialect, store.has_citus) {
            (Dialect::Sqlite, _) => &["BEGIN IMMEDIATE"],
            (Dialect::Postgres, false) => &["BEGIN"],
            (Dialect::Postgres, true) => {
                &["BEGIN; SET LOCAL citus.propagate_set_commands = 'local'", "SET LOCAL synchronous_commit = on"]
            }
        };
        for statements in begin {
            sqlx::raw_sql(*statements).execute(&mut *transaction.connection).await?;
        }
        Ok(transaction)
    }

    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.end("COMMIT").await
    }

    /// Nothing of it counts.
    pub(super) async fn give_up(mut self) -> Result<(), StoreError> {
        self.end("ROLLBACK").await
    }

    async fn end(&mut self, how: &'static str) -> Result<(), StoreError> {
        sqlx::raw_sql(how).execute(&mut *self.connection).await?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.open {
            self.connection.close_on_drop();
        }
    }
}
