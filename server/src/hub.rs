//! Who is connected to which workspace, and what each of them has to hear.

use crate::{
    grant::Grants,
    store::{AccountId, Appended},
    token::TokenHash,
};
use sotay_shared::{
    id::WorkspaceId,
    sync::{Entry, Presence},
};
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::sync::broadcast;

/// Commits that a connection may lag behind before it reads them from the store instead.
const RELAYED: usize = 64;
/// Bytes of commits that are kept for the connections of one room that lag behind. What is more, they read from the store.
const ROOM_BYTES: usize = 2 * 1024 * 1024;
/// The same of all rooms.
const HUB_BYTES: usize = 64 * 1024 * 1024;
/// What an entry weighs beside its change.
const ENTRY_BYTES: usize = 256;
const PRESENCES: usize = 256;

/// A log grew.
#[derive(Debug, Clone)]
pub enum Commit {
    /// By what this server appended.
    Here(Arc<Relayed>),
    /// By what another server appended, or by what is too much to be kept, up to this seq: read it from the store.
    Elsewhere(u64),
}

/// What was appended, as long as somebody has not heard of it.
#[derive(Debug)]
pub struct Relayed {
    appended: Arc<Appended>,
    bytes: usize,
    /// What is kept of the room, and of all rooms.
    kept: [Arc<AtomicUsize>; 2],
}

impl Relayed {
    /// `None` where that is more than is kept.
    fn new(appended: Arc<Appended>, room: &Arc<AtomicUsize>, hub: &Arc<AtomicUsize>) -> Option<Relayed> {
        let weigh = |entry: &Entry| entry.bytes.as_ref().map_or(0, Vec::len) + ENTRY_BYTES;
        let bytes = appended.entries.iter().map(weigh).sum();
        let kept = [room.clone(), hub.clone()];
        // Counted first, so that two rooms never both take the last place. Dropped, it is given back.
        let relayed = Relayed { appended, bytes, kept };
        let within = |kept: &AtomicUsize, most| kept.fetch_add(bytes, Ordering::Relaxed) + bytes <= most;
        // Both are counted, whatever the first says.
        let fits = [within(room, ROOM_BYTES), within(hub, HUB_BYTES)];
        fits.iter().all(|fits| *fits).then_some(relayed)
    }
}

impl Deref for Relayed {
    type Target = Appended;

    fn deref(&self) -> &Appended {
        &self.appended
    }
}

