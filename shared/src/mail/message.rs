//! Messages as they travel (RFC 5322, MIME), in whatever character set: who wrote what, and what is attached.

use crate::{charset, transfer};
use mail_parser::{Encoding, HeaderName, MessagePart, MimeHeaders, PartType};

/// Letters of the name of a file.
const NAME_CHARS: usize = 200;
/// Bytes of a page that say in which character set it is.
const PAGE_HEAD: usize = 2_048;

/// Bytes of one word of a header.
const WORD: usize = 4_096;

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    pub subject: String,
    pub from: String,
    pub to: String,
    /// When it was written, in milliseconds since 1970.
    pub at: Option<i64>,
    pub text: String,
    pub files: Vec<File>,
}

/// What is attached to a message; not a picture of its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// Reads a message; nothing where there is none.
pub fn read(bytes: &[u8]) -> Option<Message> {
    let message = mail_parser::MessageParser::default().parse(bytes)?;
    let raw = message.raw_message();
    let address = |address: Option<&mail_parser::Address<'_>>| {
        let first = address.and_then(|address| address.first());
        first.and_then(|it| it.address()).unwrap_or_default().to_owned()
    };
    let subject = raw_header(message.root_part(), raw, &HeaderName::Subject).map(words).unwrap_or_default();
    let texts: Vec<String> =
        message.text_bodies().map(|part| text_of(part, raw)).filter(|text| !text.is_empty()).collect();
    Some(Message {
        subject,
        from: address(message.from()),
        to: address(message.to()),
        at: message.date().map(|date| date.to_timestamp() * 1_000),
        text: texts.join("\n\n"),
        files: message.attachments().filter_map(|part| file_of(part, raw)).collect(),
    })
}

fn raw_header<'a>(part: &MessagePart<'_>, raw: &'a [u8], name: &HeaderName<'_>) -> Option<&'a [u8]> {
    let header = part.headers.iter().rev().find(|header| header.name == *name)?;
    raw.get(header.offset_start as usize..header.offset_end as usize)
}

/// The text of a part, out of how it travels.
fn text_of(part: &MessagePart<'_>, raw: &[u8]) -> String {
    let is_page = matches!(part.body, PartType::Html(_));
    let body = raw.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::QuotedPrintable => mail_parser::decoders::quoted_printable::quoted_printable_decode(body),
        Encoding::Base64 => mail_parser::decoders::base64::base64_decode(body),
        Encoding::None => None,
    };
    let bytes = bytes.as_deref().unwrap_or(body);
    let told = part.content_type().and_then(|it| it.attribute("charset")).map(str::to_owned);
    let told = told.or_else(|| if is_page { told_by_page(bytes) } else { None });
    // A message that was copied as text is UTF-8, whatever it says of how it travelled.
    let is_copied = part.encoding == Encoding::None && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok();
    let text = charset::decoded(bytes, told.as_deref().filter(|_| !is_copied));
    let text = if is_page { mail_parser::decoders::html::html_to_text(&text) } else { text };
    text.trim().replace("\r\n", "\n").replace('\0', "")
}

/// The character set that a page names in its head.
fn told_by_page(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(PAGE_HEAD).map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    let name = head.split("charset=").nth(1)?.trim_start_matches(['"', '\'']);
    Some(name.split(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).next()?.to_owned())
}

fn file_of(part: &MessagePart<'_>, raw: &[u8]) -> Option<File> {
    let is_inline = part.content_id().is_some() && part.content_disposition().is_none_or(|it| it.is_inline());
    if is_inline {
        return None;
    }
    let media_type = part.content_type().map(|it| match it.subtype() {
        Some(subtype) => format!("{}/{subtype}", it.ctype()),
        None => it.ctype().to_owned(),
    });
    let media_type = media_type.unwrap_or_default().to_lowercase();
    let named = [(HeaderName::ContentDisposition, "filename"), (HeaderName::ContentType, "name")];
    let name = named.iter().find_map(|(header, key)| parameter(raw_header(part, raw, header)?, key));
    let name = name.map(|name| plain_name(&name)).filter(|name| !name.is_empty());
    // A message that is attached to a message has no name of its own.
    let unnamed = if media_type == "message/rfc822" { "message.eml" } else { "file" };
    let bytes = match &part.body {
        PartType::Message(message) => message.raw_message().to_vec(),
        _ => part.contents().to_vec(),
    };
    Some(File { name: name.unwrap_or_else(|| unnamed.to_owned()), media_type, bytes })
}

/// The name of a file alone: without folders, and in one line.
fn plain_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect();
    name.trim().to_owned()
}

