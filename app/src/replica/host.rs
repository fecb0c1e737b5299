//! The task that owns the replica.

mod backup;
mod connection;
mod files;
pub(super) mod forget;
mod keeping;
mod leading;
mod listening;
mod others;
mod recovering;
mod voided;

use super::{
    crash_marker,
    handle::{FromSocket, Input, ReplicaHandle, Request},
    local_store::{About, LocalStore, StoreEnd, StoreError, StoredReplica, database_name},
    locking::is_locked,
    socket::Socket,
    status::{Link, Refused, Status},
    tabs::{TabMessage, Tabs},
};
use crate::{
    clock,
    device::{self, DeviceWorkspace},
    new_id, notify,
    view_model::Model,
};
use futures::{
    StreamExt,
    channel::{mpsc, oneshot},
};
use gloo::{
    events::{EventListener, EventListenerOptions},
    timers::{callback::Timeout, future::TimeoutFuture},
};
use leptos::prelude::*;
use listening::{has_network, listen_to_the_network};
use rustc_hash::FxHashSet as HashSet;
use sotay_shared::{
    backup::{BackupHeader, BackupTrailer},
    codec,
    command::{Command, CommandError, Issued, Reversal},
    delta::Delta,
    device::{Tab, disk::NotWritten},
    document::Actor,
    file::FileDigest,
    id::{GroupId, RecordId},
    limits::DEVICE_UNFOLDED,
    problem::RefusalCode,
    replica::{OnTop, OutgoingState, Replica, ReplicaError},
    role::Role,
    row::Row,
    stamp::Stamp,
    sync::{ClientMessage, ClientSession, Pulse, ServerMessage},
};
use std::{
    collections::BTreeSet,
    rc::Rc,
    sync::{Arc, atomic::Ordering},
};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Rows that are taken in at a time while somebody looks at the board.
const LATE_ROWS: usize = 2_000;

/// What is to be here when a page is shown first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// What a board shows; the rest follows after the first paint, before anything else is done.
    Board,
    Everything,
}

/// Opens what is kept of a workspace, and listens; whoever asked has its host run.
///
/// # Errors
/// When the browser does not let us keep anything.
pub async fn start(device: DeviceWorkspace, first: First) -> Result<Begun, StoreError> {
    let (inputs, receiver) = mpsc::unbounded();
    // Listening comes before reading, so that nothing is missed in between.
    let tabs = Tabs::open(&database_name(device.workspace, device.member), &inputs)
        .map_err(|_| StoreError("no channel between tabs".into()))?;
    let store = Rc::new(LocalStore::open(device.workspace, device.member).await?);
    watch_the_store(&store, &inputs)?;
    let mut kept = store.load().await?;
    if first == First::Everything {
        let late = store.load_late(&kept.settled).await?;
        kept.add(late);
    }
    // What ended the app is shown as damaged from the start.
    let quarantined = crash_marker::quarantined(device.workspace);
    for record in &quarantined {
        kept.rows.insert(*record, Arc::new(Row::quarantined(*record)));
    }
    let getting = device.shared && kept.is_getting();
    let link = match device.shared {
        true if has_network() => Link::Connecting,
        true => Link::Offline,
        false => Link::default(),
    };
    let role = device.role.filter(|_| device.shared);
    let handle = ReplicaHandle {
        inputs: inputs.clone(),
        status: RwSignal::new(Status { ready: true, link, role, ..Status::default() }),
        here: RwSignal::new(Vec::new()),
        getting: RwSignal::new(getting),
        model: Model::new(kept.rows.values()),
        device,
        passcode: RwSignal::new(store.lock_after()),
        doing: Arc::default(),
        busy: Arc::default(),
    };
    listen_to_the_network(&inputs);
    warn_before_leaving(handle.status);
    Ok(Begun { store, tabs, kept, quarantined, first, handle, inputs: receiver })
}

/// A workspace that is shown, with everything that its host goes on with.
pub struct Begun {
    store: Rc<LocalStore>,
    tabs: Tabs,
    kept: StoredReplica,
    /// Records that must not be opened.
    quarantined: Vec<RecordId>,
    first: First,
    pub handle: ReplicaHandle,
    inputs: mpsc::UnboundedReceiver<Input>,
}

