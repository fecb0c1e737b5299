//! Numbers, as `Intl.NumberFormat` of browsers writes them.

use super::Language;

/// Digits behind the decimal mark, at most.
const PLACES: usize = 3;

impl Language {
    const fn group_mark(self) -> char {
        match self {
            Language::Vi => '.',
            Language::En => ',',
        }
    }

    const fn decimal_mark(self) -> char {
        match self {
            Language::Vi => ',',
            Language::En => '.',
        }
    }
}

/// Adds a number to a text: its whole digits in groups of three, and the fraction where there is one.
pub(super) fn add(text: &mut String, whole: &str, fraction: &str, language: Language) {
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(language.group_mark());
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(language.decimal_mark());
        text.push_str(fraction);
    }
}

/// `45.000.000`.
pub fn number(number: i64, language: Language) -> String {
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    add(&mut text, &number.unsigned_abs().to_string(), "", language);
    text
}

/// `1.234,5`: to three places, halves away from zero.
pub fn decimal(number: f64, language: Language) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    // What is rounded to nothing keeps its sign, and so does nothing.
    let mut text = if number.is_sign_negative() { "-".to_owned() } else { String::new() };
    if number.is_infinite() {
        text.push('∞');
        return text;
    }
    // The shortest digits that are read as this number: browsers round these.
    let digits = number.abs().to_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    match rounded(whole, fraction) {
        Some((whole, fraction)) => add(&mut text, &whole, &fraction, language),
        None => add(&mut text, whole, fraction, language),
    }
    text
}

/// A number of more places rounded to those that are shown; `None` for any other.
fn rounded(whole: &str, fraction: &str) -> Option<(String, String)> {
    let (kept, beyond) = fraction.split_at_checked(PLACES).filter(|(_, beyond)| !beyond.is_empty())?;
    // A floating-point number with that many places is far smaller than what this holds.
    let thousandths = format!("{whole}{kept}").parse::<u128>().ok()?;
    let up = beyond.starts_with(|c: char| c >= '5');
    let thousandths = thousandths.saturating_add(u128::from(up));
    let fraction = format!("{:03}", thousandths % 1_000);
    Some(((thousandths / 1_000).to_string(), fraction.trim_end_matches('0').to_owned()))
}

/// `1,5 MB`.
pub fn bytes(bytes: i64, language: Language) -> String {
    let bytes = bytes.max(0) as f64;
    let (amount, unit) = match bytes {
        _ if bytes < 1_000.0 => (bytes, "B"),
        _ if bytes < 1_000_000.0 => ((bytes / 1_000.0).round(), "kB"),
        _ => ((bytes / 100_000.0).round() / 10.0, "MB"),
    };
    format!("{} {unit}", decimal(amount, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers_are_grouped() {
        for (int, vi, en) in [
            (0, "0", "0"),
            (7, "7", "7"),
            (-12, "-12", "-12"),
            (999, "999", "999"),
            (1_000, "1.000", "1,000"),
            (-123_456, "-123.456", "-123,456"),
            (45_000_000, "45.000.000", "45,000,000"),
            // Browsers round this one.
            (9_007_199_254_740_993, "9.007.199.254.740.993", "9,007,199,254,740,993"),
            (i64::MAX, "9.223.372.036.854.775.807", "9,223,372,036,854,775,807"),
            (i64::MIN, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(Language::ALL.map(|language| number(int, language)), [vi, en], "{int}");
        }
    }

    #[test]
    fn fractions_have_three_places() {
        for (fraction, vi, en) in [
            (0.0, "0", "0"),
            (-0.0, "-0", "-0"),
            (-0.000_1, "-0", "-0"),
            (0.5, "0,5", "0.5"),
            (1_234.5, "1.234,5", "1,234.5"),
            (0.000_5, "0,001", "0.001"),
            (0.000_499_99, "0", "0"),
            // Halves of the digits that are read, not of the number behind them.
            (1.000_5, "1,001", "1.001"),
            (1.001_5, "1,002", "1.002"),
            (2.500_5, "2,501", "2.501"),
            (-1.000_5, "-1,001", "-1.001"),
            (0.999_5, "1", "1"),
            (999.999_5, "1.000", "1,000"),
            (-1_234_567.891_5, "-1.234.567,892", "-1,234,567.892"),
            (0.1 + 0.2, "0,3", "0.3"),
            (5e-324, "0", "0"),
            (123_456_789_012_345_680.0, "123.456.789.012.345.680", "123,456,789,012,345,680"),
            (1e21, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
            (f64::NAN, "NaN", "NaN"),
            (-f64::NAN, "NaN", "NaN"),
            (f64::INFINITY, "∞", "∞"),
            (f64::NEG_INFINITY, "-∞", "-∞"),
        ] {
            assert_eq!(Language::ALL.map(|language| decimal(fraction, language)), [vi, en], "{fraction}");
        }
    }

    #[test]
    fn sizes_of_files() {
        for (size, vi, en) in [
            (-1, "0 B", "0 B"),
            (999, "999 B", "999 B"),
            (1_499, "1 kB", "1 kB"),
            (999_999, "1.000 kB", "1,000 kB"),
            (1_500_000, "1,5 MB", "1.5 MB"),
            (2_000_000, "2 MB", "2 MB"),
        ] {
            assert_eq!(Language::ALL.map(|language| bytes(size, language)), [vi, en], "{size}");
        }
    }

    proptest! {
        #[test]
        fn any_number_is_near_what_is_shown(value in proptest::num::f64::ANY) {
            let shown = decimal(value, Language::En).replace(',', "");
            if value.abs() < 1e12 {
                let again: f64 = shown.parse().unwrap();
                prop_assert!((again - value).abs() <= 0.000_6, "{shown} is {value}");
            }
        }
    }
}
