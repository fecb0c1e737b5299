//! A batch of pushed groups at the end of one log (promises A2, A6, A7): which pass, on top of what, and what is
//! answered.
//!
//! It does no IO. Whoever runs it looks up in the log what it asks for, appends what passed in one transaction, and
//! answers once that is committed. A batch that is not committed is dropped, and with it all that was built on it.

use super::{Admitted, Candidate, GroupTrial, Refusal, Sender, chunk, group::try_read, permit, read_group};
use crate::{
    document::{Actor, Document},
    id::{GroupId, MemberId, RecordId},
    kind::Kind,
    limits::{ENTRY_BYTES, GROUP_WEIGHT},
    role::Role,
    row::Hash,
    stamp::Timestamp,
    sync::{AdmittedChange, PushGroup},
};
use std::{
    cell::Cell,
    collections::{BTreeSet, HashMap, hash_map::Entry},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// A pushed group, and who pushed it.
#[derive(Debug, Clone)]
pub struct Pushed {
    pub member: MemberId,
    pub role: Role,
    pub group: PushGroup,
    /// Where the group is given back (promise L10): who made each of its changes, and when it was admitted first.
    pub recorded: Option<Vec<(MemberId, Timestamp)>>,
}

impl Pushed {
    /// The record that a refusal of the group as a whole names.
    fn first(&self) -> RecordId {
        self.group.changes.first().map_or(RecordId::from_bytes([0; 16]), |change| change.record)
    }

    fn recorded(&self, index: usize) -> Option<(MemberId, Timestamp)> {
        self.recorded.as_ref()?.get(index).copied()
    }

    /// Bytes that the group takes in the log, with its entries.
    fn bytes(&self) -> u64 {
        self.group.changes.iter().map(|change| change.bytes.len() as u64 + ENTRY_BYTES).sum()
    }

    /// What a refusal names of one of its changes.
    fn named(&self, index: usize) -> (RecordId, Option<Hash>) {
        let change = self.group.changes.get(index);
        (change.map_or(self.first(), |it| it.record), change.and_then(|it| chunk::hash(&it.bytes)))
    }

    /// Who made a change of the group.
    pub fn made_by(&self, index: usize) -> MemberId {
        self.recorded(index).map_or(self.member, |(member, _)| member)
    }
}

/// What a batch asks of a log, as it is committed.
pub trait Log {
    type Error;

    /// A record's document at the end of the log; an empty one where the log has nothing of it.
    ///
    /// # Errors
    /// When it cannot be read. The group that asked is then not decided.
    fn document(&mut self, record: RecordId) -> Result<Document, Self::Error>;

    /// The member whom an actor was bound to when it came first.
    ///
    /// # Errors
    /// When it cannot be looked up.
    fn owner(&mut self, actor: Actor) -> Result<Option<MemberId>, Self::Error>;

    /// How many records the workspace has.
    ///
    /// # Errors
    /// When they cannot be counted.
    fn records(&mut self) -> Result<u64, Self::Error>;

    /// The one kind that a record of this id may be, where it is reserved: the id of the workspace for its own record, that
    /// of everybody who is or was a member for theirs. Otherwise whoever knows the id could take it first, with a record of
    /// another kind.
    ///
    /// # Errors
    /// When it cannot be looked up.
    fn reserved(&mut self, _record: RecordId) -> Result<Option<Kind>, Self::Error> {
        Ok(None)
    }

    /// How many bytes the workspace has in the log and its snapshots.
    ///
    /// # Errors
    /// When they cannot be counted.
    fn bytes(&mut self) -> Result<u64, Self::Error>;

    /// The place of a change that the log has, with the batch in it once that is committed; `None` where it has it not.
    ///
    /// # Errors
    /// When it cannot be looked up.
    fn place(&mut self, record: RecordId, hash: Hash) -> Result<Option<AdmittedChange>, Self::Error>;
}

/// A change that passed, to be appended in the order in which they did.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    pub record: RecordId,
    pub kind: String,
    pub hash: Hash,
    pub actor: Actor,
    pub actor_seq: u64,
    pub member: MemberId,
    pub received_at: Timestamp,
    pub group: GroupId,
    /// Who vouches for it, where it was given back.
    pub attested_by: Option<MemberId>,
    pub bytes: Vec<u8>,
}

