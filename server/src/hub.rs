//! Who is connected to which workspace, and what each of them has to hear.

use crate::{
    grant::Grants,
    store::{AccountId, Appended},
    token::TokenHash,
};
use sotay_shared::{id::WorkspaceId, sync::Presence};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::broadcast;

/// Commits that a connection may lag behind before it reads them from the store instead.
const RELAYED: usize = 64;
const PRESENCES: usize = 256;

/// A log grew.
#[derive(Debug, Clone)]
pub enum Commit {
    /// By what this server appended.
    Here(Arc<Appended>),
    /// By what another server appended, up to this seq.
    Elsewhere(u64),
}

#[derive(Debug)]
struct Room {
    log: broadcast::Sender<Commit>,
    /// The highest seq that the room was told of.
    told: u64,
    presence: broadcast::Sender<Presence>,
    here: HashMap<u64, Presence>,
}

/// The connections of this server by workspace.
#[derive(Debug, Default)]
pub struct Hub {
    rooms: Mutex<HashMap<WorkspaceId, Room>>,
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
    fn rooms(&self) -> MutexGuard<'_, HashMap<WorkspaceId, Room>> {
        // Nothing in here panics while it holds the lock.
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
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
        let room = rooms.entry(workspace).or_insert_with(|| Room {
            log: broadcast::channel(RELAYED).0,
            told: 0,
            presence: broadcast::channel(PRESENCES).0,
            here: HashMap::new(),
        });
        Seat { session, log: room.log.subscribe(), presence: room.presence.subscribe() }
    }

    /// Who is here now.
    pub fn here(&self, workspace: WorkspaceId) -> Vec<Presence> {
        self.rooms().get(&workspace).map(|room| room.here.values().cloned().collect()).unwrap_or_default()
    }

    /// Closes the connections of a session that ended.
    pub fn sign_out(&self, token: TokenHash) {
        self.grants.sign_out(token);
    }

    pub fn relay(&self, workspace: WorkspaceId, appended: Arc<Appended>) {
        let _relay = tracing::debug_span!("relay", upto = appended.upto).entered();
        if let Some(room) = self.rooms().get_mut(&workspace) {
            room.told = room.told.max(appended.upto);
            // No receiver is no error: nobody is here.
            let _ = room.log.send(Commit::Here(appended));
        }
    }

    /// Another server appended; a room that heard of it is not told again.
    /// Gives how many entries it was that nobody here knew of.
    pub fn committed_elsewhere(&self, workspace: WorkspaceId, upto: u64) -> u64 {
        let mut rooms = self.rooms();
        let Some(room) = rooms.get_mut(&workspace).filter(|room| room.told < upto) else { return 0 };
        // A room that has just opened has heard of nothing yet.
        let behind = if room.told == 0 { 0 } else { upto - room.told };
        room.told = upto;
        let _ = room.log.send(Commit::Elsewhere(upto));
        behind
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
        if let Some(room) = self.rooms().get_mut(&workspace) {
            match presence.here {
                true => drop(room.here.insert(presence.session, presence.clone())),
                false => drop(room.here.remove(&presence.session)),
            }
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
