use super::*;
use crate::time::Timestamp;
use proptest::prelude::*;

/// Rules, where they begin, and their days after that by python-dateutil: `tests/readers/rules.py` writes it.
const BY_DATEUTIL: &str = include_str!("dateutil.txt");

#[test]
fn what_was_missed_is_not_made_up_for() {
    let next = |rule: &str, due: &str, today: &str| {
        let due = Due::Day(due.parse().unwrap());
        let found = rule.parse::<Rule>().unwrap().next_from(due, today.parse().unwrap(), &Zone::UTC);
        found.map(|(due, rule)| match due {
            Due::Day(day) => format!("{day} {rule}"),
            Due::At(_) => panic!("a day leads to a day"),
        })
    };
    let found = |text: &str| Some(text.to_owned());
    assert_eq!(next("FREQ=DAILY", "2026-11-19", "2026-11-24"), found("2026-11-24 FREQ=DAILY"));
    assert_eq!(next("FREQ=DAILY", "2026-11-24", "2026-11-24"), found("2026-11-25 FREQ=DAILY"));
    assert_eq!(next("FREQ=WEEKLY", "2026-11-02", "2026-11-24"), found("2026-11-30 FREQ=WEEKLY"));
    assert_eq!(next("FREQ=DAILY;COUNT=9", "2026-11-20", "2026-11-24"), found("2026-11-24 FREQ=DAILY;COUNT=5"));
    assert_eq!(next("FREQ=DAILY;COUNT=3", "2026-11-01", "2026-11-24"), None);
}

/// The days after one, as far as the rule goes, at most so many.
fn some_days(rule: Rule, day: &str, most: usize) -> Vec<String> {
    let (mut rule, mut due) = (rule, Due::Day(day.parse().unwrap()));
    let mut found = Vec::new();
    while let Some((next, then)) = rule.next(due, &Zone::UTC).filter(|_| found.len() < most) {
        let Due::Day(day) = next else { panic!("a day leads to a day") };
        found.push(day.to_string());
        // As it is kept between one task and the next.
        (due, rule) = (next, then.to_string().parse().unwrap());
    }
    found
}

fn days(rule: &str, day: &str) -> Vec<String> {
    some_days(rule.parse().unwrap(), day, 6)
}

#[test]
fn every_part_means_what_dateutil_says() {
    for line in BY_DATEUTIL.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (begins, rule, expected) = (words[0], words[1], &words[2..]);
        let of_file = Rule::of_file(rule, begins.parse().unwrap()).unwrap();
        assert_eq!(some_days(of_file.clone(), begins, expected.len()), expected, "{line}: {of_file}");
        // What is written for others means the same, and as it is read again.
        let mut written = of_file.for_file(begins.parse().unwrap());
        written.until = of_file.until;
        let again = Rule::of_file(&written.to_string(), begins.parse().unwrap()).unwrap();
        assert_eq!(some_days(again, begins, expected.len()), expected, "{line}: {written}");
        assert!(!written.to_string().contains("SKIP"), "{line}: {written}");
    }
}

