//! Tables from other systems: what their columns mean, and what a line of them says. The bytes of files are read elsewhere.

mod cells;
mod guess;
pub mod headers;
pub mod plan;
mod text;

pub use cells::{dates_begin_with_days, read_date};
pub use guess::{guess_by_cells, guess_columns, guess_kind, is_head, names_columns, normalise, recognise};
pub use text::{Encoding, delimiter, encoding, rows, without_said};

use crate::{
    date::{Birthday, CalendarDate},
    kind::Kind,
    limits::TEXT_CHARS,
    money::{Currency, Money},
    row::FieldKind,
    schema::{self, FieldType, key},
    search,
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Columns of a table that are looked at.
pub const COLUMNS: usize = 200;

/// A field that can be imported beside those that every workspace has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Added {
    pub key: String,
    pub name: String,
    pub field_kind: FieldKind,
    /// The words of a choice and what they are called.
    pub options: Vec<(String, String)>,
}

/// How the cells of a table are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub kind: Kind,
    /// What each column means; nothing for one that is left out.
    pub columns: Vec<Option<String>>,
    /// The workspace's, for amounts without a currency of their own.
    pub currency: Currency,
    /// 3/4 is the third of April, not the fourth of March.
    pub day_first: bool,
    pub today: CalendarDate,
    pub added: HashMap<String, Added>,
    /// By key: the words of ours and what they are called, folded.
    pub choices: HashMap<String, Vec<(String, String)>>,
}

/// What a line says, before it is known what it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Single values by key.
    pub fields: BTreeMap<String, Value>,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    /// By part: street, city, region, postal_code, country.
    pub address: BTreeMap<String, String>,
    pub tags: Vec<String>,
    /// Names of other records, by key: `company_id`, `parent_id`, `owner_id`, `contact`, `stage`, `pipeline_id` and the like;
    /// under `id` the record that is meant.
    pub names: BTreeMap<String, String>,
    pub notes: Vec<String>,
    pub remarks: Vec<Remark>,
}

/// What of a line was not taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub key: String,
    /// What stands in the cell, or the part of it that is meant.
    pub text: String,
    pub taken: Taken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// It is none of the words of its field, and stands there all the same.
    AsItIs,
    /// It cannot stand in its field: it is to be a note that names the field.
    AsNote,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellError {
    /// From 0.
    pub column: usize,
    /// The beginning of what stands in it.
    pub text: String,
    pub problem: CellProblem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellProblem {
    NotADate,
    NotANumber,
    NotAnAmount,
    /// An amount in another currency than the record's.
    OtherCurrency,
    NotAnEmail,
    NotAPhone,
    TooLong,
    OutOfRange,
}

/// A day that somebody means.
fn likely(day: CalendarDate) -> Result<CalendarDate, CellProblem> {
    if day.is_likely() { Ok(day) } else { Err(CellProblem::OutOfRange) }
}

/// Keys whose cells name other records, beside those that hold their ids; `id` is who is meant themselves.
const NAMES: [&str; 3] = ["id", "contact", "stage"];

/// Whether a cell names another record.
fn is_name(kind: Kind, key: &str) -> bool {
    NAMES.contains(&key) || schema::field_type(kind, key) == Some(FieldType::Id)
}

/// Reads a line. Cells that are empty say nothing; those that cannot be read are told, all of them.
///
/// # Errors
/// What is wrong with which cells.
pub fn read_line(reading: &Reading, cells: &[String]) -> Result<Draft, Vec<CellError>> {
    let mut draft = Draft::default();
    let mut errors = Vec::new();
    // An amount may come with a currency of its own, in another column.
    let own = reading.columns.iter().position(|key| key.as_deref() == Some("currency"));
    let own = own.and_then(|at| cells.get(at)?.trim().to_uppercase().parse::<Currency>().ok());
    let currency = own.unwrap_or(reading.currency);
    for (column, (key, cell)) in reading.columns.iter().zip(cells).enumerate() {
        let (Some(key), text) = (key, as_written(cell.trim())) else { continue };
        // What some write for a day that is not known: 0/0/00.
        let is_no_day = text.contains('/') && text.chars().all(|c| matches!(c, '0' | '/'));
        if text.is_empty() || is_no_day {
            continue;
        }
        match draft.read(reading, key, text, currency) {
            Ok(()) => {}
            // What cannot stand in its field is a note.
            Err(CellProblem::OtherCurrency) => draft.remark(key, text, Taken::AsNote),
            Err(problem) => errors.push(CellError { column, text: text.chars().take(60).collect(), problem }),
        }
    }
    draft.complete_name();
    if errors.is_empty() { Ok(draft) } else { Err(errors) }
}

/// What a line is called, as far as it says: its name, or else what stands in it first.
pub fn called<'a>(reading: &Reading, cells: &'a [String]) -> &'a str {
    let title = if reading.kind == Kind::Contact { "full_name" } else { "name" };
    let at = reading.columns.iter().position(|key| key.as_deref() == Some(title));
    let name = at.and_then(|at| cells.get(at)).or(cells.iter().find(|cell| !cell.trim().is_empty()));
    let name = name.map(|name| name.trim()).unwrap_or_default();
    name.char_indices().nth(80).map_or(name, |(end, _)| &name[..end])
}

