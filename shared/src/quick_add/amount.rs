//! An amount in a line.

use super::{Word, trimmed};
use crate::money::{Currency, Money, ParsedAmount};

/// An amount: digits with a unit or a currency, or so many digits that they are one; and how many words it took.
pub(super) fn amount(words: &[Word<'_>], own: Currency) -> Option<(Money, usize)> {
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
        let ParsedAmount { money, names_currency, has_unit } = Money::read(&text, own).ok()?;
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
