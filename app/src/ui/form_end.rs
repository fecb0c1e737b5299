//! The end of a form: what is wrong with what was typed, and the buttons that send it and leave it.

use crate::i18n::{Text, text, use_i18n};
use leptos::prelude::*;

/// What is wrong, in words, once something is; whoever does not see it is told.
#[component]
pub fn ProblemWords(#[prop(into)] problem: Signal<Option<String>>) -> impl IntoView {
    view! {
        <Show when=move || problem.with(Option::is_some)>
            <p class="problem" role="alert">{move || problem.get()}</p>
        </Show>
    }
}

/// The same where it is one of the app's texts.
#[component]
pub fn ProblemText(#[prop(into)] problem: Signal<Option<Text>>) -> impl IntoView {
    let i18n = use_i18n();
    let words = Signal::derive(move || problem.get().map(|problem| i18n.t(problem).to_owned()));
    view! { <ProblemWords problem=words /> }
}

/// Sends the form, or leaves it.
#[component]
pub fn FormButtons(
    /// What sending it does.
    send: Text,
    /// Whether it cannot be sent now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    cancel: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="actions">
            <button class="primary" type="submit" disabled=disabled>{i18n.s(send)}</button>
            <button class="quiet" type="button" on:click=move |_| cancel.run(())>{i18n.s(text::CANCEL)}</button>
        </div>
    }
}
