//! What this device keeps, in IndexedDB: one database for each workspace and member.
//!
//! - `changes`: automerge changes and snapshots under a rising key, indexed by record
//!   ([`sotay_shared::device::disk`]).
//! - `pages`, `late_pages` and `rows`: the projected row of each record, for a start that opens no document (see
//!   [`rows`]).
//! - `files`: the bytes of attached files by their digest; `unsent_files`: the digests of those that the server has not
//!   got yet.
//! - `outbox`: what the server has not acknowledged, command beside bytes.
//! - `meta`: the cursor, where it stood before, how far kept changes go beyond it, records with changes that the log
//!   lost, the version of the projection that made the rows, how far into `changes` the rows reach, the generation of
//!   the leader, what the workspace is called (see [`found`]), and the passcode where there is one (see [`passcode`]).
//!
//! Under a passcode, all but `meta` and `unsent_files` is sealed on its way to the disk ([`Sealing`]); of `meta`, what the
//! workspace is called. Ids of records, and how much there is of what, stay in sight; and so does the name of the workspace,
//! in local storage (`device.rs`), because the page that asks for the passcode says what it opens.
//!
//! Each tab appends changes and outbox entries; only the leader writes the rest.

mod files;
mod found;
pub mod imports;
mod passcode;
mod rows;

pub use found::{About, is_empty, lying_here, unsent_of};

use super::{
    crash_marker,
    handle::BackupPart,
    sealed::{Passcode, Sealing},
};
use crate::device::imports_database;
use files::{FILES, UNSENT_FILES};
use indexed_db_futures::{
    KeyPath, KeyRange,
    database::Database,
    prelude::*,
    transaction::{TransactionDurability, TransactionMode, TransactionOptions},
};
use js_sys::{Object, Reflect, Uint8Array};
use rows::{KeptRow, KeptRows, LATE_PAGES, PAGES, ROWS};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::de::DeserializeOwned;
use sotay_shared::{
    backup::BackupRecord,
    codec,
    device::disk::{self, Entry, Lead, News, NotWritten, Notes, Written},
    document::{KeptChanges, Snapshot, StoredChange},
    id::{MemberId, RecordId, WorkspaceId},
    replica::{Keep, Outgoing},
    row::{Hash, PROJECTION, Row},
    sync::Cursor,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use wasm_bindgen::{JsCast, JsValue};

const CHANGES: &str = "changes";
const OUTBOX: &str = "outbox";
const META: &str = "meta";
const BY_RECORD: &str = "record";
const CHANGE: &str = "change";
const SNAPSHOT: &str = "snapshot";
/// Version 5 has the same stores as 4, but its values may be sealed: an older app is not to take them for damaged.
const VERSION: u32 = 5;
/// Changes and snapshots that are read at a time for a backup.
const BACKUP_PART: u32 = 400;

/// The browser did not keep or give something; in its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(pub String);

impl StoreError {
    const DEPOSED: &str = "another tab took over";
    const LOCKED: &str = "a passcode is needed";
    const RESEALED: &str = "another tab changed the passcode: reload this page";

    fn deposed() -> StoreError {
        StoreError(Self::DEPOSED.into())
    }

    fn locked() -> StoreError {
        StoreError(Self::LOCKED.into())
    }

    /// Whether the database has a passcode that this page does not know.
    pub fn is_locked(&self) -> bool {
        self.0 == Self::LOCKED
    }

    /// Whether another tab leads by now: nothing is lost, it does what was to be done.
    pub fn is_deposed(&self) -> bool {
        self.0 == Self::DEPOSED
    }
}

impl From<StoreError> for NotWritten {
    fn from(error: StoreError) -> NotWritten {
        if error.is_deposed() { NotWritten::Deposed } else { NotWritten::Failed(error.0) }
    }
}

impl From<indexed_db_futures::error::Error> for StoreError {
    fn from(error: indexed_db_futures::error::Error) -> Self {
        StoreError(error.to_string())
    }
}

impl From<indexed_db_futures::error::OpenDbError> for StoreError {
    fn from(error: indexed_db_futures::error::OpenDbError) -> Self {
        StoreError(error.to_string())
    }
}

/// A replica as it was kept.
#[derive(Debug)]
pub struct StoredReplica {
    /// Those that a board shows; the others by [`LocalStore::load_late`].
    pub rows: HashMap<RecordId, Arc<Row>>,
    /// As it is kept: who shows rows need not read it.
    outbox: Vec<JsValue>,
    sealing: Sealing,
    pub cursor: Cursor,
    pub waypoints: Vec<Cursor>,
    /// Records with changes that the log lost.
    pub lost: Vec<RecordId>,
    /// Records whose rows another version of the projection made, or nobody can read.
    pub rebuild: Vec<RecordId>,
    /// The rows reflect the changes up to this key.
    pub reach: u64,
    /// Records whose late rows count no more.
    pub settled: HashSet<RecordId>,
    /// Some of a first sync is here, and not all of it.
    getting: bool,
}

impl StoredReplica {
    /// Whether the workspace is still on its way to this device.
    pub fn is_getting(&self) -> bool {
        self.getting || self.rows.is_empty() && self.cursor.seq == 0
    }

    /// What the server has not acknowledged.
    pub fn outbox(&self) -> Vec<Outgoing> {
        decode_all(&self.sealing, &self.outbox)
    }

    /// Adds the rows that were read later.
    pub fn add(&mut self, late: ReadRows) {
        for row in late.rows {
            if row.kind().is_some() || !self.rows.contains_key(&row.id) {
                self.rows.insert(row.id, row);
            }
        }
        self.rebuild.extend(late.rebuild);
    }
}

/// Rows as they were read.
#[derive(Debug, Default)]
pub struct ReadRows {
    pub rows: Vec<Arc<Row>>,
    /// As in [`StoredReplica`].
    pub rebuild: Vec<RecordId>,
}

/// What ended a database before its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreEnd {
    /// Another page waits to change its version or to delete it.
    Wanted,
    /// The browser closed it.
    Closed,
    /// It was taken off this device.
    Removed,
}

