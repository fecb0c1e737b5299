//! Reading the log over HTTP.

use crate::http::{self, HttpError};
use sotay_shared::{
    api::ErrorCode,
    id::WorkspaceId,
    sync::{Cursor, LogPart},
};

/// Reads the entries after a cursor.
///
/// # Errors
/// When the server cannot be reached, refuses, or sends what cannot be read.
pub async fn read(workspace: WorkspaceId, after: Cursor) -> Result<LogPart, HttpError> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let cursor = format!("{}.{}.{}", hex(&after.epoch.0), after.seq, hex(&after.chain.0));
    let bytes = http::get_bytes(&format!("/api/workspaces/{workspace}/log?after={cursor}")).await?;
    LogPart::parse(&bytes).map_err(|_| HttpError::Api { status: 200, code: ErrorCode::Unknown })
}
