//! Who changed which field when, read from the changes themselves: the same on every device that has the same changes.
//!
//! Each operation names those that it overwrites. What they wrote is what its author saw, whatever came here in between; and
//! operations that stand beside each other were written apart.

use super::{Document, fields::scalar_value, hash_of};
use crate::{
    id::MemberId,
    row::Hash,
    schema::{self, key},
    time::Timestamp,
    value::Value,
};
use automerge::{
    ActorId, Change, ChangeHash, ROOT, ReadDoc,
    legacy::{Key, ObjectId, OpId, OpType},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
};

/// One change of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub hash: Hash,
    pub member: Option<MemberId>,
    /// Somebody else who vouches for it, where it was given back after a server had lost it.
    pub attested_by: Option<MemberId>,
    /// The change's own time in whole seconds, no later than when a server received it and never before what it builds on.
    pub at: Timestamp,
    /// Not yet acknowledged by the server.
    pub unsent: bool,
    /// This change made the record.
    pub creates: bool,
    /// The record's currency before this change and after it: what its amounts are told in.
    pub currency: [Option<String>; 2],
    pub fields: Vec<HistoryField>,
    /// What this change and others wrote without knowing of each other; told by the last of them.
    pub apart: Vec<Apart>,
}

/// One field of one change.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryField {
    pub key: String,
    /// The value that its author saw; `None` where there was none.
    pub before: Option<Value>,
    pub after: Value,
    /// Values that its author saw stand against each other, but for the one that it leaves: it settled which one holds.
    pub instead_of: Vec<Value>,
    /// The one that it leaves was among them.
    pub is_kept: bool,
    /// It is told by an [`Apart`] of this change or of another one.
    pub is_apart: bool,
}

/// Several values of one field that were written apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Apart {
    pub key: String,
    /// In the order of the history.
    pub writes: Vec<ApartWrite>,
    /// The one that stands where nobody chooses.
    pub stands: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ApartWrite {
    pub member: Option<MemberId>,
    pub value: Value,
}

/// Keys that only the first change of a record writes. They say nothing to a reader of the history.
pub(super) const HOUSEKEEPING: [&str; 4] = [key::KIND, key::SCHEMA, key::CREATED_AT, key::CREATED_BY];
/// Removals of which the winner is looked up in the document: only clients that are not ours can make that many.
const LOOKED_UP: usize = 64;
/// Values that a settlement names at most.
const TOLD: usize = 16;

impl Document {
    /// Every change, dependencies first, and otherwise in the order of their times.
    pub fn history(&self) -> Vec<HistoryEntry> {
        let mut reading = Reading { document: self, entries: Vec::new(), writes: Writes::default(), looked_up: 0 };
        for (change, at) in self.in_order() {
            reading.read(&change, at);
        }
        let Reading { mut entries, mut writes, .. } = reading;
        for apart in writes.apart() {
            apart.tell(&writes, &mut entries);
        }
        entries
    }

    /// The changes in an order that depends on nothing but themselves, with the times that are told of them.
    fn in_order(&self) -> Vec<(Change, Timestamp)> {
        let changes = self.doc.get_changes(&[]);
        let places: HashMap<ChangeHash, usize> = changes.iter().enumerate().map(|(at, it)| (it.hash(), at)).collect();
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); changes.len()];
        let mut waits_for: Vec<usize> = vec![0; changes.len()];
        for (at, change) in changes.iter().enumerate() {
            for parent in change.deps().iter().filter_map(|dep| places.get(dep)) {
                children[*parent].push(at);
                waits_for[at] += 1;
            }
        }
        let mut times: Vec<Timestamp> = changes.iter().map(|change| self.time_of(change)).collect();
        let first = (0..changes.len()).filter(|at| waits_for[*at] == 0);
        let mut ready: BinaryHeap<_> = first.map(|at| Reverse((times[at], changes[at].hash(), at))).collect();
        let mut order = Vec::with_capacity(changes.len());
        while let Some(Reverse((time, _, at))) = ready.pop() {
            order.push(at);
            for child in &children[at] {
                times[*child] = times[*child].max(time);
                waits_for[*child] -= 1;
                if waits_for[*child] == 0 {
                    ready.push(Reverse((times[*child], changes[*child].hash(), *child)));
                }
            }
        }
        let mut changes: Vec<Option<Change>> = changes.into_iter().map(Some).collect();
        order.into_iter().filter_map(|at| Some((changes[at].take()?, times[at]))).collect()
    }

    fn time_of(&self, change: &Change) -> Timestamp {
        let own = Timestamp(change.timestamp().saturating_mul(1000));
        let attribution = self.known.get(&hash_of(&change.hash())).and_then(|known| known.attribution);
        attribution.and_then(|attribution| attribution.received_at).map_or(own, |received| own.min(received))
    }
}

