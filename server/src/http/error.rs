//! Errors as JSON: `{"error": "code", "message": "what to do"}`.

use super::factors::FactorError;
use crate::{
    account::InvalidCredentials,
    guard::TooOften,
    mail::MailBusy,
    password::PasswordError,
    store::{AWAY, Lapsed, Objection, StoreError},
};
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
    #[error("the password is wrong: write your own once more")]
    WrongPassword,
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
    #[error("{}", crate::grant::reason(.0.why))]
    Removed(Box<Lapsed>),
    #[error("there is no such member: read the list again")]
    NoSuchMember,
    #[error("a workspace has an owner: make somebody else one first, or delete the workspace")]
    LastOwner,
    #[error("this workspace was deleted by its owner: take a backup of it into a new workspace")]
    WorkspaceDeleted,
    #[error("you made {0}: delete one that is not used, or wait an hour")]
    TooManyWorkspaces(&'static str),
    #[error("this is not what the workspace is called: type its name")]
    WrongName,
    #[error("a {0} may not do this: ask an admin of the workspace")]
    NotPermitted(&'static str),
    #[error("this workspace is on the server already")]
    WorkspaceExists,
    #[error(
        "this workspace is older than this server's database: whoever runs the server gives its owner a token by \
         `sotay-server claim {0}`"
    )]
    ClaimNeeded(sotay_shared::id::WorkspaceId),
    #[error("there is no such claim token, or it has expired: ask whoever runs the server for another one")]
    NoSuchClaim,
    #[error("there is no such invitation, or it has expired: ask for a new one")]
    NoSuchInvite,
    #[error("this invitation is for another address: sign in with the account of that address, or ask for a new one")]
    InviteForAnother,
    #[error("this workspace has too many invitations: revoke some that are not used, or wait an hour")]
    TooManyInvites,
    #[error("there is no such device")]
    NoSuchDevice,
    #[error("there is no such access token")]
    NoSuchToken,
    #[error(transparent)]
    Factor(#[from] FactorError),
    #[error("there is no such file here: open the app on the device that it came from while there is a connection")]
    NoSuchFile,
    #[error("a file may have 10 MB: make it smaller")]
    FileTooLarge,
    #[error(
        "the files of this workspace have no more room on this server: whoever runs it gives more with --file-bytes"
    )]
    FilesFull,
    #[error(
        "the disk of this server is nearly full: whoever runs it makes room; the file stays on this device till then"
    )]
    DiskFull,
    #[error("this browser's push service is not known here: add its address to --push-services")]
    UnknownPushService,
    #[error("{0}")]
    TooFast(String),
    #[error("{0}")]
    BadRequest(String),
    #[error("requests must come from this server's own pages (the Origin header does not match)")]
    ForeignOrigin,
    #[error(
        "this server is not called so: it answers to the name of --public-url, and a proxy must pass on the Host header"
    )]
    ForeignHost,
    #[error("this server takes no new accounts: ask whoever runs it")]
    RegistrationClosed,
    #[error("an account is made by invitation here: open the link of one that is still good")]
    InvitationNeeded,
    #[error("accounts of this server have addresses of {0}: take one of those")]
    DomainNotAllowed(String),
    #[error("this link is not good any more, or never was: ask for another")]
    NoSuchLink,
    #[error("this server sends no mail: whoever runs it makes a link with `sotay-server reset-password`")]
    NoMail,
    #[error("too much at once: try again in a few seconds")]
    TooBusy,
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
    #[error("{}", what_failed(.0))]
    Store(#[from] StoreError),
    #[error(transparent)]
    Password(#[from] PasswordError),
}

/// What a failure of the store means to whoever asked.
fn what_failed(error: &StoreError) -> &'static str {
    match error {
        StoreError::Away => AWAY,
        _ => "the server failed: try again later",
    }
}

impl From<Objection> for ApiError {
    fn from(objection: Objection) -> ApiError {
        match objection {
            Objection::NoSuchMember => ApiError::NoSuchMember,
            Objection::NotPermitted(role) => ApiError::NotPermitted(role.as_str()),
            Objection::LastOwner => ApiError::LastOwner,
        }
    }
}

