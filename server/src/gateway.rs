//! The gateway for automerge-repo: WebSocket protocol "1" at `/automerge-repo?access_token=…`.
//!
//! Any automerge-repo client opens a record by its `automerge:` URL. What it changes goes through admission as every change
//! does, and what others change is pushed to it.

pub mod document_id;
mod frame;
#[cfg(test)]
mod hostile;
mod peer;
mod sync_message;

use crate::{
    admission::PushAnswer,
    background,
    budget::TOO_FAST,
    clock,
    grant::Grant,
    hub::{Commit, HubSlot, Seat},
    live::{GREETING, SLOW, Server, shutdown},
    observe, panics,
    socket::{Close, End, say_goodbye, unreadable},
    store::{Access, AccountId, Appended, Membership, Scope},
};
use axum::extract::ws::{Message, WebSocket};
use frame::{Kind, ServerFrame};
use futures::{SinkExt, StreamExt, stream::SplitSink};
use peer::{Change, History, Peer};
use sotay_shared::{
    admission::{Candidate, Refusal},
    document::Document,
    id::{GroupId, RecordId},
    sync::{CloseCode, Presence, PushChange, PushGroup},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, broadcast::error::RecvError},
    time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until, timeout},
};

/// A client says nothing by itself: it is asked so often within the time of silence, and must answer before the next but one.
const PINGS: u32 = 3;
/// A client that gets a sync message and then a close frame breaks over it: between the two there is this much time.
const BEFORE_CLOSE: Duration = Duration::from_millis(300);
/// Documents that one connection may refer to.
const DOCUMENTS: usize = 2_000;
/// Changes of them all that are remembered because the client has them; beyond, no further document is opened.
const REMEMBERED: usize = 500_000;
/// Bytes of changes that wait for others, all documents of a connection together.
const WAITING: usize = 2 * 1024 * 1024;
/// Bytes of documents that a connection has at hand, so that they are not read anew for every message.
const AT_HAND: usize = 4 * 1024 * 1024;
/// Bytes of changes in one frame to a client; a change that is larger goes alone.
const FRAME: usize = 1024 * 1024;
/// So many waiting changes cost as much as one more that is pushed.
const SEARCHED: usize = 64;
/// Bytes of a client's name for itself: it is in every frame to it.
const NAME: usize = 256;
/// What was refused of one message is told so often by itself, then all together.
const ERRORS: usize = 10;

/// What helps whoever would make a record here.
const MAKE_IT: &str = "make it in the app, or push it over the live socket, and open it here afterwards";

struct Gateway {
    server: Server,
    membership: Membership,
    /// What the token may do, of what its maker may.
    scope: Scope,
    grant: Arc<Grant>,
    account: AccountId,
    sink: SplitSink<WebSocket, Message>,
    /// The client's name for itself, once it joined.
    client: Option<String>,
    /// Our name: the same for every connection of the workspace.
    name: String,
    peers: HashMap<RecordId, Peer>,
    /// Documents as they stand in the log, by what was heard of it.
    at_hand: HashMap<RecordId, Arc<Known>>,
    at_hand_bytes: usize,
    /// Up to where the log was heard of.
    upto: u64,
}

/// A document as it stands in the log.
struct Known {
    kind: String,
    history: History,
}

/// Turns away whoever is not let in, and says why. An HTTP status would end a Node process, a close frame does not.
pub async fn turn_away(socket: WebSocket, code: CloseCode, reason: &'static str) {
    let (sink, _stream) = socket.split();
    say_goodbye(sink, Close::new(code, reason)).await;
}

