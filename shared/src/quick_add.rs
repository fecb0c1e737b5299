//! One line becomes a deal: "Acme 20 licences 45tr @Lan 30/6 #renewal". Understands Vietnamese and English.
//!
//! Nothing is looked up here: the line is taken apart, and whoever asked decides who "@lan" is.

use crate::{
    date::CalendarDate,
    money::{Currency, Money, Written},
    search,
};
use std::collections::BTreeSet;

/// What a line says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuickDeal {
    /// The line without what was understood as something else.
    pub name: String,
    /// The words that name the customer: the first ones, as long as they are written as names.
    pub company: Option<String>,
    pub amount: Option<Money>,
    /// What stands after "@".
    pub owner: Option<String>,
    pub close_date: Option<CalendarDate>,
    /// What stands after each "#".
    pub tags: Vec<String>,
}

/// A part of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Company,
    Amount,
    Owner,
    CloseDate,
    Tags,
}

/// Words of a member's name.
const NAME_WORDS: usize = 5;

/// A word as typed and as compared.
struct Word<'a> {
    typed: &'a str,
    folded: String,
}

/// Takes a line apart. `own` is the currency of an amount that names none, `today` what relative dates are counted from;
/// what is `declined` stays in the name. A name of several words after "@" is one where `is_member` knows it.
pub fn parse(
    line: &str,
    own: Currency,
    today: CalendarDate,
    declined: &BTreeSet<Part>,
    is_member: impl Fn(&str) -> bool,
) -> QuickDeal {
    let reads = |part: Part| !declined.contains(&part);
    let words: Vec<Word> =
        line.split_whitespace().map(|typed| Word { typed, folded: search::fold(trimmed(typed)) }).collect();
    let mut deal = QuickDeal::default();
    let mut rest: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let left = &words[at..];
        if let Some(name) = marked(left[0].typed, '@').filter(|_| deal.owner.is_none() && reads(Part::Owner)) {
            // The longest name that somebody has: "@Nguyễn Lan".
            let named = |words: usize| {
                let rest = left[1..words].iter().map(|word| trimmed(word.typed));
                std::iter::once(name).chain(rest).collect::<Vec<_>>().join(" ")
            };
            let taken = (2..=left.len().min(NAME_WORDS)).rev().find(|words| is_member(&named(*words))).unwrap_or(1);
            deal.owner = Some(named(taken));
            at += taken;
        } else if let Some(tag) = marked(left[0].typed, '#').filter(|_| reads(Part::Tags)) {
            if !deal.tags.iter().any(|known| search::fold(known) == search::fold(tag)) {
                deal.tags.push(tag.to_owned());
            }
            at += 1;
        } else if let Some((date, taken)) =
            date(left, at > 0, today).filter(|_| deal.close_date.is_none() && reads(Part::CloseDate))
        {
            deal.close_date = Some(date);
            at += taken;
        } else if let Some((money, taken)) = amount(left, own).filter(|_| deal.amount.is_none() && reads(Part::Amount))
        {
            deal.amount = Some(money);
            // What it is paid for stays: "45tr/tháng".
            rest.extend(left[..taken].iter().map(|word| word.typed).filter(|word| word.contains('/')));
            at += taken;
        } else {
            rest.push(left[0].typed);
            at += 1;
        }
    }
    deal.name = rest.join(" ");
    deal.company = company(&rest).filter(|_| reads(Part::Company));
    deal
}

/// A word without the punctuation around it.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| matches!(c, ',' | ';' | '(' | ')' | '"'))
}

fn marked(word: &str, mark: char) -> Option<&str> {
    Some(trimmed(word).strip_prefix(mark)?).filter(|name| !name.is_empty())
}

