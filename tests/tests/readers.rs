//! What we write as calendars and cards, read by programs that are not ours: Python's `icalendar`, `vobject` and
//! `python-dateutil`, which `cargo xtask test` installs.

#![allow(missing_docs, clippy::unwrap_used)]

use serde_json::{Value, json};
use sotay_shared::{
    command::FieldEdit,
    date::CalendarDate,
    ical,
    id::{PartId, RecordId},
    kind::Kind,
    recurrence::Rule,
    row::{ContactRow, Due, Priority, Row, TaskRow, TaskStatus},
    stamp::Timestamp,
    vcard,
    zone::{Wall, Zone},
};
use std::{env, path::PathBuf, process::Command};

/// Occurrences of a series that are compared; the script has the same.
const SERIES: usize = 12;

const ZONES: [&str; 6] =
    ["Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "UTC", "+05:30", "Australia/Lord_Howe"];
const RULES: [&str; 16] = [
    "",
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=45",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=9",
    "FREQ=WEEKLY;UNTIL=20280630;EXDATE=20270412,20270419",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYMONTHDAY=-1,15",
    "FREQ=MONTHLY;UNTIL=20271231",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    "FREQ=YEARLY;BYYEARDAY=1,100,-1;COUNT=5",
];
const DAYS: [&str; 5] = ["2027-03-22", "2027-01-31", "2028-02-29", "2027-10-30", "2027-08-31"];
const TITLES: [&str; 5] = [
    "Gọi chị Lan; hỏi giá, hẹn gặp ở quán \"Cà phê Đá\" – rồi gửi báo giá cho anh Nguyễn Văn Đức trước trưa",
    "Call back, then \\ send the offer: 20 % off; ASAP",
    "😀🎉 Liên hoan cuối năm của phòng kinh doanh và phòng kế toán, mời cả khách hàng thân thiết nữa nhé",
    "BEGIN:VEVENT",
    "Ends with a backslash \\",
];

/// The Python that has the readers; nothing where it was not installed.
fn python() -> Option<PathBuf> {
    let named = env::var_os("SOTAY_PYTHON").map(PathBuf::from);
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    named.or_else(|| Some(cache?.join("sotay/tools/readers/bin/python"))).filter(|path| path.is_file())
}

fn part(nth: usize) -> PartId {
    PartId::v7(nth as i64, [0; 10])
}

/// Tasks of every rule on every clock, and a few of everything else.
fn tasks() -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, rule) in RULES.iter().enumerate() {
        for (nth, zone) in ZONES.iter().enumerate() {
            for (number, day) in DAYS.iter().enumerate() {
                let turn = at + nth + number;
                let day: CalendarDate = day.parse().unwrap();
                let clock: Zone = zone.parse().unwrap();
                let minute = [0, 545, 1_425][turn % 3];
                let instant = clock.instant(Wall::new(day, minute * 60_000));
                let status = [TaskStatus::Open, TaskStatus::Done, TaskStatus::Cancelled][turn % 3];
                let mut edits = vec![
                    FieldEdit::new("title", TITLES[turn % 5]),
                    FieldEdit::new("due", if turn % 4 == 0 { Due::Day(day) } else { Due::At(instant) }),
                    FieldEdit::new("zone", *zone),
                    FieldEdit::new("rrule", *rule),
                    FieldEdit::new("status", status.as_str()),
                    FieldEdit::new("completed_at", (status == TaskStatus::Done).then_some(instant)),
                    FieldEdit::new("priority", ["normal", "high", "low"][turn % 3]),
                ];
                for nth in 0..turn % 3 {
                    let at = |what: &str| format!("checklist/{}/{what}", part(nth));
                    edits.push(FieldEdit::new(at("text"), TITLES[(turn + nth) % 5]));
                    edits.push(FieldEdit::new(at("done"), nth == 1));
                }
                let reminders = [0, 30, 1_440][..turn % 4].iter().enumerate();
                edits.extend(reminders.map(|(at, it)| FieldEdit::new(format!("reminders/{}", part(at)), *it)));
                let id = RecordId::from_cause(&format!("{at}|{nth}|{number}"));
                rows.push(Row::written(id, Kind::Task, &edits));
            }
        }
    }
    rows
}

fn when(due: Due) -> Value {
    match due {
        Due::Day(day) => json!(day.to_string()),
        Due::At(at) => {
            let (day, time) = Zone::UTC.wall(at).day_and_time().unwrap();
            let seconds = time / 1_000;
            let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
            json!(format!("{day}T{clock}+00:00"))
        }
    }
}

