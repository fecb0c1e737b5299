//! `GET /api/devices`: where the account is signed in. `DELETE /api/devices/{device}`: signs one of them out.

use super::{ApiError, App, security::SignedIn};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

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
