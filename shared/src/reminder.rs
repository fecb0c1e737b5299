//! When somebody is to be reminded of a task, and who.

use crate::{
    id::MemberId,
    row::{Due, Row, TaskRow, TaskStatus},
    time::Timestamp,
    zone::{MINUTE_MS, Wall, Zone},
};

/// A task without a time is due at this minute of its day.
pub const MORNING: i64 = 9 * 60;
/// Reminders of one task that are looked at.
pub const REMINDERS: usize = 32;
const DAY: i64 = 24 * 60;

/// When a reminder comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    At(Timestamp),
    /// On the clock of whoever is reminded, written as if that were UTC.
    Local(Timestamp),
}

impl Moment {
    /// The instant for somebody with clocks of that zone.
    pub fn instant(self, zone: &Zone) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::Local(at) => zone.instant(Wall(at.0)),
        }
    }
}

/// When the reminders of a task come; none of one that is done, cancelled or without a date. Whole days before it is due are
/// days of the calendar: the time of day stays when clocks are changed.
pub fn moments(task: &TaskRow) -> Vec<Moment> {
    let Some(due) = task.due.filter(|_| task.status == TaskStatus::Open) else { return Vec::new() };
    let zone = task.zone().unwrap_or(Zone::UTC);
    let before = |minutes: &i64| {
        let (days, rest) = (minutes / DAY, minutes % DAY);
        match due {
            Due::Day(day) => {
                let morning = Wall::new(day.plus_days(-days)?, (MORNING - rest) * MINUTE_MS);
                Some(Moment::Local(Timestamp(morning.0)))
            }
            Due::At(at) => {
                let (day, time) = zone.wall(at).day_and_time()?;
                let same_time = zone.instant(Wall::new(day.plus_days(-days)?, time));
                Some(Moment::At(Timestamp(same_time.0.checked_sub(rest * MINUTE_MS)?)))
            }
        }
    };
    let mut moments: Vec<Moment> = task.reminders.values().take(REMINDERS).filter_map(before).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// Whom a task reminds: whoever it is assigned to, or else its owner, or else its maker.
pub fn reminded(row: &Row) -> Option<MemberId> {
    row.as_task()?.assignee.or(row.meta.owner).or(row.meta.created_by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PartId;

    #[test]
    fn reminders_come_before_what_is_due() {
        let reminders = [("a", 30), ("b", 1_440), ("c", 30)];
        let reminders = reminders.map(|(id, minutes)| (PartId::from_cause(id), minutes));
        let day = Due::Day("2026-06-30".parse().unwrap());
        let mut task = TaskRow { due: Some(day), reminders: reminders.into(), ..TaskRow::default() };
        let nine = 1_782_810_000_000;
        assert_eq!(
            moments(&task),
            [Moment::Local(Timestamp(nine - 86_400_000)), Moment::Local(Timestamp(nine - 1_800_000))]
        );
        assert_eq!(moments(&task)[1].instant(&Zone::Fixed(420)), Timestamp(nine - 1_800_000 - 7 * 3_600_000));
        task.due = Some(Due::At(Timestamp(nine)));
        assert_eq!(moments(&task)[1], Moment::At(Timestamp(nine - 1_800_000)));
        task.reminders = [(PartId::from_cause("far"), i64::MAX)].into();
        assert!(moments(&task).is_empty());
        task = TaskRow { status: TaskStatus::Done, reminders: [(PartId::from_cause("a"), 5)].into(), ..task };
        assert!(moments(&task).is_empty());
    }

    #[test]
    fn a_day_before_is_the_same_time_of_day() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        let at = |day: &str| berlin.instant(Wall::new(day.parse().unwrap(), MORNING * MINUTE_MS));
        let reminders = [("a", 1_440), ("b", 90), ("c", 1_500)];
        let reminders = reminders.map(|(id, minutes)| (PartId::from_cause(id), minutes)).into();
        let due = Some(Due::At(at("2027-03-28")));
        let mut task = TaskRow { due, reminders, zone: Some("Europe/Berlin".into()), ..TaskRow::default() };
        let hour = 3_600_000;
        let expected = [at("2027-03-27").0 - hour, at("2027-03-27").0, at("2027-03-28").0 - hour * 3 / 2];
        assert_eq!(moments(&task), expected.map(|at| Moment::At(Timestamp(at))));
        // Where nobody says whose clocks are meant, a day has 24 hours.
        task.zone = None;
        assert_eq!(moments(&task)[1], Moment::At(Timestamp(at("2027-03-28").0 - 24 * hour)));
        // On the day of the change it is nine on the clock of whoever is reminded.
        task.due = Some(Due::Day("2027-03-28".parse().unwrap()));
        assert_eq!(moments(&task)[1].instant(&berlin), at("2027-03-27"));
    }
}
