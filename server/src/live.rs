//! One live socket: moves messages between the network, the session's state machine, admission and the hub.

use crate::{
    admission::{Admission, PushAnswer},
    grant::Grant,
    hub::{Commit, Hub, HubSlot, Seat},
    notices::{Notice, Notices},
    observe,
    store::{AccountId, Membership, Store, StoreError},
    token::TokenHash,
};
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures::{SinkExt, StreamExt, future::BoxFuture, stream::FuturesOrdered, stream::SplitSink};
use governor::{
    DefaultKeyedRateLimiter,
    clock::{Clock, DefaultClock},
};
use sotay_shared::{
    codec,
    id::{GroupId, WorkspaceId},
    sync::{ClientMessage, CloseCode, Cursor, Presence, PushGroup, ServerEffect, ServerMessage, ServerSession},
};
use std::{
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::timeout,
};
use tracing::Instrument;

/// A message that a reader does not take within this time closes its socket: it can catch up later.
pub(crate) const SLOW: Duration = Duration::from_secs(20);
/// Nothing heard for this long, not even a ping: the other side is gone.
const SILENT: Duration = Duration::from_secs(90);
/// How long a connection waits for its account's turn before it is closed.
const PATIENCE: Duration = Duration::from_secs(5);
/// Pushed bytes on their way through admission, beyond which the socket is not read.
const IN_FLIGHT: usize = 2 * 1024 * 1024;
/// Entries read from the store at a time.
const PAGE: u32 = 500;

/// What a connection needs of the server.
#[derive(Debug, Clone)]
pub struct Server {
    pub store: Store,
    pub admission: Admission,
    pub hub: Arc<Hub>,
    pub notices: Notices,
    /// Changes that each account may push.
    pub rate: Arc<DefaultKeyedRateLimiter<AccountId>>,
    /// Groups that one push may have.
    pub push_groups: usize,
    /// Turns true when the server shuts down.
    pub closing: watch::Receiver<bool>,
}

impl Server {
    /// Waits until an account may push so many changes.
    ///
    /// # Errors
    /// When that is too long to wait for, in words for the client.
    pub async fn within_rate(&self, account: AccountId, changes: usize) -> Result<(), String> {
        let Some(changes) = NonZeroU32::new(changes as u32) else { return Ok(()) };
        let too_fast = || "this account makes too many changes at once: the rest is sent later".to_owned();
        loop {
            // A group that is over the limit by itself is refused by admission, which says so.
            let Ok(Err(early)) = self.rate.check_key_n(&account, changes) else { return Ok(()) };
            let wait = early.wait_time_from(DefaultClock::default().now());
            if wait > PATIENCE {
                return Err(too_fast());
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Closes the connections of a session that ended, here and elsewhere.
    pub fn sign_out(&self, token: TokenHash) {
        self.hub.sign_out(token);
        self.notices.tell(Notice::SignedOut(token));
    }

    /// Who may do what in a workspace changed: its connections follow, here and elsewhere.
    pub async fn members_changed(&self, workspace: WorkspaceId) {
        self.hub.grants.refresh(&self.store, workspace).await;
        self.notices.tell(Notice::Members(workspace));
    }
}

/// A close frame to send.
#[derive(Debug)]
pub(crate) struct Close {
    pub code: CloseCode,
    pub reason: String,
}

impl From<StoreError> for Close {
    fn from(error: StoreError) -> Close {
        tracing::error!(%error, "a connection was closed");
        Close { code: CloseCode::Unavailable, reason: "the server cannot read its database: try again later".into() }
    }
}

/// Why a connection ends: with a close frame to send, or because the other side is gone.
pub(crate) type End = Option<Close>;

struct Connection {
    server: Server,
    membership: Membership,
    grant: Arc<Grant>,
    account: AccountId,
    session: ServerSession,
    sink: SplitSink<WebSocket, Message>,
    answers: FuturesOrdered<BoxFuture<'static, (GroupId, usize, PushAnswer)>>,
    in_flight: usize,
    seat: Seat,
}

/// Serves a socket until it closes.
#[tracing::instrument(name = "connection", level = "debug", skip_all)]
pub async fn serve(socket: WebSocket, server: Server, membership: Membership, token: TokenHash, slot: HubSlot) {
    let Membership { workspace, member, role } = membership;
    let lost = "this device was signed out: sign in again";
    let grant = Arc::new(server.hub.grants.hold(&server.store, (workspace, member, role), token, lost).await);
    let seat = server.hub.enter(workspace);
    let session_id = seat.session;
    let (sink, mut stream) = socket.split();
    let hub = server.hub.clone();
    let mut closing = server.closing.clone();
    let mut connection = Connection {
        session: ServerSession::new(membership.workspace, membership.member, membership.role)
            .with_push_groups(server.push_groups),
        server,
        membership,
        grant: grant.clone(),
        account: slot.account(),
        sink,
        answers: FuturesOrdered::new(),
        in_flight: 0,
        seat,
    };
    tracing::debug!(session = session_id, "connected");
    observe::connected();
    let end: End = loop {
        let next = tokio::select! {
            biased;
            () = shutdown(&mut closing) => {
                break Some(Close { code: CloseCode::GoingAway, reason: "the server restarts: connecting again".into() });
            }
            end = grant.ended() => break Some(end),
            Some((group, bytes, answer)) = connection.answers.next() => connection.answered(group, bytes, answer).await,
            appended = connection.seat.log.recv() => match appended {
                Ok(Commit::Here(appended)) => connection.relayed(&appended).await,
                Ok(Commit::Elsewhere(upto)) => connection.committed(upto).await,
                Err(RecvError::Lagged(_)) => connection.lagged().await,
                Err(RecvError::Closed) => break None,
            },
            presence = connection.seat.presence.recv() => match presence {
                Ok(presence) => connection.present(presence).await,
                // Who is where is only ever the latest news.
                Err(_) => Ok(()),
            },
            message = timeout(SILENT, stream.next()), if connection.in_flight < IN_FLIGHT => match message {
                Err(_) | Ok(None | Some(Err(_))) => break None,
                Ok(Some(Ok(message))) => connection.heard(message).await,
            },
        };
        if let Err(end) = next {
            break end;
        }
    };
    if let Some(Close { code, reason }) = end {
        tracing::debug!(session = session_id, ?code, reason, "closing");
        let frame = CloseFrame { code: code as u16, reason: reason.chars().take(120).collect::<String>().into() };
        let _ = timeout(Duration::from_secs(2), connection.sink.send(Message::Close(Some(frame)))).await;
    }
    // Groups on their way are decided all the same; the client hears of them when it is back.
    drop(connection);
    drop(slot);
    observe::disconnected();
    let goodbye = Presence {
        session: session_id,
        member: membership.member,
        record: None,
        typing: false,
        field: None,
        here: false,
    };
    hub.leave(membership.workspace, goodbye);
}

/// Resolves when the server shuts down.
pub(crate) async fn shutdown(closing: &mut watch::Receiver<bool>) {
    // An error means that the server is gone already.
    let _ = closing.wait_for(|closing| *closing).await;
}

impl Connection {
    async fn heard(&mut self, message: Message) -> Result<(), End> {
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Close(_) => return Err(None),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Text(_) => {
                return Err(Some(Close { code: CloseCode::Protocol, reason: "send binary CBOR messages".into() }));
            }
        };
        let message: ClientMessage = codec::decode(&bytes).map_err(|error| {
            Some(Close { code: CloseCode::Protocol, reason: format!("unreadable message: {error}") })
        })?;
        let effects = self.session.received(message);
        self.carry_out(effects).await
    }

    async fn relayed(&mut self, appended: &crate::store::Appended) -> Result<(), End> {
        let effects = self.session.read(appended.after, appended.upto, appended.chain, &appended.entries);
        self.carry_out(effects).await?;
        observe::relay_took(appended.at.elapsed());
        let effects = self.session.committed(appended.upto);
        self.carry_out(effects).await
    }

    /// Missed relays are read from the store.
    async fn lagged(&mut self) -> Result<(), End> {
        let head = self.server.store.head(self.membership.workspace).await.map_err(|error| Some(error.into()))?;
        self.committed(head.seq).await
    }

    async fn committed(&mut self, upto: u64) -> Result<(), End> {
        let effects = self.session.committed(upto);
        self.carry_out(effects).await
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
                return Err(Some(Close {
                    code: CloseCode::Unavailable,
                    reason: "the server could not write: your changes will be sent again".into(),
                }));
            }
        };
        self.send(&message).await
    }

