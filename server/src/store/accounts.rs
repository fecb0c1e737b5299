//! Accounts, and where they are members.

use super::{Dialect, OpenInvite, Store, StoreError, fixed, transaction::Transaction};
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::Role,
    stamp::Timestamp,
};
use sqlx::{Row, any::AnyRow};

/// An account: sixteen random bytes.
pub type AccountId = [u8; 16];

/// An account's place in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    pub workspace: WorkspaceId,
    pub member: MemberId,
    pub role: Role,
}

pub(super) fn role(word: &str) -> Result<Role, StoreError> {
    Role::parse(word).ok_or(StoreError::Unreadable("a role"))
}

const INSERT_ACCOUNT: &str =
    "INSERT INTO accounts (id, email, password_hash, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

impl Store {
    /// `false` when the address is taken.
    pub async fn create_account(
        &self,
        id: AccountId,
        email: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(INSERT_ACCOUNT)
            .bind(&id[..])
            .bind(email)
            .bind(password_hash)
            .bind(now.0)
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The same by an invitation. `None` where it makes no more accounts.
    pub async fn create_invited_account(
        &self,
        invite: &OpenInvite,
        (id, email, password_hash): (AccountId, &str, &str),
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let mut transaction = self.begin().await?;
        let counted = sqlx::query(
            "UPDATE workspace_invites SET accounts = accounts + 1
             WHERE workspace = $1 AND token_hash = $2 AND accounts < uses_left AND expires_at > $3",
        )
        .bind(&invite.invite.workspace.as_bytes()[..])
        .bind(&invite.token_hash[..])
        .bind(now.0)
        .execute(transaction.connection())
        .await?;
        if counted.rows_affected() == 0 {
            transaction.give_up().await?;
            return Ok(None);
        }
        let done = sqlx::query(INSERT_ACCOUNT)
            .bind(&id[..])
            .bind(email)
            .bind(password_hash)
            .bind(now.0)
            .execute(transaction.connection())
            .await?;
        let is_made = done.rows_affected() == 1;
        if is_made {
            transaction.commit().await?;
        } else {
            transaction.give_up().await?;
        }
        Ok(Some(is_made))
    }

    /// Whether anybody has an account yet.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query("SELECT 1 FROM accounts LIMIT 1").fetch_optional(&self.read).await?.is_some())
    }

