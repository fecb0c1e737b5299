//! Days, times and durations as calendars write them.

use super::zones::{Clock, Zones};
use crate::{
    content::ContentLine,
    date::CalendarDate,
    row::Due,
    time::Timestamp,
    zone::{MINUTE_MS, Wall, Zone},
};

/// A day, or a time on some clock.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum When {
    Day(CalendarDate),
    At(Wall, Clock),
}

/// A day and a time of day as they are written.
enum DateTimeValue {
    Day(CalendarDate),
    /// On a clock that something else names.
    Local(Wall),
    At(Timestamp),
}

/// Reads `20270615`, `20270615T090000`, `20270615T020000Z`; also with the signs of ISO 8601 between, or with an offset.
fn date_time(value: &str) -> Option<DateTimeValue> {
    let value = value.trim();
    let (day, time) = value.split_once(['T', 't', ' ']).map_or((value, None), |(day, time)| (day, Some(time)));
    let digits: String = day.chars().filter(|c| *c != '-').collect();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let date: CalendarDate = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]).parse().ok()?;
    let Some(time) = time else { return Some(DateTimeValue::Day(date)) };
    let (clock, rest) = time.split_at(time.find(['Z', 'z', '+', '-', '.']).unwrap_or(time.len()));
    let clock: String = clock.chars().filter(|c| *c != ':').collect();
    if !matches!(clock.len(), 4 | 6) || !clock.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize| clock.get(at..at + 2).map_or(Some(0), |digits| digits.parse::<i64>().ok());
    let (hour, minute, second) = (number(0)?, number(2)?, number(4)?.min(59));
    if hour > 24 || minute > 59 {
        return None;
    }
    let wall = Wall::new(date, ((hour * 60 + minute) * 60 + second) * 1_000);
    let offset = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    match offset {
        "" => Some(DateTimeValue::Local(wall)),
        "Z" | "z" => Some(DateTimeValue::At(Timestamp(wall.0))),
        offset => Some(DateTimeValue::At(Timestamp(wall.0 - ahead(offset)?))),
    }
}

/// Milliseconds of `+0700` and `-03:30`.
pub(super) fn ahead(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize| digits.get(at..at + 2).map_or(Some(0), |digits| digits.parse::<i64>().ok());
    Some(sign * ((number(0)? * 60 + number(2)?) * 60 + number(4)?) * 1_000)
}

/// A time on a clock that the line does not name: that of the reader.
pub(super) fn local(value: &str) -> Option<Wall> {
    match date_time(value)? {
        DateTimeValue::Day(day) => Some(Wall::new(day, 0)),
        DateTimeValue::Local(wall) => Some(wall),
        DateTimeValue::At(at) => Some(Wall(at.0)),
    }
}

/// The values of a line that has one or several.
pub(super) fn all(line: &ContentLine<'_>, zones: &Zones) -> Vec<When> {
    line.value.split(',').filter_map(|value| when(value.split('/').next()?, line, zones)).collect()
}

fn when(value: &str, line: &ContentLine<'_>, zones: &Zones) -> Option<When> {
    Some(match date_time(value)? {
        DateTimeValue::Day(day) => When::Day(day),
        // As some write the whole day.
        DateTimeValue::Local(wall) if line.has("VALUE", "DATE") => When::Day(wall.day_and_time()?.0),
        DateTimeValue::Local(wall) => When::At(wall, zones.of(line.parameter("TZID"))),
        DateTimeValue::At(at) => When::At(Wall(at.0), Clock::Zone(Zone::UTC)),
    })
}

/// The only value of a line.
pub(super) fn one(line: &ContentLine<'_>, zones: &Zones) -> Option<When> {
    when(line.value, line, zones)
}

impl When {
    pub(super) fn due(&self, zones: &Zones) -> Due {
        match self {
            When::Day(day) => Due::Day(*day),
            When::At(wall, clock) => Due::At(zones.instant(clock, *wall)),
        }
    }

    /// The day on the clocks of `clock`.
    pub(super) fn day_on(&self, clock: &Clock, zones: &Zones) -> Option<CalendarDate> {
        match self {
            When::Day(day) => Some(*day),
            When::At(wall, own) if own == clock => Some(wall.day_and_time()?.0),
            When::At(wall, own) => Some(zones.wall(clock, zones.instant(own, *wall)).day_and_time()?.0),
        }
    }

    /// What the clock shows that it is on; the beginning of a day.
    pub(super) fn wall(&self) -> Wall {
        match self {
            When::Day(day) => Wall::new(*day, 0),
            When::At(wall, _) => *wall,
        }
    }

    pub(super) fn later(&self, minutes: i64) -> When {
        let wall = Wall(self.wall().0.saturating_add(minutes.saturating_mul(MINUTE_MS)));
        match self {
            When::Day(day) => When::Day(wall.day_and_time().map_or(*day, |(day, _)| day)),
            When::At(_, clock) => When::At(wall, clock.clone()),
        }
    }
}

/// The minutes of `-PT15M`, `P1DT2H` or `-P1W`: negative for what comes before.
pub(super) fn duration(value: &str) -> Option<i64> {
    let value = value.trim().to_ascii_uppercase();
    let (sign, rest) = match value.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, value.strip_prefix('+').unwrap_or(&value)),
    };
    let (mut total, mut number, mut is_time, mut said) = (0_i64, None::<i64>, false, false);
    for c in rest.strip_prefix('P')?.chars() {
        let seconds = match (c, is_time) {
            ('0'..='9', _) => {
                let digit = i64::from(c as u8 - b'0');
                number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
                continue;
            }
            ('T', false) => {
                is_time = true;
                continue;
            }
            ('W', false) => 604_800,
            ('D', false) => 86_400,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(seconds)?)?;
        said = true;
    }
    (said && number.is_none()).then_some((sign * total).div_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_offsets() {
        for (text, minutes) in [
            ("-PT15M", Some(-15)),
            ("-P1DT2H", Some(-26 * 60)),
            ("P1W", Some(10_080)),
            ("PT0S", Some(0)),
            ("-PT90S", Some(-2)),
            ("P", None),
            ("PT", None),
            ("P1M", None),
            ("-PTé", None),
            ("-P99999999999999999999D", None),
            ("PT5", None),
        ] {
            assert_eq!(duration(text), minutes, "{text}");
        }
        for (text, minutes) in
            [("+0700", Some(420)), ("-03:30", Some(-210)), ("+07", Some(420)), ("7", None), ("+é", None)]
        {
            assert_eq!(ahead(text), minutes.map(|minutes| minutes * MINUTE_MS), "{text}");
        }
    }
}