/// What the database of a workspace is called; its tabs speak on a channel of that name.
pub fn database_name(workspace: WorkspaceId, member: MemberId) -> String {
    format!("sotay-{workspace}-{member}")
}

#[derive(Debug)]
pub struct LocalStore {
    database: Database,
    workspace: WorkspaceId,
    member: MemberId,
    /// The form of its values when it was opened, and the one that they are being brought into.
    forms: (u32, u32),
    has_passcode: bool,
    passcode: Option<Passcode>,
    /// The records whose rows stand in no page; known while this tab leads.
    loose: RefCell<HashSet<RecordId>>,
}

impl Drop for LocalStore {
    /// One that nobody has any more would keep others from deleting the database.
    fn drop(&mut self) {
        self.close();
    }
}

impl LocalStore {
    /// Opens the database of a workspace, making it when it is missing.
    ///
    /// # Errors
    /// When the browser refuses, for example in a private window, or the passcode was not given to this page.
    pub async fn open(workspace: WorkspaceId, member: MemberId) -> Result<LocalStore, StoreError> {
        let store = Self::look(workspace, member).await?;
        if store.is_locked() {
            store.close();
            return Err(StoreError::locked());
        }
        Ok(store)
    }

    /// Opens a database to see how much is in it: what is sealed is not read, and nothing is written.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn look(workspace: WorkspaceId, member: MemberId) -> Result<LocalStore, StoreError> {
        let database = Database::open(database_name(workspace, member))
            .with_version(VERSION)
            .with_on_upgrade_needed(|event, database| {
                if event.old_version() < 1.0 {
                    let changes = database.create_object_store(CHANGES).with_auto_increment(true).build()?;
                    changes.create_index(BY_RECORD, KeyPath::from(BY_RECORD)).build()?;
                    for name in [ROWS, OUTBOX, META] {
                        database.create_object_store(name).build()?;
                    }
                }
                if event.old_version() < 2.0 {
                    database.create_object_store(PAGES).with_auto_increment(true).build()?;
                }
                if event.old_version() < 3.0 {
                    for name in [FILES, UNSENT_FILES] {
                        database.create_object_store(name).build()?;
                    }
                }
                if event.old_version() < 4.0 {
                    database.create_object_store(LATE_PAGES).with_auto_increment(true).build()?;
                }
                Ok(())
            })
            .await?;
        let (forms, has_passcode, passcode) = passcode::read_forms(&database).await?;
        let loose = RefCell::default();
        Ok(LocalStore { database, workspace, member, forms, has_passcode, passcode, loose })
    }

    fn sealing(&self) -> Sealing {
        Sealing::of(self.workspace, self.member)
    }

    /// Deletes the database of a workspace, and what is kept of imports into it, once no page has them open any more.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn delete(workspace: WorkspaceId, member: MemberId) -> Result<(), StoreError> {
        Database::delete_by_name(&database_name(workspace, member))?.await?;
        Ok(Database::delete_by_name(&imports_database(workspace, member))?.await?)
    }

    /// Reads the rows of a board, outbox and cursor. Opens no document.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn load(&self) -> Result<StoredReplica, StoreError> {
        let sealing = self.sealing();
        let transaction = self.database.transaction([ROWS, PAGES, OUTBOX, META]).build()?;
        let rows = rows::read(&transaction).await?;
        let outbox = all(&transaction, OUTBOX).await?;
        let meta = transaction.object_store(META)?;
        let cursor: Option<JsValue> = meta.get("cursor").primitive()?.await?;
        let cursor = cursor.and_then(decoded).unwrap_or_default();
        let (waypoints, lost) = past(&meta).await?;
        let reach: Option<JsValue> = meta.get("reach").primitive()?.await?;
        let reach = reach.and_then(decoded).unwrap_or(0);
        let is_current = is_current(&meta).await?;
        let getting = getting(&meta).await?.unwrap_or(false);
        // Nothing is asked of the transaction any more: to open what is sealed may outlive it.
        drop(meta);
        drop(transaction);
        let (rows, settled) = rows.decoded(&sealing).await;
        let ReadRows { rows, rebuild } = shown(rows, is_current);
        let rows = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(StoredReplica { rows, outbox, sealing, cursor, waypoints, lost, rebuild, reach, settled, getting })
    }

    /// Reads the rows that a board does without; `settled` as [`LocalStore::load`] gave it.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn load_late(&self, settled: &HashSet<RecordId>) -> Result<ReadRows, StoreError> {
        let transaction = self.database.transaction([LATE_PAGES, META]).build()?;
        let pages = all(&transaction, LATE_PAGES).await?;
        let is_current = is_current(&transaction.object_store(META)?).await?;
        drop(transaction);
        Ok(shown(rows::late(&pages, settled, &self.sealing()).await, is_current))
    }

    /// The changes of records, dependencies first.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn changes_of(&self, records: &[RecordId]) -> Result<Vec<(RecordId, KeptChanges)>, StoreError> {
        let sealing = self.sealing();
        let transaction = self.database.transaction(CHANGES).build()?;
        let changes = transaction.object_store(CHANGES)?;
        let index = changes.index(BY_RECORD)?;
        let mut asked = Vec::with_capacity(records.len());
        for record in records {
            asked.push((*record, index.get_all::<JsValue>().with_query(record.to_string()).primitive()?));
        }
        let mut all = Vec::with_capacity(records.len());
        for (record, found) in asked {
            all.push((record, kept_of(&sealing, &found.await?.collect::<Result<Vec<_>, _>>()?)));
        }
        Ok(all)
    }

    /// What is kept of the records after one, in the order of their ids, some at a time.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn backup_part(&self, after: Option<RecordId>) -> Result<BackupPart, StoreError> {
        let sealing = self.sealing();
        let transaction = self.database.transaction(CHANGES).build()?;
        let changes = transaction.object_store(CHANGES)?;
        let range = KeyRange::LowerBound(after.map(|record| record.to_string()).unwrap_or_default(), true);
        let index = changes.index(BY_RECORD)?;
        let found = index.get_all::<JsValue>().with_query::<String, _>(range);
        let found: Vec<JsValue> = found.with_limit(BACKUP_PART).primitive()?.await?.collect::<Result<_, _>>()?;
        let is_last = found.len() < BACKUP_PART as usize;
        let mut values: Vec<(RecordId, Vec<JsValue>)> = Vec::new();
        for value in found {
            let Some(record) = record_of(&value) else { continue };
            match values.last_mut() {
                Some((last, values)) if *last == record => values.push(value),
                _ => values.push((record, vec![value])),
            }
        }
        let mut kept: Vec<(RecordId, KeptChanges)> =
            values.iter().map(|(record, values)| (*record, kept_of(&sealing, values))).collect();
        // Of the last one there may be more.
        if let Some((record, _)) = kept.pop_if(|_| !is_last) {
            let whole = index.get_all::<JsValue>().with_query(record.to_string()).primitive()?;
            kept.push((record, kept_of(&sealing, &whole.await?.collect::<Result<Vec<_>, _>>()?)));
        }
        let last = kept.last().map(|(record, _)| *record).filter(|_| !is_last);
        let mut part = BackupPart { last, ..BackupPart::default() };
        for (record, kept) in kept {
            match BackupRecord::of(record, &kept) {
                Ok(backup) => part.records.push(backup),
                Err(_) => part.unreadable += 1,
            }
        }
        Ok(part)
    }

    /// Folds what is in the log of a record's changes into its snapshot. What is not faithful stays as it is.
    ///
    /// # Errors
    /// When the browser did not keep it, or another tab leads by now.
    pub async fn fold(&self, record: RecordId, lead: Lead) -> Result<Written, StoreError> {
        let transaction = self.database.transaction([CHANGES, META]).with_mode(TransactionMode::Readwrite).build()?;
        let (sealing, meta) = (self.sealing(), transaction.object_store(META)?);
        self.check(&meta, Some(lead)).await?;
        let changes = transaction.object_store(CHANGES)?;
        let index = changes.index(BY_RECORD)?;
        let keys = index.get_all_keys::<JsValue>().with_query(record.to_string()).primitive()?.await?;
        let keys: Vec<JsValue> = keys.collect::<Result<_, _>>()?;
        let values = index.get_all::<JsValue>().with_query(record.to_string()).primitive()?.await?;
        let values: Vec<JsValue> = values.collect::<Result<_, _>>()?;
        let (keys, entries): (Vec<JsValue>, Vec<Entry>) =
            keys.into_iter().zip(&values).filter_map(|(key, value)| Some((key, entry_of(&sealing, value)?))).unzip();
        let folded = crash_marker::guarded(self.workspace, record, || disk::fold(record, &entries));
        let Some(fold) = folded else { return Ok(Written::default()) };
        for (key, _) in keys.into_iter().zip(&fold.stays).filter(|(_, stays)| !**stays) {
            changes.delete(key).primitive()?;
        }
        let mut added = None;
        if let Some(snapshot) = &fold.snapshot {
            let value = snapshot_value(&sealing, record, snapshot);
            added = Some(changes.add(value).with_key_type::<f64>().primitive()?.await? as u64);
        }
        let written = fold.written(lead, added);
        if let Some(reach) = &written.reach {
            meta.put(bytes(reach)).with_key("reach").primitive()?;
        }
        transaction.commit().await?;
        Ok(written)
    }

    /// How far in the log the changes go that were kept while the cursor stood before them.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn ahead(&self) -> Result<u64, StoreError> {
        let transaction = self.database.transaction(META).build()?;
        let ahead: Option<JsValue> = transaction.object_store(META)?.get("ahead").primitive()?.await?;
        Ok(ahead.and_then(decoded).unwrap_or(0))
    }

    /// Goes back to `shared` and notes that the log lost what came after it. Gives the records with changes that it lost.
    ///
    /// # Errors
    /// When the browser did not keep it, or another tab leads by now; then nothing is noted.
    pub async fn lose_after(&self, shared: Cursor, lead: Lead) -> Result<Vec<RecordId>, StoreError> {
        let transaction = self.database.transaction([CHANGES, META]).with_mode(TransactionMode::Readwrite).build()?;
        let (sealing, meta) = (self.sealing(), transaction.object_store(META)?);
        self.check(&meta, Some(lead)).await?;
        let changes = transaction.object_store(CHANGES)?;
        let keys = changes.get_all_keys::<JsValue>().primitive()?.await?;
        let keys: Vec<JsValue> = keys.collect::<Result<_, _>>()?;
        let values = changes.get_all::<JsValue>().primitive()?.await?;
        let mut lost = BTreeSet::new();
        for (key, value) in keys.into_iter().zip(values) {
            let value = value?;
            let Some(record) = record_of(&value) else { continue };
            let Some(before) = entry_of(&sealing, &value) else { continue };
            let mut entry = before.clone();
            if entry.lose_after(shared.seq) {
                lost.insert(record);
            }
            if entry != before {
                let rewritten = match &entry {
                    Entry::Snapshot(snapshot) => snapshot_value(&sealing, record, snapshot),
                    Entry::Change(stored) => change_value(&sealing, record, stored),
                };
                changes.put(rewritten).with_key(key).primitive()?;
            }
        }
        let lost: Vec<RecordId> = lost.into_iter().collect();
        meta.put(bytes(&shared)).with_key("cursor").primitive()?;
        meta.put(bytes(&lost)).with_key("lost").primitive()?;
        meta.put(bytes(&0_u64)).with_key("ahead").primitive()?;
        transaction.commit().await?;
        Ok(lost)
    }

    /// Reads what was kept after a change's key, by whichever tab.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn news(&self, after: u64) -> Result<News, StoreError> {
        let sealing = self.sealing();
        let transaction = self.database.transaction([CHANGES, OUTBOX, META]).build()?;
        let changes = transaction.object_store(CHANGES)?;
        let range = || KeyRange::LowerBound(JsValue::from_f64(after as f64), true);
        let keys = changes.get_all_keys::<JsValue>().with_query::<JsValue, _>(range()).primitive()?.await?;
        let upto = keys.filter_map(|key| key.ok()?.as_f64()).fold(after, |last, key| last.max(key as u64));
        let found = changes.get_all::<JsValue>().with_query::<JsValue, _>(range()).primitive()?.await?;
        let (mut news, mut folded) = (Vec::new(), Vec::new());
        for value in found {
            let value = value?;
            match recorded_change(&sealing, &value) {
                Some(change) => news.push(change),
                None => folded.extend(record_of(&value)),
            }
        }
        let outbox = decode_all(&sealing, &all(&transaction, OUTBOX).await?);
        let meta = transaction.object_store(META)?;
        let cursor: Option<JsValue> = meta.get("cursor").primitive()?.await?;
        let cursor = cursor.and_then(decoded).unwrap_or_default();
        let (waypoints, lost) = past(&meta).await?;
        let getting = getting(&meta).await?;
        Ok(News { changes: news, outbox, cursor, waypoints, lost, folded, upto, getting })
    }

    /// Writes down what an outcome asks for, in one transaction, durable when it returns. Without a lead only changes and
    /// outbox entries are written.
    ///
    /// # Errors
    /// When the browser did not keep it, or another tab leads by now; then nothing of it is kept.
    pub async fn keep(&self, keep: &Keep, lead: Option<Lead>) -> Result<Written, StoreError> {
        let mut options = TransactionOptions::new();
        let own = !keep.outbox.is_empty();
        // What the server has can be read again; what only this device has must be on its disk.
        options.set_durability(if own { TransactionDurability::Strict } else { TransactionDurability::Relaxed });
        let transaction = self
            .database
            .transaction([CHANGES, ROWS, PAGES, LATE_PAGES, OUTBOX, META])
            .with_mode(TransactionMode::Readwrite)
            .with_options(options)
            .build()?;
        let (sealing, meta) = (self.sealing(), transaction.object_store(META)?);
        self.check(&meta, lead).await?;
        let changes = transaction.object_store(CHANGES)?;
        let mut added = Vec::with_capacity(keep.changes.len());
        for (record, stored) in &keep.changes {
            added.push(changes.add(change_value(&sealing, *record, stored)).with_key_type::<f64>().primitive()?);
        }
        if !keep.forget.is_empty() {
            forget(&sealing, &changes, keep).await?;
        }
        let outbox = transaction.object_store(OUTBOX)?;
        for outgoing in &keep.outbox {
            let mut outgoing = outgoing.clone();
            outgoing.mark_kept();
            outbox.put(sealing.encoded(OUTBOX, &outgoing)).with_key(outgoing.push.group.to_string()).primitive()?;
        }
        for group in &keep.sent {
            outbox.delete(group.to_string()).primitive()?;
        }
        let mut keys = Vec::with_capacity(added.len());
        // Requests are answered in their order: once the last one is, nothing has to be waited for any more.
        let last = match added.pop() {
            Some(last) => Some(last.await? as u64),
            None => None,
        };
        for key in added {
            keys.push(key.await? as u64);
        }
        keys.extend(last);
        let notes = Notes::of(keep, lead, &keys);
        let mut loose = None;
        if lead.is_some() {
            loose = Some(rows::write(&transaction, &sealing, &keep.rows, &keep.gone, &self.loose.borrow())?);
            note(&meta, &notes)?;
        }
        let reach = notes.reach;
        if keep.highest() > 0 {
            note_ahead(&meta, keep).await?;
        }
        transaction.commit().await?;
        if let Some(loose) = loose {
            self.loose.replace(loose);
        }
        Ok(Written { keys, reach })
    }

    /// Resolves when the database ends before its page.
    ///
    /// # Errors
    /// When the browser does not tell.
    pub fn ended(&self) -> Result<impl Future<Output = StoreEnd> + use<>, StoreError> {
        let mut listener = self.database.version_changes()?;
        Ok(async move { listener.recv().await.map_or(StoreEnd::Closed, |_| StoreEnd::Wanted) })
    }

    /// Lets go of the database, so that another page can have it.
    pub fn close(&self) {
        self.database.clone().close();
    }

    /// Whether what a leader kept is still there.
    pub async fn is_intact(&self) -> bool {
        let read = async || -> Result<bool, StoreError> {
            let transaction = self.database.transaction(META).build()?;
            let generation: Option<JsValue> = transaction.object_store(META)?.get("generation").primitive()?.await?;
            Ok(generation.is_some())
        };
        read().await.unwrap_or(false)
    }

    /// Becomes the leader: every transaction of a leader before is refused from now on.
    ///
    /// # Errors
    /// When the browser did not keep it.
    pub async fn lead(&self) -> Result<u32, StoreError> {
        let transaction = self.database.transaction([META, ROWS]).with_mode(TransactionMode::Readwrite).build()?;
        let meta = transaction.object_store(META)?;
        let before: Option<JsValue> = meta.get("generation").primitive()?.await?;
        let generation = before.and_then(decoded::<u32>).unwrap_or(0) + 1;
        meta.put(bytes(&generation)).with_key("generation").primitive()?;
        let loose = rows::loose(&transaction).await?;
        transaction.commit().await?;
        self.loose.replace(loose);
        Ok(generation)
    }

    /// Goes on for a tab that leads already: which rows stand in no page.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn know_loose(&self) -> Result<(), StoreError> {
        let transaction = self.database.transaction([ROWS]).build()?;
        self.loose.replace(rows::loose(&transaction).await?);
        Ok(())
    }

    /// Whether the rows should be packed, when there is nothing else to write.
    pub fn is_scattered(&self) -> bool {
        rows::is_scattered(&self.loose.borrow())
    }

    /// Puts loose rows into pages.
    ///
    /// # Errors
    /// When the browser did not keep it, or another tab leads by now; then everything is as before.
    pub async fn pack(&self, lead: Lead) -> Result<(), StoreError> {
        let transaction =
            self.database.transaction([ROWS, PAGES, LATE_PAGES, META]).with_mode(TransactionMode::Readwrite).build()?;
        self.check(&transaction.object_store(META)?, Some(lead)).await?;
        rows::pack(&transaction, &self.sealing()).await?;
        transaction.commit().await?;
        self.loose.take();
        Ok(())
    }
}

