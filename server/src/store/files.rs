//! Attached files.

use super::{Store, StoreError};
use sotay_shared::{file::FileDigest, id::WorkspaceId, stamp::Timestamp};
use sqlx::Row;

impl Store {
    /// Keeps a file, while a workspace's files take no more bytes than `room`; one that is here already stays as it is.
    /// Whether it is here now. Two that come at once on different servers may both find the room of one.
    pub async fn keep_file(
        &self,
        workspace: WorkspaceId,
        digest: FileDigest,
        bytes: &[u8],
        room: u64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let kept = sqlx::query(
            "INSERT INTO files (workspace, digest, bytes, created_at)
             SELECT $1, $2, $3, $4
             WHERE (SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM files WHERE workspace = $1) <= $5
             ON CONFLICT (workspace, digest) DO NOTHING",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&digest.0[..])
        .bind(bytes)
        .bind(now.0)
        .bind(i64::try_from(room).unwrap_or(i64::MAX) - bytes.len() as i64)
        .execute(&self.write)
        .await?;
        if kept.rows_affected() > 0 {
            return Ok(true);
        }
        let here = sqlx::query("SELECT 1 FROM files WHERE workspace = $1 AND digest = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&digest.0[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(here.is_some())
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
