//! Attached files: what was brought here goes to the server, what others brought comes from it, one after the other.

use super::Host;
use crate::{
    http::{self, HttpError},
    replica::{handle::Input, local_store::StoreError},
};
use futures::channel::oneshot;
use js_sys::Reflect;
use leptos::prelude::*;
use sotay_shared::{api::ErrorCode, file::FileDigest, kind::Kind, sync::Link};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Pings (half a minute each) after which what the server did not have is looked for again.
const PINGS_TO_ABSENT: u32 = 10;

/// Bytes that are left to everything else.
const ROOM: f64 = 200_000_000.0;

impl Host {
    pub(super) async fn keep_file(&mut self, bytes: &[u8], is_ours: bool) -> Result<FileDigest, StoreError> {
        let digest = FileDigest::of(bytes);
        self.store.keep_file(digest, bytes, is_ours).await?;
        self.move_files().await;
        Ok(digest)
    }

    /// A file from here, or else from the server; whoever asks does not wait for the others in between.
    pub(super) async fn give_file(&mut self, digest: FileDigest, reply: oneshot::Sender<Option<Vec<u8>>>) {
        if let Ok(Some(bytes)) = self.store.file(digest).await {
            let _ = reply.send(Some(bytes));
            return;
        }
        if !self.shared {
            let _ = reply.send(None);
            return;
        }
        let (path, inputs) = (self.path_of(digest), self.handle.inputs.clone());
        spawn_local(async move {
            let bytes = fetch(&path, digest).await;
            let _ = reply.send(bytes.clone());
            if let Some(bytes) = bytes {
                let _ = inputs.unbounded_send(Input::FileOpened(bytes));
            }
        });
    }

    fn path_of(&self, digest: FileDigest) -> String {
        format!("/api/workspaces/{}/files/{digest}", self.handle.device.workspace)
    }

    /// Now and then: files of which somebody attached the record first, and what was not there before.
    pub(super) async fn look_for_files(&mut self) {
        self.pings_to_absent = self.pings_to_absent.checked_sub(1).unwrap_or_else(|| {
            self.absent_files.clear();
            PINGS_TO_ABSENT
        });
        self.move_files().await;
    }

    /// Sends the next file, or fetches the next that is attached to something and not here, so that it is here without a
    /// network too.
    pub(super) async fn move_files(&mut self) {
        let unsent = self.store.unsent_files().await.unwrap_or_default();
        self.handle.status.update(|status| {
            status.unsent_files = unsent.len();
            // As long as something waits: a smaller file may have found room meanwhile.
            status.files_full &= !unsent.is_empty();
        });
        if self.moving_file || !self.tab.leads() || self.tab.link() != Link::Live {
            return;
        }
        let inputs = self.handle.inputs.clone();
        if let Some(digest) = unsent.into_iter().find(|digest| !self.absent_files.contains(digest)) {
            let Ok(Some(bytes)) = self.store.file(digest).await else { return };
            self.moving_file = true;
            let path = self.path_of(digest);
            spawn_local(async move {
                let arrived = http::put_bytes(&path, &bytes).await;
                let _ = inputs.unbounded_send(Input::FileSent(digest, arrived));
            });
        } else if !self.is_full
            && let Some(digest) = self.missing_file().await
        {
            // What people write comes first: files of others are kept while there is much room.
            if !has_room().await {
                self.is_full = true;
                return;
            }
            self.moving_file = true;
            let path = self.path_of(digest);
            spawn_local(async move {
                let bytes = fetch(&path, digest).await;
                let _ = inputs.unbounded_send(Input::FileCame(digest, bytes));
            });
        }
    }

    async fn missing_file(&self) -> Option<FileDigest> {
        let here = self.store.files().await.ok()?;
        let model = &self.handle.model;
        let attached = model.list(Kind::Attachment).get_untracked();
        attached.into_iter().find_map(|record| {
            let digest = model.peek(record)?.as_attachment()?.digest.parse().ok()?;
            (!here.contains(&digest) && !self.absent_files.contains(&digest)).then_some(digest)
        })
    }

    pub(super) async fn file_sent(&mut self, digest: FileDigest, arrived: Result<(), HttpError>) {
        self.moving_file = false;
        if matches!(arrived, Err(HttpError::Api { code: ErrorCode::FilesFull, .. })) {
            self.handle.status.update(|status| status.files_full = true);
        }
        let noted = arrived.is_ok() && self.store.sent_file(digest).await.is_ok();
        if !noted {
            // Not again at once.
            self.absent_files.insert(digest);
        }
        self.move_files().await;
    }

    pub(super) async fn file_came(&mut self, digest: FileDigest, bytes: Option<Vec<u8>>) {
        self.moving_file = false;
        match bytes {
            Some(bytes) => self.is_full = self.store.keep_file(digest, &bytes, false).await.is_err(),
            None => drop(self.absent_files.insert(digest)),
        }
        self.move_files().await;
    }
}

/// Whether the browser gives room for files that nobody asked for: half of it is left, and a good deal more than a file.
async fn has_room() -> bool {
    let Ok(asked) = window().navigator().storage().estimate() else { return true };
    let Ok(estimate) = JsFuture::from(asked).await else { return true };
    let read = |key: &str| Reflect::get(&estimate, &key.into()).ok().and_then(|it| it.as_f64());
    let (Some(usage), Some(quota)) = (read("usage"), read("quota")) else { return true };
    usage < quota / 2.0 && quota - usage > ROOM
}

/// A file of the server, if it is the one that was asked for.
async fn fetch(path: &str, digest: FileDigest) -> Option<Vec<u8>> {
    let bytes = http::get_bytes(path).await.ok()?;
    (FileDigest::of(&bytes) == digest).then_some(bytes)
}
