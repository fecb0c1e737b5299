//! Ctrl or ⌘ and Enter send the form that somebody types into, also where Enter alone begins a line.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, KeyboardEvent};

/// Does so from now on, as long as whoever asks is shown.
pub fn submit_by_keys() {
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&document(), "keydown", options, |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.key() != "Enter"
            || !(key.ctrl_key() || key.meta_key())
            || key.is_composing()
            || event.default_prevented()
        {
            return;
        }
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let field = field.filter(|field| field.matches("input, textarea, [role=combobox]").unwrap_or(false));
        let form = field.and_then(|field| field.closest("form").ok().flatten());
        if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
            event.prevent_default();
            // As by its button: what a field asks for is asked first.
            let _ = form.request_submit();
        }
    });
    let held = SendWrapper::new(listener);
    on_cleanup(move || drop(held));
}