impl Draft {
    /// Notes what was not taken as it stands.
    pub fn remark(&mut self, key: &str, text: &str, taken: Taken) {
        let text = text.chars().take(TEXT_CHARS).collect();
        self.remarks.push(Remark { key: key.to_owned(), text, taken });
    }

    fn read(&mut self, reading: &Reading, key: &str, text: &str, currency: Currency) -> Result<(), CellProblem> {
        let long = |most: usize| text.chars().nth(most).is_some();
        if let Some(field) = reading.added.get(key) {
            return self.read_added(reading, field, text, currency);
        }
        if let Some(part) = key.strip_prefix("address/") {
            if long(TEXT_CHARS) {
                return Err(CellProblem::TooLong);
            }
            let known = self.address.entry(part.to_owned()).or_default();
            // Street lines of several columns come together.
            if known.is_empty() {
                *known = text.to_owned()
            } else {
                *known = format!("{known}, {text}")
            }
            return Ok(());
        }
        match key {
            "emails" => {
                let several = text.split([';', ',', ' ', '\n']).map(str::trim);
                for address in several.filter(|part| !part.is_empty() && *part != ":::") {
                    if long(TEXT_CHARS) || !address.contains('@') {
                        return Err(CellProblem::NotAnEmail);
                    }
                    self.emails.push(address.to_owned());
                }
            }
            "phones" if long(200) => return Err(CellProblem::TooLong),
            "phones" => {
                let several = text.split([';', '\n']).flat_map(|part| part.split(":::")).flat_map(numbers);
                for number in several.map(str::trim).filter(|part| !part.is_empty()) {
                    if number.chars().filter(char::is_ascii_digit).count() < 3 {
                        return Err(CellProblem::NotAPhone);
                    }
                    self.phones.push(number.to_owned());
                }
            }
            "tags" => {
                let tags = text.split([';', ',', '\n']).flat_map(|part| part.split(":::"));
                let tags = tags.map(|tag| tag.trim().trim_start_matches('*').trim());
                self.tags.extend(tags.filter(|tag| !tag.is_empty()).map(|tag| tag.chars().take(100).collect()));
            }
            // A text that is longer than a field may be is a note all the same.
            "notes" => self.notes.push(text.chars().take(crate::limits::BODY_CHARS).collect()),
            _ if is_name(reading.kind, key) => {
                if long(TEXT_CHARS) {
                    return Err(CellProblem::TooLong);
                }
                self.names.insert(key.to_owned(), text.to_owned());
            }
            // Neither yes nor no.
            _ if schema::field_type(reading.kind, key) == Some(FieldType::Bool) && cells::boolean(text).is_none() => {
                self.remark(key, text, Taken::AsNote);
            }
            _ => {
                let value = match reading.value(key, text, currency) {
                    // A deal is in the currency that its amount says, unless a column of its own says another.
                    Err(CellProblem::OtherCurrency) if reading.is_deal_amount(key) => {
                        let said = Money::parse(text, currency).map_err(|_| CellProblem::NotAnAmount)?.currency;
                        self.fields.insert(key::CURRENCY.to_owned(), said.into());
                        reading.value(key, text, said)?
                    }
                    value => value?,
                };
                if reading.is_unknown_word(key, &value) {
                    self.remark(key, text, Taken::AsItIs);
                }
                self.fields.insert(key.to_owned(), value);
            }
        }
        Ok(())
    }

