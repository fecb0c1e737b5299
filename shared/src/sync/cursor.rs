//! Where a replica stands in a workspace's log.

use crate::row::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Sixteen random bytes drawn when a workspace's log begins. Another epoch is another log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(#[serde(with = "serde_bytes")] pub [u8; 16]);

/// The running hash of a log: `chain(n) = SHA-256(chain(n-1) ‖ hash of change n)`, all zero before the first entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chain(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl Chain {
    pub fn then(self, hash: &Hash) -> Chain {
        Chain(Sha256::new().chain_update(self.0).chain_update(hash.0).finalize().into())
    }
}

/// `(epoch, seq, chain)`: everything up to `seq` of that log is here (promise L10). The default is before the first
/// entry of any log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub epoch: Epoch,
    pub seq: u64,
    pub chain: Chain,
}
