//! A small world: replicas, a log that admits by the real rules, and a network that is cut, reordered and repeated.

#![allow(dead_code, reason = "each test binary uses its own part of the world")]

pub mod commands;

use commands::Scene;
use sotay_shared::{
    admission::{Sender, try_group},
    codec,
    command::{Command, Issued, NewStage, Reversal},
    document::{Actor, Document, KeptChanges},
    id::{GroupId, MemberId, PipelineId, RecordId, StageId, WorkspaceId},
    money::Currency,
    pipeline_template::SALES,
    replica::{Outcome, Replica, ReplicaError},
    role::Role,
    row::Row,
    stamp::{Stamp, Timestamp},
    sync::{
        AdmittedChange, Chain, ClientEffect, ClientMessage, ClientSession, Cursor, Entry, Epoch, Link, PushGroup,
        ServerEffect, ServerMessage, ServerSession,
    },
};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// SplitMix64: a small generator whose streams are the same everywhere.
#[derive(Debug, Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { Some(&from[self.below(from.len())]) }
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next() as u8)
    }
}

/// The server's log, in memory: admission by the real rules, entries, chain.
pub struct Log {
    pub epoch: Epoch,
    pub entries: Vec<Entry>,
    pub chains: Vec<Chain>,
    documents: HashMap<RecordId, Document>,
    pub duplicates: usize,
    /// When it began anew for good.
    pub final_at: Option<Timestamp>,
}

impl Log {
    pub fn new() -> Self {
        Log {
            epoch: Epoch([9; 16]),
            entries: Vec::new(),
            chains: vec![Chain::default()],
            documents: HashMap::new(),
            duplicates: 0,
            final_at: None,
        }
    }

    /// It loses what came after `seq`.
    pub fn truncate(&mut self, seq: u64) {
        self.entries.truncate(seq as usize);
        self.chains.truncate(seq as usize + 1);
        let mut kept: BTreeMap<RecordId, KeptChanges> = BTreeMap::new();
        for entry in &self.entries {
            kept.entry(entry.record).or_default().keep(&entry.stored().unwrap());
        }
        let open = |(record, kept)| (record, Document::open(record, &kept).unwrap());
        self.documents = kept.into_iter().map(open).collect();
    }

    /// A backup of it is put back for good.
    pub fn restore(&mut self, seq: u64, epoch: Epoch, now: Timestamp) {
        self.truncate(seq);
        (self.epoch, self.final_at) = (epoch, Some(now));
    }

    pub fn head(&self) -> u64 {
        self.entries.len() as u64
    }

    pub fn cursor(&self, seq: u64) -> Cursor {
        Cursor { epoch: self.epoch, seq, chain: self.chains[seq as usize] }
    }

    pub fn locate(&self, cursors: &[Cursor]) -> Option<Cursor> {
        let known = |it: &&Cursor| it.epoch == self.epoch && self.chains.get(it.seq as usize) == Some(&it.chain);
        cursors.iter().find(known).copied()
    }

    pub fn admit(&mut self, group: &PushGroup, member: MemberId, now: Timestamp) -> ServerMessage {
        let open = |record| self.documents.get(&record).cloned().unwrap_or_else(|| Document::new(record));
        let trial = match try_group(group, |_| Sender::of(member, Role::Owner), open) {
            Ok(trial) => trial,
            Err(refused) => {
                return ServerMessage::Refused {
                    group: group.group,
                    record: refused.record,
                    hash: refused.hash,
                    code: refused.refusal.code(),
                    message: refused.refusal.to_string(),
                    problem: Some(refused.refusal.problem()),
                };
            }
        };
        self.duplicates += trial.known.len();
        for (index, admitted) in &trial.fresh {
            let seq = self.head() + 1;
            self.chains.push(self.chains[seq as usize - 1].then(&admitted.hash));
            self.entries.push(Entry {
                seq,
                record: admitted.record,
                kind: admitted.kind.clone(),
                hash: admitted.hash,
                member,
                received_at: now,
                group: group.group,
                attested_by: None,
                bytes: Some(group.changes[*index].bytes.clone()),
            });
        }
        for document in trial.documents {
            self.documents.insert(document.id(), document);
        }
        let changes = self.entries.iter().filter(|entry| entry.group == group.group);
        let changes =
            changes.map(|entry| AdmittedChange { hash: entry.hash, seq: entry.seq, received_at: entry.received_at });
        ServerMessage::Accepted { group: group.group, changes: changes.collect() }
    }
}

