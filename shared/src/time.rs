//! Instants: points in time, the same wherever they are read.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Whole seconds, rounded down: the unit of a change's own time.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}
