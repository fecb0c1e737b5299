//! WebAssembly cannot catch a panic: the name of the record that is being opened is written to synchronous storage first.
//! If the app ended there, the next start finds the name and does not open that record again (promise L9).
//!
//! The name is this tab's own: what another tab has open at the moment has ended nothing.

use crate::device;
use gloo::storage::{SessionStorage, Storage};
use sotay_shared::id::{RecordId, WorkspaceId};

fn opening_key(workspace: WorkspaceId) -> String {
    format!("sotay.opening.{workspace}")
}

fn quarantine_key(workspace: WorkspaceId) -> String {
    format!("sotay.quarantine.{workspace}")
}

fn released_key(workspace: WorkspaceId) -> String {
    format!("sotay.released.{workspace}")
}

/// Runs `open` under the marker.
pub fn guarded<T>(workspace: WorkspaceId, record: RecordId, open: impl FnOnce() -> T) -> T {
    let key = opening_key(workspace);
    // A browser that forbids it has no marker, and nothing else suffers.
    let _ = SessionStorage::set(&key, record);
    let opened = open();
    SessionStorage::delete(&key);
    opened
}

/// The records that must not be opened, with the one that ended the app last time.
pub fn quarantined(workspace: WorkspaceId) -> Vec<RecordId> {
    let (opening, quarantine) = (opening_key(workspace), quarantine_key(workspace));
    let mut records: Vec<RecordId> = device::remembered(&quarantine).unwrap_or_default();
    if let Ok(record) = SessionStorage::get::<RecordId>(&opening) {
        if !records.contains(&record) {
            records.push(record);
            device::remember(&quarantine, &records);
        }
        SessionStorage::delete(&opening);
    }
    records
}

/// The next start opens this record again: whatever ended the app may have been something else.
pub fn release(workspace: WorkspaceId, record: RecordId) {
    let key = quarantine_key(workspace);
    let mut records: Vec<RecordId> = device::remembered(&key).unwrap_or_default();
    records.retain(|known| *known != record);
    device::remember(&key, &records);
    let key = released_key(workspace);
    let mut released: Vec<RecordId> = device::remembered(&key).unwrap_or_default();
    released.push(record);
    device::remember(&key, &released);
}

/// The records that were released since the last start. What came for them meanwhile is kept and not in their rows.
pub fn released(workspace: WorkspaceId) -> Vec<RecordId> {
    let key = released_key(workspace);
    let released: Vec<RecordId> = device::remembered(&key).unwrap_or_default();
    if !released.is_empty() {
        device::remember(&key, &Vec::<RecordId>::new());
    }
    released
}
