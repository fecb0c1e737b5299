//! The views that somebody pinned to the sidebar: a matter of theirs, on this device.

use crate::device::{self, DeviceWorkspace};
use leptos::prelude::*;
use sotay_shared::id::RecordId;

#[derive(Clone, Copy)]
pub struct Pinned {
    views: RwSignal<Vec<RecordId>>,
    /// Where the device remembers them.
    key: StoredValue<String>,
}

impl Pinned {
    pub fn provide(workspace: DeviceWorkspace) {
        let key = format!("sotay.pinned.{}.{}", workspace.workspace, workspace.member);
        let views = RwSignal::new(device::remembered(&key).unwrap_or_default());
        provide_context(Pinned { views, key: StoredValue::new(key) });
    }

    /// In the order in which they were pinned; follows changes.
    pub fn get(self) -> Vec<RecordId> {
        self.views.get()
    }

    pub fn has(self, view: RecordId) -> bool {
        self.views.with(|views| views.contains(&view))
    }

    /// Pins it, or unpins it.
    pub fn toggle(self, view: RecordId) {
        self.views.update(|views| {
            let pins = !views.contains(&view);
            // Another tab may have pinned others meanwhile.
            if let Some(known) = self.key.with_value(|key| device::remembered(key)) {
                *views = known;
            }
            views.retain(|known| *known != view);
            if pins {
                views.push(view);
            }
        });
        self.views.with_untracked(|views| self.key.with_value(|key| device::remember(key, views)));
    }
}

/// The pinned views, from anywhere below the shell.
pub fn use_pinned() -> Pinned {
    expect_context()
}
