//! Signing in with a passkey alone: `POST /api/session/passkey/begin` answers what the browser is to ask for, without
//! knowing for whom; `POST /api/session/passkey` signs in whoever answers.

use super::{
    FactorError, entry,
    passkey_answer::{Answer, whose},
    relying_party::{self, Asker, Begun},
};
use crate::http::{ApiError, App};
use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};
use std::net::SocketAddr;

pub async fn begin(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    app.attempts.check_key(&address.ip()).map_err(|_| ApiError::TooManyAttempts)?;
    let party = relying_party::of(&app.config)?;
    let (mut options, begun) = party.start_discoverable_authentication().map_err(|_| FactorError::PasskeyRefused)?;
    // A button asks at once; the library is for lists of suggestions.
    options.mediation = None;
    let challenge = relying_party::keep(&app, Asker::address(address.ip()), &Begun::SignIn(begun)).await?;
    Ok((StatusCode::CREATED, Json(json!({ "challenge": challenge.as_str(), "options": options }))))
}

pub async fn post(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    jar: CookieJar,
    Json(answer): Json<Answer>,
) -> Result<(StatusCode, CookieJar), ApiError> {
    app.attempts.check_key(&address.ip()).map_err(|_| ApiError::TooManyAttempts)?;
    let account = whose(&app, answer).await?;
    entry::enter(&app, account, &headers, jar).await
}
