//! What lies on this device, found in the databases themselves: the browser may forget everything else.

use super::{BY_RECORD, CHANGES, LocalStore, META, OUTBOX, StoreError, UNSENT_FILES, decoded, past};
use crate::device::{self, DeviceWorkspace};
use indexed_db_futures::{prelude::*, transaction::TransactionMode};
use js_sys::{Array, Function, Promise, Reflect};
use serde::{Deserialize, Serialize};
use sotay_shared::{
    id::{MemberId, RecordId, WorkspaceId},
    role::Role,
    sort::sort_by,
    sync::Cursor,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

pub(super) const ABOUT: &str = "about";

/// What a database says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What the workspace is called.
    pub name: String,
    pub shared: bool,
    #[serde(default)]
    pub role: Option<Role>,
}

impl LocalStore {
    /// What the database says of itself; of one that says nothing, what can be seen of it.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn about(&self) -> Result<About, StoreError> {
        let transaction = self.database.transaction(META).build()?;
        let meta = transaction.object_store(META)?;
        let sealing = self.sealing();
        let about: Option<JsValue> = meta.get(ABOUT).primitive()?.await?;
        let cursor: Option<JsValue> = meta.get("cursor").primitive()?.await?;
        let cursor: Cursor = cursor.and_then(decoded).unwrap_or_default();
        let seen = About { shared: cursor != Cursor::default(), ..About::default() };
        Ok(about.and_then(|about| sealing.decoded(ABOUT, &about)).unwrap_or(seen))
    }

    /// # Errors
    /// When the browser did not keep it.
    pub async fn note_about(&self, about: &About) -> Result<(), StoreError> {
        let transaction = self.database.transaction(META).with_mode(TransactionMode::Readwrite).build()?;
        let meta = transaction.object_store(META)?;
        self.check(&meta, None).await?;
        meta.put(self.sealing().encoded(ABOUT, about)).with_key(ABOUT).primitive()?;
        Ok(transaction.commit().await?)
    }

    /// Whether there is nothing in it.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        let transaction = self.database.transaction(CHANGES).build()?;
        let keys = transaction.object_store(CHANGES)?.get_all_keys::<JsValue>().with_limit(1).primitive()?.await?;
        Ok(keys.count() == 0)
    }

    /// How much of it is on no server: groups, files, and records that the log lost.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn unsent(&self) -> Result<usize, StoreError> {
        let transaction = self.database.transaction([OUTBOX, UNSENT_FILES, META]).build()?;
        let mut unsent = 0;
        for store in [OUTBOX, UNSENT_FILES] {
            unsent += transaction.object_store(store)?.get_all_keys::<JsValue>().primitive()?.await?.count();
        }
        let (_, lost) = past(&transaction.object_store(META)?).await?;
        Ok(unsent + lost.len())
    }

    /// Whether it holds anything of a record.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn holds(&self, record: RecordId) -> Result<bool, StoreError> {
        let transaction = self.database.transaction(CHANGES).build()?;
        let changes = transaction.object_store(CHANGES)?;
        let index = changes.index(BY_RECORD)?;
        let keys = index.get_all_keys::<JsValue>().with_query(record.to_string()).primitive()?.await?;
        Ok(keys.count() > 0)
    }
}

/// The workspaces whose databases lie on this device, with their names; not those that are to be deleted, and none with nothing
/// in it. A browser that does not name its databases has none here.
pub async fn lying_here() -> Vec<(DeviceWorkspace, String)> {
    let removed = device::removed();
    let mut found = Vec::new();
    for (workspace, member) in databases().await {
        if removed.iter().any(|it| (it.workspace, it.member) == (workspace, member)) {
            continue;
        }
        let Ok(store) = LocalStore::look(workspace, member).await else { continue };
        if let (Ok(false), Ok(about)) = (store.is_empty().await, store.about().await) {
            let About { name, shared, role } = about;
            found.push((DeviceWorkspace { workspace, member, shared, role }, name));
        }
        store.close();
    }
    sort_by(&mut found, |one, other| one.1.cmp(&other.1));
    found
}

/// Whether nothing is left of a workspace on this device. What cannot be read may still be there.
pub async fn is_empty(device: DeviceWorkspace) -> bool {
    let Ok(store) = LocalStore::look(device.workspace, device.member).await else { return false };
    let is_empty = store.is_empty().await.unwrap_or(false);
    store.close();
    is_empty
}

/// How much of a workspace is on no server; `None` where that cannot be read: then there may be something.
pub async fn unsent_of(device: DeviceWorkspace) -> Option<usize> {
    let store = LocalStore::look(device.workspace, device.member).await.ok()?;
    let unsent = store.unsent().await.ok();
    store.close();
    unsent
}

async fn databases() -> Vec<(WorkspaceId, MemberId)> {
    let ask = || -> Result<Promise, JsValue> {
        let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
        let databases: Function = Reflect::get(&factory, &"databases".into())?.dyn_into()?;
        databases.call0(&factory)?.dyn_into()
    };
    let Ok(asked) = ask() else { return Vec::new() };
    let Ok(found) = JsFuture::from(asked).await else { return Vec::new() };
    let name = |it: JsValue| Reflect::get(&it, &"name".into()).ok()?.as_string();
    Array::from(&found).iter().filter_map(|it| parsed(&name(it)?)).collect()
}

/// Reads what [`super::database_name`] writes.
fn parsed(name: &str) -> Option<(WorkspaceId, MemberId)> {
    const ID: usize = 36;
    let ids = name.strip_prefix("sotay-")?;
    Some((ids.get(..ID)?.parse().ok()?, ids.get(ID..)?.strip_prefix('-')?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_databases_are_read_back() {
        let (workspace, member) = (WorkspaceId::from_cause("w"), MemberId::from_cause("m"));
        assert_eq!(parsed(&super::super::database_name(workspace, member)), Some((workspace, member)));
        for other in ["", "sotay-", "sotay-x-y", "other", &format!("sotay-{workspace}"), &format!("sotay-{workspace}-")]
        {
            assert_eq!(parsed(other), None, "{other}");
        }
    }
}
