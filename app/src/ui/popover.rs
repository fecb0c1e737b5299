//! Popovers close as people expect: by Escape, by a click elsewhere, when another or a dialog opens, and when a link in them
//! is followed. Most are `details`; one that a button opens hears of it by a `close` event.

use gloo::events::EventListener;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node};

const OPEN: &str = "details.popover[open], .popover:has(> [aria-expanded=\"true\"])";
/// What opens one.
const OPENS: &str = ":scope > summary, :scope > [aria-expanded]";

fn open() -> Vec<Element> {
    let Ok(found) = document().query_selector_all(OPEN) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

fn is_details(popover: &Element) -> bool {
    popover.tag_name().eq_ignore_ascii_case("details")
}

fn close(popover: &Element) {
    if is_details(popover) {
        // Taking a known attribute away cannot fail.
        let _ = popover.remove_attribute("open");
    } else if let Ok(event) = Event::new("close") {
        // Whoever opened it closes it, once.
        let _ = popover.dispatch_event(&event);
    }
}

/// What a popover asks in a dialog is no reason to close it.
fn is_in_dialog(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("dialog").ok().flatten().is_some())
}

/// A dialog opens: what is open closes, but for a menu that asks by it.
pub fn dialog_opens() {
    let focused = document().active_element();
    let asks = |popover: &Element| is_details(popover) && popover.contains(focused.as_ref().map(AsRef::as_ref));
    open().iter().filter(|popover| !asks(popover)).for_each(close);
}

/// Closes popovers from now on, as long as whoever asks is shown.
pub fn close_popovers() {
    let elsewhere = EventListener::new(&document(), "pointerdown", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if is_in_dialog(event) {
            return;
        }
        open().iter().filter(|popover| !popover.contains(target.as_ref())).for_each(close);
    });
    let followed = EventListener::new(&document(), "click", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        if let Some(link) = link {
            open().iter().filter(|popover| popover.contains(Some(&link))).for_each(close);
        }
    });
    let escape = EventListener::new(&document(), "keydown", |event| {
        if event.dyn_ref::<KeyboardEvent>().is_none_or(|event| event.key() != "Escape") || is_in_dialog(event) {
            return;
        }
        for popover in open() {
            close(&popover);
            let opener = popover.query_selector(OPENS).ok().flatten();
            if let Some(opener) = opener.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                // Focusing an element that is in the page cannot fail.
                let _ = opener.focus();
            }
        }
    });
    let held = SendWrapper::new((elsewhere, followed, escape));
    on_cleanup(move || drop(held));
}