/// The first words, as long as each begins with a capital or belongs to the legal form of a company.
fn company(words: &[&str]) -> Option<String> {
    const JOINING: [&str; 8] = ["ty", "tnhh", "cp", "co", "phan", "va", "and", "&"];
    let is_name = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    // "công ty acme": whoever says what it is need not write it as a name.
    if let [first, second, name, ..] = words
        && (search::fold(first), search::fold(second)) == ("cong".to_owned(), "ty".to_owned())
        && !is_name(first)
    {
        let names =
            words[2..].iter().take_while(|word| is_name(word) || JOINING.contains(&search::fold(word).as_str()));
        let count = names.count().max(1);
        return Some(trimmed(&words[..2 + count].join(" ")).to_owned()).filter(|_| !name.is_empty());
    }
    let first = words.first().filter(|word| is_name(word))?;
    // A single capital begins a sentence as well: then it is no name, unless all of its letters are capitals.
    let goes_on = words.get(1).is_some_and(|word| word.chars().next().is_some_and(char::is_lowercase));
    let is_joined = words.get(1).is_some_and(|word| JOINING.contains(&search::fold(word).as_str()));
    let is_shouted = first.chars().nth(1).is_some() && first.chars().all(|c| !c.is_lowercase());
    if goes_on && !is_joined && !is_shouted {
        return None;
    }
    let mut named = words
        .iter()
        .take_while(|word| is_name(word) || JOINING.contains(&search::fold(word).as_str()))
        .copied()
        .collect::<Vec<_>>();
    while named.last().is_some_and(|word| !is_name(word)) {
        named.pop();
    }
    Some(trimmed(&named.join(" ")).to_owned()).filter(|name| !name.is_empty())
}

/// An amount: digits with a unit or a currency, or so many digits that they are one; and how many words it took.
fn amount(words: &[Word<'_>], own: Currency) -> Option<(Money, usize)> {
    // Of units that stand alone only those that are no other word: "2 động cơ" and "10 ti vi" count something.
    const ALONE: &[&str] = &[
        "tr", "triệu", "trieu", "tỷ", "tỉ", "ty", "nghìn", "nghin", "ngàn", "đồng", "dong", "đ", "million", "mil",
        "billion", "bil", "bn", "củ", "rưỡi", "rưởi", "ruoi", "đô", "vnđ", "vnd", "usd", "eur", "gbp", "jpy", "cny",
        "krw", "sgd", "thb", "$", "€", "₫",
    ];
    let first = trimmed(words[0].typed);
    if !first.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '€' | '₫' | '£' | '¥' | '₩')) {
        // "US$ 300" begins with its currency.
        let is_code = first.to_lowercase().starts_with("us$");
        if !is_code {
            return None;
        }
    }
    // What is counted is behind a stroke: "45tr/tháng".
    let (first, per) = match first.split_once('/') {
        Some((amount, per)) if per.chars().all(char::is_alphabetic) => (amount, true),
        _ => (first, false),
    };
    let goes_on = |word: &Word<'_>| ALONE.contains(&trimmed(word.typed).to_lowercase().as_str());
    let is_digits = |word: &Word<'_>| word.typed.len() <= 3 && word.typed.chars().all(|c| c.is_ascii_digit());
    let mut most = 1;
    while !per && most < words.len().min(6) {
        let next = &words[most];
        // A number behind a unit belongs to it at the end of a line, or with a unit of its own: "2 tỉ 3", "2 tỷ 300 triệu".
        let counts = is_digits(next) && most > 1 && words.get(most + 1).is_none_or(goes_on);
        let opens = most == 1 && first.chars().all(|c| !c.is_ascii_digit()) && is_digits(next);
        if !goes_on(next) && !counts && !opens {
            break;
        }
        most += 1;
    }
    (1..=most).rev().find_map(|taken| {
        let rest = words[1..taken].iter().map(|word| trimmed(word.typed));
        let text = std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" ");
        let Written { money, names_currency, has_unit } = Money::read(&text, own).ok()?;
        if !has_unit && !names_currency {
            // Digits alone: too few of them count something, or are a year.
            let count = text.chars().filter(char::is_ascii_digit).count();
            let is_grouped = text.contains(['.', ',']) && count > 3;
            if count < 5 && !is_grouped {
                return None;
            }
        }
        // Nothing costs three đồng: "3D" is something else.
        let least = if !has_unit && money.currency == Currency::VND { 1_000 } else { 1 };
        (money.minor >= least).then_some((money, taken))
    })
}

