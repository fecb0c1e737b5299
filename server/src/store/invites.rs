//! Invitations: how many they let in, whom, as what, and until when.

use super::{
    AccountId, Membership, Store, StoreError,
    accounts::role,
    fixed,
    members::{Lapsed, forget_lapsed, lapsed_account, lapsed_as, membership_in, place},
    transaction::Transaction,
};
use crate::token::TokenHash;
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::{Lapse, Role},
    stamp::Timestamp,
};
use sqlx::{Row, any::AnyRow};

/// Invitations that a workspace may have open.
pub const OPEN: i64 = 100;
/// Invitations that may be made in a workspace within an hour.
pub const AN_HOUR: i64 = 200;
const HOUR_MS: i64 = 3_600_000;

/// What an invitation is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub workspace: WorkspaceId,
    pub role: Role,
    /// Whom it is for, where that is somebody with a past in the workspace.
    pub member: Option<MemberId>,
    /// The address of the one account that may use it, as accounts have it.
    pub email: Option<String>,
    /// How many it may let in.
    pub uses: i64,
    pub expires_at: Timestamp,
}

/// An invitation, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvite {
    pub token_hash: TokenHash,
    pub invite: Invite,
    pub uses_left: i64,
    pub by: MemberId,
    pub created_at: Timestamp,
    /// Accounts that were made by it and wait to use it.
    pub accounts: i64,
}

/// Who uses an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joiner<'a> {
    pub account: AccountId,
    pub email: &'a str,
    /// The member to become where the invitation names none.
    pub member: MemberId,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// Also where the account was in already.
    In(Membership),
    NoSuchInvite,
    ForAnother,
    /// The account was here once: it comes back by an invitation that names its member.
    Lapsed(Lapsed),
    /// The member's id belongs to somebody else here.
    Taken,
}

const COLUMNS: &str =
    "workspace, token_hash, role, member, email, uses, uses_left, created_by, created_at, expires_at, accounts";

