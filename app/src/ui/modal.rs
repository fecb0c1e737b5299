//! A modal dialog: the browser's own, with focus and Escape handled by it. Back closes it too.

use super::popover;
use crate::navigation::Navigation;
use leptos::{html::Dialog, prelude::*};
use std::rc::Rc;

/// Opens when mounted; `on_close` is called however it closes.
#[component]
pub fn Modal(
    #[prop(into)] title: Signal<String>,
    on_close: Callback<()>,
    /// For a style of its own.
    #[prop(default = "")]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    // Outside of the app there is nowhere to go back to.
    let navigation = use_context::<Navigation>();
    let step = StoredValue::new(None::<u32>);
    Effect::new(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            popover::dialog_opens();
            // Only fails for a dialog that is open or not in the page.
            let _ = dialog.show_modal();
            let opened = navigation.map(|navigation| navigation.dialog_opened(Rc::new(move || on_close.run(()))));
            step.set_value(opened);
        }
    });
    on_cleanup(move || {
        if let (Some(navigation), Some(Some(step))) = (navigation, step.try_get_value()) {
            navigation.dialog_closed(step);
        }
    });
    view! {
        <dialog node_ref=dialog class=format!("modal {class}") aria-labelledby="modal-title" on:close=move |_| on_close.run(())>
            <h2 id="modal-title">{title}</h2>
            {children()}
        </dialog>
    }
}
