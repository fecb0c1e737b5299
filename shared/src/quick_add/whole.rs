//! A day or a time that is all that was typed, as into a field of a form.

use super::{Word, dates::date, task::time, words};
use crate::date::CalendarDate;

/// How far another day is looked from, to see whether what was typed is counted from today.
const APART: i64 = 11;

/// The day that a text names, as people in Vietnam and elsewhere do: `30/6`, `30/06/2026`, `mai`, `thứ hai`, `in 3 days`,
/// `15`. What has no year is one to come; what is counted is counted from `today`.
pub fn day(text: &str, today: CalendarDate) -> Option<CalendarDate> {
    // Nothing but a day is asked for: a capital makes no name of it.
    let text = text.to_lowercase();
    let words = words(&text);
    alone(&words, today).or_else(|| of_year(&words, today)).or_else(|| of_month(&words, today))
}

/// The same of what has happened: what has no year is one that was.
pub fn past_day(text: &str, today: CalendarDate) -> Option<CalendarDate> {
    let found = day(text, today)?;
    let lower = text.to_lowercase();
    let words = words(&lower);
    let is_number = alone(&words, today).or_else(|| of_year(&words, today)).is_none();
    let is_counted = today.plus_days(APART).and_then(|later| day(text, later)) != Some(found);
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let says_year = numbers.len() > 2 || numbers.iter().any(|number| number.len() == 4);
    if found <= today || is_counted && !is_number || says_year {
        return Some(found);
    }
    (1..=12).map(|step| if is_number { step } else { 12 * step }).find_map(|months| {
        let day = found.minus_months(months)?;
        // A month that is too short has no such day.
        (day <= today && day.day() == found.day()).then_some(day)
    })
}

/// The time of day that a text names, as hours and minutes: `9`, `9h30`, `14:05`, `1405`, `3pm`, `3 giờ chiều`.
pub fn time_of_day(text: &str) -> Option<(u8, u8)> {
    let text = text.to_lowercase();
    let whole = |text: &str| {
        let words = words(text);
        time(&words).filter(|(_, taken)| *taken == words.len()).map(|(time, _)| time)
    };
    // "3 chiều" and "9 30" leave out what stands between.
    whole(&text).or_else(|| bare(text.trim())).or_else(|| whole(&text.trim().replacen(' ', " gio ", 1)))
}

