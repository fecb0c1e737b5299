//! The trial of a change on a copy of its document (promises A3 and A4).

use super::{Admitted, Refusal, Sender, chunk, guard::guard, permit, plain::is_plain};
use crate::{
    document::{Actor, Document, fields, hash_of},
    fields::Fields,
    kind::Kind,
    limits::{
        CHANGE_BYTES, DOCUMENT_BYTES, DOCUMENT_HEADS, DOCUMENT_OPERATIONS, DOCUMENT_RAW_BYTES, KEY_CONFLICTS,
        RECORD_KEYS, RECORD_TEXT_BYTES,
    },
    row::Hash,
    schema::{self, Misfit, key},
    value::Value,
};
use automerge::{ActorId, Automerge, Change, LoadOptions, ROOT, ReadDoc, TextEncoding, transaction::Transactable};
use std::collections::{BTreeMap, BTreeSet};

/// Operations that may be added to a full record by what deletes it, puts it away or makes it smaller.
const SHRINKING_OPERATIONS: u64 = 1_000;
/// Operations and bytes of a change that may do so with a record of too many bytes: there is room for an eighth more.
const SMALL: (usize, usize) = (8, 4 * 1024);

/// A change that passed every check that needs no document.
#[derive(Debug, Clone)]
pub struct Candidate {
    change: Change,
    hash: Hash,
    actor: Actor,
}

impl Candidate {
    /// Reads a change chunk.
    ///
    /// # Errors
    /// When it is over its limits, or anything but one plain change (promise A1).
    pub fn read(bytes: &[u8]) -> Result<Candidate, Refusal> {
        if bytes.len() > CHANGE_BYTES {
            return Err(Refusal::TooLarge { bytes: bytes.len() });
        }
        let hash = chunk::check(bytes)?;
        let change = Change::try_from(bytes).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        if hash_of(&change.hash()) != hash {
            return Err(Refusal::Unreadable("its hash is not that of its bytes".into()));
        }
        let actor = change.actor_id().to_bytes();
        let actor = <[u8; 16]>::try_from(actor).map_err(|_| Refusal::BadActor(actor.len()))?;
        Ok(Candidate { change, hash, actor: Actor(actor) })
    }

    pub fn hash(&self) -> Hash {
        self.hash
    }

    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The changes that it builds on.
    pub fn dependencies(&self) -> Vec<Hash> {
        self.change.deps().iter().map(hash_of).collect()
    }

    pub fn actor_seq(&self) -> u64 {
        self.change.seq()
    }

    /// Tries the change on a copy of `document` and returns the copy with the change in it. May panic on a hostile
    /// change: the server runs it under `catch_unwind`.
    ///
    /// # Errors
    /// Which rule the change breaks. `document` is as before.
    pub fn try_on(&self, document: &Document, claimed: &str) -> Result<(Document, Admitted), Refusal> {
        self.tried(document.clone(), claimed).map(|(after, admitted, _)| (after, admitted))
    }

    /// The document with the change in it, what is learned of the change, and the fields before and after.
    fn tried(&self, mut document: Document, claimed: &str) -> Result<(Document, Admitted, (Fields, Fields)), Refusal> {
        self.check_order(&document)?;
        // What is over the limit already is not even tried: that costs as much as it is large.
        let size = document.size();
        if size > DOCUMENT_RAW_BYTES && document.measure() > self.room(DOCUMENT_RAW_BYTES) {
            return Err(Refusal::DocumentTooLarge { found: document.size() });
        }
        let plain = is_plain(&self.change, &document);
        let (before, contested) = match document.is_empty() {
            true => Default::default(),
            false => fields::read_contested(document.automerge()),
        };
        let conflicts_before = conflicts(&document, &contested);
        let heads_before = document.automerge().get_heads().len();
        document.fold_parsed(&self.change).map_err(|error| Refusal::Inapplicable(error.to_string()))?;
        let heads = document.automerge().get_heads();
        if !heads.iter().any(|head| hash_of(head) == self.hash) {
            return Err(Refusal::Inapplicable("it did not become a head".into()));
        }
        if heads.len() > DOCUMENT_HEADS && heads.len() > heads_before {
            return Err(Refusal::TooManyHeads { found: heads.len() });
        }
        let too_large = match !plain || document.size() > DOCUMENT_BYTES {
            true => check_durable(&mut document, |most| self.room(most))?,
            false => None,
        };
        let (after, contested) = fields::read_contested(document.automerge());
        let is_smaller = shrinks(&before, &after);
        if let Some(found) = too_large.filter(|_| !is_smaller) {
            return Err(Refusal::DocumentTooLarge { found });
        }
        if document.operations() > DOCUMENT_OPERATIONS && !is_smaller {
            return Err(Refusal::TooManyOperations { found: document.operations() });
        }
        if let Some((key, found)) = conflicts(&document, &contested)
            && found > KEY_CONFLICTS
            && conflicts_before.is_none_or(|(_, before)| found > before)
        {
            return Err(Refusal::TooManyConflicts { key: key.chars().take(80).collect(), found });
        }
        check_values(&before, &after, claimed)?;
        let admitted = Admitted {
            record: document.id(),
            kind: claimed.to_owned(),
            hash: self.hash,
            actor: self.actor,
            actor_seq: self.change.seq(),
            shrinks: is_smaller,
        };
        Ok((document, admitted, (before, after)))
    }

