//! The log: append in commit order, read in pages.

use super::{Store, StoreError, fixed};
use sotay_shared::{
    document::{Actor, Attribution, StoredChange},
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    row::Hash,
    stamp::Timestamp,
    sync::{AdmittedChange, Chain, Cursor, Entry, Epoch},
};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

/// An admitted change on its way into the log.
#[derive(Debug, Clone)]
pub struct AppendChange {
    pub record: RecordId,
    pub kind: String,
    pub hash: Hash,
    pub actor: Actor,
    pub actor_seq: u64,
    pub member: MemberId,
    pub received_at: Timestamp,
    pub group: GroupId,
    pub bytes: Vec<u8>,
}

/// Entries that an append made, and the chain up to the last of them.
#[derive(Debug, Clone)]
pub struct Appended {
    pub after: u64,
    pub upto: u64,
    pub chain: Chain,
    pub entries: Vec<Entry>,
}

/// Entries in order; `cursor` stands behind the last of them.
#[derive(Debug, Clone)]
pub struct LogPage {
    pub entries: Vec<Entry>,
    pub cursor: Cursor,
}

/// A refused push, for the quarantine.
#[derive(Debug, Clone)]
pub struct QuarantinedPush {
    pub workspace: WorkspaceId,
    pub group: GroupId,
    pub record: RecordId,
    pub member: MemberId,
    pub code: String,
    pub reason: String,
    pub push: Vec<u8>,
}

