//! Our own reader of automerge change chunks, run before automerge sees the bytes (promise A1).
//!
//! Columns are run-length encoded, so that 145 bytes can stand for millions of operations; automerge would expand them
//! while it parses. This reader sums the run lengths without expanding anything. The format is the automerge binary
//! format specification, sections "chunk header", "change chunk" and "column specifications".

use crate::{
    limits::{CHANGE_KEYS, CHANGE_OPERATIONS, CHANGE_REFERENCES, KEY_WRITES},
    row::Hash,
};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE_CHUNK: u8 = 1;
/// The column of keys (column 1, strings).
const KEYS: u32 = 0x15;

/// What is wrong with a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    #[error("it ends too early")]
    Truncated,
    #[error("it does not begin with automerge's magic bytes")]
    Magic,
    #[error("chunk type {0} instead of 1")]
    Type(u8),
    #[error("its checksum is wrong")]
    Checksum,
    #[error("there are bytes after it")]
    LeftOver,
    #[error("a number is malformed")]
    Number,
    #[error("a column is deflated")]
    Deflated,
    #[error("its columns stand for more than {CHANGE_OPERATIONS} operations")]
    TooManyOperations,
    #[error("it names more than {CHANGE_REFERENCES} changes or actors")]
    TooManyReferences,
    #[error("it writes more than {CHANGE_KEYS} fields")]
    TooManyKeys,
    #[error("it writes a field more than {KEY_WRITES} times")]
    TooManyWrites,
}

/// Checks a chunk and returns the hash of its change.
///
/// # Errors
/// When it is anything but one plain change chunk within the limits.
pub(super) fn check(bytes: &[u8]) -> Result<Hash, ChunkError> {
    let (hash, data) = framed(bytes)?;
    body(Reader(data))?;
    Ok(hash)
}

/// The hash of a change whose chunk is whole, whatever is in it; `None` where that cannot be told.
pub(super) fn hash(bytes: &[u8]) -> Option<Hash> {
    framed(bytes).ok().map(|(hash, _)| hash)
}

/// The hash of the change, and its body.
fn framed(bytes: &[u8]) -> Result<(Hash, &[u8]), ChunkError> {
    let mut header = Reader(bytes);
    if header.take(4)? != MAGIC {
        return Err(ChunkError::Magic);
    }
    let checksum = header.take(4)?;
    let chunk_type = header.byte()?;
    if chunk_type != CHANGE_CHUNK {
        return Err(ChunkError::Type(chunk_type));
    }
    let before_length = header.0;
    let length = header.unsigned()?;
    let length_bytes = &before_length[..before_length.len() - header.0.len()];
    let length = usize::try_from(length).map_err(|_| ChunkError::Truncated)?;
    let data = header.take(length)?;
    if !header.0.is_empty() {
        return Err(ChunkError::LeftOver);
    }
    let hash = Sha256::new().chain_update([CHANGE_CHUNK]).chain_update(length_bytes).chain_update(data).finalize();
    if hash[..4] != *checksum {
        return Err(ChunkError::Checksum);
    }
    Ok((Hash(hash.into()), data))
}

fn body(mut reader: Reader<'_>) -> Result<(), ChunkError> {
    let dependencies = reader.count()?;
    reader.take(dependencies * 32)?;
    reader.prefixed()?; // actor
    reader.unsigned()?; // sequence number
    reader.unsigned()?; // start_op
    reader.signed()?; // time
    reader.prefixed()?; // message
    for _ in 0..reader.count()? {
        reader.prefixed()?; // another actor
    }
    let columns = reader.count()?;
    let mut specs = Vec::with_capacity(columns);
    for _ in 0..columns {
        let spec = u32::try_from(reader.unsigned()?).map_err(|_| ChunkError::Number)?;
        specs.push((spec, reader.unsigned()?));
    }
    for (spec, length) in specs {
        let length = usize::try_from(length).map_err(|_| ChunkError::Truncated)?;
        let bytes = reader.take(length)?;
        column(spec, Reader(bytes))?;
        if spec == KEYS {
            keys(Reader(bytes))?;
        }
    }
    Ok(())
}

