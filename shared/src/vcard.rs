//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): what contacts and companies are exchanged as. Whatever we have no field for
//! is kept as the line that it was, and written again.

mod line;
mod write;

pub(crate) use line::{Line, escaped, fold, unescaped, unfolded};
pub use write::write;

use crate::{date::Birthday, duplicates::domain_key};
use serde::{Deserialize, Serialize};

/// Characters of a line that is kept.
pub const KEPT_CHARS: usize = 100_000;
/// Cards of one file.
const CARDS: usize = 50_000;

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
    /// Each with its label, lower case, often empty.
    pub emails: Vec<(String, String)>,
    pub phones: Vec<(String, String)>,
    pub addresses: Vec<CardAddress>,
    pub birthday: String,
    pub anniversary: String,
    pub website: String,
    pub notes: Vec<String>,
    pub categories: Vec<String>,
    /// Lines that no field of ours says, unfolded.
    pub others: Vec<String>,
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

/// A day as `YYYY-MM-DD` or `--MM-DD`; empty where it is none.
fn day(text: &str) -> String {
    let text = text.split('T').next().unwrap_or_default().trim();
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let written = match (text.starts_with("--"), digits.len()) {
        (true, 4) => format!("--{}-{}", &digits[..2], &digits[2..]),
        (false, 8) => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]),
        _ => return String::new(),
    };
    written.parse::<Birthday>().map(|day| day.to_string()).unwrap_or_default()
}

/// And back: `YYYYMMDD` or `--MMDD`.
fn written_day(day: &str) -> String {
    let digits = day.replace('-', "");
    if day.starts_with("--") { format!("--{digits}") } else { digits }
}

/// Reads the cards of a file. What is no card is passed over.
pub fn parse(text: &str) -> Vec<Card> {
    let mut cards = Vec::new();
    let mut card: Option<Card> = None;
    for line in unfolded(text) {
        let upper = line.trim().to_uppercase();
        if upper == "BEGIN:VCARD" {
            // One that was cut off is one all the same.
            cards.extend(card.take().map(Card::completed));
            card = Some(Card::default());
        } else if upper == "END:VCARD" {
            cards.extend(card.take().map(Card::completed));
            if cards.len() >= CARDS {
                break;
            }
        } else if let (Some(card), Some(read)) = (card.as_mut(), Line::read(&line)) {
            card.take(&read, &line);
        }
    }
    cards.extend(card.map(Card::completed));
    cards
}

impl Card {
    fn take(&mut self, line: &Line<'_>, whole: &str) {
        let text = || unescaped(&line.text()).trim().to_owned();
        let get = |parts: &[String], at: usize| parts.get(at).cloned().unwrap_or_default();
        match line.name.as_str() {
            "VERSION" | "PRODID" | "REV" => {}
            "KIND" | "X-ADDRESSBOOKSERVER-KIND" if self.is_of_kind(&text()) => {}
            "FN" => self.full_name = text(),
            "N" => {
                let parts = line.parts(';');
                (self.family_name, self.given_name) = line.name_parts();
                if [3, 4].iter().any(|at| !get(&parts, *at).is_empty()) {
                    self.keep(whole);
                }
            }
            "TITLE" => self.job_title = text(),
            "ORG" => {
                let parts = line.parts(';');
                self.organization = get(&parts, 0);
                self.department = get(&parts, 1);
            }
            "EMAIL" | "TEL" | "ADR" => {
                match line.name.as_str() {
                    "EMAIL" => self.emails.push((line.plain(), line.label())),
                    "TEL" => self.phones.push((line.plain(), line.label())),
                    _ => self.addresses.push(line.address()),
                }
                if line.says_more() {
                    self.keep(&line.kept());
                }
            }
            "BDAY" if !day(&text()).is_empty() => self.birthday = line.without_omitted_year(day(&text())),
            "ANNIVERSARY" if !day(&text()).is_empty() => self.anniversary = day(&text()),
            "URL" if self.website.is_empty() => self.website = text(),
            "NOTE" => {
                self.notes.push(text());
                self.keep(&line.kept());
            }
            "CATEGORIES" => self.categories.extend(line.parts(',').into_iter().filter(|it| !it.is_empty())),
            name => {
                // How one vendor marks what other programs call an organization.
                if name == "X-ABSHOWAS" && text().eq_ignore_ascii_case("company") {
                    self.kind = CardKind::Organization;
                }
                self.keep(whole);
            }
        }
    }

    /// Takes the kind of card over, where it is one that is not a person.
    fn is_of_kind(&mut self, word: &str) -> bool {
        self.kind = match word.to_lowercase().as_str() {
            "org" => CardKind::Organization,
            "group" => CardKind::Group,
            _ => return false,
        };
        true
    }

    fn keep(&mut self, line: &str) {
        if line.chars().nth(KEPT_CHARS).is_none() {
            self.others.push(line.to_owned());
        }
    }

    fn completed(mut self) -> Card {
        if self.full_name.is_empty() {
            let parts = [self.family_name.as_str(), self.given_name.as_str()];
            self.full_name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        }
        if self.full_name.is_empty() {
            self.full_name = self.organization.clone();
        }
        if self.kind == CardKind::Organization {
            self.keep_what_is_of_people();
        }
        self
    }

    /// What a company has no field for stays as lines.
    fn keep_what_is_of_people(&mut self) {
        let take = std::mem::take;
        let (family, given) = (escaped(&take(&mut self.family_name)), escaped(&take(&mut self.given_name)));
        let name = if family.is_empty() && given.is_empty() { String::new() } else { format!("{family};{given};;;") };
        let (organization, department) = (take(&mut self.organization), escaped(&take(&mut self.department)));
        let organization = match department.is_empty() {
            true if organization == self.full_name => String::new(),
            true => escaped(&organization),
            false => format!("{};{department}", escaped(&organization)),
        };
        for (property, value) in [
            ("N", name),
            ("ORG", organization),
            ("TITLE", escaped(&take(&mut self.job_title))),
            ("BDAY", written_day(&take(&mut self.birthday))),
            ("ANNIVERSARY", written_day(&take(&mut self.anniversary))),
            ("URL", take(&mut self.website)),
        ] {
            if !value.is_empty() {
                self.keep(&format!("{property}:{value}"));
            }
        }
    }

    /// The domain of an organization's page; empty where it has none.
    pub fn domain(&self) -> String {
        // What became the page is kept last.
        let page = self.others.iter().rev().find_map(|line| line.strip_prefix("URL:"));
        page.map(domain_key).filter(|host| host.contains('.')).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
