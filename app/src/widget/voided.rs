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
    let asks = RwSignal::new(false);
    let replica = StoredValue::new(replica);
    let save = move |_| {
        let replica = replica.get_value();
        spawn_local(async move {
            let void = replica.export_void().await;
            if void.bytes.is_empty() {
                return toasts.error(untrack(|| i18n.t(text::BACKUP_ENDED)));
            }
            match packed(&Array::of1(&Uint8Array::from(void.bytes.as_slice()))).await {
                Ok(file) => {
                    save_blob("sotay-void.sotay", &file);
                    if void.unreadable > 0 {
                        let n = void.unreadable.to_string();
                        toasts.error(fill(untrack(|| i18n.t(text::BACKUP_UNREADABLE)), &[("n", &n)]));
                    }
                }
                Err(error) => {
                    let problem = format!("{error:?}");
                    toasts.error(fill(untrack(|| i18n.t(text::BACKUP_NOT_WRITTEN)), &[("problem", &problem)]));
                }
            }
        });
    };
    view! {
        <Show when=move || { void.get() > 0 }>
            <h3>{i18n.s(text::VOID_TITLE)}</h3>
            <p role="alert">{move || fill(i18n.t(text::VOID_TEXT), &[("n", &void.get().to_string())])}</p>
            <div class="actions">
                <button on:click=save>{i18n.s(text::VOID_SAVE)}</button>
                <button
                    class="danger"
                    aria-expanded=move || asks.get().to_string()
                    on:click=move |_| asks.update(|asks| *asks = !*asks)
                >
                    {i18n.s(text::VOID_DISCARD)}
                </button>
            </div>
            <Show when=move || asks.get()>
                <DiscardVoid void asks />
            </Show>
        </Show>
    }
}

/// Discards it, once it was asked for again: nothing here can bring it back.
#[component]
fn DiscardVoid(void: Memo<usize>, asks: RwSignal<bool>) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let busy = RwSignal::new(false);
    let discard = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let replica = replica.clone();
        let (said, lost_said) = untrack(|| (i18n.t(text::VOID_DISCARDED), i18n.t(text::NO_LONGER_APPLIES)));
        spawn_local(async move {
            let lost = replica.discard_void().await;
            // It is said once it is so, also after a reload.
            replica.flushed().await;
            toasts.say(said);
            for error in lost {
                toasts.error(fill(lost_said, &[("message", &untrack(|| explain(&error, i18n, &replica.model)))]));
            }
            // The dialog may be closed by now.
            let _ = asks.try_set(false);
        });
    };
    view! {
        <div class="stack" role="group" aria-label=i18n.s(text::VOID_DISCARD)>
            <p class="problem" role="alert">
                {move || fill(i18n.t(text::VOID_DISCARD_SURE), &[("n", &void.get().to_string())])}
            </p>
            <div class="actions">
                <button class="danger" disabled=move || busy.get() on:click=discard>
                    {i18n.s(text::VOID_DISCARD_DO)}
                </button>
                <button class="quiet" on:click=move |_| asks.set(false)>{i18n.s(text::CANCEL)}</button>
            </div>
        </div>
    }
}