/// Whether the rows are of this version of the projection.
async fn is_current(meta: &indexed_db_futures::object_store::ObjectStore<'_>) -> Result<bool, StoreError> {
    let projection: Option<JsValue> = meta.get("projection").primitive()?.await?;
    let projection: Option<u32> = projection.and_then(decoded);
    Ok(projection.is_none_or(|projection| projection == PROJECTION))
}

/// Rows as they are shown until those are made anew that have to be.
fn shown(kept: KeptRows, is_current: bool) -> ReadRows {
    let mut read = ReadRows::default();
    for (record, row) in kept.0 {
        let (row, is_readable) = match row {
            KeptRow::Gone => continue,
            KeptRow::Unreadable => (Arc::new(Row::damaged(record, "not read yet")), false),
            KeptRow::Row(row) => (row, true),
        };
        if !is_readable || !is_current {
            read.rebuild.push(record);
        }
        read.rows.push(row);
    }
    read
}

/// Notes what the transaction of a leader notes beside changes and rows.
fn note(meta: &indexed_db_futures::object_store::ObjectStore<'_>, notes: &Notes) -> Result<(), StoreError> {
    let projection = notes.rebuilt.then_some(PROJECTION);
    let values = [
        ("cursor", notes.cursor.map(bytes)),
        ("waypoints", notes.waypoints.map(bytes)),
        ("lost", notes.lost.map(bytes)),
        ("getting", notes.getting.as_ref().map(bytes)),
        ("reach", notes.reach.as_ref().map(bytes)),
        ("projection", projection.as_ref().map(bytes)),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            meta.put(value).with_key(key).primitive()?;
        }
    }
    Ok(())
}

