//! A modal dialog: the browser's own, with focus and Escape handled by it.

use super::popover;
use leptos::{html::Dialog, prelude::*};

/// Opens when mounted; `on_close` is called however it closes.
#[component]
pub fn Modal(#[prop(into)] title: Signal<String>, on_close: Callback<()>, children: Children) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            popover::dialog_opens();
            // Only fails for a dialog that is open or not in the page.
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog node_ref=dialog class="modal" aria-labelledby="modal-title" on:close=move |_| on_close.run(())>
            <h2 id="modal-title">{title}</h2>
            {children()}
        </dialog>
    }
}
