//! How large a document is, without saving it each time.

use super::Document;
use std::sync::OnceLock;

/// What an operation may take in a save beside its bytes in its change: there it may stand between those of others.
const OPERATION_BYTES: usize = 16;

/// A bound of the uncompressed save: one that was measured, and what came since.
#[derive(Debug, Clone)]
pub(super) struct Size {
    /// Not there while nobody has asked how large the save is that the document was opened from.
    measured: OnceLock<usize>,
    since: usize,
}

impl Default for Size {
    /// Of an empty document.
    fn default() -> Size {
        Size { measured: OnceLock::from(0), since: 0 }
    }
}

impl Size {
    /// Of a document that was opened from a save.
    pub(super) fn unknown() -> Size {
        Size { measured: OnceLock::new(), since: 0 }
    }

    pub(super) fn add(&mut self, bytes: usize, operations: usize) {
        self.since += bytes + OPERATION_BYTES * operations;
    }
}

impl Document {
    /// Bytes that the document has at most when it is saved without compression.
    pub fn size(&self) -> usize {
        self.size.measured.get_or_init(|| self.save_raw().len()) + self.size.since
    }

    /// Saves it to know how many they are.
    pub(crate) fn measure(&mut self) -> usize {
        let size = self.save_raw().len();
        self.measured(size);
        size
    }

    /// It was saved, and had so many bytes.
    pub(crate) fn measured(&mut self, bytes: usize) {
        self.size = Size { measured: OnceLock::from(bytes), since: 0 };
    }

    /// About how much memory it takes while it is open, in bytes.
    pub fn weight(&self) -> u64 {
        /// What it takes without anything in it.
        const OPEN: u64 = 20_000;
        /// What an operation takes, with what finds it.
        const OPERATION: u64 = 100;
        OPEN + OPERATION * self.operations() + self.size() as u64
    }
}
