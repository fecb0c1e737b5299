//! `/api/workspaces/{workspace}/tokens`: what lets automerge-repo clients in as the member who made it. `POST` makes one
//! and shows it once, `GET` lists them, `DELETE …/{token}` revokes one, `POST …/ticket` gives the holder of one an address
//! that is good once.

use super::{
    ApiError, App,
    factors::asked::{self, Again},
    members,
    security::{ClientAddress, SignedIn},
};
use crate::{
    clock,
    store::{AccessToken, Scope, TICKET_MS},
    token::Token,
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::{id::WorkspaceId, stamp::Timestamp};

/// Characters of a token's name.
const NAME: usize = 100;
/// Tokens that one member may have in a workspace.
const TOKENS: i64 = 50;
/// Days that a token is good for where nothing is said, and at most.
const DAYS: i64 = 90;
const MOST_DAYS: i64 = 365;
const DAY_MS: i64 = 86_400_000;

#[derive(Deserialize)]
pub struct NewToken {
    /// What it is for, in its maker's words.
    name: String,
    #[serde(default = "read")]
    scope: Scope,
    /// How long it is good for.
    #[serde(default = "days")]
    days: i64,
    /// The maker's own: a page that was left open makes no token.
    #[serde(flatten)]
    again: Again,
}

fn read() -> Scope {
    Scope::Read
}

fn days() -> i64 {
    DAYS
}

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    ClientAddress(address): ClientAddress,
    Path(workspace): Path<WorkspaceId>,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let member = members::membership(&app, &signed_in, workspace).await?.member;
    let name: String = new.name.trim().chars().filter(|it| !it.is_control()).take(NAME).collect();
    if name.is_empty() {
        return Err(ApiError::BadRequest("say what the token is for: {\"name\": \"…\"}".into()));
    }
    if !(1..=MOST_DAYS).contains(&new.days) {
        return Err(ApiError::BadRequest(format!("a token is good for 1 to {MOST_DAYS} days: {{\"days\": {DAYS}}}")));
    }
    let hash = asked::everything(&app, &signed_in, address, new.again).await?;
    let (token, now) = (Token::random(), clock::now());
    let access = AccessToken {
        token_hash: token.hash(),
        name,
        scope: new.scope,
        created_at: now,
        expires_at: Timestamp(now.0 + new.days * DAY_MS),
        last_used_at: None,
    };
    let asked = (signed_in.account, hash.as_str());
    let created = app.server.store.create_access_token(asked, workspace, member, &access, TOKENS).await?;
    if !created.ok_or(ApiError::WrongPassword)? {
        return Err(ApiError::BadRequest(format!("you have {TOKENS} access tokens already: revoke one")));
    }
    let id = BASE64URL_NOPAD.encode(&token.hash());
    Ok((
        StatusCode::CREATED,
        Json(json!({ "token": token.as_str(), "id": id, "scope": access.scope, "expires_at": access.expires_at })),
    ))
}

pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
) -> Result<Json<Value>, ApiError> {
    let member = members::membership(&app, &signed_in, workspace).await?.member;
    let tokens = app.server.store.access_tokens(workspace, member).await?;
    let shown = |it: &AccessToken| {
        json!({
            "id": BASE64URL_NOPAD.encode(&it.token_hash),
            "name": it.name,
            "scope": it.scope,
            "created_at": it.created_at,
            "expires_at": it.expires_at,
            "last_used_at": it.last_used_at,
        })
    };
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

/// Gives a ticket for a token in the `Authorization` header, which no log has.
pub async fn ticket(
    State(app): State<App>,
    headers: HeaderMap,
    Path(workspace): Path<WorkspaceId>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let (bearer, now) = (bearer(&headers).ok_or(ApiError::NoSuchToken)?, clock::now());
    let access = app.server.store.access_token(bearer.hash(), now).await?;
    let access = access.filter(|access| access.membership.workspace == workspace).ok_or(ApiError::NoSuchToken)?;
    let ticket = Token::random();
    if !app.server.store.create_access_ticket(&access, ticket.hash(), now).await? {
        return Err(ApiError::TooFast(
            "too many tickets of this token wait to be used: use them, or wait a minute".into(),
        ));
    }
    let expires_at = Timestamp(now.0 + TICKET_MS);
    Ok((StatusCode::CREATED, Json(json!({ "ticket": ticket.as_str(), "expires_at": expires_at }))))
}

/// The token of an `Authorization: Bearer` header (RFC 6750 section 2.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<Token> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::from_text(token.trim()))
}
