//! Fields that answer an event at once.

use leptos::{ev::Event, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

/// Puts a text back into the field that an event came from.
pub fn set_target_value(event: &Event, text: &str) {
    if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value(text);
    }
}

/// What was chosen of a list that goes back to its first line, so that the same can be chosen again.
pub fn chosen(event: &Event) -> String {
    let chosen = event_target_value(event);
    if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
        select.set_value("");
    }
    chosen
}
