//! `POST /api/workspaces/{workspace}/invites`: a link that lets people in. `POST /api/invitation`: what one says.
//! `POST /api/join`: uses one.

use super::{
    ApiError, App, members,
    security::{ClientAddress, SignedIn},
};
use crate::{clock, guard::Way, names, store::Invite, token::Token};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::Role,
    stamp::Timestamp,
};

/// An invitation is good for two weeks.
const VALID_MS: i64 = 14 * 86_400_000;

#[derive(Deserialize)]
pub struct NewInvite {
    role: Role,
    /// Whom it is for, where that member has a past in the workspace and lost their account with the server.
    member: Option<MemberId>,
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
    let invite = Invite { workspace, role: new.role, member: new.member, expires_at: Timestamp(now.0 + VALID_MS) };
    app.server.store.create_invite(token.hash(), invite, membership.member, now).await?;
    Ok((StatusCode::CREATED, Json(json!({ "token": token.as_str(), "expires_at": invite.expires_at }))))
}

#[derive(Deserialize)]
pub struct Presented {
    token: String,
}

/// Answers whoever holds the link before they have an account, so that a dead one is known before a form is filled in. The
/// token comes in the body: addresses stand in logs.
pub async fn peek(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Json(presented): Json<Presented>,
) -> Result<Json<Value>, ApiError> {
    app.guard.attempt(Way::Invitation, address)?;
    let store = &app.server.store;
    let (invite, by) = open_invite(&app, &presented.token).await?;
    let mut names = names::of(store, invite.workspace, &[invite.workspace.into(), by.into()]).await?.into_iter();
    let (name, by) = (names.next().flatten(), names.next().flatten());
    let people = store.members(invite.workspace).await?.len();
    Ok(Json(json!({
        "role": invite.role.as_str(), "expires_at": invite.expires_at, "name": name, "by": by, "people": people,
    })))
}

/// An invitation that is still good, with who made it.
pub(super) async fn open_invite(app: &App, token: &str) -> Result<(Invite, MemberId), ApiError> {
    let invite = app.server.store.invite(Token::from_text(token).hash()).await?;
    invite.filter(|(invite, _)| invite.expires_at > clock::now()).ok_or(ApiError::NoSuchInvite)
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
    let (invite, _) = open_invite(&app, &join.token).await?;
    let taken = || ApiError::BadRequest("this member id is taken: mint another".into());
    let store = &app.server.store;
    let member = invite.member.unwrap_or(join.member);
    let joined = match store.membership(signed_in.account, invite.workspace).await? {
        Some(joined) => Some(joined),
        // Whoever has a past here is only let in by an invitation that says so.
        None if invite.member.is_none() && store.has_a_past(invite.workspace, member).await? => None,
        None => store.join(invite, signed_in.account, member, now).await?,
    };
    // The member's id belongs to somebody else here.
    let joined = joined.ok_or_else(taken)?;
    Ok(Json(json!({ "workspace": joined.workspace, "member": joined.member, "role": joined.role.as_str() })))
}