/// A word of a header in another alphabet (RFC 2047): its character set, its bytes, and where it ends.
fn encoded_word(bytes: &[u8]) -> Option<(String, Vec<u8>, usize)> {
    let bytes = &bytes[..bytes.len().min(WORD)];
    let rest = bytes.strip_prefix(b"=?")?;
    let mut parts = rest.splitn(3, |byte| *byte == b'?');
    let (set, how, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let before = bytes.len() - rest.len();
    let end = rest.windows(2).position(|pair| pair == b"?=")?;
    let text = std::str::from_utf8(&rest[..end]).ok()?;
    let decoded = match how {
        b"b" | b"B" => transfer::base64(text)?,
        b"q" | b"Q" => transfer::quoted_printable(&text.replace('_', " ")),
        _ => return None,
    };
    // What language it is in (RFC 2231) is nothing to us.
    let set = std::str::from_utf8(set).ok()?.split('*').next()?.to_ascii_lowercase();
    Some((set, decoded, before + end + 2))
}

/// A header as text. Words that follow one another are put together before they are read: a letter may be in two of them.
fn words(raw: &[u8]) -> String {
    let mut out = String::new();
    let mut held: Option<(String, Vec<u8>)> = None;
    let mut plain: Vec<u8> = Vec::new();
    let release = |held: &mut Option<(String, Vec<u8>)>, out: &mut String| {
        if let Some((set, bytes)) = held.take() {
            out.push_str(&charset::decoded(&bytes, Some(&set)));
        }
    };
    let mut at = 0;
    while at < raw.len() {
        match encoded_word(&raw[at..]) {
            Some((set, bytes, length)) => {
                let is_apart = !plain.iter().all(u8::is_ascii_whitespace);
                if is_apart || held.is_none() {
                    release(&mut held, &mut out);
                    out.push_str(&charset::decoded(&plain, None));
                }
                plain.clear();
                match &mut held {
                    Some((known, before)) if *known == set => before.extend(bytes),
                    _ => {
                        release(&mut held, &mut out);
                        held = Some((set, bytes));
                    }
                }
                at += length;
            }
            None => {
                // A line that was folded goes on where it was.
                if !matches!(raw[at], b'\r' | b'\n') {
                    plain.push(raw[at]);
                }
                at += 1;
            }
        }
    }
    release(&mut held, &mut out);
    out.push_str(&charset::decoded(&plain, None));
    let out: String = out.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    out.trim().to_owned()
}

/// A parameter of a header: in one piece or in several, with a character set (RFC 2231), or as programs write it that do not
/// know of that.
fn parameter(raw: &[u8], key: &str) -> Option<String> {
    let mut pieces: Vec<(u16, bool, Vec<u8>)> = Vec::new();
    let mut whole = None;
    for (name, value) in parameters(raw) {
        let Some(rest) = name.strip_prefix(key) else { continue };
        let (rest, is_extended) = rest.strip_suffix('*').map_or((rest, false), |rest| (rest, true));
        match rest.strip_prefix('*').map(str::parse) {
            None if rest.is_empty() && !is_extended => whole = Some(value),
            None if rest.is_empty() => pieces.push((0, true, value)),
            Some(Ok(number)) => pieces.push((number, is_extended, value)),
            _ => {}
        }
    }
    pieces.sort_by_key(|(number, ..)| *number);
    let mut set = None;
    let mut bytes = Vec::new();
    for (nth, (_, is_extended, value)) in pieces.iter().enumerate() {
        let mut value = value.as_slice();
        if nth == 0 && *is_extended {
            let mut quotes = value.iter().enumerate().filter(|(_, byte)| **byte == b'\'').map(|(at, _)| at);
            if let (Some(first), Some(second)) = (quotes.next(), quotes.next()) {
                set = std::str::from_utf8(&value[..first]).ok().map(str::to_owned);
                value = &value[second + 1..];
            }
        }
        if *is_extended { bytes.extend(transfer::unescaped(value, b'%')) } else { bytes.extend(value) }
    }
    let extended = (!pieces.is_empty()).then(|| charset::decoded(&bytes, set.as_deref()));
    extended.filter(|name| !name.is_empty()).or_else(|| whole.map(|value| words(&value)))
}

/// The parameters of a header, names in small letters, values out of their quotes.
fn parameters(raw: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let (mut is_quoted, mut is_escaped, mut in_value) = (false, false, false);
    for byte in raw.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'\\' if is_quoted && !is_escaped => {
                is_escaped = true;
                continue;
            }
            b'"' if !is_escaped => is_quoted = !is_quoted,
            b';' if !is_quoted => {
                found.push(Default::default());
                in_value = false;
            }
            b'=' if !is_quoted && !in_value => in_value = true,
            byte => {
                if let Some((name, value)) = found.last_mut() {
                    if in_value { value.push(byte) } else { name.push(byte) }
                }
            }
        }
        is_escaped = false;
    }
    let name = |name: Vec<u8>| String::from_utf8_lossy(&name).trim().to_ascii_lowercase();
    found.into_iter().map(|(key, value)| (name(key), value.trim_ascii().to_vec())).collect()
}

#[cfg(test)]
mod tests;
