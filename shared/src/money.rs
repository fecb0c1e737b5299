//! Money: integer minor units and an ISO 4217 code.

#![deny(clippy::string_slice, reason = "what is typed may begin with any letter")]

use crate::{
    number::{self, Digits, Lone, Mark, Spelling},
    value::Value,
};
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

impl From<Currency> for Value {
    fn from(currency: Currency) -> Value {
        Value::text(currency.as_str())
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
pub(crate) struct ParsedAmount {
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

/// Whether a folded word is a unit of amounts.
pub(crate) fn is_unit(word: &str) -> bool {
    unit(word).is_some()
}

/// The currency that a word or a sign says. A sign that several currencies share is the own one's where it is one of them.
fn currency_word(word: &str, own: Currency) -> Option<Currency> {
    let shared = |currencies: &[&str], first: &str| {
        let code = if currencies.contains(&own.as_str()) { own.as_str() } else { first };
        code.parse().ok()
    };
    let code = match word {
        "$" => return shared(&DOLLARS, "USD"),
        "¥" | "元" | "圆" | "円" => {
            return shared(&["JPY", "CNY"], if word == "元" || word == "圆" { "CNY" } else { "JPY" });
        }
        "£" => return shared(&["GBP", "EGP"], "GBP"),
        "kr" => return shared(&["SEK", "NOK", "DKK", "ISK"], "SEK"),
        "d" | "dong" | "₫" => "VND",
        "us$" | "do" | "dola" | "dollar" | "dollars" => "USD",
        "a$" | "au$" => "AUD",
        "c$" | "ca$" => "CAD",
        "s$" => "SGD",
        "hk$" => "HKD",
        "nt$" => "TWD",
        "nz$" => "NZD",
        "€" | "euro" | "euros" => "EUR",
        "yen" => "JPY",
        "₩" | "won" => "KRW",
        "₹" => "INR",
        "₱" => "PHP",
        "฿" | "baht" => "THB",
        "₽" => "RUB",
        "₺" => "TRY",
        "₪" => "ILS",
        "₭" => "LAK",
        "៛" => "KHR",
        "rp" => "IDR",
        "rm" => "MYR",
        "kd" if own.as_str() == "KWD" => "KWD",
        word if word.len() == 3 => {
            let code = word.to_ascii_uppercase();
            // Any code is that of a currency where it is the own one.
            return (code == own.as_str() || KNOWN.contains(&code.as_str())).then(|| code.parse().ok())?;
        }
        _ => return None,
    };
    code.parse().ok()
}

/// Currencies that are called dollars.
const DOLLARS: [&str; 8] = ["USD", "AUD", "CAD", "SGD", "HKD", "TWD", "NZD", "BND"];

/// Currencies that an amount may name by their code.
const KNOWN: [&str; 34] = [
    "VND", "USD", "EUR", "GBP", "JPY", "CNY", "KRW", "SGD", "THB", "AUD", "CAD", "CHF", "HKD", "TWD", "MYR", "IDR",
    "PHP", "INR", "LAK", "KHR", "MMK", "NZD", "SEK", "NOK", "DKK", "RUB", "AED", "SAR", "KWD", "BHD", "OMR", "JOD",
    "TND", "BND",
];

/// Takes a folded text apart: numbers with their marks, words, and signs.
fn tokens(folded: &str, own: Currency) -> Vec<String> {
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
                && currency_word(&token, own).is_none()
                && unit(first).is_some()
                && currency_word(rest, own).is_some()
        });
        match (joined.last_mut(), split) {
            (Some(last), _) if token == "$" && currency_word(&format!("{last}$"), own).is_some() => last.push('$'),
            (Some(last), _) if groups && is_number(last) && !last.contains(['.', ',']) => last.push_str(&token),
            (_, Some(at)) => {
                let (unit, currency) = token.split_at(at);
                joined.extend([unit.to_owned(), currency.to_owned()]);
            }
            _ => joined.push(token),
        }
    }
    joined
}

/// Bytes of what may be an amount.
const AMOUNT_BYTES: usize = 400;

