//! The one place of the app that reads the clock and draws random numbers.

use leptos::prelude::*;
use sotay_shared::{date::CalendarDate, stamp::Timestamp, zone::Zone};
use std::cell::{Cell, RefCell};

const MINUTE_MS: i64 = 60_000;

/// The device's clock.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Minutes that the device's clock is ahead of UTC.
pub fn utc_offset() -> i16 {
    // JavaScript counts the other way round.
    -(js_sys::Date::new_0().get_timezone_offset() as i16)
}

/// The name of the device's time zone; empty where the browser does not say one that it knows. It is asked once a minute.
pub fn zone() -> String {
    thread_local! {
        static KNOWN: RefCell<(i64, String)> = const { RefCell::new((0, String::new())) };
    }
    let minute = now().0.div_euclid(60_000);
    KNOWN.with_borrow_mut(|(asked, known)| {
        if *asked != minute {
            let name = crate::zone::name();
            *known = if name.parse::<Zone>().is_ok() { name } else { String::new() };
            *asked = minute;
        }
        known.clone()
    })
}

/// The clocks of this device.
pub fn local() -> Zone {
    zone().parse().unwrap_or(Zone::Fixed(utc_offset()))
}

/// The day of an instant in the device's time zone.
pub fn day_of(at: Timestamp) -> CalendarDate {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64));
    let day = CalendarDate::new(date.get_full_year() as u16, date.get_month() as u8 + 1, date.get_date() as u8);
    // An instant outside of the browser's calendar.
    day.unwrap_or(CalendarDate::EPOCH)
}

/// The first instant of a day in the device's time zone.
pub fn start_of(day: CalendarDate) -> Timestamp {
    let (year, month) = (u32::from(day.year()), i32::from(day.month()) - 1);
    let date = js_sys::Date::new_with_year_month_day(year, month, i32::from(day.day()));
    Timestamp(date.get_time() as i64)
}

pub fn today() -> CalendarDate {
    day_of(now())
}

/// The minute of its day that an instant is in, in the device's time zone.
pub fn minute_of(at: Timestamp) -> u16 {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64));
    // A day has 1,440 of them.
    (date.get_hours() * 60 + date.get_minutes()) as u16
}

/// The time of day of an instant in the device's time zone: `09:30`.
pub fn time_of(at: Timestamp) -> String {
    let minute = minute_of(at);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The instant of a day and a time of day, `2026-06-30` and `09:30`, in the device's time zone; `None` where either is missing.
pub fn instant_of(day: &str, time: &str) -> Option<Timestamp> {
    if day.is_empty() || time.is_empty() {
        return None;
    }
    let at = js_sys::Date::parse(&format!("{day}T{time}"));
    at.is_finite().then_some(Timestamp(at as i64))
}

/// The same of a minute of the day.
pub fn instant_at(day: CalendarDate, minute: u16) -> Option<Timestamp> {
    instant_of(&day.to_string(), &format!("{:02}:{:02}", minute / 60, minute % 60))
}

/// Today; follows midnight while a screen shows it.
pub fn use_today() -> ReadSignal<CalendarDate> {
    let (day, set_day) = signal(today());
    let timer = gloo::timers::callback::Interval::new(60_000, move || {
        if day.try_get_untracked().is_some_and(|known| known != today()) {
            set_day.set(today());
        }
    });
    let timer = send_wrapper::SendWrapper::new(timer);
    on_cleanup(move || drop(timer));
    day
}

/// Now, to the minute in which the server was heard last: told again when the words of it change, and not more often.
pub fn use_minutes_since(heard: Memo<Option<Timestamp>>) -> ReadSignal<Timestamp> {
    let (minute, set_minute) = signal(now());
    // One that is replaced, or whose owner is gone, is given up.
    let timer = StoredValue::new_local(None::<gloo::timers::callback::Timeout>);
    Effect::new(move || {
        let at = minute.get();
        let Some(heard) = heard.get() else { return };
        let rest = MINUTE_MS - (at.0 - heard.0).rem_euclid(MINUTE_MS);
        let tell = move || {
            let _ = set_minute.try_set(now());
        };
        timer.set_value(Some(gloo::timers::callback::Timeout::new(
            u32::try_from(rest.max(1_000)).unwrap_or(u32::MAX),
            tell,
        )));
    });
    minute
}

/// Now, as it is told how long ago something was: follows every minute.
pub fn minute() -> Timestamp {
    thread_local! {
        static MINUTE: ArcRwSignal<Timestamp> = {
            let signal = ArcRwSignal::new(now());
            let ticks = signal.clone();
            // One for the page, as long as it is there.
            gloo::timers::callback::Interval::new(60_000, move || ticks.set(now())).forget();
            signal
        };
    }
    MINUTE.with(|minute| minute.get());
    now()
}

/// Random bytes from the browser.
///
/// # Panics
/// When the browser has no `crypto.getRandomValues`, which every browser with WebAssembly has.
#[expect(clippy::expect_used, reason = "without randomness ids would collide: better not to start")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the browser gives random bytes");
    bytes
}

thread_local! {
    static LAST: Cell<i64> = const { Cell::new(0) };
}

/// Ids that are made from now on sort after one that was made then: a clock may have been set back since.
pub fn not_before(made_at: Timestamp) {
    LAST.with(|last| last.set(last.get().max(made_at.0)));
}

/// Milliseconds for an id, strictly rising, so that ids sort in the order in which they were made here.
pub fn rising() -> i64 {
    LAST.with(|last| {
        let next = now().0.max(last.get() + 1);
        last.set(next);
        next
    })
}

/// A new id of any kind: `new_id!(DealId)`.
#[macro_export]
macro_rules! new_id {
    ($id:ty) => {
        <$id>::v7($crate::clock::rising(), $crate::clock::random())
    };
}
