//! Values as people type them into a field, and as they find them there to type on: the same on a page, in a form, in a
//! cell and in a dialog, in either language.

use crate::{
    date::{Birthday, CalendarDate},
    folding::{fold, is_blank},
    kind::FieldType,
    money::{Currency, Money},
    number::{self, Digits, Spelling},
    phone,
    schema::Field,
    url::Link,
    value::Value,
};

/// Why what was typed cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// The record would be called nothing.
    Nameless,
    Amount,
    OtherCurrency,
    Number,
    Percent,
    Link,
    Phone,
    Email,
    /// A spreadsheet rounded it, and its digits are gone.
    Rounded,
    Day,
    /// A day that nobody means.
    UnlikelyDay,
    Birthday,
    UnlikelyBirthday,
}

/// What was typed into a field, as its value; of a field with several values as one of them. A record is named by its
/// title, and is looked up by whoever asks. Nothing typed is [`Value::Empty`].
///
/// # Errors
/// What is wrong with it.
pub fn read(field: &Field, text: &str, currency: Currency, today: CalendarDate) -> Result<Value, Unread> {
    let text = text.trim();
    let digits = || Digits::read(text, Spelling::default());
    match field.of {
        _ if field.is_title && is_blank(text) => Err(Unread::Nameless),
        _ if text.is_empty() => Ok(Value::Empty),
        FieldType::Money => {
            let money = Money::parse(text, currency).map_err(|_| Unread::Amount)?;
            if money.currency == currency { Ok(money.minor.into()) } else { Err(Unread::OtherCurrency) }
        }
        FieldType::Int(..) | FieldType::Year => {
            digits().and_then(|digits| digits.integer()).map(Value::Int).ok_or(Unread::Number)
        }
        FieldType::Decimal => digits().and_then(|digits| digits.value()).ok_or(Unread::Number),
        FieldType::Percent => {
            let percent = text.trim_end_matches(['%', ' ']).parse::<u8>().ok().filter(|percent| *percent <= 100);
            percent.map(|percent| Value::Int(percent.into())).ok_or(Unread::Percent)
        }
        FieldType::Bool => {
            let is_so = ["true", "1", "yes", "x", "co"].contains(&fold(text).as_str());
            Ok(if is_so || field.is_usual() { is_so.into() } else { Value::Empty })
        }
        FieldType::Url => {
            let link = Link::from_text(text).ok_or(Unread::Link)?;
            // What says what it is stays as it was typed.
            Ok(if text.contains("://") { text.into() } else { link.into() })
        }
        FieldType::Phones => match phone::is_number(text) {
            true => Ok(text.into()),
            false if phone::is_rounded(text) => Err(Unread::Rounded),
            false => Err(Unread::Phone),
        },
        FieldType::Emails => {
            let is_one = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() > 2);
            if is_one && !text.contains(char::is_whitespace) { Ok(text.into()) } else { Err(Unread::Email) }
        }
        FieldType::Date | FieldType::DateOrTime => day(text).map(Value::from),
        FieldType::Birthday => match birthday(text) {
            Some(birthday) if birthday.is_likely(today) => Ok(birthday.into()),
            Some(_) => Err(Unread::UnlikelyBirthday),
            None => Err(Unread::Birthday),
        },
        _ => Ok(text.into()),
    }
}

/// A value as somebody would type it, an amount in the record's currency; `None` where that is how it reads, such as the name of a record.
pub fn written(of: FieldType, value: &Value, currency: impl FnOnce() -> Currency) -> Option<String> {
    Some(match (of, value) {
        (_, Value::Empty) => String::new(),
        (FieldType::Money, value) => {
            value.as_int().map(|minor| Money { minor, currency: currency() }.typed()).unwrap_or_default()
        }
        (FieldType::Int(..) | FieldType::Year | FieldType::Percent | FieldType::Decimal, Value::Int(int)) => {
            int.to_string()
        }
        (FieldType::Decimal, Value::Number(number)) => number::typed(*number),
        (FieldType::Bool, value) => value.as_bool().unwrap_or(false).to_string(),
        (FieldType::Birthday, Value::Text(day)) => day.parse().map_or_else(|_| day.clone(), written_birthday),
        (FieldType::Choice(_) | FieldType::Member | FieldType::Date | FieldType::DateOrTime, Value::Text(word)) => {
            word.clone()
        }
        _ => return None,
    })
}

/// A day that was typed or chosen.
///
/// # Errors
/// When it is none, or one that nobody means.
pub fn day(text: &str) -> Result<CalendarDate, Unread> {
    let day = text.parse::<CalendarDate>().map_err(|_| Unread::Day)?;
    if day.is_likely() { Ok(day) } else { Err(Unread::UnlikelyDay) }
}

/// `30/6/1990` or `30/6`: day before month, as in Vietnam and most of the world.
fn written_birthday(day: Birthday) -> String {
    let year = day.year.map(|year| format!("/{year}")).unwrap_or_default();
    format!("{}/{}{year}", day.day, day.month)
}

