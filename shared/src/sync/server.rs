//! The server's end of a live socket.

use super::{Chain, ClientMessage, CloseCode, Cursor, Entry, PROTOCOL, PushGroup, ServerMessage};
use crate::{
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    limits::{KEY_BYTES, PUSH_GROUPS, WAYPOINTS},
    role::Role,
    time::Timestamp,
};
use std::collections::BTreeSet;

/// A reader further behind than this many entries reads the log over HTTP, where it is compressed.
pub const SOCKET_CATCH_UP: u64 = 500;
/// Groups that were answered and are remembered while the log does not grow.
const ANSWERED: usize = 4_096;

/// What the host of a session must do.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerEffect {
    Send(ServerMessage),
    /// Find the first of these cursors that is of the log, then call [`ServerSession::located`].
    Locate {
        cursors: Vec<Cursor>,
    },
    /// Read entries after `after` and pass them to [`ServerSession::read`].
    Read {
        after: u64,
    },
    /// Admit these groups, in order.
    Admit {
        groups: Vec<PushGroup>,
    },
    Announce {
        record: Option<RecordId>,
        typing: bool,
        field: Option<String>,
    },
    Close {
        code: CloseCode,
        reason: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    AwaitingHello,
    Locating,
    /// Told to catch up; the next thing must be another hello.
    CatchingUp,
    Live,
    Closed,
}

/// The state machine of one connection.
#[derive(Debug)]
pub struct ServerSession {
    workspace: WorkspaceId,
    member: MemberId,
    role: Role,
    state: State,
    /// Earlier cursors were asked for, or there are none.
    asked: bool,
    /// When the log began anew for good.
    final_at: Option<Timestamp>,
    /// Everything up to here was sent.
    sent: u64,
    /// A read is under way.
    reading: bool,
    /// The highest seq known to be committed.
    committed: u64,
    /// Groups that one push may have.
    push_groups: usize,
    /// The least build of the app, where there is one.
    minimum_build: Option<u64>,
    /// Groups that this connection pushed: their entries come back without bytes.
    own: BTreeSet<GroupId>,
    /// Those of them that were answered; forgotten with the batch after.
    answered: Vec<GroupId>,
}

impl ServerSession {
    pub fn new(workspace: WorkspaceId, member: MemberId, role: Role) -> Self {
        Self {
            workspace,
            member,
            role,
            state: State::AwaitingHello,
            asked: false,
            final_at: None,
            sent: 0,
            reading: false,
            committed: 0,
            push_groups: PUSH_GROUPS,
            minimum_build: None,
            own: BTreeSet::new(),
            answered: Vec::new(),
        }
    }

    /// Takes pushes of so many groups.
    #[must_use]
    pub fn with_push_groups(self, push_groups: usize) -> Self {
        Self { push_groups, ..self }
    }

    /// Tells apps that are older than this build to update.
    #[must_use]
    pub fn with_minimum_build(self, minimum_build: Option<u64>) -> Self {
        Self { minimum_build, ..self }
    }

    /// Tells that the log began anew for good.
    #[must_use]
    pub fn with_final(self, final_at: Option<Timestamp>) -> Self {
        Self { final_at, ..self }
    }

    pub fn is_live(&self) -> bool {
        self.state == State::Live
    }

