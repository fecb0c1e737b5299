//! Who gave the right password and owes the second step.

use crate::{
    store::{AccountId, Store, StoreError, fixed},
    token::TokenHash,
};
use sotay_shared::stamp::Timestamp;
use sqlx::Row;

/// Tickets of one account at a time; the oldest gives way.
const OF_ACCOUNT: i64 = 20;

/// Who holds a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halfway {
    pub account: AccountId,
    pub email: String,
    /// The hash of the password that was right.
    pub password_hash: String,
}

impl Store {
    /// Keeps a ticket for whoever showed the password of this hash. It is void once the password is another.
    pub async fn open_ticket(
        &self,
        ticket: TokenHash,
        account: AccountId,
        password_hash: &str,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "DELETE FROM sign_in_tickets WHERE account = $1 AND ticket_hash NOT IN (SELECT ticket_hash
             FROM sign_in_tickets WHERE account = $1 ORDER BY expires_at DESC, ticket_hash LIMIT $2)",
        )
        .bind(&account[..])
        .bind(OF_ACCOUNT - 1)
        .execute(transaction.connection())
        .await?;
        sqlx::query(
            "INSERT INTO sign_in_tickets (ticket_hash, account, password_hash, expires_at, tries)
             VALUES ($1, $2, $3, $4, 0)",
        )
        .bind(&ticket[..])
        .bind(&account[..])
        .bind(password_hash)
        .bind(expires_at.0)
        .execute(transaction.connection())
        .await?;
        transaction.commit().await
    }

    /// Whose ticket this is. Counts the try; `None` for a ticket that is unknown, over, void, or was tried so often.
    pub async fn try_ticket(
        &self,
        ticket: TokenHash,
        most: i64,
        now: Timestamp,
    ) -> Result<Option<Halfway>, StoreError> {
        let counted = sqlx::query(
            "UPDATE sign_in_tickets SET tries = tries + 1 WHERE ticket_hash = $1 AND tries < $2 AND expires_at > $3",
        )
        .bind(&ticket[..])
        .bind(most)
        .bind(now.0)
        .execute(&self.write)
        .await?;
        if counted.rows_affected() == 0 {
            return Ok(None);
        }
        let row = sqlx::query(
            "SELECT accounts.id, accounts.email, sign_in_tickets.password_hash
             FROM sign_in_tickets JOIN accounts ON accounts.id = sign_in_tickets.account
             AND accounts.password_hash = sign_in_tickets.password_hash WHERE sign_in_tickets.ticket_hash = $1",
        )
        .bind(&ticket[..])
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| {
            Ok(Halfway { account: fixed(row.get(0), "an account")?, email: row.get(1), password_hash: row.get(2) })
        })
        .transpose()
    }

    /// Uses a ticket up. `false` where somebody else did.
    pub async fn use_ticket(&self, ticket: TokenHash) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM sign_in_tickets WHERE ticket_hash = $1")
            .bind(&ticket[..])
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
