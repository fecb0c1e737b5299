//! Tables from other systems: what their columns mean, and what a line of them says. The bytes of files are read elsewhere.

#![deny(clippy::string_slice, reason = "what a cell holds may begin with any letter")]

mod cells;
mod column;
mod dates;
mod guess;
pub mod headers;
mod legacy;
pub mod markup;
pub mod plan;
mod reach;
mod reading;
mod text;

pub use cells::is_unknown;
pub use cells::written_cell;
pub use column::{ColumnReading, Spelled, Style, order_of_all, spelled};
pub use dates::{Days, of_serial, read_date};
pub use guess::{
    address_level, guess_by_cells, guess_columns, guess_kind, is_head, names_columns, normalise, recognise,
};
pub use reach::is_email;
pub use text::{Decoded, Encoding, composed, decoded, delimiter, encoding, rows, without_said};

use crate::{
    date::CalendarDate,
    factors,
    folding::{fold, is_blank},
    kind::Kind,
    limits::{BODY_CHARS, TEXT_CHARS},
    money::{Currency, Money},
    number,
    row::FieldKind,
    schema::{FieldType, key},
    url::Link,
    value::Value,
};
use reach::NoPhone;
use reading::amount;
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
    /// How each column is spelled, as far as it is known.
    pub styles: Vec<Style>,
    /// 3/4 is the third of April, not the fourth of March, where its column does not tell.
    pub day_first: bool,
    /// The workbook's numbers of days count from 1904.
    pub since_1904: bool,
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
    /// What is wrong with it, where that says more than that it does not fit.
    pub problem: Option<CellProblem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// It is none of the words of its field, and stands there all the same.
    AsItIs,
    /// It cannot stand in its field: it is to be a note that names the field.
    AsNote,
    /// A spreadsheet rounded it: it stands in its field, and its last digits are gone.
    Rounded,
    /// It is longer than a note may be: what is beyond is left out.
    Cut,
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
    NotALink,
    NotAUnit,
    /// A spreadsheet rounded it, and its digits are gone.
    Rounded,
    TooLong,
    OutOfRange,
}

/// A day that somebody means.
fn likely(day: CalendarDate) -> Result<CalendarDate, CellProblem> {
    if day.is_likely() { Ok(day) } else { Err(CellProblem::OutOfRange) }
}

/// Characters of a tag.
const TAG_CHARS: usize = 100;

/// Keys whose cells name other records, beside those that hold their ids; `id` is who is meant themselves.
const NAMES: [&str; 3] = ["id", "contact", "stage"];

/// Whether a cell names another record.
fn is_name(kind: Kind, key: &str) -> bool {
    NAMES.contains(&key) || kind.field_type(key).is_some_and(FieldType::is_id)
}

/// Reads a line. Cells that are empty, or say in words that there is nothing, say nothing. A cell that cannot be read costs
/// nobody the line: it is a remark, and becomes a note.
///
/// # Errors
/// What is wrong with which cells, where the others name nobody and nothing.
pub fn read_line(reading: &Reading, cells: &[String]) -> Result<Draft, Vec<CellError>> {
    let mut draft = Draft::default();
    let mut errors = Vec::new();
    // An amount may come with a currency of its own, in another column.
    let own = reading.columns.iter().position(|key| key.as_deref() == Some(key::CURRENCY));
    let own = own.and_then(|at| cells.get(at)?.trim().to_uppercase().parse::<Currency>().ok());
    let currency = own.unwrap_or(reading.currency);
    let mut address = Vec::new();
    for (column, (key, cell)) in reading.columns.iter().zip(cells).enumerate() {
        let Some(key) = key else { continue };
        let style = reading.styles.get(column).copied().unwrap_or_default();
        let text = cells::unmarked(cell.trim(), reading.is_title(key) && !style.is_marked);
        let text = reading.in_one_line(key, text.trim());
        if is_blank(&text) || reading.says_nothing(key, &text) {
            continue;
        }
        let read = match key.strip_prefix("address/") {
            Some(part) => reading.address(part, &text).map(|text| address.push((style.level, key, text))),
            None => draft.read(reading, key, &text, style, currency),
        };
        if let Err(problem) = read {
            errors.push(CellError { column, text: text.chars().take(60).collect(), problem });
            draft.problem(key, &text, problem);
        }
    }
    draft.put_address(address);
    draft.complete_name();
    if draft.called(reading.kind).is_none() && !errors.is_empty() { Err(errors) } else { Ok(draft) }
}

/// What a line is called, as far as it says: its name, or else what stands in it first.
pub fn called<'a>(reading: &Reading, cells: &'a [String]) -> &'a str {
    let title = reading.kind.spec().title;
    let at = reading.columns.iter().position(|key| key.as_deref() == Some(title));
    let name = at.and_then(|at| cells.get(at)).or(cells.iter().find(|cell| !cell.trim().is_empty()));
    let name = name.map(|name| name.trim()).unwrap_or_default();
    name.char_indices().nth(80).and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

