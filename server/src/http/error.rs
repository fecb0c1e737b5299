//! Errors as JSON: `{"error": "code", "message": "what to do"}`.

use crate::{account::InvalidCredentials, password::PasswordError, store::StoreError};
use axum::{
    Json,
    body::to_bytes,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;
use sotay_shared::api::ErrorCode;
use std::any::Any;

/// Everything an endpoint can refuse.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("you are not signed in: sign in and try again")]
    NotSignedIn,
    #[error("address or password is wrong: check both")]
    WrongCredentials,
    #[error(transparent)]
    InvalidCredentials(#[from] InvalidCredentials),
    #[error("there is an account with this address already: sign in instead")]
    EmailTaken,
    #[error("too many attempts: wait a minute and try again")]
    TooManyAttempts,
    #[error("this account has {0} live connections already: close some windows, or sign out devices that are not used")]
    TooManyConnections(usize),
    #[error("you are not a member of this workspace: ask for an invitation")]
    NotAMember,
    #[error("a {0} may not do this: ask an admin of the workspace")]
    NotPermitted(&'static str),
    #[error("this workspace is on the server already")]
    WorkspaceExists,
    #[error("there is no such invitation, or it has expired: ask for a new one")]
    NoSuchInvite,
    #[error("there is no such device")]
    NoSuchDevice,
    #[error("there is no such access token")]
    NoSuchToken,
    #[error("there is no such file here: open the app on the device that it came from while there is a connection")]
    NoSuchFile,
    #[error("a file may have 10 MB: make it smaller")]
    FileTooLarge,
    #[error(
        "the files of this workspace have no more room on this server: whoever runs it gives more with --file-bytes"
    )]
    FilesFull,
    #[error("this browser's push service is not known here: add its address to --push-services")]
    UnknownPushService,
    #[error("{0}")]
    TooFast(String),
    #[error("{0}")]
    BadRequest(String),
    #[error("requests must come from this server's own pages (the Origin header does not match)")]
    ForeignOrigin,
    #[error("there is no such endpoint")]
    NoSuchEndpoint,
    #[error("this endpoint has no such method")]
    NoSuchMethod,
    #[error("this is a WebSocket: ask for an upgrade (RFC 6455)")]
    UpgradeRequired,
    #[error("the server is stopping: try again in a moment")]
    Stopping,
    #[error("the server failed: try again later")]
    Unavailable,
    /// A bug of the server.
    #[error("the server failed at this request: try another, and tell whoever runs it")]
    Failed,
    #[error("the server failed: try again later")]
    Store(#[from] StoreError),
    #[error("the server failed: try again later")]
    Password(#[from] PasswordError),
}

impl ApiError {
    fn status_and_code(&self) -> (StatusCode, ErrorCode) {
        match self {
            ApiError::NotSignedIn => (StatusCode::UNAUTHORIZED, ErrorCode::NotSignedIn),
            ApiError::WrongCredentials => (StatusCode::UNAUTHORIZED, ErrorCode::WrongCredentials),
            ApiError::InvalidCredentials(InvalidCredentials::Email) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidEmail)
            }
            ApiError::InvalidCredentials(_) => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidPassword),
            ApiError::EmailTaken => (StatusCode::CONFLICT, ErrorCode::EmailTaken),
            ApiError::TooManyAttempts => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyAttempts),
            ApiError::TooManyConnections(_) => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyConnections),
            ApiError::NotAMember => (StatusCode::FORBIDDEN, ErrorCode::NotAMember),
            ApiError::NotPermitted(_) => (StatusCode::FORBIDDEN, ErrorCode::NotPermitted),
            ApiError::WorkspaceExists => (StatusCode::CONFLICT, ErrorCode::WorkspaceExists),
            ApiError::NoSuchInvite => (StatusCode::NOT_FOUND, ErrorCode::NoSuchInvite),
            ApiError::NoSuchDevice => (StatusCode::NOT_FOUND, ErrorCode::NoSuchDevice),
            ApiError::NoSuchToken => (StatusCode::NOT_FOUND, ErrorCode::NoSuchToken),
            ApiError::NoSuchFile => (StatusCode::NOT_FOUND, ErrorCode::NoSuchFile),
            ApiError::FileTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooLarge),
            ApiError::FilesFull => (StatusCode::INSUFFICIENT_STORAGE, ErrorCode::FilesFull),
            ApiError::UnknownPushService => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UnknownPushService),
            ApiError::TooFast(_) => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooFast),
            ApiError::BadRequest(_) => (StatusCode::BAD_REQUEST, ErrorCode::BadRequest),
            ApiError::ForeignOrigin => (StatusCode::FORBIDDEN, ErrorCode::ForeignOrigin),
            ApiError::NoSuchEndpoint => (StatusCode::NOT_FOUND, ErrorCode::NoSuchEndpoint),
            ApiError::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::NoSuchMethod),
            ApiError::UpgradeRequired => (StatusCode::UPGRADE_REQUIRED, ErrorCode::BadRequest),
            ApiError::Failed => (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Unavailable),
            ApiError::Stopping => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Stopping),
            ApiError::Unavailable | ApiError::Store(_) | ApiError::Password(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable)
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let ApiError::Store(error) = &self {
            tracing::error!(%error, "a request failed");
        }
        let (status, code) = self.status_and_code();
        answer(status, code, &self.to_string())
    }
}

