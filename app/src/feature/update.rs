//! A new version of the app waits: the user says when.

use crate::i18n::{text, use_i18n};
use gloo::events::EventListener;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use web_sys::Event;

/// `start.js` says "update-ready"; a click answers "update-accepted", and the page is loaded again.
#[component]
pub fn UpdatePrompt() -> impl IntoView {
    let i18n = use_i18n();
    let ready = RwSignal::new(false);
    let listener = EventListener::new(&window(), "update-ready", move |_| ready.set(true));
    let listener = StoredValue::new(SendWrapper::new(listener));
    on_cleanup(move || listener.dispose());
    let accept = move |_| {
        if let Ok(event) = Event::new("update-accepted") {
            // Dispatching a fresh event cannot fail.
            let _ = window().dispatch_event(&event);
        }
    };
    view! {
        <Show when=move || ready.get()>
            <div class="update" role="status">
                <span>{i18n.s(text::UPDATE_READY)}</span>
                <button class="primary" on:click=accept>
                    {i18n.s(text::UPDATE)}
                </button>
            </div>
        </Show>
    }
}