impl Drop for Relayed {
    fn drop(&mut self) {
        for kept in &self.kept {
            kept.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

/// The connections that follow one workspace.
#[derive(Debug)]
struct Room {
    log: broadcast::Sender<Commit>,
    presence: broadcast::Sender<Presence>,
    /// Bytes of commits that somebody has not heard of.
    kept: Arc<AtomicUsize>,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    /// The highest seq that the room was told of.
    told: u64,
    here: HashMap<u64, Presence>,
}

impl Room {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        // Nothing in here panics while it holds the lock.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The connections of this server by workspace. Rooms do not wait for each other: the lock over all is held for as long as
/// one takes to be found.
#[derive(Debug, Default)]
pub struct Hub {
    rooms: Mutex<HashMap<WorkspaceId, Arc<Room>>>,
    /// Bytes of commits in all rooms that somebody has not heard of.
    kept: Arc<AtomicUsize>,
    sessions: AtomicU64,
    /// What the connections may do.
    pub grants: Grants,
    /// How many connections each account has.
    connections: Arc<Mutex<HashMap<AccountId, usize>>>,
}

/// One connection of an account; given back when dropped.
#[derive(Debug)]
pub struct HubSlot {
    account: AccountId,
    connections: Arc<Mutex<HashMap<AccountId, usize>>>,
}

impl HubSlot {
    pub fn account(&self) -> AccountId {
        self.account
    }
}

impl Drop for HubSlot {
    fn drop(&mut self) {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = connections.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                connections.remove(&self.account);
            }
        }
    }
}

/// What one connection hears.
#[derive(Debug)]
pub struct Seat {
    pub session: u64,
    pub log: broadcast::Receiver<Commit>,
    pub presence: broadcast::Receiver<Presence>,
}

impl Hub {
    fn rooms(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Arc<Room>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room(&self, workspace: WorkspaceId) -> Option<Arc<Room>> {
        self.rooms().get(&workspace).cloned()
    }

    /// A slot for one more connection of an account; `None` when it has `most` already.
    pub fn slot(&self, account: AccountId, most: usize) -> Option<HubSlot> {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let count = connections.entry(account).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(HubSlot { account, connections: self.connections.clone() })
    }

    pub fn enter(&self, workspace: WorkspaceId) -> Seat {
        let session = self.sessions.fetch_add(1, Ordering::Relaxed) + 1;
        let mut rooms = self.rooms();
        let room = rooms.entry(workspace).or_insert_with(|| {
            Arc::new(Room {
                log: broadcast::channel(RELAYED).0,
                presence: broadcast::channel(PRESENCES).0,
                kept: Arc::default(),
                inside: Mutex::default(),
            })
        });
        Seat { session, log: room.log.subscribe(), presence: room.presence.subscribe() }
    }

    /// Who is here now.
    pub fn here(&self, workspace: WorkspaceId) -> Vec<Presence> {
        self.room(workspace).map(|room| room.inside().here.values().cloned().collect()).unwrap_or_default()
    }

    /// Closes the connections of a session that ended.
    pub fn sign_out(&self, token: TokenHash) {
        self.grants.sign_out(token);
    }

    pub fn relay(&self, workspace: WorkspaceId, appended: Arc<Appended>) {
        let _relay = tracing::debug_span!("relay", upto = appended.upto).entered();
        let Some(room) = self.room(workspace) else { return };
        let upto = appended.upto;
        let commit = Relayed::new(appended, &room.kept, &self.kept);
        let mut inside = room.inside();
        inside.told = inside.told.max(upto);
        // No receiver is no error: nobody is here.
        let _ = room.log.send(commit.map_or(Commit::Elsewhere(upto), |relayed| Commit::Here(Arc::new(relayed))));
    }

    /// Another server appended; a room that heard of it is not told again.
    /// Gives how many entries it was that nobody here knew of.
    pub fn committed_elsewhere(&self, workspace: WorkspaceId, upto: u64) -> u64 {
        let Some(room) = self.room(workspace) else { return 0 };
        let mut inside = room.inside();
        if inside.told >= upto {
            return 0;
        }
        // A room that has just opened has heard of nothing yet.
        let behind = if inside.told == 0 { 0 } else { upto - inside.told };
        inside.told = upto;
        let _ = room.log.send(Commit::Elsewhere(upto));
        behind
    }

    /// How far the log of a workspace went that those who follow it were told of; zero where that was nothing yet.
    pub fn told(&self, workspace: WorkspaceId) -> Option<u64> {
        Some(self.room(workspace)?.inside().told)
    }

    /// Whether anybody here follows a workspace.
    pub fn is_here(&self, workspace: WorkspaceId) -> bool {
        self.rooms().contains_key(&workspace)
    }

    /// The workspaces that somebody here follows.
    pub fn followed(&self) -> Vec<WorkspaceId> {
        self.rooms().keys().copied().collect()
    }

    pub fn announce(&self, workspace: WorkspaceId, presence: Presence) {
        let Some(room) = self.room(workspace) else { return };
        let mut inside = room.inside();
        let is_news = match presence.here {
            true => {
                inside.here.insert(presence.session, presence.clone());
                true
            }
            // Nobody misses one of whom nobody was told.
            false => inside.here.remove(&presence.session).is_some(),
        };
        if is_news {
            let _ = room.presence.send(presence);
        }
    }

    /// Says goodbye and forgets an empty room. The seat has to be dropped before.
    pub fn leave(&self, workspace: WorkspaceId, goodbye: Presence) {
        self.announce(workspace, goodbye);
        let mut rooms = self.rooms();
        if rooms.get(&workspace).is_some_and(|room| room.log.receiver_count() == 0) {
            rooms.remove(&workspace);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::{
        id::{GroupId, MemberId, RecordId},
        row::Hash,
        stamp::Timestamp,
        sync::Chain,
    };
    use std::time::Instant;

    fn appended(upto: u64, bytes: usize) -> Arc<Appended> {
        let entry = Entry {
            seq: upto,
            record: RecordId::from_cause("r"),
            kind: "deal".into(),
            hash: Hash([0; 32]),
            member: MemberId::from_cause("lan"),
            received_at: Timestamp(0),
            group: GroupId::from_cause("g"),
            attested_by: None,
            bytes: Some(vec![0; bytes]),
        };
        let entries = vec![entry];
        Arc::new(Appended { after: upto - 1, upto, chain: Chain::default(), entries, at: Instant::now() })
    }

    #[tokio::test]
    async fn what_is_kept_for_those_who_lag_behind_is_bounded_in_bytes_and_given_back() {
        let (hub, workspace) = (Hub::default(), WorkspaceId::from_cause("w"));
        let mut seat = hub.enter(workspace);
        for seq in 1..=50 {
            hub.relay(workspace, appended(seq, 200_000));
        }
        assert!(hub.kept.load(Ordering::Relaxed) <= ROOM_BYTES);
        let (mut whole, mut told) = (0, 0);
        for seq in 1..=50 {
            match seat.log.recv().await.unwrap() {
                Commit::Here(relayed) => {
                    assert_eq!(relayed.upto, seq);
                    whole += 1;
                }
                Commit::Elsewhere(upto) => {
                    assert_eq!(upto, seq);
                    told += 1;
                }
            }
        }
        assert_eq!((whole, told), (ROOM_BYTES / (200_000 + ENTRY_BYTES), 50 - ROOM_BYTES / (200_000 + ENTRY_BYTES)));
        assert_eq!(hub.kept.load(Ordering::Relaxed), 0);
        hub.relay(workspace, appended(51, 200_000));
        assert!(matches!(seat.log.recv().await.unwrap(), Commit::Here(_)));
    }

    #[tokio::test]
    async fn who_was_never_told_of_leaves_without_a_word() {
        let (hub, workspace) = (Hub::default(), WorkspaceId::from_cause("w"));
        let mut seat = hub.enter(workspace);
        let of = |session, here| Presence {
            session,
            member: MemberId::from_cause("lan"),
            record: None,
            typing: false,
            field: None,
            here,
        };
        hub.leave(workspace, of(7, false));
        hub.announce(workspace, of(8, true));
        hub.leave(workspace, of(8, false));
        let heard = [seat.presence.recv().await.unwrap(), seat.presence.recv().await.unwrap()];
        assert_eq!(heard.map(|it| (it.session, it.here)), [(8, true), (8, false)]);
    }
}
