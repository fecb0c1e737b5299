//! The documents that admission holds open: as they stand at the end of the log and with the batch at hand.

use sotay_shared::{
    document::Document,
    id::{RecordId, WorkspaceId},
};
use std::collections::HashMap;

/// What the open documents of one thread may weigh. An operation takes some hundred bytes, a document some 20 kB.
const WEIGHT: u64 = 64 * 1024 * 1024;

fn weight(document: &Document) -> u64 {
    20_000 + 100 * document.operations()
}

#[derive(Debug, Default)]
pub(super) struct Documents {
    open: HashMap<(WorkspaceId, RecordId), (Document, u64)>,
    uses: u64,
    weight: u64,
}

impl Documents {
    pub(super) fn get(&mut self, workspace: WorkspaceId, record: RecordId) -> Option<Document> {
        self.uses += 1;
        let (document, used) = self.open.get_mut(&(workspace, record))?;
        *used = self.uses;
        Some(document.clone())
    }

    pub(super) fn contains(&self, workspace: WorkspaceId, record: RecordId) -> bool {
        self.open.contains_key(&(workspace, record))
    }

    pub(super) fn put(&mut self, workspace: WorkspaceId, document: Document) {
        self.uses += 1;
        self.weight += weight(&document);
        if let Some((before, _)) = self.open.insert((workspace, document.id()), (document, self.uses)) {
            self.weight -= weight(&before);
        }
    }

    /// Closes a document that somebody else changed.
    pub(super) fn close(&mut self, workspace: WorkspaceId, record: RecordId) {
        if let Some((document, _)) = self.open.remove(&(workspace, record)) {
            self.weight -= weight(&document);
        }
    }

    pub(super) fn close_all(&mut self, workspace: WorkspaceId) {
        self.open.retain(|(of, _), _| *of != workspace);
        self.weigh();
    }

    fn weigh(&mut self) {
        self.weight = self.open.values().map(|(document, _)| weight(document)).sum();
    }

    pub(super) fn is_heavy(&self) -> bool {
        self.weight > WEIGHT
    }

    pub(super) fn clear(&mut self) {
        *self = Documents::default();
    }

    /// Closes the longer unused half: they are opened again from the store.
    pub(super) fn close_idle(&mut self) {
        let mut uses: Vec<u64> = self.open.values().map(|(_, used)| *used).collect();
        uses.sort_unstable();
        let median = uses[uses.len() / 2];
        self.open.retain(|_, (_, used)| *used >= median);
        self.weigh();
    }
}