/// One operation that wrote a field.
struct Write {
    key: String,
    value: Value,
    /// Its change, and its field there.
    entry: usize,
    field: usize,
    overwrites: Vec<usize>,
}

/// All operations that wrote fields so far.
#[derive(Default)]
struct Writes {
    all: Vec<Write>,
    by_id: HashMap<OpId, usize>,
    ids: Vec<OpId>,
    /// Of each key those that nothing has overwritten.
    standing: BTreeMap<String, BTreeSet<usize>>,
    /// Writes that somebody saw stand beside each other: each leads to another of its group.
    leads_to: Vec<usize>,
}

impl Writes {
    fn add(&mut self, id: OpId, write: Write) {
        let at = self.all.len();
        let standing = self.standing.entry(write.key.clone()).or_default();
        for overwritten in &write.overwrites {
            standing.remove(overwritten);
        }
        standing.insert(at);
        self.by_id.insert(id.clone(), at);
        self.ids.push(id);
        self.all.push(write);
        self.leads_to.push(at);
    }

    /// Those among `ids` that are known, the winner last.
    fn known(&self, ids: impl Iterator<Item = OpId>) -> Vec<usize> {
        let mut known: Vec<usize> = ids.filter_map(|id| self.by_id.get(&id).copied()).collect();
        known.sort_by(|a, b| self.rank(*a).cmp(&self.rank(*b)));
        known
    }

    /// What decides which of several writes wins.
    fn rank(&self, write: usize) -> (u64, &ActorId) {
        let OpId(counter, actor) = &self.ids[write];
        (*counter, actor)
    }

    /// The key that an object stands under.
    fn key_of(&self, object: &ObjectId) -> Option<&str> {
        let ObjectId::Id(id) = object else { return None };
        self.by_id.get(id).map(|write| self.all[*write].key.as_str())
    }

    fn root(&mut self, write: usize) -> usize {
        let mut at = write;
        while self.leads_to[at] != at {
            // Halves the way for whoever asks next.
            self.leads_to[at] = self.leads_to[self.leads_to[at]];
            at = self.leads_to[at];
        }
        at
    }

    /// Somebody saw these stand beside each other.
    fn join(&mut self, writes: &[usize]) {
        for pair in writes.windows(2) {
            let (a, b) = (self.root(pair[0]), self.root(pair[1]));
            self.leads_to[a.max(b)] = a.min(b);
        }
    }

    /// The groups of writes that were made apart and say different things.
    fn apart(&mut self) -> Vec<WrittenApart> {
        let standing: Vec<Vec<usize>> = self.standing.values().map(|it| it.iter().copied().collect()).collect();
        standing.iter().for_each(|together| self.join(together));
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for write in 0..self.all.len() {
            groups.entry(self.root(write)).or_default().push(write);
        }
        let groups = groups.into_values().filter(|group| group.len() > 1);
        groups.filter_map(|group| self.differing(group)).collect()
    }

