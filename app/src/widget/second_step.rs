//! The second step of signing in, and signing in with a passkey.

use crate::{
    i18n::{text, use_i18n},
    passkey,
    second_factor::{self, FactorError, Second},
    ui::{focus::focus, form_end::ProblemWords},
};
use leptos::{ev::SubmitEvent, html::Input, prelude::*};
use serde_json::json;
use wasm_bindgen_futures::spawn_local;

/// How somebody proves who they are, and how it goes.
#[derive(Clone, Copy)]
struct Proving {
    busy: RwSignal<bool>,
    problem: RwSignal<Option<FactorError>>,
}

impl Proving {
    fn new() -> Proving {
        Proving { busy: RwSignal::new(false), problem: RwSignal::new(None) }
    }

    /// Goes on with `done` once that worked.
    fn run(self, proving: impl Future<Output = Result<(), FactorError>> + 'static, done: Callback<()>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let proved = proving.await;
            // The form may be gone by now.
            let _ = self.busy.try_set(false);
            match proved {
                Ok(()) => {
                    done.try_run(());
                }
                Err(error) => drop(self.problem.try_set(Some(error))),
            }
        });
    }

    fn words(self) -> Signal<Option<String>> {
        let i18n = use_i18n();
        Signal::derive(move || self.problem.get().map(|problem| problem.explain(i18n)))
    }
}

/// Asks for what an account has beside its password.
#[component]
pub fn SecondStep(
    second: Second,
    /// Signed in.
    done: Callback<()>,
    /// Begins again with the password.
    back: Callback<()>,
) -> impl IntoView {
    let (i18n, proving) = (use_i18n(), Proving::new());
    let (code, field) = (RwSignal::new(String::new()), NodeRef::<Input>::new());
    Effect::new(move || {
        if let Some(field) = field.get() {
            focus(&field);
        }
    });
    let has_passkey = second.has_passkey() && passkey::is_supported();
    let ticket = StoredValue::new(second.ticket);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let (ticket, proof) = (ticket.get_value(), second_factor::typed(&code.get_untracked()));
        proving.run(async move { second_factor::second(&ticket, proof).await }, done);
    };
    let by_passkey = move |_| {
        // The form may be gone once the browser has asked.
        let ticket = ticket.get_value();
        let answer = async move {
            let proof = json!({ "passkey": second_factor::by_passkey().await? });
            second_factor::second(&ticket, proof).await
        };
        proving.run(answer, done);
    };
    view! {
        <form class="stack second-step" aria-label=i18n.s(text::SECOND_STEP) on:submit=send>
            <p>{i18n.s(text::SECOND_STEP_TEXT)}</p>
            <label>
                {i18n.s(text::CODE_OR_RECOVERY)}
                <input
                    name="code"
                    autocomplete="one-time-code"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="40"
                    required=true
                    node_ref=field
                    bind:value=code
                />
            </label>
            <ProblemWords problem=proving.words() />
            <div class="actions">
                <button class="primary" type="submit" disabled=move || proving.busy.get()>{i18n.s(text::SIGN_IN)}</button>
                {has_passkey.then(|| view! {
                    <button type="button" disabled=move || proving.busy.get() on:click=by_passkey>
                        {i18n.s(text::PASSKEY_INSTEAD)}
                    </button>
                })}
                <button class="quiet" type="button" on:click=move |_| back.run(())>
                    {i18n.s(text::START_SIGN_IN_OVER)}
                </button>
            </div>
        </form>
    }
}

/// Signs in with a passkey alone, where the browser has such; nothing elsewhere.
#[component]
pub fn PasskeySignIn(
    /// Signed in.
    done: Callback<()>,
) -> impl IntoView {
    let (i18n, proving) = (use_i18n(), Proving::new());
    let enter = move |_| proving.run(second_factor::sign_in_by_passkey(), done);
    passkey::is_supported().then(|| {
        view! {
            <div class="stack passkey-sign-in">
                <button type="button" disabled=move || proving.busy.get() on:click=enter>
                    {i18n.s(text::PASSKEY_SIGN_IN)}
                </button>
                <ProblemWords problem=proving.words() />
            </div>
        }
    })
}
