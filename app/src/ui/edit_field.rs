//! A field edited in place: Enter saves, Escape restores, leaving it saves.

use crate::{
    i18n::{text, use_i18n},
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
) -> impl IntoView {
    let i18n = use_i18n();
    let (editing, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // The value as it was when editing began.
    let first = StoredValue::new(String::new());
    // What is typed is taken up again after the page was loaded anew in the middle of it.
    let draft =
        Draft::of(&format!("edit{}/{}", window().location().pathname().unwrap_or_default(), untrack(|| label.get())));
    let input = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Focusing an input that is in the page cannot fail.
            let _ = input.focus();
            input.select();
        }
    });
    let button = NodeRef::<Button>::new();
    // Whoever leaves by a key goes on from where the field was opened.
    let back = move || {
        let held = Held::now();
        request_animation_frame(move || {
            if let Some(button) = button.try_get_untracked().flatten().filter(|_| held.is_still_so()) {
                focus(&button);
            }
        });
    };
    let finish = move || {
        // Leaving the page takes the focus away as well.
        let Some(input) = input.try_get_untracked().flatten() else { return };
        if !editing.get_untracked() {
            return;
        }
        if input.validity().bad_input() {
            // Half a date, which the browser gives as nothing: nothing would be saved over what is there.
            return error.set(Some(i18n.t(text::ERROR_DATE).to_owned()));
        }
        let value = input.value();
        // What was not typed is not saved over what somebody else wrote meanwhile.
        if value == first.get_value() {
            draft.clear();
            editing.set(false);
            return;
        }
        match save.run(value) {
            Ok(()) => {
                draft.clear();
                editing.set(false);
            }
            Err(problem) => error.set(Some(problem)),
        }
    };
    let typing = RwSignal::new(String::new());
    // Whoever goes elsewhere by the browser's Back leaves the field as by a click: what was typed is saved.
    on_cleanup(move || {
        let typed = draft.known("text").filter(|_| editing.try_get_untracked() == Some(true));
        if let Some(typed) = typed
            && save.try_run(typed).is_some_and(|saved| saved.is_ok())
        {
            draft.clear();
        }
    });
    let list = suggest.map(|_| "edit-suggestions");
    let suggestions = move || {
        let found = suggest.map(|suggest| suggest.run(typing.get())).unwrap_or_default();
        found.into_iter().map(|title| view! { <option value=title></option> }).collect_view()
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            finish();
            if !editing.get_untracked() {
                back();
            }
        }
        "Escape" => {
            event.stop_propagation();
            draft.clear();
            editing.set(false);
            back();
        }
        _ => {}
    };
    let begun = StoredValue::new(String::new());
    let start = move |_| {
        error.set(None);
        first.set_value(edited.get_untracked());
        begun.set_value(edited.get_untracked());
        editing.set(true);
    };
    if let Some(typed) = draft.known("text") {
        first.set_value(edited.get_untracked());
        begun.set_value(typed);
        editing.set(true);
    }
    let empty = move || shown.with(String::is_empty);
    let words = move || if empty() { i18n.t(text::EMPTY_VALUE).to_owned() } else { shown.get() };
    let button_name = move || {
        let field = label.get();
        format!("{}: {}", crate::format::fill(i18n.t(text::EDIT_FIELD), &[("field", &field)]), words())
    };
    view! {
        <div class=format!("field {class}")>
            <span class="label" aria-hidden="true">{label}</span>
            <Show
                when=move || editing.get()
                fallback=move || view! {
                    <button class="value" node_ref=button class:empty=empty aria-label=button_name on:click=start>
                        {words}
                    </button>
                }
            >
                <input
                    node_ref=input
                    type=kind
                    aria-label=label
                    list=list
                    autocomplete="off"
                    on:input=move |event| {
                        let typed = event_target_value(&event);
                        draft.keep("text", Some(typed.clone()));
                        typing.set(typed);
                    }
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:value=begun.get_value()
                    on:keydown=key
                    on:blur=move |_| finish()
                />
                {list.map(|list| view! { <datalist id=list>{suggestions}</datalist> })}
                <Show when=move || error.with(Option::is_some)>
                    <span class="problem" role="alert">{move || error.get()}</span>
                </Show>
            </Show>
        </div>
    }
}
