//! The trial of a group: all of its changes or none.

use super::{Admitted, Candidate, Refusal, Sender, chunk};
use crate::{
    document::Document,
    id::RecordId,
    limits::{GROUP_CHANGES, KIND_BYTES},
    row::Hash,
    sync::{PushChange, PushGroup},
};
use std::{collections::BTreeMap, panic::catch_unwind};

/// A group that passed.
#[derive(Debug, Clone)]
pub struct GroupTrial {
    /// The documents with the group in them.
    pub documents: Vec<Document>,
    /// The changes that are new, in order, each with its index in the group.
    pub fresh: Vec<(usize, Admitted)>,
    /// The changes that stand in their documents already (promise L5).
    pub known: Vec<(RecordId, Hash)>,
}

/// Which change of a group was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRefusal {
    pub record: RecordId,
    pub hash: Option<Hash>,
    pub refusal: Refusal,
}

fn refused(record: RecordId, hash: Option<Hash>, refusal: Refusal) -> Box<GroupRefusal> {
    Box::new(GroupRefusal { record, hash, refusal })
}

/// Reads the changes of a group: all that can be said of them without their documents.
///
/// # Errors
/// The first change that breaks a rule, named by its hash where its chunk is whole.
pub fn read_group(group: &PushGroup) -> Result<Vec<Candidate>, Box<GroupRefusal>> {
    if let Some(first) = group.changes.first().filter(|_| group.changes.len() > GROUP_CHANGES) {
        return Err(refused(first.record, None, Refusal::GroupTooLarge { found: group.changes.len() }));
    }
    let changes = group.changes.iter();
    changes.map(|it| read(it).map_err(|refusal| refused(it.record, chunk::hash(&it.bytes), refusal))).collect()
}

fn read(change: &PushChange) -> Result<Candidate, Refusal> {
    let kind = &change.kind;
    if kind.len() > KIND_BYTES || kind.contains(char::is_control) {
        return Err(Refusal::WrongKind { found: String::new(), claimed: kind.chars().take(40).collect() });
    }
    let bytes = &change.bytes[..];
    catch_unwind(|| Candidate::read(bytes)).unwrap_or(Err(Refusal::Crashed))
}

/// Tries a group on copies of its documents, which `open` gives as they stand in the log. `sender` says of a change, by
/// its place in the group, who wants it in; what is in the log already may be pushed again by whoever it was (promise
/// L5).
///
/// # Errors
/// The first change that breaks a rule; none of the group may then enter the log.
pub fn try_group(
    group: &PushGroup,
    sender: impl Fn(usize) -> Sender,
    open: impl FnMut(RecordId) -> Document,
) -> Result<GroupTrial, Box<GroupRefusal>> {
    let candidates = read_group(group)?;
    try_read(group, &candidates, sender, open)
}

/// The same for changes that are read already, in the order of the group.
pub(super) fn try_read(
    group: &PushGroup,
    candidates: &[Candidate],
    sender: impl Fn(usize) -> Sender,
    mut open: impl FnMut(RecordId) -> Document,
) -> Result<GroupTrial, Box<GroupRefusal>> {
    let mut documents: BTreeMap<RecordId, Document> = BTreeMap::new();
    let mut trial = GroupTrial { documents: Vec::new(), fresh: Vec::new(), known: Vec::new() };
    for (index, (change, candidate)) in group.changes.iter().zip(candidates).enumerate() {
        let sender = sender(index);
        let document = documents.remove(&change.record).unwrap_or_else(|| open(change.record));
        let after = if document.contains(&candidate.hash()) {
            trial.known.push((change.record, candidate.hash()));
            document
        } else {
            let (after, admitted) = candidate
                .try_with(document, &change.kind, &sender)
                .map_err(|refusal| refused(change.record, Some(candidate.hash()), refusal))?;
            trial.fresh.push((index, admitted));
            after
        };
        documents.insert(change.record, after);
    }
    trial.documents = documents.into_values().collect();
    Ok(trial)
}
