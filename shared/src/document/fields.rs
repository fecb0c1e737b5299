//! A document's root map, read once: tolerant of how other clients write values.

use crate::{
    fields::{Fields, Key},
    time::Timestamp,
    value::Value,
};
use automerge::{Automerge, ObjType, ReadDoc, ScalarValue, ScalarValueRef, ValueRef};
use std::collections::BTreeSet;

/// The fields of a document, cleared ones too. A text object reads as its text, because JavaScript clients write strings so.
pub(crate) fn read(doc: &Automerge) -> Fields {
    read_contested(doc).0
}

/// The same, with the keys whose value was written concurrently.
pub(crate) fn read_contested(doc: &Automerge) -> (Fields, BTreeSet<String>) {
    let mut contested = BTreeSet::new();
    let entries = doc.map_range(automerge::ROOT, ..).map(|item| {
        let value = match &item.value {
            ValueRef::Scalar(scalar) => current(scalar),
            ValueRef::Object(ObjType::Text) => doc.text(item.id()).map_or(Value::Opaque, Value::Text),
            ValueRef::Object(_) => Value::Opaque,
        };
        if item.conflict {
            contested.insert(item.key.to_string());
        }
        (Key::new(&item.key), value)
    });
    let fields = entries.collect();
    (fields, contested)
}

fn current(scalar: &ScalarValueRef<'_>) -> Value {
    match scalar {
        // Spares most fields a copy.
        ScalarValueRef::Str(text) => Value::text(text.as_ref()),
        other => scalar_value(&ScalarValue::from(other)),
    }
}

pub(super) fn scalar_value(scalar: &ScalarValue) -> Value {
    match scalar {
        ScalarValue::Null => Value::Empty,
        ScalarValue::Str(text) => Value::text(text.as_str()),
        ScalarValue::Int(int) => Value::Int(*int),
        ScalarValue::Counter(counter) => Value::Int(counter.into()),
        ScalarValue::Uint(int) => i64::try_from(*int).map_or(Value::Opaque, Value::Int),
        // A NaN is unequal to itself, which rows must never be.
        ScalarValue::F64(number) if number.is_finite() => Value::Number(*number),
        ScalarValue::Boolean(bool) => Value::Bool(*bool),
        ScalarValue::Timestamp(at) => Value::Time(Timestamp(*at)),
        ScalarValue::F64(_) | ScalarValue::Bytes(_) | ScalarValue::Unknown { .. } => Value::Opaque,
    }
}
