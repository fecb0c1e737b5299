//! Suggests what could be meant while somebody types into a field. What is typed is what counts: a suggestion is taken
//! by whoever goes to it.

use super::{
    beside::{Anchor, Beside},
    choice::{Choice, stepped},
    listbox::{ChoiceList, Line, Lines},
};
use crate::i18n::{text, use_i18n};
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use leptos::{html::Input, prelude::*};
use send_wrapper::SendWrapper;
use sotay_shared::search;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};

/// What could be meant by what is typed so far, the best first.
pub type Suggest = Callback<String, Vec<Choice>>;

/// A field that suggests, and what it suggests now.
#[derive(Clone, Copy)]
struct Suggesting {
    input: NodeRef<Input>,
    find: Suggest,
    picked: Option<Callback<String>>,
    /// It suggests nothing until it is asked: by a click, or by an arrow.
    asked: bool,
    found: RwSignal<Vec<Choice>>,
    list: ChoiceList,
}

/// Writes a text into a field, as if it were typed.
fn type_into(input: &HtmlInputElement, text: &str) {
    input.set_value(text);
    if let Ok(event) = Event::new("input") {
        // Dispatching a fresh event cannot fail.
        let _ = input.dispatch_event(&event);
    }
}

impl Suggesting {
    fn new(input: NodeRef<Input>, find: Suggest, picked: Option<Callback<String>>, asked: bool) -> Suggesting {
        let found = RwSignal::new(Vec::new());
        Suggesting { input, find, picked, asked, found, list: ChoiceList::new(found.into(), false) }
    }

    /// Suggests all that answers what stands there.
    fn look_now(self) {
        let text = self.input.get_untracked().map(|input| input.value()).unwrap_or_default();
        self.look(&text, true);
    }

    fn typed(self, text: &str) {
        if self.asked { self.list.set_open(false) } else { self.look(text, false) }
    }

    fn clicked(self) {
        if self.asked && !self.list.open.get_untracked() {
            self.look_now();
        }
    }

    /// Suggests what answers a text. Whoever types what one of them is called has said it, unless all are asked for.
    fn look(self, text: &str, all: bool) {
        let mut found = untrack(|| self.find.run(text.to_owned()));
        let typed = search::fold(text);
        if !all && found.iter().any(|choice| search::fold(&choice.value) == typed) {
            found.clear();
        }
        self.list.at.set(None);
        let is_open = !found.is_empty();
        self.found.set(found);
        self.list.set_open(is_open);
    }

    fn pick(self, line: Line) {
        self.list.set_open(false);
        let Line::Choice(choice) = line else { return };
        match (self.picked, self.input.get_untracked()) {
            (Some(picked), _) => picked.run(choice.value),
            (None, Some(input)) => type_into(&input, &choice.value),
            (None, None) => {}
        }
        self.list.set_open(false);
    }

    /// Whether the key was for the list.
    fn key(self, event: &KeyboardEvent) -> bool {
        if event.ctrl_key() || event.meta_key() || event.is_composing() {
            return false;
        }
        let (is_open, at) = (self.list.open.get_untracked(), self.list.at.get_untracked());
        match event.key().as_str() {
            "ArrowDown" if !is_open => {
                self.look_now();
                return self.list.open.get_untracked();
            }
            _ if !is_open => return false,
            "Escape" => self.list.set_open(false),
            "Enter" if at.is_some() => {
                let choice = at.and_then(|at| self.found.with_untracked(|found| found.get(at).cloned()));
                choice.into_iter().for_each(|choice| self.pick(Line::Choice(choice)));
            }
            // What is typed is sent as it is, or left.
            "Enter" | "Tab" => {
                self.list.set_open(false);
                return false;
            }
            "Home" | "End" => return false,
            key => {
                let Some(at) = stepped(key, at, self.found.with_untracked(Vec::len)) else { return false };
                self.list.at.set(Some(at));
            }
        }
        true
    }

    /// The keys are heard of before whoever else listens to the field.
    fn listen(self, element: &HtmlInputElement) -> [EventListener; 4] {
        let typing = element.clone();
        let pressed = move |event: &Event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| self.key(key)) {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        };
        let first = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
        [
            EventListener::new(element, "input", move |_| self.typed(&typing.value())),
            EventListener::new(element, "click", move |_| self.clicked()),
            EventListener::new(element, "blur", move |_| self.list.set_open(false)),
            EventListener::new_with_options(element, "keydown", first, pressed),
        ]
    }

    /// Tells whoever does not see it what the list is and where the keys are.
    fn tell(self, element: &HtmlInputElement) {
        let set = |name: &str, value: Option<String>| {
            // A known attribute can always be set, and taken away.
            let _ = match value {
                Some(value) => element.set_attribute(name, &value),
                None => element.remove_attribute(name),
            };
        };
        set("role", Some("combobox".to_owned()));
        set("aria-autocomplete", Some("list".to_owned()));
        set("aria-expanded", Some(self.list.open.get().to_string()));
        set("aria-controls", self.list.controlled());
        set("aria-activedescendant", self.list.active());
    }
}

/// Stands behind a field, outside of its `label`, and suggests what to type into it.
#[component]
pub fn Suggestions(
    input: NodeRef<Input>,
    find: Suggest,
    /// Hears what was chosen, instead of having it typed.
    #[prop(optional)]
    picked: Option<Callback<String>>,
    /// Suggests nothing until it is asked: by a click, or by an arrow.
    #[prop(optional)]
    asked: bool,
) -> impl IntoView {
    let (i18n, suggesting) = (use_i18n(), Suggesting::new(input, find, picked, asked));
    let list = suggesting.list;
    let listeners = StoredValue::new(None::<SendWrapper<[EventListener; 4]>>);
    Effect::new(move || {
        if let Some(element) = input.get() {
            listeners.set_value(Some(SendWrapper::new(suggesting.listen(&element))));
        }
    });
    Effect::new(move || {
        if let Some(element) = input.get() {
            suggesting.tell(&element);
        }
    });
    let pick = Callback::new(move |line| suggesting.pick(line));
    move || {
        list.open.get().then(|| {
            view! {
                <Beside anchor=Anchor::Field(input) open=list.open near=true>
                    <Lines list label=i18n.s(text::SUGGESTIONS) pick />
                </Beside>
            }
        })
    }
}
