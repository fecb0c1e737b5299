//! What is refused of authenticator apps, recovery codes and passkeys.

use axum::http::StatusCode;
use sotay_shared::api::ErrorCode;

/// Why a factor does not let somebody go on; each says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FactorError {
    #[error("this code is wrong, or was used before: take the next one that the app shows, or a recovery code")]
    WrongCode,
    #[error("a code is asked for as well: send \"code\", \"recovery\" or \"passkey\"")]
    CodeNeeded,
    #[error("too many codes were tried: wait, or take a recovery code or a passkey")]
    TooManyCodes,
    #[error("this sign-in took too long, or too many codes were tried: begin again with the password")]
    TicketOver,
    #[error("two-step sign-in is on already: end it first")]
    TotpExists,
    #[error("two-step sign-in is not on for this account, or was begun elsewhere or too long ago: begin it")]
    NoTotp,
    #[error("this passkey could not be checked: begin again")]
    PasskeyRefused,
    #[error("this passkey is known already, or the account has {0} of them: remove one")]
    PasskeyExists(i64),
    #[error("there is no such passkey")]
    NoSuchPasskey,
    #[error("passkeys need a name of the server, not a number: name it with --public-url")]
    NoPasskeys,
    #[error("too many sign-ins with passkeys are begun: wait a minute and try again")]
    TooManyChallenges,
}

impl FactorError {
    pub(in crate::http) fn status_and_code(self) -> (StatusCode, ErrorCode) {
        match self {
            FactorError::WrongCode | FactorError::CodeNeeded => (StatusCode::FORBIDDEN, ErrorCode::WrongCode),
            FactorError::TooManyCodes | FactorError::TooManyChallenges => {
                (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyAttempts)
            }
            FactorError::TicketOver => (StatusCode::UNAUTHORIZED, ErrorCode::TicketOver),
            FactorError::TotpExists | FactorError::PasskeyExists(_) => (StatusCode::CONFLICT, ErrorCode::FactorExists),
            FactorError::NoTotp | FactorError::NoSuchPasskey => (StatusCode::NOT_FOUND, ErrorCode::NoSuchFactor),
            FactorError::PasskeyRefused => (StatusCode::FORBIDDEN, ErrorCode::PasskeyRefused),
            FactorError::NoPasskeys => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::NoPasskeys),
        }
    }
}
