//! What this device remembers outside any workspace: language, theme, and which workspaces it has.

use gloo::storage::{LocalStorage, Storage};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sotay_shared::id::{MemberId, WorkspaceId};

/// A workspace on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceWorkspace {
    pub workspace: WorkspaceId,
    /// Who this device's user is in it.
    pub member: MemberId,
    /// Whether it is on the server as well.
    pub shared: bool,
}

/// The database that keeps what was imported into a workspace, for its report and its undo.
pub fn imports_database(workspace: WorkspaceId, member: MemberId) -> String {
    format!("imports-{workspace}-{member}")
}

const WORKSPACES: &str = "sotay.workspaces";
const REMOVED: &str = "sotay.removed";

/// A remembered value; `None` where there is none or it cannot be read.
pub fn remembered<T: DeserializeOwned>(key: &str) -> Option<T> {
    LocalStorage::get(key).ok()
}

/// Remembers a value. A browser that forbids it forgets, and nothing else suffers.
pub fn remember<T: Serialize>(key: &str, value: &T) {
    let _ = LocalStorage::set(key, value);
}

/// The workspaces of this device, the one in use first.
pub fn workspaces() -> Vec<DeviceWorkspace> {
    remembered(WORKSPACES).unwrap_or_default()
}

/// A workspace that was taken off this device; its database is still to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub workspace: WorkspaceId,
    pub member: MemberId,
}

/// Takes a workspace off this device. Its database is deleted by the next page.
pub fn remove_workspace(workspace: DeviceWorkspace) {
    let mut all = workspaces();
    all.retain(|known| (known.workspace, known.member) != (workspace.workspace, workspace.member));
    remember(WORKSPACES, &all);
    let mut removed = removed();
    removed.push(Removed { workspace: workspace.workspace, member: workspace.member });
    remember(REMOVED, &removed);
}

/// The workspaces whose databases are still to be deleted.
pub fn removed() -> Vec<Removed> {
    remembered(REMOVED).unwrap_or_default()
}

/// A removed workspace's database is gone.
pub fn deleted(workspace: Removed) {
    let mut removed = removed();
    removed.retain(|known| *known != workspace);
    remember(REMOVED, &removed);
}

/// Adds a workspace or updates it, and puts it in use.
pub fn use_workspace(workspace: DeviceWorkspace) {
    let mut all = workspaces();
    // As another member it stays: it may hold what was never sent.
    all.retain(|known| (known.workspace, known.member) != (workspace.workspace, workspace.member));
    all.insert(0, workspace);
    remember(WORKSPACES, &all);
}
