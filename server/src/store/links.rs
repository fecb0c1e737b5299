//! Links that work once: they come by mail, or from whoever runs the server.

use super::{AccountId, Store, StoreError, fixed, sessions::token_of};
use crate::{clock, token::TokenHash};
use sotay_shared::stamp::Timestamp;
use sqlx::Row;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new password.
    Reset,
    /// The address is read by whoever has the account.
    Verify,
    /// Another address.
    Email,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Purpose::Reset => "reset",
            Purpose::Verify => "verify",
            Purpose::Email => "email",
        }
    }

    /// How long such a link is good, in milliseconds.
    pub const fn valid_ms(self) -> i64 {
        const HOUR: i64 = 3_600_000;
        match self {
            Purpose::Reset => HOUR,
            Purpose::Verify | Purpose::Email => 48 * HOUR,
        }
    }
}

/// A password that was set anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    pub account: AccountId,
    pub email: String,
    /// The sessions and access tokens that ended with it.
    pub ended: Vec<TokenHash>,
}

/// What following a link did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// The address is shown to be one's own.
    Verified { email: String },
    /// The account has another address.
    Moved { from: String, to: String },
}

const INSERT_LINK: &str =
    "INSERT INTO account_links (token_hash, account, purpose, email, expires_at) VALUES ($1, $2, $3, $4, $5)";

