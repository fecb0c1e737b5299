//! What the records of a kind can be filtered by.

use crate::{
    fields::{address_parts, all_fields},
    i18n::{Text, text},
    replica::ReplicaHandle,
};
use sotay_shared::{
    filter::{Test, field},
    kind::{FieldType, Kind},
    schema::{Choice, Field, Name, key},
    sort::sort_by_key,
};
use std::sync::Arc;

/// What kind of values a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    Member,
    Stage,
    StageType,
    Money,
    Percent,
    Number,
    Date,
    Tag,
    /// Records of a kind, by their titles.
    Record(Kind),
    Text,
    /// One of these words. Also those that are no longer offered: they stand on records.
    Choice(Arc<[Choice]>),
    /// Of a formula: a number, a day or a text.
    Computed,
    /// Only whether there is one.
    Presence,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FilterField {
    pub key: String,
    pub name: Name,
    pub values: Values,
}

fn one(key: &str, name: Text, values: Values) -> FilterField {
    FilterField { key: key.to_owned(), name: name.into(), values }
}

/// The fields that records of a kind can be filtered by.
pub fn filter_fields(kind: Kind, replica: &ReplicaHandle) -> Vec<FilterField> {
    let shown = all_fields(&replica.model, kind).into_iter();
    let own = shown
        .filter_map(|it| Some(FilterField { key: it.key.to_string(), name: it.name.clone(), values: values_of(&it)? }));
    let mut all: Vec<FilterField> = own.filter(|it| it.key != key::PLACE).collect();
    // What is asked for most often comes first.
    sort_by_key(&mut all, |it| match it.values {
        Values::Member => 0,
        Values::Money | Values::Date => 1,
        Values::Choice(_) | Values::Record(_) => 2,
        _ => 3,
    });
    if kind == Kind::Deal {
        let stages = [
            one(field::STAGE, text::STAGE, Values::Stage),
            one(field::STAGE_TYPE, text::STAGE_TYPE, Values::StageType),
            one(field::ENTERED, text::ENTERED_STAGE, Values::Date),
        ];
        all.splice(1..1, stages);
    }
    // A territory.
    all.extend(address_parts(kind).iter().map(|(key, name)| one(key, *name, Values::Text)));
    all.extend([
        one(field::TAGS, text::TAGS, Values::Tag),
        one(field::NEXT, text::NEXT_TASK, Values::Presence),
        one(field::TEXT, text::TEXT_FIELD, Values::Text),
        one(field::CREATED, text::CREATED, Values::Date),
        one(field::UPDATED, text::UPDATED, Values::Date),
        one(field::CONFLICTS, text::CONFLICT, Values::Presence),
    ]);
    all
}

fn values_of(field: &Field) -> Option<Values> {
    Some(match field.of {
        _ if field.is_told => Values::Text,
        _ if field.is_apart || matches!(field.of, FieldType::Factors | FieldType::Picture) => return None,
        FieldType::Money => Values::Money,
        FieldType::Int(..) | FieldType::Year | FieldType::Decimal => Values::Number,
        FieldType::Bool => {
            // What is so until somebody says no is asked for by the no.
            let no = field.is_usual().then_some(("false", text::NO));
            let answers = [("true", text::YES)].into_iter().chain(no);
            Values::Choice(answers.map(|(word, name)| Choice { word: word.into(), name: name.into() }).collect())
        }
        FieldType::Percent => Values::Percent,
        FieldType::Date | FieldType::DateOrTime => Values::Date,
        FieldType::Birthday => Values::Presence,
        FieldType::Choice(_) | FieldType::Choices(_) => Values::Choice(field.choices.as_slice().into()),
        FieldType::Link(kind) => Values::Record(kind),
        FieldType::Member => Values::Member,
        FieldType::Place => Values::Stage,
        FieldType::Formula => Values::Computed,
        _ => Values::Text,
    })
}

