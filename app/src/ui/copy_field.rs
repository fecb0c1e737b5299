//! A value to be copied.

use crate::{
    i18n::{text, use_i18n},
    ui::toast::use_toasts,
};
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[component]
pub fn CopyField(#[prop(into)] label: Signal<String>, #[prop(into)] value: Signal<String>) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let copy = move |_| {
        let value = value.get_untracked();
        spawn_local(async move {
            // A browser that forbids it leaves the field to be selected by hand.
            if JsFuture::from(window().navigator().clipboard().write_text(&value)).await.is_ok() {
                toasts.say(untrack(|| i18n.t(text::COPIED)));
            }
        });
    };
    view! {
        <div class="row">
            <input class="copied" readonly=true aria-label=label prop:value=value />
            <button type="button" on:click=copy>{i18n.s(text::COPY)}</button>
        </div>
    }
}
