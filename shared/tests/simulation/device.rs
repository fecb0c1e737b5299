//! A simulated device: what is on its disk, and the tabs that work on it. A tab is the machine that the browser's host
//! drives ([`sotay_shared::device::Tab`]); here is what drives it, and a disk of its own.

use super::{Fault, common::Random};
use sotay_shared::{
    command::Reversal,
    delta::Delta,
    device::{
        Effect, Tab, TabNews,
        disk::{self, Entry, Lead, News, NotWritten, Notes, Written},
    },
    document::{Actor, Document, KeptChanges},
    id::{GroupId, MemberId, RecordId},
    replica::{Keep, Outgoing, Replica, ReplicaError},
    role::Role,
    row::{Hash, Row},
    sync::{ClientSession, Cursor},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    rc::Rc,
    sync::Arc,
};

/// Changes beside a snapshot, beyond which a record is folded: few, so that it happens often.
const UNFOLDED: usize = 2;

/// What survives the end of every tab.
#[derive(Default)]
pub struct Disk {
    last_key: u64,
    pub entries: BTreeMap<u64, (RecordId, Entry)>,
    rows: BTreeMap<RecordId, Arc<Row>>,
    pub outbox: BTreeMap<GroupId, Outgoing>,
    pub cursor: Cursor,
    waypoints: Vec<Cursor>,
    pub lost: Vec<RecordId>,
    generation: u32,
    reach: u64,
    /// Changes of the log up to here were kept while the cursor stood before them.
    pub ahead: u64,
}

impl Disk {
    pub fn kept(&self, record: RecordId, upto: u64) -> KeptChanges {
        let entries = self.entries.range(..=upto).map(|(_, it)| it).filter(|(of, _)| *of == record);
        disk::kept(entries.map(|(_, entry)| entry.clone()))
    }

    fn records(&self, upto: u64) -> BTreeSet<RecordId> {
        self.entries.range(..=upto).map(|(_, (record, _))| *record).collect()
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
            if self.entries.range(self.reach + 1..).any(|(_, (of, _))| *of == record) {
                continue;
            }
            let expected = Document::open(record, &self.kept(record, self.reach)).expect("it opens").project();
            let found = self.rows.get(&record);
            assert!(found.map(Arc::as_ref) == Some(&expected), "l6: the row of {record} is not what its changes say");
        }
    }

    fn append(&mut self, record: RecordId, entry: Entry) -> u64 {
        self.last_key += 1;
        self.entries.insert(self.last_key, (record, entry));
        self.last_key
    }

    fn check(&self, lead: Lead) -> Result<(), NotWritten> {
        if lead.generation == self.generation { Ok(()) } else { Err(NotWritten::Deposed) }
    }

    /// Writes one transaction; `rows` where they are written with it.
    fn write(&mut self, keep: &Keep, lead: Option<Lead>, rows: bool) -> Written {
        let keys: Vec<u64> =
            keep.changes.iter().map(|(record, stored)| self.append(*record, Entry::Change(stored.clone()))).collect();
        self.forget(keep);
        for outgoing in &keep.outbox {
            let mut outgoing = outgoing.clone();
            outgoing.mark_kept();
            self.outbox.insert(outgoing.push.group, outgoing);
        }
        for group in &keep.sent {
            self.outbox.remove(group);
        }
        if lead.is_some() && rows {
            self.write_rows(keep);
        }
        let notes = Notes::of(keep, lead, &keys);
        self.cursor = notes.cursor.copied().unwrap_or(self.cursor);
        self.waypoints = notes.waypoints.cloned().unwrap_or_else(|| std::mem::take(&mut self.waypoints));
        self.lost = notes.lost.cloned().unwrap_or_else(|| std::mem::take(&mut self.lost));
        self.reach = notes.reach.unwrap_or(self.reach);
        self.ahead = disk::ahead(keep, &self.cursor, self.ahead).unwrap_or(self.ahead);
        Written { reach: notes.reach, keys }
    }

    fn forget(&mut self, keep: &Keep) {
        let mut of_record: BTreeMap<RecordId, BTreeSet<Hash>> = BTreeMap::new();
        for (record, hash) in &keep.forget {
            of_record.entry(*record).or_default().insert(*hash);
        }
        for (record, discarded) in of_record {
            let of = |(key, (of, entry)): (&u64, &(RecordId, Entry))| (*of == record).then(|| (*key, entry.clone()));
            let (keys, entries): (Vec<u64>, Vec<Entry>) = self.entries.iter().filter_map(of).unzip();
            let Some((stay, appended)) = disk::forget(record, &entries, &discarded) else { continue };
            for (key, _) in keys.into_iter().zip(stay).filter(|(_, stays)| !stays) {
                self.entries.remove(&key);
            }
            for stored in appended {
                self.append(record, Entry::Change(stored));
            }
        }
    }

    fn write_rows(&mut self, keep: &Keep) {
        for row in &keep.rows {
            self.rows.insert(row.id, row.clone());
        }
        for record in &keep.gone {
            self.rows.remove(record);
        }
    }

    /// What was kept after a key.
    fn news(&self, after: u64) -> News {
        let mut news = News {
            outbox: self.outbox.values().cloned().collect(),
            cursor: self.cursor,
            waypoints: self.waypoints.clone(),
            lost: self.lost.clone(),
            upto: after,
            ..News::default()
        };
        for (key, (record, entry)) in self.entries.range(after + 1..) {
            news.upto = *key;
            match entry {
                Entry::Change(stored) => news.changes.push((*record, stored.clone())),
                Entry::Snapshot(_) => news.folded.push(*record),
            }
        }
        news
    }

    /// Goes back to where the log is still what it was, and notes what it lost after that, in one transaction.
    fn lose_after(&mut self, shared: Cursor) -> Vec<RecordId> {
        (self.ahead, self.cursor) = (0, shared);
        let lost =
            self.entries.values_mut().filter_map(|(record, entry)| entry.lose_after(shared.seq).then_some(*record));
        self.lost = lost.collect::<BTreeSet<RecordId>>().into_iter().collect();
        self.lost.clone()
    }

    fn fold(&mut self, record: RecordId, lead: Lead) -> Result<Written, NotWritten> {
        self.check(lead)?;
        let of = |(key, (other, entry)): (&u64, &(RecordId, Entry))| (*other == record).then(|| (*key, entry.clone()));
        let (keys, entries): (Vec<u64>, Vec<Entry>) = self.entries.iter().filter_map(of).unzip();
        let Some(mut fold) = disk::fold(record, &entries) else { return Ok(Written::default()) };
        for (key, _) in keys.iter().zip(&fold.stays).filter(|(_, stays)| !**stays) {
            self.entries.remove(key);
        }
        let key = fold.snapshot.take().map(|snapshot| self.append(record, Entry::Snapshot(snapshot)));
        let written = fold.written(lead, key);
        self.reach = written.reach.unwrap_or(self.reach);
        Ok(written)
    }
}

