//! Bearer tokens: random, shown once, kept only as their hash.

use sha2::{Digest, Sha256};

/// A token as its bearer holds it: 32 random bytes in base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// What the store keeps of a token.
pub type TokenHash = [u8; 32];

impl Token {
    pub fn random() -> Token {
        Token(data_encoding::BASE64URL_NOPAD.encode(&crate::clock::random::<32>()))
    }

    /// A token that somebody sent. Any text is one; only known ones have a hash in the store.
    pub fn from_text(text: &str) -> Token {
        Token(text.chars().take(128).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> TokenHash {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}
