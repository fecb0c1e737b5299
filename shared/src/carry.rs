//! A whole workspace in one file, with its history: a CBOR sequence (RFC 8742) of a [`CarriedHeader`], a [`CarriedRecord`]
//! for each record, a [`CarriedFile`] for each attached file, and a [`CarriedTrailer`]. Whoever reads it has every change that was ever made, and who made it.

use crate::{
    codec::{self, DecodeError},
    document::{Document, FoldError, KeptChanges},
    id::{MemberId, RecordId, WorkspaceId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What the file begins with says what it is.
pub const FORMAT: &str = "sotay-workspace";
/// The version that is written, and the highest that is read.
pub const VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedHeader {
    pub format: String,
    pub version: u32,
    pub workspace: WorkspaceId,
    pub exported_at: Timestamp,
    /// Who wrote the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

impl CarriedHeader {
    pub fn new(workspace: WorkspaceId, exported_at: Timestamp, member: MemberId) -> CarriedHeader {
        CarriedHeader { format: FORMAT.to_owned(), version: VERSION, workspace, exported_at, member: Some(member) }
    }
}

/// A record with every change of it, dependencies first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedRecord {
    pub record: RecordId,
    pub kind: String,
    pub changes: Vec<CarriedChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedChange {
    pub member: MemberId,
    /// When a server admitted it first; `None` where none had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// One automerge change chunk.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// The bytes of an attached file; their digest says which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedFile {
    #[serde(with = "serde_bytes")]
    pub file: Vec<u8>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    pub header: CarriedHeader,
    pub records: Vec<CarriedRecord>,
    pub files: Vec<CarriedFile>,
}

/// Says that nothing is missing before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarriedTrailer {
    pub records: u64,
    pub changes: u64,
    pub files: u64,
}

/// What is wrong with a file; nothing of it is taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarryError {
    #[error("this is not the file of a workspace")]
    NotOurs,
    #[error("a newer version wrote it ({0})")]
    Newer(u32),
    #[error("it is cut short: {found} of its records are there")]
    CutShort { found: u64 },
    #[error("{found:?} are there, its end says {said:?}")]
    Uneven { found: CarriedTrailer, said: CarriedTrailer },
}

impl CarriedRecord {
    /// What is kept of a record.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(record: RecordId, kept: &KeptChanges) -> Result<CarriedRecord, FoldError> {
        Document::open(record, kept).map(|document| CarriedRecord::of_document(&document))
    }

    /// All of a document.
    pub fn of_document(document: &Document) -> CarriedRecord {
        let carried = document.stored_changes().into_iter().map(|stored| CarriedChange {
            member: stored.attribution.member,
            received_at: stored.attribution.received_at,
            bytes: stored.bytes,
        });
        let kind = document.kind_word().unwrap_or_default();
        CarriedRecord { record: document.id(), kind, changes: carried.collect() }
    }
}

/// Reads a file whole, so that one that is cut short is known before anything of it is taken in.
///
/// # Errors
/// [`CarryError`].
pub fn read(bytes: &[u8]) -> Result<Carried, CarryError> {
    let mut rest = bytes;
    let header: CarriedHeader = codec::decode_next(&mut rest).map_err(|_: DecodeError| CarryError::NotOurs)?;
    if header.format != FORMAT {
        return Err(CarryError::NotOurs);
    }
    if header.version > VERSION {
        return Err(CarryError::Newer(header.version));
    }
    let records: Vec<CarriedRecord> = read_all(&mut rest);
    let files: Vec<CarriedFile> = read_all(&mut rest);
    let found = CarriedTrailer {
        records: records.len() as u64,
        changes: records.iter().map(|record| record.changes.len() as u64).sum(),
        files: files.len() as u64,
    };
    let said: CarriedTrailer = codec::decode(rest).map_err(|_| CarryError::CutShort { found: found.records })?;
    if said != found {
        return Err(CarryError::Uneven { found, said });
    }
    Ok(Carried { header, records, files })
}

/// As many of a type as there are one after the other.
fn read_all<T: DeserializeOwned>(rest: &mut &[u8]) -> Vec<T> {
    let mut all = Vec::new();
    let mut next = *rest;
    while let Ok(one) = codec::decode_next(&mut next) {
        all.push(one);
        *rest = next;
    }
    all
}
