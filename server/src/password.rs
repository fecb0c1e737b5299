//! Passwords: argon2id, off the async threads, a bounded number at a time.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// Each hash takes some 20 MiB and a core for tens of milliseconds: more at a time would only starve the rest.
static AT_A_TIME: Semaphore = Semaphore::const_new(2);

/// Hashing failed; says nothing about the password.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be processed")]
pub struct PasswordError;

/// The PHC string of a password.
///
/// # Errors
/// When argon2 fails, which means that memory ran out.
pub async fn hash(password: String) -> Result<String, PasswordError> {
    let _permit = AT_A_TIME.acquire().await.map_err(|_| PasswordError)?;
    tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|_| PasswordError)
    })
    .await
    .map_err(|_| PasswordError)?
}

/// Whether the password belongs to the hash. Without a hash it takes as long and says no, so that an answer's time
/// does not tell which accounts exist.
///
/// # Errors
/// When argon2 fails.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, PasswordError> {
    let Some(hash) = hash else {
        self::hash(password).await?;
        return Ok(false);
    };
    let _permit = AT_A_TIME.acquire().await.map_err(|_| PasswordError)?;
    tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&hash).map_err(|_| PasswordError)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
    .map_err(|_| PasswordError)?
}
