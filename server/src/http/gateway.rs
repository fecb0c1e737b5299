//! `GET /automerge-repo?access_token=…`: upgrades to the WebSocket of automerge-repo clients.
//!
//! The token is all that counts: cookies are passed over, so no page can borrow them, and `Origin` need not be ours. The
//! address is never logged.

use super::{ApiError, App};
use crate::{gateway, token::Token};
use axum::{
    extract::{Query, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, header},
    response::Response,
};
use serde::Deserialize;

/// Most of the time a connection says nothing: its buffers grow when it does.
const READ_BUFFER: usize = 4 * 1024;

#[derive(Deserialize)]
pub struct Access {
    access_token: Option<String>,
}

/// The access token of a request: `Authorization: Bearer` (RFC 6750), or, for clients that can set no header, the query.
fn gateway_token(headers: &HeaderMap, query: &Access) -> Token {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    Token::from_text(header.or(query.access_token.as_deref()).unwrap_or_default())
}

pub async fn get(
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<Access>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| ApiError::UpgradeRequired)?;
    let hash = gateway_token(&headers, &query).hash();
    let holder = app.server.store.access_token(hash).await;
    let most = app.config.message_bytes as usize;
    let upgrade = upgrade.read_buffer_size(READ_BUFFER).max_message_size(most).max_frame_size(most);
    let (account, membership) = match holder {
        Ok(Some(holder)) => holder,
        Ok(None) => {
            let reason = "this access token is not valid, or no longer: make another in the settings of the workspace";
            return Ok(upgrade.on_upgrade(move |socket| gateway::turn_away(socket, reason)));
        }
        Err(error) => {
            tracing::error!(%error, "an access token could not be looked up");
            return Ok(upgrade.on_upgrade(|socket| gateway::turn_away(socket, "the server failed: try again later")));
        }
    };
    let most = app.config.connections;
    Ok(match app.server.hub.slot(account, most) {
        Some(slot) => upgrade.on_upgrade(move |socket| gateway::serve(socket, app.server, membership, hash, slot)),
        None => upgrade.on_upgrade(|socket| gateway::turn_away(socket, "this account has too many live connections")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_token_comes_in_the_header_or_in_the_query() {
        let query = |token: Option<&str>| Access { access_token: token.map(str::to_owned) };
        let none = HeaderMap::new();
        assert_eq!(gateway_token(&none, &query(Some("abc"))).as_str(), "abc");
        assert_eq!(gateway_token(&none, &query(None)).as_str(), "");
        for value in ["Bearer xyz", "bearer  xyz "] {
            let header = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))]);
            assert_eq!(gateway_token(&header, &query(Some("abc"))).as_str(), "xyz");
        }
        let basic = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static("Basic xyz"))]);
        assert_eq!(gateway_token(&basic, &query(Some("abc"))).as_str(), "abc");
    }
}
