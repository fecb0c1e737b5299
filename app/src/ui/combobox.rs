//! A choice from a list: a button that shows what is chosen and opens the list. A long list is searched, and in a short
//! one letters lead to what begins with them.

mod keys;

use super::{
    beside::{Anchor, Beside, is_touched},
    choice::Choice,
    icon::{Icon, IconView},
    listbox::{ChoiceList, Line, Lines, mark_view},
};
use crate::i18n::{text, use_i18n};
use keys::Letters;
use leptos::{
    html::{Button, Input, Span},
    prelude::*,
};
use web_sys::{FocusOptions, HtmlElement};

/// Choices from which on a list is searched.
const LONG: usize = 8;

/// The button, its list, and who hears of what is chosen.
#[derive(Clone, Copy)]
struct Control {
    list: ChoiceList,
    value: Signal<String>,
    chosen: Callback<String>,
    create: Option<Callback<String>>,
    control: NodeRef<Span>,
    button: NodeRef<Button>,
    search: NodeRef<Input>,
    letters: StoredValue<Letters>,
    /// Whether the list was open when the pointer went down on the button, which closed it.
    was_open: StoredValue<bool>,
}

/// Gives the keys to an element that is in sight already.
fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focusing an element that is in the page cannot fail.
    let _ = element.focus_with_options(&options);
}

impl Control {
    fn is_long(self) -> bool {
        self.create.is_some() || self.list.choices.with_untracked(|choices| choices.len() >= LONG)
    }

    /// Opens the list at what is chosen.
    fn open(self) {
        let value = self.value.get_untracked();
        let chosen = self.list.choices.with_untracked(|choices| choices.iter().position(|it| it.value == value));
        self.list.typed.set(String::new());
        self.list.at.set(chosen);
        self.letters.set_value(Letters::default());
        self.list.set_open(true);
    }

    fn close(self) {
        self.take_keys();
        self.list.set_open(false);
    }

    /// Gives the keys back to the button.
    fn take_keys(self) {
        if let Some(button) = self.button.get_untracked() {
            focus(&button);
        }
    }

    /// Whether it can be used: what is in a disabled group cannot, whatever it says itself.
    fn is_usable(self) -> bool {
        self.button.get_untracked().is_some_and(|button| !button.matches(":disabled").unwrap_or(false))
    }

    fn pick(self, line: Line) {
        self.close();
        if !self.is_usable() {
            return;
        }
        match (line, self.create) {
            (Line::Choice(choice), _) if choice.value == self.value.get_untracked() => {}
            (Line::Choice(choice), _) => self.chosen.run(choice.value),
            (Line::Create(name), Some(create)) => create.run(name),
            (Line::Create(_), None) => {}
        }
    }

    fn clicked(self) {
        let is_open = self.was_open.get_value() || self.list.open.get_untracked();
        self.was_open.set_value(false);
        if is_open { self.list.set_open(false) } else { self.open() }
    }

    /// Opens the list once the button is in the page.
    fn open_at_once(self) {
        Effect::new(move |is_done: Option<bool>| {
            let is_there = self.button.get().is_some();
            if is_there && is_done != Some(true) {
                self.take_keys();
                self.open();
            }
            is_there || is_done == Some(true)
        });
    }

    /// The list is shown: what is looked for in it is typed at once. Where something is touched, that would bring up a
    /// keyboard over it.
    fn shown(self) {
        if let Some(search) = self.search.get_untracked().filter(|_| !is_touched()) {
            focus(&search);
        }
    }

    /// What is chosen, as the button shows it; follows changes.
    fn words(self, placeholder: Signal<String>) -> impl IntoView {
        let value = self.value.get();
        let known = self.list.choices.with(|choices| choices.iter().find(|choice| choice.value == value).cloned());
        match known {
            Some(Choice { name, mark, .. }) => {
                let mark = mark_view(&mark, &name);
                view! { {mark} <span class="chosen" class:none=value.is_empty()>{name}</span> }.into_any()
            }
            None => {
                let words = placeholder.get();
                let words = if words.is_empty() { value } else { words };
                view! { <span class="chosen none">{words}</span> }.into_any()
            }
        }
    }
}

