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
    WrongPassword,
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
    ClaimNeeded,
    NoSuchClaim,
    WorkspaceDeleted,
    TooManyWorkspaces,
    WrongName,
    NoSuchInvite,
    InviteForAnother,
    TooManyInvites,
    NoSuchDevice,
    NoSuchToken,
    WrongCode,
    TicketOver,
    FactorExists,
    NoSuchFactor,
    PasskeyRefused,
    NoPasskeys,
    NoSuchFile,
    FileTooLarge,
    FilesFull,
    UnknownPushService,
    WeakPassword,
    RegistrationClosed,
    InvitationNeeded,
    DomainNotAllowed,
    NoSuchLink,
    NoMail,
    TooBusy,
    TooFast,
    BadRequest,
    ForeignOrigin,
    ForeignHost,
    NoSuchEndpoint,
    NoSuchMethod,
    Stopping,
    Unavailable,
    /// One of a later server, or an answer that is none of ours.
    #[serde(other)]
    Unknown,
}
