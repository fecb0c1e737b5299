//! `/api/account/totp`: the authenticator app (RFC 6238). `POST` begins and answers the secret, `PUT` activates it with a
//! first code and answers the recovery codes, `DELETE` ends it.

use super::{
    FactorError,
    asked::{self, Again},
    recovery_codes::Codes,
    totp_code::{authenticator, step},
};
use crate::{
    clock,
    http::{
        ApiError, App,
        password::asked_again,
        security::{ClientAddress, SignedIn},
    },
    store::{NewTotp, Totp},
};
use axum::{Json, extract::State, http::StatusCode};
use data_encoding::BASE32_NOPAD;
use serde::Deserialize;
use serde_json::{Value, json};

/// Bytes of a secret: those of the hash (RFC 4226 section 4).
const SECRET: usize = 20;
/// How long what was begun can be activated.
const BEGUN_MS: i64 = 3_600_000;

pub async fn post(State(app): State<App>, signed_in: SignedIn) -> Result<(StatusCode, Json<Value>), ApiError> {
    let secret = clock::random::<SECRET>();
    let uri = authenticator(&secret, &signed_in.email)?.to_url();
    let uri = uri.map_err(|_| ApiError::BadRequest("the account's address cannot be written into a URL".into()))?;
    let new = NewTotp { account: signed_in.account, secret: &secret, session: signed_in.token.hash() };
    if !app.server.store.begin_totp(new, clock::now()).await? {
        return Err(FactorError::TotpExists.into());
    }
    Ok((StatusCode::CREATED, Json(json!({ "secret": BASE32_NOPAD.encode(&secret), "uri": uri }))))
}

#[derive(Deserialize)]
pub struct Activation {
    password: String,
    /// What the authenticator app shows.
    code: String,
}

pub async fn put(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Json(shown): Json<Activation>,
) -> Result<Json<Value>, ApiError> {
    let (store, now) = (&app.server.store, clock::now());
    let begun = store.totp(signed_in.account).await?;
    if begun.as_ref().is_some_and(|it| it.active_at.is_some()) {
        return Err(FactorError::TotpExists.into());
    }
    let is_ours = |it: &Totp| it.session == signed_in.token.hash() && now.0 - it.begun_at.0 < BEGUN_MS;
    let begun = begun.filter(is_ours).ok_or(FactorError::NoTotp)?;
    let hash = asked_again(&app, &signed_in, address, shown.password).await?;
    let step = step(&begun, &shown.code, now)?.ok_or(FactorError::WrongCode)?;
    let codes = Codes::random();
    let activated = store.activate_totp(&begun, &hash, step, &codes.hashes(signed_in.account), now).await?;
    if !activated.ok_or(ApiError::WrongPassword)? {
        return Err(FactorError::NoTotp.into());
    }
    Ok(Json(json!({ "recovery": codes.words() })))
}

pub async fn delete(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Json(again): Json<Again>,
) -> Result<StatusCode, ApiError> {
    if app.server.store.totp(signed_in.account).await?.is_none_or(|totp| totp.active_at.is_none()) {
        return Err(FactorError::NoTotp.into());
    }
    asked::everything(&app, &signed_in, address, again).await?;
    app.server.store.end_totp(signed_in.account).await?;
    Ok(StatusCode::NO_CONTENT)
}
