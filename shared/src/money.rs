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
    /// Millionths of one unit of `own` that one unit of the other is worth.
    pub millionths: BTreeMap<Currency, i64>,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates { own: Currency::VND, millionths: BTreeMap::new() }
    }
}

impl Rates {
    /// `minor / of` minor units of a currency in minor units of the workspace's, halves rounded away from zero; `None` where
    /// there is no rate, or the numbers are too large.
    pub fn convert(&self, minor: i128, of: i128, currency: Currency) -> Option<i128> {
        let (numerator, denominator) = match currency == self.own {
            true => (minor, of),
            false => {
                let rate = i128::from(*self.millionths.get(&currency)?);
                let up = 10i128.pow(self.own.decimals());
                let down = 1_000_000 * 10i128.pow(currency.decimals());
                (minor.checked_mul(rate)?.checked_mul(up)?, of.checked_mul(down)?)
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

impl Money {
    /// Reads what a person types: `45000000`, `45.000.000`, `1,250.50`, `45tr` (million), `1,5 tỷ` (thousand million),
    /// `20k`, `1.2m`. A single separator followed by exactly three digits groups thousands; otherwise it is the decimal
    /// mark.
    ///
    /// # Errors
    /// When the text is no number, has more decimals than the currency, or is over
    /// [`crate::limits::MONEY_MINOR_UNITS`].
    pub fn parse(text: &str, currency: Currency) -> Result<Money, InvalidAmount> {
        let not_a_number = || InvalidAmount::NotANumber(text.chars().take(32).collect());
        let folded = crate::search::fold(text);
        let cleaned: String = folded.chars().filter(|c| !c.is_whitespace() && !"$₫€".contains(*c)).collect();
        let split = cleaned.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(cleaned.len());
        let (digits, suffix) = cleaned.split_at(split);
        let scale: u32 = match suffix {
            "" | "d" | "vnd" | "usd" | "eur" => 0,
            "k" | "ng" | "nghin" | "ngan" => 3,
            "m" | "tr" | "trieu" | "mil" => 6,
            "b" | "ty" | "ti" | "bil" => 9,
            _ => return Err(not_a_number()),
        };
        let (whole, fraction) = split_decimal(digits, scale > 0).ok_or_else(not_a_number)?;
        let decimals = currency.decimals() + scale;
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > decimals as usize {
            return Err(InvalidAmount::TooPrecise { currency, decimals: currency.decimals() });
        }
        let padded = format!("{whole}{fraction:0<width$}", width = decimals as usize);
        let minor: i64 = match padded.trim_start_matches('0') {
            "" => 0,
            significant => significant.parse().map_err(|_| InvalidAmount::TooLarge)?,
        };
        if minor > crate::limits::MONEY_MINOR_UNITS {
            return Err(InvalidAmount::TooLarge);
        }
        Ok(Money { minor, currency })
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
            ("5.000", Currency::VND, 5_000),
            ("0", Currency::USD, 0),
        ] {
            assert_eq!(Money::parse(text, currency).unwrap().minor, minor, "{text}");
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
