//! `/api/workspaces/{workspace}/invites`: links that let people in; `POST` makes one, `GET` lists those that are open,
//! `DELETE …/{id}` revokes one. `POST /api/invitation`: what one says. `POST /api/join`: uses one.

use super::{
    ApiError, App, members,
    security::{ClientAddress, SignedIn},
};
use crate::{
    account, clock,
    guard::Way,
    names,
    store::{Invite, Joined, Joiner, Membership, OpenInvite},
    token::Token,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::{
    id::{MemberId, RecordId, WorkspaceId},
    role::Role,
    stamp::Timestamp,
};

/// An invitation is good for a week, where nobody says otherwise, and for thirty days at most.
const DAYS: i64 = 7;
const MOST_DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;
/// How many one invitation may let in.
const MOST_USES: i64 = 100;

#[derive(Deserialize)]
pub struct NewInvite {
    role: Role,
    /// Whom it is for, where that member has a past in the workspace: who was removed, or lost their account with the
    /// server.
    member: Option<MemberId>,
    /// The address of the one account that may use it.
    email: Option<String>,
    uses: Option<i64>,
    days: Option<i64>,
}

impl NewInvite {
    fn read(self, workspace: WorkspaceId, now: Timestamp) -> Result<Invite, ApiError> {
        let uses = self.uses.unwrap_or(1);
        let days = self.days.unwrap_or(DAYS);
        let bad = |what: String| Err(ApiError::BadRequest(what));
        if !(1..=MOST_USES).contains(&uses) {
            return bad(format!("uses is from 1 to {MOST_USES}"));
        }
        if !(1..=MOST_DAYS).contains(&days) {
            return bad(format!("days is from 1 to {MOST_DAYS}"));
        }
        let email = self.email.map(|email| account::email(&email)).transpose()?;
        if uses > 1 && (email.is_some() || self.member.is_some()) {
            return bad("an invitation for one person has one use".into());
        }
        let expires_at = Timestamp(now.0 + days * DAY_MS);
        Ok(Invite { workspace, role: self.role, member: self.member, email, uses, expires_at })
    }
}

pub async fn post(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
    Json(new): Json<NewInvite>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let membership = members::membership(&app, &signed_in, workspace).await?;
    if !membership.role.may_invite(new.role) {
        return Err(ApiError::NotPermitted(membership.role.as_str()));
    }
    let now = clock::now();
    let token = Token::random();
    let invite = new.read(workspace, now)?;
    if !app.server.store.create_invite(token.hash(), &invite, membership.member, now).await? {
        return Err(ApiError::TooManyInvites);
    }
    let id = BASE64URL_NOPAD.encode(&token.hash());
    let body = json!({ "token": token.as_str(), "id": id, "expires_at": invite.expires_at });
    Ok((StatusCode::CREATED, Json(body)))
}

/// The links themselves are not kept: whoever lost one makes another.
pub async fn get(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(workspace): Path<WorkspaceId>,
) -> Result<Json<Value>, ApiError> {
    admin(&app, &signed_in, workspace).await?;
    let shown = |it: &OpenInvite| {
        json!({
            "id": BASE64URL_NOPAD.encode(&it.token_hash),
            "role": it.invite.role.as_str(),
            "member": it.invite.member,
            "email": it.invite.email,
            "uses": it.invite.uses,
            "uses_left": it.uses_left,
            "by": it.by,
            "created_at": it.created_at,
            "expires_at": it.invite.expires_at,
        })
    };
    let invites = app.server.store.invites(workspace, clock::now()).await?;
    Ok(Json(json!({ "invites": invites.iter().map(shown).collect::<Vec<_>>() })))
}

pub async fn delete(
    State(app): State<App>,
    signed_in: SignedIn,
    Path((workspace, invite)): Path<(WorkspaceId, String)>,
) -> Result<StatusCode, ApiError> {
    admin(&app, &signed_in, workspace).await?;
    let hash = BASE64URL_NOPAD.decode(invite.as_bytes()).ok().and_then(|hash| hash.try_into().ok());
    let hash = hash.ok_or(ApiError::NoSuchInvite)?;
    match app.server.store.revoke_invite(workspace, hash).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::NoSuchInvite),
    }
}

async fn admin(app: &App, signed_in: &SignedIn, workspace: WorkspaceId) -> Result<Membership, ApiError> {
    let membership = members::membership(app, signed_in, workspace).await?;
    match membership.role >= Role::Admin {
        true => Ok(membership),
        false => Err(ApiError::NotPermitted(membership.role.as_str())),
    }
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
    let OpenInvite { invite, by, .. } = open_invite(&app, &presented.token).await?;
    let mut asked: Vec<RecordId> = vec![invite.workspace.into(), by.into()];
    asked.extend(invite.member.map(RecordId::from));
    let mut names = names::of(store, invite.workspace, &asked).await?.into_iter();
    let (name, by) = (names.next().flatten(), names.next().flatten());
    let people = store.members(invite.workspace).await?.len();
    let mut body = json!({
        "role": invite.role.as_str(), "expires_at": invite.expires_at, "name": name, "by": by, "people": people,
    });
    // Whom it is for, where it is for one.
    if let Some(email) = invite.email {
        body["email"] = json!(email);
    }
    if let Some(whom) = names.next().flatten() {
        body["whom"] = json!(whom);
    }
    Ok(Json(body))
}

/// An invitation that is still good.
pub(super) async fn open_invite(app: &App, token: &str) -> Result<OpenInvite, ApiError> {
    let found = app.server.store.invite(Token::from_text(token).hash(), clock::now()).await?;
    found.ok_or(ApiError::NoSuchInvite)
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
    // An address counts once it was shown to be theirs, where that can be asked.
    let is_shown = signed_in.is_verified || app.mailer.is_none();
    let email = if is_shown { signed_in.email.as_str() } else { "" };
    let joiner = Joiner { account: signed_in.account, email, member: join.member };
    let token = Token::from_text(&join.token).hash();
    let joined = match app.server.store.join(token, joiner, clock::now()).await? {
        Joined::In(membership) => membership,
        Joined::NoSuchInvite => return Err(ApiError::NoSuchInvite),
        Joined::ForAnother => return Err(ApiError::InviteForAnother),
        Joined::Lapsed(lapsed) => return Err(ApiError::Removed(Box::new(lapsed))),
        Joined::Taken => return Err(ApiError::BadRequest("this member id is taken: mint another".into())),
    };
    Ok(Json(json!({ "workspace": joined.workspace, "member": joined.member, "role": joined.role.as_str() })))
}
