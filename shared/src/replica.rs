//! A replica: folds the log into rows, carries out commands, and keeps what is unsent.
//!
//! It does no IO. The host keeps what [`Outcome::keep`] says, in order; opens documents for it from what was kept
//! ([`Replica::provide`]); and moves messages between it and a [`crate::sync::ClientSession`].

mod backup;
mod outbox;
mod recovery;
mod voided;

pub use backup::TakenIn;
pub use outbox::{Outbox, Outgoing, OutgoingState};

use crate::{
    admission::{Candidate, Refusal, Sender, needed},
    command::{CommandError, Issued, Reversal, Rows},
    delta::Delta,
    document::{Actor, Attribution, Document, Edit, FoldError, HistoryEntry, KeptChanges, StoredChange, Write},
    fields::Fields,
    id::{GroupId, MemberId, RecordId},
    kind::Kind,
    limits::GROUP_CHANGES,
    merge::{self, Groups},
    role::Role,
    row::{Hash, Row},
    sync::{AdmittedChange, Cursor, Entry, PushChange, PushGroup, ServerMessage},
    time::Timestamp,
    value::Value,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Documents held open; the others are opened again when they are needed.
const OPEN_DOCUMENTS: usize = 64;

/// What the host must write down, in one transaction.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Keep {
    /// New changes, and changes whose attribution became known; by hash, the later wins.
    pub changes: Vec<(RecordId, StoredChange)>,
    /// Changes that were discarded.
    pub forget: Vec<(RecordId, Hash)>,
    /// Outbox entries that are new or changed.
    pub outbox: Vec<Outgoing>,
    /// Outbox entries that are done with.
    pub sent: Vec<GroupId>,
    pub rows: Vec<Arc<Row>>,
    pub gone: Vec<RecordId>,
    pub cursor: Option<Cursor>,
    /// Where the replica stood, oldest first.
    pub waypoints: Option<Vec<Cursor>>,
    /// Records with changes that the log lost.
    pub lost: Option<Vec<RecordId>>,
    /// Whether the workspace is still on its way to this device for the first time, once these changes are here.
    pub getting: Option<bool>,
    /// The rows that its changes lead to are not in it: they are written later.
    pub without_rows: bool,
}

impl Keep {
    /// The highest place in the log that the changes say they have.
    pub fn highest(&self) -> u64 {
        self.changes.iter().filter_map(|(_, stored)| stored.attribution.seq).max().unwrap_or(0)
    }

    /// Leaves out what only a leading tab may write, and gives the records whose rows that leaves unwritten.
    ///
    /// Where changes stand in the log is left out too: the new leader reads it again, perhaps from another log. What the log
    /// acknowledged stays in the outbox till then; what was discarded leaves it.
    pub fn leave_out_the_lead(&mut self) -> Vec<RecordId> {
        (self.cursor, self.waypoints, self.lost, self.getting) = (None, None, None, None);
        self.without_rows = true;
        self.changes.iter_mut().for_each(|(_, stored)| stored.attribution.seq = None);
        if self.forget.is_empty() {
            self.sent.clear();
        }
        let rows = std::mem::take(&mut self.rows);
        rows.iter().map(|row| row.id).chain(std::mem::take(&mut self.gone)).collect()
    }

    pub fn is_empty(&self) -> bool {
        *self == Keep::default()
    }
}

/// What an input to the replica leads to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    pub deltas: Vec<Delta>,
    pub keep: Keep,
    /// What undoes the command that was carried out.
    pub undo: Vec<Reversal>,
    /// Commands that were to be issued anew and no longer apply, to be shown to the user.
    pub inapplicable: Vec<(Issued, CommandError)>,
}

/// What becomes of edits that were made on top of a refused group when that is discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnTop {
    Keep,
    Discard,
}

/// Why an input was not taken. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplicaError {
    /// The host has to [`Replica::provide`] these documents and try again.
    #[error("{} documents have to be opened first", .0.len())]
    NotOpen(Vec<RecordId>),
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The batch does not follow what is here: catch up.
    #[error("the batch begins after {after}, this replica stands at {cursor}")]
    OutOfStep { after: u64, cursor: u64 },
}

#[derive(Debug)]
struct Open {
    document: Document,
    used: u64,
}

