//! A month as a calendar shows it.

use sotay_shared::date::CalendarDate;

/// The days of the weeks that a month touches, Monday first.
pub fn days_of(month: CalendarDate) -> Vec<CalendarDate> {
    let first = CalendarDate::new(month.year(), month.month(), 1).unwrap_or(month);
    let Some(monday) = first.plus_days(1 - i64::from(first.weekday())) else { return Vec::new() };
    let next = first.plus_months(1).unwrap_or(first);
    let weeks = (monday.days_until(next) + 6) / 7;
    (0..weeks * 7).filter_map(|day| monday.plus_days(day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_weeks() {
        let of = |month: &str| {
            let days = days_of(format!("{month}-01").parse().unwrap());
            assert!(days.len().is_multiple_of(7));
            format!("{} {}", days[0], days[days.len() - 1])
        };
        assert_eq!(of("2026-11"), "2026-10-26 2026-12-06");
        assert_eq!(of("2027-02"), "2027-02-01 2027-02-28");
    }
}
