//! What was refused (promise A6), for whoever runs the server: listed, and exported byte for byte.

use crate::store::{Location, OpenError, Store, StoreError};
use data_encoding::HEXLOWER;
use serde_json::json;

#[derive(Debug, thiserror::Error)]
pub enum QuarantineError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no refused push {0}: `sotay-server quarantine` lists them")]
    NoSuchPush(i64),
}

/// Prints every refused push as a line of JSON; with `export`, that one with its bytes (CBOR, SPEC.md section 4).
///
/// # Errors
/// When the database cannot be read, or has no such push.
pub async fn run(location: &Location, export: Option<i64>) -> Result<(), QuarantineError> {
    let store = Store::open(location).await?;
    let refused = store.quarantined(export).await?;
    if let Some(id) = export
        && refused.is_empty()
    {
        return Err(QuarantineError::NoSuchPush(id));
    }
    for (id, received_at, refused) in refused {
        let mut line = json!({
            "id": id,
            "received_at": received_at,
            "workspace": refused.workspace,
            "record": refused.record,
            "member": refused.member,
            "group": refused.group,
            "code": refused.code,
            "reason": refused.reason,
            "bytes": refused.push.len(),
        });
        if export.is_some() {
            line["push"] = HEXLOWER.encode(&refused.push).into();
        }
        println!("{line}");
    }
    store.close().await;
    Ok(())
}