/// Reads what [`written_birthday`] writes, with `/`, `-`, `.` or spaces between.
fn birthday(text: &str) -> Option<Birthday> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let (day, month, year) = match parts.as_slice() {
        [day, month] => (day, month, None),
        // As a date input writes it.
        [year, month, day] if year.len() == 4 => (day, month, Some(year)),
        [day, month, year] if year.len() == 4 => (day, month, Some(year)),
        _ => return None,
    };
    let (day, month) = (day.parse::<u8>().ok()?, month.parse::<u8>().ok()?);
    let date = match year {
        Some(year) => format!("{year}-{month:02}-{day:02}"),
        None => format!("--{month:02}-{day:02}"),
    };
    date.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kind::Kind, text::Text};
    use proptest::prelude::*;

    fn field(of: FieldType) -> Field {
        Field::asked_for("key", Text::NONE, of)
    }

    fn typed(of: FieldType, text: &str) -> Result<Value, Unread> {
        read(&field(of), text, Currency::VND, "2026-06-30".parse().unwrap())
    }

    #[test]
    fn what_people_type_in_either_language() {
        use FieldType::{Birthday, Bool, Date, Decimal, Emails, Int, Link, Money, Percent, Phones, Url, Year};
        for (of, text, expected) in [
            (Money, "9.500", Ok(Value::Int(9_500))),
            (Money, "9,500 ₫", Ok(Value::Int(9_500))),
            (Money, "1,5 tỷ", Ok(Value::Int(1_500_000_000))),
            (Money, "15tr", Ok(Value::Int(15_000_000))),
            (Money, "US$5", Err(Unread::OtherCurrency)),
            (Money, "nhiều", Err(Unread::Amount)),
            (Int(0, 10), " 7 ", Ok(Value::Int(7))),
            (Int(0, 10), "7.5", Err(Unread::Number)),
            (Year, "1998", Ok(Value::Int(1998))),
            (Decimal, "2,5", Ok(Value::Number(2.5))),
            (Decimal, "2.5", Ok(Value::Number(2.5))),
            (Decimal, "một", Err(Unread::Number)),
            (Percent, "15 %", Ok(Value::Int(15))),
            (Percent, "101", Err(Unread::Percent)),
            (Bool, "Có", Ok(Value::Bool(true))),
            (Bool, "yes", Ok(Value::Bool(true))),
            (Bool, "không", Ok(Value::Empty)),
            (Url, "acme.vn", Ok(Value::text("https://acme.vn"))),
            (Url, "javascript:alert(1)", Err(Unread::Link)),
            (Phones, "0903 123 456", Ok(Value::text("0903 123 456"))),
            (Phones, "8.49E+10", Err(Unread::Rounded)),
            (Phones, "abc", Err(Unread::Phone)),
            (Emails, "lan@example.vn", Ok(Value::text("lan@example.vn"))),
            (Emails, "lan@@ x", Err(Unread::Email)),
            (Date, "2026-12-01", Ok(Value::text("2026-12-01"))),
            (Date, "0026-12-01", Err(Unread::UnlikelyDay)),
            (Date, "mai", Err(Unread::Day)),
            (Birthday, "30/6/1990", Ok(Value::text("1990-06-30"))),
            (Birthday, "30.6.", Ok(Value::text("--06-30"))),
            (Birthday, "1990-06-30", Ok(Value::text("1990-06-30"))),
            (Birthday, "1/1/2999", Err(Unread::UnlikelyBirthday)),
            (Link(Kind::Company), " Thép Việt ", Ok(Value::text("Thép Việt"))),
            (FieldType::TEXT, "  ", Ok(Value::Empty)),
        ] {
            assert_eq!(typed(of, text), expected, "{of:?} {text}");
        }
        for bad in ["30", "31/2", "1/13/1990", "30/6/90", "a/b"] {
            assert_eq!(typed(Birthday, bad), Err(Unread::Birthday), "{bad}");
        }
        let mut title = field(FieldType::TEXT);
        title.is_title = true;
        let today = "2026-06-30".parse().unwrap();
        assert_eq!(read(&title, " \u{200b} ", Currency::VND, today), Err(Unread::Nameless));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(
            minor in -1_000_000_000_000_i64..1_000_000_000_000,
            int in 0_i64..9_999,
            fraction in -1_000_000.0_f64..1_000_000.0,
            percent in 0_i64..=100,
            month in 1_u8..=12,
            day in 1_u8..=28,
        ) {
            let date = format!("1990-{month:02}-{day:02}");
            for currency in [Currency::VND, Currency::USD] {
                for (of, value) in [
                    (FieldType::Money, Value::Int(minor)),
                    (FieldType::Year, Value::Int(int)),
                    (FieldType::Int(0, 10_000), Value::Int(int)),
                    (FieldType::Decimal, Value::Number(fraction)),
                    (FieldType::Percent, Value::Int(percent)),
                    (FieldType::Bool, Value::Bool(true)),
                    (FieldType::Date, Value::text(&*date)),
                    (FieldType::Birthday, Value::text(&*date)),
                    (FieldType::Birthday, Value::Text(format!("--{month:02}-{day:02}"))),
                ] {
                    let text = written(of, &value, || currency).unwrap();
                    let again = read(&field(of), &text, currency, "2026-06-30".parse().unwrap());
                    prop_assert_eq!(again, Ok(value), "{:?} {}", of, text);
                }
            }
        }
    }
}
