//! Days as people and programs write them.

use crate::{
    date::{Birthday, CalendarDate},
    folding::fold,
};

/// Days from 1899-12-30, as spreadsheets count, to 1970-01-01.
const SPREADSHEET_EPOCH: i64 = 25_569;
/// Days from there to 1904-01-01, from which some workbooks count.
const EPOCH_OF_1904: i64 = 1_462;

/// Bytes of what may be a day.
const DAY_BYTES: usize = 120;

/// How days are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// 3/4 is the third of April, not the fourth of March.
    pub day_first: bool,
    pub today: CalendarDate,
    /// A year of two digits is one that has been, as that of a birthday; or else the one nearest to today.
    pub past: bool,
    /// The numbers of days count from 1904.
    pub since_1904: bool,
}

/// What the cells of a column tell about the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    DayFirst,
    MonthFirst,
    /// Both may be either.
    Either,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const VIETNAMESE: [(&str, u8); 13] = [
    ("gieng", 1),
    ("mot", 1),
    ("hai", 2),
    ("ba", 3),
    ("tu", 4),
    ("bon", 4),
    ("nam", 5),
    ("sau", 6),
    ("bay", 7),
    ("tam", 8),
    ("chin", 9),
    ("muoi", 10),
    ("chap", 12),
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Words beside a day that say nothing about which it is.
const SILENT: [&str; 15] =
    ["ngay", "nam", "at", "of", "the", "luc", "day", "am", "pm", "sa", "ch", "z", "utc", "gmt", "t"];

/// A word of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// A number and how many digits it is written with.
    Number(u16, usize),
    Month(u8),
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A month by its English name, or by what Vietnamese call it in one word, `thang6`, `thg6`, `t6`.
fn month(word: &str) -> Option<u8> {
    let numbered = ["thang", "thg", "th", "t"].iter().find_map(|it| word.strip_prefix(it).filter(|it| is_digits(it)));
    if let Some(number) = numbered {
        return number.parse().ok().filter(|month| (1..=12).contains(month));
    }
    let is_name = |name: &&str| word.len() >= 3 && (name.starts_with(word) || (*name == "september" && word == "sept"));
    MONTHS.iter().position(is_name).and_then(|at| u8::try_from(at + 1).ok())
}

/// What a month is called behind `tháng`, and how many words that takes.
fn behind_month(words: &[&str]) -> Option<(u8, usize)> {
    match words {
        ["muoi", "mot", ..] => Some((11, 2)),
        ["muoi", "hai", ..] => Some((12, 2)),
        [word, ..] if is_digits(word) => word.parse().ok().filter(|it| (1..=12).contains(it)).map(|it| (it, 1)),
        [word, ..] => VIETNAMESE.iter().find(|(name, _)| name == word).map(|(_, month)| (*month, 1)),
        [] => None,
    }
}

/// How many words a weekday takes that begins with this one; none where it is no weekday.
fn weekday(words: &[&str]) -> Option<usize> {
    const BEHIND: [&str; 6] = ["hai", "ba", "tu", "nam", "sau", "bay"];
    let numbers = words.iter().filter(|word| is_digits(word)).count();
    match words {
        ["chu", "nhat", ..] => Some(2),
        ["thu", next, ..] if BEHIND.contains(next) => Some(2),
        ["thu", next, ..] if is_digits(next) && numbers > 3 => Some(2),
        ["cn", ..] => Some(1),
        // "T6, 30/6/2026"
        [first, ..] if first.len() == 2 && first.starts_with('t') && is_digits(first.get(1..)?) && numbers > 2 => {
            Some(1)
        }
        [first, ..] if first.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(first)) => Some(1),
        _ => None,
    }
}

