//! `POST /api/account/recovery-codes`: new recovery codes in the place of those before, shown once.

use super::{
    FactorError,
    asked::{self, Again},
    recovery_codes::Codes,
};
use crate::http::{
    ApiError, App,
    security::{ClientAddress, SignedIn},
};
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

pub async fn post(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Json(again): Json<Again>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let hash = asked::everything(&app, &signed_in, address, again).await?;
    let (account, codes) = (signed_in.account, Codes::random());
    let replaced = app.server.store.replace_recovery_codes((account, &hash), &codes.hashes(account)).await?;
    if !replaced.ok_or(ApiError::WrongPassword)? {
        return Err(FactorError::NoTotp.into());
    }
    Ok((StatusCode::CREATED, Json(json!({ "recovery": codes.words() }))))
}
