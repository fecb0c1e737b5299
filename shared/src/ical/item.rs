//! What one to-do or appointment says.

use super::{
    Item, Left, What,
    read::Component,
    time::{self, When},
    zones::{Clock, Zones},
};
use crate::{
    content::{ContentLine, unescaped},
    date::CalendarDate,
    limits::TEXT_CHARS,
    reminder::MORNING,
    row::{Due, Priority, TaskStatus},
    zone::{MINUTE_MS, Zone},
};

/// Lines of a checklist that are taken; the rest is told.
const LINES: usize = 100;
/// The longest that a reminder may be before what it reminds of: a year.
const REMINDER: i64 = 525_600;
/// Further dates, and exceptions, of one series.
const DATES: usize = 2_000;

/// An item with what only makes sense beside others of its series.
pub(super) struct Entry {
    pub(super) item: Item,
    /// When it is due, on its own clock.
    pub(super) due: Option<When>,
    /// The rule as it is written, and where a series begins that is due later.
    pub(super) rule: Option<String>,
    pub(super) begins: Option<When>,
    pub(super) further: Vec<(When, String)>,
    pub(super) except: Vec<When>,
    /// Of one of a series that is something else: which one.
    pub(super) instance: Option<When>,
}

/// Properties that a task has no place for, by what they are.
fn unplaced(name: &str) -> Option<What> {
    Some(match name {
        "ATTENDEE" | "ORGANIZER" | "CONTACT" => What::People,
        "ATTACH" | "CATEGORIES" | "COMMENT" | "GEO" | "RELATED-TO" | "RESOURCES" => What::Details,
        "EXRULE" => What::Repetition,
        _ => return None,
    })
}

impl Entry {
    /// Reads one; one without a name is none.
    pub(super) fn read(component: &Component<'_>, zones: &Zones, left: &mut Vec<Left>) -> Option<Entry> {
        let text = |name: &str| component.line(name).map(ContentLine::text).unwrap_or_default();
        let title = text("SUMMARY").replace('\n', " ");
        // What is too long for a title goes on as lines.
        let mut parts = lines_of(&title);
        let title = parts.next().unwrap_or_default();
        if title.is_empty() {
            left.push(Left { what: What::Entry, title: text("UID"), text: component.name.clone() });
            return None;
        }
        let mut tell = |what, text: &str| left.push(Left { what, title: title.clone(), text: text.to_owned() });
        let begins = component.line("DTSTART").and_then(|line| time::one(line, zones));
        let due = due(component, begins.as_ref(), zones);
        let clock = match &due {
            Some(When::At(_, clock)) => clock.clone(),
            _ => Clock::Zone(zones.reader().clone()),
        };
        let mut entry = Entry {
            item: Item {
                title: title.clone(),
                checklist: parts.map(|line| (line, false)).collect(),
                ..Item::default()
            },
            rule: None,
            begins: begins.clone().filter(|begins| due.as_ref().is_some_and(|due| due != begins)),
            further: Vec::new(),
            except: Vec::new(),
            instance: None,
            due,
        };
        for line in &component.lines {
            entry.take(line, zones, &mut tell);
        }
        let item = &mut entry.item;
        if item.checklist.len() > LINES {
            let rest = item.checklist.split_off(LINES);
            tell(What::Details, &rest[0].0);
        }
        item.status = status(component);
        item.completed_at = item.completed_at.filter(|_| item.status == TaskStatus::Done);
        item.due = entry.due.as_ref().map(|due| due.due(zones));
        item.zone = zone(&entry.due, entry.rule.is_some(), &clock, item.due, zones, &mut tell);
        for alarm in component.parts.iter().filter(|part| part.name == "VALARM") {
            let Some(line) = alarm.line("TRIGGER") else { continue };
            match before(line, component, begins.as_ref(), entry.due.as_ref(), zones) {
                Some(minutes) if !item.reminders.contains(&minutes) => item.reminders.push(minutes),
                Some(_) => {}
                None => tell(What::Reminder, line.value),
            }
        }
        Some(entry)
    }

    fn take(&mut self, line: &ContentLine<'_>, zones: &Zones, tell: &mut impl FnMut(What, &str)) {
        let item = &mut self.item;
        let value = line.value.trim();
        match line.name.as_str() {
            "UID" => item.uid = line.text().chars().take(500).collect(),
            "RECURRENCE-ID" => {
                item.instance = value.chars().take(64).collect();
                self.instance = time::one(line, zones);
                if line.has("RANGE", "THISANDFUTURE") {
                    tell(What::Dates, &format!("RECURRENCE-ID;RANGE=THISANDFUTURE:{value}"));
                }
            }
            "PRIORITY" => {
                item.priority = match value.parse::<u8>() {
                    Ok(1..=4) => Priority::High,
                    Ok(6..=9) => Priority::Low,
                    _ => Priority::Normal,
                };
            }
            "COMPLETED" => {
                item.completed_at = time::one(line, zones).and_then(|when| match when.due(zones) {
                    Due::At(at) => Some(at),
                    Due::Day(_) => None,
                });
            }
            "RRULE" if self.rule.is_none() => self.rule = Some(value.to_owned()),
            "RRULE" => tell(What::Repetition, value),
            "RDATE" => {
                let values = line.value.split(',').map(str::to_owned);
                self.further.extend(time::all(line, zones).into_iter().zip(values).take(DATES));
            }
            "EXDATE" => self.except.extend(time::all(line, zones).into_iter().take(DATES)),
            "DESCRIPTION" => item.checklist.extend(checklist(value)),
            "LOCATION" | "URL" | "CONFERENCE" => {
                let text = line.text().replace('\n', ", ");
                item.checklist.extend(lines_of(&text).map(|line| (line, false)));
            }
            "X-SOTAY-LINK" => item.links.extend(value.parse::<crate::id::RecordId>()),
            name => {
                if let Some(what) = unplaced(name) {
                    tell(what, &format!("{name}:{}", line.value));
                }
            }
        }
    }
}

