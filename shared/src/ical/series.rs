//! Series: the rule as a task has it, dates that are left out, and those that are tasks of their own.

use super::{
    Item, Left, What,
    item::{Entry, day},
    time::{self, When},
    zones::{Clock, Zones},
};
use crate::{
    date::CalendarDate,
    limits::TEXT_CHARS,
    recurrence::{Frequency, Rule, digits_of},
    row::Due,
    time::Timestamp,
    zone::Zone,
};
use std::collections::{BTreeMap, BTreeSet};

/// Exceptions that a rule keeps.
const EXCEPTIONS: usize = 150;

/// Items as tasks: each series is one that repeats; whatever of it is otherwise is one by itself.
pub(super) fn taken_apart(entries: Vec<Entry>, zones: &Zones, left: &mut Vec<Left>) -> Vec<Item> {
    // What stands for one of a series, by the series.
    let mut moved: BTreeMap<String, Vec<When>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.item.uid.is_empty()) {
        if let Some(instance) = &entry.instance {
            moved.entry(entry.item.uid.clone()).or_default().push(instance.clone());
        }
    }
    let mut items = Vec::new();
    for mut entry in entries {
        if !entry.item.instance.is_empty() {
            items.push(entry.item);
            continue;
        }
        entry.except.extend(moved.get(&entry.item.uid).cloned().unwrap_or_default());
        items.extend(entry.further_items(zones));
        items.extend(entry.series(zones, left));
    }
    items
}

impl Entry {
    fn clock(&self, zones: &Zones) -> Clock {
        match &self.due {
            Some(When::At(_, clock)) => clock.clone(),
            _ => Clock::Zone(zones.reader().clone()),
        }
    }

    /// Days that are left out, on the clock of the series.
    fn days_out(&self, zones: &Zones) -> BTreeSet<CalendarDate> {
        let clock = self.clock(zones);
        self.except.iter().filter_map(|when| when.day_on(&clock, zones)).collect()
    }

    /// Further dates are tasks of their own.
    fn further_items(&self, zones: &Zones) -> Vec<Item> {
        let (clock, out) = (self.clock(zones), self.days_out(zones));
        let mut seen = BTreeSet::new();
        let own = self.begins.as_ref().or(self.due.as_ref()).map(When::wall);
        let further = self.further.iter().filter(|(when, _)| {
            let day = when.day_on(&clock, zones);
            day.is_some_and(|day| !out.contains(&day)) && Some(when.wall()) != own && seen.insert(when.wall())
        });
        let item = |(when, written): &(When, String)| Item {
            // As long after its beginning as the first one is.
            due: Some(when.later(self.lasts()).due(zones)),
            instance: written.trim().chars().take(64).collect(),
            rrule: None,
            ..self.item.clone()
        };
        further.map(item).collect()
    }

    fn lasts(&self) -> i64 {
        let (Some(begins), Some(due)) = (&self.begins, &self.due) else { return 0 };
        (due.wall().0 - begins.wall().0).div_euclid(crate::zone::MINUTE_MS).max(0)
    }

    /// The task of the series; nothing where none of its dates are left.
    fn series(mut self, zones: &Zones, left: &mut Vec<Left>) -> Option<Item> {
        let out = self.days_out(zones);
        let Some(due) = self.due.clone() else {
            self.untold(left);
            return Some(self.item);
        };
        let first = day(&due)?;
        let Some(text) = self.rule.clone() else {
            let stays = self.further.is_empty() || !out.contains(&first);
            return stays.then_some(self.item);
        };
        let Some(mut rule) = self.rule_of(&text, &due, zones) else {
            self.untold(left);
            return Some(self.item);
        };
        let shift = self.begins.as_ref().and_then(day).map_or(0, |begins| begins.days_until(first));
        let out: Vec<CalendarDate> =
            out.into_iter().filter_map(|day| day.plus_days(shift)).filter(|day| *day >= first).collect();
        let is_first_out = out.first() == Some(&first);
        rule.except = out.into_iter().filter(|day| *day > first).collect();
        if rule.except.len() > EXCEPTIONS || rule.to_string().len() > TEXT_CHARS {
            let days: Vec<String> = rule.except.iter().skip(EXCEPTIONS).map(|day| digits_of(*day)).collect();
            left.push(Left {
                what: What::Dates,
                title: self.item.title.clone(),
                text: format!("EXDATE:{}", days.join(",")),
            });
            rule.except.truncate(EXCEPTIONS);
        }
        if is_first_out {
            let clock =
                self.item.zone.as_ref().and_then(|zone| zone.parse().ok()).unwrap_or_else(|| zones.reader().clone());
            let (next, rest) = rule.next(due.due(zones), &clock)?;
            (self.item.due, rule) = (Some(next), rest);
        }
        self.item.rrule = Some(rule.to_string()).filter(|rule| rule.len() <= TEXT_CHARS);
        if self.item.rrule.is_none() {
            self.untold(left);
        }
        Some(self.item)
    }

