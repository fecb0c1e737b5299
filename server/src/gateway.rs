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
    clock,
    grant::Grant,
    hub::{Commit, HubSlot, Seat},
    live::{Close, End, SLOW, Server, shutdown},
    observe,
    store::{AccountId, Membership},
    token::TokenHash,
};
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use frame::ServerFrame;
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
    panic::catch_unwind,
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, interval_at, sleep, timeout},
};

/// A client says nothing by itself: it is asked this often whether it is there, and must answer before the next but one.
const PING: Duration = Duration::from_secs(30);
/// A client that gets a sync message and then a close frame breaks over it: between the two there is this much time.
const BEFORE_CLOSE: Duration = Duration::from_millis(300);
/// Documents that one connection may refer to.
const DOCUMENTS: usize = 2_000;

struct Gateway {
    server: Server,
    membership: Membership,
    grant: Arc<Grant>,
    account: AccountId,
    sink: SplitSink<WebSocket, Message>,
    /// The client's name for itself, once it joined.
    client: Option<String>,
    /// Our name: the same for every connection of the workspace.
    name: String,
    peers: HashMap<RecordId, Peer>,
}

/// Turns away whoever brings no good token. An HTTP status would end a Node process, a close frame does not.
pub async fn turn_away(mut socket: WebSocket, reason: &'static str) {
    let frame = CloseFrame { code: CloseCode::Unauthorised as u16, reason: reason.into() };
    // Who is gone needs no reason.
    let _ = timeout(SLOW, socket.send(Message::Close(Some(frame)))).await;
}

/// Serves a client until it goes.
pub async fn serve(socket: WebSocket, server: Server, membership: Membership, token: TokenHash, slot: HubSlot) {
    let Membership { workspace, member, role } = membership;
    let lost = "this access token was revoked";
    let grant = Arc::new(server.hub.grants.hold(&server.store, (workspace, member, role), token, lost).await);
    let mut closing = server.closing.clone();
    let hub = server.hub.clone();
    let Seat { session, mut log, presence: _ } = hub.enter(membership.workspace);
    let (sink, mut stream) = socket.split();
    let name = format!("sotay-{}", membership.workspace);
    let (account, held) = (slot.account(), grant.clone());
    let mut gateway =
        Gateway { server, membership, grant: held, account, sink, client: None, name, peers: HashMap::new() };
    observe::connected();
    let mut ping = interval_at(Instant::now() + PING, PING);
    let mut heard = true;
    let end: End = loop {
        let next = tokio::select! {
            biased;
            () = shutdown(&mut closing) => {
                break Some(Close { code: CloseCode::GoingAway, reason: "the server restarts: connect again".into() });
            }
            end = grant.ended() => break Some(end),
            commit = log.recv() => match commit {
                Ok(Commit::Here(appended)) => {
                    gateway.grown(Some(appended.entries.iter().map(|entry| entry.record).collect())).await
                }
                Ok(Commit::Elsewhere(_)) | Err(RecvError::Lagged(_)) => gateway.grown(None).await,
                Err(RecvError::Closed) => break None,
            },
            _ = ping.tick() => match std::mem::take(&mut heard) {
                true => gateway.send_raw(Message::Ping(Vec::new().into())).await,
                false => break None,
            },
            message = stream.next() => {
                heard = true;
                match message {
                    None | Some(Err(_)) => break None,
                    Some(Ok(message)) => gateway.heard(message).await,
                }
            }
        };
        if let Err(end) = next {
            break end;
        }
    };
    if let Some(Close { code, reason }) = end {
        tracing::debug!(session, ?code, reason, "closing a gateway connection");
        sleep(BEFORE_CLOSE).await;
        let frame = CloseFrame { code: code as u16, reason: reason.chars().take(120).collect::<String>().into() };
        let _ = timeout(Duration::from_secs(2), gateway.sink.send(Message::Close(Some(frame)))).await;
    }
    drop(gateway);
    drop(log);
    drop(slot);
    observe::disconnected();
    let goodbye =
        Presence { session, member: membership.member, record: None, typing: false, field: None, here: false };
    hub.leave(membership.workspace, goodbye);
}

fn malformed(reason: impl std::fmt::Display) -> End {
    Some(Close { code: CloseCode::Protocol, reason: format!("malformed frame: {reason}") })
}