/// A group that passed: its place among the entries, and what the log had of it already (promise L5).
#[derive(Debug, Clone)]
pub struct Passed {
    first: usize,
    count: usize,
    known: Vec<(RecordId, Hash)>,
}

impl Passed {
    /// Whether there is something in it that the log had not.
    pub fn is_new(&self) -> bool {
        self.count > 0
    }

    /// Changes that the log had already.
    pub fn known(&self) -> usize {
        self.known.len()
    }
}

/// A refusal as the client is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub record: RecordId,
    pub hash: Option<Hash>,
    pub refusal: Refusal,
}

/// The changes of a group that passed every check that needs no document.
#[derive(Debug)]
pub struct Reading {
    candidates: Vec<Candidate>,
}

impl Reading {
    /// Reads the changes of a group.
    ///
    /// # Errors
    /// The first change that breaks a rule.
    pub fn of(pushed: &Pushed) -> Result<Reading, Refused> {
        match read_group(&pushed.group) {
            Ok(candidates) => Ok(Reading { candidates }),
            Err(found) => Err(Refused { record: found.record, hash: found.hash, refusal: found.refusal }),
        }
    }
}

/// What passed so far, and the documents with it.
#[derive(Debug)]
pub struct Batch {
    /// Records that a workspace may have.
    most_records: u64,
    /// Bytes that a workspace may have.
    most_bytes: u64,
    documents: HashMap<RecordId, Document>,
    /// Those that the log has not bound yet, by what passed: a refused group binds nothing (promise A2).
    owners: HashMap<Actor, MemberId>,
    /// Records that begin with it.
    begun: u64,
    /// Bytes that come with it.
    bytes: u64,
    entries: Vec<NewEntry>,
}

impl Batch {
    pub fn new(most_records: u64) -> Batch {
        Batch {
            most_records,
            most_bytes: u64::MAX,
            documents: HashMap::new(),
            owners: HashMap::new(),
            begun: 0,
            bytes: 0,
            entries: Vec::new(),
        }
    }

    /// With a limit of the bytes that the workspace may have. What is deleted or taken out may go an eighth beyond it.
    #[must_use]
    pub fn within(mut self, most_bytes: u64) -> Batch {
        self.most_bytes = most_bytes;
        self
    }

