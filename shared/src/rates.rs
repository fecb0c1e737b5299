//! Exchange rates as people say them: which way round, what is plausible, and what becomes of them in another currency.

use crate::money::{Currency, Rate, Rates};
use std::collections::BTreeMap;

/// What one US dollar comes to, roughly, in currencies that keep their worth for years. Nothing is computed with these: a rate
/// that is far off is questioned.
const DOLLAR: [(&str, f64); 57] = [
    ("AED", 3.67),
    ("AUD", 1.52),
    ("BDT", 120.0),
    ("BGN", 1.8),
    ("BHD", 0.376),
    ("BND", 1.34),
    ("BRL", 5.6),
    ("CAD", 1.38),
    ("CHF", 0.86),
    ("CLP", 940.0),
    ("CNY", 7.2),
    ("COP", 4_200.0),
    ("CZK", 23.0),
    ("DKK", 6.9),
    ("EUR", 0.92),
    ("GBP", 0.78),
    ("HKD", 7.8),
    ("HUF", 365.0),
    ("IDR", 16_000.0),
    ("ILS", 3.7),
    ("INR", 85.0),
    ("ISK", 138.0),
    ("JOD", 0.709),
    ("JPY", 150.0),
    ("KES", 130.0),
    ("KHR", 4_080.0),
    ("KRW", 1_390.0),
    ("KWD", 0.307),
    ("KZT", 500.0),
    ("LAK", 21_700.0),
    ("LKR", 298.0),
    ("MAD", 9.9),
    ("MNT", 3_450.0),
    ("MOP", 8.0),
    ("MXN", 18.5),
    ("MYR", 4.4),
    ("NOK", 10.7),
    ("NPR", 136.0),
    ("NZD", 1.66),
    ("OMR", 0.385),
    ("PEN", 3.7),
    ("PHP", 57.0),
    ("PKR", 279.0),
    ("PLN", 3.9),
    ("QAR", 3.64),
    ("RON", 4.6),
    ("RUB", 90.0),
    ("SAR", 3.75),
    ("SEK", 10.4),
    ("SGD", 1.33),
    ("THB", 34.0),
    ("TWD", 32.0),
    ("TZS", 2_650.0),
    ("UAH", 41.5),
    ("USD", 1.0),
    ("VND", 25_500.0),
    ("ZAR", 18.2),
];
/// So many times more or less than usual is questioned.
const FAR: f64 = 6.0;
/// The smallest rate that is kept as it is said: a smaller one is kept the other way round, or it would lose digits.
const SMALL: f64 = 0.01;

/// What one of a currency is worth in another, roughly; `None` where that is not known.
pub fn usual(one: Currency, other: Currency) -> Option<f64> {
    let dollar =
        |currency: Currency| DOLLAR.iter().find(|(code, _)| *code == currency.as_str()).map(|(_, worth)| *worth);
    Some(dollar(other)? / dollar(one)?)
}

/// The one of two currencies that a rate is said for: the one that is worth more. Where that is not known, the foreign one.
pub fn said_for(own: Currency, other: Currency) -> Currency {
    match usual(own, other) {
        Some(worth) if worth > 1.0 => own,
        _ => other,
    }
}

/// Why a rate is questioned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// It looks as if it was meant the other way round.
    Inverse,
    /// It is far from what is usual.
    Far { usual: f64 },
}

/// Whether "1 `one` = `rate` `other`" is to be questioned.
pub fn doubt(one: Currency, rate: f64, other: Currency) -> Option<Doubt> {
    let usual = usual(one, other)?;
    let off = |rate: f64| (rate / usual).max(usual / rate);
    if off(rate) <= FAR {
        return None;
    }
    Some(if off(1.0 / rate) <= FAR { Doubt::Inverse } else { Doubt::Far { usual } })
}

/// "1 `one` = `rate` of the other", as it is kept in a workspace that counts in `own`; `None` where it is too large or small.
pub fn kept(one: Currency, rate: f64, own: Currency) -> Option<Rate> {
    if !rate.is_finite() || !(1e-9..=1e12).contains(&rate) {
        return None;
    }
    let turned = rate < SMALL;
    let rate = if turned { 1.0 / rate } else { rate };
    let millionths = (rate * 1e6).round();
    // Whoever says it for the workspace's own says what it is worth in the other.
    let of_other = (one == own) != turned;
    let millionths = if millionths < 9e18 { millionths as i64 } else { return None };
    Some(if of_other { Rate::OfOther(millionths) } else { Rate::OfOwn(millionths) })
}

/// How a rate is said: for which of the two, and what one of it is worth in the other.
pub fn said(rate: Rate, own: Currency, other: Currency) -> (Currency, f64) {
    let (one, millionths) = match rate {
        Rate::OfOwn(millionths) => (other, millionths as f64),
        Rate::OfOther(millionths) => (own, millionths as f64),
    };
    // Whatever is known of the two, nobody says "1 ₫ = 0.00004 US$".
    match millionths < 1e6 {
        true => (if one == own { other } else { own }, 1e6 / millionths),
        false => (one, millionths / 1e6),
    }
}

impl Rates {
    /// The same rates for a workspace that counts in another currency, of which a rate is known; `None` where none is.
    pub fn in_currency(&self, new: Currency) -> Option<Rates> {
        if new == self.own {
            return Some(self.clone());
        }
        let pivot = *self.known.get(&new)?;
        let mut known: BTreeMap<Currency, Rate> = BTreeMap::new();
        known.insert(self.own, turned(pivot));
        for (currency, rate) in self.known.iter().filter(|(currency, _)| **currency != new) {
            if let Some(rate) = over(*rate, pivot) {
                known.insert(*currency, rate);
            }
        }
        Some(Rates { own: new, known })
    }
}

