//! What was refused (promise A6), for whoever runs the server: listed, and exported as far as it is kept.

use crate::{
    clock,
    store::{Location, OpenError, Store, StoreError},
};
use data_encoding::HEXLOWER;
use serde_json::json;
use std::time::Duration;

/// How often what is too old is forgotten.
const SWEEP: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug, thiserror::Error)]
pub enum QuarantineError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no refused push {0}: `sotay-server quarantine` lists them")]
    NoSuchPush(i64),
}

/// Prints every refused push as a line of JSON; with `export`, that one with its bytes (CBOR, SPEC.md section 4). Of a
/// long one only the first are kept: `bytes` says how many there were, `cut` whether some are missing.
///
/// # Errors
/// When the database cannot be read, or has no such push.
pub async fn run(location: &Location, export: Option<i64>) -> Result<(), QuarantineError> {
    let store = Store::open(location).await?;
    let refused = store.refusals(export).await?;
    if let Some(id) = export
        && refused.is_empty()
    {
        return Err(QuarantineError::NoSuchPush(id));
    }
    for (id, refused) in refused {
        let mut line = json!({
            "id": id,
            "received_at": refused.received_at,
            "workspace": refused.workspace,
            "record": refused.record,
            "member": refused.member,
            "group": refused.group,
            "code": refused.code,
            "reason": refused.reason,
            "bytes": refused.length,
            "sha256": refused.digest.map(|digest| HEXLOWER.encode(&digest)),
            "kept": refused.push.len(),
            "cut": (refused.push.len() as u64) < refused.length,
        });
        if export.is_some() {
            line["push"] = HEXLOWER.encode(&refused.push).into();
        }
        println!("{line}");
    }
    store.close().await;
    Ok(())
}

/// Forgets what is too old, now and every day.
pub async fn sweep(store: Store) {
    loop {
        if let Err(error) = store.forget_refusals(clock::now()).await {
            tracing::warn!(%error, "the quarantine was not swept; it is tried again tomorrow");
        }
        tokio::time::sleep(SWEEP).await;
    }
}
