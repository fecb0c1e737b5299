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

    /// Whether a file is here, and the bytes that all files of the workspace have.
    pub async fn file_room(&self, workspace: WorkspaceId, digest: FileDigest) -> Result<(bool, u64), StoreError> {
        let row = sqlx::query(
            "SELECT CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT),
                    CAST(COUNT(CASE WHEN digest = $2 THEN 1 END) AS BIGINT) FROM files WHERE workspace = $1",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&digest.0[..])
        .fetch_one(&self.read)
        .await?;
        Ok((row.get::<i64, _>(1) > 0, row.get::<i64, _>(0) as u64))
    }

    /// How many bytes a file has.
    pub async fn file_length(&self, workspace: WorkspaceId, digest: FileDigest) -> Result<Option<usize>, StoreError> {
        let row = sqlx::query("SELECT length(bytes) FROM files WHERE workspace = $1 AND digest = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&digest.0[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.get::<i64, _>(0) as usize))
    }

    /// Some bytes of a file, from the nth on; fewer where it ends.
    pub async fn file_part(
        &self,
        workspace: WorkspaceId,
        digest: FileDigest,
        from: usize,
        count: usize,
    ) -> Result<Vec<u8>, StoreError> {
        // A file has 10 MiB at most.
        let (from, count) = (i32::try_from(from + 1).unwrap_or(i32::MAX), i32::try_from(count).unwrap_or(i32::MAX));
        let row = sqlx::query("SELECT substr(bytes, $3, $4) FROM files WHERE workspace = $1 AND digest = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&digest.0[..])
            .bind(from)
            .bind(count)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.get(0)).unwrap_or_default())
    }
}
