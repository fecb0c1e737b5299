//! A day in a line, as people in Vietnam and elsewhere name it.

use super::Word;
use crate::date::CalendarDate;

/// A date, and how many words it took. `inside` is false at the beginning of the line.
pub(super) fn date(words: &[Word<'_>], inside: bool, today: CalendarDate) -> Option<(CalendarDate, usize)> {
    let word = |at: usize| words.get(at).map(|word| word.folded.as_str()).unwrap_or_default();
    let (first, second, third) = (word(0), word(1), word(2));
    // "ngày 30/6", "trước 30/6", "by friday": the word says that a date follows.
    let introduces = matches!(first, "ngay" | "truoc" | "vao" | "on" | "by" | "before" | "due");
    if introduces && let Some((date, taken)) = words.get(1..).and_then(|rest| plain_date(rest, today)) {
        return Some((date, taken + 1));
    }
    if let Some(found) = plain_date(words, today) {
        return Some(found);
    }
    // Words that are names as well: in small letters, and not what the line begins with.
    let lower = words[0].typed;
    if inside
        && let Some(days) = match lower {
            "mai" => Some(1),
            "mốt" | "mot" => Some(2),
            _ => None,
        }
    {
        return Some((today.plus_days(days)?, 1));
    }
    let in_days = |days: i64, taken: usize| Some((today.plus_days(days)?, taken));
    match (first, second, third) {
        ("today", ..) => in_days(0, 1),
        ("hom", "nay", _) => in_days(0, 2),
        ("tomorrow", ..) => in_days(1, 1),
        ("ngay", "mai", _) => in_days(1, 2),
        ("ngay", "kia" | "mot", _) => in_days(2, 2),
        ("next", "week", _) | ("tuan", "sau" | "toi", _) => in_days(7, 2),
        ("next", "month", _) | ("thang", "sau" | "toi", _) => Some((today.plus_months(1)?, 2)),
        ("in" | "trong", count, unit) => Some((later(today, count, unit)?, 3 + usize::from(word(3) == "nua"))),
        (count, unit, "nua") => Some((later(today, count, unit)?, 3)),
        ("end", "of", "next") => Some((end_of(word(3), 1, today)?, 4)),
        ("end", "of", "this") => Some((end_of(word(3), 0, today)?, 4)),
        ("end", "of", unit) => Some((end_of(unit, 0, today)?, 3)),
        ("eom", ..) => Some((end_of("month", 0, today)?, 1)),
        ("eoq", ..) => Some((end_of("quarter", 0, today)?, 1)),
        ("weekend", ..) => Some((end_of("tuan", 0, today)?, 1)),
        ("cuoi", unit, "sau" | "toi") => Some((end_of(unit, 1, today)?, 3)),
        ("cuoi", unit, "nay") => Some((end_of(unit, 0, today)?, 3)),
        ("cuoi", "thang", month) if month.parse::<u8>().is_ok() => {
            Some((end_of_coming_month(month.parse().ok()?, today)?, 3))
        }
        ("cuoi", "quy", quarter) if quarter.parse::<u8>().is_ok() => Some((coming_quarter(quarter, today)?, 3)),
        ("cuoi", unit, _) => Some((end_of(unit, 0, today)?, 2)),
        ("quy", quarter, _) if ["quý", "quy"].contains(&lower.to_lowercase().as_str()) => {
            Some((coming_quarter(quarter, today)?, 2))
        }
        ("thang" | "thg", month, _) => Some((end_of_coming_month(month.parse().ok()?, today)?, 2)),
        _ => coming_quarter(first.strip_prefix('q').filter(|_| inside)?, today).map(|date| (date, 1)),
    }
}

/// A day of the calendar or of a week.
fn plain_date(words: &[Word<'_>], today: CalendarDate) -> Option<(CalendarDate, usize)> {
    let word = |at: usize| words.get(at).map(|word| word.folded.as_str()).unwrap_or_default();
    let (first, second, third) = (word(0), word(1), word(2));
    if let Some(date) = numeric(first, today) {
        return Some((date, 1));
    }
    // English names are plain letters: "máy" is no May, and "môn" no Monday.
    let plain = |at: usize| {
        words.get(at).filter(|word| word.typed.is_ascii()).map(|word| word.folded.as_str()).unwrap_or_default()
    };
    // "friday", "next friday", "friday next week"; "thứ sáu", "thứ 6 tuần sau", "chủ nhật này".
    let named = match (first, second) {
        ("thu", day) => vietnamese_weekday(day).map(|day| (day, 2, false)),
        ("chu", "nhat") => Some((7, 2, false)),
        ("next", _) => weekday(plain(1)).map(|day| (day, 2, true)),
        ("this", _) => weekday(plain(1)).map(|day| (day, 2, false)),
        _ => weekday(plain(0)).map(|day| (day, 1, false)),
    };
    if let Some((day, taken, next)) = named {
        let in_week = |weeks: i64| today.plus_days(7 * weeks + i64::from(day) - i64::from(today.weekday()));
        return match (word(taken), word(taken + 1)) {
            ("next", "week") | ("tuan", "sau" | "toi") => Some((in_week(1)?, taken + 2)),
            ("this", "week") | ("tuan", "nay") => Some((in_week(0)?, taken + 2)),
            _ if next => Some((in_week(1)?, taken)),
            ("nay" | "toi", _) if first == "thu" || first == "chu" => Some((coming(day, today)?, taken + 1)),
            _ => Some((coming(day, today)?, taken)),
        };
    }
    // "30 June", "June 30", "30 tháng 6", each with or without a year.
    let day = |word: &str| word.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u8>().ok();
    let (day, month, taken) = match (day(first), month(plain(0))) {
        (Some(day), None) if matches!(second, "thang" | "thg") => (day, third.parse().ok()?, 3),
        (Some(day), None) => (day, month(plain(1))?, 2),
        (None, Some(month)) => (day(second)?, month, 2),
        _ => return None,
    };
    match word(taken).parse::<u16>() {
        Ok(year) if (2000..2100).contains(&year) => Some((CalendarDate::new(year, month, day).ok()?, taken + 1)),
        _ => Some((coming_day(month, day, today)?, taken)),
    }
}

/// So many days, weeks or months from today.
fn later(today: CalendarDate, count: &str, unit: &str) -> Option<CalendarDate> {
    let count = match count {
        "a" | "mot" => 1,
        count => count.parse::<u32>().ok().filter(|count| *count <= 1_000)?,
    };
    match unit {
        "day" | "days" | "ngay" => today.plus_days(count.into()),
        "week" | "weeks" | "tuan" => today.plus_days(7 * i64::from(count)),
        "month" | "months" | "thang" => today.plus_months(count),
        _ => None,
    }
}

/// The last day of a week (Saturday), month, quarter or year, so many of them ahead.
fn end_of(unit: &str, ahead: u32, today: CalendarDate) -> Option<CalendarDate> {
    match unit {
        "week" | "tuan" => today.plus_days(6 - i64::from(today.weekday()) + 7 * i64::from(ahead)),
        "month" | "thang" => end_of_month(CalendarDate::new(today.year(), today.month(), 1).ok()?.plus_months(ahead)?),
        "quarter" | "quy" => {
            end_of_quarter(CalendarDate::new(today.year(), today.month(), 1).ok()?.plus_months(3 * ahead)?)
        }
        "year" | "nam" => CalendarDate::new(today.year() + ahead as u16, 12, 31).ok(),
        _ => None,
    }
}

/// The last day of that month, of this year or the next.
fn end_of_coming_month(month: u8, today: CalendarDate) -> Option<CalendarDate> {
    let years = today.year()..=today.year() + 1;
    let ends = years.filter_map(|year| end_of_month(CalendarDate::new(year, month, 1).ok()?));
    ends.into_iter().find(|end| *end >= today)
}

fn coming_quarter(quarter: &str, today: CalendarDate) -> Option<CalendarDate> {
    let quarter = quarter.parse::<u8>().ok().filter(|quarter| (1..=4).contains(quarter))?;
    end_of_coming_month(quarter * 3, today)
}

/// `30/6`, `30/6/26`, `30-6-2026`, `2026-06-30`; day before month, unless only the other order is a date.
fn numeric(word: &str, today: CalendarDate) -> Option<CalendarDate> {
    if let Ok(date) = word.parse() {
        return Some(date);
    }
    let separator = ['/', '-', '.'].into_iter().find(|separator| word.contains(*separator))?;
    // "1.5" is a number; a day has two digits where a point divides it from the month.
    let is_day = |word: &str| word.len() >= 5 || (word.len() == 4 && word.find('.') == Some(2));
    if separator == '.' && !is_day(word) {
        return None;
    }
    let parts: Option<Vec<u16>> = word.split(separator).map(|part| part.parse().ok()).collect();
    let small = |part: u16| u8::try_from(part).ok();
    match parts?.as_slice() {
        [day, month] => {
            let (day, month) = (small(*day)?, small(*month)?);
            coming_day(month, day, today).or_else(|| coming_day(day, month, today))
        }
        [day, month, year] => {
            let year = if *year < 100 { 2000 + year } else { *year };
            let (day, month) = (small(*day)?, small(*month)?);
            CalendarDate::new(year, month, day).or_else(|_| CalendarDate::new(year, day, month)).ok()
        }
        _ => None,
    }
}

/// That day of this year, or of the next if it has passed.
fn coming_day(month: u8, day: u8, today: CalendarDate) -> Option<CalendarDate> {
    let years = today.year()..=today.year() + 8;
    years.filter_map(|year| CalendarDate::new(year, month, day).ok()).find(|date| *date >= today)
}

/// The next such day of the week, 1 for Monday; never today.
fn coming(weekday: u8, today: CalendarDate) -> Option<CalendarDate> {
    let ahead = (i64::from(weekday) - i64::from(today.weekday())).rem_euclid(7);
    today.plus_days(if ahead == 0 { 7 } else { ahead })
}

fn end_of_month(day: CalendarDate) -> Option<CalendarDate> {
    CalendarDate::new(day.year(), day.month(), 1).ok()?.plus_months(1)?.plus_days(-1)
}

fn end_of_quarter(day: CalendarDate) -> Option<CalendarDate> {
    let last = day.month().div_ceil(3) * 3;
    end_of_month(CalendarDate::new(day.year(), last, 1).ok()?)
}

fn weekday(word: &str) -> Option<u8> {
    Some(match word {
        "monday" | "mon" | "t2" => 1,
        "tuesday" | "tue" | "t3" => 2,
        "wednesday" | "wed" | "t4" => 3,
        "thursday" | "thu" if word.len() > 3 => 4,
        "t5" => 4,
        "friday" | "fri" | "t6" => 5,
        "saturday" | "sat" | "t7" => 6,
        "sunday" | "cn" => 7,
        _ => return None,
    })
}

fn vietnamese_weekday(word: &str) -> Option<u8> {
    Some(match word {
        "hai" | "2" => 1,
        "ba" | "3" => 2,
        "tu" | "4" => 3,
        "nam" | "5" => 4,
        "sau" | "6" => 5,
        "bay" | "7" => 6,
        _ => return None,
    })
}

fn month(word: &str) -> Option<u8> {
    const NAMES: [&str; 12] = [
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
    // "may" and "mar" are also the beginnings of other words: whole names, or their first three letters. Of September
    // the first four are written as well.
    let is_short = word.len() == 3 || word == "sept";
    let at = NAMES.iter().position(|name| *name == word || (is_short && name.starts_with(word)))?;
    Some(at as u8 + 1)
}