fn series(task: &TaskRow) -> Vec<Value> {
    let Some(mut rule) = task.rrule.as_ref().and_then(|rule| rule.parse::<Rule>().ok()) else { return Vec::new() };
    let (zone, mut due) = (task.zone().unwrap(), task.due.unwrap());
    let mut found = vec![when(due)];
    while let Some((next, rest)) = rule.next(due, &zone).filter(|_| found.len() < SERIES) {
        found.push(when(next));
        (due, rule) = (next, rest);
    }
    found
}

fn said_of_task(task: &TaskRow) -> Value {
    let due = task.due.unwrap();
    let mut alarms: Vec<i64> =
        task.reminders.values().map(|minutes| if let Due::Day(_) = due { 540 - minutes } else { -minutes }).collect();
    alarms.sort_unstable();
    let items: Vec<String> =
        task.checklist.iter().map(|it| format!("[{}] {}", if it.done { "x" } else { " " }, it.text)).collect();
    json!({
        "title": task.title,
        "due": when(due),
        "series": series(task),
        "priority": match task.priority { Priority::High => 1, Priority::Normal => 5, Priority::Low => 9 },
        "status": match task.status {
            TaskStatus::Open => "NEEDS-ACTION",
            TaskStatus::Done => "COMPLETED",
            TaskStatus::Cancelled => "CANCELLED",
        },
        "completed": task.status == TaskStatus::Done,
        "description": items.join("\n"),
        "alarms": alarms,
    })
}

fn contacts() -> Vec<Row> {
    let row = |nth: usize| {
        let title = TITLES[nth % 5];
        let label = ["work", "mobile", "Văn phòng 2; tầng trệt", ""][nth % 4];
        let at = |list: &str, what: &str| format!("{list}/{}/{what}", part(1));
        let edits = [
            FieldEdit::new("website", "https://acme.vn/a;b?d=e"),
            FieldEdit::new("vcard/1", "X-SOCIALPROFILE;TYPE=zalo;X-USER=\"a;b\":lan"),
            FieldEdit::new("full_name", format!("Nguyễn Thị Lan {title}")),
            FieldEdit::new("family_name", "Nguyễn; Thị"),
            FieldEdit::new("given_name", "Lan, Anh"),
            FieldEdit::new("job_title", title),
            FieldEdit::new("birthday", "1990-05-01"),
            FieldEdit::new(at("emails", "address"), format!("lan+{nth}@example.vn")),
            FieldEdit::new(at("emails", "label"), label),
            FieldEdit::new(at("phones", "number"), format!("+84 903 123 {nth:03}")),
            FieldEdit::new(at("phones", "label"), label),
        ];
        Row::written(RecordId::from_cause(&format!("contact {nth}")), Kind::Contact, &edits)
    };
    (0..40).map(row).collect()
}

fn said_of_contact(contact: &ContactRow) -> Value {
    let label = |label: &Option<String>| match label.as_deref() {
        Some("mobile") => "cell".to_owned(),
        label => label.unwrap_or_default().to_owned(),
    };
    let emails: Vec<Value> = contact.emails.values().map(|it| json!([it.address, label(&it.label)])).collect();
    let phones: Vec<Value> = contact.phones.values().map(|it| json!([it.number, label(&it.label)])).collect();
    json!({
        "name": contact.full_name,
        "title": contact.job_title,
        "emails": emails,
        "phones": phones,
        "note": Value::Null,
        "birthday": "19900501",
        "url": "https://acme.vn/a;b?d=e",
    })
}

#[test]
fn other_programs_read_what_we_write() {
    let Some(python) = python() else {
        eprintln!("SKIPPED: Python with icalendar and vobject is missing (cargo xtask test installs it)");
        return;
    };
    let (tasks, contacts) = (tasks(), contacts());
    let directory = tempfile::tempdir().unwrap();
    let files = ["tasks.ics", "contacts.vcf"].map(|name| directory.path().join(name));
    let hanoi: Zone = "Asia/Ho_Chi_Minh".parse().unwrap();
    std::fs::write(&files[0], ical::write(&tasks, Timestamp(1_800_000_000_000), &hanoi)).unwrap();
    let cards: String = contacts.iter().map(|row| vcard::write(row, "Thép Việt, chi nhánh", &["vip".into()])).collect();
    std::fs::write(&files[1], cards).unwrap();

    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("readers/read.py");
    let output = Command::new(python).arg(script).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read["seen"], json!(tasks.len()));
    assert_eq!(read["todos"].as_object().unwrap().len(), tasks.len());
    for row in &tasks {
        let task = row.as_task().unwrap();
        assert_eq!(read["todos"][row.id.to_string()], said_of_task(task), "{task:?}");
    }
    assert_eq!(read["cards"].as_object().unwrap().len(), contacts.len());
    for row in &contacts {
        let contact = row.as_contact().unwrap();
        assert_eq!(read["cards"][format!("urn:uuid:{}", row.id)], said_of_contact(contact), "{contact:?}");
    }
}