impl Gateway {
    async fn heard(&mut self, message: Message) -> Result<(), End> {
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Close(_) => return Err(None),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Text(_) => return Err(malformed("send binary CBOR")),
        };
        let frame = frame::read(&bytes).map_err(malformed)?;
        match (frame.kind.as_str(), &self.client) {
            ("join", _) => {
                self.client = Some(frame.sender);
                self.send(&ServerFrame::Peer).await
            }
            (_, None) => Err(malformed("join first")),
            ("sync" | "request", Some(_)) => {
                let document = frame.document.ok_or_else(|| malformed("documentId is missing"))?;
                let data = frame.data.ok_or_else(|| malformed("data is missing"))?;
                self.sync(document, &data).await
            }
            // Ephemeral messages, who has which heads, and what there will be: nothing depends on them.
            _ => Ok(()),
        }
    }

    async fn sync(&mut self, document: String, data: &[u8]) -> Result<(), End> {
        let message = sync_message::read(data).map_err(malformed)?;
        let Some(record) = document_id::parse(&document) else { return self.unavailable(document).await };
        let Some((kind, history)) = self.history(record).await? else { return self.unavailable(document).await };
        if !self.peers.contains_key(&record) && self.peers.len() >= DOCUMENTS {
            return self.unavailable(document).await;
        }
        let mut sent = Vec::new();
        for bytes in &message.changes {
            let read = catch_unwind(|| Candidate::read(bytes)).unwrap_or(Err(Refusal::Crashed));
            match read {
                Ok(candidate) => {
                    sent.push(Change { hash: candidate.hash(), deps: candidate.dependencies(), bytes: bytes.clone() });
                }
                Err(refusal) => self.refused(record, &refusal.to_string()).await?,
            }
        }
        let ready = self.peers.entry(record).or_default().admissible(sent, &history);
        let mine: Vec<_> = ready.iter().map(|change| change.hash).collect();
        let history = match ready.is_empty() {
            true => history,
            false => {
                self.admit(record, &kind, ready).await?;
                // With what was admitted, and what others did meanwhile.
                self.history(record).await?.map(|(_, history)| history).unwrap_or_default()
            }
        };
        let reply = self.peers.entry(record).or_default().answer(&message, &mine, &history);
        self.reply(record, reply).await
    }

    /// Each change is a group of its own: one that is refused takes none with it that does not build on it.
    async fn admit(&mut self, record: RecordId, kind: &str, changes: Vec<Change>) -> Result<(), End> {
        let Membership { workspace, member, .. } = self.membership;
        let mut waiting = Vec::with_capacity(changes.len());
        for change in changes {
            // One by one: a client sends whatever it has in one message, however much that is.
            let rate = self.grant.unless_ended(self.server.within_rate(self.account, 1)).await;
            rate.map_err(Some)?.map_err(|reason| Some(Close { code: CloseCode::TooFast, reason }))?;
            let push = PushChange { record, kind: kind.to_owned(), bytes: change.bytes };
            let group = GroupId::v7(clock::now().0, clock::random());
            observe::pushed(push.bytes.len());
            let group = PushGroup { group, changes: vec![push] };
            let role = self.grant.role().map_err(Some)?;
            let submitted = self.server.admission.submit(workspace, member, role, group);
            waiting.push((change.hash, self.grant.unless_ended(submitted).await.map_err(Some)?));
        }
        for (hash, answer) in waiting {
            match answer.await {
                PushAnswer::Accepted(_) => {}
                PushAnswer::Refused(refused) => {
                    self.peers.entry(record).or_default().refuse(hash);
                    self.refused(record, &refused.message).await?;
                }
                PushAnswer::Unavailable => {
                    let reason = "the server could not write: connect again".into();
                    return Err(Some(Close { code: CloseCode::Unavailable, reason }));
                }
            }
        }
        Ok(())
    }

    /// The log grew, by these records or by any.
    async fn grown(&mut self, records: Option<BTreeSet<RecordId>>) -> Result<(), End> {
        let open = |record: &RecordId| self.peers.get(record).is_some_and(Peer::is_open);
        let touched: Vec<RecordId> = match records {
            Some(records) => records.into_iter().filter(open).collect(),
            None => self.peers.keys().copied().filter(open).collect(),
        };
        for record in touched {
            let Some((_, history)) = self.history(record).await? else { continue };
            let reply = self.peers.get_mut(&record).and_then(|peer| peer.push(&history));
            self.reply(record, reply).await?;
        }
        Ok(())
    }

    /// A record's kind and changes; `None` where there is no such record in the workspace.
    async fn history(&self, record: RecordId) -> Result<Option<(String, History)>, End> {
        let kept = self.server.store.kept(self.membership.workspace, &[record]).await;
        let Some(kept) = kept.map_err(|error| Some(error.into()))?.remove(&record) else { return Ok(None) };
        let read = tokio::task::spawn_blocking(move || {
            let document = Document::open(record, &kept).ok()?;
            let known = |(hash, deps, bytes)| Change { hash, deps, bytes };
            let changes = document.causal_changes().into_iter().map(known).collect();
            Some((document.kind_word().unwrap_or_default(), History { changes, heads: document.heads() }))
        });
        Ok(read.await.ok().flatten())
    }

    async fn reply(&mut self, record: RecordId, reply: Option<sync_message::Reply>) -> Result<(), End> {
        let Some(reply) = reply else { return Ok(()) };
        observe::relayed();
        self.send(&ServerFrame::Sync { document: document_id::render(record), data: sync_message::write(&reply) }).await
    }

    async fn unavailable(&mut self, document: String) -> Result<(), End> {
        self.send(&ServerFrame::Unavailable { document }).await
    }

    async fn refused(&mut self, record: RecordId, reason: &str) -> Result<(), End> {
        let message = format!("a change of {} was refused: {reason}", document_id::render(record));
        self.send(&ServerFrame::Error { message }).await
    }

    async fn send(&mut self, frame: &ServerFrame) -> Result<(), End> {
        self.grant.role().map_err(Some)?;
        let target = self.client.as_deref().unwrap_or_default();
        let bytes = frame::write(frame, &self.name, target);
        self.send_raw(Message::Binary(bytes.into())).await
    }

    async fn send_raw(&mut self, message: Message) -> Result<(), End> {
        match timeout(SLOW, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(None),
        }
    }
}
