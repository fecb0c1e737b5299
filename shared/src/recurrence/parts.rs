//! Rules as text: `FREQ=…;INTERVAL=…;BYDAY=…`.

use super::{FREQUENCIES, Frequency, InvalidRule, Rule, Weekday};
use crate::date::CalendarDate;
use crate::sort::sort_by;
use std::{fmt, str::FromStr};

/// The days of the week as rules name them, Monday first.
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Days that a rule leaves out.
pub(super) const EXCEPTIONS: usize = 200;
const COUNT: u16 = 10_000;
const INTERVAL: u16 = 1_000;

impl FromStr for Rule {
    type Err = InvalidRule;

    /// Reads a rule; one with a part that a task list cannot follow is refused.
    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        let invalid = || InvalidRule(text.chars().take(64).collect());
        let upper = text.to_ascii_uppercase();
        let (mut rule, mut frequency) = (Rule::every(Frequency::Daily), None);
        let mut parts: Vec<&str> = upper.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        for part in &parts {
            let (name, value) = part.split_once('=').ok_or_else(invalid)?;
            if name == "FREQ" {
                frequency = FREQUENCIES.iter().find(|(known, _)| *known == value).map(|(_, it)| *it);
            } else {
                rule.take(name, value).ok_or_else(invalid)?;
            }
        }
        rule.frequency = frequency.ok_or_else(invalid)?;
        parts.iter_mut().for_each(|part| *part = part.split('=').next().unwrap_or_default());
        sort_by(&mut parts, Ord::cmp);
        let is_said_twice = parts.windows(2).any(|pair| pair[0] == pair[1]);
        if is_said_twice || !rule.fits() {
            return Err(invalid());
        }
        rule.completed();
        Ok(rule)
    }
}

fn number(digits: &str, most: u16) -> Option<u16> {
    digits.parse::<u16>().ok().filter(|number| (1..=most).contains(number))
}

/// Numbers from 1 to the most, or from the end.
fn numbers(value: &str, most: i16) -> Option<Vec<i16>> {
    let one =
        |text: &str| text.trim().parse::<i16>().ok().filter(|number| (1..=most).contains(&number.saturating_abs()));
    value.split(',').map(one).collect()
}

fn weekday(text: &str) -> Option<Weekday> {
    let text = text.trim();
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let (nth, name) = text.split_at(at);
    let day = WEEKDAYS.iter().position(|known| *known == name)? as u8 + 1;
    let nth = match nth {
        "" => 0,
        nth => nth.parse::<i8>().ok().filter(|nth| (1..=53).contains(&nth.saturating_abs()))?,
    };
    Some(Weekday { nth, day })
}

/// The day of `20260630`, or of `20260630T090000Z`.
pub(crate) fn day_of(text: &str) -> Option<CalendarDate> {
    let digits = text.get(..8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(text.as_bytes().get(8), None | Some(b'T')) {
        return None;
    }
    format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).parse().ok()
}

pub(crate) fn digits_of(day: CalendarDate) -> String {
    day.to_string().replace('-', "")
}

