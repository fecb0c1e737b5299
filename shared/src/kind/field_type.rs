//! The types of fields: what may stand in them, and what it means.

use super::Kind;
use crate::{
    date::{Birthday, CalendarDate},
    factors,
    id::RecordId,
    limits::{BODY_CHARS, KEY_BYTES, MONEY_MINOR_UNITS, OPEN_TEXT_CHARS, POSITION_WRITTEN, TEXT_CHARS},
    money::Currency,
    place::Place,
    position::Position,
    problem::{Problem, ProblemCode},
    text::Text,
    url,
    value::Value,
};

/// The words of a choice as they are stored, and what they are called.
pub type Choices = &'static [(&'static str, Text)];

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A string of one line, of at most that many characters.
    Text(usize),
    /// A string that may have several lines.
    Lines,
    /// The domain of a company: `acme.vn`.
    Domain,
    /// An address that may be opened (`url::Link`), or a text that names none.
    Url,
    /// A text object that people write together; made in the record's first change.
    Body,
    /// An integer from the first to the second, both included.
    Int(i64, i64),
    /// A number, with a fraction or without.
    Decimal,
    /// Minor units of the record's currency, or else the workspace's.
    Money,
    /// From 0 to 100.
    Percent,
    Year,
    Bool,
    /// An instant in milliseconds.
    Time,
    /// `YYYY-MM-DD`.
    Date,
    /// A date, or an instant.
    DateOrTime,
    /// `YYYY-MM-DD` or `--MM-DD`.
    Birthday,
    /// One of these words. Others are kept: they belong to a newer version, or to another program.
    Choice(Choices),
    /// Several words, each under `{key}/{word}`.
    Choices(Choices),
    /// The id of a record of a kind.
    Link(Kind),
    /// The id of a record of any kind.
    Record,
    /// The id of a member.
    Member,
    /// Records of a kind, each under `{key}/{id}`, with a word that says what it is in this one.
    Roles(Kind),
    /// Records of any kind, each under `{key}/{id}`.
    Links,
    Currency,
    Position,
    Place,
    /// When a task comes again (RFC 5545 section 3.3.10).
    Repetition,
    /// The zone whose clocks count.
    Zone,
    /// Telephone numbers, under `{key}/{id}/number`, `…/e164` and `…/label`.
    Phones,
    /// Addresses of e-mail, under `{key}/{id}/address` and `…/label`.
    Emails,
    /// Postal addresses, under `{key}/{id}/street` and so on.
    Addresses,
    /// Numbers under `{key}/{unit}`: how many of the record's own unit another one holds ([`crate::factors`]).
    Factors,
    /// The id of an attachment that is shown as the record's picture.
    Picture,
    /// Computed from other fields; nothing is stored.
    Formula,
    /// Any scalar; a text has at most `OPEN_TEXT_CHARS` characters.
    Any,
}

/// Characters of a word of a list.
const WORD_CHARS: usize = 64;
const MONEY: (i64, i64) = (-MONEY_MINOR_UNITS, MONEY_MINOR_UNITS);

impl FieldType {
    /// A text of one line.
    pub const TEXT: FieldType = FieldType::Text(TEXT_CHARS);
    /// A word of a list that only the app knows.
    pub const WORD: FieldType = FieldType::Choice(&[]);

    /// The type of what stands under `{key}/{rest}`; `None` where a field of this type has no such entries.
    pub fn entry(self, rest: &str) -> Option<FieldType> {
        let (id, part) = rest.split_once('/').map_or((rest, None), |(id, part)| (id, Some(part)));
        if id.is_empty() {
            return None;
        }
        match (self, part) {
            (FieldType::Choices(_) | FieldType::Links, None) => Some(FieldType::Bool),
            // Of what is no name of a unit nothing is known.
            (FieldType::Factors, None) => factors::is_unit(id).then_some(FieldType::Decimal),
            (FieldType::Roles(_), None) => Some(FieldType::WORD),
            (FieldType::Phones, Some("number" | "e164" | "label"))
            | (FieldType::Emails, Some("address" | "label"))
            | (FieldType::Addresses, Some("city" | "region" | "postal_code" | "country" | "label")) => {
                Some(FieldType::TEXT)
            }
            (FieldType::Addresses, Some("street")) => Some(FieldType::Lines),
            _ => None,
        }
    }

