//! `/api/workspaces/{workspace}/members`: who is in it. `GET` lists them, `PUT …/{member}` changes a role, or suspends
//! a membership and lets it in again, `DELETE …/{member}` ends it: oneself leaves.

use super::{ApiError, App, security::SignedIn};
use crate::{
    clock, names,
    store::{Change, Membership, Person, StoreError},
};
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

/// Where somebody is reached is everybody's to know; when they were here last is theirs and the admins'.
pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
) -> Result<Json<Value>, ApiError> {
    let asking = membership(&app, &signed_in, workspace).await?;
    let shown = |it: &Person| {
        let mut shown =
            json!({ "member": it.member, "role": it.role.as_str(), "email": it.email, "suspended": it.suspended });
        if asking.role >= Role::Admin || asking.member == it.member {
            shown["devices"] = json!(it.devices);
            shown["last_seen_at"] = json!(it.last_seen_at);
        }
        shown
    };
    let people = app.server.store.people(workspace).await?;
    Ok(Json(json!({ "members": people.iter().map(shown).collect::<Vec<_>>() })))
}

/// One of the two.
#[derive(Deserialize)]
pub struct NewPlace {
    role: Option<Role>,
    suspended: Option<bool>,
}

pub async fn put(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, member)): Path<(WorkspaceId, MemberId)>,
    Json(new): Json<NewPlace>,
) -> Result<StatusCode, ApiError> {
    let change = match (new.role, new.suspended) {
        (Some(role), None) => Change::Role(role),
        (None, Some(true)) => Change::Suspend,
        (None, Some(false)) => Change::Reinstate,
        _ => return Err(ApiError::BadRequest("say {\"role\": …} or {\"suspended\": …}, one of the two".into())),
    };
    changed(&app, &signed_in, workspace, member, change).await
}

pub async fn delete(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, member)): Path<(WorkspaceId, MemberId)>,
) -> Result<StatusCode, ApiError> {
    changed(&app, &signed_in, workspace, member, Change::Remove).await
}

/// Changes a membership; its connections follow at once.
async fn changed(
    app: &App,
    signed_in: &SignedIn,
    workspace: WorkspaceId,
    member: MemberId,
    change: Change,
) -> Result<StatusCode, ApiError> {
    let asking = membership(app, signed_in, workspace).await?;
    let store = &app.server.store;
    let by = name_of(app, &asking).await?;
    store.change_member((workspace, asking.member), member, change, by.as_deref(), clock::now()).await??;
    app.server.members_changed(workspace).await;
    Ok(StatusCode::NO_CONTENT)
}

/// What a member calls themselves.
pub(super) async fn name_of(app: &App, it: &Membership) -> Result<Option<String>, StoreError> {
    Ok(names::of(&app.server.store, it.workspace, &[it.member.into()]).await?.into_iter().next().flatten())
}

/// The account's place in the workspace.
///
/// # Errors
/// [`ApiError::Removed`] for one that had a place, [`ApiError::NotSignedIn`] for a device that was signed out of this
/// workspace.
pub(super) async fn membership(
    app: &App,
    signed_in: &SignedIn,
    workspace: WorkspaceId,
) -> Result<Membership, ApiError> {
    let store = &app.server.store;
    match store.membership(signed_in.account, workspace).await? {
        Some(_) if store.is_barred(workspace, signed_in.token.hash()).await? => Err(ApiError::NotSignedIn),
        Some(membership) => {
            store.note_session(workspace, signed_in.account, signed_in.token.hash(), clock::now()).await?;
            Ok(membership)
        }
        None => Err(match store.lapsed(workspace, signed_in.account).await? {
            Some(lapsed) => ApiError::Removed(Box::new(lapsed)),
            None => ApiError::NotAMember,
        }),
    }
}
