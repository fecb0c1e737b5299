//! From a document to its row. Projection never fails (promise L9) and depends on nothing but the document's changes
//! and their attributions (promise L6).

use super::{
    ChangeInfo, Document,
    fields::{read_contested, scalar_value},
    hash_of,
};
use crate::{
    fields::Fields,
    id::{MemberId, RecordId},
    kind::Kind,
    row::{Hash, Rival, Row},
    schema::{self, key},
    time::Timestamp,
    value::Value,
};
use automerge::{ObjId, ObjType, ROOT, ReadDoc};
use std::collections::{BTreeMap, BTreeSet};

/// When a record was changed last and by whom; ties by hash.
fn latest<'a>(known: impl Iterator<Item = (&'a Hash, &'a ChangeInfo)>) -> Option<(Timestamp, Hash, Option<MemberId>)> {
    known
        .map(|(hash, known)| {
            let at = match known.attribution.and_then(|attribution| attribution.received_at) {
                Some(received) => known.made_at.min(received),
                None => known.made_at,
            };
            (at, *hash, known.attribution.map(|attribution| attribution.member))
        })
        .max()
}

/// A row of what was read, but for what only a document knows: conflicts, and edits beside a tombstone.
fn row<'a>(
    id: RecordId,
    fields: Fields,
    known: impl Iterator<Item = (&'a Hash, &'a ChangeInfo)>,
    heads: Vec<Hash>,
) -> Row {
    let mut row = Row::of(id, fields);
    let latest = latest(known);
    let created_at = row.meta.created_at;
    row.meta.updated_at = latest.map(|(at, ..)| created_at.map_or(at, |created| created.max(at)));
    row.meta.updated_by = latest.and_then(|(.., member)| member);
    row.meta.heads = heads;
    row
}

impl Document {
    pub fn project(&self) -> Row {
        let (fields, contested) = read_contested(&self.doc);
        let mut row = row(self.id, fields, self.known.iter(), self.heads());
        row.meta.edited_after_deletion = row.meta.deleted_at.is_some() && self.edited_beside_tombstone();
        row.meta.conflicts = row.kind().map(|kind| self.conflicts(kind, &contested)).unwrap_or_default();
        row
    }

    /// The row of a record with one change, which contests nothing.
    pub(super) fn row_of(id: RecordId, fields: Fields, hash: &Hash, known: &ChangeInfo) -> Row {
        row(id, fields, [(hash, known)].into_iter(), vec![*hash])
    }

    fn conflicts(&self, kind: Kind, contested: &BTreeSet<String>) -> BTreeMap<String, Vec<Rival>> {
        let contested = contested.iter().filter(|key| schema::keeps_conflicts(kind, key));
        contested.filter_map(|key| Some((key.clone(), self.rivals(key)?))).collect()
    }

    /// The distinct values of a contested key, the winner first; `None` when all of them say the same.
    fn rivals(&self, key: &str) -> Option<Vec<Rival>> {
        let mut all = self.doc.get_all(ROOT, key).ok()?;
        // automerge lists the winner last.
        all.reverse();
        let mut seen: Vec<Value> = Vec::new();
        let mut rivals = Vec::new();
        for (value, object) in all {
            let value = match value {
                automerge::Value::Scalar(scalar) => scalar_value(&scalar),
                automerge::Value::Object(ObjType::Text) => self.doc.text(&object).map_or(Value::Opaque, Value::Text),
                automerge::Value::Object(_) => Value::Opaque,
            };
            let identity = schema::conflict_identity(key, &value);
            if seen.contains(&identity) {
                continue;
            }
            seen.push(identity);
            rivals.push(self.rival(value, &object));
        }
        (rivals.len() > 1).then_some(rivals)
    }

    /// The change that wrote what stands under a key; of several at once the winner's.
    pub fn written_by(&self, key: &str) -> Option<Hash> {
        let (_, operation) = self.doc.get(ROOT, key).ok()??;
        self.doc.hash_for_opid(&operation).map(|hash| hash_of(&hash))
    }

    fn rival(&self, value: Value, operation: &ObjId) -> Rival {
        let known = self.doc.hash_for_opid(operation).and_then(|hash| self.known.get(&hash_of(&hash)));
        Rival {
            value,
            member: known.and_then(|known| known.attribution).map(|attribution| attribution.member),
            at: known.map(|known| known.made_at),
        }
    }

    /// Whether a change that the tombstone's writer did not know of, or that came after it, writes anything but the
    /// tombstone (promise M4).
    fn edited_beside_tombstone(&self) -> bool {
        let Ok(tombstones) = self.doc.get_all(ROOT, key::DELETED_AT) else { return false };
        let deletions: BTreeSet<automerge::ChangeHash> =
            tombstones.iter().filter_map(|(_, operation)| self.doc.hash_for_opid(operation)).collect();
        let heads: Vec<_> = deletions.iter().copied().collect();
        self.doc.get_changes(&heads).iter().any(|change| {
            !deletions.contains(&change.hash())
                && change.decode().operations.iter().any(|operation| match &operation.key {
                    automerge::legacy::Key::Map(written) => written != key::DELETED_AT,
                    automerge::legacy::Key::Seq(_) => true,
                })
        })
    }
}
