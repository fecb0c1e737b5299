use crate::{fields::Entries, id::MemberId, kind::key, position::Position};
use std::collections::BTreeSet;

words! {
    /// How a rule chooses among its members.
    Strategy { RoundRobin = "round_robin", FewestOpen = "fewest_open" }
}

/// Who becomes the owner of a new lead: the first rule whose filter it passes decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    pub name: String,
    /// As [`crate::filter::Filter`] writes it: a territory, a source, or anything else.
    pub filter: String,
    pub strategy: Strategy,
    pub position: Option<Position>,
    pub archived: bool,
    pub members: BTreeSet<MemberId>,
}

impl RuleRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            name: fields.text(key::NAME),
            filter: fields.text("filter"),
            strategy: fields.word("strategy", Strategy::parse),
            position: fields.parsed(key::POSITION),
            archived: fields.bool("archived"),
            members: fields.marked("members"),
        }
    }
}
