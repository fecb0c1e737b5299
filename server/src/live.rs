//! One live socket: moves messages between the network, the session's state machine, admission and the hub.

use crate::{
    admission::{Admission, PushAnswer, weight},
    budget::{Chatter, Cost, PATIENCE, Shares, TOO_FAST, until_charged},
    free_space::FreeSpace,
    grant::Grant,
    hub::{Commit, Hub, HubSlot, Seat},
    notices::{Notice, Notices},
    observe,
    socket::{Close, End, say_goodbye, unreadable},
    store::{AccountId, Appended, Membership, Store},
    token::TokenHash,
};
use axum::extract::ws::{Message, WebSocket};
use futures::{
    SinkExt, StreamExt,
    future::BoxFuture,
    stream::{FuturesOrdered, SplitSink, SplitStream},
};
use sotay_shared::{
    codec,
    id::{GroupId, WorkspaceId},
    sync::{ClientMessage, CloseCode, Cursor, Presence, PushGroup, ServerEffect, ServerMessage, ServerSession},
};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::{Instant, sleep_until, timeout},
};
use tracing::Instrument;

/// A message that a reader does not take within this time closes its socket: it can catch up later.
pub(crate) const SLOW: Duration = Duration::from_secs(20);
/// A connection says hello within this time.
pub(crate) const GREETING: Duration = Duration::from_secs(20);
/// Pushed bytes on their way through admission, or waiting for it, beyond which the socket is not read.
const IN_FLIGHT: usize = 2 * 1024 * 1024;
/// Entries read from the store at a time, and their bytes: a message to a client has 4 MiB at most.
const PAGE: u32 = 500;
const PAGE_BYTES: usize = 1024 * 1024;
/// Who is where is told this often by one connection; what it says in between is passed over for what it says last.
const PRESENCE: Duration = Duration::from_millis(200);
/// The next page is asked for again after this, where the account has others under way.
const READS_AGAIN: Duration = Duration::from_millis(50);
/// What a greeting weighs: the store is asked for it.
const HELLO: u32 = 10;

/// What a connection needs of the server.
#[derive(Debug, Clone)]
pub struct Server {
    pub store: Store,
    pub admission: Admission,
    pub hub: Arc<Hub>,
    pub notices: Notices,
    /// What each account may take of the server.
    pub shares: Arc<Shares>,
    /// Groups that one push may have.
    pub push_groups: usize,
    /// The least build of the app, where there is one.
    pub minimum_build: Option<u64>,
    pub free_space: FreeSpace,
    /// Bytes that one message may have.
    pub message_bytes: usize,
    /// Nothing heard for this long, not even a ping: the other side is gone.
    pub silence: Duration,
    /// Turns true when the server shuts down.
    pub closing: watch::Receiver<bool>,
}

impl Server {
    /// Waits until an account may push so many changes of so many bytes together.
    ///
    /// # Errors
    /// When that is too long to wait for, in words for the client.
    pub async fn within_rate(&self, account: AccountId, changes: usize, bytes: usize) -> Result<(), String> {
        let mut cost = Cost::new(changes, bytes);
        let charged = until_charged(|| self.take_turn(account, &mut cost)).await;
        charged.then_some(()).ok_or_else(|| TOO_FAST.to_owned())
    }

    /// Charges an account for changes and bytes, once it has paid for the work that was done for it.
    ///
    /// # Errors
    /// How long to wait before it is tried again.
    fn take_turn(&self, account: AccountId, cost: &mut Cost) -> Result<(), Duration> {
        // Work that was done already, however few changes it was for.
        let owed = self.admission.wait_for(account);
        if !owed.is_zero() {
            return Err(owed);
        }
        self.shares.budget.take(account, cost)
    }

    /// Closes the connections of a session that ended, here and elsewhere.
    pub fn sign_out(&self, token: TokenHash) {
        self.hub.sign_out(token);
        self.notices.tell(Notice::SignedOut(token));
    }

    /// Who may do what in a workspace changed: its connections follow, here and elsewhere.
    pub async fn members_changed(&self, workspace: WorkspaceId) {
        self.notices.tell(Notice::Members(workspace));
        // It goes on where whoever asked for it hangs up.
        let (hub, store) = (self.hub.clone(), self.store.clone());
        let _ = tokio::spawn(async move { hub.grants.refresh(&store, workspace).await }).await;
    }
}

/// Groups that wait until their account may push them.
#[derive(Default)]
struct Waiting {
    groups: VecDeque<(PushGroup, Cost, usize)>,
    bytes: usize,
    /// How long they were told to wait, all waits together.
    waited: Duration,
    /// When the first of them is tried again; nothing where it may be tried now.
    until: Option<Instant>,
}

