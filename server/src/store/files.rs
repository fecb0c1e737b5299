//! Attached files, counted by workspace.

use super::{Store, StoreError};
use sotay_shared::{file::FileDigest, id::WorkspaceId, stamp::Timestamp};
use sqlx::Row;

/// Files that one workspace may have, however small they are.
const MOST_FILES: i64 = 100_000;

/// What became of a file that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is here, now or already.
    Kept,
    /// The workspace's files have no room for it.
    Full,
}

impl Store {
    /// Keeps a file, while a workspace's files take no more bytes than `room` and are not too many; one that is here already
    /// stays as it is.
    pub async fn keep_file(
        &self,
        workspace: WorkspaceId,
        digest: FileDigest,
        bytes: &[u8],
        room: u64,
        now: Timestamp,
    ) -> Result<Keeping, StoreError> {
        self.at_hand(workspace).await?;
        let here = sqlx::query("SELECT 1 FROM files WHERE workspace = $1 AND digest = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&digest.0[..])
            .fetch_optional(&self.read)
            .await?;
        if here.is_some() {
            return Ok(Keeping::Kept);
        }
        let mut transaction = self.begin().await?;
        // First: two that come at once are counted in turn.
        let counted = sqlx::query(
            "UPDATE workspaces SET file_bytes = file_bytes + $2, files = files + 1
             WHERE id = $1 AND file_bytes <= $3 AND files < $4",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(bytes.len() as i64)
        .bind(i64::try_from(room).unwrap_or(i64::MAX) - bytes.len() as i64)
        .bind(MOST_FILES)
        .execute(transaction.connection())
        .await?;
        if counted.rows_affected() == 0 {
            transaction.give_up().await?;
            // The same may have come in another way meanwhile, and have taken the room itself.
            let (is_here, _) = self.file_room(workspace, digest).await?;
            return Ok(if is_here { Keeping::Kept } else { Keeping::Full });
        }
        let kept = sqlx::query(
            "INSERT INTO files (workspace, digest, bytes, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, digest) DO NOTHING",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&digest.0[..])
        .bind(bytes)
        .bind(now.0)
        .execute(transaction.connection())
        .await?;
        // Somebody else brought it in the meantime: it is counted once.
        match kept.rows_affected() {
            0 => transaction.give_up().await?,
            _ => transaction.commit().await?,
        }
        Ok(Keeping::Kept)
    }

    /// Whether a file is here, and the bytes that all files of the workspace have, as they are counted. A workspace
    /// that is gone has no room.
    pub async fn file_room(&self, workspace: WorkspaceId, digest: FileDigest) -> Result<(bool, u64), StoreError> {
        self.at_hand(workspace).await?;
        let row = sqlx::query(
            "SELECT CAST(w.file_bytes AS BIGINT),
                    CAST((SELECT COUNT(*) FROM files WHERE workspace = $1 AND digest = $2) AS BIGINT)
             FROM workspaces w WHERE w.id = $1",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&digest.0[..])
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok((false, u64::MAX)) };
        let taken = u64::try_from(row.get::<i64, _>(0)).unwrap_or_default();
        Ok((row.get::<i64, _>(1) > 0, taken))
    }

    /// How many bytes a file has.
    pub async fn file_length(&self, workspace: WorkspaceId, digest: FileDigest) -> Result<Option<usize>, StoreError> {
        self.at_hand(workspace).await?;
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
