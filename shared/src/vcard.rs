//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): what contacts and companies are exchanged as. Whatever we have no field for
//! is kept as the line that it was, and written again.

mod fields;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::parse;
pub use write::write;

use crate::{content::ContentLine, duplicates::domain_key};
use serde::{Deserialize, Serialize};

/// Characters of a line that is kept.
pub const KEPT_CHARS: usize = 100_000;

/// Whom a card is of (RFC 6350 section 6.1.4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardKind {
    #[default]
    Person,
    Organization,
    /// A list of other cards.
    Group,
}

/// A card as it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub kind: CardKind,
    pub full_name: String,
    pub given_name: String,
    pub family_name: String,
    pub job_title: String,
    pub organization: String,
    pub department: String,
    /// Each with its label, often empty: a word of ours, or what the card calls it. The preferred one is the first.
    pub emails: Vec<(String, String)>,
    pub phones: Vec<(String, String)>,
    pub addresses: Vec<CardAddress>,
    pub birthday: String,
    pub anniversary: String,
    pub website: String,
    pub notes: Vec<String>,
    pub categories: Vec<String>,
    /// Lines that no field of ours says, or that say more than it does: unfolded, and in letters.
    pub others: Vec<String>,
    /// What is too large to be kept, by the name of its line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CardAddress {
    pub street: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    pub country: String,
    pub label: String,
}

impl Card {
    /// The domain of an organization's page; empty where it has none.
    pub fn domain(&self) -> String {
        // What became the page is kept last.
        let pages =
            self.others.iter().rev().filter_map(|line| ContentLine::read(line)).filter(|line| line.name == "URL");
        let page = pages.map(|line| line.text()).next();
        page.map(|page| domain_key(&page)).filter(|host| host.contains('.')).unwrap_or_default()
    }
}