struct Connection {
    server: Server,
    membership: Membership,
    grant: Arc<Grant>,
    account: AccountId,
    session: ServerSession,
    sink: SplitSink<WebSocket, Message>,
    answers: FuturesOrdered<BoxFuture<'static, (GroupId, usize, PushAnswer)>>,
    in_flight: usize,
    waiting: Waiting,
    /// The log is to be read from here on.
    reads_from: Option<u64>,
    reads_at: Instant,
    chatter: Chatter,
    /// What it said last of where it is, and nobody was told yet.
    unsaid: Option<Presence>,
    /// When the others may be told next.
    speaks_at: Instant,
    /// Until when it has to say hello; nothing once it did.
    greets_by: Option<Instant>,
    /// When it was heard last.
    heard_at: Instant,
    seat: Seat,
}

/// Serves a socket until it closes.
#[tracing::instrument(name = "connection", level = "debug", skip_all)]
pub async fn serve(socket: WebSocket, server: Server, membership: Membership, token: TokenHash, slot: HubSlot) {
    let Membership { workspace, member, role } = membership;
    let lost = "this device was signed out: sign in again";
    let grant = Arc::new(server.hub.grants.hold(&server.store, (workspace, member, role), token, lost).await);
    let hub = server.hub.clone();
    let mut closing = server.closing.clone();
    let (sink, mut stream) = socket.split();
    let final_at = match server.store.final_at(workspace).await {
        Ok(final_at) => final_at,
        // Whoever is not told that the log is final would give back what is void.
        Err(error) => return say_goodbye(sink, Some(error.into())).await,
    };
    let session = ServerSession::new(workspace, member, role)
        .with_push_groups(server.push_groups)
        .with_minimum_build(server.minimum_build)
        .with_final(final_at);
    let seat = hub.enter(workspace);
    let session_id = seat.session;
    let mut connection = Connection::new(server, membership, grant, slot.account(), session, sink, seat);
    tracing::debug!(session = session_id, "connected");
    observe::connected();
    let end = connection.follow(&mut stream, &mut closing).await;
    if let Some(Close { code, reason }) = &end {
        tracing::debug!(session = session_id, ?code, reason, "closing");
    }
    let Connection { sink, seat, .. } = connection;
    say_goodbye(sink, end).await;
    // Groups on their way are decided all the same; the client hears of them when it is back.
    drop(seat);
    drop(slot);
    observe::disconnected();
    let goodbye = Presence { session: session_id, member, record: None, typing: false, field: None, here: false };
    hub.leave(workspace, goodbye);
}

/// Resolves at a time; at once where there is none.
async fn until(time: Option<Instant>) {
    if let Some(time) = time {
        sleep_until(time).await;
    }
}

/// Resolves when the server shuts down.
pub(crate) async fn shutdown(closing: &mut watch::Receiver<bool>) {
    // An error means that the server is gone already.
    let _ = closing.wait_for(|closing| *closing).await;
}

impl Connection {
    fn new(
        server: Server,
        membership: Membership,
        grant: Arc<Grant>,
        account: AccountId,
        session: ServerSession,
        sink: SplitSink<WebSocket, Message>,
        seat: Seat,
    ) -> Connection {
        let now = Instant::now();
        Connection {
            session,
            greets_by: Some(now + GREETING.min(server.silence)),
            server,
            membership,
            grant,
            account,
            sink,
            answers: FuturesOrdered::new(),
            in_flight: 0,
            waiting: Waiting::default(),
            reads_from: None,
            reads_at: now,
            chatter: Chatter::default(),
            unsaid: None,
            speaks_at: now,
            heard_at: now,
            seat,
        }
    }

    /// Does what is due, in turn, until the connection has to end.
    async fn follow(&mut self, stream: &mut SplitStream<WebSocket>, closing: &mut watch::Receiver<bool>) -> End {
        let grant = self.grant.clone();
        loop {
            let silent_at = self.silent_at();
            let next = tokio::select! {
                biased;
                () = shutdown(closing) => {
                    return Close::new(CloseCode::GoingAway, "the server restarts: connecting again");
                }
                end = grant.ended() => return Some(end),
                Some((group, bytes, answer)) = self.answers.next() => self.answered(group, bytes, answer).await,
                appended = self.seat.log.recv() => match appended {
                    Ok(Commit::Here(appended)) => self.relayed(&appended).await,
                    Ok(Commit::Elsewhere(upto)) => self.committed(upto).await,
                    Err(RecvError::Lagged(_)) => self.lagged().await,
                    Err(RecvError::Closed) => return None,
                },
                presence = self.seat.presence.recv() => match presence {
                    Ok(presence) => self.present(presence).await,
                    // Who is where is only ever the latest news.
                    Err(_) => Ok(()),
                },
                () = until(self.waiting.until), if self.has_waiting() => self.admit_next().await,
                () = sleep_until(self.speaks_at), if self.unsaid.is_some() => self.announce(),
                // Whatever came in time is heard before the time is up.
                message = stream.next(), if self.reads() => match message {
                    None => return None,
                    Some(Err(error)) => return unreadable(&error, self.server.message_bytes),
                    Some(Ok(message)) => self.heard(message).await,
                },
                () = sleep_until(self.reads_at), if self.reads_from.is_some() => self.read_on().await,
                () = sleep_until(silent_at) => self.silent(),
            };
            if let Err(end) = next {
                return end;
            }
        }
    }

