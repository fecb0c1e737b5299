//! Lines of files, and what became of them.

use crate::{
    import::{
        Draft, Reading,
        plan::{Outcome, Reported},
        read_line,
    },
    kind::Kind,
    money::Currency,
    value::Value,
};
use std::collections::HashMap;

/// What a line with these cells says.
pub(super) fn read(kind: Kind, cells: &[(&str, &str)]) -> Draft {
    let reading = Reading {
        kind,
        columns: cells.iter().map(|(key, _)| Some((*key).to_owned())).collect(),
        currency: Currency::VND,
        styles: Vec::new(),
        day_first: true,
        since_1904: false,
        today: "2026-06-30".parse().unwrap(),
        added: HashMap::new(),
        choices: HashMap::new(),
    };
    let cells: Vec<String> = cells.iter().map(|(_, cell)| (*cell).to_owned()).collect();
    read_line(&reading, &cells).unwrap()
}

/// Fields of texts, and names of other records.
pub(super) fn draft(fields: &[(&str, &str)], names: &[(&str, &str)]) -> Draft {
    Draft {
        fields: fields.iter().map(|(key, text)| ((*key).to_owned(), Value::text(*text))).collect(),
        names: names.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect(),
        ..Draft::default()
    }
}

pub(super) fn person(name: &str, email: &str, company: &str) -> Draft {
    let mut line = Draft { emails: vec![email.to_owned()], ..draft(&[("full_name", name)], &[]) };
    if !company.is_empty() {
        line.names.insert("company_id".into(), company.into());
    }
    line
}

pub(super) fn deal(name: &str, names: &[(&str, &str)]) -> Draft {
    draft(&[("name", name)], names)
}

/// The same line with one more field.
pub(super) fn with(mut line: Draft, key: &str, value: impl Into<Value>) -> Draft {
    line.fields.insert(key.to_owned(), value.into());
    line
}

/// The same line, by which somebody is reached at these numbers.
pub(super) fn reached(line: Draft, phones: &[&str]) -> Draft {
    Draft { phones: phones.iter().map(|number| (*number).to_owned()).collect(), ..line }
}

/// A line that the replica refuses.
pub(super) fn refused(line: Draft) -> Draft {
    with(line, "custom/1", "x".repeat(5_000))
}

/// Lines by which a record of each kind that is imported is known.
pub(super) fn of_each_kind() -> [(Kind, Draft); 5] {
    [
        (Kind::Contact, person("Lan", "lan@example.vn", "")),
        (Kind::Contact, with(person("Mai", "mai@example.vn", ""), "lifecycle_stage", "lead")),
        (Kind::Company, draft(&[("name", "Thép Việt"), ("tax_id", "0312345678")], &[])),
        (Kind::Deal, deal("Thang máy", &[])),
        (Kind::Product, draft(&[("name", "Bia lon"), ("sku", "SP1")], &[])),
    ]
}

pub(super) fn outcomes(report: &[Reported]) -> Vec<&'static str> {
    let word = |it: &Reported| match it.outcome {
        Outcome::Created(_) => "created",
        Outcome::Updated(_) => "updated",
        Outcome::Skipped(_) => "skipped",
        Outcome::Unreadable(_) => "unreadable",
        Outcome::Nameless => "nameless",
        Outcome::NoPipeline => "no pipeline",
        Outcome::Refused(_) => "refused",
        _ => "other",
    };
    report.iter().map(word).collect()
}
