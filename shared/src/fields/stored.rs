//! Fields as rows are stored: a map from keys to plain values of CBOR. An instant is an array of one, its milliseconds; null is
//! a value of a type that this version does not read.

use super::{Fields, Key};
use crate::{time::Timestamp, value::Value};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use std::fmt;

struct Stored<T>(T);

impl Serialize for Stored<&Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Int(int) => serializer.serialize_i64(*int),
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::Bool(bool) => serializer.serialize_bool(*bool),
            Value::Time(at) => [at.0].serialize(serializer),
            Value::Empty | Value::Opaque => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Stored<Value> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor).map(Stored)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of a field")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_i64<E: Error>(self, int: i64) -> Result<Value, E> {
        Ok(Value::Int(int))
    }

    fn visit_u64<E: Error>(self, int: u64) -> Result<Value, E> {
        i64::try_from(int).map(Value::Int).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_f32<E: Error>(self, number: f32) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_bool<E: Error>(self, bool: bool) -> Result<Value, E> {
        Ok(Value::Bool(bool))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Opaque)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Opaque)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let at = items.next_element()?.ok_or_else(|| A::Error::custom("an instant without its milliseconds"))?;
        match items.next_element::<i64>()? {
            None => Ok(Value::Time(Timestamp(at))),
            Some(_) => Err(A::Error::custom("more than the milliseconds of an instant")),
        }
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries.iter().map(|(key, value)| (key.as_str(), Stored(value))))
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        // No more than what the bytes can hold, whatever they say.
        let mut entries = Vec::with_capacity(map.size_hint().unwrap_or_default().min(64));
        while let Some((key, Stored(value))) = map.next_entry::<StoredKey, Stored<Value>>()? {
            entries.push((key.0, value));
        }
        Ok(entries.into_iter().collect())
    }
}

/// A key, read without a copy where it is a declared one.
struct StoredKey(Key);

impl<'de> Deserialize<'de> for StoredKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl Visitor<'_> for KeyVisitor {
            type Value = StoredKey;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<StoredKey, E> {
                Ok(StoredKey(Key::new(key)))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn fields_are_read_back_as_they_were() {
        let values = [
            ("name", Value::text("Hợp đồng")),
            ("amount", Value::Int(-45_000_000)),
            ("custom/1", Value::Number(0.5)),
            ("custom/2", Value::Bool(false)),
            ("at", Value::Time(Timestamp(1_750_000_000_123))),
            ("x", Value::Opaque),
        ];
        let fields: Fields = values.iter().map(|(key, value)| (Key::new(key), value.clone())).collect();
        let bytes = codec::encode(&fields);
        assert_eq!(codec::decode::<Fields>(&bytes).unwrap(), fields);
        for broken in [&b"\xa1\x64name\x80"[..], b"\xa1\x64name\x82\x01\x02", b"\xa1\x64name\x81\x61a", b"\xa1\x01\x01"]
        {
            assert!(codec::decode::<Fields>(broken).is_err());
        }
    }
}
