//! The log: append in commit order, read in pages.

use super::{Dialect, Store, StoreError, fixed, transaction::Transaction};
use crate::background;
use sotay_shared::{
    admission::NewEntry,
    document::{Actor, Attribution, Document, KeptChanges, Snapshot, StoredChange},
    id::{GroupId, MemberId, RecordId, WorkspaceId},
    limits::ENTRY_BYTES,
    row::Hash,
    stamp::Timestamp,
    sync::{AdmittedChange, Chain, Cursor, Entry, Epoch},
};
use sqlx::{
    Any, AssertSqlSafe, Row,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, hash_map},
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

/// What a log gets: changes, how many records begin with them, and whom actors belong to that are new.
#[derive(Debug, Default)]
pub struct Addition {
    pub changes: Vec<NewEntry>,
    pub records: u64,
    pub actors: Vec<(Actor, MemberId)>,
}

/// Entries in order; `cursor` stands behind the last of them.
#[derive(Debug, Clone)]
pub struct LogPage {
    pub entries: Vec<Entry>,
    /// The chain up to each of them.
    chains: Vec<Chain>,
    /// Hold the bytes of the entries that lack them.
    pub snapshots: HashMap<RecordId, Vec<u8>>,
    pub cursor: Cursor,
}

impl LogPage {
    /// Ends the page after so many entries.
    fn cut(&mut self, count: usize) {
        self.entries.truncate(count);
        self.chains.truncate(count);
        if let (Some(last), Some(chain)) = (self.entries.last(), self.chains.last()) {
            self.cursor = Cursor { epoch: self.cursor.epoch, seq: last.seq, chain: *chain };
        }
    }

    /// The same with the bytes of every entry, as many as have `most` together; one at least. A snapshot may open into many
    /// times its size: the next is opened only while there is room.
    fn filled(mut self, most: usize) -> Result<LogPage, StoreError> {
        let lacks = || StoreError::Unreadable("a snapshot that lacks changes");
        let mut opened: HashMap<RecordId, BTreeMap<Hash, Vec<u8>>> = HashMap::new();
        let (mut held, mut sum, mut kept) = (0, 0, 0);
        for entry in &mut self.entries {
            if entry.bytes.is_none() {
                let changes = match opened.entry(entry.record) {
                    hash_map::Entry::Occupied(changes) => changes.into_mut(),
                    hash_map::Entry::Vacant(_) if kept > 0 && held > most => break,
                    hash_map::Entry::Vacant(place) => {
                        let snapshot = self.snapshots.remove(&entry.record).ok_or_else(lacks)?;
                        let document = Document::from_save(entry.record, &snapshot).map_err(|_| lacks())?;
                        let changes = document.raw_changes();
                        held += changes.values().map(Vec::len).sum::<usize>();
                        place.insert(changes)
                    }
                };
                entry.bytes = Some(changes.remove(&entry.hash).ok_or_else(lacks)?);
            }
            sum += WEIGHT + entry.bytes.as_ref().map_or(0, Vec::len);
            if kept > 0 && sum > most {
                break;
            }
            kept += 1;
        }
        self.snapshots.clear();
        self.cut(kept);
        Ok(self)
    }
}

/// Entries in one statement; each takes thirteen parameters, and SQLite takes 32,766.
const ROWS: usize = 1_000;
/// What an entry weighs in an answer beside its change: ids, times, and the names of its fields.
const WEIGHT: usize = ENTRY_BYTES as usize;

/// `($1, $2), ($3, $4)`, or `(?, ?), (?, ?)`: the placeholders of so many rows of so many columns. SQLite looks for the
/// name of each that has a number, one after the other: of thousands that takes longer than to write them.
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

/// The changes of some records that no snapshot holds. In no order: asked for one, SQLite walks through the whole log of
/// the workspace, because it finds that in order.
fn select_kept(keys: &[LogKey]) -> String {
    format!(
        "SELECT workspace, record, hash, bytes, member, received_at, seq FROM log
         WHERE ({}) AND length(bytes) > 0",
        among(keys)
    )
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
    ends: BTreeMap<WorkspaceId, End>,
}

/// The end of a log as it is locked, and what its workspace has by then.
#[derive(Debug, Clone, Copy, Default)]
pub struct End {
    pub seq: u64,
    chain: Chain,
    pub records: u64,
    log_bytes: u64,
    snapshot_bytes: u64,
}

impl End {
    /// Bytes of the log and of its snapshots.
    pub fn bytes(&self) -> u64 {
        self.log_bytes + self.snapshot_bytes
    }

