//! Somebody who is signed in is asked again who they are: who took an open device along changes no way in.

use super::{FactorError, proof::Proof};
use crate::{
    http::{ApiError, App, security::SignedIn},
    password,
};
use serde::Deserialize;
use std::net::IpAddr;

/// The password, and with two-step sign-in the second step as well.
#[derive(Deserialize)]
pub struct Again {
    pub password: String,
    #[serde(flatten)]
    pub proof: Proof,
}

/// Asks for the password alone.
pub(super) async fn password(
    app: &App,
    signed_in: &SignedIn,
    address: IpAddr,
    password: String,
) -> Result<(), ApiError> {
    app.attempts.check_key(&address).map_err(|_| ApiError::TooManyAttempts)?;
    let (_, hash) = app.server.store.account(&signed_in.email).await?.ok_or(ApiError::NotSignedIn)?;
    match password::verify(password, Some(hash)).await? {
        true => Ok(()),
        false => Err(FactorError::WrongPassword.into()),
    }
}

/// Asks for everything that signing in would ask for.
pub(super) async fn everything(app: &App, signed_in: &SignedIn, address: IpAddr, again: Again) -> Result<(), ApiError> {
    password(app, signed_in, address, again.password).await?;
    match app.server.store.totp(signed_in.account).await? {
        Some(totp) if totp.active_at.is_some() => again.proof.check(app, signed_in.account).await,
        _ => Ok(()),
    }
}