/// What the workspace's own is worth in the other.
fn turned(rate: Rate) -> Rate {
    match rate {
        Rate::OfOwn(millionths) => Rate::OfOther(millionths),
        Rate::OfOther(millionths) => Rate::OfOwn(millionths),
    }
}

/// What a currency is worth in another, where both are known in a third: the larger number is kept.
fn over(rate: Rate, pivot: Rate) -> Option<Rate> {
    const ONE: i128 = 1_000_000;
    let fraction = |rate: Rate| match rate {
        Rate::OfOwn(millionths) => (i128::from(millionths), ONE),
        Rate::OfOther(millionths) => (ONE, i128::from(millionths)),
    };
    let ((up, down), (pivot_up, pivot_down)) = (fraction(rate), fraction(pivot));
    let (numerator, denominator) = (up.checked_mul(pivot_down)?, down.checked_mul(pivot_up)?);
    let millionths = |numerator: i128, denominator: i128| {
        let rounded = numerator.checked_mul(ONE)?.checked_add(denominator / 2)?.checked_div(denominator)?;
        i64::try_from(rounded).ok().filter(|millionths| *millionths > 0)
    };
    Some(match numerator >= denominator {
        true => Rate::OfOwn(millionths(numerator, denominator)?),
        false => Rate::OfOther(millionths(denominator, numerator)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn rates_are_said_for_the_one_that_is_worth_more() {
        for (own, other, one) in [
            ("VND", "USD", "USD"),
            ("USD", "VND", "USD"),
            ("USD", "EUR", "EUR"),
            ("EUR", "USD", "EUR"),
            ("JPY", "VND", "JPY"),
            ("KWD", "GBP", "KWD"),
            ("USD", "XTS", "XTS"),
        ] {
            assert_eq!(said_for(of(own), of(other)), of(one), "{own} {other}");
        }
    }

    #[test]
    fn nonsense_is_questioned_and_drift_is_not() {
        for (one, rate, other) in [
            ("USD", 25_400.0, "VND"),
            ("USD", 31_000.0, "VND"),
            ("EUR", 1.2, "USD"),
            ("USD", 0.9, "EUR"),
            ("XTS", 1e9, "USD"),
        ] {
            assert_eq!(doubt(of(one), rate, of(other)), None, "1 {one} = {rate} {other}");
        }
        for (one, rate, other) in [("VND", 25_000.0, "USD"), ("USD", 0.000_04, "VND"), ("JPY", 150.0, "USD")] {
            assert_eq!(doubt(of(one), rate, of(other)), Some(Doubt::Inverse), "1 {one} = {rate} {other}");
        }
        for (one, rate, other) in
            [("USD", 25.4, "VND"), ("USD", 25_400_000.0, "VND"), ("EUR", 1_080.0, "USD"), ("USD", 2_540.0, "VND")]
        {
            assert!(matches!(doubt(of(one), rate, of(other)), Some(Doubt::Far { .. })), "1 {one} = {rate} {other}");
        }
    }

    #[test]
    fn a_rate_is_kept_whichever_way_it_is_said() {
        let (vnd, usd) = (of("VND"), of("USD"));
        assert_eq!(kept(usd, 25_400.0, vnd), Some(Rate::OfOwn(25_400_000_000)));
        assert_eq!(kept(usd, 25_400.0, usd), Some(Rate::OfOther(25_400_000_000)));
        assert_eq!(kept(vnd, 0.000_039_37, usd), Some(Rate::OfOther(25_400_050_800)));
        assert_eq!(kept(vnd, 0.000_039_37, vnd), Some(Rate::OfOwn(25_400_050_800)));
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e13] {
            assert_eq!(kept(usd, bad, vnd), None, "{bad}");
        }
        assert_eq!(said(Rate::OfOwn(25_400_000_000), vnd, usd), (usd, 25_400.0));
        assert_eq!(said(Rate::OfOther(25_400_000_000), usd, vnd), (usd, 25_400.0));
        assert_eq!(said(Rate::OfOwn(40), usd, vnd), (usd, 25_000.0));
    }

    #[test]
    fn every_rough_rate_is_of_a_currency() {
        for (code, worth) in DOLLAR {
            assert!(code.parse::<Currency>().is_ok() && worth > 0.0);
        }
        assert!(DOLLAR.is_sorted_by(|one, other| one.0 < other.0));
    }

    proptest! {
        /// Whatever the workspace counts in, an amount comes to the same.
        #[test]
        fn amounts_come_to_the_same_in_another_currency(dollar in 5_000_000_000_i64..90_000_000_000, euro in 5_000_000_000_i64..90_000_000_000, cents in 1_000_i128..1_000_000_000) {
            let rates = Rates { own: of("VND"), known: [(of("USD"), Rate::OfOwn(dollar)), (of("EUR"), Rate::OfOwn(euro))].into() };
            let other = rates.in_currency(of("USD")).unwrap();
            prop_assert_eq!(other.known.len(), 2);
            let in_dong = rates.convert(cents, 1, of("EUR")).unwrap();
            let through = other.convert(cents, 1, of("EUR")).unwrap();
            let back = rates.convert(through, 1, of("USD")).unwrap();
            // To the rounding of a cent and of a millionth.
            let allowed = i128::from(dollar) / 1_000_000 / 100 + in_dong / 500_000 + 2;
            prop_assert!((back - in_dong).abs() <= allowed, "{} {}", back, in_dong);
            // And there and back again.
            let again = other.in_currency(of("VND")).unwrap();
            prop_assert_eq!(again.known.get(&of("USD")), Some(&Rate::OfOwn(dollar)));
            prop_assert_eq!(other.in_currency(of("XTS")), None);
        }
    }
}
