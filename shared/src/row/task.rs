use crate::{
    date::CalendarDate,
    fields::Entries,
    id::{MemberId, PartId, RecordId},
    kind::key,
    position::Position,
    sort::{gathered, sort_by},
    time::Timestamp,
    value::Value,
    zone::Zone,
};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

words! {
    TaskStatus { Open = "open", Done = "done", Cancelled = "cancelled" }
}

words! {
    Priority { Normal = "normal", High = "high", Low = "low" }
}

/// When a task is due: some time on a day, or at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    Day(CalendarDate),
    At(Timestamp),
}

impl From<Due> for Value {
    fn from(due: Due) -> Value {
        match due {
            Due::Day(day) => day.into(),
            Due::At(at) => at.into(),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskRow {
    pub title: String,
    pub due: Option<Due>,
    pub priority: Priority,
    pub status: TaskStatus,
    pub assignee: Option<MemberId>,
    pub completed_at: Option<Timestamp>,
    /// RFC 5545 section 3.3.10.
    pub rrule: Option<String>,
    /// The time zone whose clocks say when it is due: a repetition and reminders keep their time of day.
    pub zone: Option<String>,
    pub checklist: Vec<ChecklistItem>,
    pub links: BTreeSet<RecordId>,
    /// Minutes before it is due at which to remind; of a task without a time, before nine in the morning.
    pub reminders: BTreeMap<PartId, i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    pub id: PartId,
    pub text: String,
    pub done: bool,
    pub position: Option<Position>,
}

impl TaskRow {
    /// The zone whose clocks say when it is due, where it says so and it is known here.
    pub fn zone(&self) -> Option<Zone> {
        self.zone.as_ref()?.parse().ok()
    }

    pub(crate) fn read(fields: Entries<'_>) -> Self {
        let items: LiteMap<PartId, ChecklistItem> = fields.parts("checklist", |part| {
            Some(ChecklistItem {
                id: part.id.parse().ok()?,
                text: part.optional_text("text")?,
                done: part.bool("done"),
                position: part.parsed(key::POSITION),
            })
        });
        let mut checklist: Vec<ChecklistItem> = items.into_tuple_vec().into_iter().map(|(_, item)| item).collect();
        sort_by(&mut checklist, |one, other| (&one.position, one.id).cmp(&(&other.position, other.id)));
        Self {
            title: fields.text(key::TITLE),
            due: fields.parsed(key::DUE).map(Due::Day).or_else(|| fields.time(key::DUE).map(Due::At)),
            priority: fields.word("priority", Priority::parse),
            status: fields.word(key::STATUS, TaskStatus::parse),
            assignee: fields.parsed(key::ASSIGNEE),
            completed_at: fields.time(key::COMPLETED_AT),
            rrule: fields.optional_text(key::RRULE),
            zone: fields.optional_text(key::ZONE),
            checklist,
            links: fields.marked(key::LINKS),
            reminders: gathered(
                fields.group("reminders").filter_map(|(id, minutes)| Some((id.parse().ok()?, minutes.as_int()?))),
            ),
        }
    }
}
