//! Tasks as a calendar.

use super::series::until_of;
use crate::{
    content::{escaped, fold, parameter_value},
    date::CalendarDate,
    recurrence::{Rule, digits_of},
    reminder::MORNING,
    row::{Due, Priority, Row, TaskRow, TaskStatus},
    time::Timestamp,
    zone::{DAY_MS, MINUTE_MS, Wall, Zone},
};
use std::collections::BTreeMap;

/// Years whose changes of the clocks are written with a zone.
const YEARS: i64 = 20;
const DAY: i64 = 24 * 60;

/// Tasks as a calendar; other rows are passed over. `now` is when it is written, and `local` the zone of whoever writes it.
pub fn write<'a>(rows: impl IntoIterator<Item = &'a Row>, now: Timestamp, local: &Zone) -> String {
    let mut zones: BTreeMap<String, (Zone, Timestamp)> = BTreeMap::new();
    let mut todos = Vec::new();
    for row in rows {
        if let Some(task) = row.as_task() {
            todos.extend(todo(row, task, now, local));
            if let (Some((_, zone)), Some(Due::At(at))) =
                (series_of(task, local), task.due.filter(|due| is_in_calendar(*due)))
                && let Some(name) = name_of(&zone)
            {
                let first = zones.entry(name).or_insert((zone, at));
                first.1 = first.1.min(at);
            }
        }
    }
    let mut lines =
        vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned(), "PRODID:-//Sotay//Tasks//EN".to_owned()];
    for (name, (zone, first)) in &zones {
        lines.extend(timezone(name, zone, *first));
    }
    lines.extend(todos);
    lines.push("END:VCALENDAR".to_owned());
    let mut out = String::new();
    lines.iter().for_each(|line| fold(line, &mut out));
    out
}

/// The rule of a task that repeats, and on whose clocks. A rule that is none of ours is left out.
fn series_of(task: &TaskRow, local: &Zone) -> Option<(Rule, Zone)> {
    let rule = task.rrule.as_ref()?.parse().ok()?;
    Some((rule, task.zone().unwrap_or_else(|| local.clone())))
}

/// What a file calls a zone; nothing for UTC, which needs no name.
fn name_of(zone: &Zone) -> Option<String> {
    match zone {
        Zone::Fixed(0) => None,
        Zone::Fixed(minutes) if minutes % 60 == 0 => Some(format!("Etc/GMT{:+}", -minutes / 60)),
        zone => Some(zone.to_string()),
    }
}

