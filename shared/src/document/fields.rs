//! A document's root map, read once: tolerant of how other clients write values.

use crate::{command::FieldEdit, stamp::Timestamp, value::Value};
use automerge::{Automerge, ObjType, ReadDoc, ScalarValue, ScalarValueRef, ValueRef};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
    str::FromStr,
};

/// The fields of a record by key. A text object reads as its text, because JavaScript clients write strings so.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields {
    values: BTreeMap<String, Value>,
    /// Keys whose value was written concurrently.
    contested: BTreeSet<String>,
}

/// One entry of a list inside a record: `emails/<id>/…`. Its fields are those below the entry's prefix.
#[derive(Debug)]
pub struct Part {
    pub id: String,
    fields: Fields,
}

impl Deref for Part {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.fields
    }
}

impl Fields {
    pub(crate) fn read(doc: &Automerge) -> Self {
        let mut fields = Fields::default();
        for item in doc.map_range(automerge::ROOT, ..) {
            let value = match &item.value {
                ValueRef::Scalar(scalar) => current(scalar),
                ValueRef::Object(ObjType::Text) => doc.text(item.id()).map_or(Value::Opaque, Value::Text),
                ValueRef::Object(_) => Value::Opaque,
            };
            if item.conflict {
                fields.contested.insert(item.key.to_string());
            }
            fields.values.insert(item.key.into_owned(), value);
        }
        fields
    }

    /// As they are about to be written; of several edits of a key the last one.
    pub(super) fn written(edits: &[FieldEdit]) -> Self {
        let values = edits.iter().map(|edit| (edit.key.clone(), edit.value.clone())).collect();
        Fields { values, contested: BTreeSet::new() }
    }

    /// Writes what nothing was written to before. `false` where something was.
    pub(super) fn write_once(&mut self, key: String, value: Value) -> bool {
        self.values.insert(key, value).is_none()
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key).filter(|value| **value != Value::Empty)
    }

    /// The value as it stands, cleared or not.
    pub(crate) fn raw(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn is_contested(&self, key: &str) -> bool {
        self.contested.contains(key)
    }

    pub(crate) fn contested(&self) -> impl Iterator<Item = &str> {
        self.contested.iter().map(String::as_str)
    }

    /// The text, empty where there is none.
    pub fn text(&self, key: &str) -> String {
        self.optional_text(key).unwrap_or_default()
    }

    /// The text, `None` where there is none or it is empty.
    pub fn optional_text(&self, key: &str) -> Option<String> {
        self.get(key)?.as_text().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    pub fn int(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_int()
    }

    pub fn bool(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    pub fn time(&self, key: &str) -> Option<Timestamp> {
        self.get(key)?.as_time()
    }

    /// The text parsed, `None` where it is missing or does not parse.
    pub fn parsed<T: FromStr>(&self, key: &str) -> Option<T> {
        self.get(key)?.as_text()?.parse().ok()
    }

    /// A choice, the type's default where it is missing or from a newer version.
    pub fn word<T: Default>(&self, key: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        self.get(key).and_then(Value::as_text).and_then(parse).unwrap_or_default()
    }

    /// What stands under `prefix/…`, by the rest of its key.
    pub fn group<'a>(&'a self, prefix: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let start = format!("{prefix}/");
        let skip = start.len();
        self.values
            .range(start.clone()..)
            .take_while(move |(key, _)| key.starts_with(&start))
            .filter(|(_, value)| **value != Value::Empty)
            .map(move |(key, value)| (&key[skip..], value))
    }

    /// The ids under `prefix/<id>` that are marked true.
    pub fn marked<T: FromStr + Ord>(&self, prefix: &str) -> BTreeSet<T> {
        self.group(prefix)
            .filter(|(_, value)| value.as_bool() == Some(true))
            .filter_map(|(id, _)| id.parse().ok())
            .collect()
    }

    /// The entries `prefix/<id>/<part>`; an entry that `read` cannot make sense of is passed over.
    pub fn parts<K: FromStr, T, C: FromIterator<(K, T)>>(&self, prefix: &str, read: impl Fn(&Part) -> Option<T>) -> C {
        let mut parts: BTreeMap<&str, Fields> = BTreeMap::new();
        for (rest, value) in self.group(prefix) {
            if let Some((id, part)) = rest.split_once('/') {
                parts.entry(id).or_default().values.insert(part.to_owned(), value.clone());
            }
        }
        parts
            .into_iter()
            .filter_map(|(id, fields)| {
                let part = Part { id: id.to_owned(), fields };
                Some((id.parse().ok()?, read(&part)?))
            })
            .collect()
    }
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
