//! Days and times, as `Intl.DateTimeFormat` of browsers writes them in English, and as Vietnamese write them.

use super::Language;
use crate::date::{Birthday, CalendarDate};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const SHORT_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];

/// The name of a month that is counted from 1.
fn month_name(names: &[&'static str; 12], month: u8) -> &'static str {
    usize::from(month).checked_sub(1).and_then(|at| names.get(at)).copied().unwrap_or_default()
}

/// The year as it is said: before the year 1 there is the year 1 before it.
fn year_said(year: u16) -> u16 {
    year.max(1)
}

/// `30/06/2026`, or `30 Jun 2026`.
pub fn date(date: CalendarDate, language: Language) -> String {
    match language {
        Language::Vi => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        Language::En => {
            format!("{} {} {}", date.day(), month_name(&SHORT_MONTHS, date.month()), year_said(date.year()))
        }
    }
}

/// `30/06`, or `30 Jun`; with the year where it is another than today's.
pub fn short_date(date: CalendarDate, today: CalendarDate, language: Language) -> String {
    match language {
        _ if date.year() != today.year() => self::date(date, language),
        Language::Vi => format!("{:02}/{:02}", date.day(), date.month()),
        Language::En => format!("{} {}", date.day(), month_name(&SHORT_MONTHS, date.month())),
    }
}

/// `Tháng 11/2026`, or `November 2026`: it stands alone.
pub fn month(day: CalendarDate, language: Language) -> String {
    match language {
        Language::Vi => format!("Tháng {}/{}", day.month(), year_said(day.year())),
        Language::En => format!("{} {}", month_name(&MONTHS, day.month()), year_said(day.year())),
    }
}

/// `Th 11`, or `Nov`: where there is little room.
pub fn short_month(day: CalendarDate, language: Language) -> String {
    match language {
        Language::Vi => format!("Th {}", day.month()),
        Language::En => month_name(&SHORT_MONTHS, day.month()).to_owned(),
    }
}

/// `Quý 4/2026`, or `Q4 2026`: the quarter that a day is in.
pub fn quarter(day: CalendarDate, language: Language) -> String {
    let (quarter, year) = ((day.month() - 1) / 3 + 1, year_said(day.year()));
    match language {
        Language::Vi => format!("Quý {quarter}/{year}"),
        Language::En => format!("Q{quarter} {year}"),
    }
}

/// `30 tháng 6, 1990`, or `30 June 1990`; without the year where it is unknown.
pub fn birthday(birthday: Birthday, language: Language) -> String {
    let day = birthday.day;
    match (language, birthday.year.map(year_said)) {
        (Language::Vi, Some(year)) => format!("{day} tháng {}, {year}", birthday.month),
        (Language::Vi, None) => format!("{day} tháng {}", birthday.month),
        (Language::En, Some(year)) => format!("{day} {} {year}", month_name(&MONTHS, birthday.month)),
        (Language::En, None) => format!("{day} {}", month_name(&MONTHS, birthday.month)),
    }
}

/// `28/11/2026 13:09`, or `28 Nov 2026, 13:09`: the day of an instant, and the minute of that day, on the clocks of whoever
/// reads it.
pub fn instant(day: CalendarDate, minute: u16, language: Language) -> String {
    let day = date(day, language);
    let (hour, minute) = (minute / 60, minute % 60);
    match language {
        Language::Vi => format!("{day} {hour:02}:{minute:02}"),
        Language::En => format!("{day}, {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_both_languages() {
        let today = "2026-06-30".parse().unwrap();
        for (day, vi, en, short_vi, short_en) in [
            ("2026-01-02", "02/01/2026", "2 Jan 2026", "02/01", "2 Jan"),
            ("2026-05-31", "31/05/2026", "31 May 2026", "31/05", "31 May"),
            ("2026-09-30", "30/09/2026", "30 Sept 2026", "30/09", "30 Sept"),
            ("2026-12-31", "31/12/2026", "31 Dec 2026", "31/12", "31 Dec"),
            ("2025-06-30", "30/06/2025", "30 Jun 2025", "30/06/2025", "30 Jun 2025"),
            ("0026-12-01", "01/12/0026", "1 Dec 26", "01/12/0026", "1 Dec 26"),
            ("0000-01-01", "01/01/0000", "1 Jan 1", "01/01/0000", "1 Jan 1"),
            ("9999-12-31", "31/12/9999", "31 Dec 9999", "31/12/9999", "31 Dec 9999"),
        ] {
            let day: CalendarDate = day.parse().unwrap();
            assert_eq!(Language::ALL.map(|language| date(day, language)), [vi, en], "{day}");
            assert_eq!(Language::ALL.map(|language| short_date(day, today, language)), [short_vi, short_en], "{day}");
        }
    }

    #[test]
    fn months_and_quarters() {
        for (day, month_vi, month_en, short_vi, short_en, quarter_vi, quarter_en) in [
            ("2026-11-28", "Tháng 11/2026", "November 2026", "Th 11", "Nov", "Quý 4/2026", "Q4 2026"),
            ("2027-09-01", "Tháng 9/2027", "September 2027", "Th 9", "Sept", "Quý 3/2027", "Q3 2027"),
            ("2027-01-31", "Tháng 1/2027", "January 2027", "Th 1", "Jan", "Quý 1/2027", "Q1 2027"),
        ] {
            let day: CalendarDate = day.parse().unwrap();
            assert_eq!(Language::ALL.map(|language| month(day, language)), [month_vi, month_en]);
            assert_eq!(Language::ALL.map(|language| short_month(day, language)), [short_vi, short_en]);
            assert_eq!(Language::ALL.map(|language| quarter(day, language)), [quarter_vi, quarter_en]);
        }
    }

    #[test]
    fn birthdays_with_and_without_a_year() {
        for (day, vi, en) in [
            ("1990-06-30", "30 tháng 6, 1990", "30 June 1990"),
            ("1990-09-03", "3 tháng 9, 1990", "3 September 1990"),
            ("--02-29", "29 tháng 2", "29 February"),
            ("--12-01", "1 tháng 12", "1 December"),
        ] {
            let known: Birthday = day.parse().unwrap();
            assert_eq!(Language::ALL.map(|language| birthday(known, language)), [vi, en], "{day}");
        }
        let none = Birthday { year: None, month: 13, day: 0 };
        assert_eq!(birthday(none, Language::En), "0 ", "no month is called so");
    }

    #[test]
    fn instants_by_the_clock() {
        let day = "2026-11-28".parse().unwrap();
        for (minute, vi, en) in [
            (0, "28/11/2026 00:00", "28 Nov 2026, 00:00"),
            (545, "28/11/2026 09:05", "28 Nov 2026, 09:05"),
            (789, "28/11/2026 13:09", "28 Nov 2026, 13:09"),
            (1_439, "28/11/2026 23:59", "28 Nov 2026, 23:59"),
        ] {
            assert_eq!(Language::ALL.map(|language| instant(day, minute, language)), [vi, en]);
        }
    }
}
