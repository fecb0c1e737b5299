//! iCalendar (RFC 5545): what tasks are exchanged as with calendars and other task lists, and what becomes a task of a to-do or
//! an appointment.

mod item;
mod read;
mod series;
#[cfg(test)]
mod tests;
mod time;
mod write;
mod zones;

pub use read::parse;
pub use write::write;

use crate::{
    id::RecordId,
    row::{Due, Priority, TaskStatus},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A to-do or an appointment as it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What the file calls it; the same in every file that has it.
    pub uid: String,
    pub title: String,
    pub due: Option<Due>,
    /// The zone whose clocks say when it is due, where the file says so.
    pub zone: Option<String>,
    pub priority: Priority,
    pub status: TaskStatus,
    pub completed_at: Option<Timestamp>,
    /// As a task has it.
    pub rrule: Option<String>,
    /// Minutes before it is due.
    pub reminders: Vec<i64>,
    /// What is to be done, and whether it was.
    pub checklist: Vec<(String, bool)>,
    /// Records of ours that it is about.
    pub links: Vec<RecordId>,
    /// Of one of a series that is an item of its own: which one.
    instance: String,
}

impl Item {
    /// The record of the task: the same whoever takes it in, and however often.
    pub fn record(&self) -> RecordId {
        match self.uid.parse() {
            Ok(record) if self.instance.is_empty() => record,
            _ => RecordId::from_cause(&format!("ical|{}|{}", self.uid, self.instance)),
        }
    }
}

/// What a task cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum What {
    /// A repetition, which the task does without.
    Repetition,
    /// Exceptions or further dates of a series.
    Dates,
    /// A time zone that nobody knows: its times are those of the reader's clock.
    Zone,
    Reminder,
    /// Who takes part.
    People,
    /// Files, categories and the like.
    Details,
    /// Entries that are neither to-dos nor appointments, or have no name, or are too many.
    Entry,
}

/// Something of a file that no task has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub what: What,
    /// Of what.
    pub title: String,
    /// As the file has it.
    pub text: String,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    pub items: Vec<Item>,
    pub left: Vec<Left>,
}

/// Whether a file is a calendar.
pub fn is_calendar(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .get(..15)
        .is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}
