//! `GET /api/account/factors`: what an account has beside its password.

use crate::http::{ApiError, App, security::SignedIn};
use axum::{Json, extract::State};
use serde_json::{Value, json};

pub async fn get(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Value>, ApiError> {
    let store = &app.server.store;
    let active_at = store.totp(signed_in.account).await?.and_then(|totp| totp.active_at);
    let recovery = store.recovery_codes_left(signed_in.account).await?;
    Ok(Json(json!({ "totp": active_at, "recovery": recovery })))
}
