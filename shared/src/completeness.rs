//! How much of what should be known of a record is known, and what is missing.

use crate::{
    kind::{FieldSpec, FieldType, Kind},
    row::Row,
    value::Value,
};

/// How complete a record is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completeness {
    /// From 0 to 100.
    pub percent: u32,
    /// The keys of what is missing, what counts most first.
    pub missing: Vec<&'static str>,
}

/// How complete a record is; wholly, where its kind asks for nothing.
pub fn of(row: &Row) -> Completeness {
    let fields = row.kind().map(Kind::spec).map(|spec| spec.fields).unwrap_or_default();
    let is_there = |field: &FieldSpec| match field.of {
        FieldType::Phones | FieldType::Emails => !row.entries(field.key).is_empty(),
        // One of several that is on the record itself.
        FieldType::Lines if field.key == "address" => is_filled(row, field.key) || row.has_address(),
        _ => is_filled(row, field.key),
    };
    let wanted = || fields.iter().filter(|field| field.worth > 0);
    let total: u32 = wanted().map(|field| field.worth).sum();
    let (there, mut missing): (Vec<&FieldSpec>, Vec<&FieldSpec>) = wanted().partition(|field| is_there(field));
    missing.sort_by_key(|field| std::cmp::Reverse(field.worth));
    let known: u32 = there.iter().map(|field| field.worth).sum();
    let percent = (known * 100).checked_div(total).unwrap_or(100);
    Completeness { percent, missing: missing.into_iter().map(|field| field.key).collect() }
}

fn is_filled(row: &Row, key: &str) -> bool {
    !matches!(row.value(key), Value::Empty) && row.value(key) != Value::text("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Document,
        id::{PartId, RecordId},
        value::FieldEdit,
    };

    #[test]
    fn what_is_missing_counts() {
        let address = format!("emails/{}/address", PartId::from_cause("a"));
        let edits = [FieldEdit::new("full_name", "Lan"), FieldEdit::new(address, "lan@example.vn")];
        let row = Row::written(RecordId::from_cause("c"), Kind::Contact, &edits);
        assert_eq!(of(&row).percent, 35);
        assert_eq!(of(&row).missing[..2], ["phones", "company_id"]);
        let row = Document::new(RecordId::from_cause("nothing")).project();
        assert_eq!(of(&row), Completeness { percent: 100, missing: Vec::new() });
    }
}
