//! The other workspaces of this device: whoever was let out of one finds out while another is open.

use super::forget::{Why, forget_workspace};
use crate::{
    device::{self, DeviceWorkspace},
    notify,
    replica::local_store::unsent_of,
    session::{Refused, why_refused},
    taken,
};

/// Looks whether the account was let out of the others that lie here: they go as well. What is unsent of one is offered as a
/// file by the next page.
pub(super) async fn look_at_others(open: DeviceWorkspace) {
    for device in device::workspaces().into_iter().filter(|it| it.shared && !it.is(&open)) {
        if let Some(Refused::Lapsed(lapsed)) = why_refused(device).await {
            taken::note(device, lapsed);
            if unsent_of(device).await == Some(0) {
                forget_workspace(device, Why::Asked).await;
                notify::close_shown().await;
            }
        }
    }
}
