//! Passkeys, and the challenges that are to be answered with one.

use crate::{
    store::{AccountId, Store, StoreError, fixed},
    token::TokenHash,
};
use sotay_shared::stamp::Timestamp;
use sqlx::{Row, any::AnyRow};

/// Challenges that are not answered at a time, of all who ask.
const CHALLENGES: i64 = 20_000;
/// The same of one session or address; the oldest gives way.
const CHALLENGES_OF_ONE: i64 = 200;

/// A passkey of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The credential's id.
    pub credential: Vec<u8>,
    pub account: AccountId,
    pub name: String,
    /// Key, counter and flags, as webauthn-rs keeps them.
    pub public_key: String,
    pub created_at: Timestamp,
    /// `None` before the first time.
    pub last_used_at: Option<Timestamp>,
}

fn passkey(row: &AnyRow) -> Result<Passkey, StoreError> {
    let last_used_at: i64 = row.get(5);
    Ok(Passkey {
        credential: row.get::<&[u8], _>(0).to_vec(),
        account: fixed(row.get(1), "an account")?,
        name: row.get(2),
        public_key: row.get(3),
        created_at: Timestamp(row.get(4)),
        last_used_at: (last_used_at != 0).then_some(Timestamp(last_used_at)),
    })
}

impl Store {
    /// Adds a passkey. `false` where that credential is known already, of whichever account, or the account has `most`;
    /// `None` where the password that was asked for is another by now.
    pub async fn add_passkey(
        &self,
        passkey: &Passkey,
        password_hash: &str,
        most: i64,
    ) -> Result<Option<bool>, StoreError> {
        let Some(mut transaction) = self.begin_while(passkey.account, password_hash).await? else { return Ok(None) };
        let done = sqlx::query(
            "INSERT INTO passkeys (credential, account, name, public_key, created_at, last_used_at)
             SELECT $1, id, $3, $4, $5, 0 FROM accounts
             WHERE id = $2 AND (SELECT COUNT(*) FROM passkeys WHERE account = $2) < $6 ON CONFLICT DO NOTHING",
        )
        .bind(&passkey.credential[..])
        .bind(&passkey.account[..])
        .bind(&passkey.name)
        .bind(&passkey.public_key)
        .bind(passkey.created_at.0)
        .bind(most)
        .execute(transaction.connection())
        .await?;
        transaction.commit().await?;
        Ok(Some(done.rows_affected() == 1))
    }

    /// The passkeys of an account, oldest first.
    pub async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, StoreError> {
        let rows = sqlx::query(
            "SELECT credential, account, name, public_key, created_at, last_used_at FROM passkeys
             WHERE account = $1 ORDER BY created_at, credential",
        )
        .bind(&account[..])
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(passkey).collect()
    }

    /// The passkey of a credential's id.
    pub async fn passkey(&self, credential: &[u8]) -> Result<Option<Passkey>, StoreError> {
        let row = sqlx::query(
            "SELECT credential, account, name, public_key, created_at, last_used_at FROM passkeys
             WHERE credential = $1",
        )
        .bind(credential)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(passkey).transpose()
    }

    /// Notes that a passkey was used, with its counter as it is now. `false` where it was used, or removed, since it was
    /// read: a copy of it may be about.
    pub async fn use_passkey(&self, passkey: &Passkey, public_key: &str, now: Timestamp) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE passkeys SET public_key = $1, last_used_at = $2 WHERE credential = $3 AND public_key = $4",
        )
        .bind(public_key)
        .bind(now.0)
        .bind(&passkey.credential[..])
        .bind(&passkey.public_key)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// `false` when the account has no such passkey.
    pub async fn remove_passkey(&self, account: AccountId, credential: &[u8]) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM passkeys WHERE credential = $1 AND account = $2")
            .bind(credential)
            .bind(&account[..])
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps a challenge until it is answered. `false` where there are too many.
    pub async fn keep_challenge(
        &self,
        challenge: TokenHash,
        asked_by: TokenHash,
        state: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        sqlx::query("DELETE FROM passkey_challenges WHERE expires_at <= $1").bind(now.0).execute(&self.write).await?;
        let mut transaction = self.begin().await?;
        sqlx::query(
            "DELETE FROM passkey_challenges WHERE asked_by = $1 AND challenge_hash NOT IN (SELECT challenge_hash
             FROM passkey_challenges WHERE asked_by = $1 ORDER BY expires_at DESC, challenge_hash LIMIT $2)",
        )
        .bind(&asked_by[..])
        .bind(CHALLENGES_OF_ONE - 1)
        .execute(transaction.connection())
        .await?;
        let done = sqlx::query(
            "INSERT INTO passkey_challenges (challenge_hash, asked_by, state, expires_at)
             SELECT $1, $2, $3, $4 WHERE (SELECT COUNT(*) FROM passkey_challenges) < $5",
        )
        .bind(&challenge[..])
        .bind(&asked_by[..])
        .bind(state)
        .bind(expires_at.0)
        .bind(CHALLENGES)
        .execute(transaction.connection())
        .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes a challenge: nobody else can. `None` for one that is unknown, taken or over.
    pub async fn take_challenge(
        &self,
        challenge: TokenHash,
        now: Timestamp,
    ) -> Result<Option<(TokenHash, String)>, StoreError> {
        let row =
            sqlx::query("SELECT asked_by, state FROM passkey_challenges WHERE challenge_hash = $1 AND expires_at > $2")
                .bind(&challenge[..])
                .bind(now.0)
                .fetch_optional(&self.read)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let done = sqlx::query("DELETE FROM passkey_challenges WHERE challenge_hash = $1")
            .bind(&challenge[..])
            .execute(&self.write)
            .await?;
        let kept = (fixed(row.get(0), "a session")?, row.get(1));
        Ok((done.rows_affected() == 1).then_some(kept))
    }
}
