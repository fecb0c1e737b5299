//! Phone numbers: as typed, and as ITU-T E.164 where they parse.

#![deny(clippy::string_slice, reason = "what is typed may begin with any letter")]

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

/// A number as E.164, `+84903123456`. One without a country code is of `country`; `None` where it does not parse. A number
/// of an old plan of Viet Nam is the one that took its place.
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
    let e164 = parsed?.e164().to_owned();
    let Some(national) = e164.strip_prefix("+84") else { return Some(e164) };
    let renewed = if is_old_saigon(number, national) { Some(format!("2{national}")) } else { renewed(national) };
    Some(renewed.map_or(e164, |national| format!("+84{national}")))
}

/// The mobile prefixes of Viet Nam before September 2018 and what took their place, each before seven digits and without
/// the leading 0 (decision 798/QĐ-BTTTT).
const MOBILE: &[(&str, &str)] = &[
    ("120", "70"),
    ("121", "79"),
    ("122", "77"),
    ("126", "76"),
    ("128", "78"),
    ("123", "83"),
    ("124", "84"),
    ("125", "85"),
    ("127", "81"),
    ("129", "82"),
    ("162", "32"),
    ("163", "33"),
    ("164", "34"),
    ("165", "35"),
    ("166", "36"),
    ("167", "37"),
    ("168", "38"),
    ("169", "39"),
    ("186", "56"),
    ("188", "58"),
    ("199", "59"),
];

/// Area codes of Viet Nam before 2017 and what took their place (decision 2036/QĐ-BTTTT), with the digits behind them: those
/// alone that are no number of today. `08` and the codes that mobile numbers have taken over tell by their length nothing.
const AREAS: &[(&str, &str, usize)] = &[
    ("4", "24", 8),
    ("20", "214", 7),
    ("22", "212", 7),
    ("25", "205", 7),
    ("26", "206", 7),
    ("27", "207", 7),
    ("29", "216", 7),
    ("60", "260", 7),
    ("61", "251", 7),
    ("62", "252", 7),
    ("63", "263", 7),
    ("64", "254", 7),
    ("66", "276", 7),
    ("67", "277", 7),
    ("68", "259", 7),
    ("230", "215", 7),
    ("231", "213", 7),
    ("240", "204", 7),
    ("241", "222", 7),
    ("280", "208", 7),
    ("281", "209", 7),
    ("320", "220", 7),
    ("321", "221", 7),
    ("350", "228", 7),
    ("351", "226", 7),
    ("500", "262", 7),
    ("501", "261", 7),
    ("510", "235", 7),
    ("511", "236", 7),
    ("650", "274", 7),
    ("651", "271", 7),
    ("710", "292", 7),
    ("711", "293", 7),
    ("780", "290", 7),
    ("781", "291", 7),
];

/// What took the place of a national number of an old plan, without the leading 0; `None` for any other.
fn renewed(national: &str) -> Option<String> {
    let mobiles = MOBILE.iter().map(|(old, new)| (*old, *new, 7));
    let mut all = mobiles.chain(AREAS.iter().copied());
    let is_it = |old: &str, behind: usize| {
        let rest = national.strip_prefix(old).filter(|rest| rest.len() == behind);
        rest.filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    all.find_map(|(old, new, behind)| Some(format!("{new}{}", is_it(old, behind)?)))
}

/// The digits by which a number was known under an old plan of Viet Nam; `None` where it is not one that took the place of
/// another. Both are national, with the leading 0.
pub fn before_renewal(digits: &str) -> Option<String> {
    let national = national_of_vietnam(digits)?;
    let mobile = MOBILE.iter().find_map(|(old, new)| {
        let rest = national.strip_prefix(new).filter(|rest| rest.len() == 7)?;
        Some(format!("0{old}{rest}"))
    });
    let area = || {
        let area = AREAS.iter().find_map(|(old, new, behind)| {
            let rest = national.strip_prefix(new).filter(|rest| rest.len() == *behind)?;
            Some(format!("0{old}{rest}"))
        });
        area.or_else(|| Some(format!("08{}", national.strip_prefix("28").filter(|rest| rest.len() == 8)?)))
    };
    mobile.or_else(area)
}

/// The digits of the number that took the place of one of an old plan of Viet Nam, with the leading 0.
pub fn after_renewal(digits: &str) -> Option<String> {
    renewed(national_of_vietnam(digits)?).map(|national| format!("0{national}"))
}

/// Digits as they are dialled in Viet Nam or from abroad, without what is dialled before.
fn national_of_vietnam(digits: &str) -> Option<&str> {
    let abroad = digits.strip_prefix("0084").or_else(|| digits.strip_prefix("84").filter(|rest| rest.len() >= 9));
    abroad.or_else(|| digits.strip_prefix('0')).map(|national| national.trim_start_matches('0'))
}

/// Whether a number is one of Hồ Chí Minh City from before June 2017: the same digits are a mobile number of today, but
/// nobody writes `08` apart from the rest of that, `(08) 3829 1234`.
fn is_old_saigon(number: &str, national: &str) -> bool {
    let number = number.trim_start_matches(['+', '(', ' ']);
    let number = ["0084", "84"].iter().find_map(|code| number.strip_prefix(code)).unwrap_or(number);
    let area = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    let area = area.strip_prefix('0').unwrap_or(area).trim_start_matches(')');
    let behind = area.strip_prefix('8').filter(|rest| rest.starts_with([' ', ')', '.', '-', '\u{a0}']));
    // Numbers there began with these; 088 and 089 are of mobile phones.
    let apart = behind.is_some_and(|rest| {
        rest.trim_start_matches(|c: char| !c.is_ascii_digit()).starts_with(['2', '3', '4', '5', '6', '7'])
    });
    apart && national.len() == 9 && national.starts_with('8')
}

/// Whether a text may be somebody's number: it has three digits, and no spreadsheet rounded it.
pub fn is_number(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 3 && !is_rounded(text)
}

/// Whether a spreadsheet rounded a number, also where a label stands beside it: `Tel: 8.49E+10`.
pub fn is_rounded(text: &str) -> bool {
    let is_between = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ':' | '[' | ']' | '/' | ',');
    text.split(is_between).any(crate::number::is_rounded)
}

