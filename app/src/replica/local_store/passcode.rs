//! The passcode of a database: the record of it, and bringing all values into the form that it asks for.
//!
//! That takes a while, and a page may end in the middle. The record says so ([`SealState`]), both forms are read meanwhile,
//! and the next page that has the key goes on. Each value is converted in the transaction that read it. A page that began
//! before writes values of the old form until all of them are converted once: then the form is counted up, such a page is
//! refused, and all values are looked at once more.

use super::{
    CHANGE, CHANGES, FILES, LATE_PAGES, LocalStore, META, OUTBOX, PAGES, ROWS, SNAPSHOT, StoreError, bytes, check_lead,
    decoded, found::ABOUT, imports,
};
use crate::replica::sealed::{Passcode, SealState, Sealing};
use gloo::timers::future::TimeoutFuture;
use indexed_db_futures::{
    KeyRange,
    database::Database,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions},
};
use js_sys::{Object, Reflect};
use sotay_shared::device::disk::Lead;
use wasm_bindgen::{JsCast, JsValue};

pub(super) const PASSCODE: &str = "passcode";
pub(super) const FORM: &str = "form";

/// The stores with values to convert, and how many of them at a time: pages and files are large.
const STORES: [(&str, u32); 6] = [(CHANGES, 400), (ROWS, 400), (PAGES, 2), (LATE_PAGES, 2), (OUTBOX, 100), (FILES, 2)];

/// The form of the values of a database and the one that they are being brought into, whether it has a passcode, and that.
pub(super) async fn read_forms(database: &Database) -> Result<((u32, u32), bool, Option<Passcode>), StoreError> {
    let transaction = database.transaction(META).build()?;
    let meta = transaction.object_store(META)?;
    let form = meta.get::<JsValue, _, _>(FORM).primitive()?;
    let passcode: Option<JsValue> = meta.get(PASSCODE).primitive()?.await?;
    let form: Option<JsValue> = form.await?;
    let form = form.and_then(decoded).unwrap_or(0);
    // A record that cannot be read is one of a later version.
    let has_passcode = passcode.is_some();
    let passcode: Option<Passcode> = passcode.and_then(decoded);
    let target = passcode.as_ref().map_or(form, |passcode| passcode.form);
    Ok(((form, target), has_passcode, passcode))
}

/// One that cannot be read is never taken for none: the key of everything is in it.
async fn passcode_of(meta: &ObjectStore<'_>) -> Result<Option<Passcode>, StoreError> {
    let found: Option<JsValue> = meta.get(PASSCODE).primitive()?.await?;
    match found.map(decoded) {
        Some(None) => Err(StoreError("the passcode was set by a newer version of this app: update it".into())),
        found => Ok(found.flatten()),
    }
}

impl LocalStore {
    /// Whether there is a passcode that this page does not know.
    pub fn is_locked(&self) -> bool {
        self.has_passcode && !self.sealing().has_key()
    }

    /// Minutes without use after which it locks, where it had a passcode when it was opened.
    pub fn lock_after(&self) -> Option<u32> {
        self.passcode.as_ref().map(|passcode| passcode.lock_after)
    }

    /// Whether its values were still being converted when it was opened.
    pub fn is_converting(&self) -> bool {
        self.passcode.as_ref().is_some_and(|passcode| passcode.state != SealState::On)
    }

    /// Whether what this writes is still what the database wants, and this tab still leads where it has to.
    pub(super) async fn check(&self, meta: &ObjectStore<'_>, lead: Option<Lead>) -> Result<(), StoreError> {
        let form = meta.get::<JsValue, _, _>(FORM).primitive()?;
        if let Some(lead) = lead {
            check_lead(meta, lead).await?;
        }
        let form: Option<JsValue> = form.await?;
        let form: u32 = form.and_then(decoded).unwrap_or(0);
        let (opened, target) = self.forms;
        if [opened, target, self.sealing().form].contains(&form) && !self.is_locked() {
            Ok(())
        } else {
            Err(StoreError(StoreError::RESEALED.into()))
        }
    }

