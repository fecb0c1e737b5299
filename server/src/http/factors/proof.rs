//! The second step: a code of the authenticator app, a recovery code, or an answer of a passkey.

use super::{
    FactorError,
    passkey_answer::{self, Answer},
    recovery_codes, totp_code,
};
use crate::{
    http::{ApiError, App},
    store::AccountId,
};
use serde::Deserialize;

/// One of the three. The first that is there is looked at.
#[derive(Deserialize, Default)]
pub struct Proof {
    /// Six digits of the authenticator app.
    pub code: Option<String>,
    /// A recovery code.
    pub recovery: Option<String>,
    /// An answer to a challenge of `POST /api/session/passkey/begin`.
    pub passkey: Option<Answer>,
}

impl Proof {
    /// Whether it is the account's; it is used up.
    pub(super) async fn check(self, app: &App, account: AccountId) -> Result<(), ApiError> {
        let right = match self {
            Proof { code: Some(code), .. } => totp_code::take(app, account, &code).await?,
            Proof { recovery: Some(code), .. } => {
                app.server.store.take_recovery_code(account, recovery_codes::hash(account, &code)).await?
            }
            Proof { passkey: Some(answer), .. } => return passkey_answer::of(app, answer, account).await,
            _ => return Err(FactorError::CodeNeeded.into()),
        };
        if right { Ok(()) } else { Err(FactorError::WrongCode.into()) }
    }
}