/// A transaction on its way.
struct Writing {
    keep: Rc<Keep>,
    lead: Option<Lead>,
}

pub struct OpenTab {
    pub tab: Tab,
    pub wire: Option<usize>,
    /// Where the log ended when the server greeted.
    pub head: Option<u64>,
    pub inbox: VecDeque<TabNews>,
    /// What undoes what was done here.
    pub steps: Vec<Vec<Reversal>>,
    /// Nobody sees the page.
    pub is_hidden: bool,
    writing: Option<Writing>,
    /// What waits was tried twice, and waits until it is tried again.
    is_paused: bool,
    /// Rows that a faulty tab writes after their transaction.
    late: Option<Rc<Keep>>,
    /// The rows as whoever follows what is shown has them.
    shown: HashMap<RecordId, Arc<Row>>,
}

impl OpenTab {
    /// Nothing is to be written, and nothing to be heard.
    pub fn is_quiet(&self) -> bool {
        self.tab.is_idle() && self.inbox.is_empty()
    }

    /// Takes in what is shown. It follows what was shown before.
    pub fn show(&mut self, deltas: Vec<Delta>) {
        for Delta { record, before, after } in deltas {
            let known = match after {
                Some(row) => self.shown.insert(record, row),
                None => self.shown.remove(&record),
            };
            assert!(known == before, "what is shown of {record} does not follow what was shown");
        }
    }

    /// What is shown is what is here.
    pub fn check_shown(&self) {
        let replica = self.tab.replica();
        assert!(self.shown.len() == replica.len(), "a row is shown that is not here, or one is not shown");
        let is_shown = |row: &Arc<Row>| self.shown.get(&row.id) == Some(row);
        assert!(replica.rows().all(is_shown), "a row is shown otherwise than it is");
    }
}

