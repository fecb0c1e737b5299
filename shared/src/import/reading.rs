//! How a cell of a field is read: by what its field holds, and by how its column is spelled.

use super::{
    CellProblem, Reading, Spelled, Style,
    cells::{self, Instead},
    column, dates, is_longer, likely, spelled,
};
use crate::{
    date::{Birthday, CalendarDate},
    folding::fold,
    limits::TEXT_CHARS,
    money::{Currency, Money},
    number::{self, Mark},
    row::FieldKind,
    schema::{self, FieldType, key},
    url::Link,
    value::Value,
};

pub(super) fn amount(text: &str, currency: Currency, mark: Option<Mark>) -> Result<Value, CellProblem> {
    let money = Money::of_cell(text, currency, mark).map_err(|_| CellProblem::NotAnAmount)?;
    if money.currency == currency { Ok(Value::Int(money.minor)) } else { Err(CellProblem::OtherCurrency) }
}

/// People in a company, also where a word stands beside the number: `50 người`, `> 100`.
fn employees(text: &str, mark: Option<Mark>) -> Option<Value> {
    let bare = text.trim_matches(|c: char| !c.is_ascii_digit());
    let whole = |text: &str| cells::whole(text, mark);
    whole(text).or_else(|| whole(&cells::lower_end(text)?.0)).or_else(|| whole(bare).filter(|_| !text.contains('-')))
}

impl Reading {
    /// Whether an amount says in what currency the record is.
    pub(super) fn is_own_amount(&self, key: &str) -> bool {
        let names_currency = self.columns.iter().any(|column| column.as_deref() == Some(key::CURRENCY));
        let has_others = self.added.values().any(|field| field.field_kind == FieldKind::Money);
        !names_currency && !has_others && self.kind.spec().own_amount().is_some_and(|field| field.key == key)
    }

    /// Whether a cell names units and what they hold.
    pub(super) fn is_factors(&self, key: &str) -> bool {
        self.kind.spec().field(key).is_some_and(|field| field.of == FieldType::Factors)
    }

    /// Whether a cell is what somebody or something is called.
    pub(super) fn is_title(&self, key: &str) -> bool {
        let is_required = || self.kind.spec().required().any(|field| field.key == key);
        !self.added.contains_key(key) && (key == "contact" || is_required())
    }

    /// What a cell is that is no text.
    fn is_told(&self, key: &str) -> bool {
        let added = self.added.get(key).map(|field| field.field_kind);
        let is_link = added == Some(FieldKind::Link) || matches!(key, "website" | "domain");
        matches!(key, "emails" | "phones" | "founded" | key::CURRENCY)
            || is_link
            || spelled(self.kind, key, added).is_some()
    }

    /// Whether a cell says that there is nothing. A word of a choice is what it is.
    pub(super) fn says_nothing(&self, key: &str, text: &str) -> bool {
        let folded = || fold(text);
        let is_choice = self.added.get(key).is_some_and(|field| field.option(text).is_some())
            || self.choices.get(key).is_some_and(|words| {
                let folded = folded();
                words.iter().any(|(word, name)| *word == folded || *name == folded)
            });
        let added = self.added.get(key).map(|field| field.field_kind);
        let is_date = spelled(self.kind, key, added) == Some(Spelled::Date);
        let instead = match key {
            "contact" => Instead::Named,
            _ if self.is_title(key) => Instead::Name,
            _ if key.ends_with("_id") && key != "tax_id" => Instead::Named,
            _ if self.is_told(key) => Instead::Told,
            _ => Instead::Text,
        };
        // Of a number a 0 is one.
        let is_zero = spelled(self.kind, key, added).is_some_and(|it| it != Spelled::Date) && text.trim() == "0";
        is_date && dates::is_no_day(text) || !is_choice && !is_zero && cells::is_nothing(text, instead)
    }

    /// A cell without line breaks and what nobody sees, but for notes and lists.
    pub(super) fn in_one_line(&self, key: &str, text: &str) -> String {
        let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let has_lines = matches!(key, "notes" | "emails" | "phones" | key::TAGS)
            || self.is_factors(key)
            || self.added.get(key).is_some_and(|field| field.field_kind == FieldKind::Choices);
        if has_lines || !text.contains(char::is_control) {
            return text.replace(is_odd, "").replace("\r\n", "\n").replace('\r', "\n");
        }
        let between = if key.starts_with("address") { ", " } else { " " };
        let lines = text.split(['\n', '\r']).map(|line| line.replace('\t', " ").replace(char::is_control, ""));
        let lines = lines.map(|line| line.trim().trim_end_matches(',').to_owned()).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(between)
    }