    /// Of a group those that nobody in it knew of; `None` where all of them say the same.
    fn differing(&self, group: Vec<usize>) -> Option<WrittenApart> {
        let known: BTreeSet<usize> = group.iter().flat_map(|write| &self.all[*write].overwrites).copied().collect();
        let writes: Vec<usize> = group.into_iter().filter(|write| !known.contains(write)).collect();
        let first = self.identity(*writes.first()?);
        let differ = writes.iter().any(|write| self.identity(*write) != first);
        differ.then_some(WrittenApart(writes))
    }

    fn identity(&self, write: usize) -> Value {
        let write = &self.all[write];
        schema::conflict_identity(&write.key, &write.value)
    }
}

/// Writes of one key that nobody in it knew of, in the order of the history.
struct WrittenApart(Vec<usize>);

impl WrittenApart {
    fn tell(self, writes: &Writes, entries: &mut [HistoryEntry]) {
        let winner = self.0.iter().copied().max_by(|a, b| writes.rank(*a).cmp(&writes.rank(*b)));
        let (Some(last), Some(winner)) = (self.0.last().copied(), winner) else { return };
        let mut told = Vec::with_capacity(self.0.len());
        for write in self.0.iter().map(|write| &writes.all[*write]) {
            let entry = &mut entries[write.entry];
            entry.fields[write.field].is_apart = true;
            told.push(ApartWrite { member: entry.member, value: write.value.clone() });
        }
        let key = writes.all[last].key.clone();
        let apart = Apart { key, writes: told, stands: writes.all[winner].value.clone() };
        entries[writes.all[last].entry].apart.push(apart);
    }
}

/// Reads one change after the other.
struct Reading<'a> {
    document: &'a Document,
    entries: Vec<HistoryEntry>,
    writes: Writes,
    looked_up: usize,
}