/// How an amount is read.
#[derive(Debug, Clone, Copy, Default)]
struct Manner {
    /// The decimal mark, where it is known.
    mark: Option<Mark>,
    /// More decimals than the currency has are rounded, halves away from zero, as a spreadsheet shows them.
    rounds: bool,
}

impl Money {
    /// Reads what a person types: `45000000`, `45.000.000`, `1,250.50`, `45tr` (million), `1,5 tỷ` (thousand million), `1tr5`,
    /// `2 tỷ rưỡi`, `20k`, `$1.2m`, `45 nghìn đô`, `-5`, `(5)`. A single separator followed by exactly three digits groups
    /// thousands, but not behind a lone 0 or more than three digits, not before an English unit, and not in a currency of
    /// three decimals; otherwise it is the decimal mark. Whatever currency is said counts, and a Vietnamese unit says đồng;
    /// where none is, it is `own`.
    ///
    /// # Errors
    /// When the text is no number, has more decimals than the currency, or is over
    /// [`crate::limits::MONEY_MINOR_UNITS`].
    pub fn parse(text: &str, own: Currency) -> Result<Money, InvalidAmount> {
        Money::read(text, own).map(|written| written.money)
    }

    /// Reads an amount as a cell of a table says it, in a column whose decimal mark may be known; rounded to the currency.
    ///
    /// # Errors
    /// As [`Money::parse`], but for what has more decimals.
    pub fn of_cell(text: &str, own: Currency, mark: Option<Mark>) -> Result<Money, InvalidAmount> {
        Money::read_as(text, own, Manner { mark, rounds: true }).map(|written| written.money)
    }

    /// The amount as a person would type it; [`Money::parse`] reads it back.
    pub fn typed(self) -> String {
        let decimals = self.currency.decimals() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - decimals).unwrap_or((&digits, ""));
        // Nobody types the cents of a whole amount.
        match fraction.trim_end_matches('0').is_empty() {
            true => format!("{sign}{whole}"),
            false => format!("{sign}{whole}.{fraction}"),
        }
    }

    pub(crate) fn read(text: &str, own: Currency) -> Result<ParsedAmount, InvalidAmount> {
        Money::read_as(text, own, Manner::default())
    }

    fn read_as(text: &str, own: Currency, manner: Manner) -> Result<ParsedAmount, InvalidAmount> {
        let not_a_number = || InvalidAmount::NotANumber(text.chars().take(32).collect());
        if text.len() > AMOUNT_BYTES {
            return Err(not_a_number());
        }
        let (negative, bare) = number::signed(text).ok_or_else(not_a_number)?;
        let amount = match number::exponent(bare.trim()).filter(|_| manner.rounds) {
            Some(_) => {
                let digits = Digits::read(&bare, Spelling::default()).ok_or_else(not_a_number)?;
                Amount { parts: vec![(digits.whole, digits.fraction, 0)], said: None, spoken: None }
            }
            None => Amount::read(&crate::folding::fold(&bare), own, manner.mark).ok_or_else(not_a_number)?,
        };
        let currency = amount.currency(own);
        let mut minor = 0_i128;
        for (whole, fraction, power) in &amount.parts {
            minor = part_of(whole, fraction, power + currency.decimals(), currency, manner)
                .and_then(|part| minor.checked_add(part).ok_or(InvalidAmount::TooLarge))?;
        }
        match i64::try_from(minor) {
            Ok(minor) if minor <= crate::limits::MONEY_MINOR_UNITS => {
                let money = Money { minor: if negative { -minor } else { minor }, currency };
                let names_currency = amount.said.is_some() || amount.spoken == Some(true);
                Ok(ParsedAmount { money, names_currency, has_unit: amount.spoken.is_some() })
            }
            _ => Err(InvalidAmount::TooLarge),
        }
    }
}

/// An amount without its sign, in parts.
struct Amount {
    /// Each number with its power of ten; one behind a unit says what follows its mark: "1tr5".
    parts: Vec<(String, String, u32)>,
    /// The currency that a sign or a word says.
    said: Option<Currency>,
    /// Whether a unit is said, and whether one of them is of đồng.
    spoken: Option<bool>,
}