impl Store {
    pub(crate) async fn begin_append(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.write.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Appends changes to one workspace's log inside `transaction`. They count once it commits.
    pub(crate) async fn append(
        transaction: &mut Transaction<'static, Sqlite>,
        workspace: WorkspaceId,
        changes: Vec<AppendChange>,
    ) -> Result<Appended, StoreError> {
        let id = &workspace.as_bytes()[..];
        let row = sqlx::query("SELECT head, chain FROM workspaces WHERE id = ?")
            .bind(id)
            .fetch_one(&mut **transaction)
            .await?;
        let after = row.get::<i64, _>(0) as u64;
        let mut chain = Chain(fixed(row.get(1), "a chain")?);
        let mut seq = after;
        let mut entries = Vec::with_capacity(changes.len());
        for change in changes {
            seq += 1;
            chain = chain.then(&change.hash);
            sqlx::query("INSERT INTO actors (workspace, actor, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .bind(id)
                .bind(&change.actor.0[..])
                .bind(&change.member.as_bytes()[..])
                .execute(&mut **transaction)
                .await?;
            sqlx::query(
                "INSERT INTO log (workspace, seq, record, kind, hash, actor, actor_seq, member, received_at, change_group, chain, bytes)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(id)
            .bind(seq as i64)
            .bind(&change.record.as_bytes()[..])
            .bind(&change.kind)
            .bind(&change.hash.0[..])
            .bind(&change.actor.0[..])
            .bind(change.actor_seq as i64)
            .bind(&change.member.as_bytes()[..])
            .bind(change.received_at.0)
            .bind(&change.group.as_bytes()[..])
            .bind(&chain.0[..])
            .bind(&change.bytes)
            .execute(&mut **transaction)
            .await?;
            entries.push(Entry {
                seq,
                record: change.record,
                kind: change.kind,
                hash: change.hash,
                member: change.member,
                received_at: change.received_at,
                group: change.group,
                bytes: Some(change.bytes),
            });
        }
        sqlx::query("UPDATE workspaces SET head = ?, chain = ? WHERE id = ?")
            .bind(seq as i64)
            .bind(&chain.0[..])
            .bind(id)
            .execute(&mut **transaction)
            .await?;
        Ok(Appended { after, upto: seq, chain, entries })
    }

    /// The end of a workspace's log.
    pub async fn head(&self, workspace: WorkspaceId) -> Result<Cursor, StoreError> {
        let row = sqlx::query("SELECT epoch, head, chain FROM workspaces WHERE id = ?")
            .bind(&workspace.as_bytes()[..])
            .fetch_one(&self.read)
            .await?;
        Ok(Cursor {
            epoch: Epoch(fixed(row.get(0), "an epoch")?),
            seq: row.get::<i64, _>(1) as u64,
            chain: Chain(fixed(row.get(2), "a chain")?),
        })
    }

    /// The highest point of the log that `cursor` shares with it: the cursor itself, or the beginning.
    pub async fn locate(&self, workspace: WorkspaceId, cursor: Cursor) -> Result<(Cursor, u64), StoreError> {
        let head = self.head(workspace).await?;
        let start = Cursor { epoch: head.epoch, ..Cursor::default() };
        let shared = if cursor == head {
            cursor
        } else if cursor.epoch != head.epoch || cursor.seq > head.seq || cursor.seq == 0 {
            start
        } else {
            let chain = self.chain(workspace, cursor.seq).await?;
            if chain == Some(cursor.chain) { cursor } else { start }
        };
        Ok((shared, head.seq))
    }

    async fn chain(&self, workspace: WorkspaceId, seq: u64) -> Result<Option<Chain>, StoreError> {
        let row = sqlx::query("SELECT chain FROM log WHERE workspace = ? AND seq = ?")
            .bind(&workspace.as_bytes()[..])
            .bind(seq as i64)
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| Ok(Chain(fixed(row.get(0), "a chain")?))).transpose()
    }

    /// At most `limit` entries after `after`. An empty page stays where it began.
    pub async fn page(&self, workspace: WorkspaceId, after: Cursor, limit: u32) -> Result<LogPage, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, record, kind, hash, member, received_at, change_group, bytes, chain FROM log
             WHERE workspace = ? AND seq > ? ORDER BY seq LIMIT ?",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(after.seq as i64)
        .bind(limit)
        .fetch_all(&self.read)
        .await?;
        let entries: Vec<Entry> = rows.iter().map(entry).collect::<Result<_, _>>()?;
        let cursor = match (entries.last(), rows.last()) {
            (Some(last), Some(row)) => {
                Cursor { epoch: after.epoch, seq: last.seq, chain: Chain(fixed(row.get(8), "a chain")?) }
            }
            _ => after,
        };
        Ok(LogPage { entries, cursor })
    }

    /// The changes of one record, dependencies first.
    pub async fn changes(&self, workspace: WorkspaceId, record: RecordId) -> Result<Vec<StoredChange>, StoreError> {
        let rows = sqlx::query(
            "SELECT hash, bytes, member, received_at FROM log WHERE workspace = ? AND record = ? ORDER BY seq",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&record.as_bytes()[..])
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                let attribution = Attribution {
                    member: MemberId::from_bytes(fixed(row.get(2), "a member")?),
                    received_at: Some(Timestamp(row.get(3))),
                };
                Ok(StoredChange { hash: Hash(fixed(row.get(0), "a hash")?), bytes: row.get(1), attribution })
            })
            .collect()
    }

    /// Where a change stands in the log.
    pub async fn admitted(
        &self,
        workspace: WorkspaceId,
        record: RecordId,
        hash: Hash,
    ) -> Result<Option<AdmittedChange>, StoreError> {
        let row = sqlx::query("SELECT seq, received_at FROM log WHERE workspace = ? AND record = ? AND hash = ?")
            .bind(&workspace.as_bytes()[..])
            .bind(&record.as_bytes()[..])
            .bind(&hash.0[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| AdmittedChange { hash, seq: row.get::<i64, _>(0) as u64, received_at: Timestamp(row.get(1)) }))
    }

    /// The member whom an actor belongs to.
    pub async fn actor_member(&self, workspace: WorkspaceId, actor: Actor) -> Result<Option<MemberId>, StoreError> {
        let row = sqlx::query("SELECT member FROM actors WHERE workspace = ? AND actor = ?")
            .bind(&workspace.as_bytes()[..])
            .bind(&actor.0[..])
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| Ok(MemberId::from_bytes(fixed(row.get(0), "a member")?))).transpose()
    }

    /// Keeps a refused push, byte for byte.
    pub async fn quarantine(&self, refused: &QuarantinedPush, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO quarantine (workspace, change_group, record, member, code, reason, received_at, push)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&refused.workspace.as_bytes()[..])
        .bind(&refused.group.as_bytes()[..])
        .bind(&refused.record.as_bytes()[..])
        .bind(&refused.member.as_bytes()[..])
        .bind(&refused.code)
        .bind(&refused.reason)
        .bind(now.0)
        .bind(&refused.push)
        .execute(&self.write)
        .await?;
        Ok(())
    }
}

fn entry(row: &SqliteRow) -> Result<Entry, StoreError> {
    Ok(Entry {
        seq: row.get::<i64, _>(0) as u64,
        record: RecordId::from_bytes(fixed(row.get(1), "a record")?),
        kind: row.get(2),
        hash: Hash(fixed(row.get(3), "a hash")?),
        member: MemberId::from_bytes(fixed(row.get(4), "a member")?),
        received_at: Timestamp(row.get(5)),
        group: GroupId::from_bytes(fixed(row.get(6), "a group")?),
        bytes: Some(row.get(7)),
    })
}
