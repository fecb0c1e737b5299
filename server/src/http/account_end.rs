//! `DELETE /api/account`: deletes the account that is signed in, with its sessions and its place in every workspace.

use super::{
    ApiError, App,
    factors::asked::{self, Again},
    security::{self, ClientAddress, SignedIn},
};
use crate::clock;
use axum::{Json, extract::State, http::StatusCode};
use axum_extra::extract::CookieJar;

/// A device that lies about must not be enough. What was written stays in the workspaces, with its author's name.
pub async fn delete(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    jar: CookieJar,
    Json(again): Json<Again>,
) -> Result<(StatusCode, CookieJar), ApiError> {
    asked::everything(&app, &signed_in, address, again).await?;
    let store = &app.server.store;
    let sessions = store.sessions_of(signed_in.account).await?;
    let workspaces = store.delete_account(signed_in.account, clock::now()).await?.map_err(|_| ApiError::LastOwner)?;
    for session in sessions {
        app.server.sign_out(session);
    }
    // Access tokens went with the memberships.
    for workspace in workspaces {
        app.server.members_changed(workspace).await;
    }
    Ok((StatusCode::NO_CONTENT, jar.add(security::no_cookie(&app))))
}
