//! `GET /api/devices`: where the account is signed in. `DELETE /api/devices/{device}`: signs one of them out.
//! `DELETE /api/devices`: signs out everywhere else.

use super::{ApiError, App, security::SignedIn};
use crate::clock;
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// So long a device that the account did not know is called new, in milliseconds.
const NEW_MS: i64 = 14 * 86_400_000;

pub async fn get(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Value>, ApiError> {
    let devices = app.server.store.devices(signed_in.account).await?;
    let devices: Vec<Value> = devices
        .iter()
        .map(|device| {
            json!({
                "device": BASE64URL_NOPAD.encode(&device.token_hash),
                "name": device.name,
                "created_at": device.created_at,
                "last_seen_at": device.last_seen_at,
                "new": !device.is_known && clock::now().0 - device.created_at.0 < NEW_MS,
                "this": device.token_hash == signed_in.token.hash(),
            })
        })
        .collect();
    Ok(Json(json!({ "devices": devices })))
}

pub async fn delete(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(device): Path<String>,
) -> Result<StatusCode, ApiError> {
    let hash = BASE64URL_NOPAD.decode(device.as_bytes()).ok().and_then(|hash| hash.try_into().ok());
    let hash = hash.ok_or(ApiError::NoSuchDevice)?;
    match app.server.store.end_session(signed_in.account, hash).await? {
        true => {
            app.server.sign_out(hash);
            Ok(StatusCode::NO_CONTENT)
        }
        false => Err(ApiError::NoSuchDevice),
    }
}

pub async fn delete_others(State(app): State<App>, signed_in: SignedIn) -> Result<StatusCode, ApiError> {
    let ended = app.server.store.end_other_sessions(signed_in.account, signed_in.token.hash()).await?;
    ended.into_iter().for_each(|session| app.server.sign_out(session));
    Ok(StatusCode::NO_CONTENT)
}