    /// # Errors
    /// When the browser cannot read.
    pub async fn passcode(&self) -> Result<Option<Passcode>, StoreError> {
        let transaction = self.database.transaction(META).build()?;
        passcode_of(&transaction.object_store(META)?).await
    }

    /// The form that comes after that of its values.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn next_form(&self) -> Result<u32, StoreError> {
        let ((form, target), ..) = read_forms(&self.database).await?;
        Ok(form.max(target) + 1)
    }

    /// Changes the record of the passcode in one transaction, durable when it returns; gives what it is then.
    ///
    /// # Errors
    /// When the browser did not keep it.
    pub async fn change_passcode(
        &self,
        change: impl FnOnce(Option<Passcode>) -> Option<Passcode>,
    ) -> Result<Option<Passcode>, StoreError> {
        let options = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        let transaction = self.database.transaction(META).with_mode(TransactionMode::Readwrite);
        let transaction = transaction.with_options(options).build()?;
        let meta = transaction.object_store(META)?;
        let changed = change(passcode_of(&meta).await?);
        match &changed {
            Some(passcode) => drop(meta.put(bytes(passcode)).with_key(PASSCODE).primitive()?),
            None => drop(meta.delete(PASSCODE).primitive()?),
        }
        drop(meta);
        transaction.commit().await?;
        Ok(changed)
    }

    /// Brings all values into the form that the passcode asks for, where they are not in it; `told` hears how many were
    /// looked at so far. Whoever calls has the key. Where another page asks for another form meanwhile, that page goes on.
    ///
    /// # Errors
    /// When the browser did not keep it; it can be called again.
    pub async fn convert(&self, told: impl Fn(usize)) -> Result<(), StoreError> {
        let Some(passcode) = self.passcode().await? else { return Ok(()) };
        let sealing = self.sealing();
        // A page that does not know of it yet writes another form.
        let is_known = sealing.form == passcode.form && sealing.seals() == passcode.seals();
        if passcode.state == SealState::On || !is_known {
            return Ok(());
        }
        let mut looked = 0;
        if !self.convert_all(&passcode, &mut looked, &told).await? {
            return Ok(());
        }
        // Whoever writes the old form is refused from now on.
        let transaction = self.database.transaction(META).with_mode(TransactionMode::Readwrite).build()?;
        let meta = transaction.object_store(META)?;
        if !is_asked(&meta, &passcode).await? {
            return Ok(());
        }
        meta.put(bytes(&passcode.form)).with_key(FORM).primitive()?;
        drop(meta);
        transaction.commit().await?;
        if !self.convert_all(&passcode, &mut looked, &told).await? {
            return Ok(());
        }
        self.change_passcode(|known| match known {
            Some(known) if !known.asks_as(&passcode) => Some(known),
            Some(known) if known.state == SealState::TurningOn => Some(Passcode { state: SealState::On, ..known }),
            Some(known) if known.state == SealState::TurningOff => None,
            other => other,
        })
        .await?;
        Ok(())
    }

    /// Looks at every value once. Whether it came to the end: it stops where another form is asked for.
    async fn convert_all(
        &self,
        passcode: &Passcode,
        looked: &mut usize,
        told: &impl Fn(usize),
    ) -> Result<bool, StoreError> {
        let sealing = self.sealing();
        for (name, at_once) in STORES {
            let one = |value: &JsValue| match name {
                CHANGES => converted_change(&sealing, value),
                _ => sealing.converted(name, value),
            };
            let mut after = before_all();
            loop {
                let transaction = self.database.transaction([name, META]).with_mode(TransactionMode::Readwrite);
                let transaction = transaction.build()?;
                if !is_asked(&transaction.object_store(META)?, passcode).await? {
                    return Ok(false);
                }
                let Some((last, count)) = convert_some(&transaction, name, at_once, &after, &one).await? else { break };
                transaction.commit().await?;
                after = last;
                *looked += count;
                told(*looked);
                TimeoutFuture::new(0).await;
            }
        }
        let transaction = self.database.transaction(META).with_mode(TransactionMode::Readwrite).build()?;
        let meta = transaction.object_store(META)?;
        if !is_asked(&meta, passcode).await? {
            return Ok(false);
        }
        let about: Option<JsValue> = meta.get(ABOUT).primitive()?.await?;
        if let Some(about) = about.and_then(|about| sealing.converted(ABOUT, &about)) {
            meta.put(about).with_key(ABOUT).primitive()?;
        }
        drop(meta);
        transaction.commit().await?;
        match imports::open(self.workspace, self.member).await {
            Some(database) => {
                let converted = self.convert_imports(&database, passcode, looked, told).await;
                database.close();
                converted
            }
            None => Ok(true),
        }
    }

    /// The same for what is kept of imports, in a database of its own.
    async fn convert_imports(
        &self,
        database: &Database,
        passcode: &Passcode,
        looked: &mut usize,
        told: &impl Fn(usize),
    ) -> Result<bool, StoreError> {
        let sealing = self.sealing();
        for (name, at_once) in imports::STORES {
            let one = |value: &JsValue| sealing.converted(name, value);
            let mut after = before_all();
            loop {
                if !self.passcode().await?.is_some_and(|known| known.asks_as(passcode)) {
                    return Ok(false);
                }
                let transaction = database.transaction(name).with_mode(TransactionMode::Readwrite).build()?;
                let Some((last, count)) = convert_some(&transaction, name, at_once, &after, &one).await? else { break };
                transaction.commit().await?;
                after = last;
                *looked += count;
                told(*looked);
                TimeoutFuture::new(0).await;
            }
        }
        Ok(true)
    }
}

