//! The backup of a workspace: all of it in one file, with its history, as a CBOR sequence (RFC 8742) of a [`BackupHeader`],
//! a [`BackupRecord`] for each record, a [`BackupFile`] for each attached file, and a [`BackupTrailer`]. Whoever reads it
//! has every change that was ever made, and who made it.

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
pub struct BackupHeader {
    pub format: String,
    pub version: u32,
    pub workspace: WorkspaceId,
    pub exported_at: Timestamp,
    /// Who wrote the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

impl BackupHeader {
    pub fn new(workspace: WorkspaceId, exported_at: Timestamp, member: MemberId) -> BackupHeader {
        BackupHeader { format: FORMAT.to_owned(), version: VERSION, workspace, exported_at, member: Some(member) }
    }
}

/// A record with every change of it, dependencies first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRecord {
    pub record: RecordId,
    pub kind: String,
    pub changes: Vec<BackupChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupChange {
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
pub struct BackupFile {
    #[serde(with = "serde_bytes")]
    pub file: Vec<u8>,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub header: BackupHeader,
    pub records: Vec<BackupRecord>,
    pub files: Vec<BackupFile>,
}

/// Says that nothing is missing before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupTrailer {
    pub records: u64,
    pub changes: u64,
    pub files: u64,
}

/// What is wrong with a backup; nothing of it is taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    #[error("this is not a backup of a workspace")]
    NotOurs,
    #[error("a newer version wrote it ({0})")]
    Newer(u32),
    #[error("it is cut short: {found} of its records are there")]
    CutShort { found: u64 },
    #[error("{found:?} are there, its end says {said:?}")]
    Uneven { found: BackupTrailer, said: BackupTrailer },
}

impl BackupRecord {
    /// What is kept of a record.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(record: RecordId, kept: &KeptChanges) -> Result<BackupRecord, FoldError> {
        Document::open(record, kept).map(|document| BackupRecord::of_document(&document))
    }

    /// All of a document.
    pub fn of_document(document: &Document) -> BackupRecord {
        let changes = document.stored_changes().into_iter().map(|stored| BackupChange {
            member: stored.attribution.member,
            received_at: stored.attribution.received_at,
            bytes: stored.bytes,
        });
        let kind = document.kind_word().unwrap_or_default();
        BackupRecord { record: document.id(), kind, changes: changes.collect() }
    }
}

/// Reads a backup whole, so that one that is cut short is known before anything of it is taken in.
///
/// # Errors
/// [`BackupError`].
pub fn read(bytes: &[u8]) -> Result<Backup, BackupError> {
    let mut rest = bytes;
    let header: BackupHeader = codec::decode_next(&mut rest).map_err(|_: DecodeError| BackupError::NotOurs)?;
    if header.format != FORMAT {
        return Err(BackupError::NotOurs);
    }
    if header.version > VERSION {
        return Err(BackupError::Newer(header.version));
    }
    let records: Vec<BackupRecord> = read_all(&mut rest);
    let files: Vec<BackupFile> = read_all(&mut rest);
    let found = BackupTrailer {
        records: records.len() as u64,
        changes: records.iter().map(|record| record.changes.len() as u64).sum(),
        files: files.len() as u64,
    };
    let said: BackupTrailer = codec::decode(rest).map_err(|_| BackupError::CutShort { found: found.records })?;
    if said != found {
        return Err(BackupError::Uneven { found, said });
    }
    Ok(Backup { header, records, files })
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
