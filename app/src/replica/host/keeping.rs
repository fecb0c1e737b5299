//! What a tab asks of its disk and of the page: reading, writing, showing, and what happens when the browser does not let us.

use super::{Host, watch_the_store};
use crate::{
    clock,
    replica::{
        crash_marker,
        handle::Input,
        local_store::{LocalStore, StoreEnd},
        tabs::TabMessage,
    },
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::{
    delta::Delta,
    device::{
        Effect, Tab, TabNews,
        disk::{Lead, NotWritten},
    },
    document::KeptChanges,
    id::RecordId,
    replica::{Keep, ReplicaError},
    sync::Cursor,
};
use wasm_bindgen_futures::spawn_local;

/// How long making rows anew may hold the page at a time, in milliseconds.
const SLICE_MS: f64 = 8.0;
/// How long what a first sync brought may wait to be shown, in milliseconds.
const PAINT_EVERY_MS: f64 = 800.0;
/// The wait before trying to keep what was not kept, in milliseconds.
const AGAIN_MS: u32 = 3_000;
/// Records that are read anew at a time.
const READ_AT_ONCE: usize = 256;

impl Host {
    /// Carries out everything that the tab asks for, then begins to write.
    pub(super) async fn carry_out(&mut self) {
        loop {
            while let Some(effect) = self.tab.poll() {
                self.carry_out_one(effect).await;
            }
            if !self.went_live().await {
                break;
            }
        }
        self.write();
    }

    async fn carry_out_one(&mut self, effect: Effect) {
        match effect {
            Effect::Show(deltas) => self.paint(&deltas),
            Effect::Tell(told) => self.tabs.tell(&match told {
                TabNews::Kept => TabMessage::Kept,
                TabNews::Forgot(records) => TabMessage::Forgot(records),
                TabNews::Ping => TabMessage::Ping,
                TabNews::Pong => TabMessage::Pong(self.link()),
            }),
            Effect::ReadOn { after } => self.read_on(after).await,
            Effect::Reopen(records) => self.reopen(records).await,
            Effect::Claim { steal } => self.tabs.claim(steal),
            Effect::Release => self.tabs.release(),
            Effect::Led => {
                self.connect();
                self.tell_link();
            }
            Effect::Kept => {
                if self.ended.is_none() && self.handle.status.with_untracked(|status| status.not_saved.is_some()) {
                    self.handle.status.update(|status| status.not_saved = None);
                }
            }
            Effect::NotKept(reason) => self.failed(reason),
            Effect::GiveBack => self.give_back().await,
            Effect::LoseAfter { shared, lead } => self.lose_after(shared, lead).await,
            of_the_connection => self.carry_out_on_the_connection(of_the_connection).await,
        }
    }

    /// The browser did not keep or read something: says so, and tries again later.
    fn failed(&mut self, reason: String) {
        self.handle.status.update(|status| status.not_saved = Some(reason));
        let inputs = self.handle.inputs.clone();
        self._again = Some(Timeout::new(AGAIN_MS, move || drop(inputs.unbounded_send(Input::TryAgain))));
    }

    /// Begins to write what waits longest. [`Input::Wrote`] tells how it ended.
    fn write(&mut self) {
        let Some((keep, lead)) = self.tab.next_write() else { return };
        let (store, inputs) = (self.store.clone(), self.handle.inputs.clone());
        spawn_local(async move {
            let result = store.keep(&keep, lead).await;
            // The host ends with the page.
            let _ = inputs.unbounded_send(Input::Wrote(result));
        });
    }

    /// The changes of records: as kept, and as still to be kept. None where the browser cannot read: the status says why.
    pub(super) async fn read(&self, records: &[RecordId]) -> Vec<(RecordId, KeptChanges)> {
        match self.store.changes_of(records).await {
            Ok(mut read) => {
                self.tab.complete(&mut read);
                read
            }
            Err(error) => {
                self.handle.status.update(|status| status.not_saved = Some(error.0));
                Vec::new()
            }
        }
    }

    /// Tries an input, opening the documents that the replica asks for from what is kept; none once the page lost its place
    /// on the device.
    pub(super) async fn with_documents<T>(
        &mut self,
        mut input: impl FnMut(&mut Tab) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        match input(&mut self.tab) {
            Err(ReplicaError::NotOpen(records)) if self.ended.is_none() => {
                let workspace = self.handle.device.workspace;
                for (record, kept) in self.read(&records).await {
                    crash_marker::guarded(workspace, record, || self.tab.provide(record, &kept));
                }
                input(&mut self.tab)
            }
            other => other,
        }
    }

    /// Folds a record with many changes, when there is nothing else to write.
    pub(super) async fn fold_ripe(&mut self) {
        let Some((record, lead)) = self.tab.next_fold() else { return };
        let result = self.store.fold(record, lead).await;
        self.tab.folded(result.map_err(NotWritten::from));
    }

    /// Puts rows that changed one by one into pages, when there is nothing else to write.
    pub(super) async fn pack_rows(&mut self) {
        let Some(lead) = self.tab.lead_now().filter(|_| self.tab.is_idle() && self.store.is_scattered()) else {
            return;
        };
        match self.store.pack(lead).await {
            Err(error) if error.is_deposed() => self.tab.step_down(),
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

    /// Shows pages of a first sync now and then: to draw the board anew takes as long as to read a page.
    pub(super) fn paint_page(&mut self, deltas: Vec<Delta>, is_last: bool) {
        self.unpainted.extend(deltas);
        if is_last || js_sys::Date::now() - self.painted_at >= PAINT_EVERY_MS {
            self.paint(&[]);
        }
    }

    /// Folds in what other tabs kept.
    async fn read_on(&mut self, after: u64) {
        if self.ended.is_some() {
            return;
        }
        let mut news = match self.store.news(after).await {
            Ok(news) => news,
            Err(error) => return self.failed(error.0),
        };
        for outgoing in &news.outbox {
            clock::not_before(outgoing.push.group.made_at());
        }
        let getting = news.getting.filter(|_| !self.tab.leads());
        if self.with_documents(|tab| tab.absorb(&mut news)).await.is_ok()
            && let Some(getting) = getting
        {
            self.show_getting(getting);
        }
    }

    /// The changes of these records were rewritten: reads them again.
    async fn reopen(&mut self, records: Vec<RecordId>) {
        let workspace = self.handle.device.workspace;
        for some in records.chunks(READ_AT_ONCE) {
            for (record, kept) in self.read(some).await {
                crash_marker::guarded(workspace, record, || self.tab.reopen(record, &kept));
            }
        }
    }

    /// Notes that the log lost what came after `shared`; what it has of files is sent again as well.
    async fn lose_after(&mut self, shared: Cursor, lead: Lead) {
        // Files that are sent once more do no harm.
        let noted = match self.store.send_files_again().await {
            Ok(()) => self.store.lose_after(shared, lead).await,
            Err(error) => Err(error),
        };
        self.tab.lost(shared, noted.map_err(NotWritten::from));
    }

    /// Makes rows of another version anew, some at a time, while people work.
    pub(super) async fn rebuild_some(&mut self) {
        if self.ended.is_some() {
            return;
        }
        let workspace = self.handle.device.workspace;
        let end = js_sys::Date::now() + SLICE_MS;
        let (mut keep, mut wait) = (Keep::default(), 0);
        while let Some(record) = self.tab.next_to_rebuild() {
            let Some((_, kept)) = self.read(&[record]).await.pop() else {
                self.tab.add_to_rebuild([record]);
                wait = AGAIN_MS;
                break;
            };
            crash_marker::guarded(workspace, record, || self.tab.rebuild(record, &kept, &mut keep));
            if js_sys::Date::now() >= end {
                break;
            }
        }
        if !keep.is_empty() || self.tab.is_rebuilt() {
            self.tab.keep(keep);
        }
        if !self.tab.is_rebuilt() {
            let inputs = self.handle.inputs.clone();
            Timeout::new(wait, move || drop(inputs.unbounded_send(Input::Rebuild))).forget();
        }
    }

    /// A database that the browser closed is opened again; one that another page wants is let go.
    pub(super) async fn store_ended(&mut self, end: StoreEnd) {
        if self.ended == Some(StoreEnd::Removed) {
            return;
        }
        if end == StoreEnd::Closed && self.reopen_store().await {
            self.handle.status.update(|status| status.reopened += 1);
            self.tab.try_again();
            return self.tab.read_on();
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
        if self.tab.leads() && store.know_loose().await.is_err() {
            store.close();
            return false;
        }
        let watched = watch_the_store(&store, &self.handle.inputs).is_ok();
        self.store = std::rc::Rc::new(store);
        watched
    }

    /// Writes what there is to write before another page gets the database.
    pub(super) fn let_go_when_done(&mut self) {
        if self.ended == Some(StoreEnd::Wanted) && (self.tab.is_idle() || self.tab.is_stuck()) {
            self.store.close();
            self.tab.step_down();
            self.tabs.release();
        }
    }
}
