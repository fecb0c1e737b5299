//! Errors as JSON: `{"error": "code", "message": "what to do"}`.

use crate::{
    account::InvalidCredentials,
    password::PasswordError,
    store::{Lapsed, Objection, StoreError},
};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use sotay_shared::api::ErrorCode;

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
    #[error("the server is stopping: try again in a moment")]
    Stopping,
    #[error("the server failed: try again later")]
    Store(#[from] StoreError),
    #[error("the server failed: try again later")]
    Password(#[from] PasswordError),
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
            ApiError::InvalidCredentials(InvalidCredentials::Email) => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidEmail)
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
            ApiError::Stopping => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Stopping),
            ApiError::Store(_) | ApiError::Password(_) => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let ApiError::Store(error) = &self {
            tracing::error!(%error, "a request failed");
        }
        let (status, code) = self.status_and_code();
        let mut body = json!({ "error": code, "message": self.to_string() });
        if let ApiError::Removed(it) = &self {
            // What a device says to whoever it was removed from.
            body["why"] = json!(it.why);
            body["at"] = json!(it.at);
            body["by"] = json!(it.by);
        }
        (status, Json(body)).into_response()
    }
}

pub(super) async fn no_such_endpoint() -> ApiError {
    ApiError::NoSuchEndpoint
}

pub(super) async fn no_such_method() -> ApiError {
    ApiError::NoSuchMethod
}
