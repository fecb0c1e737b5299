//! iCalendar (RFC 5545): what tasks are exchanged as with calendars and other task lists, and what becomes a task of a to-do or an
//! appointment.

use crate::{
    date::CalendarDate,
    id::RecordId,
    recurrence::Rule,
    row::{Body, Due, Priority, Row, TaskRow, TaskStatus},
    stamp::Timestamp,
    vcard::{Line, escaped, fold, unescaped, unfolded},
};
use chrono::{DateTime, Datelike, Timelike};
use serde::{Deserialize, Serialize};

/// To-dos and appointments of one file.
const ITEMS: usize = 50_000;
/// Lines of a description that become a checklist.
const LINES: usize = 100;

/// A to-do or an appointment as it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What the file calls it; the same in every file that has it.
    pub uid: String,
    pub title: String,
    pub due: Option<Due>,
    pub priority: Priority,
    pub status: TaskStatus,
    /// One that a task list can follow; others are left out.
    pub rrule: Option<String>,
    /// Minutes before it is due.
    pub reminders: Vec<i64>,
    /// What is to be done, and whether it was.
    pub checklist: Vec<(String, bool)>,
    /// Records of ours that it is about.
    pub links: Vec<RecordId>,
    /// Of one of a series that was moved: which one. It is an item of its own.
    instance: String,
}

impl Item {
    /// The record of the task: the same whoever takes it in, and however often.
    pub fn record(&self) -> RecordId {
        match self.uid.parse() {
            Ok(record) if self.instance.is_empty() => record,
            _ => RecordId::from_cause(&format!("ical|{}|{}", self.uid, self.instance)),
        }
    }
}

/// Whether a file is a calendar.
pub fn is_calendar(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .get(..15)
        .is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

/// Reads the to-dos and appointments of a file. `local` says when a time on the clock is; whatever a file calls the zone, it is
/// taken for that of whoever reads it.
pub fn parse(text: &str, local: impl Fn(CalendarDate, &str) -> Option<Timestamp>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut item: Option<Item> = None;
    let mut in_alarm = false;
    for whole in unfolded(text.trim_start_matches('\u{feff}')) {
        let Some(line) = Line::read(&whole) else { continue };
        let value = line.text();
        match (line.name.as_str(), value.trim().to_uppercase().as_str()) {
            ("BEGIN", "VTODO" | "VEVENT") => item = Some(Item::default()),
            ("BEGIN", "VALARM") => in_alarm = true,
            ("END", "VALARM") => in_alarm = false,
            ("END", "VTODO" | "VEVENT") => items.extend(item.take().filter(|it| !it.title.is_empty())),
            _ => {
                if let Some(item) = &mut item {
                    item.take(&line, value.trim(), in_alarm, &local);
                }
            }
        }
        if items.len() >= ITEMS {
            break;
        }
    }
    for (nth, item) in items.iter_mut().enumerate() {
        if !item.instance.is_empty() {
            item.rrule = None;
        }
        if item.uid.is_empty() {
            item.uid = format!("{nth}|{}|{:?}", item.title, item.due);
        }
    }
    items
}

impl Item {
    fn take(
        &mut self,
        line: &Line<'_>,
        value: &str,
        in_alarm: bool,
        local: &impl Fn(CalendarDate, &str) -> Option<Timestamp>,
    ) {
        match line.name.as_str() {
            "TRIGGER" if in_alarm => self.reminders.extend(minutes_before(value)),
            _ if in_alarm => {}
            "UID" => self.uid = value.chars().take(500).collect(),
            "RECURRENCE-ID" => self.instance = value.chars().take(64).collect(),
            "SUMMARY" => self.title = unescaped(value).trim().replace('\n', " "),
            // A to-do is done by its due date; an appointment is where it begins.
            "DUE" => self.due = due(value, local).or(self.due),
            "DTSTART" if self.due.is_none() => self.due = due(value, local),
            "PRIORITY" => {
                self.priority = match value.parse::<u8>() {
                    Ok(1..=4) => Priority::High,
                    Ok(6..=9) => Priority::Low,
                    _ => Priority::Normal,
                };
            }
            "STATUS" => {
                self.status = match value.to_uppercase().as_str() {
                    "COMPLETED" => TaskStatus::Done,
                    "CANCELLED" => TaskStatus::Cancelled,
                    _ => TaskStatus::Open,
                };
            }
            "RRULE" => self.rrule = value.parse::<Rule>().ok().map(|rule| rule.to_string()),
            "DESCRIPTION" => {
                let text = unescaped(value);
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES);
                let marked = |line: &str| match line.strip_prefix("[x] ").or_else(|| line.strip_prefix("[X] ")) {
                    Some(done) => (done.to_owned(), true),
                    None => (line.strip_prefix("[ ] ").unwrap_or(line).to_owned(), false),
                };
                self.checklist.extend(lines.map(marked));
            }
            "X-SOTAY-LINK" => self.links.extend(value.parse::<RecordId>()),
            _ => {}
        }
    }
}