/// Serves a client until it goes.
pub async fn serve(socket: WebSocket, server: Server, access: Access, slot: HubSlot) {
    let Access { membership, token_hash: token, scope, expires_at, .. } = access;
    let Membership { workspace, member, role } = membership;
    let lost = "this access token was revoked";
    let grant = Arc::new(server.hub.grants.hold(&server.store, (workspace, member, role), token, lost).await);
    let mut closing = server.closing.clone();
    let hub = server.hub.clone();
    let Seat { session, mut log, presence: _ } = hub.enter(membership.workspace);
    let (sink, mut stream) = socket.split();
    let name = format!("sotay-{}", membership.workspace);
    // Whatever is not known to be older than this connection is looked at again.
    let upto = server.store.head(membership.workspace).await.map_or(0, |head| head.seq);
    let silence = server.silence;
    let joins_by = Instant::now() + GREETING.min(silence);
    let mut gateway = Gateway {
        server,
        membership,
        scope,
        grant: grant.clone(),
        account: slot.account(),
        sink,
        client: None,
        name,
        peers: HashMap::new(),
        at_hand: HashMap::new(),
        at_hand_bytes: 0,
        upto,
    };
    observe::connected();
    let every = silence / PINGS;
    let mut ping = interval_at(Instant::now() + every, every);
    // Whoever was not listened to for a while has the whole time to answer.
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard = true;
    let left = Duration::from_millis(expires_at.0.saturating_sub(clock::now().0).max(0).unsigned_abs());
    let mut expired = std::pin::pin!(sleep(left));
    let end: End = loop {
        let next = tokio::select! {
            biased;
            () = shutdown(&mut closing) => {
                break Close::new(CloseCode::GoingAway, "the server restarts: connect again");
            }
            end = grant.ended() => break Some(end),
            () = &mut expired => {
                break Close::new(CloseCode::Unauthorised, "this access token expired: make another");
            }
            commit = log.recv() => match commit {
                Ok(Commit::Here(appended)) => gateway.relayed(&appended).await,
                Ok(Commit::Elsewhere(upto)) => gateway.grown_to(upto).await,
                Err(RecvError::Lagged(_)) => gateway.lagged().await,
                Err(RecvError::Closed) => break None,
            },
            // Whatever came in time is heard before the time is up.
            message = stream.next() => {
                heard = true;
                match message {
                    None => break None,
                    Some(Err(error)) => break unreadable(&error, gateway.server.message_bytes),
                    Some(Ok(message)) => gateway.heard(message).await,
                }
            }
            _ = ping.tick() => match std::mem::take(&mut heard) {
                true => {
                    // What is not written down this time is the next.
                    let _ = gateway.server.store.touch_access_token(&access, clock::now()).await;
                    gateway.send_raw(Message::Ping(Vec::new().into())).await
                }
                false => break Close::new(CloseCode::TooSlow, "a ping was not answered: connect again"),
            },
            () = sleep_until(joins_by), if gateway.client.is_none() => {
                break Close::new(CloseCode::Protocol, "join, within 20 seconds");
            }
        };
        if let Err(end) = next {
            break end;
        }
    };
    if let Some(Close { code, reason }) = &end {
        tracing::debug!(session, ?code, reason, "closing a gateway connection");
        sleep(BEFORE_CLOSE).await;
    }
    let Gateway { sink, .. } = gateway;
    say_goodbye(sink, end).await;
    drop(log);
    drop(slot);
    observe::disconnected();
    let goodbye =
        Presence { session, member: membership.member, record: None, typing: false, field: None, here: false };
    hub.leave(membership.workspace, goodbye);
}

fn malformed(reason: impl std::fmt::Display) -> End {
    Close::new(CloseCode::Protocol, format!("malformed frame: {reason}"))
}

