//! Access tokens of automerge-repo clients, and the tickets that stand for them.

use super::{AccountId, Membership, Store, StoreError, accounts::role, fixed};
use crate::token::TokenHash;
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    stamp::Timestamp,
};
use sqlx::{Row, any::AnyRow};

/// How often at most the last use of a token is written down, in milliseconds.
const USE_MS: i64 = 60_000;
/// How long a ticket is good for, in milliseconds.
pub const TICKET_MS: i64 = 60_000;
/// Tickets of one token that wait to be used.
pub const TICKETS: i64 = 100;

/// What a token may do. Neither goes beyond the role of the member who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Read,
    Write,
}

impl Scope {
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
        }
    }

    fn parse(word: &str) -> Result<Scope, StoreError> {
        match word {
            "read" => Ok(Scope::Read),
            "write" => Ok(Scope::Write),
            _ => Err(StoreError::Unreadable("a token's scope")),
        }
    }
}

/// What a member sees of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    pub token_hash: TokenHash,
    pub name: String,
    pub scope: Scope,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
}

/// Whom a token lets in, and to do what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    pub token_hash: TokenHash,
    pub account: AccountId,
    pub membership: Membership,
    pub scope: Scope,
    pub expires_at: Timestamp,
}

impl Access {
    fn read(row: &AnyRow) -> Result<Access, StoreError> {
        let membership = Membership {
            workspace: WorkspaceId::from_bytes(fixed(row.get(1), "a workspace")?),
            member: MemberId::from_bytes(fixed(row.get(2), "a member")?),
            role: role(row.get(3))?,
        };
        Ok(Access {
            account: fixed(row.get(0), "an account")?,
            membership,
            token_hash: fixed(row.get(4), "a token")?,
            scope: Scope::parse(row.get(5))?,
            expires_at: Timestamp(row.get(6)),
        })
    }
}

