//! Signing in, once the password was right.

use crate::{
    clock,
    http::{
        ApiError, App,
        security::{self, Entry},
    },
    mail::letter::Language,
    store::AccountId,
    token::Token,
};
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use serde_json::json;
use sotay_shared::stamp::Timestamp;

/// How long the second step may take.
const TICKET_MS: i64 = 5 * 60_000;

/// Whose password was right.
pub(in crate::http) struct Passed {
    pub account: AccountId,
    pub password_hash: String,
    /// Whom to tell of a new device; nobody where this one was not new.
    pub tell: Option<(String, Language)>,
}

/// Signs in an account whose password was right, or asks for the second step where it has one: 202 with the ways to make
/// it and a ticket for `POST /api/session/second`.
pub(in crate::http) async fn first_step_passed(
    app: &App,
    passed: Passed,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<Response, ApiError> {
    let (store, now, account) = (&app.server.store, clock::now(), passed.account);
    if store.totp(account).await?.is_none_or(|totp| totp.active_at.is_none()) {
        return Ok(enter(app, passed, headers, jar).await?.into_response());
    }
    let passkeys = !store.passkeys(account).await?.is_empty();
    let recovery = store.recovery_codes_left(account).await? > 0;
    let ways = [("totp", true), ("passkey", passkeys), ("recovery", recovery)];
    let second: Vec<&str> = ways.iter().filter(|(_, is_there)| *is_there).map(|(way, _)| *way).collect();
    let ticket = Token::random();
    store.open_ticket(ticket.hash(), account, &passed.password_hash, Timestamp(now.0 + TICKET_MS)).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "second": second, "ticket": ticket.as_str() }))).into_response())
}

/// Signs an account in that proved everything that it has to.
pub(super) async fn enter(
    app: &App,
    passed: Passed,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<(StatusCode, CookieJar), ApiError> {
    let Passed { account, password_hash, tell } = passed;
    let tell = tell.as_ref().map(|(email, language)| (email.as_str(), *language));
    let entry = Entry { account, password_hash: &password_hash, is_first: tell.is_none(), tell };
    Ok((StatusCode::NO_CONTENT, security::sign_in(app, headers, jar, entry).await?))
}
