//! What a record would be had one member changed nothing in it since a moment, as far as nobody else had a say since.
//!
//! Each operation names those that it overwrites. From what stands under a key, those of the member are passed over,
//! down to what others wrote beneath them: the latest of that, by automerge's order, is the value then.

use super::{Attribution, Document, fields::scalar_value, hash_of, history::HOUSEKEEPING};
use crate::{id::MemberId, kind::Kind, row::Hash, schema::key, time::Timestamp, value::Value};
use automerge::{
    ActorId, ChangeHash, ObjType, ROOT, ReadDoc,
    legacy::{Key, ObjectId, OpId, OpType},
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What somebody marks for themselves on their own record harms nobody.
const OWN_MARKS: [&str; 5] = ["follows/", "muted/", "quiet/", "read/", "read_until"];

/// A record without what one member changed in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WithoutMember {
    /// The word of its kind.
    pub kind: String,
    /// They made it.
    pub made: bool,
    pub back: Vec<Back>,
    pub stays: Vec<Stays>,
}

/// A field that becomes `before`, where it is `now` and these changes made what stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct Back {
    pub key: String,
    pub before: Value,
    pub now: Value,
    pub standing: Vec<Hash>,
}

/// Something that is not taken back, because somebody else had a say since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stays {
    /// The field; `None` where it is the whole record.
    pub key: Option<String>,
    /// Who wrote it, where that is known.
    pub by: Option<MemberId>,
}

/// One operation on a key.
struct Operation {
    key: String,
    id: OpId,
    value: Value,
    removes: bool,
    /// The place of its change.
    change: usize,
    overwrites: Vec<usize>,
}

struct Changed {
    hash: ChangeHash,
    deps: Vec<ChangeHash>,
    /// It is one of those that are taken back.
    is_theirs: bool,
    member: Option<MemberId>,
}

/// All that was written in a record.
#[derive(Default)]
struct Written {
    /// In causal order.
    changes: Vec<Changed>,
    operations: Vec<Operation>,
    by_id: HashMap<OpId, usize>,
    /// By key, in causal order.
    of_key: BTreeMap<String, Vec<usize>>,
    /// The changes that wrote in texts which people write together, by key.
    texts: BTreeMap<String, BTreeSet<usize>>,
    /// Somebody else wrote something, at any time.
    others: Option<MemberId>,
    has_others: bool,
    /// A change that is taken back made the record.
    made: bool,
}

impl Document {
    /// This record without the changes of a member that `covers` says; `None` where there are none. A record that they
    /// made is deleted as of `now`.
    pub fn without_member(
        &self,
        member: MemberId,
        covers: impl Fn(&Attribution) -> bool,
        now: Timestamp,
    ) -> Option<WithoutMember> {
        let written = self.written(member, covers)?;
        let kind = self.kind_word().unwrap_or_default();
        let mut found = WithoutMember { kind, made: written.made, ..WithoutMember::default() };
        if written.made {
            self.take_back_whole(&written, now, &mut found);
            return Some(found);
        }
        let is_own = Kind::parse(&found.kind) == Some(Kind::Member) && self.id() == member.into();
        let passed_over =
            |key: &str| HOUSEKEEPING.contains(&key) || (is_own && OWN_MARKS.iter().any(|mark| key.starts_with(mark)));
        for (key, operations) in &written.of_key {
            let changes = operations.iter().map(|at| written.operations[*at].change);
            match written.texts.get(key) {
                _ if passed_over(key) => {}
                Some(edits) => {
                    let edits: BTreeSet<usize> = changes.chain(edits.iter().copied()).collect();
                    self.take_back_text(key, &edits, &written, &mut found);
                }
                None if changes.clone().any(|change| written.changes[change].is_theirs) => {
                    self.take_back(key, operations, &written, member, &mut found);
                }
                None => {}
            }
        }
        Some(found)
    }