impl Amount {
    fn currency(&self, own: Currency) -> Currency {
        self.said.or_else(|| (self.spoken == Some(true)).then_some(Currency::VND)).unwrap_or(own)
    }

    fn read(folded: &str, own: Currency, mark: Option<Mark>) -> Option<Amount> {
        let tokens = tokens(folded, own);
        let currency_of = |word: &str| currency_word(word, own);
        // Whichever it is, a lone mark means what it means in that currency.
        let meant = tokens.iter().find_map(|word| currency_of(word)).unwrap_or(own);
        let lone = if meant.decimals() == 3 { Lone::Divides } else { Lone::Groups };
        let mut left = tokens.iter().map(String::as_str).peekable();
        let mut said = left.next_if(|word| currency_of(word).is_some()).and_then(currency_of);
        let (mut parts, mut spoken) = (Vec::<(String, String, u32)>::new(), None::<bool>);
        while let Some(number) =
            left.next_if(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ','))
        {
            let known = left.next_if(|word| unit(word).is_some()).and_then(unit);
            match (known, parts.last_mut()) {
                (Some((power, is_dong)), last) => {
                    if last.is_some_and(|(.., before)| *before <= power) {
                        return None;
                    }
                    // A Vietnamese unit stands behind a number as Vietnamese write it.
                    let of_unit = if is_dong { Some(Mark::Comma) } else { None };
                    let spelling = Spelling { mark: mark.or(of_unit), lone: Lone::Divides };
                    let (whole, fraction) = number::split(number, spelling)?;
                    parts.push((whole, fraction, power));
                    spoken = Some(spoken.unwrap_or(false) || is_dong);
                    if left.next_if(|word| *word == "ruoi").is_some() {
                        parts.push(("5".to_owned(), String::new(), power - 1));
                    }
                }
                (None, Some((_, fraction, power))) => {
                    let digits = number.len() <= 3 && number.chars().all(|c| c.is_ascii_digit());
                    if !digits || !fraction.is_empty() || spoken != Some(true) || *power < 6 {
                        return None;
                    }
                    number.clone_into(fraction);
                    break;
                }
                (None, None) => {
                    let (whole, fraction) = number::split(number, Spelling { mark, lone })?;
                    parts.push((whole, fraction, 0));
                    break;
                }
            }
        }
        while let Some(currency) = left.next_if(|word| currency_of(word).is_some()).and_then(currency_of) {
            if said.is_some_and(|said| said != currency) {
                return None;
            }
            said = Some(currency);
        }
        (left.next().is_none() && !parts.is_empty()).then_some(Amount { parts, said, spoken })
    }
}

