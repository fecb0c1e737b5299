//! `POST /api/account`: a new account, signed in at once.

use super::{ApiError, App, security, sign_in::Credentials};
use crate::{account, clock, password};
use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use axum_extra::extract::CookieJar;
use std::net::SocketAddr;

pub async fn post(
    State(app): State<App>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    jar: CookieJar,
    Json(credentials): Json<Credentials>,
) -> Result<(StatusCode, CookieJar), ApiError> {
    app.attempts.check_key(&address.ip()).map_err(|_| ApiError::TooManyAttempts)?;
    let email = account::email(&credentials.email)?;
    account::new_password(&credentials.password)?;
    let hash = password::hash(credentials.password).await?;
    let id = clock::random();
    if !app.server.store.create_account(id, &email, &hash, clock::now()).await? {
        return Err(ApiError::EmailTaken);
    }
    Ok((StatusCode::CREATED, jar.add(security::sign_in(&app, id, &headers).await?)))
}
