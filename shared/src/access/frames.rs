//! What somebody sends to the gateway, and what comes of it.

use super::{Outcome, Person};
use crate::sync::CloseCode;

/// Something that is sent to the gateway, by whoever has an access token of their own. That of an outsider is one of the
/// other workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    Join,
    /// Anything before it.
    Early,
    Request,
    /// A `sync` that asks for a record.
    Ask,
    /// A `sync` with a change of a company, and a token that may write.
    Write,
    /// The same with a token that may only read.
    WriteToRead,
    /// A `sync` with a change of a record that is not there.
    Make,
    Ephemeral,
    Leave,
    Unavailable,
    HeadsChanged,
    SubscriptionChange,
    /// One of a type that the server does not know.
    Unknown,
    /// One that cannot be read.
    Malformed,
    /// A frame of text.
    Wordy,
    /// Nothing: the connection is open since before somebody was suspended or removed, or the token revoked.
    Open,
}

impl Frame {
    pub const ALL: [Frame; 16] = [
        Frame::Join,
        Frame::Early,
        Frame::Request,
        Frame::Ask,
        Frame::Write,
        Frame::WriteToRead,
        Frame::Make,
        Frame::Ephemeral,
        Frame::Leave,
        Frame::Unavailable,
        Frame::HeadsChanged,
        Frame::SubscriptionChange,
        Frame::Unknown,
        Frame::Malformed,
        Frame::Wordy,
        Frame::Open,
    ];

    /// As the table of `SPEC.md` has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Frame::Join => "`join`",
            Frame::Early => "`sync` before `join`",
            Frame::Request => "`request`",
            Frame::Ask => "`sync` that asks for a record",
            Frame::Write => "`sync` with a change of a company, scope `write`",
            Frame::WriteToRead => "`sync` with a change of a company, scope `read`",
            Frame::Make => "`sync` with a change of a record that is not there",
            Frame::Ephemeral => "`ephemeral`",
            Frame::Leave => "`leave`",
            Frame::Unavailable => "`doc-unavailable`",
            Frame::HeadsChanged => "`remote-heads-changed`",
            Frame::SubscriptionChange => "`remote-subscription-change`",
            Frame::Unknown => "a frame of an unknown type",
            Frame::Malformed => "a frame that cannot be read",
            Frame::Wordy => "a frame of text",
            Frame::Open => "none: the connection is open already",
        }
    }

    /// What it is called on the wire; nothing for what has no name.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Frame::Join => Some("join"),
            Frame::Early | Frame::Ask | Frame::Write | Frame::WriteToRead | Frame::Make => Some("sync"),
            Frame::Request => Some("request"),
            Frame::Ephemeral => Some("ephemeral"),
            Frame::Leave => Some("leave"),
            Frame::Unavailable => Some("doc-unavailable"),
            Frame::HeadsChanged => Some("remote-heads-changed"),
            Frame::SubscriptionChange => Some("remote-subscription-change"),
            Frame::Unknown | Frame::Malformed | Frame::Wordy | Frame::Open => None,
        }
    }

    /// What comes of it.
    pub const fn outcome(self, person: Person) -> Outcome {
        match (self, person) {
            (Frame::Open, Person::Suspended | Person::Removed) => Outcome::Closed(CloseCode::Removed),
            // They have no token, or none any more.
            (_, Person::Stranger | Person::Suspended | Person::Removed) => Outcome::Closed(CloseCode::Unauthorised),
            (Frame::Early | Frame::Malformed | Frame::Wordy, _) => Outcome::Closed(CloseCode::Protocol),
            (Frame::Request | Frame::Ask | Frame::Write | Frame::WriteToRead, Person::Outsider) => Outcome::Unavailable,
            (Frame::Make, _) => Outcome::Unavailable,
            (Frame::Write, Person::Viewer) | (Frame::WriteToRead, _) => Outcome::Error,
            (Frame::Join | Frame::Request | Frame::Ask | Frame::Write | Frame::Open, _) => Outcome::Done,
            (
                Frame::Ephemeral
                | Frame::Leave
                | Frame::Unavailable
                | Frame::HeadsChanged
                | Frame::SubscriptionChange
                | Frame::Unknown,
                _,
            ) => Outcome::Nothing,
        }
    }
}
