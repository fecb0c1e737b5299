//! A dialog that asks again who one is: before a way in changes.

use crate::{
    i18n::{Text, text, use_i18n},
    second_factor::{self, FactorError},
    ui::{
        form_end::{FormButtons, ProblemWords},
        modal::Modal,
    },
    widget::code_input::CodeInput,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

/// What is asked, and what follows.
#[derive(Clone, Copy)]
pub struct Question {
    pub title: Text,
    pub words: Text,
    pub send: Text,
    /// Whether something is to be named as well, and what that is.
    pub name: Option<Text>,
}

/// Asks for the password, with two-step sign-in for a code as well, and for a name where that is wanted. `done` gets what
/// was said and the name, and may fail; `close` is called once it did not, or when somebody leaves.
#[component]
pub fn AskAgain<F>(question: Question, two_steps: bool, done: F, close: Callback<()>) -> impl IntoView
where
    F: AsyncFn(Value, String) -> Result<(), FactorError> + Clone + Send + Sync + 'static,
{
    let i18n = use_i18n();
    let (name, password, code) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<FactorError>));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let said = untrack(|| password.with(|password| code.with(|code| second_factor::again(password, code))));
        let (done, name) = (done.clone(), name.get_untracked());
        spawn_local(async move {
            let went = done(said, name).await;
            // The dialog may be gone by now.
            let _ = busy.try_set(false);
            match went {
                Ok(()) => {
                    close.try_run(());
                }
                Err(error) => drop(problem.try_set(Some(error))),
            }
        });
    };
    let problem = Signal::derive(move || problem.get().map(|problem| problem.explain(i18n)));
    let Question { title, words, send: button, name: named } = question;
    view! {
        <Modal title=i18n.s(title) on_close=close>
            <form class="stack" on:submit=send>
                <p>{i18n.s(words)}</p>
                {named.map(|label| view! {
                    <label>
                        {i18n.s(label)}
                        <input name="passkey-name" maxlength="100" required=true bind:value=name />
                    </label>
                })}
                <Asked two_steps password code />
                <ProblemWords problem />
                <FormButtons send=button disabled=busy cancel=close />
            </form>
        </Modal>
    }
}

/// The password, and the code beside it.
#[component]
fn Asked(two_steps: bool, password: RwSignal<String>, code: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label>
            {i18n.s(text::PASSWORD_ONLY)}
            <input
                name="password"
                type="password"
                autocomplete="current-password"
                required=true
                bind:value=password
            />
        </label>
        {two_steps.then(|| view! { <CodeInput value=code /> })}
    }
}
