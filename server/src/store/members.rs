//! Who is in a workspace, who no longer is and why, and the changes between the two.

use super::{
    AccountId, Dialect, Membership, Store, StoreError,
    accounts::{membership, role},
    fixed,
    transaction::Transaction,
};
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::{Lapse, Role},
    stamp::Timestamp,
};
use sqlx::{Any, Executor, Row, any::AnyRow};
use std::collections::BTreeSet;

/// A membership that gives no access now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapsed {
    pub member: MemberId,
    /// As it was.
    pub role: Role,
    pub why: Lapse,
    pub at: Timestamp,
    /// What whoever decided it called themselves then.
    pub by: Option<String>,
}

/// Somebody in a workspace, also one who is suspended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub member: MemberId,
    pub role: Role,
    pub email: String,
    pub suspended: bool,
    /// Their devices that are signed in, and when one was used last.
    pub devices: i64,
    pub last_seen_at: Option<Timestamp>,
}

/// What is to become of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Role(Role),
    Suspend,
    Reinstate,
    /// Of oneself: to leave.
    Remove,
}

/// Why a membership stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    NoSuchMember,
    /// What the role of whoever asked does not allow.
    NotPermitted(Role),
    /// The workspace would be left without an owner.
    LastOwner,
}

impl Store {
    /// Why an account that was in a workspace is no longer let in.
    pub async fn lapsed(&self, workspace: WorkspaceId, account: AccountId) -> Result<Option<Lapsed>, StoreError> {
        lapsed_account(&self.read, workspace, account).await
    }

    /// The same by the member.
    pub async fn lapsed_member(&self, workspace: WorkspaceId, member: MemberId) -> Result<Option<Lapsed>, StoreError> {
        lapsed_as(&self.read, workspace, member).await
    }

    /// Everybody who is in a workspace, or was.
    pub async fn members_ever(&self, workspace: WorkspaceId) -> Result<BTreeSet<MemberId>, StoreError> {
        let rows = sqlx::query(
            "SELECT member FROM members WHERE workspace = $1
             UNION ALL SELECT member FROM workspace_lapsed_members WHERE workspace = $1",
        )
        .bind(&workspace.as_bytes()[..])
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok(MemberId::from_bytes(fixed(row.get(0), "a member")?))).collect()
    }

    /// Everybody in a workspace, those who are suspended last.
    pub async fn people(&self, workspace: WorkspaceId) -> Result<Vec<Person>, StoreError> {
        const DEVICES: &str = "(SELECT COUNT(*) FROM sessions s WHERE s.account = m.account),
             (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.account = m.account)";
        let mut people = Vec::new();
        for (table, suspended) in [("members m", false), ("workspace_lapsed_members m", true)] {
            let only = if suspended { "AND m.why = 'suspended'" } else { "" };
            let select = format!(
                "SELECT m.member, m.role, a.email, {DEVICES} FROM {table} JOIN accounts a ON a.id = m.account
                 WHERE m.workspace = $1 {only} ORDER BY m.joined_at"
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(select)).bind(&workspace.as_bytes()[..]);
            for row in query.fetch_all(&self.read).await? {
                people.push(Person {
                    member: MemberId::from_bytes(fixed(row.get(0), "a member")?),
                    role: role(row.get(1))?,
                    email: row.get(2),
                    suspended,
                    devices: row.get(3),
                    last_seen_at: row.get::<Option<i64>, _>(4).map(Timestamp),
                });
            }
        }
        Ok(people)
    }

    /// The account of a member, also of one who is suspended.
    pub async fn account_of(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Option<(AccountId, Role)>, StoreError> {
        let row = sqlx::query(
            "SELECT account, role FROM members WHERE workspace = $1 AND member = $2
             UNION ALL SELECT account, role FROM workspace_lapsed_members
             WHERE workspace = $1 AND member = $2 AND why = 'suspended'",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&member.as_bytes()[..])
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| Ok((fixed(row.get(0), "an account")?, role(row.get(1))?))).transpose()
    }

    /// Changes a membership, with all that hangs on it, in one transaction: what roles allow is asked of those that stand
    /// then. `by_name` is what whoever decides calls themselves.
    pub async fn change_member(
        &self,
        (workspace, by): (WorkspaceId, MemberId),
        member: MemberId,
        change: Change,
        by_name: Option<&str>,
        now: Timestamp,
    ) -> Result<Result<(), Objection>, StoreError> {
        let mut transaction = self.begin().await?;
        self.lock_workspace(&mut transaction, workspace).await?;
        let done = changed(&mut transaction, (workspace, by), member, change, by_name, now).await?;
        match done {
            Ok(()) => transaction.commit().await?,
            Err(_) => transaction.give_up().await?,
        }
        Ok(done)
    }

    /// Until the transaction ends, nobody else changes who is in a workspace, and nobody appends to its log. Whether it is
    /// there.
    pub(super) async fn lock_workspace(
        &self,
        transaction: &mut Transaction,
        workspace: WorkspaceId,
    ) -> Result<bool, StoreError> {
        self.at_hand(workspace).await?;
        self.take_turns(transaction, workspace).await?;
        let lock = match self.dialect {
            // It has one writer.
            Dialect::Sqlite => "SELECT head FROM workspaces WHERE id = $1",
            Dialect::Postgres => "SELECT head FROM workspaces WHERE id = $1 FOR UPDATE",
        };
        let row = sqlx::query(lock).bind(&workspace.as_bytes()[..]).fetch_optional(transaction.connection()).await?;
        Ok(row.is_some())
    }
}

