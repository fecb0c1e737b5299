//! Conditions in words, and back.

use super::field::{FilterField, OperandType, Operator, PERIODS};
use crate::{
    format,
    i18n::{I18n, Text, text},
    replica::ReplicaHandle,
    widget::formatter::Formatter,
    workspace::{currency, in_own_currency, member_name, stage_name},
};
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    filter::Condition,
    id::{PartId, RecordId},
    money::Money,
};

pub fn stage_type_name(word: &str) -> Text {
    match word {
        "won" => text::STAGE_WON,
        "lost" => text::STAGE_LOST,
        _ => text::STAGE_OPEN,
    }
}

/// Stands for something that has not come to this device, or never will: its id says nothing to anybody.
const UNKNOWN: &str = "…";

/// A value in words.
pub fn value_words(replica: &ReplicaHandle, i18n: I18n, operand: &OperandType, value: &str) -> String {
    // What is typed as a name is no id, and stays.
    let named = |value: &str| match value.parse::<RecordId>() {
        Ok(record) => {
            let row = replica.model.row(record).get();
            row.map_or_else(|| UNKNOWN.to_owned(), |row| row.title().to_owned())
        }
        Err(_) => value.to_owned(),
    };
    match operand {
        OperandType::Member if value == "me" => i18n.t(text::ME).to_owned(),
        OperandType::Member => member_name(replica, i18n, value.parse().ok()),
        OperandType::Stage => match value.parse().map(|stage| stage_name(replica, stage)) {
            Ok(name) if name.is_empty() => UNKNOWN.to_owned(),
            Ok(name) => name,
            Err(_) => value.to_owned(),
        },
        OperandType::StageType => i18n.t(stage_type_name(value)).to_owned(),
        OperandType::Money => value.parse().map_or_else(
            |_| value.to_owned(),
            |minor| format::money(Money { minor, currency: currency(replica) }, i18n.locale()),
        ),
        OperandType::Percent => format!("{value} %"),
        OperandType::Date => {
            let period = PERIODS.iter().find(|(word, _)| *word == value).map(|(_, name)| i18n.t(*name).to_owned());
            period.unwrap_or_else(|| {
                value.parse().map_or_else(|_| value.to_owned(), |date: CalendarDate| format::date(date, i18n.locale()))
            })
        }
        OperandType::Choice(choices) => {
            let name = choices.iter().find(|it| &*it.word == value).map(|it| i18n.name(&it.name).to_owned());
            // An own choice is written by its id.
            let unknown = if value.parse::<PartId>().is_ok() { UNKNOWN } else { value };
            name.unwrap_or_else(|| unknown.to_owned())
        }
        OperandType::Tag | OperandType::Record(_) => named(value),
        OperandType::Text | OperandType::Number | OperandType::Computed | OperandType::Presence => value.to_owned(),
    }
}

/// A condition in words; as it is written where its field is not known here.
pub fn condition_words(replica: &ReplicaHandle, i18n: I18n, fields: &[FilterField], condition: &Condition) -> String {
    let Some(known) = fields.iter().find(|field| field.key == condition.field) else { return condition.to_string() };
    let (operator, values) = Operator::read(&condition.test);
    let values: Vec<String> = values.iter().map(|value| value_words(replica, i18n, &known.operand, value)).collect();
    let (name, operator) = (i18n.name(&known.name), i18n.t(operator.name(&known.operand)));
    format!("{name} {operator} {}", values.join(", ")).trim_end().to_owned()
}

/// The value of a condition as it is typed.
pub fn typed(replica: &ReplicaHandle, i18n: I18n, operand: &OperandType, written: String) -> String {
    match (operand, written.parse::<i64>()) {
        // In whole units.
        (OperandType::Money, Ok(minor)) => Formatter::new(i18n, replica.clone()).typed_amount(minor),
        _ => written,
    }
}

/// What is typed, as the filter writes it.
///
/// # Errors
/// What is wrong with it.
pub fn meant(replica: &ReplicaHandle, operand: &OperandType, operator: Operator, typed: &str) -> Result<String, Text> {
    match operand {
        OperandType::Money => Ok(in_own_currency(replica, typed)?.to_string()),
        OperandType::Percent => typed.parse::<u8>().map(|percent| percent.to_string()).map_err(|_| text::ERROR_NUMBER),
        // A day is compared as well.
        OperandType::Computed if operator != Operator::Contains && typed.parse::<CalendarDate>().is_err() => {
            typed.parse::<f64>().map(|it| it.to_string()).map_err(|_| text::ERROR_NUMBER)
        }
        OperandType::Number => typed.parse::<f64>().map(|it| it.to_string()).map_err(|_| text::ERROR_NUMBER),
        _ => Ok(typed.to_owned()),
    }
}
