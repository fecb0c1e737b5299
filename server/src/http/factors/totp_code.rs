//! Codes of an authenticator app (RFC 6238): which are right, and how often they are looked at.

use super::FactorError;
use crate::{
    clock,
    http::{ApiError, App},
    store::{AccountId, StoreError, Totp},
};
use sotay_shared::stamp::Timestamp;

/// Seconds of a step, and how many steps a clock may be off (RFC 6238 section 5.2).
const STEP_S: u64 = 30;
const SKEW: u16 = 1;
const DIGITS: u8 = 6;
/// So many wrong codes wait for nothing.
const FREE_TRIES: i64 = 5;
/// How long the next one waits then; twice as long each time, up to the longest.
const FIRST_WAIT_MS: i64 = 30_000;
const LONGEST_WAIT_MS: i64 = 6 * 3_600_000;
/// Who asks for codes, as authenticator apps show it.
const ISSUER: &str = "Sotay";

/// An authenticator app of this secret, as it is set up for an address.
pub(super) fn authenticator(secret: &[u8], email: &str) -> Result<totp_rs::Totp, ApiError> {
    totp_rs::Builder::new()
        .with_digits(DIGITS)
        .with_skew(SKEW)
        .with_step_duration(STEP_S)
        .with_secret(secret.to_vec())
        .with_account_name(email.replace(':', " "))
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|_| ApiError::Store(StoreError::Unreadable("a secret of an authenticator app")))
}

/// The step of a right code. It is what people type: blanks are passed over.
pub(super) fn step(totp: &Totp, code: &str, now: Timestamp) -> Result<Option<i64>, ApiError> {
    let digits: String = code.chars().filter(|it| !it.is_whitespace()).take(16).collect();
    if digits.len() != usize::from(DIGITS) || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.seconds()).unwrap_or_default();
    let step = authenticator(&totp.secret, "")?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// How long after so many tries the next one is looked at.
fn wait_ms(tries: i64) -> i64 {
    match tries - FREE_TRIES {
        over @ 0.. => (FIRST_WAIT_MS << over.min(16)).min(LONGEST_WAIT_MS),
        _ => 0,
    }
}

/// Whether a code is the account's. One that is right is taken once; wrong ones make the next wait.
pub(super) async fn take(app: &App, account: AccountId, code: &str) -> Result<bool, ApiError> {
    let (store, now) = (&app.server.store, clock::now());
    let totp = store.totp(account).await?.filter(|totp| totp.active_at.is_some()).ok_or(FactorError::NoTotp)?;
    if totp.waits_until > now {
        return Err(FactorError::TooManyCodes.into());
    }
    if !store.count_totp_try(&totp, Timestamp(now.0 + wait_ms(totp.tries + 1))).await? {
        return Err(FactorError::TooManyCodes.into());
    }
    match step(&totp, code, now)? {
        Some(step) => Ok(store.take_totp_step(&totp, step).await?),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totp(secret: &[u8]) -> Totp {
        Totp {
            account: [0; 16],
            secret: secret.to_vec(),
            session: [0; 32],
            begun_at: Timestamp(0),
            active_at: None,
            tries: 0,
            waits_until: Timestamp(0),
        }
    }

    #[test]
    fn codes_of_rfc_6238() {
        // Appendix B, with the last six of its eight digits.
        let totp = totp(b"12345678901234567890");
        for (seconds, code) in [(1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            let at = |seconds: i64| step(&totp, code, Timestamp(seconds * 1_000)).unwrap();
            assert_eq!(at(seconds), Some(seconds / 30), "{code}");
            assert_eq!((at(seconds + 30), at(seconds - 30)), (Some(seconds / 30), Some(seconds / 30)), "{code}");
            assert_eq!((at(seconds + 60), at(seconds - 60)), (None, None), "{code}");
        }
        let at = |code: &str| step(&totp, code, Timestamp(59_000)).unwrap();
        assert_eq!(at(" 287 082 "), Some(1));
        for bad in ["", "28708", "2870820", "２87082", "28708a", "94287082"] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }

    #[test]
    fn waits_grow_to_six_hours() {
        assert_eq!([0, 1, 4].map(wait_ms), [0; 3]);
        assert_eq!([5, 6, 7].map(wait_ms), [30_000, 60_000, 120_000]);
        assert_eq!([20, 1_000].map(wait_ms), [LONGEST_WAIT_MS; 2]);
    }
}
