//! Contacts and companies as cards of version 4.0.

use super::{
    CardAddress, fields,
    fields::{Labels, written_day},
};
use crate::{
    content::{ContentLine, escaped, fold},
    duplicates::domain_key,
    kind::Kind,
    row::{Body, Row},
};
use std::collections::BTreeSet;

/// Lines that belong to a card as a whole.
const FRAME: [&str; 3] = ["BEGIN", "END", "VERSION"];

/// Lines that came with a card, and that no field of ours says, or that say more than it does.
struct KeptLines<'a> {
    lines: Vec<(ContentLine<'a>, &'a str)>,
    labels: Labels,
    /// Those that are written already, or that are not true any more.
    done: BTreeSet<usize>,
    out: Vec<String>,
}

impl<'a> KeptLines<'a> {
    fn of(row: &'a Row) -> KeptLines<'a> {
        let lines = row.all().group("vcard").filter_map(|(_, value)| value.as_text());
        let lines = lines.filter_map(|whole| Some((ContentLine::read(whole)?, whole)));
        // A line that would end the card, or begin another, is none of one.
        let lines = lines.filter(|(line, _)| !FRAME.contains(&line.name.as_str()) && !line.name.is_empty());
        let lines: Vec<(ContentLine<'_>, &str)> = lines.collect();
        let mut labels = Labels::default();
        lines.iter().for_each(|(line, _)| labels.add(line));
        KeptLines { lines, labels, done: BTreeSet::new(), out: Vec::new() }
    }

    fn put(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.out.push(format!("{name}:{value}"));
        }
    }

    /// Of what a person has one here: as the line was, as long as it is true, or as it is now. `reads` is what such a line
    /// would say now.
    fn single(&mut self, name: &str, reads: &str, value: &str) {
        let said =
            |(_, (line, _)): &(usize, &(ContentLine<'_>, &str))| line.name == name && fields::single(line).is_some();
        let first = self.lines.iter().enumerate().find(said);
        let first = first.map(|(at, (line, whole))| (at, fields::single(line).as_deref() == Some(reads), *whole));
        if let Some((at, is_true, whole)) = first {
            self.done.insert(at);
            if is_true {
                return self.out.push(whole.to_owned());
            }
        }
        self.put(name, value);
    }

    /// One of several: as its line was, as long as it is true, with the label that it has now.
    fn entry(
        &mut self,
        name: &str,
        label: Option<&str>,
        value: &str,
        is_true: impl Fn(&ContentLine<'_>, &Labels) -> bool,
    ) {
        let label = label.unwrap_or_default();
        let found = self
            .lines
            .iter()
            .enumerate()
            .find(|(at, (line, _))| line.name == name && !self.done.contains(at) && is_true(line, &self.labels));
        let found = found.map(|(at, (line, whole))| {
            let rest = line.rewritten(|parameter| parameter.name == "TYPE", "");
            let rest = rest.trim_start_matches(|c| c != ';').trim_end_matches(':').to_owned();
            (at, self.labels.label(line) == label, *whole, line.value, rest)
        });
        match found {
            None => self.labelled(name, label, value, ""),
            Some((at, true, whole, ..)) => {
                self.done.insert(at);
                self.out.push(whole.to_owned());
            }
            Some((at, false, _, value, parameters)) => {
                self.done.insert(at);
                self.labelled(name, label, value, &parameters);
            }
        }
    }

    /// A label that everybody knows is a type; any other is a line beside it.
    fn labelled(&mut self, name: &str, label: &str, value: &str, parameters: &str) {
        match (label, fields::type_of(label)) {
            ("", _) => self.out.push(format!("{name}{parameters}:{value}")),
            (_, Some(known)) => self.out.push(format!("{name};TYPE={known}{parameters}:{value}")),
            (label, None) => {
                let group = format!("sotay{}", self.out.len());
                self.out.push(format!("{group}.{name}{parameters}:{value}"));
                self.out.push(format!("{group}.X-ABLabel:{}", escaped(label)));
            }
        }
    }

    /// What is left, as it was.
    fn rest(&mut self, is_written: impl Fn(&ContentLine<'_>) -> bool) {
        let groups: BTreeSet<String> = self
            .lines
            .iter()
            .enumerate()
            .filter(|(at, (line, _))| !self.done.contains(at) && line.name != "X-ABLABEL" && is_written(line))
            .filter_map(|(_, (line, _))| Some(line.group?.to_lowercase()))
            .chain(self.out.iter().filter_map(|line| Some(ContentLine::read(line)?.group?.to_lowercase())))
            .collect();
        let others = || self.lines.iter().filter(|(line, _)| line.name != "X-ABLABEL");
        for (at, (line, whole)) in self.lines.iter().enumerate() {
            let group = line.group.unwrap_or_default().to_lowercase();
            let goes = match line.name.as_str() {
                // A label goes with what it is the label of; one of nothing stays.
                "X-ABLABEL" if others().any(|(it, _)| it.group.is_some_and(|it| it.to_lowercase() == group)) => {
                    groups.contains(&group)
                }
                "X-ABLABEL" => true,
                _ => is_written(line),
            };
            if goes && !self.done.contains(&at) {
                self.out.push((*whole).to_owned());
            }
        }
    }
}

/// A contact or a company as a card; nothing for any other record. `organization` and `categories` are what it is linked to,
/// by name. Notes of a card that it came from are in it; what was noted since is nobody else's.
pub fn write(row: &Row, organization: &str, categories: &[String]) -> String {
    let is_company = row.kind() == Some(Kind::Company);
    if !is_company && row.kind() != Some(Kind::Contact) {
        return String::new();
    }
    let mut kept = KeptLines::of(row);
    kept.put("BEGIN", "VCARD");
    kept.put("VERSION", "4.0");
    if is_company {
        kept.put("KIND", "org");
    }
    kept.single("FN", row.title(), &escaped(row.title()));
    if row.title().is_empty() {
        kept.out.push("FN:".to_owned());
    }
    if !is_company {
        person(row, organization, &mut kept);
    }
    reached(row, &mut kept);
    if is_company {
        page(row, &mut kept);
    }
    let categories: Vec<String> = categories.iter().map(|it| escaped(it)).collect();
    kept.put("CATEGORIES", &categories.join(","));
    if !kept.lines.iter().any(|(line, _)| line.name == "UID") {
        kept.put("UID", &format!("urn:uuid:{}", row.id));
    }
    kept.rest(|line| match line.name.as_str() {
        "EMAIL" | "TEL" | "ADR" => false,
        "KIND" => !is_company,
        // The unit of a company that has another name by now is none of it.
        "ORG" if is_company => line.parts(';').first().is_some_and(|it| it == row.title()),
        // A person has one.
        "N" => is_company,
        _ => true,
    });
    kept.put("END", "VCARD");
    let mut out = String::new();
    kept.out.iter().for_each(|line| fold(line, &mut out));
    out
}

/// What only people have.
fn person(row: &Row, organization: &str, kept: &mut KeptLines<'_>) {
    let said = |key: &str| row.value(key).as_text().unwrap_or_default().to_owned();
    let (family, given) = (said("family_name"), said("given_name"));
    let is_named = !family.is_empty() || !given.is_empty();
    let name = if is_named { format!("{};{};;;", escaped(&family), escaped(&given)) } else { String::new() };
    if is_named {
        kept.single("N", &format!("{family};{given}"), &name);
    } else if let Some((at, whole)) = kept.lines.iter().enumerate().find_map(|(at, (line, whole))| {
        // A title before a name that is nowhere else.
        (line.name == "N" && fields::single(line).is_none()).then_some((at, *whole))
    }) {
        kept.done.insert(at);
        kept.out.push(whole.to_owned());
    }
    kept.single("TITLE", &said("job_title"), &escaped(&said("job_title")));
    let department = said("department");
    let units = if department.is_empty() { String::new() } else { format!(";{}", escaped(&department)) };
    let written = match organization.is_empty() && department.is_empty() {
        true => String::new(),
        false => format!("{}{units}", escaped(organization)),
    };
    kept.single("ORG", &format!("{organization};{department}"), &written);
    for (name, key) in [("BDAY", "birthday"), ("ANNIVERSARY", "anniversary")] {
        kept.single(name, &said(key), &written_day(&said(key)));
    }
    kept.single("URL", &said("website"), &said("website"));
}

/// How somebody is reached.
fn reached(row: &Row, kept: &mut KeptLines<'_>) {
    let (emails, phones, addresses) = match row.body() {
        Body::Contact(row) => (&row.emails, &row.phones, &row.addresses),
        Body::Company(row) => (&row.emails, &row.phones, &row.addresses),
        _ => return,
    };
    for email in emails.values() {
        let is_true = |line: &ContentLine<'_>, _: &Labels| fields::reached_by(line) == email.address;
        kept.entry("EMAIL", email.label.as_deref(), &escaped(&email.address), is_true);
    }
    for phone in phones.values() {
        let is_true = |line: &ContentLine<'_>, _: &Labels| fields::reached_by(line) == phone.number;
        kept.entry("TEL", phone.label.as_deref(), &escaped(&phone.number), is_true);
    }
    for address in addresses.values() {
        let parts = [&address.street, &address.city, &address.region, &address.postal_code, &address.country]
            .map(|part| part.as_deref().unwrap_or_default());
        let is_true = |line: &ContentLine<'_>, labels: &Labels| {
            let CardAddress { street, city, region, postal_code, country, .. } = fields::address(line, labels);
            [street, city, region, postal_code, country] == parts
        };
        let value = format!(";;{}", parts.map(escaped).join(";"));
        kept.entry("ADR", address.label.as_deref(), &value, is_true);
    }
}

/// The page of a company, which its domain was read from, goes with another domain.
fn page(row: &Row, kept: &mut KeptLines<'_>) {
    let domain = row.value("domain").as_text().unwrap_or_default().to_owned();
    let is_page = |line: &ContentLine<'_>| line.name == "URL" && domain_key(&line.text()) == domain_key(&domain);
    if kept.lines.iter().any(|(line, _)| is_page(line)) {
        return;
    }
    let gone = kept.lines.iter().rposition(|(line, _)| line.name == "URL" && !fields::page(line).is_empty());
    kept.done.extend(gone);
    if !domain.is_empty() {
        kept.put("URL", &format!("https://{domain}"));
    }
}
