//! `POST /api/session`: signs in.

use super::{
    ApiError, App, factors,
    security::{self, ClientAddress},
};
use crate::{
    account,
    guard::{AttemptKey, Way},
    mail::letter::Language,
    password::{self, Lane},
};
use axum::{Json, extract::State, http::HeaderMap, response::Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Credentials {
    email: String,
    password: String,
    /// The language of mails that come of it.
    #[serde(default)]
    language: Language,
}

/// The account of nobody, so that as much is asked of the database whether or not there is one.
const NOBODY: [u8; 16] = [0; 16];

pub async fn post(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Json(credentials): Json<Credentials>,
) -> Result<Response, ApiError> {
    app.guard.attempt(Way::SignIn, address)?;
    let email = account::email(&credentials.email)?;
    let store = &app.server.store;
    let account = store.account(&email).await?;
    let device = security::device(&app, &jar).map(|device| device.hash());
    let known = match device {
        Some(device) => {
            let id = account.as_ref().map_or(NOBODY, |(id, _)| *id);
            store.knows_device(id, device).await?.then_some(device)
        }
        None => None,
    };
    let key = AttemptKey::new(&email, known.as_ref());
    app.guard.begin(key)?;
    let lane = if known.is_some() { Lane::Known } else { Lane::Stranger };
    let hash = account.as_ref().map(|(_, hash)| hash.clone());
    let right = password::verify(lane, credentials.password, hash).await;
    let right = right.inspect_err(|_| app.guard.withdraw(key))?;
    let (account, hash) = account.filter(|_| right).ok_or(ApiError::WrongCredentials)?;
    app.guard.succeeded(key);
    let passed = factors::Passed { account, password_hash: hash, tell: Some((email, credentials.language)) };
    factors::first_step_passed(&app, passed, &headers, jar).await
}
