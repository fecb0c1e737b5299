//! Admission: whether a change may enter the log (promises A1 to A4).
//!
//! The server asks for every change before anyone else sees it; the replica asks with the same code and limits before
//! it keeps a change. Membership and uniqueness across documents are the server's and stand there.

mod batch;
mod chunk;
mod group;
mod guard;
mod permit;
mod plain;
#[cfg(test)]
mod tests;
mod trial;

pub use batch::{Batch, Log, NewEntry, Passed, Pushed, Reading, Refused};
pub use chunk::ChunkError;
pub use group::{GroupRefusal, GroupTrial, read_group, try_group};
pub use guard::{Sender, may_change};
pub use permit::{needed, permit};
pub use trial::Candidate;

use crate::{
    document::Actor,
    id::RecordId,
    limits,
    problem::{Problem, ProblemCode, RefusalCode},
    row::Hash,
    schema::Misfit,
};

/// Why a change is refused. The code is for programs, the message for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the change is {bytes} bytes, over the limit of {limit}: split the edit, or shorten the text", limit = crate::limits::CHANGE_BYTES)]
    TooLarge { bytes: usize },
    #[error("the bytes are not a plain automerge change ({0}): send raw, uncompressed change chunks")]
    Chunk(#[from] ChunkError),
    #[error("automerge cannot read the change: {0}")]
    Unreadable(String),
    #[error("the change names an actor of {0} bytes; an actor has 16, drawn at random for each tab")]
    BadActor(usize),
    #[error("the change depends on {missing}, which is not in the log: push that first")]
    MissingDependency { missing: Hash },
    #[error("the actor's next change in this record has sequence number {expected}, not {found}: use a fresh actor")]
    SequenceGap { expected: u64, found: u64 },
    #[error("the change starts at operation {found}, but the record stands at {highest}: make the edit again")]
    StartOp { found: u64, highest: u64 },
    #[error("the record would have {found} operations, over the limit of {limit}: start a new record", limit = crate::limits::DOCUMENT_OPERATIONS)]
    TooManyOperations { found: u64 },
    #[error("the record would have {found} bytes, over the limit of {limit}: start a new record", limit = crate::limits::DOCUMENT_BYTES)]
    DocumentTooLarge { found: usize },
    #[error("the change does not apply: {0}")]
    Inapplicable(String),
    #[error("the record would not survive being saved and loaded: {0}")]
    NotDurable(String),
    #[error("{key}: {misfit}")]
    WrongValue { key: String, misfit: Misfit },
    #[error("the record would have {found} fields, over the limit of {limit}: take some out first", limit = crate::limits::RECORD_KEYS)]
    TooManyKeys { found: usize },
    #[error("the texts of the record would have {found} bytes, over the limit of {limit}: shorten one", limit = crate::limits::RECORD_TEXT_BYTES)]
    TooMuchText { found: usize },
    #[error("{key} would have {found} values that nobody chose between, over the limit of {limit}: choose one first", limit = crate::limits::KEY_CONFLICTS)]
    TooManyConflicts { key: String, found: usize },
    #[error("the record would have {found} edits that do not know of each other, over the limit of {limit}: catch up first", limit = crate::limits::DOCUMENT_HEADS)]
    TooManyHeads { found: usize },
    #[error("the record is a {found}, but the push says {claimed}")]
    WrongKind { found: String, claimed: String },
    #[error("the first change of a record names its kind; this one does not")]
    NoKind,
    #[error("the change crashed its trial and was quarantined")]
    Crashed,
    #[error("the actor belongs to another member: use a fresh actor")]
    ForeignActor,
    #[error("a {role} may not change a {kind}: ask an admin of the workspace")]
    NotPermitted { role: String, kind: String },
    #[error(
        "the record says that somebody else made it: created_by is whoever sends its first change, and never changes"
    )]
    ForeignAuthor,
    #[error("{key} is for whoever wrote it, or an admin of the workspace: ask them")]
    NotTheAuthor { key: String },
    #[error("a {kind} is changed by its owner, or by an admin of the workspace: ask them")]
    NotTheOwner { kind: String },
    #[error(
        "the workspace has its {limit} records: whoever runs the server can allow more (sotay-server --records), or start another workspace"
    )]
    TooManyRecords { limit: u64 },
    #[error(
        "the workspace has its {limit} bytes: delete what is not needed; whoever runs the server can allow more (sotay-server --log-bytes)"
    )]
    WorkspaceFull { limit: u64 },
    #[error("the records of the group take {found} bytes of memory, over the limit of {limit}: do it in parts", limit = crate::limits::GROUP_WEIGHT)]
    GroupTooHeavy { found: u64 },
    #[error("the group has {found} changes, over the limit of {limit}: do it in parts", limit = crate::limits::GROUP_CHANGES)]
    GroupTooLarge { found: usize },
}

