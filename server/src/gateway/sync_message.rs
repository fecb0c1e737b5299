//! The automerge sync message, version 1, byte by byte.
//!
//! ```text
//! message = 0x42 hashes(heads) hashes(need) uleb(n) have*n uleb(m) (uleb(length) chunk)*m [flags]
//! hashes  = uleb(k) 32*k bytes, ascending
//! have    = hashes(last sync) uleb(length) bloom[length]
//! bloom   = empty | uleb(entries) uleb(10) uleb(7) bits
//! ```
//!
//! What a client says it has in its Bloom filter is passed over: a filter may name parameters that are a trap, and what is
//! sent too much does no harm. Ours is written, so that a client does not send back what it got.

use sotay_shared::{limits::MESSAGE_BYTES, row::Hash};

/// Hashes of one list. More than any client needs: it is the number of a document's concurrent ends.
const HASHES: u64 = 10_000;
/// `have` entries and changes of one message.
const ITEMS: u64 = 100_000;

/// What a client says of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncMessage {
    pub heads: Vec<Hash>,
    pub need: Vec<Hash>,
    /// What it last had in common with us; `None` without a `have` entry.
    pub last_sync: Option<Vec<Hash>>,
    pub changes: Vec<Vec<u8>>,
}

/// A message that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SyncMessageError {
    #[error("the message ends too early")]
    Short,
    #[error("a number is not written as LEB128 of at most 32 bits")]
    Number,
    #[error("messages of type {0:#x} are not understood: speak version 1 (0x42)")]
    Type(u8),
    #[error("the message names {0} things, too many")]
    TooMany(u64),
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], SyncMessageError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(SyncMessageError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, SyncMessageError> {
        let mut value: u64 = 0;
        for nth in 0..5 {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << (7 * nth);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(SyncMessageError::Number)
    }

    fn count(&mut self, most: u64) -> Result<usize, SyncMessageError> {
        match self.number()? {
            count if count <= most => Ok(count as usize),
            count => Err(SyncMessageError::TooMany(count)),
        }
    }

    fn blob(&mut self) -> Result<&'a [u8], SyncMessageError> {
        let length = self.count(MESSAGE_BYTES as u64)?;
        self.take(length)
    }

    fn hashes(&mut self) -> Result<Vec<Hash>, SyncMessageError> {
        let count = self.count(HASHES)?;
        let bytes = self.take(count * 32)?;
        Ok(bytes.as_chunks::<32>().0.iter().map(|hash| Hash(*hash)).collect())
    }
}

/// Reads a message.
///
/// # Errors
/// What is wrong with it.
pub fn read(bytes: &[u8]) -> Result<SyncMessage, SyncMessageError> {
    let mut reader = Reader(bytes);
    match reader.take(1)?[0] {
        0x42 => {}
        other => return Err(SyncMessageError::Type(other)),
    }
    let (heads, need) = (reader.hashes()?, reader.hashes()?);
    let mut last_sync = None;
    for _ in 0..reader.count(ITEMS)? {
        let hashes = reader.hashes()?;
        last_sync.get_or_insert(hashes);
        reader.blob()?;
    }
    let mut changes = Vec::new();
    for _ in 0..reader.count(ITEMS)? {
        changes.push(reader.blob()?.to_vec());
    }
    // Flags may follow.
    Ok(SyncMessage { heads, need, last_sync, changes })
}

/// What the gateway says of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    pub heads: Vec<Hash>,
    pub need: Vec<Hash>,
    /// What both have for certain, and all that came after it here.
    pub shared: Vec<Hash>,
    pub have: Vec<Hash>,
    pub changes: Vec<Vec<u8>>,
}

/// Writes a message. There are no flags after it: a client then stays with version 1 and plain change chunks.
pub fn write(reply: &Reply) -> Vec<u8> {
    let mut bytes = vec![0x42];
    hashes(&mut bytes, &reply.heads);
    hashes(&mut bytes, &reply.need);
    number(&mut bytes, 1);
    hashes(&mut bytes, &reply.shared);
    let bloom = bloom(&reply.have);
    number(&mut bytes, bloom.len() as u64);
    bytes.extend(bloom);
    number(&mut bytes, reply.changes.len() as u64);
    for change in &reply.changes {
        number(&mut bytes, change.len() as u64);
        bytes.extend(change);
    }
    bytes
}

fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn hashes(bytes: &mut Vec<u8>, hashes: &[Hash]) {
    let mut sorted = hashes.to_vec();
    sorted.sort_unstable();
    number(bytes, sorted.len() as u64);
    sorted.iter().for_each(|hash| bytes.extend(hash.0));
}

/// Ten bits and seven probes a hash (Bloom filters in the automerge sync protocol).
fn bloom(hashes: &[Hash]) -> Vec<u8> {
    if hashes.is_empty() {
        return Vec::new();
    }
    let mut bits = vec![0_u8; (hashes.len() * 10).div_ceil(8)];
    let modulus = bits.len() as u64 * 8;
    for hash in hashes {
        let word = |at: usize| {
            let word = [hash.0[at], hash.0[at + 1], hash.0[at + 2], hash.0[at + 3]];
            u64::from(u32::from_le_bytes(word)) % modulus
        };
        let (mut x, mut y, z) = (word(0), word(4), word(8));
        for nth in 0..7 {
            if nth > 0 {
                x = (x + y) % modulus;
                y = (y + z) % modulus;
            }
            bits[(x >> 3) as usize] |= 1 << (x & 7);
        }
    }
    let mut bytes = Vec::new();
    number(&mut bytes, hashes.len() as u64);
    bytes.extend([10, 7]);
    bytes.extend(bits);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_as_automerge_writes_them() {
        let hash = Hash([0x11; 32]);
        let bytes = write(&Reply { heads: vec![hash], have: vec![hash], ..Reply::default() });
        let mut expected = vec![0x42, 1];
        expected.extend([0x11; 32]);
        expected.extend([0, 1, 0, 5, 1, 10, 7, 0xd7, 0x08, 0]);
        assert_eq!(bytes, expected);
        // The first message of a client that has nothing, with its flags.
        let first = read(&[0x42, 0, 0, 1, 0, 0, 0, 2, 2, 0x84]).unwrap();
        assert_eq!(first, SyncMessage { last_sync: Some(Vec::new()), ..SyncMessage::default() });
    }

    #[test]
    fn tampered_messages_are_an_error_or_a_message_never_a_panic() {
        let hashes: Vec<Hash> = (0..3).map(|nth| Hash([nth; 32])).collect();
        let reply = Reply {
            heads: hashes.clone(),
            need: hashes.clone(),
            shared: hashes.clone(),
            have: hashes,
            changes: vec![vec![5; 90]],
        };
        let good = write(&reply);
        assert_eq!(read(&good).unwrap().changes, reply.changes);
        for at in 0..good.len() {
            assert!(read(&good[..at]).is_err());
            for value in [0, 1, 0x43, 0x7f, 0x80, 0xff] {
                let mut bad = good.clone();
                bad[at] = value;
                let _ = read(&bad);
            }
        }
        assert_eq!(read(&[0x42, 0xff, 0xff, 0xff, 0xff, 0x0f]), Err(SyncMessageError::TooMany(u64::from(u32::MAX))));
        assert_eq!(read(&[0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0]), Err(SyncMessageError::Number));
    }
}
