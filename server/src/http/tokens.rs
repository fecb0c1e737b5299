//! `/api/workspaces/{workspace}/tokens`: what lets automerge-repo clients in as the member who made it. `POST` makes one and
//! shows it once, `GET` lists them, `DELETE …/{token}` revokes one.

use super::{ApiError, App, members, security::SignedIn};
use crate::{clock, store::AccessToken, token::Token};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::id::WorkspaceId;

/// Characters of a token's name.
const NAME: usize = 100;
/// Tokens that one member may have in a workspace.
const TOKENS: usize = 50;

#[derive(Deserialize)]
pub struct NewToken {
    /// What it is for, in its maker's words.
    name: String,
}

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let member = members::membership(&app, &signed_in, workspace).await?.member;
    let name: String = new.name.trim().chars().take(NAME).collect();
    if name.is_empty() {
        return Err(ApiError::BadRequest("say what the token is for: {\"name\": \"…\"}".into()));
    }
    if app.server.store.access_tokens(workspace, member).await?.len() >= TOKENS {
        return Err(ApiError::BadRequest(format!("you have {TOKENS} access tokens already: revoke one")));
    }
    let token = Token::random();
    let access = AccessToken { token_hash: token.hash(), name, created_at: clock::now() };
    app.server.store.create_access_token(workspace, member, &access).await?;
    Ok((StatusCode::CREATED, Json(json!({ "token": token.as_str(), "id": BASE64URL_NOPAD.encode(&token.hash()) }))))
}

pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
) -> Result<Json<Value>, ApiError> {
    let member = members::membership(&app, &signed_in, workspace).await?.member;
    let tokens = app.server.store.access_tokens(workspace, member).await?;
    let shown = |it: &AccessToken| json!({ "id": BASE64URL_NOPAD.encode(&it.token_hash), "name": it.name, "created_at": it.created_at });
    Ok(Json(json!({ "tokens": tokens.iter().map(shown).collect::<Vec<_>>() })))
}

pub async fn delete(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, token)): Path<(WorkspaceId, String)>,
) -> Result<StatusCode, ApiError> {
    let member = members::membership(&app, &signed_in, workspace).await?.member;
    let hash = BASE64URL_NOPAD.decode(token.as_bytes()).ok().and_then(|hash| hash.try_into().ok());
    let hash = hash.ok_or(ApiError::NoSuchToken)?;
    if !app.server.store.revoke_access_token(workspace, member, hash).await? {
        return Err(ApiError::NoSuchToken);
    }
    app.server.sign_out(hash);
    Ok(StatusCode::NO_CONTENT)
}
