//! Recurring tasks: the rules of RFC 5545 section 3.3.10 that go by days.

mod days;
mod file;
mod parts;
#[cfg(test)]
mod tests;

pub(crate) use parts::digits_of;

use crate::{
    date::CalendarDate,
    row::Due,
    zone::{Wall, Zone},
};

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

/// A day of the week, and which one of them in the month or in the year: `FR`, `2MO`, `-1SU`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weekday {
    /// Counted from the end where it is negative; 0 for every one.
    pub nth: i8,
    /// From 1 for Monday to 7.
    pub day: u8,
}

/// A rule. Its lists are sorted, and empty where the rule does not say so.
///
/// A task knows only its own date. So the rule of the next task says what is left: how many (`COUNT`, this one included),
/// which days are left out (`EXDATE`, a part of ours), and the day of the month that a short month cut off, with
/// `SKIP=BACKWARD` (RFC 7529): the 31st is the last day of every month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub frequency: Frequency,
    /// From 1 to 1,000.
    pub interval: u16,
    /// From 1 to 12.
    pub months: Vec<i16>,
    /// Weeks of the year, of a yearly rule; as all that follow counted from the end where they are negative.
    pub weeks: Vec<i16>,
    /// Days of the year, of a yearly rule.
    pub year_days: Vec<i16>,
    /// Days of the month, not of a weekly rule.
    pub month_days: Vec<i16>,
    pub weekdays: Vec<Weekday>,
    /// Which of the days of a period, among all that the other parts leave.
    pub positions: Vec<i16>,
    /// The day that weeks begin with, from 1 for Monday.
    pub week_start: u8,
    /// A day that a month does not have is its last one, and not left out.
    pub backward: bool,
    /// From 1 to 10,000; never beside `until`.
    pub count: Option<u16>,
    /// The last day.
    pub until: Option<CalendarDate>,
    /// Days that are left out.
    pub except: Vec<CalendarDate>,
}

/// A text is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a repetition: expected for example FREQ=WEEKLY;INTERVAL=2")]
pub struct InvalidRule(pub String);

impl Rule {
    /// Every day, week, month or year, without end.
    pub fn every(frequency: Frequency) -> Rule {
        Rule {
            frequency,
            interval: 1,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            positions: Vec::new(),
            week_start: 1,
            backward: false,
            count: None,
            until: None,
            except: Vec::new(),
        }
    }

    /// Whether it names that day of the week, from 1 for Monday.
    pub fn has_weekday(&self, day: u8) -> bool {
        self.weekdays.iter().any(|weekday| weekday.day == day)
    }

    /// Adds a day of the week, or takes it away.
    pub fn toggle_weekday(&mut self, day: u8) {
        if self.has_weekday(day) {
            self.weekdays.retain(|weekday| weekday.day != day);
        } else {
            self.weekdays.push(Weekday { nth: 0, day });
            self.weekdays.sort_unstable();
        }
    }

    /// Whether it says more than how often, on which days of the week, and until when.
    pub fn is_intricate(&self) -> bool {
        let lists = [&self.months, &self.weeks, &self.year_days, &self.month_days, &self.positions];
        lists.iter().any(|list| !list.is_empty()) || (self.frequency != Frequency::Weekly && !self.weekdays.is_empty())
    }

    /// The first occurrence after `due` that is not before `today`: what was missed is not made up for. Otherwise as
    /// [`Rule::next`].
    pub fn next_from(&self, due: Due, today: CalendarDate, zone: &Zone) -> Option<(Due, Rule)> {
        let has_passed = |due| day_and_time(due, zone).is_some_and(|(day, _)| day < today);
        let (mut next, mut rule) = self.next(due, zone)?;
        while has_passed(next) {
            (next, rule) = rule.next(next, zone)?;
        }
        Some((next, rule))
    }

    /// The occurrence after `due` and the rule from there, or `None` once the rule has ended. An instant keeps its time
    /// of day on the clocks of `zone`, and its day is the one that they show.
    pub fn next(&self, due: Due, zone: &Zone) -> Option<(Due, Rule)> {
        let (day, time) = day_and_time(due, zone)?;
        let mut rule = self.meaning_from(day);
        let mut next = day;
        loop {
            // What is left out counts all the same.
            match &mut rule.count {
                Some(0 | 1) => return None,
                Some(count) => *count -= 1,
                None => {}
            }
            next = rule.day_after(next)?;
            if rule.until.is_some_and(|until| next > until) {
                return None;
            }
            if rule.except.binary_search(&next).is_err() {
                break;
            }
        }
        rule.except.retain(|day| *day > next);
        let due = match time {
            None => Due::Day(next),
            Some(time) => Due::At(zone.instant(Wall::new(next, time))),
        };
        Some((due, rule))
    }

    /// The rule as it is meant where it begins on `day`: the day of the month that shorter ones do not have is said.
    fn meaning_from(&self, day: CalendarDate) -> Rule {
        let mut rule = self.clone();
        let by_month = matches!(self.frequency, Frequency::Monthly | Frequency::Yearly);
        if by_month && day.day() > 28 && !self.is_intricate() {
            rule.month_days = vec![day.day().into()];
            rule.backward = true;
        }
        rule
    }
}

/// The day on the clocks of a zone, and of an instant the milliseconds since its midnight.
fn day_and_time(due: Due, zone: &Zone) -> Option<(CalendarDate, Option<i64>)> {
    match due {
        Due::Day(day) => Some((day, None)),
        Due::At(at) => zone.wall(at).day_and_time().map(|(day, time)| (day, Some(time))),
    }
}