fn time_of(wall: Wall) -> String {
    let Some((day, time)) = wall.day_and_time() else { return String::new() };
    let seconds = time / 1_000;
    format!("{}T{:02}{:02}{:02}", digits_of(day), seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

pub(super) fn instant(at: Timestamp) -> String {
    format!("{}Z", time_of(Wall(at.0)))
}

/// A line with a day, or a time on the clocks of a zone.
fn at(name: &str, due: Due, zone: Option<&Zone>) -> String {
    match (due, zone.and_then(|zone| Some((name_of(zone)?, zone)))) {
        (Due::Day(day), _) => format!("{name};VALUE=DATE:{}", digits_of(day)),
        (Due::At(at), Some((id, zone))) => {
            format!("{name};TZID={}:{}", parameter_value(&id), time_of(zone.wall(at)))
        }
        (Due::At(at), None) => format!("{name}:{}", instant(at)),
    }
}

fn todo(row: &Row, task: &TaskRow, now: Timestamp, local: &Zone) -> Vec<String> {
    let mut lines = vec![
        "BEGIN:VTODO".to_owned(),
        format!("UID:{}", row.id),
        format!("DTSTAMP:{}", instant(row.meta.updated_at.unwrap_or(now))),
        format!("SUMMARY:{}", escaped(&task.title)),
    ];
    // What repeats begins when it is due, and what begins then is not due then (section 3.8.2.3).
    let due = task.due.filter(|due| is_in_calendar(*due));
    match (due, series_of(task, local)) {
        (Some(due), Some((rule, zone))) => lines.extend(series(due, &rule, &zone)),
        (Some(due), None) => lines.push(at("DUE", due, None)),
        (None, _) => {}
    }
    let priority = match task.priority {
        Priority::High => 1,
        Priority::Normal => 5,
        Priority::Low => 9,
    };
    lines.push(format!("PRIORITY:{priority}"));
    let status = match task.status {
        TaskStatus::Open => "NEEDS-ACTION",
        TaskStatus::Done => "COMPLETED",
        TaskStatus::Cancelled => "CANCELLED",
    };
    lines.push(format!("STATUS:{status}"));
    // When it was done says that it was.
    let completed = task.completed_at.filter(|_| task.status == TaskStatus::Done);
    lines.extend(completed.map(|at| format!("COMPLETED:{}", instant(at))));
    if !task.checklist.is_empty() {
        let item = |done: bool, text: &str| format!("[{}] {}", if done { 'x' } else { ' ' }, text.replace('\n', " "));
        let items: Vec<String> = task.checklist.iter().map(|it| item(it.done, &it.text)).collect();
        lines.push(format!("DESCRIPTION:{}", escaped(&items.join("\n"))));
    }
    lines.extend(task.links.iter().map(|link| format!("X-SOTAY-LINK:{link}")));
    if let Some(due) = due {
        let repeats = series_of(task, local).is_some();
        for minutes in task.reminders.values() {
            lines.extend(alarm(&task.title, due, repeats, *minutes));
        }
    }
    lines.push("END:VTODO".to_owned());
    lines
}

/// Whether a file can say it: years have four digits.
fn is_in_calendar(due: Due) -> bool {
    match due {
        Due::Day(_) => true,
        Due::At(at) => {
            let near = |days: i64| Wall(at.0.saturating_add(days * DAY_MS)).day_and_time().is_some();
            near(-400) && near(YEARS * 366)
        }
    }
}

fn series(due: Due, rule: &Rule, zone: &Zone) -> Vec<String> {
    let day_and_time = match due {
        Due::Day(day) => Some((day, 0)),
        Due::At(at) => zone.wall(at).day_and_time(),
    };
    let Some((first, time)) = day_and_time else { return vec![at("DUE", due, None)] };
    let rule = &rule.without_odd_count(first);
    let until = until_of(rule, due, zone).map(|until| format!(";UNTIL={until}")).unwrap_or_default();
    let mut lines = vec![at("DTSTART", due, Some(zone)), format!("RRULE:{}{until}", rule.for_file(first))];
    let left_out = |day: &CalendarDate| match due {
        Due::Day(_) => Due::Day(*day),
        Due::At(_) => Due::At(zone.instant(Wall::new(*day, time))),
    };
    lines.extend(rule.except.iter().map(|day| at("EXDATE", left_out(day), Some(zone))));
    lines
}

/// A reminder. What is due on a day is due in its morning, so that a little before is after the day begins.
fn alarm(title: &str, due: Due, repeats: bool, minutes: i64) -> Vec<String> {
    let after = match due {
        Due::Day(_) => MORNING.saturating_sub(minutes),
        Due::At(_) => minutes.saturating_neg(),
    };
    let sign = if after < 0 { "-" } else { "" };
    let (days, rest) = match due {
        Due::Day(_) => (0, after.unsigned_abs()),
        Due::At(_) => (after.unsigned_abs() / DAY.unsigned_abs(), after.unsigned_abs() % DAY.unsigned_abs()),
    };
    let length = match (days, rest) {
        (0, rest) => format!("PT{rest}M"),
        (days, 0) => format!("P{days}D"),
        (days, rest) => format!("P{days}DT{rest}M"),
    };
    let related = if repeats { "" } else { ";RELATED=END" };
    vec![
        "BEGIN:VALARM".to_owned(),
        "ACTION:DISPLAY".to_owned(),
        format!("DESCRIPTION:{}", escaped(title)),
        format!("TRIGGER{related}:{sign}{length}"),
        "END:VALARM".to_owned(),
    ]
}

/// `+0700`.
fn offset(ahead: i64) -> String {
    let (sign, minutes) = (if ahead < 0 { '-' } else { '+' }, ahead.unsigned_abs() / MINUTE_MS.unsigned_abs());
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

/// What a zone is, for those who do not know it by its name: the changes of its clocks, from the year before it is needed.
fn timezone(name: &str, zone: &Zone, first: Timestamp) -> Vec<String> {
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{}", escaped(name))];
    let begins = first.0.saturating_sub(400 * DAY_MS);
    let mut kinds: BTreeMap<(i64, i64), Vec<Wall>> = BTreeMap::new();
    for (at, before, after) in changes(zone, begins, begins.saturating_add(YEARS * 366 * DAY_MS)) {
        kinds.entry((before, after)).or_default().push(Wall(at + before));
    }
    if kinds.is_empty() {
        let ahead = zone.ahead(first);
        kinds.insert((ahead, ahead), vec![Wall(0)]);
    }
    for ((before, after), times) in kinds {
        let kind = if after > before { "DAYLIGHT" } else { "STANDARD" };
        let mut times = times.into_iter().map(time_of);
        lines.push(format!("BEGIN:{kind}"));
        lines.extend(times.next().map(|first| format!("DTSTART:{first}")));
        lines.extend([format!("TZOFFSETFROM:{}", offset(before)), format!("TZOFFSETTO:{}", offset(after))]);
        let further: Vec<String> = times.collect();
        if !further.is_empty() {
            lines.push(format!("RDATE:{}", further.join(",")));
        }
        lines.push(format!("END:{kind}"));
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// When the clocks of a zone are changed between two instants, and from and to how many milliseconds ahead of UTC.
fn changes(zone: &Zone, begins: i64, ends: i64) -> Vec<(i64, i64, i64)> {
    const STEP: i64 = 7 * DAY_MS;
    let mut found = Vec::new();
    let (mut from, mut before) = (begins, zone.ahead(Timestamp(begins)));
    while from < ends {
        let to = from + STEP;
        let after = zone.ahead(Timestamp(to));
        if after != before {
            // The first minute with the new offset.
            let (mut old, mut new) = (from / MINUTE_MS, to / MINUTE_MS);
            while new - old > 1 {
                let middle = old + (new - old) / 2;
                if zone.ahead(Timestamp(middle * MINUTE_MS)) == before { old = middle } else { new = middle }
            }
            found.push((new * MINUTE_MS, before, after));
        }
        (from, before) = (to, after);
    }
    found
}