/// A day that all of the words name.
fn alone(words: &[Word<'_>], today: CalendarDate) -> Option<CalendarDate> {
    let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    match folded.as_slice() {
        [] => None,
        ["yesterday"] | ["hom", "qua"] => today.plus_days(-1),
        _ => date(words, true, today).filter(|(_, taken)| *taken == words.len()).map(|(day, _)| day),
    }
}

/// A day of a year that no line means: `24 Dec 1990`, `24 tháng 12 năm 1990`.
fn of_year(words: &[Word<'_>], today: CalendarDate) -> Option<CalendarDate> {
    let (year, rest) = words.split_last()?;
    let year = year.folded.parse::<u16>().ok().filter(|_| year.folded.len() == 4)?;
    let rest = match rest.split_last() {
        Some((word, before)) if word.folded == "nam" => before,
        _ => rest,
    };
    let names_day = rest.iter().any(|word| word.folded.starts_with(|c: char| c.is_ascii_digit()));
    let day = alone(rest, today).filter(|_| names_day)?;
    CalendarDate::new(year, day.month(), day.day()).ok()
}

/// The coming day with a number: `15`, `ngày 15`.
fn of_month(words: &[Word<'_>], today: CalendarDate) -> Option<CalendarDate> {
    let number = match words {
        [number] => number,
        [word, number] if word.folded == "ngay" => number,
        _ => return None,
    };
    let number = number.folded.parse::<u8>().ok()?;
    let first = CalendarDate::new(today.year(), today.month(), 1).ok()?;
    (0..=12).find_map(|ahead| {
        let month = first.plus_months(ahead)?;
        CalendarDate::new(month.year(), month.month(), number).ok().filter(|day| *day >= today)
    })
}

/// A time in digits alone: `9`, `930`, `1405`, `9.30`.
fn bare(text: &str) -> Option<(u8, u8)> {
    let digits = text.replacen('.', "", 1);
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hour, minute) = match (text.split_once('.'), digits.len()) {
        (Some((hour, minute)), _) if minute.len() == 2 => (hour, minute),
        (Some(_), _) => return None,
        (None, ..=2) => (text, "0"),
        (None, length) => text.split_at(length - 2),
    };
    let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::{self, Language};
    use proptest::prelude::*;

    /// A Monday.
    fn today() -> CalendarDate {
        "2026-06-15".parse().unwrap()
    }

    #[test]
    fn days_as_people_type_them_into_a_field() {
        for (text, expected) in [
            ("mai", "2026-06-16"),
            ("Mai", "2026-06-16"),
            ("ngày mai", "2026-06-16"),
            ("mốt", "2026-06-17"),
            ("hôm nay", "2026-06-15"),
            ("hôm qua", "2026-06-14"),
            ("thứ 2", "2026-06-22"),
            ("thứ hai", "2026-06-22"),
            ("t6", "2026-06-19"),
            ("CN", "2026-06-21"),
            ("chủ nhật tuần sau", "2026-06-28"),
            ("tuần sau", "2026-06-22"),
            ("3 ngày nữa", "2026-06-18"),
            ("cuối tháng", "2026-06-30"),
            ("30/6", "2026-06-30"),
            ("1/6", "2027-06-01"),
            ("30/6/27", "2027-06-30"),
            ("30-06-2026", "2026-06-30"),
            ("ngày 24 tháng 12 năm 2026", "2026-12-24"),
            ("24 tháng 12", "2026-12-24"),
            ("15", "2026-06-15"),
            ("ngày 14", "2026-07-14"),
            ("31", "2026-07-31"),
            ("today", "2026-06-15"),
            ("Tomorrow", "2026-06-16"),
            ("yesterday", "2026-06-14"),
            ("Monday", "2026-06-22"),
            ("next friday", "2026-06-26"),
            ("next week", "2026-06-22"),
            ("in 3 days", "2026-06-18"),
            ("in 2 weeks", "2026-06-29"),
            ("end of next month", "2026-07-31"),
            ("24 Dec 2026", "2026-12-24"),
            ("30 Sept 2026", "2026-09-30"),
            ("24 Dec 1990", "1990-12-24"),
            ("2026-12-24", "2026-12-24"),
        ] {
            assert_eq!(day(text, today()).map(|day| day.to_string()).as_deref(), Some(expected), "{text}");
        }
        let none =
            ["", "  ", "sớm", "soon", "32", "31/2", "29 Feb 2023", "mai 9h", "30/6 hoặc 1/7", "friday 1990", "0"];
        for text in none {
            assert_eq!(day(text, today()), None, "{text}");
        }
    }

    #[test]
    fn what_has_happened_was() {
        for (text, expected) in [
            ("30/6", "2025-06-30"),
            ("1/6", "2026-06-01"),
            ("24 Dec", "2025-12-24"),
            ("29/2", "2024-02-29"),
            ("20", "2026-05-20"),
            ("31", "2026-05-31"),
            ("15", "2026-06-15"),
            ("hôm qua", "2026-06-14"),
            ("30/6/2026", "2026-06-30"),
            ("24 Dec 2026", "2026-12-24"),
            ("tomorrow", "2026-06-16"),
        ] {
            assert_eq!(past_day(text, today()).map(|day| day.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn times_as_people_type_them_into_a_field() {
        for (text, expected) in [
            ("9", (9, 0)),
            ("9h", (9, 0)),
            ("9h30", (9, 30)),
            ("9H30", (9, 30)),
            ("9 giờ rưỡi", (9, 30)),
            ("9 30", (9, 30)),
            ("9.30", (9, 30)),
            ("930", (9, 30)),
            ("0930", (9, 30)),
            ("09:30", (9, 30)),
            ("14:05", (14, 5)),
            ("1405", (14, 5)),
            ("3pm", (15, 0)),
            ("3 pm", (15, 0)),
            ("3:30pm", (15, 30)),
            ("3 giờ chiều", (15, 0)),
            ("3 chiều", (15, 0)),
            ("7h tối", (19, 0)),
            ("1h trưa", (13, 0)),
            ("12h trưa", (12, 0)),
            ("12 am", (0, 0)),
            ("0", (0, 0)),
        ] {
            assert_eq!(time_of_day(text), Some(expected), "{text}");
        }
        for text in ["", " ", "24", "25h", "9:60", "960", "9.3", "12345", "sáng", "9h mai", "-1"] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_as_it_was(year in 1900_u16..2200, month in 1_u8..=12, day_of_month in 1_u8..=28) {
            let shown = CalendarDate::new(year, month, day_of_month).unwrap();
            for language in [Language::Vi, Language::En] {
                prop_assert_eq!(day(&show::date(shown, language), today()), Some(shown));
            }
            prop_assert_eq!(day(&shown.to_string(), today()), Some(shown));
        }

        #[test]
        fn whatever_is_typed_is_a_day_or_none(text in ".{0,24}") {
            let _ = (day(&text, today()), past_day(&text, today()), time_of_day(&text));
        }
    }
}
