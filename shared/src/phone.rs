//! Phone numbers: as typed, and as ITU-T E.164 where they parse.

use crate::money::Currency;
use phonelib::PhoneNumber;

/// The country that a workspace's currency belongs to, as ISO 3166-1 alpha-2; `None` for a currency of many countries.
pub fn country_of(currency: Currency) -> Option<&'static str> {
    Some(match currency.as_str() {
        "VND" => "VN",
        "USD" => "US",
        "GBP" => "GB",
        "JPY" => "JP",
        "KRW" => "KR",
        "CNY" => "CN",
        "SGD" => "SG",
        "THB" => "TH",
        "MYR" => "MY",
        "IDR" => "ID",
        "PHP" => "PH",
        "INR" => "IN",
        "AUD" => "AU",
        "NZD" => "NZ",
        "CAD" => "CA",
        "CHF" => "CH",
        "TWD" => "TW",
        "HKD" => "HK",
        "LAK" => "LA",
        "KHR" => "KH",
        _ => return None,
    })
}

/// A number as E.164, `+84903123456`. One without a country code is of `country`; `None` where it does not parse.
pub fn e164(number: &str, country: Option<&str>) -> Option<String> {
    // The library takes its time with what is far too long for a number.
    let number = number.trim();
    if number.is_empty() || number.len() > 40 {
        return None;
    }
    let parsed = match country {
        // A number of Vietnam begins with a 0 or 84, which is no number at all where most amounts are in dollars.
        Some(country) => PhoneNumber::parse_with_country(number, country).or_else(|| {
            number
                .trim_start_matches('(')
                .starts_with(['0', '8'])
                .then(|| PhoneNumber::parse_with_country(number, "VN"))
                .flatten()
        }),
        None if number.starts_with('+') || number.starts_with("00") => PhoneNumber::parse(number),
        None => None,
    };
    parsed.map(|parsed| parsed.e164().to_owned())
}

/// A number, and the digits of the extension behind it; `ext. 5`, `x5`, `máy lẻ 5`, `;ext=5` or `#5`.
pub fn without_extension(number: &str) -> (&str, String) {
    let end = number.char_indices().find(|(_, c)| c.is_alphabetic() || matches!(c, ';' | '#' | ','));
    let (number, rest) = end.map_or((number, ""), |(end, _)| number.split_at(end));
    (number, rest.chars().filter(char::is_ascii_digit).collect())
}

/// The digits of a text that is nothing but a number, however they are grouped; `None` for any other text.
pub fn digits(text: &str) -> Option<String> {
    let is_number = text.chars().all(|c| c.is_ascii_digit() || " .+-()".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (is_number && !digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_vietnam_and_elsewhere() {
        for (typed, expected) in [
            ("0903 123 456", "+84903123456"),
            ("+84 903 123 456", "+84903123456"),
            ("84903123456", "+84903123456"),
            ("+84 0903123456", "+84903123456"),
            ("090.312.3456", "+84903123456"),
            ("024 3825 1234", "+842438251234"),
            ("(028) 3829-1234", "+842838291234"),
            ("+1 (415) 555-2671", "+14155552671"),
            ("+44 20 7946 0958", "+442079460958"),
        ] {
            assert_eq!(e164(typed, Some("VN")).as_deref(), Some(expected), "{typed}");
        }
        assert_eq!(e164("415-555-2671", Some("US")).as_deref(), Some("+14155552671"));
        assert_eq!(e164("0903 123 456", Some("US")).as_deref(), Some("+84903123456"));
        assert_eq!(e164("(024) 3333.4444", Some("US")).as_deref(), Some("+842433334444"));
        assert_eq!(e164("84903123456", Some("US")).as_deref(), Some("+84903123456"));
        assert_eq!(e164("+84 903 123 456", None).as_deref(), Some("+84903123456"));
        for bad in ["", "113", "abc", "0123456", &"1".repeat(5_000), "０９０３"] {
            assert_eq!(e164(bad, Some("VN")), None, "{bad}");
        }
        assert_eq!(e164("0903 123 456", None), None);
        assert_eq!(country_of(Currency::VND), Some("VN"));
        for (typed, number, extension) in [
            ("024 3825 1234", "024 3825 1234", ""),
            ("024 3825 1234 ext. 5", "024 3825 1234 ", "5"),
            ("024 3825 1234 máy lẻ 12", "024 3825 1234 ", "12"),
            ("+842438251234;ext=5", "+842438251234", "5"),
            ("x", "", ""),
        ] {
            assert_eq!(without_extension(typed), (number, extension.to_owned()), "{typed}");
        }
    }
}
