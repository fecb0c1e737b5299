//! Who may talk to the server: origins, sessions, and the headers on every answer.

use super::{ApiError, App};
use crate::{clock, store::AccountId, token::Token};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
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
    pub token: Token,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(cookie_name(app)).ok_or(ApiError::NotSignedIn)?;
        let token = Token::from_text(cookie.value());
        let (account, email) = app.server.store.session(token.hash()).await?.ok_or(ApiError::NotSignedIn)?;
        Ok(SignedIn { account, email, token })
    }
}

/// `__Host-` binds the cookie to this very host over TLS; browsers refuse it without.
fn cookie_name(app: &App) -> &'static str {
    if app.config.is_secure() { "__Host-sotay" } else { "sotay" }
}

pub(super) fn session_cookie(app: &App, token: &Token) -> Cookie<'static> {
    Cookie::build((cookie_name(app), token.as_str().to_owned()))
        .path("/")
        .http_only(true)
        .secure(app.config.is_secure())
        .same_site(SameSite::Strict)
        .permanent()
        .build()
}

pub(super) fn no_cookie(app: &App) -> Cookie<'static> {
    let mut cookie = session_cookie(app, &Token::from_text(""));
    cookie.make_removal();
    cookie
}

/// Signs an account in on this device.
pub(super) async fn sign_in(app: &App, account: AccountId, headers: &HeaderMap) -> Result<Cookie<'static>, ApiError> {
    let token = Token::random();
    let device = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("unknown");
    let device: String = device.chars().take(200).collect();
    app.server.store.create_session(token.hash(), account, &device, clock::now()).await?;
    Ok(session_cookie(app, &token))
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
