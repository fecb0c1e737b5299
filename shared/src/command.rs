//! Commands: everything a user can do, as plain data.
//!
//! A command is planned against rows into [`Write`]s, a pure function with no automerge in it; [`crate::replica`]
//! carries the writes out. The command is kept beside its changes, so that it can be issued anew when one before it is
//! refused.

mod plan;
#[cfg(test)]
mod tests;

pub use crate::value::FieldEdit;

use crate::{
    admission::Refusal,
    document::Write,
    id::{DealId, GroupId, MemberId, PipelineId, RecordId, StageId, TagId, TaskId, WorkspaceId},
    kind::Kind,
    merge_workspace::IncomingRecord,
    money::Currency,
    position::Position,
    problem::{Problem, ProblemCode, RefusalCode},
    role::Role,
    row::{Hash, Row, StageType},
    schema::Misfit,
    stamp::Stamp,
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything a user can do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// A new workspace with its first member and pipeline.
    CreateWorkspace {
        workspace: WorkspaceId,
        name: String,
        currency: Currency,
        member: MemberId,
        member_name: String,
        pipeline: PipelineId,
        pipeline_name: String,
        stages: Vec<NewStage>,
    },
    CreatePipeline {
        pipeline: PipelineId,
        name: String,
        position: Position,
        stages: Vec<NewStage>,
    },
    /// A new record of a kind that has no command of its own.
    Create {
        record: RecordId,
        kind: Kind,
        fields: Vec<FieldEdit>,
    },
    CreateDeal {
        deal: DealId,
        pipeline: PipelineId,
        stage: StageId,
        position: Position,
        fields: Vec<FieldEdit>,
    },
    /// Changes single fields; also settles their conflicts.
    Edit {
        record: RecordId,
        fields: Vec<FieldEdit>,
    },
    /// One dropped card. `lost` is asked for when the stage means lost.
    MoveDeal {
        deal: DealId,
        stage: StageId,
        position: Position,
        lost: Option<LostReason>,
    },
    Tag {
        record: RecordId,
        tag: TagId,
        on: bool,
    },
    /// Sets a tombstone: nothing is gone.
    Delete {
        records: Vec<RecordId>,
    },
    Restore {
        records: Vec<RecordId>,
    },
    /// Completes a task; one that repeats makes the next, once, whoever else completes it (its id is computed).
    CompleteTask {
        task: TaskId,
    },
    ReopenTask {
        task: TaskId,
    },
    /// Several at once: carried out, refused and undone together. None of them may build on another.
    Batch {
        commands: Vec<Command>,
    },
    /// Records of another workspace of the same person. One that is here already stays as it is.
    #[serde(rename = "bring")]
    MergeWorkspace {
        records: Vec<IncomingRecord>,
    },
    /// Takes back what an earlier command changed, where nobody has changed it since. What somebody else wrote at the same
    /// time is the value then (promise U1).
    Undo {
        reversals: Vec<Reversal>,
    },
}

/// One thing that a command changed, turned round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reversal {
    /// The record was made.
    Made { record: RecordId },
    /// The field was `before`, and the command made it `now`.
    Field {
        record: RecordId,
        key: String,
        before: Value,
        now: Value,
        /// The change that did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Hash>,
    },
    /// The field becomes `before`, where it is still `now` and nothing was written there beside what these changes
    /// wrote: what somebody else did is taken back ([`crate::damage`]).
    Restored { record: RecordId, key: String, before: Value, now: Value, standing: Vec<Hash> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewStage {
    pub stage: StageId,
    pub name: String,
    pub probability: i64,
    pub stage_type: StageType,
    pub rotten_days: Option<i64>,
    pub color: String,
}

/// Why a deal was lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostReason {
    /// One of [`crate::pipeline_template::LOST_REASONS`], or a workspace's own.
    pub reason: String,
    pub note: Option<String>,
}

/// Why a command cannot be carried out. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error("the record {0} is not here: it may have been withdrawn; go back to the list")]
    NotFound(RecordId),
    #[error("the record {0} exists already")]
    Exists(RecordId),
    #[error("this is not possible for a {0}")]
    WrongKind(&'static str),
    #[error("the {kind} needs a {field}: fill it in")]
    Missing { kind: Kind, field: &'static str },
    #[error("{key}: {misfit}")]
    Misfit { key: String, misfit: Misfit },
    #[error("the pipeline has no such stage: choose another")]
    NoSuchStage,
    #[error("{0}")]
    Repetition(#[from] crate::recurrence::InvalidRule),
    #[error("this record was made by a newer version or is damaged: it can be exported, not changed")]
    Unreadable(RecordId),
    #[error("a {} may not do this: ask a workspace's {}", role.as_str(), needs.as_str())]
    NotPermitted { role: Role, needs: Role },
    /// The server would refuse it, for this reason.
    #[error("the change was not accepted by its document: {message}")]
    Refused { code: RefusalCode, message: String, problem: Box<Problem> },
    /// Whoever carries out commands has come to an end, or lost its place.
    #[error("this page can change nothing any more: reload it")]
    Ended,
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        let problem = Box::new(refusal.problem());
        CommandError::Refused { code: refusal.code(), message: refusal.to_string(), problem }
    }
}

impl CommandError {
    /// The same for programs that say it in the reader's language.
    pub fn problem(&self) -> Problem {
        let of_kind = |code, kind: &str| Problem::new(code).word(kind);
        match self {
            CommandError::NotFound(_) => Problem::new(ProblemCode::NotFound),
            CommandError::Exists(_) => Problem::new(ProblemCode::Exists),
            CommandError::WrongKind(kind) => of_kind(ProblemCode::WrongKindOfRecord, kind),
            CommandError::Missing { kind, field } => of_kind(ProblemCode::MissingField, kind.as_str()).of(*field),
            CommandError::Misfit { key, misfit } => misfit.problem(key),
            CommandError::NoSuchStage => Problem::new(ProblemCode::NoSuchStage),
            CommandError::Repetition(_) => Problem::new(ProblemCode::Repetition).of(crate::schema::key::RRULE),
            CommandError::Unreadable(_) => Problem::new(ProblemCode::UnreadableRecord),
            CommandError::Refused { problem, .. } => problem.as_ref().clone(),
            CommandError::NotPermitted { role, .. } => of_kind(ProblemCode::NotPermitted, role.as_str()),
            CommandError::Ended => Problem::new(ProblemCode::OutOfStep),
        }
    }

    /// The record that it is about, where it is one.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            CommandError::NotFound(record) | CommandError::Exists(record) | CommandError::Unreadable(record) => {
                Some(*record)
            }
            _ => None,
        }
    }
}

/// A command with the group id that its changes share and what it was issued with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issued {
    pub group: GroupId,
    pub command: Command,
    pub stamp: Stamp,
}

/// The rows that commands are planned against.
pub trait Rows {
    fn row(&self, record: RecordId) -> Option<&Row>;

    /// These records and all that are one with one of them ([`crate::merge::Groups`]).
    fn together(&self, records: &[RecordId]) -> BTreeSet<RecordId> {
        records.iter().copied().collect()
    }
}

impl Command {
    /// Plans the writes of this command, at most one for each document. Reads nothing but rows.
    ///
    /// # Errors
    /// Why it cannot be done, in words for the person who asked for it.
    pub fn plan(&self, rows: &impl Rows, stamp: &Stamp) -> Result<Vec<Write>, CommandError> {
        plan::plan(self, rows, stamp)
    }
}
