//! Values in another alphabet: quoted-printable and base64, in whatever character set. Version 2.1 of vCards, and calendars of
//! its time, write letters that are not ASCII so.

use super::{ContentLine, Parameter};
use crate::{
    charset,
    transfer::{base64, quoted_printable},
};
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
    let Some(read) = ContentLine::read(line) else { return Cow::Borrowed(line) };
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
