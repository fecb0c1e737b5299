//! Which kind a record says that it is.

use crate::kind::Kind;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
};
use std::fmt;

/// Which kind a record says that it is. Stored as its word, and looked up whenever it is read: what was a newer version's kind
/// is known after an update.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    Known(Kind),
    /// A kind from a newer version: kept and passed on unread (promise L8).
    Unknown(Box<str>),
    /// A document that cannot be read, and why: visible, exportable, in nobody's way (promise L9).
    Damaged(Box<str>),
}

impl Word {
    pub fn parse(word: &str) -> Word {
        Kind::parse(word).map_or_else(|| Word::Unknown(word.into()), Word::Known)
    }
}

/// The word of a kind, or a map from `damaged` to why.
impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Word::Known(kind) => serializer.serialize_str(kind.as_str()),
            Word::Unknown(word) => serializer.serialize_str(word),
            Word::Damaged(reason) => serializer.collect_map([(DAMAGED, reason)]),
        }
    }
}

const DAMAGED: &str = "damaged";

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the word of a kind, or why a record cannot be read")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Word, E> {
        Ok(Word::parse(word))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word, A::Error> {
        match map.next_entry::<&str, Box<str>>()? {
            Some((DAMAGED, reason)) => Ok(Word::Damaged(reason)),
            _ => Err(A::Error::custom("neither a kind nor why there is none")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn a_stored_kind_is_looked_up_when_it_is_read() {
        for (word, known) in [("deal", Word::Known(Kind::Deal)), ("hologram", Word::Unknown("hologram".into()))] {
            let bytes = codec::encode(&known);
            assert_eq!(bytes, codec::encode(word), "nothing but its word is stored");
            assert_eq!(codec::decode::<Word>(&bytes), Ok(known));
        }
        let damaged = Word::Damaged("no kind".into());
        assert_eq!(codec::decode::<Word>(&codec::encode(&damaged)), Ok(damaged));
        for broken in [&b"\xa0"[..], b"\x01", b"\xa1\x64deal\x61a"] {
            assert!(codec::decode::<Word>(broken).is_err());
        }
    }
}
