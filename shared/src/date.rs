//! Calendar dates and birthdays.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A calendar date, written `YYYY-MM-DD`: the same day wherever it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarDate(NaiveDate);

/// A text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date: expected YYYY-MM-DD, for example 2026-06-30")]
pub struct InvalidDate(pub String);

impl CalendarDate {
    /// 1970-01-01.
    pub const EPOCH: CalendarDate = CalendarDate(NaiveDate::from_epoch_days(0).unwrap());

    /// The day that many days later; `None` outside of the calendar.
    pub fn plus_days(self, days: i64) -> Option<CalendarDate> {
        let distance = Days::new(days.unsigned_abs());
        let date = if days < 0 { self.0.checked_sub_days(distance) } else { self.0.checked_add_days(distance) };
        date.filter(|date| (0..10_000).contains(&date.year())).map(CalendarDate)
    }

    /// The same day that many months later, or the last day of a month that is too short; `None` outside of the calendar.
    pub fn plus_months(self, months: u32) -> Option<CalendarDate> {
        let date = self.0.checked_add_months(Months::new(months))?;
        Some(date).filter(|date| date.year() < 10_000).map(CalendarDate)
    }

    /// The same day that many months earlier, or the last day of a month that is too short; `None` outside of the
    /// calendar.
    pub fn minus_months(self, months: u32) -> Option<CalendarDate> {
        let date = self.0.checked_sub_months(Months::new(months))?;
        Some(date).filter(|date| date.year() >= 0).map(CalendarDate)
    }

    /// Whether somebody means it: from 1900 to 2199. What lies outside is a slip of the keys.
    pub fn is_likely(self) -> bool {
        (1900..2200).contains(&self.year())
    }

    /// # Errors
    /// When there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, InvalidDate> {
        NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
            .map(Self)
            .ok_or_else(|| InvalidDate(format!("{year}-{month}-{day}")))
    }

    pub fn year(self) -> u16 {
        // The calendar has years of four digits.
        self.0.year() as u16
    }

    /// From 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month() as u8
    }

    /// From 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day() as u8
    }

    /// From 1 for Monday to 7 (ISO 8601).
    pub fn weekday(self) -> u8 {
        self.0.weekday().number_from_monday() as u8
    }

    /// Days from `self` to `other`, negative when `other` is earlier.
    pub fn days_until(self, other: CalendarDate) -> i64 {
        other.0.signed_duration_since(self.0).num_days()
    }
}

impl FromStr for CalendarDate {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let invalid = || InvalidDate(text.chars().take(32).collect());
        let digits = |part: &str, width: usize| {
            let shape = part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| shape).ok_or_else(invalid)
        };
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(invalid()) };
        let date = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
        CalendarDate::new(date.0, date.1 as u8, date.2 as u8).map_err(|_| invalid())
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
    pub year: Option<u16>,
    pub month: u8,
    pub day: u8,
}

impl Birthday {
    /// Whether somebody means it: not before 1900, and not after today.
    pub fn is_likely(self, today: CalendarDate) -> bool {
        let day = |year| CalendarDate::new(year, self.month, self.day);
        self.year.is_none_or(|year| day(year).is_ok_and(|day| day.is_likely() && day <= today))
    }

    /// The next time that it comes round, today included; on 28 February in a year without the 29th.
    pub fn next(self, today: CalendarDate) -> Option<CalendarDate> {
        let in_year = |year: u16| {
            let day = CalendarDate::new(year, self.month, self.day);
            day.or_else(|_| CalendarDate::new(year, self.month, self.day.saturating_sub(1))).ok()
        };
        in_year(today.year()).filter(|day| *day >= today).or_else(|| in_year(today.year() + 1))
    }

    /// How many years it is on a day when it comes round; `None` where the year is unknown, or it is the first day.
    pub fn years(self, on: CalendarDate) -> Option<u16> {
        on.year().checked_sub(self.year?).filter(|years| *years > 0)
    }
}

impl From<CalendarDate> for Birthday {
    fn from(CalendarDate(date): CalendarDate) -> Birthday {
        // The calendar has years of four digits.
        Birthday { year: Some(date.year() as u16), month: date.month() as u8, day: date.day() as u8 }
    }
}

impl FromStr for Birthday {
    type Err = InvalidDate;

    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        if let Some(rest) = text.strip_prefix("--") {
            // 2000 is a leap year, so that 29 February is a birthday.
            let date: CalendarDate =
                format!("2000-{rest}").parse().map_err(|_| InvalidDate(text.chars().take(32).collect()))?;
            return Ok(Birthday { year: None, ..Birthday::from(date) });
        }
        text.parse::<CalendarDate>().map(Birthday::from)
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
        let january = "2026-01-31".parse::<CalendarDate>().unwrap();
        assert_eq!(january.plus_months(1).unwrap().to_string(), "2026-02-28");
        assert_eq!(january.minus_months(2).unwrap().to_string(), "2025-11-30");
        assert_eq!("0000-01-31".parse::<CalendarDate>().unwrap().minus_months(1), None);
        assert_eq!(january.plus_days(-31).unwrap().to_string(), "2025-12-31");
        assert_eq!(january.days_until("2026-03-01".parse().unwrap()), 29);
        assert_eq!("9999-12-31".parse::<CalendarDate>().unwrap().plus_days(1), None);
        assert_eq!("--02-29".parse::<Birthday>().unwrap(), Birthday { year: None, month: 2, day: 29 });
        assert_eq!("1990-05-01".parse::<Birthday>().unwrap().to_string(), "1990-05-01");
        assert!("--13-01".parse::<Birthday>().is_err());
        for (day, date, birthday) in [
            ("1899-12-31", false, false),
            ("1900-01-01", true, true),
            ("2026-06-30", true, true),
            ("2026-07-01", true, false),
            ("2200-01-01", false, false),
        ] {
            assert_eq!(day.parse::<CalendarDate>().unwrap().is_likely(), date, "{day}");
            let today = "2026-06-30".parse().unwrap();
            assert_eq!(day.parse::<Birthday>().unwrap().is_likely(today), birthday, "{day}");
            assert!("--02-29".parse::<Birthday>().unwrap().is_likely(today));
        }
    }

    #[test]
    fn birthdays_come_round() {
        let next = |birthday: &str, today: &str| {
            let next = birthday.parse::<Birthday>().unwrap().next(today.parse().unwrap());
            next.map(|day| day.to_string())
        };
        assert_eq!(next("1990-06-30", "2026-06-30").as_deref(), Some("2026-06-30"));
        assert_eq!(next("--06-29", "2026-06-30").as_deref(), Some("2027-06-29"));
        assert_eq!(next("--02-29", "2026-02-01").as_deref(), Some("2026-02-28"));
        assert_eq!(next("--02-29", "2028-02-01").as_deref(), Some("2028-02-29"));
        assert_eq!(next("--01-01", "2026-12-31").as_deref(), Some("2027-01-01"));
        let day = "2026-06-30".parse().unwrap();
        assert_eq!("2024-06-30".parse::<Birthday>().unwrap().years(day), Some(2));
        assert_eq!("--06-30".parse::<Birthday>().unwrap().years(day), None);
        assert_eq!("2026-06-30".parse::<Birthday>().unwrap().years(day), None);
    }
}
