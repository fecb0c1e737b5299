//! `POST /api/workspaces`: brings a workspace that was made on a device to the server; the account becomes its owner.
//! `GET /api/workspaces`: those of the account, by name.

use super::{ApiError, App, security::SignedIn};
use crate::{claims, clock, names, token::Token};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::id::{MemberId, WorkspaceId};

/// More are listed without their names: each is read from a document.
const NAMED: usize = 50;

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
    // Asked again after a lost answer: it is there, and theirs.
    match store.membership(signed_in.account, new.workspace).await? {
        Some(membership) if membership.member == new.member => Ok(StatusCode::OK),
        _ => Err(ApiError::WorkspaceExists),
    }
}

/// What a device offers to open that has none of them yet.
pub async fn get(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Value>, ApiError> {
    let store = &app.server.store;
    let mut workspaces = Vec::new();
    for (nth, it) in store.memberships(signed_in.account).await?.into_iter().enumerate() {
        let name = match nth < NAMED {
            true => names::of(store, it.workspace, &[it.workspace.into()]).await?.into_iter().next().flatten(),
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
