//! What of a record decides who sees it.

use crate::{
    fields::{Entries, Fields},
    id::{MemberId, RecordId, TeamId},
    kind::{Audience, FieldType, Kind, key},
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far the records of a kind are seen, beyond whose they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    Everyone,
    /// The team of whoever owns it.
    Team,
    /// Whoever owns it.
    Owner,
}

impl Reach {
    pub const ALL: [Reach; 3] = [Reach::Everyone, Reach::Team, Reach::Owner];

    pub const fn as_str(self) -> &'static str {
        match self {
            Reach::Everyone => "everyone",
            Reach::Team => "team",
            Reach::Owner => "owner",
        }
    }

    /// A word that this version does not know is one that shows less.
    fn read(word: &str) -> Reach {
        Reach::ALL.into_iter().find(|reach| reach.as_str() == word).unwrap_or(Reach::Owner)
    }
}

/// What decides who sees a record, as it stands at some place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Facts {
    /// Everybody sees it, and nobody sees anything else by it.
    Everyone,
    /// It is of a kind with an audience.
    Record(Box<RecordFacts>),
    /// The team that a member is in.
    Member(Option<TeamId>),
    Team {
        lead: Option<MemberId>,
        /// The team that it is a part of.
        parent: Option<TeamId>,
    },
    /// How far kinds are seen, by their words.
    Workspace(BTreeMap<String, Reach>),
    /// The teams that see its deals; none for all.
    Pipeline(BTreeSet<TeamId>),
}

/// What a record with an audience says of whose it is. What says nothing is not stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordFacts {
    /// Its kind; none for one that this version does not know.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub owner: Option<MemberId>,
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    pub author: Option<MemberId>,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    pub assignee: Option<MemberId>,
    /// What it is about, sorted.
    #[serde(rename = "l", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<RecordId>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<RecordId>,
    /// How far this one is seen, where it says so itself.
    #[serde(rename = "v", skip_serializing_if = "Option::is_none")]
    pub visible_to: Option<Reach>,
    /// Members and teams that it was shared with, sorted.
    #[serde(rename = "w", skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<RecordId>,
    /// Whether its owner gave a private one to all.
    #[serde(rename = "s", skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
}

impl RecordFacts {
    /// Whose it is: its owner's, or else its maker's.
    pub fn owned_by(&self) -> Option<MemberId> {
        self.owner.or(self.author)
    }

    /// Whom its kind is for; an unknown one is for those who may write it.
    pub fn audience(&self) -> Audience {
        self.kind.map_or(Audience::Admins, |kind| kind.spec().audience)
    }
}

impl Facts {
    /// Those of a record with these fields.
    pub fn of(fields: &Fields) -> Facts {
        let all = fields.all();
        let kind = all.str(key::KIND).and_then(Kind::parse);
        match kind {
            Some(Kind::Member) => Facts::Member(all.parsed(key::TEAM)),
            Some(Kind::Team) => Facts::Team { lead: all.parsed("lead_id"), parent: all.parsed("parent_id") },
            Some(Kind::Pipeline) => Facts::Pipeline(all.marked(key::TEAMS)),
            Some(Kind::Workspace) => {
                let reach = |(kind, value): (&str, &Value)| Some((kind.to_owned(), Reach::read(value.as_text()?)));
                Facts::Workspace(all.group(key::VISIBILITY).filter_map(reach).collect())
            }
            Some(kind) if kind.spec().audience == Audience::Everyone => Facts::Everyone,
            _ => Facts::Record(Box::new(record(kind, all))),
        }
    }

    /// What is stored of a record of a kind with an audience.
    pub fn record(&self) -> Option<&RecordFacts> {
        match self {
            Facts::Record(facts) => Some(facts),
            _ => None,
        }
    }

    /// Whether they decide what members see of other records.
    pub fn is_policy(&self) -> bool {
        matches!(self, Facts::Member(_) | Facts::Team { .. } | Facts::Workspace(_) | Facts::Pipeline(_))
    }

    /// Whether somebody does not see the record also where nothing restricts any kind.
    pub fn is_restricted(&self) -> bool {
        self.record().is_some_and(|it| {
            let is_narrowed = it.visible_to.is_some_and(|reach| reach != Reach::Everyone);
            is_narrowed || matches!(it.audience(), Audience::Private | Audience::Admins)
        })
    }
}

fn record(kind: Option<Kind>, all: Entries<'_>) -> RecordFacts {
    RecordFacts {
        kind,
        owner: all.parsed(key::OWNER),
        author: all.parsed(key::CREATED_BY),
        assignee: all.parsed(key::ASSIGNEE),
        links: kind.map_or_else(Vec::new, |kind| links(kind, all)),
        pipeline: all.parsed(key::PIPELINE),
        visible_to: all.str(key::VISIBLE_TO).map(Reach::read),
        shared_with: all.marked(key::SHARED_WITH).into_iter().collect(),
        shared: all.bool("shared"),
    }
}

/// The records that one of a linked kind is about.
fn links(kind: Kind, all: Entries<'_>) -> Vec<RecordId> {
    if kind.spec().audience != Audience::Linked {
        return Vec::new();
    }
    let mut links: BTreeSet<RecordId> = BTreeSet::new();
    for field in kind.spec().fields.iter().filter(|field| field.is_related) {
        match field.of {
            FieldType::Links => links.extend(all.marked::<RecordId>(field.key)),
            FieldType::Link(_) => links.extend(all.parsed::<RecordId>(field.key)),
            _ => {}
        }
    }
    links.into_iter().collect()
}
