//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): what a contact is exchanged as. Whatever we have no field for is kept as the
//! line that it was, and written again.

use crate::{
    date::Birthday,
    row::{Body, Row},
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters of a line that is kept.
pub const KEPT_CHARS: usize = 100_000;
/// Cards of one file.
const CARDS: usize = 50_000;

/// A card as it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
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

/// One line: its name, its parameters, and its value as it is written.
pub(crate) struct Line<'a> {
    /// What it belongs to together with other lines: `item1`.
    group: Option<String>,
    pub(crate) name: String,
    parameters: Vec<(String, String)>,
    value: &'a str,
}

impl Line<'_> {
    pub(crate) fn read(line: &str) -> Option<Line<'_>> {
        // A colon inside of quotes ends nothing.
        let mut quoted = false;
        let colon = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == ':' && !quoted
        })?;
        let (head, value) = (&line[..colon.0], &line[colon.0 + 1..]);
        let mut parts = head.split(';');
        let (group, name) = match parts.next()?.rsplit_once('.') {
            Some((group, name)) => (Some(group.trim().to_owned()), name.trim().to_uppercase()),
            None => (None, head.split(';').next()?.trim().to_uppercase()),
        };
        let parameter = |part: &str| match part.split_once('=') {
            Some((key, value)) => (key.trim().to_uppercase(), value.trim().trim_matches('"').to_owned()),
            // As version 2.1 writes a type.
            None => ("TYPE".to_owned(), part.trim().to_owned()),
        };
        Some(Line { group, name, parameters: parts.map(parameter).collect(), value })
    }

    pub(crate) fn has(&self, key: &str, value: &str) -> bool {
        let values = self.parameters.iter().filter(|(known, _)| known == key);
        values.flat_map(|(_, values)| values.split(',')).any(|it| it.eq_ignore_ascii_case(value))
    }

    fn label(&self) -> String {
        const KNOWN: [&str; 7] = ["work", "home", "cell", "fax", "other", "main", "pager"];
        KNOWN.iter().find(|label| self.has("TYPE", label)).map_or_else(String::new, |label| match *label {
            "cell" => "mobile".to_owned(),
            label => label.to_owned(),
        })
    }

    /// Whether it says more than its value and its label.
    fn says_more(&self) -> bool {
        let label = self.label();
        let is_known = |it: &str| {
            let it = it.to_lowercase();
            it == label || it == "internet" || (it == "cell" && label == "mobile")
        };
        let says = |(key, values): &(String, String)| match key.as_str() {
            "TYPE" => !values.split(',').all(is_known),
            key => !["ENCODING", "CHARSET"].contains(&key),
        };
        self.group.is_some() || self.parameters.iter().any(says)
    }

    /// The line as version 4.0 writes it.
    fn kept(&self) -> String {
        let group = self.group.as_ref().map(|group| format!("{group}.")).unwrap_or_default();
        let mut line = format!("{group}{}", self.name);
        for (key, value) in self.parameters.iter().filter(|(key, _)| !["ENCODING", "CHARSET"].contains(&key.as_str())) {
            let quote = if value.contains([':', ';']) { "\"" } else { "" };
            line.push_str(&format!(";{key}={quote}{value}{quote}"));
        }
        format!("{line}:{}", self.text().replace("\r\n", "\\n").replace('\n', "\\n"))
    }

    fn address(&self) -> CardAddress {
        let parts = self.parts(';');
        let get = |at: usize| parts.get(at).cloned().unwrap_or_default();
        let street: Vec<String> = (0..3).map(get).filter(|part| !part.is_empty()).collect();
        CardAddress {
            street: street.join(", "),
            city: get(3),
            region: get(4),
            postal_code: get(5),
            country: get(6),
            label: self.label(),
        }
    }

    fn plain(&self) -> String {
        unescaped(&self.text()).trim().trim_start_matches("tel:").to_owned()
    }

    /// The value as text, out of quoted-printable where it is in it.
    pub(crate) fn text(&self) -> String {
        let is_quoted = self.has("ENCODING", "QUOTED-PRINTABLE") || self.has("TYPE", "QUOTED-PRINTABLE");
        if is_quoted { quoted_printable(self.value) } else { self.value.to_owned() }
    }

    /// The parts of a value that has several.
    fn parts(&self, divider: char) -> Vec<String> {
        split(&self.text(), divider).into_iter().map(|part| unescaped(&part).trim().to_owned()).collect()
    }
}