/// One device.
pub struct Peer {
    pub name: &'static str,
    pub member: MemberId,
    /// Who is signed in on the device.
    pub signed_in: MemberId,
    pub replica: Replica,
    pub session: ClientSession,
    server: Option<ServerSession>,
    /// What was kept on the device: changes by record, in order of arrival.
    pub kept: BTreeMap<RecordId, KeptChanges>,
    to_server: VecDeque<Vec<u8>>,
    to_client: VecDeque<Vec<u8>>,
    pub random: Random,
    pub conflicts_seen: usize,
    pub deltas: usize,
}

impl Peer {
    fn new(name: &'static str, seed: u64) -> Self {
        let mut random = Random(seed);
        Peer {
            name,
            member: MemberId::from_cause(name),
            signed_in: MemberId::from_cause(name),
            replica: Replica::new(Actor(random.bytes())),
            session: ClientSession::of(MemberId::from_cause(name)),
            server: None,
            kept: BTreeMap::new(),
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            random,
            conflicts_seen: 0,
            deltas: 0,
        }
    }

    pub fn issued(&mut self, command: Command, now: Timestamp) -> Issued {
        let group = GroupId::v7(now.0, self.random.bytes());
        Issued { group, command, stamp: Stamp::new(now, self.member, self.random.bytes()) }
    }

    /// Tries an input, opening documents from what was kept when the replica asks for them.
    pub fn with_documents<T>(
        &mut self,
        mut input: impl FnMut(&mut Replica) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        match input(&mut self.replica) {
            Err(ReplicaError::NotOpen(records)) => {
                for record in records {
                    let changes = self.kept.get(&record).cloned().unwrap_or_default();
                    assert_eq!(self.replica.provide(record, &changes), None, "{record} is damaged");
                }
                input(&mut self.replica)
            }
            other => other,
        }
    }

    /// Writes down what an outcome asks for. Keeping the changes makes the group sendable.
    pub fn keep(&mut self, outcome: &Outcome) {
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
        self.deltas += outcome.deltas.len();
        let conflicting = |row: &Row| !row.meta.conflicts.is_empty();
        self.conflicts_seen +=
            outcome.deltas.iter().filter(|delta| delta.after.as_deref().is_some_and(conflicting)).count();
    }

    /// Carries out a command and gives what undoes it.
    pub fn dispatch(&mut self, command: Command, now: Timestamp) -> Result<Vec<Reversal>, ReplicaError> {
        let issued = self.issued(command, now);
        let outcome = self.with_documents(|replica| replica.dispatch(issued.clone()))?;
        self.keep(&outcome);
        Ok(outcome.undo)
    }

    /// Starts anew from what was kept, as after closing the tab: rows and outbox are there, no document is open.
    pub fn restart(&mut self) {
        let rows: Vec<_> = self.replica.rows().cloned().collect();
        let outbox: Vec<_> = self.replica.outbox().iter().cloned().collect();
        let cursor = self.replica.cursor();
        self.replica = Replica::restore(Actor(self.random.bytes()), rows, outbox, cursor);
        self.cut();
    }

    /// Notes which kept changes the log lost.
    pub fn lose_after(&mut self, seq: u64) -> Vec<RecordId> {
        self.kept.iter_mut().filter_map(|(record, kept)| kept.lose_after(seq).then_some(*record)).collect()
    }

    pub fn cut(&mut self) {
        self.session.disconnected();
        self.server = None;
        self.to_client.clear();
        self.to_server.clear();
    }

    /// All rows as bytes, in the order of their ids.
    pub fn state(&self) -> Vec<Vec<u8>> {
        let mut rows: Vec<_> = self.replica.rows().collect();
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(|row| codec::encode(row.as_ref())).collect()
    }
}

