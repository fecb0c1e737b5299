//! Turning two-step sign-in on: the key for the authenticator app, and a first code of it.

use super::qr::Qr;
use crate::{
    http,
    i18n::{text, use_i18n},
    second_factor::FactorError,
    ui::{
        copy_field::CopyField,
        form_end::{FormButtons, ProblemWords},
        modal::Modal,
    },
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen_futures::spawn_local;

/// What is begun.
#[derive(Debug, Clone, Deserialize)]
pub struct NewKey {
    /// In base32.
    secret: String,
    /// `otpauth://totp/…`
    uri: String,
}

impl NewKey {
    /// # Errors
    /// When the server gives none.
    pub async fn begin() -> Result<NewKey, FactorError> {
        Ok(http::post("/api/account/totp", &Value::Null).await?)
    }
}

/// The codes that come with it, once.
#[derive(Debug, Deserialize)]
pub struct Recovery {
    pub recovery: Vec<String>,
}

/// Shows the key, and asks for a code and the password; `done` gets the recovery codes.
#[component]
pub fn SetUpDialog(key: NewKey, done: Callback<Vec<String>>, close: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let (code, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<FactorError>));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let shown = json!({ "password": password.get_untracked(), "code": code.get_untracked() });
        spawn_local(async move {
            let activated = http::put::<Recovery>("/api/account/totp", &shown).await;
            // The dialog may be gone by now.
            let _ = busy.try_set(false);
            match activated {
                Ok(Recovery { recovery }) => {
                    done.try_run(recovery);
                }
                Err(error) => drop(problem.try_set(Some(error.into()))),
            }
        });
    };
    let problem = Signal::derive(move || problem.get().map(|problem| problem.explain(i18n)));
    let NewKey { secret, uri } = key;
    view! {
        <Modal title=i18n.s(text::TWO_STEPS) on_close=close>
            <form class="stack" on:submit=send>
                <p>{i18n.s(text::SCAN_CODE)}</p>
                <Qr content=uri.clone() label=i18n.s(text::SECRET_AS_QR) />
                <CopyField label=i18n.s(text::SECRET_KEY) value=Signal::stored(secret) />
                <CopyField label=i18n.s(text::SECRET_ADDRESS) value=Signal::stored(uri) />
                <label>
                    {i18n.s(text::APP_CODE)}
                    <input
                        name="code"
                        inputmode="numeric"
                        autocomplete="one-time-code"
                        maxlength="10"
                        required=true
                        bind:value=code
                    />
                </label>
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
                <ProblemWords problem />
                <FormButtons send=text::TURN_ON disabled=busy cancel=close />
            </form>
        </Modal>
    }
}
