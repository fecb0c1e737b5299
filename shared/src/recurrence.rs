//! Recurring tasks (RFC 5545 section 3.3.10): the rules that a task list needs.

use crate::{date::CalendarDate, row::Due, stamp::Timestamp};
use std::{fmt, str::FromStr};

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

const FREQUENCIES: [(&str, Frequency); 4] = [
    ("DAILY", Frequency::Daily),
    ("WEEKLY", Frequency::Weekly),
    ("MONTHLY", Frequency::Monthly),
    ("YEARLY", Frequency::Yearly),
];

/// The days of the week as rules name them, Monday first.
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule: `FREQ=…;INTERVAL=…;BYDAY=…;BYMONTHDAY=…;COUNT=…;UNTIL=…`. Other parts are refused.
///
/// A task knows only its own date. So the day of the month that a short month cut off stands in the rule of the next
/// task, with `SKIP=BACKWARD` (RFC 7529): the 31st is the last day of every month. `COUNT` is how many are left, this
/// one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub frequency: Frequency,
    /// From 1 to 1,000.
    pub interval: u16,
    /// Of a weekly rule: the days of the week, Monday is the lowest bit; 0 for the task's own.
    pub weekdays: u8,
    /// Of a monthly or yearly rule: the day of the month, cut to the month's last.
    pub month_day: Option<u8>,
    /// From 1 to 1,000; never beside `until`.
    pub count: Option<u16>,
    /// The last day.
    pub until: Option<CalendarDate>,
}

/// A text is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a repetition: expected for example FREQ=WEEKLY;INTERVAL=2")]
pub struct InvalidRule(pub String);

impl FromStr for Rule {
    type Err = InvalidRule;

    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        let invalid = || InvalidRule(text.chars().take(64).collect());
        let number = |digits: &str| digits.parse::<u16>().ok().filter(|number| (1..=1_000).contains(number));
        let mut frequency = None;
        let mut rule = Rule::every(Frequency::Daily);
        let mut skips = None;
        for part in text.split(';') {
            match part.split_once('=').ok_or_else(invalid)? {
                ("FREQ", word) => frequency = FREQUENCIES.iter().find(|(name, _)| *name == word).map(|(_, it)| *it),
                ("INTERVAL", count) => rule.interval = number(count).ok_or_else(invalid)?,
                ("COUNT", count) => rule.count = Some(number(count).ok_or_else(invalid)?),
                ("BYDAY", days) => {
                    for day in days.split(',') {
                        let at = WEEKDAYS.iter().position(|name| *name == day).ok_or_else(invalid)?;
                        rule.weekdays |= 1 << at;
                    }
                }
                ("BYMONTHDAY", day) => {
                    let day = number(day).filter(|day| *day <= 31).ok_or_else(invalid)?;
                    rule.month_day = Some(day as u8);
                }
                ("UNTIL", day) if day.len() >= 8 && day.is_ascii() => {
                    let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..8]);
                    rule.until = Some(day.parse().map_err(|_| invalid())?);
                }
                ("RSCALE", "GREGORIAN") => {}
                ("SKIP", "BACKWARD") => skips = Some(true),
                ("SKIP", "OMIT") => skips = Some(false),
                _ => return Err(invalid()),
            }
        }
        rule.frequency = frequency.ok_or_else(invalid)?;
        let by_week = rule.frequency == Frequency::Weekly;
        let by_month = matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly);
        // A day that some months do not have is left out of them by default: that is not what a task list does.
        let may_skip = rule.month_day.is_some_and(|day| day > 28) && skips != Some(true);
        let fits = (rule.weekdays == 0 || by_week) && (rule.month_day.is_none() || by_month) && !may_skip;
        if fits && (rule.count.is_none() || rule.until.is_none()) { Ok(rule) } else { Err(invalid()) }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skips = self.month_day.is_some_and(|day| day > 28);
        if skips {
            f.write_str("RSCALE=GREGORIAN;")?;
        }
        let frequency = FREQUENCIES.iter().find(|(_, it)| *it == self.frequency).map_or("DAILY", |(name, _)| name);
        write!(f, "FREQ={frequency}")?;
        if skips {
            f.write_str(";SKIP=BACKWARD")?;
        }
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if self.weekdays > 0 {
            let days = WEEKDAYS.iter().enumerate().filter(|(at, _)| self.weekdays & 1 << at > 0);
            write!(f, ";BYDAY={}", days.map(|(_, name)| *name).collect::<Vec<_>>().join(","))?;
        }
        if let Some(day) = self.month_day {
            write!(f, ";BYMONTHDAY={day}")?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            write!(f, ";UNTIL={}", until.to_string().replace('-', ""))?;
        }
        Ok(())
    }
}

impl Rule {
    /// Every day, week, month or year, without end.
    pub fn every(frequency: Frequency) -> Rule {
        Rule { frequency, interval: 1, weekdays: 0, month_day: None, count: None, until: None }
    }

