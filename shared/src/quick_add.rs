//! One line becomes a deal: "Acme 20 licences 45tr @Lan 30/6 #renewal". Understands Vietnamese and English.
//!
//! Nothing is looked up here: the line is taken apart, and whoever asked decides who "@lan" is.

mod amount;
mod dates;
mod task;
mod whole;

pub use task::{QuickTask, TaskPart, names, task};
pub use whole::{day, past_day, time_of_day};

use crate::{
    date::CalendarDate,
    folding::fold,
    money::{Currency, Money},
};
use amount::amount;
use dates::date;
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

/// The words of a line.
fn words(line: &str) -> Vec<Word<'_>> {
    line.split_whitespace().map(|typed| Word { typed, folded: fold(trimmed(typed)) }).collect()
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
    let words = words(line);
    let mut deal = QuickDeal::default();
    let mut rest: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let left = &words[at..];
        if let Some((name, taken)) = called(left, &is_member).filter(|_| deal.owner.is_none() && reads(Part::Owner)) {
            deal.owner = Some(name);
            at += taken;
        } else if let Some(tag) = marked(left[0].typed, '#').filter(|_| reads(Part::Tags)) {
            if !deal.tags.iter().any(|known| fold(known) == fold(tag)) {
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

/// The name after "@", and how many words it took: the longest that somebody has ("@Nguyễn Lan"), or else one word.
fn called(words: &[Word<'_>], is_member: impl Fn(&str) -> bool) -> Option<(String, usize)> {
    let (first, rest) = words.split_first()?;
    let name = marked(first.typed, '@')?;
    let named = |words: usize| {
        let rest = rest.iter().take(words - 1).map(|word| trimmed(word.typed));
        std::iter::once(name).chain(rest).collect::<Vec<_>>().join(" ")
    };
    let taken = (2..=words.len().min(NAME_WORDS)).rev().find(|words| is_member(&named(*words))).unwrap_or(1);
    Some((named(taken), taken))
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
        && (fold(first), fold(second)) == ("cong".to_owned(), "ty".to_owned())
        && !is_name(first)
    {
        let names = words[2..].iter().take_while(|word| is_name(word) || JOINING.contains(&fold(word).as_str()));
        let count = names.count().max(1);
        return Some(trimmed(&words[..2 + count].join(" ")).to_owned()).filter(|_| !name.is_empty());
    }
    let first = words.first().filter(|word| is_name(word))?;
    // A single capital begins a sentence as well: then it is no name, unless all of its letters are capitals.
    let goes_on = words.get(1).is_some_and(|word| word.chars().next().is_some_and(char::is_lowercase));
    let is_joined = words.get(1).is_some_and(|word| JOINING.contains(&fold(word).as_str()));
    let is_shouted = first.chars().nth(1).is_some() && first.chars().all(|c| !c.is_lowercase());
    if goes_on && !is_joined && !is_shouted {
        return None;
    }
    let mut named = words
        .iter()
        .take_while(|word| is_name(word) || JOINING.contains(&fold(word).as_str()))
        .copied()
        .collect::<Vec<_>>();
    while named.last().is_some_and(|word| !is_name(word)) {
        named.pop();
    }
    Some(trimmed(&named.join(" ")).to_owned()).filter(|name| !name.is_empty())
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
