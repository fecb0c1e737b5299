//! Keeping what changed, reading what other tabs kept, and what happens when the browser does not let us.

use super::{Host, watch_the_store};
use crate::{
    clock,
    replica::{
        crash_marker,
        handle::Input,
        local_store::{Lead, LocalStore, StoreEnd, StoreError, Written, follows},
        tabs::TabMessage,
    },
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::{
    delta::Delta,
    id::RecordId,
    limits::DEVICE_UNFOLDED,
    replica::{Keep, Outcome, Replica, ReplicaError},
};

/// How long making rows anew may hold the page at a time, in milliseconds.
const SLICE_MS: f64 = 8.0;
/// How long what a first sync brought may wait to be shown, in milliseconds.
const PAINT_EVERY_MS: f64 = 800.0;
/// The wait before trying to keep what was not kept, in milliseconds.
const AGAIN_MS: u32 = 3_000;

impl Host {
    /// Tries an input, opening the documents that the replica asks for from what is kept; none once the page lost its place
    /// on the device.
    pub(super) async fn with_documents<T>(
        &mut self,
        mut input: impl FnMut(&mut Replica) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        match input(&mut self.replica) {
            Err(ReplicaError::NotOpen(records)) if self.ended.is_none() => {
                let workspace = self.handle.device.workspace;
                match self.keeper.changes_of(&records).await {
                    Ok(all) => {
                        for (record, kept) in all {
                            if kept.changes.len() > DEVICE_UNFOLDED {
                                self.ripe.insert(record);
                            }
                            let provide = || self.replica.provide(record, &kept);
                            let delta = crash_marker::guarded(workspace, record, provide);
                            self.paint(delta.as_slice());
                        }
                    }
                    Err(error) => self.handle.status.update(|status| status.not_saved = Some(error.0)),
                }
                input(&mut self.replica)
            }
            other => other,
        }
    }

    /// Folds a record with many changes, when there is nothing else to write.
    pub(super) async fn fold_ripe(&mut self) {
        let Some(lead) = self.lead_now() else { return };
        let Some(record) = self.ripe.pop_first() else { return };
        match self.keeper.store().fold(record, lead).await {
            Ok(written) => {
                self.kept_reach = written.reach.unwrap_or(self.kept_reach);
                self.written(&written.keys).await;
            }
            // As it was before; it is asked for again when the record is opened the next time.
            Err(error) if error.is_deposed() => self.step_down(),
            Err(_) => {}
        }
    }

    /// Puts rows that changed one by one into pages, when there is nothing else to write.
    pub(super) async fn pack_rows(&mut self) {
        let Some(lead) = self.lead_now().filter(|_| self.keeper.store().is_scattered()) else { return };
        match self.keeper.store().pack(lead).await {
            Err(error) if error.is_deposed() => self.step_down(),
            // As it was before; it is tried again after the next change.
            Ok(()) | Err(_) => {}
        }
    }

    /// Shows what changed, after what waits to be shown.
    pub(super) fn paint(&mut self, deltas: &[Delta]) {
        if !self.unpainted.is_empty() {
            let waiting = std::mem::take(&mut self.unpainted);
            self.painted_at = js_sys::Date::now();
            self.handle.model.apply(&waiting);
        }
        self.handle.model.apply(deltas);
    }

    /// Keeps a page of a first sync, and shows it now and then: to draw the board anew takes as long as to read a page.
    pub(super) fn settle_page(&mut self, outcome: Outcome, is_last: bool) {
        self.unpainted.extend(outcome.deltas);
        if is_last || js_sys::Date::now() - self.painted_at >= PAINT_EVERY_MS {
            self.paint(&[]);
        }
        self.keep(outcome.keep);
    }

    /// Paints, then keeps.
    pub(super) fn settle(&mut self, outcome: Outcome) {
        self.paint(&outcome.deltas);
        if !outcome.keep.is_empty() {
            self.keep(outcome.keep);
        }
    }

    /// Paints rows that came of changes which are kept already; only a leader writes them.
    pub(super) fn settle_rows(&mut self, outcome: Outcome) {
        self.paint(&outcome.deltas);
        let keep = Keep { rows: outcome.keep.rows, gone: outcome.keep.gone, ..Keep::default() };
        match self.lead {
            Some(_) if keep.is_empty() => {}
            Some(_) => self.keep(keep),
            None => self.note_unwritten(&keep),
        }
    }

    pub(super) fn keep(&mut self, keep: Keep) {
        if self.lead.is_none() {
            self.note_unwritten(&keep);
        }
        self.keeper.push(keep);
        self.keeper.go_on(self.lead_now());
    }

    fn note_unwritten(&mut self, keep: &Keep) {
        self.unwritten.extend(keep.rows.iter().map(|row| row.id).chain(keep.gone.iter().copied()));
    }

    /// What this tab writes beside changes, if it leads.
    pub(super) fn lead_now(&self) -> Option<Lead> {
        // Rows that wait behind the next transaction are not in it: it vouches for those before it only.
        let reach = if self.keeper.len() > 1 { self.kept_reach } else { self.reach };
        self.lead.map(|generation| Lead { generation, reach, rebuilt: self.rebuild.is_empty() })
    }

    pub(super) async fn wrote(&mut self, result: Result<Written, StoreError>) {
        match result {
            Ok(written) => {
                let Some(keep) = self.keeper.wrote() else { return };
                keep.outbox.iter().for_each(|outgoing| self.replica.kept(outgoing.push.group));
                if self.ended.is_none() && self.handle.status.with_untracked(|status| status.not_saved.is_some()) {
                    self.handle.status.update(|status| status.not_saved = None);
                }
                self.kept_reach = written.reach.unwrap_or(self.kept_reach);
                self.written(&written.keys).await;
                let mut forgot: Vec<RecordId> = keep.forget.iter().map(|(record, _)| *record).collect();
                forgot.dedup();
                self.tabs.tell(&if forgot.is_empty() { TabMessage::Kept } else { TabMessage::Forgot(forgot) });
                self.keeper.go_on(self.lead_now());
            }
            Err(error) if error.is_deposed() => {
                // The new leader reads the changes and writes their rows itself.
                drop(self.keeper.failed());
                self.step_down();
                self.keeper.go_on(None);
            }
            Err(error) => {
                // Once more at once, because a busy disk is no full one.
                if self.keeper.failed().len() > 0 && self.keeper.failures() < 2 {
                    return self.keeper.go_on(self.lead_now());
                }
                self.handle.status.update(|status| status.not_saved = Some(error.0));
                let inputs = self.handle.inputs.clone();
                Timeout::new(AGAIN_MS, move || drop(inputs.unbounded_send(Input::WriteAgain))).forget();
            }
        }
        self.let_go_when_done();
    }

    /// Own changes that follow what is folded in need not be read again; otherwise another tab wrote in between.
    async fn written(&mut self, keys: &[u64]) {
        if follows(self.reach, keys) {
            self.reach += keys.len() as u64;
        } else {
            self.read_on().await;
        }
    }

    /// Folds in what other tabs kept.
    pub(super) async fn read_on(&mut self) {
        if self.ended.is_some() {
            return;
        }
        let news = match self.keeper.store().news(self.reach).await {
            Ok(news) => news,
            Err(error) => return self.handle.status.update(|status| status.not_saved = Some(error.0)),
        };
        let Ok(outcome) = self.with_documents(|replica| replica.absorb(&news.changes)).await else { return };
        for outgoing in &news.outbox {
            clock::not_before(outgoing.push.group.made_at());
        }
        self.replica.share_outbox(news.outbox);
        if let Some(getting) = news.getting.filter(|_| self.lead.is_none()) {
            self.show_getting(getting);
        }
        self.reach = news.upto;
        if self.lead.is_none() {
            self.replica.resume(news.cursor, news.waypoints, news.lost);
        }
        self.settle_rows(outcome);
        // What another tab folded may hold changes that were not read before.
        self.reopen(news.folded).await;
    }

    /// Makes rows of another version anew, some at a time, while people work.
    pub(super) async fn rebuild_some(&mut self) {
        let workspace = self.handle.device.workspace;
        let end = js_sys::Date::now() + SLICE_MS;
        let mut rows = Vec::new();
        while let Some(record) = self.rebuild.pop() {
            let Ok(changes) = self.keeper.changes(record).await else {
                self.rebuild.push(record);
                break;
            };
            let outcome = crash_marker::guarded(workspace, record, || self.replica.reopen(record, &changes));
            self.paint(&outcome.deltas);
            rows.extend(outcome.keep.rows);
            if js_sys::Date::now() >= end {
                break;
            }
        }
        self.keep(Keep { rows, ..Keep::default() });
        if !self.rebuild.is_empty() {
            let inputs = self.handle.inputs.clone();
            Timeout::new(0, move || drop(inputs.unbounded_send(Input::Rebuild))).forget();
        }
    }

    /// A database that the browser closed is opened again; one that another page wants is let go.
    pub(super) async fn store_ended(&mut self, end: StoreEnd) {
        if end == StoreEnd::Closed && self.reopen_store().await {
            self.handle.status.update(|status| status.reopened += 1);
            self.keeper.go_on(self.lead_now());
            return self.read_on().await;
        }
        self.ended = Some(end);
        self.handle.status.update(|status| status.ended = Some(end));
        self.let_go_when_done();
    }

    pub(super) async fn reopen_store(&mut self) -> bool {
        let device = self.handle.device;
        let Ok(store) = LocalStore::open(device.workspace, device.member).await else { return false };
        // The browser may have closed it because it threw everything away.
        if !store.is_intact().await {
            store.close();
            return false;
        }
        let watched = watch_the_store(&store, &self.handle.inputs).is_ok();
        self.keeper.use_store(store);
        watched
    }

    /// Writes what there is to write before another page gets the database.
    fn let_go_when_done(&mut self) {
        if self.ended == Some(StoreEnd::Wanted) && (self.keeper.is_idle() || self.keeper.failures() > 1) {
            self.keeper.store().close();
            self.step_down();
            self.tabs.release();
        }
    }
}
