//! Giving back what the server lost (promise L10): `POST /api/workspaces/{id}/recover`.

use super::PushChange;
use crate::{
    id::{GroupId, MemberId, RecordId},
    problem::RefusalCode,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A change as it once stood in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Who made it: the sender, unless an owner vouches for somebody else.
    pub member: MemberId,
    /// When a server admitted it first.
    pub received_at: Timestamp,
    pub change: PushChange,
}

/// Changes to be taken back into the log, of each record dependencies first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// The group of their new entries.
    pub group: GroupId,
    pub changes: Vec<Recorded>,
}

/// What became of a recovery. What is not refused stands in the log and comes by the socket as every entry does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovered {
    /// Changes that stand in the log now.
    pub taken: u64,
    /// Records of which something was refused, and why.
    pub refused: Vec<(RecordId, RefusalCode, String)>,
}