    /// Whether what it holds stands under keys of entries, and nothing under its own.
    pub const fn is_list(self) -> bool {
        use FieldType::*;
        matches!(self, Choices(_) | Roles(_) | Links | Phones | Emails | Addresses | Factors)
    }

    /// The least and the greatest integer of a field that holds one.
    pub const fn range(self) -> Option<(i64, i64)> {
        match self {
            FieldType::Int(least, most) => Some((least, most)),
            FieldType::Money => Some(MONEY),
            FieldType::Percent => Some((0, 100)),
            FieldType::Year => Some((0, 9_999)),
            _ => None,
        }
    }

    /// Characters at most, of a field with a text of one line.
    pub const fn line_chars(self) -> Option<usize> {
        match self {
            FieldType::Text(most) => Some(most),
            FieldType::Domain | FieldType::Url | FieldType::Repetition => Some(TEXT_CHARS),
            FieldType::Choice(_) | FieldType::Zone => Some(WORD_CHARS),
            _ => None,
        }
    }

    /// The words that are offered, where it has some.
    pub const fn words(self) -> Choices {
        match self {
            FieldType::Choice(words) | FieldType::Choices(words) => words,
            _ => &[],
        }
    }

    /// Of a list of entries, the part of each that a form asks for.
    pub const fn entry_part(self) -> Option<&'static str> {
        match self {
            FieldType::Phones => Some("number"),
            FieldType::Emails => Some("address"),
            _ => None,
        }
    }

    /// Whether what stands in it is typed or chosen by itself, wherever records are edited.
    pub const fn is_typed(self) -> bool {
        use FieldType::*;
        match self {
            Text(_) | Lines | Domain | Url | Int(..) | Decimal | Money | Percent | Year | Bool | Date | DateOrTime
            | Birthday | Choice(_) | Choices(_) | Link(_) | Member | Phones | Emails => true,
            Body | Time | Record | Roles(_) | Links | Currency | Position | Place | Repetition | Zone | Addresses
            | Factors | Picture | Formula | Any => false,
        }
    }

    /// Whether it holds the id of a record.
    pub const fn is_id(self) -> bool {
        matches!(self, FieldType::Link(_) | FieldType::Record | FieldType::Member | FieldType::Picture)
    }
}

impl FieldType {
    /// Whether `value` may stand in a field of this type. Clearing always may.
    ///
    /// # Errors
    /// What is wrong with it, in words for a form.
    pub fn check(self, value: &Value) -> Result<(), Misfit> {
        fn parses<T: std::str::FromStr>(value: &Value, expected: &'static str) -> Result<(), Misfit> {
            match value.as_text() {
                Some(text) if text.parse::<T>().is_ok() => Ok(()),
                _ => Err(Misfit::Type(expected)),
            }
        }
        let typed = |fits: bool, expected| if fits { Ok(()) } else { Err(Misfit::Type(expected)) };
        let within = |most: usize, is_refused: fn(char) -> bool| match value.as_text() {
            Some(text) if text.chars().nth(most).is_some() => Err(Misfit::TooLong(most)),
            Some(text) if text.contains(is_refused) => Err(Misfit::ControlCharacters),
            Some(_) => Ok(()),
            None => Err(Misfit::Type(TEXT)),
        };
        if *value == Value::Empty {
            return Ok(());
        }
        if let Some((least, most)) = self.range() {
            return match value.as_int() {
                Some(int) if int < least || int > most => Err(Misfit::OutOfRange(least, most)),
                Some(_) => Ok(()),
                None => Err(Misfit::Type(INTEGER)),
            };
        }
        if let Some(most) = self.line_chars() {
            within(most, breaks_a_line)?;
            let is_harmless = self != FieldType::Url || value.as_text().is_none_or(url::is_harmless);
            return if is_harmless { Ok(()) } else { Err(Misfit::NotALink) };
        }
        match self {
            FieldType::Lines => within(TEXT_CHARS, breaks_a_text),
            FieldType::Body => within(BODY_CHARS, breaks_a_text),
            FieldType::Decimal => typed(matches!(value, Value::Int(_) | Value::Number(_)), NUMBER),
            FieldType::Bool => typed(value.as_bool().is_some(), TRUE_OR_FALSE),
            FieldType::Time => typed(value.as_time().is_some(), INSTANT),
            FieldType::Date => parses::<CalendarDate>(value, DATE),
            FieldType::DateOrTime if value.as_time().is_some() => Ok(()),
            FieldType::DateOrTime => parses::<CalendarDate>(value, DATE_OR_TIME),
            FieldType::Birthday => parses::<Birthday>(value, BIRTHDAY),
            _ if self.is_id() => parses::<RecordId>(value, RECORD),
            FieldType::Currency => parses::<Currency>(value, CURRENCY),
            FieldType::Position => parses::<Position>(value, POSITION),
            FieldType::Place => match value.as_text().and_then(|text| text.parse::<Place>().ok()) {
                // Longer ones are read: they were written before the board made room.
                Some(place) if place.position.as_str().len() > POSITION_WRITTEN => {
                    Err(Misfit::TooLong(POSITION_WRITTEN))
                }
                Some(_) => Ok(()),
                None => Err(Misfit::Type(PLACE)),
            },
            // Of lists nothing stands under the key itself; the numbers and the lines are checked above.
            _ if value.as_text().is_some() => within(OPEN_TEXT_CHARS, breaks_a_text),
            _ => Ok(()),
        }
    }
}