/// A date, or a date and a time: in UTC, or on the clock.
fn due(value: &str, local: impl Fn(CalendarDate, &str) -> Option<Timestamp>) -> Option<Due> {
    let (day, time) = value.split_once('T').map_or((value, None), |(day, time)| (day, Some(time)));
    if day.len() != 8 || !day.is_ascii() {
        return None;
    }
    let date = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let date: CalendarDate = date.parse().ok()?;
    let Some(time) = time else { return Some(Due::Day(date)) };
    if !time.is_ascii() || time.len() < 4 {
        return None;
    }
    let clock = format!("{}:{}", &time[..2], &time[2..4]);
    if time.ends_with('Z') {
        let at = DateTime::parse_from_rfc3339(&format!("{date}T{clock}:00Z")).ok()?;
        return Some(Due::At(Timestamp(at.timestamp_millis())));
    }
    local(date, &clock).map(Due::At)
}

/// The minutes of `-PT15M`, `-P1DT2H` or `-P1W`; nothing for what comes after, or at a time of its own.
fn minutes_before(value: &str) -> Option<i64> {
    let rest = value.strip_prefix("-P").or_else(|| value.strip_prefix("P").filter(|rest| *rest == "T0S"))?;
    let (mut total, mut number) = (0_i64, 0_i64);
    for c in rest.chars() {
        match c {
            '0'..='9' => number = number.checked_mul(10)?.checked_add(i64::from(c as u8 - b'0'))?,
            'T' => {}
            unit => {
                let minutes = match unit {
                    'W' => 10_080,
                    'D' => 1_440,
                    'H' => 60,
                    'M' => 1,
                    'S' => 0,
                    _ => return None,
                };
                total = total.checked_add(number.checked_mul(minutes)?)?;
                number = 0;
            }
        }
    }
    (0..=525_600).contains(&total).then_some(total)
}

/// Tasks as a calendar; other rows are passed over. `now` is when it is written.
pub fn write<'a>(rows: impl IntoIterator<Item = &'a Row>, now: Timestamp) -> String {
    let mut lines =
        vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned(), "PRODID:-//Sotay//Tasks//EN".to_owned()];
    for row in rows {
        if let Body::Task(task) = &row.body {
            lines.extend(todo(row, task, now));
        }
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut out = String::new();
    lines.iter().for_each(|line| fold(line, &mut out));
    out
}

fn instant(at: Timestamp) -> String {
    let written = DateTime::from_timestamp_millis(at.0).map(|at| {
        let (day, time) = (at.date_naive(), at.time());
        let date = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        format!("{date}T{:02}{:02}{:02}Z", time.hour(), time.minute(), time.second())
    });
    written.unwrap_or_default()
}