/// Goes on with a workspace that is shown, until the page is left.
pub async fn go_on(begun: Begun) {
    let Begun { store, tabs, kept, quarantined, first, handle, inputs } = begun;
    let outbox = kept.outbox();
    for outgoing in &outbox {
        clock::not_before(outgoing.push.group.made_at());
    }
    let actor = Actor(clock::random());
    let mut replica =
        Replica::restore(actor, kept.rows.into_values(), outbox, kept.cursor).with_past(kept.waypoints, kept.lost);
    let role = handle.status.with_untracked(|status| status.role);
    replica.set_role(role);
    let mut rebuild = kept.rebuild;
    rebuild.extend(crash_marker::released(handle.device.workspace));
    rebuild.retain(|record| !quarantined.contains(record));
    for record in quarantined {
        replica.quarantine(record);
    }
    let session = ClientSession::of(handle.device.member);
    let mut host = Host {
        tab: Tab::new(replica, session, kept.reach, rebuild, DEVICE_UNFOLDED),
        store,
        tabs,
        ended: None,
        loads_again: false,
        asked_to_stay: false,
        giving_back: false,
        not_taken: Vec::new(),
        role,
        moving_file: false,
        absent_files: BTreeSet::new(),
        pings_to_absent: 0,
        is_full: false,
        socket: None,
        sockets: 0,
        failures: 0,
        silent: 0,
        shared: handle.device.shared,
        handle,
        looking: None,
        flushes: Vec::new(),
        head: None,
        unpainted: Vec::new(),
        painted_at: 0.0,
        pulse: Pulse::default(),
        buffered: 0,
        _due: None,
        leads: Vec::new(),
        _retry: None,
        _again: None,
    };
    if host.store.is_converting() {
        let store = host.store.clone();
        // What does not end now goes on with the next start.
        spawn_local(async move { drop(store.convert(|_| {}).await) });
    }
    if first == First::Everything || host.read_late(&kept.settled).await {
        host.settle_in().await;
    }
    host.run(inputs).await;
}

/// Tells the host when the database ends before the page.
fn watch_the_store(store: &LocalStore, inputs: &mpsc::UnboundedSender<Input>) -> Result<(), StoreError> {
    let (ended, inputs) = (store.ended()?, inputs.clone());
    spawn_local(async move {
        let end = ended.await;
        let _ = inputs.unbounded_send(Input::StoreEnded(end));
    });
    Ok(())
}

/// Asks the browser to keep this device's data until its user deletes it. Whether it does is its own choice.
fn ask_to_stay() {
    if let Ok(asked) = window().navigator().storage().persist() {
        spawn_local(async move { drop(JsFuture::from(asked).await) });
    }
}

/// The browser asks before a page is left that holds what is not kept, or not yet (promise L7).
fn warn_before_leaving(status: RwSignal<Status>) {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), "beforeunload", options, move |event| {
        let is_lost = |status: &Status| status.not_saved.is_some() || status.unkept;
        if status.with_untracked(|status| is_lost(status) && status.ended != Some(StoreEnd::Removed)) {
            event.prevent_default();
        }
    })
    .forget();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Drives the [`Tab`] of a page: its disk, its connection and the other tabs.
struct Host {
    tab: Tab,
    store: Rc<LocalStore>,
    tabs: Tabs,
    /// The database is gone: nothing can be changed here until the page is loaded again.
    ended: Option<StoreEnd>,
    /// The page is to be loaded again once everything is kept.
    loads_again: bool,
    /// The browser was asked not to throw away what is kept.
    asked_to_stay: bool,
    /// The server is asked to take back what it lost.
    giving_back: bool,
    /// What it did not take, and why.
    not_taken: Vec<(RecordId, RefusalCode)>,
    /// What the account may do here, as the server said last.
    role: Option<Role>,
    /// A file is on its way to the server or from it.
    moving_file: bool,
    /// Files that the server does not have either, or did not take; looked for again after so many pings.
    absent_files: BTreeSet<FileDigest>,
    pings_to_absent: u32,
    /// There is no room for more files.
    is_full: bool,
    socket: Option<Socket>,
    /// How many sockets there have been: events of one before are passed over.
    sockets: u64,
    /// Pings since the server was heard last.
    silent: u32,
    /// Attempts to connect that failed in a row.
    failures: u32,
    handle: ReplicaHandle,
    shared: bool,
    looking: Option<RecordId>,
    flushes: Vec<oneshot::Sender<()>>,
    /// How far the log went when the server was greeted.
    head: Option<u64>,
    /// What a first sync brought and nobody sees yet, and when it was shown last.
    unpainted: Vec<Delta>,
    painted_at: f64,
    /// Whether the server still answers.
    pulse: Pulse,
    /// Bytes that had not left this device when it was last looked.
    buffered: u32,
    _due: Option<Timeout>,
    /// Who waits until this tab leads.
    leads: Vec<oneshot::Sender<()>>,
    _retry: Option<Timeout>,
    _again: Option<Timeout>,
}

