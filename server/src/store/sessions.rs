//! Sessions: where an account is signed in, for how long, and the devices that it knows.

use super::{AccountId, Store, StoreError, fixed};
use crate::{clock, token::TokenHash};
use sotay_shared::stamp::Timestamp;
use sqlx::{AssertSqlSafe, Row, any::AnyRow};
use std::time::Duration;

/// Devices that an account remembers; of more, those seen last.
const DEVICES: i64 = 50;
/// A device that was not seen for so long is a new one again.
const DEVICE_MS: i64 = 400 * 86_400_000;
/// When a session was seen last is written so often at most.
const TOUCH_MS: i64 = 60_000;

/// Sessions in one statement.
const AT_ONCE: usize = 500;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without being used.
    pub idle: Duration,
    /// In all.
    pub life: Duration,
}

impl Default for SessionLimits {
    /// Thirty days, and half a year.
    fn default() -> SessionLimits {
        const DAY: u64 = 86_400;
        SessionLimits { idle: Duration::from_secs(30 * DAY), life: Duration::from_secs(180 * DAY) }
    }
}

impl SessionLimits {
    /// The earliest times, of being seen last and of signing in, of a session that is good now.
    fn earliest(self, now: Timestamp) -> (i64, i64) {
        let before = |time: Duration| now.0.saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        (before(self.idle), before(self.life))
    }
}

/// A session that is good now, with its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub account: AccountId,
    pub email: String,
    /// Whether the address was shown to be read by whoever has the account.
    pub is_verified: bool,
    pub last_seen_at: Timestamp,
}

/// A session that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    pub token: TokenHash,
    pub account: AccountId,
    /// The hash of the password that was right. Where it is another one by now, nobody is signed in.
    pub password_hash: &'a str,
    /// What the browser calls itself.
    pub name: &'a str,
    /// Whether the account knows the device.
    pub is_known: bool,
}

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub token_hash: TokenHash,
    pub name: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Whether the account knew it when it signed in.
    pub is_known: bool,
}

pub(super) fn token_of(row: &AnyRow) -> Result<TokenHash, StoreError> {
    fixed(row.get(0), "a session")
}

