//! Recurring tasks (RFC 5545 section 3.3.10): the rules that a task list needs.

use crate::{date::CalendarDate, row::Due, stamp::Timestamp};
use std::str::FromStr;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// `FREQ=…;INTERVAL=…;UNTIL=…`. The parts that are not listed here are not supported yet and are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub frequency: Frequency,
    pub interval: u16,
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
        let mut frequency = None;
        let mut rule = Rule { frequency: Frequency::Daily, interval: 1, until: None };
        for part in text.split(';') {
            match part.split_once('=').ok_or_else(invalid)? {
                ("FREQ", "DAILY") => frequency = Some(Frequency::Daily),
                ("FREQ", "WEEKLY") => frequency = Some(Frequency::Weekly),
                ("FREQ", "MONTHLY") => frequency = Some(Frequency::Monthly),
                ("FREQ", "YEARLY") => frequency = Some(Frequency::Yearly),
                ("INTERVAL", count) => {
                    rule.interval =
                        count.parse().ok().filter(|count| (1..=1_000).contains(count)).ok_or_else(invalid)?;
                }
                ("UNTIL", day) if day.len() >= 8 && day.is_ascii() => {
                    let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..8]);
                    rule.until = Some(day.parse().map_err(|_| invalid())?);
                }
                _ => return Err(invalid()),
            }
        }
        rule.frequency = frequency.ok_or_else(invalid)?;
        Ok(rule)
    }
}

impl Rule {
    fn step(self, day: CalendarDate) -> Option<CalendarDate> {
        match self.frequency {
            Frequency::Daily => day.plus_days(self.interval.into()),
            Frequency::Weekly => day.plus_days(7 * i64::from(self.interval)),
            Frequency::Monthly => day.plus_months(self.interval.into()),
            Frequency::Yearly => day.plus_months(12 * u32::from(self.interval)),
        }
    }

    /// The occurrence after `due`, or `None` once the rule has ended. An instant keeps its time of day in UTC.
    pub fn next(self, due: Due) -> Option<Due> {
        const DAY: i64 = 86_400_000;
        let (day, time) = match due {
            Due::Day(day) => (day, None),
            Due::At(at) => {
                let day = CalendarDate::EPOCH.plus_days(at.0.div_euclid(DAY))?;
                (day, Some(at.0.rem_euclid(DAY)))
            }
        };
        let next = self.step(day)?;
        if self.until.is_some_and(|until| next > until) {
            return None;
        }
        Some(match time {
            None => Due::Day(next),
            Some(time) => Due::At(Timestamp(CalendarDate::EPOCH.days_until(next) * DAY + time)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(rule: &str, day: &str) -> Option<String> {
        match rule.parse::<Rule>().unwrap().next(Due::Day(day.parse().unwrap()))? {
            Due::Day(day) => Some(day.to_string()),
            Due::At(_) => None,
        }
    }

    #[test]
    fn occurrences() {
        assert_eq!(next("FREQ=DAILY", "2026-02-28").as_deref(), Some("2026-03-01"));
        assert_eq!(next("FREQ=WEEKLY;INTERVAL=2", "2026-06-01").as_deref(), Some("2026-06-15"));
        assert_eq!(next("FREQ=MONTHLY", "2026-01-31").as_deref(), Some("2026-02-28"));
        assert_eq!(next("FREQ=YEARLY", "2024-02-29").as_deref(), Some("2025-02-28"));
        assert_eq!(next("FREQ=DAILY;UNTIL=20260630", "2026-06-30"), None);
        let at = Due::At(Timestamp(1_700_000_000_000));
        assert_eq!("FREQ=DAILY".parse::<Rule>().unwrap().next(at), Some(Due::At(Timestamp(1_700_086_400_000))));
        for bad in ["", "DAILY", "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYDAY=MO", "INTERVAL=2"] {
            assert!(bad.parse::<Rule>().is_err(), "{bad}");
        }
    }
}
