//! The task that owns the replica.

use super::{
    catch_up, crash_marker,
    local_store::{self, Lead, LocalStore, StoreError, Written},
    socket::Socket,
    status::{Link, Refused, Status},
    tabs::{TabMessage, Tabs},
};
use crate::{clock, device::DeviceWorkspace, http, new_id, view_model::Model};
use futures::{
    StreamExt,
    channel::{mpsc, oneshot},
};
use gloo::timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use sotay_shared::{
    codec,
    command::{Command, CommandError, Issued},
    document::{Actor, HistoryEntry},
    id::{GroupId, RecordId},
    replica::{Keep, Outcome, Replica, ReplicaError},
    stamp::Stamp,
    sync::{ClientEffect, ClientMessage, ClientSession, Cursor, Presence, ServerMessage},
};
use std::{collections::BTreeSet, rc::Rc};
use wasm_bindgen_futures::spawn_local;

/// A leader that does not answer a visible tab for this long is taken for dead or frozen.
const WATCH_MS: u32 = 2_000;

/// What the host takes in turn.
#[derive(Debug)]
pub enum Input {
    Dispatch {
        command: Command,
        reply: oneshot::Sender<Result<(), CommandError>>,
    },
    History {
        record: RecordId,
        reply: oneshot::Sender<Vec<HistoryEntry>>,
    },
    /// Groups that are durable now, and the keys of the changes that were written.
    Kept {
        groups: Vec<GroupId>,
        written: Written,
        forgot: Vec<RecordId>,
    },
    NotKept(StoreError),
    /// This tab leads.
    Lead,
    /// Another tab took the lead.
    Deposed,
    Tab(TabMessage),
    /// Time to see whether the leader lives.
    Watch,
    /// Discard a refused group.
    Discard {
        group: GroupId,
        reply: oneshot::Sender<Vec<CommandError>>,
    },
    /// The unsent commands as JSON.
    Export(oneshot::Sender<String>),
    /// The changes of one record as JSON.
    ExportRecord {
        record: RecordId,
        reply: oneshot::Sender<String>,
    },
    Opened(u64),
    Message(u64, Vec<u8>),
    Closed(u64, u16),
    /// Time to try again, or the network is back.
    Connect,
    /// The workspace is on the server now.
    Shared,
    Ping,
    /// Answer once nothing is being written any more.
    Flush(oneshot::Sender<()>),
    Looking(Option<RecordId>),
}

/// A screen's way to the replica. Cheap to copy.
#[derive(Debug, Clone)]
pub struct ReplicaHandle {
    inputs: mpsc::UnboundedSender<Input>,
    pub status: RwSignal<Status>,
    /// Who else is here, by connection.
    pub here: RwSignal<Vec<Presence>>,
    pub model: Model,
    pub device: DeviceWorkspace,
}

impl ReplicaHandle {
    /// Carries out a command; the rows have changed when it returns.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub async fn dispatch(&self, command: Command) -> Result<(), CommandError> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Dispatch { command, reply });
        answer.await.unwrap_or_else(|_| Err(CommandError::Refused("the replica has stopped: reload".into())))
    }

    /// Who changed which field of a record when.
    pub async fn history(&self, record: RecordId) -> Vec<HistoryEntry> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::History { record, reply });
        answer.await.unwrap_or_default()
    }

    /// Discards a refused group and issues what waited behind it anew. Returns what no longer applies.
    pub async fn discard(&self, group: GroupId) -> Vec<CommandError> {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Discard { group, reply });
        answer.await.unwrap_or_default()
    }

    /// What is unsent, refused or not, as JSON: commands, reasons, and the changes in hexadecimal.
    pub async fn export_unsent(&self) -> String {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Export(reply));
        answer.await.unwrap_or_default()
    }

    /// The changes of one record, readable or not, as JSON.
    pub async fn export_record(&self, record: RecordId) -> String {
        let (reply, answer) = oneshot::channel();
        self.input(Input::ExportRecord { record, reply });
        answer.await.unwrap_or_default()
    }

    /// Waits until what was dispatched is durable, or the browser said that it is not.
    pub async fn flushed(&self) {
        let (reply, answer) = oneshot::channel();
        self.input(Input::Flush(reply));
        // A host that is gone has nothing left to write.
        let _ = answer.await;
    }

    /// The workspace was brought to the server: connect.
    pub fn shared(&self) {
        self.input(Input::Shared);
    }

    /// Connects at once instead of at the next try.
    pub fn connect(&self) {
        self.input(Input::Connect);
    }

    /// Tells the others which record is open here.
    pub fn looking_at(&self, record: Option<RecordId>) {
        self.input(Input::Looking(record));
    }

    fn input(&self, input: Input) {
        // The host ends with the page.
        let _ = self.inputs.unbounded_send(input);
    }
}