impl Store {
    /// `false` when the password was changed since it was asked for.
    pub async fn create_session(&self, new: NewSession<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let Some(mut transaction) = self.begin_while(new.account, new.password_hash).await? else { return Ok(false) };
        sqlx::query(
            "INSERT INTO sessions (token_hash, account, device, created_at, last_seen_at, known)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&new.token[..])
        .bind(&new.account[..])
        .bind(new.name)
        .bind(now.0)
        .bind(now.0)
        .bind(i64::from(new.is_known))
        .execute(transaction.connection())
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The session of a token, unless it has expired.
    pub async fn session(&self, token: TokenHash) -> Result<Option<Session>, StoreError> {
        let (seen, made) = self.sessions.earliest(clock::now());
        let row = sqlx::query(
            "SELECT accounts.id, accounts.email, accounts.verified_at, sessions.last_seen_at
             FROM sessions JOIN accounts ON accounts.id = sessions.account
             WHERE sessions.token_hash = $1 AND sessions.last_seen_at > $2 AND sessions.created_at > $3",
        )
        .bind(&token[..])
        .bind(seen)
        .bind(made)
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| {
            Ok(Session {
                account: fixed(row.get(0), "an account")?,
                email: row.get(1),
                is_verified: row.get::<Option<i64>, _>(2).is_some(),
                last_seen_at: Timestamp(row.get(3)),
            })
        })
        .transpose()
    }

    /// How long a session is left alone before it is written that it is in use.
    pub fn touch_after(&self) -> Duration {
        Duration::from_millis(TOUCH_MS as u64).min(self.sessions.idle / 4)
    }

    /// How long a session lasts, used or not.
    pub fn session_life(&self) -> Duration {
        self.sessions.life
    }

    /// Writes that a session is in use; not more often than [`Store::touch_after`] says.
    pub async fn touch_session(&self, token: TokenHash, now: Timestamp) -> Result<(), StoreError> {
        let before = now.0 - i64::try_from(self.touch_after().as_millis()).unwrap_or(TOUCH_MS);
        sqlx::query("UPDATE sessions SET last_seen_at = $1 WHERE token_hash = $2 AND last_seen_at <= $3")
            .bind(now.0)
            .bind(&token[..])
            .bind(before)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// The same of many.
    pub async fn touch_sessions(&self, tokens: &[TokenHash], now: Timestamp) -> Result<(), StoreError> {
        for tokens in tokens.chunks(AT_ONCE) {
            let places: Vec<String> = (2..tokens.len() + 2).map(|nth| format!("${nth}")).collect();
            let statement =
                format!("UPDATE sessions SET last_seen_at = $1 WHERE token_hash IN ({})", places.join(", "));
            let query = sqlx::query(AssertSqlSafe(statement)).bind(now.0);
            tokens.iter().fold(query, |query, token| query.bind(&token[..])).execute(&self.write).await?;
        }
        Ok(())
    }

    /// Where an account is signed in, seen last first.
    pub async fn devices(&self, account: AccountId) -> Result<Vec<Device>, StoreError> {
        let (seen, made) = self.sessions.earliest(clock::now());
        let rows = sqlx::query(
            "SELECT token_hash, device, created_at, last_seen_at, known FROM sessions
             WHERE account = $1 AND last_seen_at > $2 AND created_at > $3 ORDER BY last_seen_at DESC",
        )
        .bind(&account[..])
        .bind(seen)
        .bind(made)
        .fetch_all(&self.read)
        .await?;
        let device = |row: &AnyRow| {
            Ok(Device {
                token_hash: token_of(row)?,
                name: row.get(1),
                created_at: Timestamp(row.get(2)),
                last_seen_at: Timestamp(row.get(3)),
                is_known: row.get::<i64, _>(4) != 0,
            })
        };
        rows.iter().map(device).collect()
    }

    /// `false` when the account has no such session.
    pub async fn end_session(&self, account: AccountId, token: TokenHash) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM sessions WHERE token_hash = $1 AND account = $2")
            .bind(&token[..])
            .bind(&account[..])
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends all sessions of an account but one, and gives them.
    pub async fn end_other_sessions(&self, account: AccountId, but: TokenHash) -> Result<Vec<TokenHash>, StoreError> {
        let rows = sqlx::query("DELETE FROM sessions WHERE account = $1 AND token_hash <> $2 RETURNING token_hash")
            .bind(&account[..])
            .bind(&but[..])
            .fetch_all(&self.write)
            .await?;
        rows.iter().map(token_of).collect()
    }

    /// Ends the sessions that have expired, and gives them.
    pub async fn end_expired_sessions(&self, now: Timestamp) -> Result<Vec<TokenHash>, StoreError> {
        let (seen, made) = self.sessions.earliest(now);
        // Who writes waits for everybody else: mostly there is nothing to end.
        let due = sqlx::query("SELECT 1 FROM sessions WHERE last_seen_at <= $1 OR created_at <= $2 LIMIT 1")
            .bind(seen)
            .bind(made)
            .fetch_optional(&self.read)
            .await?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        let rows =
            sqlx::query("DELETE FROM sessions WHERE last_seen_at <= $1 OR created_at <= $2 RETURNING token_hash")
                .bind(seen)
                .bind(made)
                .fetch_all(&self.write)
                .await?;
        rows.iter().map(token_of).collect()
    }

    /// Whether a device has signed in to an account before.
    pub async fn knows_device(&self, account: AccountId, device: TokenHash) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM account_devices WHERE account = $1 AND device_hash = $2")
            .bind(&account[..])
            .bind(&device[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }

    /// A device signed in to an account.
    pub async fn remember_device(
        &self,
        account: AccountId,
        device: TokenHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO account_devices (account, device_hash, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (account, device_hash) DO UPDATE SET seen_at = $4",
        )
        .bind(&account[..])
        .bind(&device[..])
        .bind(now.0)
        .bind(now.0)
        .execute(&self.write)
        .await?;
        sqlx::query(
            "DELETE FROM account_devices WHERE account = $1 AND (seen_at <= $2 OR device_hash NOT IN
             (SELECT device_hash FROM account_devices WHERE account = $3 ORDER BY seen_at DESC LIMIT $4))",
        )
        .bind(&account[..])
        .bind(now.0 - DEVICE_MS)
        .bind(&account[..])
        .bind(DEVICES)
        .execute(&self.write)
        .await?;
        Ok(())
    }
}
