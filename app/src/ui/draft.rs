//! What is typed and not sent: it survives a reload, a visit elsewhere, and a dialog that is closed.
//!
//! Drafts are texts of this device alone, in local storage under the workspace and the place where they are typed; of a
//! workspace with a passcode they are sealed.

use crate::{
    clock,
    device::{self, DeviceWorkspace},
    i18n::{text, use_i18n},
    replica::Sealing,
    workspace::use_replica,
};
use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sotay_shared::{codec, sort::sort_by};
use std::{cell::Cell, collections::BTreeMap};

/// What the keys of drafts begin with.
const PREFIX: &str = "sotay.draft/";
/// Drafts that are kept at most; those typed longest ago go first.
const KEPT: usize = 50;
/// How long a draft is kept, in milliseconds: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// The longest draft, in bytes: storage that is full would be everybody's loss.
const BYTES: usize = 200_000;
/// What sealed drafts are bound to.
const PLACE: &str = "draft";

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct StoredDraft {
    /// When it was typed last, in milliseconds since 1970.
    at: i64,
    texts: BTreeMap<String, String>,
    /// The texts instead, on the disk of a workspace with a passcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
}

impl StoredDraft {
    /// What is kept under a key; `None` where there is nothing, or it cannot be read.
    fn read(key: &str, workspace: DeviceWorkspace) -> Option<StoredDraft> {
        let mut kept: StoredDraft = device::remembered(key)?;
        if let Some(sealed) = kept.sealed.take() {
            let sealing = Sealing::of(workspace.workspace, workspace.member);
            kept.texts = codec::decode(&sealing.opened_text(PLACE, &sealed)?).ok()?;
        }
        Some(kept)
    }

    /// Keeps it, in the form that the workspace wants.
    fn write(self, key: &str, workspace: DeviceWorkspace) {
        let sealing = Sealing::of(workspace.workspace, workspace.member);
        let kept = match sealing.sealed_text(PLACE, &codec::encode(&self.texts)) {
            Some(sealed) => StoredDraft { at: self.at, texts: BTreeMap::new(), sealed: Some(sealed) },
            None => self,
        };
        device::remember(key, &kept);
    }
}

/// The drafts of one place: a form, or the field of a note.
#[derive(Debug, Clone, Copy)]
pub struct Draft {
    key: StoredValue<String>,
    kept: StoredValue<StoredDraft>,
    was_restored: bool,
    workspace: DeviceWorkspace,
}

impl Draft {
    /// What was typed at a place of this workspace and not sent.
    pub fn of(place: &str) -> Draft {
        let workspace = use_replica().device;
        let key = format!("{}{place}", device::drafts_of(workspace));
        tidy(workspace);
        let kept = StoredDraft::read(&key, workspace).unwrap_or_default();
        let was_restored = !kept.texts.is_empty();
        Draft { key: StoredValue::new(key), kept: StoredValue::new(kept), was_restored, workspace }
    }

    /// Whether something was typed here before.
    pub fn was_restored(self) -> bool {
        self.was_restored
    }

    /// A text that is typed here, as it was left, or as it is at first. Every change of it is kept.
    pub fn text(self, name: &str, first: impl Into<String>) -> RwSignal<String> {
        let first: String = first.into();
        let known = self.kept.with_value(|kept| kept.texts.get(name).cloned());
        let name = name.to_owned();
        let text = RwSignal::new(known.unwrap_or_else(|| first.clone()));
        Effect::new(move |begun: Option<()>| {
            let value = text.get();
            if begun.is_some() {
                self.keep(&name, (value != first).then_some(value));
            }
        });
        text
    }

    /// A text that is there as it was left, for what is no text field.
    pub fn known(self, name: &str) -> Option<String> {
        self.kept.with_value(|kept| kept.texts.get(name).cloned())
    }

    /// Keeps a text; nothing where it is as it was at first.
    pub fn keep(self, name: &str, value: Option<String>) {
        // The screen may be gone.
        let changed = self.kept.try_update_value(|kept| {
            kept.at = clock::now().0;
            match value {
                Some(value) => drop(kept.texts.insert(name.to_owned(), value)),
                None => drop(kept.texts.remove(name)),
            }
            kept.clone()
        });
        let (Some(kept), Some(key)) = (changed, self.key.try_get_value()) else { return };
        let size: usize = kept.texts.values().map(String::len).sum();
        match kept.texts.is_empty() {
            true => sent(&key),
            false if size > BYTES => {}
            false => kept.write(&key, self.workspace),
        }
    }

    /// For [`sent`], which may be said when the screen is gone.
    pub fn key(self) -> String {
        self.key.get_value()
    }

    /// It was sent, or thrown away.
    pub fn clear(self) {
        if let Some(key) = self.key.try_get_value() {
            let _ = self.kept.try_update_value(|kept| kept.texts.clear());
            sent(&key);
        }
    }
}

/// It was sent: also where the screen that it was typed on is gone.
pub fn sent(key: &str) {
    LocalStorage::delete(key);
}

/// The keys of all drafts.
fn keys() -> Vec<String> {
    let Ok(Some(storage)) = window().local_storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    keys.filter(|key| key.starts_with(PREFIX)).collect()
}

/// Brings the drafts of a workspace into the form that its passcode asks for. What cannot be read stays as it is.
pub fn reseal(workspace: DeviceWorkspace) {
    let drafts = device::drafts_of(workspace);
    for key in keys().iter().filter(|key| key.starts_with(&drafts)) {
        if let Some(kept) = StoredDraft::read(key, workspace) {
            kept.write(key, workspace);
        }
    }
}

/// Forgets drafts that nobody came back to, and seals what another page left readable, once a page.
fn tidy(workspace: DeviceWorkspace) {
    thread_local!(static DONE: Cell<bool> = const { Cell::new(false) });
    if DONE.replace(true) {
        return;
    }
    reseal(workspace);
    let at = |key: &str| device::remembered::<StoredDraft>(key).map_or(0, |kept| kept.at);
    let mut drafts: Vec<(i64, String)> = keys().into_iter().map(|key| (at(&key), key)).collect();
    sort_by(&mut drafts, |one, other| other.cmp(one));
    let oldest = clock::now().0 - KEPT_MS;
    for (nth, (at, key)) in drafts.into_iter().enumerate() {
        if nth >= KEPT || at < oldest {
            LocalStorage::delete(&key);
        }
    }
}

/// Says that a form was taken up where it was left, and offers to begin anew.
#[component]
pub fn DraftNote(draft: Draft, start_over: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(draft.was_restored());
    view! {
        <Show when=move || shown.get()>
            <p class="hint draft">
                {i18n.s(text::DRAFT_RESTORED)}
                " "
                <button type="button" class="quiet" on:click=move |_| {
                    start_over.run(());
                    draft.clear();
                    shown.set(false);
                }>{i18n.s(text::START_OVER)}</button>
            </p>
        </Show>
    }
}
