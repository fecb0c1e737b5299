//! The catch-up stream: a CBOR sequence (RFC 8742) of one header, entries, snapshots, and one trailer.

use super::{Cursor, Entry, Epoch};
use crate::{
    codec::{self, DecodeError},
    document::Document,
    id::RecordId,
    row::Hash,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// First value of the catch-up stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHeader {
    pub protocol: u32,
    pub epoch: Epoch,
    /// The entries begin after this.
    pub after: u64,
    /// The head of the log when the stream began.
    pub head: u64,
}

/// Changes of a record as one automerge save. It holds the bytes of entries that come without them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSnapshot {
    pub record: RecordId,
    #[serde(with = "serde_bytes")]
    pub snapshot: Vec<u8>,
}

/// Last value of the catch-up stream: where the reader stands now. `more` asks for another request from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogTrailer {
    pub cursor: Cursor,
    pub more: bool,
}

/// One answer of the catch-up stream, every entry with its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct LogPart {
    pub header: LogHeader,
    pub entries: Vec<Entry>,
    pub trailer: LogTrailer,
}

/// A part that cannot be used: ask for it again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogPartError {
    #[error(transparent)]
    Unreadable(#[from] DecodeError),
    #[error("the bytes of entry {seq} are in no snapshot")]
    Incomplete { seq: u64 },
}

/// Gives entries the bytes that a snapshot of their record holds.
///
/// # Errors
/// The first entry whose bytes are nowhere.
pub fn fill_in(entries: &mut [Entry], snapshots: &HashMap<RecordId, Vec<u8>>) -> Result<(), LogPartError> {
    let mut opened: HashMap<RecordId, BTreeMap<Hash, Vec<u8>>> = HashMap::new();
    for entry in entries.iter_mut().filter(|entry| entry.bytes.is_none()) {
        let read = || {
            let snapshot = snapshots.get(&entry.record)?;
            Some(Document::from_save(entry.record, snapshot).ok()?.raw_changes())
        };
        let changes = opened.entry(entry.record).or_insert_with(|| read().unwrap_or_default());
        entry.bytes = changes.remove(&entry.hash);
        if entry.bytes.is_none() {
            return Err(LogPartError::Incomplete { seq: entry.seq });
        }
    }
    Ok(())
}

impl LogPart {
    /// Reads an answer and puts the bytes of its snapshots into its entries.
    ///
    /// # Errors
    /// When something in it cannot be read, or bytes are missing.
    pub fn parse(bytes: &[u8]) -> Result<LogPart, LogPartError> {
        let mut rest = bytes;
        let header: LogHeader = codec::decode_next(&mut rest)?;
        let mut entries = Vec::new();
        let mut snapshots = HashMap::new();
        loop {
            let mut next = rest;
            if let Ok(entry) = codec::decode_next::<Entry>(&mut next) {
                entries.push(entry);
                rest = next;
                continue;
            }
            next = rest;
            let Ok(LogSnapshot { record, snapshot }) = codec::decode_next(&mut next) else { break };
            snapshots.insert(record, snapshot);
            rest = next;
        }
        // Whatever is neither must be the trailer.
        let trailer = codec::decode(rest)?;
        fill_in(&mut entries, &snapshots)?;
        Ok(LogPart { header, entries, trailer })
    }
}