    /// The same, and whether the sender may (promises A5 and A8).
    ///
    /// # Errors
    /// As [`Candidate::try_on`], and what the sender may not do.
    pub fn try_as(&self, document: &Document, claimed: &str, sender: &Sender) -> Result<(Document, Admitted), Refusal> {
        self.try_with(document.clone(), claimed, sender)
    }

    /// The same on a copy that nobody else needs.
    pub(super) fn try_with(
        &self,
        document: Document,
        claimed: &str,
        sender: &Sender,
    ) -> Result<(Document, Admitted), Refusal> {
        let record = document.id();
        let (after, admitted, (was, is)) = self.tried(document, claimed)?;
        permit(sender.role, sender.member, record, claimed)?;
        let is_first = self.change.deps().is_empty() && self.change.start_op().get() == 1;
        guard(record, (&was, &is), is_first, sender)?;
        Ok((after, admitted))
    }

    /// A3: dependencies here, sequence number next, operation counters neither reused nor far ahead.
    fn check_order(&self, document: &Document) -> Result<(), Refusal> {
        let missing = self.change.deps().iter().map(hash_of).find(|dep| !document.contains(dep));
        if let Some(missing) = missing {
            return Err(Refusal::MissingDependency { missing });
        }
        let state = document.actor_state(self.change.actor_id());
        let expected = state.map_or(0, |state| state.seq) + 1;
        if self.change.seq() != expected {
            return Err(Refusal::SequenceGap { expected, found: self.change.seq() });
        }
        let (start, highest) = (self.change.start_op().get(), document.max_op());
        let reused = state.is_some_and(|state| start <= state.max_op);
        if start > highest + 1 || reused {
            return Err(Refusal::StartOp { found: start, highest });
        }
        let operations = document.operations() + self.change.len() as u64;
        // Whether it may go beyond the limit itself is seen once it is tried.
        if operations > DOCUMENT_OPERATIONS + SHRINKING_OPERATIONS {
            return Err(Refusal::TooManyOperations { found: operations });
        }
        Ok(())
    }

    /// Bytes that a record of `most` may have with this change, if that makes it smaller.
    fn room(&self, most: usize) -> usize {
        let is_small = self.change.len() <= SMALL.0 && self.change.raw_bytes().len() <= SMALL.1;
        if is_small { most + most / 8 } else { most }
    }
}

/// The key under which the most values stand that nobody chose between, and how many.
fn conflicts(document: &Document, contested: &BTreeSet<String>) -> Option<(String, usize)> {
    let values = |key: &String| document.automerge().get_all(ROOT, key.as_str()).map_or(0, |values| values.len());
    contested.iter().map(|key| (key.clone(), values(key))).max_by_key(|(_, count)| *count)
}

/// Whether a change of a record that was there only deletes it, puts it away, or leaves less under each key.
fn shrinks(before: &Fields, after: &Fields) -> bool {
    let length = |value: &Value| value.as_text().map(str::len);
    let is_less = |(key, is): (&str, &Value)| {
        let was = before.raw(key);
        was == Some(is)
            || [key::DELETED_AT, key::ARCHIVED_AT].contains(&key)
            || *is == Value::Empty && was.is_some()
            || length(is).zip(was.and_then(length)).is_some_and(|(is, was)| is < was)
    };
    before.get(key::KIND).is_some() && after.iter().all(is_less)
}