impl Store {
    /// Until the transaction ends, no other one of the workspace goes on that takes turns with it. A row of a distributed
    /// database is locked on its worker, which is done a moment before who is in a workspace is written on the
    /// coordinator: whoever waited for the row alone would read what was before.
    pub(super) async fn take_turns(
        &self,
        transaction: &mut Transaction,
        workspace: WorkspaceId,
    ) -> Result<(), StoreError> {
        if self.dialect == Dialect::Sqlite {
            return Ok(());
        }
        let (high, low) = workspace.as_bytes().split_at(8);
        let key = high.iter().zip(low).fold(0, |key, (one, other)| key << 8 | i64::from(one ^ other));
        let lock = sqlx::query("SELECT CAST(pg_advisory_xact_lock($1) AS TEXT)").bind(key);
        lock.execute(transaction.connection()).await?;
        Ok(())
    }
}

/// Whether the owner of a workspace deleted it, as a transaction sees it.
pub(super) async fn was_deleted(transaction: &mut Transaction, workspace: WorkspaceId) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT deleted_at FROM workspace_tombstones WHERE workspace = $1")
        .bind(&workspace.as_bytes()[..])
        .fetch_optional(transaction.connection())
        .await?;
    Ok(row.is_some())
}

/// The role and the account of somebody who is in a workspace.
pub(super) async fn place(
    transaction: &mut Transaction,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Option<(Role, AccountId)>, StoreError> {
    let row = sqlx::query("SELECT role, account FROM members WHERE workspace = $1 AND member = $2")
        .bind(&workspace.as_bytes()[..])
        .bind(&member.as_bytes()[..])
        .fetch_optional(transaction.connection())
        .await?;
    row.map(|row| Ok((role(row.get(0))?, fixed(row.get(1), "an account")?))).transpose()
}

async fn changed(
    transaction: &mut Transaction,
    (workspace, by): (WorkspaceId, MemberId),
    member: MemberId,
    change: Change,
    by_name: Option<&str>,
    now: Timestamp,
) -> Result<Result<(), Objection>, StoreError> {
    let Some((asking, _)) = place(transaction, workspace, by).await? else { return Ok(Err(Objection::NoSuchMember)) };
    let own = by == member;
    let not_permitted = Ok(Err(Objection::NotPermitted(asking)));
    let Some((role, _)) = place(transaction, workspace, member).await? else {
        return changed_while_suspended(transaction, (workspace, asking), member, change, by_name, now).await;
    };
    let allowed = match change {
        Change::Role(to) => asking.may_change(own, role, to),
        Change::Suspend => !own && asking.manages(role),
        Change::Reinstate => asking.manages(role),
        Change::Remove => own || asking.manages(role),
    };
    if !allowed {
        return not_permitted;
    }
    let stays_owner = matches!(change, Change::Role(Role::Owner) | Change::Reinstate);
    if role == Role::Owner && !stays_owner && owners(transaction, workspace).await? < 2 {
        return Ok(Err(Objection::LastOwner));
    }
    match change {
        Change::Role(to) => {
            sqlx::query("UPDATE members SET role = $1 WHERE workspace = $2 AND member = $3")
                .bind(to.as_str())
                .bind(&workspace.as_bytes()[..])
                .bind(&member.as_bytes()[..])
                .execute(transaction.connection())
                .await?;
            if to < Role::Admin {
                end_invites(transaction, workspace, member).await?;
            }
        }
        Change::Suspend => lapse(transaction, workspace, member, Lapse::Suspended, by_name, now).await?,
        // They are let in already.
        Change::Reinstate => {}
        Change::Remove => {
            let why = if own { Lapse::Left } else { Lapse::Removed };
            lapse(transaction, workspace, member, why, by_name, now).await?;
        }
    }
    Ok(Ok(()))
}

/// The same for somebody whose membership is suspended: they are let in again, or removed.
async fn changed_while_suspended(
    transaction: &mut Transaction,
    (workspace, asking): (WorkspaceId, Role),
    member: MemberId,
    change: Change,
    by_name: Option<&str>,
    now: Timestamp,
) -> Result<Result<(), Objection>, StoreError> {
    let row = sqlx::query(
        "SELECT role FROM workspace_lapsed_members WHERE workspace = $1 AND member = $2 AND why = 'suspended'",
    )
    .bind(&workspace.as_bytes()[..])
    .bind(&member.as_bytes()[..])
    .fetch_optional(transaction.connection())
    .await?;
    let Some(row) = row else { return Ok(Err(Objection::NoSuchMember)) };
    if !asking.manages(role(row.get(0))?) {
        return Ok(Err(Objection::NotPermitted(asking)));
    }
    match change {
        // A role counts once they are back.
        Change::Role(_) => return Ok(Err(Objection::NoSuchMember)),
        Change::Suspend => {}
        Change::Reinstate => {
            sqlx::query(
                "INSERT INTO members (workspace, member, account, role, joined_at)
                 SELECT workspace, member, account, role, joined_at FROM workspace_lapsed_members
                 WHERE workspace = $1 AND member = $2",
            )
            .bind(&workspace.as_bytes()[..])
            .bind(&member.as_bytes()[..])
            .execute(transaction.connection())
            .await?;
            forget_lapsed(transaction, workspace, member).await?;
        }
        Change::Remove => {
            sqlx::query(
                "UPDATE workspace_lapsed_members SET why = 'removed', lapsed_at = $1, by_name = $2
                 WHERE workspace = $3 AND member = $4",
            )
            .bind(now.0)
            .bind(by_name)
            .bind(&workspace.as_bytes()[..])
            .bind(&member.as_bytes()[..])
            .execute(transaction.connection())
            .await?;
            forget_reminders(transaction, workspace, member).await?;
        }
    }
    Ok(Ok(()))
}

/// Why an account is no longer let in, as a transaction or whoever reads sees it.
pub(super) async fn lapsed_account<'e>(
    executor: impl Executor<'e, Database = Any>,
    workspace: WorkspaceId,
    account: AccountId,
) -> Result<Option<Lapsed>, StoreError> {
    let row = sqlx::query(
        "SELECT member, role, why, lapsed_at, by_name FROM workspace_lapsed_members
         WHERE workspace = $1 AND account = $2 ORDER BY lapsed_at DESC LIMIT 1",
    )
    .bind(&workspace.as_bytes()[..])
    .bind(&account[..])
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(lapsed).transpose()
}