impl Refusal {
    pub fn code(&self) -> RefusalCode {
        match self {
            Refusal::TooLarge { .. } => RefusalCode::TooLarge,
            Refusal::Chunk(_) => RefusalCode::Chunk,
            Refusal::Unreadable(_) => RefusalCode::Unreadable,
            Refusal::BadActor(_) | Refusal::ForeignActor => RefusalCode::Actor,
            Refusal::MissingDependency { .. } => RefusalCode::MissingDependency,
            Refusal::SequenceGap { .. } => RefusalCode::Sequence,
            Refusal::StartOp { .. } => RefusalCode::StartOp,
            Refusal::TooManyOperations { .. }
            | Refusal::DocumentTooLarge { .. }
            | Refusal::TooManyKeys { .. }
            | Refusal::TooMuchText { .. }
            | Refusal::TooManyConflicts { .. }
            | Refusal::TooManyHeads { .. }
            | Refusal::TooManyRecords { .. } => RefusalCode::DocumentLimit,
            Refusal::Inapplicable(_) | Refusal::NotDurable(_) => RefusalCode::Inapplicable,
            Refusal::WrongValue { .. } => RefusalCode::WrongValue,
            Refusal::WrongKind { .. } | Refusal::NoKind => RefusalCode::WrongKind,
            Refusal::Crashed => RefusalCode::Crashed,
            Refusal::NotPermitted { .. } => RefusalCode::NotPermitted,
            Refusal::ForeignAuthor => RefusalCode::ForeignAuthor,
            Refusal::NotTheAuthor { .. } => RefusalCode::NotTheAuthor,
            Refusal::NotTheOwner { .. } => RefusalCode::NotTheOwner,
            Refusal::WorkspaceFull { .. } => RefusalCode::WorkspaceFull,
            Refusal::GroupTooLarge { .. } | Refusal::GroupTooHeavy { .. } => RefusalCode::Group,
        }
    }

    /// The same for programs that say it in the reader's language.
    pub fn problem(&self) -> Problem {
        let too_large = |found: u64, limit: usize| Problem::new(ProblemCode::RecordTooLarge).other(found).limit(limit);
        match self {
            Refusal::WrongValue { key, misfit } => misfit.problem(key),
            Refusal::TooLarge { bytes } => {
                Problem::new(ProblemCode::ChangeTooLarge).other(*bytes).limit(limits::CHANGE_BYTES)
            }
            Refusal::TooManyOperations { found } => too_large(*found, limits::DOCUMENT_OPERATIONS as usize),
            Refusal::DocumentTooLarge { found } => too_large(*found as u64, limits::DOCUMENT_BYTES),
            Refusal::TooManyKeys { found } => too_large(*found as u64, limits::RECORD_KEYS),
            Refusal::TooMuchText { found } => too_large(*found as u64, limits::RECORD_TEXT_BYTES),
            Refusal::TooManyConflicts { key, found } => {
                too_large(*found as u64, limits::KEY_CONFLICTS).of(key.as_str())
            }
            Refusal::TooManyHeads { found } => too_large(*found as u64, limits::DOCUMENT_HEADS),
            Refusal::WorkspaceFull { limit } => Problem::new(ProblemCode::WorkspaceFull).limit(*limit),
            Refusal::GroupTooHeavy { found } => {
                Problem::new(ProblemCode::GroupTooLarge).other(*found).limit(limits::GROUP_WEIGHT)
            }
            Refusal::TooManyRecords { limit } => Problem::new(ProblemCode::TooManyRecords).limit(*limit),
            Refusal::GroupTooLarge { found } => {
                Problem::new(ProblemCode::GroupTooLarge).other(*found).limit(limits::GROUP_CHANGES)
            }
            Refusal::NotPermitted { role, kind } => Problem::new(ProblemCode::NotPermitted).word(role).word(kind),
            Refusal::ForeignAuthor => Problem::new(ProblemCode::ForeignAuthor),
            Refusal::NotTheAuthor { key } => Problem::new(ProblemCode::NotTheAuthor).of(key),
            Refusal::NotTheOwner { kind } => Problem::new(ProblemCode::NotTheOwner).word(kind),
            Refusal::MissingDependency { .. } => Problem::new(ProblemCode::MissingDependency),
            Refusal::WrongKind { found, claimed } => Problem::new(ProblemCode::WrongKind).word(found).word(claimed),
            Refusal::BadActor(_) | Refusal::ForeignActor | Refusal::SequenceGap { .. } | Refusal::StartOp { .. } => {
                Problem::new(ProblemCode::OutOfStep)
            }
            Refusal::Chunk(_)
            | Refusal::Unreadable(_)
            | Refusal::Inapplicable(_)
            | Refusal::NotDurable(_)
            | Refusal::NoKind
            | Refusal::Crashed => Problem::new(ProblemCode::Malformed),
        }
    }
}

/// What admission learns of a change that it lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    pub record: RecordId,
    pub kind: String,
    pub hash: Hash,
    pub actor: Actor,
    /// The actor's sequence number in this document.
    pub actor_seq: u64,
    /// Whether it only takes things out of a record that was there, or deletes it: a full workspace takes that.
    pub shrinks: bool,
}
