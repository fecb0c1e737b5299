//! What a formula comes to for a row: in every language the same.

#[cfg(test)]
mod tests;

use crate::{
    date::CalendarDate,
    formula::{Chosen, Formula, Operand},
    id::{MemberId, RecordId},
    kind::FieldType,
    lookup::Lookup,
    place::Place,
    row::Row,
    schema::{Choice, Field, Name},
    show::Language,
    value::Value,
};
use std::borrow::Cow;

impl Formula {
    /// What it comes to for a row.
    pub fn for_row(&self, row: &Row, lookup: &impl Lookup, today: CalendarDate) -> Value {
        self.evaluate(&|key: &str| operand(row, key, lookup), today)
    }

    /// The same for whoever reads it: a choice that is the whole result has its names.
    pub fn shown_for_row(&self, row: &Row, lookup: &impl Lookup, today: CalendarDate) -> Operand {
        self.result(&|key: &str| operand(row, key, lookup), today)
    }
}

/// What a field of a row gives a formula.
fn operand(row: &Row, key: &str, lookup: &impl Lookup) -> Operand {
    // Of several the first.
    if let Some(part) = key.strip_prefix("addresses/") {
        let mut all = row.addresses().into_iter().flat_map(|all| all.values());
        let first = all.find_map(|address| address.part(part).clone());
        return Value::from(first).into();
    }
    let Some(field) = row.kind().and_then(|kind| lookup.field(kind, key)) else { return row.value(key).into() };
    let value: Value = match (field.of, row.value(key)) {
        // In whole units, as people think of it.
        (FieldType::Money, value) => value.as_int().map_or(Value::Empty, |minor| {
            Value::Number(minor as f64 / 10f64.powi(lookup.currency_of(row).decimals() as i32))
        }),
        // Nothing is computed with a day that is not known.
        (FieldType::Date | FieldType::DateOrTime | FieldType::Birthday, Value::Empty) => Value::Opaque,
        (FieldType::Choice(_), Value::Text(word)) => return Operand::Chosen(chosen_word(&field, &word)),
        (FieldType::Choices(_), _) => return several(row, &field),
        (FieldType::Link(_) | FieldType::Member | FieldType::Place, Value::Text(text)) => name(field.of, text, lookup),
        (FieldType::Phones | FieldType::Emails, _) => {
            row.entries(key).into_iter().next().map(|(_, entry)| entry).into()
        }
        (_, value) => value,
    };
    value.into()
}

/// The words of a field that takes several.
fn several(row: &Row, field: &Field) -> Operand {
    match field.chosen(row).as_slice() {
        [] => Value::Empty.into(),
        chosen => Operand::Chosen(chosen_words(chosen)),
    }
}

/// Of what is named the name: nothing where it is not here, and what names nothing as it is written.
fn name(of: FieldType, text: String, lookup: &impl Lookup) -> Value {
    let name = match of {
        FieldType::Link(_) => text.parse::<RecordId>().ok().map(|record| lookup.title(record)),
        FieldType::Place => text.parse::<Place>().ok().map(|place| lookup.stage(place.stage)),
        _ => Some(text.parse::<MemberId>().map(|member| lookup.member(member)).unwrap_or_default()),
    };
    Some(name.unwrap_or(text)).filter(|name| !name.is_empty()).into()
}

/// A word of a choice. One that an admin named is that name: its word is an id that nobody reads.
fn chosen_word(field: &Field, word: &str) -> Chosen {
    let own = |text: &str| Chosen::new(text.to_owned(), [text, text].map(|text| Cow::Owned(text.to_owned())));
    match field.choice(word) {
        Some(Name::Said(name)) => Chosen::new(word.to_owned(), [name.vi, name.en].map(Cow::Borrowed)),
        Some(Name::Own(name)) => own(name).stored_as(word.to_owned()),
        None => own(word),
    }
}

/// Several words, one behind the other.
fn chosen_words(chosen: &[&Choice]) -> Chosen {
    let words = joined(chosen, |choice| &choice.word);
    let names = Language::ALL.map(|language| Cow::Owned(joined(chosen, |choice| language.name(&choice.name))));
    Chosen::new(joined(chosen, entering), names).stored_as(words)
}

/// The text that a choice enters a formula by.
fn entering(choice: &Choice) -> &str {
    match &choice.name {
        Name::Said(_) => &choice.word,
        Name::Own(name) => name,
    }
}

fn joined(chosen: &[&Choice], text: impl for<'a> Fn(&'a Choice) -> &'a str) -> String {
    chosen.iter().map(|choice| text(choice)).collect::<Vec<_>>().join(", ")
}