    /// Whether the next message is read: what came before it is not too much.
    fn reads(&self) -> bool {
        self.in_flight + self.waiting.bytes < IN_FLIGHT
    }

    fn has_waiting(&self) -> bool {
        self.in_flight < IN_FLIGHT && !self.waiting.groups.is_empty()
    }

    /// When the other side is taken for dead, unless it is heard before.
    fn silent_at(&self) -> Instant {
        let silent = self.heard_at + self.server.silence;
        self.greets_by.map_or(silent, |by| by.min(silent))
    }

    fn silent(&mut self) -> Result<(), End> {
        if !self.reads() {
            // Who is not listened to cannot be heard.
            self.heard_at = Instant::now();
            return Ok(());
        }
        Err(match self.greets_by {
            Some(_) => Close::new(CloseCode::Protocol, "say hello, within 20 seconds"),
            None => Close::new(CloseCode::TooSlow, "nothing was heard for too long, not even a ping: connect again"),
        })
    }

    async fn heard(&mut self, message: Message) -> Result<(), End> {
        self.heard_at = Instant::now();
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Close(_) => return Err(None),
            Message::Ping(bytes) | Message::Pong(bytes) => return self.meter(1, bytes.len()),
            Message::Text(_) => return Err(Close::new(CloseCode::Protocol, "send binary CBOR messages")),
        };
        let message: ClientMessage = codec::decode(&bytes)
            .map_err(|error| Close::new(CloseCode::Protocol, format!("unreadable message: {error}")))?;
        match &message {
            // Charged to the account, group by group.
            ClientMessage::Push { groups } if !groups.is_empty() => {}
            ClientMessage::Hello { .. } => {
                self.greets_by = None;
                self.meter(HELLO, bytes.len())?;
            }
            _ => self.meter(1, bytes.len())?,
        }
        let effects = self.session.received(message);
        self.carry_out(effects, bytes.len()).await
    }

    /// Counts what is no change.
    fn meter(&self, weight: u32, bytes: usize) -> Result<(), End> {
        match self.chatter.allows(weight, bytes) {
            true => Ok(()),
            false => Err(Close::new(CloseCode::TooFast, "too many messages at once: connect again later")),
        }
    }

    async fn relayed(&mut self, appended: &Appended) -> Result<(), End> {
        let effects = self.session.read(appended.after, appended.upto, appended.chain, &appended.entries);
        self.carry_out(effects, 0).await?;
        observe::relay_took(appended.at.elapsed());
        let effects = self.session.committed(appended.upto);
        self.carry_out(effects, 0).await
    }

    /// Missed relays are read from the store.
    async fn lagged(&mut self) -> Result<(), End> {
        let head = self.server.store.head(self.membership.workspace).await.map_err(|error| Some(error.into()))?;
        self.committed(head.seq).await
    }

    async fn committed(&mut self, upto: u64) -> Result<(), End> {
        let effects = self.session.committed(upto);
        self.carry_out(effects, 0).await
    }

    async fn present(&mut self, presence: Presence) -> Result<(), End> {
        if presence.session == self.seat.session || !self.session.is_live() {
            return Ok(());
        }
        self.send(&ServerMessage::Presence(presence)).await
    }

    async fn answered(&mut self, group: GroupId, bytes: usize, answer: PushAnswer) -> Result<(), End> {
        self.in_flight -= bytes;
        self.session.answered(group);
        let message = match answer {
            PushAnswer::Accepted(changes) => ServerMessage::Accepted { group, changes },
            PushAnswer::Refused(refused) => ServerMessage::Refused {
                group,
                record: refused.record,
                hash: refused.hash,
                code: refused.code,
                message: refused.message,
                problem: Some(refused.problem),
            },
            PushAnswer::Unavailable => {
                return Err(Close::new(
                    CloseCode::Unavailable,
                    "the server could not write: your changes will be sent again",
                ));
            }
        };
        self.send(&message).await
    }

    /// `bytes` are those of the message that led to it.
    async fn carry_out(&mut self, effects: Vec<ServerEffect>, bytes: usize) -> Result<(), End> {
        let mut effects: VecDeque<ServerEffect> = effects.into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                ServerEffect::Send(message) => {
                    let welcome = matches!(message, ServerMessage::Welcome { .. });
                    self.send(&message).await?;
                    if welcome {
                        for presence in self.server.hub.here(self.membership.workspace) {
                            self.send(&ServerMessage::Presence(presence)).await?;
                        }
                    }
                }
                ServerEffect::Locate { cursors } => {
                    let located = self.server.store.locate(self.membership.workspace, &cursors).await;
                    let (shared, head) = located.map_err(|error| Some(error.into()))?;
                    effects.extend(self.session.located(shared, head));
                }
                // One page, and then whatever else is due.
                ServerEffect::Read { after } => self.reads_from = Some(after),
                ServerEffect::Admit { groups } => self.take(groups, bytes),
                ServerEffect::Announce { record, typing, field } => {
                    let (session, member) = (self.seat.session, self.membership.member);
                    self.unsaid = Some(Presence { session, member, record, typing, field, here: true });
                }
                ServerEffect::Close { code, reason } => return Err(Some(Close { code, reason })),
            }
        }
        Ok(())
    }

    /// Reads the next page of the log and sends it.
    async fn read_on(&mut self) -> Result<(), End> {
        let Some(after) = self.reads_from.take() else { return Ok(()) };
        // Only the place in the log matters here: entries are read by their seq.
        let cursor = Cursor { seq: after, ..Cursor::default() };
        let Some(turn) = self.server.shares.openings.try_take(self.account) else {
            // The account has others under way: what else is due goes on meanwhile.
            self.reads_from = Some(after);
            self.reads_at = Instant::now() + READS_AGAIN;
            return Ok(());
        };
        let page = self.server.store.page(self.membership.workspace, cursor, PAGE, PAGE_BYTES).await;
        drop(turn);
        let page = page.map_err(|error| Some(error.into()))?;
        let effects = self.session.read(after, page.cursor.seq, page.cursor.chain, &page.entries);
        self.carry_out(effects, 0).await
    }

    /// Tells the others where this connection is.
    fn announce(&mut self) -> Result<(), End> {
        if let Some(presence) = self.unsaid.take() {
            self.speaks_at = Instant::now() + PRESENCE;
            self.server.hub.announce(self.membership.workspace, presence);
        }
        Ok(())
    }

    /// Takes in groups that came in a message of so many bytes. Whatever of them is no change is charged with the first.
    fn take(&mut self, groups: Vec<PushGroup>, message: usize) {
        let sizes: Vec<usize> = groups.iter().map(weight).collect();
        let mut beside = message.saturating_sub(sizes.iter().sum());
        for (group, bytes) in groups.into_iter().zip(sizes) {
            let cost = Cost::new(group.changes.len().max(1), bytes + std::mem::take(&mut beside));
            self.waiting.bytes += bytes;
            self.waiting.groups.push_back((group, cost, bytes));
        }
    }

    /// Hands the first group that waits to admission, once its account may push it. Other messages are heard meanwhile.
    async fn admit_next(&mut self) -> Result<(), End> {
        let Some((group, mut cost, bytes)) = self.waiting.groups.pop_front() else { return Ok(()) };
        if let Err(wait) = self.server.take_turn(self.account, &mut cost) {
            self.waiting.waited += wait;
            if self.waiting.waited > PATIENCE {
                return Err(Close::new(CloseCode::TooFast, TOO_FAST));
            }
            self.waiting.groups.push_front((group, cost, bytes));
            self.waiting.until = Some(Instant::now() + wait);
            return Ok(());
        }
        self.waiting.bytes -= bytes;
        self.waiting.until = None;
        if self.waiting.groups.is_empty() {
            self.waiting.waited = Duration::ZERO;
        }
        self.admit(group, bytes).await
    }

    async fn admit(&mut self, group: PushGroup, bytes: usize) -> Result<(), End> {
        let Membership { workspace, member, .. } = self.membership;
        let role = self.grant.role().map_err(Some)?;
        let id = group.group;
        self.in_flight += bytes;
        observe::pushed(bytes);
        let pushed = Instant::now();
        let span = tracing::debug_span!("push", group = %id);
        let submitted = self.server.admission.submit(self.account, workspace, member, role, group);
        let answer = self.grant.unless_ended(submitted.instrument(span.clone())).await.map_err(Some)?;
        let answered = async move {
            let answer = answer.await;
            observe::answered(pushed.elapsed());
            (id, bytes, answer)
        };
        self.answers.push_back(Box::pin(answered.instrument(span)));
        Ok(())
    }

    async fn send(&mut self, message: &ServerMessage) -> Result<(), End> {
        self.grant.role().map_err(Some)?;
        if matches!(message, ServerMessage::Batch { .. }) {
            observe::relayed();
        }
        let bytes = codec::encode(message);
        match timeout(SLOW, self.sink.send(Message::Binary(bytes.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(None),
            Err(_) => {
                Err(Close::new(CloseCode::TooSlow, "the connection was too slow: connecting again and catching up"))
            }
        }
    }
}
