//! `GET /api/workspaces/{workspace}/live`: the live socket.

use super::{ApiError, App, members, security::SignedIn};
use crate::live;
use axum::{
    extract::{Path, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use sotay_shared::id::WorkspaceId;

const READ_BUFFER: usize = 4 * 1024;
/// Said to whoever comes again and again.
pub(super) const TOO_OFTEN: &str = "this account connects too often: wait a minute";

pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    if !app.server.shares.arrivals.allows(signed_in.account) {
        return Err(ApiError::TooFast(TOO_OFTEN.into()));
    }
    let membership = members::membership(&app, &signed_in, workspace).await?;
    let upgrade = upgrade.map_err(|_| ApiError::UpgradeRequired)?;
    let token = signed_in.token.hash();
    let most = app.config.connections;
    let slot = app.server.hub.slot(signed_in.account, most).ok_or(ApiError::TooManyConnections(most))?;
    let in_use = app.in_use.hold(token);
    Ok(upgrade
        // Most of the time a connection says nothing: its buffers grow when it does.
        .read_buffer_size(READ_BUFFER)
        .max_message_size(app.config.message_bytes as usize)
        .max_frame_size(app.config.message_bytes as usize)
        .on_upgrade(move |socket| async move {
            live::serve(socket, app.server, membership, token, slot).await;
            drop(in_use);
        }))
}
