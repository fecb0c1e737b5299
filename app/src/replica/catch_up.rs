//! Reading the log over HTTP.

use crate::http::{self, HttpError};
use sotay_shared::{
    codec::{self, DecodeError},
    id::WorkspaceId,
    sync::{Cursor, Entry, LogHeader, LogTrailer},
};

/// One answer of the catch-up stream.
#[derive(Debug)]
pub struct LogPart {
    pub header: LogHeader,
    pub entries: Vec<Entry>,
    pub trailer: LogTrailer,
}

/// Reads the entries after a cursor.
///
/// # Errors
/// When the server cannot be reached, refuses, or sends what cannot be read.
pub async fn read(workspace: WorkspaceId, after: Cursor) -> Result<LogPart, HttpError> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let cursor = format!("{}.{}.{}", hex(&after.epoch.0), after.seq, hex(&after.chain.0));
    let bytes = http::get_bytes(&format!("/api/workspaces/{workspace}/log?after={cursor}")).await?;
    parse(&bytes).map_err(|error| HttpError::Api { status: 200, code: "unreadable".into(), message: error.to_string() })
}

fn parse(bytes: &[u8]) -> Result<LogPart, DecodeError> {
    let mut rest = bytes;
    let header: LogHeader = codec::decode_next(&mut rest)?;
    let mut entries = Vec::new();
    loop {
        let mut next = rest;
        match codec::decode_next::<Entry>(&mut next) {
            Ok(entry) => entries.push(entry),
            // Whatever is no entry must be the trailer.
            Err(_) => return Ok(LogPart { header, entries, trailer: codec::decode(rest)? }),
        }
        rest = next;
    }
}
