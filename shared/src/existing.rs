//! What a card, a line or a record that is merged says of an existing record and is on it already: entries of lists come
//! with other ids each time.

use crate::{
    folding::fold,
    phone,
    row::{Address, Row},
    value::{FieldEdit, Value},
};
use std::collections::{BTreeMap, BTreeSet};

/// Takes away the entries that the record has already, whatever their ids: each with its label and all.
pub fn leave_out(row: &Row, fields: &mut Vec<FieldEdit>, country: Option<&str>) {
    let known = fields.iter().filter(|field| is_said(row, &field.key, &field.value, country));
    let mut known: BTreeSet<String> = known.map(|field| entry_of(&field.key)).collect();
    // An address is the same where one that is known says all that it says.
    let mut addresses: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
    for FieldEdit { key, value } in fields.iter() {
        let part = key.strip_prefix("addresses/").and_then(|rest| Some(rest.split_once('/')?.1));
        if let Some((part, text)) = part.filter(|part| *part != "label").zip(value.as_text()) {
            addresses.entry(entry_of(key)).or_default().push((part, text));
        }
    }
    known.extend(addresses.into_iter().filter(|(_, parts)| has_address(row, parts)).map(|(entry, _)| entry));
    fields.retain(|field| !known.contains(&entry_of(&field.key)));
}

/// The list and the entry that a key belongs to: `phones/{id}` of `phones/{id}/number`.
fn entry_of(key: &str) -> String {
    key.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")
}

/// Whether one address of a record says all of these parts.
pub fn has_address(row: &Row, parts: &[(&str, &str)]) -> bool {
    let says = |known: &Address, (part, text): &(&str, &str)| {
        known.part(part).as_deref().is_some_and(|known| fold(known) == fold(text))
    };
    row.addresses().is_some_and(|all| all.values().any(|known| parts.iter().all(|part| says(known, part))))
}

/// Whether what is written under the key that tells an entry is on the record already.
fn is_said(row: &Row, key: &str, value: &Value, country: Option<&str>) -> bool {
    let Some(text) = value.as_text() else { return false };
    let mut parts = key.splitn(3, '/');
    let (Some(list), part) = (parts.next(), parts.nth(1)) else { return false };
    let known = |part: &str| {
        let of_list = |known: &str| known.starts_with(&format!("{list}/")) && known.ends_with(part);
        row.fields().iter().any(|(known, value)| of_list(known) && value.as_text() == Some(text))
    };
    match (list, part) {
        ("phones", Some("number")) => {
            let same = phone::identity(text, country);
            row.entries(list).iter().any(|(_, known)| phone::identity(known, country) == same)
        }
        ("emails", Some("address")) => row.entries(list).iter().any(|(_, it)| it.to_lowercase() == text.to_lowercase()),
        ("vcard", None) => known(""),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{PartId, RecordId},
        kind::Kind,
    };

    #[test]
    fn what_is_known_is_left_out_with_its_label() {
        let id = |name: &str| PartId::from_cause(name);
        let edits = [
            FieldEdit::new(format!("vcard/{}", id("kept")), "GENDER:F"),
            FieldEdit::new(format!("phones/{}/number", id("one")), "0903 123 456"),
            FieldEdit::new(format!("addresses/{}/street", id("home")), "12 Lê Lợi"),
        ];
        let row = Row::written(RecordId::from_cause("lan"), Kind::Contact, &edits);
        let (same, other, extension, line) = (id("same"), id("other"), id("extension"), id("line"));
        let mut fields = vec![
            FieldEdit::new(format!("phones/{same}/number"), "+84 903123456"),
            FieldEdit::new(format!("phones/{same}/label"), "work"),
            FieldEdit::new(format!("phones/{other}/number"), "0904 123 456"),
            FieldEdit::new(format!("vcard/{line}"), "GENDER:F"),
            FieldEdit::new("job_title", "Buyer"),
            FieldEdit::new(format!("phones/{extension}/number"), "0903 123 456 ext. 6"),
            FieldEdit::new(format!("addresses/{same}/street"), "12 Lê Lợi"),
            FieldEdit::new(format!("addresses/{same}/label"), "work"),
            FieldEdit::new(format!("addresses/{other}/street"), "12 lê lợi"),
            FieldEdit::new(format!("addresses/{other}/city"), "Huế"),
        ];
        leave_out(&row, &mut fields, Some("VN"));
        let left: Vec<String> = fields.into_iter().map(|field| field.key).collect();
        let expected = [
            format!("phones/{other}/number"),
            "job_title".to_owned(),
            format!("phones/{extension}/number"),
            format!("addresses/{other}/street"),
            format!("addresses/{other}/city"),
        ];
        assert_eq!(left, expected);
    }
}