    /// The day after `day`, and the day of the month that it is meant to be.
    fn step(self, day: CalendarDate) -> Option<(CalendarDate, Option<u8>)> {
        match self.frequency {
            Frequency::Daily => Some((day.plus_days(self.interval.into())?, None)),
            Frequency::Weekly if self.weekdays > 0 => Some((self.next_weekday(day)?, None)),
            Frequency::Weekly => Some((day.plus_days(7 * i64::from(self.interval))?, None)),
            Frequency::Monthly | Frequency::Yearly => {
                let months = if self.frequency == Frequency::Yearly { 12 } else { 1 };
                let meant = self.month_day.unwrap_or(day.day());
                let first = CalendarDate::new(day.year(), day.month(), 1).ok()?;
                let first = first.plus_months(months * u32::from(self.interval))?;
                let date =
                    (1..=meant).rev().find_map(|day| CalendarDate::new(first.year(), first.month(), day).ok())?;
                let is_cut = meant > 28 || self.month_day.is_some();
                Some((date, is_cut.then_some(meant)))
            }
        }
    }

    /// The next of the rule's weekdays: later in the same week, or in the week that the interval leads to.
    fn next_weekday(self, day: CalendarDate) -> Option<CalendarDate> {
        let today = day.weekday();
        let later = (today + 1..=7).find(|weekday| self.weekdays & 1 << (weekday - 1) > 0);
        if let Some(weekday) = later {
            return day.plus_days(i64::from(weekday) - i64::from(today));
        }
        let first = (1..=7u8).find(|weekday| self.weekdays & 1 << (weekday - 1) > 0)?;
        let monday = day.plus_days(1 - i64::from(today) + 7 * i64::from(self.interval))?;
        monday.plus_days(i64::from(first) - 1)
    }

    /// The first occurrence after `due` that is not before `today`: what was missed is not made up for. Otherwise as
    /// [`Rule::next`].
    pub fn next_from(self, due: Due, today: CalendarDate, utc_offset: i16) -> Option<(Due, Rule)> {
        let has_passed = |due| day_and_time(due, utc_offset).is_some_and(|(day, _)| day < today);
        let (mut next, mut rule) = self.next(due, utc_offset)?;
        while has_passed(next) {
            (next, rule) = rule.next(next, utc_offset)?;
        }
        Some((next, rule))
    }

    /// The occurrence after `due` and the rule from there, or `None` once the rule has ended. An instant keeps its time
    /// of day on clocks that are `utc_offset` minutes ahead of UTC, and its day is the one that they show.
    pub fn next(self, due: Due, utc_offset: i16) -> Option<(Due, Rule)> {
        let (day, time) = day_and_time(due, utc_offset)?;
        let count = match self.count {
            Some(0 | 1) => return None,
            count => count.map(|count| count - 1),
        };
        let (next, month_day) = self.step(day)?;
        if self.until.is_some_and(|until| next > until) {
            return None;
        }
        let due = match time {
            None => Due::Day(next),
            Some(time) => Due::At(Timestamp(CalendarDate::EPOCH.days_until(next) * DAY_MS + time - ahead(utc_offset))),
        };
        Some((due, Rule { count, month_day, ..self }))
    }
}

const DAY_MS: i64 = 86_400_000;

/// Milliseconds that clocks are ahead of UTC.
fn ahead(utc_offset: i16) -> i64 {
    i64::from(utc_offset) * 60_000
}