    async fn carry_out(&mut self, effects: Vec<ServerEffect>) -> Result<(), End> {
        let mut effects: std::collections::VecDeque<ServerEffect> = effects.into();
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
                ServerEffect::Read { after } => {
                    let workspace = self.membership.workspace;
                    // Only the place in the log matters here: entries are read by their seq.
                    let after_cursor = Cursor { seq: after, ..Cursor::default() };
                    let page = self.server.store.page(workspace, after_cursor, PAGE).await;
                    let page = page.map_err(|error| Some(error.into()))?;
                    effects.extend(self.session.read(after, page.cursor.seq, page.cursor.chain, &page.entries));
                }
                ServerEffect::Admit { groups } => self.admit(groups).await?,
                ServerEffect::Announce { record, typing, field } => {
                    let (session, member) = (self.seat.session, self.membership.member);
                    let presence = Presence { session, member, record, typing, field, here: true };
                    self.server.hub.announce(self.membership.workspace, presence);
                }
                ServerEffect::Close { code, reason } => return Err(Some(Close { code, reason })),
            }
        }
        Ok(())
    }

    async fn admit(&mut self, groups: Vec<PushGroup>) -> Result<(), End> {
        let Membership { workspace, member, .. } = self.membership;
        for group in groups {
            self.grant
                .unless_ended(self.server.within_rate(self.account, group.changes.len()))
                .await
                .map_err(Some)?
                .map_err(|reason| Some(Close { code: CloseCode::TooFast, reason }))?;
            let role = self.grant.role().map_err(Some)?;
            let id = group.group;
            let bytes: usize = group.changes.iter().map(|change| change.bytes.len() + 64).sum();
            self.in_flight += bytes;
            observe::pushed(bytes);
            let pushed = Instant::now();
            let span = tracing::debug_span!("push", group = %id);
            let submitted = self.server.admission.submit(workspace, member, role, group);
            let answer = self.grant.unless_ended(submitted.instrument(span.clone())).await.map_err(Some)?;
            let answered = async move {
                let answer = answer.await;
                observe::answered(pushed.elapsed());
                (id, bytes, answer)
            };
            self.answers.push_back(Box::pin(answered.instrument(span)));
        }
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
            Err(_) => Err(Some(Close {
                code: CloseCode::TooSlow,
                reason: "the connection was too slow: connecting again and catching up".into(),
            })),
        }
    }
}