    /// The hash of an account's password.
    pub async fn password_hash(&self, account: AccountId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT password_hash FROM accounts WHERE id = $1")
            .bind(&account[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// The address of an account and its password's hash.
    pub async fn credentials(&self, account: AccountId) -> Result<Option<(String, String)>, StoreError> {
        let row = sqlx::query("SELECT email, password_hash FROM accounts WHERE id = $1")
            .bind(&account[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| (row.get(0), row.get(1))))
    }

    /// The account of an address and its password's hash.
    pub async fn account(&self, email: &str) -> Result<Option<(AccountId, String)>, StoreError> {
        let row = sqlx::query("SELECT id, password_hash FROM accounts WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| Ok((fixed(row.get(0), "an account")?, row.get(1)))).transpose()
    }

    /// Whether the password of an account is still this one; it stays so until the transaction ends.
    pub(super) async fn still(
        &self,
        transaction: &mut Transaction,
        account: AccountId,
        hash: &str,
    ) -> Result<bool, StoreError> {
        let select = match self.dialect {
            // It has one writer.
            Dialect::Sqlite => "SELECT 1 FROM accounts WHERE id = $1 AND password_hash = $2",
            Dialect::Postgres => "SELECT 1 FROM accounts WHERE id = $1 AND password_hash = $2 FOR NO KEY UPDATE",
        };
        let query = sqlx::query(select).bind(&account[..]).bind(hash);
        Ok(query.fetch_optional(transaction.connection()).await?.is_some())
    }

    /// Begins to write what somebody asked for with a password. `None` where it is another one by now.
    pub(super) async fn begin_while(&self, account: AccountId, hash: &str) -> Result<Option<Transaction>, StoreError> {
        let mut transaction = self.begin().await?;
        if self.still(&mut transaction, account, hash).await? {
            return Ok(Some(transaction));
        }
        transaction.give_up().await?;
        Ok(None)
    }

    /// Begins a workspace's log with its owner. `false` when the workspace exists already, or was deleted by its owner.
    ///
    /// A distributed database writes the log's end on a worker and the owner on the coordinator. Where one of them dies
    /// in between, the end is there without anybody: then it is taken as new.
    pub async fn create_workspace(
        &self,
        workspace: WorkspaceId,
        epoch: [u8; 16],
        owner: AccountId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.at_hand(workspace).await?;
        let mut transaction = self.begin().await?;
        self.take_turns(&mut transaction, workspace).await?;
        let done = sqlx::query(
            "INSERT INTO workspaces (id, epoch, head, chain, created_at) VALUES ($1, $2, 0, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&epoch[..])
        .bind(&[0u8; 32][..])
        .bind(now.0)
        .execute(transaction.connection())
        .await?;
        let is_new = done.rows_affected() == 1 || is_deserted(&mut transaction, workspace).await?;
        if !is_new || super::members::was_deleted(&mut transaction, workspace).await? {
            transaction.give_up().await?;
            return Ok(false);
        }
        sqlx::query("INSERT INTO members (workspace, member, account, role, joined_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(&workspace.as_bytes()[..])
            .bind(&member.as_bytes()[..])
            .bind(&owner[..])
            .bind(Role::Owner.as_str())
            .bind(now.0)
            .execute(transaction.connection())
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The workspaces of an account.
    pub async fn memberships(&self, account: AccountId) -> Result<Vec<Membership>, StoreError> {
        let rows = sqlx::query("SELECT workspace, member, role FROM members WHERE account = $1 ORDER BY joined_at")
            .bind(&account[..])
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(membership).collect()
    }

    pub async fn membership(
        &self,
        account: AccountId,
        workspace: WorkspaceId,
    ) -> Result<Option<Membership>, StoreError> {
        let row = sqlx::query("SELECT workspace, member, role FROM members WHERE account = $1 AND workspace = $2")
            .bind(&account[..])
            .bind(&workspace.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(membership).transpose()
    }

    /// Everybody in a workspace with their address.
    pub async fn members(&self, workspace: WorkspaceId) -> Result<Vec<(Membership, String)>, StoreError> {
        let rows = sqlx::query(
            "SELECT members.workspace, member, role, email FROM members JOIN accounts ON accounts.id = members.account
             WHERE members.workspace = $1 ORDER BY joined_at",
        )
        .bind(&workspace.as_bytes()[..])
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok((membership(row)?, row.get(3)))).collect()
    }

    /// Whether a member has changed anything in a workspace.
    pub async fn has_a_past(&self, workspace: WorkspaceId, member: MemberId) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM actors WHERE workspace = $1 AND member = $2 LIMIT 1")
            .bind(&workspace.as_bytes()[..])
            .bind(&member.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }
}

/// Whether a log is empty that nobody was ever a member of.
async fn is_deserted(transaction: &mut Transaction, workspace: WorkspaceId) -> Result<bool, StoreError> {
    for anybody in [
        "SELECT 1 FROM workspaces WHERE id = $1 AND head > 0",
        "SELECT 1 FROM members WHERE workspace = $1",
        "SELECT 1 FROM workspace_lapsed_members WHERE workspace = $1",
    ] {
        let query = sqlx::query(anybody).bind(&workspace.as_bytes()[..]);
        if query.fetch_optional(transaction.connection()).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn membership(row: &AnyRow) -> Result<Membership, StoreError> {
    Ok(Membership {
        workspace: WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?),
        member: MemberId::from_bytes(fixed(row.get(1), "a member")?),
        role: role(row.get(2))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock,
        store::{Location, NewSession, NewTotp, Passkey},
        token::TokenHash,
    };

    #[tokio::test]
    async fn what_was_begun_with_a_password_is_not_written_once_it_is_another() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&Location::Directory(directory.path().join("data"))).await.unwrap();
        let (now, account) = (clock::now(), clock::random());
        store.create_account(account, "lan@example.vn", "new", now).await.unwrap();
        let session = async |password_hash: &str| {
            let token: TokenHash = clock::random();
            let new = NewSession { token, account, password_hash, name: "a browser", is_known: true };
            store.create_session(new, now).await.unwrap()
        };
        assert!(!session("old").await && session("new").await);
        let link = async |hash: &str| {
            store.create_email_link(clock::random(), (account, hash), "mai@example.vn", now).await.unwrap()
        };
        assert!(!link("old").await && link("new").await);
        let begun = NewTotp { account, secret: b"a secret", session: clock::random() };
        assert!(store.begin_totp(begun, now).await.unwrap());
        let begun = store.totp(account).await.unwrap().unwrap();
        let activate = async |hash: &str| store.activate_totp(&begun, hash, 1, &[clock::random()], now).await.unwrap();
        assert_eq!((activate("old").await, activate("new").await), (None, Some(true)));
        let replace = async |hash: &str| {
            store.replace_recovery_codes((account, hash), &[clock::random(), clock::random()]).await.unwrap()
        };
        assert_eq!((replace("old").await, store.recovery_codes_left(account).await.unwrap()), (None, 1));
        assert_eq!((replace("new").await, store.recovery_codes_left(account).await.unwrap()), (Some(true), 2));
        let passkey = Passkey {
            credential: b"a credential".to_vec(),
            account,
            name: "a phone".into(),
            public_key: "a key".into(),
            created_at: now,
            last_used_at: None,
        };
        let add = async |hash: &str| store.add_passkey(&passkey, hash, 1).await.unwrap();
        assert_eq!((add("old").await, add("new").await, add("new").await), (None, Some(true), Some(false)));
        let change = async |hash: &str| store.change_email((account, hash), "minh@example.vn").await.unwrap();
        assert_eq!((change("old").await, change("new").await), (None, Some(true)));
        store.close().await;
    }
}