/// A date, and how many words it took. `inside` is false at the beginning of the line.
fn date(words: &[Word<'_>], inside: bool, today: CalendarDate) -> Option<(CalendarDate, usize)> {
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
    // "may" and "mar" are also the beginnings of other words: whole names, or their first three letters.
    let at = NAMES.iter().position(|name| *name == word || (word.len() == 3 && name.starts_with(word)))?;
    Some(at as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> QuickDeal {
        // A Monday.
        let is_member = |name: &str| name == "Nguyễn Lan";
        parse(line, Currency::VND, "2026-06-15".parse().unwrap(), &BTreeSet::new(), is_member)
    }

    #[test]
    fn a_line_of_everything() {
        let deal = read("Acme 20 licences 45tr @Lan 30/6 #renewal");
        assert_eq!(deal.name, "Acme 20 licences");
        assert_eq!(deal.company.as_deref(), Some("Acme"));
        assert_eq!(deal.amount, Some(Money { minor: 45_000_000, currency: Currency::VND }));
        assert_eq!(deal.owner.as_deref(), Some("Lan"));
        assert_eq!(deal.close_date.unwrap().to_string(), "2026-06-30");
        assert_eq!(deal.tags, ["renewal"]);
    }

    #[test]
    fn amounts_in_both_languages() {
        for (line, currency, minor) in [
            ("Acme 45tr", "VND", 45_000_000),
            ("Acme 45 triệu", "VND", 45_000_000),
            ("Acme 1,5 tỷ", "VND", 1_500_000_000),
            ("Acme 45.000.000đ", "VND", 45_000_000),
            ("Acme 45000000 đồng", "VND", 45_000_000),
            ("Acme 12000", "VND", 12_000),
            ("Acme $1,250.50", "USD", 125_050),
            ("Acme 300 USD", "USD", 30_000),
            ("Acme 300usd", "USD", 30_000),
            ("Acme 1.2 million usd", "USD", 120_000_000),
            ("Acme €20k", "EUR", 2_000_000),
            ("Acme 2 tỷ rưỡi", "VND", 2_500_000_000),
            ("Acme 2 ty ruoi", "VND", 2_500_000_000),
            ("Acme 2 tỉ 3", "VND", 2_300_000_000),
            ("Acme 1.500tr", "VND", 1_500_000_000),
            ("Acme 45 nghìn đô", "USD", 4_500_000),
            ("Acme 1tr5", "VND", 1_500_000),
            ("Acme 1tỷ2", "VND", 1_200_000_000),
            ("Acme 45 củ", "VND", 45_000_000),
            ("Acme 45.000.000 đ", "VND", 45_000_000),
            ("Acme US$300", "USD", 30_000),
        ] {
            let deal = read(line);
            let expected = Money { minor, currency: currency.parse().unwrap() };
            assert_eq!((deal.amount, deal.name.as_str()), (Some(expected), "Acme"), "{line}");
        }
        for line in ["Acme 20 licences", "Acme 2026", "Acme 3M tapes", "Acme 5x", "Acme 0"] {
            let deal = read(line);
            let is_3m = line.contains("3M");
            assert_eq!(deal.amount.is_some(), is_3m, "{line}: {deal:?}");
        }
    }

    #[test]
    fn dates_in_both_languages() {
        for (words, date) in [
            ("30/6", "2026-06-30"),
            ("1/6", "2027-06-01"),
            ("6/30", "2026-06-30"),
            ("30/6/27", "2027-06-30"),
            ("2026-07-01", "2026-07-01"),
            ("29-2", "2028-02-29"),
            ("today", "2026-06-15"),
            ("hôm nay", "2026-06-15"),
            ("ngày mai", "2026-06-16"),
            ("tuần sau", "2026-06-22"),
            ("friday", "2026-06-19"),
            ("thứ sáu", "2026-06-19"),
            ("Thứ 2", "2026-06-22"),
            ("chủ nhật", "2026-06-21"),
            ("cuối tháng", "2026-06-30"),
            ("end of quarter", "2026-06-30"),
            ("cuối năm", "2026-12-31"),
            ("30 tháng 9", "2026-09-30"),
            ("30 Sep", "2026-09-30"),
            ("September 30 2027", "2027-09-30"),
            ("June 5th", "2027-06-05"),
            ("thứ sáu tuần sau", "2026-06-26"),
            ("friday next week", "2026-06-26"),
            ("next friday", "2026-06-26"),
            ("thứ sáu tuần này", "2026-06-19"),
            ("cuối tháng sau", "2026-07-31"),
            ("end of next month", "2026-07-31"),
            ("cuối tháng 9", "2026-09-30"),
            ("cuối quý sau", "2026-09-30"),
            ("cuối tuần", "2026-06-20"),
            ("mai", "2026-06-16"),
            ("mốt", "2026-06-17"),
            ("3 ngày nữa", "2026-06-18"),
            ("in 3 days", "2026-06-18"),
            ("2 tuần nữa", "2026-06-29"),
            ("in 2 months", "2026-08-15"),
            ("quý 3", "2026-09-30"),
            ("Q1", "2027-03-31"),
            ("30.6", "2026-06-30"),
            ("30.06.2027", "2027-06-30"),
            ("30 thg 6", "2026-06-30"),
            ("tháng 6", "2026-06-30"),
            ("ngày 30/6", "2026-06-30"),
            ("trước 30/6", "2026-06-30"),
            ("by friday", "2026-06-19"),
        ] {
            let deal = read(&format!("Acme {words}"));
            let found = deal.close_date.map(|date| date.to_string());
            assert_eq!((found.as_deref(), deal.name.as_str()), (Some(date), "Acme"), "{words}");
        }
        for line in ["Acme 31/2", "Acme 40/40", "Acme thứ", "Acme 1/2/3/4"] {
            assert_eq!(read(line).close_date, None, "{line}");
        }
    }

    #[test]
    fn the_customer_is_what_is_written_as_a_name() {
        for (line, company) in [
            ("Công ty TNHH Minh Phát máy in 45tr", Some("Công ty TNHH Minh Phát")),
            ("Minh Phát 20 bản quyền", Some("Minh Phát")),
            ("gia hạn hợp đồng", None),
            ("Gia hạn Viettel", None),
            ("FPT gia hạn", Some("FPT")),
            ("Acme", Some("Acme")),
            ("Smith & Sons chairs", Some("Smith & Sons")),
            ("công ty acme 45tr", Some("công ty acme")),
            ("công ty Minh Phát máy in", Some("công ty Minh Phát")),
            ("45tr", None),
        ] {
            assert_eq!(read(line).company.as_deref(), company, "{line}");
        }
    }

    #[test]
    fn words_of_things_are_no_amounts_and_no_days() {
        for line in [
            "Minh Phát 20 máy in",
            "Máy 3D",
            "10 môn học",
            "Thép sắt",
            "Minh Tuệ",
            "5 sếp",
            "2 động cơ",
            "10 ti vi",
            "tủ 3 ngăn",
            "100 m vải",
        ] {
            let deal = read(line);
            assert_eq!((deal.amount, deal.close_date, deal.name.as_str()), (None, None, line), "{line}");
        }
    }

    #[test]
    fn what_is_declined_stays_in_the_name() {
        let declined = BTreeSet::from([Part::CloseDate, Part::Owner]);
        let deal = parse("Acme 45tr @Lan 30/6 #a", Currency::VND, "2026-06-15".parse().unwrap(), &declined, |_| false);
        assert_eq!((deal.name.as_str(), deal.close_date, deal.owner), ("Acme @Lan 30/6", None, None));
        assert_eq!(deal.tags, ["a"]);
    }

    #[test]
    fn an_owner_may_have_several_words() {
        let deal = read("Acme @Nguyễn Lan 45tr");
        assert_eq!((deal.owner.as_deref(), deal.name.as_str()), (Some("Nguyễn Lan"), "Acme"));
        let deal = read("Acme @Kiên Giang 45tr");
        assert_eq!((deal.owner.as_deref(), deal.name.as_str()), (Some("Kiên"), "Acme Giang"));
        let deal = read("Acme 45tr/tháng");
        assert_eq!((deal.amount.unwrap().minor, deal.name.as_str()), (45_000_000, "Acme 45tr/tháng"));
    }

    #[test]
    fn nothing_is_lost_or_understood_twice() {
        let deal = read("Acme @Lan @Minh 45tr 50tr 30/6 1/7 #a #A #b");
        assert_eq!(deal.name, "Acme @Minh 50tr 1/7");
        assert_eq!(deal.tags, ["a", "b"]);
        assert_eq!(read("   "), QuickDeal::default());
        assert_eq!(read("@ # $").name, "@ # $");
    }
}
