//! What the open connections may do now: each holds a [`Grant`], which follows its member's role, its session and its access
//! token while they change.
//!
//! A grant is asked before each group that is submitted, and ends whatever waits. Who changes a membership says so
//! ([`Grants::refresh`]); what it is now is read from the store, here and on the other servers.

use crate::{
    clock,
    socket::Close,
    store::{Lapsed, Store, StoreError},
    token::TokenHash,
};
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::{Lapse, Role},
    sync::CloseCode,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::watch;

/// How a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    May(Role),
    /// The session ended, the token was revoked, or the device has to sign in again for this workspace.
    SignedOut,
    Lapsed(Lapse),
    /// The store did not answer: whoever may go on connects again.
    Unknown,
}

/// A membership as one session or one access token uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Holder {
    workspace: WorkspaceId,
    member: MemberId,
    token: TokenHash,
}

type Held = Arc<Mutex<HashMap<u64, (Holder, watch::Sender<Standing>)>>>;

/// The grants of this server's connections.
#[derive(Debug, Default)]
pub struct Grants {
    held: Held,
    next: AtomicU64,
}

/// One connection's; given back when dropped.
#[derive(Debug)]
pub struct Grant {
    id: u64,
    /// What the connection began with. One whose role changed begins anew.
    role: Role,
    /// What a connection is told whose session or token ended.
    lost: &'static str,
    standing: watch::Receiver<Standing>,
    held: Held,
}

fn lock(held: &Held) -> MutexGuard<'_, HashMap<u64, (Holder, watch::Sender<Standing>)>> {
    // Nothing in here panics while it holds the lock.
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Grants {
    /// A grant for a connection that was let in with a role, by a session or an access token. What changed since it was
    /// let in is read from the store.
    pub async fn hold(
        &self,
        store: &Store,
        (workspace, member, role): (WorkspaceId, MemberId, Role),
        token: TokenHash,
        lost: &'static str,
    ) -> Grant {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let holder = Holder { workspace, member, token };
        let (sender, standing) = watch::channel(Standing::May(role));
        lock(&self.held).insert(id, (holder, sender));
        let grant = Grant { id, role, lost, standing, held: self.held.clone() };
        self.tell(&[id], now(store, holder).await);
        grant
    }

    /// Reads anew what the connections of a workspace may do.
    pub async fn refresh(&self, store: &Store, workspace: WorkspaceId) {
        let mut holders: HashMap<Holder, Vec<u64>> = HashMap::new();
        for (id, (holder, _)) in &*lock(&self.held) {
            if holder.workspace == workspace {
                holders.entry(*holder).or_default().push(*id);
            }
        }
        for (holder, ids) in holders {
            self.tell(&ids, now(store, holder).await);
        }
    }

    /// Reads everything anew, after notices may have been lost.
    pub async fn refresh_all(&self, store: &Store) {
        let workspaces: BTreeSet<WorkspaceId> = lock(&self.held).values().map(|(holder, _)| holder.workspace).collect();
        for workspace in workspaces {
            self.refresh(store, workspace).await;
        }
    }

    /// A session ended, or an access token was revoked.
    pub fn sign_out(&self, token: TokenHash) {
        let held = lock(&self.held);
        for (_, sender) in held.values().filter(|(holder, _)| holder.token == token) {
            sender.send_replace(Standing::SignedOut);
        }
    }

    fn tell(&self, ids: &[u64], standing: Standing) {
        let held = lock(&self.held);
        for (_, sender) in ids.iter().filter_map(|id| held.get(id)) {
            // What ended stays ended.
            sender.send_if_modified(|known| {
                let news = matches!(known, Standing::May(_)) && *known != standing;
                if news {
                    *known = standing;
                }
                news
            });
        }
    }
}

/// How a holder stands by what is stored.
async fn now(store: &Store, holder: Holder) -> Standing {
    standing(store, holder).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a membership could not be looked up");
        Standing::Unknown
    })
}

async fn standing(store: &Store, holder: Holder) -> Result<Standing, StoreError> {
    let Holder { workspace, member, token } = holder;
    if let Some(session) = store.session(token).await? {
        let account = session.account;
        if store.is_barred(workspace, token).await? {
            return Ok(Standing::SignedOut);
        }
        return Ok(match store.membership(account, workspace).await? {
            Some(it) if it.member == member => Standing::May(it.role),
            _ => Standing::Lapsed(lapse(store.lapsed(workspace, account).await?)),
        });
    }
    if let Some(it) = store.access_token(token, clock::now()).await? {
        return Ok(Standing::May(it.membership.role));
    }
    // The token goes with the membership: that it lapsed is what there is to say.
    Ok(match store.lapsed_member(workspace, member).await? {
        Some(it) => Standing::Lapsed(it.why),
        None => Standing::SignedOut,
    })
}

fn lapse(found: Option<Lapsed>) -> Lapse {
    found.map_or(Lapse::Removed, |it| it.why)
}

impl Grant {
    /// The role to submit with.
    ///
    /// # Errors
    /// When the connection has to end: with the code and reason to close it with.
    pub(crate) fn role(&self) -> Result<Role, Close> {
        match *self.standing.borrow() {
            Standing::May(role) if role == self.role => Ok(role),
            standing => Err(self.close(standing)),
        }
    }

    /// Resolves when the connection has to end.
    pub(crate) async fn ended(&self) -> Close {
        let mut standing = self.standing.clone();
        let found = standing.wait_for(|it| *it != Standing::May(self.role)).await.map(|it| *it);
        // An error means that the server is gone.
        self.close(found.unwrap_or(Standing::Unknown))
    }

    /// Waits for something, unless the connection has to end meanwhile.
    ///
    /// # Errors
    /// When it has to.
    pub(crate) async fn unless_ended<T>(&self, work: impl Future<Output = T>) -> Result<T, Close> {
        tokio::select! {
            biased;
            end = self.ended() => Err(end),
            done = work => Ok(done),
        }
    }

    fn close(&self, standing: Standing) -> Close {
        let (code, reason) = match standing {
            // Old clients understand that they are to connect again; the welcome says the new role.
            Standing::May(_) => (CloseCode::GoingAway, "your role changed: connecting again"),
            Standing::SignedOut => (CloseCode::Unauthorised, self.lost),
            Standing::Lapsed(why) => (CloseCode::Removed, reason(why)),
            Standing::Unknown => (CloseCode::Unavailable, "the server cannot read its database: try again later"),
        };
        Close { code, reason: reason.to_owned() }
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        lock(&self.held).remove(&self.id);
    }
}

/// Why a membership gives no access, for programs and people.
pub fn reason(why: Lapse) -> &'static str {
    match why {
        Lapse::Suspended => "your access to this workspace is suspended: ask an admin of the workspace",
        Lapse::Removed => "you were removed from this workspace: ask for an invitation that names you",
        Lapse::Left => "you left this workspace: ask for an invitation that names you",
        Lapse::WorkspaceDeleted => "this workspace was deleted by its owner",
        Lapse::AccountDeleted => "this account was deleted",
    }
}
