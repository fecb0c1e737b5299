//! The server went back to a backup for good (promise L10): what it gave up is saved to a file where somebody wants it,
//! and discarded.

use super::Host;
use crate::{clock, replica::handle::VoidBackup};
use sotay_shared::{
    backup::{BackupHeader, BackupTrailer},
    codec,
    command::CommandError,
    document::Actor,
    sync::Link,
};

impl Host {
    /// Whether what the log lost is void, and known to be: the log was read to its end.
    pub(super) fn is_void_known(&self) -> bool {
        let replica = self.tab.replica();
        let is_read = self.head.is_some_and(|head| replica.cursor().seq >= head);
        replica.final_at().is_some() && self.tab.link() == Link::Live && is_read
    }

    /// The records with something that is void, with all that is known of them, as a backup before it is packed.
    pub(super) async fn export_void(&mut self) -> VoidBackup {
        let device = self.handle.device;
        let mut bytes = codec::encode(&BackupHeader::new(device.workspace, clock::now(), device.member));
        let (mut said, mut unreadable) = (BackupTrailer::default(), 0);
        for record in self.tab.replica().lost().clone() {
            let found = self.with_documents(|tab| tab.replica_mut().void_record(record)).await;
            match found {
                Ok(Some(backup)) => {
                    said.records += 1;
                    said.changes += backup.changes.len() as u64;
                    bytes.extend(codec::encode(&backup));
                }
                Ok(None) if !self.tab.replica().is_shut(record) => {}
                _ => unreadable += 1,
            }
        }
        bytes.extend(codec::encode(&said));
        VoidBackup { bytes, unreadable }
    }

    /// Discards it. What was made on top of it and never sent is made anew.
    pub(super) async fn discard_void(&mut self) -> Vec<CommandError> {
        let mut inapplicable = Vec::new();
        if !self.is_void_known() {
            return inapplicable;
        }
        let fresh = Actor(clock::random());
        for record in self.tab.replica().lost().clone() {
            if let Ok(discarded) = self.with_documents(|tab| tab.discard_void(&[record], fresh)).await {
                inapplicable.extend(discarded.inapplicable.into_iter().map(|(_, error)| error));
            }
        }
        inapplicable
    }
}
