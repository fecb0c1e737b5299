//! A device without a screen: a replica, what it keeps, and a live socket.

use crate::{Account, LiveSocket, PATIENCE, now, random, socket::Heard};
use sotay_shared::{
    codec,
    command::{Command, Issued},
    document::{Actor, KeptChanges},
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    replica::{Outcome, Replica, ReplicaError},
    stamp::Stamp,
    sync::{ClientEffect, ClientSession, Link, Presence, Recovered},
};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use tokio::time::timeout;

/// How long one attempt to connect may take.
const ATTEMPT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct Device {
    pub account: Account,
    pub workspace: WorkspaceId,
    pub member: MemberId,
    pub replica: Replica,
    pub session: ClientSession,
    socket: Option<LiveSocket>,
    pub kept: BTreeMap<RecordId, KeptChanges>,
    pub presences: Vec<Presence>,
}

impl Device {
    pub fn new(account: Account, workspace: WorkspaceId, member: MemberId) -> Device {
        Device {
            account,
            workspace,
            member,
            replica: Replica::new(Actor(random())),
            session: ClientSession::default(),
            socket: None,
            kept: BTreeMap::new(),
            presences: Vec::new(),
        }
    }

    fn with_documents<T>(
        &mut self,
        mut input: impl FnMut(&mut Replica) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        match input(&mut self.replica) {
            Err(ReplicaError::NotOpen(records)) => {
                for record in records {
                    let kept = self.kept.get(&record).cloned().unwrap_or_default();
                    self.replica.provide(record, &kept);
                }
                input(&mut self.replica)
            }
            other => other,
        }
    }

    fn keep(&mut self, outcome: &Outcome) {
        for (record, stored) in &outcome.keep.changes {
            self.kept.entry(*record).or_default().keep(stored);
        }
        for (record, hash) in &outcome.keep.forget {
            if let Some(kept) = self.kept.get_mut(record) {
                kept.changes.retain(|stored| stored.hash != *hash);
            }
        }
        for outgoing in &outcome.keep.outbox {
            self.replica.kept(outgoing.push.group);
        }
    }

    /// Carries out a command, connected or not.
    pub fn dispatch(&mut self, command: Command) {
        let now = now();
        let stamp = Stamp::new(now, self.member, random());
        let issued = Issued { group: GroupId::v7(now.0, random()), command, stamp };
        let outcome = self.with_documents(|replica| replica.dispatch(issued.clone())).unwrap();
        self.keep(&outcome);
    }

    pub async fn connect(&mut self) {
        assert!(self.try_connect().await, "the live socket opens");
    }

    /// `false` when the server cannot be reached, or refuses.
    pub async fn try_connect(&mut self) -> bool {
        let Ok(socket) = self.account.try_live(self.workspace).await else { return false };
        self.socket = Some(socket);
        let effects = self.session.connected(self.replica.cursor());
        self.carry_out(effects).await;
        true
    }

    /// Connects again until it works.
    ///
    /// # Panics
    /// When it does not in time.
    pub async fn insist(&mut self) {
        let connected = async {
            loop {
                self.disconnect();
                if matches!(timeout(ATTEMPT, self.try_connect()).await, Ok(true)) {
                    return;
                }
            }
        };
        timeout(PATIENCE, connected).await.expect("it connects in time");
    }

    pub fn disconnect(&mut self) {
        self.socket = None;
        self.session.disconnected();
    }

    async fn carry_out(&mut self, effects: Vec<ClientEffect>) {
        let mut effects: VecDeque<ClientEffect> = effects.into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                ClientEffect::Send(message) => self.socket.as_mut().unwrap().send(&message).await,
                ClientEffect::Fold(message) => {
                    let outcome = self.with_documents(|replica| replica.fold(&message)).unwrap();
                    self.keep(&outcome);
                }
                ClientEffect::CatchUp { from, .. } => {
                    let mut cursor = from;
                    loop {
                        let part = self.account.log_part(self.workspace, cursor).await;
                        let (after, next) = (part.header.after, part.trailer.cursor);
                        let folded =
                            self.with_documents(|replica| replica.fold_page(after, next, &part.entries)).unwrap();
                        self.keep(&folded);
                        cursor = next;
                        if !part.trailer.more {
                            break;
                        }
                    }
                    effects.extend(self.session.caught_up(cursor));
                }
                ClientEffect::Rewind { shared } => {
                    let lost = self.kept.iter_mut().filter_map(|(id, kept)| kept.lose_after(shared.seq).then_some(*id));
                    let outcome = self.replica.rewind(shared, lost.collect::<Vec<_>>());
                    self.keep(&outcome);
                }
                ClientEffect::Diverged => {
                    effects.extend(self.session.diverged(self.replica.cursor(), self.replica.earlier()));
                }
                ClientEffect::MinimumBuild(_) => {}
                ClientEffect::Welcomed { head, final_at, .. } => {
                    self.replica.set_final(final_at);
                    self.replica.welcomed(head);
                }
                ClientEffect::Presence(presence) => self.presences.push(presence),
                ClientEffect::Reconnect | ClientEffect::Outdated | ClientEffect::NotYours { .. } => {
                    panic!("{effect:?}")
                }
            }
        }
    }

    /// Pushes and listens until everything is sent and read back, or the connection ends.
    pub async fn work(&mut self) {
        self.work_until(|it| it.session.link() == Link::Live && it.replica.outbox().is_empty()).await;
    }

    /// Pushes and listens until the condition holds, or the connection ends.
    pub async fn work_until(&mut self, mut condition: impl FnMut(&Device) -> bool) {
        loop {
            let effects = self.session.push(self.replica.sendable());
            self.carry_out(effects).await;
            if condition(self) {
                return;
            }
            let Some(socket) = self.socket.as_mut() else { return };
            match socket.hear().await {
                Heard::Message(message) => {
                    let effects = self.session.received(message, self.replica.cursor());
                    self.carry_out(effects).await;
                }
                Heard::Closed(_) => return,
            }
        }
    }

    /// Pushes and listens until the condition holds.
    pub async fn until(&mut self, mut condition: impl FnMut(&Device) -> bool) {
        let mut held = false;
        self.work_until(|device| {
            held = condition(device);
            held
        })
        .await;
        assert!(held, "the server closed the socket");
    }

    /// Gives back what the server lost: one's own changes, or as an owner everybody's.
    pub async fn give_back(&mut self, whose: Option<MemberId>) -> Recovered {
        let mut changes = Vec::new();
        for record in self.replica.lost().clone() {
            let (lost, outcome) = self.with_documents(|replica| replica.give_back(record, whose)).unwrap();
            self.keep(&outcome);
            changes.extend(lost);
        }
        self.account.recover(self.workspace, changes).await
    }

    /// Discards what is void: the log began anew for good.
    pub fn discard_void(&mut self) {
        let fresh = Actor(random());
        let lost: Vec<RecordId> = self.replica.lost().iter().copied().collect();
        let outcome = self.with_documents(|replica| replica.discard_void(lost.clone(), fresh)).unwrap();
        self.keep(&outcome);
    }

    /// Listens until everything is sent and the log is here up to `seq`.
    pub async fn settled_at(&mut self, seq: u64) {
        self.until(|device| device.replica.outbox().is_empty() && device.replica.cursor().seq >= seq).await;
    }

    /// All rows as bytes, in the order of their ids.
    pub fn state(&self) -> Vec<Vec<u8>> {
        let mut rows: Vec<_> = self.replica.rows().collect();
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(|row| codec::encode(row.as_ref())).collect()
    }
}
