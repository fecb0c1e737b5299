//! Authenticator apps, recovery codes and passkeys: `/api/account/…` sets them up, `/api/session/…` signs in with them.

pub(super) mod asked;
mod entry;
mod error;
mod overview;
mod passkey_answer;
mod passkey_sign_in;
mod passkeys;
mod proof;
mod recovery;
mod recovery_codes;
mod relying_party;
mod second;
mod totp;
mod totp_code;

pub(super) use entry::{Passed, first_step_passed};
pub use error::FactorError;

use super::App;
use axum::{
    Router,
    routing::{delete, get, post},
};

/// The routes below `/api`.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/account/factors", get(overview::get))
        .route("/account/totp", post(totp::post).put(totp::put).delete(totp::delete))
        .route("/account/recovery-codes", post(recovery::post))
        .route("/account/passkeys", get(passkeys::get).post(passkeys::post))
        .route("/account/passkeys/begin", post(passkeys::begin))
        .route("/account/passkeys/{passkey}", delete(passkeys::delete))
        .route("/session/second", post(second::post))
        .route("/session/passkey", post(passkey_sign_in::post))
        .route("/session/passkey/begin", post(passkey_sign_in::begin))
}
