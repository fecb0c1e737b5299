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
mod edited;
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
mod word;
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

use word::Word;

use crate::{
    fields::{Entries, Fields},
    id::{MemberId, RecordId, TagId},
    kind::{Kind, key},
    time::Timestamp,
    value::{FieldEdit, Value},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

/// The version of the projection. A replica that finds rows of another version projects them anew. A row has the word of its
/// kind and every scalar of its document, known or not, so neither a new field nor a new kind needs another version.
pub const PROJECTION: u32 = 8;

/// One record as screens see it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    pub id: RecordId,
    word: Word,
    pub meta: Meta,
    /// What is filled in, by key and as it is written, but for what [`Meta`] says.
    fields: Fields,
    /// Made when somebody asks for it.
    #[serde(skip)]
    body: OnceLock<Body>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.id == other.id && self.word == other.word && self.meta == other.meta && self.fields == other.fields
    }
}

/// What every record has. What says nothing is not stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<MemberId>,
    /// The latest of its changes' times, each no later than when the server received it; ties by hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<MemberId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<MemberId>,
    /// The tombstone; a deleted record stays restorable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Somebody who did not know of the deletion edited the record (promise M4).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub edited_after_deletion: bool,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<TagId>,
    /// For each field in conflict the values that stand against each other, the winner first (promise M2).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
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

/// What the logic of a kind reads, made from a row's fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    Workspace(Box<WorkspaceRow>),
    Pipeline(Box<PipelineRow>),
    Member(Box<MemberRow>),
    Company(Box<CompanyRow>),
    Contact(Box<ContactRow>),
    Deal(Box<DealRow>),
    Activity(Box<ActivityRow>),
    Task(Box<TaskRow>),
    Tag(Box<TagRow>),
    View(Box<ViewRow>),
    Goal(Box<GoalRow>),
    Template(Box<TemplateRow>),
    Affiliation(Box<AffiliationRow>),
    Field(Box<FieldRow>),
    Rule(Box<RuleRow>),
    Attachment(Box<AttachmentRow>),
    /// Nothing but its fields: of a kind without logic of its own, or one that is not known, or a record that cannot be read.
    Plain,
}

impl Body {
    fn read(kind: Kind, fields: Entries<'_>) -> Body {
        #[allow(unreachable_patterns, reason = "a kind without logic of its own needs no line here")]
        match kind {
            Kind::Workspace => Body::Workspace(Box::new(WorkspaceRow::read(fields))),
            Kind::Pipeline => Body::Pipeline(Box::new(PipelineRow::read(fields))),
            Kind::Member => Body::Member(Box::new(MemberRow::read(fields))),
            Kind::Company => Body::Company(Box::new(CompanyRow::read(fields))),
            Kind::Contact => Body::Contact(Box::new(ContactRow::read(fields))),
            Kind::Deal => Body::Deal(Box::new(DealRow::read(fields))),
            Kind::Activity => Body::Activity(Box::new(ActivityRow::read(fields))),
            Kind::Task => Body::Task(Box::new(TaskRow::read(fields))),
            Kind::Tag => Body::Tag(Box::new(TagRow::read(fields))),
            Kind::View => Body::View(Box::new(ViewRow::read(fields))),
            Kind::Goal => Body::Goal(Box::new(GoalRow::read(fields))),
            Kind::Template => Body::Template(Box::new(TemplateRow::read(fields))),
            Kind::Affiliation => Body::Affiliation(Box::new(AffiliationRow::read(fields))),
            Kind::Field => Body::Field(Box::new(FieldRow::read(fields))),
            Kind::Rule => Body::Rule(Box::new(RuleRow::read(fields))),
            Kind::Attachment => Body::Attachment(Box::new(AttachmentRow::read(fields))),
            _ => Body::Plain,
        }
    }
}

impl Row {
    /// A row of what was read: what stands under the keys of a document.
    pub(crate) fn of(id: RecordId, fields: Fields) -> Row {
        let word = match fields.all().str(key::KIND) {
            Some(word) => Word::parse(word),
            None => return Row::damaged(id, "no kind"),
        };
        Row::made(id, word, fields)
    }