    /// Tries a group on top of what passed before it. What comes after is tried on top of it.
    ///
    /// # Errors
    /// When the log could not be asked; nothing of the group is then in the batch.
    pub fn admit<L: Log>(
        &mut self,
        pushed: &Pushed,
        log: &mut L,
        now: Timestamp,
    ) -> Result<Result<Passed, Refused>, L::Error> {
        match Reading::of(pushed) {
            Ok(reading) => self.admit_read(pushed, &reading, log, now),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// The same for a group whose changes are read already.
    ///
    /// # Errors
    /// As [`Batch::admit`].
    pub fn admit_read<L: Log>(
        &mut self,
        pushed: &Pushed,
        reading: &Reading,
        log: &mut L,
        now: Timestamp,
    ) -> Result<Result<Passed, Refused>, L::Error> {
        if let Err(refused) = self.may(pushed, reading, log)? {
            return Ok(Err(refused));
        }
        let used = log.bytes()?.saturating_add(self.bytes).saturating_add(pushed.bytes());
        let full = |index: usize| {
            let (record, hash) = pushed.named(index);
            Refused { record, hash, refusal: Refusal::WorkspaceFull { limit: self.most_bytes } }
        };
        let is_full = used > self.most_bytes;
        if used > self.most_bytes.saturating_add(self.most_bytes / 8) {
            // What the log has already takes no more room.
            if let Some(index) = self.first_unknown(pushed, reading, log)? {
                return Ok(Err(full(index)));
            }
        }
        let (mut opened, mut weight): (HashMap<RecordId, Document>, u64) = (HashMap::new(), 0);
        for change in &pushed.group.changes {
            if let Entry::Vacant(vacant) = opened.entry(change.record) {
                let document = match self.documents.get(&change.record) {
                    Some(document) => document.clone(),
                    None => log.document(change.record)?,
                };
                weight += document.weight();
                vacant.insert(document);
                if weight > GROUP_WEIGHT {
                    let refusal = Refusal::GroupTooHeavy { found: weight };
                    return Ok(Err(Refused { record: change.record, hash: None, refusal }));
                }
            }
        }
        let empty: BTreeSet<RecordId> =
            opened.iter().filter(|(_, document)| document.is_empty()).map(|(record, _)| *record).collect();
        let trial = match tried(pushed, reading, opened) {
            Ok(trial) => trial,
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some((index, _)) = trial.fresh.iter().find(|(_, admitted)| is_full && !admitted.shrinks) {
            return Ok(Err(full(*index)));
        }
        let mut bound: HashMap<Actor, MemberId> = HashMap::new();
        for (index, admitted) in &trial.fresh {
            let made_by = pushed.made_by(*index);
            let owner = match self.owners.get(&admitted.actor) {
                Some(owner) => *owner,
                None => match log.owner(admitted.actor)? {
                    Some(owner) => owner,
                    None => *bound.entry(admitted.actor).or_insert(made_by),
                },
            };
            if owner != made_by {
                let (record, hash) = (admitted.record, Some(admitted.hash));
                return Ok(Err(Refused { record, hash, refusal: Refusal::ForeignActor }));
            }
        }
        let begun: BTreeSet<RecordId> = trial.fresh.iter().map(|(_, admitted)| admitted.record).collect();
        let begun: Vec<RecordId> = begun.intersection(&empty).copied().collect();
        for record in &begun {
            let found = log.reserved(*record)?;
            let Some((_, first)) = trial.fresh.iter().find(|(_, it)| it.record == *record) else { continue };
            if let Some(kind) = found.filter(|kind| first.kind != kind.as_str()) {
                let refusal = Refusal::WrongKind { found: kind.to_string(), claimed: first.kind.clone() };
                return Ok(Err(Refused { record: *record, hash: Some(first.hash), refusal }));
            }
        }
        let begun = begun.len() as u64;
        if begun > 0 && log.records()? + self.begun + begun > self.most_records {
            let refusal = Refusal::TooManyRecords { limit: self.most_records };
            return Ok(Err(Refused { record: pushed.first(), hash: None, refusal }));
        }
        self.begun += begun;
        self.owners.extend(bound);
        Ok(Ok(self.pass(pushed, trial, now)))
    }

    /// Whether the sender may change records of these kinds (promise A5), asked before any is opened. What is in the
    /// log already may be pushed again by whoever it was.
    fn may<L: Log>(&self, pushed: &Pushed, reading: &Reading, log: &mut L) -> Result<Result<(), Refused>, L::Error> {
        for (change, candidate) in pushed.group.changes.iter().zip(&reading.candidates) {
            let Err(refusal) = permit(pushed.role, pushed.member, change.record, &change.kind) else { continue };
            if !self.is_known(change.record, candidate.hash(), log)? {
                return Ok(Err(Refused { record: change.record, hash: Some(candidate.hash()), refusal }));
            }
        }
        Ok(Ok(()))
    }

    fn is_known<L: Log>(&self, record: RecordId, hash: Hash, log: &mut L) -> Result<bool, L::Error> {
        let in_batch = self.documents.get(&record).is_some_and(|document| document.contains(&hash));
        Ok(in_batch || log.place(record, hash)?.is_some())
    }

    /// The first change of a group that is not in the log.
    fn first_unknown<L: Log>(
        &self,
        pushed: &Pushed,
        reading: &Reading,
        log: &mut L,
    ) -> Result<Option<usize>, L::Error> {
        for (index, (change, candidate)) in pushed.group.changes.iter().zip(&reading.candidates).enumerate() {
            if !self.is_known(change.record, candidate.hash(), log)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn pass(&mut self, pushed: &Pushed, trial: GroupTrial, now: Timestamp) -> Passed {
        let GroupTrial { documents, fresh, known } = trial;
        let passed = Passed { first: self.entries.len(), count: fresh.len(), known };
        for (index, admitted) in fresh {
            let Admitted { record, kind, hash, actor, actor_seq, shrinks: _ } = admitted;
            let (member, recorded) = (pushed.made_by(index), pushed.recorded(index));
            self.bytes += pushed.group.changes[index].bytes.len() as u64 + ENTRY_BYTES;
            self.entries.push(NewEntry {
                record,
                kind,
                hash,
                actor,
                actor_seq,
                member,
                received_at: recorded.map_or(now, |(_, at)| now.min(at)),
                group: pushed.group.group,
                attested_by: pushed.recorded.is_some().then_some(pushed.member),
                bytes: pushed.group.changes[index].bytes.clone(),
            });
        }
        self.documents.extend(documents.into_iter().map(|document| (document.id(), document)));
        passed
    }

    /// What passed, in its order.
    pub fn entries(&self) -> &[NewEntry] {
        &self.entries
    }

    /// What passed, in its order, to be appended.
    pub fn take_entries(&mut self) -> Vec<NewEntry> {
        std::mem::take(&mut self.entries)
    }

    /// Actors that are bound by it.
    pub fn bound(&self) -> Vec<(Actor, MemberId)> {
        self.owners.iter().map(|(actor, member)| (*actor, *member)).collect()
    }

    /// Bytes that its entries take in the log.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Records that begin with it.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// The documents that groups of it named, as they stand with it.
    pub fn documents(&mut self) -> impl Iterator<Item = &mut Document> {
        self.documents.values_mut()
    }

    /// What a group that passed is answered once the batch is committed. `appended` says where its entries are, in
    /// their order.
    ///
    /// # Errors
    /// When the log could not be asked for what it had already.
    pub fn answer<L: Log>(
        passed: &Passed,
        appended: &[AdmittedChange],
        log: &mut L,
    ) -> Result<Vec<AdmittedChange>, L::Error> {
        let mut changes: Vec<AdmittedChange> = appended.iter().skip(passed.first).take(passed.count).cloned().collect();
        for (record, hash) in &passed.known {
            changes.extend(log.place(*record, *hash)?);
        }
        Ok(changes)
    }

    /// Once it is committed: the documents as they stand at the end of the log, and whom actors belong to that it bound.
    pub fn committed(self) -> (Vec<Document>, HashMap<Actor, MemberId>) {
        (self.documents.into_values().collect(), self.owners)
    }
}

/// The trial, which a hostile change may end with a panic.
fn tried(pushed: &Pushed, reading: &Reading, mut opened: HashMap<RecordId, Document>) -> Result<GroupTrial, Refused> {
    let trying = Cell::new(0);
    let trial = catch_unwind(AssertUnwindSafe(|| {
        let sender = |index| {
            trying.set(index);
            Sender { member: pushed.member, role: pushed.role, made_by: pushed.made_by(index) }
        };
        let open = |record| opened.remove(&record).unwrap_or_else(|| Document::new(record));
        try_read(&pushed.group, &reading.candidates, sender, open)
    }));
    match trial {
        Ok(Ok(trial)) => Ok(trial),
        Ok(Err(found)) => Err(Refused { record: found.record, hash: found.hash, refusal: found.refusal }),
        Err(_) => {
            let (record, hash) = pushed.named(trying.get());
            Err(Refused { record, hash, refusal: Refusal::Crashed })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{Edit, Put, Write},
        stamp::Stamp,
        sync::PushChange,
        value::Value,
    };

    const LAN: Actor = Actor([1; 16]);
    const NOW: Timestamp = Timestamp(1_750_000_000_000);

    fn stamp(member: &str) -> Stamp {
        Stamp::new(NOW, MemberId::from_cause(member), [1; 16])
    }

    /// What is committed: a log that is asked for little.
    #[derive(Default)]
    struct Committed {
        documents: HashMap<RecordId, Document>,
        owners: HashMap<Actor, MemberId>,
        places: HashMap<Hash, u64>,
        records: u64,
        bytes: u64,
        reserved: HashMap<RecordId, Kind>,
        is_broken: bool,
    }

    impl Log for Committed {
        type Error = &'static str;

        fn document(&mut self, record: RecordId) -> Result<Document, &'static str> {
            let known = self.documents.get(&record).cloned();
            if self.is_broken { Err("unreadable") } else { Ok(known.unwrap_or_else(|| Document::new(record))) }
        }

        fn owner(&mut self, actor: Actor) -> Result<Option<MemberId>, &'static str> {
            Ok(self.owners.get(&actor).copied())
        }

        fn records(&mut self) -> Result<u64, &'static str> {
            Ok(self.records)
        }

        fn bytes(&mut self) -> Result<u64, &'static str> {
            Ok(self.bytes)
        }

        fn reserved(&mut self, record: RecordId) -> Result<Option<Kind>, &'static str> {
            Ok(self.reserved.get(&record).copied())
        }

        fn place(&mut self, _: RecordId, hash: Hash) -> Result<Option<AdmittedChange>, &'static str> {
            let place = self.places.get(&hash);
            Ok(place.map(|seq| AdmittedChange { hash, seq: *seq, received_at: NOW }))
        }
    }

