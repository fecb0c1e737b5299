//! `/api/push`: reminders to a device whose app is closed. `GET` answers the key to subscribe with, `PUT` notes where this
//! device is reached, `DELETE` forgets it.

use super::{ApiError, App, security::SignedIn};
use crate::{clock, store::Subscription};
use axum::{Json, extract::State, http::StatusCode};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::zone::Zone;

/// Devices of one account that are reached.
const DEVICES: i64 = 32;
const ENDPOINT: usize = 2_000;

#[derive(Deserialize)]
pub struct NewSubscription {
    endpoint: String,
    /// In base64url.
    p256dh: String,
    auth: String,
    /// Minutes that the device's clock is ahead of UTC.
    utc_offset: i16,
    /// The name of the zone of that clock.
    #[serde(default)]
    zone: String,
}

pub async fn get(State(app): State<App>, _: SignedIn) -> Json<Value> {
    Json(json!({ "key": BASE64URL_NOPAD.encode(app.push.public_key()) }))
}

pub async fn put(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(new): Json<NewSubscription>,
) -> Result<StatusCode, ApiError> {
    let bytes = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes()).unwrap_or_default();
    let (p256dh, auth) = (bytes(&new.p256dh), bytes(&new.auth));
    let readable = p256::PublicKey::from_sec1_bytes(&p256dh).is_ok() && auth.len() == 16;
    if !readable || new.endpoint.len() > ENDPOINT || new.utc_offset.unsigned_abs() > 14 * 60 {
        return Err(ApiError::BadRequest("this is no push subscription: subscribe again".into()));
    }
    if !app.push.is_known(&new.endpoint) {
        return Err(ApiError::UnknownPushService);
    }
    // A zone that is unknown here is none: the offset holds until the app starts again.
    let zone = if new.zone.parse::<Zone>().is_ok() { new.zone } else { String::new() };
    let subscription = Subscription { endpoint: new.endpoint, p256dh, auth, utc_offset: new.utc_offset, zone };
    // A device has one place where it is reached.
    app.server.store.unsubscribe(signed_in.token.hash()).await?;
    if app.server.store.subscriptions(signed_in.account).await? >= DEVICES {
        return Err(ApiError::BadRequest(format!("{DEVICES} devices are reached already: sign one out")));
    }
    app.server.store.subscribe(signed_in.account, signed_in.token.hash(), &subscription, clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn delete(State(app): State<App>, signed_in: SignedIn) -> Result<StatusCode, ApiError> {
    app.server.store.unsubscribe(signed_in.token.hash()).await?;
    Ok(StatusCode::NO_CONTENT)
}