impl Store {
    /// `false` when the member has so many already, `None` where the password that was asked for is another by now.
    pub async fn create_access_token(
        &self,
        (account, password_hash): (AccountId, &str),
        workspace: WorkspaceId,
        member: MemberId,
        token: &AccessToken,
        most: i64,
    ) -> Result<Option<bool>, StoreError> {
        let Some(mut transaction) = self.begin_while(account, password_hash).await? else { return Ok(None) };
        let done = sqlx::query(
            "INSERT INTO access_tokens (workspace, token_hash, member, name, scope, created_at, expires_at)
             SELECT $1, $2, $3, $4, $5, $6, $7
             WHERE (SELECT COUNT(*) FROM access_tokens WHERE workspace = $1 AND member = $3) < $8",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&token.token_hash[..])
        .bind(&member.as_bytes()[..])
        .bind(&token.name)
        .bind(token.scope.as_str())
        .bind(token.created_at.0)
        .bind(token.expires_at.0)
        .bind(most)
        .execute(transaction.connection())
        .await?;
        transaction.commit().await?;
        Ok(Some(done.rows_affected() == 1))
    }

    /// The tokens of a member, oldest first, also those whose time is over.
    pub async fn access_tokens(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
    ) -> Result<Vec<AccessToken>, StoreError> {
        let rows = sqlx::query(
            "SELECT token_hash, name, scope, created_at, expires_at, last_used_at FROM access_tokens
             WHERE workspace = $1 AND member = $2 ORDER BY created_at",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&member.as_bytes()[..])
        .fetch_all(&self.read)
        .await?;
        let token = |row: &AnyRow| {
            Ok(AccessToken {
                token_hash: fixed(row.get(0), "a token")?,
                name: row.get(1),
                scope: Scope::parse(row.get(2))?,
                created_at: Timestamp(row.get(3)),
                expires_at: Timestamp(row.get(4)),
                last_used_at: row.get::<Option<i64>, _>(5).map(Timestamp),
            })
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

    /// Whom a token lets in at this time; nobody once it has expired.
    pub async fn access_token(&self, token: TokenHash, now: Timestamp) -> Result<Option<Access>, StoreError> {
        let row = sqlx::query(
            "SELECT members.account, members.workspace, members.member, members.role, access_tokens.token_hash,
                    access_tokens.scope, access_tokens.expires_at
             FROM access_tokens
             JOIN members ON members.workspace = access_tokens.workspace AND members.member = access_tokens.member
             WHERE access_tokens.token_hash = $1 AND access_tokens.expires_at > $2",
        )
        .bind(&token[..])
        .bind(now.0)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(Access::read).transpose()
    }

    /// Notes that a token is in use, to the minute.
    pub async fn touch_access_token(&self, access: &Access, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE access_tokens SET last_used_at = $1
             WHERE workspace = $2 AND token_hash = $3 AND (last_used_at IS NULL OR last_used_at <= $4)",
        )
        .bind(now.0)
        .bind(&access.membership.workspace.as_bytes()[..])
        .bind(&access.token_hash[..])
        .bind(now.0 - USE_MS)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Makes a ticket that stands for a token. `false` where too many of it wait already.
    pub async fn create_access_ticket(
        &self,
        access: &Access,
        ticket: TokenHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let workspace = access.membership.workspace;
        sqlx::query("DELETE FROM access_tickets WHERE workspace = $1 AND expires_at <= $2")
            .bind(&workspace.as_bytes()[..])
            .bind(now.0)
            .execute(&self.write)
            .await?;
        let done = sqlx::query(
            "INSERT INTO access_tickets (workspace, ticket_hash, token_hash, expires_at)
             SELECT $1, $2, $3, $4
             WHERE (SELECT COUNT(*) FROM access_tickets WHERE workspace = $1 AND token_hash = $3) < $5",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&ticket[..])
        .bind(&access.token_hash[..])
        .bind(now.0 + TICKET_MS)
        .bind(TICKETS)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes a ticket, which is no more then, and gives the token that it stands for. Of two who bring it one gets it.
    pub async fn take_access_ticket(&self, ticket: TokenHash, now: Timestamp) -> Result<Option<TokenHash>, StoreError> {
        let row = sqlx::query("SELECT workspace, token_hash, expires_at FROM access_tickets WHERE ticket_hash = $1")
            .bind(&ticket[..])
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let done = sqlx::query("DELETE FROM access_tickets WHERE workspace = $1 AND ticket_hash = $2")
            .bind(row.get::<&[u8], _>(0))
            .bind(&ticket[..])
            .execute(&self.write)
            .await?;
        let good = done.rows_affected() == 1 && row.get::<i64, _>(2) > now.0;
        good.then(|| fixed(row.get(1), "a token")).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock, store::Location};
    use sotay_shared::role::Role;

    /// A store with one token of a member, good for a day.
    async fn with_token(directory: &tempfile::TempDir) -> (Store, TokenHash, Timestamp) {
        let store = Store::open(&Location::Directory(directory.path().join("data"))).await.unwrap();
        let (now, account, hash) = (clock::now(), clock::random(), clock::random());
        let (workspace, member) = (WorkspaceId::v7(now.0, clock::random()), MemberId::v7(now.0, clock::random()));
        store.create_account(account, "lan@example.vn", "", now).await.unwrap();
        store.create_workspace(workspace, clock::random(), account, member, now).await.unwrap();
        let token = AccessToken {
            token_hash: hash,
            name: "a script".into(),
            scope: Scope::Read,
            created_at: now,
            expires_at: Timestamp(now.0 + 86_400_000),
            last_used_at: None,
        };
        let create = async |password: &str, token: &AccessToken| {
            store.create_access_token((account, password), workspace, member, token, 1).await.unwrap()
        };
        assert_eq!(create("another", &token).await, None, "the password is another by now");
        assert_eq!(create("", &token).await, Some(true));
        let another = AccessToken { token_hash: clock::random(), ..token };
        assert_eq!(create("", &another).await, Some(false), "one is the most here");
        (store, hash, now)
    }

    #[tokio::test]
    async fn a_token_lets_in_until_it_expires() {
        let directory = tempfile::tempdir().unwrap();
        let (store, hash, now) = with_token(&directory).await;
        let access = store.access_token(hash, now).await.unwrap().unwrap();
        assert_eq!((access.scope, access.membership.role), (Scope::Read, Role::Owner));
        assert!(store.access_token(hash, Timestamp(access.expires_at.0 - 1)).await.unwrap().is_some());
        assert_eq!(store.access_token(hash, access.expires_at).await.unwrap(), None);
        assert_eq!(store.access_token(clock::random(), now).await.unwrap(), None);
        store.close().await;
    }

    #[tokio::test]
    async fn a_ticket_is_good_once_and_for_a_minute() {
        let directory = tempfile::tempdir().unwrap();
        let (store, hash, now) = with_token(&directory).await;
        let access = store.access_token(hash, now).await.unwrap().unwrap();
        let late = Timestamp(now.0 + TICKET_MS);
        let ticket: TokenHash = clock::random();
        assert!(store.create_access_ticket(&access, ticket, now).await.unwrap());
        assert_eq!(store.take_access_ticket(ticket, Timestamp(late.0 - 1)).await.unwrap(), Some(hash));
        assert_eq!(store.take_access_ticket(ticket, now).await.unwrap(), None, "a second time");
        let ticket: TokenHash = clock::random();
        assert!(store.create_access_ticket(&access, ticket, now).await.unwrap());
        assert_eq!(store.take_access_ticket(ticket, late).await.unwrap(), None, "a minute later");
        assert_eq!(store.take_access_ticket(ticket, now).await.unwrap(), None, "and it is gone");
        // So many wait at a time; those of before do not count.
        for _ in 0..TICKETS {
            assert!(store.create_access_ticket(&access, clock::random(), now).await.unwrap());
        }
        assert!(!store.create_access_ticket(&access, clock::random(), now).await.unwrap());
        assert!(store.create_access_ticket(&access, clock::random(), late).await.unwrap());
        store.close().await;
    }

    #[tokio::test]
    async fn the_last_use_is_written_once_a_minute() {
        let directory = tempfile::tempdir().unwrap();
        let (store, hash, now) = with_token(&directory).await;
        let access = store.access_token(hash, now).await.unwrap().unwrap();
        let used = async || {
            let listed = store.access_tokens(access.membership.workspace, access.membership.member).await.unwrap();
            listed[0].last_used_at
        };
        assert_eq!(used().await, None);
        for (later, expected) in [(0, 0), (59_999, 0), (60_000, 60_000), (61_000, 60_000)] {
            store.touch_access_token(&access, Timestamp(now.0 + later)).await.unwrap();
            assert_eq!(used().await, Some(Timestamp(now.0 + expected)), "{later}");
        }
        store.close().await;
    }
}
