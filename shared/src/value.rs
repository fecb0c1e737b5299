//! A field's value outside automerge, and the edit that gives it one.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a single key of a record holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing: the field was cleared. Clearing is a value, so that it can stand against a concurrent edit.
    Empty,
    Text(String),
    Int(i64),
    Number(f64),
    Bool(bool),
    Time(Timestamp),
    /// A type that this version does not read; its document keeps it.
    Opaque,
}

impl Value {
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An integer, also where another client wrote it as an integral float.
    pub fn as_int(&self) -> Option<i64> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self {
            Value::Int(int) => Some(*int),
            Value::Number(number) if number.fract() == 0.0 && number.abs() < EXACT => Some(*number as i64),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(bool) => Some(*bool),
            _ => None,
        }
    }

    /// An instant, also where another client wrote plain milliseconds.
    pub fn as_time(&self) -> Option<Timestamp> {
        match self {
            Value::Time(time) => Some(*time),
            _ => self.as_int().map(Timestamp),
        }
    }
}

macro_rules! values {
    ($($from:ty => $variant:expr),* $(,)?) => { $(
        impl From<$from> for Value {
            fn from(value: $from) -> Value {
                $variant(value)
            }
        }
    )* };
}

values! {
    &str => Value::text,
    String => Value::Text,
    i64 => Value::Int,
    bool => Value::Bool,
    Timestamp => Value::Time,
    crate::date::CalendarDate => |date: crate::date::CalendarDate| Value::Text(date.to_string()),
    crate::date::Birthday => |date: crate::date::Birthday| Value::Text(date.to_string()),
    crate::place::Place => |place: crate::place::Place| Value::Text(place.to_string()),
    crate::position::Position => |position: crate::position::Position| Value::text(position.as_str()),
    crate::id::RecordId => |id: crate::id::RecordId| Value::Text(id.to_string()),
    crate::id::MemberId => |id: crate::id::MemberId| Value::Text(id.to_string()),
    crate::id::CompanyId => |id: crate::id::CompanyId| Value::Text(id.to_string()),
    crate::id::ContactId => |id: crate::id::ContactId| Value::Text(id.to_string()),
    crate::id::PipelineId => |id: crate::id::PipelineId| Value::Text(id.to_string()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Empty, Into::into)
    }
}

/// A field and its new value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldEdit {
    pub key: String,
    pub value: Value,
}

impl FieldEdit {
    pub fn new(key: impl Into<String>, value: impl Into<Value>) -> FieldEdit {
        FieldEdit { key: key.into(), value: value.into() }
    }
}