/// Notes how far in the log kept changes go, where that is beyond the cursor.
async fn note_ahead(meta: &indexed_db_futures::object_store::ObjectStore<'_>, keep: &Keep) -> Result<(), StoreError> {
    let cursor: Option<JsValue> = meta.get("cursor").primitive()?.await?;
    let noted: Option<JsValue> = meta.get("ahead").primitive()?.await?;
    let cursor: Cursor = cursor.and_then(decoded).unwrap_or_default();
    if let Some(ahead) = disk::ahead(keep, &cursor, noted.and_then(decoded).unwrap_or(0)) {
        meta.put(bytes(&ahead)).with_key("ahead").primitive()?;
    }
    Ok(())
}

/// Whether the workspace is still on its way to this device.
async fn getting(meta: &indexed_db_futures::object_store::ObjectStore<'_>) -> Result<Option<bool>, StoreError> {
    let getting: Option<JsValue> = meta.get("getting").primitive()?.await?;
    Ok(getting.and_then(decoded))
}

/// Where the replica stood, and records with changes that the log lost.
async fn past(
    meta: &indexed_db_futures::object_store::ObjectStore<'_>,
) -> Result<(Vec<Cursor>, Vec<RecordId>), StoreError> {
    let waypoints: Option<JsValue> = meta.get("waypoints").primitive()?.await?;
    let lost: Option<JsValue> = meta.get("lost").primitive()?.await?;
    Ok((waypoints.and_then(decoded).unwrap_or_default(), lost.and_then(decoded).unwrap_or_default()))
}

