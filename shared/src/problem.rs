//! What is wrong, for programs that say it in the reader's language: a code, and what belongs into the sentence.
//!
//! Every refusal and every command that cannot be carried out has one. The English message beside it is for logs, other
//! clients, and codes that a reader does not know.

use serde::{Deserialize, Serialize};

/// What is wrong with a change or a command, and with which field. The record is named beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: ProblemCode,
    /// The key of the field that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The limit that was passed, or the least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// The greatest value, or how many were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<i64>,
    /// A role, a kind or a key that belongs into the sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// What is wrong, as a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    // Of a value; `key` names its field.
    ExpectedText,
    ExpectedNumber,
    ExpectedYesOrNo,
    ExpectedTime,
    ExpectedDate,
    ExpectedBirthday,
    ExpectedRecord,
    ExpectedCurrency,
    ExpectedPosition,
    /// More than `limit` characters.
    TextTooLong,
    /// Not from `limit` to `other`.
    OutOfRange,
    /// Characters that nobody sees and that mean something to programs.
    ControlCharacters,
    /// An address that is none of the web, of a mail or of a telephone.
    NotALink,
    /// More than `limit` entries under `key`.
    TooManyEntries,
    /// A key over its limit.
    Key,
    /// The system sets it.
    ReadOnly,

    // Of a record.
    /// `other` of `limit` bytes or operations: the record is too large.
    RecordTooLarge,
    WrongKind,
    /// It is not here.
    NotFound,
    Exists,
    /// This is not possible for a record of that kind.
    WrongKindOfRecord,
    /// `key` has to be filled in.
    MissingField,
    NoSuchStage,
    /// A repetition that nobody can follow.
    Repetition,
    /// Made by a newer version, or damaged.
    UnreadableRecord,

    // Of a change and its group.
    /// `other` bytes, over `limit`.
    ChangeTooLarge,
    /// `other` changes in a group, over `limit`.
    GroupTooLarge,
    /// A role (`words[0]`) may not change a kind (`words[1]`).
    NotPermitted,
    /// It says that somebody else made the record.
    ForeignAuthor,
    /// The field is for whoever wrote it.
    NotTheAuthor,
    /// A record of that kind (`words[0]`) is for its owner.
    NotTheOwner,
    /// The workspace has its `limit` records.
    TooManyRecords,
    /// The workspace has its `limit` bytes.
    WorkspaceFull,
    /// It builds on something that is not in the log.
    MissingDependency,
    /// The page has to be loaded again: what it would write next does not follow what the log has.
    OutOfStep,
    /// Nothing that our own app writes: another client's change that cannot be read or does not apply.
    Malformed,

    /// Something else, or a code from a newer version: the message says it.
    #[default]
    #[serde(other)]
    Other,
}

impl Problem {
    pub fn new(code: ProblemCode) -> Problem {
        Problem { code, ..Problem::default() }
    }

    #[must_use]
    pub fn of(mut self, key: impl Into<String>) -> Problem {
        self.key = Some(key.into());
        self
    }

    #[must_use]
    pub fn limit(mut self, limit: impl TryInto<i64>) -> Problem {
        self.limit = limit.try_into().ok();
        self
    }

    #[must_use]
    pub fn other(mut self, other: impl TryInto<i64>) -> Problem {
        self.other = other.try_into().ok();
        self
    }

    #[must_use]
    pub fn word(mut self, word: impl Into<String>) -> Problem {
        self.words.push(word.into());
        self
    }
}

/// The code of a refusal on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    TooLarge,
    Chunk,
    Unreadable,
    Actor,
    MissingDependency,
    Sequence,
    StartOp,
    DocumentLimit,
    Inapplicable,
    WrongValue,
    WrongKind,
    Crashed,
    NotPermitted,
    ForeignAuthor,
    NotTheAuthor,
    NotTheOwner,
    Group,
    /// It was acknowledged before the log began anew for good (promise L10).
    Void,
    /// The workspace has no more room on the server.
    WorkspaceFull,
    /// A code from a newer server.
    #[serde(other)]
    Other,
}
