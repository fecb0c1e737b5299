//! One line becomes a task: "Gửi báo giá thứ hai 9h", "Call them tomorrow at 3pm".

use super::{NAME_WORDS, Word, called, dates::date, trimmed, words};
use crate::date::CalendarDate;
use std::collections::BTreeSet;

/// What a line says of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuickTask {
    /// The line without what was understood as a day or a time.
    pub title: String,
    /// When it is due; a time alone is one of today.
    pub day: Option<CalendarDate>,
    /// Hours and minutes.
    pub time: Option<(u8, u8)>,
    /// What stands after "@", where somebody is called so.
    pub assignee: Option<String>,
    /// The type of the task, by the word that it begins with: one of the field `task_type`.
    pub task_type: Option<&'static str>,
}

/// A part of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskPart {
    /// The day and the time.
    Due,
    Assignee,
    /// Who or what it is about.
    About,
}

/// Takes a line apart; `today` is what relative days are counted from. What is `declined` stays in the title, and a name that
/// `is_member` does not know.
pub fn task(
    line: &str,
    today: CalendarDate,
    declined: &BTreeSet<TaskPart>,
    is_member: impl Fn(&str) -> bool,
) -> QuickTask {
    let reads = |part: TaskPart| !declined.contains(&part);
    let words = words(line);
    let mut found = QuickTask::default();
    let mut rest: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let left = &words[at..];
        if let Some((name, taken)) = called(left, &is_member)
            .filter(|(name, _)| found.assignee.is_none() && reads(TaskPart::Assignee) && is_member(name))
        {
            found.assignee = Some(name);
            at += taken;
        } else if let Some((time, taken)) = time(left).filter(|_| found.time.is_none() && reads(TaskPart::Due)) {
            found.time = Some(time);
            at += taken;
        } else if let Some((day, taken)) =
            date(left, at > 0, today).filter(|_| found.day.is_none() && reads(TaskPart::Due))
        {
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
    found.task_type = task_type(&words);
    found
}

/// What kind of work the first words say: "Gọi …", "Call …". With other marks it is another word: "hợp đồng" is no "họp".
fn task_type(words: &[Word<'_>]) -> Option<&'static str> {
    let word = |at: usize| words.get(at).map(|word| trimmed(word.typed).to_lowercase()).unwrap_or_default();
    let (first, second) = (word(0), word(1));
    Some(match (first.as_str(), second.as_str()) {
        ("gửi" | "gui" | "send" | "write", "mail" | "email" | "e-mail" | "thư" | "thu")
        | ("mail" | "email" | "e-mail", _) => "email",
        ("gọi" | "goi" | "call" | "phone", _) => "call",
        ("họp" | "hop" | "gặp" | "gap" | "meet" | "meeting", _) => "meeting",
        ("thăm" | "tham" | "ghé" | "ghe" | "visit", _) => "visit",
        ("nhắn" | "nhan" | "zalo" | "sms" | "message" | "text", _) => "message",
        _ => return None,
    })
}

/// What a line may name, the longest first: some words in a row, of which the first is written as a name.
pub fn names(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().map(trimmed).collect();
    let is_name = |word: &str| word.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric());
    let starts = (0..words.len()).filter(|from| words.get(*from).is_some_and(|word| is_name(word)));
    let mut found: Vec<&[&str]> = starts
        .take(MOST_NAMES)
        .flat_map(|from| (1..=NAME_WORDS).map(move |count| (from, from + count)))
        .filter_map(|(from, to)| words.get(from..to))
        .collect();
    found.sort_by_key(|name| std::cmp::Reverse(name.len()));
    found.into_iter().map(|name| name.join(" ")).collect()
}

/// Words at which a name may begin, at most: a line of capitals would have hundreds.
const MOST_NAMES: usize = 12;

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
            let found = task(line, "2026-06-15".parse().unwrap(), &BTreeSet::new(), |_| false);
            let day = day.map(|day| day.parse().unwrap());
            assert_eq!((found.title.as_str(), found.day, found.time), (title, day, time), "{line}");
        }
    }
    #[test]
    fn whose_it_is_and_what_kind_of_work() {
        let is_member = |name: &str| ["Lan", "Nguyễn Lan"].contains(&name);
        let read = |line: &str| task(line, "2026-06-15".parse().unwrap(), &BTreeSet::new(), is_member);
        for (line, title, assignee, kind) in [
            ("Gọi anh An thứ hai 9h @Lan", "Gọi anh An", Some("Lan"), Some("call")),
            ("Họp nội bộ @Nguyễn Lan mai", "Họp nội bộ", Some("Nguyễn Lan"), Some("meeting")),
            ("Call @Nobody tomorrow", "Call @Nobody", None, Some("call")),
            ("Gửi email báo giá", "Gửi email báo giá", None, Some("email")),
            ("Gửi báo giá", "Gửi báo giá", None, None),
            ("Hợp đồng ACME", "Hợp đồng ACME", None, None),
            ("Nhận hàng mẫu", "Nhận hàng mẫu", None, None),
            ("Send mail to An", "Send mail to An", None, Some("email")),
            ("Zalo chị Hoa", "Zalo chị Hoa", None, Some("message")),
            ("@Lan", "@Lan", None, None),
        ] {
            let found = read(line);
            let said = (found.title.as_str(), found.assignee.as_deref(), found.task_type);
            assert_eq!(said, (title, assignee, kind), "{line}");
        }
        let declined = BTreeSet::from([TaskPart::Due, TaskPart::Assignee]);
        let found = task("Gọi An mai 9h @Lan", "2026-06-15".parse().unwrap(), &declined, is_member);
        assert_eq!((found.title.as_str(), found.day, found.time), ("Gọi An mai 9h @Lan", None, None));
    }

    #[test]
    fn what_a_line_may_name() {
        let found = names("Gọi anh An về Hải Phòng Steel mai");
        assert!(found.contains(&"An".to_owned()) && found.contains(&"Hải Phòng Steel".to_owned()));
        assert!(names("Call Large Corp licences").contains(&"Large Corp licences".to_owned()));
        assert!(names("Gọi Lan Anh").contains(&"Lan Anh".to_owned()));
        assert!(names("gọi lại").is_empty());
        assert!(names(&"A ".repeat(10_000)).len() <= MOST_NAMES * NAME_WORDS);
    }
}