impl ApiError {
    fn status_and_code(&self) -> (StatusCode, ErrorCode) {
        match self {
            ApiError::NotSignedIn => (StatusCode::UNAUTHORIZED, ErrorCode::NotSignedIn),
            ApiError::WrongCredentials => (StatusCode::UNAUTHORIZED, ErrorCode::WrongCredentials),
            ApiError::WrongPassword => (StatusCode::FORBIDDEN, ErrorCode::WrongPassword),
            ApiError::InvalidCredentials(InvalidCredentials::Email) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidEmail)
            }
            ApiError::InvalidCredentials(InvalidCredentials::WeakPassword) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::WeakPassword)
            }
            ApiError::InvalidCredentials(_) => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidPassword),
            ApiError::EmailTaken => (StatusCode::CONFLICT, ErrorCode::EmailTaken),
            ApiError::TooManyAttempts => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyAttempts),
            ApiError::TooManyConnections(_) => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyConnections),
            ApiError::NotAMember => (StatusCode::FORBIDDEN, ErrorCode::NotAMember),
            ApiError::Removed(_) => (StatusCode::FORBIDDEN, ErrorCode::Removed),
            ApiError::NoSuchMember => (StatusCode::NOT_FOUND, ErrorCode::NoSuchMember),
            ApiError::LastOwner => (StatusCode::CONFLICT, ErrorCode::LastOwner),
            ApiError::WorkspaceDeleted => (StatusCode::GONE, ErrorCode::WorkspaceDeleted),
            ApiError::TooManyWorkspaces(_) => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyWorkspaces),
            ApiError::WrongName => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::WrongName),
            ApiError::InviteForAnother => (StatusCode::FORBIDDEN, ErrorCode::InviteForAnother),
            ApiError::TooManyInvites => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyInvites),
            ApiError::NotPermitted(_) => (StatusCode::FORBIDDEN, ErrorCode::NotPermitted),
            ApiError::WorkspaceExists => (StatusCode::CONFLICT, ErrorCode::WorkspaceExists),
            ApiError::ClaimNeeded(_) => (StatusCode::FORBIDDEN, ErrorCode::ClaimNeeded),
            ApiError::NoSuchClaim => (StatusCode::FORBIDDEN, ErrorCode::NoSuchClaim),
            ApiError::NoSuchInvite => (StatusCode::NOT_FOUND, ErrorCode::NoSuchInvite),
            ApiError::NoSuchDevice => (StatusCode::NOT_FOUND, ErrorCode::NoSuchDevice),
            ApiError::NoSuchToken => (StatusCode::NOT_FOUND, ErrorCode::NoSuchToken),
            ApiError::Factor(error) => error.status_and_code(),
            ApiError::NoSuchFile => (StatusCode::NOT_FOUND, ErrorCode::NoSuchFile),
            ApiError::FileTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooLarge),
            ApiError::FilesFull | ApiError::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, ErrorCode::FilesFull),
            ApiError::UnknownPushService => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UnknownPushService),
            ApiError::TooFast(_) => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooFast),
            ApiError::BadRequest(_) => (StatusCode::BAD_REQUEST, ErrorCode::BadRequest),
            ApiError::ForeignOrigin => (StatusCode::FORBIDDEN, ErrorCode::ForeignOrigin),
            ApiError::ForeignHost => (StatusCode::MISDIRECTED_REQUEST, ErrorCode::ForeignHost),
            ApiError::RegistrationClosed => (StatusCode::FORBIDDEN, ErrorCode::RegistrationClosed),
            ApiError::InvitationNeeded => (StatusCode::FORBIDDEN, ErrorCode::InvitationNeeded),
            ApiError::DomainNotAllowed(_) => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::DomainNotAllowed),
            ApiError::NoSuchLink => (StatusCode::NOT_FOUND, ErrorCode::NoSuchLink),
            ApiError::NoMail => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::NoMail),
            ApiError::TooBusy | ApiError::Password(PasswordError::Busy) => {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::TooBusy)
            }
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

impl From<TooOften> for ApiError {
    fn from(_: TooOften) -> ApiError {
        ApiError::TooManyAttempts
    }
}

impl From<MailBusy> for ApiError {
    fn from(_: MailBusy) -> ApiError {
        ApiError::TooBusy
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let ApiError::Store(error) = &self
            // The server says so once, not with each request.
            && !matches!(error, StoreError::Away)
        {
            tracing::error!(%error, "a request failed");
        }
        let (status, code) = self.status_and_code();
        if let ApiError::Removed(it) = &self {
            // What a device says to whoever it was removed from.
            let (error, message) = (code, self.to_string());
            let body = json!({
                "error": error,
                "message": message,
                // Somebody else's copy may lie on the same device.
                "member": it.member,
                "why": it.why,
                "at": it.at,
                "by": it.by,
            });
            return (status, Json(body)).into_response();
        }
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