    impl Committed {
        /// Appends what passed, and says where.
        fn commit(&mut self, mut batch: Batch) -> Vec<AdmittedChange> {
            let entries = batch.take_entries();
            let first = self.places.len() as u64 + 1;
            let place = |(nth, it): (usize, &NewEntry)| AdmittedChange {
                hash: it.hash,
                seq: first + nth as u64,
                received_at: it.received_at,
            };
            let appended: Vec<AdmittedChange> = entries.iter().enumerate().map(place).collect();
            self.places.extend(appended.iter().map(|it| (it.hash, it.seq)));
            self.records += batch.begun();
            self.bytes += batch.bytes();
            let (documents, owners) = batch.committed();
            self.documents.extend(documents.into_iter().map(|document| (document.id(), document)));
            self.owners.extend(owners);
            appended
        }
    }

    /// A change of a company on top of `document`, as a group of its own.
    fn pushed(member: &str, actor: Actor, document: &mut Document, name: &str) -> Pushed {
        let (record, edit) = match document.is_empty() {
            true => (document.id(), Edit::Create(Kind::Company)),
            false => (document.id(), Edit::Change),
        };
        let write = Write { record, edit, puts: vec![Put::new("name", name)] };
        let made = document.write(&write, actor, &stamp(member)).unwrap().unwrap();
        let changes = vec![PushChange { record, kind: "company".into(), bytes: made.bytes }];
        let group = PushGroup { group: GroupId::from_cause(name), changes };
        Pushed { member: MemberId::from_cause(member), role: Role::Member, group, recorded: None }
    }