/// Whether the database still asks for the form that a passcode asked for.
async fn is_asked(meta: &ObjectStore<'_>, passcode: &Passcode) -> Result<bool, StoreError> {
    Ok(passcode_of(meta).await?.is_some_and(|known| known.asks_as(passcode)))
}

/// A key before every number and every text.
fn before_all() -> JsValue {
    JsValue::from_f64(f64::NEG_INFINITY)
}

/// Converts some values of a store after a key. Gives the last of their keys and how many there were; `None` where there are
/// none any more.
async fn convert_some(
    transaction: &Transaction<'_>,
    name: &str,
    at_once: u32,
    after: &JsValue,
    one: &impl Fn(&JsValue) -> Option<JsValue>,
) -> Result<Option<(JsValue, usize)>, StoreError> {
    let store = transaction.object_store(name)?;
    let range = || KeyRange::LowerBound(after.clone(), true);
    let keys = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range()).with_limit(at_once).primitive()?;
    let values = store.get_all::<JsValue>().with_query::<JsValue, _>(range()).with_limit(at_once).primitive()?;
    let keys: Vec<JsValue> = keys.await?.collect::<Result<_, _>>()?;
    let values: Vec<JsValue> = values.await?.collect::<Result<_, _>>()?;
    let Some(last) = keys.last().cloned() else { return Ok(None) };
    let count = keys.len();
    for (key, value) in keys.into_iter().zip(values) {
        if let Some(converted) = one(&value) {
            store.put(converted).with_key(key).primitive()?;
        }
    }
    Ok(Some((last, count)))
}

/// An entry of changes names its record beside what is sealed of it.
fn converted_change(sealing: &Sealing, value: &JsValue) -> Option<JsValue> {
    let entry: &Object = value.dyn_ref()?;
    let mut is_converted = false;
    for name in [CHANGE, SNAPSHOT] {
        let Ok(inside) = Reflect::get(entry, &name.into()) else { continue };
        if let Some(converted) = sealing.converted(CHANGES, &inside) {
            // The entry is this page's own copy.
            is_converted |= Reflect::set(entry, &name.into(), &converted).unwrap_or(false);
        }
    }
    is_converted.then(|| value.clone())
}