impl Host {
    /// Takes in the rows that the board was shown without. Whether they could be read: nothing may be done on top of half of
    /// them, so the page is to be loaded again otherwise.
    async fn read_late(&mut self, settled: &HashSet<RecordId>) -> bool {
        let mut read = self.store.load_late(settled).await;
        // The browser may have closed the database while the host was loaded.
        if read.is_err() && self.reopen_store().await {
            read = self.store.load_late(settled).await;
        }
        let Ok(mut late) = read else {
            self.ended = Some(StoreEnd::Closed);
            self.handle.status.update(|status| status.ended = Some(StoreEnd::Closed));
            return false;
        };
        // What is pointed at comes before what points.
        late.rows.sort_by_key(|row| row.kind());
        self.tab.add_to_rebuild(late.rebuild);
        let mut rows = late.rows.into_iter().peekable();
        while rows.peek().is_some() {
            let deltas = self.tab.replica_mut().restore_late(rows.by_ref().take(LATE_ROWS));
            self.paint(&deltas);
            TimeoutFuture::new(0).await;
        }
        true
    }

    /// Before the first input.
    async fn settle_in(&mut self) {
        // What other tabs kept after the rows were written.
        self.tab.read_on();
        self.carry_out().await;
        self.tabs.claim(false);
        if !self.tab.is_rebuilt() {
            let _ = self.handle.inputs.unbounded_send(Input::Rebuild);
        }
    }

    async fn run(mut self, mut inputs: mpsc::UnboundedReceiver<Input>) {
        // How many files are still to be sent is known from the start.
        self.move_files().await;
        while let Some(input) = inputs.next().await {
            self.take(input).await;
            self.carry_out().await;
            self.tab.push();
            self.carry_out().await;
            self.await_answers();
            self.show_status();
            if self.tab.leads() {
                for reply in self.leads.drain(..) {
                    // Whoever asked may be gone.
                    let _ = reply.send(());
                }
            }
            if self.tab.is_idle() {
                if self.loads_again && self.handle.doing.load(Ordering::Relaxed) == 0 {
                    if is_locked(self.handle.device) {
                        notify::close_own();
                    }
                    // A page can always be loaded again.
                    let _ = window().location().reload();
                }
                for reply in self.flushes.drain(..) {
                    // Whoever asked may be gone.
                    let _ = reply.send(());
                }
                if self.handle.busy.load(Ordering::Relaxed) == 0 {
                    self.fold_ripe().await;
                    self.pack_rows().await;
                    self.carry_out().await;
                }
            }
        }
    }

