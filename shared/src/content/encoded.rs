//! Values in another alphabet: quoted-printable and base64, in whatever character set. Version 2.1 of vCards, and calendars of
//! its time, write letters that are not ASCII so.

use super::{Line, Parameter};
use crate::charset;
use std::borrow::Cow;

/// What is text, also where a file has it in base64; a picture stays as it is.
const TEXTS: [&str; 13] =
    ["FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "NOTE", "EMAIL", "TEL", "ADR", "LABEL", "SUMMARY", "DESCRIPTION"];

/// The line as the current versions write it: its value as letters. A line that has letters already is as it was.
pub(crate) fn plain(line: &str) -> Cow<'_, str> {
    let head = line.split(':').next().unwrap_or_default().to_ascii_uppercase();
    if !["ENCODING", "QUOTED-PRINTABLE", "BASE64", "CHARSET"].iter().any(|word| head.contains(word)) {
        return Cow::Borrowed(line);
    }
    let Some(read) = Line::read(line) else { return Cow::Borrowed(line) };
    let is = |coding: &str| read.has("ENCODING", coding) || read.has("TYPE", coding);
    let bytes = match () {
        () if is("QUOTED-PRINTABLE") || read.has("ENCODING", "Q") => Some(quoted_printable(read.value)),
        () if (is("BASE64") || read.has("ENCODING", "B")) && TEXTS.contains(&read.name.as_str()) => base64(read.value),
        () if is("BASE64") || read.has("ENCODING", "B") => return Cow::Borrowed(line),
        () => None,
    };
    let text = bytes.map(|bytes| charset::decoded(&bytes, read.parameter("CHARSET")));
    let value = text.as_deref().unwrap_or(read.value);
    let mut value = value.replace("\r\n", "\\n").replace(['\r', '\n'], "\\n");
    // A comma divided nothing there.
    if !["CATEGORIES", "NICKNAME", "RESOURCES"].contains(&read.name.as_str()) {
        value = value.replace("\\,", ",").replace(',', "\\,");
    }
    let says_how = |parameter: &Parameter<'_>| {
        let codings = ["QUOTED-PRINTABLE", "BASE64"];
        ["ENCODING", "CHARSET"].contains(&parameter.name.as_str())
            || (parameter.name == "TYPE"
                && parameter.values.iter().all(|it| codings.contains(&it.to_uppercase().as_str())))
    };
    Cow::Owned(read.rewritten(says_how, &value))
}

pub(crate) fn quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (*first, digit(0), digit(1)) {
            (b'=', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            (byte, ..) => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    bytes
}

/// The bytes; nothing for what is no base64.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() * 3 / 4), 0_u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        (bits, held) = ((bits << 6 | u32::from(six)) & 0xffff, held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}
