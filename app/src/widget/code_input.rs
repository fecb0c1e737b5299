//! A code of the authenticator app, or a recovery code, beside the password.

use crate::{
    http::HttpError,
    i18n::{text, use_i18n},
    second_factor,
};
use leptos::prelude::*;
use serde_json::Value;
use sotay_shared::api::ErrorCode;

/// A code that a form asks for once the server wants one.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    typed: RwSignal<String>,
    wanted: RwSignal<bool>,
}

impl Code {
    /// One that nobody wants yet.
    pub fn unwanted() -> Code {
        Code { typed: RwSignal::new(String::new()), wanted: RwSignal::new(false) }
    }

    /// What the server is told: the password, and the code where one was typed.
    pub fn beside(self, password: &str) -> Value {
        self.typed.with_untracked(|typed| second_factor::again(password, typed))
    }

    /// Whether a refusal says no more than that a code is wanted as well: from here on the form asks for it.
    pub fn is_asked_by(self, refused: &HttpError) -> bool {
        let is_wanted = matches!(refused, HttpError::Api { code: ErrorCode::WrongCode, .. });
        // The page may be gone by now.
        let is_first = is_wanted && self.wanted.try_get_untracked() == Some(false);
        if is_first {
            let _ = self.wanted.try_set(true);
        }
        is_first
    }

    /// It was taken.
    pub fn clear(self) {
        let _ = self.typed.try_set(String::new());
    }
}

/// The field, where a code is wanted.
#[component]
pub fn CodeWhereWanted(code: Code) -> impl IntoView {
    view! { <Show when=move || code.wanted.get()><CodeInput value=code.typed /></Show> }
}

/// The field.
#[component]
pub fn CodeInput(value: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label>
            {i18n.s(text::CODE_OR_RECOVERY)}
            <input
                name="code"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                maxlength="40"
                required=true
                bind:value=value
            />
        </label>
    }
}
