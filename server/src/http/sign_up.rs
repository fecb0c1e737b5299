//! `POST /api/account`: a new account. `GET /api/server`: who may make one, and whether mail can be sent.

use super::{
    ApiError, App, invites, letters,
    security::{self, ClientAddress, Entry},
};
use crate::{
    account, clock,
    config::Registration,
    guard::Way,
    mail::letter::Language,
    password::{self, Lane},
    store::OpenInvite,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub struct NewAccount {
    email: String,
    password: String,
    /// The token of an invitation to a workspace.
    invitation: Option<String>,
    /// The language of mails that come of it.
    #[serde(default)]
    language: Language,
}

/// Who makes an account.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Maker {
    /// The first of the server. The account works at once.
    First,
    /// Who was invited. The account works at once.
    Invited(OpenInvite),
    /// Anybody at all.
    Anybody,
}

/// Signed in at once (201); or, where anybody may make an account and mail can be sent, when the link in a mail was followed
/// (202). Then the answer does not tell whether the address has an account.
pub async fn post(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Json(new): Json<NewAccount>,
) -> Result<(StatusCode, CookieJar), ApiError> {
    app.guard.attempt(Way::SignUp, address)?;
    let maker = maker(&app, new.invitation.as_deref()).await?;
    let email = account::new_email(&new.email)?;
    allowed(&app, &email)?;
    if let Maker::Invited(it) = &maker
        && it.invite.email.as_ref().is_some_and(|only| *only != email)
    {
        return Err(ApiError::InviteForAnother);
    }
    let password = accepted(Lane::Stranger, new.password, &email).await?;
    let hash = password::hash(Lane::Stranger, password).await?;
    let store = &app.server.store;
    if let (Maker::Anybody, Some(mailer)) = (&maker, &app.mailer) {
        letters::sign_up(store.clone(), mailer, &email, hash, new.language)?;
        return Ok((StatusCode::ACCEPTED, jar));
    }
    let id = clock::random();
    let is_made = match &maker {
        Maker::Invited(invite) => {
            let made = store.create_invited_account(invite, (id, &email, &hash), clock::now()).await?;
            made.ok_or(ApiError::NoSuchInvite)?
        }
        Maker::First | Maker::Anybody => store.create_account(id, &email, &hash, clock::now()).await?,
    };
    if !is_made {
        return Err(ApiError::EmailTaken);
    }
    // An account works before its address is verified, and can ask for another link.
    if letters::verify(&app, id, &email, new.language).is_err() {
        tracing::warn!("too many mails are on their way: an address was not verified");
    }
    let entry = Entry { account: id, password_hash: &hash, is_first: true, tell: None };
    Ok((StatusCode::CREATED, security::sign_in(&app, &headers, jar, entry).await?))
}

/// Whether somebody may make an account, and as whom.
async fn maker(app: &App, invitation: Option<&str>) -> Result<Maker, ApiError> {
    if !app.server.store.has_accounts().await? {
        return Ok(Maker::First);
    }
    if app.config.registration == Registration::Closed {
        return Err(ApiError::RegistrationClosed);
    }
    let invited = match invitation {
        Some(token) => match invites::open_invite(app, token).await {
            Ok(invite) if invite.makes_accounts() => Ok(Some(invite)),
            Ok(_) => Err(ApiError::NoSuchInvite),
            Err(error) => Err(error),
        },
        None => Ok(None),
    };
    match (app.config.registration, invited) {
        (_, Ok(Some(invite))) => Ok(Maker::Invited(invite)),
        (Registration::Open, Ok(None) | Err(ApiError::NoSuchInvite)) => Ok(Maker::Anybody),
        (_, Err(error)) => Err(error),
        (_, Ok(None)) => Err(ApiError::InvitationNeeded),
    }
}

/// Whether the server takes accounts of an address's domain.
pub(super) fn allowed(app: &App, email: &str) -> Result<(), ApiError> {
    let domains = &app.config.allowed_domains;
    let host = email.rsplit_once('@').map_or("", |(_, host)| host);
    match domains.is_empty() || domains.iter().any(|domain| domain.eq_ignore_ascii_case(host)) {
        true => Ok(()),
        false => Err(ApiError::DomainNotAllowed(domains.join(", "))),
    }
}

/// A password that may be an account's.
pub(super) async fn accepted(lane: Lane, password: String, email: &str) -> Result<String, ApiError> {
    let email = email.to_owned();
    Ok(password::work(lane, move || account::new_password(&password, &email).map(str::to_owned)).await??)
}

/// What the app has to know before anybody has signed in.
pub async fn server(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    let registration = match app.server.store.has_accounts().await? {
        true => app.config.registration,
        false => Registration::Open,
    };
    Ok(Json(json!({ "registration": registration.as_str(), "mail": app.mailer.is_some() })))
}
