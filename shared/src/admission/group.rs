//! The trial of a group: all of its changes or none.

use super::{Admitted, Candidate, Refusal, Sender};
use crate::{document::Document, id::RecordId, limits::GROUP_CHANGES, row::Hash, sync::PushGroup};
use std::collections::BTreeMap;

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

/// Tries a group on copies of its documents, which `open` gives as they stand in the log. `sender` says of a change, by its place
/// in the group, who wants it in; what is in the log already may be pushed again by whoever it was (promise L5).
///
/// # Errors
/// The first change that breaks a rule; none of the group may then enter the log.
pub fn try_group(
    group: &PushGroup,
    sender: impl Fn(usize) -> Sender,
    mut open: impl FnMut(RecordId) -> Document,
) -> Result<GroupTrial, Box<GroupRefusal>> {
    let refused = |record, hash, refusal| Box::new(GroupRefusal { record, hash, refusal });
    if group.changes.len() > GROUP_CHANGES {
        let first = group.changes[0].record;
        return Err(refused(first, None, Refusal::GroupTooLarge { found: group.changes.len() }));
    }
    let mut documents: BTreeMap<RecordId, Document> = BTreeMap::new();
    let mut trial = GroupTrial { documents: Vec::new(), fresh: Vec::new(), known: Vec::new() };
    for (index, change) in group.changes.iter().enumerate() {
        let candidate = Candidate::read(&change.bytes).map_err(|refusal| refused(change.record, None, refusal))?;
        let document = documents.entry(change.record).or_insert_with_key(|record| open(*record));
        if document.contains(&candidate.hash()) {
            trial.known.push((change.record, candidate.hash()));
            continue;
        }
        let (after, admitted) = candidate
            .try_as(document, &change.kind, &sender(index))
            .map_err(|refusal| refused(change.record, Some(candidate.hash()), refusal))?;
        *document = after;
        trial.fresh.push((index, admitted));
    }
    trial.documents = documents.into_values().collect();
    Ok(trial)
}
