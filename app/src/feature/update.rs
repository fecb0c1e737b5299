//! A new version of the app waits: the user says when. A version that the server does not accept any more goes by itself, once
//! nobody types.

use crate::{
    build,
    i18n::{text, use_i18n},
};
use gloo::{events::EventListener, timers::callback::Interval};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// How often somebody is looked at who types, in milliseconds.
const LOOK_MS: u32 = 1_000;
/// What is on its way to the disk, and what people leave by closing it.
const UNFINISHED: &str = ".status[data-saving=\"true\"], dialog[open], [role=dialog], [role=alertdialog]";

/// `start.js` says "update-ready"; a click answers "update-accepted", and the page is loaded again.
#[component]
pub fn UpdatePrompt() -> impl IntoView {
    let i18n = use_i18n();
    let ready = RwSignal::new(false);
    let look = StoredValue::new(SendWrapper::new(None::<Interval>));
    let go_when_idle = move || {
        if ready.get_untracked() && build::is_too_old() {
            let interval = Interval::new(LOOK_MS, || {
                if !is_typing() {
                    accept();
                }
            });
            look.set_value(SendWrapper::new(Some(interval)));
        }
    };
    let waits = EventListener::new(&window(), "update-ready", move |_| {
        ready.set(true);
        go_when_idle();
    });
    let required = EventListener::new(&window(), "update-required", move |_| go_when_idle());
    let listeners = StoredValue::new(SendWrapper::new((waits, required)));
    on_cleanup(move || {
        listeners.dispose();
        look.dispose();
    });
    view! {
        <Show when=move || ready.get()>
            <div class="update" role="status">
                <span>{i18n.s(text::UPDATE_READY)}</span>
                <button class="primary" on:click=move |_| accept()>
                    {i18n.s(text::UPDATE)}
                </button>
            </div>
        </Show>
    }
}

fn accept() {
    if let Ok(event) = Event::new("update-accepted") {
        // Dispatching a fresh event cannot fail.
        let _ = window().dispatch_event(&event);
    }
}

/// Whether something would be lost with the page: what is typed into the field that has the focus, or what is not kept yet.
/// A hidden page does not know: every tab is loaded again, and somebody may type into another.
fn is_typing() -> bool {
    let document = document();
    if document.hidden() {
        return true;
    }
    if document.query_selector(UNFINISHED).ok().flatten().is_some() {
        return true;
    }
    let Some(focused) = document.active_element() else { return false };
    if let Some(input) = focused.dyn_ref::<HtmlInputElement>() {
        return !input.value().is_empty();
    }
    if let Some(area) = focused.dyn_ref::<HtmlTextAreaElement>() {
        return !area.value().is_empty();
    }
    focused.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}