/// One replica of one workspace.
#[derive(Debug)]
pub struct Replica {
    rows: HashMap<RecordId, Arc<Row>>,
    open: HashMap<RecordId, Open>,
    /// Counts uses of open documents, to close the one longest unused.
    uses: u64,
    outbox: Outbox,
    cursor: Cursor,
    /// Where the replica stood now and then, oldest first: the log may turn out to be another one (promise L10).
    waypoints: Vec<Cursor>,
    /// Records with changes that the log lost. What is unsent of them waits until those are given back.
    lost: BTreeSet<RecordId>,
    actor: Actor,
    /// Records in which `actor` was retired, and its replacement.
    replaced: HashMap<RecordId, Actor>,
    /// Records that must not be opened: opening one of them ended the app (promise L9).
    quarantined: BTreeSet<RecordId>,
    /// Records whose kept changes cannot be read: they are not asked for again.
    unreadable: BTreeSet<RecordId>,
    /// What its member may do, as the server said last; `None` where no server has a say.
    role: Option<Role>,
    /// When the log began anew for good.
    final_at: Option<Timestamp>,
}

impl Rows for Replica {
    fn row(&self, record: RecordId) -> Option<&Row> {
        self.rows.get(&record).map(Arc::as_ref)
    }

    fn together(&self, records: &[RecordId]) -> BTreeSet<RecordId> {
        let are_merged = records.iter().filter_map(|record| self.row(*record)?.kind()).any(merge::is_merged);
        if !are_merged {
            return records.iter().copied().collect();
        }
        let groups = Groups::of(self.rows.values().map(Arc::as_ref));
        records.iter().flat_map(|record| groups.group(*record)).collect()
    }
}

impl Replica {
    /// A replica with nothing in it. `actor` is random, drawn for this tab and page load.
    pub fn new(actor: Actor) -> Self {
        Self {
            rows: HashMap::new(),
            open: HashMap::new(),
            uses: 0,
            outbox: Outbox::default(),
            cursor: Cursor::default(),
            waypoints: Vec::new(),
            lost: BTreeSet::new(),
            actor,
            replaced: HashMap::new(),
            quarantined: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            role: None,
            final_at: None,
        }
    }

    /// What its member may do: commands beyond it are refused here already (promise A5).
    pub fn set_role(&mut self, role: Option<Role>) {
        self.role = role;
    }

    /// A replica as it was kept. Opens no document.
    pub fn restore(
        actor: Actor,
        rows: impl IntoIterator<Item = Arc<Row>>,
        outbox: impl IntoIterator<Item = Outgoing>,
        cursor: Cursor,
    ) -> Self {
        let mut replica = Self::new(actor);
        replica.rows = rows.into_iter().map(|row| (row.id, row)).collect();
        replica.outbox = outbox.into_iter().collect();
        replica.cursor = cursor;
        replica
    }

    /// Takes in rows that were kept beside those of [`Replica::restore`], before anything else is done with them. A row
    /// without a kind says nothing of a record that is here.
    pub fn restore_late(&mut self, rows: impl IntoIterator<Item = Arc<Row>>) -> Vec<Delta> {
        let mut deltas = Vec::new();
        for row in rows {
            let is_known = self.rows.contains_key(&row.id);
            if self.quarantined.contains(&row.id) || is_known && row.kind().is_none() {
                continue;
            }
            let before = self.rows.insert(row.id, row.clone());
            deltas.extend(Delta::between(row.id, before, Some(row)));
        }
        deltas
    }

