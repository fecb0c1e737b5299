//! The passkeys of the account: added, listed with when they were used last, removed.

use super::{
    again::{AskAgain, Question},
    two_step::Overview,
};
use crate::{
    format::{self, fill},
    http,
    i18n::{I18n, text, use_i18n},
    passkey,
    replica::Link,
    second_factor::{Begun, FactorError},
    toast::{Toasts, use_toasts},
    workspace::use_replica,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::stamp::Timestamp;
use wasm_bindgen_futures::spawn_local;

const PATH: &str = "/api/account/passkeys";

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Passkey {
    id: String,
    name: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Listed {
    passkeys: Vec<Passkey>,
}

/// The dialog that adds one, and whether it asks for a code as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Adding {
    two_steps: bool,
}

#[derive(Clone, Copy)]
struct Passkeys {
    all: RwSignal<Vec<Passkey>>,
    adding: RwSignal<Option<Adding>>,
    i18n: I18n,
    toasts: Toasts,
}

impl Passkeys {
    /// Asks the server which there are.
    fn ask(self) {
        spawn_local(async move {
            if let Ok(Listed { passkeys }) = http::get(PATH).await {
                // The page may be gone by now.
                let _ = self.all.try_set(passkeys);
            }
        });
    }

    /// Opens the dialog, once it is known what it has to ask.
    fn begin(self) {
        spawn_local(async move {
            match Overview::read().await {
                Ok(overview) => {
                    // The page may be gone by now.
                    let _ = self.adding.try_set(Some(Adding { two_steps: overview.totp.is_some() }));
                }
                Err(error) => self.toasts.error(untrack(|| error.explain(self.i18n))),
            }
        });
    }

    /// Has the browser make one.
    async fn add(self, said: Value, name: String) -> Result<(), FactorError> {
        let begun: Begun = http::post(&format!("{PATH}/begin"), &said).await?;
        let credential = passkey::create(&begun.options).await?;
        let new = json!({ "name": name, "challenge": begun.challenge, "credential": credential });
        http::call("POST", PATH, &new).await?;
        self.toasts.say(untrack(|| fill(self.i18n.t(text::PASSKEY_ADDED), &[("name", name.trim())])));
        self.ask();
        Ok(())
    }

    fn remove(self, passkey: Passkey) {
        spawn_local(async move {
            match http::call("DELETE", &format!("{PATH}/{}", passkey.id), &Value::Null).await {
                Ok(()) => {
                    self.toasts.say(untrack(|| fill(self.i18n.t(text::PASSKEY_REMOVED), &[("name", &passkey.name)])));
                    self.ask();
                }
                Err(error) => self.toasts.error(untrack(|| error.explain(self.i18n))),
            }
        });
    }

    /// One passkey, with the button that removes it; follows the language.
    fn line(self, passkey: Passkey) -> impl IntoView {
        let i18n = self.i18n;
        let (said, at) = match passkey.last_used_at {
            Some(at) => (text::PASSKEY_LAST_USED, at),
            None => (text::PASSKEY_NEVER_USED, passkey.created_at),
        };
        let detail = fill(i18n.t(said), &[("at", &format::instant(at, i18n.locale()))]);
        let remove = fill(i18n.t(text::PASSKEY_REMOVE), &[("name", &passkey.name)]);
        let name = passkey.name.clone();
        view! {
            <li class="line">
                <span class="main-link"><strong>{name}</strong><span class="detail">{detail}</span></span>
                <button type="button" aria-label=remove on:click=move |_| self.remove(passkey.clone())>
                    {i18n.s(text::DELETE)}
                </button>
            </li>
        }
    }
}

/// The passkeys of the account.
#[component]
pub fn PasskeysCard() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let card = Passkeys { all: RwSignal::new(Vec::new()), adding: RwSignal::new(None), i18n, toasts: use_toasts() };
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    Effect::new(move || {
        if live.get() {
            card.ask();
        }
    });
    let lines = move || card.all.get().into_iter().map(|passkey| card.line(passkey)).collect_view();
    view! {
        <Show when=move || live.get()>
            <section class="card stack passkeys">
                <h2>{i18n.s(text::PASSKEYS)}</h2>
                <p>{i18n.s(text::PASSKEYS_TEXT)}</p>
                <ul class="lines">{lines}</ul>
                <Add card />
            </section>
        </Show>
        {move || card.adding.get().map(|adding| view! { <AddDialog card adding /> })}
    }
}

/// The way to a new one, where the browser has such.
#[component]
fn Add(card: Passkeys) -> impl IntoView {
    let i18n = card.i18n;
    match passkey::is_supported() {
        true => view! {
            <div class="actions">
                <button type="button" on:click=move |_| card.begin()>{i18n.s(text::PASSKEY_ADD)}</button>
            </div>
        }
        .into_any(),
        false => view! { <p class="hint">{i18n.s(text::PASSKEYS_NONE)}</p> }.into_any(),
    }
}

#[component]
fn AddDialog(card: Passkeys, adding: Adding) -> impl IntoView {
    let question = Question {
        title: text::PASSKEYS,
        words: text::PASSKEYS_TEXT,
        send: text::PASSKEY_GO_ON,
        name: Some(text::PASSKEY_NAME),
    };
    let done = async move |said: Value, name: String| -> Result<(), FactorError> { card.add(said, name).await };
    let close = Callback::new(move |()| card.adding.set(None));
    view! { <AskAgain question two_steps=adding.two_steps done close /> }
}
