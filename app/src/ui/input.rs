//! Fields that answer an event at once.

use leptos::ev::Event;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Puts a text back into the field that an event came from.
pub fn set_target_value(event: &Event, text: &str) {
    if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value(text);
    }
}
