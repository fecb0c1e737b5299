//! What this device remembers outside any workspace: language, theme, and which workspaces it has.

use gloo::storage::{LocalStorage, Storage};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    role::Role,
};
use std::collections::BTreeMap;

/// A workspace on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceWorkspace {
    pub workspace: WorkspaceId,
    /// Who this device's user is in it.
    pub member: MemberId,
    /// Whether it is on the server as well.
    pub shared: bool,
    /// What they may do there, as the server said last.
    #[serde(default)]
    pub role: Option<Role>,
}

impl DeviceWorkspace {
    /// Whether it is the same place, whatever is known of it.
    pub fn is(&self, other: &DeviceWorkspace) -> bool {
        (self.workspace, self.member) == (other.workspace, other.member)
    }
}

/// What was made in one workspace and is to become part of another, once that is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceMerge {
    pub from: DeviceWorkspace,
    pub into: DeviceWorkspace,
}

/// The database that keeps what was imported into a workspace, for its report and its undo.
pub fn imports_database(workspace: WorkspaceId, member: MemberId) -> String {
    format!("imports-{workspace}-{member}")
}

const WORKSPACES: &str = "sotay.workspaces";
const REMOVED: &str = "sotay.removed";
const NAMES: &str = "sotay.names";
const LEFT: &str = "sotay.left";
const SIGNED_OUT: &str = "sotay.signed_out";
const PENDING_MERGE: &str = "sotay.bringing";
/// What says nothing of anybody.
const STAYS: [&str; 2] = ["sotay.language", "sotay.theme"];

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

/// Takes a workspace off this device, with what is remembered of it: its name, what was typed and not sent, who its admins
/// are. Its database is deleted by the next page.
pub fn remove_workspace(workspace: DeviceWorkspace) {
    let mut all = workspaces();
    all.retain(|known| !known.is(&workspace));
    remember(WORKSPACES, &all);
    // Another of its members may be on this device too.
    let is_left = all.iter().any(|known| known.workspace == workspace.workspace);
    let (id, member) = (workspace.workspace.to_string(), workspace.member.to_string());
    forget_where(|key| key.contains(&id) && (!is_left || key.contains(&member)));
    if !is_left {
        let mut names = names();
        names.remove(&workspace.workspace);
        remember(NAMES, &names);
    }
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

/// A workspace that went from this device without its user's wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// What it was called.
    pub name: String,
    /// It is no more; otherwise the account is no member of it any more.
    pub was_deleted: bool,
}

/// Leaves word of it for the next page.
pub fn leave_word(left: &Left) {
    remember(LEFT, left);
}

/// What the page before left word of, once.
pub fn take_word() -> Option<Left> {
    let left = remembered(LEFT)?;
    LocalStorage::delete(LEFT);
    Some(left)
}

/// Whether the session is still to be ended that the server could not be asked to end.
pub fn is_to_sign_out() -> bool {
    remembered(SIGNED_OUT).unwrap_or(false)
}

/// Remembers that, or that there is nothing to end any more.
pub fn set_to_sign_out(is: bool) {
    match is {
        true => remember(SIGNED_OUT, &true),
        false => LocalStorage::delete(SIGNED_OUT),
    }
}

/// Adds a workspace or updates it, and puts it in use.
pub fn use_workspace(workspace: DeviceWorkspace) {
    let mut all = workspaces();
    // As another member it stays: it may hold what was never sent.
    all.retain(|known| !known.is(&workspace));
    all.insert(0, workspace);
    remember(WORKSPACES, &all);
}

/// Updates a workspace where it stands; one that was taken off this device stays so.
pub fn update_workspace(workspace: DeviceWorkspace) {
    let mut all = workspaces();
    if let Some(known) = all.iter_mut().find(|known| known.is(&workspace)) {
        *known = workspace;
        remember(WORKSPACES, &all);
    }
}

/// What workspaces were called when they were open last.
pub fn names() -> BTreeMap<WorkspaceId, String> {
    remembered(NAMES).unwrap_or_default()
}

pub fn remember_name(workspace: WorkspaceId, name: &str) {
    let mut all = names();
    if !name.is_empty() && all.get(&workspace).is_none_or(|known| known != name) {
        all.insert(workspace, name.to_owned());
        remember(NAMES, &all);
    }
}

/// What is still to be merged into another workspace.
pub fn pending_merge() -> Option<WorkspaceMerge> {
    remembered(PENDING_MERGE)
}

pub fn set_pending_merge(merge: Option<WorkspaceMerge>) {
    match merge {
        Some(merge) => remember(PENDING_MERGE, &merge),
        None => LocalStorage::delete(PENDING_MERGE),
    }
}

/// What the keys of drafts of a workspace begin with.
pub fn drafts_of(workspace: DeviceWorkspace) -> String {
    format!("sotay.draft/{}/{}/", workspace.workspace, workspace.member)
}

/// Forgets everything but for some workspaces, and those whose databases are still to be deleted.
pub fn forget_but(stays: &[DeviceWorkspace]) {
    let (removed, mut names) = (removed(), names());
    let ids: Vec<String> = stays.iter().map(|it| it.workspace.to_string()).collect();
    // A session that is still to be ended names nobody.
    let is_kept = |key: &str| STAYS.contains(&key) || key == SIGNED_OUT || ids.iter().any(|id| key.contains(id));
    forget_where(|key| !is_kept(key));
    if !removed.is_empty() {
        remember(REMOVED, &removed);
    }
    if !stays.is_empty() {
        names.retain(|workspace, _| stays.iter().any(|it| it.workspace == *workspace));
        remember(WORKSPACES, &stays);
        remember(NAMES, &names);
    }
}

/// Forgets what is kept under some of our keys.
fn forget_where(goes: impl Fn(&str) -> bool) {
    let storage = LocalStorage::raw();
    let length = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..length).filter_map(|at| storage.key(at).ok().flatten()).collect();
    keys.iter().filter(|key| key.starts_with("sotay.") && goes(key)).for_each(LocalStorage::delete);
}
