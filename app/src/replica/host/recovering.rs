//! The server lost part of its log (promise L10): going back to what it has, and giving back the rest.

use super::Host;
use crate::{
    http, new_id,
    replica::{handle::Input, tabs::TabMessage},
};
use gloo::timers::callback::Timeout;
use sotay_shared::{
    codec,
    id::GroupId,
    limits::{MESSAGE_BYTES, RECOVERY_CHANGES},
    sync::{Cursor, Link, Recorded, Recovered, Recovery, Role},
};
use wasm_bindgen_futures::spawn_local;

/// What was taken comes back by the socket within this time, mostly; in milliseconds.
const ARRIVE_MS: u32 = 300;
/// The wait before what the server did not take is offered again, in milliseconds.
const AGAIN_MS: u32 = 10_000;

impl Host {
    /// What was kept of the log beyond the cursor may have been lost since: it is found again as the log is read on.
    pub(super) async fn before_greeting(&mut self) -> bool {
        let cursor = self.replica.cursor();
        match self.keeper.store().ahead().await {
            Ok(ahead) if ahead > cursor.seq => self.rewind(cursor).await,
            read => read.is_ok(),
        }
    }

    /// What came after `shared` is not in the log. `false` where that could not be noted down: then nothing was changed.
    pub(super) async fn rewind(&mut self, shared: Cursor) -> bool {
        // What is still to be written says where it stood in the log of before: first that.
        let Some(lead) = self.lead_now().filter(|_| self.keeper.is_idle()) else { return false };
        let Ok(lost) = self.keeper.store().lose_after(shared, lead).await else { return false };
        if self.keeper.store().send_files_again().await.is_err() {
            return false;
        }
        let outcome = self.replica.rewind(shared, lost.iter().copied());
        self.settle(outcome);
        self.tabs.tell(&TabMessage::Forgot(lost));
        true
    }

    /// Offers the server what it lost: one's own changes, or as the workspace's owner everybody's.
    pub(super) async fn give_back(&mut self) {
        if self.giving_back || self.replica.lost().is_empty() || self.session.link() != Link::Live {
            return;
        }
        let whose = (self.role != Some(Role::Owner)).then_some(self.handle.device.member);
        let mut changes: Vec<Recorded> = Vec::new();
        let mut size = 0;
        'records: for record in self.replica.lost().clone() {
            let lost = self.with_documents(|replica| replica.give_back(record, whose)).await;
            let Ok((lost, outcome)) = lost else { continue };
            self.settle(outcome);
            for recorded in lost {
                size += recorded.change.bytes.len() + 256;
                if size > MESSAGE_BYTES / 2 || changes.len() >= RECOVERY_CHANGES {
                    break 'records;
                }
                changes.push(recorded);
            }
        }
        if changes.is_empty() {
            return;
        }
        self.giving_back = true;
        let (workspace, inputs) = (self.handle.device.workspace, self.handle.inputs.clone());
        let recovery = codec::encode(&Recovery { group: new_id!(GroupId), changes });
        spawn_local(async move {
            let answer = http::post_bytes(&format!("/api/workspaces/{workspace}/recover"), &recovery).await;
            let recovered: Option<Recovered> = answer.ok().and_then(|bytes| codec::decode(&bytes).ok());
            let wait = match &recovered {
                Some(recovered) if recovered.refused.is_empty() => ARRIVE_MS,
                _ => AGAIN_MS,
            };
            let refused = recovered.map(|recovered| recovered.refused).unwrap_or_default();
            let not_taken = refused.into_iter().map(|(record, code, _)| (record, code)).collect();
            let _ = inputs.unbounded_send(Input::GaveBack(not_taken));
            Timeout::new(wait, move || drop(inputs.unbounded_send(Input::GiveBack))).forget();
        });
    }
}
