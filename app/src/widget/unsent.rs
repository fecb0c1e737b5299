//! What is unsent as a file.

use crate::{
    files::save_blob,
    format::fill,
    i18n::{text, use_i18n},
    packing::packed,
    workspace::use_replica,
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Says that attached files are not saved so, where some are unsent.
#[component]
pub fn FilesNotSaved() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let files = Memo::new(move |_| status.with(|status| status.unsent_files));
    move || {
        (files.get() > 0).then(|| {
            view! { <p class="hint">{fill(i18n.t(text::FILES_NOT_SAVED), &[("n", &files.get().to_string())])}</p> }
        })
    }
}

/// Offers what is unsent as a file.
#[component]
pub fn ExportButton() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let status = replica.status;
    let export = move |_| {
        let replica = replica.clone();
        spawn_local(async move {
            let bytes = replica.export_unsent().await;
            // What cannot be packed cannot be written either.
            if let Ok(file) = packed(&Array::of1(&Uint8Array::from(bytes.as_slice()))).await {
                save_blob("sotay-unsent.sotay", &file);
            }
        });
    };
    let nothing = Memo::new(move |_| status.with(|status| status.unsent == 0));
    view! { <button on:click=export disabled=nothing>{i18n.s(text::EXPORT)}</button> }
}
