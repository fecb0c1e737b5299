//! The log: append in commit order, read in pages.

use super::{Dialect, Store, StoreError, fixed, transaction::Transaction};
use sotay_shared::{
    admission::NewEntry,
    document::{Actor, Attribution, KeptChanges, Snapshot, StoredChange},
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    row::Hash,
    stamp::Timestamp,
    sync::{AdmittedChange, Chain, Cursor, Entry, Epoch, fill_in},
};
use sqlx::{
    Any, AssertSqlSafe, Row,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Instant,
};

/// Entries that an append made, and the chain up to the last of them.
#[derive(Debug, Clone)]
pub struct Appended {
    pub after: u64,
    pub upto: u64,
    pub chain: Chain,
    pub entries: Vec<Entry>,
    /// When it was committed.
    pub at: Instant,
}

/// What a log gets: changes, and how many records begin with them.
#[derive(Debug, Default)]
pub struct Addition {
    pub changes: Vec<NewEntry>,
    pub records: u64,
}

/// Entries in order; `cursor` stands behind the last of them.
#[derive(Debug, Clone)]
pub struct LogPage {
    pub entries: Vec<Entry>,
    /// Hold the bytes of the entries that lack them.
    pub snapshots: HashMap<RecordId, Vec<u8>>,
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

/// Entries in one statement; each takes thirteen parameters, and SQLite takes 32,766.
const ROWS: usize = 1_000;

/// `($1, $2), ($3, $4)`, or `(?, ?), (?, ?)`: the placeholders of so many rows of so many columns. SQLite looks for the name of
/// each that has a number, one after the other: of thousands that takes longer than to write them.
pub(super) fn placeholders(dialect: Dialect, rows: usize, columns: usize) -> String {
    let row = |row: usize| match dialect {
        Dialect::Sqlite => format!("({})", vec!["?"; columns].join(", ")),
        Dialect::Postgres => format!("({})", list(row * columns + 1, columns)),
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// `$2, $3`: the placeholders of so many values from the nth on.
fn list(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// The key of a record in the log: its workspace and its id.
pub type LogKey = (WorkspaceId, RecordId);

/// `workspace = $1 AND record IN ($2, $3) OR …`: a condition for records, those of one workspace together.
pub(super) fn among(keys: &[LogKey]) -> String {
    let mut first = 1;
    let mut part = |some: &[LogKey]| {
        let text = format!("workspace = ${first} AND record IN ({})", list(first + 1, some.len()));
        first += 1 + some.len();
        text
    };
    keys.chunk_by(|one, other| one.0 == other.0).map(&mut part).collect::<Vec<_>>().join(" OR ")
}

/// The values of [`among`].
pub(super) fn bind_keys<'q>(
    mut query: Query<'q, Any, AnyArguments>,
    keys: &'q [LogKey],
) -> Query<'q, Any, AnyArguments> {
    for some in keys.chunk_by(|one, other| one.0 == other.0) {
        query = query.bind(&some[0].0.as_bytes()[..]);
        for (_, record) in some {
            query = query.bind(&record.as_bytes()[..]);
        }
    }
    query
}

fn log_key(row: &AnyRow) -> Result<LogKey, StoreError> {
    let workspace = WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?);
    Ok((workspace, RecordId::from_bytes(fixed(row.get(1), "a record")?)))
}

/// A transaction that appends to some logs. Nobody else appends to them until it ends.
#[derive(Debug)]
pub struct Appending {
    pub(super) dialect: Dialect,
    transaction: Transaction,
    heads: BTreeMap<WorkspaceId, (u64, Chain)>,
    records: BTreeMap<WorkspaceId, u64>,
}

impl Appending {
    pub(super) fn connection(&mut self) -> &mut sqlx::AnyConnection {
        self.transaction.connection()
    }

    /// Whether a workspace is there. One that was deleted takes nothing any more.
    pub fn is_there(&self, workspace: WorkspaceId) -> bool {
        self.heads.contains_key(&workspace)
    }

    /// The end of a log as it is locked.
    pub fn head(&self, workspace: WorkspaceId) -> u64 {
        self.heads.get(&workspace).map_or(0, |(seq, _)| *seq)
    }

    /// How many records a workspace has as it is locked.
    pub fn records(&self, workspace: WorkspaceId) -> u64 {
        self.records.get(&workspace).copied().unwrap_or_default()
    }

