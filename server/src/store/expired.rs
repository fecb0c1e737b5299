//! What is not good any more goes.

use super::{Store, StoreError};
use sotay_shared::stamp::Timestamp;
use sqlx::AssertSqlSafe;

/// Tables whose rows are good until `expires_at`, and nothing afterwards.
const EXPIRING: [&str; 6] =
    ["account_links", "sign_ups", "sign_in_tickets", "passkey_challenges", "access_tickets", "workspace_claims"];

impl Store {
    /// Forgets links, tickets, challenges and claims that have expired.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn forget_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        for table in EXPIRING {
            // Who writes waits for everybody else: mostly there is nothing to forget.
            let due = AssertSqlSafe(format!("SELECT 1 FROM {table} WHERE expires_at <= $1 LIMIT 1"));
            if sqlx::query(due).bind(now.0).fetch_optional(&self.read).await?.is_none() {
                continue;
            }
            let forget = AssertSqlSafe(format!("DELETE FROM {table} WHERE expires_at <= $1"));
            sqlx::query(forget).bind(now.0).execute(&self.write).await?;
        }
        Ok(())
    }
}
