//! Suggests whom an `@` may call, while it is typed.

use super::mention::{answered, asked, is_called};
use crate::{
    i18n::{text, use_i18n},
    workspace::use_replica,
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::{html::Textarea, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::{kind::Kind, search};
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

/// Members suggested.
const SUGGESTED: usize = 6;

/// Stands behind a text area and writes the chosen name into it.
#[component]
pub fn MentionList(area: NodeRef<Textarea>, body: RwSignal<String>, #[prop(into)] id: String) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let typed = RwSignal::new(None::<(usize, String)>);
    let at = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let Some((_, typed)) = typed.get() else { return Vec::new() };
        let me = replica.device.member.into();
        let others = replica.model.list(Kind::Member).get().into_iter().filter(|member| *member != me);
        let named = others.filter_map(|member| Some(replica.model.peek(member)?.title().to_owned()));
        let mut named: Vec<String> = named.filter(|name| is_called(&search::fold(name), &typed)).collect();
        named.sort_by_cached_key(|name| search::fold(name));
        named.truncate(SUGGESTED);
        named
    });
    let choose = move |name: &str| {
        let Some(area) = area.get_untracked() else { return };
        let caret = area.selection_start().ok().flatten().unwrap_or_default() as usize;
        typed.set(None);
        let Some((written, caret)) = answered(&area.value(), caret, name) else { return };
        area.set_value(&written);
        body.set(written);
        // A caret within the text can always be set.
        let _ = area.set_selection_range(caret as u32, caret as u32);
    };
    let look = move |area: &HtmlTextAreaElement| {
        let caret = area.selection_start().ok().flatten().unwrap_or_default();
        let now = asked(&area.value(), caret as usize);
        if typed.with_untracked(|typed| *typed != now) {
            at.set(0);
            typed.set(now);
        }
    };
    let key = move |event: &KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        // The keys of an input method, and those with another one held down, are not for the list.
        let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
        if count == 0 || held || event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" => {
                let name = found.with_untracked(|found| found.get(at.get_untracked()).cloned());
                name.iter().for_each(|name| choose(name));
            }
            "Escape" => typed.set(None),
            _ => return,
        }
        // The key is used up: it neither breaks a line nor closes what the text stands in.
        event.prevent_default();
        event.stop_propagation();
    };
    let listeners = StoredValue::new(None::<SendWrapper<[EventListener; 5]>>);
    Effect::new(move || {
        let Some(element) = area.get() else { return };
        // Wherever the caret goes, by typing, by an arrow or by a tap.
        let looking = |on: &'static str| {
            let typing = element.clone();
            EventListener::new(&element, on, move |_| look(&typing))
        };
        listeners.set_value(Some(SendWrapper::new([
            looking("input"),
            looking("click"),
            EventListener::new(&element, "keyup", {
                let typing = element.clone();
                // What the list itself takes has moved no caret.
                move |event| {
                    let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
                    if ["ArrowLeft", "ArrowRight", "Home", "End"].contains(&key.as_str()) {
                        look(&typing);
                    }
                }
            }),
            EventListener::new(&element, "blur", move |_| typed.set(None)),
            EventListener::new_with_options(
                &element,
                "keydown",
                EventListenerOptions::enable_prevent_default(),
                move |event| event.dyn_ref::<KeyboardEvent>().into_iter().for_each(key),
            ),
        ])));
    });
    let id = StoredValue::new(id);
    let option = move |nth: usize| id.with_value(|id| format!("{id}-{nth}"));
    Effect::new(move || {
        let Some(element) = area.get() else { return };
        // Neither name can be refused.
        let _ = match found.with(Vec::is_empty) {
            true => element.remove_attribute("aria-activedescendant"),
            false => element.set_attribute("aria-activedescendant", &option(at.get())),
        };
        let _ = id.with_value(|id| element.set_attribute("aria-controls", id));
        let _ = element.set_attribute("aria-autocomplete", "list");
    });
    let line = move |(nth, name): (usize, String)| {
        let chosen = name.clone();
        view! {
            <li
                id=option(nth)
                role="option"
                aria-selected=move || (at.get() == nth).to_string()
                // The text keeps the focus.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| choose(&chosen)
            >
                "@" {name}
            </li>
        }
    };
    view! {
        <ul id=id.get_value() class="mention-list" role="listbox" aria-label=i18n.s(text::MENTION) hidden=move || found.with(Vec::is_empty)>
            {move || found.get().into_iter().enumerate().map(line).collect_view()}
        </ul>
    }
}