    fn read_added(
        &mut self,
        reading: &Reading,
        field: &Added,
        text: &str,
        currency: Currency,
    ) -> Result<(), CellProblem> {
        let long = text.chars().nth(TEXT_CHARS).is_some();
        let option = |name: &str| {
            let name = search::fold(name.trim());
            field.options.iter().find(|(_, known)| search::fold(known) == name).map(|(word, _)| word.clone())
        };
        let value = match field.field_kind {
            _ if long => return Err(CellProblem::TooLong),
            FieldKind::Number => cells::number(text).ok_or(CellProblem::NotANumber)?,
            FieldKind::Money => amount(text, currency)?,
            FieldKind::Date => likely(reading.day(text)?)?.into(),
            FieldKind::Checkbox => {
                let Some(is_so) = cells::boolean(text) else {
                    self.remark(&field.key, text, Taken::AsNote);
                    return Ok(());
                };
                Some(true).filter(|_| is_so).into()
            }
            FieldKind::Choice => match option(text) {
                Some(word) => word.into(),
                None => {
                    self.remark(&field.key, text, Taken::AsItIs);
                    text.into()
                }
            },
            FieldKind::Choices => {
                // A name may hold what separates them.
                let whole = option(text).map(|word| vec![word]);
                let parts = text.split([';', ',', '\n']).map(str::trim).filter(|part| !part.is_empty());
                let mut unknown = Vec::new();
                let several = || {
                    parts
                        .filter_map(|part| {
                            option(part).or_else(|| {
                                unknown.push(part);
                                None
                            })
                        })
                        .collect()
                };
                for word in whole.unwrap_or_else(several) {
                    self.fields.insert(format!("{}/{word}", field.key), true.into());
                }
                if !unknown.is_empty() {
                    self.remark(&field.key, &unknown.join(", "), Taken::AsNote);
                }
                return Ok(());
            }
            FieldKind::Person => {
                self.names.insert(field.key.clone(), text.to_owned());
                return Ok(());
            }
            // Nobody writes what is computed.
            FieldKind::Formula => return Ok(()),
            FieldKind::Text | FieldKind::Link => text.into(),
        };
        self.fields.insert(field.key.clone(), value);
        Ok(())
    }

    /// A name that stands in parts is put together, family name first where it is Vietnamese.
    fn complete_name(&mut self) {
        let text = |key: &str| self.fields.get(key).and_then(Value::as_text).map(str::to_owned);
        if text("full_name").is_some() {
            return;
        }
        let (given, family) = (text("given_name"), text("family_name"));
        let full = match (&given, &family) {
            (Some(given), Some(family)) if is_vietnamese(given, family) => format!("{family} {given}"),
            (Some(given), Some(family)) => format!("{given} {family}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => return,
        };
        self.fields.insert("full_name".into(), full.into());
    }

    /// What a person calls it; empty where the line does not say.
    pub fn title(&self, kind: Kind) -> &str {
        let key = if kind == Kind::Contact { "full_name" } else { "name" };
        self.fields.get(key).and_then(Value::as_text).unwrap_or_default()
    }
}

/// Two numbers with a slash or a comma between them; an extension is none.
fn numbers(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(['/', ',']).collect();
    let is_number = |part: &&str| part.chars().filter(char::is_ascii_digit).count() >= 7;
    if parts.iter().all(is_number) { parts } else { vec![text] }
}

/// Whether a name is written family name first: by the family names that most people in Viet Nam have.
fn is_vietnamese(given: &str, family: &str) -> bool {
    const FAMILIES: [&str; 20] = [
        "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
        "duong", "ly", "dinh", "trinh", "doan", "luong",
    ];
    let first = |text: &str| search::fold(text).split_whitespace().next().map(str::to_owned).unwrap_or_default();
    let marked = |text: &str| !text.is_ascii();
    FAMILIES.contains(&first(family).as_str())
        && (marked(given) || marked(family) || first(family) != "le" && first(family) != "do")
}

fn amount(text: &str, currency: Currency) -> Result<Value, CellProblem> {
    // A currency that is written in front or behind says nothing new.
    let code = currency.as_str().to_lowercase();
    let lower = text.to_lowercase().replace("us$", "$").replace(&code, "");
    let plain = lower.trim().trim_start_matches('-').trim();
    let negative = lower.trim().starts_with('-') || (lower.contains('(') && lower.contains(')'));
    let plain = plain.replace(['(', ')'], "");
    let money = Money::parse(&plain, currency).or_else(|error| {
        // As spreadsheets write a whole number: 45000000.00
        let rounded = plain.parse::<f64>().ok().filter(|number| number.is_finite());
        let decimals = 10f64.powi(currency.decimals() as i32);
        match rounded {
            Some(number) => Money::parse(
                &format!("{:.*}", currency.decimals() as usize, (number * decimals).round() / decimals),
                currency,
            ),
            None => Err(error),
        }
    });
    let money = money.map_err(|_| CellProblem::NotAnAmount)?;
    if money.currency != currency {
        return Err(CellProblem::OtherCurrency);
    }
    let minor = money.minor;
    Ok(Value::Int(if negative { -minor } else { minor }))
}

impl Reading {
    /// Whether the deal's amount says in what currency it is.
    fn is_deal_amount(&self, key: &str) -> bool {
        let names_currency = self.columns.iter().any(|column| column.as_deref() == Some(key::CURRENCY));
        self.kind == Kind::Deal && key == key::AMOUNT && !names_currency
    }