/// Whether this tab still leads.
async fn check_lead(meta: &indexed_db_futures::object_store::ObjectStore<'_>, lead: Lead) -> Result<(), StoreError> {
    let generation: Option<JsValue> = meta.get("generation").primitive()?.await?;
    if generation.and_then(decoded) == Some(lead.generation) { Ok(()) } else { Err(StoreError::deposed()) }
}

/// What the entries of one record amount to.
fn kept_of(sealing: &Sealing, values: &[JsValue]) -> KeptChanges {
    disk::kept(values.iter().filter_map(|value| entry_of(sealing, value)))
}

/// Entries of discarded changes are deleted by their keys. Of a snapshot that holds some of them the rest is appended,
/// one by one.
async fn forget(
    sealing: &Sealing,
    changes: &indexed_db_futures::object_store::ObjectStore<'_>,
    keep: &Keep,
) -> Result<(), StoreError> {
    let mut of_record: BTreeMap<RecordId, BTreeSet<Hash>> = BTreeMap::new();
    for (record, hash) in &keep.forget {
        of_record.entry(*record).or_default().insert(*hash);
    }
    for (record, discarded) in of_record {
        let index = changes.index(BY_RECORD)?;
        let keys = index.get_all_keys::<JsValue>().with_query(record.to_string()).primitive()?.await?;
        let keys: Vec<JsValue> = keys.collect::<Result<_, _>>()?;
        let values = index.get_all::<JsValue>().with_query(record.to_string()).primitive()?.await?;
        let values: Vec<JsValue> = values.collect::<Result<_, _>>()?;
        let (keys, entries): (Vec<JsValue>, Vec<Entry>) =
            keys.into_iter().zip(&values).filter_map(|(key, value)| Some((key, entry_of(sealing, value)?))).unzip();
        let Some((stay, appended)) = disk::forget(record, &entries, &discarded) else { continue };
        for (key, _) in keys.into_iter().zip(stay).filter(|(_, stays)| !stays) {
            changes.delete(key).primitive()?;
        }
        for stored in &appended {
            changes.add(change_value(sealing, record, stored)).primitive()?;
        }
    }
    Ok(())
}