    /// The row of a record that is about to be written so: what rules and comparisons ask of it before it is there. Nobody
    /// made it yet, and nothing contests it.
    pub fn written(id: RecordId, kind: Kind, edits: &[FieldEdit]) -> Row {
        Row::made(id, Word::Known(kind), Fields::written(edits))
    }

    fn made(id: RecordId, word: Word, fields: Fields) -> Row {
        let all = fields.all();
        let meta = Meta {
            created_at: all.time(key::CREATED_AT),
            created_by: all.parsed(key::CREATED_BY),
            owner: all.parsed(key::OWNER),
            deleted_at: all.time(key::DELETED_AT),
            tags: all.marked(key::TAGS),
            ..Meta::default()
        };
        let fields = fields.kept(|key, value| *value != Value::Empty && !value::is_in_meta(key));
        Row { id, word, meta, fields, body: OnceLock::new() }
    }

    /// The row of a record that cannot be read.
    pub fn damaged(id: RecordId, reason: impl Into<Box<str>>) -> Row {
        let word = Word::Damaged(reason.into());
        Row { id, word, meta: Meta::default(), fields: Fields::default(), body: OnceLock::new() }
    }

    /// The row of a record that must not be opened, because that ended the app (promise L9).
    pub fn quarantined(id: RecordId) -> Row {
        Row::damaged(id, "opening it ended the app")
    }

    /// The kind, or `None` for an unknown or damaged record.
    pub fn kind(&self) -> Option<Kind> {
        match self.word {
            Word::Known(kind) => Some(kind),
            Word::Unknown(_) | Word::Damaged(_) => None,
        }
    }

    /// The kind as it is written; `None` for a damaged record.
    pub fn kind_word(&self) -> Option<&str> {
        match &self.word {
            Word::Known(kind) => Some(kind.as_str()),
            Word::Unknown(word) => Some(word),
            Word::Damaged(_) => None,
        }
    }

    /// Why its document cannot be read; `None` for one that can be.
    pub fn damage(&self) -> Option<&str> {
        match &self.word {
            Word::Damaged(reason) => Some(reason),
            Word::Known(_) | Word::Unknown(_) => None,
        }
    }

    pub fn is_deleted(&self) -> bool {
        self.meta.deleted_at.is_some()
    }

    /// Since when it is out of boards, lists and sums without being deleted.
    pub fn archived_at(&self) -> Option<Timestamp> {
        self.fields.all().time(key::ARCHIVED_AT)
    }

    /// Whether it is archived, and not deleted.
    pub fn is_archived(&self) -> bool {
        !self.is_deleted() && self.archived_at().is_some()
    }

    /// Whether it is deleted or archived: boards, lists and sums are without it.
    pub fn is_put_away(&self) -> bool {
        self.is_deleted() || self.archived_at().is_some()
    }

    /// What the logic of its kind reads.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(|| self.kind().map_or(Body::Plain, |kind| Body::read(kind, self.fields.all())))
    }

    /// What a person calls this record.
    pub fn title(&self) -> &str {
        let kind = match &self.word {
            Word::Known(kind) => *kind,
            Word::Unknown(word) | Word::Damaged(word) => return word,
        };
        let title = self.fields.all().str(kind.spec().title);
        match (kind, title) {
            // Composed of its parts.
            (Kind::Contact, None) => self.as_contact().map_or("", |contact| &contact.full_name),
            (Kind::Activity, Some(body)) => body.lines().next().unwrap_or_default(),
            (_, title) => title.unwrap_or_default(),
        }
    }
}

macro_rules! body_accessors {
    ($($name:ident => $variant:ident($row:ty)),* $(,)?) => {
        impl Row { $(
            pub fn $name(&self) -> Option<&$row> {
                // Nothing is made for a record of another kind.
                match (self.kind() == Some(Kind::$variant)).then(|| self.body()) {
                    Some(Body::$variant(row)) => Some(row),
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
