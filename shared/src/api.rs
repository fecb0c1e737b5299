//! What the server's endpoints refuse: the codes of their errors, `{"error": "<code>", "message": "what to do"}`.
//!
//! The message is for whoever writes a client; the app says each in the reader's language.

/// Why a request was refused (section 6 of SPEC.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    NotSignedIn,
    WrongCredentials,
    InvalidEmail,
    InvalidPassword,
    EmailTaken,
    TooManyAttempts,
    TooManyConnections,
    NotAMember,
    NotPermitted,
    WorkspaceExists,
    NoSuchInvite,
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
}

impl ErrorCode {
    pub const ALL: [ErrorCode; 24] = [
        ErrorCode::NotSignedIn,
        ErrorCode::WrongCredentials,
        ErrorCode::InvalidEmail,
        ErrorCode::InvalidPassword,
        ErrorCode::EmailTaken,
        ErrorCode::TooManyAttempts,
        ErrorCode::TooManyConnections,
        ErrorCode::NotAMember,
        ErrorCode::NotPermitted,
        ErrorCode::WorkspaceExists,
        ErrorCode::NoSuchInvite,
        ErrorCode::NoSuchDevice,
        ErrorCode::NoSuchToken,
        ErrorCode::NoSuchFile,
        ErrorCode::FileTooLarge,
        ErrorCode::FilesFull,
        ErrorCode::UnknownPushService,
        ErrorCode::TooFast,
        ErrorCode::BadRequest,
        ErrorCode::ForeignOrigin,
        ErrorCode::NoSuchEndpoint,
        ErrorCode::NoSuchMethod,
        ErrorCode::Stopping,
        ErrorCode::Unavailable,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorCode::NotSignedIn => "not_signed_in",
            ErrorCode::WrongCredentials => "wrong_credentials",
            ErrorCode::InvalidEmail => "invalid_email",
            ErrorCode::InvalidPassword => "invalid_password",
            ErrorCode::EmailTaken => "email_taken",
            ErrorCode::TooManyAttempts => "too_many_attempts",
            ErrorCode::TooManyConnections => "too_many_connections",
            ErrorCode::NotAMember => "not_a_member",
            ErrorCode::NotPermitted => "not_permitted",
            ErrorCode::WorkspaceExists => "workspace_exists",
            ErrorCode::NoSuchInvite => "no_such_invite",
            ErrorCode::NoSuchDevice => "no_such_device",
            ErrorCode::NoSuchToken => "no_such_token",
            ErrorCode::NoSuchFile => "no_such_file",
            ErrorCode::FileTooLarge => "file_too_large",
            ErrorCode::FilesFull => "files_full",
            ErrorCode::UnknownPushService => "unknown_push_service",
            ErrorCode::TooFast => "too_fast",
            ErrorCode::BadRequest => "bad_request",
            ErrorCode::ForeignOrigin => "foreign_origin",
            ErrorCode::NoSuchEndpoint => "no_such_endpoint",
            ErrorCode::NoSuchMethod => "no_such_method",
            ErrorCode::Stopping => "stopping",
            ErrorCode::Unavailable => "unavailable",
        }
    }

    /// The code of that name; `None` for one of a later server.
    pub fn parse(name: &str) -> Option<ErrorCode> {
        ErrorCode::ALL.into_iter().find(|code| code.as_str() == name)
    }
}