/// The numbers and months of a text that is a day, perhaps with a time and a weekday; `None` where anything else is in it.
fn words(text: &str) -> Option<Vec<Word>> {
    if text.len() > DAY_BYTES {
        return None;
    }
    let folded = fold(text);
    let tokens = folded.split(|c: char| matches!(c, '/' | '-' | '.' | ',' | '(' | ')') || c.is_whitespace());
    let tokens: Vec<&str> = tokens.filter(|token| !token.is_empty()).collect();
    let mut words = Vec::new();
    let mut left = tokens.as_slice();
    while let [token, rest @ ..] = left {
        let is_hour = token
            .split_once('h')
            .is_some_and(|(hour, minute)| is_digits(hour) && (minute.is_empty() || is_digits(minute)));
        let is_zone = ["+", "gmt+", "utc+"].iter().any(|sign| token.starts_with(sign));
        let ordinal =
            ["st", "nd", "rd", "th"].iter().find_map(|end| token.strip_suffix(end).filter(|it| is_digits(it)));
        left = if let Some(taken) = weekday(left) {
            left.get(taken..)?
        } else if matches!(*token, "thang" | "thg" | "th") {
            let (month, taken) = behind_month(rest)?;
            words.push(Word::Month(month));
            rest.get(taken..)?
        } else if is_hour || is_zone || token.contains(':') || SILENT.contains(token) {
            rest
        } else if is_digits(ordinal.unwrap_or(token)) {
            let digits = ordinal.unwrap_or(token);
            words.push(Word::Number(digits.parse().ok()?, digits.len()));
            rest
        } else {
            words.push(Word::Month(month(token)?));
            rest
        };
    }
    Some(words)
}

/// The day that begins an instant of ISO 8601, `2026-06-30T09:00:00+07:00`.
fn of_iso(text: &str) -> Option<CalendarDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let is_time = rest.is_empty() || rest.starts_with(['T', 't', ' ']) && rest.contains(':');
    day.parse().ok().filter(|_| is_time)
}

/// The day of a spreadsheet's number for it; a time of day alone is none.
pub fn of_serial(serial: f64, since_1904: bool) -> Option<CalendarDate> {
    let counted = if since_1904 { serial + EPOCH_OF_1904 as f64 } else { serial };
    let days = counted.floor() as i64 - SPREADSHEET_EPOCH;
    CalendarDate::EPOCH.plus_days(days).filter(|_| serial >= 1.0)
}

