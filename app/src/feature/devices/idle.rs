//! A workspace with a passcode locks by itself when nobody used the device for a while.

use crate::{
    clock,
    device::{self, DeviceWorkspace},
    replica::lock,
    workspace::use_replica,
};
use gloo::{events::EventListener, timers::callback::Interval};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen_futures::spawn_local;

/// How often it is looked whether it is time, in milliseconds.
const EVERY_MS: u32 = 10_000;
/// How often it is noted that somebody is there, in milliseconds.
const NOTE_MS: i64 = 5_000;

/// When the device was used last, in whichever tab.
fn used_key(device: DeviceWorkspace) -> String {
    format!("sotay.used.{}.{}", device.workspace, device.member)
}

/// Whether it is time to lock.
fn is_over(used: i64, now: i64, minutes: u32) -> bool {
    minutes > 0 && now - used >= i64::from(minutes) * 60_000
}

#[component]
pub fn IdleLock() -> impl IntoView {
    let replica = use_replica();
    let key = StoredValue::new(used_key(replica.device));
    let (passcode, status) = (replica.passcode, replica.status);
    let replica = StoredValue::new(replica);
    // Locks where it is time; otherwise notes that somebody is there, where that is so.
    let look = move |is_there: bool| {
        let Some(minutes) = passcode.get_untracked() else { return };
        let now = clock::now().0;
        let used: Option<i64> = key.with_value(|key| device::remembered(key));
        // Of a device that slept, whoever comes back first is not who was there.
        if used.is_some_and(|used| is_over(used, now, minutes)) {
            if !status.with_untracked(|status| status.saving) {
                spawn_local(lock(replica.get_value()));
            }
        } else if used.is_none_or(|used| used > now || is_there && now - used >= NOTE_MS) {
            key.with_value(|key| device::remember(key, &now));
        }
    };
    // Whoever opens the page is there.
    if passcode.get_untracked().is_some() {
        key.with_value(|key| device::remember(key, &clock::now().0));
    }
    let listeners =
        ["pointerdown", "keydown", "wheel"].map(|event| EventListener::new(&document(), event, move |_| look(true)));
    let timer = Interval::new(EVERY_MS, move || look(false));
    let held = SendWrapper::new((listeners, timer));
    on_cleanup(move || drop(held));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_locks_after_so_many_minutes_and_never_where_none_is_said() {
        assert!(!is_over(0, 59_999, 1));
        assert!(is_over(0, 60_000, 1));
        assert!(!is_over(0, i64::MAX, 0));
        assert!(!is_over(60_000, 0, 1));
    }
}
