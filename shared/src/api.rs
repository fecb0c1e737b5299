//! What the server's endpoints refuse: the codes of their errors, `{"error": "<code>", "message": "what to do"}`.
//!
//! The message is for whoever writes a client; the app says each in the reader's language.

use serde::{Deserialize, Serialize};

/// Why a request was refused (section 6 of SPEC.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    NotSignedIn,
    WrongCredentials,
    InvalidEmail,
    InvalidPassword,
    EmailTaken,
    TooManyAttempts,
    TooManyConnections,
    NotAMember,
    Removed,
    NoSuchMember,
    LastOwner,
    NotPermitted,
    WorkspaceExists,
    WorkspaceDeleted,
    TooManyWorkspaces,
    WrongName,
    NoSuchInvite,
    InviteForAnother,
    TooManyInvites,
    NoSuchDevice,
    NoSuchToken,
    NoSuchFile,
    FileTooLarge,
    FilesFull,
    UnknownPushService,
    TooFast,
    BadRequest,
    ForeignOrigin,
    NoSuchEndpoint,
    NoSuchMethod,
    Stopping,
    Unavailable,
    /// One of a later server, or an answer that is none of ours.
    #[serde(other)]
    Unknown,
}
