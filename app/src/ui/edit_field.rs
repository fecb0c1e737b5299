//! A field edited in place: Enter saves, Escape restores, leaving it saves.

use crate::{
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    ui::{
        date_field::{self, WithMonth},
        draft::Draft,
        focus::{Held, focus},
        suggest::{Suggest, Suggestions},
    },
};
use leptos::{
    ev::KeyboardEvent,
    html::{Button, Input},
    prelude::*,
};
use sotay_shared::date::CalendarDate;

/// What a saved text leads to: nothing, or words about what is wrong with it.
pub type Save = Callback<String, Result<(), String>>;

/// The kind of a field of a day, which is saved as `YYYY-MM-DD` and typed in words.
const DATE: &str = "date";

/// A field that is being edited, or is not.
#[derive(Clone, Copy)]
struct Editing {
    is_on: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    /// The value as it was when editing began.
    first: StoredValue<String>,
    /// What stands in the input at first.
    begun: StoredValue<String>,
    i18n: I18n,
    edited: Signal<String>,
    save: Save,
    is_date: bool,
    draft: Draft,
    input: NodeRef<Input>,
    button: NodeRef<Button>,
}

impl Editing {
    fn new(label: Signal<String>, place: &str, edited: Signal<String>, save: Save, is_date: bool) -> Editing {
        let path = window().location().pathname().unwrap_or_default();
        let called = untrack(|| label.get());
        let editing = Editing {
            is_on: RwSignal::new(false),
            error: RwSignal::new(None),
            first: StoredValue::new(String::new()),
            begun: StoredValue::new(String::new()),
            i18n: use_i18n(),
            edited,
            save,
            is_date,
            // What is typed is taken up again after the page was loaded anew in the middle of it.
            draft: Draft::of(&match place.is_empty() {
                true => format!("edit{path}/{called}"),
                false => format!("edit{path}/{called}/{place}"),
            }),
            input: NodeRef::new(),
            button: NodeRef::new(),
        };
        if let Some(typed) = editing.draft.known("text") {
            editing.first.set_value(editing.now());
            editing.begun.set_value(typed);
            editing.is_on.set(true);
        }
        editing
    }

    /// The value as it is typed: a day in the order in which it is read.
    fn now(self) -> String {
        let value = self.edited.get_untracked();
        match value.parse::<CalendarDate>() {
            Ok(day) if self.is_date => format::date(day, untrack(|| self.i18n.locale())),
            _ => value,
        }
    }

    fn start(self) {
        self.error.set(None);
        self.first.set_value(self.now());
        self.begun.set_value(self.now());
        self.is_on.set(true);
    }

    fn end(self) {
        self.draft.clear();
        self.is_on.set(false);
    }

    fn type_in(self, text: String) {
        self.draft.keep("text", Some(text));
    }

    /// What was typed, as it is saved.
    ///
    /// # Errors
    /// Why a day cannot be read, in words.
    fn read(self, typed: String) -> Result<String, String> {
        if !self.is_date {
            return Ok(typed);
        }
        match date_field::read(&typed, false) {
            Ok(day) => Ok(day.map(|day| day.to_string()).unwrap_or_default()),
            Err(problem) => Err(untrack(|| self.i18n.t(problem)).to_owned()),
        }
    }

    /// Saves what was typed, and ends where that can be.
    fn finish(self) {
        // Leaving the page takes the focus away as well.
        let Some(input) = self.input.try_get_untracked().flatten() else { return };
        if !self.is_on.get_untracked() {
            return;
        }
        let value = input.value();
        // What was not typed is not saved over what somebody else wrote meanwhile.
        if value == self.first.get_value() {
            return self.end();
        }
        match self.read(value).and_then(|value| self.save.run(value)) {
            Ok(()) => self.end(),
            Err(problem) => self.error.set(Some(problem)),
        }
    }

    /// Saves what was chosen instead of typed.
    fn take(self, text: &str) {
        if let Some(input) = self.input.try_get_untracked().flatten() {
            input.set_value(text);
        }
        self.finish();
        if !self.is_on.get_untracked() {
            self.go_back();
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
        if let Some(typed) = typed.and_then(|typed| self.read(typed).ok())
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
    /// What tells it from others that are called the same on its page: none takes up what was typed into another.
    #[prop(optional, into)]
    place: String,
) -> impl IntoView {
    let (i18n, editing) = (use_i18n(), Editing::new(label, &place, edited, save, kind == DATE));
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
    // What stands for nothing is no word; what is offered is one.
    let nothing = move || if offer.get() == text::EMPTY_VALUE { text::CLEARED } else { offer.get() };
    let said = move || if empty() { i18n.t(nothing()).to_owned() } else { shown.get() };
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
    let is_date = editing.is_date;
    let input = view! {
        <input
            node_ref=editing.input
            type=if is_date { "text" } else { kind }
            aria-label=label
            autocomplete="off"
            on:input=move |event| editing.type_in(event_target_value(&event))
            aria-invalid=move || editing.error.with(Option::is_some).then_some("true")
            prop:value=editing.begun.get_value()
            on:keydown=move |event| editing.key(&event)
            on:blur=move |_| {
                // The keys of a day may go to its month.
                if !is_date {
                    editing.finish();
                }
            }
        />
    };
    let field = match is_date {
        false => input.into_any(),
        true => {
            let day = Signal::derive(move || editing.edited.get().parse::<CalendarDate>().ok());
            let picked = Callback::new(move |day: Option<CalendarDate>| {
                let words = day.map(|day| format::date(day, untrack(|| editing.i18n.locale()))).unwrap_or_default();
                editing.take(&words);
            });
            let left = Callback::new(move |()| editing.finish());
            let open = RwSignal::new(false);
            view! { <WithMonth input=editing.input day picked left open>{input}</WithMonth> }.into_any()
        }
    };
    view! {
        {field}
        {suggest.map(|find| view! { <Suggestions input=editing.input find /> })}
        <Show when=move || editing.error.with(Option::is_some)>
            <span class="problem" role="alert">{move || editing.error.get()}</span>
        </Show>
    }
}