    async fn take(&mut self, input: Input) {
        match input {
            Input::Request(request) => self.answer(request).await,
            Input::Socket(number, what) if number == self.sockets => self.on_socket(what).await,
            Input::Socket(..) => {}
            Input::Wrote(result) => {
                self.tab.wrote(result.map_err(NotWritten::from));
                self.let_go_when_done();
            }
            Input::TryAgain => self.tab.try_again(),
            Input::StoreEnded(end) => self.store_ended(end).await,
            Input::Rebuild => self.rebuild_some().await,
            Input::Lead => self.take_the_lead().await,
            Input::Deposed => self.tab.deposed(),
            Input::Tab(message) => self.told(message),
            Input::Watch if document().hidden() => {}
            Input::Watch => self.tab.watch(),
            Input::FileOpened(bytes) => {
                // One that does not fit is fetched again when it is opened again.
                let _ = self.store.keep_file(FileDigest::of(&bytes), &bytes, false).await;
            }
            Input::FileSent(digest, arrived) => self.file_sent(digest, arrived).await,
            Input::FileCame(digest, bytes) => self.file_came(digest, bytes).await,
            Input::Connect => self.connect(),
            Input::Check => self.check(),
            Input::NetworkLost => self.network_lost(),
            Input::SignedOut => self.locked_out(Link::SignedOut),
            Input::NotAMember => self.locked_out(Link::NotAMember),
            Input::OtherMember => self.locked_out(Link::NotYours),
            Input::Lapsed(lapsed) => self.lapsed(lapsed),
            Input::NoteAbout(name) => self.note_about(name).await,
            Input::SignedIn => {
                self.tabs.tell(&TabMessage::SignedIn);
                self.signed_in();
            }
            Input::LogPart { socket, head, part } => self.log_part(socket, head, part).await,
            Input::GaveBack(not_taken) => self.not_taken = not_taken,
            Input::GiveBack => {
                self.giving_back = false;
                self.give_back().await;
            }
            Input::Shared => {
                self.tabs.tell(&TabMessage::Shared);
                self.start_sharing();
            }
            Input::Ping => {
                self.ping();
                self.look_for_files().await;
            }
            Input::LoadOthersAgain => self.tabs.tell(&TabMessage::LoadAgain),
            Input::WorkEnded => {}
            Input::Prepare(record) => {
                // What cannot be opened is refused when it is changed.
                drop(self.with_documents(|tab| tab.replica_mut().require([record])).await);
            }
            Input::Looking(record, typing, field) => {
                self.looking = record;
                if self.tab.link() == sotay_shared::sync::Link::Live {
                    self.send(&ClientMessage::Presence { record, typing, field });
                }
            }
        }
    }

    /// Answers what a screen asked; one that is gone does not wait for it.
    async fn answer(&mut self, request: Request) {
        match request {
            Request::Dispatch { command, reply } => {
                let result = self.dispatch(command).await;
                self.handle.doing.fetch_sub(1, Ordering::Relaxed);
                let _ = reply.send(result);
            }
            Request::History { record, reply } => {
                let history = self.with_documents(|tab| tab.replica_mut().history(record)).await;
                let _ = reply.send(history.unwrap_or_default());
            }
            Request::Discard { groups, on_top, reply } => {
                let mut lost = Vec::new();
                for group in groups {
                    lost.extend(self.discard(group, on_top).await);
                }
                let _ = reply.send(lost);
            }
            Request::Export(reply) => {
                let _ = reply.send(self.export());
            }
            Request::ExportRecord { record, reply } => {
                let kept = self.read(&[record]).await.pop().map(|(_, kept)| kept).unwrap_or_default();
                let changes: Vec<String> = kept.changes.iter().map(|stored| hex(&stored.bytes)).collect();
                let snapshot = kept.snapshot.map(|snapshot| hex(&snapshot.bytes));
                let exported = serde_json::json!({ "record": record, "snapshot": snapshot, "changes": changes });
                let _ = reply.send(exported.to_string());
            }
            Request::Flush(reply) => self.flushes.push(reply),
            Request::BackUp { after, reply } => {
                let _ = reply.send(self.store.backup_part(after).await);
            }
            Request::KeepFile { bytes, is_ours, reply } => {
                let _ = reply.send(self.keep_file(&bytes, is_ours).await);
            }
            Request::File { digest, reply } => self.give_file(digest, reply).await,
            Request::TakeIn { records, exported_at, reply } => {
                let _ = reply.send(self.take_in(&records, exported_at).await);
            }
            Request::ExportVoid(reply) => {
                let _ = reply.send(self.export_void().await);
            }
            Request::DiscardVoid(reply) => {
                let _ = reply.send(self.discard_void().await);
            }
            Request::Leads(reply) => self.leads.push(reply),
        }
    }

    /// What became of the socket at hand.
    async fn on_socket(&mut self, what: FromSocket) {
        match what {
            FromSocket::Opened => {
                self.pulse.rest();
                match self.store.ahead().await {
                    Ok(ahead) => self.tab.connected(ahead),
                    Err(_) => self.disconnect(),
                }
            }
            FromSocket::Message(bytes) => match codec::decode::<ServerMessage>(&bytes) {
                Ok(message) => {
                    self.heard(matches!(message, ServerMessage::Pong { .. }));
                    self.tab.received(message);
                }
                // A message from a newer server: nothing of it may be folded half.
                Err(_) => self.disconnect(),
            },
            FromSocket::Closed(code) => self.closed(code),
            FromSocket::Due => self.due(),
        }
    }

