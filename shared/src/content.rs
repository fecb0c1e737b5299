//! Content lines of vCards and calendars (RFC 6350 section 3, RFC 5545 section 3.1): folded, escaped, with parameters.

mod encoded;
#[cfg(test)]
mod tests;

pub(crate) use encoded::plain;

/// A parameter as it is written, and what it says.
pub(crate) struct Parameter<'a> {
    /// In capitals; `TYPE` for a word alone, as version 2.1 of vCards writes a type.
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
    written: &'a str,
}

/// One line: its name, its parameters, and its value as it is written.
pub(crate) struct ContentLine<'a> {
    /// What it belongs to together with other lines: `item1`.
    pub(crate) group: Option<&'a str>,
    /// In capitals.
    pub(crate) name: String,
    pub(crate) parameters: Vec<Parameter<'a>>,
    pub(crate) value: &'a str,
}

/// Where the first of these signs stands outside of quotes.
fn outside_of_quotes(text: &str, sign: char) -> Option<usize> {
    let mut quoted = false;
    let found = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == sign && !quoted
    });
    found.map(|(at, _)| at)
}

/// The parts of a text, divided where the sign is not in quotes.
fn unquoted_parts(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(at) = outside_of_quotes(rest, sign) {
        parts.push(&rest[..at]);
        rest = &rest[at + sign.len_utf8()..];
    }
    parts.push(rest);
    parts
}

/// What a value of a parameter says (RFC 6868).
fn meant(value: &str) -> String {
    let value = value.trim();
    let value = value.strip_prefix('"').map_or(value, |rest| rest.strip_suffix('"').unwrap_or(rest));
    if !value.contains('^') {
        return value.to_owned();
    }
    let (mut out, mut chars) = (String::with_capacity(value.len()), value.chars());
    while let Some(c) = chars.next() {
        let next = chars.clone().next().filter(|_| c == '^');
        match next {
            Some('n') => out.push('\n'),
            Some('\'') => out.push('"'),
            Some('^') => out.push('^'),
            _ => {
                out.push(c);
                continue;
            }
        }
        chars.next();
    }
    out
}

impl ContentLine<'_> {
    pub(crate) fn read(line: &str) -> Option<ContentLine<'_>> {
        // A quote that nothing closes is one of old; a colon ends its line all the same.
        let colon = outside_of_quotes(line, ':').or_else(|| line.find(':'))?;
        let (head, value) = (&line[..colon], &line[colon + 1..]);
        let mut parts = unquoted_parts(head, ';').into_iter();
        let name = parts.next()?.trim();
        let (group, name) = name.rsplit_once('.').map_or((None, name), |(group, name)| (Some(group), name));
        let parameter = |written| match unquoted_parts(written, '=').as_slice() {
            [name, _, ..] => Parameter {
                name: name.trim().to_uppercase(),
                values: unquoted_parts(&written[name.len() + 1..], ',').into_iter().map(meant).collect(),
                written,
            },
            _ => Parameter { name: "TYPE".to_owned(), values: vec![written.trim().to_owned()], written },
        };
        let parameters = parts.filter(|part| !part.trim().is_empty()).map(parameter).collect();
        Some(ContentLine { group, name: name.trim().to_uppercase(), parameters, value })
    }

    /// The first value of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|it| it.name == name)?.values.first().map(String::as_str)
    }

    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        let values = self.parameters.iter().filter(|it| it.name == name).flat_map(|it| &it.values);
        values.flat_map(|values| values.split(',')).any(|it| it.trim().eq_ignore_ascii_case(value))
    }

    /// The value as text.
    pub(crate) fn text(&self) -> String {
        unescaped(self.value).trim().to_owned()
    }

    /// The parts of a value that has several.
    pub(crate) fn parts(&self, divider: char) -> Vec<String> {
        split(self.value, divider).into_iter().map(|part| unescaped(part).trim().to_owned()).collect()
    }

    /// The line as the current versions write it: its parameters with their names, without those that `leaves_out` names.
    pub(crate) fn rewritten(&self, leaves_out: impl Fn(&Parameter<'_>) -> bool, value: &str) -> String {
        let mut line = self.group.map(|group| format!("{group}.")).unwrap_or_default();
        line.push_str(&self.name);
        for parameter in self.parameters.iter().filter(|it| !leaves_out(it)) {
            let is_bare = !parameter.written.contains('=');
            line.push_str(if is_bare { ";TYPE=" } else { ";" });
            line.push_str(parameter.written.trim());
        }
        line.push(':');
        line.push_str(value);
        line
    }
}

/// Divides where the sign is not escaped.
fn split(text: &str, divider: char) -> Vec<&str> {
    let (mut parts, mut from, mut escaped) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c == divider && !escaped {
            parts.push(&text[from..at]);
            from = at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(&text[from..]);
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

/// A text as a value.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

/// A text as the value of a parameter (RFC 6868).
pub(crate) fn parameter_value(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let text = text.replace('^', "^^").replace('"', "^'").replace('\n', "^n");
    if text.contains([':', ';', ',']) { format!("\"{text}\"") } else { text }
}

/// Bytes of a line in which its name and parameters end.
const HEAD: usize = 4_096;

/// How a line that is being put together goes on.
#[derive(Clone, Copy, PartialEq)]
enum Goes {
    Plainly,
    /// In quoted-printable: a line goes on after a `=` at its end.
    Quoted,
    /// In base64: as some write it, without a blank before what follows.
    Base64,
}

/// The lines of a file, those that were folded together again.
pub(crate) fn unfolded(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('\u{feff}');
    // As files of old computers end their lines.
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let mut lines: Vec<String> = Vec::new();
    // Of the line that is being put together; nothing as long as its name and parameters go on.
    let mut goes: Option<Goes> = None;
    for line in text.split(end).map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        let folded = line.starts_with([' ', '\t']);
        let is_base64 = || {
            let signs = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
            !line.is_empty() && line.bytes().all(signs)
        };
        match lines.last_mut() {
            Some(before) if goes == Some(Goes::Quoted) && before.ends_with('=') => {
                before.pop();
                before.push_str(line);
            }
            Some(before) if folded => before.push_str(&line[1..]),
            Some(before) if goes == Some(Goes::Base64) && is_base64() => before.push_str(line),
            _ => {
                lines.push(line.to_owned());
                goes = None;
            }
        }
        if goes.is_none() {
            goes = lines.last().and_then(|line| goes_on(line));
        }
    }
    lines
}

fn goes_on(line: &str) -> Option<Goes> {
    let head = line.as_bytes().iter().take(HEAD).position(|byte| *byte == b':');
    let head = match head {
        Some(end) => line[..end].to_uppercase(),
        None if line.len() > HEAD => return Some(Goes::Plainly),
        None => return None,
    };
    Some(match () {
        () if head.contains("QUOTED-PRINTABLE") => Goes::Quoted,
        () if head.contains("BASE64") || head.contains("ENCODING=B") => Goes::Base64,
        () => Goes::Plainly,
    })
}

/// Bytes of a line at most.
const WIDTH: usize = 75;

/// Writes a line, folded between letters. Whatever it holds, it stays one line.
pub(crate) fn fold(line: &str, out: &mut String) {
    let mut length = 0;
    let mut put = |c: char| {
        if length + c.len_utf8() > WIDTH {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    };
    for c in line.chars() {
        match c {
            '\n' => "\\n".chars().for_each(&mut put),
            '\t' => put(c),
            c if c.is_control() => {}
            c => put(c),
        }
    }
    out.push_str("\r\n");
}
