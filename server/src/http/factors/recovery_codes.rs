//! Recovery codes: how they are made, written and kept.

use crate::{clock, store::AccountId, token::TokenHash};
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

/// Codes of an account.
const CODES: usize = 10;
/// Random bytes of one: nobody guesses 80 bits, also not from a hash.
const BYTES: usize = 10;
/// Characters between two hyphens.
const GROUP: usize = 4;

/// Codes as they are shown once.
pub(super) struct Codes([String; CODES]);

impl Codes {
    pub fn random() -> Codes {
        Codes(std::array::from_fn(|_| BASE32_NOPAD.encode(&clock::random::<BYTES>()).to_lowercase()))
    }

    /// In groups, as people write them down: `abcd-efgh-ijkl-mnop`.
    pub fn words(&self) -> Vec<String> {
        let grouped = |code: &String| {
            let letters: Vec<char> = code.chars().collect();
            letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
        };
        self.0.iter().map(grouped).collect()
    }

    /// What is kept of them.
    pub fn hashes(&self, account: AccountId) -> Vec<TokenHash> {
        self.0.iter().map(|code| hash(account, code)).collect()
    }
}

/// What is kept of a code, however it is typed.
pub(super) fn hash(account: AccountId, code: &str) -> TokenHash {
    let letters = code.chars().filter(|it| it.is_ascii_alphanumeric()).take(64);
    let letters: String = letters.map(|it| it.to_ascii_lowercase()).collect();
    Sha256::new().chain_update(account).chain_update(letters).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let codes = Codes::random();
        let (account, hashes) = ([7; 16], codes.hashes([7; 16]));
        for (word, kept) in codes.words().iter().zip(&hashes) {
            assert_eq!(word.len(), 19, "{word}");
            assert_eq!(hash(account, &format!(" {} ", word.to_uppercase().replace('-', " "))), *kept);
            assert_ne!(hash([8; 16], word), *kept);
        }
        assert_eq!(hashes.iter().collect::<std::collections::HashSet<_>>().len(), CODES);
    }
}
