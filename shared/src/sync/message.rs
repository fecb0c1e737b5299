//! Messages on the live socket and in the catch-up stream: CBOR maps with the names of the fields below.

use super::{Chain, Cursor};
use crate::{
    document::{Attribution, StoredChange},
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    problem::{Problem, RefusalCode},
    role::Role,
    row::Hash,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// The version of the protocol that this code speaks.
pub const PROTOCOL: u32 = 1;

/// From a client to the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// First on every connection, and again after catching up over HTTP.
    Hello {
        protocol: u32,
        cursor: Cursor,
        /// Where the replica stood before, latest first: said again after [`ServerMessage::Diverged`], at most
        /// [`crate::limits::WAYPOINTS`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        earlier: Option<Vec<Cursor>>,
    },
    /// Changes to admit, in order. Each group is admitted or refused as a whole.
    Push {
        groups: Vec<PushGroup>,
    },
    /// Which record this tab has open; relayed to the others, never stored.
    Presence {
        record: Option<RecordId>,
        typing: bool,
        /// The key of the field that is typed into, where one is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
    Ping {
        nonce: u64,
    },
}

/// The changes of one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushGroup {
    pub group: GroupId,
    pub changes: Vec<PushChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushChange {
    pub record: RecordId,
    /// The record's kind, checked against the document's own.
    pub kind: String,
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// From the server to a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    /// Answers a hello. `shared` is the highest point of the log that both know; batches follow from there.
    Welcome {
        protocol: u32,
        workspace: WorkspaceId,
        member: MemberId,
        role: Role,
        shared: Cursor,
        head: u64,
        /// The least build of the app that the server accepts, a UNIX time in seconds: an older one is to update itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minimum_build: Option<u64>,
        /// When the log began anew for good: what was acknowledged before and is not in it is void.
        #[serde(rename = "final", default, skip_serializing_if = "Option::is_none")]
        final_at: Option<Timestamp>,
    },
    /// The cursor is of another log, or of one that lost its end (promise L10): say hello again with earlier cursors.
    Diverged {
        head: u64,
    },
    /// Too much is missing for the socket: read `GET …/log?after=` from `shared`, then say hello again.
    CatchUp {
        shared: Cursor,
        head: u64,
    },
    /// Entries of the log with `after < seq <= upto`. Moves the cursor to `upto`, also where it holds no entries.
    Batch {
        after: u64,
        upto: u64,
        chain: Chain,
        entries: Vec<Entry>,
    },
    /// The changes of a group stand in the log, on disk. Does not move the cursor.
    Accepted {
        group: GroupId,
        changes: Vec<AdmittedChange>,
    },
    /// Nothing of the group stands in the log.
    Refused {
        group: GroupId,
        record: RecordId,
        hash: Option<Hash>,
        code: RefusalCode,
        message: String,
        /// What is wrong and with which field, for programs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<Problem>,
    },
    Presence(Presence),
    Pong {
        nonce: u64,
    },
}

/// A change's place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdmittedChange {
    pub hash: Hash,
    pub seq: u64,
    pub received_at: Timestamp,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub seq: u64,
    pub record: RecordId,
    pub kind: String,
    pub hash: Hash,
    pub member: MemberId,
    pub received_at: Timestamp,
    pub group: GroupId,
    /// Who vouches for it, where it was given back after a server had lost it (promise L10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attested_by: Option<MemberId>,
    /// The change chunk; `None` where the reader itself pushed it on this connection.
    #[serde(with = "serde_bytes", default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Vec<u8>>,
}

impl Entry {
    pub fn attribution(&self) -> Attribution {
        Attribution {
            member: self.member,
            received_at: Some(self.received_at),
            seq: Some(self.seq),
            attested_by: self.attested_by,
        }
    }

    /// The change to keep, or `None` where the entry came without its bytes.
    pub fn stored(&self) -> Option<StoredChange> {
        let bytes = self.bytes.clone()?;
        Some(StoredChange { hash: self.hash, bytes, attribution: self.attribution() })
    }
}

/// Who is here. `here: false` says goodbye.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// One connection of a member.
    pub session: u64,
    pub member: MemberId,
    pub record: Option<RecordId>,
    pub typing: bool,
    /// The key of the field that is typed into, at most [`crate::limits::KEY_BYTES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub here: bool,
}

/// WebSocket close codes (RFC 6455 section 7.4.2, private use).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// The protocol version is not supported: reload to update, keep working locally.
    Version = 4001,
    /// Signed out: sign in again.
    Unauthorised = 4002,
    /// A message could not be read or was out of order.
    Protocol = 4003,
    /// The reader was too slow: connect again and catch up.
    TooSlow = 4004,
    /// The server is shutting down: connect again.
    GoingAway = 4005,
    /// The store failed: connect again later.
    Unavailable = 4006,
    /// More changes than the account may make in a minute: connect again later, what is unsent is sent then.
    TooFast = 4007,
    /// Removed from the workspace, or suspended, or the workspace was deleted: what is here of it is to go.
    Removed = 4008,
}
