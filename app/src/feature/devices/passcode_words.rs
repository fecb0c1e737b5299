//! Why a passcode was not taken, in words.

use crate::{
    format::fill,
    i18n::{I18n, text},
    replica::passcode::{NotOpened, SHORTEST},
};

/// A wait in whole seconds, never none.
fn seconds(wait_ms: i64) -> String {
    ((wait_ms + 999) / 1_000).max(1).to_string()
}

pub fn explained(problem: &NotOpened, i18n: I18n) -> String {
    match problem {
        NotOpened::Wrong { wait_ms: 0, .. } => i18n.t(text::PASSCODE_WRONG).to_owned(),
        NotOpened::Wrong { wait_ms, .. } => fill(i18n.t(text::PASSCODE_WRONG_WAIT), &[("n", &seconds(*wait_ms))]),
        NotOpened::Wait { wait_ms } => fill(i18n.t(text::PASSCODE_WAIT), &[("n", &seconds(*wait_ms))]),
        NotOpened::Working => i18n.t(text::PASSCODE_WORKING).to_owned(),
        NotOpened::Browser(message) => fill(i18n.t(text::ERROR_STORE), &[("message", message)]),
    }
}

/// Why two fields of a new passcode do not give one.
pub fn problem_of(new: &str, again: &str, i18n: I18n) -> Option<String> {
    if new.chars().count() < SHORTEST {
        return Some(fill(i18n.t(text::PASSCODE_SHORT), &[("n", &SHORTEST.to_string())]));
    }
    (new != again).then(|| i18n.t(text::PASSCODE_DIFFERS).to_owned())
}
