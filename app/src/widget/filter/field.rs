//! What the records of a kind can be filtered by.

use crate::{
    fields::{address_parts, all_fields, words_of},
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
pub enum OperandType {
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

impl OperandType {
    /// Whether what it is compared with is typed, instead of chosen.
    pub fn is_typed(&self) -> bool {
        matches!(self, Self::Money | Self::Percent | Self::Number | Self::Text | Self::Computed)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct FilterField {
    pub key: String,
    pub name: Name,
    pub operand: OperandType,
}

fn one(key: &str, name: Text, operand: OperandType) -> FilterField {
    FilterField { key: key.to_owned(), name: name.into(), operand }
}

/// The fields that records of a kind can be filtered by.
pub fn filter_fields(kind: Kind, replica: &ReplicaHandle) -> Vec<FilterField> {
    let shown = all_fields(&replica.model, kind).into_iter();
    let own = shown.filter_map(|it| {
        Some(FilterField { key: it.key.to_string(), name: it.name.clone(), operand: operand_of(&it)? })
    });
    let mut all: Vec<FilterField> = own.filter(|it| it.key != key::PLACE).collect();
    // What is asked for most often comes first.
    sort_by_key(&mut all, |it| match it.operand {
        OperandType::Member => 0,
        OperandType::Money | OperandType::Date => 1,
        OperandType::Choice(_) | OperandType::Record(_) => 2,
        _ => 3,
    });
    if kind == Kind::Deal {
        let stages = [
            one(field::STAGE, text::STAGE, OperandType::Stage),
            one(field::STAGE_TYPE, text::STAGE_TYPE, OperandType::StageType),
            one(field::ENTERED, text::ENTERED_STAGE, OperandType::Date),
        ];
        all.splice(1..1, stages);
        let counted = words_of(Kind::Deal, "forecast_category").iter();
        let counted = counted.map(|(word, name)| Choice { word: (*word).into(), name: (*name).into() }).collect();
        all.push(one(field::FORECAST, text::FORECAST_COUNTED, OperandType::Choice(counted)));
    }
    // A territory.
    all.extend(address_parts(kind).iter().map(|(key, name)| one(key, *name, OperandType::Text)));
    all.extend([
        one(field::TAGS, text::TAGS, OperandType::Tag),
        one(field::NEXT, text::NEXT_TASK, OperandType::Presence),
        one(field::TEXT, text::TEXT_FIELD, OperandType::Text),
        one(field::CREATED, text::CREATED, OperandType::Date),
        one(field::UPDATED, text::UPDATED, OperandType::Date),
        one(field::CONFLICTS, text::CONFLICT, OperandType::Presence),
    ]);
    all
}

fn operand_of(field: &Field) -> Option<OperandType> {
    Some(match field.of {
        _ if field.is_told => OperandType::Text,
        _ if field.is_apart || matches!(field.of, FieldType::Factors | FieldType::Picture) => return None,
        FieldType::Money => OperandType::Money,
        FieldType::Int(..) | FieldType::Year | FieldType::Decimal => OperandType::Number,
        FieldType::Bool => {
            // What is so until somebody says no is asked for by the no.
            let no = field.is_usual().then_some(("false", text::NO));
            let answers = [("true", text::YES)].into_iter().chain(no);
            OperandType::Choice(answers.map(|(word, name)| Choice { word: word.into(), name: name.into() }).collect())
        }
        FieldType::Percent => OperandType::Percent,
        FieldType::Date | FieldType::DateOrTime => OperandType::Date,
        FieldType::Birthday => OperandType::Presence,
        FieldType::Choice(_) | FieldType::Choices(_) => OperandType::Choice(field.choices.as_slice().into()),
        FieldType::Link(kind) => OperandType::Record(kind),
        FieldType::Member => OperandType::Member,
        FieldType::Place => OperandType::Stage,
        FieldType::Formula => OperandType::Computed,
        _ => OperandType::Text,
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

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Is,
    IsNot,
    AtLeast,
    AtMost,
    Contains,
    Filled,
    Empty,
}

impl Operator {
    pub const ALL: [Operator; 7] = [
        Operator::Is,
        Operator::IsNot,
        Operator::AtLeast,
        Operator::AtMost,
        Operator::Contains,
        Operator::Filled,
        Operator::Empty,
    ];

    pub fn of(operand: &OperandType) -> &'static [Operator] {
        match operand {
            OperandType::Money | OperandType::Percent | OperandType::Number => {
                &[Operator::AtLeast, Operator::AtMost, Operator::Filled, Operator::Empty]
            }
            OperandType::Date => {
                &[Operator::Is, Operator::AtLeast, Operator::AtMost, Operator::Filled, Operator::Empty]
            }
            OperandType::Text => &[Operator::Contains, Operator::Filled, Operator::Empty],
            OperandType::Computed => {
                &[Operator::AtLeast, Operator::AtMost, Operator::Contains, Operator::Filled, Operator::Empty]
            }
            OperandType::Presence => &[Operator::Filled, Operator::Empty],
            OperandType::StageType | OperandType::Stage => &[Operator::Is, Operator::IsNot],
            _ => &[Operator::Is, Operator::IsNot, Operator::Filled, Operator::Empty],
        }
    }

    pub fn name(self, operand: &OperandType) -> Text {
        match (self, operand) {
            (Operator::AtLeast, OperandType::Date) => text::FROM_DAY,
            (Operator::AtMost, OperandType::Date) => text::UNTIL_DAY,
            (Operator::Is, _) => text::IS,
            (Operator::IsNot, _) => text::IS_NOT,
            (Operator::AtLeast, _) => text::AT_LEAST,
            (Operator::AtMost, _) => text::AT_MOST,
            (Operator::Contains, _) => text::CONTAINS,
            (Operator::Filled, _) => text::IS_FILLED,
            (Operator::Empty, _) => text::IS_EMPTY,
        }
    }

    pub fn index(self) -> usize {
        Operator::ALL.iter().position(|it| *it == self).unwrap_or(0)
    }

    pub fn needs_value(self) -> bool {
        !matches!(self, Operator::Filled | Operator::Empty)
    }

    /// Whether several values can be asked for.
    pub fn takes_several(self) -> bool {
        matches!(self, Operator::Is | Operator::IsNot)
    }

    pub fn test(self, mut values: Vec<String>) -> Test {
        match self {
            Operator::Is => Test::Is(values),
            Operator::IsNot => Test::IsNot(values),
            Operator::AtLeast => Test::AtLeast(values.pop().unwrap_or_default()),
            Operator::AtMost => Test::AtMost(values.pop().unwrap_or_default()),
            Operator::Contains => Test::Contains(values.pop().unwrap_or_default()),
            Operator::Filled => Test::Filled,
            Operator::Empty => Test::Empty,
        }
    }

    /// The operator of a test, and its values.
    pub fn read(test: &Test) -> (Operator, Vec<String>) {
        match test {
            Test::Is(values) => (Operator::Is, values.clone()),
            Test::IsNot(values) => (Operator::IsNot, values.clone()),
            Test::AtLeast(value) => (Operator::AtLeast, vec![value.clone()]),
            Test::AtMost(value) => (Operator::AtMost, vec![value.clone()]),
            Test::Contains(value) => (Operator::Contains, vec![value.clone()]),
            Test::Filled => (Operator::Filled, Vec::new()),
            Test::Empty => (Operator::Empty, Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_is_read_as_it_is_written() {
        for operator in Operator::ALL {
            let values = if operator.needs_value() { vec!["x".to_owned()] } else { Vec::new() };
            assert_eq!(Operator::read(&operator.test(values.clone())), (operator, values));
        }
        let several = Test::Is(vec!["a".into(), "b".into()]);
        let (operator, values) = Operator::read(&several);
        assert_eq!(operator.test(values), several);
    }
}
