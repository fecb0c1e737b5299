//! The task that owns the replica.

use super::{
    catch_up,
    local_store::{LocalStore, StoreError},
    socket::Socket,
    status::{Link, Status},
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
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

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
    /// Groups that are durable now.
    Kept(Vec<GroupId>),
    NotKept(StoreError),
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
    let store = Rc::new(LocalStore::open(device.workspace, device.member).await?);
    let kept = store.load().await?;
    let actor = Actor(clock::random());
    let mut replica = Replica::restore(actor, kept.rows, kept.outbox, kept.cursor);
    if kept.stale {
        reproject(&mut replica, &store).await?;
    }
    let (inputs, receiver) = mpsc::unbounded();
    let model = Model::new(replica.rows());
    let handle = ReplicaHandle {
        inputs: inputs.clone(),
        status: RwSignal::new(Status { ready: true, ..Status::default() }),
        here: RwSignal::new(Vec::new()),
        model,
        device,
    };
    let host = Host {
        replica,
        session: ClientSession::default(),
        store,
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
    listen_to_the_network(&inputs);
    spawn_local(host.run(receiver));
    if device.shared {
        handle.connect();
    }
    Ok(handle)
}

/// Rows that another version made are made anew from the changes.
async fn reproject(replica: &mut Replica, store: &LocalStore) -> Result<(), StoreError> {
    let records: Vec<RecordId> = replica.rows().map(|row| row.id).collect();
    for record in records {
        replica.provide(record, &store.changes(record).await?);
        let keep = replica.reproject(record).keep;
        store.keep(&keep).await?;
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
}

struct Host {
    replica: Replica,
    session: ClientSession,
    store: Rc<LocalStore>,
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
            Input::Kept(groups) => {
                self.writing -= 1;
                groups.into_iter().for_each(|group| self.replica.kept(group));
                self.handle.status.update(|status| status.not_saved = None);
            }
            Input::NotKept(error) => {
                self.writing -= 1;
                self.handle.status.update(|status| status.not_saved = Some(error.0));
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
                self.shared = true;
                self.failures = 0;
                self.set_link(Link::Connecting);
                self.connect();
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
                            let delta = self.replica.provide(record, &changes);
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
        self.writing += 1;
        let (store, inputs) = (self.store.clone(), self.handle.inputs.clone());
        spawn_local(async move {
            // Once more, because a busy disk is no full one.
            let result = match store.keep(&keep).await {
                Err(_) => store.keep(&keep).await,
                kept => kept,
            };
            let groups = keep.outbox.iter().map(|outgoing| outgoing.push.group).collect();
            let _ = inputs.unbounded_send(match result {
                Ok(()) => Input::Kept(groups),
                Err(error) => Input::NotKept(error),
            });
        });
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
        if !self.shared || self.socket.is_some() || self.link() == Link::Outdated {
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
        }
    }

    fn show_status(&self) {
        let unsent = self.replica.outbox().len();
        let refused = self.replica.outbox().refused().count();
        let shown = self.handle.status.with_untracked(|status| (status.unsent, status.refused));
        if shown != (unsent, refused) {
            self.handle.status.update(|status| {
                status.unsent = unsent;
                status.refused = refused;
            });
        }
    }
}
