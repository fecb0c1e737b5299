//! `GET /automerge-repo?access_token=…`: upgrades to the WebSocket of automerge-repo clients.
//!
//! The token is all that counts: cookies are passed over, so no page can borrow them, and `Origin` need not be ours. The
//! address is never logged.

use super::App;
use crate::{gateway, token::Token};
use axum::{
    extract::{Query, State, WebSocketUpgrade},
    response::Response,
};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Access {
    access_token: Option<String>,
}

pub async fn get(State(app): State<App>, Query(access): Query<Access>, upgrade: WebSocketUpgrade) -> Response {
    let hash = Token::from_text(&access.access_token.unwrap_or_default()).hash();
    let holder = app.server.store.access_token(hash).await;
    let most = app.config.message_bytes as usize;
    let upgrade = upgrade.max_message_size(most).max_frame_size(most);
    let (account, membership) = match holder {
        Ok(Some(holder)) => holder,
        Ok(None) => {
            let reason = "this access token is not valid, or no longer: make another in the settings of the workspace";
            return upgrade.on_upgrade(move |socket| gateway::turn_away(socket, reason));
        }
        Err(error) => {
            tracing::error!(%error, "an access token could not be looked up");
            return upgrade.on_upgrade(|socket| gateway::turn_away(socket, "the server failed: try again later"));
        }
    };
    match app.server.hub.slot(account, app.config.connections) {
        Some(slot) => upgrade.on_upgrade(move |socket| gateway::serve(socket, app.server, membership, hash, slot)),
        None => upgrade.on_upgrade(|socket| gateway::turn_away(socket, "this account has too many live connections")),
    }
}
