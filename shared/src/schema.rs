//! Whether a value may stand under a key of a record, by what its kind declares ([`crate::kind`]).
//!
//! Documents are flat; `x/<id>/<part>` stands for one entry of a list. A key that is not declared belongs to a newer version or
//! another client: it may hold any scalar, and is kept.

mod field;
mod own;

pub use field::{Choice, Field, Name, declared, sections};
pub use own::{Schema, option_of, words_record};

use crate::{
    kind::{Kind, is_single_line_break},
    limits::KEY_BYTES,
    place::Place,
    value::Value,
};

pub use crate::kind::{FieldType, Misfit, key};

/// The version that this code writes under `schema`.
pub const VERSION: i64 = 1;

/// The fields whose concurrent edits stay visible until somebody settles them (promise M2).
pub fn keeps_conflicts(kind: Kind, key: &str) -> bool {
    key == key::OWNER || kind.spec().field(key).is_some_and(|field| field.keeps_conflicts)
}

/// What makes two values of a tracked field *distinct*: for a place only the stage (promise M2).
pub fn conflict_identity(key: &str, value: &Value) -> Value {
    match (key, value.as_text().map(str::parse::<Place>)) {
        (key::PLACE, Some(Ok(place))) => Value::Text(place.stage.to_string()),
        _ => value.clone(),
    }
}

/// A text as it may stand in a field: line breaks and tabs of one that has a single line become spaces.
pub fn on_its_lines(kind: Kind, key: &str, value: Value) -> Value {
    let is_one_line = || kind.field_type(key).is_some_and(|of| of.line_chars().is_some());
    match value {
        Value::Text(text) if text.contains(is_single_line_break) && is_one_line() => {
            let lines = text.split(is_single_line_break).map(str::trim).filter(|line| !line.is_empty());
            Value::Text(lines.collect::<Vec<_>>().join(" "))
        }
        value => value,
    }
}

/// How many entries a record may have under `root/…`. What stands in a log already stays, whatever its number.
pub fn most_entries(root: &str) -> usize {
    match root {
        "reminders" => 50,
        "consent" | "utm" | "cadence" => 100,
        "merged_into" | "emails" | "phones" | "addresses" | "mentions" | key::STAGES => 200,
        key::TAGS | "checklist" | "contacts" | "vcard" => 500,
        "merge" | key::CUSTOM => 2_000,
        _ => 1_000,
    }
}

/// What tells the entries of a list from each other: `stages/<id>/…` are one, `merge/<id>/<key>` one each.
pub fn entry_of(key: &str) -> Option<(&str, &str)> {
    let (root, rest) = key.split_once('/')?;
    let entry = if matches!(root, "merge" | key::CUSTOM) { rest } else { rest.split('/').next().unwrap_or(rest) };
    Some((root, entry))
}

/// Checks a value against the table.
///
/// # Errors
/// When the key is over its limit, or the value does not fit the key's type.
pub fn check(kind: Kind, key: &str, value: &Value) -> Result<(), Misfit> {
    if key.is_empty() || key.len() > KEY_BYTES {
        return Err(Misfit::Key);
    }
    kind.field_type(key).unwrap_or(FieldType::Any).check(value)
}

