//! The database of what was imported into a workspace, for its report and its undo. What stands in it is the import's; it
//! is sealed as the workspace's own.

use crate::device::imports_database;
use indexed_db_futures::{database::Database, prelude::*};
use sotay_shared::id::{MemberId, WorkspaceId};

pub const IMPORTS: &str = "imports";
pub const FILES: &str = "files";
pub const PIECES: &str = "pieces";

/// Its stores, and how many of their values are sealed at a time.
pub(super) const STORES: [(&str, u32); 3] = [(IMPORTS, 20), (FILES, 1), (PIECES, 100)];

/// Opens it, making it when it is missing. `None` where the browser keeps nothing.
pub async fn open(workspace: WorkspaceId, member: MemberId) -> Option<Database> {
    let database = Database::open(imports_database(workspace, member)).with_version(1u32);
    let database = database.with_on_upgrade_needed(|_, database| {
        for name in [IMPORTS, FILES, PIECES] {
            database.create_object_store(name).build()?;
        }
        Ok(())
    });
    database.await.ok()
}
