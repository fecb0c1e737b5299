//! How the replica stands: shown in one place.

use super::local_store::StoreEnd;
use serde::{Deserialize, Serialize};
use sotay_shared::{
    id::{GroupId, RecordId},
    problem::RefusalCode,
    role::Role,
    row::Hash,
    stamp::Timestamp,
};
use std::collections::BTreeSet;

/// The connection to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Link {
    /// The workspace lives on this device alone.
    #[default]
    Local,
    Offline,
    Connecting,
    Live,
    /// The session ended: sign in again.
    SignedOut,
    /// Signed in, but the account does not belong to the workspace, or the server has lost it.
    NotAMember,
    /// Somebody else is signed in: nothing of this device is sent under their name.
    NotYours,
    /// The server speaks a newer protocol: reload.
    Outdated,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    pub link: Link,
    /// When the connection ended that there is none since, on this page.
    pub away_since: Option<Timestamp>,
    /// When the server was heard last, on this page.
    pub heard_at: Option<Timestamp>,
    /// It was asked whether it is there, and has not answered yet.
    pub is_doubted: bool,
    /// What its member may do, as the server said last; `None` where no server has a say.
    pub role: Option<Role>,
    /// Groups that the server has not acknowledged.
    pub unsent: usize,
    /// Attached files that the server has not got.
    pub unsent_files: usize,
    /// It has no more room for them.
    pub files_full: bool,
    /// Something is on its way to this device's disk.
    pub saving: bool,
    /// Some of it was done here, and is nowhere else.
    pub unkept: bool,
    /// Groups that the server refused.
    pub refused: Vec<Refused>,
    /// Records that the server has lost changes of, and has not taken back.
    pub lost: usize,
    /// Records with something that the server gave up for good.
    pub void: usize,
    /// What it said of those that it did not take.
    pub not_taken: Vec<(RecordId, RefusalCode)>,
    /// What the browser said when it did not keep a change.
    pub not_saved: Option<String>,
    /// The database is gone: nothing can be changed here until the page is loaded again.
    pub ended: Option<StoreEnd>,
    /// How often the browser closed the database and it was opened again.
    pub reopened: u32,
    /// The account was let out of the workspace: it goes from this device.
    pub taken: bool,
    /// Rows are here and can be shown.
    pub ready: bool,
    /// Catching up: entries read and to read.
    pub catching_up: Option<(u64, u64)>,
}

impl Status {
    /// How much is known to be on no server: groups, files, and records that the log lost.
    pub fn not_on_server(&self) -> usize {
        self.unsent + self.unsent_files + self.lost + self.void
    }
}

/// A group that the server refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub group: GroupId,
    pub record: RecordId,
    pub code: RefusalCode,
    /// What the server said, in its own words.
    pub message: String,
    /// All records that the group changes, and its changes.
    pub records: BTreeSet<RecordId>,
    pub hashes: Vec<Hash>,
    /// Edits that wait because they were made on top of it.
    pub waiting: usize,
}
