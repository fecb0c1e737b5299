//! `POST /api/workspaces/{workspace}/invites`: a link that lets people in. `POST /api/join`: uses one.

use super::{ApiError, App, members, security::SignedIn};
use crate::{clock, store::Invite, token::Token};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    stamp::Timestamp,
    sync::Role,
};

/// An invitation is good for two weeks.
const VALID_MS: i64 = 14 * 86_400_000;

#[derive(Deserialize)]
pub struct NewInvite {
    role: Role,
}

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
    Json(new): Json<NewInvite>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let membership = members::membership(&app, &signed_in, workspace).await?;
    if membership.role < Role::Admin || new.role > membership.role || new.role == Role::Owner {
        return Err(ApiError::NotPermitted(membership.role.as_str()));
    }
    let now = clock::now();
    let token = Token::random();
    let invite = Invite { workspace, role: new.role, expires_at: Timestamp(now.0 + VALID_MS) };
    app.server.store.create_invite(token.hash(), invite, membership.member, now).await?;
    Ok((StatusCode::CREATED, Json(json!({ "token": token.as_str(), "expires_at": invite.expires_at }))))
}

#[derive(Deserialize)]
pub struct Join {
    token: String,
    /// The member to become, minted on the device.
    member: MemberId,
}

/// Answers with the account's place in the workspace, also where it was a member already.
pub async fn join(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(join): Json<Join>,
) -> Result<Json<Value>, ApiError> {
    let now = clock::now();
    let invite = app.server.store.invite(Token::from_text(&join.token).hash()).await?;
    let invite = invite.filter(|invite| invite.expires_at > now).ok_or(ApiError::NoSuchInvite)?;
    let joined = app.server.store.join(invite, signed_in.account, join.member, now).await?;
    // The member's id belongs to somebody else here.
    let joined = joined.ok_or(ApiError::BadRequest("this member id is taken: mint another".into()))?;
    Ok(Json(json!({ "workspace": joined.workspace, "member": joined.member, "role": joined.role.as_str() })))
}
