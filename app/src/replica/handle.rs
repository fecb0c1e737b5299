//! A screen's way to the replica, and what it can ask of it.

use super::{
    local_store::{StoreEnd, StoreError, database_name},
    status::Status,
    tabs::TabMessage,
};
use crate::{device::DeviceWorkspace, http::HttpError, session::Lapsed, view_model::Model, web_lock::WebLock};
use futures::channel::{mpsc, oneshot};
use leptos::prelude::*;
use sotay_shared::{
    backup::BackupRecord,
    command::{Command, CommandError, Reversal},
    device::disk::Written,
    document::HistoryEntry,
    file::FileDigest,
    id::{GroupId, RecordId},
    problem::RefusalCode,
    replica::{OnTop, TakenIn},
    stamp::Timestamp,
    sync::{LogPart, Presence},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// What the host takes in turn.
#[derive(Debug)]
pub enum Input {
    Request(Request),
    /// By its number: what a socket says that is no more is not heard.
    Socket(u64, FromSocket),
    /// How the transaction at hand ended.
    Wrote(Result<Written, StoreError>),
    /// Time to try again what was not kept or could not be read.
    TryAgain,
    /// The database was closed, or somebody wants it.
    StoreEnded(StoreEnd),
    /// Time to make some more rows anew.
    Rebuild,
    /// This tab leads.
    Lead,
    /// Another tab took the lead.
    Deposed,
    Tab(TabMessage),
    /// Time to see whether the leader lives.
    Watch,
    /// Time to try again.
    Connect,
    /// The network is back, or the page runs again: see whether the server is there.
    Check,
    /// The browser has no network any more.
    NetworkLost,
    /// The server knows no session.
    SignedOut,
    /// There is a session, of an account that does not belong to the workspace.
    NotAMember,
    /// There is a session, of an account that is another member of it.
    OtherMember,
    /// The account was let out of the workspace.
    Lapsed(Lapsed),
    /// The database is to say what the workspace is called.
    NoteAbout(String),
    /// There is a session again.
    SignedIn,
    /// The server answered what it was offered to take back: what it did not take, and why.
    GaveBack(Vec<(RecordId, RefusalCode)>),
    /// Time to offer it the rest, and what waited for others.
    GiveBack,
    /// A part of the log that was asked for; `None` when it could not be read.
    LogPart {
        socket: u64,
        head: u64,
        part: Option<Box<LogPart>>,
    },
    /// The workspace is on the server now.
    Shared,
    Ping,
    /// The server has got a file, or has not.
    FileSent(FileDigest, Result<(), HttpError>),
    /// A file that was fetched in turn came from the server, or did not.
    FileCame(FileDigest, Option<Vec<u8>>),
    /// A file came that somebody opened.
    FileOpened(Vec<u8>),
    /// The record that is open here, whether somebody types on its page, and into which field.
    Looking(Option<RecordId>, bool, Option<String>),
    /// Open a record's document: it is about to be changed.
    Prepare(RecordId),
    /// The other tabs are to load their pages again.
    LoadOthersAgain,
    /// A longer work ended: the status says whether anything is still to be kept.
    WorkEnded,
}

/// What a screen waits for the answer of.
#[derive(Debug)]
pub enum Request {
    Dispatch {
        command: Command,
        reply: oneshot::Sender<Result<Vec<Reversal>, CommandError>>,
    },
    History {
        record: RecordId,
        reply: oneshot::Sender<Vec<HistoryEntry>>,
    },
    /// Discard refused groups.
    Discard {
        groups: Vec<GroupId>,
        on_top: OnTop,
        reply: oneshot::Sender<Vec<CommandError>>,
    },
    /// What is unsent, as a backup.
    Export(oneshot::Sender<Vec<u8>>),
    /// The changes of one record as JSON.
    ExportRecord {
        record: RecordId,
        reply: oneshot::Sender<String>,
    },
    /// Answer once nothing is being written any more.
    Flush(oneshot::Sender<()>),
    /// What is kept of the records after one, in the order of their ids.
    BackUp {
        after: Option<RecordId>,
        reply: oneshot::Sender<Result<BackupPart, StoreError>>,
    },
    /// Keep the bytes of an attached file; `is_ours` where it was brought here.
    KeepFile {
        bytes: Vec<u8>,
        is_ours: bool,
        reply: oneshot::Sender<Result<FileDigest, StoreError>>,
    },
    /// The bytes of an attached file.
    File {
        digest: FileDigest,
        reply: oneshot::Sender<Option<Vec<u8>>>,
    },
    /// Take in records of a backup.
    TakeIn {
        records: Vec<BackupRecord>,
        exported_at: Timestamp,
        reply: oneshot::Sender<Result<TakenIn, NotTakenIn>>,
    },
    /// The records with something that is void, as a backup before it is packed.
    ExportVoid(oneshot::Sender<VoidBackup>),
    /// Discard what is void. Gives what no longer applies of what was made on top of it.
    DiscardVoid(oneshot::Sender<Vec<CommandError>>),
    /// Answer once this tab leads.
    Leads(oneshot::Sender<()>),
}

/// What became of a socket.
#[derive(Debug)]
pub enum FromSocket {
    Opened,
    Message(Vec<u8>),
    Closed(u16),
    /// The time to answer is over.
    Due,
}

/// Some records for a backup.
#[derive(Debug, Default)]
pub struct BackupPart {
    pub records: Vec<BackupRecord>,
    /// Records that cannot be read.
    pub unreadable: u64,
    /// The last one looked at; `None` after the last of all.
    pub last: Option<RecordId>,
}

/// What is void, as a backup before it is packed.
#[derive(Debug, Default)]
pub struct VoidBackup {
    /// Empty where the page has lost its place on the device.
    pub bytes: Vec<u8>,
    /// Records that cannot be read, and are not in it.
    pub unreadable: usize,
}

/// Why records of a backup are not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTakenIn {
    /// Another tab leads.
    OtherTab,
    /// The page has lost its place on the device.
    Ended,
}

