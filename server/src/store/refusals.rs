//! The quarantine: what was refused, cut, of each workspace the latest.

use super::{Appending, Store, StoreError, fixed, log::placeholders};
use sha2::{Digest, Sha256};
use sotay_shared::{
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    stamp::Timestamp,
};
use sqlx::{AssertSqlSafe, Row};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

/// Bytes that are kept of a refused push. With [`ENTRIES`] a workspace has at most 4 MiB of them.
const KEPT: usize = 4 * 1024;
/// Refused pushes that are kept of a workspace.
const ENTRIES: i64 = 1_000;
/// Characters of a reason.
const REASON: usize = 500;
/// How long they are kept, in milliseconds.
const KEPT_FOR: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Rows in one statement.
const ROWS: usize = 500;
/// Ids that one server gives in a millisecond.
const IDS: u64 = 4_096;

/// A refused push: who sent it, why it was refused, and how it begins.
#[derive(Debug, Clone)]
pub struct RefusedPush {
    pub workspace: WorkspaceId,
    pub group: GroupId,
    pub record: RecordId,
    pub member: MemberId,
    pub code: String,
    pub reason: String,
    pub received_at: Timestamp,
    /// Bytes of the whole push, and their SHA-256; not known of what an earlier version kept.
    pub length: u64,
    pub digest: Option<[u8; 32]>,
    /// Its first bytes, all of a short one.
    pub push: Vec<u8>,
}

impl RefusedPush {
    /// Takes the bytes of a push, of which the first are kept.
    #[must_use]
    pub fn with_push(mut self, mut push: Vec<u8>) -> RefusedPush {
        self.length = push.len() as u64;
        self.digest = Some(Sha256::digest(&push).into());
        push.truncate(KEPT);
        push.shrink_to_fit();
        self.push = push;
        self
    }
}

/// An id that no other refusal of the workspace has, in the order of time: milliseconds, and a number within them.
fn next_id(now: Timestamp) -> i64 {
    static NTH: AtomicU64 = AtomicU64::new(0);
    let within = NTH.fetch_add(1, Ordering::Relaxed) % IDS;
    now.0.saturating_mul(IDS as i64) + within as i64
}

impl Appending {
    /// Keeps refused pushes, and forgets those that are one too many or too old.
    pub async fn refuse(&mut self, refused: &[RefusedPush], now: Timestamp) -> Result<(), StoreError> {
        // More of one workspace than are kept would push each other out.
        for some in refused.chunks(ROWS) {
            let insert = format!(
                "INSERT INTO refusals (workspace, id, change_group, record, member, code, reason, received_at, length,
                    digest, push)
                 VALUES {} ON CONFLICT DO NOTHING",
                placeholders(self.dialect, some.len(), 11)
            );
            let mut query = sqlx::query(AssertSqlSafe(insert));
            for push in some {
                query = query
                    .bind(&push.workspace.as_bytes()[..])
                    .bind(next_id(push.received_at))
                    .bind(&push.group.as_bytes()[..])
                    .bind(&push.record.as_bytes()[..])
                    .bind(&push.member.as_bytes()[..])
                    .bind(&push.code)
                    // PostgreSQL takes no NUL.
                    .bind(push.reason.chars().filter(|it| *it != '\0').take(REASON).collect::<String>())
                    .bind(push.received_at.0)
                    .bind(push.length as i64)
                    .bind(push.digest.as_ref().map_or(&b""[..], |digest| &digest[..]))
                    .bind(&push.push[..]);
            }
            query.execute(self.connection()).await?;
        }
        for workspace in refused.iter().map(|push| push.workspace).collect::<BTreeSet<_>>() {
            sqlx::query(
                "DELETE FROM refusals WHERE workspace = $1 AND (received_at < $2 OR id <= COALESCE(
                    (SELECT id FROM refusals WHERE workspace = $1 ORDER BY id DESC LIMIT 1 OFFSET $3), 0))",
            )
            .bind(&workspace.as_bytes()[..])
            .bind(now.0 - KEPT_FOR)
            .bind(ENTRIES)
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }
}

impl Store {
    /// Refused pushes in the order in which they came, each with its id; or only one.
    pub async fn refusals(&self, only: Option<i64>) -> Result<Vec<(i64, RefusedPush)>, StoreError> {
        const SELECT: &str =
            "SELECT id, received_at, workspace, change_group, record, member, code, reason, push, length, digest
             FROM refusals WHERE id >= $1 AND id <= $2 {among}";
        let mut rows = self.everywhere(&self.read, SELECT, &[only.unwrap_or(0), only.unwrap_or(i64::MAX)]).await?;
        rows.sort_by_key(|row| row.get::<i64, _>(0));
        rows.iter()
            .map(|row| {
                let push = RefusedPush {
                    workspace: WorkspaceId::from_bytes(fixed(row.get(2), "a workspace")?),
                    group: GroupId::from_bytes(fixed(row.get(3), "a group")?),
                    record: RecordId::from_bytes(fixed(row.get(4), "a record")?),
                    member: MemberId::from_bytes(fixed(row.get(5), "a member")?),
                    code: row.get(6),
                    reason: row.get(7),
                    received_at: Timestamp(row.get(1)),
                    length: row.get::<i64, _>(9) as u64,
                    digest: fixed(row.get(10), "a digest").ok(),
                    push: row.get(8),
                };
                Ok((row.get(0), push))
            })
            .collect()
    }

    /// Forgets what was refused long ago, of workspaces that refuse nothing any more as well.
    pub async fn forget_refusals(&self, now: Timestamp) -> Result<(), StoreError> {
        const DELETE: &str = "DELETE FROM refusals WHERE received_at < $1 {among}";
        self.everywhere(&self.write, DELETE, &[now.0 - KEPT_FOR]).await.map(drop)
    }
}