/// Opens what is kept of a workspace and starts the task that owns its replica.
///
/// # Errors
/// When the browser does not let us keep anything.
pub async fn start(device: DeviceWorkspace) -> Result<ReplicaHandle, StoreError> {
    let (inputs, receiver) = mpsc::unbounded();
    // Listening comes before reading, so that nothing is missed in between.
    let name = format!("sotay-{}-{}", device.workspace, device.member);
    let tabs = Tabs::open(&name, &inputs).map_err(|_| StoreError("no channel between tabs".into()))?;
    let store = Rc::new(LocalStore::open(device.workspace, device.member).await?);
    let kept = store.load().await?;
    let actor = Actor(clock::random());
    let mut replica = Replica::restore(actor, kept.rows, kept.outbox, kept.cursor);
    for record in crash_marker::quarantined(device.workspace) {
        replica.quarantine(record);
    }
    if kept.stale {
        reproject(&mut replica, &store).await?;
    }
    let model = Model::new(replica.rows());
    let handle = ReplicaHandle {
        inputs: inputs.clone(),
        status: RwSignal::new(Status { ready: true, ..Status::default() }),
        here: RwSignal::new(Vec::new()),
        model,
        device,
    };
    let mut host = Host {
        replica,
        session: ClientSession::default(),
        store,
        tabs,
        lead: None,
        reach: kept.reach,
        kept_reach: kept.reach,
        unwritten: BTreeSet::new(),
        awaiting_pong: false,
        socket: None,
        sockets: 0,
        failures: 0,
        handle: handle.clone(),
        shared: device.shared,
        looking: None,
        writing: 0,
        flushes: Vec::new(),
        _retry: None,
    };
    // What other tabs kept after the rows were written.
    host.read_on().await;
    host.tabs.claim(false);
    listen_to_the_network(&inputs);
    if device.shared {
        host.set_link(Link::Connecting);
    }
    spawn_local(host.run(receiver));
    Ok(handle)
}

/// Rows that another version made are made anew from the changes.
async fn reproject(replica: &mut Replica, store: &LocalStore) -> Result<(), StoreError> {
    let records: Vec<RecordId> = replica.rows().map(|row| row.id).collect();
    for record in records {
        let changes = store.changes(record).await?;
        crash_marker::guarded(record, || {
            replica.provide(record, &changes);
            replica.reproject(record);
        });
    }
    Ok(())
}

