//! Fields and their values in words: as shown, as typed, and back.

use super::{linked::linked, repetition};
use crate::{
    fields::{field_of, own_fields},
    format,
    i18n::{I18n, Text, text},
    replica::ReplicaHandle,
    view_model::{Facts, Formulas},
    workspace::{currency, member_name, stage_name},
};
use leptos::prelude::{Get, untrack};
use sotay_shared::{
    date::CalendarDate,
    factors,
    formula::Formula,
    id::{MemberId, RecordId},
    kind::{FieldType, Kind, Page},
    money::{Currency, Money},
    place::Place,
    recurrence::Rule,
    row::Row,
    schema::{Choice, Field, key},
    sort::gathered,
    typed::{self, Unread},
    value::Value,
};
use std::sync::Arc;

#[derive(Clone)]
pub struct Words {
    pub i18n: I18n,
    pub replica: ReplicaHandle,
}

impl Words {
    pub fn new(i18n: I18n, replica: ReplicaHandle) -> Words {
        Words { i18n, replica }
    }

    /// The field that a key of a kind belongs to.
    fn field(&self, kind: Kind, key: &str) -> Option<Arc<Field>> {
        field_of(&self.replica.model, kind, key)
    }

    /// What a key of a kind is called.
    pub fn name(&self, kind: Kind, key: &str) -> String {
        self.field(kind, key).map_or_else(|| key.to_owned(), |field| self.i18n.name(&field.name).to_owned())
    }

    /// A value as it reads, where there may be none.
    pub fn value(&self, row: &Row, key: &str, value: &Value) -> String {
        let field = row.kind().and_then(|kind| self.field(kind, key));
        self.said(field.as_deref(), key, value, || self.currency(row))
    }

    /// The same of an amount in another currency than the record has now.
    pub fn value_in(&self, row: &Row, key: &str, value: &Value, currency: Currency) -> String {
        let field = row.kind().and_then(|kind| self.field(kind, key));
        self.said(field.as_deref(), key, value, || currency)
    }

    fn said(&self, field: Option<&Field>, key: &str, value: &Value, currency: impl FnOnce() -> Currency) -> String {
        let locale = self.i18n.locale();
        let word_name = |word: &str| {
            let name = field.and_then(|field| field.choice(word));
            name.map_or_else(|| word.to_owned(), |name| self.i18n.name(name).to_owned())
        };
        match (field.map(|field| field.of), value) {
            (_, Value::Empty) => self.i18n.t(text::CLEARED).to_owned(),
            (Some(FieldType::Money), value) => {
                let money = value.as_int().map(|minor| Money { minor, currency: currency() });
                money.map(|money| format::money(money, locale)).unwrap_or_default()
            }
            (Some(FieldType::Place), Value::Text(place)) => {
                place.parse().map_or_else(|_| place.clone(), |place: Place| stage_name(&self.replica, place.stage))
            }
            (Some(FieldType::Member), Value::Text(member)) => {
                member_name(&self.replica, self.i18n, member.parse::<MemberId>().ok())
            }
            (Some(FieldType::Link(_) | FieldType::Picture), Value::Text(record)) => {
                record.parse().map_or_else(|_| record.clone(), |record| self.title(record))
            }
            (Some(FieldType::Date | FieldType::DateOrTime), Value::Text(date)) => {
                date.parse().map_or_else(|_| date.clone(), |date| format::date(date, locale))
            }
            (Some(FieldType::Birthday), Value::Text(day)) => {
                day.parse().map_or_else(|_| day.clone(), |day| format::birthday(day, locale))
            }
            (Some(FieldType::Factors), value) => {
                factors::written(key.split_once('/').map(|(_, unit)| (unit, value)).into_iter())
            }
            // One of several: which, and whether it is chosen.
            (Some(FieldType::Choices(_)), Value::Bool(chosen)) => {
                let name = word_name(key.rsplit('/').next().unwrap_or_default());
                if *chosen { format!("+ {name}") } else { format!("− {name}") }
            }
            (Some(FieldType::Choice(_)), Value::Text(word)) => word_name(word),
            (Some(FieldType::Repetition), Value::Text(rule)) => self.repetition(rule),
            // A year is a number without a thousands separator.
            (Some(FieldType::Year), Value::Int(int)) => int.to_string(),
            (_, Value::Text(text)) => text.clone(),
            (Some(FieldType::Percent), Value::Int(int)) => format!("{int} %"),
            (_, Value::Int(int)) => format::number(*int, locale),
            (_, Value::Number(number)) => format::decimal(*number, locale),
            (_, Value::Bool(bool)) => self.i18n.t(if *bool { text::YES } else { text::NO }).to_owned(),
            (_, Value::Time(at)) => format::instant(*at, locale),
            (_, Value::Opaque) => "…".to_owned(),
        }
    }

