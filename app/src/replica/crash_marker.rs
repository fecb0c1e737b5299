//! WebAssembly cannot catch a panic: the name of the record that is being opened is written to synchronous storage first.
//! If the app ended there, the next start finds the name and never opens that record again (promise L9).

use crate::device;
use sotay_shared::id::{RecordId, WorkspaceId};

const OPENING: &str = "sotay.opening";

fn quarantine_key(workspace: WorkspaceId) -> String {
    format!("sotay.quarantine.{workspace}")
}

/// Runs `open` under the marker.
pub fn guarded<T>(record: RecordId, open: impl FnOnce() -> T) -> T {
    device::remember(OPENING, &record);
    let opened = open();
    device::forget(OPENING);
    opened
}

/// The records that must not be opened, with the one that ended the app last time.
pub fn quarantined(workspace: WorkspaceId) -> Vec<RecordId> {
    let key = quarantine_key(workspace);
    let mut records: Vec<RecordId> = device::remembered(&key).unwrap_or_default();
    if let Some(record) = device::remembered::<RecordId>(OPENING) {
        if !records.contains(&record) {
            records.push(record);
            device::remember(&key, &records);
        }
        device::forget(OPENING);
    }
    records
}
