//! Signing in with a passkey alone: `POST /api/session/passkey/begin` answers what the browser is to ask for, without
//! knowing for whom; `POST /api/session/passkey` signs in whoever answers.

use super::{
    FactorError, Passed, entry,
    passkey_answer::{Answer, whose},
    relying_party::{self, Asker, Begun},
};
use crate::{
    guard::Way,
    http::{ApiError, App, security::ClientAddress},
    mail::letter::Language,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};

pub async fn begin(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    app.guard.attempt(Way::SignIn, address)?;
    let party = relying_party::of(&app.config)?;
    let (mut options, begun) = party.start_discoverable_authentication().map_err(|_| FactorError::PasskeyRefused)?;
    // A button asks at once; the library is for lists of suggestions.
    options.mediation = None;
    let challenge = relying_party::keep(&app, Asker::address(address), &Begun::SignIn(begun)).await?;
    Ok((StatusCode::CREATED, Json(json!({ "challenge": challenge.as_str(), "options": options }))))
}

pub async fn post(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Json(answer): Json<Answer>,
) -> Result<(StatusCode, CookieJar), ApiError> {
    app.guard.attempt(Way::SignIn, address)?;
    let account = whose(&app, answer).await?;
    let (email, password_hash) = app.server.store.credentials(account).await?.ok_or(ApiError::WrongCredentials)?;
    let passed = Passed { account, password_hash, tell: Some((email, Language::default())) };
    entry::enter(&app, passed, &headers, jar).await
}