/// A character that ends a line or means something to programs.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The same in a text that has lines of its own.
fn breaks_a_text(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Why a value does not fit its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    #[error("expected {0}")]
    Type(&'static str),
    #[error("longer than {0} characters: shorten it")]
    TooLong(usize),
    #[error("must be between {0} and {1}")]
    OutOfRange(i64, i64),
    #[error("a key has 1 to {KEY_BYTES} bytes")]
    Key,
    #[error("this field is set by the system")]
    ReadOnly,
    #[error("has characters that are not seen, such as line breaks or NUL: take them out")]
    ControlCharacters,
    #[error("is no address of a page (https://…), a mail or a telephone")]
    NotALink,
    #[error("has more than {0} entries: take some out first")]
    TooMany(usize),
}

impl Misfit {
    /// The same for programs, of the field `key`.
    pub fn problem(&self, key: &str) -> Problem {
        let code = match self {
            Misfit::Type(expected) => match *expected {
                INTEGER | NUMBER => ProblemCode::ExpectedNumber,
                TRUE_OR_FALSE => ProblemCode::ExpectedYesOrNo,
                INSTANT => ProblemCode::ExpectedTime,
                DATE | DATE_OR_TIME => ProblemCode::ExpectedDate,
                BIRTHDAY => ProblemCode::ExpectedBirthday,
                RECORD => ProblemCode::ExpectedRecord,
                CURRENCY => ProblemCode::ExpectedCurrency,
                POSITION | PLACE => ProblemCode::ExpectedPosition,
                _ => ProblemCode::ExpectedText,
            },
            Misfit::TooLong(_) => ProblemCode::TextTooLong,
            Misfit::OutOfRange(..) => ProblemCode::OutOfRange,
            Misfit::Key => ProblemCode::Key,
            Misfit::ReadOnly => ProblemCode::ReadOnly,
            Misfit::ControlCharacters => ProblemCode::ControlCharacters,
            Misfit::NotALink => ProblemCode::NotALink,
            Misfit::TooMany(_) => ProblemCode::TooManyEntries,
        };
        let problem = Problem::new(code).of(key);
        match self {
            Misfit::TooLong(most) | Misfit::TooMany(most) => problem.limit(*most),
            Misfit::OutOfRange(least, most) => problem.limit(*least).other(*most),
            _ => problem,
        }
    }
}

const TEXT: &str = "text";
const INTEGER: &str = "a whole number";
const NUMBER: &str = "a number";
const TRUE_OR_FALSE: &str = "true or false";
const INSTANT: &str = "an instant in milliseconds";
const DATE: &str = "a date, YYYY-MM-DD";
const DATE_OR_TIME: &str = "a date, YYYY-MM-DD, or an instant";
const BIRTHDAY: &str = "a date, YYYY-MM-DD or --MM-DD";
const RECORD: &str = "the id of a record";
const CURRENCY: &str = "an ISO 4217 code such as VND";
const POSITION: &str = "a position";
const PLACE: &str = "a place, stage|position|milliseconds";

/// A character that a text of one line has a space for.
pub fn is_single_line_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
