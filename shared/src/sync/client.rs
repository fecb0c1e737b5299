//! The client's end of the live socket.

use super::{ClientMessage, Cursor, PROTOCOL, PushGroup, ServerMessage};
use crate::{
    id::{GroupId, MemberId},
    limits::{MESSAGE_BYTES, PUSH_GROUPS},
    role::Role,
    time::Timestamp,
};
use std::collections::BTreeSet;

/// At most this many groups are on their way at a time.
const IN_FLIGHT: usize = PUSH_GROUPS;

/// How a replica stands to its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    Offline,
    /// The socket is open and the hello sent.
    Greeting,
    /// Reading the log over HTTP.
    CatchingUp,
    Live,
    /// Somebody else is signed in here: nothing is pushed, because it would be under their name.
    NotYours,
}

/// What the host of a session must do.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientEffect {
    Send(ClientMessage),
    /// Fold the message into the replica: batches, acknowledgements, refusals.
    Fold(ServerMessage),
    /// Show who is here.
    Presence(super::Presence),
    /// Read the log over HTTP from this cursor, fold it, then call [`ClientSession::caught_up`].
    CatchUp {
        from: Cursor,
        head: u64,
    },
    /// The link is live; the log ends at `head`, and this is what the account may do.
    Welcomed {
        head: u64,
        role: Role,
        /// When the log began anew for good (promise L10).
        final_at: Option<Timestamp>,
    },
    /// The server accepts this build of the app and newer ones: an older one is to update itself.
    MinimumBuild(u64),
    /// The log is not the one that was followed (promise L10): call [`ClientSession::diverged`] with earlier cursors.
    Diverged,
    /// The log is the one that was followed up to `shared`: what came after is lost there, and the replica goes on from
    /// `shared`.
    Rewind {
        shared: Cursor,
    },
    /// Close the socket and connect again.
    Reconnect,
    /// The server speaks another protocol: keep working locally, ask the user to reload.
    Outdated,
    /// The account that is signed in is this member, and not the one that the replica belongs to: close the socket, and ask.
    NotYours {
        member: MemberId,
    },
}

/// The state machine of one replica's connection. It decides what to send; it never touches a socket.
#[derive(Debug)]
pub struct ClientSession {
    link: Link,
    /// Whose replica it is; nothing where whoever connects may speak for it.
    member: Option<MemberId>,
    in_flight: BTreeSet<GroupId>,
    /// Where the next batch must begin.
    expected: u64,
}

impl Default for ClientSession {
    fn default() -> Self {
        Self { link: Link::Offline, member: None, in_flight: BTreeSet::new(), expected: 0 }
    }
}

impl ClientSession {
    /// A session for the replica of one member. Where the server takes the device for somebody else, it says so and pushes
    /// nothing.
    pub fn of(member: MemberId) -> ClientSession {
        ClientSession { member: Some(member), ..ClientSession::default() }
    }

    pub fn link(&self) -> Link {
        self.link
    }

    /// Whether something is on its way that the server will answer.
    pub fn awaits_answer(&self) -> bool {
        !self.in_flight.is_empty()
    }

    /// The socket opened.
    pub fn connected(&mut self, cursor: Cursor) -> Vec<ClientEffect> {
        self.in_flight.clear();
        self.link = Link::Greeting;
        vec![ClientEffect::Send(ClientMessage::Hello { protocol: PROTOCOL, cursor, earlier: None })]
    }

    /// The log is not the one that the replica followed up to `cursor`; it stood at `earlier` before, latest first.
    pub fn diverged(&mut self, cursor: Cursor, earlier: Vec<Cursor>) -> Vec<ClientEffect> {
        vec![ClientEffect::Send(ClientMessage::Hello { protocol: PROTOCOL, cursor, earlier: Some(earlier) })]
    }

    /// The socket closed. What was on its way is pushed again next time (promise L5).
    pub fn disconnected(&mut self) {
        self.in_flight.clear();
        self.link = Link::Offline;
    }

    /// The catch-up stream was folded up to `cursor`.
    pub fn caught_up(&mut self, cursor: Cursor) -> Vec<ClientEffect> {
        if self.link != Link::CatchingUp {
            return Vec::new();
        }
        self.connected(cursor)
    }

    /// Pushes what is kept and not on its way, in order, while the link is live. `kept` are the outbox's groups that
    /// are durable here (promise L2) and not held back by a refusal.
    pub fn push<'a>(&mut self, kept: impl Iterator<Item = &'a PushGroup>) -> Vec<ClientEffect> {
        if self.link != Link::Live {
            return Vec::new();
        }
        let mut groups: Vec<PushGroup> = Vec::new();
        let mut bytes = 0;
        for group in kept {
            if self.in_flight.contains(&group.group) {
                continue;
            }
            let size: usize = group.changes.iter().map(|change| change.bytes.len() + 128).sum();
            if self.in_flight.len() >= IN_FLIGHT || (bytes + size > MESSAGE_BYTES / 2 && bytes > 0) {
                break;
            }
            bytes += size;
            self.in_flight.insert(group.group);
            groups.push(group.clone());
        }
        if groups.is_empty() {
            return Vec::new();
        }
        vec![ClientEffect::Send(ClientMessage::Push { groups })]
    }

    /// A message arrived.
    pub fn received(&mut self, message: ServerMessage, cursor: Cursor) -> Vec<ClientEffect> {
        if self.link == Link::NotYours {
            return Vec::new();
        }
        match message {
            ServerMessage::Welcome { protocol, member, shared, head, role, minimum_build, final_at, .. } => {
                if protocol != PROTOCOL {
                    return vec![ClientEffect::Outdated];
                }
                if self.member.is_some_and(|own| own != member) {
                    self.in_flight.clear();
                    self.link = Link::NotYours;
                    return vec![ClientEffect::NotYours { member }];
                }
                self.link = Link::Live;
                self.expected = shared.seq;
                let rewind = (shared != cursor).then_some(ClientEffect::Rewind { shared });
                let welcomed = rewind.into_iter().chain([ClientEffect::Welcomed { head, role, final_at }]);
                welcomed.chain(minimum_build.map(ClientEffect::MinimumBuild)).collect()
            }
            ServerMessage::Diverged { .. } => vec![ClientEffect::Diverged],
            ServerMessage::CatchUp { shared, head } => {
                self.link = Link::CatchingUp;
                let mut effects = Vec::new();
                if shared != cursor {
                    effects.push(ClientEffect::Rewind { shared });
                }
                effects.push(ClientEffect::CatchUp { from: shared, head });
                effects
            }
            ServerMessage::Batch { after, upto, .. } if after != self.expected || upto < after => {
                self.link = Link::Offline;
                vec![ClientEffect::Reconnect]
            }
            ServerMessage::Batch { upto, .. } => {
                self.expected = upto;
                vec![ClientEffect::Fold(message)]
            }
            ServerMessage::Accepted { group, .. } | ServerMessage::Refused { group, .. } => {
                self.in_flight.remove(&group);
                vec![ClientEffect::Fold(message)]
            }
            ServerMessage::Presence(presence) => vec![ClientEffect::Presence(presence)],
            ServerMessage::Pong { .. } => Vec::new(),
        }
    }
}
