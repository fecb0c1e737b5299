//! A field edited in place: Enter saves, Escape restores, leaving it saves.

use crate::{
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    ui::{
        draft::Draft,
        focus::{Held, focus},
    },
};
use leptos::{
    ev::KeyboardEvent,
    html::{Button, Input},
    prelude::*,
};

/// What a saved text leads to: nothing, or words about what is wrong with it.
pub type Save = Callback<String, Result<(), String>>;

/// What could be meant by what is typed so far.
pub type Suggest = Callback<String, Vec<String>>;

/// A field that is being edited, or is not.
#[derive(Clone, Copy)]
struct Editing {
    is_on: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    /// The value as it was when editing began.
    first: StoredValue<String>,
    /// What stands in the input at first.
    begun: StoredValue<String>,
    typed: RwSignal<String>,
    i18n: I18n,
    edited: Signal<String>,
    save: Save,
    draft: Draft,
    input: NodeRef<Input>,
    button: NodeRef<Button>,
}

impl Editing {
    fn new(label: Signal<String>, edited: Signal<String>, save: Save) -> Editing {
        let path = window().location().pathname().unwrap_or_default();
        let editing = Editing {
            is_on: RwSignal::new(false),
            error: RwSignal::new(None),
            first: StoredValue::new(String::new()),
            begun: StoredValue::new(String::new()),
            typed: RwSignal::new(String::new()),
            i18n: use_i18n(),
            edited,
            save,
            // What is typed is taken up again after the page was loaded anew in the middle of it.
            draft: Draft::of(&format!("edit{path}/{}", untrack(|| label.get()))),
            input: NodeRef::new(),
            button: NodeRef::new(),
        };
        if let Some(typed) = editing.draft.known("text") {
            editing.first.set_value(edited.get_untracked());
            editing.begun.set_value(typed);
            editing.is_on.set(true);
        }
        editing
    }

    fn start(self) {
        self.error.set(None);
        self.first.set_value(self.edited.get_untracked());
        self.begun.set_value(self.edited.get_untracked());
        self.is_on.set(true);
    }

    fn end(self) {
        self.draft.clear();
        self.is_on.set(false);
    }

    fn type_in(self, text: String) {
        self.draft.keep("text", Some(text.clone()));
        self.typed.set(text);
    }

    /// Saves what was typed, and ends where that can be.
    fn finish(self) {
        // Leaving the page takes the focus away as well.
        let Some(input) = self.input.try_get_untracked().flatten() else { return };
        if !self.is_on.get_untracked() {
            return;
        }
        if input.validity().bad_input() {
            // Half a date, which the browser gives as nothing: nothing would be saved over what is there.
            return self.error.set(Some(untrack(|| self.i18n.t(text::ERROR_DATE)).to_owned()));
        }
        let value = input.value();
        // What was not typed is not saved over what somebody else wrote meanwhile.
        if value == self.first.get_value() {
            return self.end();
        }
        match self.save.run(value) {
            Ok(()) => self.end(),
            Err(problem) => self.error.set(Some(problem)),
        }
    }

    /// Whoever leaves by a key goes on from where the field was opened.
    fn go_back(self) {
        let held = Held::now();
        request_animation_frame(move || {
            if let Some(button) = self.button.try_get_untracked().flatten().filter(|_| held.is_still_so()) {
                focus(&button);
            }
        });
    }

    fn key(self, event: &KeyboardEvent) {
        match event.key().as_str() {
            "Enter" => {
                self.finish();
                if !self.is_on.get_untracked() {
                    self.go_back();
                }
            }
            "Escape" => {
                event.stop_propagation();
                self.end();
                self.go_back();
            }
            _ => {}
        }
    }

    /// Whoever goes elsewhere by the browser's Back leaves the field as by a click: what was typed is saved.
    fn leave(self) {
        let typed = self.draft.known("text").filter(|_| self.is_on.try_get_untracked() == Some(true));
        if let Some(typed) = typed
            && self.save.try_run(typed).is_some_and(|saved| saved.is_ok())
        {
            self.draft.clear();
        }
    }
}

#[component]
pub fn EditField(
    /// What the field is called.
    #[prop(into)]
    label: Signal<String>,
    /// How the value reads; empty where there is none.
    #[prop(into)]
    shown: Signal<String>,
    /// What is put into the input to be edited.
    #[prop(into)]
    edited: Signal<String>,
    save: Save,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(default = "")] class: &'static str,
    #[prop(optional_no_strip)] suggest: Option<Suggest>,
    /// What stands there while it is empty.
    #[prop(default = Signal::stored(text::EMPTY_VALUE))]
    offer: Signal<Text>,
) -> impl IntoView {
    let (i18n, editing) = (use_i18n(), Editing::new(label, edited, save));
    Effect::new(move || {
        if let Some(input) = editing.input.get() {
            // Focusing an input that is in the page cannot fail.
            let _ = input.focus();
            input.select();
        }
    });
    on_cleanup(move || editing.leave());
    let empty = move || shown.with(String::is_empty);
    let words = move || if empty() { i18n.t(offer.get()).to_owned() } else { shown.get() };
    // A dash says nothing to whoever does not see it.
    let said = move || if empty() { i18n.t(text::CLEARED).to_owned() } else { shown.get() };
    let name = move || format!("{}: {}", fill(i18n.t(text::EDIT_FIELD), &[("field", &label.get())]), said());
    view! {
        <div class=format!("field {class}")>
            <span class="label" aria-hidden="true">{label}</span>
            <Show
                when=move || editing.is_on.get()
                fallback=move || view! {
                    <button class="value" node_ref=editing.button class:empty=empty aria-label=name on:click=move |_| editing.start()>
                        {words}
                    </button>
                }
            >
                <Editor editing label kind suggest />
            </Show>
        </div>
    }
}

/// The input of a field that is being edited.
#[component]
fn Editor(editing: Editing, label: Signal<String>, kind: &'static str, suggest: Option<Suggest>) -> impl IntoView {
    let list = suggest.map(|_| "edit-suggestions");
    let suggestions = move || {
        let found = suggest.map(|suggest| suggest.run(editing.typed.get())).unwrap_or_default();
        found.into_iter().map(|title| view! { <option value=title></option> }).collect_view()
    };
    view! {
        <input
            node_ref=editing.input
            type=kind
            aria-label=label
            list=list
            autocomplete="off"
            on:input=move |event| editing.type_in(event_target_value(&event))
            aria-invalid=move || editing.error.with(Option::is_some).then_some("true")
            prop:value=editing.begun.get_value()
            on:keydown=move |event| editing.key(&event)
            on:blur=move |_| editing.finish()
        />
        {list.map(|list| view! { <datalist id=list>{suggestions}</datalist> })}
        <Show when=move || editing.error.with(Option::is_some)>
            <span class="problem" role="alert">{move || editing.error.get()}</span>
        </Show>
    }
}
