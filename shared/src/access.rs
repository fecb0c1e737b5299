//! Who may do what: the matrices of `SPEC.md`, and what their test tries at a server.

mod changes;
mod endpoints;
mod frames;
mod messages;

pub use changes::{Act, CHANGES, Change, Rule, Sample, Whose, field_of};
pub use endpoints::{Least, WAYS, Way};
pub use frames::Frame;
pub use messages::Message;

use crate::{api::ErrorCode, problem::RefusalCode, role::Role, sync::CloseCode};

/// Somebody who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Without an account.
    Stranger,
    /// With an account, in another workspace.
    Outsider,
    Viewer,
    Member,
    Admin,
    Owner,
    Suspended,
    Removed,
}

impl Person {
    pub const ALL: [Person; 8] = [
        Person::Stranger,
        Person::Outsider,
        Person::Viewer,
        Person::Member,
        Person::Admin,
        Person::Owner,
        Person::Suspended,
        Person::Removed,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Person::Stranger => "stranger",
            Person::Outsider => "outsider",
            Person::Viewer => "viewer",
            Person::Member => "member",
            Person::Admin => "admin",
            Person::Owner => "owner",
            Person::Suspended => "suspended",
            Person::Removed => "removed",
        }
    }

    /// What they may do in the workspace; nothing where they are not let in.
    pub const fn role(self) -> Option<Role> {
        match self {
            Person::Viewer => Some(Role::Viewer),
            Person::Member => Some(Role::Member),
            Person::Admin => Some(Role::Admin),
            Person::Owner => Some(Role::Owner),
            Person::Stranger | Person::Outsider | Person::Suspended | Person::Removed => None,
        }
    }
}

/// What somebody gets who tries something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or answered.
    Done,
    /// It is passed over.
    Nothing,
    /// The request is refused, also the one that would open a socket.
    NotLetIn(ErrorCode),
    /// The change is refused.
    Refused(RefusalCode),
    /// The gateway says that there is no such record.
    Unavailable,
    /// The gateway says in words why a change is refused.
    Error,
    /// The connection is closed.
    Closed(CloseCode),
}