/// A screen's way to the replica. Cheap to copy.
#[derive(Debug, Clone)]
pub struct ReplicaHandle {
    pub(super) inputs: mpsc::UnboundedSender<Input>,
    pub status: RwSignal<Status>,
    /// Who else is here, by connection.
    pub here: RwSignal<Vec<Presence>>,
    /// The workspace is on its way to this device for the first time: what is counted and summed is not true yet.
    pub getting: RwSignal<bool>,
    pub model: Model,
    pub device: DeviceWorkspace,
    /// Minutes without use after which it locks, where there is a passcode; 0 for never.
    pub passcode: RwSignal<Option<u32>>,
    /// What was dispatched and not taken yet, and works that go on: none of it is safe.
    pub(super) doing: Arc<AtomicUsize>,
    /// Long works that go on, each with many commands.
    pub(super) busy: Arc<AtomicUsize>,
}

/// A long work of many commands, until it is dropped: what can wait is not done between two of them. To pack the rows of a device
/// reads all of them. Other tabs see that there is one.
#[derive(Debug)]
pub struct Busy {
    handle: ReplicaHandle,
    _lock: WebLock,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.handle.busy.fetch_sub(1, Ordering::Relaxed);
        self.handle.input(Input::WorkEnded);
    }
}

/// The lock of the tabs with a long work in a workspace.
pub(super) fn work_lock(device: DeviceWorkspace) -> String {
    format!("{}-work", database_name(device.workspace, device.member))
}

/// A work of several commands, until it is dropped: the status says "saving" also between two of them.
#[derive(Debug)]
pub struct Work(Busy);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.handle.doing.fetch_sub(1, Ordering::Relaxed);
    }
}

impl ReplicaHandle {
    /// Begins a work of several commands.
    pub fn work(&self) -> Work {
        self.begin();
        Work(self.busy())
    }

    /// Begins a long work of many commands.
    pub fn busy(&self) -> Busy {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Busy { handle: self.clone(), _lock: WebLock::share(&work_lock(self.device)) }
    }

    /// From now on, not only from when the host comes to it, a page that is left would lose something.
    fn begin(&self) {
        self.doing.fetch_add(1, Ordering::Relaxed);
        if !self.status.with_untracked(|status| status.saving && status.unkept) {
            self.status.update(|status| (status.saving, status.unkept) = (true, true));
        }
    }

