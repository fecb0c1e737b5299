//! Whether the disk has room: below a mark nothing is pushed or uploaded, so that it is never full to the last byte and
//! signing in still works.

use crate::store::Location;
use std::path::PathBuf;

/// The disk that the data directory is on. A PostgreSQL server watches its own.
#[derive(Debug, Clone)]
pub struct FreeSpace {
    directory: Option<PathBuf>,
    /// Bytes that stay free.
    least: u64,
}

impl FreeSpace {
    pub fn new(location: &Location, least: u64) -> FreeSpace {
        let directory = match location {
            Location::Directory(directory) => Some(directory.clone()),
            Location::Postgres(_) => None,
        };
        FreeSpace { directory, least }
    }

    /// Whether less is free than has to be. Where the system does not tell, there is room until a write fails.
    pub fn is_low(&self) -> bool {
        let Some(directory) = self.directory.as_ref().filter(|_| self.least > 0) else { return false };
        free(directory).is_some_and(|free| free < self.least)
    }
}

/// Bytes that are free for whoever runs the server.
#[cfg(unix)]
fn free(directory: &std::path::Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(directory).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &std::path::Path) -> Option<u64> {
    None
}
