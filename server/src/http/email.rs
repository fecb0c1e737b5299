//! `PUT /api/account/email`: another address. `POST /api/account/verify`: asks for a link to the one there is.
//! `PUT /api/account/verify`: follows a link that was sent to an address.

use super::{
    ApiError, App,
    factors::asked,
    letters,
    security::{self, ClientAddress, Entry, SignedIn},
    sign_up::allowed,
};
use crate::{
    account, clock,
    guard::{AttemptKey, Way},
    mail::letter::{Language, Matter},
    password::{self, Lane},
    store::Followed,
    token::{Token, TokenHash},
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
pub struct Change {
    email: String,
    #[serde(default)]
    language: Language,
    #[serde(flatten)]
    again: asked::Again,
}

/// 202 where a link goes to the new address, which is taken when it is followed. Without mail there is nothing that could
/// show whose the address is: it is taken at once (204), by whoever knows the password.
pub async fn put(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Json(change): Json<Change>,
) -> Result<StatusCode, ApiError> {
    let email = account::new_email(&change.email)?;
    allowed(&app, &email)?;
    let hash = asked::everything(&app, &signed_in, address, change.again).await?;
    let store = &app.server.store;
    if let Some(mailer) = &app.mailer {
        letters::move_to(store.clone(), mailer, (signed_in.account, hash), &email, change.language)?;
        return Ok(StatusCode::ACCEPTED);
    }
    match store.change_email((signed_in.account, &hash), &email).await?.ok_or(ApiError::WrongPassword)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::EmailTaken),
    }
}

#[derive(Deserialize)]
pub struct Again {
    #[serde(default)]
    language: Language,
}

/// The link goes to the address of the account.
pub async fn ask(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Json(again): Json<Again>,
) -> Result<StatusCode, ApiError> {
    app.guard.attempt(Way::Link, address)?;
    if app.mailer.is_none() {
        return Err(ApiError::NoMail);
    }
    letters::verify(&app, signed_in.account, &signed_in.email, again.language)?;
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
pub struct Presented {
    token: String,
    /// The one that the account was begun with, where the link makes an account.
    password: Option<String>,
    #[serde(default)]
    language: Language,
}

/// Says which address it was about. Where the link makes an account, it is signed in; that takes the password, because
/// whoever asked for the account need not be whoever reads the mail.
pub async fn follow(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Json(presented): Json<Presented>,
) -> Result<(CookieJar, Json<Value>), ApiError> {
    app.guard.attempt(Way::Link, address)?;
    let (store, token) = (&app.server.store, Token::from_text(&presented.token).hash());
    if let Some(begun) = store.sign_up(token, clock::now()).await? {
        began_it(&app, token, begun, presented.password).await?;
        let id = clock::random();
        let (email, hash) = store.finish_sign_up(token, id, clock::now()).await?.ok_or(ApiError::NoSuchLink)?;
        let entry = Entry { account: id, password_hash: &hash, is_first: true, tell: None };
        let jar = security::sign_in(&app, &headers, jar, entry).await?;
        return Ok((jar, Json(json!({ "email": email, "signed_in": true }))));
    }
    let email = match store.follow_link(token, clock::now()).await?.ok_or(ApiError::NoSuchLink)? {
        Followed::Verified { email } => email,
        Followed::Moved { from, to } => {
            letters::tell(&app, &from, Matter::Moved { to: &to }.letter(presented.language));
            to
        }
    };
    Ok((jar, Json(json!({ "email": email, "signed_in": false }))))
}

/// Whether the password is the one that an account was begun with. Guesses are counted by the link.
async fn began_it(
    app: &App,
    token: TokenHash,
    (email, hash): (String, String),
    password: Option<String>,
) -> Result<(), ApiError> {
    let password = password.ok_or(ApiError::WrongPassword)?;
    let key = AttemptKey::new(&email, Some(&token));
    app.guard.begin(key)?;
    let right = password::verify(Lane::Stranger, password, Some(hash)).await;
    if !right.inspect_err(|_| app.guard.withdraw(key))? {
        return Err(ApiError::WrongPassword);
    }
    app.guard.succeeded(key);
    Ok(())
}
