//! The server lost part of its log (promise L10): giving back what it lost.

use super::Host;
use crate::{http, new_id, replica::handle::Input};
use gloo::timers::callback::Timeout;
use sotay_shared::{
    codec,
    device::Recoverable,
    id::GroupId,
    role::Role,
    sync::{Link, Recovered, Recovery},
};
use wasm_bindgen_futures::spawn_local;

/// What was taken comes back by the socket within this time, mostly; in milliseconds.
const ARRIVE_MS: u32 = 300;
/// The wait before what the server did not take is offered again, in milliseconds.
const AGAIN_MS: u32 = 10_000;

impl Host {
    /// Offers the server what it lost: one's own changes, or as the workspace's owner everybody's.
    pub(super) async fn give_back(&mut self) {
        if self.giving_back || self.tab.replica().lost().is_empty() || self.tab.link() != Link::Live {
            return;
        }
        let whose = (self.role != Some(Role::Owner)).then_some(self.handle.device.member);
        let mut recoverable = Recoverable::default();
        for record in self.tab.replica().lost().clone() {
            let Ok(lost) = self.with_documents(|tab| tab.give_back(record, whose)).await else { continue };
            if !recoverable.add(lost) {
                break;
            }
        }
        let changes = recoverable.changes;
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
