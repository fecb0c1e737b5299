//! What a form asks for is said beside its field, in the app's own words, and not by the browser in a bubble.

use super::{focus::focus, unique::number};
use crate::{
    format::fill,
    i18n::{I18n, text},
};
use gloo::{
    events::{EventListener, EventListenerOptions, EventListenerPhase},
    timers::callback::Timeout,
};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, ValidityState};

/// The attribute of a field that was told what is wrong: the id of the words.
const TOLD: &str = "data-told";
/// The class of the words.
const WORDS: &str = "own-words";

/// How it is with a field, and of an input its type and its bounds.
fn asked(field: &Element) -> Option<(ValidityState, String, String, String)> {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        return Some((input.validity(), input.type_(), input.min(), input.max()));
    }
    let area = field.dyn_ref::<HtmlTextAreaElement>()?;
    Some((area.validity(), String::new(), String::new(), String::new()))
}

/// What is wrong with a field; `None` for one that says so itself.
fn words(field: &Element, i18n: I18n) -> Option<String> {
    let (is, of, min, max) = asked(field)?;
    if is.valid() || is.custom_error() {
        return None;
    }
    let words = match of.as_str() {
        _ if is.value_missing() => text::ERROR_EMPTY,
        "email" => text::ERROR_EMAIL,
        "url" => text::ERROR_LINK,
        _ if is.bad_input() || min.is_empty() => text::ERROR_NUMBER,
        _ if max.is_empty() => text::ERROR_FROM,
        _ => text::ERROR_FROM_TO,
    };
    Some(fill(untrack(|| i18n.t(words)), &[("min", &min), ("max", &max)]))
}

/// Where the words of a field stand: behind it and its label, and not in a line of controls.
fn place(field: &Element) -> Element {
    let around = |element: &Element, selector: &str| element.closest(selector).ok().flatten();
    let named = around(field, "label").unwrap_or_else(|| field.clone());
    around(&named, ".row").unwrap_or(named)
}

/// Says what is wrong with a field, once.
fn tell(field: &Element, words: &str) {
    let known = field.get_attribute(TOLD).and_then(|id| document().get_element_by_id(&id));
    if let Some(known) = known {
        return known.set_text_content(Some(words));
    }
    // An element of a known kind can always be made.
    let Ok(message) = document().create_element("p") else { return };
    let id = format!("told-{}", number());
    // None of these names can be refused, and what is in the page has a place behind it.
    let _ = message.set_attribute("id", &id);
    let _ = message.set_attribute("role", "alert");
    message.set_class_name(&format!("problem {WORDS}"));
    message.set_text_content(Some(words));
    let _ = place(field).after_with_node_1(&message);
    for (name, value) in [(TOLD, id.as_str()), ("aria-describedby", id.as_str()), ("aria-invalid", "true")] {
        let _ = field.set_attribute(name, value);
    }
}

/// Takes back what is no longer so, or no longer all there is to it; whether something is left.
fn take_back(i18n: I18n) -> bool {
    let Ok(told) = document().query_selector_all(&format!(".{WORDS}")) else { return false };
    let mut is_left = false;
    for message in (0..told.length()).filter_map(|at| told.get(at)?.dyn_into::<Element>().ok()) {
        let field = document().query_selector(&format!("[{TOLD}=\"{}\"]", message.id())).ok().flatten();
        if field.as_ref().and_then(|field| words(field, i18n)) == message.text_content() {
            is_left = true;
            continue;
        }
        message.remove();
        for name in [TOLD, "aria-describedby", "aria-invalid"] {
            // A known attribute can always be taken away.
            let _ = field.as_ref().map(|field| field.remove_attribute(name));
        }
    }
    is_left
}

/// Does so from now on, once a page.
pub fn use_own_words(i18n: I18n) {
    thread_local!(static DONE: Cell<bool> = const { Cell::new(false) });
    if DONE.replace(true) {
        return;
    }
    let (has_told, has_keys) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    let first = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
    let telling = has_told.clone();
    let invalid = move |event: &Event| {
        event.prevent_default();
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
        if let Some(words) = words(&field, i18n) {
            tell(&field, &words);
            telling.set(true);
        }
        // Of several the first has the keys.
        if !has_keys.replace(true) {
            focus(&field);
            let has_keys = has_keys.clone();
            Timeout::new(0, move || has_keys.set(false)).forget();
        }
    };
    EventListener::new_with_options(&document(), "invalid", first, invalid).forget();
    let typed = move |_: &Event| {
        if has_told.get() {
            has_told.set(take_back(i18n));
        }
    };
    EventListener::new_with_options(&document(), "input", EventListenerOptions::run_in_capture_phase(), typed).forget();
}