    /// Appends changes to some logs, few statements for all. They count once the transaction is committed.
    ///
    /// # Errors
    /// When the database does not take them.
    pub async fn append(
        &mut self,
        additions: BTreeMap<WorkspaceId, Addition>,
    ) -> Result<BTreeMap<WorkspaceId, Appended>, StoreError> {
        let mut rows: Vec<(WorkspaceId, u64, Chain, NewEntry)> = Vec::new();
        let mut starts: BTreeMap<WorkspaceId, u64> = BTreeMap::new();
        for (workspace, Addition { changes, records }) in additions {
            let head = self.heads.get_mut(&workspace).ok_or(StoreError::Unreadable("no such workspace"))?;
            starts.insert(workspace, head.0);
            for change in changes {
                head.0 += 1;
                head.1 = head.1.then(&change.hash);
                rows.push((workspace, head.0, head.1, change));
            }
            *self.records.entry(workspace).or_default() += records;
        }
        for some in rows.chunks(ROWS) {
            self.insert(some).await?;
        }
        self.move_heads(starts.keys().copied().collect()).await?;
        let at = Instant::now();
        let ends = &self.heads;
        let begin = |(workspace, after): (WorkspaceId, u64)| {
            let (upto, chain) = ends.get(&workspace).copied().unwrap_or_default();
            (workspace, Appended { after, upto, chain, entries: Vec::new(), at })
        };
        let mut appended: BTreeMap<WorkspaceId, Appended> = starts.into_iter().map(begin).collect();
        for (workspace, seq, _, change) in rows {
            let entry = Entry {
                seq,
                record: change.record,
                kind: change.kind,
                hash: change.hash,
                member: change.member,
                received_at: change.received_at,
                group: change.group,
                bytes: Some(change.bytes),
            };
            appended.entry(workspace).and_modify(|it| it.entries.push(entry));
        }
        Ok(appended)
    }

    async fn insert(&mut self, rows: &[(WorkspaceId, u64, Chain, NewEntry)]) -> Result<(), StoreError> {
        let actors: BTreeMap<(WorkspaceId, Actor), MemberId> =
            rows.iter().map(|(workspace, _, _, it)| ((*workspace, it.actor), it.member)).collect();
        let insert = "INSERT INTO actors (workspace, actor, member) VALUES ";
        let insert =
            AssertSqlSafe(format!("{insert}{} ON CONFLICT DO NOTHING", placeholders(self.dialect, actors.len(), 3)));
        let mut query = sqlx::query(insert);
        for ((workspace, actor), member) in &actors {
            query = query.bind(&workspace.as_bytes()[..]).bind(&actor.0[..]).bind(&member.as_bytes()[..]);
        }
        query.execute(self.transaction.connection()).await?;
        let insert = "INSERT INTO log (workspace, seq, record, kind, hash, actor, actor_seq, member, received_at, change_group, chain, attested_by, bytes) VALUES ";
        let mut query = sqlx::query(AssertSqlSafe(format!("{insert}{}", placeholders(self.dialect, rows.len(), 13))));
        for (workspace, seq, chain, change) in rows {
            query = query
                .bind(&workspace.as_bytes()[..])
                .bind(*seq as i64)
                .bind(&change.record.as_bytes()[..])
                .bind(change.kind.as_str())
                .bind(&change.hash.0[..])
                .bind(&change.actor.0[..])
                .bind(change.actor_seq as i64)
                .bind(&change.member.as_bytes()[..])
                .bind(change.received_at.0)
                .bind(&change.group.as_bytes()[..])
                .bind(&chain.0[..])
                .bind(change.attested_by.as_ref().map(|member| &member.as_bytes()[..]))
                .bind(&change.bytes[..]);
        }
        query.execute(self.transaction.connection()).await?;
        Ok(())
    }

    /// Writes the ends of some logs. Their workspaces are there, locked: of the insert only its update happens, because
    /// both databases take many rows that way in one statement.
    async fn move_heads(&mut self, workspaces: Vec<WorkspaceId>) -> Result<(), StoreError> {
        for some in workspaces.chunks(ROWS) {
            let update = format!(
                "INSERT INTO workspaces (id, epoch, head, chain, created_at, records) VALUES {}
                 ON CONFLICT (id) DO UPDATE SET head = excluded.head, chain = excluded.chain, records = excluded.records",
                placeholders(self.dialect, some.len(), 6)
            );
            let mut query = sqlx::query(AssertSqlSafe(update));
            for workspace in some {
                let (head, chain) = self.heads.get(workspace).copied().unwrap_or_default();
                query = query
                    .bind(&workspace.as_bytes()[..])
                    .bind(&b""[..])
                    .bind(head as i64)
                    .bind(chain.0.to_vec())
                    .bind(0_i64)
                    .bind(self.records.get(workspace).copied().unwrap_or_default() as i64);
            }
            query.execute(self.transaction.connection()).await?;
        }
        Ok(())
    }