/// The same by the member.
pub(super) async fn lapsed_as<'e>(
    executor: impl Executor<'e, Database = Any>,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Option<Lapsed>, StoreError> {
    let row = sqlx::query(
        "SELECT member, role, why, lapsed_at, by_name FROM workspace_lapsed_members
         WHERE workspace = $1 AND member = $2",
    )
    .bind(&workspace.as_bytes()[..])
    .bind(&member.as_bytes()[..])
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(lapsed).transpose()
}

/// Carries out a statement about the member `$2` of the workspace `$1`.
async fn about(
    transaction: &mut Transaction,
    statement: &'static str,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    let query = sqlx::query(statement).bind(&workspace.as_bytes()[..]).bind(&member.as_bytes()[..]);
    query.execute(transaction.connection()).await?;
    Ok(())
}

pub(super) async fn forget_lapsed(
    transaction: &mut Transaction,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    let forget = "DELETE FROM workspace_lapsed_members WHERE workspace = $1 AND member = $2";
    about(transaction, forget, workspace, member).await
}

/// How many owners a workspace has.
pub(super) async fn owners(transaction: &mut Transaction, workspace: WorkspaceId) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT COUNT(*) FROM members WHERE workspace = $1 AND role = 'owner'")
        .bind(&workspace.as_bytes()[..])
        .fetch_one(transaction.connection())
        .await?;
    Ok(row.get(0))
}

