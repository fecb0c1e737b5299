//! Which devices are used in a workspace, and which of them sign in again first.

use super::{AccountId, Device, Store, StoreError, fixed};
use crate::token::TokenHash;
use sotay_shared::{id::WorkspaceId, stamp::Timestamp};
use sqlx::Row;

/// A session is noted in a workspace so often at most, in milliseconds.
const NOTED_MS: i64 = 60_000;

impl Store {
    /// Notes that a session is used in a workspace.
    pub async fn note_session(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        session: TokenHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = sqlx::query("SELECT seen_at FROM workspace_sessions WHERE workspace = $1 AND session = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&session[..])
            .fetch_optional(&self.read)
            .await?;
        match row {
            Some(row) if row.get::<i64, _>(0) > now.0 - NOTED_MS => return Ok(()),
            Some(_) => {}
            None => self.forget_ended_sessions(workspace, account).await?,
        }
        sqlx::query(
            "INSERT INTO workspace_sessions (workspace, session, account, seen_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, session) DO UPDATE SET seen_at = excluded.seen_at",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&session[..])
        .bind(&account[..])
        .bind(now.0)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Forgets the sessions of an account that are over.
    async fn forget_ended_sessions(&self, workspace: WorkspaceId, account: AccountId) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM workspace_sessions WHERE workspace = $1 AND account = $2
                 AND session NOT IN (SELECT token_hash FROM sessions WHERE account = $2)",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&account[..])
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Whether a session has to sign in again before it is let into a workspace.
    pub async fn is_barred(&self, workspace: WorkspaceId, session: TokenHash) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT seen_at FROM workspace_sessions
             WHERE workspace = $1 AND session = $2 AND barred_at IS NOT NULL",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&session[..])
        .fetch_optional(&self.read)
        .await?;
        Ok(row.is_some())
    }

    /// Bars a session of an account from a workspace. `false` where it was not used there.
    pub async fn bar_session(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        session: TokenHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE workspace_sessions SET barred_at = $1 WHERE workspace = $2 AND session = $3 AND account = $4",
        )
        .bind(now.0)
        .bind(&workspace.as_bytes()[..])
        .bind(&session[..])
        .bind(&account[..])
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The devices of an account that are signed in and were used in a workspace, the latest first.
    pub async fn devices_in(&self, workspace: WorkspaceId, account: AccountId) -> Result<Vec<Device>, StoreError> {
        let rows = sqlx::query(
            "SELECT sessions.token_hash, sessions.device, sessions.created_at, sessions.last_seen_at,
                 sessions.known
             FROM workspace_sessions JOIN sessions ON sessions.token_hash = workspace_sessions.session
             WHERE workspace_sessions.workspace = $1 AND workspace_sessions.account = $2
                 AND workspace_sessions.barred_at IS NULL
             ORDER BY sessions.last_seen_at DESC",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&account[..])
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Device {
                    token_hash: fixed(row.get(0), "a session")?,
                    name: row.get(1),
                    created_at: Timestamp(row.get(2)),
                    last_seen_at: Timestamp(row.get(3)),
                    is_known: row.get::<i64, _>(4) != 0,
                })
            })
            .collect()
    }
}