    /// Reads every change; `None` where none is to be taken back.
    fn written(&self, member: MemberId, covers: impl Fn(&Attribution) -> bool) -> Option<Written> {
        let attribution = |hash: &Hash| self.known.get(hash).and_then(|known| known.attribution);
        let theirs: BTreeSet<Hash> =
            self.known.keys().filter(|hash| attribution(hash).is_some_and(|it| covers(&it))).copied().collect();
        if theirs.is_empty() {
            return None;
        }
        let mut written = Written::default();
        for change in self.doc.get_changes(&[]) {
            let hash = hash_of(&change.hash());
            let author = attribution(&hash).map(|it| it.member);
            let is_theirs = theirs.contains(&hash);
            if author != Some(member) {
                written.has_others = true;
                written.others = author.or(written.others);
            }
            let at = written.changes.len();
            let deps = change.deps().to_vec();
            written.changes.push(Changed { hash: change.hash(), deps, is_theirs, member: author });
            let mut texts: BTreeSet<String> = BTreeSet::new();
            let mut id = OpId(change.start_op().get(), change.actor_id().clone());
            for operation in change.decode().operations {
                match (&operation.obj, &operation.key) {
                    (ObjectId::Root, Key::Map(key)) => {
                        written.made |= is_theirs && key.as_str() == key::KIND;
                        if matches!(operation.action, OpType::Make(_)) {
                            texts.insert(key.to_string());
                        }
                        let overwrites =
                            operation.pred.iter().filter_map(|id| written.by_id.get(id).copied()).collect();
                        let (value, removes) = match &operation.action {
                            OpType::Put(scalar) => (scalar_value(scalar), false),
                            OpType::Delete => (Value::Empty, true),
                            _ => (Value::Opaque, false),
                        };
                        let (key, id) = (key.to_string(), id.clone());
                        written.add(Operation { key, id, value, removes, change: at, overwrites });
                    }
                    (object, _) => {
                        if let Some(key) = written.key_of(object).filter(|key| !texts.contains(*key)) {
                            texts.insert(key.to_owned());
                        }
                    }
                }
                id = id.increment_by(1);
            }
            for key in texts {
                written.texts.entry(key).or_default().insert(at);
            }
        }
        Some(written)
    }

    /// A record that they made is deleted, unless others have worked on it.
    fn take_back_whole(&self, written: &Written, at: Timestamp, found: &mut WithoutMember) {
        let kind = Kind::parse(&found.kind);
        if matches!(kind, Some(Kind::Workspace | Kind::Member)) {
            return;
        }
        if written.has_others {
            found.stays.push(Stays { key: None, by: written.others });
            return;
        }
        let (now, standing) = self.stands(key::DELETED_AT);
        if now == Value::Empty {
            found.back.push(Back { key: key::DELETED_AT.to_owned(), before: Value::Time(at), now, standing });
        }
    }

    /// A field as it would be without what they wrote.
    fn take_back(
        &self,
        key: &str,
        operations: &[usize],
        written: &Written,
        member: MemberId,
        found: &mut WithoutMember,
    ) {
        let standing: Vec<usize> = self.standing_operations(key, written);
        let (theirs, others): (Vec<usize>, Vec<usize>) = standing.into_iter().partition(|at| written.is_theirs(*at));
        let latest = operations.last().filter(|at| !written.is_theirs(**at));
        if let Some(latest) = latest.filter(|_| theirs.is_empty() && others.is_empty()) {
            // Somebody else took it away since.
            found.stays.push(Stays { key: Some(key.to_owned()), by: written.author(*latest) });
            return;
        }
        let removes = |at: &usize| written.is_theirs(*at) && written.operations[*at].removes;
        let has_written = operations.iter().any(|at| written.is_theirs(*at) && !removes(at));
        let author = others.last().and_then(|last| written.author(*last));
        if has_written && !others.is_empty() && author != Some(member) {
            found.stays.push(Stays { key: Some(key.to_owned()), by: author });
        }
        // Beside what others wrote, theirs would go on standing against it.
        let is_contested = !theirs.is_empty() && !others.is_empty();
        let removals = operations.iter().copied().filter(removes);
        let beneath = written.beneath(theirs.into_iter().chain(removals));
        let winner = others.iter().copied().chain(beneath).max_by(|a, b| written.rank(*a).cmp(&written.rank(*b)));
        let before = winner.map_or(Value::Empty, |at| written.operations[at].value.clone());
        let (now, standing) = self.stands(key);
        // A value that this version does not read cannot be written either.
        if before == Value::Opaque {
            found.stays.push(Stays { key: Some(key.to_owned()), by: None });
        } else if before != now || is_contested {
            found.back.push(Back { key: key.to_owned(), before, now, standing });
        }
    }

