//! One line becomes a task: "Gửi báo giá thứ hai 9h", "Call them tomorrow at 3pm".

use super::{Word, dates::date, words};
use crate::date::CalendarDate;

/// What a line says of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuickTask {
    /// The line without what was understood as a day or a time.
    pub title: String,
    /// When it is due; a time alone is one of today.
    pub day: Option<CalendarDate>,
    /// Hours and minutes.
    pub time: Option<(u8, u8)>,
}

/// Takes a line apart; `today` is what relative days are counted from.
pub fn task(line: &str, today: CalendarDate) -> QuickTask {
    let words = words(line);
    let mut found = QuickTask::default();
    let mut rest: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let left = &words[at..];
        if let Some((time, taken)) = time(left).filter(|_| found.time.is_none()) {
            found.time = Some(time);
            at += taken;
        } else if let Some((day, taken)) = date(left, at > 0, today).filter(|_| found.day.is_none()) {
            found.day = Some(day);
            at += taken;
        } else {
            rest.push(left[0].typed);
            at += 1;
        }
    }
    // A line that is nothing but a day is what the task is called.
    if rest.is_empty() {
        return QuickTask { title: line.trim().to_owned(), ..QuickTask::default() };
    }
    found.title = rest.join(" ");
    found.day = found.day.or_else(|| found.time.map(|_| today));
    found
}

/// A time of day, and how many words it took: `9h`, `9h30`, `lúc 9 giờ`, `9:30`, `3pm`, `3h chiều`, `1h trưa`.
pub(super) fn time(words: &[Word<'_>]) -> Option<((u8, u8), usize)> {
    let word = |at: usize| words.get(at).map(|word| word.folded.as_str()).unwrap_or_default();
    if matches!(word(0), "luc" | "at") {
        return words.get(1..).and_then(time).map(|(time, taken)| (time, taken + 1));
    }
    let (hour, minute, mut taken) = clock_time(word(0), word(1), word(2))?;
    // What part of the day it is may stand behind it.
    let later = match word(taken) {
        "am" | "sang" => Some(false),
        "pm" | "chieu" | "toi" => Some(true),
        // Noon is from eleven to two.
        "trua" => Some(hour < 10),
        _ => None,
    };
    taken += usize::from(later.is_some());
    let is_later = later == Some(true) || word(0).ends_with("pm");
    let hour = match hour {
        12 if word(0).ends_with("am") || word(1) == "am" => 0,
        1..12 if is_later => hour + 12,
        hour => hour,
    };
    (hour < 24 && minute < 60).then_some(((hour, minute), taken))
}

/// Hours and minutes as they are written, and how many words they took.
fn clock_time(first: &str, second: &str, third: &str) -> Option<(u8, u8, usize)> {
    let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u8>().ok()).flatten();
    // "9 giờ", "9 giờ 30", "9 giờ rưỡi", "9 am".
    if let Some(hour) = number(first) {
        return match (second, third) {
            ("gio", "ruoi") => Some((hour, 30, 3)),
            ("gio", minute) if minute.len() == 2 && number(minute).is_some() => Some((hour, number(minute)?, 3)),
            ("gio", _) => Some((hour, 0, 2)),
            ("am" | "pm", _) => Some((hour, 0, 1)),
            _ => None,
        };
    }
    let plain = first.strip_suffix("am").or(first.strip_suffix("pm"));
    if let Some(hour) = plain.and_then(number) {
        return Some((hour, 0, 1));
    }
    let (hour, minute) = plain.unwrap_or(first).split_once([':', 'h'])?;
    match minute {
        "" if first.contains('h') => Some((number(hour)?, 0, 1)),
        minute if minute.len() == 2 => Some((number(hour)?, number(minute)?, 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_of_tasks() {
        for (line, title, day, time) in [
            ("Gửi báo giá thứ hai 9h", "Gửi báo giá", Some("2026-06-22"), Some((9, 0))),
            ("Gửi báo giá 9h30 mai", "Gửi báo giá", Some("2026-06-16"), Some((9, 30))),
            ("Họp lúc 3 giờ chiều 30/6", "Họp", Some("2026-06-30"), Some((15, 0))),
            ("Họp 9 giờ rưỡi sáng", "Họp", Some("2026-06-15"), Some((9, 30))),
            ("Gọi 7h tối mai", "Gọi", Some("2026-06-16"), Some((19, 0))),
            ("Ăn 12h trưa mai", "Ăn", Some("2026-06-16"), Some((12, 0))),
            ("Call Acme tomorrow at 3pm", "Call Acme", Some("2026-06-16"), Some((15, 0))),
            ("Call Acme friday 10:15", "Call Acme", Some("2026-06-19"), Some((10, 15))),
            ("Call at 12 am", "Call", Some("2026-06-15"), Some((0, 0))),
            ("Call at 12pm", "Call", Some("2026-06-15"), Some((12, 0))),
            ("Call Acme in 3 days", "Call Acme", Some("2026-06-18"), None),
            ("Gọi lại khách", "Gọi lại khách", None, None),
            ("Mua 9 hộp mực", "Mua 9 hộp mực", None, None),
            ("Gửi 25h", "Gửi 25h", None, None),
            ("Mai", "Mai", None, None),
            ("thứ hai 9h", "thứ hai 9h", None, None),
            ("", "", None, None),
        ] {
            let found = task(line, "2026-06-15".parse().unwrap());
            let day = day.map(|day| day.parse().unwrap());
            assert_eq!(found, QuickTask { title: title.to_owned(), day, time }, "{line}");
        }
    }
}