/// The day on clocks that are `utc_offset` minutes ahead of UTC, and of an instant the milliseconds since its midnight.
fn day_and_time(due: Due, utc_offset: i16) -> Option<(CalendarDate, Option<i64>)> {
    match due {
        Due::Day(day) => Some((day, None)),
        Due::At(at) => {
            let local = at.0.checked_add(ahead(utc_offset))?;
            Some((CalendarDate::EPOCH.plus_days(local.div_euclid(DAY_MS))?, Some(local.rem_euclid(DAY_MS))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_missed_is_not_made_up_for() {
        let next = |rule: &str, due: &str, today: &str| {
            let due = Due::Day(due.parse().unwrap());
            let found = rule.parse::<Rule>().unwrap().next_from(due, today.parse().unwrap(), 0);
            found.map(|(due, rule)| match due {
                Due::Day(day) => format!("{day} {rule}"),
                Due::At(_) => panic!("a day leads to a day"),
            })
        };
        let found = |text: &str| Some(text.to_owned());
        assert_eq!(next("FREQ=DAILY", "2026-11-19", "2026-11-24"), found("2026-11-24 FREQ=DAILY"));
        assert_eq!(next("FREQ=DAILY", "2026-11-24", "2026-11-24"), found("2026-11-25 FREQ=DAILY"));
        assert_eq!(next("FREQ=WEEKLY", "2026-11-02", "2026-11-24"), found("2026-11-30 FREQ=WEEKLY"));
        assert_eq!(next("FREQ=DAILY;COUNT=9", "2026-11-20", "2026-11-24"), found("2026-11-24 FREQ=DAILY;COUNT=5"));
        assert_eq!(next("FREQ=DAILY;COUNT=3", "2026-11-01", "2026-11-24"), None);
    }

    /// The days after one, as far as the rule goes, at most six.
    fn days(rule: &str, day: &str) -> Vec<String> {
        let mut rule = rule.parse::<Rule>().unwrap();
        let mut due = Due::Day(day.parse().unwrap());
        let mut found = Vec::new();
        while let Some((next, then)) = rule.next(due, 0).filter(|_| found.len() < 6) {
            let Due::Day(day) = next else { panic!("a day leads to a day") };
            found.push(day.to_string());
            // As it is kept between one task and the next.
            (due, rule) = (next, then.to_string().parse().unwrap());
        }
        found
    }

    #[test]
    fn occurrences() {
        assert_eq!(days("FREQ=DAILY", "2026-02-28")[0], "2026-03-01");
        assert_eq!(days("FREQ=WEEKLY;INTERVAL=2", "2026-06-01")[0], "2026-06-15");
        assert_eq!(days("FREQ=MONTHLY", "2026-01-31")[..3], ["2026-02-28", "2026-03-31", "2026-04-30"]);
        assert_eq!(days("FREQ=MONTHLY;BYMONTHDAY=15", "2026-01-31")[..2], ["2026-02-15", "2026-03-15"]);
        let leap = days("FREQ=YEARLY", "2024-02-29");
        assert_eq!(leap[..4], ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
        assert_eq!(days("FREQ=DAILY;UNTIL=20260630", "2026-06-28"), ["2026-06-29", "2026-06-30"]);
        assert_eq!(days("FREQ=WEEKLY;COUNT=3", "2026-06-01"), ["2026-06-08", "2026-06-15"]);
        // A Friday.
        let workdays = days("FREQ=WEEKLY;BYDAY=MO,WE,FR", "2026-06-05");
        assert_eq!(workdays[..4], ["2026-06-08", "2026-06-10", "2026-06-12", "2026-06-15"]);
        let other_week = days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-06-02");
        assert_eq!(other_week[..2], ["2026-06-16", "2026-06-30"]);
        let at = Due::At(Timestamp(1_700_000_000_000));
        let next = "FREQ=DAILY".parse::<Rule>().unwrap().next(at, 0);
        assert_eq!(next.map(|(due, _)| due), Some(Due::At(Timestamp(1_700_086_400_000))));
        // Monday, half past six in Hà Nội, is still Sunday in UTC.
        let monday = Due::At(Timestamp(1_781_479_800_000));
        let next = "FREQ=WEEKLY;BYDAY=MO".parse::<Rule>().unwrap().next(monday, 420);
        assert_eq!(next.map(|(due, _)| due), Some(Due::At(Timestamp(1_781_479_800_000 + 7 * 86_400_000))));
    }

    #[test]
    fn what_is_no_rule_says_so() {
        for bad in [
            "",
            "DAILY",
            "FREQ=HOURLY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;BYDAY=MO",
            "INTERVAL=2",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=DAILY;COUNT=2;UNTIL=20260630",
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYSETPOS=1",
        ] {
            assert!(bad.parse::<Rule>().is_err(), "{bad}");
        }
    }

    prop_compose! {
        fn rules()(
            frequency in 0..4usize, interval in 1..60u16, weekdays in 0..128u8, month_day in 0..32u8,
            count in 0..9u16, until in 0..2_000i64, end in 0..3,
        ) -> Rule {
            let frequency = FREQUENCIES[frequency].1;
            let by_month = matches!(frequency, Frequency::Monthly | Frequency::Yearly);
            Rule {
                frequency,
                interval,
                weekdays: if frequency == Frequency::Weekly { weekdays } else { 0 },
                month_day: (by_month && month_day > 0).then_some(month_day),
                count: (end == 1).then_some(count + 1),
                until: if end == 2 { CalendarDate::new(2026, 1, 1).unwrap().plus_days(until) } else { None },
            }
        }
    }

    proptest! {
        #[test]
        fn a_rule_is_written_as_it_is_read(rule in rules()) {
            prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
        }

        #[test]
        fn a_series_goes_forward_and_ends_when_it_says(rule in rules(), start in 0..2_000i64) {
            let start = CalendarDate::new(2026, 1, 1).unwrap().plus_days(start).unwrap();
            let (mut due, mut left) = (Due::Day(start), rule);
            let mut made = 1;
            while let Some((next, then)) = left.next(due, 0) {
                prop_assert!(next > due);
                made += 1;
                prop_assert!(rule.count.is_none_or(|count| made <= count));
                if let (Due::Day(day), Some(until)) = (next, rule.until) {
                    prop_assert!(day <= until);
                }
                if let (Due::Day(day), true) = (next, rule.weekdays > 0) {
                    prop_assert!(rule.weekdays & 1 << (day.weekday() - 1) > 0);
                }
                if made > 40 {
                    break;
                }
                (due, left) = (next, then);
            }
            if let Some(count) = rule.count {
                prop_assert_eq!(made, count);
            }
        }
    }
}
