//! Attached files.

use super::{Store, StoreError};
use sotay_shared::{file::FileDigest, id::WorkspaceId, stamp::Timestamp};
use sqlx::Row;

impl Store {
    /// Keeps a file; one that is here already stays as it is.
    pub async fn keep_file(
        &self,
        workspace: WorkspaceId,
        digest: FileDigest,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO files (workspace, digest, bytes, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, digest) DO NOTHING",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&digest.0[..])
        .bind(bytes)
        .bind(now.0)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// The bytes of a file.
    pub async fn file(&self, workspace: WorkspaceId, digest: FileDigest) -> Result<Option<Vec<u8>>, StoreError> {
        let row = sqlx::query("SELECT bytes FROM files WHERE workspace = $1 AND digest = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&digest.0[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.get(0)))
    }
}