fn quoted_printable(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (*first, code) {
            (b'=', Some(code)) => {
                bytes.push(code);
                rest = &after[2..];
            }
            (byte, _) => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Divides where the sign is not escaped.
fn split(text: &str, divider: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == divider && !escaped {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    parts
}

pub(crate) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "").replace(',', "\\,").replace(';', "\\;")
}

/// The lines of a file, those that were folded together again.
pub(crate) fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Whether the line before ends in the middle of a quoted-printable value.
    let mut soft = false;
    for line in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        let folded = line.starts_with([' ', '\t']);
        match lines.last_mut() {
            Some(before) if soft => {
                before.pop();
                before.push_str(line);
            }
            Some(before) if folded => before.push_str(&line[1..]),
            _ => lines.push(line.to_owned()),
        }
        soft = lines.last().is_some_and(|line| line.to_uppercase().contains("QUOTED-PRINTABLE") && line.ends_with('='));
    }
    lines
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
            "FN" => self.full_name = text(),
            "N" => {
                let parts = line.parts(';');
                self.family_name = get(&parts, 0);
                // Middle names belong to the given one.
                self.given_name = [get(&parts, 1), get(&parts, 2)].join(" ").trim().to_owned();
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
            "BDAY" if !day(&text()).is_empty() => self.birthday = day(&text()),
            "ANNIVERSARY" if !day(&text()).is_empty() => self.anniversary = day(&text()),
            "URL" if self.website.is_empty() => self.website = text(),
            "NOTE" => {
                self.notes.push(text());
                self.keep(&line.kept());
            }
            "CATEGORIES" => self.categories.extend(line.parts(',').into_iter().filter(|it| !it.is_empty())),
            _ => self.keep(whole),
        }
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
        self
    }
}

