//! What the server gave up for good when it went back to a backup: saved to a file, and discarded.

use crate::{
    actions::explain,
    files::save_blob,
    format::fill,
    i18n::{text, use_i18n},
    packing::packed,
    toast::use_toasts,
    workspace::use_replica,
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Says what is void, where something is, and offers to save it and to discard it.
#[component]
pub fn VoidRecords() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let status = replica.status;
    let void = Memo::new(move |_| status.with(|status| status.void));
    let busy = RwSignal::new(false);
    let replica = StoredValue::new(replica);
    let save = move |_| {
        let replica = replica.get_value();
        spawn_local(async move {
            let bytes = replica.export_void().await;
            // What cannot be packed cannot be written either.
            if let Ok(file) = packed(&Array::of1(&Uint8Array::from(bytes.as_slice()))).await {
                save_blob("sotay-void.sotay", &file);
            }
        });
    };
    let discard = move |_| {
        let replica = replica.get_value();
        let (said, lost_said) = untrack(|| (i18n.t(text::VOID_DISCARDED), i18n.t(text::NO_LONGER_APPLIES)));
        busy.set(true);
        spawn_local(async move {
            let lost = replica.discard_void().await;
            // It is said once it is so, also after a reload.
            replica.flushed().await;
            toasts.say(said);
            for error in lost {
                toasts.error(fill(lost_said, &[("message", &untrack(|| explain(&error, i18n, &replica.model)))]));
            }
            // The dialog may be closed by now.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Show when=move || { void.get() > 0 }>
            <h3>{i18n.s(text::VOID_TITLE)}</h3>
            <p role="alert">{move || fill(i18n.t(text::VOID_TEXT), &[("n", &void.get().to_string())])}</p>
            <div class="actions">
                <button on:click=save>{i18n.s(text::VOID_SAVE)}</button>
                <button class="primary" disabled=move || busy.get() on:click=discard>{i18n.s(text::VOID_DISCARD)}</button>
            </div>
        </Show>
    }
}
