//! What was taken away from this device's user, and goes from the device at its next contact with the server.
//!
//! It is noted first: from then on the workspace is not shown any more, whatever becomes of the page. What was done here and
//! never sent can be saved into a file; then the database is deleted.

use crate::{
    device::{self, DeviceWorkspace},
    session::Lapsed,
};
use serde::{Deserialize, Serialize};

const TAKEN: &str = "sotay.taken";

/// A workspace that was taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub device: DeviceWorkspace,
    /// What it was called.
    pub name: String,
    pub lapsed: Lapsed,
}

/// What was taken away and its user has not read yet, the first first.
pub fn all() -> Vec<Taken> {
    device::remembered(TAKEN).unwrap_or_default()
}

/// Notes that a workspace was taken away.
pub fn note(device: DeviceWorkspace, lapsed: Lapsed) {
    let mut all = all();
    // Once it is removed, only the note knows what it was called.
    let noted = all.iter().find(|known| known.device.is(&device)).map(|known| known.name.clone());
    let name = device::names().remove(&device.workspace).or(noted).unwrap_or_default();
    all.retain(|known| !known.device.is(&device));
    all.push(Taken { device, name, lapsed });
    device::remember(TAKEN, &all);
}

/// Whether that is noted already.
pub fn is_noted(device: DeviceWorkspace) -> bool {
    all().iter().any(|known| known.device.is(&device))
}

/// Its user was let in again: it is not taken away any more.
pub fn back(device: DeviceWorkspace) {
    let mut all = all();
    all.retain(|known| !known.device.is(&device));
    device::remember(TAKEN, &all);
}

/// Its user has read it.
pub fn read(taken: &Taken) {
    let mut all = all();
    all.retain(|known| known != taken);
    device::remember(TAKEN, &all);
}

/// Whether its database is still here.
pub fn is_here(taken: &Taken) -> bool {
    device::workspaces().iter().any(|it| it.is(&taken.device))
}
