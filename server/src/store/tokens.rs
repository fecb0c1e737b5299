//! Access tokens of automerge-repo clients.

use super::{AccountId, Membership, Store, StoreError, accounts::role, fixed};
use crate::token::TokenHash;
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    stamp::Timestamp,
};
use sqlx::Row;

/// What a member sees of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    pub token_hash: TokenHash,
    pub name: String,
    pub created_at: Timestamp,
}

impl Store {
    pub async fn create_access_token(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        token: &AccessToken,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO access_tokens (workspace, token_hash, member, name, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&token.token_hash[..])
        .bind(&member.as_bytes()[..])
        .bind(&token.name)
        .bind(token.created_at.0)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// The tokens of a member, oldest first.
    pub async fn access_tokens(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Vec<AccessToken>, StoreError> {
        let rows = sqlx::query(
            "SELECT token_hash, name, created_at FROM access_tokens WHERE workspace = $1 AND member = $2
             ORDER BY created_at",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&member.as_bytes()[..])
        .fetch_all(&self.read)
        .await?;
        let token = |row: &sqlx::any::AnyRow| {
            let token_hash = fixed(row.get(0), "a token")?;
            Ok(AccessToken { token_hash, name: row.get(1), created_at: Timestamp(row.get(2)) })
        };
        rows.iter().map(token).collect()
    }

    /// `false` when the member has no such token.
    pub async fn revoke_access_token(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        token: TokenHash,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM access_tokens WHERE workspace = $1 AND token_hash = $2 AND member = $3")
            .bind(&workspace.as_bytes()[..])
            .bind(&token[..])
            .bind(&member.as_bytes()[..])
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The account behind a token, and what it may do where.
    pub async fn access_token(&self, token: TokenHash) -> Result<Option<(AccountId, Membership)>, StoreError> {
        let row = sqlx::query(
            "SELECT members.account, members.workspace, members.member, members.role FROM access_tokens
             JOIN members ON members.workspace = access_tokens.workspace AND members.member = access_tokens.member
             WHERE access_tokens.token_hash = $1",
        )
        .bind(&token[..])
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| {
            let membership = Membership {
                workspace: WorkspaceId::from_bytes(fixed(row.get(1), "a workspace")?),
                member: MemberId::from_bytes(fixed(row.get(2), "a member")?),
                role: role(row.get(3))?,
            };
            Ok((fixed(row.get(0), "an account")?, membership))
        })
        .transpose()
    }
}