pub struct Device {
    pub name: &'static str,
    pub member: MemberId,
    /// Whose account the device's connections are of.
    pub signed_in: MemberId,
    pub role: Role,
    /// What the server said last of the role.
    pub known_role: Option<Role>,
    pub disk: Disk,
    pub tabs: Vec<OpenTab>,
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
            known_role: None,
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
        let mut replica = replica.with_past(disk.waypoints.clone(), disk.lost.clone());
        replica.set_role(self.known_role);
        let session = match self.fault {
            Some(Fault::AnybodyPushes) => ClientSession::default(),
            _ => ClientSession::of(self.member),
        };
        let shown = replica.rows().map(|row| (row.id, row.clone())).collect();
        let mut tab = Tab::new(replica, session, disk.reach, Vec::new(), UNFOLDED);
        tab.read_on();
        self.tabs.push(OpenTab {
            tab,
            wire: None,
            head: None,
            inbox: VecDeque::new(),
            steps: Vec::new(),
            is_hidden: random.chance(20),
            writing: None,
            is_paused: false,
            late: None,
            shown,
        });
    }

    pub fn replica(&self, tab: usize) -> &Replica {
        self.tabs[tab].tab.replica()
    }

    /// Tries an input, opening documents from what is kept and what is to be kept.
    pub fn with_documents<T>(
        &mut self,
        at: usize,
        mut input: impl FnMut(&mut Tab) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        match input(&mut self.tabs[at].tab) {
            Err(ReplicaError::NotOpen(records)) => {
                for (record, kept) in self.read(at, &records) {
                    self.tabs[at].tab.provide(record, &kept);
                    let is_damaged = self.replica(at).is_unreadable(record);
                    assert!(!is_damaged, "l9: {record} is damaged");
                }
                input(&mut self.tabs[at].tab)
            }
            other => other,
        }
    }

    fn read(&self, at: usize, records: &[RecordId]) -> Vec<(RecordId, KeptChanges)> {
        let mut read: Vec<_> = records.iter().map(|record| (*record, self.disk.kept(*record, u64::MAX))).collect();
        self.tabs[at].tab.complete(&mut read);
        read
    }

    /// Carries out what a tab asks of its disk and of the other tabs; gives back what it asks of the network.
    pub fn carry_out(&mut self, at: usize, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::ReadOn { after } => {
                let mut news = self.disk.news(after);
                self.with_documents(at, |tab| tab.absorb(&mut news)).expect("it can be opened");
            }
            Effect::Reopen(records) => {
                for (record, kept) in self.read(at, &records) {
                    self.tabs[at].tab.reopen(record, &kept);
                }
            }
            Effect::LoseAfter { shared, lead } => {
                let lost = self.disk.check(lead).map(|()| self.disk.lose_after(shared));
                self.tabs[at].tab.lost(shared, lost);
            }
            Effect::Tell(news) => self.tell(at, &news),
            Effect::Claim { steal: true } => self.claim(at),
            // It waits for a lock that nobody gives up here.
            Effect::Claim { steal: false } | Effect::Release => {}
            Effect::Show(deltas) => self.tabs[at].show(deltas),
            Effect::Led | Effect::Kept | Effect::GiveBack => {}
            Effect::NotKept(_) => self.tabs[at].is_paused = true,
            other => return Some(other),
        }
        None
    }

    fn tell(&mut self, from: usize, news: &TabNews) {
        for (at, other) in self.tabs.iter_mut().enumerate() {
            if at != from {
                other.inbox.push_back(news.clone());
            }
        }
    }

    /// A tab gets the lock, or takes it from one that seems dead and does not know it yet.
    pub fn claim(&mut self, at: usize) {
        self.disk.generation += 1;
        self.tabs[at].tab.lead(self.disk.generation);
    }

    /// The first transaction that waits is begun, or the one on its way ends; `fails` where the disk does not take it.
    pub fn write(&mut self, at: usize, fails: bool) {
        if let Some(late) = self.tabs[at].late.take() {
            return self.disk.write_rows(&late);
        }
        if std::mem::take(&mut self.tabs[at].is_paused) {
            self.tabs[at].tab.try_again();
        }
        let Some(writing) = self.tabs[at].writing.take() else {
            let next = self.tabs[at].tab.next_write();
            self.tabs[at].writing = next.map(|(keep, lead)| Writing { keep, lead });
            return;
        };
        let result = match fails {
            true => Err(NotWritten::Failed("the disk is full".into())),
            false => self.commit(at, &writing),
        };
        if result.is_ok() {
            for outgoing in &writing.keep.outbox {
                let changes = outgoing.push.changes.iter().map(|it| it.record).zip(outgoing.hashes.iter().copied());
                self.owed.insert(outgoing.push.group, changes.collect());
            }
        }
        self.tabs[at].tab.wrote(result);
    }

    fn commit(&mut self, at: usize, Writing { keep, lead }: &Writing) -> Result<Written, NotWritten> {
        if let Some(lead) = lead.filter(|_| self.fault != Some(Fault::StaleLeader)) {
            self.disk.check(lead)?;
        }
        let is_apart = self.fault == Some(Fault::RowsOutside);
        if is_apart && lead.is_some() {
            self.tabs[at].late = Some(keep.clone());
        }
        Ok(self.disk.write(keep, *lead, !is_apart))
    }

    /// One thing that another tab told.
    pub fn listen(&mut self, at: usize) {
        let it = &mut self.tabs[at];
        if let Some(news) = it.inbox.pop_front() {
            it.tab.hear(news, it.is_hidden);
        }
    }

    /// Folds a record with many changes into a snapshot, when nothing else is to be written.
    pub fn fold(&mut self, at: usize) -> bool {
        let Some((record, lead)) = self.tabs[at].tab.next_fold() else { return false };
        let result = self.disk.fold(record, lead);
        let is_folded = result.as_ref().is_ok_and(|written| !written.keys.is_empty());
        self.tabs[at].tab.folded(result);
        is_folded
    }
}
