//! What a line of a card means for a field of ours.

use super::CardAddress;
use crate::{
    content::{ContentLine, Parameter},
    date::Birthday,
    url::Link,
};
use std::collections::BTreeMap;

/// Words for labels that both sides know, the telling ones first: a fax of the office is a fax.
const LABELS: [&str; 7] = ["fax", "pager", "cell", "work", "home", "main", "other"];

/// What groups of lines are called by those who made the card.
#[derive(Default)]
pub(super) struct Labels(BTreeMap<String, String>);

impl Labels {
    pub(super) fn add(&mut self, line: &ContentLine<'_>) {
        if let (Some(group), "X-ABLABEL") = (line.group, line.name.as_str()) {
            let text = line.text();
            // How one vendor marks the words that it translates.
            let word = text.strip_prefix("_$!<").and_then(|rest| rest.strip_suffix(">!$_"));
            let label = match word.map(str::to_lowercase) {
                Some(word) if word.contains("fax") => "fax".to_owned(),
                Some(word) => word,
                None => text,
            };
            self.0.insert(group.to_lowercase(), label);
        }
    }

    pub(super) fn of_group(&self, line: &ContentLine<'_>) -> Option<&str> {
        self.0.get(&line.group?.to_lowercase()).map(String::as_str)
    }

    /// What a way to reach somebody is called; empty where nobody says.
    pub(super) fn label(&self, line: &ContentLine<'_>) -> String {
        let own = self.of_group(line).filter(|label| !label.is_empty());
        match LABELS.iter().find(|label| line.has("TYPE", label)) {
            _ if own.is_some() => own.unwrap_or_default().to_owned(),
            Some(&"cell") => "mobile".to_owned(),
            Some(label) => (*label).to_owned(),
            None => String::new(),
        }
    }
}

/// The label as a type, where it is one that everybody knows.
pub(super) fn type_of(label: &str) -> Option<&'static str> {
    if label == "mobile" {
        return Some("cell");
    }
    LABELS.iter().find(|known| **known == label).filter(|known| **known != "cell").copied()
}

/// Whether a line says more than its value and one label.
pub(super) fn says_more(line: &ContentLine<'_>) -> bool {
    let first = LABELS.iter().find(|label| line.has("TYPE", label)).copied().unwrap_or_default();
    let is_known = |it: &str| it.eq_ignore_ascii_case(first) || it.eq_ignore_ascii_case("internet");
    let says = |parameter: &Parameter<'_>| match parameter.name.as_str() {
        "TYPE" => !parameter.values.iter().flat_map(|values| values.split(',')).all(|it| is_known(it.trim())),
        "X-APPLE-OMIT-YEAR" => false,
        "VALUE" => {
            !parameter.values.iter().all(|it| it.eq_ignore_ascii_case("date") || it.eq_ignore_ascii_case("text"))
        }
        _ => true,
    };
    line.group.is_some() || line.parameters.iter().any(says)
}

/// How much a line is preferred, from 1.
pub(super) fn preference(line: &ContentLine<'_>) -> u16 {
    let told = line.parameter("PREF").and_then(|number| number.parse().ok());
    told.unwrap_or(if line.has("TYPE", "pref") { 1 } else { u16::MAX })
}

/// Family name, and given name with the middle ones.
pub(super) fn name_parts(line: &ContentLine<'_>) -> (String, String) {
    let mut parts = line.parts(';').into_iter();
    let mut next = || parts.next().unwrap_or_default();
    let (family, given, middle) = (next(), next(), next());
    (family, format!("{given} {middle}").trim().to_owned())
}

/// The organization, and its units within.
pub(super) fn organization(line: &ContentLine<'_>) -> (String, String) {
    let mut parts = line.parts(';').into_iter();
    let name = parts.next().unwrap_or_default();
    (name, parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
}

pub(super) fn address(line: &ContentLine<'_>, labels: &Labels) -> CardAddress {
    let parts = line.parts(';');
    // Lines of an address are parts of it.
    let get = |at: usize| parts.get(at).map(|part| part.replace('\n', ", ")).unwrap_or_default();
    let street: Vec<String> = (0..3).map(get).filter(|part| !part.is_empty()).collect();
    CardAddress {
        street: street.join(", "),
        city: get(3),
        region: get(4),
        postal_code: get(5),
        country: get(6),
        label: labels.label(line),
    }
}

/// Whether an address has what ours puts into one line.
pub(super) fn is_structured(line: &ContentLine<'_>) -> bool {
    let parts = line.parts(';');
    parts.iter().take(2).any(|part| !part.is_empty()) || parts.iter().any(|part| part.contains('\n')) || parts.len() > 7
}

/// A number or an address, also where it is one of the web's (RFC 3966, RFC 6068).
pub(super) fn reached_by(line: &ContentLine<'_>) -> String {
    let text = line.text();
    let Some((scheme, rest)) = text.split_once(':') else { return text };
    match scheme.to_ascii_lowercase().as_str() {
        "mailto" => rest.to_owned(),
        "tel" => {
            let mut parts = rest.split(';');
            let number = parts.next().unwrap_or_default();
            match parts.find_map(|part| part.strip_prefix("ext=")) {
                Some(extension) => format!("{number} ext. {extension}"),
                None => number.to_owned(),
            }
        }
        _ => text,
    }
}

/// A day as `YYYY-MM-DD` or `--MM-DD`; empty where it is none.
pub(super) fn day(line: &ContentLine<'_>) -> String {
    let text = line.text();
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let is_written = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let written = match (text.starts_with("--"), digits.len()) {
        _ if !is_written => return String::new(),
        (true, 4) => format!("--{}-{}", &digits[..2], &digits[2..]),
        (false, 8) => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]),
        _ => return String::new(),
    };
    let day = written.parse::<Birthday>().map(|day| day.to_string()).unwrap_or_default();
    // A year that one vendor writes where there is none, and names.
    let omitted = line.parameter("X-APPLE-OMIT-YEAR");
    let rest = omitted.and_then(|year| day.strip_prefix(year)?.strip_prefix('-'));
    rest.map_or_else(|| day.clone(), |rest| format!("--{rest}"))
}

/// Whether a line has the time of a day as well.
pub(super) fn has_time(line: &ContentLine<'_>) -> bool {
    line.value.contains('T')
}

/// And back: `YYYYMMDD` or `--MMDD`.
pub(super) fn written_day(day: &str) -> String {
    let digits = day.replace('-', "");
    if day.starts_with("--") { format!("--{digits}") } else { digits }
}

/// A page that may be opened, as the card writes it.
pub(super) fn page(line: &ContentLine<'_>) -> String {
    Some(line.text()).filter(|page| Link::page(page).is_some()).unwrap_or_default()
}

/// The names of lines of which a person has one for us, with what each says; empty where it says nothing that we know.
pub(super) fn single(line: &ContentLine<'_>) -> Option<String> {
    Some(match line.name.as_str() {
        "FN" | "TITLE" => line.text(),
        "N" => {
            Some(name_parts(line)).filter(|name| *name != Default::default()).map(|it| format!("{};{}", it.0, it.1))?
        }
        "ORG" => {
            Some(organization(line)).filter(|it| *it != Default::default()).map(|it| format!("{};{}", it.0, it.1))?
        }
        "BDAY" | "ANNIVERSARY" => day(line),
        "URL" => page(line),
        _ => return None,
    })
    .filter(|said| !said.is_empty())
}
