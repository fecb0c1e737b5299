//! `GET /api/workspaces/{workspace}/members`: everybody in it.

use super::{ApiError, App, security::SignedIn};
use crate::store::Membership;
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};
use sotay_shared::id::WorkspaceId;

pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
) -> Result<Json<Value>, ApiError> {
    membership(&app, &signed_in, workspace).await?;
    let members = app.server.store.members(workspace).await?;
    let members: Vec<Value> = members
        .iter()
        .map(|(it, email)| json!({ "member": it.member, "role": it.role.as_str(), "email": email }))
        .collect();
    Ok(Json(json!({ "members": members })))
}

/// The account's place in the workspace.
pub(super) async fn membership(
    app: &App,
    signed_in: &SignedIn,
    workspace: WorkspaceId,
) -> Result<Membership, ApiError> {
    app.server.store.membership(signed_in.account, workspace).await?.ok_or(ApiError::NotAMember)
}
