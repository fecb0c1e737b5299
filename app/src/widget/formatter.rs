//! Fields and their values in words: as shown, as typed, and back.

use super::{linked::linked, repetition};
use crate::{
    clock,
    fields::{field_of, own_fields},
    i18n::{I18n, Locale, Text, text},
    replica::ReplicaHandle,
    view_model::{FilterContext, Formulas},
    workspace::{currency, stage_name},
};
use leptos::prelude::{Get, untrack};
use sotay_shared::{
    date::CalendarDate,
    id::{RecordId, StageId},
    kind::{FieldType, Kind, Page},
    lookup::Lookup,
    money::{Currency, Money},
    recurrence::Rule,
    row::Row,
    schema::Field,
    show::{self, Texts, Viewer},
    sort::gathered,
    stamp::Timestamp,
    typed::{self, Unread},
    value::Value,
};
use std::sync::Arc;

#[derive(Clone)]
pub struct Formatter {
    pub i18n: I18n,
    pub replica: ReplicaHandle,
}

impl Formatter {
    pub fn new(i18n: I18n, replica: ReplicaHandle) -> Formatter {
        Formatter { i18n, replica }
    }

    /// What a key of a kind is called.
    pub fn name(&self, kind: Kind, key: &str) -> String {
        self.field(kind, key).map_or_else(|| key.to_owned(), |field| self.i18n.name(&field.name).to_owned())
    }

    /// A value as it reads, where there may be none.
    pub fn value(&self, row: &Row, key: &str, value: &Value) -> String {
        let field = row.kind().and_then(|kind| self.field(kind, key));
        show::value(self, field.as_deref(), key, value, || self.currency_of(row))
    }

    /// The same of an amount in another currency than the record has now.
    pub fn value_in(&self, row: &Row, key: &str, value: &Value, currency: Currency) -> String {
        let field = row.kind().and_then(|kind| self.field(kind, key));
        show::value(self, field.as_deref(), key, value, || currency)
    }

    /// A field of a row as it reads; empty where there is nothing.
    pub fn shown(&self, row: &Row, field: &Field) -> String {
        show::field(self, row, field)
    }

    /// A field of a row as a cell of a table: of several values the first, and how many more.
    pub fn cell(&self, row: &Row, field: &Field) -> String {
        show::cell(self, row, field)
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

    /// What filters, orders and sums ask about that is not in a record itself; follows the workspace, its pipelines and
    /// its fields.
    pub fn filter_context(&self, today: CalendarDate) -> FilterContext {
        let fields = [Kind::Deal, Kind::Contact, Kind::Company]
            .into_iter()
            .flat_map(|kind| own_fields(&self.replica.model, kind));
        let written = fields.filter_map(|field| Some((field.key.to_string(), field.formula.clone()?)));
        let formatter = self.clone();
        let formulas = Formulas {
            written: gathered(written),
            // Asked of thousands of rows, of which none is to be followed by whoever asks.
            compute: Arc::new(move |row, formula| untrack(|| formula.for_row(row, &formatter, today))),
        };
        FilterContext::read(&self.replica.model, self.replica.device, formulas, today)
    }

    /// A field of a row as a person would type it.
    pub fn typed(&self, row: &Row, field: &Field) -> String {
        if field.of.entry_part().is_some() {
            return row.entries(&field.key).into_iter().next().map(|(_, entry)| entry).unwrap_or_default();
        }
        match (field.of, row.value(&field.key)) {
            (FieldType::Date | FieldType::DateOrTime, Value::Time(at)) => clock::day_of(at).to_string(),
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
        typed::read(field, text, currency, clock::today()).map_err(explained)
    }

    /// An amount in the workspace's currency as a person would type it.
    pub fn typed_amount(&self, minor: i64) -> String {
        Money { minor, currency: currency(&self.replica) }.typed()
    }

    /// What a record is called; empty where it is not here. Follows it.
    pub fn title(&self, record: RecordId) -> String {
        self.replica.model.row(record).get().map(|row| row.title().to_owned()).unwrap_or_default()
    }

    /// A record's own currency, or else the workspace's.
    pub fn currency(&self, row: &Row) -> Currency {
        self.currency_of(row)
    }
}

/// What is looked up is followed by whoever asks.
impl Lookup for Formatter {
    fn field(&self, kind: Kind, key: &str) -> Option<Arc<Field>> {
        field_of(&self.replica.model, kind, key)
    }

    fn title(&self, record: RecordId) -> String {
        Formatter::title(self, record)
    }

    fn stage(&self, stage: StageId) -> String {
        stage_name(&self.replica, stage)
    }

    fn currency(&self) -> Currency {
        currency(&self.replica)
    }
}

impl Viewer for Formatter {
    fn language(&self) -> Locale {
        self.i18n.locale()
    }

    fn today(&self) -> CalendarDate {
        clock::today()
    }

    fn local(&self, at: Timestamp) -> (CalendarDate, u16) {
        (clock::day_of(at), clock::minute_of(at))
    }

    fn repetition(&self, rule: &Rule) -> String {
        repetition::words(rule, self.i18n)
    }

    fn texts(&self) -> Texts {
        Texts { yes: text::YES, no: text::NO, cleared: text::CLEARED, somebody: text::SOMEBODY }
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
