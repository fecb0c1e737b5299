//! The lanes that divide a board across its columns.

use crate::id::{MemberId, RecordId, TagId};
use std::fmt;

/// What divides the board across its columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum LaneBy {
    /// The board is whole.
    #[default]
    Nothing,
    /// Who owns a deal.
    Owner,
    /// The company that a deal is with.
    Company,
    /// The tags of a deal, which may be several.
    Tag,
}

impl LaneBy {
    /// Everything that can divide a board.
    pub const ALL: [LaneBy; 4] = [LaneBy::Nothing, LaneBy::Owner, LaneBy::Company, LaneBy::Tag];

    /// The word for it in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            LaneBy::Nothing => "",
            LaneBy::Owner => "owner",
            LaneBy::Company => "company",
            LaneBy::Tag => "tag",
        }
    }

    /// Reads what [`LaneBy::as_str`] says; anything else divides nothing.
    pub fn parse(word: &str) -> LaneBy {
        LaneBy::ALL.into_iter().find(|lanes| lanes.as_str() == word).unwrap_or_default()
    }
}

/// A lane: whose, which company's, which tag's; `Rest` is everything without one, or the whole board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// The deals of a member.
    Owner(MemberId),
    /// The deals with a company.
    Company(RecordId),
    /// The deals with a tag.
    Tag(TagId),
    /// The deals that are in no other lane.
    Rest,
}

impl Lane {
    /// Reads what [`fmt::Display`] writes; anything else is the rest.
    pub fn parse(text: &str) -> Lane {
        let lane = text.split_once(':').and_then(|(what, id)| {
            Some(match what {
                "owner" => Lane::Owner(id.parse().ok()?),
                "company" => Lane::Company(id.parse().ok()?),
                "tag" => Lane::Tag(id.parse().ok()?),
                _ => return None,
            })
        });
        lane.unwrap_or(Lane::Rest)
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lane::Owner(member) => write!(f, "owner:{member}"),
            Lane::Company(company) => write!(f, "company:{company}"),
            Lane::Tag(tag) => write!(f, "tag:{tag}"),
            Lane::Rest => Ok(()),
        }
    }
}