    fn company(name: &str) -> Document {
        Document::new(RecordId::from_cause(name))
    }

    #[test]
    fn what_passed_is_what_the_next_is_tried_on() {
        let (mut log, mut batch, mut acme) = (Committed::default(), Batch::new(10), company("acme"));
        let first = batch.admit(&pushed("lan", LAN, &mut acme, "Acme"), &mut log, NOW).unwrap().unwrap();
        let again = pushed("lan", LAN, &mut acme, "Acme Việt Nam");
        let second = batch.admit(&again, &mut log, NOW).unwrap().unwrap();
        assert_eq!((batch.entries().len(), batch.begun()), (2, 1));
        // Without the batch it has nothing to stand on.
        assert!(Batch::new(10).admit(&again, &mut log, NOW).unwrap().is_err());

        let appended = log.commit(batch);
        assert_eq!(Batch::answer(&first, &appended, &mut log).unwrap(), appended[..1]);
        assert_eq!(Batch::answer(&second, &appended, &mut log).unwrap(), appended[1..]);
        // Pushed once more, it is in no log twice, and is told where it is (promise L5).
        let mut batch = Batch::new(10);
        let known = batch.admit(&again, &mut log, NOW).unwrap().unwrap();
        assert_eq!((known.known(), batch.entries().len()), (1, 0));
        assert_eq!(Batch::answer(&known, &[], &mut log).unwrap(), appended[1..]);
    }