    /// Of columns `head, chain, records, log_bytes, snapshot_bytes`, the first of which is the nth.
    fn read(row: &AnyRow, nth: usize) -> Result<End, StoreError> {
        Ok(End {
            seq: row.get::<i64, _>(nth) as u64,
            chain: Chain(fixed(row.get(nth + 1), "a chain")?),
            records: row.get::<i64, _>(nth + 2) as u64,
            log_bytes: counted(row, nth + 3),
            snapshot_bytes: counted(row, nth + 4),
        })
    }
}

/// A counter, which is never less than nothing.
fn counted(row: &AnyRow, nth: usize) -> u64 {
    u64::try_from(row.get::<i64, _>(nth)).unwrap_or_default()
}

impl Appending {
    pub(super) fn connection(&mut self) -> &mut sqlx::AnyConnection {
        self.transaction.connection()
    }

    /// Whether the workspace is there; it was locked with the others.
    pub fn has(&self, workspace: WorkspaceId) -> bool {
        self.ends.contains_key(&workspace)
    }

    /// The end of a log as it is locked.
    pub fn end(&self, workspace: WorkspaceId) -> End {
        self.ends.get(&workspace).copied().unwrap_or_default()
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
        let mut bound: Vec<(WorkspaceId, Actor, MemberId)> = Vec::new();
        for (workspace, Addition { changes, records, actors }) in additions {
            let end = self.ends.get_mut(&workspace).ok_or(StoreError::Unreadable("no such workspace"))?;
            starts.insert(workspace, end.seq);
            for change in changes {
                end.seq += 1;
                end.chain = end.chain.then(&change.hash);
                end.log_bytes += change.bytes.len() as u64 + ENTRY_BYTES;
                rows.push((workspace, end.seq, end.chain, change));
            }
            end.records += records;
            bound.extend(actors.into_iter().map(|(actor, member)| (workspace, actor, member)));
        }
        for some in bound.chunks(ROWS) {
            self.bind(some).await?;
        }
        for some in rows.chunks(ROWS) {
            self.insert(some).await?;
        }
        self.move_heads(starts.keys().copied().collect()).await?;
        let at = Instant::now();
        let ends = &self.ends;
        let begin = |(workspace, after): (WorkspaceId, u64)| {
            let End { seq: upto, chain, .. } = ends.get(&workspace).copied().unwrap_or_default();
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
                attested_by: change.attested_by,
                bytes: Some(change.bytes),
            };
            appended.entry(workspace).and_modify(|it| it.entries.push(entry));
        }
        Ok(appended)
    }

    async fn bind(&mut self, actors: &[(WorkspaceId, Actor, MemberId)]) -> Result<(), StoreError> {
        let insert = "INSERT INTO actors (workspace, actor, member) VALUES ";
        let insert =
            AssertSqlSafe(format!("{insert}{} ON CONFLICT DO NOTHING", placeholders(self.dialect, actors.len(), 3)));
        let mut query = sqlx::query(insert);
        for (workspace, actor, member) in actors {
            query = query.bind(&workspace.as_bytes()[..]).bind(&actor.0[..]).bind(&member.as_bytes()[..]);
        }
        query.execute(self.transaction.connection()).await?;
        Ok(())
    }

    async fn insert(&mut self, rows: &[(WorkspaceId, u64, Chain, NewEntry)]) -> Result<(), StoreError> {
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
                "INSERT INTO workspaces (id, epoch, head, chain, created_at, records, log_bytes) VALUES {}
                 ON CONFLICT (id) DO UPDATE SET
                    head = excluded.head, chain = excluded.chain, records = excluded.records,
                    log_bytes = excluded.log_bytes",
                placeholders(self.dialect, some.len(), 7)
            );
            let mut query = sqlx::query(AssertSqlSafe(update));
            for workspace in some {
                let end = self.end(*workspace);
                query = query
                    .bind(&workspace.as_bytes()[..])
                    .bind(&b""[..])
                    .bind(end.seq as i64)
                    .bind(end.chain.0.to_vec())
                    .bind(0_i64)
                    .bind(end.records as i64)
                    .bind(end.log_bytes as i64);
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
    /// Locks the ends of some logs, in the same order everywhere, so that no two nodes wait for each other. On
    /// PostgreSQL each is locked by a statement of its own: one for several would lock rows of several shards, which no
    /// distributed database does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_append(&self, workspaces: &BTreeSet<WorkspaceId>) -> Result<Appending, StoreError> {
        for workspace in workspaces {
            self.at_hand(*workspace).await?;
        }
        let mut transaction = self.begin().await?;
        let mut ends = BTreeMap::new();
        let wanted: Vec<&WorkspaceId> = workspaces.iter().collect();
        let (lock, at_once) = match self.dialect {
            Dialect::Sqlite => ("", ROWS),
            Dialect::Postgres => (" FOR UPDATE", 1),
        };
        for some in wanted.chunks(at_once) {
            let select = format!(
                "SELECT id, head, chain, records, log_bytes, snapshot_bytes FROM workspaces WHERE id IN ({}){lock}",
                list(1, some.len())
            );
            let mut query = sqlx::query(AssertSqlSafe(select));
            for workspace in some {
                query = query.bind(&workspace.as_bytes()[..]);
            }
            for row in query.fetch_all(transaction.connection()).await? {
                ends.insert(WorkspaceId::from_bytes(fixed(row.get(0), "a workspace")?), End::read(&row, 1)?);
            }
        }
        Ok(Appending { dialect: self.dialect, transaction, ends })
    }

    /// The end of a workspace's log as it is now, locked by nobody.
    pub async fn end(&self, workspace: WorkspaceId) -> Result<End, StoreError> {
        let row = sqlx::query("SELECT head, chain, records, log_bytes, snapshot_bytes FROM workspaces WHERE id = $1")
            .bind(&workspace.as_bytes()[..])
            .fetch_optional(&self.read)
            .await?;
        End::read(&row.ok_or(StoreError::Unreadable("no such workspace"))?, 0)
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
        self.at_hand(workspace).await?;
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

    /// At most `limit` entries after `after`, each with its bytes, which are at most `most` together; an entry that has more
    /// comes alone. An empty page stays where it began.
    pub async fn page(
        &self,
        workspace: WorkspaceId,
        after: Cursor,
        limit: u32,
        most: usize,
    ) -> Result<LogPage, StoreError> {
        let page = self.folded_page(workspace, after, limit, most).await?;
        if page.snapshots.is_empty() {
            return Ok(page);
        }
        let filled = background::run(move || page.filled(most));
        filled.await.unwrap_or(Err(StoreError::Unreadable("a snapshot")))
    }

    /// The same as it is stored: the bytes of entries that lack them are in the snapshots, which count with the entries.
    pub async fn folded_page(
        &self,
        workspace: WorkspaceId,
        after: Cursor,
        limit: u32,
        most: usize,
    ) -> Result<LogPage, StoreError> {
        self.at_hand(workspace).await?;
        let upto = self.reach(workspace, after.seq, limit, most).await?;
        let rows = sqlx::query(
            "SELECT seq, record, kind, hash, member, received_at, change_group, bytes, chain, attested_by FROM log
             WHERE workspace = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(after.seq as i64)
        .bind(upto as i64)
        .fetch_all(&self.read)
        .await?;
        let (mut entries, mut chains) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            entries.push(entry(&row)?);
            chains.push(Chain(fixed(row.get(8), "a chain")?));
        }
        // Read after the entries: what was folded in between is in the snapshot as well.
        let folded: BTreeSet<RecordId> =
            entries.iter().filter(|entry| entry.bytes.is_none()).map(|entry| entry.record).collect();
        let snapshots = self.snapshots(workspace, &folded.into_iter().collect::<Vec<_>>()).await?;
        let mut page = LogPage { entries, chains, snapshots, cursor: after };
        page.cut(usize::MAX);
        Ok(page)
    }

    /// The seq up to which a page reaches: `limit` entries, or as many as have `most` bytes together, snapshots counted;
    /// one at least. Only sizes are read.
    async fn reach(&self, workspace: WorkspaceId, after: u64, limit: u32, most: usize) -> Result<u64, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, record, length(bytes) FROM log WHERE workspace = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(after as i64)
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        let mut sizes: Vec<(u64, RecordId, usize)> = Vec::with_capacity(rows.len());
        for row in rows {
            let record = RecordId::from_bytes(fixed(row.get(1), "a record")?);
            sizes.push((row.get::<i64, _>(0) as u64, record, row.get::<i64, _>(2) as usize));
        }
        let folded: BTreeSet<LogKey> =
            sizes.iter().filter(|(_, _, bytes)| *bytes == 0).map(|(_, record, _)| (workspace, *record)).collect();
        let mut snapshots = self.snapshot_sizes(&folded.into_iter().collect::<Vec<_>>()).await?;
        let (mut upto, mut sum) = (after, 0);
        for (seq, record, bytes) in sizes {
            // A snapshot comes once, with the first entry that needs it.
            let snapshot = if bytes == 0 { snapshots.remove(&record).unwrap_or_default() } else { 0 };
            sum += WEIGHT + bytes + snapshot;
            if sum > most && upto > after {
                break;
            }
            upto = seq;
        }
        Ok(upto)
    }

    async fn snapshot_sizes(&self, keys: &[LogKey]) -> Result<HashMap<RecordId, usize>, StoreError> {
        let mut found = HashMap::new();
        for some in keys.chunks(ROWS) {
            let select = format!("SELECT workspace, record, length(bytes) FROM snapshots WHERE {}", among(some));
            for row in bind_keys(sqlx::query(AssertSqlSafe(select)), some).fetch_all(&self.read).await? {
                found.insert(log_key(&row)?.1, row.get::<i64, _>(2) as usize);
            }
        }
        Ok(found)
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
        for some in keys.chunk_by(|one, other| one.0 == other.0) {
            self.at_hand(some[0].0).await?;
        }
        let mut found: BTreeMap<LogKey, KeptChanges> = BTreeMap::new();
        for some in keys.chunks(ROWS) {
            for row in bind_keys(sqlx::query(AssertSqlSafe(select_kept(some))), some).fetch_all(&self.read).await? {
                let attribution = Attribution {
                    member: MemberId::from_bytes(fixed(row.get(4), "a member")?),
                    received_at: Some(Timestamp(row.get(5))),
                    seq: Some(row.get::<i64, _>(6) as u64),
                    attested_by: None,
                };
                let change = StoredChange { hash: Hash(fixed(row.get(2), "a hash")?), bytes: row.get(3), attribution };
                found.entry(log_key(&row)?).or_default().changes.push(change);
            }
        }
        for kept in found.values_mut() {
            kept.changes.sort_by_key(|change| change.attribution.seq);
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
        let lock = match self.dialect {
            Dialect::Sqlite => "SELECT 1 FROM workspaces WHERE id = $1",
            Dialect::Postgres => "SELECT 1 FROM workspaces WHERE id = $1 FOR UPDATE",
        };
        // Before anything else is: whoever counts bytes of a workspace does so in turn.
        sqlx::query(lock).bind(&workspace.as_bytes()[..]).fetch_optional(transaction.connection()).await?;
        // What is before it was emptied when it was made.
        let (folded, before) = snapshot_of(&mut transaction, workspace, record).await?;
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
        let (_, after) = snapshot_of(&mut transaction, workspace, record).await?;
        let freed = sqlx::query(
            "SELECT CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT) FROM log
             WHERE workspace = $1 AND record = $2 AND seq > $3 AND seq <= $4",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&record.as_bytes()[..])
        .bind(folded)
        .bind(upto as i64)
        .fetch_one(transaction.connection())
        .await?;
        sqlx::query(
            "UPDATE workspaces SET log_bytes = log_bytes - $2, snapshot_bytes = snapshot_bytes + $3 WHERE id = $1",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(freed.get::<i64, _>(0))
        .bind(after - before)
        .execute(transaction.connection())
        .await?;
        sqlx::query(
            "UPDATE log SET bytes = $5
             WHERE workspace = $1 AND record = $2 AND seq > $3 AND seq <= $4 AND length(bytes) > 0",
        )
        .bind(&workspace.as_bytes()[..])
        .bind(&record.as_bytes()[..])
        .bind(folded)
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
}

/// Up to which seq a record's snapshot reaches, and its bytes, as the transaction sees it; zero where there is none.
async fn snapshot_of(
    transaction: &mut Transaction,
    workspace: WorkspaceId,
    record: RecordId,
) -> Result<(i64, i64), StoreError> {
    let select = "SELECT upto, CAST(LENGTH(bytes) AS BIGINT) FROM snapshots WHERE workspace = $1 AND record = $2";
    let row = sqlx::query(select)
        .bind(&workspace.as_bytes()[..])
        .bind(&record.as_bytes()[..])
        .fetch_optional(transaction.connection())
        .await?;
    Ok(row.map_or((0, 0), |row| (row.get(0), row.get(1))))
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
        attested_by: match row.get::<Option<&[u8]>, _>(9) {
            Some(member) => Some(MemberId::from_bytes(fixed(member, "a member")?)),
            None => None,
        },
        bytes: Some(row.get::<Vec<u8>, _>(7)).filter(|bytes| !bytes.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Location;

    #[tokio::test]
    async fn records_are_found_without_a_walk_through_the_log() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&Location::Directory(directory.path().to_owned())).await.unwrap();
        let key =
            |nth: usize| (WorkspaceId::from_cause(&(nth / 64).to_string()), RecordId::from_cause(&nth.to_string()));
        for count in [1, 8, 64, 200] {
            let keys: Vec<LogKey> = (0..count).map(key).collect();
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", select_kept(&keys)));
            let rows = bind_keys(sqlx::query(explain), &keys).fetch_all(&store.read).await.unwrap();
            let steps: Vec<String> = rows.iter().map(|row| row.get(3)).collect();
            let searches: Vec<&String> = steps.iter().filter(|step| step.contains("log")).collect();
            assert!(!searches.is_empty(), "{steps:?}");
            assert!(searches.iter().all(|step| step.contains("(workspace=? AND record=?)")), "{count}: {steps:?}");
        }
        store.close().await;
    }
}
