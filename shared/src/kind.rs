//! The kinds of records this version knows.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A record's kind, stored under the document's `kind` key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Workspace,
    Pipeline,
    Member,
    Company,
    Contact,
    Deal,
    Activity,
    Task,
    Tag,
    View,
    Goal,
    Template,
    /// Where a contact works, beside their first company.
    Affiliation,
    /// A field that an admin added to a kind.
    Field,
    /// Who becomes the owner of a new lead.
    Rule,
    /// A file that belongs to records; its bytes are kept by their digest.
    Attachment,
}

impl Kind {
    pub const ALL: [Kind; 16] = [
        Kind::Workspace,
        Kind::Pipeline,
        Kind::Member,
        Kind::Company,
        Kind::Contact,
        Kind::Deal,
        Kind::Activity,
        Kind::Task,
        Kind::Tag,
        Kind::View,
        Kind::Goal,
        Kind::Template,
        Kind::Affiliation,
        Kind::Field,
        Kind::Rule,
        Kind::Attachment,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Workspace => "workspace",
            Kind::Pipeline => "pipeline",
            Kind::Member => "member",
            Kind::Company => "company",
            Kind::Contact => "contact",
            Kind::Deal => "deal",
            Kind::Activity => "activity",
            Kind::Task => "task",
            Kind::Tag => "tag",
            Kind::View => "view",
            Kind::Goal => "goal",
            Kind::Template => "template",
            Kind::Affiliation => "affiliation",
            Kind::Field => "field",
            Kind::Rule => "rule",
            Kind::Attachment => "attachment",
        }
    }

    /// The kind of that name, or `None` for one from a newer version, which is kept and passed on unread.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