    fn day(&self, text: &str) -> Result<CalendarDate, CellProblem> {
        cells::read_date(text, self.day_first).ok_or(CellProblem::NotADate)
    }

    /// Whether a value of a choice is none of its words.
    fn is_unknown_word(&self, key: &str, value: &Value) -> bool {
        let words = self.choices.get(key);
        words.is_some_and(|words| !words.iter().any(|(word, _)| Some(word.as_str()) == value.as_text()))
    }

    /// A cell of a field that every workspace has.
    fn value(&self, key: &str, text: &str, currency: Currency) -> Result<Value, CellProblem> {
        let long = |most: usize| text.chars().nth(most).is_some();
        if let Some(choices) = self.choices.get(key) {
            let folded = search::fold(text);
            let known = choices.iter().find(|(word, name)| *word == folded || *name == folded);
            return match known {
                Some((word, _)) => Ok(word.as_str().into()),
                None if long(64) => Err(CellProblem::TooLong),
                // A word of theirs stays as it is.
                None => Ok(text.into()),
            };
        }
        let value = match (key, schema::field_type(self.kind, key)) {
            ("annual_revenue", _) => amount(text, currency).or_else(|problem| match cells::lower_end(text) {
                Some((low, unit)) => amount(&format!("{low} {unit}"), currency),
                None => Err(problem),
            })?,
            ("amount" | "balance", _) => amount(text, currency)?,
            ("number_of_employees", _) => cells::whole(text)
                .or_else(|| cells::whole(&cells::lower_end(text)?.0))
                .ok_or(CellProblem::NotANumber)?,
            ("founded", _) => match self.day(text) {
                Ok(day) if cells::whole(text).is_none() => i64::from(day.year()).into(),
                _ => cells::whole(text).ok_or(CellProblem::NotANumber)?,
            },
            ("currency", _) => {
                text.to_uppercase().parse::<Currency>().map(Value::from).map_err(|_| CellProblem::NotAnAmount)?
            }
            ("probability", _) => cells::percent(text).ok_or(CellProblem::NotANumber)?,
            (_, Some(FieldType::Date | FieldType::DateOrTime)) => likely(self.day(text)?)?.into(),
            (_, Some(FieldType::Birthday)) => {
                let day = self.day(text).ok().map(Birthday::from);
                let day = day.or_else(|| cells::read_birthday(text, self.day_first)).ok_or(CellProblem::NotADate)?;
                if !day.is_likely(self.today) {
                    return Err(CellProblem::OutOfRange);
                }
                day.into()
            }
            (_, Some(FieldType::Int(..))) => cells::whole(text).ok_or(CellProblem::NotANumber)?,
            (_, Some(FieldType::Bool)) => cells::boolean(text).filter(|it| *it).into(),
            (_, Some(FieldType::Text(most))) if long(most) => return Err(CellProblem::TooLong),
            _ if long(TEXT_CHARS) => return Err(CellProblem::TooLong),
            _ => text.into(),
        };
        match schema::check(self.kind, key, &value) {
            Ok(()) => Ok(value),
            Err(schema::Misfit::TooLong(_)) => Err(CellProblem::TooLong),
            Err(_) => Err(CellProblem::OutOfRange),
        }
    }
}

/// A day as a cell of an exported table says it.
pub fn written_date(day: CalendarDate) -> String {
    day.to_string()
}

/// A cell as it was before [`written_cell`] made it harmless.
fn as_written(text: &str) -> &str {
    let plain = text.strip_prefix('\'');
    plain.filter(|plain| written_cell(plain) == text).unwrap_or(text)
}

/// A cell of an exported table that no spreadsheet takes for a formula.
pub fn written_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    // Numbers and phone numbers are none.
    let harmless = text[1.min(text.len())..].chars().all(|c| c.is_ascii_digit() || " .,()-".contains(c));
    if is_formula && !(harmless && text.len() > 1) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