    /// A message arrived.
    pub fn received(&mut self, message: ClientMessage) -> Vec<ServerEffect> {
        match (self.state, message) {
            (State::Closed, _) => Vec::new(),
            (_, ClientMessage::Ping { nonce }) => vec![ServerEffect::Send(ServerMessage::Pong { nonce })],
            (State::AwaitingHello | State::CatchingUp, ClientMessage::Hello { protocol, cursor, earlier }) => {
                if protocol != PROTOCOL {
                    return self.close(
                        CloseCode::Version,
                        format!("this server speaks protocol {PROTOCOL}, you speak {protocol}: reload to update"),
                    );
                }
                self.state = State::Locating;
                // A new replica has nothing to say.
                self.asked = earlier.is_some() || cursor.seq == 0;
                let earlier = earlier.into_iter().flatten().take(WAYPOINTS);
                vec![ServerEffect::Locate { cursors: std::iter::once(cursor).chain(earlier).collect() }]
            }
            (State::Live, ClientMessage::Push { groups }) if groups.len() > self.push_groups => {
                let most = self.push_groups;
                self.close(CloseCode::Protocol, format!("at most {most} groups in one push: send several"))
            }
            (State::Live, ClientMessage::Push { groups }) => {
                self.own.extend(groups.iter().map(|group| group.group));
                vec![ServerEffect::Admit { groups }]
            }
            (State::Live, ClientMessage::Presence { record, typing, field }) => {
                let field = field.filter(|field| typing && field.len() <= KEY_BYTES);
                vec![ServerEffect::Announce { record, typing, field }]
            }
            // Who is where can be said at any time; before the welcome nobody is told.
            (_, ClientMessage::Presence { .. }) => Vec::new(),
            (_, _) => self.close(CloseCode::Protocol, "say hello first, and once".into()),
        }
    }

    /// The store compared the cursors: `shared` is the first of them that is of the log, `head` the log's end.
    pub fn located(&mut self, shared: Option<Cursor>, head: Cursor) -> Vec<ServerEffect> {
        if self.state != State::Locating {
            return Vec::new();
        }
        if shared.is_none() && !self.asked {
            self.state = State::AwaitingHello;
            return vec![ServerEffect::Send(ServerMessage::Diverged { head: head.seq })];
        }
        let shared = shared.unwrap_or(Cursor { epoch: head.epoch, ..Cursor::default() });
        let head = head.seq;
        self.committed = self.committed.max(head);
        if head.saturating_sub(shared.seq) > SOCKET_CATCH_UP {
            self.state = State::CatchingUp;
            return vec![ServerEffect::Send(ServerMessage::CatchUp { shared, head })];
        }
        self.state = State::Live;
        self.sent = shared.seq;
        let welcome = ServerMessage::Welcome {
            protocol: PROTOCOL,
            workspace: self.workspace,
            member: self.member,
            role: self.role,
            shared,
            head,
            minimum_build: self.minimum_build,
            final_at: self.final_at,
        };
        let mut effects = vec![ServerEffect::Send(welcome)];
        effects.extend(self.read_on());
        effects
    }

    /// The log grew up to `head`.
    pub fn committed(&mut self, head: u64) -> Vec<ServerEffect> {
        self.committed = self.committed.max(head);
        self.read_on().into_iter().collect()
    }

    /// Entries of the log in order, from the store or from the relay, that reach up to `upto`.
    pub fn read(&mut self, after: u64, upto: u64, chain: Chain, entries: &[Entry]) -> Vec<ServerEffect> {
        self.reading = false;
        if self.state != State::Live {
            return Vec::new();
        }
        if after != self.sent || upto <= after {
            return self.read_on().into_iter().collect();
        }
        let entries = entries
            .iter()
            .map(|entry| {
                let bytes = if self.own.contains(&entry.group) { None } else { entry.bytes.clone() };
                Entry { bytes, ..entry.clone() }
            })
            .collect();
        for group in self.answered.drain(..) {
            self.own.remove(&group);
        }
        self.sent = upto;
        self.committed = self.committed.max(upto);
        let mut effects = vec![ServerEffect::Send(ServerMessage::Batch { after, upto, chain, entries })];
        effects.extend(self.read_on());
        effects
    }

    /// A group was accepted or refused.
    pub fn answered(&mut self, group: GroupId) {
        self.answered.push(group);
        // What is forgotten too soon comes back with its bytes, which does no harm.
        if self.answered.len() > ANSWERED {
            for group in self.answered.drain(..) {
                self.own.remove(&group);
            }
        }
    }

    fn read_on(&mut self) -> Option<ServerEffect> {
        let behind = self.state == State::Live && !self.reading && self.committed > self.sent;
        behind.then(|| {
            self.reading = true;
            ServerEffect::Read { after: self.sent }
        })
    }

    fn close(&mut self, code: CloseCode, reason: String) -> Vec<ServerEffect> {
        self.state = State::Closed;
        vec![ServerEffect::Close { code, reason }]
    }
}
