//! Somebody who is signed in is asked again who they are: who took an open device along changes no way in.

use super::proof::Proof;
use crate::http::{ApiError, App, password::asked_again, security::SignedIn};
use serde::Deserialize;
use std::net::IpAddr;

/// The password, and with two-step sign-in the second step as well.
#[derive(Deserialize)]
pub struct Again {
    /// One that is left out is wrong.
    #[serde(default)]
    pub password: String,
    #[serde(flatten)]
    pub proof: Proof,
}

/// Asks for everything that signing in would ask for. Gives the hash of the password.
pub(in crate::http) async fn everything(
    app: &App,
    signed_in: &SignedIn,
    address: IpAddr,
    again: Again,
) -> Result<String, ApiError> {
    let hash = asked_again(app, signed_in, address, again.password).await?;
    if app.server.store.totp(signed_in.account).await?.is_some_and(|totp| totp.active_at.is_some()) {
        again.proof.check(app, signed_in.account).await?;
    }
    Ok(hash)
}
