//! Rows: what screens read. A row is computed from its document and can be thrown away.

/// A choice stored as a word. A word from a newer version reads as the type's default and stays in the document.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $first:ident = $first_word:literal $(, $variant:ident = $word:literal)* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { #[default] $first $(, $variant)* }

        impl $name {
            pub const ALL: &'static [$name] = &[$name::$first $(, $name::$variant)*];

            pub const fn as_str(self) -> &'static str {
                match self { $name::$first => $first_word $(, $name::$variant => $word)* }
            }

            pub fn parse(word: &str) -> Option<Self> {
                match word { $first_word => Some($name::$first), $($word => Some($name::$variant),)* _ => None }
            }
        }
    };
}

mod activity;
mod affiliation;
mod attachment;
mod company;
mod contact;
mod deal;
mod field;
mod goal;
mod member;
mod pipeline;
mod rule;
mod tag;
mod task;
mod template;
mod value;
mod view;
mod workspace;

pub use activity::{ActivityRow, ActivityType, Direction};
pub use affiliation::AffiliationRow;
pub use attachment::AttachmentRow;
pub use company::CompanyRow;
pub use contact::{Address, ContactRow, Email, Phone};
pub use deal::{DealRow, Forecast};
pub use field::{FieldKind, FieldOption, FieldRow};
pub use goal::GoalRow;
pub use member::MemberRow;
pub use pipeline::{OTHER_STAGES, PipelineRow, Stage, StageTask, StageType};
pub use rule::{RuleRow, Strategy};
pub use tag::TagRow;
pub use task::{ChecklistItem, Due, Priority, TaskRow, TaskStatus};
pub use template::TemplateRow;
pub use view::ViewRow;
pub use workspace::WorkspaceRow;

use crate::{
    id::{MemberId, RecordId, TagId},
    kind::Kind,
    stamp::Timestamp,
    value::Value,
};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the projection. A replica that finds rows of another version projects them anew.
pub const PROJECTION: u32 = 6;

/// One record as screens see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub id: RecordId,
    pub meta: Meta,
    pub body: Body,
}

/// What every record has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    pub created_at: Option<Timestamp>,
    pub created_by: Option<MemberId>,
    /// The latest of its changes' times, each no later than when the server received it; ties by hash.
    pub updated_at: Option<Timestamp>,
    pub updated_by: Option<MemberId>,
    pub owner: Option<MemberId>,
    /// The tombstone; a deleted record stays restorable.
    pub deleted_at: Option<Timestamp>,
    /// Somebody who did not know of the deletion edited the record (promise M4).
    pub edited_after_deletion: bool,
    pub tags: BTreeSet<TagId>,
    /// By the field's id; of a field that takes several values `<field>/<option>` is true.
    pub custom: LiteMap<String, Value>,
    /// Fields that nothing but forms, filters and columns reads (`schema::is_plain`), by key.
    #[serde(default, skip_serializing_if = "LiteMap::is_empty")]
    pub more: LiteMap<String, Value>,
    /// For each field in conflict the values that stand against each other, the winner first (promise M2).
    pub conflicts: BTreeMap<String, Vec<Rival>>,
    /// The document's heads that this row was projected from, sorted.
    pub heads: Vec<Hash>,
}

/// The hash of a change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().take(6).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One of the values that stand against each other in a conflict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    pub value: Value,
    /// Who wrote it, where known.
    pub member: Option<MemberId>,
    pub at: Option<Timestamp>,
}

/// What differs by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    Workspace(WorkspaceRow),
    Pipeline(PipelineRow),
    Member(MemberRow),
    Company(CompanyRow),
    Contact(ContactRow),
    Deal(DealRow),
    Activity(ActivityRow),
    Task(TaskRow),
    Tag(TagRow),
    View(ViewRow),
    Goal(GoalRow),
    Template(TemplateRow),
    Affiliation(AffiliationRow),
    Field(FieldRow),
    Rule(RuleRow),
    Attachment(AttachmentRow),
    /// A kind from a newer version: kept and passed on unread (promise L8).
    Unknown {
        kind: String,
    },
    /// A document that cannot be read: visible, exportable, in nobody's way (promise L9).
    Damaged {
        reason: String,
    },
}

