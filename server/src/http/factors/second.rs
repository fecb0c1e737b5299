//! `POST /api/session/second`: the second step of signing in, with the ticket of the first.

use super::{FactorError, entry, proof::Proof};
use crate::{
    clock,
    guard::Way,
    http::{ApiError, App, security::ClientAddress},
    mail::letter::Language,
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
    let account = store.try_ticket(ticket, TRIES, clock::now()).await?.ok_or(FactorError::TicketOver)?;
    second.proof.check(&app, account).await?;
    if !store.use_ticket(ticket).await? {
        return Err(FactorError::TicketOver.into());
    }
    entry::enter(&app, account, second.language, &headers, jar).await
}