    /// Carries out a command; the rows have changed when it returns. Gives what undoes it.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub async fn dispatch(&self, command: Command) -> Result<Vec<Reversal>, CommandError> {
        let (reply, answer) = oneshot::channel();
        self.begin();
        self.input(Input::Request(Request::Dispatch { command, reply }));
        answer.await.unwrap_or(Err(CommandError::Ended))
    }

    /// Who changed which field of a record when.
    pub async fn history(&self, record: RecordId) -> Vec<HistoryEntry> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::History { record, reply }));
        answer.await.unwrap_or_default()
    }

    /// Discards refused groups, and what was made on top of them or not. Returns what no longer applies.
    pub async fn discard(&self, groups: Vec<GroupId>, on_top: OnTop) -> Vec<CommandError> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::Discard { groups, on_top, reply }));
        answer.await.unwrap_or_default()
    }

    /// What is unsent, refused or not, as a backup before it is packed. Nothing is read from the disk for it.
    pub async fn export_unsent(&self) -> Vec<u8> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::Export(reply)));
        answer.await.unwrap_or_default()
    }

    /// The changes of one record, readable or not, as JSON.
    pub async fn export_record(&self, record: RecordId) -> String {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::ExportRecord { record, reply }));
        answer.await.unwrap_or_default()
    }

    /// Waits until what was dispatched is durable: for ever where the browser keeps nothing, which the status says.
    pub async fn flushed(&self) {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::Flush(reply)));
        // A host that is gone has nothing left to write.
        let _ = answer.await;
    }

    /// What is kept of the records after one, some at a time; what is not durable yet is not in it.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn backup_part(&self, after: Option<RecordId>) -> Result<BackupPart, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::BackUp { after, reply }));
        answer.await.unwrap_or_else(|_| Err(StoreError("the replica has stopped: reload".into())))
    }

    /// Keeps the bytes of an attached file on this device, durable when it returns. They go to the server when it is there.
    ///
    /// # Errors
    /// When the browser did not keep them.
    pub async fn keep_file(&self, bytes: Vec<u8>, is_ours: bool) -> Result<FileDigest, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::KeepFile { bytes, is_ours, reply }));
        answer.await.unwrap_or_else(|_| Err(StoreError("the replica has stopped: reload".into())))
    }

    /// The bytes of an attached file, from this device or else from the server; `None` where neither has them now.
    pub async fn file(&self, digest: FileDigest) -> Option<Vec<u8>> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::File { digest, reply }));
        answer.await.ok().flatten()
    }

    /// Takes in records of a backup; what comes of it is kept and goes to the server like any change.
    ///
    /// # Errors
    /// When they may not be taken in here. Nothing was changed.
    pub async fn take_in(&self, records: Vec<BackupRecord>, exported_at: Timestamp) -> Result<TakenIn, NotTakenIn> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::TakeIn { records, exported_at, reply }));
        answer.await.unwrap_or(Err(NotTakenIn::Ended))
    }

    /// The records with something that the server gave up for good, as a backup before it is packed.
    pub async fn export_void(&self) -> VoidBackup {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::ExportVoid(reply)));
        answer.await.unwrap_or_default()
    }

    /// Discards what the server gave up for good. Returns what no longer applies of what was made on top of it.
    pub async fn discard_void(&self) -> Vec<CommandError> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::DiscardVoid(reply)));
        answer.await.unwrap_or_default()
    }

    /// The workspace was brought to the server: connect.
    pub fn shared(&self) {
        self.input(Input::Shared);
    }

    /// Tries at once to keep what was not kept.
    pub fn keep_again(&self) {
        self.input(Input::TryAgain);
    }

    /// There is a session again: connect.
    pub fn signed_in(&self) {
        self.input(Input::SignedIn);
    }

    /// The other tabs load their pages again, once everything of theirs is kept.
    pub fn load_others_again(&self) {
        self.input(Input::LoadOthersAgain);
    }

    /// Waits until this tab leads.
    pub async fn leads(&self) {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Request(Request::Leads(reply)));
        // A host that is gone leads nothing.
        let _ = answer.await;
    }

    /// Notes in the database what the workspace is called, so that it is known there when nothing else is left.
    pub fn note_about(&self, name: &str) {
        self.input(Input::NoteAbout(name.to_owned()));
    }

    /// Opens a record's document before it is changed, so that the change itself waits for no disk.
    pub fn prepare(&self, record: RecordId) {
        self.input(Input::Prepare(record));
    }

    /// Tells the others which record is open here, whether somebody types on its page, and into which field.
    pub fn looking_at(&self, record: Option<RecordId>, is_typing: bool, field: Option<String>) {
        self.input(Input::Looking(record, is_typing, field));
    }

    fn input(&self, input: Input) {
        // The host ends with the page.
        let _ = self.inputs.unbounded_send(input);
    }
}