    /// What may be pushed, in order: durable, not behind a refusal, and not built on changes that the log lost.
    pub fn sendable(&self) -> impl Iterator<Item = &PushGroup> {
        self.outbox.sendable(&self.lost)
    }

    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    pub fn rows(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.rows.values()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn open_documents(&self) -> usize {
        self.open.len()
    }

    pub fn get(&self, record: RecordId) -> Option<&Arc<Row>> {
        self.rows.get(&record)
    }

    /// Never opens this record again: its row says that it is damaged, its changes are kept and passed on unread.
    pub fn quarantine(&mut self, record: RecordId) -> Outcome {
        let mut outcome = Outcome::default();
        self.quarantined.insert(record);
        self.open.remove(&record);
        let row = Row::quarantined(record);
        self.set_row(record, Some(Arc::new(row)), &mut outcome);
        outcome
    }

    /// Opens a document from its kept changes, dependencies first. One that cannot be read becomes a damaged row.
    pub fn provide(&mut self, record: RecordId, kept: &KeptChanges) -> Option<Delta> {
        match Document::open(record, kept) {
            Ok(document) => {
                self.put_open(document);
                None
            }
            Err(error) => {
                // Asking for it again would lead to the same; what comes for it is kept unread.
                self.unreadable.insert(record);
                let before = self.rows.get(&record).cloned();
                let after = Arc::new(Row::damaged(record, error.to_string()));
                self.rows.insert(record, after.clone());
                Delta::between(record, before, Some(after))
            }
        }
    }

    /// Opens a record anew from its kept changes, because those were rewritten, or the projection changed. A record without
    /// changes is gone.
    pub fn reopen(&mut self, record: RecordId, kept: &KeptChanges) -> Outcome {
        let mut outcome = Outcome::default();
        if self.quarantined.contains(&record) {
            return outcome;
        }
        self.open.remove(&record);
        self.unreadable.remove(&record);
        if kept.is_empty() {
            self.set_row(record, None, &mut outcome);
            return outcome;
        }
        match Document::open(record, kept) {
            Ok(document) => {
                self.put_open(document);
                self.project(record, &mut outcome);
            }
            Err(error) => {
                self.unreadable.insert(record);
                self.set_row(record, Some(Arc::new(Row::damaged(record, error.to_string()))), &mut outcome);
            }
        }
        self.close_idle();
        outcome
    }

    /// Who changed which field of a record when.
    ///
    /// # Errors
    /// When its document has to be opened first.
    pub fn history(&mut self, record: RecordId) -> Result<Vec<HistoryEntry>, ReplicaError> {
        self.require([record])?;
        Ok(self.opened(record).map(Document::history).unwrap_or_default())
    }

    /// Carries out a command: plans it, writes one change in each document, and puts the group into the outbox.
    ///
    /// # Errors
    /// When documents have to be opened first, or the command cannot be carried out. Nothing was changed.
    pub fn dispatch(&mut self, issued: Issued) -> Result<Outcome, ReplicaError> {
        let mut outcome = Outcome::default();
        self.carry_out(issued, &mut outcome)?;
        self.close_idle();
        Ok(outcome)
    }

    fn carry_out(&mut self, issued: Issued, outcome: &mut Outcome) -> Result<(), ReplicaError> {
        let writes = issued.command.plan(self, &issued.stamp)?;
        self.permitted(&writes, issued.stamp.member)?;
        if writes.len() > GROUP_CHANGES {
            let refusal = Refusal::GroupTooLarge { found: writes.len() };
            return Err(CommandError::from(refusal).into());
        }
        self.require(writes.iter().filter(|write| write.edit == Edit::Change).map(|write| write.record))?;
        let mut written: Vec<Document> = Vec::new();
        let mut changes: Vec<PushChange> = Vec::new();
        let mut kept: Vec<(RecordId, StoredChange)> = Vec::new();
        let mut undo: Vec<Reversal> = Vec::new();
        for write in &writes {
            if let Some((document, change, stored)) = self.try_write(write, &issued)? {
                undo.extend(self.reversals(write, &document, stored.hash));
                written.push(document);
                changes.push(change);
                kept.push((write.record, stored));
            }
        }
        if changes.is_empty() {
            return Ok(());
        }
        for document in written {
            let record = document.id();
            self.put_open(document);
            self.project(record, outcome);
        }
        let outgoing = Outgoing {
            push: PushGroup { group: issued.group, changes },
            hashes: kept.iter().map(|(_, stored)| stored.hash).collect(),
            issued,
            state: OutgoingState::Unkept,
        };
        outcome.undo = undo;
        outcome.keep.changes.extend(kept);
        outcome.keep.outbox.push(outgoing.clone());
        self.outbox.push(outgoing);
        Ok(())
    }

    /// Whether the server will let the member write these.
    fn permitted(&self, writes: &[Write], member: MemberId) -> Result<(), CommandError> {
        let Some(role) = self.role else { return Ok(()) };
        let needs = writes.iter().map(|write| {
            let kind = match write.edit {
                Edit::Create(kind) => Some(kind),
                Edit::Change => self.rows.get(&write.record).and_then(|row| row.kind()),
            };
            needed(member, write.record, kind.map_or("", Kind::as_str))
        });
        match needs.max() {
            Some(needs) if role < needs => Err(CommandError::NotPermitted { role, needs }),
            _ => Ok(()),
        }
    }

    /// Writes on a copy and runs the server's own checks on the result, so that what cannot be admitted is never kept.
    fn try_write(
        &self,
        write: &Write,
        issued: &Issued,
    ) -> Result<Option<(Document, PushChange, StoredChange)>, CommandError> {
        let before = self.opened(write.record).cloned().unwrap_or_else(|| Document::new(write.record));
        let mut after = before.clone();
        let actor = self.replaced.get(&write.record).copied().unwrap_or(self.actor);
        let Some(made) =
            after.write(write, actor, &issued.stamp).map_err(|error| Refusal::Inapplicable(error.to_string()))?
        else {
            return Ok(None);
        };
        let kind = after.kind_word().unwrap_or_default();
        // Where no server has a say, everything may be done.
        let sender = Sender::of(issued.stamp.member, self.role.unwrap_or(Role::Owner));
        Candidate::read(&made.bytes)?.try_as(&before, &kind, &sender)?;
        let attribution = Attribution::unsent(issued.stamp.member);
        let stored = StoredChange { hash: made.hash, bytes: made.bytes.clone(), attribution };
        Ok(Some((after, PushChange { record: write.record, kind, bytes: made.bytes }, stored)))
    }

    /// What undoes a write, given the document after it and the change that it became.
    fn reversals(&self, write: &Write, after: &Document, by: Hash) -> Vec<Reversal> {
        let record = write.record;
        if write.edit != Edit::Change {
            return vec![Reversal::Made { record }];
        }
        let before = self.opened(record).map(Document::fields).unwrap_or_default();
        let after = after.fields();
        let value = |fields: &Fields, key: &str| fields.get(key).cloned().unwrap_or(Value::Empty);
        let changed = write.puts.iter().filter_map(|put| {
            let (before, now) = (value(&before, &put.key), value(&after, &put.key));
            (before != now).then(|| Reversal::Field { record, key: put.key.clone(), before, now, by: Some(by) })
        });
        changed.collect()
    }

    /// The host kept a group: it may be pushed now (promise L2).
    pub fn kept(&mut self, group: GroupId) {
        self.outbox.kept(group);
    }

    /// Folds a batch, an acknowledgement or a refusal. Other messages lead to nothing.
    ///
    /// # Errors
    /// When documents have to be opened first, or a batch does not follow the cursor.
    pub fn fold(&mut self, message: &ServerMessage) -> Result<Outcome, ReplicaError> {
        let mut outcome = Outcome::default();
        match message {
            ServerMessage::Batch { after, upto, chain, entries } => {
                let cursor = Cursor { epoch: self.cursor.epoch, seq: *upto, chain: *chain };
                self.fold_entries(*after, cursor, entries, &mut outcome)?;
            }
            ServerMessage::Accepted { group, changes } => self.accepted(*group, changes, &mut outcome)?,
            ServerMessage::Refused { group, record, code, message, problem, .. } => {
                let refused = (*record, *code, message.as_str(), problem.clone());
                if let Some(outgoing) = self.outbox.refuse(*group, refused) {
                    outcome.keep.outbox.push(outgoing);
                }
            }
            _ => {}
        }
        self.close_idle();
        Ok(outcome)
    }

    /// Folds a page of the catch-up stream that begins after `after` and ends at `cursor`.
    ///
    /// # Errors
    /// As [`Replica::fold`].
    pub fn fold_page(&mut self, after: u64, cursor: Cursor, entries: &[Entry]) -> Result<Outcome, ReplicaError> {
        let mut outcome = Outcome::default();
        self.fold_entries(after, cursor, entries, &mut outcome)?;
        self.close_idle();
        Ok(outcome)
    }

    fn fold_entries(
        &mut self,
        after: u64,
        cursor: Cursor,
        entries: &[Entry],
        outcome: &mut Outcome,
    ) -> Result<(), ReplicaError> {
        if after != self.cursor.seq {
            return Err(ReplicaError::OutOfStep { after, cursor: self.cursor.seq });
        }
        self.require(entries.iter().map(|entry| entry.record))?;
        let mut touched: BTreeMap<RecordId, Vec<&Entry>> = BTreeMap::new();
        for entry in entries {
            touched.entry(entry.record).or_default().push(entry);
            // A batch may end in the middle of a group.
            let last = self.outbox.get(entry.group).is_some_and(|outgoing| outgoing.hashes.last() == Some(&entry.hash));
            if last && self.outbox.remove(entry.group) {
                outcome.keep.sent.push(entry.group);
            }
        }
        for (record, entries) in touched {
            self.fold_record(record, &entries, outcome);
            // A first sync touches more records than may stay open; those still to be folded must.
            if self.open.len() > OPEN_DOCUMENTS {
                self.open.remove(&record);
            }
        }
        let found = |seq, hash: &Hash| entries.iter().any(|entry| entry.seq == seq && entry.hash == *hash);
        outcome.keep.sent.extend(self.outbox.read_back(cursor.seq, found));
        self.pass(cursor, outcome);
        Ok(())
    }

    /// Folds the entries of one record. Bytes that cannot be folded are kept all the same, and the row says so.
    fn fold_record(&mut self, record: RecordId, entries: &[&Entry], outcome: &mut Outcome) {
        if self.is_shut(record) {
            let stored = entries.iter().filter_map(|entry| Some((record, entry.stored()?)));
            outcome.keep.changes.extend(stored);
            return;
        }
        if let [entry] = entries
            && !self.rows.contains_key(&record)
            && !self.open.contains_key(&record)
            && let Some(stored) = entry.stored()
            && let Some(row) = Document::row_of_first(record, &stored)
        {
            // Most of a first sync: no document is made for it. It is opened when somebody needs it.
            outcome.keep.changes.push((record, stored));
            return self.set_row(record, Some(Arc::new(row)), outcome);
        }
        let mut document = self.take_open(record).unwrap_or_else(|| Document::new(record));
        let mut damage: Option<FoldError> = None;
        for entry in entries {
            let known = document.attribute(&entry.hash, entry.attribution());
            match (known, entry.stored()) {
                (false, Some(stored)) => {
                    if let Err(error) = document.fold(&stored) {
                        damage.get_or_insert(error);
                    }
                    outcome.keep.changes.push((record, stored));
                }
                (false, None) => {
                    damage.get_or_insert(FoldError::MissingDependency { missing: entry.hash });
                }
                (true, _) => outcome.keep.changes.extend(document.stored_change(&entry.hash).map(|it| (record, it))),
            }
        }
        let found = self.lost.contains(&record) && document.lost_changes().is_empty();
        self.note_found(record, found, outcome);
        self.put_open(document);
        match damage {
            None => self.project(record, outcome),
            Some(error) => self.set_row(record, Some(Arc::new(Row::damaged(record, error.to_string()))), outcome),
        }
    }

    fn accepted(
        &mut self,
        group: GroupId,
        changes: &[AdmittedChange],
        outcome: &mut Outcome,
    ) -> Result<(), ReplicaError> {
        let Some(outgoing) = self.outbox.get(group) else { return Ok(()) };
        let records: Vec<RecordId> = outgoing.push.changes.iter().map(|change| change.record).collect();
        let member = outgoing.issued.stamp.member;
        self.require(records.iter().copied())?;
        for record in records {
            let Some(Open { document, .. }) = self.open.get_mut(&record) else { continue };
            for change in changes {
                let attribution =
                    Attribution { seq: Some(change.seq), ..Attribution::received(member, Some(change.received_at)) };
                if document.attribute(&change.hash, attribution) {
                    outcome.keep.changes.extend(document.stored_change(&change.hash).map(|it| (record, it)));
                }
            }
            self.project(record, outcome);
        }
        match changes.iter().max_by_key(|change| change.seq) {
            // It stays until it is read back from the log. The device need not note that: pushed twice does no harm.
            Some(last) if last.seq > self.cursor.seq => self.outbox.acknowledge(group, last.seq, last.hash),
            _ => {
                self.outbox.remove(group);
                outcome.keep.sent.push(group);
            }
        }
        Ok(())
    }

    /// Closes every document: what is kept of them may say more by now than what was read.
    pub fn close_documents(&mut self) {
        self.open.clear();
    }

    /// The server's log ends at `head` as we connect.
    pub fn welcomed(&mut self, head: u64) {
        self.outbox.ends_at(head);
    }

    /// Folds changes that another tab kept. They are not kept again; the rows that they lead to are in the outcome.
    ///
    /// # Errors
    /// When documents have to be opened first.
    pub fn absorb(&mut self, changes: &[(RecordId, StoredChange)]) -> Result<Outcome, ReplicaError> {
        self.require(changes.iter().map(|(record, _)| *record))?;
        let mut outcome = Outcome::default();
        let mut touched = BTreeSet::new();
        for (record, stored) in changes {
            if self.is_shut(*record) {
                continue;
            }
            let mut document = self.take_open(*record).unwrap_or_else(|| Document::new(*record));
            let folded = document.fold(stored);
            self.put_open(document);
            match folded {
                Ok(_) => drop(touched.insert(*record)),
                Err(error) => {
                    self.set_row(*record, Some(Arc::new(Row::damaged(*record, error.to_string()))), &mut outcome);
                }
            }
        }
        for record in touched {
            self.project(record, &mut outcome);
        }
        self.close_idle();
        Ok(outcome)
    }

    /// Takes over the outbox as it is kept, with what other tabs put into it or saw acknowledged. What is not yet
    /// durable here stays.
    pub fn share_outbox(&mut self, kept: Vec<Outgoing>) {
        self.outbox.share(kept);
    }

    /// Goes on from where another tab came to.
    pub fn resume(&mut self, cursor: Cursor, waypoints: Vec<Cursor>, lost: impl IntoIterator<Item = RecordId>) {
        self.cursor = cursor;
        self.waypoints = waypoints;
        self.lost = lost.into_iter().collect();
    }

    /// Discards a refused group: rebuilds its documents without it, retires their actor, and issues what was held
    /// back behind it anew under `fresh`, where that is to stay. What no longer applies is in [`Outcome::inapplicable`].
    ///
    /// # Errors
    /// When documents have to be opened first.
    pub fn discard(&mut self, group: GroupId, on_top: OnTop, fresh: Actor) -> Result<Outcome, ReplicaError> {
        let mut outcome = Outcome::default();
        let Some((refused, held)) = self.outbox.with_dependents(group) else { return Ok(outcome) };
        let touched = std::iter::once(&refused).chain(&held).flat_map(Outgoing::records);
        self.require(touched.collect::<BTreeSet<RecordId>>())?;
        let held = self.built_on(&refused, held);
        let all: Vec<&Outgoing> = std::iter::once(&refused).chain(&held).collect();
        let records: BTreeSet<RecordId> = all.iter().flat_map(|outgoing| outgoing.records()).collect();
        let discarded: BTreeSet<Hash> = all.iter().flat_map(|outgoing| outgoing.hashes.iter().copied()).collect();
        for outgoing in &all {
            let written = outgoing.push.changes.iter().map(|change| change.record).zip(outgoing.hashes.iter().copied());
            outcome.keep.forget.extend(written);
        }
        for record in &records {
            let Some(document) = self.take_open(*record) else { continue };
            match document.without(&discarded) {
                Ok(rest) if rest.is_empty() => self.set_row(*record, None, &mut outcome),
                Ok(rest) => {
                    self.put_open(rest);
                    self.project(*record, &mut outcome);
                }
                Err(error) => {
                    self.put_open(document);
                    let damaged = Row::damaged(*record, error.to_string());
                    self.set_row(*record, Some(Arc::new(damaged)), &mut outcome);
                }
            }
            self.replaced.insert(*record, fresh);
        }
        for outgoing in all {
            self.outbox.remove(outgoing.push.group);
            outcome.keep.sent.push(outgoing.push.group);
        }
        for outgoing in held.into_iter().filter(|_| on_top == OnTop::Keep) {
            self.issue_anew(outgoing, &mut outcome);
        }
        self.close_idle();
        Ok(outcome)
    }

    /// Of groups that touch the same records those that build on a refused one. What was made beside it, in another tab, the
    /// server may take, or have taken already: it stays as it is.
    fn built_on(&self, refused: &Outgoing, later: Vec<Outgoing>) -> Vec<Outgoing> {
        let mut discarded: BTreeSet<Hash> = refused.hashes.iter().copied().collect();
        let mut on_top = Vec::new();
        for outgoing in later {
            let is_on_top = outgoing.records().zip(&outgoing.hashes).any(|(record, hash)| {
                // Of what cannot be read it is not known.
                self.opened(record).is_none_or(|document| document.builds_on(hash, &discarded))
            });
            if is_on_top {
                discarded.extend(&outgoing.hashes);
                on_top.push(outgoing);
            }
        }
        on_top
    }

    /// Carries out a command again whose changes were discarded, under the same group.
    fn issue_anew(&mut self, outgoing: Outgoing, outcome: &mut Outcome) {
        match self.carry_out(outgoing.issued.clone(), outcome) {
            // One that has nothing to change any more is done with.
            Ok(()) if self.outbox.get(outgoing.push.group).is_none() => {}
            Ok(()) => outcome.keep.sent.retain(|sent| *sent != outgoing.push.group),
            Err(ReplicaError::Command(error)) => outcome.inapplicable.push((outgoing.issued, error)),
            Err(other) => {
                let refusal = Refusal::Inapplicable(other.to_string());
                outcome.inapplicable.push((outgoing.issued, refusal.into()));
            }
        }
    }

    /// Projects a record's document again and notes what changed.
    fn project(&mut self, record: RecordId, outcome: &mut Outcome) {
        let Some(document) = self.opened(record) else { return };
        let row = Arc::new(document.project());
        self.set_row(record, Some(row), outcome);
    }

    fn set_row(&mut self, record: RecordId, after: Option<Arc<Row>>, outcome: &mut Outcome) {
        let before = match &after {
            Some(row) => self.rows.insert(record, row.clone()),
            None => self.rows.remove(&record),
        };
        match &after {
            Some(row) => outcome.keep.rows.push(row.clone()),
            None => outcome.keep.gone.push(record),
        }
        outcome.deltas.extend(Delta::between(record, before, after));
    }

    /// Asks for these records' documents before they are changed.
    ///
    /// # Errors
    /// [`ReplicaError::NotOpen`] names those that have kept changes but no open document.
    pub fn require(&mut self, records: impl IntoIterator<Item = RecordId>) -> Result<(), ReplicaError> {
        let records: BTreeSet<RecordId> = records.into_iter().collect();
        let closed: Vec<RecordId> = records
            .iter()
            .copied()
            .filter(|record| self.rows.contains_key(record) && !self.open.contains_key(record))
            .filter(|record| !self.is_shut(*record))
            .collect();
        for record in &records {
            self.uses += 1;
            if let Some(open) = self.open.get_mut(record) {
                open.used = self.uses;
            }
        }
        if closed.is_empty() { Ok(()) } else { Err(ReplicaError::NotOpen(closed)) }
    }

    /// Whether a record's kept changes could not be read.
    pub fn is_unreadable(&self, record: RecordId) -> bool {
        self.unreadable.contains(&record)
    }

    /// Whether a record's document is not to be opened.
    pub fn is_shut(&self, record: RecordId) -> bool {
        self.quarantined.contains(&record) || self.unreadable.contains(&record)
    }

    fn opened(&self, record: RecordId) -> Option<&Document> {
        self.open.get(&record).map(|open| &open.document)
    }

    fn take_open(&mut self, record: RecordId) -> Option<Document> {
        self.open.remove(&record).map(|open| open.document)
    }

    fn put_open(&mut self, document: Document) {
        self.uses += 1;
        self.open.insert(document.id(), Open { document, used: self.uses });
    }

    fn close_idle(&mut self) {
        if self.open.len() <= OPEN_DOCUMENTS {
            return;
        }
        let mut by_use: Vec<(u64, RecordId)> = self.open.iter().map(|(record, open)| (open.used, *record)).collect();
        by_use.sort_unstable();
        for (_, record) in &by_use[..by_use.len() - OPEN_DOCUMENTS] {
            self.open.remove(record);
        }
    }
}