/// Ends a membership: its access tokens, its invitations, and what it is reminded of go with it.
pub(super) async fn lapse(
    transaction: &mut Transaction,
    workspace: WorkspaceId,
    member: MemberId,
    why: Lapse,
    by_name: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    forget_lapsed(transaction, workspace, member).await?;
    sqlx::query(
        "INSERT INTO workspace_lapsed_members (workspace, member, account, role, joined_at, why, lapsed_at, by_name)
         SELECT workspace, member, account, role, joined_at, $1, $2, $3 FROM members WHERE workspace = $4 AND member = $5",
    )
    .bind(why.as_str())
    .bind(now.0)
    .bind(by_name)
    .bind(&workspace.as_bytes()[..])
    .bind(&member.as_bytes()[..])
    .execute(transaction.connection())
    .await?;
    for delete in [
        "DELETE FROM members WHERE workspace = $1 AND member = $2",
        "DELETE FROM access_tokens WHERE workspace = $1 AND member = $2",
    ] {
        about(transaction, delete, workspace, member).await?;
    }
    end_invites(transaction, workspace, member).await?;
    // Who goes may know the links that let in several.
    sqlx::query("UPDATE workspace_invites SET uses_left = 0 WHERE workspace = $1 AND uses > 1 AND email IS NULL")
        .bind(&workspace.as_bytes()[..])
        .execute(transaction.connection())
        .await?;
    if why != Lapse::Suspended {
        forget_reminders(transaction, workspace, member).await?;
    }
    Ok(())
}

async fn end_invites(
    transaction: &mut Transaction,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    let end = "UPDATE workspace_invites SET uses_left = 0 WHERE workspace = $1 AND created_by = $2";
    about(transaction, end, workspace, member).await
}

async fn forget_reminders(
    transaction: &mut Transaction,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    about(transaction, "DELETE FROM reminders WHERE workspace = $1 AND member = $2", workspace, member).await
}

/// The membership of an account, as a transaction sees it.
pub(super) async fn membership_in(
    transaction: &mut Transaction,
    workspace: WorkspaceId,
    account: AccountId,
) -> Result<Option<Membership>, StoreError> {
    let row = sqlx::query("SELECT workspace, member, role FROM members WHERE account = $1 AND workspace = $2")
        .bind(&account[..])
        .bind(&workspace.as_bytes()[..])
        .fetch_optional(transaction.connection())
        .await?;
    row.as_ref().map(membership).transpose()
}

fn lapsed(row: &AnyRow) -> Result<Lapsed, StoreError> {
    Ok(Lapsed {
        member: MemberId::from_bytes(fixed(row.get(0), "a member")?),
        role: role(row.get(1))?,
        why: Lapse::parse(row.get(2)).ok_or(StoreError::Unreadable("why a membership ended"))?,
        at: Timestamp(row.get(3)),
        by: row.get(4),
    })
}
