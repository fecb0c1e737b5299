//! What the servers of one PostgreSQL database tell each other: whose log grew, which session ended, and
//! where memberships changed.
//!
//! A notice carries no data, only where to read. It is sent after the commit, outside of its transaction, one for whatever
//! gathered since the one before; a notice that is lost is made up for by looking at the heads of the logs now and then.

use crate::{
    clock,
    hub::Hub,
    observe,
    store::{Appended, Location, LogPage, Store, StoreError},
    token::TokenHash,
};
use data_encoding::BASE64_NOPAD;
use serde::{Deserialize, Serialize};
use sotay_shared::{codec, id::WorkspaceId, sync::Cursor};
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, time::timeout};

const CHANNEL: &str = "sotay";
/// One listens, one tells.
const CONNECTIONS: u32 = 2;
/// Entries of another server, and their bytes, that are read once for all who follow a log. More each of them reads in its
/// own time.
const RELAYED: u32 = 500;
const RELAYED_BYTES: usize = 512 * 1024;
/// Things in one notice; PostgreSQL takes 8,000 bytes of text.
const AT_ONCE: usize = 64;
/// How long an entry of another server may stay unseen when its notice was lost.
const LOOK: Duration = Duration::from_secs(1);
/// Who may do what is read anew with every so-manieth look.
const MEMBERS_EVERY: u32 = 15;
/// A log whose end is not read within this time is looked at the next time.
const PATIENCE: Duration = Duration::from_secs(10);
/// The wait before listening again after the connection broke.
const AGAIN: Duration = Duration::from_secs(1);

/// Something that the other servers have to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Notice {
    Committed(WorkspaceId),
    SignedOut(#[serde(with = "serde_bytes")] TokenHash),
    /// Who may do what in a workspace.
    Members(WorkspaceId),
}

#[derive(Debug, Serialize, Deserialize)]
struct Message {
    /// Who says it: a server passes over what it said itself.
    server: [u8; 8],
    notices: BTreeSet<Notice>,
}

/// A handle to tell the others.
#[derive(Debug, Clone, Default)]
pub struct Notices(Option<mpsc::UnboundedSender<Notice>>);

impl Notices {
    pub fn tell(&self, notice: Notice) {
        if let Some(others) = &self.0 {
            // The sender's task ends with the server.
            let _ = others.send(notice);
        }
    }
}

/// Begins to tell and to listen, where there are others.
///
/// # Errors
/// When the database does not answer.
pub async fn start(location: &Location, store: &Store, hub: &Arc<Hub>) -> Result<Notices, sqlx::Error> {
    let Location::Postgres(url) = location else { return Ok(Notices::default()) };
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(url).await?;
    let server = clock::random();
    let (others, waiting) = mpsc::unbounded_channel();
    tokio::spawn(tell(pool.clone(), server, waiting));
    tokio::spawn(listen(pool, server, store.clone(), hub.clone()));
    tokio::spawn(look(store.clone(), hub.clone()));
    Ok(Notices(Some(others)))
}

async fn tell(pool: PgPool, server: [u8; 8], mut waiting: mpsc::UnboundedReceiver<Notice>) {
    let mut notices = Vec::new();
    while waiting.recv_many(&mut notices, AT_ONCE).await > 0 {
        let message = Message { server, notices: notices.drain(..).collect() };
        let text = BASE64_NOPAD.encode(&codec::encode(&message));
        if let Err(error) = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(text).execute(&pool).await {
            tracing::warn!(%error, "a notice was not sent; the other servers look for themselves");
        }
    }
}

async fn listen(pool: PgPool, server: [u8; 8], store: Store, hub: Arc<Hub>) {
    loop {
        if let Err(error) = listen_once(&pool, server, &store, &hub).await {
            tracing::warn!(%error, "listening to the other servers was interrupted");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen_once(pool: &PgPool, server: [u8; 8], store: &Store, hub: &Hub) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    // What was said while nobody listened.
    hub.grants.refresh_all(store).await;
    loop {
        let heard = listener.recv().await?;
        let message = BASE64_NOPAD.decode(heard.payload().as_bytes()).ok();
        // What a newer server says in its own way is passed over: the heads are looked at all the same.
        let Some(message) = message.and_then(|bytes| codec::decode::<Message>(&bytes).ok()) else { continue };
        if message.server == server {
            continue;
        }
        let mut grown = Vec::new();
        for notice in message.notices {
            match notice {
                Notice::Committed(workspace) if hub.is_here(workspace) => grown.push(workspace),
                Notice::Committed(_) => {}
                Notice::SignedOut(token) => hub.sign_out(token),
                Notice::Members(workspace) => hub.grants.refresh(store, workspace).await,
            }
        }
        look_at(&grown, store, hub).await;
    }
}

/// Looks at the logs that somebody here follows.
async fn look(store: Store, hub: Arc<Hub>) {
    for nth in 1_u32.. {
        tokio::time::sleep(LOOK).await;
        look_at(&hub.followed(), &store, &hub).await;
        if nth.is_multiple_of(MEMBERS_EVERY) {
            hub.grants.refresh_all(&store).await;
        }
    }
}

async fn look_at(workspaces: &[WorkspaceId], store: &Store, hub: &Hub) {
    let mut lag = 0;
    for workspace in workspaces {
        // A database that does not answer now is asked again.
        if let Ok(Ok(behind)) = timeout(PATIENCE, look_at_one(*workspace, store, hub)).await {
            lag += behind;
        }
    }
    observe::lag(lag);
}

/// Tells those who follow a log what another server appended. What is little is read once for all of them.
async fn look_at_one(workspace: WorkspaceId, store: &Store, hub: &Hub) -> Result<u64, StoreError> {
    let head = store.head(workspace).await?;
    let Some(told) = hub.told(workspace).filter(|told| (1..head.seq).contains(told)) else {
        return Ok(hub.committed_elsewhere(workspace, head.seq));
    };
    let behind = head.seq - told;
    if behind <= u64::from(RELAYED) {
        let after = Cursor { seq: told, ..Cursor::default() };
        let LogPage { entries, cursor, .. } = store.page(workspace, after, RELAYED, RELAYED_BYTES).await?;
        if cursor.seq >= head.seq {
            let (upto, chain, at) = (cursor.seq, cursor.chain, Instant::now());
            hub.relay(workspace, Arc::new(Appended { after: told, upto, chain, entries, at }));
            return Ok(behind);
        }
    }
    Ok(hub.committed_elsewhere(workspace, head.seq))
}