    /// A part of an address.
    pub(super) fn address(&self, part: &str, text: &str) -> Result<String, CellProblem> {
        match text {
            _ if is_longer(text, TEXT_CHARS) => Err(CellProblem::TooLong),
            _ if number::is_rounded(text) => Err(CellProblem::Rounded),
            _ if part == "postal_code" => Ok(code(text).to_owned()),
            _ => Ok(text.to_owned()),
        }
    }

    pub(super) fn day(&self, text: &str, style: Style, past: bool) -> Result<CalendarDate, CellProblem> {
        let days = column::days(style, self.day_first, self.today, past, self.since_1904);
        dates::read_date(text, &days).ok_or(CellProblem::NotADate)
    }

    fn birthday(&self, text: &str, style: Style) -> Result<Value, CellProblem> {
        let day = self.day(text, style, true).ok().map(Birthday::from);
        let without_year = || dates::read_birthday(text, style.day_first.unwrap_or(self.day_first));
        let day = day.or_else(without_year).ok_or(CellProblem::NotADate)?;
        if day.is_likely(self.today) { Ok(day.into()) } else { Err(CellProblem::OutOfRange) }
    }

    /// Whether a value of a choice is none of its words.
    pub(super) fn is_unknown_word(&self, key: &str, value: &Value) -> bool {
        let words = self.choices.get(key);
        words.is_some_and(|words| !words.iter().any(|(word, _)| Some(word.as_str()) == value.as_text()))
    }

    /// A cell of a field that every workspace has.
    pub(super) fn value(&self, key: &str, text: &str, style: Style, currency: Currency) -> Result<Value, CellProblem> {
        if let Some(choices) = self.choices.get(key) {
            let folded = fold(text);
            let known = choices.iter().find(|(word, name)| *word == folded || *name == folded);
            return match known {
                Some((word, _)) => Ok(word.as_str().into()),
                None if is_longer(text, 64) => Err(CellProblem::TooLong),
                // A word of theirs stays as it is.
                None => Ok(text.into()),
            };
        }
        let mark = style.mark;
        let value = match (key, self.kind.field_type(key)) {
            ("annual_revenue", _) => amount(text, currency, mark).or_else(|problem| match cells::lower_end(text) {
                Some((low, unit)) => amount(&format!("{low} {unit}"), currency, mark),
                None => Err(problem),
            })?,
            (_, Some(FieldType::Money)) => amount(text, currency, mark)?,
            ("number_of_employees", _) => employees(text, mark).ok_or(CellProblem::NotANumber)?,
            (_, Some(FieldType::Year)) => match self.day(text, style, true) {
                Ok(day) if cells::whole(text, mark).is_none() => i64::from(day.year()).into(),
                _ => cells::whole(text, mark).ok_or(CellProblem::NotANumber)?,
            },
            (_, Some(FieldType::Currency)) => {
                text.to_uppercase().parse::<Currency>().map(Value::from).map_err(|_| CellProblem::NotAnAmount)?
            }
            (_, Some(FieldType::Percent)) => {
                cells::percent(text, mark, style.is_share).ok_or(CellProblem::NotANumber)?
            }
            (_, Some(FieldType::Url)) => Link::from_text(text).ok_or(CellProblem::NotALink)?.into(),
            ("tax_id", _) if !number::is_rounded(text) => code(text).into(),
            (_, Some(FieldType::Birthday)) => self.birthday(text, style)?,
            (_, Some(FieldType::Date | FieldType::DateOrTime)) => likely(self.day(text, style, false)?)?.into(),
            (_, Some(of)) if of.range().is_some() => cells::whole(text, mark).ok_or(CellProblem::NotANumber)?,
            // No is written where it would mean yes otherwise.
            (_, Some(FieldType::Bool)) => {
                let is_usual = self.kind.spec().field(key).is_some_and(|field| field.usual.is_some());
                cells::boolean(text).filter(|it| *it || is_usual).into()
            }
            (_, Some(of)) if of.line_chars().is_some_and(|most| is_longer(text, most)) => {
                return Err(CellProblem::TooLong);
            }
            _ if is_longer(text, TEXT_CHARS) => return Err(CellProblem::TooLong),
            _ if number::is_rounded(text) && !self.is_title(key) => return Err(CellProblem::Rounded),
            _ => text.into(),
        };
        match schema::check(self.kind, key, &value) {
            Ok(()) => Ok(value),
            Err(schema::Misfit::TooLong(_)) => Err(CellProblem::TooLong),
            Err(_) => Err(CellProblem::OutOfRange),
        }
    }
}

/// A number that is none, of a post office or of the tax office, as programs write it that take it for any: `00700.0`.
fn code(text: &str) -> &str {
    text.strip_suffix(".0").filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(text)
}
