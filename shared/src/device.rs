//! One tab of a device: its replica, its connection, what it has to write, and whether it leads.
//!
//! A device has one disk and several tabs, of which one leads: it has the connection and writes rows. Every tab appends
//! changes and outbox entries. [`Tab`] is the machine of it and does no IO. Whoever drives it
//!
//! - calls a method for what happened, and opens the documents that it asks for ([`ReplicaError::NotOpen`],
//!   [`Tab::complete`], [`Tab::provide`]) before it calls that again,
//! - then carries out every [`Effect`] that [`Tab::poll`] gives, in order,
//! - then begins to write what [`Tab::next_write`] gives, and says by [`Tab::wrote`] how it ended.
//!
//! The browser's host and the simulation drive the same machine; [`disk`] is what both do in a transaction.

mod connection;
pub mod disk;
mod leading;
mod writes;

use crate::{
    command::{CommandError, Issued, Reversal},
    delta::Delta,
    document::{Actor, KeptChanges, StoredChange},
    id::{GroupId, RecordId},
    replica::{Keep, OnTop, Outcome, Replica, ReplicaError},
    role::Role,
    sync::{ClientEffect, ClientMessage, ClientSession, Cursor, Presence, ServerMessage},
};
use disk::{Lead, News, NotWritten, Written, follows};
use std::{
    collections::{BTreeSet, VecDeque},
    rc::Rc,
};
use writes::Writes;

pub use connection::Recoverable;

/// What tabs tell each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TabNews {
    /// Something was kept: read on.
    Kept,
    /// The changes of these records were rewritten.
    Forgot(Vec<RecordId>),
    /// A visible tab asks whether the leader lives.
    Ping,
    /// It does.
    Pong,
}

/// What is to be done for a tab.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Show what changed.
    Show(Vec<Delta>),
    /// Tell the other tabs.
    Tell(TabNews),
    /// Read what was kept after this key, for [`Tab::absorb`].
    ReadOn {
        after: u64,
    },
    /// Read the changes of these records again, for [`Tab::reopen`].
    Reopen(Vec<RecordId>),
    /// Wait for the lock that one tab holds, or take it from a leader that does not answer.
    Claim {
        steal: bool,
    },
    /// Let another tab have the lock.
    Release,
    /// This tab leads: connect.
    Led,
    /// Another tab leads: hang up.
    SteppedDown,
    /// What waited longest is kept.
    Kept,
    /// It is not, for this reason, and not for want of a second try: call [`Tab::try_again`] later.
    NotKept(String),
    /// Another tab kept changes that the log does not have any more: they are among what is given back.
    GiveBack,
    Send(ClientMessage),
    /// Fold a message of the server by [`Tab::fold`].
    Fold(ServerMessage),
    /// Show who is here.
    Presence(Presence),
    /// Read the log from here, for [`Tab::fold_page`]; it ended at `head`.
    CatchUp {
        from: Cursor,
        head: u64,
    },
    /// Note in one transaction that the log lost what came after `shared` ([`disk::Entry::lose_after`]), for [`Tab::lost`].
    LoseAfter {
        shared: Cursor,
        lead: Lead,
    },
    /// The server greeted: its log ends at `head`, and this is what the account may do.
    Welcomed {
        head: u64,
        role: Role,
    },
    /// The server accepts this build of the app and newer ones.
    MinimumBuild(u64),
    /// Close the connection, and connect again later.
    HangUp,
    /// The server speaks another protocol.
    Outdated,
    /// Somebody else is signed in on this device.
    NotYours,
}

/// What became of refused groups that were discarded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Discarded {
    /// Groups that are no more.
    pub groups: Vec<GroupId>,
    /// What was made on top of them and no longer applies.
    pub inapplicable: Vec<(Issued, CommandError)>,
}

