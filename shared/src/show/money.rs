//! Amounts of money, as `Intl.NumberFormat` of browsers writes them.

use super::{Language, number};
use crate::{
    money::{Currency, Money},
    text::{Text, t},
};

/// Between an amount and the sign of its currency: no line ends there.
const SPACE: char = '\u{a0}';

/// How currencies are marked that are marked by anything else than their code (CLDR 48, `vi` and `en-GB`).
const SIGNS: [(&str, Text); 24] = [
    ("AUD", t("AU$", "A$")),
    ("BRL", both("R$")),
    ("CAD", both("CA$")),
    ("CNY", both("CN¥")),
    ("EUR", both("€")),
    ("GBP", both("£")),
    ("HKD", both("HK$")),
    ("ILS", both("₪")),
    ("INR", both("₹")),
    ("JPY", t("¥", "JP¥")),
    ("KRW", both("₩")),
    ("MXN", both("MX$")),
    ("NZD", both("NZ$")),
    ("PHP", t("PHP", "₱")),
    ("THB", t("฿", "THB")),
    ("TWD", both("NT$")),
    ("USD", both("US$")),
    ("VND", both("₫")),
    ("XAF", both("FCFA")),
    ("XCD", both("EC$")),
    ("XCG", both("Cg.")),
    ("XOF", both("F\u{202f}CFA")),
    ("XPF", both("CFPF")),
    ("XXX", t("XXX", "¤")),
];

const fn both(sign: &'static str) -> Text {
    t(sign, sign)
}

fn sign(currency: &Currency, language: Language) -> &str {
    let code = currency.as_str();
    SIGNS.iter().find(|(known, _)| *known == code).map_or(code, |(_, sign)| language.of(*sign))
}

/// `US$`, `₫`: how amounts in a currency are marked.
pub fn currency_sign(currency: Currency, language: Language) -> String {
    sign(&currency, language).to_owned()
}

