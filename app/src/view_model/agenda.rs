//! When a task is due, as seen from today.

use crate::clock;
use sotay_shared::{
    date::CalendarDate,
    row::{Due, TaskRow, TaskStatus},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Overdue,
    Today,
    Tomorrow,
    /// Within the six days after today.
    ThisWeek,
    Later,
    /// Without a date.
    Someday,
    Done,
}

impl When {
    pub const ALL: [When; 7] =
        [When::Overdue, When::Today, When::Tomorrow, When::ThisWeek, When::Later, When::Someday, When::Done];

    pub fn of(task: &TaskRow, today: CalendarDate) -> When {
        if task.status != TaskStatus::Open {
            return When::Done;
        }
        task.due.map_or(When::Someday, |due| When::on(day(due), today))
    }

    fn on(day: CalendarDate, today: CalendarDate) -> When {
        match today.days_until(day) {
            ..0 => When::Overdue,
            0 => When::Today,
            1 => When::Tomorrow,
            2..=6 => When::ThisWeek,
            _ => When::Later,
        }
    }
}

/// The day on which a task is due, in the device's time zone.
pub fn day(due: Due) -> CalendarDate {
    match due {
        Due::Day(day) => day,
        Due::At(at) => clock::day_of(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_from_today() {
        let today: CalendarDate = "2026-12-30".parse().unwrap();
        for (day, when) in [
            ("2026-12-29", When::Overdue),
            ("2026-12-30", When::Today),
            ("2026-12-31", When::Tomorrow),
            ("2027-01-01", When::ThisWeek),
            ("2027-01-05", When::ThisWeek),
            ("2027-01-06", When::Later),
        ] {
            assert_eq!(When::on(day.parse().unwrap(), today), when, "{day}");
        }
    }
}