/// What a phone dials: the number as it is known all over the world, or else its digits up to an extension, those of today.
/// One without a country code is of `country`.
pub fn dialled(text: &str, country: Option<&str>) -> String {
    let (number, _) = without_extension(text);
    if let Some(number) = e164(number, None) {
        return number;
    }
    let number = number.replace("(0)", "");
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    // Elsewhere the same digits are a number of today.
    if country != Some("VN") {
        return digits;
    }
    let saigon = digits.strip_prefix('0').filter(|national| is_old_saigon(&number, national));
    saigon.map(|national| format!("02{national}")).or_else(|| after_renewal(&digits)).unwrap_or(digits)
}

/// A number, and the digits of the extension behind it; `ext. 5`, `x5`, `máy lẻ 5`, `;ext=5` or `#5`.
pub fn without_extension(number: &str) -> (&str, String) {
    let end = number.char_indices().find(|(_, c)| c.is_alphabetic() || matches!(c, ';' | '#' | ','));
    let (number, rest) = end.map_or((number, ""), |(end, _)| number.split_at(end));
    (number, rest.chars().filter(char::is_ascii_digit).collect())
}

/// What tells a number from others, however it is typed, and its extension: of one switchboard each is a number of its own.
pub fn identity(number: &str, country: Option<&str>) -> (String, String) {
    let (plain, extension) = match without_extension(number) {
        (plain, extension) if !plain.is_empty() && !extension.is_empty() => (plain, extension),
        _ => (number, String::new()),
    };
    (e164(plain, country).unwrap_or_else(|| plain.trim().to_owned()), extension)
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
        // Those of before 2017 and 2018.
        for (old, new) in [
            ("0120 380 3765", "+84703803765"),
            ("0703803765", "+84703803765"),
            ("+84 169 796 2050", "+84397962050"),
            ("84 169 796 2050", "+84397962050"),
            ("01233803765", "+84833803765"),
            ("0186 123 4567", "+84561234567"),
            ("0199.123.4567", "+84591234567"),
            ("04 3825 1234", "+842438251234"),
            ("(04) 38251234", "+842438251234"),
            ("+84 4 3825 1234", "+842438251234"),
            ("(08) 3829 1234", "+842838291234"),
            ("08 3829 1234", "+842838291234"),
            ("08.38291234", "+842838291234"),
            ("+84 8 3829 1234", "+842838291234"),
            ("+84 (8) 3829 1234", "+842838291234"),
            ("0838 291 234", "+84838291234"),
            ("08.88.12.34.56", "+84888123456"),
            ("08 9912 3456", "+84899123456"),
            ("0838291234", "+84838291234"),
            ("0511 3822 123", "+842363822123"),
            ("0650 3822 123", "+842743822123"),
            ("0251 3822 123", "+842513822123"),
            ("025 3822 123", "+842053822123"),
            ("0240 3822 123", "+842043822123"),
            ("024 3822 1234", "+842438221234"),
        ] {
            assert_eq!(e164(old, Some("VN")).as_deref(), Some(new), "{old}");
        }
        // Digits of another country are no old ones.
        assert_eq!(e164("01633 123456", Some("GB")).as_deref(), Some("+441633123456"));
        assert_eq!(e164("+84 120 380 3765", None).as_deref(), Some("+84703803765"));
        for (typed, country, digits) in [
            ("0120 380 3765", Some("VN"), "0703803765"),
            ("0120 380 3765", Some("GB"), "01203803765"),
            ("+84 169 796 2050", None, "+84397962050"),
            ("0903 123 456", Some("VN"), "0903123456"),
            ("0903 123 456", None, "0903123456"),
            ("+84 (0)24 3825 1234 ext. 5", Some("VN"), "+842438251234"),
            ("1900 1234", Some("VN"), "19001234"),
            ("113", Some("VN"), "113"),
        ] {
            assert_eq!(dialled(typed, country), digits, "{typed}");
        }
        assert_eq!(before_renewal("0703803765").as_deref(), Some("01203803765"));
        assert_eq!(before_renewal("84397962050").as_deref(), Some("01697962050"));
        assert_eq!(before_renewal("02838291234").as_deref(), Some("0838291234"));
        assert_eq!(before_renewal("0903123456"), None);
        assert_eq!(after_renewal("01203803765").as_deref(), Some("0703803765"));
        assert_eq!(after_renewal("0703803765"), None);
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
        for (typed, number, extension) in [
            ("024 3825 1234", "+842438251234", ""),
            ("+842438251234;ext=5", "+842438251234", "5"),
            ("04 3825 1234 máy lẻ 5", "+842438251234", "5"),
            ("113", "113", ""),
            ("abc", "abc", ""),
        ] {
            assert_eq!(identity(typed, Some("VN")), (number.to_owned(), extension.to_owned()), "{typed}");
        }
    }
}
