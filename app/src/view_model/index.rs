//! The records of one kind in the order in which lists show them, each with what it is found by.

use super::agenda;
use sotay_shared::{
    id::RecordId,
    row::{Body, Row, TaskStatus},
    search,
};
use std::collections::BTreeMap;

/// By place in the list, then id: the folded text that search looks into.
pub type Index = BTreeMap<(String, RecordId), String>;

/// A row's place in the list of its kind and its search key; `None` for what no list shows.
pub(super) fn entry(row: &Row) -> Option<((String, RecordId), String)> {
    if row.is_deleted() {
        return None;
    }
    let key = search::key(row);
    let place = match &row.body {
        // Open tasks by the day on which they are due, those without one last; done ones latest first.
        Body::Task(task) if task.status == TaskStatus::Open => {
            let day = task.due.map_or_else(|| "~".to_owned(), |due| agenda::day(due).to_string());
            format!("0{day}{key}")
        }
        Body::Task(task) => format!("1{:020}", i64::MAX - task.completed_at.map_or(0, |at| at.0)),
        _ => key.clone(),
    };
    Some(((place, row.id), key))
}
