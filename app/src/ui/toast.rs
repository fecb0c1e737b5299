//! Where short messages are shown, with an undo where there is something to undo.

use crate::{
    i18n::{text, use_i18n},
    toast::{Toast, use_toasts},
    ui::icon::{Icon, IconView},
};
use leptos::prelude::*;

#[component]
pub fn ToastArea() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <ToastView toast />
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let Toast { id, text, undo, is_error } = toast;
    let undo = undo.map(|undo| {
        let run = move |_| {
            undo.run(());
            toasts.dismiss(id);
        };
        view! { <button class="quiet" on:click=run>{i18n.s(text::UNDO)}</button> }
    });
    view! {
        <div class="toast" class:error=is_error>
            <span>{text}</span>
            {undo}
            <button class="quiet square" aria-label=i18n.s(text::CLOSE) on:click=move |_| toasts.dismiss(id)>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}
