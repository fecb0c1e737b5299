//! The bytes of attached files.

use super::{LocalStore, META, StoreError};
use indexed_db_futures::{
    prelude::*,
    transaction::{TransactionDurability, TransactionMode, TransactionOptions},
};
use sotay_shared::file::FileDigest;
use std::collections::BTreeSet;
use wasm_bindgen::JsValue;

pub(super) const FILES: &str = "files";
pub(super) const UNSENT_FILES: &str = "unsent_files";

impl LocalStore {
    /// Keeps a file, durable when it returns. One that was brought here is to be sent.
    ///
    /// # Errors
    /// When the browser did not keep it.
    pub async fn keep_file(&self, digest: FileDigest, bytes: &[u8], is_ours: bool) -> Result<(), StoreError> {
        let value = self.sealing().value_later(FILES, bytes).await;
        let options = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        let transaction = self.database.transaction([FILES, UNSENT_FILES, META]).with_mode(TransactionMode::Readwrite);
        let transaction = transaction.with_options(options).build()?;
        self.check(&transaction.object_store(META)?, None).await?;
        let key = digest.to_string();
        transaction.object_store(FILES)?.put(value).with_key(key.clone()).primitive()?;
        if is_ours {
            transaction.object_store(UNSENT_FILES)?.put(JsValue::TRUE).with_key(key).primitive()?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The bytes of a file; `None` while they are not here.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn file(&self, digest: FileDigest) -> Result<Option<Vec<u8>>, StoreError> {
        let transaction = self.database.transaction(FILES).build()?;
        let found: Option<JsValue> = transaction.object_store(FILES)?.get(digest.to_string()).primitive()?.await?;
        drop(transaction);
        Ok(self.sealing().bytes_later(FILES, found.as_slice()).await.pop().flatten())
    }

    /// The files that are here.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn files(&self) -> Result<BTreeSet<FileDigest>, StoreError> {
        self.digests(FILES).await
    }

    /// The files that the server has not got yet.
    ///
    /// # Errors
    /// When the browser cannot read.
    pub async fn unsent_files(&self) -> Result<BTreeSet<FileDigest>, StoreError> {
        self.digests(UNSENT_FILES).await
    }

    async fn digests(&self, store: &str) -> Result<BTreeSet<FileDigest>, StoreError> {
        let transaction = self.database.transaction(store).build()?;
        let keys = transaction.object_store(store)?.get_all_keys::<String>().primitive()?.await?;
        Ok(keys.filter_map(|key| key.ok()?.parse().ok()).collect())
    }

    /// The server may have lost files: all that are here are sent again, which does no harm where it has not.
    ///
    /// # Errors
    /// When the browser did not keep that.
    pub async fn send_files_again(&self) -> Result<(), StoreError> {
        let transaction =
            self.database.transaction([FILES, UNSENT_FILES]).with_mode(TransactionMode::Readwrite).build()?;
        let keys = transaction.object_store(FILES)?.get_all_keys::<String>().primitive()?.await?;
        let unsent = transaction.object_store(UNSENT_FILES)?;
        for key in keys {
            unsent.put(JsValue::TRUE).with_key(key?).primitive()?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The server has got a file.
    ///
    /// # Errors
    /// When the browser did not keep that; it is sent again then, which does no harm.
    pub async fn sent_file(&self, digest: FileDigest) -> Result<(), StoreError> {
        let transaction = self.database.transaction(UNSENT_FILES).with_mode(TransactionMode::Readwrite).build()?;
        transaction.object_store(UNSENT_FILES)?.delete(digest.to_string()).primitive()?;
        transaction.commit().await?;
        Ok(())
    }
}