/// Days that move along with today.
pub const PERIODS: [(&str, Text); 12] = [
    ("today", text::TODAY),
    ("this_week", text::THIS_WEEK),
    ("next_week", text::NEXT_WEEK),
    ("this_month", text::THIS_MONTH),
    ("next_month", text::NEXT_MONTH),
    ("last_month", text::LAST_MONTH),
    ("this_quarter", text::THIS_QUARTER),
    ("next_quarter", text::NEXT_QUARTER),
    ("this_year", text::THIS_YEAR),
    ("today-7", text::WEEK_AGO),
    ("today-30", text::MONTH_AGO),
    ("today+30", text::MONTH_AHEAD),
];

/// What can be asked of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Is,
    IsNot,
    AtLeast,
    AtMost,
    Contains,
    Filled,
    Empty,
}

impl Asked {
    pub const ALL: [Asked; 7] =
        [Asked::Is, Asked::IsNot, Asked::AtLeast, Asked::AtMost, Asked::Contains, Asked::Filled, Asked::Empty];

    pub fn of(values: &Values) -> &'static [Asked] {
        match values {
            Values::Money | Values::Percent | Values::Number => {
                &[Asked::AtLeast, Asked::AtMost, Asked::Filled, Asked::Empty]
            }
            Values::Date => &[Asked::Is, Asked::AtLeast, Asked::AtMost, Asked::Filled, Asked::Empty],
            Values::Text => &[Asked::Contains, Asked::Filled, Asked::Empty],
            Values::Computed => &[Asked::AtLeast, Asked::AtMost, Asked::Contains, Asked::Filled, Asked::Empty],
            Values::Presence => &[Asked::Filled, Asked::Empty],
            Values::StageType | Values::Stage => &[Asked::Is, Asked::IsNot],
            _ => &[Asked::Is, Asked::IsNot, Asked::Filled, Asked::Empty],
        }
    }

    pub fn name(self, values: &Values) -> Text {
        match (self, values) {
            (Asked::AtLeast, Values::Date) => text::FROM_DAY,
            (Asked::AtMost, Values::Date) => text::UNTIL_DAY,
            (Asked::Is, _) => text::IS,
            (Asked::IsNot, _) => text::IS_NOT,
            (Asked::AtLeast, _) => text::AT_LEAST,
            (Asked::AtMost, _) => text::AT_MOST,
            (Asked::Contains, _) => text::CONTAINS,
            (Asked::Filled, _) => text::IS_FILLED,
            (Asked::Empty, _) => text::IS_EMPTY,
        }
    }

    pub fn index(self) -> usize {
        Asked::ALL.iter().position(|it| *it == self).unwrap_or(0)
    }

    pub fn needs_value(self) -> bool {
        !matches!(self, Asked::Filled | Asked::Empty)
    }

    /// Whether several values can be asked for.
    pub fn takes_several(self) -> bool {
        matches!(self, Asked::Is | Asked::IsNot)
    }

    pub fn test(self, mut values: Vec<String>) -> Test {
        match self {
            Asked::Is => Test::Is(values),
            Asked::IsNot => Test::IsNot(values),
            Asked::AtLeast => Test::AtLeast(values.pop().unwrap_or_default()),
            Asked::AtMost => Test::AtMost(values.pop().unwrap_or_default()),
            Asked::Contains => Test::Contains(values.pop().unwrap_or_default()),
            Asked::Filled => Test::Filled,
            Asked::Empty => Test::Empty,
        }
    }

    /// What a test asks, and its values.
    pub fn read(test: &Test) -> (Asked, Vec<String>) {
        match test {
            Test::Is(values) => (Asked::Is, values.clone()),
            Test::IsNot(values) => (Asked::IsNot, values.clone()),
            Test::AtLeast(value) => (Asked::AtLeast, vec![value.clone()]),
            Test::AtMost(value) => (Asked::AtMost, vec![value.clone()]),
            Test::Contains(value) => (Asked::Contains, vec![value.clone()]),
            Test::Filled => (Asked::Filled, Vec::new()),
            Test::Empty => (Asked::Empty, Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_is_read_as_it_is_written() {
        for asked in Asked::ALL {
            let values = if asked.needs_value() { vec!["x".to_owned()] } else { Vec::new() };
            assert_eq!(Asked::read(&asked.test(values.clone())), (asked, values));
        }
        let several = Test::Is(vec!["a".into(), "b".into()]);
        let (asked, values) = Asked::read(&several);
        assert_eq!(asked.test(values), several);
    }
}