#[component]
pub fn Combobox(
    /// What it is called. A text beside it may be its `label` as well.
    #[prop(into)]
    label: Signal<String>,
    /// The word of what is chosen.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    chosen: Callback<String>,
    /// Makes what is called so, and is not among the choices.
    #[prop(optional)]
    create: Option<Callback<String>>,
    /// What is shown where nothing is chosen, or something unknown.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] id: Option<String>,
    #[prop(optional)] class: &'static str,
    /// An icon instead of what is chosen.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Has the keys, and its list open, as soon as it is there.
    #[prop(optional)]
    opened: bool,
    /// Hears that the list was closed, whether something was chosen or not.
    #[prop(optional)]
    closed: Option<Callback<()>>,
) -> impl IntoView {
    let control = Control {
        list: ChoiceList::new(choices, create.is_some()),
        value,
        chosen,
        create,
        control: NodeRef::new(),
        button: NodeRef::new(),
        search: NodeRef::new(),
        letters: StoredValue::new(Letters::default()),
        was_open: StoredValue::new(false),
    };
    let list = control.list;
    if opened {
        control.open_at_once();
    }
    if let Some(closed) = closed {
        Effect::new(move |was_open: Option<bool>| {
            let is_open = list.open.get();
            if was_open == Some(true) && !is_open {
                closed.try_run(());
            }
            is_open
        });
    }
    let inside = move || match icon {
        Some(icon) => view! { <IconView icon /> }.into_any(),
        None => view! { {control.words(placeholder)} <IconView icon=Icon::Down /> }.into_any(),
    };
    view! {
        <span class=format!("combobox {class}") node_ref=control.control>
            <button
                node_ref=control.button
                id=id
                type="button"
                role="combobox"
                aria-label=label
                aria-haspopup="listbox"
                aria-expanded=move || list.open.get().to_string()
                aria-controls=move || list.controlled()
                aria-activedescendant=move || list.active()
                disabled=disabled
                on:pointerdown=move |_| control.was_open.set_value(list.open.get_untracked())
                on:click=move |_| control.clicked()
                on:keydown=move |event| control.key(&event, false)
                on:keyup=move |event| control.released(&event)
            >
                {inside}
            </button>
            {move || list.open.get().then(|| view! { <OpenList control label /> })}
        </span>
    }
}

#[component]
fn OpenList(control: Control, label: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let list = control.list;
    let search = control.is_long().then(|| {
        view! {
            <input
                node_ref=control.search
                type="text"
                class="find-choice"
                role="combobox"
                aria-label=i18n.s(text::SEARCH_CHOICES)
                aria-autocomplete="list"
                aria-expanded="true"
                aria-controls=list.id()
                aria-activedescendant=move || list.active()
                placeholder=i18n.s(text::SEARCH_CHOICES)
                autocomplete="off"
                maxlength="200"
                prop:value=list.typed
                on:input=move |event| control.look(event_target_value(&event))
                on:keydown=move |event| control.key(&event, true)
            />
        }
    });
    let pick = Callback::new(move |line| control.pick(line));
    let shown = Callback::new(move |()| control.shown());
    view! {
        <Beside anchor=Anchor::Control(control.control) open=list.open shown>
            {search}
            <Lines list label value=control.value pick />
        </Beside>
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// What the browser would draw its own way.
    const NATIVE: [[&str; 2]; 7] = [
        ["<", "select"],
        ["<", "option"],
        ["<", "datalist"],
        ["type=\"", "date\""],
        ["type=\"", "time\""],
        ["type=\"", "datetime-local\""],
        [" list", "="],
    ];

    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => sources(&path, found),
                false => found.push((path.display().to_string(), fs::read_to_string(&path).unwrap())),
            }
        }
    }

    #[test]
    fn no_control_is_the_browsers_own() {
        let mut found = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.len() > 50);
        for native in NATIVE.map(|parts| parts.concat()) {
            let with = found.iter().filter(|(_, text)| text.contains(&native)).map(|(path, _)| path.as_str());
            assert_eq!(with.collect::<Vec<_>>(), Vec::<&str>::new(), "{native}: use what is in ui");
        }
    }
}
