//! Numbers, money and dates by `Intl` in the language in use.

use crate::{
    clock,
    i18n::{Locale, text},
};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use sotay_shared::{
    date::{Birthday, CalendarDate},
    money::{Currency, Money},
    stamp::Timestamp,
};
use std::{cell::RefCell, collections::HashMap};
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    // Making an Intl formatter takes far longer than using one.
    static FORMATTERS: RefCell<HashMap<String, Function>> = RefCell::default();
}

fn options(pairs: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (key, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(key), value);
    }
    options
}

fn formatter(key: String, make: impl FnOnce() -> Function) -> Function {
    FORMATTERS.with_borrow_mut(|formatters| formatters.entry(key).or_insert_with(make).clone())
}

fn call(function: &Function, value: &JsValue) -> String {
    function.call1(&JsValue::NULL, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn locales(locale: Locale) -> Array {
    Array::of1(&JsValue::from_str(locale.tag()))
}

/// `45.000.000 ₫`.
pub fn money(money: Money, locale: Locale) -> String {
    let function = formatter(format!("money {} {}", locale.tag(), money.currency), || {
        let style = [
            ("style", JsValue::from_str("currency")),
            ("currency", JsValue::from_str(money.currency.as_str())),
            ("trailingZeroDisplay", JsValue::from_str("stripIfInteger")),
        ];
        Intl::NumberFormat::new(&locales(locale), &options(&style)).format()
    });
    let major = money.minor as f64 / 10f64.powi(money.currency.decimals() as i32);
    call(&function, &JsValue::from_f64(major))
}

/// `US$`, `₫`: how amounts in a currency are marked.
pub fn currency_sign(currency: Currency, locale: Locale) -> String {
    let nothing = money(Money { minor: 0, currency }, locale);
    let sign: String = nothing.chars().filter(|c| !c.is_ascii_digit() && !",. \u{a0}\u{202f}-".contains(*c)).collect();
    if sign.is_empty() { currency.to_string() } else { sign }
}

pub fn number(number: i64, locale: Locale) -> String {
    let function = formatter(format!("number {}", locale.tag()), || {
        Intl::NumberFormat::new(&locales(locale), &Object::new()).format()
    });
    call(&function, &JsValue::from_f64(number as f64))
}

/// `1,5 MB`.
pub fn bytes(bytes: i64, locale: Locale) -> String {
    let bytes = bytes.max(0) as f64;
    let (amount, unit) = match bytes {
        _ if bytes < 1_000.0 => (bytes, "B"),
        _ if bytes < 1_000_000.0 => ((bytes / 1_000.0).round(), "kB"),
        _ => ((bytes / 100_000.0).round() / 10.0, "MB"),
    };
    format!("{} {unit}", decimal(amount, locale))
}

/// `1.234,5`.
pub fn decimal(number: f64, locale: Locale) -> String {
    let function = formatter(format!("number {}", locale.tag()), || {
        Intl::NumberFormat::new(&locales(locale), &Object::new()).format()
    });
    call(&function, &JsValue::from_f64(number))
}

/// `30/06/2026`, or `30 Jun 2026`.
pub fn date(date: CalendarDate, locale: Locale) -> String {
    if locale == Locale::Vi {
        return format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year());
    }
    let function = formatter(format!("date {}", locale.tag()), || {
        let style = [("dateStyle", JsValue::from_str("medium")), ("timeZone", JsValue::from_str("UTC"))];
        Intl::DateTimeFormat::new(&locales(locale), &options(&style)).format()
    });
    call(&function, &Date::new(&JsValue::from_str(&date.to_string())))
}

/// `30/06`, or `30 Jun`; with the year where it is another than today's.
pub fn short_date(date: CalendarDate, today: CalendarDate, locale: Locale) -> String {
    if date.year() != today.year() {
        return self::date(date, locale);
    }
    if locale == Locale::Vi {
        return format!("{:02}/{:02}", date.day(), date.month());
    }
    styled("short date", &[("day", "numeric"), ("month", "short")], date, locale)
}

/// `Tháng 6 năm 2026`: it stands alone.
pub fn month(day: CalendarDate, locale: Locale) -> String {
    let month = styled("month", &[("month", "long"), ("year", "numeric")], day, locale);
    let mut letters = month.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `Th 2`.
pub fn weekday(day: CalendarDate, locale: Locale) -> String {
    styled("weekday", &[("weekday", "short")], day, locale)
}

fn styled(name: &str, style: &[(&str, &str)], day: CalendarDate, locale: Locale) -> String {
    let function = formatter(format!("{name} {}", locale.tag()), || {
        let style = style.iter().map(|(key, value)| (*key, JsValue::from_str(value)));
        let style: Vec<(&str, JsValue)> = style.chain([("timeZone", JsValue::from_str("UTC"))]).collect();
        Intl::DateTimeFormat::new(&locales(locale), &options(&style)).format()
    });
    call(&function, &Date::new(&JsValue::from_str(&day.to_string())))
}

/// `30 June 1990`, or `30 June` where the year is unknown.
pub fn birthday(day: Birthday, locale: Locale) -> String {
    let function = formatter(format!("birthday {} {}", locale.tag(), day.year.is_some()), || {
        let mut style = vec![
            ("day", JsValue::from_str("numeric")),
            ("month", JsValue::from_str("long")),
            ("timeZone", JsValue::from_str("UTC")),
        ];
        if day.year.is_some() {
            style.push(("year", JsValue::from_str("numeric")));
        }
        Intl::DateTimeFormat::new(&locales(locale), &options(&style)).format()
    });
    let full = format!("{:04}-{:02}-{:02}", day.year.unwrap_or(2000), day.month, day.day);
    call(&function, &Date::new(&JsValue::from_str(&full)))
}

/// How long ago, of what is not long ago: `5min ago`, `2h ago`, `yesterday`; else the day.
pub fn ago(at: Timestamp, now: Timestamp, locale: Locale) -> String {
    const MINUTE_MS: i64 = 60_000;
    let (day, today) = (clock::day_of(at), clock::day_of(now));
    // Whoever changed it may have a clock that is ahead.
    let minutes = (now.0 - at.0).max(0) / MINUTE_MS;
    let (count, unit) = match day.days_until(today) {
        ..=0 if minutes < 1 => (0, "second"),
        ..=0 if minutes < 60 => (minutes, "minute"),
        ..=0 => (minutes / 60, "hour"),
        1 => (1, "day"),
        _ => return short_date(day, today, locale),
    };
    let function = formatter(format!("ago {}", locale.tag()), || {
        let style = [("numeric", JsValue::from_str("auto")), ("style", JsValue::from_str("narrow"))];
        let made = Intl::RelativeTimeFormat::new(&locales(locale), &options(&style));
        let format =
            Reflect::get(&made, &JsValue::from_str("format")).ok().and_then(|it| it.dyn_into::<Function>().ok());
        // A method, which has to know its formatter.
        format.map(|format| format.bind0(&made)).unwrap_or_default()
    });
    let words = function.call2(&JsValue::NULL, &JsValue::from_f64(-(count as f64)), &JsValue::from_str(unit));
    words.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// `28/11/2026 13:09`, or `28 Nov 2026, 13:09`: day and time of an instant, in the device's time zone.
pub fn instant(at: Timestamp, locale: Locale) -> String {
    if locale == Locale::Vi {
        return format!("{} {}", date(clock::day_of(at), locale), clock::time_of(at));
    }
    let function = formatter(format!("instant {}", locale.tag()), || {
        let style = [("dateStyle", JsValue::from_str("medium")), ("timeStyle", JsValue::from_str("short"))];
        Intl::DateTimeFormat::new(&locales(locale), &options(&style)).format()
    });
    call(&function, &Date::new(&JsValue::from_f64(at.0 as f64)))
}

/// The time of day of an instant; with its day where that is another than now's.
pub fn time_or_instant(at: Timestamp, now: Timestamp, locale: Locale) -> String {
    if clock::day_of(at) == clock::day_of(now) { clock::time_of(at) } else { instant(at, locale) }
}

/// How long ago something was, in a sentence: to the minute, hour or day.
pub fn elapsed(at: Timestamp, now: Timestamp, locale: Locale) -> String {
    let minutes = (now.0 - at.0).max(0) / 60_000;
    let (text, n) = match minutes {
        0 => (text::AGO_NOW, 0),
        1 => (text::AGO_MINUTE, 1),
        2..60 => (text::AGO_MINUTES, minutes),
        60..1_440 => (text::AGO_HOURS, minutes / 60),
        _ => (text::AGO_DAYS, minutes / 1_440),
    };
    fill(locale.of(text), &[("n", &number(n, locale))])
}

/// Fills `{name}` in a text; `{name:day|days}` becomes the first word where the value is 1, or else the second.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        let (name, words) =
            inside.split_once(':').map_or((inside, None), |(name, words)| (name, words.split_once('|')));
        match (values.iter().find(|(known, _)| *known == name), words) {
            (Some((_, value)), None) => filled.push_str(value),
            (Some((_, value)), Some((one, other))) => filled.push_str(if *value == "1" { one } else { other }),
            (None, _) => {
                filled.push('{');
                filled.push_str(inside);
                filled.push('}');
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The first letters of the first and the last word.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = words.get(1..).and_then(<[&str]>::last).and_then(|word| word.chars().next());
    [first, last].into_iter().flatten().flat_map(char::to_uppercase).collect()
}

/// When this device and the server last agreed.
pub fn synced(heard: Timestamp, now: Timestamp, locale: Locale) -> String {
    fill(locale.of(text::STATUS_SYNCED_AGO), &[("ago", &elapsed(heard, now, locale))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled() {
        assert_eq!(fill("{n} {n:day|days} in {stage}", &[("n", "1"), ("stage", "{n}")]), "1 day in {n}");
        assert_eq!(fill("{n} {n:day|days}, {more", &[("n", "2")]), "2 days, {more");
        assert_eq!(fill("{a} and {b}", &[("b", "x")]), "{a} and x");
    }

    #[test]
    fn initials_of_names() {
        assert_eq!(initials("Nguyễn Thị Lan"), "NL");
        assert_eq!(initials("ánh"), "Á");
        assert_eq!(initials(""), "");
    }
}