/// The first command of a workspace.
pub fn create_workspace(workspace: WorkspaceId, member: MemberId, scene: &Scene) -> Command {
    let stage = |(template, stage): (&sotay_shared::pipeline_template::StageTemplate, &StageId)| NewStage {
        stage: *stage,
        name: template.name_vi.into(),
        probability: template.probability,
        stage_type: template.stage_type,
        rotten_days: template.rotten_days,
        color: template.color.into(),
    };
    Command::CreateWorkspace {
        workspace,
        name: "Sổ tay".into(),
        currency: Currency::VND,
        member,
        member_name: "Lan".into(),
        pipeline: scene.pipeline,
        pipeline_name: "Bán hàng".into(),
        stages: SALES.iter().zip(&scene.stages).map(stage).collect(),
    }
}

pub struct World {
    pub log: Log,
    pub peers: Vec<Peer>,
    pub now: Timestamp,
    pub workspace: WorkspaceId,
    pub pipeline: PipelineId,
    pub stages: Vec<StageId>,
}

impl World {
    /// A workspace that every peer knows, made by the first of them.
    pub fn new(names: &[&'static str], seed: u64) -> World {
        let mut random = Random(seed);
        let peers = names.iter().map(|name| Peer::new(name, random.next())).collect();
        let mut world = World {
            log: Log::new(),
            peers,
            now: Timestamp(1_750_000_000_000),
            workspace: WorkspaceId::from_cause("workspace"),
            pipeline: PipelineId::from_cause("pipeline"),
            stages: SALES.iter().map(|stage| StageId::from_cause(stage.name_en)).collect(),
        };
        let create = create_workspace(world.workspace, world.peers[0].member, &world.scene());
        world.dispatch(0, create).unwrap();
        world.settle();
        world
    }

    pub fn scene(&self) -> Scene {
        Scene { now: self.now, pipeline: self.pipeline, stages: self.stages.clone() }
    }

    pub fn dispatch(&mut self, peer: usize, command: Command) -> Result<Vec<Reversal>, ReplicaError> {
        self.now.0 += 977;
        self.peers[peer].dispatch(command, self.now)
    }

    pub fn connect(&mut self, at: usize) {
        let peer = &mut self.peers[at];
        if peer.session.link() != Link::Offline {
            return;
        }
        let session = ServerSession::new(self.workspace, peer.signed_in, Role::Member);
        peer.server = Some(session.with_final(self.log.final_at));
        let effects = peer.session.connected(peer.replica.cursor());
        self.client_effects(at, effects);
    }

    /// Delivers one message in one direction, if there is one. `true` when something happened.
    pub fn step(&mut self, peer: usize, towards_server: bool) -> bool {
        let something = self.deliver(peer, towards_server);
        if something {
            self.push(peer);
        }
        something
    }

    fn deliver(&mut self, peer: usize, towards_server: bool) -> bool {
        if towards_server {
            let Some(bytes) = self.peers[peer].to_server.pop_front() else { return false };
            let message: ClientMessage = codec::decode(&bytes).unwrap();
            let effects = self.peers[peer].server.as_mut().map(|server| server.received(message)).unwrap_or_default();
            self.server_effects(peer, effects);
        } else {
            let Some(bytes) = self.peers[peer].to_client.pop_front() else { return false };
            let message: ServerMessage = codec::decode(&bytes).unwrap();
            let cursor = self.peers[peer].replica.cursor();
            let effects = self.peers[peer].session.received(message, cursor);
            self.client_effects(peer, effects);
        }
        true
    }

    pub fn push(&mut self, peer: usize) {
        let Peer { session, replica, .. } = &mut self.peers[peer];
        let effects = session.push(replica.sendable());
        self.client_effects(peer, effects);
    }

    fn client_effects(&mut self, peer: usize, effects: Vec<ClientEffect>) {
        for effect in effects {
            match effect {
                ClientEffect::Send(message) => self.peers[peer].to_server.push_back(codec::encode(&message)),
                ClientEffect::Fold(message) => {
                    let outcome = self.peers[peer].with_documents(|replica| replica.fold(&message)).unwrap();
                    self.peers[peer].keep(&outcome);
                }
                ClientEffect::CatchUp { from, .. } => {
                    let entries = self.log.entries[from.seq as usize..].to_vec();
                    let cursor = self.log.cursor(self.log.head());
                    let outcome = self.peers[peer]
                        .with_documents(|replica| replica.fold_page(from.seq, cursor, &entries))
                        .unwrap();
                    self.peers[peer].keep(&outcome);
                    let effects = self.peers[peer].session.caught_up(cursor);
                    self.client_effects(peer, effects);
                }
                ClientEffect::Rewind { shared } => {
                    let lost = self.peers[peer].lose_after(shared.seq);
                    let outcome = self.peers[peer].replica.rewind(shared, lost);
                    self.peers[peer].keep(&outcome);
                }
                ClientEffect::Diverged => {
                    let Peer { session, replica, .. } = &mut self.peers[peer];
                    let effects = session.diverged(replica.cursor(), replica.earlier());
                    self.client_effects(peer, effects);
                }
                ClientEffect::Welcomed { head, final_at, .. } => {
                    self.peers[peer].replica.set_final(final_at);
                    self.peers[peer].replica.welcomed(head);
                }
                ClientEffect::Reconnect | ClientEffect::NotYours { .. } => self.peers[peer].cut(),
                ClientEffect::Presence(_) | ClientEffect::Outdated | ClientEffect::MinimumBuild(_) => {}
            }
        }
    }

    fn server_effects(&mut self, peer: usize, effects: Vec<ServerEffect>) {
        for effect in effects {
            match effect {
                ServerEffect::Send(message) => self.peers[peer].to_client.push_back(codec::encode(&message)),
                ServerEffect::Locate { cursors } => {
                    let (shared, head) = (self.log.locate(&cursors), self.log.cursor(self.log.head()));
                    let server = self.peers[peer].server.as_mut().unwrap();
                    let effects = server.located(shared, head);
                    self.server_effects(peer, effects);
                }
                ServerEffect::Read { after } => {
                    let upto = self.log.head().min(after + 7);
                    let entries = self.log.entries[after as usize..upto as usize].to_vec();
                    let chain = self.log.chains[upto as usize];
                    let server = self.peers[peer].server.as_mut().unwrap();
                    let effects = server.read(after, upto, chain, &entries);
                    self.server_effects(peer, effects);
                }
                ServerEffect::Admit { groups } => self.admit(peer, &groups),
                ServerEffect::Announce { .. } => {}
                ServerEffect::Close { code, reason } => panic!("closed with {code:?}: {reason}"),
            }
        }
    }

    fn admit(&mut self, peer: usize, groups: &[PushGroup]) {
        for group in groups {
            let answer = self.log.admit(group, self.peers[peer].signed_in, self.now);
            if let Some(server) = &mut self.peers[peer].server {
                server.answered(group.group);
            }
            self.peers[peer].to_client.push_back(codec::encode(&answer));
        }
        for other in 0..self.peers.len() {
            let head = self.log.head();
            let effects = self.peers[other].server.as_mut().map(|server| server.committed(head)).unwrap_or_default();
            self.server_effects(other, effects);
        }
    }

    /// Connects everybody and lets them read the log to its end; nobody sends anything yet.
    pub fn read_on(&mut self) {
        for at in 0..self.peers.len() {
            self.connect(at);
            while self.deliver(at, true) || self.deliver(at, false) {}
        }
    }

    /// Connects everybody and delivers until nothing is left.
    pub fn settle(&mut self) {
        loop {
            let mut busy = false;
            for peer in 0..self.peers.len() {
                self.connect(peer);
                self.push(peer);
                busy |= self.step(peer, true);
                busy |= self.step(peer, false);
            }
            if !busy {
                break;
            }
        }
        for peer in &self.peers {
            assert_eq!(peer.replica.cursor(), self.log.cursor(self.log.head()), "{} did not catch up", peer.name);
            assert!(peer.replica.outbox().is_empty(), "{} has unsent changes", peer.name);
        }
    }

    /// A replica that reads the whole log at once.
    pub fn newcomer(&self) -> Peer {
        let mut peer = Peer::new("newcomer", 77);
        let cursor = self.log.cursor(self.log.head());
        let outcome = peer.replica.fold_page(0, cursor, &self.log.entries).unwrap();
        peer.keep(&outcome);
        peer
    }

    /// L6: everybody's rows are equal, byte for byte, also a newcomer's.
    pub fn assert_equal(&self) {
        let expected = self.newcomer().state();
        for peer in &self.peers {
            assert!(peer.state() == expected, "{} differs from a newcomer", peer.name);
        }
    }
}
