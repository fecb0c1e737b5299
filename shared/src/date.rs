//! Calendar dates and birthdays.

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A calendar date, written `YYYY-MM-DD`: the same day wherever it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarDate(Date);

/// A text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date: expected YYYY-MM-DD, for example 2026-06-30")]
pub struct InvalidDate(pub String);

impl CalendarDate {
    /// 1970-01-01.
    pub const EPOCH: CalendarDate = CalendarDate(Date::constant(1970, 1, 1));

    /// The day that many days later; `None` outside of the calendar.
    pub fn plus_days(self, days: i64) -> Option<CalendarDate> {
        self.0.checked_add(Span::new().try_days(days).ok()?).ok().map(CalendarDate)
    }

    /// # Errors
    /// When there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, InvalidDate> {
        Date::new(year, month, day).map(Self).map_err(|_| InvalidDate(format!("{year}-{month}-{day}")))
    }

    pub fn civil(self) -> Date {
        self.0
    }

    pub fn from_civil(date: Date) -> Self {
        Self(date)
    }

    /// Days from `self` to `other`, negative when `other` is earlier.
    pub fn days_until(self, other: CalendarDate) -> i64 {
        i64::from((other.0 - self.0).get_days())
    }
}

impl FromStr for CalendarDate {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let invalid = || InvalidDate(text.chars().take(32).collect());
        if !shape {
            return Err(invalid());
        }
        text.parse::<Date>().map(Self).map_err(|_| invalid())
    }
}

impl TryFrom<String> for CalendarDate {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

impl From<CalendarDate> for String {
    fn from(date: CalendarDate) -> String {
        date.to_string()
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// A birthday, whose year is often unknown: `YYYY-MM-DD` or `--MM-DD` (vCard 4.0, RFC 6350 section 4.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Birthday {
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

impl FromStr for Birthday {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        if let Some(rest) = text.strip_prefix("--") {
            // 2000 is a leap year, so that 29 February is a birthday.
            let date: CalendarDate =
                format!("2000-{rest}").parse().map_err(|_| InvalidDate(text.chars().take(32).collect()))?;
            return Ok(Birthday { year: None, month: date.0.month(), day: date.0.day() });
        }
        let date: CalendarDate = text.parse()?;
        Ok(Birthday { year: Some(date.0.year()), month: date.0.month(), day: date.0.day() })
    }
}

impl TryFrom<String> for Birthday {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

impl From<Birthday> for String {
    fn from(birthday: Birthday) -> String {
        birthday.to_string()
    }
}

impl fmt::Display for Birthday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}-{:02}-{:02}", self.month, self.day),
            None => write!(f, "--{:02}-{:02}", self.month, self.day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_birthdays() {
        assert_eq!("2026-06-30".parse::<CalendarDate>().unwrap().to_string(), "2026-06-30");
        for bad in ["2026-13-01", "2026-02-30", "30/6", "2026-6-1", "2026-06-30T00:00", ""] {
            assert!(bad.parse::<CalendarDate>().is_err(), "{bad}");
        }
        assert_eq!("--02-29".parse::<Birthday>().unwrap(), Birthday { year: None, month: 2, day: 29 });
        assert_eq!("1990-05-01".parse::<Birthday>().unwrap().to_string(), "1990-05-01");
        assert!("--13-01".parse::<Birthday>().is_err());
    }
}