impl Body {
    /// Whether a choice is one that this version knows, so that the row says it by itself.
    pub(crate) fn knows(&self, key: &str, word: &str) -> bool {
        match (self, key) {
            (Body::Deal(row), _) => row.forecast.is_some_and(|it| it.as_str() == word),
            (Body::Task(row), "priority") => row.priority.as_str() == word,
            (Body::Task(row), _) => row.status.as_str() == word,
            (Body::Activity(row), "direction") => row.direction.as_str() == word,
            (Body::Activity(row), _) => row.activity_type.as_str() == word,
            (Body::Field(row), "of") => row.of.is_some_and(|it| it.as_str() == word),
            (Body::Field(row), _) => row.field_kind.as_str() == word,
            (Body::Rule(row), _) => row.strategy.as_str() == word,
            (Body::Pipeline(_), _) => StageType::parse(word).is_some(),
            _ => true,
        }
    }
}

impl Row {
    pub fn damaged(id: RecordId, reason: impl Into<String>) -> Row {
        Row { id, meta: Meta::default(), body: Body::Damaged { reason: reason.into() } }
    }

    /// The row of a record that must not be opened, because that ended the app (promise L9).
    pub fn quarantined(id: RecordId) -> Row {
        Row::damaged(id, "opening it ended the app")
    }

    /// The kind, or `None` for an unknown or damaged record.
    pub fn kind(&self) -> Option<Kind> {
        Some(match &self.body {
            Body::Workspace(_) => Kind::Workspace,
            Body::Pipeline(_) => Kind::Pipeline,
            Body::Member(_) => Kind::Member,
            Body::Company(_) => Kind::Company,
            Body::Contact(_) => Kind::Contact,
            Body::Deal(_) => Kind::Deal,
            Body::Activity(_) => Kind::Activity,
            Body::Task(_) => Kind::Task,
            Body::Tag(_) => Kind::Tag,
            Body::View(_) => Kind::View,
            Body::Goal(_) => Kind::Goal,
            Body::Template(_) => Kind::Template,
            Body::Affiliation(_) => Kind::Affiliation,
            Body::Field(_) => Kind::Field,
            Body::Rule(_) => Kind::Rule,
            Body::Attachment(_) => Kind::Attachment,
            Body::Unknown { .. } | Body::Damaged { .. } => return None,
        })
    }

    pub fn is_deleted(&self) -> bool {
        self.meta.deleted_at.is_some()
    }

    /// What a person calls this record.
    pub fn title(&self) -> &str {
        match &self.body {
            Body::Workspace(row) => &row.name,
            Body::Pipeline(row) => &row.name,
            Body::Member(row) => &row.name,
            Body::Company(row) => &row.name,
            Body::Contact(row) => &row.full_name,
            Body::Deal(row) => &row.name,
            Body::Activity(row) => row.body.lines().next().unwrap_or_default(),
            Body::Task(row) => &row.title,
            Body::Tag(row) => &row.name,
            Body::View(row) => &row.name,
            Body::Goal(row) => &row.month,
            Body::Template(row) => &row.name,
            Body::Affiliation(row) => &row.role,
            Body::Field(row) => &row.name,
            Body::Rule(row) => &row.name,
            Body::Attachment(row) => &row.name,
            Body::Unknown { kind } => kind,
            Body::Damaged { reason } => reason,
        }
    }
}

macro_rules! body_accessors {
    ($($name:ident => $variant:ident($row:ty)),* $(,)?) => {
        impl Row { $(
            pub fn $name(&self) -> Option<&$row> {
                match &self.body {
                    Body::$variant(row) => Some(row),
                    _ => None,
                }
            }
        )* }
    };
}

body_accessors! {
    as_workspace => Workspace(WorkspaceRow),
    as_pipeline => Pipeline(PipelineRow),
    as_member => Member(MemberRow),
    as_company => Company(CompanyRow),
    as_contact => Contact(ContactRow),
    as_deal => Deal(DealRow),
    as_activity => Activity(ActivityRow),
    as_task => Task(TaskRow),
    as_tag => Tag(TagRow),
    as_view => View(ViewRow),
    as_goal => Goal(GoalRow),
    as_template => Template(TemplateRow),
    as_affiliation => Affiliation(AffiliationRow),
    as_field => Field(FieldRow),
    as_rule => Rule(RuleRow),
    as_attachment => Attachment(AttachmentRow),
}
