//! The authenticator app of an account.

use crate::{
    store::{AccountId, Store, StoreError, fixed},
    token::TokenHash,
};
use sotay_shared::stamp::Timestamp;
use sqlx::Row;

/// One that somebody begins.
#[derive(Debug)]
pub struct NewTotp<'a> {
    pub account: AccountId,
    pub secret: &'a [u8],
    /// The only session that can activate it.
    pub session: TokenHash,
}

/// An authenticator app.
#[derive(Clone)]
pub struct Totp {
    pub account: AccountId,
    pub secret: Vec<u8>,
    pub session: TokenHash,
    pub begun_at: Timestamp,
    /// `None` before somebody showed a first code of it.
    pub active_at: Option<Timestamp>,
    /// Codes that were looked at since the last right one.
    pub tries: i64,
    /// When the next code is looked at.
    pub waits_until: Timestamp,
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Totp(…)")
    }
}

impl Store {
    /// The authenticator app of an account, active or only begun.
    pub async fn totp(&self, account: AccountId) -> Result<Option<Totp>, StoreError> {
        let row =
            sqlx::query("SELECT secret, session, begun_at, active_at, tries, waits_until FROM totp WHERE account = $1")
                .bind(&account[..])
                .fetch_optional(&self.read)
                .await?;
        row.map(|row| {
            let active_at: i64 = row.get(3);
            Ok(Totp {
                account,
                secret: row.get::<&[u8], _>(0).to_vec(),
                session: fixed(row.get(1), "a session")?,
                begun_at: Timestamp(row.get(2)),
                active_at: (active_at != 0).then_some(Timestamp(active_at)),
                tries: row.get(4),
                waits_until: Timestamp(row.get(5)),
            })
        })
        .transpose()
    }

    /// Begins one, in the place of another that was only begun. `false` where one is active.
    pub async fn begin_totp(&self, new: NewTotp<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO totp (account, secret, session, begun_at, active_at, last_step, tries, waits_until)
             VALUES ($1, $2, $3, $4, 0, 0, 0, 0)
             ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, session = excluded.session,
             begun_at = excluded.begun_at WHERE totp.active_at = 0",
        )
        .bind(&new.account[..])
        .bind(new.secret)
        .bind(&new.session[..])
        .bind(now.0)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Activates what was begun with this very secret, and puts these recovery codes in the place of others. `step` is
    /// that of the code that was shown. `false` where it is no longer so, or active already; `None` where the password
    /// that was asked for is another by now.
    pub async fn activate_totp(
        &self,
        begun: &Totp,
        password_hash: &str,
        step: i64,
        recovery: &[TokenHash],
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let Some(mut transaction) = self.begin_while(begun.account, password_hash).await? else { return Ok(None) };
        let done = sqlx::query(
            "UPDATE totp SET active_at = $1, last_step = $2, tries = 0, waits_until = 0
             WHERE account = $3 AND secret = $4 AND active_at = 0",
        )
        .bind(now.0)
        .bind(step)
        .bind(&begun.account[..])
        .bind(&begun.secret[..])
        .execute(transaction.connection())
        .await?;
        if done.rows_affected() == 0 {
            transaction.give_up().await?;
            return Ok(Some(false));
        }
        super::recovery::replace(&mut transaction, begun.account, recovery).await?;
        transaction.commit().await?;
        Ok(Some(true))
    }

    /// Counts a code before it is looked at, so that many at once are counted too. `false` where one was counted since
    /// `seen` was read.
    pub async fn count_totp_try(&self, seen: &Totp, waits_until: Timestamp) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE totp SET tries = tries + 1, waits_until = $1 WHERE account = $2 AND secret = $3 AND tries = $4",
        )
        .bind(waits_until.0)
        .bind(&seen.account[..])
        .bind(&seen.secret[..])
        .bind(seen.tries)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes the right code of a step. `false` where that step, or a later one, was taken before.
    pub async fn take_totp_step(&self, totp: &Totp, step: i64) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE totp SET last_step = $1, tries = 0, waits_until = 0
             WHERE account = $2 AND secret = $3 AND last_step < $1",
        )
        .bind(step)
        .bind(&totp.account[..])
        .bind(&totp.secret[..])
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends signing in in two steps: the authenticator app, the recovery codes, and sign-ins that wait for the second
    /// step.
    pub async fn end_totp(&self, account: AccountId) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        for statement in [
            "DELETE FROM totp WHERE account = $1",
            "DELETE FROM recovery_codes WHERE account = $1",
            "DELETE FROM sign_in_tickets WHERE account = $1",
        ] {
            sqlx::query(statement).bind(&account[..]).execute(transaction.connection()).await?;
        }
        transaction.commit().await
    }
}