/// `45.000.000 ₫`, or `₫45,000,000`; a whole amount is written without minor units.
pub fn money(money: Money, language: Language) -> String {
    let typed = money.typed();
    let (minus, digits) = typed.strip_prefix('-').map_or(("", typed.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let sign = sign(&money.currency, language);
    let mut text = String::with_capacity(typed.len() * 2 + sign.len());
    text.push_str(minus);
    match language {
        Language::Vi => {
            number::add(&mut text, whole, fraction, language);
            text.push(SPACE);
            text.push_str(sign);
        }
        Language::En => {
            add_sign_before(&mut text, sign);
            number::add(&mut text, whole, fraction, language);
        }
    }
    text
}

/// How large amounts are said in few letters, the largest first.
const UNITS: [(u128, Text); 3] = [(1_000_000_000, t("tỷ", "bn")), (1_000_000, t("tr", "m")), (1_000, t("nghìn", "K"))];

/// `45 tr ₫`, or `₫45m`: to a tenth of a unit, for the axis of a chart. Less than a thousand is written as it is.
pub fn short_money(minor: i128, currency: Currency, language: Language) -> String {
    let cents = 10u128.pow(currency.decimals());
    let whole = (minor.unsigned_abs() + cents / 2) / cents;
    // What would be a thousand of the smaller unit is one of this.
    let Some((size, unit)) = UNITS.iter().find(|(size, _)| whole + size / 20_000 >= *size) else {
        return money(Money { minor: i64::try_from(minor).unwrap_or_default(), currency }, language);
    };
    let tenths = (whole + size / 20) / (size / 10);
    let (digits, tenth) = ((tenths / 10).to_string(), tenths % 10);
    let fraction = if tenth == 0 { String::new() } else { tenth.to_string() };
    let (sign, unit) = (sign(&currency, language), language.of(*unit));
    let mut text = if minor < 0 { "-".to_owned() } else { String::new() };
    match language {
        Language::Vi => {
            number::add(&mut text, &digits, &fraction, language);
            text.push_str(&format!("{SPACE}{unit}{SPACE}{sign}"));
        }
        Language::En => {
            add_sign_before(&mut text, sign);
            number::add(&mut text, &digits, &fraction, language);
            text.push_str(unit);
        }
    }
    text
}

/// Letters stand apart from digits.
fn add_sign_before(text: &mut String, sign: &str) {
    text.push_str(sign);
    if sign.ends_with(|c: char| c.is_alphabetic() || c == '.') {
        text.push(SPACE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_both_languages() {
        for (minor, code, vi, en) in [
            (0, "VND", "0 ₫", "₫0"),
            (45_000_000, "VND", "45.000.000 ₫", "₫45,000,000"),
            (-1_500, "VND", "-1.500 ₫", "-₫1,500"),
            (0, "USD", "0 US$", "US$0"),
            (500, "USD", "5 US$", "US$5"),
            (5, "USD", "0,05 US$", "US$0.05"),
            (123_450, "USD", "1.234,50 US$", "US$1,234.50"),
            (-123_450, "USD", "-1.234,50 US$", "-US$1,234.50"),
            (1_234, "JPY", "1.234 ¥", "JP¥1,234"),
            (1_234_500, "KWD", "1.234,500 KWD", "KWD 1,234.500"),
            (-1_000, "KWD", "-1 KWD", "-KWD 1"),
            (1, "KWD", "0,001 KWD", "KWD 0.001"),
            (100, "EUR", "1 €", "€1"),
            (100, "CHF", "1 CHF", "CHF 1"),
            (100, "PHP", "1 PHP", "₱1"),
            (100, "THB", "1 ฿", "THB 1"),
            (5, "XOF", "5 F\u{202f}CFA", "F\u{202f}CFA 5"),
            (500, "XCG", "5 Cg.", "Cg. 5"),
            (100, "XYZ", "1 XYZ", "XYZ 1"),
            (9_007_199_254_740_991, "USD", "90.071.992.547.409,91 US$", "US$90,071,992,547,409.91"),
            (i64::MIN, "VND", "-9.223.372.036.854.775.808 ₫", "-₫9,223,372,036,854,775,808"),
        ] {
            let currency = code.parse().unwrap();
            let shown = Language::ALL.map(|language| money(Money { minor, currency }, language));
            assert_eq!(shown, [vi, en].map(|text| text.replace(' ', "\u{a0}")), "{minor} {code}");
        }
    }

    #[test]
    fn amounts_in_few_letters() {
        for (minor, code, vi, en) in [
            (0, "VND", "0 ₫", "₫0"),
            (999, "VND", "999 ₫", "₫999"),
            (-999, "VND", "-999 ₫", "-₫999"),
            (1_000, "VND", "1 nghìn ₫", "₫1K"),
            (45_000_000, "VND", "45 tr ₫", "₫45m"),
            (-1_250_000, "VND", "-1,3 tr ₫", "-₫1.3m"),
            (999_940, "VND", "999,9 nghìn ₫", "₫999.9K"),
            (999_950, "VND", "1 tr ₫", "₫1m"),
            (960_000_000, "VND", "960 tr ₫", "₫960m"),
            (1_200_000_000, "VND", "1,2 tỷ ₫", "₫1.2bn"),
            (1_234_500_000_000, "VND", "1.234,5 tỷ ₫", "₫1,234.5bn"),
            (1_050, "USD", "10,50 US$", "US$10.50"),
            (123_450_000, "USD", "1,2 tr US$", "US$1.2m"),
            (5_000_000, "KWD", "5 nghìn KWD", "KWD 5K"),
            (9_223_372_036_854_775_807_000, "VND", "9.223.372.036.854,8 tỷ ₫", "₫9,223,372,036,854.8bn"),
        ] {
            let currency = code.parse().unwrap();
            let shown = Language::ALL.map(|language| short_money(minor, currency, language));
            assert_eq!(shown, [vi, en].map(|text| text.replace(' ', "\u{a0}")), "{minor} {code}");
        }
    }

    #[test]
    fn signs_of_currencies() {
        for (code, vi, en) in [("USD", "US$", "US$"), ("VND", "₫", "₫"), ("AUD", "AU$", "A$"), ("KWD", "KWD", "KWD")]
        {
            let currency = code.parse().unwrap();
            assert_eq!(Language::ALL.map(|language| currency_sign(currency, language)), [vi, en], "{code}");
        }
        assert!(SIGNS.iter().all(|(code, _)| code.parse::<Currency>().is_ok()));
        assert!(SIGNS.is_sorted_by(|(before, _), (after, _)| before < after), "each once, to be found by eye");
    }
}