fn answer(status: StatusCode, code: ErrorCode, message: &str) -> Response {
    let mut answer = (status, Json(json!({ "error": code, "message": message }))).into_response();
    if status == StatusCode::UPGRADE_REQUIRED {
        answer.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    }
    answer
}

/// Bytes of a refusal in words that are passed on.
const WORDS: usize = 4 * 1024;

/// Says in JSON what was refused in words, by whoever read the request: a body that does not parse, lacks a field or is too
/// long, an id that is none. One place for all endpoints, so that none is forgotten.
pub(super) async fn in_json(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes() == b"application/json");
    if !is_error || is_json {
        return response;
    }
    let words = to_bytes(response.into_body(), WORDS).await.unwrap_or_default();
    let words = String::from_utf8_lossy(&words);
    let what = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "the body is too long: send less at a time",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "send the body as content-type: application/json",
        StatusCode::UNPROCESSABLE_ENTITY => "the body is not what this endpoint takes: see SPEC.md",
        _ => "this request cannot be read: see SPEC.md",
    };
    let code = if status.is_server_error() { ErrorCode::Unavailable } else { ErrorCode::BadRequest };
    answer(status, code, format!("{what} ({})", words.trim()).trim_end_matches(" ()"))
}

/// What is answered where an endpoint panicked.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::Failed.into_response()
}

pub(super) async fn no_such_endpoint() -> ApiError {
    ApiError::NoSuchEndpoint
}

pub(super) async fn no_such_method() -> ApiError {
    ApiError::NoSuchMethod
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware, routing::get};
    use tower::ServiceExt;

    async fn panics() {
        panic!("on purpose")
    }

    #[tokio::test]
    async fn whatever_fails_is_told_in_json() {
        let router = Router::new()
            .route("/panics", get(panics))
            .route("/words", get(|| async { (StatusCode::BAD_REQUEST, "no such thing") }))
            .route("/fine", get(|| async { "fine" }))
            .layer(middleware::from_fn(in_json))
            .layer(tower_http::catch_panic::CatchPanicLayer::custom(panicked));
        let asked = async |path: &str| {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            let status = answer.status().as_u16();
            (status, String::from_utf8(to_bytes(answer.into_body(), WORDS).await.unwrap().to_vec()).unwrap())
        };
        let (status, text) = asked("/panics").await;
        assert!(status == 500 && text.contains("\"error\":\"unavailable\""), "{text}");
        let (status, text) = asked("/words").await;
        assert!(status == 400 && text.contains("\"bad_request\"") && text.contains("no such thing"), "{text}");
        assert_eq!(asked("/fine").await, (200, "fine".to_owned()));
    }
}
