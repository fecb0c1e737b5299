//! Contacts and companies as cards of version 4.0.

use super::{
    CardAddress,
    line::{Line, escaped, fold},
    written_day,
};
use crate::{
    duplicates::domain_key,
    kind::Kind,
    row::{Body, Row},
    value::Value,
};
use std::collections::BTreeMap;

/// Lines that came with a card and that no field of ours says.
struct Kept<'a>(Vec<&'a str>);

impl Kept<'_> {
    /// The head and the value of a line that said more than our field does, as long as it is still true.
    fn as_it_was(&self, name: &str, is_true: impl Fn(&Line<'_>) -> bool) -> Option<(String, String)> {
        let known = self.0.iter().find(|kept| Line::read(kept).is_some_and(|line| line.name == name && is_true(&line)));
        known.and_then(|line| line.split_once(':')).map(|(head, value)| (head.to_owned(), value.to_owned()))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|line| name_of(line) == name)
    }
}

fn name_of(line: &str) -> String {
    Line::read(line).map(|line| line.name).unwrap_or_default()
}

/// A name with the label of an entry as its type.
fn typed(name: &str, label: &Option<String>) -> String {
    match label.as_deref() {
        Some("mobile") => format!("{name};TYPE=cell"),
        Some(label) if !label.is_empty() && label.chars().all(char::is_alphanumeric) => format!("{name};TYPE={label}"),
        _ => name.to_owned(),
    }
}

/// A contact or a company as a card; nothing for any other record. `organization` and `categories` are what it is linked to,
/// by name. Notes of a card that it came from are in it; what was noted since is nobody else's.
pub fn write(row: &Row, organization: &str, categories: &[String]) -> String {
    let (emails, phones, addresses) = match &row.body {
        Body::Contact(row) => (&row.emails, &row.phones, &row.addresses),
        Body::Company(row) => (&row.emails, &row.phones, &row.addresses),
        _ => return String::new(),
    };
    let is_company = row.kind() == Some(Kind::Company);
    let kept: BTreeMap<&str, &Value> = row
        .meta
        .more
        .iter()
        .filter(|(key, _)| key.starts_with("vcard/"))
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    let kept = Kept(kept.into_values().filter_map(Value::as_text).collect());
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:4.0".to_owned()];
    let mut put = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("{name}:{value}"));
        }
    };
    let text = |value: &Option<String>| escaped(value.as_deref().unwrap_or_default());
    let said = |key: &str| row.value(key).as_text().unwrap_or_default().to_owned();
    if is_company {
        put("KIND", "org".to_owned());
    }
    put("FN", escaped(row.title()));
    let (family, given) = (said("family_name"), said("given_name"));
    let is_true = |line: &Line<'_>| line.name_parts() == (family.clone(), given.clone());
    let is_named = !family.is_empty() || !given.is_empty();
    let plain = || is_named.then(|| ("N".to_owned(), format!("{};{};;;", escaped(&family), escaped(&given))));
    if !is_company && let Some((head, value)) = kept.as_it_was("N", is_true).or_else(plain) {
        put(&head, value);
    }
    put("TITLE", escaped(&said("job_title")));
    if !organization.is_empty() {
        let (organization, department) = (escaped(organization), escaped(&said("department")));
        put("ORG", if department.is_empty() { organization } else { format!("{organization};{department}") });
    }
    for email in emails.values() {
        let plain = || (typed("EMAIL", &email.label), escaped(&email.address));
        let (head, value) = kept.as_it_was("EMAIL", |line| line.plain() == email.address).unwrap_or_else(plain);
        put(&head, value);
    }
    for phone in phones.values() {
        let plain = || (typed("TEL", &phone.label), escaped(&phone.number));
        let (head, value) = kept.as_it_was("TEL", |line| line.plain() == phone.number).unwrap_or_else(plain);
        put(&head, value);
    }
    for address in addresses.values() {
        let parts = [&address.street, &address.city, &address.region, &address.postal_code, &address.country];
        let is_true = |line: &Line<'_>| {
            let CardAddress { street, city, region, postal_code, country, .. } = line.address();
            [street, city, region, postal_code, country] == parts.map(|part| part.clone().unwrap_or_default())
        };
        let plain = || (typed("ADR", &address.label), format!(";;{}", parts.map(text).join(";")));
        let (head, value) = kept.as_it_was("ADR", is_true).unwrap_or_else(plain);
        put(&head, value);
    }
    put("BDAY", written_day(&said("birthday")));
    put("ANNIVERSARY", written_day(&said("anniversary")));
    put("URL", said("website"));
    // The page that a company's domain was read from goes with another domain.
    let domain = said("domain");
    let is_page = |line: &str| line.strip_prefix("URL:").is_some_and(|page| domain_key(page) == domain_key(&domain));
    let is_kept = kept.0.iter().any(|line| is_page(line));
    let gone = kept.0.iter().rfind(|line| is_company && !is_kept && line.starts_with("URL:")).copied();
    if !domain.is_empty() && !is_kept {
        put("URL", format!("https://{domain}"));
    }
    put("CATEGORIES", categories.iter().map(|it| escaped(it)).collect::<Vec<_>>().join(","));
    if !kept.has("UID") {
        put("UID", format!("urn:uuid:{}", row.id));
    }
    let again = |line: &&&str| match name_of(line).as_str() {
        "EMAIL" | "TEL" | "ADR" => false,
        // A person's name is written above.
        "N" => is_company,
        "ORG" => {
            !is_company || Line::read(line).is_some_and(|it| it.parts(';').first().is_some_and(|it| it == row.title()))
        }
        "URL" => Some(**line) != gone,
        _ => true,
    };
    lines.extend(kept.0.iter().filter(again).map(|line| (*line).to_owned()));
    lines.push("END:VCARD".to_owned());
    let mut out = String::new();
    lines.iter().for_each(|line| fold(line, &mut out));
    out
}