/// Checks a value of a record of a kind that this version does not know.
///
/// # Errors
/// As [`check`].
pub fn check_open(key: &str, value: &Value) -> Result<(), Misfit> {
    if key.is_empty() || key.len() > KEY_BYTES {
        return Err(Misfit::Key);
    }
    FieldType::Any.check(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_fits_or_says_why() {
        assert_eq!(check(Kind::Deal, "amount", &Value::Int(5)), Ok(()));
        assert_eq!(check(Kind::Deal, "amount", &Value::Number(5.0)), Ok(()));
        assert_eq!(check(Kind::Deal, "amount", &Value::text("5")), Err(Misfit::Type("a whole number")));
        assert_eq!(check(Kind::Deal, "probability", &Value::Int(101)), Err(Misfit::OutOfRange(0, 100)));
        assert_eq!(check(Kind::Deal, "close_date", &Value::Empty), Ok(()));
        assert!(check(Kind::Deal, "close_date", &Value::text("30/6")).is_err());
        assert_eq!(check(Kind::Deal, "name", &Value::Text("x".repeat(2_001))), Err(Misfit::TooLong(2_000)));
        assert_eq!(check(Kind::Deal, "from_the_future", &Value::Bool(true)), Ok(()));
        assert_eq!(check(Kind::Deal, &"k".repeat(300), &Value::Bool(true)), Err(Misfit::Key));
        assert_eq!(check(Kind::Task, "due", &Value::Time(crate::time::Timestamp(1))), Ok(()));
        assert_eq!(check(Kind::Contact, "emails/1/address", &Value::text("a@b.vn")), Ok(()));
        let office = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
        assert_eq!(check(Kind::Attachment, "media_type", &Value::text(office)), Ok(()));
    }

    #[test]
    fn what_nobody_sees_stays_out_of_texts() {
        let refused = Err(Misfit::ControlCharacters);
        for (kind, key, text, expected) in [
            (Kind::Contact, "full_name", "Lan\u{0}", refused.clone()),
            (Kind::Contact, "full_name", "Lan\nEND:VCARD", refused.clone()),
            (Kind::Contact, "vcard/1", "NOTE:a\r\nBEGIN:VCARD", refused.clone()),
            (Kind::Contact, "website", "https://a.vn\nEND:VCARD", refused.clone()),
            (Kind::Contact, "emails/1/address", "a@b.vn\rbcc:c@d.vn", refused.clone()),
            (Kind::Task, "rrule", "FREQ=DAILY\nSUMMARY:x", refused.clone()),
            (Kind::Task, "title", "\u{1b}[31m", refused.clone()),
            (Kind::Deal, "name", "a\u{2028}b", refused.clone()),
            (Kind::Template, "text", "Chào\n\tLan", Ok(())),
            (Kind::Template, "text", "Chào\u{8}", refused.clone()),
            (Kind::Activity, "body", "a\nb", Ok(())),
            (Kind::Activity, "body", "a\u{0}b", refused.clone()),
            (Kind::Contact, "custom/1", "a\nb", Ok(())),
            (Kind::Contact, "custom/1", "a\u{0}b", refused),
            (Kind::Contact, "full_name", "Trần Thị Ngọc Ánh 🌱", Ok(())),
        ] {
            assert_eq!(check(kind, key, &Value::text(text)), expected, "{key}: {text:?}");
        }
        let one_line = on_its_lines(Kind::Contact, "full_name", Value::text(" Nguyễn\r\n\tLan "));
        assert_eq!(one_line, Value::text("Nguyễn Lan"));
        assert_eq!(on_its_lines(Kind::Contact, "custom/1", Value::text("a\nb")), Value::text("a\nb"));
    }

    #[test]
    fn links_lead_to_pages_mails_and_telephones() {
        for (text, fits) in [
            ("https://acme.vn", true),
            ("acme.vn", true),
            ("mailto:lan@acme.vn", true),
            ("javascript:alert(1)", false),
            ("search-ms:x", false),
            ("file:///etc/passwd", false),
        ] {
            for (kind, key) in [(Kind::Contact, "website"), (Kind::Activity, "recording_url")] {
                assert_eq!(check(kind, key, &Value::text(text)).is_ok(), fits, "{text}");
            }
        }
    }

    #[test]
    fn open_fields_have_limits_too() {
        let long = Value::Text("x".repeat(4_001));
        for key in ["custom/1", "from_the_future"] {
            assert_eq!(check(Kind::Deal, key, &long), Err(Misfit::TooLong(4_000)), "{key}");
        }
        assert_eq!(entry_of("emails/1/address"), Some(("emails", "1")));
        assert_eq!(entry_of("merge/1/name"), Some(("merge", "1/name")));
        assert_eq!(entry_of("name"), None);
    }
}
