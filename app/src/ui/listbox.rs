//! The list that a control opens: what is in it, which line the keys are at, and which is chosen.

use super::{
    choice::{Choice, Mark, found},
    icon::{Icon, IconView},
    unique::number,
};
use crate::{
    format::{fill, initials},
    i18n::{text, use_i18n},
};
use leptos::{ev::MouseEvent, html::Div, prelude::*};
use sotay_shared::search;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    Choice(Choice),
    /// Makes one that is called so.
    Create(String),
}

/// The list of a control, which is open or is not.
#[derive(Clone, Copy)]
pub struct ChoiceList {
    number: usize,
    pub choices: Signal<Vec<Choice>>,
    /// Whether what is typed and not there can be made.
    creates: bool,
    pub open: RwSignal<bool>,
    /// What is looked for in it.
    pub typed: RwSignal<String>,
    /// The line that Enter chooses.
    pub at: RwSignal<Option<usize>>,
}

impl ChoiceList {
    pub fn new(choices: Signal<Vec<Choice>>, creates: bool) -> ChoiceList {
        ChoiceList {
            number: number(),
            choices,
            creates,
            open: RwSignal::new(false),
            typed: RwSignal::new(String::new()),
            at: RwSignal::new(None),
        }
    }

    /// The choices that answer what is typed, and what makes another one; follows changes.
    pub fn lines(self) -> Vec<Line> {
        let typed = self.typed.get();
        let name = typed.trim();
        self.choices.with(|choices| {
            let known = found(choices, &typed).into_iter().filter_map(|at| choices.get(at).cloned());
            let is_called = |choice: &Choice| search::fold(&choice.name) == search::fold(name);
            let is_new = self.creates && !search::is_blank(name) && !choices.iter().any(is_called);
            known.map(Line::Choice).chain(is_new.then(|| Line::Create(name.to_owned()))).collect()
        })
    }

    /// Opens or closes it, once: it is not drawn anew for being open already. The control may be gone by now.
    pub fn set_open(self, open: bool) {
        if self.open.try_get_untracked() == Some(!open) {
            self.open.set(open);
        }
    }

    pub fn id(self) -> String {
        format!("list-{}", self.number)
    }

    fn line_id(self, nth: usize) -> String {
        format!("list-{}-{nth}", self.number)
    }

    /// Its id, while it is open: for `aria-controls`.
    pub fn controlled(self) -> Option<String> {
        self.open.get().then(|| self.id())
    }

    /// The id of the line that the keys are at: for `aria-activedescendant`.
    pub fn active(self) -> Option<String> {
        self.at.get().filter(|_| self.open.get()).map(|nth| self.line_id(nth))
    }
}

/// What stands before the name of a choice.
pub fn mark_view(mark: &Mark, name: &str) -> Option<AnyView> {
    match mark {
        Mark::None => None,
        Mark::Dot(color) => Some(view! { <span class="dot" data-color=color.clone()></span> }.into_any()),
        Mark::Avatar(hue) => {
            // What stands in brackets is no part of the name.
            let name = name.split(" (").next().unwrap_or_default();
            Some(view! { <span class="avatar" data-hue=*hue aria-hidden="true">{initials(name)}</span> }.into_any())
        }
        Mark::Icon(icon) => Some(view! { <IconView icon=*icon /> }.into_any()),
    }
}

/// Scrolls a line of the list into sight, and nothing else.
fn reveal(list: &HtmlElement, id: &str) {
    let line = document().get_element_by_id(id).and_then(|line| line.dyn_into::<HtmlElement>().ok());
    let Some(line) = line else { return };
    let (top, bottom) = (line.offset_top(), line.offset_top() + line.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

/// The lines of a list, while it is open.
#[component]
pub fn Lines(
    list: ChoiceList,
    #[prop(into)] label: Signal<String>,
    /// The word of what is chosen; without one nothing is, and the line that the keys are at is said to be.
    #[prop(optional)]
    value: Option<Signal<String>>,
    /// The words of what is chosen, where several can be.
    #[prop(optional)]
    several: Option<Signal<Vec<String>>>,
    pick: Callback<Line>,
) -> impl IntoView {
    let i18n = use_i18n();
    let area = NodeRef::<Div>::new();
    Effect::new(move || {
        let at = list.at.get().map(|nth| list.line_id(nth));
        if let Some((area, id)) = area.get().zip(at) {
            reveal(&area, &id);
        }
    });
    let line = move |(nth, line): (usize, Line)| {
        let (word, words, mark, detail) = match &line {
            Line::Choice(it) => (it.value.clone(), it.name.clone(), mark_view(&it.mark, &it.name), it.detail.clone()),
            Line::Create(name) => (String::new(), fill(i18n.t(text::CREATE_NAMED), &[("name", name)]), None, None),
        };
        let count = match &line {
            Line::Choice(it) => it.count.clone(),
            Line::Create(_) => None,
        };
        let is_made = matches!(line, Line::Create(_));
        let is_at = move || list.at.get() == Some(nth);
        let of = word.clone();
        let is_chosen = Signal::derive(move || match (several, value) {
            (Some(several), _) => !is_made && several.with(|all| all.contains(&of)),
            (None, Some(value)) => !is_made && value.with(|value| *value == of),
            (None, None) => is_at(),
        });
        let choose = move |event: MouseEvent| {
            // A label around it would click its control, which opens the list again: by then all of it is gone.
            event.prevent_default();
            event.stop_propagation();
            pick.run(line.clone());
        };
        view! {
            <div
                id=list.line_id(nth)
                role="option"
                class="option"
                class:at=is_at
                data-value=word
                aria-selected=move || is_chosen.get().to_string()
                on:click=choose
            >
                {mark}
                <span class="option-name">{words}</span>
                {detail.map(|detail| view! { <span class="option-detail">{detail}</span> })}
                {count.map(|count| view! { <span class="option-count">{count}</span> })}
                <span class="option-check"><IconView icon=Icon::Check /></span>
            </div>
        }
    };
    view! {
        <div
            node_ref=area
            id=list.id()
            class="listbox"
            role="listbox"
            aria-label=label
            aria-multiselectable=several.map(|_| "true")
            // What has the keys keeps them.
            on:mousedown=|event| event.prevent_default()
        >
            {move || list.lines().into_iter().enumerate().map(line).collect_view()}
        </div>
        <Show when=move || list.lines().is_empty()>
            <p class="hint" role="status">{i18n.s(text::NOTHING_FOUND)}</p>
        </Show>
    }
}
