//! `GET /api/session`: who is signed in, and where they are a member. `DELETE /api/session`: signs out.

use super::{ApiError, App, security, security::SignedIn};
use axum::{Json, extract::State, http::StatusCode};
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};

pub async fn get(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Value>, ApiError> {
    let memberships = app.server.store.memberships(signed_in.account).await?;
    let workspaces: Vec<Value> = memberships
        .iter()
        .map(|it| json!({ "workspace": it.workspace, "member": it.member, "role": it.role.as_str() }))
        .collect();
    Ok(Json(json!({ "email": signed_in.email, "verified": signed_in.is_verified, "workspaces": workspaces })))
}

pub async fn delete(
    State(app): State<App>,
    signed_in: SignedIn,
    jar: CookieJar,
) -> Result<(StatusCode, CookieJar), ApiError> {
    app.server.store.end_session(signed_in.account, signed_in.token.hash()).await?;
    app.server.sign_out(signed_in.token.hash());
    Ok((StatusCode::NO_CONTENT, jar.add(security::no_cookie(&app))))
}