impl Gateway {
    async fn heard(&mut self, message: Message) -> Result<(), End> {
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Close(_) => return Err(None),
            Message::Ping(bytes) | Message::Pong(bytes) => return self.charge(1, bytes.len()).await,
            Message::Text(_) => return Err(malformed("send binary CBOR")),
        };
        self.charge(1, bytes.len()).await?;
        let frame = frame::read(&bytes).map_err(malformed)?;
        match (frame.kind, &self.client) {
            (Kind::Join, _) if frame.sender.len() > NAME => Err(malformed("senderId is too long")),
            (Kind::Join, _) => {
                self.client = Some(frame.sender);
                self.send(&ServerFrame::Peer).await
            }
            (_, None) => Err(malformed("join first")),
            (Kind::Sync | Kind::Request, Some(_)) => {
                let document = frame.document.ok_or_else(|| malformed("documentId is missing"))?;
                let data = frame.data.ok_or_else(|| malformed("data is missing"))?;
                self.sync(document, &data).await
            }
            (Kind::Other, Some(_)) => Ok(()),
        }
    }

    /// Charges the account what it cost the server, waiting for its turn.
    async fn charge(&self, changes: usize, bytes: usize) -> Result<(), End> {
        let charged = self.server.within_rate(self.account, changes, bytes).await;
        charged.map_err(|_| Close::new(CloseCode::TooFast, TOO_FAST))
    }

    async fn sync(&mut self, document: String, data: &[u8]) -> Result<(), End> {
        let mut message = sync_message::read(data).map_err(malformed)?;
        let Some(record) = document_id::parse(&document) else { return self.unavailable(document).await };
        let Some(known) = self.known(record, true).await? else {
            if !message.heads.is_empty() || !message.changes.is_empty() {
                self.error(format!("there is no record {document} here, and none is made by this way: {MAKE_IT}"))
                    .await?;
            }
            return self.unavailable(document).await;
        };
        if !self.peers.contains_key(&record) {
            let remembered = self.peers.values().map(Peer::remembered).sum::<usize>() + known.history.count();
            if self.peers.len() >= DOCUMENTS || remembered > REMEMBERED {
                return self.unavailable(document).await;
            }
        }
        let mut sent = self.read(record, std::mem::take(&mut message.changes)).await?;
        if self.scope == Scope::Read {
            self.keep_out(record, &mut sent, &known.history).await?;
        }
        let searched = self.peers.get(&record).map_or(0, Peer::orphans) / SEARCHED;
        if !sent.is_empty() && searched > 0 {
            self.charge(searched, 0).await?;
        }
        let (ready, lost) = self.peers.entry(record).or_default().admissible(sent, &known.history);
        if self.peers.values().map(Peer::waiting).sum::<usize>() > WAITING {
            let reason = "too many changes wait for others that they build on: send those first, on a new connection";
            return Err(Close::new(CloseCode::TooFast, reason));
        }
        if lost > 0 {
            self.refused(record, &format!("{lost} build on a change that was refused")).await?;
        }
        let mine: Vec<_> = ready.iter().map(|change| change.hash).collect();
        let known = match ready.is_empty() {
            true => known,
            false => {
                self.admit(record, &known.kind, ready).await?;
                // With what was admitted, and what others did meanwhile.
                self.forget(record);
                self.known(record, true).await?.unwrap_or(known)
            }
        };
        let peer = self.peers.entry(record).or_default();
        let reply = peer.answer(&message, &mine, &known.history, std::time::Instant::now());
        self.reply(record, reply).await
    }

    /// Reads the changes of a message; what is none is told and left out.
    async fn read(&mut self, record: RecordId, changes: Vec<Vec<u8>>) -> Result<Vec<Change>, End> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let turn = self.opening().await?;
        let read = background::run(move || {
            let _turn = turn;
            let read = |bytes: Vec<u8>| -> Result<Change, Refusal> {
                let candidate = panics::caught(|| Candidate::read(&bytes)).unwrap_or(Err(Refusal::Crashed))?;
                Ok(Change { hash: candidate.hash(), deps: candidate.dependencies(), bytes })
            };
            changes.into_iter().map(read).collect::<Vec<_>>()
        });
        let mut good = Vec::new();
        let mut bad = Vec::new();
        for read in read.await.unwrap_or_default() {
            match read {
                Ok(change) => good.push(change),
                Err(refusal) => bad.push(refusal.to_string()),
            }
        }
        self.all_refused(record, &bad).await?;
        Ok(good)
    }

    /// Leaves out what a token that only reads would write. It is not asked for again, and costs as much as what is admitted.
    async fn keep_out(&mut self, record: RecordId, sent: &mut Vec<Change>, history: &History) -> Result<(), End> {
        let kept_out: Vec<Change> = std::mem::take(sent).into_iter().filter(|it| !history.has(&it.hash)).collect();
        if kept_out.is_empty() {
            return Ok(());
        }
        self.charge(kept_out.len(), 0).await?;
        let peer = self.peers.entry(record).or_default();
        kept_out.iter().for_each(|change| peer.refuse(change.hash));
        self.refused(record, "this access token may only read: make one that may write").await
    }

    /// Tells why changes were refused, each by itself as long as they are few.
    async fn all_refused(&mut self, record: RecordId, reasons: &[String]) -> Result<(), End> {
        for reason in reasons.iter().take(ERRORS) {
            self.refused(record, reason).await?;
        }
        match reasons.len().saturating_sub(ERRORS) {
            0 => Ok(()),
            more => self.refused(record, &format!("{more} more were refused as well")).await,
        }
    }

    /// Each change is a group of its own: one that is refused takes none with it that does not build on it.
    async fn admit(&mut self, record: RecordId, kind: &str, changes: Vec<Change>) -> Result<(), End> {
        let Membership { workspace, member, .. } = self.membership;
        let mut waiting = Vec::with_capacity(changes.len());
        for change in changes {
            // One by one: a client sends whatever it has in one message, however much that is. Its bytes were charged.
            self.grant.unless_ended(self.charge(1, 0)).await.map_err(Some)??;
            let push = PushChange { record, kind: kind.to_owned(), bytes: change.bytes };
            let group = GroupId::v7(clock::now().0, clock::random());
            observe::pushed(push.bytes.len());
            let group = PushGroup { group, changes: vec![push] };
            let role = self.grant.role().map_err(Some)?;
            let submitted = self.server.admission.submit(self.account, workspace, member, role, group);
            waiting.push((change.hash, self.grant.unless_ended(submitted).await.map_err(Some)?));
        }
        let mut reasons = Vec::new();
        for (hash, answer) in waiting {
            match answer.await {
                PushAnswer::Accepted(_) => {}
                PushAnswer::Refused(refused) => {
                    self.peers.entry(record).or_default().refuse(hash);
                    reasons.push(refused.message);
                }
                PushAnswer::Unavailable => {
                    return Err(Close::new(CloseCode::Unavailable, "the server could not write: connect again"));
                }
            }
        }
        self.all_refused(record, &reasons).await
    }

    /// What was appended right after what is known here.
    async fn relayed(&mut self, appended: &Appended) -> Result<(), End> {
        if appended.after > self.upto {
            return self.grown_to(appended.upto).await;
        }
        self.upto = self.upto.max(appended.upto);
        self.grown(appended.entries.iter().map(|entry| entry.record).collect()).await
    }

    /// Missed relays: the log says which records they were about.
    async fn lagged(&mut self) -> Result<(), End> {
        let head = self.server.store.head(self.membership.workspace).await.map_err(|error| Some(error.into()))?;
        self.grown_to(head.seq).await
    }

    async fn grown_to(&mut self, upto: u64) -> Result<(), End> {
        let touched = self.server.store.touched(self.membership.workspace, self.upto, upto).await;
        self.upto = self.upto.max(upto);
        self.grown(touched.map_err(|error| Some(error.into()))?.into_iter().collect()).await
    }

    /// These records changed. Reading them anew is not charged: others wrote.
    async fn grown(&mut self, records: BTreeSet<RecordId>) -> Result<(), End> {
        for record in records {
            self.forget(record);
            if !self.peers.get(&record).is_some_and(Peer::is_open) {
                continue;
            }
            let Some(known) = self.known(record, false).await? else { continue };
            let reply = self.peers.get_mut(&record).and_then(|peer| peer.push(&known.history));
            self.reply(record, reply).await?;
        }
        Ok(())
    }

    /// A record changed.
    fn forget(&mut self, record: RecordId) {
        if let Some(known) = self.at_hand.remove(&record) {
            self.at_hand_bytes -= known.history.bytes();
        }
    }

    /// A turn to open what this account sent or asked for.
    async fn opening(&self) -> Result<OwnedSemaphorePermit, End> {
        let turn = self.server.shares.openings.take(self.account).await;
        turn.ok_or_else(|| Close::new(CloseCode::TooFast, TOO_FAST))
    }

    /// A record's kind and changes; `None` where there is no such record in the workspace. What is read may be charged.
    async fn known(&mut self, record: RecordId, is_charged: bool) -> Result<Option<Arc<Known>>, End> {
        if let Some(known) = self.at_hand.get(&record) {
            return Ok(Some(known.clone()));
        }
        let kept = self.server.store.kept(self.membership.workspace, &[record]).await;
        let Some(kept) = kept.map_err(|error| Some(error.into()))?.remove(&record) else { return Ok(None) };
        let read = move || {
            let document = Document::open(record, &kept).ok()?;
            let known = |(hash, deps, bytes)| Change { hash, deps, bytes };
            let changes = document.causal_changes().into_iter().map(known).collect();
            let kind = document.kind_word().unwrap_or_default();
            Some(Known { kind, history: History::new(changes, document.heads()) })
        };
        let turn = self.opening().await?;
        let read = background::run(move || {
            let _turn = turn;
            read()
        });
        let Some(known) = read.await.flatten().map(Arc::new) else { return Ok(None) };
        let bytes = known.history.bytes();
        if is_charged {
            self.charge(1, bytes).await?;
        }
        if bytes <= AT_HAND {
            if self.at_hand_bytes + bytes > AT_HAND {
                self.at_hand.clear();
                self.at_hand_bytes = 0;
            }
            self.at_hand_bytes += bytes;
            self.at_hand.insert(record, known.clone());
        }
        Ok(Some(known))
    }

    /// Tells a client what it lacks, in as many frames as it takes.
    async fn reply(&mut self, record: RecordId, reply: Option<sync_message::Reply>) -> Result<(), End> {
        let Some(mut reply) = reply else { return Ok(()) };
        observe::relayed();
        let mut changes = std::mem::take(&mut reply.changes).into_iter().peekable();
        loop {
            let mut bytes = 0;
            while let Some(change) = changes.next_if(|change| bytes == 0 || bytes + change.len() <= FRAME) {
                bytes += change.len();
                reply.changes.push(change);
            }
            let data = sync_message::write(&reply);
            self.send(&ServerFrame::Sync { document: document_id::render(record), data }).await?;
            reply.changes.clear();
            if changes.peek().is_none() {
                return Ok(());
            }
        }
    }

    async fn unavailable(&mut self, document: String) -> Result<(), End> {
        self.send(&ServerFrame::Unavailable { document }).await
    }

    async fn refused(&mut self, record: RecordId, reason: &str) -> Result<(), End> {
        let message = format!("a change of {} was refused: {reason}", document_id::render(record));
        self.error(message).await
    }

    async fn error(&mut self, message: String) -> Result<(), End> {
        self.send(&ServerFrame::Error { message }).await
    }

    async fn send(&mut self, frame: &ServerFrame) -> Result<(), End> {
        self.grant.role().map_err(Some)?;
        let target = self.client.as_deref().unwrap_or_default();
        let bytes = frame::write(frame, &self.name, target);
        self.charge(0, bytes.len()).await?;
        self.send_raw(Message::Binary(bytes.into())).await
    }

    async fn send_raw(&mut self, message: Message) -> Result<(), End> {
        match timeout(SLOW, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(None),
            Err(_) => Err(Close::new(CloseCode::TooSlow, "the connection was too slow: connect again")),
        }
    }
}
