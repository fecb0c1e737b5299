use crate::{fields::Entries, id::RecordId, kind::key, time::Timestamp};
use std::collections::BTreeSet;

words! {
    /// What happened.
    ActivityType { Note = "note", Call = "call", Email = "email", Meeting = "meeting", Visit = "visit", Chat = "chat" }
}

words! {
    /// From us to them, or from them to us.
    Direction { Outbound = "outbound", Inbound = "inbound" }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    pub activity_type: ActivityType,
    pub channel: Option<String>,
    pub direction: Direction,
    pub at: Option<Timestamp>,
    /// Seconds.
    pub duration: Option<i64>,
    pub outcome: Option<String>,
    pub body: String,
    /// The records whose timelines it is on.
    pub links: BTreeSet<RecordId>,
}

impl ActivityRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            activity_type: fields.word("activity_type", ActivityType::parse),
            channel: fields.optional_text("channel"),
            direction: fields.word("direction", Direction::parse),
            at: fields.time("at"),
            duration: fields.int("duration"),
            outcome: fields.optional_text("outcome"),
            body: fields.text(key::BODY),
            links: fields.marked(key::LINKS),
        }
    }
}