    #[test]
    fn a2_an_actor_is_bound_by_what_passed_and_by_nothing_else() {
        let (mut log, mut batch) = (Committed::default(), Batch::new(10));
        let mut refused = pushed("minh", LAN, &mut company("refused"), "Refused");
        refused.role = Role::Viewer;
        assert!(batch.admit(&refused, &mut log, NOW).unwrap().is_err());
        let ours = pushed("lan", LAN, &mut company("acme"), "Acme");
        assert!(batch.admit(&ours, &mut log, NOW).unwrap().is_ok());
        let foreign = pushed("minh", LAN, &mut company("beta"), "Beta");
        let found = batch.admit(&foreign, &mut log, NOW).unwrap().unwrap_err();
        assert_eq!((found.record, found.refusal), (RecordId::from_cause("beta"), Refusal::ForeignActor));
        log.commit(batch);
        let mut batch = Batch::new(10);
        assert_eq!(batch.admit(&foreign, &mut log, NOW).unwrap().unwrap_err().refusal, Refusal::ForeignActor);
    }

    #[test]
    fn records_are_counted_with_those_of_the_batch() {
        let (mut log, mut batch) = (Committed { records: 8, ..Committed::default() }, Batch::new(10));
        for (nth, name) in ["a", "b", "c"].into_iter().enumerate() {
            let verdict = batch.admit(&pushed("lan", LAN, &mut company(name), name), &mut log, NOW).unwrap();
            let refusal = verdict.err().map(|refused| refused.refusal);
            assert_eq!(refusal, (nth == 2).then_some(Refusal::TooManyRecords { limit: 10 }));
        }
        assert_eq!((batch.begun(), batch.entries().len()), (2, 2));
    }

    #[test]
    fn nobody_takes_the_id_of_a_member_for_another_record() {
        let (mut log, mut batch) = (Committed::default(), Batch::new(10));
        log.reserved.insert(RecordId::from_cause("hoa"), Kind::Member);
        let squat = pushed("lan", LAN, &mut company("hoa"), "Hoa");
        let refused = batch.admit(&squat, &mut log, NOW).unwrap().unwrap_err().refusal;
        assert_eq!(refused, Refusal::WrongKind { found: "member".into(), claimed: "company".into() });
        assert_eq!((batch.begun(), batch.entries().len()), (0, 0));
        log.reserved.insert(RecordId::from_cause("hoa"), Kind::Company);
        assert!(batch.admit(&squat, &mut log, NOW).unwrap().is_ok());
    }

    #[test]
    fn l10_what_is_given_back_keeps_who_made_it_and_when() {
        let (mut log, mut batch) = (Committed::default(), Batch::new(10));
        let (before, lan) = (Timestamp(NOW.0 - 5_000), MemberId::from_cause("lan"));
        let mut given = pushed("lan", LAN, &mut company("acme"), "Acme");
        (given.member, given.recorded) = (MemberId::from_cause("minh"), Some(vec![(lan, before)]));
        batch.admit(&given, &mut log, NOW).unwrap().unwrap();
        let entry = &batch.entries()[0];
        assert_eq!((entry.member, entry.received_at), (lan, before));
        assert_eq!(entry.attested_by, Some(MemberId::from_cause("minh")));
    }

