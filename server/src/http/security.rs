//! Who may talk to the server: origins, sessions, and the headers on every answer.

use super::{ApiError, App, letters};
use crate::{
    client_address, clock,
    mail::letter::{Language, Matter},
    store::{AccountId, NewSession},
    token::Token,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use sotay_shared::{stamp::Timestamp, user_agent::browser};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
    time::Duration,
};

/// Every request that changes something, and every upgrade, must name our origin: a cookie alone proves nothing.
pub(super) async fn check_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let upgrade = request.headers().contains_key(header::UPGRADE);
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) && !upgrade;
    if safe || is_own_origin(request.headers(), app.config.public_url.as_deref()) {
        return next.run(request).await;
    }
    ApiError::ForeignOrigin.into_response()
}

fn is_own_origin(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    match public_url {
        Some(public) => origin.eq_ignore_ascii_case(public),
        None => {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some() && authority == text(header::HOST)
        }
    }
}

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

pub(super) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(self), geolocation=(self), payment=()");
    // Of a name that is ours: on localhost it would bind other people's servers.
    if app.config.public_url.as_ref().is_some_and(|url| url.starts_with("https://")) {
        set("strict-transport-security", "max-age=31536000");
    }
    response
}

pub(super) async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A signed-in account. Can only come from a session's cookie.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub account: AccountId,
    pub email: String,
    pub is_verified: bool,
    pub token: Token,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(cookie_name(app)).ok_or(ApiError::NotSignedIn)?;
        let token = Token::from_text(cookie.value());
        let session = app.server.store.session(token.hash()).await?.ok_or(ApiError::NotSignedIn)?;
        touch(app, &token, session.last_seen_at);
        Ok(SignedIn { account: session.account, email: session.email, is_verified: session.is_verified, token })
    }
}

/// Writes now and then that a session is in use; nobody waits for it.
fn touch(app: &App, token: &Token, last_seen_at: Timestamp) {
    let (store, token, now) = (app.server.store.clone(), token.hash(), clock::now());
    if now.0 - last_seen_at.0 < i64::try_from(store.touch_after().as_millis()).unwrap_or(i64::MAX) {
        return;
    }
    tokio::spawn(async move {
        if let Err(error) = store.touch_session(token, now).await {
            tracing::warn!(%error, "it was not written that a session is in use");
        }
    });
}

/// Where a request comes from: the peer, or whom a trusted proxy asks for.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|it| it.0.ip()).ok_or_else(|| ApiError::BadRequest("the peer has no address".into()))?;
        let (header, trusted) = (app.config.proxy_header, &app.config.trusted_proxies);
        let client = client_address::client(peer, &parts.headers, header, trusted);
        static WARN: Once = Once::new();
        if client == peer.to_canonical() && header.is_in(&parts.headers) {
            WARN.call_once(|| {
                tracing::warn!(%peer, "a peer that is none of --trusted-proxies says for whom it asks: that is passed \
                    over, and everybody behind it shares one budget of attempts");
            });
        }
        Ok(ClientAddress(client))
    }
}

/// `__Host-` binds the cookie to this very host over TLS; browsers refuse it without.
fn cookie_name(app: &App) -> &'static str {
    if app.config.is_secure() { "__Host-sotay" } else { "sotay" }
}

fn device_cookie_name(app: &App) -> &'static str {
    if app.config.is_secure() { "__Host-sotay-device" } else { "sotay-device" }
}

/// How long a browser is known: the longest that browsers keep a cookie.
const DEVICE_LIFE: Duration = Duration::from_secs(400 * 86_400);

fn cookie(app: &App, name: &'static str, value: &str, life: Duration) -> Cookie<'static> {
    Cookie::build((name, value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(app.config.is_secure())
        .same_site(SameSite::Strict)
        .max_age(life.try_into().unwrap_or_default())
        .build()
}

pub(super) fn no_cookie(app: &App) -> Cookie<'static> {
    let mut cookie = cookie(app, cookie_name(app), "", Duration::ZERO);
    cookie.make_removal();
    cookie
}

/// What a browser is known by, once somebody signed in with it. It lets nobody in.
pub(super) fn device(app: &App, jar: &CookieJar) -> Option<Token> {
    jar.get(device_cookie_name(app)).map(|cookie| Token::from_text(cookie.value()))
}

/// Who signs in.
pub(super) struct Entry<'a> {
    pub account: AccountId,
    /// The password that was right.
    pub password_hash: &'a str,
    /// Whether this is how the account begins: then no device is a new one.
    pub is_first: bool,
    /// Whom to tell of a new device, where that is wanted.
    pub tell: Option<(&'a str, Language)>,
}

/// Signs an account in on this device.
pub(super) async fn sign_in(
    app: &App,
    headers: &HeaderMap,
    jar: CookieJar,
    entry: Entry<'_>,
) -> Result<CookieJar, ApiError> {
    let (token, now) = (Token::random(), clock::now());
    let device = device(app, &jar).unwrap_or_else(Token::random);
    let name = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("unknown");
    let name: String = name.chars().take(200).collect();
    let store = &app.server.store;
    let is_known = entry.is_first || store.knows_device(entry.account, device.hash()).await?;
    let session = NewSession {
        token: token.hash(),
        account: entry.account,
        password_hash: entry.password_hash,
        name: &name,
        is_known,
    };
    if !store.create_session(session, now).await? {
        return Err(ApiError::WrongCredentials);
    }
    store.remember_device(entry.account, device.hash(), now).await?;
    if !is_known && let Some((email, language)) = entry.tell {
        letters::tell(app, email, Matter::NewDevice { browser: &plain(&browser(&name)) }.letter(language));
    }
    let session = cookie(app, cookie_name(app), token.as_str(), store.session_life());
    let device = cookie(app, device_cookie_name(app), device.as_str(), DEVICE_LIFE);
    Ok(jar.add(session).add(device))
}

/// What a browser calls itself as words that no mail program makes a link of.
fn plain(text: &str) -> String {
    text.chars().map(|it| if it.is_alphanumeric() || it == '·' { it } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: Option<&'static str>, host: &'static str) -> HeaderMap {
        let host = (header::HOST, HeaderValue::from_static(host));
        let origin = origin.map(|origin| (header::ORIGIN, HeaderValue::from_static(origin)));
        [host].into_iter().chain(origin).collect()
    }

    #[test]
    fn origins() {
        assert!(is_own_origin(&headers(Some("http://localhost:8080"), "localhost:8080"), None));
        assert!(!is_own_origin(&headers(Some("http://evil.example"), "localhost:8080"), None));
        assert!(!is_own_origin(&headers(None, "localhost:8080"), None));
        assert!(!is_own_origin(&headers(Some("null"), "null"), None));
        let public = Some("https://crm.example.vn");
        assert!(is_own_origin(&headers(Some("https://crm.example.vn"), "10.0.0.1"), public));
        assert!(!is_own_origin(&headers(Some("http://crm.example.vn"), "crm.example.vn"), public));
    }
}
