use super::*;
use crate::{
    id::PartId,
    kind::Kind,
    position::Position,
    row::{ChecklistItem, Row, TaskRow},
    value::FieldEdit,
    zone::{Wall, Zone},
};
use proptest::prelude::*;

fn hanoi() -> Zone {
    "Asia/Ho_Chi_Minh".parse().unwrap()
}

fn day(text: &str) -> Due {
    Due::Day(text.parse().unwrap())
}

fn at(zone: &str, day: &str, hour: i64, minute: i64) -> Due {
    let zone: Zone = zone.parse().unwrap();
    Due::At(zone.instant(Wall::new(day.parse().unwrap(), (hour * 60 + minute) * 60_000)))
}

/// A file of one appointment.
fn event(lines: &str) -> Calendar {
    parse(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"), &hanoi())
}

fn task_row(task: TaskRow) -> Row {
    let mut edits = vec![
        FieldEdit::new("title", task.title),
        FieldEdit::new("due", task.due),
        FieldEdit::new("priority", task.priority.as_str()),
        FieldEdit::new("status", task.status.as_str()),
        FieldEdit::new("completed_at", task.completed_at),
        FieldEdit::new("rrule", task.rrule),
        FieldEdit::new("zone", task.zone),
    ];
    for item in task.checklist {
        edits.push(FieldEdit::new(format!("checklist/{}/text", item.id), item.text));
        edits.push(FieldEdit::new(format!("checklist/{}/done", item.id), item.done));
        edits.push(FieldEdit::new(format!("checklist/{}/position", item.id), item.position));
    }
    edits.extend(task.reminders.iter().map(|(id, minutes)| FieldEdit::new(format!("reminders/{id}"), *minutes)));
    edits.extend(task.links.iter().map(|id| FieldEdit::new(format!("links/{id}"), true)));
    Row::written(RecordId::from_cause("task"), Kind::Task, &edits)
}

#[test]
fn there_and_back_loses_nothing() {
    let part = |name: &str| PartId::from_cause(name);
    let item = |text: &str, done| ChecklistItem {
        id: part(text),
        text: text.into(),
        done,
        position: Some(Position::several(None, None, 2, 1)[usize::from(!done)].clone()),
    };
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
    let row = task_row(task.clone());
    let text = write([&row], Timestamp(0), &hanoi());
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    let items = parse(&text, &Zone::UTC).items;
    let [read] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!(read.record(), row.id);
    assert_eq!(
        (&read.title, read.due, read.priority, read.status),
        (&task.title, task.due, task.priority, task.status)
    );
    assert_eq!((&read.rrule, &read.reminders), (&task.rrule, &vec![30]));
    // On whose clock it goes on is that of whoever wrote it.
    assert_eq!(read.zone.as_deref(), Some("Asia/Ho_Chi_Minh"));
    assert_eq!(read.checklist, [("Gửi báo giá".to_owned(), true), ("Hẹn ngày".to_owned(), false)]);
    assert_eq!(read.links, [RecordId::from_cause("lan")]);
}

#[test]
fn files_of_calendars() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:abc@google.com\r\nDTSTART;TZID=Asia/Ho_Chi_Minh:20260630T090000\r\nDTEND;TZID=Asia/Ho_Chi_Minh:20260630T100000\r\nSUMMARY:Họp với Thép Việ\r\n t\r\nDESCRIPTION:Mang hợp đồng\\nGọi trước\r\nLOCATION:Phòng 2\\, tầng 3\r\nRRULE:FREQ=DAILY;BYHOUR=9,15\r\nATTENDEE;CN=\"Lan; kế toán\":mailto:lan@x.vn\r\nBEGIN:VALARM\r\nTRIGGER:-P1DT2H\r\nDESCRIPTION:x\r\nEND:VALARM\r\nBEGIN:VALARM\r\nTRIGGER:PT2H\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nSUMMARY:Không có UID\r\nDUE;VALUE=DATE:20260701\r\nPRIORITY:9\r\nSTATUS:COMPLETED\r\nCOMPLETED:20260630T010203Z\r\nEND:VTODO\r\nBEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\nBEGIN:VJOURNAL\r\nSUMMARY:Nhật ký\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n";
    assert!(is_calendar(text) && !is_calendar("name,phone") && !is_calendar("é"));
    let Calendar { items, left } = parse(text, &Zone::UTC);
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].title, "Họp với Thép Việt");
    assert_eq!(items[0].due, Some(at("Asia/Ho_Chi_Minh", "2026-06-30", 9, 0)));
    assert_eq!((items[0].rrule.as_deref(), items[0].reminders.as_slice()), (None, &[26 * 60][..]));
    assert_eq!(items[0].checklist.len(), 3);
    assert_eq!(items[0].checklist[2].0, "Phòng 2, tầng 3");
    assert_eq!(items[0].record(), parse(text, &Zone::UTC).items[0].record());
    assert_eq!(
        (items[1].due, items[1].priority, items[1].status),
        (Some(day("2026-07-01")), Priority::Low, TaskStatus::Done)
    );
    assert_eq!(items[1].completed_at, Some(Timestamp(1_782_781_323_000)));
    assert_ne!(items[1].record(), items[0].record());
    // What is left out is told, each with what it was.
    let told: Vec<(What, &str, &str)> =
        left.iter().map(|left| (left.what, left.title.as_str(), left.text.as_str())).collect();
    assert_eq!(
        told,
        [
            (What::People, "Họp với Thép Việt", "ATTENDEE:mailto:lan@x.vn"),
            (What::Reminder, "Họp với Thép Việt", "PT2H"),
            (What::Entry, "x", "VTODO"),
            (What::Entry, "Nhật ký", "VJOURNAL"),
            (What::Repetition, "Họp với Thép Việt", "FREQ=DAILY;BYHOUR=9,15"),
        ]
    );
}

