//! What is asked beside the password: a code of an authenticator app, a recovery code, or a passkey.

use crate::{
    device,
    http::{self, HttpError},
    i18n::{I18n, Text, text},
    passkey::{self, PasskeyError},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::api::ErrorCode;

/// Digits of a code of an authenticator app.
const DIGITS: usize = 6;

/// What signing in takes once the password was right.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Second {
    /// `totp`, `recovery`, `passkey`: what the account has.
    pub second: Vec<String>,
    pub ticket: String,
}

impl Second {
    pub fn has_passkey(&self) -> bool {
        self.second.iter().any(|way| way == "passkey")
    }
}

/// What a server wants a passkey to answer.
#[derive(Debug, Deserialize)]
pub struct Begun {
    pub challenge: String,
    pub options: Value,
}

/// Why it does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactorError {
    Http(HttpError),
    Passkey(PasskeyError),
}

impl From<HttpError> for FactorError {
    fn from(error: HttpError) -> FactorError {
        FactorError::Http(error)
    }
}

impl From<PasskeyError> for FactorError {
    fn from(error: PasskeyError) -> FactorError {
        FactorError::Passkey(error)
    }
}

impl FactorError {
    /// In words for the user.
    pub fn explain(&self, i18n: I18n) -> String {
        let said: Text = match self {
            // Only the password was asked: the address is known.
            FactorError::Http(HttpError::Api {
                code: ErrorCode::WrongCredentials | ErrorCode::WrongPassword, ..
            }) => text::ERROR_PASSWORD_AGAIN,
            FactorError::Http(error) => return error.explain(i18n),
            FactorError::Passkey(PasskeyError::Cancelled) => text::ERROR_PASSKEY_CANCELLED,
            FactorError::Passkey(PasskeyError::Known) => text::ERROR_PASSKEY_KNOWN,
            FactorError::Passkey(PasskeyError::Impossible) => text::ERROR_PASSKEY_IMPOSSIBLE,
        };
        i18n.t(said).to_owned()
    }
}

/// What somebody typed, as the server reads it: six digits are a code, anything else is a recovery code.
pub fn typed(text: &str) -> Value {
    let typed: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let is_code = typed.len() == DIGITS && typed.bytes().all(|it| it.is_ascii_digit());
    if is_code { json!({ "code": typed }) } else { json!({ "recovery": typed }) }
}

/// Asks for a passkey that the browser has for this server, whosever it is.
///
/// # Errors
/// When server or browser do not.
pub async fn by_passkey() -> Result<Value, FactorError> {
    let begun: Begun = http::post("/api/session/passkey/begin", &Value::Null).await?;
    let credential = passkey::get(&begun.options).await?;
    Ok(json!({ "challenge": begun.challenge, "credential": credential }))
}

/// Signs in with a passkey alone.
///
/// # Errors
/// When server or browser do not.
pub async fn sign_in_by_passkey() -> Result<(), FactorError> {
    let answer = by_passkey().await?;
    http::call("POST", "/api/session/passkey", &answer).await?;
    // The session that was still to be ended has made room for this one.
    device::set_to_sign_out(false);
    Ok(())
}

/// Makes the second step with what proves it.
///
/// # Errors
/// When it is not right.
pub async fn second(ticket: &str, mut proof: Value) -> Result<(), FactorError> {
    if let Some(proof) = proof.as_object_mut() {
        proof.insert("ticket".to_owned(), json!(ticket));
    }
    http::call("POST", "/api/session/second", &proof).await?;
    // The session that was still to be ended has made room for this one.
    device::set_to_sign_out(false);
    Ok(())
}

/// What somebody who is signed in says again: the password, and what they typed beside it, if anything.
pub fn again(password: &str, beside: &str) -> Value {
    let mut said = if beside.trim().is_empty() { json!({}) } else { typed(beside) };
    if let Some(said) = said.as_object_mut() {
        said.insert("password".to_owned(), json!(password));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_a_code() {
        assert_eq!(typed(" 123 456 "), json!({ "code": "123456" }));
        assert_eq!(typed("abcd-efgh"), json!({ "recovery": "abcd-efgh" }));
        assert_eq!(typed("1234567"), json!({ "recovery": "1234567" }));
        assert_eq!(again("p", " "), json!({ "password": "p" }));
        assert_eq!(again("p", "000000"), json!({ "password": "p", "code": "000000" }));
    }
}