    #[test]
    fn a_record_that_cannot_be_read_leaves_the_batch_as_it_was() {
        let (mut log, mut batch, mut acme) = (Committed::default(), Batch::new(10), company("acme"));
        batch.admit(&pushed("lan", LAN, &mut acme, "Acme"), &mut log, NOW).unwrap().unwrap();
        log.is_broken = true;
        assert!(batch.admit(&pushed("lan", LAN, &mut company("beta"), "Beta"), &mut log, NOW).is_err());
        // What is open in the batch is not asked for again.
        assert!(batch.admit(&pushed("lan", LAN, &mut acme, "Acme 2"), &mut log, NOW).unwrap().is_ok());
        assert_eq!(batch.entries().len(), 2);
    }

    /// A change of the company by Lan.
    fn edit(acme: &mut Document, key: &str, value: impl Into<Value>) -> Pushed {
        let write = Write { record: acme.id(), edit: Edit::Change, puts: vec![Put::new(key, value)] };
        let made = acme.write(&write, LAN, &stamp("lan")).unwrap().unwrap();
        let changes = vec![PushChange { record: acme.id(), kind: "company".into(), bytes: made.bytes }];
        let group = PushGroup { group: GroupId::from_cause(key), changes };
        Pushed { member: MemberId::from_cause("lan"), role: Role::Member, group, recorded: None }
    }

    #[test]
    fn a_full_workspace_takes_what_deletes_and_takes_out_and_nothing_else() {
        let (mut log, mut acme) = (Committed::default(), company("acme"));
        let first = pushed("lan", LAN, &mut acme, "Công ty Acme");
        let mut batch = Batch::new(10).within(20_000);
        batch.admit(&first, &mut log, NOW).unwrap().unwrap();
        assert_eq!(batch.bytes(), first.group.changes[0].bytes.len() as u64 + ENTRY_BYTES);
        log.commit(batch);
        log.bytes = 19_990;
        let try_it = |log: &mut Committed, pushed: &Pushed| {
            let verdict = Batch::new(10).within(20_000).admit(pushed, log, NOW).unwrap();
            verdict.map(drop).map_err(|refused| (refused.refusal.code(), refused.hash.is_some()))
        };
        let full = Err((crate::problem::RefusalCode::WorkspaceFull, true));
        let (mut filled, mut deleted, mut cleared, mut shorter) =
            (acme.clone(), acme.clone(), acme.clone(), acme.clone());
        assert_eq!(try_it(&mut log, &edit(&mut filled, "industry", "retail")), full);
        assert_eq!(try_it(&mut log, &pushed("lan", LAN, &mut company("beta"), "Beta")), full);
        assert_eq!(try_it(&mut log, &edit(&mut cleared, "name", Value::Empty)), Ok(()));
        assert_eq!(try_it(&mut log, &edit(&mut shorter, "name", "Acme")), Ok(()));
        assert_eq!(try_it(&mut log, &edit(&mut deleted, "deleted_at", NOW)), Ok(()));
        // What is there is acknowledged again; and beyond an eighth more, nothing goes in.
        log.bytes = 30_000;
        assert_eq!(try_it(&mut log, &first), Ok(()));
        assert_eq!(try_it(&mut log, &edit(&mut acme, "deleted_at", NOW)), full);
    }

    #[test]
    fn a5_who_may_not_is_refused_before_anything_is_opened() {
        let mut log = Committed { is_broken: true, ..Committed::default() };
        let mut viewer = pushed("minh", LAN, &mut company("acme"), "Acme");
        viewer.role = Role::Viewer;
        let refused = Batch::new(10).admit(&viewer, &mut log, NOW).unwrap().unwrap_err();
        assert!(matches!(refused.refusal, Refusal::NotPermitted { .. }) && refused.hash.is_some());
        // What cannot be read is told by its hash as well.
        let mut broken = pushed("lan", LAN, &mut company("acme"), "Acme");
        broken.group.changes[0].bytes.truncate(20);
        assert_eq!(Batch::new(10).admit(&broken, &mut log, NOW).unwrap().unwrap_err().hash, None);
    }
}