/// `whole.fraction` times ten to the power.
fn part_of(whole: &str, fraction: &str, power: u32, currency: Currency, manner: Manner) -> Result<i128, InvalidAmount> {
    let fraction = fraction.trim_end_matches('0');
    let power = power as usize;
    let (kept, beyond) = fraction.split_at_checked(power).unwrap_or((fraction, ""));
    if !beyond.is_empty() && !manner.rounds {
        return Err(InvalidAmount::TooPrecise { currency, decimals: currency.decimals() });
    }
    let padded = format!("{whole}{kept:0<power$}");
    let minor: i128 = match padded.trim_start_matches('0') {
        "" => 0,
        significant => significant.parse().map_err(|_| InvalidAmount::TooLarge)?,
    };
    let up = beyond.starts_with(|c: char| c >= '5');
    minor.checked_add(i128::from(up)).ok_or(InvalidAmount::TooLarge)
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
            // A mark and a dash: no cents.
            ("1.234.000,-", Currency::VND, 1_234_000),
            ("Rp 1.000.000,-", Currency(*b"IDR"), 100_000_000),
            ("49,- €", Currency(*b"EUR"), 4_900),
            ("CHF 1'234.-", Currency(*b"CHF"), 123_400),
            ("50.–", Currency::USD, 5_000),
            ("50.—", Currency::USD, 5_000),
            ("1.234-", Currency::VND, -1_234),
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
            ("0.250", Currency::USD, 25),
            ("1,234", Currency::USD, 123_400),
            ("1.234.567", Currency::VND, 1_234_567),
            ("1234.500", KWD, 1_234_500),
            ("0.250", KWD, 250),
            ("1.250", KWD, 1_250),
            ("1,250", KWD, 1_250),
            ("1,234.500", KWD, 1_234_500),
            ("KWD 5", KWD, 5_000),
            ("1,234.5 KD", KWD, 1_234_500),
            ("1 234,56", Currency::USD, 123_456),
            ("1'234.50", Currency::USD, 123_450),
            ("1\u{a0}234\u{202f}567 ₫", Currency::VND, 1_234_567),
            ("12,34,567", Currency::USD, 123_456_700),
            ("-1234.50", Currency::USD, -123_450),
            ("1,234.50-", Currency::USD, -123_450),
            ("($1,234.50)", Currency::USD, -123_450),
            ("$-5", Currency::USD, -500),
            ("-45tr", Currency::VND, -45_000_000),
            ("1,125 tỷ", Currency::VND, 1_125_000_000),
            ("１２３", Currency::VND, 123),
        ] {
            assert_eq!(Money::parse(text, currency).unwrap().minor, minor, "{text}");
        }
        let singapore: Currency = "SGD".parse().unwrap();
        assert_eq!(Money::parse("$5", singapore).unwrap().currency, singapore);
        assert_eq!(Money::parse("S$5", Currency::USD).unwrap().currency, singapore);
    }

    const KWD: Currency = Currency(*b"KWD");

    #[test]
    fn cells_of_spreadsheets_are_rounded() {
        let cell = |text: &str, currency| Money::of_cell(text, currency, None).map(|it| it.minor).ok();
        assert_eq!(cell("1234.125", Currency::USD), Some(123_413));
        assert_eq!(cell("-0.125", Currency::USD), Some(-13));
        assert_eq!(cell("1234567.125", Currency::VND), Some(1_234_567));
        assert_eq!(cell("1234567.5", Currency::VND), Some(1_234_568));
        assert_eq!(cell("0.99999999", Currency::USD), Some(100));
        assert_eq!(cell("1.2E+9", Currency::VND), Some(1_200_000_000));
        assert_eq!(cell("45000000.00", Currency::VND), Some(45_000_000));
        assert_eq!(Money::of_cell("1.125", Currency::USD, Some(Mark::Point)).map(|it| it.minor), Ok(113));
        assert!(matches!(Money::parse("1234.125", Currency::USD), Err(InvalidAmount::TooPrecise { .. })));
    }

    #[test]
    fn amounts_as_typed() {
        for (minor, currency, typed) in [
            (45_000_000, Currency::VND, "45000000"),
            (125_050, Currency::USD, "1250.50"),
            (330_000, Currency::USD, "3300"),
            (0, Currency::USD, "0"),
            (5, Currency::USD, "0.05"),
            (-5, Currency::USD, "-0.05"),
            (1_500, KWD, "1.500"),
        ] {
            assert_eq!(Money { minor, currency }.typed(), typed);
        }
    }

    proptest::proptest! {
        #[test]
        fn amounts_there_and_back(minor in -crate::limits::MONEY_MINOR_UNITS..=crate::limits::MONEY_MINOR_UNITS, small in -99_999i64..99_999) {
            for minor in [minor, small] {
                for currency in [Currency::VND, Currency::USD, KWD, Currency(*b"JPY")] {
                    let money = Money { minor, currency };
                    // As an English and as a Vietnamese writes it.
                    for typed in [money.typed(), money.typed().replace('.', ",")] {
                        proptest::prop_assert_eq!(Money::parse(&typed, currency), Ok(money));
                        proptest::prop_assert_eq!(Money::of_cell(&typed, currency, None), Ok(money));
                    }
                }
            }
        }

        #[test]
        fn no_text_ends_it(text in ".{0,24}|[0-9., đtrtỷkm$€()-]{0,16}") {
            let _ = Money::parse(&text, KWD);
            let _ = Money::of_cell(&text, Currency::VND, Some(Mark::Comma));
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
