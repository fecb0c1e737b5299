//! Rows on the disk: many together in pages, for a fast start, and those that changed since one by one.
//!
//! Rows that a board does without have pages of their own, so that it need not wait for them. A later page counts more than
//! an earlier one of its sort, and a loose row more than any page; an empty row says that its record is gone. A record that
//! is gone, or of no kind that we know, stands in pages of both sorts: in the late ones that says no more than that what they
//! said before is over, because only the others know what it became since. Only a leading tab writes any of it, so it knows
//! which rows are loose.

use super::{Sealing, StoreError};
use indexed_db_futures::{prelude::*, transaction::Transaction};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde_bytes::{ByteBuf, Bytes};
use sotay_shared::{codec, id::RecordId, row::Row};
use std::{collections::BTreeMap, sync::Arc};
use wasm_bindgen::JsValue;

pub(super) const ROWS: &str = "rows";
pub(super) const PAGES: &str = "pages";
pub(super) const LATE_PAGES: &str = "late_pages";

/// Rows that are written together become a page from this many on, and loose ones from that many.
const PAGE_FROM: usize = 128;
const LOOSE: usize = 512;
/// Rows of a page at most.
const PAGE: usize = 2_000;
/// Pages of either sort that are not full; beyond, they become full ones.
const SMALL_PAGES: usize = 16;

/// A row of this one byte cannot be decoded: it is no CBOR.
const UNREADABLE: u8 = 0xff;

/// Rows by their records; empty bytes for one that is gone.
type Page = Vec<(RecordId, ByteBuf)>;

/// What is kept of a record.
#[derive(Debug)]
pub(super) enum KeptRow {
    Row(Arc<Row>),
    Unreadable,
    Gone,
}

/// Rows by their records, the latest of each.
#[derive(Debug, Default)]
pub(super) struct KeptRows(pub HashMap<RecordId, KeptRow>);

impl KeptRows {
    /// Adds a row unless a later one is known.
    fn add(&mut self, id: RecordId, bytes: &[u8]) {
        self.0.entry(id).or_insert_with(|| match bytes {
            [] => KeptRow::Gone,
            bytes => codec::decode::<Row>(bytes).map_or(KeptRow::Unreadable, |row| KeptRow::Row(Arc::new(row))),
        });
    }

    /// Adds a row as it stands on the disk.
    fn add_value(&mut self, id: RecordId, sealing: &Sealing, value: &JsValue) {
        match sealing.bytes(ROWS, value) {
            Some(bytes) => self.add(id, &bytes),
            None => {
                self.0.entry(id).or_insert(KeptRow::Unreadable);
            }
        }
    }

    /// Adds a page, and decodes its rows where their bytes are. What cannot be read is made anew from its changes.
    fn add_page(&mut self, page: &[u8], but: &HashSet<RecordId>) {
        for (id, row) in codec::decode::<Vec<(RecordId, &Bytes)>>(page).unwrap_or_default() {
            if !but.contains(&id) {
                self.add(id, row);
            }
        }
    }
}

/// What stands on the disk of the rows that a board shows.
pub(super) struct ReadPages {
    pages: Vec<JsValue>,
    loose: Vec<(String, JsValue)>,
}

/// Reads the rows that a board shows.
pub(super) async fn read(transaction: &Transaction<'_>) -> Result<ReadPages, StoreError> {
    let pages = transaction.object_store(PAGES)?.get_all::<JsValue>().primitive()?;
    let ids = transaction.object_store(ROWS)?.get_all_keys::<String>().primitive()?;
    let loose = transaction.object_store(ROWS)?.get_all::<JsValue>().primitive()?;
    let pages: Vec<JsValue> = pages.await?.collect::<Result<_, _>>()?;
    let ids: Vec<String> = ids.await?.collect::<Result<_, _>>()?;
    let loose: Vec<JsValue> = loose.await?.collect::<Result<_, _>>()?;
    Ok(ReadPages { pages, loose: ids.into_iter().zip(loose).collect() })
}

impl ReadPages {
    /// Everything that a board shows, with the records whose late rows count no more.
    pub(super) async fn decoded(self, sealing: &Sealing) -> (KeptRows, HashSet<RecordId>) {
        let mut kept = KeptRows::default();
        for (id, row) in &self.loose {
            if let Ok(id) = id.parse() {
                kept.add_value(id, sealing, row);
            }
        }
        let settled = kept.0.keys().copied().collect();
        let pages = sealing.bytes_later(PAGES, &self.pages).await;
        pages.iter().rev().flatten().for_each(|page| kept.add_page(page, &HashSet::default()));
        (kept, settled)
    }
}

/// The rest, but for what is `settled`. Rows without a kind count only for records that a start knows nothing of.
pub(super) async fn late(pages: &[JsValue], settled: &HashSet<RecordId>, sealing: &Sealing) -> KeptRows {
    let mut kept = KeptRows::default();
    let pages = sealing.bytes_later(LATE_PAGES, pages).await;
    pages.iter().rev().flatten().for_each(|page| kept.add_page(page, settled));
    kept
}

/// The pages that a row belongs to. Of what cannot be read, or is gone, both have to know.
fn pages_of(row: Option<&Row>) -> &'static [&'static str] {
    match row.and_then(Row::kind) {
        Some(kind) if kind.spec().is_late => &[LATE_PAGES],
        Some(_) => &[PAGES],
        None => &[PAGES, LATE_PAGES],
    }
}

