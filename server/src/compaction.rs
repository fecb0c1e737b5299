//! Compaction: folds the changes of long records into snapshots, one record at a time, beside everything else.

use crate::{
    background, observe, panics,
    store::{Store, StoreError},
};
use sotay_shared::{
    document::{Document, KeptChanges},
    id::{RecordId, WorkspaceId},
};
use tokio::sync::mpsc;

/// Records that may wait. One that finds no place is asked for again after some more changes.
const QUEUE: usize = 1_024;

/// A handle to the compaction task.
#[derive(Debug, Clone)]
pub struct Compaction {
    ripe: mpsc::Sender<(WorkspaceId, RecordId)>,
}

impl Compaction {
    /// Starts the task. It ends when every handle is dropped.
    pub fn start(store: &Store) -> Compaction {
        let (ripe, mut records) = mpsc::channel(QUEUE);
        let store = store.clone();
        tokio::spawn(async move {
            while let Some((workspace, record)) = records.recv().await {
                match fold(&store, workspace, record).await {
                    Ok(true) => observe::folded(),
                    Ok(false) => tracing::warn!(%record, "a record stays as it is: its snapshot would not be faithful"),
                    // Nothing is lost: it is asked for again after some more changes.
                    Err(error) => tracing::warn!(%error, "a record was not folded"),
                }
            }
        });
        Compaction { ripe }
    }

    /// Asks for a record to be folded, some time.
    pub fn fold(&self, workspace: WorkspaceId, record: RecordId) {
        let _ = self.ripe.try_send((workspace, record));
    }
}

/// Folds a record's changes; `false` where they would not all come out again as they went in.
async fn fold(store: &Store, workspace: WorkspaceId, record: RecordId) -> Result<bool, StoreError> {
    let kept = store.kept(workspace, &[record]).await?.remove(&record).unwrap_or_default();
    let Some(upto) = kept.changes.iter().filter_map(|change| change.attribution.seq).max() else { return Ok(true) };
    let saved = background::run(move || faithful_save(record, &kept)).await;
    let Some(Some(bytes)) = saved else { return Ok(false) };
    store.fold(workspace, record, upto, &bytes).await?;
    Ok(true)
}

fn faithful_save(record: RecordId, kept: &KeptChanges) -> Option<Vec<u8>> {
    let saved = panics::caught(|| {
        let document = Document::open(record, kept).ok()?;
        let bytes = document.verified_save().ok()?;
        let raw = document.raw_changes();
        kept.changes.iter().all(|change| raw.get(&change.hash) == Some(&change.bytes)).then_some(bytes)
    });
    // A save that panics is one that is not faithful.
    saved.flatten()
}