fn todo(row: &Row, task: &TaskRow, now: Timestamp) -> Vec<String> {
    let mut lines = vec![
        "BEGIN:VTODO".to_owned(),
        format!("UID:{}", row.id),
        format!("DTSTAMP:{}", instant(row.meta.updated_at.unwrap_or(now))),
        format!("SUMMARY:{}", escaped(&task.title)),
    ];
    if let Some(due) = task.due {
        let value = match due {
            Due::Day(day) => format!(";VALUE=DATE:{}", day.to_string().replace('-', "")),
            Due::At(at) => format!(":{}", instant(at)),
        };
        // Something that repeats needs where it begins.
        if task.rrule.is_some() {
            lines.push(format!("DTSTART{value}"));
        }
        lines.push(format!("DUE{value}"));
    }
    lines.extend(task.rrule.iter().map(|rule| format!("RRULE:{rule}")));
    let priority = match task.priority {
        Priority::High => 1,
        Priority::Normal => 5,
        Priority::Low => 9,
    };
    lines.push(format!("PRIORITY:{priority}"));
    lines.push(match task.status {
        TaskStatus::Open => "STATUS:NEEDS-ACTION".to_owned(),
        TaskStatus::Done => "STATUS:COMPLETED".to_owned(),
        TaskStatus::Cancelled => "STATUS:CANCELLED".to_owned(),
    });
    lines.extend(task.completed_at.map(|at| format!("COMPLETED:{}", instant(at))));
    if !task.checklist.is_empty() {
        let item = |done: bool, text: &str| format!("[{}] {text}", if done { 'x' } else { ' ' });
        let items: Vec<String> = task.checklist.iter().map(|it| item(it.done, &it.text)).collect();
        lines.push(format!("DESCRIPTION:{}", escaped(&items.join("\n"))));
    }
    lines.extend(task.links.iter().map(|link| format!("X-SOTAY-LINK:{link}")));
    for minutes in task.reminders.values() {
        lines.extend(["BEGIN:VALARM".to_owned(), "ACTION:DISPLAY".to_owned()]);
        lines.push(format!("DESCRIPTION:{}", escaped(&task.title)));
        lines.extend([format!("TRIGGER;RELATED=END:-PT{minutes}M"), "END:VALARM".to_owned()]);
    }
    lines.push("END:VTODO".to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::PartId,
        row::{ChecklistItem, Meta},
    };

    /// Seven hours ahead of UTC.
    fn local(day: CalendarDate, time: &str) -> Option<Timestamp> {
        let at = DateTime::parse_from_rfc3339(&format!("{day}T{time}:00+07:00")).ok()?;
        Some(Timestamp(at.timestamp_millis()))
    }

    fn day(text: &str) -> Due {
        Due::Day(text.parse().unwrap())
    }

    #[test]
    fn there_and_back_loses_nothing() {
        let part = |name: &str| PartId::from_cause(name);
        let item = |text: &str, done| ChecklistItem { id: part(text), text: text.into(), done, position: None };
        let task = TaskRow {
            title: "Gọi chị Lan; hỏi giá, hẹn gặp".into(),
            due: Some(Due::At(Timestamp(1_780_300_800_000))),
            priority: Priority::High,
            rrule: Some("FREQ=WEEKLY;INTERVAL=2".into()),
            checklist: vec![item("Gửi báo giá", true), item("Hẹn ngày", false)],
            links: [RecordId::from_cause("lan")].into(),
            reminders: [(part("r"), 30)].into(),
            ..TaskRow::default()
        };
        let row = Row { id: RecordId::from_cause("task"), meta: Meta::default(), body: Body::Task(task.clone()) };
        let text = write([&row], Timestamp(0));
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        let items = parse(&text, local);
        let [read] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!(read.record(), row.id);
        assert_eq!(
            (&read.title, read.due, read.priority, read.status),
            (&task.title, task.due, task.priority, task.status)
        );
        assert_eq!((&read.rrule, &read.reminders), (&task.rrule, &vec![30]));
        assert_eq!(read.checklist, [("Gửi báo giá".to_owned(), true), ("Hẹn ngày".to_owned(), false)]);
        assert_eq!(read.links, [RecordId::from_cause("lan")]);
    }

    #[test]
    fn files_of_calendars() {
        let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:abc@google.com\r\nDTSTART;TZID=Asia/Ho_Chi_Minh:20260630T090000\r\nDTEND;TZID=Asia/Ho_Chi_Minh:20260630T100000\r\nSUMMARY:Họp với Thép Việ\r\n t\r\nDESCRIPTION:Mang hợp đồng\\nGọi trước\r\nRRULE:FREQ=DAILY;BYHOUR=9\r\nBEGIN:VALARM\r\nTRIGGER:-P1DT2H\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nSUMMARY:Không có UID\r\nDUE;VALUE=DATE:20260701\r\nPRIORITY:9\r\nSTATUS:COMPLETED\r\nEND:VTODO\r\nBEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
        assert!(is_calendar(text) && !is_calendar("name,phone") && !is_calendar("é"));
        let items = parse(text, local);
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].title, "Họp với Thép Việt");
        assert_eq!(items[0].due, local("2026-06-30".parse().unwrap(), "09:00").map(Due::At));
        assert_eq!((items[0].rrule.as_deref(), items[0].reminders.as_slice()), (None, &[26 * 60][..]));
        assert_eq!(items[0].checklist.len(), 2);
        assert_eq!(items[0].record(), parse(text, local)[0].record());
        assert_eq!(
            (items[1].due, items[1].priority, items[1].status),
            (Some(day("2026-07-01")), Priority::Low, TaskStatus::Done)
        );
        assert_ne!(items[1].record(), items[0].record());
        // One of a series that was moved is one by itself.
        let series = "BEGIN:VEVENT\nUID:s\nSUMMARY:x\nRRULE:FREQ=DAILY\nDTSTART:20260101T000000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20260102T000000Z\nRRULE:FREQ=DAILY\nSUMMARY:x\nDTSTART:20260105T000000Z\nEND:VEVENT";
        let items = parse(series, local);
        assert_ne!(items[0].record(), items[1].record());
        assert_eq!((items[0].rrule.is_some(), items[1].rrule.is_some()), (true, false));
    }

    #[test]
    fn whatever_is_in_a_file_nothing_ends() {
        for bad in [
            "DUE:20269999",
            "DUE:2026éé01T",
            "DTSTART:20260101Té",
            "TRIGGER:-PTé",
            "TRIGGER:-P99999999999999999999D",
            "RRULE:FREQ=",
            "DUE:",
        ] {
            let text = format!("BEGIN:VTODO\nSUMMARY:x\nBEGIN:VALARM\n{bad}\nEND:VALARM\n{bad}\nEND:VTODO");
            let items = parse(&text, local);
            assert_eq!((items.len(), items[0].due, items[0].reminders.len()), (1, None, 0), "{bad}");
        }
    }
}
