//! A value to be copied.

use crate::{
    i18n::{text, use_i18n},
    toast::{Toasts, use_toasts},
};
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Puts a text where it can be pasted from, and says so, or that the browser forbids it.
pub fn copy(value: String, toasts: Toasts, done: &'static str, forbidden: &'static str) {
    spawn_local(async move {
        match JsFuture::from(window().navigator().clipboard().write_text(&value)).await {
            Ok(_) => toasts.say(done),
            Err(_) => toasts.error(forbidden),
        }
    });
}

#[component]
pub fn CopyField(#[prop(into)] label: Signal<String>, #[prop(into)] value: Signal<String>) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let copy = move |_| untrack(|| copy(value.get(), toasts, i18n.t(text::COPIED), i18n.t(text::NOT_COPIED)));
    view! {
        <div class="row">
            <input class="copied" readonly=true aria-label=label prop:value=value />
            <button type="button" on:click=copy>{i18n.s(text::COPY)}</button>
        </div>
    }
}
