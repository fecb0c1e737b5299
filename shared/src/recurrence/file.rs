//! Rules of calendars: what a file means by one, and how one is written so that every reader of RFC 5545 means the same.

use super::{Frequency, InvalidRule, Rule};
use crate::{date::CalendarDate, row::Due, zone::Zone};

/// The first day that some months do not have.
const LONG: i16 = 29;

impl Rule {
    /// The rule of a file that begins on `day`, as a task has it.
    ///
    /// # Errors
    /// When a task cannot follow it.
    pub fn of_file(text: &str, day: CalendarDate) -> Result<Rule, InvalidRule> {
        let mut rule = text.parse::<Rule>()?;
        rule.read_last_days();
        rule.said_plainly(day);
        let (number, month) = (i16::from(day.day()), i16::from(day.month()));
        // A file leaves out a day that a month does not have; a task that says nothing of it takes the last.
        if !rule.is_intricate() && number >= LONG {
            match rule.frequency {
                Frequency::Monthly => rule.month_days = vec![number],
                Frequency::Yearly if month == 2 => (rule.months, rule.month_days) = (vec![month], vec![number]),
                _ => {}
            }
        }
        Ok(rule)
    }

    /// The last of the days from the 28th to another is that other one, or the last of a shorter month.
    fn read_last_days(&mut self) {
        let of_month = self.weekdays.is_empty() && self.weeks.is_empty() && self.year_days.is_empty();
        let goes_on = self.month_days.iter().zip(LONG - 1..).all(|(day, expected)| *day == expected);
        if let Some(last) = self.month_days.last().copied()
            && of_month
            && goes_on
            && !self.backward
            && self.month_days.len() > 1
            && self.positions == [-1]
        {
            (self.month_days, self.positions, self.backward) = (vec![last], Vec::new(), true);
        }
    }

    /// Parts that only say what the first day says go, so that the rule follows a task that is put off.
    fn said_plainly(&mut self, day: CalendarDate) {
        let is_else = !self.weeks.is_empty() || !self.year_days.is_empty() || !self.positions.is_empty();
        let (number, month) = (i16::from(day.day()), i16::from(day.month()));
        match self.frequency {
            // The days of work, as some calendars write them.
            Frequency::Daily
                if self.interval == 1 && !self.weekdays.is_empty() && self.month_days.is_empty() && !is_else =>
            {
                self.frequency = Frequency::Weekly;
            }
            Frequency::Monthly if self.is_of_day(number) && self.months.is_empty() && !is_else => {
                self.month_days.clear();
            }
            Frequency::Yearly
                if (self.month_days.is_empty() || self.is_of_day(number))
                    && self.weekdays.is_empty()
                    && self.months == [month]
                    && number < LONG
                    && !is_else =>
            {
                self.months.clear();
                self.month_days.clear();
            }
            _ => {}
        }
    }

    fn is_of_day(&self, number: i16) -> bool {
        number < LONG && self.month_days == [number] && self.weekdays.is_empty()
    }

    /// The rule with its last day instead of a count, where it begins on a day that is none of its own: whether that one is
    /// counted, readers do not agree.
    pub(crate) fn without_odd_count(&self, day: CalendarDate) -> Rule {
        let mut rule = self.clone();
        if rule.count.is_some() && !self.names(day) {
            let (mut last, mut rest) = (day, self.clone());
            while let Some((Due::Day(next), then)) = rest.next(Due::Day(last), &Zone::UTC) {
                (last, rest) = (next, then);
            }
            (rule.count, rule.until) = (None, Some(last));
        }
        rule
    }

    /// The rule of a task that is due on `day` in terms of RFC 5545 alone, without its last day and its exceptions.
    pub fn for_file(&self, day: CalendarDate) -> Rule {
        let mut rule = self.meaning_from(day);
        (rule.until, rule.except) = (None, Vec::new());
        if let ([last], true, true) = (rule.month_days.as_slice(), rule.backward, rule.positions.is_empty())
            && rule.weekdays.is_empty()
        {
            let last = *last;
            if rule.frequency == Frequency::Yearly && rule.months.is_empty() {
                if day.month() != 2 && last == i16::from(day.day()) {
                    // Every year has that day.
                    (rule.month_days, rule.backward) = (Vec::new(), false);
                    return rule;
                }
                rule.months = vec![day.month().into()];
            }
            (rule.month_days, rule.positions, rule.backward) = ((LONG - 1..=last).collect(), vec![-1], false);
        }
        rule
    }
}