/// Everything in a store.
async fn all(
    transaction: &indexed_db_futures::transaction::Transaction<'_>,
    store: &str,
) -> Result<Vec<JsValue>, StoreError> {
    let store = transaction.object_store(store)?;
    let found = store.get_all::<JsValue>().primitive()?.await?;
    Ok(found.collect::<Result<Vec<_>, _>>()?)
}

fn bytes<T: serde::Serialize + ?Sized>(value: &T) -> JsValue {
    Uint8Array::from(codec::encode(value).as_slice()).into()
}

fn decoded<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    codec::decode(&value.dyn_into::<Uint8Array>().ok()?.to_vec()).ok()
}

/// What cannot be read is passed over here; its changes are kept, and its row is made anew from them.
fn decode_all(sealing: &Sealing, values: &[JsValue]) -> Vec<Outgoing> {
    values.iter().filter_map(|value| sealing.decoded(OUTBOX, value)).collect()
}

thread_local! {
    /// The names of what a change is kept as: a first sync asks for them thousands of times.
    static NAMES: (JsValue, JsValue) = (BY_RECORD.into(), CHANGE.into());
}

fn change_value(sealing: &Sealing, record: RecordId, stored: &StoredChange) -> JsValue {
    let value = Object::new();
    NAMES.with(|(by_record, change)| {
        // Setting properties of a fresh object cannot fail.
        let _ = Reflect::set(&value, by_record, &record.to_string().into());
        let _ = Reflect::set(&value, change, &sealing.encoded(CHANGES, stored));
    });
    value.into()
}

