//! Taking in a backup.

use super::Host;
use crate::replica::{crash_marker, handle::NotTakenIn};
use sotay_shared::{
    backup::BackupRecord,
    replica::{Outcome, TakenIn},
    role::Role,
    stamp::Timestamp,
};

impl Host {
    /// Some records of a backup: what is not here is kept, shown, and offered to the server.
    pub(super) async fn take_in(
        &mut self,
        records: &[BackupRecord],
        exported_at: Timestamp,
    ) -> Result<TakenIn, NotTakenIn> {
        if self.ended.is_some() {
            return Err(NotTakenIn::Ended);
        }
        // What others wrote is vouched for by an owner.
        let only = (self.shared && self.role != Some(Role::Owner)).then_some(self.handle.device.member);
        if !self.tab.leads() {
            return Err(NotTakenIn::OtherTab);
        }
        let workspace = self.handle.device.workspace;
        let (mut taken, mut all) = (TakenIn::default(), Outcome::default());
        for backup in records {
            let one = std::slice::from_ref(backup);
            let tried = self.with_documents(|tab| {
                let take_in = || tab.replica_mut().take_in(one, workspace.into(), exported_at, only);
                crash_marker::guarded(workspace, backup.record, take_in)
            });
            match tried.await {
                Ok((one, outcome)) => {
                    taken.add(one);
                    all.deltas.extend(outcome.deltas);
                    all.keep.changes.extend(outcome.keep.changes);
                    all.keep.rows.extend(outcome.keep.rows);
                    all.keep.lost = outcome.keep.lost.or(all.keep.lost);
                }
                Err(error) => taken.refused.push((backup.record, error.to_string())),
            }
        }
        self.tab.settle(all);
        self.give_back().await;
        Ok(taken)
    }
}
