//! `/api/workspaces/{workspace}/members/{member}/access`: by what somebody gets into this workspace, for those who decide
//! about them: devices and access tokens. `DELETE …/devices/{device}` and `DELETE …/tokens/{id}` take one away.
//!
//! An account may be in other workspaces as well, where an admin of this one has no say. A device is therefore not signed
//! out: its connections to this workspace end, and it is let in here again once somebody signed in on it anew.

use super::{ApiError, App, members, security::SignedIn};
use crate::{
    clock,
    store::{AccessToken, AccountId, Device},
    token::TokenHash,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sotay_shared::id::{MemberId, WorkspaceId};

pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, member)): Path<(WorkspaceId, MemberId)>,
) -> Result<Json<Value>, ApiError> {
    let account = managed(&app, &signed_in, workspace, member).await?;
    let device = |it: &Device| {
        json!({
            "device": BASE64URL_NOPAD.encode(&it.token_hash),
            "name": it.name,
            "created_at": it.created_at,
            "last_seen_at": it.last_seen_at,
        })
    };
    let token = |it: &AccessToken| json!({ "id": BASE64URL_NOPAD.encode(&it.token_hash), "name": it.name, "created_at": it.created_at });
    let store = &app.server.store;
    let devices: Vec<Value> = store.devices_in(workspace, account).await?.iter().map(device).collect();
    let tokens: Vec<Value> = store.access_tokens(workspace, member).await?.iter().map(token).collect();
    Ok(Json(json!({ "devices": devices, "tokens": tokens })))
}

pub async fn delete_device(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, member, device)): Path<(WorkspaceId, MemberId, String)>,
) -> Result<StatusCode, ApiError> {
    let account = managed(&app, &signed_in, workspace, member).await?;
    let session = hash(&device).ok_or(ApiError::NoSuchDevice)?;
    if !app.server.store.bar_session(workspace, account, session, clock::now()).await? {
        return Err(ApiError::NoSuchDevice);
    }
    app.server.members_changed(workspace).await;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn delete_token(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, member, token)): Path<(WorkspaceId, MemberId, String)>,
) -> Result<StatusCode, ApiError> {
    managed(&app, &signed_in, workspace, member).await?;
    let token = hash(&token).ok_or(ApiError::NoSuchToken)?;
    if !app.server.store.revoke_access_token(workspace, member, token).await? {
        return Err(ApiError::NoSuchToken);
    }
    app.server.sign_out(token);
    Ok(StatusCode::NO_CONTENT)
}

/// The account of somebody whom the asking one decides about, or who asks themselves.
async fn managed(
    app: &App,
    signed_in: &SignedIn,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<AccountId, ApiError> {
    let asking = members::membership(app, signed_in, workspace).await?;
    let found = app.server.store.account_of(workspace, member).await?;
    match found {
        Some((account, role)) if asking.member == member || asking.role.manages(role) => Ok(account),
        None if asking.role.manages(sotay_shared::role::Role::Viewer) => Err(ApiError::NoSuchMember),
        _ => Err(ApiError::NotPermitted(asking.role.as_str())),
    }
}

fn hash(text: &str) -> Option<TokenHash> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|hash| hash.try_into().ok())
}
