//! CBOR (RFC 8949) for messages and stored rows: items of definite length, structs as maps from field names.

use minicbor_serde::{Deserializer, Serializer};
use serde::{Deserialize, Serialize};

/// Bytes could not be read as the expected CBOR.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unreadable CBOR: {0}")]
pub struct DecodeError(pub String);

/// Encodes a value. Maps are written in the order of the type's fields, so equal values have equal bytes.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut serializer = Serializer::new(Vec::new());
    // A `Vec` takes every write, and none of our types refuses to be serialised.
    if let Err(error) = value.serialize(&mut serializer) {
        debug_assert!(false, "{error}");
    }
    serializer.into_encoder().into_writer()
}

/// Decodes one value that fills `bytes`.
///
/// # Errors
/// When the bytes are no such value, or go on after it.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, DecodeError> {
    let mut rest = bytes;
    let value = decode_next(&mut rest)?;
    if rest.is_empty() { Ok(value) } else { Err(DecodeError(format!("{} bytes left over", rest.len()))) }
}

/// Decodes the first value of a CBOR sequence (RFC 8742) and moves `rest` behind it.
///
/// # Errors
/// When the bytes do not begin with such a value; `rest` is then unspecified.
pub fn decode_next<'a, T: Deserialize<'a>>(rest: &mut &'a [u8]) -> Result<T, DecodeError> {
    let mut deserializer = Deserializer::new(rest);
    let value = T::deserialize(&mut deserializer).map_err(|error| DecodeError(error.to_string()))?;
    *rest = &rest[deserializer.decoder().position()..];
    Ok(value)
}
