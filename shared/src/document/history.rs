//! Who changed which field when: read from the changes themselves.

use super::{Attribution, Document, fields::scalar_value, hash_of};
use crate::{id::MemberId, row::Hash, schema::key, stamp::Timestamp, value::Value};
use automerge::legacy::{Key, ObjectId, OpType};
use std::collections::BTreeMap;

/// One change of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub hash: Hash,
    pub member: Option<MemberId>,
    /// The change's own time, whole seconds.
    pub at: Timestamp,
    /// Not yet acknowledged by the server.
    pub unsent: bool,
    /// This change made the record.
    pub creates: bool,
    pub fields: Vec<HistoryField>,
}

/// One field of one change.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryField {
    pub key: String,
    /// The value before, in the order of this list; `None` where there was none.
    pub before: Option<Value>,
    pub after: Value,
}

/// Keys that say nothing to a reader of the history.
const HOUSEKEEPING: [&str; 4] = [key::KIND, key::SCHEMA, key::CREATED_AT, key::CREATED_BY];

impl Document {
    /// Every change, dependencies first.
    pub fn history(&self) -> Vec<HistoryEntry> {
        let mut current: BTreeMap<String, Value> = BTreeMap::new();
        let mut entries = Vec::with_capacity(self.len());
        for change in self.doc.get_changes(&[]) {
            let hash = hash_of(&change.hash());
            let known = self.known.get(&hash);
            let attribution: Option<Attribution> = known.and_then(|known| known.attribution);
            let mut fields: Vec<HistoryField> = Vec::new();
            let mut creates = false;
            for operation in change.decode().operations {
                let (ObjectId::Root, Key::Map(key)) = (&operation.obj, &operation.key) else {
                    // Typing in a body: one line for the change, whatever its number of operations.
                    if !fields.iter().any(|field| field.key == key::BODY) {
                        fields.push(HistoryField { key: key::BODY.into(), before: None, after: Value::Opaque });
                    }
                    continue;
                };
                creates |= key.as_str() == key::KIND;
                if HOUSEKEEPING.contains(&key.as_str()) {
                    continue;
                }
                let after = match &operation.action {
                    OpType::Put(scalar) => scalar_value(scalar),
                    OpType::Delete => Value::Empty,
                    _ => Value::Opaque,
                };
                let before = current.insert(key.to_string(), after.clone());
                fields.push(HistoryField { key: key.to_string(), before, after });
            }
            entries.push(HistoryEntry {
                hash,
                member: attribution.map(|attribution| attribution.member),
                at: Timestamp(change.timestamp().saturating_mul(1000)),
                unsent: attribution.is_some_and(|attribution| attribution.received_at.is_none()),
                creates,
                fields,
            });
        }
        entries
    }
}
