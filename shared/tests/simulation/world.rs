//! Everything at once: devices, servers, the database, the network and the clock, in a random order that a seed decides.

use super::{
    Fault, Met,
    common::{
        Random,
        commands::{Scene, random_command},
        create_workspace,
    },
    device::{Device, OpenTab},
    node::{Job, Node, Stage},
    store::Store,
};
use sotay_shared::{
    admission::Pushed,
    command::Issued,
    device::{Effect, Tab},
    document::Actor,
    id::{GroupId, MemberId, PipelineId, RecordId, StageId, WorkspaceId},
    pipeline_template::SALES,
    replica::{Keep, OnTop, Replica, ReplicaError},
    role::Role,
    row::{Hash, Row},
    stamp::{Stamp, Timestamp},
    sync::{ClientMessage, Cursor, Epoch, Link, PushGroup, ServerEffect, ServerMessage, ServerSession},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const NAMES: [&str; 4] = ["Lan", "Minh", "Hoa", "Tuấn"];
/// Entries that a server reads at a time.
const PAGE: u64 = 7;
/// Rounds after which a world that is left alone must have come to rest.
const PATIENCE: usize = 400;
/// Steps that a tab can undo.
const REMEMBERED: usize = 12;

/// A connection: in order while it lasts.
struct Wire {
    device: usize,
    node: usize,
    to_server: VecDeque<ClientMessage>,
    to_client: VecDeque<ServerMessage>,
    /// Nothing arrives any more, and nobody was told.
    half_open: bool,
    /// The server is gone; the client has not noticed.
    broken: bool,
}

pub struct World {
    pub(super) random: Random,
    pub(super) scene: Scene,
    workspace: WorkspaceId,
    store: Store,
    nodes: Vec<Node>,
    pub(super) devices: Vec<Device>,
    wires: BTreeMap<usize, Wire>,
    next_wire: usize,
    backups: Vec<Store>,
    /// Everything that was ever on the database's disk.
    committed: BTreeSet<(RecordId, Hash)>,
    /// What was on it and was given up for good.
    void: BTreeSet<(RecordId, Hash)>,
    pub(super) fault: Option<Fault>,
    calm: bool,
    pub met: Met,
}

impl World {
    pub fn new(seed: u64, fault: Option<Fault>) -> World {
        let mut random = Random(seed);
        let devices = 2 + random.below(NAMES.len() - 1);
        let role = |nth| if nth == 0 { Role::Owner } else { Role::Member };
        let mut world = World {
            scene: Scene {
                now: Timestamp(1_750_000_000_000),
                pipeline: PipelineId::from_cause("pipeline"),
                stages: SALES.iter().map(|stage| StageId::from_cause(stage.name_en)).collect(),
            },
            workspace: WorkspaceId::from_cause("workspace"),
            store: Store::new(),
            nodes: (0..1 + random.below(3)).map(|_| Node::default()).collect(),
            devices: (0..devices).map(|nth| Device::new(NAMES[nth], role(nth), fault)).collect(),
            wires: BTreeMap::new(),
            next_wire: 0,
            backups: Vec::new(),
            committed: BTreeSet::new(),
            void: BTreeSet::new(),
            fault,
            calm: false,
            met: Met::default(),
            random,
        };
        for device in 0..world.devices.len() {
            world.open_tab(device);
        }
        let create = create_workspace(world.workspace, world.devices[0].member, &world.scene);
        assert!(world.issue(0, 0, create), "a workspace is made");
        world
    }

    /// Lives through a number of steps, comes to rest, and checks what must hold then.
    pub fn run(&mut self) {
        for _ in 0..250 + self.random.below(600) {
            self.step();
        }
        self.rest();
        self.check_at_rest();
        if self.random.chance(20) {
            self.check_apart();
        }
    }

    fn step(&mut self) {
        self.scene.now.0 += 1 + self.random.below(900) as i64;
        let device = self.random.below(self.devices.len());
        let node = self.random.below(self.nodes.len());
        let tabs = self.devices[device].tabs.len();
        let tab = self.random.below(tabs);
        let wires: Vec<usize> = self.wires.keys().copied().collect();
        let wire = self.random.pick(&wires).copied();
        match self.random.below(1_000) {
            0..=159 if tabs > 0 => self.dispatch(device, tab),
            160..=289 if tabs > 0 => {
                // A disk is faster than people and networks: mostly transactions end before anything else happens.
                for _ in 0..1 + self.random.below(8) {
                    self.write(device, tab);
                }
            }
            290..=369 if tabs > 0 => self.listen(device, tab),
            370..=449 => self.connect_or_push(device),
            450..=609 => drop(wire.map(|wire| self.deliver_to_server(wire))),
            610..=769 => drop(wire.map(|wire| self.deliver_to_client(wire))),
            770..=829 => self.admit(node),
            830..=889 => self.commit(node),
            890..=929 => self.answer(node),
            930..=939 => self.notice(node),
            940..=946 => drop(wire.map(|wire| self.cut(wire))),
            947..=949 => drop(wire.and_then(|wire| self.wires.get_mut(&wire)).map(|wire| wire.half_open = true)),
            950..=954 => self.notice_dead_wires(),
            955..=958 => self.crash_node(node),
            959..=963 if tabs > 0 => self.close_tab(device, tab),
            964..=968 => self.open_tab(device),
            969..=972 if tabs > 0 => self.take_the_lead(device, tab),
            973..=974 if tabs > 0 => self.watch(device, tab),
            975..=978 => self.fold_on_the_server(),
            979..=982 if tabs > 0 => self.fold_on_the_device(device, tab),
            983..=985 if device > 0 => self.change_role(device),
            986..=989 if tabs > 0 => self.discard(device, tab),
            990..=993 => self.back_up(),
            994..=995 => self.restore(),
            996 => self.give_back(device),
            997 => self.discard_void(device),
            998..=999 => self.somebody_else_signs_in(device),
            _ => {}
        }
        if self.random.chance(2) {
            self.devices[device].disk.check_rows();
        }
    }

    /// Groups of a page have rising ids, also within a millisecond, and after those that it found on the device.
    fn issued(&mut self, device: usize, tab: usize, command: sotay_shared::command::Command) -> Issued {
        let at = self.scene.now;
        let outbox = self.devices[device].replica(tab).outbox().iter();
        let latest = outbox.map(|outgoing| outgoing.push.group.made_at().0).max();
        let group = GroupId::v7(at.0.max(latest.map_or(0, |latest| latest + 1)), self.random.bytes());
        Issued { group, command, stamp: Stamp::new(at, self.devices[device].member, self.random.bytes()) }
    }

    /// Whether it was carried out.
    #[must_use]
    pub(super) fn issue(&mut self, device: usize, tab: usize, command: sotay_shared::command::Command) -> bool {
        let issued = self.issued(device, tab, command);
        let result = self.devices[device].with_documents(tab, |tab| tab.dispatch(issued.clone()));
        self.carry_out(device, tab);
        match result {
            Ok(undo) => {
                let steps = &mut self.devices[device].tabs[tab].steps;
                steps.push(undo);
                steps.retain(|step| !step.is_empty());
                if steps.len() > REMEMBERED {
                    steps.remove(0);
                }
                true
            }
            Err(ReplicaError::Command(_)) => false,
            Err(other) => panic!("{other}"),
        }
    }

    /// Everything that a tab asks for.
    pub(super) fn carry_out(&mut self, device: usize, tab: usize) {
        while let Some(effect) = self.devices[device].tabs[tab].tab.poll() {
            let is_rewind = matches!(effect, Effect::LoseAfter { .. });
            if let Some(effect) = self.devices[device].carry_out(tab, effect) {
                self.on_the_network(device, tab, effect);
            }
            self.met.rewinds += usize::from(is_rewind && !self.devices[device].replica(tab).lost().is_empty());
        }
    }

    /// Another person signs in on the device, or the one that it belongs to does again.
    fn somebody_else_signs_in(&mut self, device: usize) {
        let whose = self.random.below(self.devices.len());
        let signed_in = self.devices[whose].member;
        self.met.strangers += usize::from(signed_in != self.devices[device].member);
        self.sign_in(device, signed_in);
    }

    fn sign_in(&mut self, device: usize, member: MemberId) {
        self.devices[device].signed_in = member;
        for tab in 0..self.devices[device].tabs.len() {
            self.hang_up(device, tab);
        }
    }

    fn dispatch(&mut self, device: usize, tab: usize) {
        let replica = self.devices[device].replica(tab);
        // Before the workspace is here there is nothing to work on.
        if replica.is_empty() {
            return;
        }
        match self.random.below(10) {
            0 => self.undo(device, tab),
            1 => self.people(device, tab),
            _ => {
                let command = random_command(replica, &self.scene, &mut self.random);
                let _ = self.issue(device, tab, command);
            }
        }
    }

    /// A transaction of a tab is written. What leaves the outbox must have been on the server's disk (L7), and the cursor
    /// must not run ahead of what is here.
    fn write(&mut self, at: usize, tab: usize) {
        let before: BTreeSet<GroupId> = self.devices[at].disk.outbox.keys().copied().collect();
        let fails = !self.calm && self.random.chance(4);
        self.met.failed_writes += usize::from(fails);
        self.devices[at].write(tab, fails);
        self.carry_out(at, tab);
        let device = &self.devices[at];
        for group in before.iter().filter(|group| !device.disk.outbox.contains_key(group)) {
            for (record, hash) in device.owed.get(group).into_iter().flatten() {
                assert!(self.committed.contains(&(*record, *hash)), "l7: a change left the outbox and is in no log");
            }
        }
        let cursor = device.disk.cursor;
        if self.store.is_of_this_log(&cursor) {
            for logged in self.store.log[..cursor.seq as usize].iter().rev().take(8) {
                let entry = &logged.entry;
                assert!(device.disk.holds(entry.record, &entry.hash), "the cursor is ahead of what is here");
            }
        }
    }

    fn open_tab(&mut self, device: usize) {
        if self.devices[device].tabs.len() < 3 {
            self.devices[device].disk.check_rows();
            self.devices[device].open_tab(&mut self.random);
            self.carry_out(device, self.devices[device].tabs.len() - 1);
        }
    }

    /// A tab ends at any moment: what it had in memory is gone.
    fn close_tab(&mut self, device: usize, tab: usize) {
        let tab = self.devices[device].tabs.remove(tab);
        if let Some(wire) = tab.wire {
            self.cut(wire);
        }
        self.met.tab_crashes += 1;
    }

    fn take_the_lead(&mut self, device: usize, tab: usize) {
        // One that led before does not know yet.
        self.devices[device].claim(tab);
        self.carry_out(device, tab);
        self.met.elections += 1;
    }

    /// A tab that is seen looks whether the leader lives.
    fn watch(&mut self, device: usize, tab: usize) {
        let it = &mut self.devices[device].tabs[tab];
        if !it.is_hidden {
            it.tab.watch();
        }
        self.carry_out(device, tab);
    }

    fn listen(&mut self, device: usize, tab: usize) {
        self.devices[device].listen(tab);
        self.carry_out(device, tab);
    }

    fn fold_on_the_device(&mut self, device: usize, tab: usize) {
        self.met.device_folds += usize::from(self.devices[device].fold(tab));
        self.carry_out(device, tab);
    }

    fn leader(&self, device: usize) -> Option<usize> {
        self.devices[device].tabs.iter().position(|it| it.tab.leads())
    }

    fn connect_or_push(&mut self, device: usize) {
        let Some(tab) = self.leader(device) else {
            if !self.devices[device].tabs.is_empty() {
                self.take_the_lead(device, 0);
            }
            return;
        };
        if self.devices[device].tabs[tab].wire.is_some() {
            return self.push(device, tab);
        }
        let node = self.random.below(self.nodes.len());
        let id = self.next_wire;
        self.next_wire += 1;
        let wire = Wire {
            device,
            node,
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            half_open: false,
            broken: false,
        };
        self.wires.insert(id, wire);
        let it = &self.devices[device];
        let session = ServerSession::new(self.workspace, it.signed_in, it.role);
        self.nodes[node].sessions.insert(id, session.with_final(self.store.final_at));
        let ahead = it.disk.ahead;
        let it = &mut self.devices[device].tabs[tab];
        it.wire = Some(id);
        it.tab.connected(ahead);
        self.carry_out(device, tab);
    }

    fn push(&mut self, device: usize, tab: usize) {
        self.devices[device].tabs[tab].tab.push();
        self.carry_out(device, tab);
    }

    /// L2: what a device pushes is on its disk.
    fn check_pushed(&self, device: usize, groups: &[PushGroup]) {
        let it = &self.devices[device];
        for group in groups {
            let made = it.owed.get(&group.group);
            let durable = made.is_some_and(|made| made.iter().all(|(record, hash)| it.disk.holds(*record, hash)));
            assert!(durable, "l2: a change is pushed that is not on its device's disk");
        }
    }

    /// What a tab asks of the network.
    fn on_the_network(&mut self, device: usize, tab: usize, effect: Effect) {
        match effect {
            Effect::Send(message) => {
                if let ClientMessage::Push { groups } = &message {
                    self.check_pushed(device, groups);
                    if self.fault == Some(Fault::OutboxClearedOnSend) {
                        let sent = groups.iter().map(|group| group.group).collect();
                        self.devices[device].tabs[tab].tab.keep(Keep { sent, ..Keep::default() });
                    }
                }
                let wire = self.devices[device].tabs[tab].wire;
                if let Some(wire) = wire.and_then(|wire| self.wires.get_mut(&wire)) {
                    wire.to_server.push_back(message);
                }
            }
            Effect::Fold(message) => self.fold(device, tab, &message),
            Effect::CatchUp { from, .. } => self.catch_up(device, tab, from),
            Effect::Welcomed { role, head } => {
                self.devices[device].known_role = Some(role);
                self.devices[device].tabs[tab].head = Some(head);
            }
            Effect::HangUp | Effect::NotYours | Effect::SteppedDown => self.hang_up(device, tab),
            Effect::Presence(_) => {}
            other => panic!("nobody carries out {other:?}"),
        }
    }

    fn fold(&mut self, device: usize, tab: usize, message: &ServerMessage) {
        self.devices[device].with_documents(tab, |tab| tab.fold(message)).expect("it can be opened");
        if let (Some(Fault::CursorByAcknowledgement), ServerMessage::Accepted { changes, .. }) = (self.fault, message) {
            let upto = changes.iter().map(|change| change.seq).max().unwrap_or(0);
            if upto <= self.store.head().seq && upto > self.devices[device].replica(tab).cursor().seq {
                let cursor = Some(self.store.cursor(upto));
                self.devices[device].tabs[tab].tab.keep(Keep { cursor, ..Keep::default() });
            }
        }
    }

    /// Reads the log over HTTP.
    fn catch_up(&mut self, device: usize, tab: usize, from: Cursor) {
        let mut cursor = from;
        while cursor != self.store.head() {
            let (next, entries) = self.store.page(cursor.seq, 50);
            let fold = |tab: &mut Tab| tab.fold_page(cursor.seq, next, &entries, None);
            let deltas = self.devices[device].with_documents(tab, fold).expect("it follows");
            // What opening the documents showed comes before.
            while let Some(Effect::Show(deltas)) = self.devices[device].tabs[tab].tab.poll() {
                self.devices[device].tabs[tab].show(deltas);
            }
            self.devices[device].tabs[tab].show(deltas);
            cursor = next;
        }
        self.devices[device].tabs[tab].tab.caught_up(cursor);
    }

    fn hang_up(&mut self, device: usize, tab: usize) {
        if let Some(wire) = self.devices[device].tabs[tab].wire {
            self.cut(wire);
        }
    }

    /// A connection ends, and both sides know.
    fn cut(&mut self, id: usize) {
        let Some(wire) = self.wires.remove(&id) else { return };
        self.nodes[wire.node].sessions.remove(&id);
        for it in self.devices[wire.device].tabs.iter_mut().filter(|it| it.wire == Some(id)) {
            it.wire = None;
            it.tab.disconnected();
        }
    }

    /// Whoever hears nothing for long takes the connection for dead.
    fn notice_dead_wires(&mut self) {
        let dead = |(id, wire): (&usize, &Wire)| (wire.half_open || wire.broken).then_some(*id);
        for id in self.wires.iter().filter_map(dead).collect::<Vec<_>>() {
            self.cut(id);
        }
    }

    fn deliver_to_server(&mut self, id: usize) {
        let Some(wire) = self.wires.get_mut(&id) else { return };
        let (node, device, lost) = (wire.node, wire.device, wire.half_open || wire.broken);
        let Some(message) = wire.to_server.pop_front() else { return };
        if lost {
            return;
        }
        let effects = self.nodes[node].sessions.get_mut(&id).map(|it| it.received(message)).unwrap_or_default();
        self.server_effects(id, node, device, effects);
    }

    fn deliver_to_client(&mut self, id: usize) {
        let Some(wire) = self.wires.get_mut(&id) else { return };
        let (device, half_open) = (wire.device, wire.half_open);
        let Some(message) = wire.to_client.pop_front() else { return };
        let Some(tab) = self.devices[device].tabs.iter().position(|tab| tab.wire == Some(id)) else { return };
        if half_open {
            return;
        }
        self.devices[device].tabs[tab].tab.received(message);
        self.carry_out(device, tab);
    }

    fn send(&mut self, id: usize, message: ServerMessage) {
        if let ServerMessage::Accepted { changes, .. } = &message {
            for change in changes {
                let found = self.store.log.get(change.seq as usize - 1).map(|it| it.entry.hash);
                assert_eq!(found, Some(change.hash), "l1: acknowledged and not on the disk");
            }
        }
        if let Some(wire) = self.wires.get_mut(&id).filter(|wire| !wire.broken) {
            wire.to_client.push_back(message);
        }
    }

    fn server_effects(&mut self, id: usize, node: usize, device: usize, effects: Vec<ServerEffect>) {
        let mut effects: VecDeque<ServerEffect> = effects.into();
        while let Some(effect) = effects.pop_front() {
            let Some(session) = self.nodes[node].sessions.get_mut(&id) else { return };
            match effect {
                ServerEffect::Send(message) => self.send(id, message),
                ServerEffect::Locate { cursors } => {
                    let shared = cursors.into_iter().find(|cursor| self.store.is_of_this_log(cursor));
                    effects.extend(session.located(shared, self.store.head()));
                }
                ServerEffect::Read { after } => {
                    let (cursor, entries) = self.store.page(after, PAGE);
                    effects.extend(session.read(after, cursor.seq, cursor.chain, &entries));
                }
                ServerEffect::Admit { groups } => {
                    let (member, role) = (self.devices[device].signed_in, self.devices[device].role);
                    let pushed = |group: PushGroup| Pushed { member, role, group, recorded: None };
                    let job = |group: PushGroup| Job { wire: Some(id), pushed: pushed(group) };
                    self.nodes[node].queue.extend(groups.into_iter().map(job));
                }
                ServerEffect::Announce { .. } => {}
                ServerEffect::Close { code, reason } => panic!("closed with {code:?}: {reason}"),
            }
        }
    }

    fn admit(&mut self, node: usize) {
        let fault = self.fault;
        self.nodes[node].admit(node, &mut self.store, self.scene.now, fault);
        if fault == Some(Fault::AcknowledgeBeforeCommit)
            && let Stage::Written { answers, .. } = &mut self.nodes[node].stage
        {
            for (wire, answer) in std::mem::take(answers) {
                if let Some(wire) = wire {
                    self.send(wire, answer);
                }
            }
        }
    }

    fn commit(&mut self, node: usize) {
        let before = self.store.log.len();
        self.nodes[node].commit(&mut self.store);
        let fresh = &self.store.log[before..];
        self.committed.extend(fresh.iter().map(|it| (it.entry.record, it.entry.hash)));
    }

    /// What was committed is acknowledged and relayed.
    fn answer(&mut self, node: usize) {
        let Stage::Committed { answers, after } = &mut self.nodes[node].stage else { return };
        let (answers, after) = (std::mem::take(answers), *after);
        self.nodes[node].stage = Stage::Idle;
        for (wire, answer) in answers {
            let Some(wire) = wire else { continue };
            if let (Some(session), ServerMessage::Accepted { group, .. } | ServerMessage::Refused { group, .. }) =
                (self.nodes[node].sessions.get_mut(&wire), &answer)
            {
                session.answered(*group);
            }
            self.send(wire, answer);
        }
        let (cursor, entries) = self.store.page(after, u64::MAX / 2);
        for id in self.nodes[node].sessions.keys().copied().collect::<Vec<_>>() {
            let Some(session) = self.nodes[node].sessions.get_mut(&id) else { continue };
            let mut effects = session.read(after, cursor.seq, cursor.chain, &entries);
            effects.extend(session.committed(cursor.seq));
            let Some(device) = self.wires.get(&id).map(|wire| wire.device) else { continue };
            self.server_effects(id, node, device, effects);
        }
    }

    /// A server looks how far the log is: it heard a notice, or looks now and then.
    fn notice(&mut self, node: usize) {
        let head = self.store.head().seq;
        for id in self.nodes[node].sessions.keys().copied().collect::<Vec<_>>() {
            let Some(device) = self.wires.get(&id).map(|wire| wire.device) else { continue };
            let effects = self.nodes[node].sessions.get_mut(&id).map(|it| it.committed(head)).unwrap_or_default();
            self.server_effects(id, node, device, effects);
        }
    }

    fn crash_node(&mut self, node: usize) {
        self.nodes[node].crash(node, &mut self.store);
        self.met.node_crashes += 1;
        for wire in self.wires.values_mut().filter(|wire| wire.node == node) {
            wire.broken = true;
        }
    }

    fn fold_on_the_server(&mut self) {
        let records: Vec<RecordId> = self.store.log.iter().map(|it| it.entry.record).collect();
        if let Some(record) = self.random.pick(&records).copied() {
            self.store.fold(record);
            self.met.server_folds += 1;
        }
    }

    fn change_role(&mut self, device: usize) {
        let role = if self.devices[device].role == Role::Member { Role::Viewer } else { Role::Member };
        self.devices[device].role = role;
    }

    /// A person discards a refused change. They use one tab at a time: what they did in another before has arrived here, and
    /// what they do now arrives there before they go on.
    fn discard(&mut self, device: usize, tab: usize) {
        if self.devices[device].replica(tab).outbox().refused().next().is_none() {
            return;
        }
        self.let_tabs_agree(device);
        let refused = self.devices[device].replica(tab).outbox().refused().map(|it| it.push.group).next();
        let Some(group) = refused else { return };
        let fresh = Actor(self.random.bytes());
        let on_top = if self.random.chance(30) { OnTop::Discard } else { OnTop::Keep };
        let discarded = self.devices[device].with_documents(tab, |tab| tab.discard(group, on_top, fresh));
        let discarded = discarded.expect("it can be opened");
        self.carry_out(device, tab);
        self.met.discards += 1;
        // Its user gave these up.
        for group in &discarded.groups {
            self.devices[device].owed.remove(group);
        }
        for (issued, _) in &discarded.inapplicable {
            self.devices[device].owed.remove(&issued.group);
        }
        self.let_tabs_agree(device);
    }

    /// Everything that the tabs of a device have to write and to tell each other.
    fn let_tabs_agree(&mut self, device: usize) {
        while !self.devices[device].tabs.iter().all(OpenTab::is_quiet) {
            for tab in 0..self.devices[device].tabs.len() {
                self.write(device, tab);
                self.listen(device, tab);
            }
        }
    }

    fn back_up(&mut self) {
        // A backup never has what is not committed.
        self.backups.push(self.store.backup());
    }

    /// The database is lost and comes back as it was some time ago.
    fn restore(&mut self) {
        let Some(backup) = self.random.pick(&self.backups).cloned() else { return };
        if self.calm || backup.log.len() == self.store.log.len() {
            return;
        }
        self.store = backup;
        self.met.restores += 1;
        if self.random.chance(30) {
            // For good: another epoch, and what is not in it is void.
            self.store.epoch = Epoch(self.random.bytes());
            self.store.final_at = Some(self.scene.now);
            let is_gone = |(record, hash): &&(RecordId, Hash)| !self.store.contains(*record, hash);
            self.void.extend(self.committed.iter().filter(is_gone).copied());
            self.met.finals += 1;
        }
        self.backups.clear();
        for node in 0..self.nodes.len() {
            self.crash_node(node);
        }
    }

    /// A leader offers the server what it lost.
    fn give_back(&mut self, device: usize) {
        let Some(tab) = self.leader(device) else { return };
        let it = &self.devices[device].tabs[tab];
        let Some(wire) = it.wire.filter(|_| it.tab.link() == Link::Live) else { return };
        let Some(node) = self.wires.get(&wire).filter(|wire| !wire.broken && !wire.half_open).map(|wire| wire.node)
        else {
            return;
        };
        let (member, role) = (self.devices[device].member, self.devices[device].role);
        let whose: Option<MemberId> = (role != Role::Owner).then_some(member);
        for record in it.tab.replica().lost().clone() {
            let lost = self.devices[device].with_documents(tab, |tab| tab.give_back(record, whose));
            let lost = lost.expect("it can be opened");
            self.carry_out(device, tab);
            if lost.is_empty() {
                continue;
            }
            self.met.given_back += lost.len();
            let recorded = lost.iter().map(|it| (it.member, it.received_at)).collect();
            let group = PushGroup {
                group: GroupId::v7(self.scene.now.0, self.random.bytes()),
                changes: lost.into_iter().map(|it| it.change).collect(),
            };
            let pushed = Pushed { member, role, group, recorded: Some(recorded) };
            self.nodes[node].queue.push_back(Job { wire: None, pushed });
        }
    }

    /// A leader that has read the log to its end discards what is void. Its other tabs may have done something on top
    /// of it: that arrives there before they go on.
    fn discard_void(&mut self, device: usize) {
        let Some(tab) = self.leader(device) else { return };
        let it = &self.devices[device].tabs[tab];
        let is_read = it.head.is_some_and(|head| it.tab.replica().cursor().seq >= head);
        if !it.tab.is_live() || !is_read || it.tab.replica().final_at().is_none() {
            return;
        }
        self.let_tabs_agree(device);
        for record in self.devices[device].tabs[tab].tab.replica().lost().clone() {
            let fresh = Actor(self.random.bytes());
            let discarded = self.devices[device].with_documents(tab, |tab| tab.discard_void(&[record], fresh));
            let discarded = discarded.expect("it can be opened");
            self.carry_out(device, tab);
            self.met.voided += discarded.groups.len();
            // What was acknowledged is given up; what was not is made anew, or does not apply any more.
            for group in &discarded.groups {
                self.devices[device].owed.remove(group);
            }
            for (issued, _) in &discarded.inapplicable {
                self.devices[device].owed.remove(&issued.group);
            }
        }
        self.let_tabs_agree(device);
    }

    /// No more accidents: everything that is under way comes to its end.
    pub(super) fn rest(&mut self) {
        self.calm = true;
        for device in 0..self.devices.len() {
            self.sign_in(device, self.devices[device].member);
        }
        let wires: Vec<usize> = self.wires.keys().copied().collect();
        wires.into_iter().for_each(|wire| self.cut(wire));
        for device in 0..self.devices.len() {
            self.devices[device].role = if device == 0 { Role::Owner } else { Role::Member };
            for tab in 0..self.devices[device].tabs.len() {
                self.devices[device].tabs[tab].tab.step_down();
                self.carry_out(device, tab);
            }
            if self.devices[device].tabs.is_empty() {
                self.open_tab(device);
            }
            self.take_the_lead(device, 0);
        }
        for _ in 0..PATIENCE {
            self.scene.now.0 += 1_000;
            for device in 0..self.devices.len() {
                self.let_tabs_agree(device);
                for tab in 0..self.devices[device].tabs.len() {
                    self.discard(device, tab);
                }
                self.connect_or_push(device);
                self.give_back(device);
                self.discard_void(device);
                self.fold_on_the_device(device, 0);
            }
            for wire in self.wires.keys().copied().collect::<Vec<_>>() {
                for _ in 0..4 {
                    self.deliver_to_server(wire);
                    self.deliver_to_client(wire);
                }
            }
            for node in 0..self.nodes.len() {
                self.admit(node);
                self.commit(node);
                self.answer(node);
                self.notice(node);
            }
            if self.is_at_rest() {
                return;
            }
        }
        panic!("stuck: {}", self.describe());
    }

    fn is_at_rest(&self) -> bool {
        let head = self.store.head();
        let quiet = |device: &Device| {
            device.disk.outbox.is_empty()
                && device.disk.cursor == head
                && device.disk.lost.is_empty()
                && device.tabs.iter().all(|it| {
                    let replica = it.tab.replica();
                    it.is_quiet() && replica.outbox().is_empty() && replica.cursor() == head
                })
        };
        self.devices.iter().all(quiet) && self.nodes.iter().all(|node| node.queue.is_empty())
    }

    fn describe(&self) -> String {
        let mut text = format!("the log ends at {}", self.store.head().seq);
        for device in &self.devices {
            let disk = &device.disk;
            text += &format!(
                "; {}: cursor {}, outbox {}, lost {}",
                device.name,
                disk.cursor.seq,
                disk.outbox.len(),
                disk.lost.len()
            );
            for it in &device.tabs {
                let replica = it.tab.replica();
                text += &format!(
                    " (tab: {:?}, cursor {}, outbox {:?}, lost {}, quiet {})",
                    it.tab.link(),
                    replica.cursor().seq,
                    replica.outbox().iter().map(|it| &it.state).collect::<Vec<_>>(),
                    replica.lost().len(),
                    it.is_quiet()
                );
            }
        }
        text
    }

    fn check_at_rest(&mut self) {
        // Whoever reads the whole log now is the measure.
        let (cursor, entries) = self.store.page(0, u64::MAX / 2);
        let mut newcomer = Replica::new(Actor([7; 16]));
        newcomer.fold_page(0, cursor, &entries).expect("the log can be folded");
        let expected = rows(&newcomer);
        for device in &self.devices {
            device.disk.check_rows();
            for it in &device.tabs {
                assert!(rows(it.tab.replica()) == expected, "l6: {} differs from a newcomer", device.name);
                it.check_shown();
            }
            let made: BTreeSet<(RecordId, Hash)> = device.owed.values().flatten().copied().collect();
            for (record, hash) in made.iter().filter(|made| !self.void.contains(*made)) {
                assert!(self.store.contains(*record, hash), "l1, l7, l10: a change of {} is lost", device.name);
            }
            for entry in entries.iter().filter(|entry| made.contains(&(entry.record, entry.hash))) {
                assert!(entry.member == device.member, "a change of {} is in the log as somebody else's", device.name);
            }
        }
        for row in newcomer.rows() {
            self.met.conflicts += row.meta.conflicts.len();
            self.met.edited_after_deletion += usize::from(row.meta.edited_after_deletion);
        }
        self.met.refusals += self.nodes.iter().map(|node| node.refusals).sum::<usize>();
        self.met.duplicates += self.nodes.iter().map(|node| node.duplicates).sum::<usize>();
        self.met.changes += self.store.log.len();
    }
}

fn rows(replica: &Replica) -> BTreeMap<RecordId, Row> {
    replica.rows().map(|row| (row.id, row.as_ref().clone())).collect()
}
