//! Who sees which record (promises V1 to V6): what of a record decides it, the policy of a workspace, and an index over both
//! that remembers how it was at any place in the log.
//!
//! It does no IO. The server asks it before anything of a record leaves for a device; so do the simulation, and screens that
//! say who sees a record and why.

mod facts;
mod index;
mod policy;
#[cfg(test)]
mod tests;

pub use facts::{Facts, Reach, RecordFacts};
pub use index::{Index, Kept, Passing};
pub use policy::{Policy, Scope};

use crate::{id::MemberId, role::Role};

/// Somebody who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    pub member: MemberId,
    pub role: Role,
}

impl Viewer {
    pub fn new(member: MemberId, role: Role) -> Viewer {
        Viewer { member, role }
    }

    /// Whether they see all but what is private.
    pub fn sees_all(&self) -> bool {
        self.role >= Role::Admin
    }
}