/// A line, folded at 75 bytes (RFC 6350 section 3.2).
pub(crate) fn fold(line: &str, out: &mut String) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// A contact as a card of version 4.0. `organization` and `categories` are what it is linked to, by name. Notes of a card that
/// it came from are in it; what was noted since is nobody else's.
pub fn write(row: &Row, organization: &str, categories: &[String]) -> String {
    let Body::Contact(contact) = &row.body else { return String::new() };
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:4.0".to_owned()];
    let mut put = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("{name}:{value}"));
        }
    };
    let text = |value: &Option<String>| escaped(value.as_deref().unwrap_or_default());
    let kept: BTreeMap<&str, &Value> = row
        .meta
        .more
        .iter()
        .filter(|(key, _)| key.starts_with("vcard/"))
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    let kept: Vec<&str> = kept.into_values().filter_map(Value::as_text).collect();
    put("FN", escaped(&contact.full_name));
    let own_name = kept.iter().any(|line| Line::read(line).is_some_and(|line| line.name == "N"));
    if !own_name && (contact.family_name.is_some() || contact.given_name.is_some()) {
        put("N", format!("{};{};;;", text(&contact.family_name), text(&contact.given_name)));
    }
    put("TITLE", text(&contact.job_title));
    let department = row.value("department").as_text().map(escaped).unwrap_or_default();
    if !organization.is_empty() {
        let organization = escaped(organization);
        put("ORG", if department.is_empty() { organization } else { format!("{organization};{department}") });
    }
    let typed = |name: &str, label: &Option<String>| match label.as_deref() {
        Some("mobile") => format!("{name};TYPE=cell"),
        Some(label) if !label.is_empty() && label.chars().all(char::is_alphanumeric) => format!("{name};TYPE={label}"),
        _ => name.to_owned(),
    };
    // A line that said more is written again as it was, as long as it is still true.
    let as_it_was = |name: &str, is_it: &dyn Fn(&Line<'_>) -> bool| {
        let known = kept.iter().find(|kept| Line::read(kept).is_some_and(|line| line.name == name && is_it(&line)));
        known.and_then(|line| line.split_once(':')).map(|(head, value)| (head.to_owned(), value.to_owned()))
    };
    for email in contact.emails.values() {
        let (head, value) = as_it_was("EMAIL", &|line| line.plain() == email.address)
            .unwrap_or_else(|| (typed("EMAIL", &email.label), escaped(&email.address)));
        put(&head, value);
    }
    for phone in contact.phones.values() {
        let (head, value) = as_it_was("TEL", &|line| line.plain() == phone.number)
            .unwrap_or_else(|| (typed("TEL", &phone.label), escaped(&phone.number)));
        put(&head, value);
    }
    for address in contact.addresses.values() {
        let parts = [&address.street, &address.city, &address.region, &address.postal_code, &address.country];
        let is_it = |line: &Line<'_>| {
            let CardAddress { street, city, region, postal_code, country, .. } = line.address();
            [street, city, region, postal_code, country] == parts.map(|part| part.clone().unwrap_or_default())
        };
        let (head, value) = as_it_was("ADR", &is_it)
            .unwrap_or_else(|| (typed("ADR", &address.label), format!(";;{}", parts.map(text).join(";"))));
        put(&head, value);
    }
    let day = |day: &str| day.replace('-', "");
    if let Some(birthday) = contact.birthday {
        let written = birthday.to_string();
        put("BDAY", if written.starts_with("--") { format!("--{}", day(&written)) } else { day(&written) });
    }
    if let Some(written) = row.value("anniversary").as_text() {
        put("ANNIVERSARY", if written.starts_with("--") { format!("--{}", day(written)) } else { day(written) });
    }
    put("URL", row.value("website").as_text().unwrap_or_default().to_owned());
    put("CATEGORIES", categories.iter().map(|it| escaped(it)).collect::<Vec<_>>().join(","));
    let names = |line: &str| Line::read(line).map(|line| line.name).unwrap_or_default();
    if !kept.iter().any(|line| names(line) == "UID") {
        put("UID", format!("urn:uuid:{}", row.id));
    }
    lines.extend(
        kept.into_iter().filter(|line| !["EMAIL", "TEL", "ADR"].contains(&names(line).as_str())).map(str::to_owned),
    );
    lines.push("END:VCARD".to_owned());
    let mut out = String::new();
    lines.iter().for_each(|line| fold(line, &mut out));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{PartId, RecordId},
        row::{Address, ContactRow, Email, Meta, Phone},
    };

    const PHONE: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4E=67=75=79=E1=BB=85=6E;=4C=61=6E;;;\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4E=67=75=79=E1=BB=85=\r\n=6E=20=4C=61=6E\r\nTEL;CELL:0903 123 456\r\nTEL;WORK;VOICE:024 3825 1234\r\nEMAIL;INTERNET;HOME:lan@example.vn\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg==\r\nX-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Lanh;1;;\r\nEND:VCARD\r\n";

    const SPEC: &str = "BEGIN:VCARD\nVERSION:4.0\nFN:Simon Perreault\nN:Perreault;Simon;;;ing. jr,M.Sc.\nBDAY:--0203\nANNIVERSARY:20090808T1430-0500\nGENDER:M\nORG;TYPE=work:Viagenie;R\\;D\nADR;TYPE=work:;Suite D2-630;2875 Laurier;Quebec;QC;G1V 2M2;Canada\nADR;TYPE=home:;;1 Rue A;Paris;;75000;France\nTEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+1-418-656-9254\nEMAIL;TYPE=work:simon@example.com\nNOTE:one\\, two\\nthree\nCATEGORIES:vip,Đối tác\nURL:https://example.com\nitem1.X-ABLabel:sp\n ouse\nEND:VCARD\nrubbish\n";

    #[test]
    fn cards_of_phones_and_of_the_standard() {
        let card = &parse(PHONE)[0];
        assert_eq!((card.full_name.as_str(), card.family_name.as_str()), ("Nguyễn Lan", "Nguyễn"));
        assert_eq!(card.phones, [("0903 123 456".into(), "mobile".into()), ("024 3825 1234".into(), "work".into())]);
        assert_eq!(card.emails, [("lan@example.vn".into(), "home".into())]);
        assert_eq!(card.others.len(), 3);
        let cards = parse(SPEC);
        assert_eq!(cards.len(), 1);
        let card = &cards[0];
        assert_eq!((card.birthday.as_str(), card.anniversary.as_str()), ("--02-03", "2009-08-08"));
        assert_eq!((card.organization.as_str(), card.department.as_str()), ("Viagenie", "R;D"));
        assert_eq!(card.addresses.len(), 2);
        assert_eq!(card.addresses[0].street, "Suite D2-630, 2875 Laurier");
        assert_eq!(card.phones[0].0, "+1-418-656-9254");
        assert_eq!(card.notes, ["one, two\nthree"]);
        assert_eq!(card.categories, ["vip", "Đối tác"]);
        let others = [
            "N:Perreault;Simon;;;ing. jr,M.Sc.",
            "GENDER:M",
            "TEL;VALUE=uri;TYPE=work,voice;PREF=1:tel:+1-418-656-9254",
            "NOTE:one\\, two\\nthree",
            "item1.X-ABLabel:spouse",
        ];
        assert_eq!(card.others, others);
        assert_eq!(parse("nothing"), []);
        let cut = parse("BEGIN:VCARD\nFN:One\nBEGIN:VCARD\nFN:Two\nTEL:1");
        assert_eq!(cut.iter().map(|card| card.full_name.as_str()).collect::<Vec<_>>(), ["One", "Two"]);
        assert_eq!(parse("BEGIN:VCARD\nEND:VCARD"), [Card::default()]);
    }

    /// A contact as an import makes it of a card.
    fn row(card: &Card) -> Row {
        let id = |list: &str, nth: usize| PartId::from_cause(&format!("{list}{nth:04}"));
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut meta = Meta::default();
        for (nth, line) in card.others.iter().enumerate() {
            meta.more.insert(format!("vcard/{}", id("o", nth)), line.as_str().into());
        }
        meta.more.insert("department".into(), card.department.as_str().into());
        meta.more.insert("anniversary".into(), card.anniversary.as_str().into());
        meta.more.insert("website".into(), card.website.as_str().into());
        let address = |it: &CardAddress| Address {
            street: text(&it.street),
            city: text(&it.city),
            region: text(&it.region),
            postal_code: text(&it.postal_code),
            country: text(&it.country),
            label: text(&it.label),
        };
        let body = ContactRow {
            full_name: card.full_name.clone(),
            given_name: text(&card.given_name),
            family_name: text(&card.family_name),
            job_title: text(&card.job_title),
            birthday: card.birthday.parse().ok(),
            emails: card
                .emails
                .iter()
                .enumerate()
                .map(|(nth, it)| (id("e", nth), Email { address: it.0.clone(), label: text(&it.1) }))
                .collect(),
            phones: card
                .phones
                .iter()
                .enumerate()
                .map(|(nth, it)| (id("p", nth), Phone { number: it.0.clone(), e164: None, label: text(&it.1) }))
                .collect(),
            addresses: card.addresses.iter().enumerate().map(|(nth, it)| (id("a", nth), address(it))).collect(),
            ..ContactRow::default()
        };
        Row { id: RecordId::from_cause("card"), meta, body: Body::Contact(body) }
    }

    #[test]
    fn there_and_back_loses_nothing() {
        const MORE: &str = "BEGIN:VCARD\nVERSION:4.0\nUID:urn:x-1\nFN:A\nitem1.EMAIL;PREF=1:a@b.vn\nitem1.X-ABLabel:Văn phòng\nADR;GEO=\"geo:10.7,106.6\";TYPE=work:;;1 Lê Lợi;Huế;;;\nEND:VCARD\n";
        for text in [PHONE, SPEC, MORE] {
            let card = parse(text).remove(0);
            let written = write(&row(&card), &card.organization, &card.categories);
            assert!(written.lines().all(|line| line.len() <= 75), "{written}");
            let mut again = parse(&written).remove(0);
            let sorted = |card: &Card| {
                let mut card = card.clone();
                card.emails.sort();
                card.phones.sort();
                card.others.sort();
                card.addresses.sort_by(|a, b| a.street.cmp(&b.street));
                card
            };
            again.others.retain(|line| !line.starts_with("UID:urn:uuid:"));
            assert_eq!(sorted(&again), sorted(&card));
        }
    }
}
