//! Lines of vCards and calendars: folded, escaped, with parameters.

use super::CardAddress;

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

    pub(super) fn label(&self) -> String {
        const KNOWN: [&str; 7] = ["work", "home", "cell", "fax", "other", "main", "pager"];
        KNOWN.iter().find(|label| self.has("TYPE", label)).map_or_else(String::new, |label| match *label {
            "cell" => "mobile".to_owned(),
            label => label.to_owned(),
        })
    }

    /// Whether it says more than its value and its label.
    pub(super) fn says_more(&self) -> bool {
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
    pub(super) fn kept(&self) -> String {
        let group = self.group.as_ref().map(|group| format!("{group}.")).unwrap_or_default();
        let mut line = format!("{group}{}", self.name);
        for (key, value) in self.parameters.iter().filter(|(key, _)| !["ENCODING", "CHARSET"].contains(&key.as_str())) {
            let quote = if value.contains([':', ';']) { "\"" } else { "" };
            line.push_str(&format!(";{key}={quote}{value}{quote}"));
        }
        format!("{line}:{}", self.text().replace("\r\n", "\\n").replace('\n', "\\n"))
    }

    /// A day without the year that one vendor writes where there is none, and names.
    pub(super) fn without_omitted_year(&self, day: String) -> String {
        let omitted = self.parameters.iter().find(|(key, _)| key == "X-APPLE-OMIT-YEAR").map(|(_, year)| year);
        let rest = omitted.and_then(|year| day.strip_prefix(year.as_str())?.strip_prefix('-'));
        rest.map_or_else(|| day.clone(), |rest| format!("--{rest}"))
    }

    /// Family name, and given name with the middle ones.
    pub(super) fn name_parts(&self) -> (String, String) {
        let mut parts = self.parts(';').into_iter();
        let mut next = || parts.next().unwrap_or_default();
        let (family, given, middle) = (next(), next(), next());
        (family, format!("{given} {middle}").trim().to_owned())
    }

    pub(super) fn address(&self) -> CardAddress {
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

    /// A number or an address, also where it is one of the web's (RFC 3966).
    pub(super) fn plain(&self) -> String {
        let text = unescaped(&self.text()).trim().to_owned();
        let Some(number) = text.strip_prefix("tel:") else { return text };
        let mut parts = number.split(';');
        let number = parts.next().unwrap_or_default();
        match parts.find_map(|part| part.strip_prefix("ext=")) {
            Some(extension) => format!("{number} ext. {extension}"),
            None => number.to_owned(),
        }
    }

    /// The value as text, out of quoted-printable where it is in it.
    pub(crate) fn text(&self) -> String {
        let is_quoted = self.has("ENCODING", "QUOTED-PRINTABLE") || self.has("TYPE", "QUOTED-PRINTABLE");
        if is_quoted { quoted_printable(self.value) } else { self.value.to_owned() }
    }

    /// The parts of a value that has several.
    pub(super) fn parts(&self, divider: char) -> Vec<String> {
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
