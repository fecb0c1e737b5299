//! A field whose text is read when it is left. Until then, and as long as it cannot be read, it stays as it was typed.

use super::unique::number;
use crate::i18n::{Text, use_i18n};
use leptos::{ev::KeyboardEvent, html::Input, prelude::*};

/// The field, and what is being typed into it.
#[derive(Clone, Copy)]
pub struct ReadField {
    number: usize,
    /// What stands in it while nobody types.
    shown: Signal<String>,
    take: Callback<String, Result<(), Text>>,
    typed: RwSignal<Option<String>>,
    problem: RwSignal<Option<Text>>,
    pub input: NodeRef<Input>,
}

impl ReadField {
    pub fn new(shown: Signal<String>, take: Callback<String, Result<(), Text>>) -> ReadField {
        let i18n = use_i18n();
        let field = ReadField {
            number: number(),
            shown,
            take,
            typed: RwSignal::new(None),
            problem: RwSignal::new(None),
            input: NodeRef::new(),
        };
        // A form with it is not sent.
        Effect::new(move || {
            let words = field.problem.get().map(|problem| i18n.t(problem)).unwrap_or_default();
            if let Some(input) = field.input.get() {
                input.set_custom_validity(words);
            }
        });
        // Whoever goes elsewhere by the browser's Back leaves it as by a click.
        on_cleanup(move || {
            field.commit();
        });
        field
    }

    /// What stands in it; follows changes.
    pub fn text(self) -> String {
        self.typed.get().unwrap_or_else(|| self.shown.get())
    }

    /// What is typed and was not read yet; follows it.
    pub fn typed(self) -> Option<String> {
        self.typed.get()
    }

    pub fn type_in(self, text: String) {
        self.problem.set(None);
        self.typed.set(Some(text));
    }

    /// Reads what was typed; `false` where it cannot be read.
    pub fn commit(self) -> bool {
        // The field may be gone by now.
        let Some(typed) = self.typed.try_get_untracked().flatten() else { return true };
        let Some(taken) = self.take.try_run(typed) else { return true };
        let is_read = taken.is_ok();
        if is_read {
            let _ = self.typed.try_set(None);
        }
        let _ = self.problem.try_set(taken.err());
        is_read
    }

    /// Puts back what was there; whether something else was typed.
    pub fn restore(self) -> bool {
        let was_typed = self.typed.with_untracked(Option::is_some);
        self.typed.set(None);
        self.problem.set(None);
        was_typed
    }

    /// Enter reads it, and sends nothing that cannot be read; Escape puts back what was there.
    pub fn key(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !self.commit() => event.prevent_default(),
            "Escape" if self.restore() => {
                event.prevent_default();
                event.stop_propagation();
            }
            _ => {}
        }
    }

    /// For `aria-invalid`.
    pub fn invalid(self) -> Option<&'static str> {
        self.problem.with(Option::is_some).then_some("true")
    }

    /// The id of the words that say why it cannot be read, while they are there: for `aria-describedby`.
    pub fn described(self) -> Option<String> {
        self.problem.with(Option::is_some).then(|| self.problem_id())
    }

    fn problem_id(self) -> String {
        format!("problem-{}", self.number)
    }
}

/// Where it is typed, and why what was typed cannot be read.
#[component]
pub fn ReadInput(
    field: ReadField,
    label: Signal<String>,
    /// Characters at most.
    most: &'static str,
    disabled: Signal<bool>,
    #[prop(optional)] placeholder: Signal<String>,
    /// Hears that the keys went elsewhere.
    left: Callback<()>,
) -> impl IntoView {
    view! {
        <input
            node_ref=field.input
            type="text"
            aria-label=label
            aria-invalid=move || field.invalid()
            aria-describedby=move || field.described()
            autocomplete="off"
            maxlength=most
            placeholder=placeholder
            disabled=disabled
            prop:value=move || field.text()
            on:input=move |event| field.type_in(event_target_value(&event))
            on:keydown=move |event| field.key(&event)
            on:blur=move |_| {
                // The field may be gone by now.
                left.try_run(());
            }
        />
        <ReadProblem field />
    }
}

/// Why what was typed cannot be read.
#[component]
fn ReadProblem(field: ReadField) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        field.problem.get().map(|problem| {
            view! { <span class="problem" role="alert" id=field.problem_id()>{i18n.t(problem)}</span> }
        })
    }
}