    async fn dispatch(&mut self, command: Command) -> Result<Vec<Reversal>, CommandError> {
        if self.ended.is_some() {
            return Err(CommandError::Ended);
        }
        if !self.asked_to_stay && !matches!(command, Command::CreateWorkspace { .. }) {
            // There is something to lose from now on.
            self.asked_to_stay = true;
            ask_to_stay();
        }
        let stamp = Stamp::new(clock::now(), self.handle.device.member, clock::random());
        let stamp = Stamp { utc_offset: clock::utc_offset(), zone: clock::zone(), ..stamp };
        let issued = Issued { group: new_id!(GroupId), command, stamp };
        let result = self.with_documents(|tab| tab.dispatch(issued.clone())).await;
        // The rows have changed before anybody hears of it.
        self.carry_out().await;
        result.map_err(|error| match error {
            ReplicaError::Command(error) => error,
            // A document that could not be opened: the status says why.
            _ => CommandError::Ended,
        })
    }

    async fn discard(&mut self, group: GroupId, on_top: OnTop) -> Vec<CommandError> {
        let fresh = Actor(clock::random());
        let result = self.with_documents(|tab| tab.discard(group, on_top, fresh)).await;
        self.carry_out().await;
        match result {
            Ok(discarded) => discarded.inapplicable.into_iter().map(|(_, error)| error).collect(),
            Err(_) => vec![CommandError::Ended],
        }
    }

    /// What is unsent as a backup, before it is packed.
    fn export(&self) -> Vec<u8> {
        let DeviceWorkspace { workspace, member, .. } = self.handle.device;
        let records = self.tab.replica().back_up_unsent();
        let mut bytes = codec::encode(&BackupHeader::new(workspace, clock::now(), member));
        let changes = records.iter().map(|it| it.changes.len() as u64).sum();
        records.iter().for_each(|it| bytes.extend(codec::encode(it)));
        bytes.extend(codec::encode(&BackupTrailer { records: records.len() as u64, changes, files: 0 }));
        bytes
    }

    /// What the server says may be done here, for now and for the next time without a network.
    fn set_role(&mut self, role: Role) {
        self.role = Some(role);
        self.tab.replica_mut().set_role(Some(role));
        if self.handle.status.with_untracked(|status| status.role != Some(role)) {
            self.handle.status.update(|status| status.role = Some(role));
            device::update_workspace(DeviceWorkspace { shared: true, role: Some(role), ..self.handle.device });
        }
    }

    /// A database that does not take it is found by what else is in it.
    async fn note_about(&self, name: String) {
        let about = About { name, shared: self.shared, role: self.role };
        let _ = self.store.note_about(&about).await;
    }

    fn link(&self) -> Link {
        self.handle.status.with_untracked(|status| status.link)
    }

    fn show_status(&self) {
        let outbox = self.tab.replica().outbox();
        let unsent = outbox.unsent().count();
        let refused: Vec<Refused> = outbox
            .refused()
            .filter_map(|outgoing| {
                let OutgoingState::Refused { record, code, message, .. } = &outgoing.state else { return None };
                let group = outgoing.push.group;
                Some(Refused {
                    group,
                    record: *record,
                    code: *code,
                    message: message.clone(),
                    records: outgoing.push.changes.iter().map(|change| change.record).collect(),
                    hashes: outgoing.hashes.clone(),
                    waiting: outbox.on_top_of(group),
                })
            })
            .collect();
        let is_doubted = self.pulse.is_doubted();
        let doing = self.handle.doing.load(Ordering::Relaxed) > 0;
        let (saving, unkept) = (doing || !self.tab.is_idle(), doing || self.tab.holds_own());
        let lost = self.tab.replica().lost().len();
        let (void, lost) = if self.is_void_known() { (lost, 0) } else { (0, lost) };
        let not_taken = if lost == 0 { Vec::new() } else { self.not_taken.clone() };
        let shown = self.handle.status.get_untracked();
        let now = Status { unsent, is_doubted, saving, unkept, refused, lost, void, not_taken, ..shown.clone() };
        if shown != now {
            self.handle.status.set(now);
        }
    }
}
