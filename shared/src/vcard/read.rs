//! Reads cards.

use super::{Card, CardKind, KEPT_CHARS, fields, fields::Labels};
use crate::{
    content::{ContentLine, plain, unfolded},
    import::is_unknown,
    phone,
};
use std::collections::BTreeMap;

/// Cards of one file.
const CARDS: usize = 50_000;
/// Cards within cards.
const DEPTH: usize = 8;

/// Of which lines a person has one here; where a card has several, all are kept.
const SINGLE: [&str; 7] = ["FN", "N", "TITLE", "ORG", "BDAY", "ANNIVERSARY", "URL"];
/// What a company has no field for, in the order in which it is kept.
const OF_PEOPLE: [&str; 6] = ["N", "ORG", "TITLE", "BDAY", "ANNIVERSARY", "URL"];
/// What others call the anniversary.
const ANNIVERSARIES: [&str; 3] = ["X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY", "X-KADDRESSBOOK-X-ANNIVERSARY"];

/// Reads the cards of a file. What is no card is passed over.
pub fn parse(text: &str) -> Vec<Card> {
    let mut cards = Vec::new();
    let mut open: Vec<Vec<String>> = Vec::new();
    let mut in_place = false;
    for whole in unfolded(text) {
        let word = if whole.len() < 40 { whole.trim().to_uppercase() } else { String::new() };
        match word.as_str() {
            "BEGIN:VCARD" => {
                // One that was cut off is one all the same; one that stands in another (AGENT) is one beside it.
                if !in_place || open.len() >= DEPTH {
                    cards.extend(open.drain(..).map(|lines| Card::of(&lines)));
                }
                open.push(Vec::new());
            }
            "END:VCARD" => cards.extend(open.pop().map(|lines| Card::of(&lines))),
            "AGENT:" => {}
            _ => {
                if let Some(lines) = open.last_mut() {
                    lines.push(plain(&whole).into_owned());
                }
            }
        }
        if cards.len() >= CARDS {
            return cards;
        }
        in_place = word == "AGENT:" || (in_place && word.is_empty() && whole.trim().is_empty());
    }
    cards.extend(open.into_iter().map(|lines| Card::of(&lines)));
    cards
}

/// A card that is being read.
#[derive(Default)]
struct Reading {
    card: Card,
    labels: Labels,
    /// How many lines of a name there are, of those of which we have one.
    counts: BTreeMap<String, usize>,
    emails: Vec<(u16, (String, String))>,
    phones: Vec<(u16, (String, String))>,
    addresses: Vec<(u16, super::CardAddress)>,
    /// What a company keeps at the end.
    late: Vec<String>,
    has_anniversary: bool,
}

impl Card {
    fn of(lines: &[String]) -> Card {
        let read: Vec<(ContentLine<'_>, &str)> =
            lines.iter().filter_map(|whole| Some((ContentLine::read(whole)?, whole.as_str()))).collect();
        let mut reading = Reading::default();
        for (line, _) in &read {
            reading.labels.add(line);
            if SINGLE.contains(&line.name.as_str()) {
                *reading.counts.entry(line.name.clone()).or_default() += 1;
            }
            reading.has_anniversary |= line.name == "ANNIVERSARY";
            reading.card.takes_kind_of(line);
        }
        for (line, whole) in &read {
            reading.take(line, whole);
        }
        reading.completed(&read)
    }

    /// Takes the kind of card over, where it is one that is not a person.
    fn takes_kind_of(&mut self, line: &ContentLine<'_>) {
        let said = line.value.trim().to_lowercase();
        match (line.name.as_str(), said.as_str()) {
            ("KIND" | "X-ADDRESSBOOKSERVER-KIND", "org") | ("X-ABSHOWAS", "company") => {
                self.kind = CardKind::Organization;
            }
            ("KIND" | "X-ADDRESSBOOKSERVER-KIND", "group") => self.kind = CardKind::Group,
            _ => {}
        }
    }

    fn keep(&mut self, line: &ContentLine<'_>, whole: &str) {
        if whole.chars().nth(KEPT_CHARS).is_none() {
            self.others.push(whole.to_owned());
        } else {
            self.left_out.push(line.name.clone());
        }
    }
}

impl Card {
    /// Keeps a line of ours as version 4.0 writes it.
    fn keep_known(&mut self, line: &ContentLine<'_>) {
        self.keep(line, &line.rewritten(|_| false, line.value));
    }
}

impl Reading {
    fn take(&mut self, line: &ContentLine<'_>, whole: &str) {
        let preference = fields::preference(line);
        match line.name.as_str() {
            "VERSION" | "PRODID" | "REV" | "BEGIN" | "END" | "X-ABLABEL" => {}
            "KIND" | "X-ADDRESSBOOKSERVER-KIND"
                if ["org", "group"].contains(&line.value.trim().to_lowercase().as_str()) => {}
            name if SINGLE.contains(&name) => self.take_single(line),
            "EMAIL" | "TEL" => {
                let entry = (preference, (fields::reached_by(line), self.labels.label(line)));
                let (reached, label) = &entry.1;
                let is_rounded = line.name == "TEL" && phone::is_rounded(reached);
                match line.name.as_str() {
                    _ if is_unknown(reached) && !reached.contains(|c: char| c.is_ascii_digit()) => return,
                    // What nobody can call is worth a note.
                    _ if is_rounded => {
                        let label = if label.is_empty() { "TEL" } else { label };
                        self.card.notes.push(format!("{label}: {reached}"));
                    }
                    "EMAIL" => self.emails.push(entry),
                    _ => self.phones.push(entry),
                }
                if fields::says_more(line) || is_rounded {
                    self.card.keep_known(line);
                }
            }
            "ADR" => {
                self.addresses.push((preference, fields::address(line, &self.labels)));
                if fields::says_more(line) || fields::is_structured(line) {
                    self.card.keep_known(line);
                }
            }
            "NOTE" => {
                self.card.notes.push(line.text());
                self.card.keep_known(line);
            }
            "CATEGORIES" => {
                self.card.categories.extend(line.parts(',').into_iter().filter(|it| !it.is_empty()));
            }
            name => {
                let is_day = ANNIVERSARIES.contains(&name)
                    || (name == "X-ABDATE" && self.labels.of_group(line) == Some("anniversary"));
                let day = if is_day { fields::day(line) } else { String::new() };
                let has_room = !self.has_anniversary && self.card.kind == CardKind::Person;
                if has_room && !day.is_empty() && self.card.anniversary.is_empty() {
                    self.card.anniversary = day;
                } else {
                    self.card.keep(line, whole);
                }
            }
        }
    }

