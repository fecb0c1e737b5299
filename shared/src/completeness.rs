//! How much of what should be known of a record is known, and what is missing.

use crate::{kind::Kind, row::Row, value::Value};

/// The fields that a record of a kind should have, with what each is worth.
const fn wanted(kind: Kind) -> &'static [(&'static str, u32)] {
    match kind {
        Kind::Contact => &[
            ("full_name", 15),
            ("phones", 20),
            ("emails", 20),
            ("company_id", 15),
            ("job_title", 10),
            ("lifecycle_stage", 5),
            ("value_tier", 5),
            ("birthday", 5),
            ("owner_id", 5),
        ],
        Kind::Company => &[
            ("name", 15),
            ("phones", 20),
            ("domain", 15),
            ("industry", 15),
            ("address", 10),
            ("tax_id", 15),
            ("owner_id", 10),
        ],
        Kind::Deal => {
            &[("name", 15), ("amount", 25), ("close_date", 20), ("company_id", 20), ("owner_id", 10), ("next_step", 10)]
        }
        _ => &[],
    }
}

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
    let wanted = row.kind().map(wanted).unwrap_or_default();
    let is_there = |key: &str| match key {
        "phones" | "emails" => !row.entries(key).is_empty(),
        "address" => row.value(key) != Value::Empty || row.fields().keys().any(|key| key.starts_with("addresses/")),
        _ => row.value(key) != Value::Empty && row.value(key) != Value::text(""),
    };
    let total: u32 = wanted.iter().map(|(_, worth)| worth).sum();
    let (there, mut missing): (Vec<_>, Vec<_>) = wanted.iter().partition(|(key, _)| is_there(key));
    missing.sort_by_key(|(_, worth)| std::cmp::Reverse(*worth));
    let known: u32 = there.iter().map(|(_, worth)| worth).sum();
    let percent = (known * 100).checked_div(total).unwrap_or(100);
    Completeness { percent, missing: missing.into_iter().map(|(key, _)| key).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{PartId, RecordId},
        row::{Body, ContactRow, Email, Meta},
    };

    #[test]
    fn what_is_missing_counts() {
        let email = Email { address: "lan@example.vn".into(), label: None };
        let body = ContactRow {
            full_name: "Lan".into(),
            emails: [(PartId::from_cause("a"), email)].into_iter().collect(),
            ..ContactRow::default()
        };
        let mut row = Row { id: RecordId::from_cause("c"), meta: Meta::default(), body: Body::Contact(body) };
        assert_eq!(of(&row).percent, 35);
        assert_eq!(of(&row).missing[..2], ["phones", "company_id"]);
        row.body = Body::Unknown { kind: "quote".into() };
        assert_eq!(of(&row), Completeness { percent: 100, missing: Vec::new() });
    }
}
