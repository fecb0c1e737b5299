//! Money: integer minor units and an ISO 4217 code.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// An ISO 4217 alphabetic code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text is not three letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a currency: expected a three-letter ISO 4217 code such as VND or USD")]
pub struct InvalidCurrency(pub String);

impl Currency {
    pub const VND: Currency = Currency(*b"VND");
    pub const USD: Currency = Currency(*b"USD");

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal places of the minor unit (ISO 4217): 0 for VND and JPY, 3 for KWD, 2 for most.
    pub fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Currency(code)),
            _ => Err(InvalidCurrency(text.chars().take(16).collect())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidCurrency;

    fn try_from(text: String) -> Result<Self, InvalidCurrency> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount in the currency's minor unit: cents for USD, whole đồng for VND.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// What other currencies are worth in the workspace's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    pub own: Currency,
    pub known: BTreeMap<Currency, Rate>,
}

/// What a currency is worth, in millionths. The larger number is kept: a small one would lose its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rate {
    /// Of the workspace's own currency, for one of the other.
    OfOwn(i64),
    /// Of the other, for one of the workspace's own.
    OfOther(i64),
}

impl Default for Rates {
    fn default() -> Rates {
        Rates { own: Currency::VND, known: BTreeMap::new() }
    }
}

impl Rates {
    /// `minor / of` minor units of a currency in minor units of the workspace's, halves rounded away from zero; `None` where
    /// there is no rate, or the numbers are too large.
    pub fn convert(&self, minor: i128, of: i128, currency: Currency) -> Option<i128> {
        let (numerator, denominator) = match currency == self.own {
            true => (minor, of),
            false => {
                let (rate, per) = match *self.known.get(&currency)? {
                    Rate::OfOwn(rate) => (i128::from(rate), 1_000_000),
                    Rate::OfOther(rate) => (1_000_000, i128::from(rate)),
                };
                let (up, down) = (10i128.pow(self.own.decimals()), 10i128.pow(currency.decimals()));
                let numerator = minor.checked_mul(rate)?.checked_mul(up)?;
                (numerator, of.checked_mul(per)?.checked_mul(down)?)
            }
        };
        let half = denominator / 2 * numerator.signum();
        numerator.checked_add(half)?.checked_div(denominator)
    }
}

/// A typed amount could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    #[error("\"{0}\" is not an amount: type digits, for example 45000000 or 45tr")]
    NotANumber(String),
    #[error("{currency} has {decimals} decimal places: round the amount")]
    TooPrecise { currency: Currency, decimals: u32 },
    #[error("the amount is too large: at most 9,007,199,254,740,991 minor units")]
    TooLarge,
}

/// An amount as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub money: Money,
    /// Whether the currency is said, by a sign, a word, or a unit that is one of đồng.
    pub names_currency: bool,
    /// Whether a unit such as "tr" or "k" is said.
    pub has_unit: bool,
}

/// A unit of amounts: its power of ten, and whether it is one of đồng when no currency is said.
fn unit(word: &str) -> Option<(u32, bool)> {
    Some(match word {
        "ng" | "nghin" | "ngan" => (3, true),
        "tr" | "trieu" | "cu" => (6, true),
        "ty" | "ti" => (9, true),
        "k" | "thousand" => (3, false),
        "m" | "mil" | "million" => (6, false),
        "b" | "bn" | "bil" | "billion" => (9, false),
        _ => return None,
    })
}

fn currency_word(word: &str) -> Option<Currency> {
    let code = match word {
        "d" | "dong" | "₫" => "VND",
        "$" | "us$" | "do" | "dola" | "dollar" | "dollars" => "USD",
        "€" | "euro" | "euros" => "EUR",
        "£" => "GBP",
        "¥" | "yen" => "JPY",
        "₩" | "won" => "KRW",
        word if word.len() == 3 && KNOWN.contains(&word.to_ascii_uppercase().as_str()) => {
            return word.to_ascii_uppercase().parse().ok();
        }
        _ => return None,
    };
    code.parse().ok()
}

/// Currencies that an amount may name by their code.
const KNOWN: [&str; 14] =
    ["VND", "USD", "EUR", "GBP", "JPY", "CNY", "KRW", "SGD", "THB", "AUD", "CAD", "CHF", "HKD", "TWD"];

