//! Suggests whom an `@` may call, while it is typed.

use super::mention::{answered, asked, is_called};
use crate::{
    i18n::{text, use_i18n},
    workspace::use_replica,
};
use gloo::events::{EventListener, EventListenerOptions};
use leptos::{html::Textarea, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::{kind::Kind, search, sort::sort_by_key};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement, KeyboardEvent};

/// Members suggested.
const SUGGESTED: usize = 6;

/// Whom the `@` before the caret may call.
#[derive(Clone, Copy)]
struct Mentioning {
    area: NodeRef<Textarea>,
    body: RwSignal<String>,
    /// Where the `@` stands, and what is typed behind it.
    typed: RwSignal<Option<(usize, String)>>,
    found: Memo<Vec<String>>,
    /// The one that Enter would choose.
    at: RwSignal<usize>,
}

impl Mentioning {
    fn new(area: NodeRef<Textarea>, body: RwSignal<String>) -> Mentioning {
        let replica = use_replica();
        let typed = RwSignal::new(None::<(usize, String)>);
        let found = Memo::new(move |_| {
            let Some((_, typed)) = typed.get() else { return Vec::new() };
            let me = replica.device.member.into();
            let others = replica.model.list(Kind::Member).get().into_iter().filter(|member| *member != me);
            let named = others.filter_map(|member| Some(replica.model.peek(member)?.title().to_owned()));
            let mut named: Vec<String> = named.filter(|name| is_called(&search::fold(name), &typed)).collect();
            sort_by_key(&mut named, |name| search::fold(name));
            named.truncate(SUGGESTED);
            named
        });
        Mentioning { area, body, typed, found, at: RwSignal::new(0) }
    }

    fn choose(self, name: &str) {
        let Some(area) = self.area.get_untracked() else { return };
        let caret = area.selection_start().ok().flatten().unwrap_or_default() as usize;
        self.typed.set(None);
        let Some((written, caret)) = answered(&area.value(), caret, name) else { return };
        area.set_value(&written);
        self.body.set(written);
        // A caret within the text can always be set.
        let _ = area.set_selection_range(caret as u32, caret as u32);
    }

    fn look(self, area: &HtmlTextAreaElement) {
        let caret = area.selection_start().ok().flatten().unwrap_or_default();
        let now = asked(&area.value(), caret as usize);
        if self.typed.with_untracked(|typed| *typed != now) {
            self.at.set(0);
            self.typed.set(now);
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len);
        // The keys of an input method, and those with another one held down, are not for the list.
        let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
        if count == 0 || held || event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" => {
                let name = self.found.with_untracked(|found| found.get(self.at.get_untracked()).cloned());
                name.iter().for_each(|name| self.choose(name));
            }
            "Escape" => self.typed.set(None),
            _ => return,
        }
        // The key is used up: it neither breaks a line nor closes what the text stands in.
        event.prevent_default();
        event.stop_propagation();
    }

    /// Hears of wherever the caret goes, by typing, by an arrow or by a tap.
    fn listen(self, element: &HtmlTextAreaElement) -> [EventListener; 5] {
        let looking = |on: &'static str| {
            let typing = element.clone();
            EventListener::new(element, on, move |_| self.look(&typing))
        };
        let typing = element.clone();
        // What the list itself takes has moved no caret.
        let moved = move |event: &Event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).unwrap_or_default();
            if ["ArrowLeft", "ArrowRight", "Home", "End"].contains(&key.as_str()) {
                self.look(&typing);
            }
        };
        let pressed = move |event: &Event| event.dyn_ref::<KeyboardEvent>().into_iter().for_each(|key| self.key(key));
        let may_prevent = EventListenerOptions::enable_prevent_default();
        [
            looking("input"),
            looking("click"),
            EventListener::new(element, "keyup", moved),
            EventListener::new(element, "blur", move |_| self.typed.set(None)),
            EventListener::new_with_options(element, "keydown", may_prevent, pressed),
        ]
    }
}

/// Stands behind a text area and writes the chosen name into it.
#[component]
pub fn MentionList(area: NodeRef<Textarea>, body: RwSignal<String>, #[prop(into)] id: String) -> impl IntoView {
    let (i18n, mentioning) = (use_i18n(), Mentioning::new(area, body));
    let Mentioning { found, at, .. } = mentioning;
    let listeners = StoredValue::new(None::<SendWrapper<[EventListener; 5]>>);
    Effect::new(move || {
        if let Some(element) = area.get() {
            listeners.set_value(Some(SendWrapper::new(mentioning.listen(&element))));
        }
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
                on:click=move |_| mentioning.choose(&chosen)
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
