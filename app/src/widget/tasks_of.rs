//! Whose tasks there are, in the order in which they are due.

use crate::view_model::{Model, due_day};
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    id::{MemberId, RecordId},
    kind::Kind,
    row::{Due, Priority, TaskRow},
};

/// The tasks of those who are wanted: of whom they are given to, else of who owns them, `None` of nobody. By day, on it by time
/// and then by weight; follows changes.
pub fn tasks_of(model: &Model, is_wanted: impl Fn(Option<MemberId>) -> bool) -> Vec<(RecordId, TaskRow)> {
    let mut tasks: Vec<(RecordId, TaskRow)> = Vec::new();
    // There may be thousands, most of them of others: none has a signal of its own for this.
    model.changes().track();
    for record in model.index(Kind::Task).with_untracked(|index| index.records().collect::<Vec<_>>()) {
        let Some(row) = model.peek(record).filter(|row| !row.is_archived()) else { continue };
        let Some(task) = row.as_task() else { continue };
        if is_wanted(task.assignee.or(row.meta.owner)) {
            tasks.push((record, task.clone()));
        }
    }
    put_in_order(&mut tasks);
    tasks
}

/// What weighs more comes first.
pub fn weight(priority: Priority) -> u8 {
    match priority {
        Priority::High => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    }
}

/// By day, on it by time and then by weight.
pub fn put_in_order(tasks: &mut [(RecordId, TaskRow)]) {
    tasks.sort_by_cached_key(|(_, task)| {
        let time = match task.due {
            Some(Due::At(at)) => at.0,
            _ => i64::MAX,
        };
        (task.due.map_or(CalendarDate::EPOCH, due_day), time, weight(task.priority))
    });
}
