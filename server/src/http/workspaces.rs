//! `POST /api/workspaces`: brings a workspace that was made on a device to the server; the account becomes its owner.
//! `GET /api/workspaces`: those of the account, by name. `DELETE /api/workspaces/{workspace}`: ends one for everybody.

use super::{ApiError, App, members, security::SignedIn};
use crate::{claims, clock, names, purge, token::Token};
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
};
use std::num::NonZeroU32;

/// More are listed without their names: each is read from a document.
const NAMED: usize = 50;
/// Workspaces that one account may own.
const OWNED: usize = 50;
/// Workspaces that one account may make in an hour, also such as it deletes again.
pub(super) const MADE_AN_HOUR: NonZeroU32 = match NonZeroU32::new(60) {
    Some(many) => many,
    None => NonZeroU32::MIN,
};
/// Accounts whose rate is remembered before those that are idle are forgotten.
const REMEMBERED: usize = 10_000;

#[derive(Deserialize)]
pub struct NewWorkspace {
    workspace: WorkspaceId,
    /// The member that the device minted and has used so far.
    member: MemberId,
    /// What lets an owner bring a workspace that is older than this server's database.
    claim: Option<String>,
}

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(new): Json<NewWorkspace>,
) -> Result<StatusCode, ApiError> {
    let store = &app.server.store;
    let now = clock::now();
    if store.is_deleted(new.workspace).await? {
        return Err(ApiError::WorkspaceDeleted);
    }
    let memberships = store.memberships(signed_in.account).await?;
    // Asked again after a lost answer: it is there, and theirs.
    if memberships.iter().any(|it| it.workspace == new.workspace && it.member == new.member) {
        return Ok(StatusCode::OK);
    }
    if memberships.iter().filter(|it| it.role == Role::Owner).count() >= OWNED {
        return Err(ApiError::TooManyWorkspaces("as many workspaces as an account may have"));
    }
    if app.made.len() > REMEMBERED {
        app.made.retain_recent();
    }
    if app.made.check_key(&signed_in.account).is_err() {
        return Err(ApiError::TooManyWorkspaces("many workspaces within an hour"));
    }
    let is_known = store.has_workspace(new.workspace).await?;
    if !is_known && claims::needs_token(new.workspace, store.began_at().await?, now) {
        let token = new.claim.as_deref().ok_or(ApiError::ClaimNeeded(new.workspace))?;
        if !store.is_claim(new.workspace, Token::from_text(token).hash(), now).await? {
            return Err(ApiError::NoSuchClaim);
        }
    }
    if store.create_workspace(new.workspace, clock::random(), signed_in.account, new.member, now).await? {
        store.end_claims(new.workspace).await?;
        return Ok(StatusCode::CREATED);
    }
    Err(ApiError::WorkspaceExists)
}

#[derive(Deserialize)]
pub struct Ending {
    /// What the workspace is called, typed by whoever deletes it; its id where it has no name.
    name: String,
}

/// Everything goes, for everybody: what the server has at once, what devices have at their next contact.
pub async fn delete(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
    Json(ending): Json<Ending>,
) -> Result<StatusCode, ApiError> {
    let membership = members::membership(&app, &signed_in, workspace).await?;
    if membership.role < Role::Owner {
        return Err(ApiError::NotPermitted(membership.role.as_str()));
    }
    let store = &app.server.store;
    let mut names = names::of(store, workspace, &[workspace.into(), membership.member.into()]).await?.into_iter();
    let (name, by) = (names.next().flatten(), names.next().flatten());
    if ending.name.trim() != name.unwrap_or_else(|| workspace.to_string()) {
        return Err(ApiError::WrongName);
    }
    store.delete_workspace(workspace, membership.member, by.as_deref(), clock::now()).await??;
    app.server.members_changed(workspace).await;
    purge::start(store, workspace);
    Ok(StatusCode::NO_CONTENT)
}

/// What a device offers to open that has none of them yet.
pub async fn get(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Value>, ApiError> {
    let store = &app.server.store;
    let mut workspaces = Vec::new();
    for (nth, it) in store.memberships(signed_in.account).await?.into_iter().enumerate() {
        let name = match nth < NAMED {
            // One that cannot be read now is listed all the same.
            true => {
                names::of(store, it.workspace, &[it.workspace.into()]).await.ok().and_then(|mut names| names.pop()?)
            }
            false => None,
        };
        let people = store.members(it.workspace).await?.len();
        let role = it.role.as_str();
        workspaces.push(
            json!({ "workspace": it.workspace, "member": it.member, "role": role, "name": name, "people": people }),
        );
    }
    Ok(Json(json!({ "email": signed_in.email, "workspaces": workspaces })))
}