    /// How often something repeats.
    fn repetition(&self, rule: &str) -> String {
        rule.parse::<Rule>().map_or_else(|_| rule.to_owned(), |rule| repetition::words(&rule, self.i18n))
    }

    /// A field of a row as it reads; empty where there is nothing.
    pub fn shown(&self, row: &Row, field: &Field) -> String {
        match (field.of, row.value(&field.key)) {
            (FieldType::Choices(_), _) => {
                let names = self.chosen(row, field).into_iter().map(|choice| self.i18n.name(&choice.name));
                names.collect::<Vec<_>>().join(", ")
            }
            // One that cannot be read says nothing.
            (FieldType::Formula, _) => match field.formula.as_ref().map(|formula| self.computed(row, formula)) {
                None | Some(Value::Empty) => String::new(),
                Some(value) => self.value(row, "", &value),
            },
            (FieldType::Factors, _) => factors::written(row.all().group(&field.key)),
            (FieldType::Bool, value) if field.is_usual() => {
                self.i18n.t(if value.as_bool() == Some(false) { text::NO } else { text::YES }).to_owned()
            }
            (FieldType::Bool, Value::Bool(false)) | (_, Value::Empty) => String::new(),
            (_, value) => self.said(Some(field), &field.key, &value, || self.currency(row)),
        }
    }

    /// A field of a row as a cell of a table: of several values the first, and how many more.
    pub fn cell(&self, row: &Row, field: &Field) -> String {
        if field.of.entry_part().is_none() {
            return self.shown(row, field);
        }
        let entries = row.entries(&field.key);
        match entries.as_slice() {
            [] => String::new(),
            [(_, one)] => one.clone(),
            [(_, first), rest @ ..] => format!("{first} +{}", rest.len()),
        }
    }

    /// What a line on the page of another record shows of a record beside its name.
    pub fn line(&self, row: &Row) -> String {
        self.some(row, |page| page.line)
    }

    /// What a card of a narrow screen shows of a record beside its name.
    pub fn card(&self, row: &Row) -> String {
        self.some(row, |page| page.card)
    }

