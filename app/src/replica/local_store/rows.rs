//! Rows on the disk: many together in pages, for a fast start, and those that changed since one by one.
//!
//! A later page counts more than an earlier one, and a loose row more than any page; an empty one says that its record is
//! gone. Only a leading tab writes any of it, so it knows which rows are loose.

use super::{StoreError, bytes};
use indexed_db_futures::{object_store::ObjectStore, prelude::*, transaction::Transaction};
use js_sys::Uint8Array;
use rustc_hash::{FxHashMap as HashMap, FxHashSet};
use serde_bytes::{ByteBuf, Bytes};
use sotay_shared::{codec, id::RecordId, row::Row};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use wasm_bindgen::{JsCast, JsValue};

pub(super) const ROWS: &str = "rows";
pub(super) const PAGES: &str = "pages";

/// Rows that are written together become a page from this many on, and loose ones from that many.
const PAGE_FROM: usize = 128;
const LOOSE: usize = 512;
/// Rows of a page at most.
const PAGE: usize = 2_000;
/// Pages that are not full; beyond, they become full ones.
const SMALL_PAGES: usize = 16;

/// Rows by their records; empty bytes for one that is gone.
type Page = Vec<(RecordId, ByteBuf)>;

/// Everything that is kept, by record; `None` for a row that cannot be read.
pub(super) async fn load(transaction: &Transaction<'_>) -> Result<HashMap<RecordId, Option<Arc<Row>>>, StoreError> {
    let pages = transaction.object_store(PAGES)?.get_all::<JsValue>().primitive()?;
    let ids = transaction.object_store(ROWS)?.get_all_keys::<String>().primitive()?;
    let loose = transaction.object_store(ROWS)?.get_all::<JsValue>().primitive()?;
    let pages: Vec<JsValue> = pages.await?.collect::<Result<_, _>>()?;
    let ids: Vec<String> = ids.await?.collect::<Result<_, _>>()?;
    let mut kept = Kept::default();
    for (id, row) in ids.into_iter().zip(loose.await?) {
        if let Ok(id) = id.parse() {
            kept.add(id, &raw(row?));
        }
    }
    // The latest first, so that each row is decoded once, and where the bytes of its page are.
    for page in pages.into_iter().rev() {
        let bytes = raw(page);
        for (id, row) in codec::decode::<Vec<(RecordId, &Bytes)>>(&bytes).unwrap_or_default() {
            kept.add(id, row);
        }
    }
    Ok(kept.rows)
}

#[derive(Default)]
struct Kept {
    rows: HashMap<RecordId, Option<Arc<Row>>>,
    gone: FxHashSet<RecordId>,
}

impl Kept {
    /// Adds a row unless a later one is known.
    fn add(&mut self, id: RecordId, bytes: &[u8]) {
        if bytes.is_empty() {
            if !self.rows.contains_key(&id) {
                self.gone.insert(id);
            }
        } else if !self.gone.contains(&id) {
            self.rows.entry(id).or_insert_with(|| codec::decode::<Row>(bytes).ok().map(Arc::new));
        }
    }
}

/// The records whose rows are loose.
pub(super) async fn loose(transaction: &Transaction<'_>) -> Result<HashSet<RecordId>, StoreError> {
    let ids = transaction.object_store(ROWS)?.get_all_keys::<String>().primitive()?.await?;
    Ok(ids.filter_map(|id| id.ok()?.parse().ok()).collect())
}

/// Writes rows; `loose` follows once the transaction is committed.
pub(super) fn write(
    transaction: &Transaction<'_>,
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
        let page: Page = rows.iter().map(|(id, row)| (*id, ByteBuf::from(codec::encode(row.as_ref())))).collect();
        let pages = transaction.object_store(PAGES)?;
        page.chunks(PAGE).try_for_each(|page| add_page(&pages, page))?;
    } else {
        for (id, row) in &rows {
            store.put(bytes(row.as_ref())).with_key(id.to_string()).primitive()?;
            loose.insert(*id);
        }
    }
    for id in gone {
        store.put(Uint8Array::new_with_length(0).unchecked_into::<JsValue>()).with_key(id.to_string()).primitive()?;
        loose.insert(*id);
    }
    Ok(loose)
}

/// Whether so many rows are loose that they should become a page.
pub(super) fn is_scattered(loose: &HashSet<RecordId>) -> bool {
    loose.len() >= LOOSE
}

/// Makes a page of the loose rows, and full pages of many small ones. Decodes nothing.
pub(super) async fn pack(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let (rows, pages) = (transaction.object_store(ROWS)?, transaction.object_store(PAGES)?);
    let ids: Vec<String> = rows.get_all_keys::<String>().primitive()?.await?.collect::<Result<_, _>>()?;
    let loose = rows.get_all::<JsValue>().primitive()?.await?;
    let mut page = Page::new();
    for (id, row) in ids.into_iter().zip(loose) {
        if let Ok(id) = id.parse() {
            page.push((id, ByteBuf::from(raw(row?))));
        }
    }
    page.chunks(PAGE).try_for_each(|page| add_page(&pages, page))?;
    rows.clear()?;
    let keys: Vec<JsValue> = pages.get_all_keys::<JsValue>().primitive()?.await?.collect::<Result<_, _>>()?;
    if keys.len() <= SMALL_PAGES {
        return Ok(());
    }
    let mut total = 0;
    let mut kept: BTreeMap<RecordId, ByteBuf> = BTreeMap::new();
    for page in pages.get_all::<JsValue>().primitive()?.await? {
        let page = read_page(page?);
        total += page.len();
        kept.extend(page);
    }
    kept.retain(|_, row| !row.is_empty());
    // Pages that are full and fresh are as good as they get.
    let full = kept.len().div_ceil(PAGE);
    if keys.len() <= full + SMALL_PAGES && total <= 2 * kept.len() {
        return Ok(());
    }
    pages.clear()?;
    let kept: Page = kept.into_iter().collect();
    kept.chunks(PAGE).try_for_each(|page| add_page(&pages, page))
}

fn add_page(pages: &ObjectStore<'_>, page: &[(RecordId, ByteBuf)]) -> Result<(), StoreError> {
    pages.add(bytes(page)).primitive()?;
    Ok(())
}

/// What cannot be read is made anew from its changes.
fn read_page(page: JsValue) -> Page {
    codec::decode(&raw(page)).unwrap_or_default()
}

fn raw(value: JsValue) -> Vec<u8> {
    value.dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default()
}
