//! A simulated device: what is on its disk, and the tabs that work on it.

use super::{Fault, common::Random};
use sotay_shared::{
    command::Reversal,
    document::{Actor, Document, KeptChanges, Snapshot, StoredChange},
    id::{GroupId, MemberId, RecordId},
    replica::{Keep, Outcome, Outgoing, Replica, ReplicaError},
    row::{Hash, Row},
    sync::{ClientSession, Cursor, Role},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

#[derive(Clone)]
pub enum Stored {
    Change(StoredChange),
    Snapshot(Snapshot),
}

/// Changes beside a snapshot, beyond which a record is folded: few, so that it happens often.
const FOLD_AT: usize = 2;

/// What survives the end of every tab.
#[derive(Default)]
pub struct Disk {
    last_key: u64,
    pub changes: BTreeMap<u64, (RecordId, Stored)>,
    rows: BTreeMap<RecordId, Arc<Row>>,
    pub outbox: BTreeMap<GroupId, Outgoing>,
    pub cursor: Cursor,
    waypoints: Vec<Cursor>,
    pub lost: Vec<RecordId>,
    generation: u32,
    reach: u64,
    /// Changes of the log up to here were kept while the cursor stood before them.
    ahead: u64,
}

impl Disk {
    pub fn kept(&self, record: RecordId, upto: u64) -> KeptChanges {
        let mut kept = KeptChanges::default();
        for (_, stored) in self.changes.range(..=upto).map(|(_, it)| it).filter(|(of, _)| *of == record) {
            match stored {
                Stored::Change(change) => kept.keep(change),
                Stored::Snapshot(snapshot) => kept.snapshot = Some(snapshot.clone()),
            }
        }
        kept
    }

    fn records(&self, upto: u64) -> BTreeSet<RecordId> {
        self.changes.range(..=upto).map(|(_, (record, _))| *record).collect()
    }

    pub fn holds(&self, record: RecordId, hash: &Hash) -> bool {
        let kept = self.kept(record, u64::MAX);
        let folded = kept.snapshot.is_some_and(|it| it.attributions.iter().any(|(known, _)| known == hash));
        folded || kept.changes.iter().any(|it| it.hash == *hash)
    }

    /// L6, L9: the kept rows are what the kept changes say, as far as the rows are said to reach.
    pub fn check_rows(&self) {
        for record in self.records(self.reach) {
            // A record with a change beyond the reach is made anew by the next start.
            if self.changes.range(self.reach + 1..).any(|(_, (of, _))| *of == record) {
                continue;
            }
            let expected = Document::open(record, &self.kept(record, self.reach)).expect("it opens").project();
            let found = self.rows.get(&record);
            assert!(found.map(Arc::as_ref) == Some(&expected), "l6: the row of {record} is not what its changes say");
        }
    }

    fn append(&mut self, record: RecordId, stored: Stored) -> u64 {
        self.last_key += 1;
        self.changes.insert(self.last_key, (record, stored));
        self.last_key
    }

    /// Writes one transaction; rows, cursor and the like only where its tab leads.
    fn write(&mut self, keep: &Keep, lead: Option<(u32, u64)>, check: bool, rows: bool) -> Result<Vec<u64>, Deposed> {
        if check && lead.is_some_and(|(generation, _)| generation != self.generation) {
            return Err(Deposed);
        }
        let mut keys = Vec::new();
        for (record, stored) in &keep.changes {
            keys.push(self.append(*record, Stored::Change(stored.clone())));
        }
        for (record, hash) in &keep.forget {
            self.changes.retain(|_, (of, stored)| match stored {
                Stored::Change(change) => of != record || change.hash != *hash,
                Stored::Snapshot(_) => true,
            });
        }
        for outgoing in &keep.outbox {
            let mut outgoing = outgoing.clone();
            outgoing.mark_kept();
            self.outbox.insert(outgoing.push.group, outgoing);
        }
        for group in &keep.sent {
            self.outbox.remove(group);
        }
        if let Some((_, reach)) = lead {
            if rows {
                self.write_rows(keep);
            }
            self.cursor = keep.cursor.unwrap_or(self.cursor);
            self.waypoints = keep.waypoints.clone().unwrap_or_else(|| std::mem::take(&mut self.waypoints));
            self.lost = keep.lost.clone().unwrap_or_else(|| std::mem::take(&mut self.lost));
            let reflected = !keep.without_rows && follows(reach, &keys);
            self.reach = if reflected { reach + keys.len() as u64 } else { reach };
        }
        if keep.highest() > self.cursor.seq {
            self.ahead = self.ahead.max(keep.highest());
        }
        Ok(keys)
    }

    fn write_rows(&mut self, keep: &Keep) {
        for row in &keep.rows {
            self.rows.insert(row.id, row.clone());
        }
        for record in &keep.gone {
            self.rows.remove(record);
        }
    }

    /// Goes back to where the log is still what it was, and notes what it lost after that, in one transaction.
    fn lose_after(&mut self, shared: Cursor) -> Vec<RecordId> {
        self.ahead = 0;
        self.cursor = shared;
        let mut lost = BTreeSet::new();
        for (record, stored) in self.changes.values_mut() {
            let mut kept = match stored {
                Stored::Change(change) => KeptChanges::from(vec![change.clone()]),
                Stored::Snapshot(snapshot) => KeptChanges { snapshot: Some(snapshot.clone()), changes: Vec::new() },
            };
            if kept.lose_after(shared.seq) {
                lost.insert(*record);
            }
            *stored = match kept {
                KeptChanges { snapshot: Some(snapshot), .. } => Stored::Snapshot(snapshot),
                KeptChanges { mut changes, .. } => Stored::Change(changes.remove(0)),
            };
        }
        self.lost = lost.into_iter().collect();
        self.lost.clone()
    }
}

/// Another tab leads.
struct Deposed;

fn follows(reach: u64, keys: &[u64]) -> bool {
    keys.iter().enumerate().all(|(at, key)| *key == reach + 1 + at as u64)
}

/// What tabs tell each other.
pub enum Told {
    Kept,
    Forgot(Vec<RecordId>),
}

pub struct Tab {
    pub replica: Replica,
    pub session: ClientSession,
    pub wire: Option<usize>,
    pub queue: VecDeque<Keep>,
    pub lead: Option<u32>,
    reach: u64,
    kept_reach: u64,
    unwritten: BTreeSet<RecordId>,
    ripe: BTreeSet<RecordId>,
    pub inbox: VecDeque<Told>,
    /// What undoes what was done here.
    pub steps: Vec<Vec<Reversal>>,
    /// Rows that a faulty tab writes after their transaction.
    late: Option<Keep>,
}

pub struct Device {
    pub name: &'static str,
    pub member: MemberId,
    /// Whose account the device's connections are of.
    pub signed_in: MemberId,
    pub role: Role,
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    /// Own groups that were kept and must not disappear: their changes.
    pub owed: HashMap<GroupId, Vec<(RecordId, Hash)>>,
    pub fault: Option<Fault>,
}

impl Device {
    pub fn new(name: &'static str, role: Role, fault: Option<Fault>) -> Device {
        Device {
            name,
            member: MemberId::from_cause(name),
            signed_in: MemberId::from_cause(name),
            role,
            disk: Disk::default(),
            tabs: Vec::new(),
            owed: HashMap::new(),
            fault,
        }
    }

    /// A page is loaded: rows, outbox and cursor are read, no document is opened.
    pub fn open_tab(&mut self, random: &mut Random) {
        let disk = &self.disk;
        let replica = Replica::restore(
            Actor(random.bytes()),
            disk.rows.values().cloned(),
            disk.outbox.values().cloned(),
            disk.cursor,
        );
        self.tabs.push(Tab {
            replica: replica.with_past(disk.waypoints.clone(), disk.lost.clone()),
            session: match self.fault {
                Some(Fault::AnybodyPushes) => ClientSession::default(),
                _ => ClientSession::of(self.member),
            },
            steps: Vec::new(),
            wire: None,
            queue: VecDeque::new(),
            lead: None,
            reach: disk.reach,
            kept_reach: disk.reach,
            unwritten: BTreeSet::new(),
            ripe: BTreeSet::new(),
            inbox: VecDeque::new(),
            late: None,
        });
        self.read_on(self.tabs.len() - 1);
    }

    /// Tries an input, opening documents from what is kept and what is to be kept.
    pub fn with_documents<T>(
        &mut self,
        tab: usize,
        mut input: impl FnMut(&mut Replica) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        match input(&mut self.tabs[tab].replica) {
            Err(ReplicaError::NotOpen(records)) => {
                for record in records {
                    let kept = self.kept(tab, record);
                    if kept.changes.len() > FOLD_AT {
                        self.tabs[tab].ripe.insert(record);
                    }
                    let damage = self.tabs[tab].replica.provide(record, &kept);
                    assert!(damage.is_none(), "l9: {record} is damaged: {damage:?}");
                }
                input(&mut self.tabs[tab].replica)
            }
            other => other,
        }
    }

    fn kept(&self, tab: usize, record: RecordId) -> KeptChanges {
        let mut kept = self.disk.kept(record, u64::MAX);
        for keep in &self.tabs[tab].queue {
            for (_, stored) in keep.changes.iter().filter(|(of, _)| *of == record) {
                kept.keep(stored);
            }
            kept.changes.retain(|stored| !keep.forget.contains(&(record, stored.hash)));
        }
        kept
    }

    pub fn settle(&mut self, tab: usize, outcome: Outcome) {
        if !outcome.keep.is_empty() {
            self.keep(tab, outcome.keep);
        }
    }

    pub fn keep(&mut self, tab: usize, keep: Keep) {
        let tab = &mut self.tabs[tab];
        if tab.lead.is_none() {
            tab.unwritten.extend(keep.rows.iter().map(|row| row.id).chain(keep.gone.iter().copied()));
        }
        tab.queue.push_back(keep);
    }

    /// The first transaction that waits is written.
    pub fn write(&mut self, at: usize) {
        let fault = self.fault;
        if let Some(late) = self.tabs[at].late.take() {
            self.disk.write_rows(&late);
            return;
        }
        let Some(keep) = self.tabs[at].queue.front().cloned() else { return };
        let tab = &self.tabs[at];
        let reach = if tab.queue.len() > 1 { tab.kept_reach } else { tab.reach };
        let lead = tab.lead.map(|generation| (generation, reach));
        let (check, rows) = (fault != Some(Fault::StaleLeader), fault != Some(Fault::RowsOutside));
        match self.disk.write(&keep, lead, check, rows) {
            Ok(keys) => {
                let tab = &mut self.tabs[at];
                tab.queue.pop_front();
                if !rows && lead.is_some() {
                    tab.late = Some(keep.clone());
                }
                if lead.is_some() {
                    tab.kept_reach = self.disk.reach;
                }
                for outgoing in &keep.outbox {
                    tab.replica.kept(outgoing.push.group);
                    let changes = outgoing.push.changes.iter().map(|it| it.record).zip(outgoing.hashes.iter().copied());
                    self.owed.insert(outgoing.push.group, changes.collect());
                }
                let mut forgot: Vec<RecordId> = keep.forget.iter().map(|(record, _)| *record).collect();
                forgot.dedup();
                self.written(at, &keys);
                self.tell(at, &forgot);
            }
            Err(Deposed) => self.step_down(at),
        }
    }

    fn written(&mut self, at: usize, keys: &[u64]) {
        if follows(self.tabs[at].reach, keys) {
            self.tabs[at].reach += keys.len() as u64;
        } else {
            self.read_on(at);
        }
    }

    fn tell(&mut self, from: usize, forgot: &[RecordId]) {
        for (at, tab) in self.tabs.iter_mut().enumerate() {
            if at != from {
                tab.inbox.push_back(if forgot.is_empty() { Told::Kept } else { Told::Forgot(forgot.to_vec()) });
            }
        }
    }

    /// Folds in what other tabs kept.
    pub fn read_on(&mut self, at: usize) {
        let reach = self.tabs[at].reach;
        let news: Vec<(RecordId, StoredChange)> = self
            .disk
            .changes
            .range(reach + 1..)
            .filter_map(|(_, (record, stored))| match stored {
                Stored::Change(change) => Some((*record, change.clone())),
                Stored::Snapshot(_) => None,
            })
            .collect();
        let folded = |(record, stored): &(RecordId, Stored)| matches!(stored, Stored::Snapshot(_)).then_some(*record);
        let folded: BTreeSet<RecordId> =
            self.disk.changes.range(reach + 1..).filter_map(|(_, it)| folded(it)).collect();
        let outcome = self.with_documents(at, |replica| replica.absorb(&news)).expect("it can be opened");
        let kept: Vec<Outgoing> = self.disk.outbox.values().cloned().collect();
        let tab = &mut self.tabs[at];
        tab.replica.share_outbox(kept);
        tab.reach =
            self.disk.changes.last_key_value().map_or(reach, |(key, _)| reach.max(*key)).max(self.disk.last_key);
        if tab.lead.is_none() {
            tab.replica.resume(self.disk.cursor, self.disk.waypoints.clone(), self.disk.lost.clone());
        }
        self.settle_rows(at, outcome);
        // What another tab folded may hold changes that were not read before.
        for record in folded {
            self.reopen(at, record);
        }
    }

    fn reopen(&mut self, at: usize, record: RecordId) {
        let kept = self.kept(at, record);
        let outcome = self.tabs[at].replica.reopen(record, &kept);
        self.settle_rows(at, outcome);
    }

    fn settle_rows(&mut self, at: usize, outcome: Outcome) {
        let keep = Keep { rows: outcome.keep.rows, gone: outcome.keep.gone, ..Keep::default() };
        match self.tabs[at].lead {
            Some(_) if keep.is_empty() => {}
            Some(_) => self.keep(at, keep),
            None => {
                let rows = keep.rows.iter().map(|row| row.id).chain(keep.gone.iter().copied());
                self.tabs[at].unwritten.extend(rows.collect::<Vec<_>>());
            }
        }
    }

    /// One thing that another tab told.
    pub fn listen(&mut self, at: usize) {
        match self.tabs[at].inbox.pop_front() {
            Some(Told::Forgot(records)) => {
                for record in records {
                    self.reopen(at, record);
                }
                self.read_on(at);
            }
            Some(Told::Kept) => self.read_on(at),
            None => {}
        }
    }

    /// A tab gets the lock, or takes it from one that seems dead.
    pub fn take_the_lead(&mut self, at: usize) {
        self.disk.generation += 1;
        let generation = self.disk.generation;
        self.read_on(at);
        let tab = &mut self.tabs[at];
        // The leader before may have noted what the log lost.
        tab.replica.close_documents();
        tab.lead = Some(generation);
        let unwritten = std::mem::take(&mut tab.unwritten);
        let (here, gone): (Vec<RecordId>, Vec<RecordId>) =
            unwritten.into_iter().partition(|record| tab.replica.get(*record).is_some());
        let rows = here.into_iter().filter_map(|record| tab.replica.get(record).cloned()).collect();
        self.keep(at, Keep { rows, gone, ..Keep::default() });
    }

    pub fn step_down(&mut self, at: usize) {
        let tab = &mut self.tabs[at];
        tab.lead = None;
        tab.wire = None;
        tab.session.disconnected();
        for keep in &mut tab.queue {
            tab.unwritten.extend(keep.leave_out_the_lead());
        }
    }

    /// What a tab kept of the log beyond the cursor may have been lost since: it is found again as the log is read on.
    pub fn before_connecting(&mut self, at: usize) {
        let cursor = self.tabs[at].replica.cursor();
        if self.disk.ahead > cursor.seq {
            self.rewind(at, cursor);
        }
    }

    /// The log lost what came after `shared`.
    pub fn rewind(&mut self, at: usize, shared: Cursor) {
        if self.tabs[at].lead != Some(self.disk.generation) {
            return self.step_down(at);
        }
        // What is still to be written belongs to the log of before.
        while !self.tabs[at].queue.is_empty() {
            self.write(at);
        }
        let lost = self.disk.lose_after(shared);
        let outcome = self.tabs[at].replica.rewind(shared, lost.iter().copied());
        self.settle(at, outcome);
        self.tell(at, &lost);
    }

    /// Folds a record with many changes into a snapshot, when nothing else is to be written.
    pub fn fold(&mut self, at: usize) -> bool {
        let tab = &mut self.tabs[at];
        if tab.lead != Some(self.disk.generation) || !tab.queue.is_empty() {
            return false;
        }
        let Some(record) = tab.ripe.pop_first() else { return false };
        let Ok(folded) = self.disk.kept(record, u64::MAX).compacted(record) else { return false };
        self.disk.changes.retain(|_, (of, stored)| match stored {
            _ if *of != record => true,
            Stored::Change(change) => folded.changes.iter().any(|it| it.hash == change.hash),
            Stored::Snapshot(_) => false,
        });
        let Some(snapshot) = folded.snapshot else { return false };
        let key = self.disk.append(record, Stored::Snapshot(snapshot));
        let reach = self.tabs[at].reach;
        self.disk.reach = if follows(reach, &[key]) { reach + 1 } else { reach };
        self.tabs[at].kept_reach = self.disk.reach;
        self.written(at, &[key]);
        true
    }
}