impl Draft {
    /// Notes what was not taken as it stands.
    pub fn remark(&mut self, key: &str, text: &str, taken: Taken) {
        self.remarks.push(Remark { key: key.to_owned(), text: text.to_owned(), taken, problem: None });
    }

    /// Notes what cannot stand in its field, and why.
    fn problem(&mut self, key: &str, text: &str, problem: CellProblem) {
        let problem = Some(problem).filter(|it| *it != CellProblem::OtherCurrency);
        self.remarks.push(Remark { key: key.to_owned(), text: text.to_owned(), taken: Taken::AsNote, problem });
        if text.chars().nth(BODY_CHARS).is_some() {
            self.remark(key, text, Taken::Cut);
        }
    }

    fn read(
        &mut self,
        reading: &Reading,
        key: &str,
        text: &str,
        style: Style,
        currency: Currency,
    ) -> Result<(), CellProblem> {
        if let Some(field) = reading.added.get(key) {
            return self.read_added(reading, field, text, style, currency);
        }
        match key {
            "emails" => self.read_emails(text),
            "phones" => self.read_phones(text),
            key::TAGS => {
                for tag in reach::parts(text, &[';', ',', '\n', '|']) {
                    match tag.trim_start_matches('*').trim() {
                        "" => {}
                        tag if is_longer(tag, TAG_CHARS) => self.problem(key, tag, CellProblem::TooLong),
                        tag => self.tags.push(tag.to_owned()),
                    }
                }
            }
            // A text that is longer than a field may be is a note all the same.
            "notes" => {
                self.notes.push(text.chars().take(BODY_CHARS).collect());
                if is_longer(text, BODY_CHARS) {
                    self.remark(key, text, Taken::Cut);
                }
            }
            _ if is_name(reading.kind, key) => {
                if is_longer(text, TEXT_CHARS) {
                    return Err(CellProblem::TooLong);
                }
                self.names.insert(key.to_owned(), text.to_owned());
            }
            _ if reading.is_factors(key) => {
                let units = factors::read(text).map_err(|_| CellProblem::NotAUnit)?;
                self.fields.extend(units.into_iter().map(|(unit, factor)| (format!("{key}/{unit}"), factor)));
            }
            // Neither yes nor no.
            _ if reading.kind.field_type(key) == Some(FieldType::Bool) && cells::boolean(text).is_none() => {
                self.remark(key, text, Taken::AsNote);
            }
            _ => {
                let value = match reading.value(key, text, style, currency) {
                    // A record is in the currency that its one amount says, unless a column of its own says another.
                    Err(CellProblem::OtherCurrency) if reading.is_own_amount(key) => {
                        let said = Money::of_cell(text, currency, style.mark).map_err(|_| CellProblem::NotAnAmount)?;
                        self.fields.insert(key::CURRENCY.to_owned(), said.currency.into());
                        reading.value(key, text, style, said.currency)?
                    }
                    value => value?,
                };
                if reading.is_unknown_word(key, &value) {
                    self.remark(key, text, Taken::AsItIs);
                }
                self.put(key, text, value);
            }
        }
        Ok(())
    }

    /// The value of a field; that a spreadsheet rounded it is told.
    fn put(&mut self, key: &str, text: &str, value: Value) {
        if matches!(value, Value::Int(_) | Value::Number(_)) && number::is_rounded(text) {
            self.remark(key, text, Taken::Rounded);
        }
        self.fields.insert(key.to_owned(), value);
    }

    fn read_emails(&mut self, text: &str) {
        let reached = reach::emails(text);
        for address in reached.taken {
            match is_longer(&address, TEXT_CHARS) {
                true => self.problem("emails", &address, CellProblem::TooLong),
                false => self.emails.push(address),
            }
        }
        for other in reached.left {
            self.problem("emails", &other, CellProblem::NotAnEmail);
        }
    }

    fn read_phones(&mut self, text: &str) {
        let (taken, left) = reach::phones(text);
        for number in taken {
            match is_longer(&number, 200) {
                true => self.problem("phones", &number, CellProblem::TooLong),
                false => self.phones.push(number),
            }
        }
        for (other, why) in left {
            let problem = if why == NoPhone::Rounded { CellProblem::Rounded } else { CellProblem::NotAPhone };
            self.problem("phones", &other, problem);
        }
    }