    /// A text as it was before their first edit, where nobody else has written in it since, or at the same time.
    fn take_back_text(&self, key: &str, edits: &BTreeSet<usize>, written: &Written, found: &mut WithoutMember) {
        let edits = || edits.iter().map(|at| &written.changes[*at]);
        let Some(first) = edits().find(|edit| edit.is_theirs) else { return };
        let known = self.ancestors(&first.deps);
        let other = edits().find(|edit| !edit.is_theirs && !known.contains(&edit.hash));
        if let Some(other) = other {
            found.stays.push(Stays { key: Some(key.to_owned()), by: other.member });
            return;
        }
        let before = match self.doc.get_at(ROOT, key, &first.deps) {
            Ok(Some((automerge::Value::Object(ObjType::Text), text))) => {
                self.doc.text_at(&text, &first.deps).map_or(Value::Opaque, Value::Text)
            }
            Ok(Some((automerge::Value::Scalar(scalar), _))) => scalar_value(&scalar),
            Ok(Some(_)) | Err(_) => Value::Opaque,
            Ok(None) => Value::Empty,
        };
        let (now, standing) = self.stands(key);
        if before == Value::Opaque {
            found.stays.push(Stays { key: Some(key.to_owned()), by: None });
        } else if before != now {
            found.back.push(Back { key: key.to_owned(), before, now, standing });
        }
    }

    /// The changes that these build on, and themselves.
    fn ancestors(&self, heads: &[ChangeHash]) -> HashSet<ChangeHash> {
        let mut found: HashSet<ChangeHash> = HashSet::new();
        let mut next: Vec<ChangeHash> = heads.to_vec();
        while let Some(hash) = next.pop() {
            if found.insert(hash)
                && let Some(change) = self.doc.get_change_by_hash(&hash)
            {
                next.extend(change.deps());
            }
        }
        found
    }

    fn standing_operations(&self, key: &str, written: &Written) -> Vec<usize> {
        let all = self.doc.get_all(ROOT, key).unwrap_or_default();
        let of = |object: &automerge::ObjId| match object {
            automerge::ObjId::Id(counter, actor, _) => written.by_id.get(&OpId(*counter, actor.clone())).copied(),
            automerge::ObjId::Root => None,
        };
        all.iter().filter_map(|(_, object)| of(object)).collect()
    }
}

impl Written {
    fn add(&mut self, operation: Operation) {
        let at = self.operations.len();
        self.by_id.insert(operation.id.clone(), at);
        self.of_key.entry(operation.key.clone()).or_default().push(at);
        self.operations.push(operation);
    }

    fn is_theirs(&self, operation: usize) -> bool {
        self.changes[self.operations[operation].change].is_theirs
    }

    fn author(&self, operation: usize) -> Option<MemberId> {
        self.changes[self.operations[operation].change].member
    }

    /// What decides which of several operations wins.
    fn rank(&self, at: usize) -> (u64, &ActorId) {
        let OpId(counter, actor) = &self.operations[at].id;
        (*counter, actor)
    }

    /// The key that an object stands under.
    fn key_of(&self, object: &ObjectId) -> Option<&str> {
        let ObjectId::Id(id) = object else { return None };
        self.by_id.get(id).map(|at| self.operations[*at].key.as_str())
    }

    /// What others wrote, and these overwrote or took away.
    fn beneath(&self, theirs: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut next: Vec<usize> = theirs.collect();
        let (mut seen, mut beneath) = (BTreeSet::new(), Vec::new());
        while let Some(at) = next.pop() {
            if !seen.insert(at) {
                continue;
            }
            match &self.operations[at] {
                operation if self.is_theirs(at) => next.extend(&operation.overwrites),
                operation if operation.removes => {}
                _ => beneath.push(at),
            }
        }
        beneath
    }
}
