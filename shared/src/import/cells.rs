//! What stands in cells: dates, numbers and answers as people and programs write them.

use crate::{
    date::{Birthday, CalendarDate},
    search,
    value::Value,
};

/// Days from 1899-12-30, as spreadsheets count, to 1970-01-01.
const SPREADSHEET_EPOCH: i64 = 25_569;

const MONTHS: [(&str, u8); 12] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

fn parts(text: &str) -> Vec<&str> {
    text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect()
}

fn month(word: &str) -> Option<u8> {
    let folded = search::fold(word);
    let numbered = folded.strip_prefix("thang").or(folded.strip_prefix("thg")).or(folded.strip_prefix('t'));
    if let Some(number) = numbered.and_then(|number| number.parse().ok()) {
        return Some(number);
    }
    MONTHS.iter().find(|(name, _)| folded.starts_with(name)).map(|(_, month)| *month)
}

fn year(text: &str) -> Option<u16> {
    match text.len() {
        4 => text.parse().ok(),
        // As a form asks for it: 68 is 1968, 26 is 2026.
        2 => text.parse::<u16>().ok().map(|year| if year < 70 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

/// The lower end of a range, `Từ 10 - 50 tỷ`, and the unit behind it.
pub fn lower_end(text: &str) -> Option<(String, String)> {
    let lower = text.trim().to_lowercase();
    let plain = ["từ ", "from "].iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
    let (low, high) = plain.split_once(['-', '–'])?;
    let unit = high.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).trim();
    let low = low.trim();
    low.starts_with(|c: char| c.is_ascii_digit()).then(|| (low.to_owned(), unit.to_owned()))
}

/// A day: `2026-06-30`, `2026-06-30T09:00:00Z`, `30/6/2026`, `6/30/2026`, `30.6.26`, `30 Jun 2026`, `30 thg 6 2026`, or the
/// number of a day in a spreadsheet.
pub fn read_date(text: &str, day_first: bool) -> Option<CalendarDate> {
    let text = text.trim();
    // A time after the day says nothing here.
    let day = text
        .split(['T', 't'])
        .next()
        .filter(|day| day.len() == 10 && day.as_bytes().get(4) == Some(&b'-'))
        .unwrap_or(text);
    if let Ok(date) = day.parse() {
        return Some(date);
    }
    if let Ok(number) = text.parse::<f64>() {
        let days = number.floor() as i64;
        // From 1930 to 2200; what is less or more is another number.
        return (10_000..110_000).contains(&days).then(|| CalendarDate::EPOCH.plus_days(days - SPREADSHEET_EPOCH))?;
    }
    let folded = search::fold(text).replace("thang ", "thang").replace("thg ", "thg");
    let words = parts(&folded);
    let (first, second, third) = match words.as_slice() {
        [first, second, third, rest @ ..]
            if rest.iter().all(|part| part.contains(':') || ["am", "pm", "z"].contains(part)) =>
        {
            (*first, *second, *third)
        }
        _ => return None,
    };
    let number = |text: &str| text.parse::<u8>().ok();
    if first.len() == 4 && first.chars().all(|c| c.is_ascii_digit()) {
        return CalendarDate::new(year(first)?, number(second)?, number(third)?).ok();
    }
    if let Some(month) = month(second).filter(|_| number(second).is_none()) {
        return CalendarDate::new(year(third)?, month, number(first)?).ok();
    }
    if let Some(month) = month(first).filter(|_| number(first).is_none()) {
        return CalendarDate::new(year(third)?, month, number(second)?).ok();
    }
    let (one, two) = (number(first)?, number(second)?);
    let (day, month) = match (one, two) {
        (13.., _) => (one, two),
        (_, 13..) => (two, one),
        _ if day_first => (one, two),
        _ => (two, one),
    };
    CalendarDate::new(year(third)?, month, day).ok()
}

/// A birthday without a year: `30/6`, `--06-30`, `30 Jun`.
pub fn read_birthday(text: &str, day_first: bool) -> Option<Birthday> {
    if let Ok(day) = text.trim().parse() {
        return Some(day);
    }
    let folded = search::fold(text).replace("thang ", "thang").replace("thg ", "thg");
    let words = parts(&folded);
    let [first, second] = words.as_slice() else { return None };
    // A leap year, so that 29 February is a birthday.
    let day = read_date(&format!("{first}/{second}/2000"), day_first)?;
    Some(Birthday { year: None, ..day.into() })
}

/// Whether days come before months in these cells, where any of them tells.
pub fn dates_begin_with_days<'a>(cells: impl Iterator<Item = &'a str>) -> Option<bool> {
    for cell in cells {
        let words = parts(cell);
        let [first, second, third, ..] = words.as_slice() else { continue };
        if first.len() > 2 || year(third).is_none() {
            continue;
        }
        match (first.parse::<u8>(), second.parse::<u8>()) {
            (Ok(13..=31), Ok(1..=12)) => return Some(true),
            (Ok(1..=12), Ok(13..=31)) => return Some(false),
            _ => {}
        }
    }
    None
}

/// `1.234,5`, `1,234.5`, `1 234`.
fn plain(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}' && *c != '\'').collect();
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let groups = |mark: char| text.split(mark).skip(1).all(|group| group.len() == 3);
    let normal = match (text.rfind('.'), text.rfind(',')) {
        (Some(dot), Some(comma)) if dot > comma => text.replace(',', ""),
        (Some(_), Some(_)) => text.replace('.', "").replace(',', "."),
        (Some(_), None) if dots > 1 && groups('.') => text.replace('.', ""),
        (None, Some(_)) if commas > 1 && groups(',') => text.replace(',', ""),
        (None, Some(_)) => text.replace(',', "."),
        _ => text,
    };
    normal.parse::<f64>().ok().filter(|number| number.is_finite())
}

pub(super) fn number(text: &str) -> Option<Value> {
    let number = plain(text)?;
    Some(if number.fract() == 0.0 && number.abs() < 9e15 { Value::Int(number as i64) } else { Value::Number(number) })
}

pub(super) fn whole(text: &str) -> Option<Value> {
    // A single mark before three digits groups them: 1.234 people.
    let grouped = text.replace(['.', ',', ' ', '\u{a0}'], "");
    let fits = text.split(['.', ',']).skip(1).all(|group| group.len() == 3);
    if fits && let Ok(int) = grouped.parse() {
        return Some(Value::Int(int));
    }
    plain(text).filter(|number| number.fract() == 0.0).map(|number| Value::Int(number as i64))
}

/// Per cent: `25`, `25 %`, `0.25`.
pub(super) fn percent(text: &str) -> Option<Value> {
    let has_sign = text.contains('%');
    let number = plain(text.trim_end_matches(['%', ' ']))?;
    let percent = if !has_sign && number > 0.0 && number < 1.0 { number * 100.0 } else { number };
    (0.0..=100.0).contains(&percent).then(|| Value::Int(percent.round() as i64))
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    match search::fold(text.trim()).as_str() {
        "true" | "1" | "yes" | "y" | "x" | "co" | "dung" | "on" => Some(true),
        "false" | "0" | "no" | "n" | "khong" | "sai" | "off" | "" => Some(false),
        _ => None,
    }
}
