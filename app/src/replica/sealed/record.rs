//! What a database says of its passcode, in plain sight: with it and the passcode the key is found.

use serde::{Deserialize, Serialize};

/// Wrong passcodes that cost nothing, as everybody mistypes.
const FREE: u32 = 3;
/// The first wait, in milliseconds; each further one is twice as long.
const FIRST_MS: i64 = 5_000;
const LONGEST_MS: i64 = 300_000;

/// The passcode of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passcode {
    #[serde(with = "serde_bytes")]
    pub salt: Vec<u8>,
    /// Of PBKDF2.
    pub iterations: u32,
    /// The data key under the key that the passcode stands for: a nonce, the ciphertext and a tag.
    #[serde(with = "serde_bytes")]
    pub wrapped: Vec<u8>,
    /// Nothing, sealed with the data key: whoever got that otherwise finds out whether it is the right one.
    #[serde(with = "serde_bytes")]
    pub check: Vec<u8>,
    pub state: SealState,
    /// The form of the database once all of its values are as `state` says.
    pub form: u32,
    /// Minutes without use after which it locks; 0 for never.
    pub lock_after: u32,
    /// Wrong passcodes in a row.
    pub wrong: u32,
    /// Until when no other is tried, in milliseconds since 1970.
    pub wait_until: i64,
}

/// In which form values are written, and whether all of them are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealState {
    /// Sealed; what was there before is still being sealed.
    TurningOn,
    On,
    /// As they are; what was sealed is still being opened.
    TurningOff,
}

impl Passcode {
    /// Whether values are sealed when they are written.
    pub fn seals(&self) -> bool {
        self.state != SealState::TurningOff
    }

    /// Whether both ask for the same form of values.
    pub fn asks_as(&self, other: &Passcode) -> bool {
        (self.form, self.state) == (other.form, other.state)
    }
}

/// How long to wait after so many wrong passcodes in a row, in milliseconds.
pub fn wait_after(wrong: u32) -> i64 {
    match wrong.checked_sub(FREE + 1) {
        None => 0,
        Some(times) => FIRST_MS.checked_shl(times.min(20)).map_or(LONGEST_MS, |wait| wait.min(LONGEST_MS)),
    }
}

/// How much of the wait is left, in milliseconds. A clock that was set back makes nobody wait longer than the longest.
pub fn rest_of_wait(passcode: &Passcode, now: i64) -> i64 {
    (passcode.wait_until - now).clamp(0, wait_after(passcode.wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_passcodes_are_slowed() {
        assert_eq!([0, 1, 2, 3].map(wait_after), [0; 4]);
        assert_eq!([4, 5, 6, 7, 8, 9, 10].map(wait_after), [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000]);
        assert_eq!([11, 40, u32::MAX].map(wait_after), [LONGEST_MS; 3]);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let passcode = Passcode {
            salt: Vec::new(),
            iterations: 1,
            wrapped: Vec::new(),
            check: Vec::new(),
            state: SealState::On,
            form: 1,
            lock_after: 0,
            wrong: 5,
            wait_until: 1_000_000,
        };
        assert_eq!(rest_of_wait(&passcode, 995_000), 5_000);
        assert_eq!(rest_of_wait(&passcode, 1_000_001), 0);
        assert_eq!(rest_of_wait(&passcode, 0), wait_after(5));
    }
}
