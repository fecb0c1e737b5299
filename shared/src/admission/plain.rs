//! Changes that need no saving and loading to be believed: those that automerge itself would have made, byte for byte.
//!
//! A plain change writes plain values under keys of the record, each key once, over values that stand there. Encoded
//! again it has the same bytes, so that nothing is in it that automerge reads in another way than it writes it.
//! Everything else is saved, loaded and edited on trial.

use crate::document::Document;
use automerge::{
    Change, ObjId, ROOT, ReadDoc, ScalarValue,
    legacy::{Key, ObjectId, OpId, OpType},
};
use std::collections::BTreeSet;

/// A change's own time, in seconds, beyond which its difference to another one is not a number any more.
const FURTHEST: u64 = 1 << 40;
/// Operations of a change that is looked at here; one that has more is dear either way.
const MOST: usize = 1_000;
/// One plain change of so many is saved and loaded all the same: that guards against mistakes of our own here, not
/// against a sender, who may look for a hash that passes.
const SAMPLE: u8 = 64;

/// Whether a change is plain on top of `document`, as that stands before it.
pub(super) fn is_plain(change: &Change, document: &Document) -> bool {
    if change.hash().0[0].is_multiple_of(SAMPLE)
        || change.timestamp().unsigned_abs() > FURTHEST
        || change.is_empty()
        || change.len() > MOST
    {
        return false;
    }
    if !change.deps().is_sorted_by(|one, other| one < other) || !change.extra_bytes().is_empty() {
        return false;
    }
    let expanded = change.decode();
    let mut keys = BTreeSet::new();
    for (nth, operation) in (0_u64..).zip(&expanded.operations) {
        let (ObjectId::Root, Key::Map(key), OpType::Put(value)) = (&operation.obj, &operation.key, &operation.action)
        else {
            return false;
        };
        if operation.insert || key.is_empty() || !is_simple(value) || !keys.insert(key.as_str()) {
            return false;
        }
        let before: Vec<_> = operation.pred.iter().collect();
        if before.is_empty() {
            continue;
        }
        // A change is made again from what each value names as its successors, in their order: what overwrites a value
        // comes after it.
        let own = OpId::new(change.start_op().get().saturating_add(nth), change.actor_id());
        if !before.is_sorted_by(|one, other| one < other) || before.last().is_some_and(|last| **last >= own) {
            return false;
        }
        let Ok(standing) = document.automerge().get_all(ROOT, key.as_str()) else { return false };
        let stands = |id: &&OpId| {
            standing.iter().any(|(_, there)| match there {
                ObjId::Id(counter, actor, _) => *counter == id.counter() && actor == id.actor(),
                ObjId::Root => false,
            })
        };
        if !before.iter().all(stands) {
            return false;
        }
    }
    drop(keys);
    Change::from(expanded).raw_bytes() == change.raw_bytes()
}

/// Values that have one way to be written.
fn is_simple(value: &ScalarValue) -> bool {
    match value {
        ScalarValue::Null
        | ScalarValue::Str(_)
        | ScalarValue::Int(_)
        | ScalarValue::Uint(_)
        | ScalarValue::Boolean(_)
        | ScalarValue::Timestamp(_) => true,
        ScalarValue::F64(number) => number.is_finite(),
        ScalarValue::Bytes(_) | ScalarValue::Counter(_) | ScalarValue::Unknown { .. } => false,
    }
}
