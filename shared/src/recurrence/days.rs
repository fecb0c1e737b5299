//! Which days a rule names: period by period, the days of each that all its parts let through.

use super::{Frequency, Rule, Weekday};
use crate::date::CalendarDate;

/// Periods that are looked through for the next day: a 29 February that is a Monday may be forty years away.
fn periods(frequency: Frequency) -> u32 {
    match frequency {
        Frequency::Daily => 40_000,
        Frequency::Weekly => 6_000,
        Frequency::Monthly => 2_000,
        Frequency::Yearly => 400,
    }
}

fn days_of_month(first: CalendarDate) -> i16 {
    first.plus_months(1).map_or(31, |next| first.days_until(next) as i16)
}

fn first_of(year: u16, month: u8) -> Option<CalendarDate> {
    CalendarDate::new(year, month, 1).ok()
}

/// From the beginning, or from the end of so many.
fn is_named(list: &[i16], number: i16, of: i16) -> bool {
    list.iter().any(|it| *it == number || (*it < 0 && of + 1 + it == number))
}

/// The week of the year that a day belongs to, and how many that year has (ISO 8601, with weeks that begin on another day).
fn week_of(day: CalendarDate, week_start: u8) -> Option<(i16, i16)> {
    // The day of the year of the first week's first day: the first week has four days of its year.
    let first = |year: u16| {
        let january = first_of(year, 1)?;
        let into_week = (7 + january.weekday() - week_start) % 7;
        january.plus_days(if into_week <= 3 { -i64::from(into_week) } else { 7 - i64::from(into_week) })
    };
    let mut year = day.year();
    if first(year + 1).is_some_and(|next| day >= next) {
        year += 1;
    } else if first(year).is_some_and(|own| day < own) {
        year = year.checked_sub(1)?;
    }
    let (begins, ends) = (first(year)?, first(year + 1)?);
    Some(((begins.days_until(day) / 7) as i16 + 1, (begins.days_until(ends) / 7) as i16))
}

impl Rule {
    /// Whether a day that it begins on is one of its own.
    pub(super) fn names(&self, day: CalendarDate) -> bool {
        let rule = Rule { interval: 1, ..self.with_parts_of(day) };
        day.plus_days(-1).and_then(|before| rule.day_after(before)) == Some(day)
    }

    /// The day of the rule after `day`, counted in periods from the one that `day` is in.
    pub(super) fn day_after(&self, day: CalendarDate) -> Option<CalendarDate> {
        let rule = self.with_parts_of(day);
        let interval = u32::from(rule.interval);
        (0..periods(rule.frequency)).map_while(|nth| rule.period(day, nth * interval)).find_map(|(first, count)| {
            let days = (0..count).filter_map(|at| first.plus_days(at)).filter(|day| rule.lets_through(*day));
            if rule.positions.is_empty() {
                return days.into_iter().find(|found| *found > day);
            }
            let days: Vec<CalendarDate> = days.collect();
            let mut chosen: Vec<CalendarDate> = rule.positions.iter().filter_map(|at| nth_of(&days, *at)).collect();
            chosen.sort_unstable();
            chosen.into_iter().find(|found| *found > day)
        })
    }

    /// What a rule does not say is as on its first day.
    fn with_parts_of(&self, day: CalendarDate) -> Rule {
        let mut rule = self.clone();
        let weekday = vec![Weekday { nth: 0, day: day.weekday() }];
        let says_days = !rule.month_days.is_empty() || !rule.weekdays.is_empty();
        match rule.frequency {
            Frequency::Daily => {}
            Frequency::Weekly if rule.weekdays.is_empty() => rule.weekdays = weekday,
            Frequency::Weekly => {}
            Frequency::Monthly if !says_days => rule.month_days = vec![day.day().into()],
            Frequency::Monthly => {}
            Frequency::Yearly if !rule.year_days.is_empty() => {}
            Frequency::Yearly if !rule.weeks.is_empty() => {
                if !says_days {
                    rule.weekdays = weekday;
                }
            }
            Frequency::Yearly if !says_days => {
                if rule.months.is_empty() {
                    rule.months = vec![day.month().into()];
                }
                rule.month_days = vec![day.day().into()];
            }
            // As this app wrote the last day of a February before it knew months of a rule.
            Frequency::Yearly if rule.backward && rule.months.is_empty() && rule.weekdays.is_empty() => {
                rule.months = vec![day.month().into()];
            }
            Frequency::Yearly => {}
        }
        rule
    }