    fn read_added(
        &mut self,
        reading: &Reading,
        field: &Added,
        text: &str,
        style: Style,
        currency: Currency,
    ) -> Result<(), CellProblem> {
        let value = match field.field_kind {
            _ if is_longer(text, TEXT_CHARS) => return Err(CellProblem::TooLong),
            FieldKind::Number => cells::number(text, style.mark).ok_or(CellProblem::NotANumber)?,
            FieldKind::Money => amount(text, currency, style.mark)?,
            FieldKind::Date => likely(reading.day(text, style, false)?)?.into(),
            FieldKind::Checkbox => {
                let Some(is_so) = cells::boolean(text) else {
                    self.remark(&field.key, text, Taken::AsNote);
                    return Ok(());
                };
                Some(true).filter(|_| is_so).into()
            }
            FieldKind::Choice => match field.option(text) {
                Some(word) => word.into(),
                None => {
                    self.remark(&field.key, text, Taken::AsItIs);
                    text.into()
                }
            },
            FieldKind::Choices => {
                self.read_choices(field, text);
                return Ok(());
            }
            FieldKind::Person => {
                self.names.insert(field.key.clone(), text.to_owned());
                return Ok(());
            }
            // Nobody writes what is computed.
            FieldKind::Formula => return Ok(()),
            FieldKind::Link => Link::from_text(text).ok_or(CellProblem::NotALink)?.into(),
            FieldKind::Text if number::is_rounded(text) => return Err(CellProblem::Rounded),
            FieldKind::Text => text.into(),
        };
        self.put(&field.key, text, value);
        Ok(())
    }

    fn read_choices(&mut self, field: &Added, text: &str) {
        // A name may hold what separates them.
        let (mut chosen, mut unknown) = (Vec::new(), Vec::new());
        match field.option(text) {
            Some(word) => chosen.push(word),
            None => {
                for part in reach::parts(text, &[';', ',', '\n', '|']) {
                    match field.option(part) {
                        Some(word) => chosen.push(word),
                        None => unknown.push(part),
                    }
                }
            }
        }
        for word in chosen {
            self.fields.insert(format!("{}/{word}", field.key), true.into());
        }
        if !unknown.is_empty() {
            self.remark(&field.key, &unknown.join(", "), Taken::AsNote);
        }
    }

    /// The parts of an address come together, the most exact first; what stands there already is not said again.
    fn put_address(&mut self, mut parts: Vec<(u8, &String, String)>) {
        parts.sort_by_key(|(level, ..)| *level);
        for (_, key, text) in parts {
            let part = key.trim_start_matches("address/");
            let known = self.address.entry(part.to_owned()).or_default();
            let folded = fold(&text);
            if known.is_empty() {
                *known = text;
            } else if known.chars().count() + text.chars().count() + 2 > TEXT_CHARS {
                self.problem(key, &text, CellProblem::TooLong);
            } else if !known.split(',').any(|said| fold(said.trim()) == folded) {
                // The number of a house stands before its street.
                let is_number = known.starts_with(|c: char| c.is_ascii_digit()) && !known.contains(char::is_whitespace);
                *known = format!("{known}{}{text}", if is_number { " " } else { ", " });
            }
        }
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

    /// What it is called: somebody without a name by how they are reached. `None` where it names nothing.
    pub fn called(&self, kind: Kind) -> Option<&str> {
        let named = Some(self.title(kind)).filter(|title| !title.is_empty());
        named.or_else(|| self.emails.first().or(self.phones.first()).map(String::as_str))
    }

    /// What a person calls it; empty where the line does not say.
    pub fn title(&self, kind: Kind) -> &str {
        self.fields.get(kind.spec().title).and_then(Value::as_text).unwrap_or_default()
    }
}

/// Whether a name is written family name first: by the family names that most people in Viet Nam have.
fn is_vietnamese(given: &str, family: &str) -> bool {
    const FAMILIES: [&str; 20] = [
        "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
        "duong", "ly", "dinh", "trinh", "doan", "luong",
    ];
    let first = |text: &str| fold(text).split_whitespace().next().map(str::to_owned).unwrap_or_default();
    let marked = |text: &str| !text.is_ascii();
    FAMILIES.contains(&first(family).as_str())
        && (marked(given) || marked(family) || first(family) != "le" && first(family) != "do")
}

/// Whether a text has more characters than that.
fn is_longer(text: &str, most: usize) -> bool {
    text.chars().nth(most).is_some()
}

impl Added {
    /// The word of a choice that is called so.
    fn option(&self, name: &str) -> Option<String> {
        let name = fold(name.trim());
        self.options.iter().find(|(_, known)| fold(known) == name).map(|(word, _)| word.clone())
    }
}

/// A percentage as a cell of an exported table says it: no column of them is taken for shares of one.
pub fn written_percent(percent: i64) -> String {
    format!("{percent}%")
}

#[cfg(test)]
mod tests;
