//! Leaving a device: what of it goes, and what must not.

use crate::{
    device::{self, DeviceWorkspace},
    http::{self, HttpError},
    installed::set_badge,
    push,
    replica::{LocalStore, lying_here},
};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

/// What another app handed over and nobody has looked at.
const INBOX: &str = "shared-inbox";

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

/// Those that no server has: they are nobody's account's.
pub fn alone() -> Vec<DeviceWorkspace> {
    device::workspaces().into_iter().filter(|it| !it.shared).collect()
}

/// Of each workspace that is on a server, how much is on this device only.
pub async fn unsent() -> Vec<(DeviceWorkspace, usize)> {
    let mut found = Vec::new();
    for device in all().await.into_iter().filter(|it| it.shared) {
        let Ok(store) = LocalStore::open(device.workspace, device.member).await else { continue };
        found.push((device, store.unsent().await.unwrap_or(0)));
        store.close();
    }
    found
}

/// Ends the session; where everything is to be removed, all that came with the account goes with it.
///
/// # Errors
/// When the server does not end it; then everything is as it was.
pub async fn sign_out(remove: bool) -> Result<(), HttpError> {
    // Without a session nobody could take the subscription back.
    push::leave().await;
    if let Err(error) = http::call("DELETE", "/api/session", &Value::Null).await
        && !error.is_signed_out()
    {
        return Err(error);
    }
    // The icon counts nobody's tasks any more.
    set_badge(0);
    if remove {
        for device in all().await.into_iter().filter(|it| it.shared) {
            device::remove_workspace(device);
        }
        let (alone, names) = (alone(), device::names());
        forget_the_rest().await;
        // What no server has is not lost by that.
        for device in alone.into_iter().rev() {
            device::remember_name(device.workspace, names.get(&device.workspace).map_or("", String::as_str));
            device::use_workspace(device);
        }
    }
    Ok(())
}

/// Removes one workspace. With the last one of an account, the session ends as well.
pub async fn remove(device: DeviceWorkspace) {
    // A page that was open when it came onto the server does not know of it.
    let was_shared = device::workspaces().iter().any(|it| it.is(&device) && it.shared);
    device::remove_workspace(device);
    set_badge(0);
    if was_shared && !device::workspaces().iter().any(|it| it.shared) {
        push::leave().await;
        // Without a network it ends with the cookie of this browser, or from another device.
        let _ = http::call("DELETE", "/api/session", &Value::Null).await;
        clear_inbox().await;
    }
}

async fn forget_the_rest() {
    device::forget();
    if let Ok(Some(storage)) = window().session_storage() {
        // A browser that forbids it has kept nothing.
        let _ = storage.clear();
    }
    clear_inbox().await;
}

async fn clear_inbox() {
    if let Ok(caches) = window().caches() {
        // One that is not there needs no deleting.
        let _ = JsFuture::from(caches.delete(INBOX)).await;
    }
}
