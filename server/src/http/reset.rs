//! `POST /api/account/reset`: asks for a link that sets a new password. `PUT /api/account/reset`: sets it.

use super::{ApiError, App, factors, letters, security::ClientAddress, sign_up::accepted};
use crate::{
    account, clock,
    guard::Way,
    mail::letter::{Language, Matter},
    password::{self, Lane},
    token::Token,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Forgotten {
    email: String,
    #[serde(default)]
    language: Language,
}

/// Answers the same, as fast, whether or not there is an account: that is looked for afterwards.
pub async fn post(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Json(forgotten): Json<Forgotten>,
) -> Result<StatusCode, ApiError> {
    app.guard.attempt(Way::Link, address)?;
    let mailer = app.mailer.as_ref().ok_or(ApiError::NoMail)?;
    let email = account::email(&forgotten.email)?;
    letters::reset(app.server.store.clone(), mailer, &email, forgotten.language)?;
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
pub struct Chosen {
    token: String,
    password: String,
    #[serde(default)]
    language: Language,
}

/// Signs in at once, as far as the password goes: whoever holds the link needs none, but the second step where there is
/// one.
pub async fn put(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Json(chosen): Json<Chosen>,
) -> Result<Response, ApiError> {
    app.guard.attempt(Way::Link, address)?;
    let (store, token) = (&app.server.store, Token::from_text(&chosen.token));
    // A guess costs no hash.
    let email = store.reset_link(token.hash()).await?.ok_or(ApiError::NoSuchLink)?;
    let password = accepted(Lane::Known, chosen.password, &email).await?;
    let hash = password::hash(Lane::Known, password).await?;
    let reset = store.reset_password(token.hash(), &hash, clock::now()).await?.ok_or(ApiError::NoSuchLink)?;
    reset.ended.into_iter().for_each(|session| app.server.sign_out(session));
    letters::tell(&app, &reset.email, Matter::PasswordChanged.letter(chosen.language));
    let passed = factors::Passed { account: reset.account, password_hash: hash, tell: None };
    factors::first_step_passed(&app, passed, &headers, jar).await
}
