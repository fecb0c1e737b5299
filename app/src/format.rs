//! Numbers, money and dates by `Intl` in the language in use.

use crate::i18n::Locale;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use sotay_shared::{date::CalendarDate, money::Money, stamp::Timestamp};
use std::{cell::RefCell, collections::HashMap};
use wasm_bindgen::JsValue;

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

pub fn number(number: i64, locale: Locale) -> String {
    let function = formatter(format!("number {}", locale.tag()), || {
        Intl::NumberFormat::new(&locales(locale), &Object::new()).format()
    });
    call(&function, &JsValue::from_f64(number as f64))
}

/// `30 thg 6, 2026`.
pub fn date(date: CalendarDate, locale: Locale) -> String {
    let function = formatter(format!("date {}", locale.tag()), || {
        let style = [("dateStyle", JsValue::from_str("medium")), ("timeZone", JsValue::from_str("UTC"))];
        Intl::DateTimeFormat::new(&locales(locale), &options(&style)).format()
    });
    call(&function, &Date::new(&JsValue::from_str(&date.to_string())))
}

/// Day and time of an instant, in the device's time zone.
pub fn instant(at: Timestamp, locale: Locale) -> String {
    let function = formatter(format!("instant {}", locale.tag()), || {
        let style = [("dateStyle", JsValue::from_str("medium")), ("timeStyle", JsValue::from_str("short"))];
        Intl::DateTimeFormat::new(&locales(locale), &options(&style)).format()
    });
    call(&function, &Date::new(&JsValue::from_f64(at.0 as f64)))
}

/// Fills `{name}` in a text.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
