//! The row of a record that has one change: most of what a first sync brings. No document is made for it.

use super::{Document, StoredChange, fields::scalar_value, hash_of, known, read_change};
use crate::{fields::Fields, id::RecordId, row::Row};
use automerge::legacy::{Key, ObjectId, OpType};

impl Document {
    /// The row of a record whose only change is this one, the same that its document is projected to. `None` where that cannot
    /// be told from the change alone: it is no first one, or it does more than writing fields once.
    pub fn row_of_first(record: RecordId, stored: &StoredChange) -> Option<Row> {
        let change = read_change(&stored.bytes).ok()?;
        let hash = hash_of(&change.hash());
        let is_first = change.deps().is_empty() && change.seq() == 1 && change.start_op().get() == 1;
        if !is_first || hash != stored.hash {
            return None;
        }
        let known = known(&change, Some(stored.attribution));
        let mut fields = Fields::default();
        for operation in change.decode().operations {
            let (ObjectId::Root, Key::Map(key), OpType::Put(scalar)) = (operation.obj, operation.key, operation.action)
            else {
                return None;
            };
            if operation.insert || !operation.pred.is_empty() {
                return None;
            }
            if !fields.write_once(&key, scalar_value(&scalar)) {
                return None;
            }
        }
        Some(Self::row_of(record, fields, &hash, &known))
    }
}