/// Bounds one column. The specification's low bits are its type: 3 for the type, 1 for deflate.
fn column(spec: u32, mut reader: Reader<'_>) -> Result<(), ChunkError> {
    if spec & 0b1000 != 0 {
        return Err(ChunkError::Deflated);
    }
    let column_type = spec & 0b111;
    let mut total: u64 = 0;
    let mut add = |run: u64| {
        total = total.saturating_add(run);
        if total > CHANGE_OPERATIONS { Err(ChunkError::TooManyOperations) } else { Ok(()) }
    };
    while !reader.0.is_empty() {
        match column_type {
            // Raw values: as long as they are.
            7 => return Ok(()),
            // Booleans: alternating run lengths.
            4 => add(reader.unsigned()?)?,
            // Run-length encoding: a positive count of one value, a negative count of literals, 0 and a count of nulls.
            _ => match reader.signed()? {
                0 => add(reader.unsigned()?)?,
                run if run > 0 => {
                    add(run.unsigned_abs())?;
                    reader.value(column_type)?;
                }
                literals => {
                    add(literals.unsigned_abs())?;
                    for _ in 0..literals.unsigned_abs() {
                        reader.value(column_type)?;
                    }
                }
            },
        }
    }
    Ok(())
}

/// Bounds the writes under keys: a run of a thousand writes of one key takes five bytes.
fn keys(mut reader: Reader<'_>) -> Result<(), ChunkError> {
    let (mut all, mut writes): (u64, FxHashMap<&[u8], u64>) = (0, FxHashMap::default());
    let mut add = |key, run: u64| {
        all = all.saturating_add(run);
        let of_key = writes.entry(key).or_default();
        *of_key = of_key.saturating_add(run);
        match (all > CHANGE_KEYS, *of_key > KEY_WRITES) {
            (true, _) => Err(ChunkError::TooManyKeys),
            (_, true) => Err(ChunkError::TooManyWrites),
            _ => Ok(()),
        }
    };
    while !reader.0.is_empty() {
        match reader.signed()? {
            // Writes that have no key.
            0 => drop(reader.unsigned()?),
            run if run > 0 => add(reader.prefixed()?, run.unsigned_abs())?,
            literals => {
                for _ in 0..literals.unsigned_abs() {
                    add(reader.prefixed()?, 1)?;
                }
            }
        }
    }
    Ok(())
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ChunkError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(ChunkError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, ChunkError> {
        self.take(1).map(|taken| taken[0])
    }

    /// Unsigned LEB128 of at most 64 bits.
    fn unsigned(&mut self) -> Result<u64, ChunkError> {
        let mut value: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                return Err(ChunkError::Number);
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(ChunkError::Number)
    }

    /// Signed LEB128 of at most 64 bits.
    fn signed(&mut self) -> Result<i64, ChunkError> {
        let mut value: i64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte != 0 && byte != 0x7f {
                return Err(ChunkError::Number);
            }
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0 && shift + 7 < 64;
                return Ok(if negative { value | (-1 << (shift + 7)) } else { value });
            }
        }
        Err(ChunkError::Number)
    }

    /// A number of references, bounded.
    fn count(&mut self) -> Result<usize, ChunkError> {
        match self.unsigned()? {
            count if count <= CHANGE_REFERENCES => Ok(count as usize),
            _ => Err(ChunkError::TooManyReferences),
        }
    }

    fn prefixed(&mut self) -> Result<&'a [u8], ChunkError> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| ChunkError::Truncated)?;
        self.take(length)
    }

    /// One value of a run-length encoded column.
    fn value(&mut self, column_type: u32) -> Result<(), ChunkError> {
        match column_type {
            3 => self.signed().map(drop),   // delta
            5 => self.prefixed().map(drop), // string
            _ => self.unsigned().map(drop), // group, actor, integer, value metadata
        }
    }
}
