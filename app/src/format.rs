//! Numbers, money, dates and times in the language in use: as the domain writes them, but for
//! what `Intl` has words for: days of the week, and how long ago something was.

pub use sotay_shared::show::{
    bytes, currency_sign, date, decimal, money, month, number, quarter, short_date, short_money, short_month,
};

use crate::{
    clock,
    i18n::{Locale, text},
};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use sotay_shared::{date::CalendarDate, show, stamp::Timestamp};
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

/// `Thứ Bảy, 28 tháng 11`, or `Saturday 28 November`: it stands alone.
pub fn full_day(day: CalendarDate, locale: Locale) -> String {
    capital(&styled("full day", &[("weekday", "long"), ("day", "numeric"), ("month", "long")], day, locale))
}

/// What a day is called where days stand one below the other: today, yesterday, or as `other` writes it.
pub fn past_day(
    day: CalendarDate,
    today: CalendarDate,
    locale: Locale,
    other: fn(CalendarDate, Locale) -> String,
) -> String {
    match day.days_until(today) {
        0 => locale.of(text::TODAY).to_owned(),
        1 => locale.of(text::YESTERDAY).to_owned(),
        _ => other(day, locale),
    }
}

/// With a capital at its beginning.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
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
    show::instant(clock::day_of(at), clock::minute_of(at), locale)
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