/// Adds rows to the pages that they belong to.
fn add_pages<'a>(
    transaction: &Transaction<'_>,
    sealing: &Sealing,
    rows: impl Iterator<Item = (RecordId, Option<&'a Row>, ByteBuf)>,
) -> Result<(), StoreError> {
    let mut pages = [(PAGES, Page::new()), (LATE_PAGES, Page::new())];
    for (id, row, bytes) in rows {
        let of = pages_of(row);
        for (_, page) in pages.iter_mut().filter(|(name, _)| of.contains(name)) {
            page.push((id, bytes.clone()));
        }
    }
    for (name, rows) in pages {
        let store = transaction.object_store(name)?;
        for page in rows.chunks(PAGE) {
            store.add(sealing.encoded(name, page)).primitive()?;
        }
    }
    Ok(())
}

/// The records whose rows are loose.
pub(super) async fn loose(transaction: &Transaction<'_>) -> Result<HashSet<RecordId>, StoreError> {
    let ids = transaction.object_store(ROWS)?.get_all_keys::<String>().primitive()?.await?;
    Ok(ids.filter_map(|id| id.ok()?.parse().ok()).collect())
}

/// Writes rows; `loose` follows once the transaction is committed.
pub(super) fn write(
    transaction: &Transaction<'_>,
    sealing: &Sealing,
    rows: &[Arc<Row>],
    gone: &[RecordId],
    loose: &HashSet<RecordId>,
) -> Result<HashSet<RecordId>, StoreError> {
    let store = transaction.object_store(ROWS)?;
    // The last of several rows of one record.
    let rows: BTreeMap<RecordId, &Arc<Row>> = rows.iter().map(|row| (row.id, row)).collect();
    let mut loose = loose.clone();
    if rows.len() >= PAGE_FROM {
        for id in rows.keys().filter(|id| loose.contains(id)) {
            store.delete(id.to_string()).primitive()?;
        }
        loose.retain(|id| !rows.contains_key(id));
        let encoded = |row: &Row| ByteBuf::from(codec::encode(row));
        let rows = rows.iter().map(|(id, row)| (*id, Some(row.as_ref()), encoded(row)));
        add_pages(transaction, sealing, rows)?;
    } else {
        for (id, row) in &rows {
            store.put(sealing.encoded(ROWS, row.as_ref())).with_key(id.to_string()).primitive()?;
            loose.insert(*id);
        }
    }
    for id in gone {
        store.put(sealing.value(ROWS, &[])).with_key(id.to_string()).primitive()?;
        loose.insert(*id);
    }
    Ok(loose)
}

/// Whether so many rows are loose that they should become a page.
pub(super) fn is_scattered(loose: &HashSet<RecordId>) -> bool {
    loose.len() >= LOOSE
}

/// Makes pages of the loose rows, and full pages of many small ones.
pub(super) async fn pack(transaction: &Transaction<'_>, sealing: &Sealing) -> Result<(), StoreError> {
    let rows = transaction.object_store(ROWS)?;
    let ids: Vec<String> = rows.get_all_keys::<String>().primitive()?.await?.collect::<Result<_, _>>()?;
    let mut loose: BTreeMap<RecordId, ByteBuf> = BTreeMap::new();
    for (id, row) in ids.into_iter().zip(rows.get_all::<JsValue>().primitive()?.await?) {
        if let Ok(id) = id.parse() {
            // What cannot be read is made anew: a row that nobody can decode says so.
            loose.insert(id, ByteBuf::from(sealing.bytes(ROWS, &row?).unwrap_or_else(|| vec![UNREADABLE])));
        }
    }
    add_read(transaction, sealing, loose)?;
    rows.clear()?;
    let mut count = 0;
    for name in [PAGES, LATE_PAGES] {
        count += transaction.object_store(name)?.get_all_keys::<JsValue>().primitive()?.await?.count();
    }
    if count <= 2 * SMALL_PAGES {
        return Ok(());
    }
    let early = latest(transaction, sealing, PAGES).await?;
    let late = latest(transaction, sealing, LATE_PAGES).await?;
    let total = early.1 + late.1;
    let mut kept = early.0;
    for (id, row) in late.0 {
        let kind = codec::decode::<Row>(&row).ok().and_then(|row| row.kind());
        if kind.is_some() || !kept.contains_key(&id) {
            kept.insert(id, row);
        }
    }
    kept.retain(|_, row| !row.is_empty());
    // Pages that are full and fresh are as good as they get.
    if count <= kept.len().div_ceil(PAGE) + 2 * SMALL_PAGES && total <= 2 * kept.len() {
        return Ok(());
    }
    for name in [PAGES, LATE_PAGES] {
        transaction.object_store(name)?.clear()?;
    }
    add_read(transaction, sealing, kept)
}

/// The latest row of each record in pages of one sort, and how many rows are in them.
async fn latest(
    transaction: &Transaction<'_>,
    sealing: &Sealing,
    name: &str,
) -> Result<(BTreeMap<RecordId, ByteBuf>, usize), StoreError> {
    let (mut rows, mut total) = (BTreeMap::new(), 0);
    for page in transaction.object_store(name)?.get_all::<JsValue>().primitive()?.await? {
        let page: Page = sealing.decoded(name, &page?).unwrap_or_default();
        total += page.len();
        rows.extend(page);
    }
    Ok((rows, total))
}

/// Adds rows of which the kind is to be looked up.
fn add_read(
    transaction: &Transaction<'_>,
    sealing: &Sealing,
    rows: BTreeMap<RecordId, ByteBuf>,
) -> Result<(), StoreError> {
    let read: Vec<_> = rows.into_iter().map(|(id, bytes)| (id, codec::decode::<Row>(&bytes).ok(), bytes)).collect();
    add_pages(transaction, sealing, read.iter().map(|(id, row, bytes)| (*id, row.as_ref(), bytes.clone())))
}
