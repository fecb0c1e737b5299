//! Taking back what a change wrote, where others wrote at the same time.
//!
//! A field may have several values at once, each written without knowing of the others; the latest by automerge's order
//! shows. What is taken back is one of them: if others stand beside it, the latest of those is the value then, so that an
//! undo never costs somebody else their work (promise U1).

use super::{Document, Put, Unless, fields::scalar_value, hash_of};
use crate::{fields::Fields, id::MemberId, row::Hash, value::Value};
use automerge::{
    ChangeHash, ObjType, ROOT, ReadDoc,
    legacy::{Key, ObjectId, OpType},
};

/// One of the values that stand under a key.
struct Standing {
    value: Value,
    by: Option<Hash>,
}

impl Document {
    /// What a put comes to here; `None` where nothing is to be written.
    pub(super) fn resolved(&self, put: &Put, fields: &Fields, member: MemberId) -> Option<Put> {
        let value = match &put.unless {
            None => return Some(put.clone()),
            Some(Unless::Touched) => {
                let others = self.known.values().filter_map(|known| known.attribution).any(|it| it.member != member);
                let is_unset = fields.get(&put.key).is_none();
                (is_unset && !others).then(|| put.value.clone())?
            }
            Some(Unless::Written { now, standing }) => {
                let is_as_planned = self.stands(&put.key) == (now.clone(), standing.clone());
                is_as_planned.then(|| put.value.clone())?
            }
            Some(Unless::Changed { now, by }) => self.without_what_was_written(put, now, *by, fields, member)?,
        };
        Some(Put { value, unless: None, ..put.clone() })
    }

    /// The value of a field as if one write had not been; `None` where that write no longer stands.
    fn without_what_was_written(
        &self,
        put: &Put,
        now: &Value,
        by: Option<Hash>,
        fields: &Fields,
        member: MemberId,
    ) -> Option<Value> {
        let shown = fields.raw(&put.key).unwrap_or(&Value::Empty);
        let standing = self.standing(&put.key);
        let known = by.filter(|by| self.contains(by));
        let is_by_that = |one: &Standing| known.is_some() && one.by == known;
        let (mine, others): (Vec<Standing>, Vec<Standing>) = standing.into_iter().partition(is_by_that);
        if mine.iter().any(|mine| mine.value == *now) {
            if others.is_empty() && known.is_some_and(|by| self.is_decided(&put.key, &by, member)) {
                return None;
            }
            return Some(others.into_iter().next_back().map_or_else(|| put.value.clone(), |other| other.value));
        }
        // It was written over since. By the same person and back to the same value, as an undo of something later does, it is
        // as if it stood; what somebody else decided stays.
        let latest = others.last();
        let is_own = latest.is_none_or(|one| one.by.is_none_or(|by| self.member_of(&by) == Some(member)));
        if shown != now || (known.is_some() && !is_own) {
            return None;
        }
        let beside = others.into_iter().rev().skip(1).find(|other| other.value != *now);
        Some(beside.map_or_else(|| put.value.clone(), |other| other.value))
    }

    /// The value that shows under a key, and the changes that made what stands there.
    pub(super) fn stands(&self, key: &str) -> (Value, Vec<Hash>) {
        let mut standing = self.standing(key);
        let by = standing.iter().filter_map(|one| one.by).collect();
        (standing.pop().map_or(Value::Empty, |shown| shown.value), by)
    }

    /// The values that stand under a key, the one that shows last.
    fn standing(&self, key: &str) -> Vec<Standing> {
        let all = self.doc.get_all(ROOT, key).unwrap_or_default();
        let one = |(value, object): (automerge::Value<'_>, automerge::ObjId)| match value {
            automerge::Value::Scalar(scalar) => {
                let by = self.doc.hash_for_opid(&object).map(|hash| hash_of(&hash));
                Standing { value: scalar_value(&scalar), by }
            }
            // A text that people write together is made once and then changed: no change of it stands for all of it.
            automerge::Value::Object(ObjType::Text) => {
                Standing { value: self.doc.text(&object).map_or(Value::Opaque, Value::Text), by: None }
            }
            automerge::Value::Object(_) => Standing { value: Value::Opaque, by: None },
        };
        all.into_iter().map(one).collect()
    }

    /// Whether somebody else settled a conflict for what a change wrote: that leaves it standing, and takes away the others.
    fn is_decided(&self, key: &str, by: &Hash, member: MemberId) -> bool {
        self.doc.get_changes(&[ChangeHash(by.0)]).iter().any(|change| {
            self.member_of(&hash_of(&change.hash())) != Some(member)
                && change.decode().operations.iter().any(|operation| {
                    let is_field = matches!(&operation.key, Key::Map(written) if written.as_str() == key);
                    is_field && operation.obj == ObjectId::Root && matches!(operation.action, OpType::Delete)
                })
        })
    }

    fn member_of(&self, change: &Hash) -> Option<MemberId> {
        self.known.get(change)?.attribution.map(|attribution| attribution.member)
    }
}
