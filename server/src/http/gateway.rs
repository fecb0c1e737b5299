//! `GET /automerge-repo`: upgrades to the WebSocket of automerge-repo clients. They bring their token in the header
//! `Authorization: Bearer`, or in the address as `?access_token=…`, since automerge-repo's own adapter sets no headers, or
//! a ticket for it as `?ticket=…`.
//!
//! The token is all that counts: cookies are passed over, so no page can borrow them, and `Origin` need not be ours. The
//! address is never logged.

use super::{ApiError, App, live::TOO_OFTEN, tokens};
use crate::{
    clock, gateway,
    store::{Access, StoreError},
    token::Token,
};
use axum::{
    extract::{Query, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use sotay_shared::sync::CloseCode;

/// Most of the time a connection says nothing: its buffers grow when it does.
const READ_BUFFER: usize = 4 * 1024;

#[derive(Deserialize)]
pub struct Brought {
    access_token: Option<String>,
    ticket: Option<String>,
}

pub async fn get(
    State(app): State<App>,
    Query(brought): Query<Brought>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| ApiError::UpgradeRequired)?;
    let access = find(&app, brought, &headers).await;
    let most = app.config.message_bytes as usize;
    let upgrade = upgrade.read_buffer_size(READ_BUFFER).max_message_size(most).max_frame_size(most);
    let (code, reason) = match access {
        Ok(Some(access)) if !app.server.shares.arrivals.allows(access.account) => (CloseCode::TooFast, TOO_OFTEN),
        Ok(Some(access)) => match app.server.hub.slot(access.account, app.config.connections) {
            Some(slot) => {
                return Ok(upgrade.on_upgrade(move |socket| gateway::serve(socket, app.server, access, slot)));
            }
            None => (CloseCode::TooFast, "this account has too many live connections: close some, then connect again"),
        },
        Ok(None) => (
            CloseCode::Unauthorised,
            "this access token is not valid, or no longer: make another in the settings of the workspace",
        ),
        Err(error) => {
            tracing::error!(%error, "an access token could not be looked up");
            (CloseCode::Unavailable, "the server failed: connect again later")
        }
    };
    Ok(upgrade.on_upgrade(move |socket| gateway::turn_away(socket, code, reason)))
}

/// Whom it lets in, whatever was brought; the header goes before the address.
async fn find(app: &App, brought: Brought, headers: &HeaderMap) -> Result<Option<Access>, StoreError> {
    let (store, now) = (&app.server.store, clock::now());
    let token = match (tokens::bearer(headers), brought.access_token, brought.ticket) {
        (Some(token), _, _) => Some(token.hash()),
        (None, Some(token), _) => Some(Token::from_text(&token).hash()),
        (None, None, Some(ticket)) => store.take_access_ticket(Token::from_text(&ticket).hash(), now).await?,
        (None, None, None) => None,
    };
    let Some(token) = token else { return Ok(None) };
    let access = store.access_token(token, now).await?;
    if let Some(access) = &access {
        store.touch_access_token(access, now).await?;
    }
    Ok(access)
}