#[test]
fn rules_of_calendars() {
    let Calendar { items, left } = parse(include_str!("../../tests/data/rules.ics"), &hanoi());
    let rules: Vec<Option<&str>> = items.iter().map(|item| item.rrule.as_deref()).collect();
    let expected =
        ["FREQ=WEEKLY;BYDAY=MO;UNTIL=20270331", "FREQ=YEARLY", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY;BYDAY=MO"];
    assert_eq!(rules, expected.map(Some));
    assert_eq!(left, []);
    assert_eq!(items[0].due, Some(at("Asia/Ho_Chi_Minh", "2027-01-04", 9, 0)));
    assert_eq!(items[1].due, Some(day("2027-03-15")));
}

#[test]
fn what_only_repeats_when_the_first_one_begins_is_no_part_of_a_rule() {
    let read = |start: &str, rule: &str| {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\n{start}\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        let Calendar { mut items, left } = parse(&text, &hanoi());
        (items.remove(0).rrule, left.len())
    };
    let nine = "DTSTART;TZID=Asia/Ho_Chi_Minh:20270104T090000";
    let kept = |rule: &str| (Some(rule.to_owned()), 0);
    assert_eq!(read(nine, "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"), kept("FREQ=DAILY"));
    assert_eq!(read(nine, "FREQ=WEEKLY;BYDAY=MO;byhour=09"), kept("FREQ=WEEKLY;BYDAY=MO"));
    assert_eq!(read("DTSTART:20270104T023000Z", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30"), kept("FREQ=DAILY"));
    // Another time of the day is another appointment.
    assert_eq!(read(nine, "FREQ=DAILY;BYHOUR=10"), (None, 1));
    assert_eq!(read(nine, "FREQ=DAILY;BYHOUR=9,15"), (None, 1));
    assert_eq!(read("DTSTART;VALUE=DATE:20270104", "FREQ=DAILY;BYHOUR=9"), (None, 1));
}

#[test]
fn what_is_too_long_for_a_line_goes_on_in_the_next() {
    let (title, place) = ("a".repeat(2_500), "b".repeat(4_100));
    let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:{title}\nLOCATION:{place}\nEND:VEVENT\nEND:VCALENDAR\n");
    let Calendar { items, left } = parse(&text, &hanoi());
    assert_eq!((items[0].title.len(), left), (2_000, vec![]));
    let lines: Vec<usize> = items[0].checklist.iter().map(|(line, _)| line.len()).collect();
    assert_eq!(lines, [500, 2_000, 2_000, 100]);
    // Up to so many, and the rest is told: a list has limits, and one task that is refused would stop the others.
    for text in ["a".repeat(2_000_000), "line\\n".repeat(100_000)] {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDESCRIPTION:{text}\nEND:VEVENT\nEND:VCALENDAR\n");
        let Calendar { items, left } = parse(&text, &hanoi());
        assert_eq!((items[0].checklist.len(), left.len(), left[0].what), (100, 1, What::Details));
    }
}

#[test]
fn zones_by_name_and_by_what_the_file_says_of_them() {
    let Calendar { items, left } = parse(include_str!("../../tests/data/zones.ics"), &hanoi());
    let due: Vec<Option<Due>> = items.iter().map(|item| item.due).collect();
    assert_eq!(due, [13, 1, 2].map(|hour| Some(at("UTC", "2027-06-15", hour, 0))));
    assert_eq!(left, []);
    const OWN: &str = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:Half\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0530\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:Ended\nBEGIN:STANDARD\nDTSTART:20001029T030000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20101031T000000Z\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20000326T020000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20110327T000000Z\nEND:DAYLIGHT\nEND:VTIMEZONE\nITEMS\nEND:VCALENDAR\n";
    let read = |start: &str| {
        let item = format!("BEGIN:VEVENT\nUID:1\nSUMMARY:x\nRRULE:FREQ=WEEKLY\n{start}\nEND:VEVENT");
        parse(&OWN.replace("ITEMS", &item), &hanoi())
    };
    // A name with an offset does not know of summer.
    let named = "DTSTART;TZID=\"(UTC-05:00) Eastern Time (US & Canada)\":20270615T090000";
    let item = format!("BEGIN:VEVENT\nUID:1\nSUMMARY:x\n{named}\nEND:VEVENT");
    let own = OWN.replace("Customized Time Zone", "(UTC-05:00) Eastern Time (US & Canada)").replace("ITEMS", &item);
    assert_eq!(parse(&own, &hanoi()).items[0].due, Some(at("UTC", "2027-06-15", 13, 0)));
    for (start, due, zone) in [
        ("DTSTART;TZID=Customized Time Zone:20270615T090000", at("UTC", "2027-06-15", 13, 0), Some("America/New_York")),
        (
            "DTSTART;TZID=\"Customized Time Zone\":20270115T090000",
            at("UTC", "2027-01-15", 14, 0),
            Some("America/New_York"),
        ),
        // The hour that is left out, and the one that comes twice.
        ("DTSTART;TZID=Customized Time Zone:20270314T023000", at("UTC", "2027-03-14", 7, 30), Some("America/New_York")),
        ("DTSTART;TZID=Customized Time Zone:20271107T013000", at("UTC", "2027-11-07", 5, 30), Some("America/New_York")),
        ("DTSTART;TZID=Half:20270615T090000", at("UTC", "2027-06-15", 3, 30), Some("+05:30")),
        ("DTSTART;TZID=Ended:20270615T090000", at("UTC", "2027-06-15", 6, 0), Some("+03:00")),
        (
            "DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20270615T090000",
            at("UTC", "2027-06-15", 7, 0),
            Some("Europe/Berlin"),
        ),
        ("DTSTART;TZID=W. Europe Standard Time:20270615T090000", at("UTC", "2027-06-15", 7, 0), Some("Europe/Berlin")),
        (
            "DTSTART;TZID=\"(UTC+07:00) Bangkok, Hanoi, Jakarta\":20270615T090000",
            at("UTC", "2027-06-15", 2, 0),
            Some("+07:00"),
        ),
        ("DTSTART:20270615T090000", at("UTC", "2027-06-15", 2, 0), Some("Asia/Ho_Chi_Minh")),
        ("DTSTART:20270615T090000Z", at("UTC", "2027-06-15", 9, 0), Some("UTC")),
        ("DTSTART:2027-06-15T09:00:00+09:00", at("UTC", "2027-06-15", 0, 0), Some("UTC")),
        ("DTSTART;VALUE=DATE:20270615", day("2027-06-15"), None),
        ("DTSTART:20270615", day("2027-06-15"), None),
    ] {
        let Calendar { items, left } = read(start);
        assert_eq!((items[0].due, items[0].zone.as_deref()), (Some(due), zone), "{start}");
        assert_eq!(left, [], "{start}");
    }
    // What nobody knows is read on the reader's clock, and told.
    let Calendar { items, left } = read("DTSTART;TZID=Mars/Base:20270615T090000");
    assert_eq!(items[0].due, Some(at("UTC", "2027-06-15", 2, 0)));
    assert_eq!(left, [Left { what: What::Zone, title: String::new(), text: "Mars/Base".into() }]);
}

#[test]
fn series_with_exceptions() {
    let rule = |lines: &str| event(lines).items[0].rrule.clone();
    let start = "DTSTART;TZID=Europe/Berlin:20270104T090000\nRRULE:FREQ=WEEKLY;COUNT=5\n";
    let out = rule(&format!("{start}EXDATE;TZID=Europe/Berlin:20270111T090000,20270118T090000"));
    assert_eq!(out.as_deref(), Some("FREQ=WEEKLY;COUNT=5;EXDATE=20270111,20270118"));
    // Named in UTC, it is the day on the clock of the series.
    let late = "DTSTART;TZID=America/New_York:20270104T220000\nRRULE:FREQ=WEEKLY\nEXDATE:20270112T030000Z";
    assert_eq!(rule(late).as_deref(), Some("FREQ=WEEKLY;EXDATE=20270111"));
    // The first one is left out: the series begins with the next.
    let first = event(&format!("{start}EXDATE;TZID=Europe/Berlin:20270104T090000"));
    assert_eq!(first.items[0].due, Some(at("Europe/Berlin", "2027-01-11", 9, 0)));
    assert_eq!(first.items[0].rrule.as_deref(), Some("FREQ=WEEKLY;COUNT=4"));
    // Until an instant: before it on that day, or not any more.
    for (until, last) in [
        ("20270201T080000Z", "20270201"),
        ("20270201T075959Z", "20270131"),
        ("20270201", "20270201"),
        ("20270201T090000", "20270201"),
    ] {
        let lines = format!("DTSTART;TZID=Europe/Berlin:20270104T090000\nRRULE:FREQ=WEEKLY;UNTIL={until}");
        assert_eq!(rule(&lines), Some(format!("FREQ=WEEKLY;UNTIL={last}")), "{until}");
    }
    // Further dates are tasks of their own, once each.
    let further =
        event("DTSTART;VALUE=DATE:20270104\nRDATE;VALUE=DATE:20270104,20270106,20270109\nEXDATE;VALUE=DATE:20270109");
    let due: Vec<Option<Due>> = further.items.iter().map(|item| item.due).collect();
    assert_eq!(due, [Some(day("2027-01-06")), Some(day("2027-01-04"))]);
    assert_ne!(further.items[0].record(), further.items[1].record());
}

#[test]
fn one_of_a_series_that_was_moved_is_one_by_itself() {
    let series = "BEGIN:VEVENT\nUID:s\nSUMMARY:x\nRRULE:FREQ=DAILY\nDTSTART:20260101T000000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20260102T000000Z\nRRULE:FREQ=DAILY\nSUMMARY:x\nDTSTART:20260105T000000Z\nEND:VEVENT";
    let items = parse(series, &hanoi()).items;
    assert_ne!(items[0].record(), items[1].record());
    assert_eq!((items[0].rrule.as_deref(), items[1].rrule.as_deref()), (Some("FREQ=DAILY;EXDATE=20260102"), None));
    let shifted = series.replace("RECURRENCE-ID:", "RECURRENCE-ID;RANGE=THISANDFUTURE:");
    assert_eq!(parse(&shifted, &hanoi()).left[0].what, What::Dates);
}

#[test]
fn what_begins_before_it_is_due() {
    let todo = |lines: &str| parse(&format!("BEGIN:VTODO\nUID:1\nSUMMARY:x\n{lines}\nEND:VTODO"), &hanoi());
    let read = |lines: &str| {
        let item = todo(lines).items.remove(0);
        (item.due, item.rrule)
    };
    let rule = |text: &str| Some(text.to_owned());
    let days = "DTSTART;VALUE=DATE:20270104\nDUE;VALUE=DATE:20270106\nRRULE:";
    assert_eq!(
        read(&format!("{days}FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20270204")),
        (Some(day("2027-01-06")), rule("FREQ=WEEKLY;BYDAY=WE,SA;UNTIL=20270206"))
    );
    assert_eq!(read(&format!("{days}FREQ=MONTHLY")), (Some(day("2027-01-06")), rule("FREQ=MONTHLY")));
    let kept_back = todo(&format!("{days}FREQ=MONTHLY;BYDAY=1MO"));
    assert_eq!((kept_back.items[0].rrule.as_deref(), kept_back.left[0].what), (None, What::Repetition));
    assert_eq!(read("DTSTART:20270104T010000Z\nDURATION:PT2H").0, Some(at("UTC", "2027-01-04", 3, 0)));
    // Without a beginning the rule counts from when it is due.
    let items = parse(include_str!("../../tests/data/repeating-todo.ics"), &hanoi()).items;
    assert_eq!((items[0].due, items[0].rrule.as_deref()), (Some(day("2027-01-05")), Some("FREQ=MONTHLY")));
    assert_eq!((items[1].due, items[1].rrule.as_deref()), (Some(at("UTC", "2027-01-05", 2, 0)), Some("FREQ=WEEKLY")));
}

#[test]
fn reminders_before_what_they_remind_of() {
    let minutes = |lines: &str, trigger: &str| {
        let read = event(&format!("{lines}\nBEGIN:VALARM\n{trigger}\nEND:VALARM"));
        assert_eq!(read.left.len(), usize::from(read.items[0].reminders.is_empty()), "{trigger}");
        read.items[0].reminders.first().copied()
    };
    let noon = "DTSTART:20270615T120000Z\nDTEND:20270615T130000Z";
    assert_eq!(minutes(noon, "TRIGGER:-PT15M"), Some(15));
    assert_eq!(minutes(noon, "TRIGGER;RELATED=END:-PT75M"), Some(15));
    assert_eq!(minutes(noon, "TRIGGER;VALUE=DATE-TIME:20270615T114500Z"), Some(15));
    assert_eq!(minutes(noon, "TRIGGER:PT15M"), None);
    assert_eq!(minutes(noon, "TRIGGER:-P800D"), None);
    assert_eq!(minutes(noon, "TRIGGER:nonsense"), None);
    // A day is due at nine: what comes at nine of the day before is a day before.
    let whole = "DTSTART;VALUE=DATE:20270615";
    assert_eq!(minutes(whole, "TRIGGER:-PT15H"), Some(1_440));
    assert_eq!(minutes(whole, "TRIGGER:PT9H"), Some(0));
    assert_eq!(minutes(whole, "TRIGGER:PT12H"), None);
    assert_eq!(minutes(whole, "TRIGGER;VALUE=DATE-TIME:20270615T010000Z"), Some(60));
}

#[test]
fn what_repeats_is_written_with_its_zone_and_without_a_second_date() {
    let repeating = |zone: &str, due: Due, rule: &str| {
        let zone = Some(zone.to_owned()).filter(|zone| !zone.is_empty());
        let task = TaskRow { title: "x".into(), due: Some(due), rrule: Some(rule.into()), zone, ..TaskRow::default() };
        write([&task_row(task)], Timestamp(0), &hanoi())
    };
    let text = repeating(
        "Europe/Berlin",
        at("Europe/Berlin", "2027-01-04", 9, 0),
        "FREQ=WEEKLY;UNTIL=20270401;EXDATE=20270111",
    );
    for line in [
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "DTSTART;TZID=Europe/Berlin:20270104T090000",
        // The first of April is summer time.
        "RRULE:FREQ=WEEKLY;UNTIL=20270401T070000Z",
        "EXDATE;TZID=Europe/Berlin:20270111T090000",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
    }
    assert!(!text.contains("\nDUE"), "{text}");
    let text = repeating("", day("2027-01-31"), "FREQ=MONTHLY");
    assert!(
        text.contains("DTSTART;VALUE=DATE:20270131\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1\r\n"),
        "{text}"
    );
    assert!(!text.contains("VTIMEZONE"), "{text}");
    let utc = repeating("UTC", at("UTC", "2027-01-04", 9, 0), "FREQ=DAILY");
    assert!(utc.contains("DTSTART:20270104T090000Z\r\n") && !utc.contains("VTIMEZONE"), "{utc}");
    let fixed = repeating("+07:00", at("UTC", "2027-01-04", 9, 0), "FREQ=DAILY");
    assert!(
        fixed.contains("DTSTART;TZID=Etc/GMT-7:20270104T160000\r\n") && fixed.contains("TZID:Etc/GMT-7"),
        "{fixed}"
    );
}

#[test]
fn nothing_in_a_record_begins_another_entry() {
    let evil = "x\r\nEND:VTODO\r\nBEGIN:VEVENT\r\nSUMMARY:Evil";
    let item = ChecklistItem { id: PartId::from_cause("i"), text: evil.into(), done: false, position: None };
    for rrule in [format!("FREQ=DAILY\r\n{evil}"), evil.to_owned(), "FREQ=DAILY;INTERVAL=2".to_owned()] {
        let task = TaskRow {
            title: evil.into(),
            due: Some(day("2027-01-04")),
            rrule: Some(rrule),
            zone: Some(evil.into()),
            checklist: vec![item.clone()],
            reminders: [(PartId::from_cause("r"), i64::MIN), (PartId::from_cause("s"), i64::MAX)].into(),
            ..TaskRow::default()
        };
        let text = write([&task_row(task)], Timestamp(0), &hanoi());
        assert!(!text.contains("\nBEGIN:VEVENT") && text.matches("\nEND:VTODO").count() == 1, "{text}");
        assert_eq!(parse(&text, &hanoi()).items.len(), 1);
    }
    for due in [i64::MIN, -1, i64::MAX, 253_402_300_799_999] {
        let task = TaskRow {
            title: "x".into(),
            due: Some(Due::At(Timestamp(due))),
            rrule: Some("FREQ=DAILY".into()),
            zone: Some("Europe/Berlin".into()),
            ..TaskRow::default()
        };
        write([&task_row(task)], Timestamp(i64::MAX), &hanoi());
    }
}

#[test]
fn whatever_is_in_a_file_nothing_ends() {
    for bad in [
        "DUE:20269999",
        "DUE:2026éé01T",
        "DUE:20260101T250000",
        "DTSTART:20260101Té",
        "DTSTART:20260101T0900é0",
        "TRIGGER:-PTé",
        "TRIGGER:-P99999999999999999999D",
        "RRULE:FREQ=",
        "DUE:",
    ] {
        let text = format!("BEGIN:VTODO\nSUMMARY:x\nBEGIN:VALARM\n{bad}\nEND:VALARM\n{bad}\nEND:VTODO");
        let items = parse(&text, &hanoi()).items;
        assert_eq!((items.len(), items[0].due, items[0].reminders.len()), (1, None, 0), "{bad}");
    }
    // One that is cut off, and one that goes too deep.
    assert_eq!(parse("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nBEGIN:VALARM", &hanoi()).items.len(), 1);
    let deep = format!("BEGIN:VTODO\nSUMMARY:x\n{}{}END:VTODO", "BEGIN:A\n".repeat(99), "END:A\n".repeat(99));
    assert_eq!(parse(&deep, &hanoi()).items.len(), 1);
    // One line of ten megabytes.
    let long = format!("BEGIN:VTODO\nSUMMARY:x\nDESCRIPTION:{}\nEND:VTODO", "a\n ".repeat(3_500_000));
    assert_eq!(parse(&long, &hanoi()).items.len(), 1);
}

prop_compose! {
    fn tasks()(
        title in "[a-zA-ZăâđêôơưĐ;,:\\\\\"'^]([a-zăđ;,:\\\\\"'^ 😀]{0,90}[a-zđ;,])?",
        due in 0..3_650i64, minute in 0..1_440i64, is_day in any::<bool>(), is_due in 0..10,
        zone in prop_oneof![Just(""), Just("Europe/Berlin"), Just("America/New_York"), Just("Asia/Ho_Chi_Minh"), Just("UTC"), Just("+05:30"), Just("Asia/Kathmandu")],
        rule in prop_oneof![Just(""), Just("FREQ=DAILY"), Just("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU"), Just("FREQ=MONTHLY"), Just("FREQ=MONTHLY;BYDAY=-1FR"), Just("FREQ=YEARLY"), Just("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20371231"), Just("FREQ=WEEKLY;COUNT=7")],
        status in 0..3usize, priority in 0..3usize,
        reminders in prop::collection::btree_set(prop_oneof![Just(0i64), 1..600i64, Just(1_440), Just(1_500), Just(10_080)], 0..3),
        checklist in prop::collection::vec(("[a-zđ;,\\\\]([a-zđ;, ]{0,80}[a-z])?", any::<bool>()), 0..3),
    ) -> TaskRow {
        let first = crate::date::CalendarDate::new(2027, 1, 1).unwrap().plus_days(due).unwrap();
        let clock: Zone = zone.parse().unwrap_or_else(|_| hanoi());
        let at = clock.instant(Wall::new(first, minute * 60_000));
        let part = |nth: usize| PartId::v7(nth as i64, [0; 10]);
        let status = [TaskStatus::Open, TaskStatus::Done, TaskStatus::Cancelled][status];
        TaskRow {
            title,
            due: (is_due > 0).then_some(if is_day { Due::Day(first) } else { Due::At(at) }),
            zone: Some(zone.to_owned()).filter(|zone| !zone.is_empty()),
            rrule: Some(rule.to_owned()).filter(|rule| !rule.is_empty()),
            status,
            completed_at: (status == TaskStatus::Done).then_some(Timestamp(1_800_000_000_000)),
            priority: [Priority::Normal, Priority::High, Priority::Low][priority],
            reminders: reminders.into_iter().enumerate().map(|(nth, minutes)| (part(nth), minutes)).collect(),
            checklist: checklist.into_iter().enumerate().map(|(nth, (text, done))| ChecklistItem { id: part(nth), text, done, position: None }).collect(),
            ..TaskRow::default()
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(task in tasks()) {
        let row = task_row(task.clone());
        let text = write([&row], Timestamp(0), &hanoi());
        prop_assert!(text.lines().all(|line| line.len() <= 75));
        let Calendar { items, left } = parse(&text, &Zone::UTC);
        prop_assert_eq!(&left, &vec![], "{}", text);
        let [read] = items.as_slice() else { panic!("{text}") };
        prop_assert_eq!(&read.title, &task.title);
        prop_assert_eq!((read.due, read.status, read.priority, read.completed_at), (task.due, task.status, task.priority, task.completed_at), "{}", text);
        let checklist: Vec<(String, bool)> = task.checklist.iter().map(|item| (item.text.clone(), item.done)).collect();
        prop_assert_eq!(&read.checklist, &checklist);
        let mut reminders: Vec<i64> = read.reminders.clone();
        reminders.sort_unstable();
        let expected: Vec<i64> = task.reminders.values().copied().filter(|_| task.due.is_some()).collect();
        prop_assert_eq!(reminders, expected, "{}", text);
        // A series goes on on the same days, at the same times.
        let series = |rule: Option<&String>, zone: &Zone| {
            let (mut rule, mut due) = (rule?.parse::<crate::recurrence::Rule>().ok()?, task.due?);
            let mut found = Vec::new();
            while let Some((next, rest)) = rule.next(due, zone).filter(|_| found.len() < 30) {
                found.push(next);
                (due, rule) = (next, rest);
            }
            Some(found)
        };
        let own = task.zone().unwrap_or_else(hanoi);
        let its = read.zone.as_ref().map_or_else(hanoi, |zone| zone.parse().unwrap());
        if task.due.is_some() {
            prop_assert_eq!(series(read.rrule.as_ref(), &its), series(task.rrule.as_ref(), &own), "{}", text);
        }
    }

    #[test]
    fn whatever_stands_in_a_file_ends_nothing(text in "(BEGIN:(VCALENDAR|VTODO|VEVENT|VALARM|VTIMEZONE|STANDARD)\n|END:(VTODO|VEVENT|VTIMEZONE)\n|SUMMARY:x\n|(DTSTART|DUE|UNTIL|EXDATE|RDATE|RECURRENCE-ID)(;TZID=[a-zA-Z/]{0,9}|;VALUE=DATE)?:[0-9TZ-]{0,17}\n|RRULE:FREQ=(YEARLY|DAILY)(;(COUNT|INTERVAL|BYDAY|UNTIL)=[0-9A-Z-]{0,9})?\n|TZ(ID|OFFSETFROM|OFFSETTO):[+0-9a-z]{0,6}\n|TRIGGER:-?P[0-9TDHM]{0,9}\n){0,30}") {
        for item in parse(&text, &Zone::UTC).items {
            item.record();
        }
    }
}