    fn take_single(&mut self, line: &ContentLine<'_>) {
        let name = line.name.as_str();
        if self.card.kind == CardKind::Organization && OF_PEOPLE.contains(&name) {
            return self.late.push(line.rewritten(|_| false, line.value));
        }
        let card = &mut self.card;
        let understood = fields::single(line).unwrap_or_default();
        let (field, said) = match name {
            "FN" => (&mut card.full_name, understood),
            "TITLE" => (&mut card.job_title, understood),
            "BDAY" => (&mut card.birthday, understood),
            "ANNIVERSARY" => (&mut card.anniversary, understood),
            "URL" => (&mut card.website, understood),
            "N" => {
                let (family, given) = fields::name_parts(line);
                if card.family_name.is_empty() && card.given_name.is_empty() {
                    card.given_name = given;
                    (&mut card.family_name, family)
                } else {
                    (&mut card.family_name, String::new())
                }
            }
            _ => {
                let (organization, department) = fields::organization(line);
                if card.organization.is_empty() && card.department.is_empty() {
                    card.department = department;
                }
                (&mut card.organization, organization)
            }
        };
        if field.is_empty() {
            *field = said;
        }
        let parts = line.parts(';');
        let says_more = match name {
            "N" => parts.iter().skip(2).any(|part| !part.is_empty()) || line.parts(',').len() > 1,
            "ORG" => parts.len() > 2,
            "BDAY" | "ANNIVERSARY" => fields::has_time(line),
            _ => false,
        };
        let is_understood = fields::single(line).is_some();
        let is_nothing = line.value.trim_matches([';', ' ']).is_empty();
        let is_one_of_several = self.counts.get(name).is_some_and(|count| *count > 1);
        if !is_nothing && (says_more || !is_understood || is_one_of_several || fields::says_more(line)) {
            self.card.keep_known(line);
        }
    }

    fn completed(mut self, read: &[(ContentLine<'_>, &str)]) -> Card {
        fn sorted<T>(mut list: Vec<(u16, T)>) -> Vec<T> {
            list.sort_by_key(|(preference, _)| *preference);
            list.into_iter().map(|(_, entry)| entry).collect()
        }
        let is_something = |entry: &(u16, (String, String))| !entry.1.0.is_empty();
        self.card.emails = sorted(self.emails.into_iter().filter(is_something).collect());
        self.card.phones = sorted(self.phones.into_iter().filter(is_something).collect());
        let blank = |it: &super::CardAddress| super::CardAddress { label: it.label.clone(), ..Default::default() };
        self.card.addresses = sorted(self.addresses.into_iter().filter(|(_, it)| *it != blank(it)).collect());
        let mut card = self.card;
        if card.full_name.is_empty() {
            let name = read.iter().find(|(line, _)| line.name == "N").map(|(line, _)| fields::name_parts(line));
            let (family, given) = name.unwrap_or_default();
            card.full_name = format!("{family} {given}").trim().to_owned();
        }
        if card.full_name.is_empty() {
            let organization =
                read.iter().find(|(line, _)| line.name == "ORG").map(|(line, _)| fields::organization(line));
            card.full_name = organization.map(|(name, _)| name).unwrap_or_default();
        }
        // What a company has no field for stays as lines; its own name once more says nothing.
        let late: Vec<(ContentLine<'_>, &str)> =
            self.late.iter().filter_map(|whole| Some((ContentLine::read(whole)?, whole.as_str()))).collect();
        for name in OF_PEOPLE {
            let mut lines: Vec<&(ContentLine<'_>, &str)> = late.iter().filter(|(line, _)| line.name == name).collect();
            // The first one that is a page is kept last.
            if let Some(page) = lines.iter().position(|(line, _)| name == "URL" && !fields::page(line).is_empty()) {
                let page = lines.remove(page);
                lines.push(page);
            }
            for (line, whole) in lines {
                let is_its_name = name == "ORG" && line.text() == card.full_name && !fields::says_more(line);
                if !is_its_name && !line.value.trim_matches([';', ' ']).is_empty() {
                    card.keep(line, whole);
                }
            }
        }
        // A label goes with what it is the label of.
        let kept: Vec<String> =
            card.others.iter().filter_map(|line| Some(ContentLine::read(line)?.group?.to_lowercase())).collect();
        let (labels, others): (Vec<_>, Vec<_>) = read.iter().partition(|(line, _)| line.name == "X-ABLABEL");
        for (line, whole) in labels {
            let group = line.group.unwrap_or_default().to_lowercase();
            let is_of_nothing = !others.iter().any(|(it, _)| it.group.is_some_and(|it| it.to_lowercase() == group));
            if is_of_nothing || kept.contains(&group) {
                card.keep(line, whole);
            }
        }
        card
    }
}
