//! A value to be copied.

use crate::{
    i18n::{text, use_i18n},
    ui::toast::{Toasts, use_toasts},
};
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Puts a text where it can be pasted from, and says so. A browser that forbids it says nothing: what is to be copied is
/// still there to be selected by hand.
pub fn copy(value: String, toasts: Toasts, words: &'static str) {
    spawn_local(async move {
        if JsFuture::from(window().navigator().clipboard().write_text(&value)).await.is_ok() {
            toasts.say(words);
        }
    });
}

#[component]
pub fn CopyField(#[prop(into)] label: Signal<String>, #[prop(into)] value: Signal<String>) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let copy = move |_| copy(value.get_untracked(), toasts, untrack(|| i18n.t(text::COPIED)));
    view! {
        <div class="row">
            <input class="copied" readonly=true aria-label=label prop:value=value />
            <button type="button" on:click=copy>{i18n.s(text::COPY)}</button>
        </div>
    }
}
