//! When somebody is to be reminded of a task, and who.

use crate::{
    id::MemberId,
    row::{Due, Row, TaskRow, TaskStatus},
    stamp::Timestamp,
};
use chrono::{NaiveDate, NaiveTime};

const MINUTE_MS: i64 = 60_000;
/// A task without a time is due at this hour of its day.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
/// Reminders of one task that are looked at.
pub const REMINDERS: usize = 32;

/// When a reminder comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    At(Timestamp),
    /// On the clock of whoever is reminded, written as if that were UTC.
    Local(Timestamp),
}

impl Moment {
    /// The instant for somebody whose clock is so many minutes ahead of UTC.
    pub fn instant(self, utc_offset: i16) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::Local(at) => Timestamp(at.0 - i64::from(utc_offset) * MINUTE_MS),
        }
    }
}

/// When the reminders of a task come; none of one that is done, cancelled or without a date.
pub fn moments(task: &TaskRow) -> Vec<Moment> {
    let due = match task.due {
        _ if task.status != TaskStatus::Open => None,
        Some(Due::At(at)) => Some(Moment::At(at)),
        Some(Due::Day(day)) => {
            let date = NaiveDate::from_ymd_opt(i32::from(day.year()), u32::from(day.month()), u32::from(day.day()));
            date.map(|date| Moment::Local(Timestamp(date.and_time(MORNING).and_utc().timestamp_millis())))
        }
        None => None,
    };
    let Some(due) = due else { return Vec::new() };
    let before = |minutes: &i64| {
        let earlier = |at: Timestamp| Some(Timestamp(at.0.checked_sub(minutes.checked_mul(MINUTE_MS)?)?));
        Some(match due {
            Moment::At(at) => Moment::At(earlier(at)?),
            Moment::Local(at) => Moment::Local(earlier(at)?),
        })
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
        assert_eq!(moments(&task)[1].instant(7 * 60), Timestamp(nine - 1_800_000 - 7 * 3_600_000));
        task.due = Some(Due::At(Timestamp(nine)));
        assert_eq!(moments(&task)[1], Moment::At(Timestamp(nine - 1_800_000)));
        task.reminders = [(PartId::from_cause("far"), i64::MAX)].into();
        assert!(moments(&task).is_empty());
        task = TaskRow { status: TaskStatus::Done, reminders: [(PartId::from_cause("a"), 5)].into(), ..task };
        assert!(moments(&task).is_empty());
    }
}
