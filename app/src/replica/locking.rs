//! Locking a workspace that has a passcode: the key is forgotten by loading the page again.

use super::handle::ReplicaHandle;
use crate::{
    device::{self, DeviceWorkspace},
    notify,
};
use futures::future::{join, select};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::window;
use std::pin::pin;

/// How long is waited for what is being kept, in milliseconds; then the browser asks whether to leave the page.
const KEEP_MS: u32 = 3_000;

/// Says that no tab gives its key to another.
fn locked_key(device: DeviceWorkspace) -> String {
    format!("sotay.locked.{}.{}", device.workspace, device.member)
}

/// Whether it was locked since the passcode was given last.
pub fn is_locked(device: DeviceWorkspace) -> bool {
    device::remembered(&locked_key(device)).unwrap_or(false)
}

pub fn set_locked(device: DeviceWorkspace, locked: bool) {
    device::remember(&locked_key(device), &locked);
}

/// Forgets the key in every tab, and takes away what is shown outside of the app. What is being kept is waited for.
pub async fn lock(replica: ReplicaHandle) {
    set_locked(replica.device, true);
    replica.load_others_again();
    let done = join(replica.flushed(), notify::close_shown());
    select(pin!(done), pin!(TimeoutFuture::new(KEEP_MS))).await;
    // A page can always be loaded again.
    let _ = window().location().reload();
}