fn snapshot_value(sealing: &Sealing, record: RecordId, snapshot: &Snapshot) -> JsValue {
    let value = Object::new();
    let _ = Reflect::set(&value, &BY_RECORD.into(), &record.to_string().into());
    let _ = Reflect::set(&value, &SNAPSHOT.into(), &sealing.encoded(CHANGES, snapshot));
    value.into()
}

fn snapshot_of(sealing: &Sealing, value: &JsValue) -> Option<Snapshot> {
    sealing.decoded(CHANGES, &Reflect::get(value, &SNAPSHOT.into()).ok()?)
}

fn record_of(value: &JsValue) -> Option<RecordId> {
    Reflect::get(value, &BY_RECORD.into()).ok()?.as_string()?.parse().ok()
}

/// What stands under a key.
fn entry_of(sealing: &Sealing, value: &JsValue) -> Option<Entry> {
    match snapshot_of(sealing, value) {
        Some(snapshot) => Some(Entry::Snapshot(snapshot)),
        None => change_of(sealing, value).map(Entry::Change),
    }
}

fn recorded_change(sealing: &Sealing, value: &JsValue) -> Option<(RecordId, StoredChange)> {
    Some((record_of(value)?, change_of(sealing, value)?))
}

fn change_of(sealing: &Sealing, value: &JsValue) -> Option<StoredChange> {
    sealing.decoded(CHANGES, &Reflect::get(value, &CHANGE.into()).ok()?)
}