    /// The first day and the number of days of the period so many after the one that a day is in.
    fn period(&self, day: CalendarDate, later: u32) -> Option<(CalendarDate, i64)> {
        match self.frequency {
            Frequency::Daily => Some((day.plus_days(later.into())?, 1)),
            Frequency::Weekly => {
                let into_week = (7 + day.weekday() - self.week_start) % 7;
                Some((day.plus_days(7 * i64::from(later) - i64::from(into_week))?, 7))
            }
            Frequency::Monthly => {
                let first = first_of(day.year(), day.month())?.plus_months(later)?;
                Some((first, days_of_month(first).into()))
            }
            Frequency::Yearly => {
                let first = first_of(u16::try_from(u32::from(day.year()) + later).ok()?, 1)?;
                Some((first, days_of_year(first.year()).into()))
            }
        }
    }

    fn lets_through(&self, day: CalendarDate) -> bool {
        self.in_its_months(day)
            && self.in_its_weeks(day)
            && self.on_its_year_days(day)
            && self.on_its_month_days(day)
            && self.on_its_weekdays(day)
    }

    fn in_its_months(&self, day: CalendarDate) -> bool {
        self.months.is_empty() || self.months.contains(&day.month().into())
    }

    fn in_its_weeks(&self, day: CalendarDate) -> bool {
        let week = || week_of(day, self.week_start);
        self.weeks.is_empty() || week().is_some_and(|(week, of)| is_named(&self.weeks, week, of))
    }

    fn on_its_year_days(&self, day: CalendarDate) -> bool {
        self.year_days.is_empty() || is_named(&self.year_days, day_of_year(day), days_of_year(day.year()))
    }

    fn on_its_month_days(&self, day: CalendarDate) -> bool {
        if self.month_days.is_empty() {
            return true;
        }
        let of = first_of(day.year(), day.month()).map_or(31, days_of_month);
        let number = i16::from(day.day());
        let is_cut = self.backward && number == of && self.month_days.iter().any(|meant| *meant > of);
        is_cut || is_named(&self.month_days, number, of)
    }

    fn on_its_weekdays(&self, day: CalendarDate) -> bool {
        if self.weekdays.is_empty() {
            return true;
        }
        // Counted in the month, or in the year where the rule names no months.
        let in_year = self.frequency == Frequency::Yearly && self.months.is_empty();
        let (number, of) = match in_year {
            true => (day_of_year(day), days_of_year(day.year())),
            false => (day.day().into(), first_of(day.year(), day.month()).map_or(31, days_of_month)),
        };
        let (nth, from_end) = ((number - 1) / 7 + 1, (of - number) / 7 + 1);
        self.weekdays.iter().any(|weekday| {
            let asked = i16::from(weekday.nth);
            weekday.day == day.weekday() && (asked == 0 || asked == nth || asked == -from_end)
        })
    }
}

fn days_of_year(year: u16) -> i16 {
    if CalendarDate::new(year, 2, 29).is_ok() { 366 } else { 365 }
}

fn day_of_year(day: CalendarDate) -> i16 {
    first_of(day.year(), 1).map_or(1, |first| first.days_until(day) as i16 + 1)
}

fn nth_of(days: &[CalendarDate], at: i16) -> Option<CalendarDate> {
    let index = usize::from(at.unsigned_abs()).checked_sub(1)?;
    if at > 0 { days.get(index).copied() } else { days.iter().nth_back(index).copied() }
}

impl Rule {
    /// The days of a yearly rule in one year, where it begins on `first`; of every year, whatever its interval.
    pub(crate) fn days_of_year(&self, first: CalendarDate, year: u16) -> Vec<CalendarDate> {
        let rule = Rule { interval: 1, ..self.with_parts_of(first) };
        let Some(mut day) = first_of(year.saturating_sub(1), 12).and_then(|day| day.plus_days(30)) else {
            return Vec::new();
        };
        let mut days = Vec::new();
        while let Some(next) = rule.day_after(day).filter(|next| next.year() == year) {
            let is_its_own = next > first && rule.until.is_none_or(|until| next <= until);
            days.extend(is_its_own.then_some(next));
            day = next;
        }
        days
    }
}