/// Whether it was done: what the file says in a word goes before what it says in numbers.
fn status(component: &Component<'_>) -> TaskStatus {
    let is_done = component.line("COMPLETED").is_some()
        || component.line("PERCENT-COMPLETE").is_some_and(|line| line.value.trim() == "100");
    match component.line("STATUS").map(|line| line.value.trim().to_uppercase()).as_deref() {
        Some("COMPLETED") => TaskStatus::Done,
        Some("CANCELLED") => TaskStatus::Cancelled,
        None if is_done => TaskStatus::Done,
        _ => TaskStatus::Open,
    }
}

/// A to-do is done by its due date, or by the end of the time that it takes; an appointment is where it begins.
fn due(component: &Component<'_>, begins: Option<&When>, zones: &Zones) -> Option<When> {
    let told = component.line("DUE").filter(|_| component.name == "VTODO").and_then(|line| time::one(line, zones));
    let lasts =
        component.line("DURATION").filter(|_| component.name == "VTODO").and_then(|it| time::duration(it.value));
    told.or_else(|| Some(begins?.later(lasts?.max(0)))).or_else(|| begins.cloned())
}

/// Whose clocks say when it is due: what repeats, or reminds by days, needs it.
fn zone(
    due: &Option<When>,
    repeats: bool,
    clock: &Clock,
    at: Option<Due>,
    zones: &Zones,
    tell: &mut impl FnMut(What, &str),
) -> Option<String> {
    let (Some(When::At(..)), Some(Due::At(at))) = (due, at) else { return None };
    match zones.everybodys(clock, at) {
        // A time in UTC is one of nobody's clock, unless it goes on in UTC.
        Some(Zone::UTC) if !repeats => None,
        Some(zone) => Some(zone.to_string()),
        None => {
            if repeats {
                tell(What::Zone, "VTIMEZONE");
            }
            None
        }
    }
}

fn checklist(value: &str) -> Vec<(String, bool)> {
    let marked = |line: &str| match line.strip_prefix("[x] ").or_else(|| line.strip_prefix("[X] ")) {
        Some(done) => (done.to_owned(), true),
        None => (line.strip_prefix("[ ] ").unwrap_or(line).to_owned(), false),
    };
    let text = unescaped(value);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let marked = lines.take(LINES + 1).map(marked);
    marked.flat_map(|(line, done)| lines_of(&line).map(move |part| (part, done)).collect::<Vec<_>>()).collect()
}

/// A text as lines that a task can have.
fn lines_of(text: &str) -> impl Iterator<Item = String> + use<> {
    // One more than is taken, so that what is left is told.
    let letters: Vec<char> = text.chars().take((LINES + 1) * TEXT_CHARS).collect();
    let lines: Vec<String> = letters.chunks(TEXT_CHARS).map(|line| line.iter().collect()).collect();
    lines.into_iter()
}

/// How many minutes before it is due an alarm comes; nothing for one that comes later, or too early.
fn before(
    trigger: &ContentLine<'_>,
    component: &Component<'_>,
    begins: Option<&When>,
    due: Option<&When>,
    zones: &Zones,
) -> Option<i64> {
    let due = due?;
    // What is due on a day is due in the morning.
    let due_wall = due.wall().0 + if matches!(due, When::Day(_)) { MORNING * MINUTE_MS } else { 0 };
    let minutes = match time::duration(trigger.value) {
        Some(after) => {
            let of_end = trigger.has("RELATED", "END");
            let end = || match (component.line("DTEND"), component.line("DURATION")) {
                (Some(line), _) => time::one(line, zones),
                (None, Some(line)) => Some(begins?.later(time::duration(line.value)?)),
                (None, None) => begins.cloned(),
            };
            let base = match (component.name.as_str(), of_end) {
                ("VTODO", true) => due.clone(),
                (_, true) => end()?,
                (_, false) => begins.unwrap_or(due).clone(),
            };
            (due_wall - base.wall().0).div_euclid(MINUTE_MS) - after
        }
        None => {
            let at = time::one(trigger, zones)?;
            match (due, at.due(zones)) {
                (When::At(wall, clock), Due::At(at)) => (zones.instant(clock, *wall).0 - at.0).div_euclid(MINUTE_MS),
                (_, Due::At(at)) => (due_wall - zones.reader().wall(at).0).div_euclid(MINUTE_MS),
                (_, Due::Day(_)) => return None,
            }
        }
    };
    (0..=REMINDER).contains(&minutes).then_some(minutes)
}

/// The day on which it is due on its own clock.
pub(super) fn day(when: &When) -> Option<CalendarDate> {
    when.wall().day_and_time().map(|(day, _)| day)
}