    /// From here on what was appended counts (promise L1).
    ///
    /// # Errors
    /// When it is not on disk; then nothing of it counts.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await
    }
}

impl Store {
    /// Locks the ends of some logs, in the same order everywhere, so that no two nodes wait for each other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_append(&self, workspaces: &BTreeSet<WorkspaceId>) -> Result<Appending, StoreError> {
        let mut transaction = self.begin().await?;
        let (mut heads, mut records) = (BTreeMap::new(), BTreeMap::new());
        let wanted: Vec<&WorkspaceId> = workspaces.iter().collect();
        for some in wanted.chunks(ROWS) {
            let lock = match self.dialect {
                Dialect::Sqlite => "",
                Dialect::Postgres => " FOR UPDATE",
            };
            let select = format!(
                "SELECT id, head, chain, records FROM workspaces WHERE id IN ({}) ORDER BY id{lock}",
                list(1, some.len())
            );
            let mut query = sqlx::query(AssertSqlSafe(select));
            for workspace in some {
                query = query.bind(&workspace.as_bytes()[..]);
            }
            for row in query.fetch_all(transaction.connection()).await? {
                let workspace = WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?);
                heads.insert(workspace, (row.get::<i64, _>(1) as u64, Chain(fixed(row.get(2), "a chain")?)));
                records.insert(workspace, row.get::<i64, _>(3) as u64);
            }
        }
        Ok(Appending { dialect: self.dialect, transaction, heads, records })
    }

    /// How many records a workspace has.
    pub async fn records(&self, workspace: WorkspaceId) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT records FROM workspaces WHERE id = $1")
            .bind(&workspace.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        // One that was deleted has none.
        Ok(row.map_or(0, |row| row.get::<i64, _>(0) as u64))
    }

    /// The records that entries after `after` and up to `upto` belong to.
    pub async fn touched(&self, workspace: WorkspaceId, after: u64, upto: u64) -> Result<Vec<RecordId>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT record FROM log WHERE workspace = $1 AND seq > $2 AND seq <= $3")
            .bind(&workspace.as_bytes()[..])
            .bind(after as i64)
            .bind(upto as i64)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok(RecordId::from_bytes(fixed(row.get(0), "a record")?))).collect()
    }

    /// The end of a workspace's log.
    pub async fn head(&self, workspace: WorkspaceId) -> Result<Cursor, StoreError> {
        let row = sqlx::query("SELECT epoch, head, chain FROM workspaces WHERE id = $1")
            .bind(&workspace.as_bytes()[..])
            .fetch_one(&self.read)
            .await?;
        Ok(Cursor {
            epoch: Epoch(fixed(row.get(0), "an epoch")?),
            seq: row.get::<i64, _>(1) as u64,
            chain: Chain(fixed(row.get(2), "a chain")?),
        })
    }

    /// The first of some cursors that is of this log, and the log's end.
    pub async fn locate(
        &self,
        workspace: WorkspaceId,
        cursors: &[Cursor],
    ) -> Result<(Option<Cursor>, Cursor), StoreError> {
        let head = self.head(workspace).await?;
        let start = Cursor { epoch: head.epoch, ..Cursor::default() };
        let possible: Vec<&Cursor> = cursors.iter().filter(|it| it.epoch == head.epoch && it.seq <= head.seq).collect();
        let inside: Vec<&&Cursor> = possible.iter().filter(|it| **it != &head && it.seq > 0).collect();
        let mut chains: HashMap<u64, Chain> = HashMap::from([(head.seq, head.chain), (0, start.chain)]);
        if !inside.is_empty() {
            let select =
                format!("SELECT seq, chain FROM log WHERE workspace = $1 AND seq IN ({})", list(2, inside.len()));
            let mut query = sqlx::query(AssertSqlSafe(select)).bind(&workspace.as_bytes()[..]);
            for cursor in inside {
                query = query.bind(cursor.seq as i64);
            }
            for row in query.fetch_all(&self.read).await? {
                chains.insert(row.get::<i64, _>(0) as u64, Chain(fixed(row.get(1), "a chain")?));
            }
        }
        let shared = possible.into_iter().find(|it| chains.get(&it.seq) == Some(&it.chain)).copied();
        Ok((shared, head))
    }

    /// At most `limit` entries after `after`, each with its bytes. An empty page stays where it began.
    pub async fn page(&self, workspace: WorkspaceId, after: Cursor, limit: u32) -> Result<LogPage, StoreError> {
        let mut page = self.folded_page(workspace, after, limit).await?;
        if page.snapshots.is_empty() {
            return Ok(page);
        }
        let filled = tokio::task::spawn_blocking(move || {
            let filled = fill_in(&mut page.entries, &std::mem::take(&mut page.snapshots));
            filled.map(|()| page).map_err(|_| StoreError::Unreadable("a snapshot that lacks changes"))
        });
        filled.await.map_err(|_| StoreError::Unreadable("a snapshot"))?
    }

    /// The same as it is stored: the bytes of entries that lack them are in the snapshots.
    pub async fn folded_page(&self, workspace: WorkspaceId, after: Cursor, limit: u32) -> Result<LogPage, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, record, kind, hash, member, received_at, change_group, bytes, chain FROM log
             WHERE workspace = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(after.seq as i64)
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        let entries: Vec<Entry> = rows.iter().map(entry).collect::<Result<_, _>>()?;
        let cursor = match (entries.last(), rows.last()) {
            (Some(last), Some(row)) => {
                Cursor { epoch: after.epoch, seq: last.seq, chain: Chain(fixed(row.get(8), "a chain")?) }
            }
            _ => after,
        };
        // Read after the entries: what was folded in between is in the snapshot as well.
        let folded: BTreeSet<RecordId> =
            entries.iter().filter(|entry| entry.bytes.is_none()).map(|entry| entry.record).collect();
        let snapshots = self.snapshots(workspace, &folded.into_iter().collect::<Vec<_>>()).await?;
        Ok(LogPage { entries, snapshots, cursor })
    }

    /// The snapshots of some records of one workspace, where there are any.
    async fn snapshots(
        &self,
        workspace: WorkspaceId,
        records: &[RecordId],
    ) -> Result<HashMap<RecordId, Vec<u8>>, StoreError> {
        let keys: Vec<LogKey> = records.iter().map(|record| (workspace, *record)).collect();
        let found = self.snapshots_of(&keys).await?;
        Ok(found.into_iter().map(|((_, record), bytes)| (record, bytes)).collect())
    }

    async fn snapshots_of(&self, keys: &[LogKey]) -> Result<HashMap<LogKey, Vec<u8>>, StoreError> {
        let mut found = HashMap::new();
        for some in keys.chunks(ROWS) {
            let select = format!("SELECT workspace, record, bytes FROM snapshots WHERE {}", among(some));
            for row in bind_keys(sqlx::query(AssertSqlSafe(select)), some).fetch_all(&self.read).await? {
                found.insert(log_key(&row)?, row.get(2));
            }
        }
        Ok(found)
    }

    /// What is stored of some records of one workspace, as [`Store::kept_of`].
    pub async fn kept(
        &self,
        workspace: WorkspaceId,
        records: &[RecordId],
    ) -> Result<BTreeMap<RecordId, KeptChanges>, StoreError> {
        let keys: Vec<LogKey> = records.iter().map(|record| (workspace, *record)).collect();
        let found = self.kept_of(&keys).await?;
        Ok(found.into_iter().map(|((_, record), kept)| (record, kept)).collect())
    }

    /// What is stored of some records, without who made what a snapshot holds; nothing for one that is not in the log.
    /// Records of one workspace stand together.
    pub async fn kept_of(&self, keys: &[LogKey]) -> Result<BTreeMap<LogKey, KeptChanges>, StoreError> {
        let mut found: BTreeMap<LogKey, KeptChanges> = BTreeMap::new();
        for some in keys.chunks(ROWS) {
            let select = format!(
                "SELECT workspace, record, hash, bytes, member, received_at, seq FROM log
                 WHERE ({}) AND length(bytes) > 0 ORDER BY seq",
                among(some)
            );
            for row in bind_keys(sqlx::query(AssertSqlSafe(select)), some).fetch_all(&self.read).await? {
                let attribution = Attribution {
                    member: MemberId::from_bytes(fixed(row.get(4), "a member")?),
                    received_at: Some(Timestamp(row.get(5))),
                    seq: Some(row.get::<i64, _>(6) as u64),
                };
                let change = StoredChange { hash: Hash(fixed(row.get(2), "a hash")?), bytes: row.get(3), attribution };
                found.entry(log_key(&row)?).or_default().changes.push(change);
            }
        }
        // Read after the changes: what was folded in between is in both.
        for (key, bytes) in self.snapshots_of(keys).await? {
            found.entry(key).or_default().snapshot = Some(Snapshot { bytes, attributions: Vec::new() });
        }
        Ok(found)
    }

    /// Puts a record's snapshot in the place of the bytes of its entries up to `upto`. The entries themselves stay.
    ///
    /// # Errors
    /// When the database does not take it; then everything is as it was.
    pub async fn fold(
        &self,
        workspace: WorkspaceId,
        record: RecordId,
        upto: u64,
        snapshot: &[u8],
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        // Another server may have folded more by now.
        sqlx::query(
            "INSERT INTO snapshots (workspace, record, upto, bytes) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace, record) DO UPDATE SET upto = excluded.upto, bytes = excluded.bytes
             WHERE snapshots.upto < excluded.upto",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&record.as_bytes()[..])
        .bind(upto as i64)
        .bind(snapshot)
        .execute(transaction.connection())
        .await?;
        sqlx::query(
            "UPDATE log SET bytes = $4 WHERE workspace = $1 AND record = $2 AND seq <= $3 AND length(bytes) > 0",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&record.as_bytes()[..])
        .bind(upto as i64)
        .bind(&b""[..])
        .execute(transaction.connection())
        .await?;
        transaction.commit().await
    }

    /// Where a change stands in the log.
    pub async fn admitted(
        &self,
        workspace: WorkspaceId,
        record: RecordId,
        hash: Hash,
    ) -> Result<Option<AdmittedChange>, StoreError> {
        let row = sqlx::query("SELECT seq, received_at FROM log WHERE workspace = $1 AND record = $2 AND hash = $3")
            .bind(&workspace.as_bytes()[..])
            .bind(&record.as_bytes()[..])
            .bind(&hash.0[..])
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| AdmittedChange { hash, seq: row.get::<i64, _>(0) as u64, received_at: Timestamp(row.get(1)) }))
    }

    /// The member whom an actor belongs to.
    pub async fn actor_member(&self, workspace: WorkspaceId, actor: Actor) -> Result<Option<MemberId>, StoreError> {
        let row = sqlx::query("SELECT member FROM actors WHERE workspace = $1 AND actor = $2")
            .bind(&workspace.as_bytes()[..])
            .bind(&actor.0[..])
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| Ok(MemberId::from_bytes(fixed(row.get(0), "a member")?))).transpose()
    }

    /// Refused pushes in the order in which they came, or only one: its id, when it came, and what it was.
    pub async fn quarantined(&self, only: Option<i64>) -> Result<Vec<(i64, Timestamp, QuarantinedPush)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, received_at, workspace, change_group, record, member, code, reason, push FROM quarantine
             WHERE id >= $1 AND id <= $2 ORDER BY id",
        )
        .bind(only.unwrap_or(0))
        .bind(only.unwrap_or(i64::MAX))
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                let push = QuarantinedPush {
                    workspace: WorkspaceId::from_bytes(fixed(row.get(2), "a workspace")?),
                    group: GroupId::from_bytes(fixed(row.get(3), "a group")?),
                    record: RecordId::from_bytes(fixed(row.get(4), "a record")?),
                    member: MemberId::from_bytes(fixed(row.get(5), "a member")?),
                    code: row.get(6),
                    reason: row.get(7),
                    push: row.get(8),
                };
                Ok((row.get(0), Timestamp(row.get(1)), push))
            })
            .collect()
    }

    /// Keeps a refused push, byte for byte.
    pub async fn quarantine(&self, refused: &QuarantinedPush, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO quarantine (workspace, change_group, record, member, code, reason, received_at, push)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
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

fn entry(row: &AnyRow) -> Result<Entry, StoreError> {
    Ok(Entry {
        seq: row.get::<i64, _>(0) as u64,
        record: RecordId::from_bytes(fixed(row.get(1), "a record")?),
        kind: row.get(2),
        hash: Hash(fixed(row.get(3), "a hash")?),
        member: MemberId::from_bytes(fixed(row.get(4), "a member")?),
        received_at: Timestamp(row.get(5)),
        group: GroupId::from_bytes(fixed(row.get(6), "a group")?),
        bytes: Some(row.get::<Vec<u8>, _>(7)).filter(|bytes| !bytes.is_empty()),
    })
}
