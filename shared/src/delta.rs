//! What changed for the screens.

use crate::{id::RecordId, row::Row};
use std::sync::Arc;

/// The difference between the old and the new row of one record. Equal rows make no delta.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    pub record: RecordId,
    /// `None` for a record that was not here before.
    pub before: Option<Arc<Row>>,
    /// `None` for a record that is gone: discarded before anyone else saw it, or withdrawn.
    pub after: Option<Arc<Row>>,
}

impl Delta {
    /// The delta between two rows, or `None` when nothing that a screen reads changed.
    pub fn between(record: RecordId, before: Option<Arc<Row>>, after: Option<Arc<Row>>) -> Option<Delta> {
        (before != after).then_some(Delta { record, before, after })
    }
}
