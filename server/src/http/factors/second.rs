//! `POST /api/session/second`: the second step of signing in, with the ticket of the first.

use super::{FactorError, Passed, entry, proof::Proof};
use crate::{
    clock,
    guard::Way,
    http::{ApiError, App, security::ClientAddress},
    mail::letter::Language,
    store::Halfway,
    token::Token,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

/// How often one ticket is tried.
const TRIES: i64 = 5;

#[derive(Deserialize)]
pub struct Second {
    ticket: String,
    /// The language of mails that come of it.
    #[serde(default)]
    language: Language,
    #[serde(flatten)]
    proof: Proof,
}

pub async fn post(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Json(second): Json<Second>,
) -> Result<(StatusCode, CookieJar), ApiError> {
    app.guard.attempt(Way::SignIn, address)?;
    let (store, ticket) = (&app.server.store, Token::from_text(&second.ticket).hash());
    let halfway = store.try_ticket(ticket, TRIES, clock::now()).await?.ok_or(FactorError::TicketOver)?;
    second.proof.check(&app, halfway.account).await?;
    if !store.use_ticket(ticket).await? {
        return Err(FactorError::TicketOver.into());
    }
    // The password that was shown for the ticket has to hold until now.
    let Halfway { account, email, password_hash } = halfway;
    let passed = Passed { account, password_hash, tell: Some((email, second.language)) };
    entry::enter(&app, passed, &headers, jar).await
}
