//! What workspaces and members call themselves: read from their records, for screens that have no replica yet.

use crate::{
    background, panics,
    store::{Store, StoreError},
};
use sotay_shared::{
    document::{Document, KeptChanges},
    id::{RecordId, WorkspaceId},
};

/// A name is cut off here: these are for headings.
const LONGEST: usize = 200;

/// The names of some records of a workspace, in their order; `None` for one that is not there, or that cannot be read.
pub async fn of(
    store: &Store,
    workspace: WorkspaceId,
    records: &[RecordId],
) -> Result<Vec<Option<String>>, StoreError> {
    let mut kept = store.kept(workspace, records).await?;
    let kept: Vec<_> = records.iter().map(|record| (*record, kept.remove(record))).collect();
    let read = background::run(move || {
        let name = |(record, kept): (RecordId, Option<KeptChanges>)| {
            let name = panics::caught(|| {
                let document = Document::open(record, &kept?).ok()?;
                let name: String = document.project().title().trim().chars().take(LONGEST).collect();
                Some(name).filter(|name| !name.is_empty())
            });
            // A document that panics has no name.
            name.flatten()
        };
        kept.into_iter().map(name).collect()
    });
    Ok(read.await.unwrap_or_else(|| vec![None; records.len()]))
}