    /// Tells of a repetition that the task does without.
    fn untold(&self, left: &mut Vec<Left>) {
        if let Some(rule) = &self.rule {
            left.push(Left { what: What::Repetition, title: self.item.title.clone(), text: rule.clone() });
        }
    }

    /// The rule, counted from when the task is due; nothing for one that a task cannot follow.
    fn rule_of(&self, text: &str, due: &When, zones: &Zones) -> Option<Rule> {
        let begins = self.begins.as_ref().unwrap_or(due);
        let (start, end) = (day(begins)?, day(due)?);
        let mut rule = Rule::of_file(&without_time(text, begins), start).ok()?;
        rule.except = Vec::new();
        let until = text.to_ascii_uppercase();
        let until = until.split(';').find_map(|part| part.trim().strip_prefix("UNTIL="));
        if let Some(until) = until.filter(|until| until.contains('T')) {
            rule.until = self.last_day(until, begins, zones);
        }
        let shift = start.days_until(end);
        if shift != 0 {
            rule.later_by(shift, start, end)?;
        }
        Some(rule)
    }

    /// The last day on which something begins before an instant.
    fn last_day(&self, until: &str, begins: &When, zones: &Zones) -> Option<CalendarDate> {
        let line = format!("UNTIL:{until}");
        let until = time::one(&crate::content::ContentLine::read(&line)?, zones)?;
        let (When::At(wall, clock), When::At(last, _)) = (begins, &until) else { return day(&until) };
        // A time without a zone is one of the clock of the series.
        let last = match until.due(zones) {
            Due::At(at) if line.trim_end().ends_with('Z') => zones.wall(clock, at),
            _ => *last,
        };
        let (day, time) = last.day_and_time()?;
        let (_, own) = wall.day_and_time()?;
        if own > time { day.plus_days(-1) } else { Some(day) }
    }
}

/// A rule without the hour, the minute and the second where they say only when its first one begins.
fn without_time(text: &str, begins: &When) -> String {
    let seconds = match begins {
        When::At(wall, _) => wall.day_and_time().map(|(_, time)| time / 1_000),
        When::Day(_) => None,
    };
    let Some(seconds) = seconds else { return text.to_owned() };
    let says_it = |part: &str| {
        let part = part.trim().to_ascii_uppercase();
        let Some((name, value)) = part.split_once('=') else { return false };
        let own = match name {
            "BYHOUR" => seconds / 3_600,
            "BYMINUTE" => seconds / 60 % 60,
            "BYSECOND" => seconds % 60,
            _ => return false,
        };
        value.trim().parse() == Ok(own)
    };
    text.split(';').filter(|part| !says_it(part)).collect::<Vec<_>>().join(";")
}

impl Rule {
    /// The same rule of what comes so many days after each of its days; nothing where that is no rule.
    fn later_by(&mut self, shift: i64, start: CalendarDate, end: CalendarDate) -> Option<()> {
        match self.frequency {
            Frequency::Daily if !self.is_intricate() => {}
            Frequency::Weekly if self.months.is_empty() && self.positions.is_empty() => {
                if self.interval > 1 && self.weekdays.len() > 1 {
                    return None;
                }
                for weekday in &mut self.weekdays {
                    weekday.day = (i64::from(weekday.day) - 1 + shift).rem_euclid(7) as u8 + 1;
                }
                self.weekdays.sort_unstable();
            }
            // As long as both are in one month, in the shortest as well.
            Frequency::Monthly | Frequency::Yearly
                if !self.is_intricate() && start.month() == end.month() && end.day() <= 28 && shift > 0 => {}
            _ => return None,
        }
        self.until = match self.until {
            Some(until) => Some(until.plus_days(shift)?),
            None => None,
        };
        Some(())
    }
}

/// The end of a rule in a file: as an instant, where its first day is one.
pub(super) fn until_of(rule: &Rule, due: Due, zone: &Zone) -> Option<String> {
    let until = rule.until?;
    match due {
        Due::Day(_) => Some(digits_of(until)),
        Due::At(at) => {
            let (_, time) = zone.wall(at).day_and_time()?;
            let last: Timestamp = zone.instant(crate::zone::Wall::new(until, time));
            Some(super::write::instant(last))
        }
    }
}