    fn some(&self, row: &Row, keys: impl Fn(&Page) -> &'static [&'static str]) -> String {
        let Some((kind, page)) = row.kind().and_then(|kind| Some((kind, kind.page()?))) else { return String::new() };
        let fields = keys(page).iter().filter_map(|key| self.field(kind, key));
        let words = fields.map(|field| match (field.linked(), row.all().parsed(&field.key)) {
            (Some(_), Some(record)) => linked(&self.replica, record).words(self.i18n),
            _ => self.shown(row, &field),
        });
        words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// The words that are chosen of a field that takes several.
    fn chosen<'a>(&self, row: &Row, field: &'a Field) -> Vec<&'a Choice> {
        let is_chosen = |choice: &&Choice| row.value(&format!("{}/{}", field.key, choice.word)).as_bool() == Some(true);
        field.choices.iter().filter(is_chosen).collect()
    }

    /// What filters, orders and sums ask about that is not in a record itself; follows the workspace, its pipelines and
    /// its fields.
    pub fn facts(&self, today: CalendarDate) -> Facts {
        let fields = [Kind::Deal, Kind::Contact, Kind::Company]
            .into_iter()
            .flat_map(|kind| own_fields(&self.replica.model, kind));
        let written = fields.filter_map(|field| Some((field.key.to_string(), field.formula.clone()?)));
        let words = self.clone();
        let formulas = Formulas {
            written: gathered(written),
            locale: self.i18n.locale(),
            // Asked of thousands of rows, of which none is to be followed by whoever asks.
            compute: Arc::new(move |row, formula| untrack(|| words.computed(row, formula))),
        };
        Facts::read(&self.replica.model, self.replica.device, formulas, today)
    }

    /// What a formula comes to for a row.
    fn computed(&self, row: &Row, formula: &Formula) -> Value {
        let value = |key: &str| {
            // Of several the first.
            if let Some(part) = key.strip_prefix("addresses/") {
                let mut all = row.addresses().into_iter().flat_map(|all| all.values());
                return all.find_map(|address| address.part(part).clone()).into();
            }
            let field = row.kind().and_then(|kind| self.field(kind, key));
            match (field.as_ref().map(|field| field.of), row.value(key)) {
                // In whole units, as people think of it.
                (Some(FieldType::Money), value) => value.as_int().map_or(Value::Empty, |minor| {
                    Value::Number(minor as f64 / 10f64.powi(self.currency(row).decimals() as i32))
                }),
                // Nothing is computed with a day that is not known.
                (Some(FieldType::Date | FieldType::DateOrTime | FieldType::Birthday), Value::Empty) => Value::Opaque,
                // Of what is named the name.
                (
                    Some(FieldType::Link(_) | FieldType::Member | FieldType::Choice(_) | FieldType::Place),
                    Value::Text(_),
                ) => self.value(row, key, &row.value(key)).into(),
                (Some(FieldType::Choices(_)), _) => {
                    let shown = field.map(|field| self.shown(row, &field));
                    shown.filter(|it| !it.is_empty()).into()
                }
                (Some(FieldType::Phones | FieldType::Emails), _) => {
                    row.entries(key).into_iter().next().map(|(_, entry)| entry).into()
                }
                (_, value) => value,
            }
        };
        formula.evaluate(&value, crate::clock::today())
    }

    /// A field of a row as a person would type it.
    pub fn typed(&self, row: &Row, field: &Field) -> String {
        if field.of.entry_part().is_some() {
            return row.entries(&field.key).into_iter().next().map(|(_, entry)| entry).unwrap_or_default();
        }
        match (field.of, row.value(&field.key)) {
            (FieldType::Date | FieldType::DateOrTime, Value::Time(at)) => crate::clock::day_of(at).to_string(),
            (of, value) => {
                let written = typed::written(of, &value, || self.currency(row));
                written.unwrap_or_else(|| self.value(row, &field.key, &value))
            }
        }
    }

    /// What was typed into a field, as its value. Records are not looked up here.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self, field: &Field, text: &str, currency: Currency) -> Result<Value, Text> {
        typed::read(field, text, currency, crate::clock::today()).map_err(explained)
    }

    /// An amount in the workspace's currency as a person would type it.
    pub fn typed_amount(&self, minor: i64) -> String {
        Money { minor, currency: currency(&self.replica) }.typed()
    }

    pub fn title(&self, record: RecordId) -> String {
        self.replica.model.row(record).get().map(|row| row.title().to_owned()).unwrap_or_default()
    }

    /// A record's own currency, or else the workspace's.
    pub fn currency(&self, row: &Row) -> Currency {
        let own = row.value(key::CURRENCY);
        own.as_text().and_then(|code| code.parse().ok()).unwrap_or_else(|| currency(&self.replica))
    }
}

/// A day that was typed or chosen.
///
/// # Errors
/// When it is none, or one that nobody means.
pub fn day(text: &str) -> Result<CalendarDate, Text> {
    typed::day(text).map_err(explained)
}

/// Why what was typed cannot be read, as people are told.
fn explained(unread: Unread) -> Text {
    match unread {
        Unread::Nameless => text::ERROR_NAME_MISSING,
        Unread::Amount => text::ERROR_AMOUNT,
        Unread::OtherCurrency => text::ERROR_OTHER_CURRENCY,
        Unread::Number => text::ERROR_NUMBER,
        Unread::Percent => text::ERROR_PERCENT,
        Unread::Link => text::ERROR_LINK,
        Unread::Phone => text::ERROR_PHONE,
        Unread::Email => text::ERROR_EMAIL,
        Unread::Rounded => text::ERROR_ROUNDED,
        Unread::Day => text::ERROR_DATE,
        Unread::UnlikelyDay => text::ERROR_DATE_UNLIKELY,
        Unread::Birthday => text::ERROR_BIRTHDAY,
        Unread::UnlikelyBirthday => text::ERROR_BIRTHDAY_UNLIKELY,
    }
}