impl Reading<'_> {
    fn read(&mut self, change: &Change, at: Timestamp) {
        let hash = hash_of(&change.hash());
        let attribution = self.document.known.get(&hash).and_then(|known| known.attribution);
        let before = self.currency();
        self.entries.push(HistoryEntry {
            hash,
            member: attribution.map(|attribution| attribution.member),
            attested_by: attribution.and_then(|it| it.attested_by.filter(|by| *by != it.member)),
            at,
            unsent: attribution.is_some_and(|attribution| attribution.received_at.is_none()),
            creates: false,
            currency: [before.clone(), before],
            fields: Vec::new(),
            apart: Vec::new(),
        });
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut id = OpId(change.start_op().get(), change.actor_id().clone());
        for operation in change.decode().operations {
            match (&operation.obj, &operation.key) {
                (ObjectId::Root, Key::Map(key)) if HOUSEKEEPING.contains(&key.as_str()) => {
                    self.entry().creates |= key.as_str() == key::KIND;
                }
                (ObjectId::Root, Key::Map(key)) => {
                    let overwrites = self.writes.known(operation.pred.iter().cloned());
                    let after = match &operation.action {
                        OpType::Put(scalar) => Some(scalar_value(scalar)),
                        OpType::Delete => None,
                        _ => Some(Value::Opaque),
                    };
                    match after {
                        Some(after) => self.put(&mut places, key, id.clone(), after, overwrites),
                        None => self.removed(&mut places, key, change, overwrites),
                    }
                }
                // Typing in a text: one line for the change, whatever its number of operations.
                (object, _) => {
                    let key = self.writes.key_of(object).unwrap_or(key::BODY).to_owned();
                    self.field(&mut places, &key, None, &Value::Opaque);
                }
            }
            id = id.increment_by(1);
        }
        self.entry().currency[1] = self.currency();
    }

    /// The currency as it stands after what was read so far.
    fn currency(&self) -> Option<String> {
        let standing = self.writes.standing.get(key::CURRENCY)?;
        let winner = standing.iter().copied().max_by(|a, b| self.writes.rank(*a).cmp(&self.writes.rank(*b)))?;
        self.writes.all[winner].value.as_text().map(str::to_owned)
    }

    /// The change that is being read. There is one: it was pushed before its operations are looked at.
    fn entry(&mut self) -> &mut HistoryEntry {
        let last = self.entries.len() - 1;
        &mut self.entries[last]
    }

    /// The place of a change's field, made where it is missing; written twice, it was before what it was first.
    fn field(&mut self, places: &mut HashMap<String, usize>, key: &str, before: Option<Value>, after: &Value) -> usize {
        let entry = self.entry();
        if let Some(place) = places.get(key) {
            entry.fields[*place].after.clone_from(after);
            return *place;
        }
        let (key, after) = (key.to_owned(), after.clone());
        places.insert(key.clone(), entry.fields.len());
        entry.fields.push(HistoryField { key, before, after, instead_of: Vec::new(), is_kept: false, is_apart: false });
        entry.fields.len() - 1
    }

    fn put(&mut self, places: &mut HashMap<String, usize>, key: &str, id: OpId, after: Value, overwrites: Vec<usize>) {
        let before = overwrites.last().map(|write| self.writes.all[*write].value.clone());
        let field = self.field(places, key, before, &after);
        self.writes.join(&overwrites);
        if overwrites.len() > 1 {
            self.settle(key, field, &after, &overwrites);
        }
        let entry = self.entries.len() - 1;
        self.writes.add(id, Write { key: key.to_owned(), value: after, entry, field, overwrites });
    }

    /// A key was deleted; or, which automerge writes the same way, the values that lost against one were.
    fn removed(&mut self, places: &mut HashMap<String, usize>, key: &str, change: &Change, overwrites: Vec<usize>) {
        let winner = self.winner_beside(key, change, &overwrites);
        let before = winner.or(overwrites.last().copied()).map(|write| self.writes.all[write].value.clone());
        let after = winner.and(before.clone()).unwrap_or(Value::Empty);
        let field = self.field(places, key, before, &after);
        let mut seen = overwrites.clone();
        seen.extend(winner);
        self.writes.join(&seen);
        if winner.is_some() {
            self.settle(key, field, &after, &overwrites);
        }
        let standing = self.writes.standing.entry(key.to_owned()).or_default();
        for overwritten in &overwrites {
            standing.remove(overwritten);
        }
    }

    /// What else the author of a removal saw, and left.
    fn winner_beside(&mut self, key: &str, change: &Change, removed: &[usize]) -> Option<usize> {
        let removed: BTreeSet<usize> = removed.iter().copied().collect();
        if self.looked_up >= LOOKED_UP {
            let standing = self.writes.standing.get(key)?.iter().copied().filter(|write| !removed.contains(write));
            return standing.max_by(|a, b| self.writes.rank(*a).cmp(&self.writes.rank(*b)));
        }
        self.looked_up += 1;
        let doc = &self.document.doc;
        let seen = doc.get_all_at(ROOT, key, change.deps()).ok()?;
        let seen: Vec<usize> = seen.iter().filter_map(|(_, operation)| self.of_operation(operation)).collect();
        seen.into_iter().rfind(|write| !removed.contains(write))
    }

    fn of_operation(&self, operation: &automerge::ObjId) -> Option<usize> {
        match operation {
            automerge::ObjId::Id(counter, actor, _) => self.writes.by_id.get(&OpId(*counter, actor.clone())).copied(),
            automerge::ObjId::Root => None,
        }
    }

    /// Notes the values that were seen to stand against the one that holds now.
    fn settle(&mut self, key: &str, field: usize, after: &Value, seen: &[usize]) {
        let mut told = vec![schema::conflict_identity(key, after)];
        let mut instead_of = Vec::new();
        let mut is_kept = self.entry().fields[field].before.as_ref() == Some(after);
        for write in seen {
            let identity = self.writes.identity(*write);
            is_kept |= identity == told[0];
            if !told.contains(&identity) {
                told.push(identity);
                instead_of.push(self.writes.all[*write].value.clone());
            }
            if instead_of.len() >= TOLD {
                break;
            }
        }
        let field = &mut self.entry().fields[field];
        (field.instead_of, field.is_kept) = (instead_of, is_kept);
    }
}
