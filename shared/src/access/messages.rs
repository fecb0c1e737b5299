//! What somebody says on the live socket, and what comes of it.

use super::{Least, Outcome, Person};
use crate::{problem::RefusalCode, sync::CloseCode};

/// Something that is said on the live socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    Hello,
    ForeignHello,
    SecondHello,
    Push,
    EmptyPush,
    EarlyPush,
    Presence,
    EarlyPresence,
    Ping,
    EarlyPing,
    /// A message that the server does not know.
    Unknown,
    /// A frame of text.
    Wordy,
    /// Nothing: the socket is open since before somebody was suspended, removed or signed out.
    Open,
}

impl Message {
    pub const ALL: [Message; 13] = [
        Message::Hello,
        Message::ForeignHello,
        Message::SecondHello,
        Message::Push,
        Message::EmptyPush,
        Message::EarlyPush,
        Message::Presence,
        Message::EarlyPresence,
        Message::Ping,
        Message::EarlyPing,
        Message::Unknown,
        Message::Wordy,
        Message::Open,
    ];

    /// As the table of `SPEC.md` has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Message::Hello => "`hello`",
            Message::ForeignHello => "`hello` of another protocol",
            Message::SecondHello => "`hello` after `welcome`",
            Message::Push => "`push` of a new company",
            Message::EmptyPush => "`push` of an empty group",
            Message::EarlyPush => "`push` before `welcome`",
            Message::Presence => "`presence`",
            Message::EarlyPresence => "`presence` before `welcome`",
            Message::Ping => "`ping`",
            Message::EarlyPing => "`ping` before `welcome`",
            Message::Unknown => "a message that is unknown",
            Message::Wordy => "a frame of text",
            Message::Open => "none: the socket is open already",
        }
    }

    /// What it is called on the wire; nothing for what is none.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Message::Hello | Message::ForeignHello | Message::SecondHello => Some("hello"),
            Message::Push | Message::EmptyPush | Message::EarlyPush => Some("push"),
            Message::Presence | Message::EarlyPresence => Some("presence"),
            Message::Ping | Message::EarlyPing => Some("ping"),
            Message::Unknown | Message::Wordy | Message::Open => None,
        }
    }

    /// What comes of it.
    pub const fn outcome(self, person: Person) -> Outcome {
        match (self, person) {
            (Message::Open, Person::Stranger) => return Outcome::Closed(CloseCode::Unauthorised),
            (Message::Open, Person::Suspended | Person::Removed) => return Outcome::Closed(CloseCode::Removed),
            _ => {}
        }
        if let Some(code) = Least::Viewer.refusal(person) {
            return Outcome::NotLetIn(code);
        }
        match (self, person) {
            (Message::Push, Person::Viewer) => Outcome::Refused(RefusalCode::NotPermitted),
            (Message::ForeignHello, _) => Outcome::Closed(CloseCode::Version),
            (Message::SecondHello | Message::EarlyPush | Message::Unknown | Message::Wordy, _) => {
                Outcome::Closed(CloseCode::Protocol)
            }
            (Message::EarlyPresence, _) => Outcome::Nothing,
            _ => Outcome::Done,
        }
    }
}
