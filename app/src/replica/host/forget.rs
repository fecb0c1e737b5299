//! Taking a workspace off this device: every tab lets go of it, and nothing of it stays.

use super::Host;
use crate::{
    device::{self, DeviceWorkspace, Left, Removed},
    replica::{
        local_store::{LocalStore, StoreEnd, database_name},
        tabs::{TabMessage, announce},
    },
    route::Route,
    taken,
};
use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, pin::pin};

/// How long the tabs may take to let go of a database, in milliseconds. One that a frozen tab holds is deleted by a
/// later start.
const LET_GO_MS: u32 = 2_000;

/// Why a workspace goes from this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Whoever uses the device said so.
    Asked,
    /// The account is no member any more.
    Removed,
    /// The workspace was deleted on the server.
    Deleted,
}

thread_local! {
    /// The workspaces that this page takes off the device: it goes on to another address by itself.
    static LEAVING: RefCell<Vec<DeviceWorkspace>> = const { RefCell::new(Vec::new()) };
}

fn is_leaving(device: DeviceWorkspace) -> bool {
    LEAVING.with_borrow(|leaving| leaving.iter().any(|known| known.is(&device)))
}

/// Takes a workspace off this device, unsent changes included: whoever calls has asked about them. Every tab that has it
/// open lets go of it and opens a fresh page; this one is for the caller to leave. Then the database, the attached files
/// in it, what is kept of imports, and all that local storage knows of it are gone.
///
/// Where it was not the user's own wish, the next page says why.
pub async fn forget_workspace(workspace: DeviceWorkspace, why: Why) {
    LEAVING.with_borrow_mut(|leaving| leaving.push(workspace));
    let name = device::names().remove(&workspace.workspace).unwrap_or_default();
    let known = device::workspaces().into_iter().find(|known| known.is(&workspace)).unwrap_or(workspace);
    device::remove_workspace(known);
    match why {
        Why::Asked => {}
        Why::Removed => device::leave_word(&Left { name, was_deleted: false }),
        Why::Deleted => device::leave_word(&Left { name, was_deleted: true }),
    }
    announce(&database_name(workspace.workspace, workspace.member), &TabMessage::Gone);
    let deleted = pin!(LocalStore::delete(workspace.workspace, workspace.member));
    if let Either::Left((Ok(()), _)) = select(deleted, pin!(TimeoutFuture::new(LET_GO_MS))).await {
        device::deleted(Removed { workspace: workspace.workspace, member: workspace.member });
    }
}

impl Host {
    /// The workspace was taken off this device: nothing is written any more, and nothing of it stays on the screen.
    pub(super) fn forgotten(&mut self) {
        self.ended = Some(StoreEnd::Removed);
        self.shared = false;
        self.socket = None;
        self._retry = None;
        self._again = None;
        self.handle.status.update(|status| {
            status.ended = Some(StoreEnd::Removed);
            // What was not kept is not to be kept: the browser need not ask.
            (status.unkept, status.saving, status.not_saved) = (false, false, None);
        });
        self.store.close();
        self.tabs.release();
        if !is_leaving(self.handle.device) {
            if let Ok(Some(storage)) = window().session_storage() {
                // A browser that forbids it has kept nothing.
                let _ = storage.clear();
            }
            // A page that opens no workspace: several tabs would each begin one. Of what was taken away, every page says
            // so first. An address of the same origin can always be opened.
            let to = if taken::is_noted(self.handle.device) { Route::Today } else { Route::SignIn };
            let _ = window().location().replace(&to.path());
        }
    }
}
