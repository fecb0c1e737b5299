//! Time zones: what clocks show in a place, by the names of the IANA database, or by a fixed distance from UTC.
//!
//! The tables are those of the browser there, and of `chrono-tz` elsewhere; one test runs on both.

mod windows;

pub(crate) use windows::all as of_windows;
pub use windows::iana_of;

use crate::{date::CalendarDate, time::Timestamp};
use std::{fmt, str::FromStr};

pub const MINUTE_MS: i64 = 60_000;
pub const DAY_MS: i64 = 86_400_000;
/// Bytes of a name; the longest of the database has 32.
pub const NAME_BYTES: usize = 64;

/// What a clock on the wall shows: milliseconds since 1970, as if that clock showed UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wall(pub i64);

impl Wall {
    pub fn new(day: CalendarDate, time_ms: i64) -> Wall {
        Wall(CalendarDate::EPOCH.days_until(day) * DAY_MS + time_ms)
    }

    /// The day, and the milliseconds since its midnight; `None` outside of the calendar.
    pub fn day_and_time(self) -> Option<(CalendarDate, i64)> {
        Some((CalendarDate::EPOCH.plus_days(self.0.div_euclid(DAY_MS))?, self.0.rem_euclid(DAY_MS)))
    }
}

/// A place whose clocks are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// By its name in the IANA database, one that is known here.
    Named(String),
    /// Minutes ahead of UTC, all the year round.
    Fixed(i16),
}

/// A text names no zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a time zone: expected for example Asia/Ho_Chi_Minh, or +07:00")]
pub struct UnknownZone(pub String);

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Zone, UnknownZone> {
        if let Some(minutes) = fixed(text) {
            return Ok(Zone::Fixed(minutes));
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        let begins = text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        if begins && text.len() <= NAME_BYTES && text.bytes().all(is_name) && tables::ahead(text, 0).is_some() {
            return Ok(Zone::Named(text.to_owned()));
        }
        Err(UnknownZone(text.chars().take(NAME_BYTES).collect()))
    }
}

/// `+07:00`, as minutes; `UTC` is one as well.
fn fixed(text: &str) -> Option<i16> {
    if ["UTC", "Etc/UTC", "Z", "GMT", "Etc/GMT"].contains(&text) {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text[1..].split_once(':')?;
    let number = |digits: &str| digits.parse::<i16>().ok().filter(|_| digits.len() == 2 && digits.is_ascii());
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Named(name) => f.write_str(name),
            Zone::Fixed(0) => f.write_str("UTC"),
            Zone::Fixed(minutes) => {
                let (sign, ahead) = (if *minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
                write!(f, "{sign}{:02}:{:02}", ahead / 60, ahead % 60)
            }
        }
    }
}

impl Zone {
    pub const UTC: Zone = Zone::Fixed(0);

    /// Milliseconds that the clocks are ahead of UTC at an instant.
    pub fn ahead(&self, at: Timestamp) -> i64 {
        match self {
            Zone::Named(name) => tables::ahead(name, at.0).unwrap_or(0),
            Zone::Fixed(minutes) => i64::from(*minutes) * MINUTE_MS,
        }
    }

    /// What the clocks show at an instant.
    pub fn wall(&self, at: Timestamp) -> Wall {
        Wall(at.0.saturating_add(self.ahead(at)))
    }

    /// When the clocks show that: the first time, where they show it twice; where they leave it out, as much later as
    /// they are put forward (RFC 5545 section 3.3.5).
    pub fn instant(&self, wall: Wall) -> Timestamp {
        let ahead_at = |at: i64| self.ahead(Timestamp(at));
        let (before, after) = (ahead_at(wall.0.saturating_sub(DAY_MS)), ahead_at(wall.0.saturating_add(DAY_MS)));
        let of = |ahead: i64| wall.0.saturating_sub(ahead);
        if before == after || ahead_at(of(before)) == before || ahead_at(of(after)) != after {
            return Timestamp(of(before));
        }
        Timestamp(of(after))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod tables {
    use chrono::{DateTime, Offset, TimeZone};

    /// Milliseconds ahead of UTC; `None` for a name that is not in the database.
    pub fn ahead(name: &str, at: i64) -> Option<i64> {
        let zone: chrono_tz::Tz = name.parse().ok()?;
        let at = DateTime::from_timestamp_millis(at)?.naive_utc();
        Some(i64::from(zone.offset_from_utc_datetime(&at).fix().local_minus_utc()) * 1_000)
    }
}

#[cfg(target_arch = "wasm32")]
mod tables {
    use super::Wall;
    use crate::date::CalendarDate;
    use js_sys::{Array, Function, Object, Reflect};
    use std::{cell::RefCell, collections::HashMap};
    use wasm_bindgen::{JsCast, JsValue};

    /// Zones whose clocks are kept at hand: making one takes the browser some time.
    const KEPT: usize = 200;

    thread_local! {
        static CLOCKS: RefCell<HashMap<String, Option<Function>>> = RefCell::default();
    }

    /// The browser's function that writes what clocks show; `None` for a name that it does not know.
    fn clock_of(name: &str) -> Option<Function> {
        let options = Object::new();
        for (key, value) in [
            ("timeZone", name),
            ("calendar", "gregory"),
            ("numberingSystem", "latn"),
            ("hourCycle", "h23"),
            ("year", "numeric"),
            ("month", "2-digit"),
            ("day", "2-digit"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
        ] {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
        let format = Reflect::construct(&constructor, &Array::of2(&"en-US".into(), &options)).ok()?;
        Reflect::get(&format, &"format".into()).ok()?.dyn_into().ok()
    }

    /// Milliseconds ahead of UTC; `None` for a name that the browser does not know.
    pub fn ahead(name: &str, at: i64) -> Option<i64> {
        let clock = CLOCKS.with_borrow_mut(|clocks| {
            if clocks.len() >= KEPT {
                clocks.clear();
            }
            clocks.entry(name.to_owned()).or_insert_with(|| clock_of(name)).clone()
        })?;
        let at = at.clamp(-62_135_596_800_000, 253_402_300_799_000);
        let written = clock.call1(&JsValue::UNDEFINED, &JsValue::from_f64(at as f64)).ok()?.as_string()?;
        let numbers: Vec<i64> =
            written.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
        let [month, day, year, hour, minute, second] = numbers.as_slice() else { return None };
        let day = CalendarDate::new(u16::try_from(*year).ok()?, *month as u8, *day as u8).ok()?;
        let shown = Wall::new(day, (((hour % 24) * 60 + minute) * 60 + second) * 1_000);
        Some(shown.0 - at.div_euclid(1_000) * 1_000)
    }
}

#[cfg(test)]
mod tests;
