//! Sync messages as clients of automerge-repo write them (version 1, `0x42`).

/// What a client says of one document.
#[derive(Debug, Clone, Default)]
pub struct SyncMessage {
    pub heads: Vec<[u8; 32]>,
    pub need: Vec<[u8; 32]>,
    /// Whether it asks for what it has not got: it says that it has nothing.
    pub asks: bool,
    pub changes: Vec<Vec<u8>>,
}

impl SyncMessage {
    /// One that brings a change, and asks for nothing.
    pub fn bringing(hash: [u8; 32], change: &[u8]) -> SyncMessage {
        SyncMessage { heads: vec![hash], changes: vec![change.to_vec()], ..SyncMessage::default() }
    }

    pub fn write(&self) -> Vec<u8> {
        let mut bytes = vec![0x42];
        for hashes in [&self.heads, &self.need] {
            uleb(hashes.len(), &mut bytes);
            hashes.iter().for_each(|hash| bytes.extend(hash));
        }
        bytes.extend_from_slice(if self.asks { &[1, 0, 0] } else { &[0] });
        uleb(self.changes.len(), &mut bytes);
        for change in &self.changes {
            uleb(change.len(), &mut bytes);
            bytes.extend(change);
        }
        bytes
    }
}

fn uleb(mut value: usize, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
