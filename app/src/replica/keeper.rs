//! What is to be written down, one transaction after the other: after one that failed nothing later is kept before it.

use super::{
    handle::Input,
    local_store::{Lead, LocalStore, StoreError},
};
use futures::channel::mpsc::UnboundedSender;
use rustc_hash::FxHashMap;
use sotay_shared::{document::KeptChanges, id::RecordId, replica::Keep};
use std::{collections::VecDeque, rc::Rc};
use wasm_bindgen_futures::spawn_local;

/// Everything that this tab has to keep, in order.
#[derive(Debug)]
pub struct Keeper {
    store: Rc<LocalStore>,
    inputs: UnboundedSender<Input>,
    queue: VecDeque<Rc<Keep>>,
    /// The first of the queue is on its way.
    writing: bool,
    /// How often in a row the first of the queue was not kept.
    failures: u32,
}

impl Keeper {
    pub fn new(store: Rc<LocalStore>, inputs: &UnboundedSender<Input>) -> Keeper {
        Keeper { store, inputs: inputs.clone(), queue: VecDeque::new(), writing: false, failures: 0 }
    }

    pub fn store(&self) -> &Rc<LocalStore> {
        &self.store
    }

    /// Goes on with the same database, opened again.
    pub fn use_store(&mut self, store: LocalStore) {
        self.store = Rc::new(store);
    }

    /// Nothing is left to be written.
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty()
    }

    /// Transactions still to be written, with the one on its way.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether something that was done here is still to be written.
    pub fn holds_own(&self) -> bool {
        self.queue.iter().any(|keep| !keep.outbox.is_empty())
    }

    pub fn failures(&self) -> u32 {
        self.failures
    }

    pub fn push(&mut self, keep: Keep) {
        self.queue.push_back(Rc::new(keep));
    }

    /// Begins to write the first of the queue, unless that goes on already. [`Input::Wrote`] tells how it ended.
    pub fn go_on(&mut self, lead: Option<Lead>) {
        let Some(keep) = self.queue.front().cloned().filter(|_| !self.writing) else { return };
        self.writing = true;
        let (store, inputs) = (self.store.clone(), self.inputs.clone());
        spawn_local(async move {
            let result = store.keep(&keep, lead).await;
            // The host ends with the page.
            let _ = inputs.unbounded_send(Input::Wrote(result));
        });
    }

    /// The first of the queue is kept.
    pub fn wrote(&mut self) -> Option<Rc<Keep>> {
        self.writing = false;
        self.failures = 0;
        self.queue.pop_front()
    }

    /// The first of the queue was not kept: it and what waits behind it, to be tried again.
    pub fn failed(&mut self) -> impl ExactSizeIterator<Item = &Keep> {
        self.writing = false;
        self.failures += 1;
        self.queue.iter().map(Rc::as_ref)
    }

    /// What waits to be written is written without what only a leading tab may write; gives the records whose rows are
    /// then unwritten.
    pub fn leave_out_the_lead(&mut self) -> Vec<RecordId> {
        self.queue.iter_mut().flat_map(|keep| Rc::make_mut(keep).leave_out_the_lead()).collect()
    }

    /// The same of several records at once.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn changes_of(&self, records: &[RecordId]) -> Result<Vec<(RecordId, KeptChanges)>, StoreError> {
        let mut all: Vec<(RecordId, KeptChanges)> = self.store.changes_of(records).await?;
        let places: FxHashMap<RecordId, usize> = records.iter().enumerate().map(|(at, record)| (*record, at)).collect();
        for keep in &self.queue {
            for (record, stored) in &keep.changes {
                if let Some(at) = places.get(record) {
                    all[*at].1.keep(stored);
                }
            }
            for (record, hash) in &keep.forget {
                if let Some(at) = places.get(record) {
                    all[*at].1.changes.retain(|stored| stored.hash != *hash);
                }
            }
        }
        Ok(all)
    }

    /// The changes of a record: as kept, and as still to be kept.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn changes(&self, record: RecordId) -> Result<KeptChanges, StoreError> {
        let all = self.changes_of(&[record]).await?;
        Ok(all.into_iter().next().map(|(_, kept)| kept).unwrap_or_default())
    }
}