#[test]
fn occurrences() {
    assert_eq!(days("FREQ=MONTHLY", "2026-01-31")[..3], ["2026-02-28", "2026-03-31", "2026-04-30"]);
    assert_eq!(days("FREQ=MONTHLY;BYMONTHDAY=15", "2026-01-31")[..2], ["2026-02-15", "2026-03-15"]);
    let leap = days("FREQ=YEARLY", "2024-02-29");
    assert_eq!(leap[..4], ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
    // As it was kept before rules had months.
    let leap = days("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD;BYMONTHDAY=29", "2027-02-28");
    assert_eq!(leap[..2], ["2028-02-29", "2029-02-28"]);
    assert_eq!(days("FREQ=DAILY;UNTIL=20260630", "2026-06-28"), ["2026-06-29", "2026-06-30"]);
    assert_eq!(days("FREQ=WEEKLY;COUNT=3", "2026-06-01"), ["2026-06-08", "2026-06-15"]);
    // What is left out counts.
    let but_two = days("FREQ=WEEKLY;COUNT=5;EXDATE=20260615,20260608", "2026-06-01");
    assert_eq!(but_two, ["2026-06-22", "2026-06-29"]);
    assert_eq!(days("FREQ=DAILY;UNTIL=20260630;EXDATE=20260630", "2026-06-29"), Vec::<String>::new());
    assert_eq!(days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-06-29"), Vec::<String>::new());
    let at = Due::At(Timestamp(1_700_000_000_000));
    let next = "FREQ=DAILY".parse::<Rule>().unwrap().next(at, &Zone::UTC);
    assert_eq!(next.map(|(due, _)| due), Some(Due::At(Timestamp(1_700_086_400_000))));
    // Monday, half past six in Hà Nội, is still Sunday in UTC.
    let monday = Due::At(Timestamp(1_781_479_800_000));
    let next = "FREQ=WEEKLY;BYDAY=MO".parse::<Rule>().unwrap().next(monday, &Zone::Fixed(420));
    assert_eq!(next.map(|(due, _)| due), Some(Due::At(Timestamp(1_781_479_800_000 + 7 * 86_400_000))));
}

#[test]
fn the_clock_stays_over_a_change_of_clocks() {
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    let wall = |day: &str, hour: i64| berlin.instant(Wall::new(day.parse().unwrap(), hour * 3_600_000));
    let weekly: Rule = "FREQ=WEEKLY".parse().unwrap();
    for (from, to, hours) in [("2027-03-24", "2027-03-31", 167), ("2027-10-27", "2027-11-03", 169)] {
        let (due, _) = weekly.next(Due::At(wall(from, 9)), &berlin).unwrap();
        assert_eq!(due, Due::At(wall(to, 9)));
        assert_eq!(wall(to, 9).0 - wall(from, 9).0, hours * 3_600_000);
    }
}

#[test]
fn what_a_file_means_is_kept_as_plainly_as_it_can_be() {
    for (text, day, kept) in [
        ("FREQ=WEEKLY;WKST=SU;UNTIL=20270331;BYDAY=MO", "2027-01-04", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270331"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15", "2027-03-15", "FREQ=YEARLY"),
        ("freq=monthly;bymonthday=15;", "2027-03-15", "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "2027-03-14", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "2027-03-15", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("FREQ=MONTHLY", "2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=31"),
        ("FREQ=YEARLY", "2028-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
            "2027-01-30",
            "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;BYMONTHDAY=30",
        ),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU", "2027-01-05", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU"),
    ] {
        assert_eq!(Rule::of_file(text, day.parse().unwrap()).unwrap().to_string(), kept, "{text}");
    }
    // A count that others would begin one later; one that everybody counts alike.
    let odd = "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3".parse::<Rule>().unwrap();
    assert_eq!(
        odd.without_odd_count("2027-01-05".parse().unwrap()).to_string(),
        "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270111"
    );
    assert_eq!(odd.without_odd_count("2027-01-04".parse().unwrap()), odd);
    // The last day of each month, as others understand it.
    let last = "FREQ=MONTHLY".parse::<Rule>().unwrap().for_file("2027-01-31".parse().unwrap());
    assert_eq!(last.to_string(), "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1");
}

#[test]
fn what_is_no_rule_says_so() {
    for bad in [
        "",
        "DAILY",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYDAY=1MO",
        "INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;COUNT=2;UNTIL=20260630",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-32768",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYWEEKNO=3",
        "FREQ=MONTHLY;BYYEARDAY=3",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=MONTHLY;SKIP=FORWARD",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "FREQ=WEEKLY;BYDAY=é",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;UNTIL=2026éé01",
        "FREQ=WEEKLY;UNTIL=202606301",
    ] {
        assert!(bad.parse::<Rule>().is_err(), "{bad}");
    }
    let long = vec!["20270101"; 201].join(",");
    assert!(format!("FREQ=DAILY;EXDATE={long}").parse::<Rule>().is_err());
}

prop_compose! {
    fn rules()(
        frequency in 0..4usize, interval in 1..60u16,
        weekdays in prop::collection::btree_set((-5..6i8, 1..8u8), 0..4),
        months in prop::collection::btree_set(1..13i16, 0..3),
        month_days in prop::collection::btree_set((1..32i16).prop_flat_map(|day| prop_oneof![Just(day), Just(-day)]), 0..3),
        position in -3..4i16, backward in any::<bool>(), week_start in 1..8u8,
        count in 0..9u16, until in 0..2_000i64, end in 0..3,
        except in prop::collection::btree_set(0..400i64, 0..4),
    ) -> Rule {
        let frequency = FREQUENCIES[frequency].1;
        let by_month = matches!(frequency, Frequency::Monthly | Frequency::Yearly);
        let first = CalendarDate::new(2026, 1, 1).unwrap();
        let mut rule = Rule {
            interval,
            months: months.into_iter().collect(),
            month_days: if frequency == Frequency::Weekly { Vec::new() } else { month_days.into_iter().collect() },
            weekdays: weekdays.into_iter().map(|(nth, day)| Weekday { nth: if by_month { nth } else { 0 }, day }).collect(),
            week_start,
            backward,
            count: (end == 1).then_some(count + 1),
            until: if end == 2 { first.plus_days(until) } else { None },
            except: except.into_iter().filter_map(|days| first.plus_days(days)).collect(),
            ..Rule::every(frequency)
        };
        if rule.is_intricate() && position != 0 && !(rule.months.is_empty() && rule.month_days.is_empty() && rule.weekdays.is_empty()) {
            rule.positions = vec![position];
        }
        rule.completed();
        rule
    }
}

proptest! {
    #[test]
    fn a_rule_is_written_as_it_is_read(rule in rules()) {
        prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
    }

    #[test]
    fn a_series_goes_forward_and_ends_when_it_says(rule in rules(), start in 0..2_000i64) {
        let start = CalendarDate::new(2026, 1, 1).unwrap().plus_days(start).unwrap();
        let (mut due, mut left) = (Due::Day(start), rule.clone());
        let mut made = 1;
        while let Some((next, then)) = left.next(due, &Zone::UTC) {
            prop_assert!(next > due);
            made += 1;
            prop_assert!(rule.count.is_none_or(|count| made <= count));
            let Due::Day(day) = next else { panic!("a day leads to a day") };
            prop_assert!(rule.until.is_none_or(|until| day <= until));
            prop_assert!(!rule.except.contains(&day));
            prop_assert!(rule.weekdays.is_empty() || rule.has_weekday(day.weekday()));
            if made > 40 {
                break;
            }
            // What is kept says the same.
            prop_assert_eq!(&then.to_string().parse::<Rule>().unwrap(), &then);
            (due, left) = (next, then);
        }
    }

    #[test]
    fn whatever_is_written_as_a_rule_ends_nothing(text in "(FREQ|BYDAY|COUNT|UNTIL|EXDATE|é|=|;|,|[0-9]{1,9}|YEARLY|MO|-){0,12}") {
        if let Ok(rule) = text.parse::<Rule>() {
            let _ = rule.next(Due::Day(CalendarDate::EPOCH), &Zone::UTC);
        }
    }
}