impl Store {
    /// `false` where the workspace has too many open ones, or too many were made within the hour.
    pub async fn create_invite(
        &self,
        token: TokenHash,
        invite: &Invite,
        by: MemberId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        self.lock_workspace(&mut transaction, invite.workspace).await?;
        // Those that are over are kept for as long as they count.
        sqlx::query(
            "DELETE FROM workspace_invites
             WHERE workspace = $1 AND created_at <= $2 AND (expires_at <= $3 OR uses_left <= 0)",
        )
        .bind(&invite.workspace.as_bytes()[..])
        .bind(now.0 - HOUR_MS)
        .bind(now.0)
        .execute(transaction.connection())
        .await?;
        let count = |condition: &str| {
            sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM workspace_invites WHERE workspace = $1 AND {condition}"))
        };
        let open = sqlx::query(count("uses_left > 0 AND expires_at > $2"))
            .bind(&invite.workspace.as_bytes()[..])
            .bind(now.0)
            .fetch_one(transaction.connection())
            .await?;
        let lately = sqlx::query(count("created_at > $2"))
            .bind(&invite.workspace.as_bytes()[..])
            .bind(now.0 - HOUR_MS)
            .fetch_one(transaction.connection())
            .await?;
        if open.get::<i64, _>(0) >= OPEN || lately.get::<i64, _>(0) >= AN_HOUR {
            transaction.give_up().await?;
            return Ok(false);
        }
        let insert =
            format!("INSERT INTO workspace_invites ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)");
        sqlx::query(sqlx::AssertSqlSafe(insert))
            .bind(&invite.workspace.as_bytes()[..])
            .bind(&token[..])
            .bind(invite.role.as_str())
            .bind(invite.member.as_ref().map(|member| &member.as_bytes()[..]))
            .bind(invite.email.as_deref())
            .bind(invite.uses)
            .bind(invite.uses)
            .bind(&by.as_bytes()[..])
            .bind(now.0)
            .bind(invite.expires_at.0)
            .execute(transaction.connection())
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The invitation of a token, while it lets somebody in: whoever made it may still invite.
    pub async fn invite(&self, token: TokenHash, now: Timestamp) -> Result<Option<OpenInvite>, StoreError> {
        let select = format!("SELECT {COLUMNS} FROM workspace_invites WHERE token_hash = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(select)).bind(&token[..]).fetch_optional(&self.read).await?;
        let Some(found) = row.as_ref().map(open_invite).transpose()? else { return Ok(None) };
        let by = sqlx::query("SELECT role FROM members WHERE workspace = $1 AND member = $2")
            .bind(&found.invite.workspace.as_bytes()[..])
            .bind(&found.by.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        let by = by.map(|row| role(row.get(0))).transpose()?;
        Ok(Some(found).filter(|it| it.is_good(by, now)))
    }

    /// The open invitations of a workspace, the latest first.
    pub async fn invites(&self, workspace: WorkspaceId, now: Timestamp) -> Result<Vec<OpenInvite>, StoreError> {
        let select = format!(
            "SELECT {COLUMNS} FROM workspace_invites WHERE workspace = $1 AND uses_left > 0 AND expires_at > $2
             ORDER BY created_at DESC"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(select)).bind(&workspace.as_bytes()[..]).bind(now.0);
        query.fetch_all(&self.read).await?.iter().map(open_invite).collect()
    }

    /// `false` when the workspace has no such open invitation.
    pub async fn revoke_invite(&self, workspace: WorkspaceId, token: TokenHash) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE workspace_invites SET uses_left = 0 WHERE workspace = $1 AND token_hash = $2 AND uses_left > 0",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&token[..])
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Uses an invitation once, for an account that is not in yet.
    pub async fn join(&self, token: TokenHash, joiner: Joiner<'_>, now: Timestamp) -> Result<Joined, StoreError> {
        let Some(found) = self.invite(token, now).await? else {
            return self.joined_by_one_that_is_over(token, joiner).await;
        };
        let mut transaction = self.begin().await?;
        let is_there = self.lock_workspace(&mut transaction, found.invite.workspace).await?;
        let joined = match is_there {
            true => self.joined(&mut transaction, token, joiner, now).await?,
            false => Joined::NoSuchInvite,
        };
        match joined {
            Joined::In(_) => transaction.commit().await?,
            _ => transaction.give_up().await?,
        }
        Ok(joined)
    }

    /// Asked again after a lost answer, the use that was counted is one's own.
    async fn joined_by_one_that_is_over(&self, token: TokenHash, joiner: Joiner<'_>) -> Result<Joined, StoreError> {
        let row = sqlx::query("SELECT workspace FROM workspace_invites WHERE token_hash = $1")
            .bind(&token[..])
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(Joined::NoSuchInvite) };
        let workspace = WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?);
        let membership = self.membership(joiner.account, workspace).await?;
        Ok(membership.map_or(Joined::NoSuchInvite, Joined::In))
    }

    async fn joined(
        &self,
        transaction: &mut Transaction,
        token: TokenHash,
        joiner: Joiner<'_>,
        now: Timestamp,
    ) -> Result<Joined, StoreError> {
        let select = format!("SELECT {COLUMNS} FROM workspace_invites WHERE token_hash = $1");
        let row =
            sqlx::query(sqlx::AssertSqlSafe(select)).bind(&token[..]).fetch_optional(transaction.connection()).await?;
        let Some(found) = row.as_ref().map(open_invite).transpose()? else { return Ok(Joined::NoSuchInvite) };
        let invite = &found.invite;
        if let Some(membership) = membership_in(transaction, invite.workspace, joiner.account).await? {
            return Ok(Joined::In(membership));
        }
        let by = place(transaction, invite.workspace, found.by).await?.map(|(role, _)| role);
        if !found.is_good(by, now) {
            return Ok(Joined::NoSuchInvite);
        }
        if invite.email.as_deref().is_some_and(|email| email != joiner.email) {
            return Ok(Joined::ForAnother);
        }
        if let Some(lapsed) = lapsed_account(transaction.connection(), invite.workspace, joiner.account).await?
            && (lapsed.why == Lapse::Suspended || invite.member != Some(lapsed.member))
        {
            return Ok(Joined::Lapsed(lapsed));
        }
        let member = invite.member.unwrap_or(joiner.member);
        let before = lapsed_as(transaction.connection(), invite.workspace, member).await?;
        let is_taken = match invite.member {
            // Somebody who is suspended comes back by being let in again, and nobody else in their place.
            Some(_) => before.is_some_and(|it| it.why == Lapse::Suspended),
            // Whoever has a past here is only let in by an invitation that says so.
            None => before.is_some() || self.has_a_past(invite.workspace, member).await?,
        };
        if is_taken {
            return Ok(Joined::Taken);
        }
        self.let_in(transaction, &found, joiner.account, member, now).await
    }

    async fn let_in(
        &self,
        transaction: &mut Transaction,
        found: &OpenInvite,
        account: AccountId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<Joined, StoreError> {
        let workspace = found.invite.workspace;
        forget_lapsed(transaction, workspace, member).await?;
        let done = sqlx::query(
            "INSERT INTO members (workspace, member, account, role, joined_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&member.as_bytes()[..])
        .bind(&account[..])
        .bind(found.invite.role.as_str())
        .bind(now.0)
        .execute(transaction.connection())
        .await?;
        if done.rows_affected() == 0 {
            return Ok(Joined::Taken);
        }
        sqlx::query(
            "UPDATE workspace_invites SET uses_left = uses_left - 1,
             accounts = CASE WHEN accounts > 0 THEN accounts - 1 ELSE 0 END WHERE workspace = $1 AND token_hash = $2",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&found.token_hash[..])
        .execute(transaction.connection())
        .await?;
        Ok(Joined::In(Membership { workspace, member, role: found.invite.role }))
    }
}

impl OpenInvite {
    /// Whether it makes an account: no more wait to use it than it may still let in.
    pub fn makes_accounts(&self) -> bool {
        self.accounts < self.uses_left
    }

    /// Whether it lets somebody in, made by somebody of this role.
    fn is_good(&self, by: Option<Role>, now: Timestamp) -> bool {
        self.uses_left > 0 && self.invite.expires_at > now && by.is_some_and(|by| by.may_invite(self.invite.role))
    }
}

fn open_invite(row: &AnyRow) -> Result<OpenInvite, StoreError> {
    let member = row.get::<Option<&[u8]>, _>(3).map(|member| fixed(member, "a member")).transpose()?;
    Ok(OpenInvite {
        token_hash: fixed(row.get(1), "an invitation")?,
        invite: Invite {
            workspace: WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?),
            role: role(row.get(2))?,
            member: member.map(MemberId::from_bytes),
            email: row.get(4),
            uses: row.get(5),
            expires_at: Timestamp(row.get(9)),
        },
        uses_left: row.get(6),
        by: MemberId::from_bytes(fixed(row.get(7), "a member")?),
        created_at: Timestamp(row.get(8)),
        accounts: row.get(10),
    })
}