/// A day: `2026-06-30`, `2026-06-30T09:00:00Z`, `20260630`, `30/6/2026`, `6/30/2026`, `30.6.26`, `30 Jun 2026`,
/// `ngày 30 tháng 6 năm 2026`, or the number of a day in a spreadsheet.
pub fn read_date(text: &str, days: &Days) -> Option<CalendarDate> {
    let text = text.trim();
    if let Some(day) = of_iso(text) {
        return Some(day);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        && let Ok(number) = text.replace(',', ".").parse::<f64>()
    {
        if text.len() == 8 && is_digits(text) {
            let day = CalendarDate::new(
                text.get(..4)?.parse().ok()?,
                text.get(4..6)?.parse().ok()?,
                text.get(6..)?.parse().ok()?,
            );
            return day.ok().filter(|day| day.is_likely());
        }
        // From 1927 to 2200; what is less or more is another number.
        return (10_000.0..110_000.0).contains(&number).then(|| of_serial(number, days.since_1904))?;
    }
    match words(text)?.as_slice() {
        [Word::Number(year, 4), Word::Number(month, _), Word::Number(day, _)] => date(*year, *month, *day),
        [Word::Number(one, _), Word::Number(two, _), Word::Number(year, digits)] => {
            let (day, month) = match (*one, *two) {
                (13.., _) => (*one, *two),
                (_, 13..) => (*two, *one),
                _ if days.day_first => (*one, *two),
                _ => (*two, *one),
            };
            in_century(*year, *digits, month, day, days)
        }
        [Word::Number(year, 4), Word::Month(month), Word::Number(day, _)]
        | [Word::Number(year, 4), Word::Number(day, _), Word::Month(month)] => date(*year, (*month).into(), *day),
        [Word::Number(day, _), Word::Month(month), Word::Number(year, digits)]
        | [Word::Month(month), Word::Number(day, _), Word::Number(year, digits)] => {
            in_century(*year, *digits, (*month).into(), *day, days)
        }
        _ => None,
    }
}

fn date(year: u16, month: u16, day: u16) -> Option<CalendarDate> {
    CalendarDate::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// A day of a year that is written with two or four digits.
fn in_century(year: u16, digits: usize, month: u16, day: u16, days: &Days) -> Option<CalendarDate> {
    match digits {
        4 => date(year, month, day),
        2 => {
            let all = [1900, 2000, 2100].map(|century| date(century + year, month, day));
            let mut all = all.into_iter().flatten();
            match days.past {
                true => all.rfind(|day| *day <= days.today),
                false => all.min_by_key(|day| day.year().abs_diff(days.today.year())),
            }
        }
        _ => None,
    }
}

/// A birthday without a year: `30/6`, `--06-30`, `30 Jun`, `tháng 6 ngày 30`.
pub fn read_birthday(text: &str, day_first: bool) -> Option<Birthday> {
    if let Ok(day) = text.trim().parse() {
        return Some(day);
    }
    let (day, month) = match words(text)?.as_slice() {
        [Word::Number(one, 1..=2), Word::Number(two, 1..=2)] => match (*one, *two) {
            (13.., _) => (*one, *two),
            (_, 13..) => (*two, *one),
            _ if day_first => (*one, *two),
            _ => (*two, *one),
        },
        [Word::Number(day, 1..=2), Word::Month(month)] | [Word::Month(month), Word::Number(day, 1..=2)] => {
            (*day, u16::from(*month))
        }
        _ => return None,
    };
    // A leap year, so that 29 February is a birthday.
    Some(Birthday { year: None, ..date(2000, month, day)?.into() })
}

/// What a cell tells of the order of day and month; nothing where it is no day in numbers.
pub fn order(text: &str) -> Option<Order> {
    let text = text.trim();
    let has_sign = text.contains(['/', '-', '.']);
    if !has_sign || of_iso(text).is_some() {
        return None;
    }
    let (one, two) = match words(text)?.as_slice() {
        [Word::Number(one, 1..=2), Word::Number(two, 1..=2), Word::Number(_, 2 | 4)] => (*one, *two),
        [Word::Number(one, 1..=2), Word::Number(two, 1..=2)] if text.contains('/') => (*one, *two),
        _ => return None,
    };
    match (one, two) {
        (13..=31, 1..=12) => Some(Order::DayFirst),
        (1..=12, 13..=31) => Some(Order::MonthFirst),
        // The fourth of April is the fourth of April.
        (1..=12, 1..=12) if one != two => Some(Order::Either),
        _ => None,
    }
}

/// How some programs write a day that is not known: `0/0/00`, `0000-00-00 00:00:00`.
pub fn is_no_day(text: &str) -> bool {
    let is_zero = |c: char| matches!(c, '0' | '/' | '-' | '.' | ':' | ' ');
    text.contains(['/', '-', '.']) && text.contains('0') && text.chars().all(is_zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(day_first: bool) -> Days {
        Days { day_first, today: "2026-06-30".parse().unwrap(), past: false, since_1904: false }
    }

    #[test]
    fn dates_as_systems_write_them() {
        for (text, day_first, expected) in [
            ("2026-06-30", true, "2026-06-30"),
            ("2026-06-30T09:00:00.000Z", true, "2026-06-30"),
            ("2026-06-30T23:59:00+07:00", true, "2026-06-30"),
            ("2026-06-30 09:00:00", true, "2026-06-30"),
            ("2026/06/30", false, "2026-06-30"),
            ("20260630", true, "2026-06-30"),
            ("30/06/2026", true, "2026-06-30"),
            ("6/30/2026", true, "2026-06-30"),
            ("3/4/2026", true, "2026-04-03"),
            ("3/4/2026", false, "2026-03-04"),
            ("30.6.26", true, "2026-06-30"),
            ("30-06-2026 09:00", true, "2026-06-30"),
            ("09:00 30/06/2026", true, "2026-06-30"),
            ("30/06/2026 9:00 SA", true, "2026-06-30"),
            ("30/06/2026 2:15:00 CH", true, "2026-06-30"),
            ("6/30/2026 4:15 PM", false, "2026-06-30"),
            ("30/06/2026 9h30", true, "2026-06-30"),
            ("30 Jun 2026", true, "2026-06-30"),
            ("30-Jun-26", true, "2026-06-30"),
            ("Jun 30, 2026", true, "2026-06-30"),
            ("Tuesday, June 30th, 2026", true, "2026-06-30"),
            ("1st of September 2026", true, "2026-09-01"),
            ("9 Sept 2026", true, "2026-09-09"),
            ("30 thg 6, 2026", true, "2026-06-30"),
            ("30 Th06 2026", true, "2026-06-30"),
            ("ngày 5 tháng 6 năm 2026", true, "2026-06-05"),
            ("Ngày 05 Tháng 06 Năm 2026", false, "2026-06-05"),
            ("5 tháng sáu năm 2026", true, "2026-06-05"),
            ("ngày 5 tháng năm năm 2026", true, "2026-05-05"),
            ("12 tháng mười hai, 2026", true, "2026-12-12"),
            ("Thứ Ba, ngày 30/6/2026", true, "2026-06-30"),
            ("Thứ 3, 30/6/2026", true, "2026-06-30"),
            ("T3, 30/6/2026", true, "2026-06-30"),
            ("Chủ nhật, 28/6/2026", true, "2026-06-28"),
            ("46203", true, "2026-06-30"),
            ("46203.375", true, "2026-06-30"),
            ("46203,375", true, "2026-06-30"),
        ] {
            let day = read_date(text, &days(day_first)).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Some(expected), "{text}");
        }
        for bad in [
            "",
            "soon",
            "31/2/2026",
            "30/6",
            "5",
            "2026",
            "1985",
            "1/2/3/4",
            "1E5",
            "inf",
            "tháng",
            "tháng 6 năm 2026",
            "30/13/2026",
            "32/1/2026",
            "0903123456",
            "1/2/026",
            "é/ô/â",
            "🎂",
        ] {
            assert_eq!(read_date(bad, &days(true)), None, "{bad}");
        }
        let of_1904 = Days { since_1904: true, ..days(true) };
        assert_eq!(read_date("31592", &of_1904).map(|day| day.to_string()).as_deref(), Some("1990-06-30"));
        assert_eq!(of_serial(35_123.0, true).map(|day| day.to_string()).as_deref(), Some("2000-02-29"));
        assert_eq!(of_serial(0.5, false), None);
    }

    #[test]
    fn years_of_two_digits_are_what_is_meant() {
        let read = |text: &str, past: bool| read_date(text, &Days { past, ..days(true) }).map(|day| day.year());
        assert_eq!(read("30/6/30", true), Some(1930));
        assert_eq!(read("30/6/30", false), Some(2030));
        assert_eq!(read("30/6/26", true), Some(2026));
        assert_eq!(read("1/7/26", true), Some(1926));
        assert_eq!(read("1/7/26", false), Some(2026));
        assert_eq!(read("30/6/68", true), Some(1968));
        assert_eq!(read("30 Jun 85", true), Some(1985));
        assert_eq!(read("1/1/99", false), Some(1999));
        assert_eq!(read("29/2/00", true), Some(2000));
    }

    #[test]
    fn birthdays_may_have_no_year() {
        let read = |text: &str, day_first| read_birthday(text, day_first).map(|day| day.to_string());
        for text in ["30/6", "--06-30", "30 Jun", "30 tháng 6", "ngày 30 tháng sáu", "6/30"] {
            assert_eq!(read(text, true).as_deref(), Some("--06-30"), "{text}");
        }
        assert_eq!(read("3/4", false).as_deref(), Some("--03-04"));
        assert_eq!(read("29/2", true).as_deref(), Some("--02-29"));
        for bad in ["1985", "06/1990", "31/2", "30", "abc"] {
            assert_eq!(read(bad, true), None, "{bad}");
        }
    }

    #[test]
    fn cells_tell_the_order() {
        assert_eq!(order("14/3/2026"), Some(Order::DayFirst));
        assert_eq!(order("3/14/26 9:00"), Some(Order::MonthFirst));
        assert_eq!(order("3/4/2026"), Some(Order::Either));
        for none in ["4/4/2026", "2026-03-14", "14 Mar 2026", "1.5", "12", "0903.123.456", "", "31/31/2026"] {
            assert_eq!(order(none), None, "{none}");
        }
    }

    #[test]
    fn no_day_is_nothing() {
        for text in ["0/0/00", "00/00/0000", "0000-00-00", "0000-00-00 00:00:00"] {
            assert!(is_no_day(text), "{text}");
        }
        for text in ["0", "", "1/1/2000", "-", "//"] {
            assert!(!is_no_day(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_ends_it(text in ".{0,24}|[0-9/. tháng:-]{0,24}") {
            let _ = (read_date(&text, &days(true)), read_birthday(&text, false), order(&text), is_no_day(&text));
        }
    }
}
