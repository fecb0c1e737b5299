//! The ends of workspaces and of accounts.

use super::{
    AccountId, Dialect, Objection, Store, StoreError, fixed,
    members::{lapse, owners, place},
};
use crate::token::TokenHash;
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::{Lapse, Role},
    stamp::Timestamp,
};
use sqlx::Row;

/// Rows that go at a time, so that nobody waits for the whole of a workspace.
const AT_ONCE: i64 = 500;

impl Store {
    /// Whether the owner of a workspace deleted it.
    pub async fn is_deleted(&self, workspace: WorkspaceId) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT deleted_at FROM workspace_tombstones WHERE workspace = $1")
            .bind(&workspace.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }

    /// Ends a workspace: nobody is let in from here on, and none is made under its id again. What it held is taken away
    /// by [`Store::purge`].
    pub async fn delete_workspace(
        &self,
        workspace: WorkspaceId,
        by: MemberId,
        by_name: Option<&str>,
        now: Timestamp,
    ) -> Result<Result<(), Objection>, StoreError> {
        let mut transaction = self.begin().await?;
        self.lock_workspace(&mut transaction, workspace).await?;
        let role = place(&mut transaction, workspace, by).await?.map(|(role, _)| role);
        if role != Some(Role::Owner) {
            transaction.give_up().await?;
            return Ok(Err(role.map_or(Objection::NoSuchMember, Objection::NotPermitted)));
        }
        sqlx::query("INSERT INTO workspace_tombstones (workspace, deleted_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(&workspace.as_bytes()[..])
            .bind(now.0)
            .execute(transaction.connection())
            .await?;
        for statement in [
            "UPDATE workspace_lapsed_members SET why = $1, lapsed_at = $2, by_name = $3 WHERE workspace = $4",
            "INSERT INTO workspace_lapsed_members (workspace, member, account, role, joined_at, why, lapsed_at, by_name)
             SELECT workspace, member, account, role, joined_at, $1, $2, $3 FROM members WHERE workspace = $4",
        ] {
            sqlx::query(statement)
                .bind(Lapse::WorkspaceDeleted.as_str())
                .bind(now.0)
                .bind(by_name)
                .bind(&workspace.as_bytes()[..])
                .execute(transaction.connection())
                .await?;
        }
        for delete in [
            "DELETE FROM members WHERE workspace = $1",
            "DELETE FROM access_tokens WHERE workspace = $1",
            "DELETE FROM workspace_invites WHERE workspace = $1",
            "DELETE FROM workspace_sessions WHERE workspace = $1",
            "DELETE FROM workspaces WHERE id = $1",
        ] {
            sqlx::query(delete).bind(&workspace.as_bytes()[..]).execute(transaction.connection()).await?;
        }
        transaction.commit().await?;
        Ok(Ok(()))
    }

    /// Takes away what a deleted workspace held, in small steps.
    pub async fn purge(&self, workspace: WorkspaceId, now: Timestamp) -> Result<(), StoreError> {
        self.at_hand(workspace).await?;
        for table in
            ["files", "refusals", "log", "snapshots", "actors", "reminders", "workspace_told", "access_tickets"]
        {
            let row = match self.dialect {
                Dialect::Sqlite => "rowid",
                Dialect::Postgres => "ctid",
            };
            let delete = format!(
                "DELETE FROM {table} WHERE workspace = $1
                 AND {row} IN (SELECT {row} FROM {table} WHERE workspace = $1 LIMIT $2)"
            );
            loop {
                let done = sqlx::query(sqlx::AssertSqlSafe(delete.clone()))
                    .bind(&workspace.as_bytes()[..])
                    .bind(AT_ONCE)
                    .execute(&self.write)
                    .await?;
                if done.rows_affected() == 0 {
                    break;
                }
            }
        }
        sqlx::query("UPDATE workspace_tombstones SET purged_at = $1 WHERE workspace = $2")
            .bind(now.0)
            .bind(&workspace.as_bytes()[..])
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Deleted workspaces that still hold something, or were purged so soon, in milliseconds, after they were deleted that
    /// a request under way may have left something behind.
    pub async fn unpurged(&self, soon: i64) -> Result<Vec<WorkspaceId>, StoreError> {
        let rows = sqlx::query(
            "SELECT workspace FROM workspace_tombstones WHERE purged_at IS NULL OR purged_at < deleted_at + $1
             ORDER BY deleted_at",
        )
        .bind(soon)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok(WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?))).collect()
    }

    /// Ends an account: its sessions, and its place in every workspace. `Err` names a workspace that would be left without
    /// an owner; nothing is changed then. Gives where it was a member.
    pub async fn delete_account(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Result<Vec<WorkspaceId>, WorkspaceId>, StoreError> {
        let mut memberships = self.memberships(account).await?;
        // In one order everywhere, so that no two wait for each other.
        memberships.sort_by_key(|it| it.workspace);
        let mut transaction = self.begin().await?;
        for it in &memberships {
            self.lock_workspace(&mut transaction, it.workspace).await?;
            let role = place(&mut transaction, it.workspace, it.member).await?.map(|(role, _)| role);
            if role == Some(Role::Owner) && owners(&mut transaction, it.workspace).await? < 2 {
                transaction.give_up().await?;
                return Ok(Err(it.workspace));
            }
            lapse(&mut transaction, it.workspace, it.member, Lapse::AccountDeleted, None, now).await?;
        }
        for statement in [
            "UPDATE workspace_lapsed_members SET account = NULL, why = 'account_deleted' WHERE account = $1",
            "DELETE FROM workspace_sessions WHERE account = $1",
            "DELETE FROM push_subscriptions WHERE account = $1",
            "DELETE FROM sessions WHERE account = $1",
            "DELETE FROM accounts WHERE id = $1",
        ] {
            sqlx::query(statement).bind(&account[..]).execute(transaction.connection()).await?;
        }
        transaction.commit().await?;
        Ok(Ok(memberships.into_iter().map(|it| it.workspace).collect()))
    }

    /// The sessions of an account.
    pub async fn sessions_of(&self, account: AccountId) -> Result<Vec<TokenHash>, StoreError> {
        let rows =
            sqlx::query("SELECT token_hash FROM sessions WHERE account = $1").bind(&account[..]).fetch_all(&self.read);
        rows.await?.iter().map(|row| fixed(row.get(0), "a session")).collect()
    }
}
