//! Narrow automerge transactions: what a command plans is carried out here, one change per document.

use super::{Actor, Attribution, Document, MadeChange, fields, hash_of, known};
use crate::{
    id::RecordId,
    kind::Kind,
    row::Hash,
    schema::{self, FieldType, key},
    stamp::Stamp,
    value::Value,
};
use automerge::{ActorId, AutomergeError, ObjType, ROOT, ReadDoc, ScalarValue, transaction::Transactable};

/// What a command does to one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    pub record: RecordId,
    pub edit: Edit,
    pub puts: Vec<Put>,
}

/// Whether the document is made by this write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    Create(Kind),
    Change,
}

/// A key and its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Put {
    pub key: String,
    pub value: Value,
    /// Something that is taken back: written only where nobody else had a say since.
    pub unless: Option<Unless>,
}

/// What keeps something from being taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Unless {
    /// The field is no longer `now`, as the change `by` left it. Where somebody wrote it at the same time, what they wrote is
    /// the value then, and not that of before.
    Changed { now: Value, by: Option<Hash> },
    /// The field is no longer `now`, or something else was written there than what these changes wrote.
    Written { now: Value, standing: Vec<Hash> },
    /// Somebody else has changed the record.
    Touched,
}

impl Put {
    pub fn new(key: impl Into<String>, value: impl Into<Value>) -> Put {
        Put { key: key.into(), value: value.into(), unless: None }
    }
}

impl Document {
    /// Carries out a write as one change by `actor`. A field that already has its value is left alone; `None` when
    /// nothing was left to write.
    ///
    /// # Errors
    /// When automerge refuses an operation; the document is then unchanged.
    pub fn write(&mut self, write: &Write, actor: Actor, stamp: &Stamp) -> Result<Option<MadeChange>, AutomergeError> {
        let (fields, contested) = fields::read_contested(&self.doc);
        let kind = match write.edit {
            Edit::Create(kind) => Some(kind),
            Edit::Change => fields.get(key::KIND).and_then(Value::as_text).and_then(Kind::parse),
        };
        let puts: Vec<Put> = write.puts.iter().filter_map(|put| self.resolved(put, &fields, stamp.member)).collect();
        self.doc.set_actor(ActorId::from(actor.0));
        let mut transaction = self.doc.transaction();
        for put in header(write, stamp).iter().chain(&puts) {
            let now = fields.raw(&put.key);
            let stands = now == Some(&put.value);
            if stands && !contested.contains(&put.key) {
                continue;
            }
            let is_body = kind.and_then(|kind| kind.field_type(&put.key)) == Some(FieldType::Body);
            match (&put.value, is_body) {
                (Value::Text(text), true) => {
                    let body = match transaction.get(ROOT, put.key.as_str())? {
                        Some((automerge::Value::Object(ObjType::Text), body)) => body,
                        _ => transaction.put_object(ROOT, put.key.as_str(), ObjType::Text)?,
                    };
                    transaction.update_text(&body, text)?;
                }
                _ => {
                    if let Some(scalar) = scalar(&put.value) {
                        transaction.put(ROOT, put.key.as_str(), scalar)?;
                    }
                }
            }
        }
        let options = automerge::transaction::CommitOptions::default().with_time(stamp.at.seconds());
        let (Some(hash), _) = transaction.commit_with(options) else { return Ok(None) };
        let Some(change) = self.doc.get_change_by_hash(&hash) else { return Ok(None) };
        let attribution = Attribution::unsent(stamp.member);
        self.count(&change);
        self.known.insert(hash_of(&hash), known(&change, Some(attribution)));
        Ok(Some(MadeChange { record: self.id, hash: hash_of(&hash), bytes: change.raw_bytes().to_vec() }))
    }
}

/// The keys that the first change of every record sets.
fn header(write: &Write, stamp: &Stamp) -> Vec<Put> {
    match write.edit {
        Edit::Change => Vec::new(),
        Edit::Create(kind) => vec![
            Put::new(key::KIND, kind.as_str()),
            Put::new(key::SCHEMA, schema::VERSION),
            Put::new(key::CREATED_AT, stamp.at),
            Put::new(key::CREATED_BY, stamp.member),
        ],
    }
}

fn scalar(value: &Value) -> Option<ScalarValue> {
    Some(match value {
        Value::Empty => ScalarValue::Null,
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
        Value::Int(int) => ScalarValue::Int(*int),
        Value::Number(number) => ScalarValue::F64(*number),
        Value::Bool(bool) => ScalarValue::Boolean(*bool),
        Value::Time(at) => ScalarValue::Timestamp(at.0),
        Value::Opaque => return None,
    })
}
