//! Values of fields in words.

use super::{Language, Viewer};
use crate::{
    date::{Birthday, CalendarDate},
    factors,
    formula::Operand,
    id::{MemberId, RecordId},
    kind::FieldType,
    money::{Currency, Money},
    place::Place,
    recurrence::Rule,
    row::Row,
    schema::{Field, Name},
    value::Value,
};

/// A value as it reads, where there may be none. The key says which entry of a list it is; the currency is that of an amount.
pub fn value(
    viewer: &impl Viewer,
    field: Option<&Field>,
    key: &str,
    value: &Value,
    currency: impl FnOnce() -> Currency,
) -> String {
    match (field.map(|field| field.of), value) {
        (_, Value::Empty) => viewer.said(viewer.texts().cleared).to_owned(),
        (Some(FieldType::Money), value) => {
            let money = value.as_int().map(|minor| Money { minor, currency: currency() });
            money.map(|money| super::money(money, viewer.language())).unwrap_or_default()
        }
        (Some(FieldType::Factors), value) => {
            factors::written(key.split_once('/').map(|(_, unit)| (unit, value)).into_iter())
        }
        (_, Value::Text(text)) => field.map_or_else(|| text.clone(), |field| meant(viewer, field, text)),
        // One of several: which, and whether it is chosen.
        (Some(FieldType::Choices(_)), Value::Bool(is_chosen)) => {
            let word = key.rsplit('/').next().unwrap_or_default();
            let name = field.map_or(word, |field| choice(viewer, field, word));
            if *is_chosen { format!("+ {name}") } else { format!("− {name}") }
        }
        // A year is a number without a thousands separator.
        (Some(FieldType::Year), Value::Int(int)) => int.to_string(),
        (Some(FieldType::Percent), Value::Int(int)) => format!("{int} %"),
        (_, Value::Int(int)) => super::number(*int, viewer.language()),
        (_, Value::Number(number)) => super::decimal(*number, viewer.language()),
        (_, Value::Bool(is_so)) => yes_or_no(viewer, *is_so),
        (_, Value::Time(at)) => {
            let (day, minute) = viewer.local(*at);
            super::instant(day, minute, viewer.language())
        }
        (_, Value::Opaque) => "…".to_owned(),
    }
}

/// What a text in a field means. One that does not mean anything is shown as it is written.
fn meant(viewer: &impl Viewer, field: &Field, text: &str) -> String {
    let as_written = || text.to_owned();
    match field.of {
        FieldType::Place => text.parse::<Place>().map_or_else(|_| as_written(), |place| viewer.stage(place.stage)),
        FieldType::Member => {
            let name = text.parse::<MemberId>().map(|member| viewer.member(member)).unwrap_or_default();
            if name.is_empty() { viewer.said(viewer.texts().somebody).to_owned() } else { name }
        }
        FieldType::Link(_) | FieldType::Picture => {
            text.parse::<RecordId>().map_or_else(|_| as_written(), |record| viewer.title(record))
        }
        FieldType::Date | FieldType::DateOrTime => {
            text.parse::<CalendarDate>().map_or_else(|_| as_written(), |day| super::date(day, viewer.language()))
        }
        FieldType::Birthday => {
            text.parse::<Birthday>().map_or_else(|_| as_written(), |day| super::birthday(day, viewer.language()))
        }
        FieldType::Choice(_) => choice(viewer, field, text).to_owned(),
        FieldType::Repetition => text.parse::<Rule>().map_or_else(|_| as_written(), |rule| viewer.repetition(&rule)),
        _ => as_written(),
    }
}

fn yes_or_no(viewer: &impl Viewer, is_so: bool) -> String {
    let texts = viewer.texts();
    viewer.said(if is_so { texts.yes } else { texts.no }).to_owned()
}

/// What a word of a choice is called; one that is not known is shown as it is written.
fn choice<'a>(viewer: &impl Viewer, field: &'a Field, word: &'a str) -> &'a str {
    field.choice(word).map_or(word, |name| named(viewer, name))
}

/// What something is called. The language is not asked for where the name is the same in all.
fn named<'a>(viewer: &impl Viewer, name: &'a Name) -> &'a str {
    match name {
        Name::Said(text) => viewer.said(*text),
        Name::Own(name) => name,
    }
}

/// A field of a row as it reads; empty where there is nothing.
pub fn field(viewer: &impl Viewer, row: &Row, field: &Field) -> String {
    let currency = || viewer.currency_of(row);
    match (field.of, row.value(&field.key)) {
        (FieldType::Choices(_), _) => {
            let names = field.chosen(row).into_iter().map(|choice| named(viewer, &choice.name));
            names.collect::<Vec<_>>().join(", ")
        }
        // One that cannot be read says nothing.
        (FieldType::Formula, _) => {
            match field.formula.as_ref().map(|formula| formula.shown_for_row(row, viewer, viewer.today())) {
                None | Some(Operand::Value(Value::Empty)) => String::new(),
                Some(Operand::Value(result)) => value(viewer, None, "", &result, currency),
                Some(Operand::Chosen(chosen)) => {
                    let [vi, en] = chosen.names();
                    let name = if viewer.language() == Language::Vi { vi } else { en };
                    name.to_owned()
                }
            }
        }
        (FieldType::Factors, _) => factors::written(row.all().group(&field.key)),
        (FieldType::Bool, held) if field.is_usual() => yes_or_no(viewer, held.as_bool() != Some(false)),
        (FieldType::Bool, Value::Bool(false)) | (_, Value::Empty) => String::new(),
        (_, held) => value(viewer, Some(field), &field.key, &held, currency),
    }
}

/// A field of a row as a cell of a table: of several values the first, and how many more.
pub fn cell(viewer: &impl Viewer, row: &Row, field: &Field) -> String {
    if field.of.entry_part().is_none() {
        return self::field(viewer, row, field);
    }
    let entries = row.entries(&field.key);
    match entries.as_slice() {
        [] => String::new(),
        [(_, one)] => one.clone(),
        [(_, first), rest @ ..] => format!("{first} +{}", rest.len()),
    }
}
