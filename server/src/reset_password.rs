//! `sotay-server reset-password EMAIL`: a link for whoever forgot their password, where no mail can be sent.

use crate::{
    account, clock,
    store::{Location, OpenError, Purpose, Store, StoreError},
    token::Token,
};

/// Why there is no link; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no account with the address {0}: check it, and --data or --database")]
    NoSuchAccount(String),
}

/// Prints the link, beginning with the server's public address where that is named.
///
/// # Errors
/// When there is no such account, or the database cannot be used.
pub async fn run(location: &Location, email: &str, origin: Option<&str>) -> Result<(), ResetError> {
    let unknown = || ResetError::NoSuchAccount(email.to_owned());
    let address = account::email(email).map_err(|_| unknown())?;
    let store = Store::open(location).await?;
    let (account, _) = store.account(&address).await?.ok_or_else(unknown)?;
    let token = Token::random();
    store.create_link(token.hash(), account, Purpose::Reset, "", clock::now()).await?;
    store.close().await;
    println!("{}/reset#{}", origin.unwrap_or_default(), token.as_str());
    if origin.is_none() {
        eprintln!("Put the address that people type before it, or name it with --public-url.");
    }
    eprintln!(
        "It sets a new password once, within an hour, signs all devices of the account out, and ends its passkeys and its two-step sign-in."
    );
    Ok(())
}