/// One tab.
#[derive(Debug)]
pub struct Tab {
    replica: Replica,
    session: ClientSession,
    /// What the session asked for and was not looked at yet.
    asked: VecDeque<ClientEffect>,
    writes: Writes,
    /// This tab's generation as leader.
    lead: Option<u32>,
    /// The generation that this tab got, until it has read what the leader before wrote.
    claimed: Option<u32>,
    /// It has.
    has_read: bool,
    /// Changes up to this key of the disk are folded in.
    reach: u64,
    /// How far the kept rows reach.
    kept_reach: u64,
    /// Records whose rows are still to be made anew.
    rebuild: Vec<RecordId>,
    /// Records whose rows changed here and were not written, because another tab led.
    unwritten: BTreeSet<RecordId>,
    /// Records with changes of which another tab did not know any more where they stand in the log.
    doubted: BTreeSet<RecordId>,
    /// Records with so many changes that they are to be folded into a snapshot.
    ripe: BTreeSet<RecordId>,
    /// Changes beside a snapshot, beyond which a record is ripe.
    unfolded: usize,
    /// The leader was asked whether it lives.
    awaiting_pong: bool,
    effects: VecDeque<Effect>,
}

impl Tab {
    /// A tab that begins with a replica as it was kept. Its rows reach up to the key `reach`, but for those of `rebuild`;
    /// a record with more than `unfolded` changes beside its snapshot is folded.
    pub fn new(replica: Replica, session: ClientSession, reach: u64, rebuild: Vec<RecordId>, unfolded: usize) -> Tab {
        Tab {
            replica,
            session,
            asked: VecDeque::new(),
            writes: Writes::default(),
            lead: None,
            claimed: None,
            has_read: false,
            reach,
            kept_reach: reach,
            rebuild,
            unwritten: BTreeSet::new(),
            doubted: BTreeSet::new(),
            ripe: BTreeSet::new(),
            unfolded,
            awaiting_pong: false,
            effects: VecDeque::new(),
        }
    }

    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// For what a tab has no rule of its own; what comes of it goes to [`Tab::settle`].
    pub fn replica_mut(&mut self) -> &mut Replica {
        &mut self.replica
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Effect> {
        if self.effects.is_empty() {
            self.look_at_asked();
        }
        if self.effects.is_empty()
            && let Some(generation) = self.claimed.take_if(|_| self.has_read)
        {
            self.begin_to_lead(generation);
        }
        self.effects.pop_front()
    }

    /// Carries out a command; gives what undoes it.
    ///
    /// # Errors
    /// As [`Replica::dispatch`].
    pub fn dispatch(&mut self, issued: Issued) -> Result<Vec<Reversal>, ReplicaError> {
        let mut outcome = self.replica.dispatch(issued)?;
        let undo = std::mem::take(&mut outcome.undo);
        self.settle(outcome);
        Ok(undo)
    }

    /// Discards a refused group.
    ///
    /// # Errors
    /// As [`Replica::discard`].
    pub fn discard(&mut self, group: GroupId, on_top: OnTop, fresh: Actor) -> Result<Discarded, ReplicaError> {
        let mut outcome = self.replica.discard(group, on_top, fresh)?;
        let inapplicable = std::mem::take(&mut outcome.inapplicable);
        let groups = outcome.keep.sent.clone();
        let rewritten: BTreeSet<RecordId> = outcome.keep.forget.iter().map(|(record, _)| *record).collect();
        self.settle(outcome);
        // One that could not be read may be readable without what was discarded.
        self.ask_to_reopen(rewritten.into_iter().filter(|record| self.replica.is_unreadable(*record)).collect());
        Ok(Discarded { groups, inapplicable })
    }

    /// Adds to what was read of records what is still to be written of them.
    pub fn complete(&self, read: &mut [(RecordId, KeptChanges)]) {
        self.writes.complete(read);
    }

    /// Opens a document from its changes, as [`Tab::complete`] left them.
    pub fn provide(&mut self, record: RecordId, kept: &KeptChanges) {
        if kept.changes.len() > self.unfolded {
            self.ripe.insert(record);
        }
        let delta = self.replica.provide(record, kept);
        self.show(delta.into_iter().collect());
    }

    /// Opens a record anew from its changes, as [`Tab::complete`] left them.
    pub fn reopen(&mut self, record: RecordId, kept: &KeptChanges) {
        let outcome = self.replica.reopen(record, kept);
        self.settle_rows(outcome);
    }

    /// Records whose rows are to be made anew by [`Tab::rebuild`].
    pub fn add_to_rebuild(&mut self, records: impl IntoIterator<Item = RecordId>) {
        self.rebuild.extend(records);
    }

    /// One of them; one that could not be read is added again.
    pub fn next_to_rebuild(&mut self) -> Option<RecordId> {
        self.rebuild.pop()
    }

    pub fn is_rebuilt(&self) -> bool {
        self.rebuild.is_empty()
    }

    /// Makes the row of a record anew. What is to be written of it is added to `keep`, for [`Tab::keep`].
    pub fn rebuild(&mut self, record: RecordId, kept: &KeptChanges, keep: &mut Keep) {
        let outcome = self.replica.reopen(record, kept);
        self.show(outcome.deltas);
        keep.rows.extend(outcome.keep.rows);
        keep.gone.extend(outcome.keep.gone);
    }

    /// Folds in what other tabs kept, and takes it out of `news`.
    ///
    /// # Errors
    /// When documents have to be opened first. Nothing was changed.
    pub fn absorb(&mut self, news: &mut News) -> Result<(), ReplicaError> {
        let outcome = self.replica.absorb(&news.changes)?;
        let mut news = std::mem::take(news);
        self.has_read = true;
        // What was discarded here, and is still on the disk, does not come back.
        news.outbox.retain(|outgoing| !self.writes.is_done_with(outgoing.push.group));
        let is_lost = |(record, stored): &(RecordId, StoredChange)| stored.attribution.is_lost().then_some(*record);
        self.doubted.extend(news.changes.iter().filter_map(is_lost));
        self.replica.share_outbox(news.outbox);
        self.reach = news.upto;
        if self.lead.is_none() {
            self.replica.resume(news.cursor, news.waypoints, news.lost);
        }
        self.settle_rows(outcome);
        self.look_at_doubted();
        // What another tab folded may hold changes that were not read before.
        self.ask_to_reopen(news.folded);
        Ok(())
    }

    /// A leader finds out whether the log has what another tab did not know any more.
    fn look_at_doubted(&mut self) {
        if self.leads() && !self.doubted.is_empty() {
            let doubted = std::mem::take(&mut self.doubted);
            let outcome = self.replica.doubt(doubted);
            self.settle(outcome);
            self.effects.push_back(Effect::GiveBack);
        }
    }

    /// Shows what an input led to, and keeps it.
    pub fn settle(&mut self, outcome: Outcome) {
        self.show(outcome.deltas);
        if !outcome.keep.is_empty() {
            self.keep(outcome.keep);
        }
    }

    /// Shows rows that came of changes which are kept already; only a leader writes them.
    fn settle_rows(&mut self, outcome: Outcome) {
        self.show(outcome.deltas);
        let keep = Keep { rows: outcome.keep.rows, gone: outcome.keep.gone, ..Keep::default() };
        match self.lead {
            Some(_) if keep.is_empty() => {}
            Some(_) => self.keep(keep),
            None => self.note_unwritten(&keep),
        }
    }

    /// Has something written down, after what waits already.
    pub fn keep(&mut self, keep: Keep) {
        if self.lead.is_none() {
            self.note_unwritten(&keep);
        }
        self.writes.push(keep);
    }

    fn note_unwritten(&mut self, keep: &Keep) {
        self.unwritten.extend(keep.rows.iter().map(|row| row.id).chain(keep.gone.iter().copied()));
    }

    fn show(&mut self, deltas: Vec<Delta>) {
        match self.effects.back_mut() {
            _ if deltas.is_empty() => {}
            // Shown together.
            Some(Effect::Show(before)) => before.extend(deltas),
            _ => self.effects.push_back(Effect::Show(deltas)),
        }
    }

    fn ask_to_reopen(&mut self, records: Vec<RecordId>) {
        if !records.is_empty() {
            self.effects.push_back(Effect::Reopen(records));
        }
    }

    /// Nothing is left to be written.
    pub fn is_idle(&self) -> bool {
        self.writes.is_empty()
    }

    /// Whether something that was done here is still to be written.
    pub fn holds_own(&self) -> bool {
        self.writes.holds_own()
    }

    /// Whether what waits longest was tried again and not kept.
    pub fn is_stuck(&self) -> bool {
        self.writes.is_stuck()
    }

    /// What this tab writes beside changes, if it leads.
    pub fn lead_now(&self) -> Option<Lead> {
        // Rows that wait behind the next transaction are not in it: it vouches for those before it only.
        let is_last = self.writes.len() <= 1;
        let reach = if is_last { self.reach } else { self.kept_reach };
        self.lead.map(|generation| Lead { generation, reach, rebuilt: is_last && self.is_rebuilt() })
    }

    /// What is to be written next in one transaction ([`disk::Notes`]), unless one is on its way.
    pub fn next_write(&mut self) -> Option<(Rc<Keep>, Option<Lead>)> {
        if self.writes.is_empty() && self.lead.is_some() && self.kept_reach < self.reach {
            // After a burst: the next start then has nothing to fold in.
            self.writes.push(Keep::default());
        }
        let lead = self.lead_now();
        Some((self.writes.begin()?, lead))
    }

    /// How the transaction at hand ended.
    pub fn wrote(&mut self, result: Result<Written, NotWritten>) {
        match result {
            Ok(written) => {
                let Some(keep) = self.writes.done() else { return };
                keep.outbox.iter().for_each(|outgoing| self.replica.kept(outgoing.push.group));
                self.effects.push_back(Effect::Kept);
                self.written(&written);
                let mut forgot: Vec<RecordId> = keep.forget.iter().map(|(record, _)| *record).collect();
                forgot.dedup();
                self.tell(if forgot.is_empty() { TabNews::Kept } else { TabNews::Forgot(forgot) });
            }
            Err(NotWritten::Deposed) => {
                // The new leader reads the changes and writes their rows itself.
                self.writes.again();
                self.step_down();
            }
            Err(NotWritten::Failed(reason)) => {
                // Once more at once, because a busy disk is no full one.
                self.writes.failed();
                if self.writes.is_stuck() {
                    self.effects.push_back(Effect::NotKept(reason));
                }
            }
        }
    }

    /// Time to try again what was not kept, and what could not be read.
    pub fn try_again(&mut self) {
        self.writes.go_on();
        if self.claimed.is_some() {
            self.read_on();
        }
    }

    /// Own changes that follow what is folded in need not be read again; otherwise another tab wrote in between.
    fn written(&mut self, written: &Written) {
        self.kept_reach = written.reach.unwrap_or(self.kept_reach);
        if follows(self.reach, &written.keys) {
            self.reach += written.keys.len() as u64;
        } else {
            self.read_on();
        }
    }

    /// Asks for what other tabs kept.
    pub fn read_on(&mut self) {
        self.effects.push_back(Effect::ReadOn { after: self.reach });
    }

    /// The next record to fold into its snapshot ([`disk::fold`]), when there is nothing else to write; [`Tab::folded`]
    /// tells how it ended.
    pub fn next_fold(&mut self) -> Option<(RecordId, Lead)> {
        let lead = self.lead_now().filter(|_| self.is_idle())?;
        Some((self.ripe.pop_first()?, lead))
    }

    pub fn folded(&mut self, result: Result<Written, NotWritten>) {
        match result {
            Ok(written) => self.written(&written),
            Err(NotWritten::Deposed) => self.step_down(),
            // As it was before; it is asked for again when the record is opened the next time.
            Err(NotWritten::Failed(_)) => {}
        }
    }

    fn tell(&mut self, news: TabNews) {
        self.effects.push_back(Effect::Tell(news));
    }
}
