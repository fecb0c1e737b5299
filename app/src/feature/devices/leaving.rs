//! Leaving a device: what of it goes, and what must not.

use crate::{
    device::{self, DeviceWorkspace},
    http::{self, HttpError},
    installed::set_badge,
    notify, push,
    replica::{Why, forget_workspace, lying_here, unsent_of},
    session::Session,
};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

/// What another app handed over and nobody has looked at.
const INBOX: &str = "shared-inbox";

/// What leaving this device is about.
#[derive(Debug, Clone, Default)]
pub struct OnDevice {
    /// What goes with the account, and how much of each is on this device only; `None` where that cannot be read.
    pub own: Vec<(DeviceWorkspace, Option<usize>)>,
    /// What is nobody's account's, or somebody else's.
    pub stays: Vec<DeviceWorkspace>,
}

/// Every workspace on this device, also those that lie here unknown.
async fn all() -> Vec<DeviceWorkspace> {
    let mut all = device::workspaces();
    for (found, name) in lying_here().await {
        if !all.iter().any(|known| known.is(&found)) {
            device::remember_name(found.workspace, &name);
            all.push(found);
        }
    }
    all
}

/// What goes with the account that is signed in, and what does not.
pub async fn look() -> OnDevice {
    let session = Session::read().await.ok();
    // What another account has here may hold what that one never sent.
    let is_own = |device: &DeviceWorkspace| {
        let member = session.as_ref().and_then(|session| session.member_of(device.workspace));
        device.shared && member.is_none_or(|member| member == device.member)
    };
    let mut found = OnDevice::default();
    for device in all().await {
        if !is_own(&device) {
            found.stays.push(device);
            continue;
        }
        found.own.push((device, unsent_of(device).await));
    }
    found
}

/// Ends the session; where everything is to be removed, all that came with the account goes with it.
///
/// # Errors
/// When the server does not end it; then everything is as it was.
pub async fn sign_out(remove: bool) -> Result<(), HttpError> {
    // Who it is that leaves is known only before.
    let found = if remove { look().await } else { OnDevice::default() };
    // Without a session nobody could take the subscription back.
    push::leave().await;
    if let Err(error) = http::call("DELETE", "/api/session", &Value::Null).await
        && !error.is_signed_out()
    {
        return Err(error);
    }
    device::set_to_sign_out(false);
    // The icon counts nobody's tasks any more.
    set_badge(0);
    if remove {
        for (device, _) in found.own {
            forget_workspace(device, Why::Asked).await;
        }
        notify::close_shown().await;
        device::forget_but(&found.stays);
        if let Ok(Some(storage)) = window().session_storage() {
            // A browser that forbids it has kept nothing.
            let _ = storage.clear();
        }
        clear_inbox().await;
    }
    Ok(())
}

/// Removes one workspace. With the last one of an account, the session ends as well.
pub async fn remove(device: DeviceWorkspace) {
    // A page that was open when it came onto the server does not know of it.
    let was_shared = device::workspaces().iter().any(|it| it.is(&device) && it.shared);
    forget_workspace(device, Why::Asked).await;
    set_badge(0);
    notify::close_shown().await;
    clear_inbox().await;
    if was_shared && !device::workspaces().iter().any(|it| it.shared) {
        push::leave().await;
        let ended = http::call("DELETE", "/api/session", &Value::Null).await;
        // Where the server could not be asked, the next page asks it.
        device::set_to_sign_out(ended.is_err_and(|error| !error.is_signed_out()));
    }
}

async fn clear_inbox() {
    if let Ok(caches) = window().caches() {
        // One that is not there needs no deleting.
        let _ = JsFuture::from(caches.delete(INBOX)).await;
    }
}