fn listen_to_the_network(inputs: &mpsc::UnboundedSender<Input>) {
    let to = inputs.clone();
    let connect = move || drop(to.unbounded_send(Input::Connect));
    let online = connect.clone();
    gloo::events::EventListener::new(&window(), "online", move |_| online()).forget();
    gloo::events::EventListener::new(&document(), "visibilitychange", move |_| {
        if !document().hidden() {
            connect();
        }
    })
    .forget();
    let to = inputs.clone();
    Interval::new(30_000, move || drop(to.unbounded_send(Input::Ping))).forget();
    let to = inputs.clone();
    Interval::new(WATCH_MS, move || drop(to.unbounded_send(Input::Watch))).forget();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Host {
    replica: Replica,
    session: ClientSession,
    store: Rc<LocalStore>,
    tabs: Tabs,
    /// This tab's generation as leader.
    lead: Option<u32>,
    /// Changes up to this key of the store are folded in.
    reach: u64,
    /// How far the kept rows reach.
    kept_reach: u64,
    /// Records whose rows changed here and were not written, because another tab led.
    unwritten: BTreeSet<RecordId>,
    /// The leader was asked whether it lives.
    awaiting_pong: bool,
    socket: Option<Socket>,
    /// How many sockets there have been: events of one before are passed over.
    sockets: u64,
    /// Attempts to connect that failed in a row.
    failures: u32,
    handle: ReplicaHandle,
    shared: bool,
    looking: Option<RecordId>,
    /// Transactions that are being written.
    writing: usize,
    flushes: Vec<oneshot::Sender<()>>,
    _retry: Option<Timeout>,
}

impl Host {
    async fn run(mut self, mut inputs: mpsc::UnboundedReceiver<Input>) {
        while let Some(input) = inputs.next().await {
            self.take(input).await;
            self.push();
            self.show_status();
            if self.writing == 0 && self.lead.is_some() && self.kept_reach < self.reach {
                // After a burst: the next start then has nothing to fold in.
                self.keep(Keep::default());
            }
            if self.writing == 0 {
                for reply in self.flushes.drain(..) {
                    // Whoever asked may be gone.
                    let _ = reply.send(());
                }
            }
        }
    }

    async fn take(&mut self, input: Input) {
        match input {
            Input::Dispatch { command, reply } => {
                let result = self.dispatch(command).await;
                // A screen that is gone does not wait for the answer.
                let _ = reply.send(result);
            }
            Input::History { record, reply } => {
                let history = self.with_documents(|replica| replica.history(record)).await;
                let _ = reply.send(history.unwrap_or_default());
            }
            Input::Kept { groups, written, forgot } => {
                self.writing -= 1;
                groups.into_iter().for_each(|group| self.replica.kept(group));
                if self.handle.status.with_untracked(|status| status.not_saved.is_some()) {
                    self.handle.status.update(|status| status.not_saved = None);
                }
                self.kept_reach = written.reach.unwrap_or(self.kept_reach);
                self.written(&written.keys).await;
                self.tabs.tell(&if forgot.is_empty() { TabMessage::Kept } else { TabMessage::Forgot(forgot) });
            }
            Input::NotKept(error) => {
                self.writing -= 1;
                if error.is_deposed() {
                    // The new leader reads the changes and writes their rows itself.
                    self.step_down();
                } else {
                    self.handle.status.update(|status| status.not_saved = Some(error.0));
                }
            }
            Input::Lead => self.take_the_lead().await,
            Input::Deposed => {
                self.step_down();
                self.tabs.claim(false);
            }
            Input::Tab(message) => self.told(message).await,
            Input::Watch => self.watch(),
            Input::Discard { group, reply } => {
                let lost = self.discard(group).await;
                let _ = reply.send(lost);
            }
            Input::Export(reply) => {
                let _ = reply.send(self.export());
            }
            Input::ExportRecord { record, reply } => {
                let changes = self.store.changes(record).await.unwrap_or_default();
                let changes: Vec<String> = changes.iter().map(|stored| hex(&stored.bytes)).collect();
                let _ = reply.send(serde_json::json!({ "record": record, "changes": changes }).to_string());
            }
            Input::Flush(reply) => self.flushes.push(reply),
            Input::Opened(number) if number == self.sockets => {
                let effects = self.session.connected(self.replica.cursor());
                self.carry_out(effects).await;
            }
            Input::Message(number, bytes) if number == self.sockets => {
                match codec::decode::<ServerMessage>(&bytes) {
                    Ok(message) => {
                        let effects = self.session.received(message, self.replica.cursor());
                        self.carry_out(effects).await;
                    }
                    // A message from a newer server: nothing of it may be folded half.
                    Err(_) => self.disconnect(),
                }
            }
            Input::Closed(number, code) if number == self.sockets => self.closed(code).await,
            Input::Opened(_) | Input::Message(..) | Input::Closed(..) => {}
            Input::Connect => self.connect(),
            Input::Shared => {
                self.tabs.tell(&TabMessage::Shared);
                self.start_sharing();
            }
            Input::Ping => {
                if self.session.link() == sotay_shared::sync::Link::Live {
                    self.send(&ClientMessage::Ping { nonce: self.sockets });
                }
            }
            Input::Looking(record) => {
                self.looking = record;
                if self.session.link() == sotay_shared::sync::Link::Live {
                    self.send(&ClientMessage::Presence { record, typing: false });
                }
            }
        }
    }

    async fn dispatch(&mut self, command: Command) -> Result<(), CommandError> {
        let stamp = Stamp { at: clock::now(), member: self.handle.device.member, entropy: clock::random() };
        let issued = Issued { group: new_id!(GroupId), command, stamp };
        match self.with_documents(|replica| replica.dispatch(issued.clone())).await {
            Ok(outcome) => {
                self.settle(outcome);
                Ok(())
            }
            Err(ReplicaError::Command(error)) => Err(error),
            Err(other) => Err(CommandError::Refused(other.to_string())),
        }
    }

    /// Tries an input, opening the documents that the replica asks for from what is kept.
    async fn with_documents<T>(
        &mut self,
        mut input: impl FnMut(&mut Replica) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        match input(&mut self.replica) {
            Err(ReplicaError::NotOpen(records)) => {
                for record in records {
                    match self.store.changes(record).await {
                        Ok(changes) => {
                            let provide = || self.replica.provide(record, &changes);
                            let delta = crash_marker::guarded(record, provide);
                            self.handle.model.apply(delta.as_slice());
                        }
                        Err(error) => self.handle.status.update(|status| status.not_saved = Some(error.0)),
                    }
                }
                input(&mut self.replica)
            }
            other => other,
        }
    }

    /// Paints, then keeps. IndexedDB carries transactions out in the order in which they were begun, so a document that
    /// is opened right after is read with what is being written now.
    fn settle(&mut self, outcome: Outcome) {
        self.handle.model.apply(&outcome.deltas);
        if !outcome.keep.is_empty() {
            self.keep(outcome.keep);
        }
    }

    fn keep(&mut self, keep: Keep) {
        if self.lead.is_none() {
            self.unwritten.extend(keep.rows.iter().map(|row| row.id).chain(keep.gone.iter().copied()));
        }
        self.writing += 1;
        let (store, inputs) = (self.store.clone(), self.handle.inputs.clone());
        let lead = self.lead.map(|generation| Lead { generation, reach: self.reach });
        spawn_local(async move {
            // Once more, because a busy disk is no full one.
            let result = match store.keep(&keep, lead).await {
                Err(error) if !error.is_deposed() => store.keep(&keep, lead).await,
                kept => kept,
            };
            let result = match result {
                // What the leader of before has of its own is kept all the same; the rest is the new leader's.
                Err(error) if error.is_deposed() && !keep.outbox.is_empty() => store.keep(&keep, None).await,
                kept => kept,
            };
            let groups = keep.outbox.iter().map(|outgoing| outgoing.push.group).collect();
            let mut forgot: Vec<RecordId> = keep.forget.iter().map(|(record, _)| *record).collect();
            forgot.dedup();
            let _ = inputs.unbounded_send(match result {
                Ok(written) => Input::Kept { groups, written, forgot },
                Err(error) => Input::NotKept(error),
            });
        });
    }

    /// Own changes that follow what is folded in need not be read again; otherwise another tab wrote in between.
    async fn written(&mut self, keys: &[u64]) {
        if local_store::follows(self.reach, keys) {
            self.reach += keys.len() as u64;
        } else {
            self.read_on().await;
        }
    }

    /// Folds in what other tabs kept.
    async fn read_on(&mut self) {
        let news = match self.store.news(self.reach).await {
            Ok(news) => news,
            Err(error) => return self.handle.status.update(|status| status.not_saved = Some(error.0)),
        };
        let Ok(outcome) = self.with_documents(|replica| replica.absorb(&news.changes)).await else { return };
        self.handle.model.apply(&outcome.deltas);
        self.replica.share_outbox(news.outbox);
        self.reach = news.upto;
        if self.lead.is_none() {
            self.replica.resume(news.cursor);
            self.unwritten.extend(outcome.keep.rows.iter().map(|row| row.id));
        } else if !outcome.keep.rows.is_empty() {
            self.keep(Keep { rows: outcome.keep.rows, ..Keep::default() });
        }
    }

    async fn take_the_lead(&mut self) {
        match self.store.lead().await {
            Ok(generation) => {
                // The leader before may have come further than this tab has heard.
                self.read_on().await;
                self.lead = Some(generation);
                let unwritten = std::mem::take(&mut self.unwritten);
                let (here, gone): (Vec<RecordId>, Vec<RecordId>) =
                    unwritten.into_iter().partition(|record| self.replica.get(*record).is_some());
                let rows = here.into_iter().filter_map(|record| self.replica.get(record).cloned()).collect();
                self.keep(Keep { rows, gone, ..Keep::default() });
                self.connect();
                self.tell_link();
            }
            Err(error) => self.handle.status.update(|status| status.not_saved = Some(error.0)),
        }
    }

    /// Another tab leads: it has the socket now.
    fn step_down(&mut self) {
        self.lead = None;
        self.awaiting_pong = false;
        self.socket = None;
        self.session.disconnected();
        self.handle.here.set(Vec::new());
    }

    async fn told(&mut self, message: TabMessage) {
        match message {
            TabMessage::Kept => self.read_on().await,
            TabMessage::Forgot(records) => self.reopen(records).await,
            TabMessage::Ping if self.lead.is_some() => {
                self.tell_link();
                // A tab that people look at leads better than one that they do not.
                if document().hidden() {
                    self.step_down();
                    self.tabs.release();
                    self.tabs.claim(false);
                }
            }
            TabMessage::Pong(link) | TabMessage::Link(link) if self.lead.is_none() => {
                self.awaiting_pong = false;
                self.set_link(link);
            }
            TabMessage::Shared => self.start_sharing(),
            TabMessage::Ping | TabMessage::Pong(_) | TabMessage::Link(_) => {}
        }
    }

    /// The changes of these records were rewritten: read them again.
    async fn reopen(&mut self, records: Vec<RecordId>) {
        for record in records {
            self.replica.close(record);
            let Ok(changes) = self.store.changes(record).await else { continue };
            let reopen = || {
                self.replica.provide(record, &changes);
                self.replica.reproject(record)
            };
            let outcome = crash_marker::guarded(record, reopen);
            self.handle.model.apply(&outcome.deltas);
        }
        self.read_on().await;
    }

    fn watch(&mut self) {
        if self.lead.is_some() || document().hidden() {
            return;
        }
        if self.awaiting_pong {
            self.awaiting_pong = false;
            self.tabs.claim(true);
        } else {
            self.awaiting_pong = true;
            self.tabs.tell(&TabMessage::Ping);
        }
    }

    fn tell_link(&self) {
        if self.lead.is_some() {
            self.tabs.tell(&TabMessage::Pong(self.link()));
        }
    }

    fn start_sharing(&mut self) {
        self.shared = true;
        self.failures = 0;
        self.set_link(Link::Connecting);
        self.connect();
    }

    async fn discard(&mut self, group: GroupId) -> Vec<CommandError> {
        let fresh = Actor(clock::random());
        match self.with_documents(|replica| replica.discard(group, fresh)).await {
            Ok(mut outcome) => {
                let lost = std::mem::take(&mut outcome.inapplicable);
                self.settle(outcome);
                lost.into_iter().map(|(_, error)| error).collect()
            }
            Err(error) => vec![CommandError::Refused(error.to_string())],
        }
    }

    fn export(&self) -> String {
        let groups: Vec<serde_json::Value> = self
            .replica
            .outbox()
            .iter()
            .map(|outgoing| {
                let changes: Vec<_> = outgoing
                    .push
                    .changes
                    .iter()
                    .map(|it| serde_json::json!({ "record": it.record, "kind": it.kind, "change": hex(&it.bytes) }))
                    .collect();
                serde_json::json!({ "issued": outgoing.issued, "state": outgoing.state, "changes": changes })
            })
            .collect();
        let DeviceWorkspace { workspace, member, .. } = self.handle.device;
        serde_json::json!({ "workspace": workspace, "member": member, "unsent": groups }).to_string()
    }

    async fn carry_out(&mut self, effects: Vec<ClientEffect>) {
        for effect in effects {
            match effect {
                ClientEffect::Send(message) => self.send(&message),
                ClientEffect::Fold(message) => self.fold(&message).await,
                ClientEffect::Presence(presence) => self.present(presence),
                ClientEffect::CatchUp { from, head } => self.catch_up(from, head).await,
                ClientEffect::Rewind { shared } => {
                    let outcome = self.replica.rewind(shared);
                    self.settle(outcome);
                }
                ClientEffect::Reconnect => self.disconnect(),
                ClientEffect::Outdated => {
                    self.socket = None;
                    self.session.disconnected();
                    self.set_link(Link::Outdated);
                }
            }
        }
        if self.session.link() == sotay_shared::sync::Link::Live && self.link() != Link::Live {
            self.failures = 0;
            self.set_link(Link::Live);
            self.send(&ClientMessage::Presence { record: self.looking, typing: false });
        }
    }

    async fn fold(&mut self, message: &ServerMessage) {
        match self.with_documents(|replica| replica.fold(message)).await {
            Ok(outcome) => self.settle(outcome),
            Err(_) => self.disconnect(),
        }
    }

    async fn catch_up(&mut self, from: Cursor, head: u64) {
        let mut cursor = from;
        loop {
            self.handle.status.update(|status| status.catching_up = Some((cursor.seq, head)));
            let Ok(part) = catch_up::read(self.handle.device.workspace, cursor).await else {
                self.disconnect();
                break;
            };
            let (after, next) = (part.header.after, part.trailer.cursor);
            match self.with_documents(|replica| replica.fold_page(after, next, &part.entries)).await {
                Ok(outcome) => self.settle(outcome),
                Err(_) => {
                    self.disconnect();
                    break;
                }
            }
            cursor = next;
            if !part.trailer.more {
                let effects = self.session.caught_up(cursor);
                Box::pin(self.carry_out(effects)).await;
                break;
            }
        }
        self.handle.status.update(|status| status.catching_up = None);
    }

    fn present(&self, presence: Presence) {
        self.handle.here.update(|here| {
            here.retain(|known| known.session != presence.session);
            if presence.here {
                here.push(presence);
            }
        });
    }

    fn push(&mut self) {
        let effects = self.session.push(self.replica.outbox().sendable());
        for effect in effects {
            if let ClientEffect::Send(message) = effect {
                self.send(&message);
            }
        }
    }

    fn send(&self, message: &ClientMessage) {
        if let Some(socket) = &self.socket {
            socket.send(&codec::encode(message));
        }
    }

    fn connect(&mut self) {
        if !self.shared || self.lead.is_none() || self.socket.is_some() || self.link() == Link::Outdated {
            return;
        }
        self.sockets += 1;
        let location = window().location();
        let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
        let scheme = if secure { "wss" } else { "ws" };
        let host = location.host().unwrap_or_default();
        let url = format!("{scheme}://{host}/api/workspaces/{}/live", self.handle.device.workspace);
        match Socket::open(&url, self.sockets, &self.handle.inputs) {
            Ok(socket) => self.socket = Some(socket),
            Err(_) => self.try_later(),
        }
        if self.link() != Link::SignedOut {
            self.set_link(Link::Connecting);
        }
    }

    async fn closed(&mut self, code: u16) {
        let was_live = self.session.link() != sotay_shared::sync::Link::Offline;
        self.disconnect();
        if code == sotay_shared::sync::CloseCode::Version as u16 {
            self.set_link(Link::Outdated);
            return;
        }
        // A refused upgrade looks like a broken network; the session says which it was.
        if !was_live && http::get::<serde_json::Value>("/api/session").await.is_err_and(|error| error.is_signed_out()) {
            self.set_link(Link::SignedOut);
        }
    }

    fn disconnect(&mut self) {
        self.socket = None;
        self.session.disconnected();
        self.handle.here.set(Vec::new());
        self.set_link(Link::Offline);
        self.try_later();
    }

    /// Half a second, doubled with each failure up to 15 seconds, spread so that a team does not come back at once.
    fn try_later(&mut self) {
        let base = 500 * (1u32 << self.failures.min(5));
        let [spread] = clock::random::<1>();
        let wait = base.min(15_000) * (192 + u32::from(spread) / 2) / 256;
        self.failures += 1;
        let inputs = self.handle.inputs.clone();
        self._retry = Some(Timeout::new(wait, move || drop(inputs.unbounded_send(Input::Connect))));
    }

    fn link(&self) -> Link {
        self.handle.status.with_untracked(|status| status.link)
    }

    fn set_link(&self, link: Link) {
        if self.link() != link {
            self.handle.status.update(|status| status.link = link);
            self.tell_link();
        }
    }

    fn show_status(&self) {
        let outbox = self.replica.outbox();
        let (unsent, waiting) = (outbox.len(), outbox.blocked().len());
        let refused: Vec<Refused> = outbox
            .refused()
            .filter_map(|outgoing| {
                let (record, message) = outgoing.refusal()?;
                Some(Refused { group: outgoing.push.group, record, message: message.to_owned(), waiting })
            })
            .collect();
        if self.handle.status.with_untracked(|status| status.unsent != unsent || status.refused != refused) {
            self.handle.status.update(|status| {
                status.unsent = unsent;
                status.refused = refused;
            });
        }
    }
}
