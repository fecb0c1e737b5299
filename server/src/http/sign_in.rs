//! `POST /api/session`: signs in.

use super::{ApiError, App, factors};
use crate::{account, password};
use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::HeaderMap,
    response::Response,
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use std::net::SocketAddr;

#[derive(Deserialize)]
pub struct Credentials {
    pub email: String,
    pub password: String,
}

pub async fn post(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    jar: CookieJar,
    Json(credentials): Json<Credentials>,
) -> Result<Response, ApiError> {
    app.attempts.check_key(&address.ip()).map_err(|_| ApiError::TooManyAttempts)?;
    let email = account::email(&credentials.email)?;
    let known = app.server.store.account(&email).await?;
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let right = password::verify(credentials.password, hash).await?;
    let (id, hash) = known.filter(|_| right).ok_or(ApiError::WrongCredentials)?;
    factors::first_step_passed(&app, id, &hash, &headers, jar).await
}
