//! The database that the simulated servers share: a log with a lock on its end, actors, snapshots, backups.

use sotay_shared::{
    document::{Actor, Document, KeptChanges, Snapshot, StoredChange},
    id::{MemberId, RecordId},
    row::Hash,
    sync::{Chain, Cursor, Entry, Epoch, fill_in},
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// An entry with what the log keeps beside it.
#[derive(Clone)]
pub struct Logged {
    pub entry: Entry,
    pub actor: Actor,
    pub actor_seq: u64,
}

#[derive(Clone)]
pub struct Store {
    pub epoch: Epoch,
    /// When the log began anew for good.
    pub final_at: Option<Timestamp>,
    pub log: Vec<Logged>,
    pub chains: Vec<Chain>,
    pub actors: BTreeMap<Actor, MemberId>,
    pub snapshots: HashMap<RecordId, Vec<u8>>,
    /// The server that has locked the end of the log.
    pub lock: Option<usize>,
    hashes: BTreeSet<(RecordId, Hash)>,
    sequences: BTreeSet<(RecordId, Actor, u64)>,
}

impl Store {
    pub fn new() -> Store {
        Store {
            epoch: Epoch([9; 16]),
            final_at: None,
            log: Vec::new(),
            chains: vec![Chain::default()],
            actors: BTreeMap::new(),
            snapshots: HashMap::new(),
            lock: None,
            hashes: BTreeSet::new(),
            sequences: BTreeSet::new(),
        }
    }

    /// A copy of what is committed.
    pub fn backup(&self) -> Store {
        Store { lock: None, ..self.clone() }
    }

    pub fn head(&self) -> Cursor {
        self.cursor(self.log.len() as u64)
    }

    pub fn cursor(&self, seq: u64) -> Cursor {
        Cursor { epoch: self.epoch, seq, chain: self.chains[seq as usize] }
    }

    pub fn is_of_this_log(&self, cursor: &Cursor) -> bool {
        cursor.epoch == self.epoch && self.chains.get(cursor.seq as usize) == Some(&cursor.chain)
    }

    pub fn contains(&self, record: RecordId, hash: &Hash) -> bool {
        self.hashes.contains(&(record, *hash))
    }

    pub fn seq_of(&self, record: RecordId, hash: &Hash) -> Option<u64> {
        self.log.iter().map(|it| &it.entry).find(|it| it.record == record && it.hash == *hash).map(|it| it.seq)
    }

    /// Appends, and checks what must hold of every log: gap-free, chained, dependencies first, nothing twice (L3, L4, L5).
    pub fn append(&mut self, logged: Vec<Logged>) {
        for it in logged {
            let entry = &it.entry;
            assert_eq!(entry.seq, self.log.len() as u64 + 1, "l3: a gap in the log");
            assert!(self.hashes.insert((entry.record, entry.hash)), "l5: a change is in the log twice");
            assert!(
                self.sequences.insert((entry.record, it.actor, it.actor_seq)),
                "l5: an actor's number is used twice"
            );
            self.chains.push(self.chains[entry.seq as usize - 1].then(&entry.hash));
            self.actors.entry(it.actor).or_insert(entry.member);
            self.log.push(it);
        }
    }

    /// What is stored of a record, as admission opens it.
    pub fn kept(&self, record: RecordId) -> KeptChanges {
        let stored = self.log.iter().map(|it| &it.entry).filter(|it| it.record == record).filter_map(Entry::stored);
        let snapshot = self.snapshots.get(&record);
        let snapshot = snapshot.map(|bytes| Snapshot { bytes: bytes.clone(), attributions: Vec::new() });
        KeptChanges { snapshot, changes: stored.collect::<Vec<StoredChange>>() }
    }

    pub fn open(&self, record: RecordId) -> Document {
        Document::open(record, &self.kept(record)).expect("l4: what is in the log can be opened")
    }

    /// At most `limit` entries after `after`, with their bytes.
    pub fn page(&self, after: u64, limit: u64) -> (Cursor, Vec<Entry>) {
        let upto = (after + limit).min(self.log.len() as u64);
        let mut entries: Vec<Entry> =
            self.log[after as usize..upto as usize].iter().map(|it| it.entry.clone()).collect();
        fill_in(&mut entries, &self.snapshots).expect("folded bytes come out of their snapshot");
        (self.cursor(upto), entries)
    }

    /// Folds the changes of a record into a snapshot.
    pub fn fold(&mut self, record: RecordId) {
        let kept = self.kept(record);
        if kept.changes.is_empty() {
            return;
        }
        let document = Document::open(record, &kept).expect("it can be opened");
        let bytes = document.verified_save().expect("the snapshot is faithful");
        let raw = document.raw_changes();
        for it in self.log.iter_mut().filter(|it| it.entry.record == record) {
            if let Some(bytes) = it.entry.bytes.take() {
                assert_eq!(raw.get(&it.entry.hash), Some(&bytes), "a change does not come out as it went in");
            }
        }
        self.snapshots.insert(record, bytes);
    }
}
