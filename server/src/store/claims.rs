//! Workspaces that this database has lost, or was put back without: who may bring them, and from when on the log is
//! final.

use super::{
    AccountId, Membership, Store, StoreError, fixed,
    members::{forget_lapsed, lapsed_account, membership_in},
};
use crate::token::TokenHash;
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::Role,
    stamp::Timestamp,
};
use sqlx::Row;

impl Store {
    /// When this database began, or was put back last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn began_at(&self) -> Result<Timestamp, StoreError> {
        let row = sqlx::query("SELECT began_at FROM beginnings WHERE id = 1").fetch_one(&self.read).await?;
        Ok(Timestamp(row.get(0)))
    }

    /// The database was put back: what is not in it was known to the one before.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn begin_again(&self, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("UPDATE beginnings SET began_at = $1 WHERE id = 1").bind(now.0).execute(&self.write).await?;
        Ok(())
    }

    /// Begins every log anew, in one transaction: what was acknowledged before and is not in it is void. Gives how many
    /// there are.
    ///
    /// # Errors
    /// When the database does not take it; then nothing was changed.
    pub async fn make_final(&self, now: Timestamp, epoch: impl Fn() -> [u8; 16]) -> Result<usize, StoreError> {
        let mut transaction = self.begin().await?;
        let rows = sqlx::query("SELECT id FROM workspaces").fetch_all(transaction.connection()).await?;
        for row in &rows {
            sqlx::query("UPDATE workspaces SET epoch = $1, final_at = $2 WHERE id = $3")
                .bind(&epoch()[..])
                .bind(now.0)
                .bind(row.get::<&[u8], _>(0))
                .execute(transaction.connection())
                .await?;
        }
        transaction.commit().await?;
        Ok(rows.len())
    }

    /// When the log of a workspace began anew for good, if it ever did.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn final_at(&self, workspace: WorkspaceId) -> Result<Option<Timestamp>, StoreError> {
        self.at_hand(workspace).await?;
        let row = sqlx::query("SELECT final_at FROM workspaces WHERE id = $1")
            .bind(&workspace.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.get::<i64, _>(0)).filter(|at| *at > 0).map(Timestamp))
    }

    /// When a workspace came to this database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn came_at(&self, workspace: WorkspaceId) -> Result<Option<Timestamp>, StoreError> {
        self.at_hand(workspace).await?;
        let row = sqlx::query("SELECT created_at FROM workspaces WHERE id = $1")
            .bind(&workspace.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| Timestamp(row.get(0))))
    }

    /// Whether this database knows a workspace.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_workspace(&self, workspace: WorkspaceId) -> Result<bool, StoreError> {
        self.at_hand(workspace).await?;
        let row = sqlx::query("SELECT 1 FROM workspaces WHERE id = $1")
            .bind(&workspace.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }

    /// Lets whoever has the token bring a workspace.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn create_claim(
        &self,
        workspace: WorkspaceId,
        token: TokenHash,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO workspace_claims (workspace, token_hash, expires_at) VALUES ($1, $2, $3)")
            .bind(&workspace.as_bytes()[..])
            .bind(&token[..])
            .bind(expires_at.0)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Whether a token lets somebody bring a workspace now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_claim(&self, workspace: WorkspaceId, token: TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        let row =
            sqlx::query("SELECT 1 FROM workspace_claims WHERE workspace = $1 AND token_hash = $2 AND expires_at > $3")
                .bind(&workspace.as_bytes()[..])
                .bind(&token[..])
                .bind(now.0)
                .fetch_optional(&self.read)
                .await?;
        Ok(row.is_some())
    }

    /// The workspace is here: no token of it is good any more.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn end_claims(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM workspace_claims WHERE workspace = $1")
            .bind(&workspace.as_bytes()[..])
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Makes an account an owner of a workspace: as whom it is there, or was before it was suspended or left; as `fresh`
    /// where it never was. `None` where there is no such workspace.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn grant_owner(
        &self,
        workspace: WorkspaceId,
        account: AccountId,
        fresh: MemberId,
        now: Timestamp,
    ) -> Result<Option<Membership>, StoreError> {
        let mut transaction = self.begin().await?;
        if !self.lock_workspace(&mut transaction, workspace).await? {
            transaction.give_up().await?;
            return Ok(None);
        }
        let is_in = membership_in(&mut transaction, workspace, account).await?.is_some();
        let lapsed = lapsed_account(transaction.connection(), workspace, account).await?.filter(|_| !is_in);
        let member = lapsed.map_or(fresh, |it| it.member);
        forget_lapsed(&mut transaction, workspace, member).await?;
        sqlx::query(
            "INSERT INTO members (workspace, member, account, role, joined_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace, account) DO UPDATE SET role = excluded.role",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&member.as_bytes()[..])
        .bind(&account[..])
        .bind(Role::Owner.as_str())
        .bind(now.0)
        .execute(transaction.connection())
        .await?;
        let row = sqlx::query("SELECT member FROM members WHERE workspace = $1 AND account = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&account[..])
            .fetch_one(transaction.connection())
            .await?;
        let member = MemberId::from_bytes(fixed(row.get(0), "a member")?);
        transaction.commit().await?;
        Ok(Some(Membership { workspace, member, role: Role::Owner }))
    }
}