/// The document loads again to the same heads, and can still be edited. Where it is over its limits, but not over the
/// room that `room` gives beyond them, its bytes.
fn check_durable(scratch: &mut Document, room: impl Fn(usize) -> usize) -> Result<Option<usize>, Refusal> {
    // Its size is measured without compression first: a small save may open into a huge document.
    let saved = scratch.save_raw();
    scratch.measured(saved.len());
    if saved.len() > room(DOCUMENT_RAW_BYTES) {
        return Err(Refusal::DocumentTooLarge { found: saved.len() });
    }
    let mut too_large = Some(saved.len()).filter(|bytes| *bytes > DOCUMENT_RAW_BYTES);
    if saved.len() > DOCUMENT_BYTES {
        let compressed = scratch.save().len();
        if compressed > room(DOCUMENT_BYTES) {
            return Err(Refusal::DocumentTooLarge { found: compressed });
        }
        too_large = too_large.or(Some(compressed).filter(|bytes| *bytes > DOCUMENT_BYTES));
    }
    let not_durable = |error: automerge::AutomergeError| Refusal::NotDurable(error.to_string());
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    let mut again = Automerge::load_with_options(&saved, options).map_err(not_durable)?;
    if again.get_heads() != scratch.automerge().get_heads() {
        return Err(Refusal::NotDurable("its heads changed".into()));
    }
    again.set_actor(ActorId::from([0xff; 16]));
    let mut transaction = again.transaction();
    transaction.put(ROOT, "probe", true).map_err(not_durable)?;
    transaction.commit();
    Ok(too_large)
}

/// The kind is named once and never changes; no field that the change writes holds a value of a wrong type or is one
/// too many.
fn check_values(stood: &Fields, fields: &Fields, claimed: &str) -> Result<(), Refusal> {
    let word = fields.get(key::KIND).and_then(Value::as_text).ok_or(Refusal::NoKind)?;
    if word != claimed {
        return Err(Refusal::WrongKind { found: word.to_owned(), claimed: claimed.to_owned() });
    }
    if let Some(stood) = stood.get(key::KIND).and_then(Value::as_text).filter(|stood| *stood != word) {
        return Err(Refusal::WrongKind { found: stood.to_owned(), claimed: word.to_owned() });
    }
    let kind = Kind::parse(word);
    // What stood before was admitted under the rules of its day.
    let changed = fields.iter().filter(|(key, value)| stood.raw(key) != Some(value));
    for (key, value) in changed {
        let wrong = |misfit| Refusal::WrongValue { key: key.chars().take(80).collect(), misfit };
        match kind {
            Some(kind) => schema::check(kind, key, value).map_err(wrong)?,
            None => schema::check_open(key, value).map_err(wrong)?,
        }
    }
    check_size(stood, fields)
}

/// Lists, fields and texts do not grow beyond their limits. One that is beyond them already may be edited, and get
/// smaller.
fn check_size(before: &Fields, after: &Fields) -> Result<(), Refusal> {
    let (before, after) = (Size::of(before), Size::of(after));
    for (root, count) in &after.entries {
        let most = schema::most_entries(root);
        if *count > most && *count > before.entries.get(root).copied().unwrap_or_default() {
            return Err(Refusal::WrongValue { key: (*root).to_owned(), misfit: Misfit::TooMany(most) });
        }
    }
    if after.keys > RECORD_KEYS && after.keys > before.keys {
        return Err(Refusal::TooManyKeys { found: after.keys });
    }
    if after.text > RECORD_TEXT_BYTES && after.text > before.text {
        return Err(Refusal::TooMuchText { found: after.text });
    }
    Ok(())
}

/// How much a record holds.
struct Size<'a> {
    keys: usize,
    text: usize,
    /// By the list that they are of. A mark that was taken back is none.
    entries: BTreeMap<&'a str, usize>,
}

impl<'a> Size<'a> {
    fn of(fields: &'a Fields) -> Size<'a> {
        let mut size = Size { keys: 0, text: 0, entries: BTreeMap::new() };
        let mut latest = None;
        for (key, value) in fields.iter().filter(|(_, value)| **value != Value::Empty) {
            size.keys += 1;
            size.text += key.len() + value.as_text().map_or(0, str::len);
            // The keys of one entry stand beside each other.
            let entry = schema::entry_of(key).filter(|_| *value != Value::Bool(false));
            if let Some((root, _)) = entry
                && entry != latest
            {
                *size.entries.entry(root).or_default() += 1;
                latest = entry;
            }
        }
        size
    }
}