impl Store {
    /// Keeps a link of an account, to an address, or empty where nobody sent it.
    pub async fn create_link(
        &self,
        token: TokenHash,
        account: AccountId,
        purpose: Purpose,
        email: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(INSERT_LINK)
            .bind(&token[..])
            .bind(&account[..])
            .bind(purpose.as_str())
            .bind(email)
            .bind(now.0 + purpose.valid_ms())
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Keeps a link that gives an account another address. `false` where the password that was asked for is another by
    /// now.
    pub async fn create_email_link(
        &self,
        token: TokenHash,
        (account, password_hash): (AccountId, &str),
        email: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(mut transaction) = self.begin_while(account, password_hash).await? else { return Ok(false) };
        sqlx::query(INSERT_LINK)
            .bind(&token[..])
            .bind(&account[..])
            .bind(Purpose::Email.as_str())
            .bind(email)
            .bind(now.0 + Purpose::Email.valid_ms())
            .execute(transaction.connection())
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The address of the account whose password a link sets, while the link is good.
    pub async fn reset_link(&self, token: TokenHash) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(
            "SELECT accounts.email FROM account_links JOIN accounts ON accounts.id = account_links.account
             WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3",
        )
        .bind(&token[..])
        .bind(Purpose::Reset.as_str())
        .bind(clock::now().0)
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| row.get(0)))
    }

    /// Uses a link up: sets the password, and ends all sessions, access tokens, passkeys, links and known devices of the
    /// account; one that the operator made also ends two-step sign-in.
    pub async fn reset_password(
        &self,
        token: TokenHash,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Reset>, StoreError> {
        let mut transaction = self.begin().await?;
        let link = sqlx::query(
            "DELETE FROM account_links WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3
             RETURNING account, email",
        )
        .bind(&token[..])
        .bind(Purpose::Reset.as_str())
        .bind(now.0)
        .fetch_optional(transaction.connection())
        .await?;
        let Some(link) = link else {
            transaction.give_up().await?;
            return Ok(None);
        };
        let (account, sent_to): (AccountId, String) = (fixed(link.get(0), "an account")?, link.get(1));
        // Whoever runs the server made it: it is for those too who have no second step any more.
        let is_from_operator = sent_to.is_empty();
        // Who reads what is sent to the address has shown that it is theirs.
        let row = sqlx::query(
            "UPDATE accounts SET password_hash = $1,
             verified_at = CASE WHEN verified_at IS NULL AND email = $2 THEN $3 ELSE verified_at END
             WHERE id = $4 RETURNING email",
        )
        .bind(password_hash)
        .bind(sent_to)
        .bind(now.0)
        .bind(&account[..])
        .fetch_one(transaction.connection())
        .await?;
        let email = row.get(0);
        let ended = sqlx::query("DELETE FROM sessions WHERE account = $1 RETURNING token_hash")
            .bind(&account[..])
            .fetch_all(transaction.connection())
            .await?;
        // Who had the account for a while may have made tokens, in each of its workspaces.
        let members = sqlx::query("SELECT workspace, member FROM members WHERE account = $1")
            .bind(&account[..])
            .fetch_all(transaction.connection())
            .await?;
        let mut ended: Vec<TokenHash> = ended.iter().map(token_of).collect::<Result<_, _>>()?;
        for member in members {
            let tokens =
                sqlx::query("DELETE FROM access_tokens WHERE workspace = $1 AND member = $2 RETURNING token_hash")
                    .bind(member.get::<&[u8], _>(0))
                    .bind(member.get::<&[u8], _>(1))
                    .fetch_all(transaction.connection())
                    .await?;
            ended.extend(tokens.iter().map(token_of).collect::<Result<Vec<_>, _>>()?);
        }
        // A passkey signs in alone: who had the account for a while may have made one.
        let mut tables = vec!["account_links", "account_devices", "passkeys", "sign_in_tickets"];
        if is_from_operator {
            tables.extend(["totp", "recovery_codes"]);
        }
        for table in tables {
            let delete = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE account = $1"));
            sqlx::query(delete).bind(&account[..]).execute(transaction.connection()).await?;
        }
        transaction.commit().await?;
        Ok(Some(Reset { account, email, ended }))
    }

    /// Sets another password where the old one is still what it was, and ends all sessions but one and all links.
    /// Gives the sessions that ended; `None` where the password was changed by somebody else meanwhile.
    pub async fn change_password(
        &self,
        account: AccountId,
        but: TokenHash,
        old_hash: &str,
        new_hash: &str,
    ) -> Result<Option<Vec<TokenHash>>, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query("UPDATE accounts SET password_hash = $1 WHERE id = $2 AND password_hash = $3")
            .bind(new_hash)
            .bind(&account[..])
            .bind(old_hash)
            .execute(transaction.connection())
            .await?;
        if done.rows_affected() == 0 {
            transaction.give_up().await?;
            return Ok(None);
        }
        let ended = sqlx::query("DELETE FROM sessions WHERE account = $1 AND token_hash <> $2 RETURNING token_hash")
            .bind(&account[..])
            .bind(&but[..])
            .fetch_all(transaction.connection())
            .await?;
        let ended = ended.iter().map(token_of).collect::<Result<_, _>>()?;
        sqlx::query("DELETE FROM account_links WHERE account = $1")
            .bind(&account[..])
            .execute(transaction.connection())
            .await?;
        transaction.commit().await?;
        Ok(Some(ended))
    }

    /// Gives an account another address at once. `false` where it is somebody else's, `None` where the password that was
    /// asked for is another by now.
    pub async fn change_email(
        &self,
        (account, password_hash): (AccountId, &str),
        email: &str,
    ) -> Result<Option<bool>, StoreError> {
        let Some(mut transaction) = self.begin_while(account, password_hash).await? else { return Ok(None) };
        let before = self.move_account(&mut transaction, account, email, None).await?;
        match before {
            Some(_) => transaction.commit().await?,
            None => transaction.give_up().await?,
        }
        Ok(Some(before.is_some()))
    }

    /// Writes another address of an account, and ends the links that were made for the one before.
    async fn move_account(
        &self,
        transaction: &mut super::Transaction,
        account: AccountId,
        email: &str,
        verified_at: Option<i64>,
    ) -> Result<Option<String>, StoreError> {
        let before = sqlx::query("SELECT email FROM accounts WHERE id = $1")
            .bind(&account[..])
            .fetch_optional(transaction.connection())
            .await?;
        let Some(before) = before.map(|row| row.get::<String, _>(0)) else { return Ok(None) };
        let done = sqlx::query(
            "UPDATE accounts SET email = $1, verified_at = $2
             WHERE id = $3 AND NOT EXISTS (SELECT 1 FROM accounts WHERE email = $4 AND id <> $5)",
        )
        .bind(email)
        .bind(verified_at)
        .bind(&account[..])
        .bind(email)
        .bind(&account[..])
        .execute(transaction.connection())
        .await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        sqlx::query("DELETE FROM account_links WHERE account = $1")
            .bind(&account[..])
            .execute(transaction.connection())
            .await?;
        Ok(Some(before))
    }

    /// Follows a link that shows an address to be one's own. `None` where it is not good, or the address is taken by now.
    pub async fn follow_link(&self, token: TokenHash, now: Timestamp) -> Result<Option<Followed>, StoreError> {
        let mut transaction = self.begin().await?;
        let link = sqlx::query(
            "DELETE FROM account_links WHERE token_hash = $1 AND purpose <> $2 AND expires_at > $3
             RETURNING account, purpose, email",
        )
        .bind(&token[..])
        .bind(Purpose::Reset.as_str())
        .bind(now.0)
        .fetch_optional(transaction.connection())
        .await?;
        let Some(link) = link else {
            transaction.give_up().await?;
            return Ok(None);
        };
        let (account, purpose, email): (AccountId, String, String) =
            (fixed(link.get(0), "an account")?, link.get(1), link.get(2));
        let followed = if purpose == Purpose::Email.as_str() {
            let from = self.move_account(&mut transaction, account, &email, Some(now.0)).await?;
            from.map(|from| Followed::Moved { from, to: email })
        } else {
            let done = sqlx::query("UPDATE accounts SET verified_at = $1 WHERE id = $2 AND email = $3")
                .bind(now.0)
                .bind(&account[..])
                .bind(&email)
                .execute(transaction.connection())
                .await?;
            (done.rows_affected() == 1).then_some(Followed::Verified { email })
        };
        // The link is used up in any case.
        transaction.commit().await?;
        Ok(followed)
    }

    /// Keeps what an account is made of when the link in a mail is followed.
    pub async fn create_sign_up(
        &self,
        token: TokenHash,
        email: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO sign_ups (token_hash, email, password_hash, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(&token[..])
            .bind(email)
            .bind(password_hash)
            .bind(now.0 + Purpose::Verify.valid_ms())
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// What an account is to be made of when a link is followed: its address and password's hash.
    pub async fn sign_up(&self, token: TokenHash, now: Timestamp) -> Result<Option<(String, String)>, StoreError> {
        let row = sqlx::query("SELECT email, password_hash FROM sign_ups WHERE token_hash = $1 AND expires_at > $2")
            .bind(&token[..])
            .bind(now.0)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| (row.get(0), row.get(1))))
    }

    /// Makes the account that a link stands for: its address and password's hash. `None` where the link is not good, or
    /// somebody has the address by now.
    pub async fn finish_sign_up(
        &self,
        token: TokenHash,
        id: AccountId,
        now: Timestamp,
    ) -> Result<Option<(String, String)>, StoreError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(
            "DELETE FROM sign_ups WHERE token_hash = $1 AND expires_at > $2 RETURNING email, password_hash",
        )
        .bind(&token[..])
        .bind(now.0)
        .fetch_optional(transaction.connection())
        .await?;
        let Some(row) = row else {
            transaction.give_up().await?;
            return Ok(None);
        };
        let (email, password_hash): (String, String) = (row.get(0), row.get(1));
        let done = sqlx::query(
            "INSERT INTO accounts (id, email, password_hash, created_at, verified_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
        )
        .bind(&id[..])
        .bind(&email)
        .bind(&password_hash)
        .bind(now.0)
        .bind(now.0)
        .execute(transaction.connection())
        .await?;
        // The other links to the address are good for nothing now.
        sqlx::query("DELETE FROM sign_ups WHERE email = $1").bind(&email).execute(transaction.connection()).await?;
        transaction.commit().await?;
        Ok((done.rows_affected() == 1).then_some((email, password_hash)))
    }
}