/// Takes a folded text apart: numbers with their marks, words, and signs.
fn tokens(folded: &str) -> Vec<String> {
    let kind = |c: char| match c {
        '0'..='9' | '.' | ',' => 0,
        c if c.is_alphabetic() => 1,
        _ => 2,
    };
    let mut tokens: Vec<String> = Vec::new();
    for word in folded.split_whitespace() {
        let mut last = None;
        for c in word.chars() {
            match tokens.last_mut().filter(|_| last == Some(kind(c)) && kind(c) != 2) {
                Some(token) => token.push(c),
                None => tokens.push(c.to_string()),
            }
            last = Some(kind(c));
        }
    }
    // "US$" is one sign; "45 000 000" is one number, "45trđ" a unit and a currency.
    let mut joined: Vec<String> = Vec::new();
    for token in tokens {
        let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let groups = token.len() == 3 && token.chars().all(|c| c.is_ascii_digit());
        let split = (1..token.len()).filter(|at| token.is_char_boundary(*at)).find(|at| {
            let (first, rest) = token.split_at(*at);
            unit(&token).is_none()
                && currency_word(&token).is_none()
                && unit(first).is_some()
                && currency_word(rest).is_some()
        });
        match (joined.last_mut(), split) {
            (Some(last), _) if last == "us" && token == "$" => last.push('$'),
            (Some(last), _) if groups && is_number(last) && !last.contains(['.', ',']) => last.push_str(&token),
            (_, Some(at)) => joined.extend([token[..at].to_owned(), token[at..].to_owned()]),
            _ => joined.push(token),
        }
    }
    joined
}

impl Money {
    /// Reads what a person types: `45000000`, `45.000.000`, `1,250.50`, `45tr` (million), `1,5 tỷ` (thousand million), `1tr5`,
    /// `2 tỷ rưỡi`, `20k`, `$1.2m`, `45 nghìn đô`. A single separator followed by exactly three digits groups thousands, but
    /// not before an English unit; otherwise it is the decimal mark. Whatever currency is said counts, and a Vietnamese unit
    /// says đồng; where none is, it is `own`.
    ///
    /// # Errors
    /// When the text is no number, has more decimals than the currency, or is over
    /// [`crate::limits::MONEY_MINOR_UNITS`].
    pub fn parse(text: &str, own: Currency) -> Result<Money, InvalidAmount> {
        Money::read(text, own).map(|written| written.money)
    }

    pub(crate) fn read(text: &str, own: Currency) -> Result<Written, InvalidAmount> {
        let not_a_number = || InvalidAmount::NotANumber(text.chars().take(32).collect());
        let tokens = tokens(&crate::search::fold(text));
        let mut left = tokens.iter().map(String::as_str).peekable();
        let mut said = left.next_if(|word| currency_word(word).is_some()).and_then(currency_word);
        // Each number with its unit; a number behind a unit says what follows its mark: "1tr5".
        let mut parts: Vec<(String, String, u32)> = Vec::new();
        let mut spoken = None::<bool>;
        while let Some(number) =
            left.next_if(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ','))
        {
            let known = left.next_if(|word| unit(word).is_some()).and_then(unit);
            match (known, parts.last_mut()) {
                (Some((power, is_dong)), last) => {
                    if last.is_some_and(|(.., before)| *before <= power) {
                        return Err(not_a_number());
                    }
                    let (whole, fraction) = split_decimal(number, !is_dong).ok_or_else(not_a_number)?;
                    parts.push((whole, fraction, power));
                    spoken = Some(spoken.unwrap_or(false) || is_dong);
                    if left.next_if(|word| *word == "ruoi").is_some() {
                        parts.push(("5".to_owned(), String::new(), power - 1));
                    }
                }
                (None, Some((_, fraction, power))) => {
                    let digits = number.len() <= 3 && number.chars().all(|c| c.is_ascii_digit());
                    if !digits || !fraction.is_empty() || spoken != Some(true) || *power < 6 {
                        return Err(not_a_number());
                    }
                    number.clone_into(fraction);
                    break;
                }
                (None, None) => {
                    let (whole, fraction) = split_decimal(number, false).ok_or_else(not_a_number)?;
                    parts.push((whole, fraction, 0));
                    break;
                }
            }
        }
        while let Some(currency) = left.next_if(|word| currency_word(word).is_some()).and_then(currency_word) {
            if said.is_some_and(|said| said != currency) {
                return Err(not_a_number());
            }
            said = Some(currency);
        }
        if left.next().is_some() || parts.is_empty() {
            return Err(not_a_number());
        }
        let said = said.or_else(|| (spoken == Some(true)).then_some(Currency::VND));
        let currency = said.unwrap_or(own);
        let mut minor = 0_i128;
        for (whole, fraction, power) in &parts {
            minor = part_of(whole, fraction, power + currency.decimals(), currency)
                .and_then(|part| minor.checked_add(part).ok_or(InvalidAmount::TooLarge))?;
        }
        match i64::try_from(minor) {
            Ok(minor) if minor <= crate::limits::MONEY_MINOR_UNITS => {
                let money = Money { minor, currency };
                Ok(Written { money, names_currency: said.is_some(), has_unit: spoken.is_some() })
            }
            _ => Err(InvalidAmount::TooLarge),
        }
    }
}

