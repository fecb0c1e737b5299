//! `PUT /api/account/password`: another password, for whoever knows the one before.

use super::{
    ApiError, App, letters,
    security::{ClientAddress, SignedIn},
    sign_up::accepted,
};
use crate::{
    guard::{AttemptKey, Way},
    mail::letter::{Language, Matter},
    password::{self, Lane},
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use std::net::IpAddr;

#[derive(Deserialize)]
pub struct Change {
    old: String,
    new: String,
    #[serde(default)]
    language: Language,
}

/// Every other device of the account is signed out by it.
pub async fn put(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Json(change): Json<Change>,
) -> Result<StatusCode, ApiError> {
    let old = asked_again(&app, &signed_in, address, change.old).await?;
    let password = accepted(Lane::Known, change.new, &signed_in.email).await?;
    let hash = password::hash(Lane::Known, password).await?;
    let here = signed_in.token.hash();
    let ended = app.server.store.change_password(signed_in.account, here, &old, &hash).await?;
    ended.ok_or(ApiError::WrongPassword)?.into_iter().for_each(|session| app.server.sign_out(session));
    letters::tell(&app, &signed_in.email, Matter::PasswordChanged.letter(change.language));
    Ok(StatusCode::NO_CONTENT)
}

/// Asks somebody who is signed in for their password, as seldom as at the door: who took a device along may not guess it
/// there either. Gives its hash.
pub(super) async fn asked_again(
    app: &App,
    signed_in: &SignedIn,
    address: IpAddr,
    password: String,
) -> Result<String, ApiError> {
    app.guard.attempt(Way::SignIn, address)?;
    let key = AttemptKey::new(&signed_in.email, Some(&signed_in.token.hash()));
    app.guard.begin(key)?;
    let hash = app.server.store.password_hash(signed_in.account).await?.ok_or(ApiError::NotSignedIn)?;
    let right = password::verify(Lane::Known, password, Some(hash.clone())).await;
    if !right.inspect_err(|_| app.guard.withdraw(key))? {
        return Err(ApiError::WrongPassword);
    }
    app.guard.succeeded(key);
    Ok(hash)
}
