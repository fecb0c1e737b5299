//! `POST /api/workspaces`: brings a workspace that was made on a device to the server; the account becomes its owner.

use super::{ApiError, App, security::SignedIn};
use crate::clock;
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use sotay_shared::id::{MemberId, WorkspaceId};

#[derive(Deserialize)]
pub struct NewWorkspace {
    workspace: WorkspaceId,
    /// The member that the device minted and has used so far.
    member: MemberId,
}

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(new): Json<NewWorkspace>,
) -> Result<StatusCode, ApiError> {
    let store = &app.server.store;
    let now = clock::now();
    if store.create_workspace(new.workspace, clock::random(), signed_in.account, new.member, now).await? {
        return Ok(StatusCode::CREATED);
    }
    // Asked again after a lost answer: it is there, and theirs.
    match store.membership(signed_in.account, new.workspace).await? {
        Some(membership) if membership.member == new.member => Ok(StatusCode::OK),
        _ => Err(ApiError::WorkspaceExists),
    }
}