/// `whole.fraction` times ten to the power.
fn part_of(whole: &str, fraction: &str, power: u32, currency: Currency) -> Result<i128, InvalidAmount> {
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > power as usize {
        return Err(InvalidAmount::TooPrecise { currency, decimals: currency.decimals() });
    }
    let padded = format!("{whole}{fraction:0<width$}", width = power as usize);
    match padded.trim_start_matches('0') {
        "" => Ok(0),
        significant => significant.parse().map_err(|_| InvalidAmount::TooLarge),
    }
}

/// Splits `1.250,50` into its whole and fractional digits; `None` where the text is no number.
fn split_decimal(digits: &str, scaled: bool) -> Option<(String, String)> {
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let last = digits.rfind(['.', ',']);
    let Some(last) = last else { return Some((digits.to_owned(), String::new())) };
    let mark = digits[last..].chars().next()?;
    let marks = digits.matches(['.', ',']).count();
    let same_marks = digits.matches(mark).count();
    let tail = &digits[last + 1..];
    let grouping = same_marks > 1 || (marks == 1 && tail.len() == 3 && !scaled);
    let strip = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    if grouping {
        let groups_of_three = digits.split(['.', ',']).skip(1).all(|group| group.len() == 3);
        return groups_of_three.then(|| (strip(digits), String::new()));
    }
    Some((strip(&digits[..last]), tail.to_owned())).filter(|(whole, _)| !whole.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for (text, currency, minor) in [
            ("45000000", Currency::VND, 45_000_000),
            ("45.000.000", Currency::VND, 45_000_000),
            ("45tr", Currency::VND, 45_000_000),
            ("1,5 tỷ", Currency::VND, 1_500_000_000),
            ("20k", Currency::VND, 20_000),
            ("1,250.50", Currency::USD, 125_050),
            ("1.250,5", Currency::USD, 125_050),
            ("$5", Currency::USD, 500),
            ("45 000 000", Currency::VND, 45_000_000),
            ("1.500tr", Currency::VND, 1_500_000_000),
            ("1.125m", Currency::VND, 1_125_000),
            ("1tr5", Currency::VND, 1_500_000),
            ("1tỷ2", Currency::VND, 1_200_000_000),
            ("2 tỷ rưỡi", Currency::VND, 2_500_000_000),
            ("2 ty ruoi", Currency::VND, 2_500_000_000),
            ("2 tỉ 3", Currency::VND, 2_300_000_000),
            ("2 tỷ 300 triệu", Currency::VND, 2_300_000_000),
            ("45 củ", Currency::VND, 45_000_000),
            ("45trđ", Currency::VND, 45_000_000),
            ("5.000", Currency::VND, 5_000),
            ("0", Currency::USD, 0),
        ] {
            assert_eq!(Money::parse(text, currency).unwrap().minor, minor, "{text}");
        }
    }

    #[test]
    fn small_rates_keep_their_digits() {
        let vnd = Rate::OfOther(25_400_050_800);
        let rates = Rates { own: Currency::USD, known: [(Currency::VND, vnd)].into() };
        assert_eq!(rates.convert(45_000_000, 1, Currency::VND), Some(177_165));
        assert_eq!(rates.convert(-45_000_000, 1, Currency::VND), Some(-177_165));
    }

    #[test]
    fn a_currency_that_is_said_counts() {
        let euro: Currency = "EUR".parse().unwrap();
        for (text, own, minor, currency) in [
            ("$100", Currency::VND, 10_000, Currency::USD),
            ("€20k", Currency::USD, 2_000_000, euro),
            ("45tr", Currency::USD, 45_000_000, Currency::VND),
            ("45 nghìn đô", Currency::VND, 4_500_000, Currency::USD),
            ("US$ 1,250.50", Currency::VND, 125_050, Currency::USD),
            ("300 usd", Currency::VND, 30_000, Currency::USD),
            ("20k", Currency::USD, 2_000_000, Currency::USD),
            ("45.000.000 đ", Currency::USD, 45_000_000, Currency::VND),
        ] {
            assert_eq!(Money::parse(text, own), Ok(Money { minor, currency }), "{text}");
        }
        for bad in ["$5 eur", "5 5", "tr", "5tr5tr", "5 tr 5 ty", "1k5", "", "$", "5.5.5", "1tr1234", "5/6"] {
            assert!(matches!(Money::parse(bad, Currency::VND), Err(InvalidAmount::NotANumber(_))), "{bad}");
        }
    }

    #[test]
    fn refuses_with_the_reason() {
        assert!(matches!(Money::parse("many", Currency::USD), Err(InvalidAmount::NotANumber(_))));
        assert!(matches!(Money::parse("1,5", Currency::VND), Err(InvalidAmount::TooPrecise { .. })));
        assert!(matches!(Money::parse("99999999999999999999", Currency::VND), Err(InvalidAmount::TooLarge)));
        assert!("usd".parse::<Currency>().is_err());
    }
}