impl Rule {
    /// Takes one part over; nothing for one that is unknown or cannot be read.
    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "INTERVAL" => self.interval = number(value, INTERVAL)?,
            "COUNT" => self.count = Some(number(value, COUNT)?),
            "UNTIL" => self.until = Some(day_of(value)?),
            "BYMONTH" => self.months = numbers(value, 12)?,
            "BYWEEKNO" => self.weeks = numbers(value, 53)?,
            "BYYEARDAY" => self.year_days = numbers(value, 366)?,
            "BYMONTHDAY" => self.month_days = numbers(value, 31)?,
            "BYDAY" => self.weekdays = value.split(',').map(weekday).collect::<Option<_>>()?,
            "BYSETPOS" => self.positions = numbers(value, 366)?,
            "WKST" => self.week_start = WEEKDAYS.iter().position(|known| *known == value)? as u8 + 1,
            "EXDATE" => self.except = value.split(',').map(day_of).collect::<Option<_>>()?,
            "RSCALE" if value == "GREGORIAN" => {}
            "SKIP" if value == "BACKWARD" => self.backward = true,
            "SKIP" if value == "OMIT" => {}
            _ => return None,
        }
        Some(())
    }

    /// Whether its parts go together (the table of RFC 5545 section 3.3.10).
    fn fits(&self) -> bool {
        use Frequency::{Monthly, Weekly, Yearly};
        let is_numbered = self.weekdays.iter().any(|weekday| weekday.nth != 0);
        let may_be_numbered = matches!(self.frequency, Monthly | Yearly) && self.weeks.is_empty();
        let chooses = |list: &[i16]| !list.is_empty();
        let says_days = [&self.months, &self.weeks, &self.year_days, &self.month_days].iter().any(|it| chooses(it))
            || !self.weekdays.is_empty();
        self.months.iter().all(|month| *month > 0)
            && (self.frequency == Yearly || (self.weeks.is_empty() && self.year_days.is_empty()))
            && (self.frequency != Weekly || self.month_days.is_empty())
            && (!is_numbered || may_be_numbered)
            && (self.positions.is_empty() || says_days)
            && (self.count.is_none() || self.until.is_none())
            && self.except.len() <= EXCEPTIONS
    }

    /// Puts its lists into order, and leaves out what changes nothing.
    pub(super) fn completed(&mut self) {
        for list in [&mut self.months, &mut self.weeks, &mut self.year_days, &mut self.month_days, &mut self.positions]
        {
            sort_by(list, Ord::cmp);
            list.dedup();
        }
        sort_by(&mut self.weekdays, Ord::cmp);
        self.weekdays.dedup();
        sort_by(&mut self.except, Ord::cmp);
        self.except.dedup();
        // Where a week begins matters where weeks are counted, and where days of one are chosen among others.
        let by_week = self.frequency == Frequency::Weekly && (self.interval > 1 || !self.positions.is_empty());
        if !by_week && self.weeks.is_empty() {
            self.week_start = 1;
        }
        self.backward &= self.month_days.iter().any(|day| *day > 28);
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            write!(f, "{}", self.nth)?;
        }
        f.write_str(usize::from(self.day).checked_sub(1).and_then(|at| WEEKDAYS.get(at)).unwrap_or(&"MO"))
    }
}

fn listed<T: ToString>(list: impl IntoIterator<Item = T>) -> String {
    list.into_iter().map(|it| it.to_string()).collect::<Vec<_>>().join(",")
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.backward {
            f.write_str("RSCALE=GREGORIAN;")?;
        }
        let frequency = FREQUENCIES.iter().find(|(_, it)| *it == self.frequency).map_or("DAILY", |(name, _)| name);
        write!(f, "FREQ={frequency}")?;
        if self.backward {
            f.write_str(";SKIP=BACKWARD")?;
        }
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        for (name, list) in [("BYMONTH", &self.months), ("BYWEEKNO", &self.weeks), ("BYYEARDAY", &self.year_days)] {
            if !list.is_empty() {
                write!(f, ";{name}={}", listed(list))?;
            }
        }
        if !self.weekdays.is_empty() {
            write!(f, ";BYDAY={}", listed(&self.weekdays))?;
        }
        for (name, list) in [("BYMONTHDAY", &self.month_days), ("BYSETPOS", &self.positions)] {
            if !list.is_empty() {
                write!(f, ";{name}={}", listed(list))?;
            }
        }
        if self.week_start != 1 {
            write!(f, ";WKST={}", Weekday { nth: 0, day: self.week_start })?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            write!(f, ";UNTIL={}", digits_of(until))?;
        }
        if !self.except.is_empty() {
            write!(f, ";EXDATE={}", listed(self.except.iter().map(|day| digits_of(*day))))?;
        }
        Ok(())
    }
}
