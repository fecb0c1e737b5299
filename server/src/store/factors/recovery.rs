//! Recovery codes: kept as hashes, each taken once.

use crate::{
    store::{AccountId, Store, StoreError, transaction::Transaction},
    token::TokenHash,
};
use sqlx::Row;

/// Puts codes in the place of those that an account has.
pub(super) async fn replace(
    transaction: &mut Transaction,
    account: AccountId,
    codes: &[TokenHash],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_codes WHERE account = $1")
        .bind(&account[..])
        .execute(transaction.connection())
        .await?;
    for code in codes {
        sqlx::query("INSERT INTO recovery_codes (account, code_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(&account[..])
            .bind(&code[..])
            .execute(transaction.connection())
            .await?;
    }
    Ok(())
}

impl Store {
    /// New codes for an account whose authenticator app is active. `false` for one without, `None` where the password
    /// that was asked for is another by now.
    pub async fn replace_recovery_codes(
        &self,
        (account, password_hash): (AccountId, &str),
        codes: &[TokenHash],
    ) -> Result<Option<bool>, StoreError> {
        let Some(mut transaction) = self.begin_while(account, password_hash).await? else { return Ok(None) };
        // A write, so that nobody ends it meanwhile.
        let active = sqlx::query("UPDATE totp SET tries = tries WHERE account = $1 AND active_at > 0")
            .bind(&account[..])
            .execute(transaction.connection())
            .await?;
        if active.rows_affected() == 0 {
            transaction.give_up().await?;
            return Ok(Some(false));
        }
        replace(&mut transaction, account, codes).await?;
        transaction.commit().await?;
        Ok(Some(true))
    }

    /// Takes a code. `false` where the account has no such one, or had it taken before.
    pub async fn take_recovery_code(&self, account: AccountId, code: TokenHash) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM recovery_codes WHERE account = $1 AND code_hash = $2")
            .bind(&account[..])
            .bind(&code[..])
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// How many codes are left.
    pub async fn recovery_codes_left(&self, account: AccountId) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM recovery_codes WHERE account = $1")
            .bind(&account[..])
            .fetch_one(&self.read)
            .await?;
        Ok(row.get(0))
    }
}
