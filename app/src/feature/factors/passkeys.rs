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

/// What somebody is asked for who they are.
#[derive(Debug, Clone, PartialEq)]
enum Asking {
    Add,
    Remove(Passkey),
}

/// The dialog that asks, and whether it asks for a code as well.
#[derive(Debug, Clone, PartialEq)]
struct Open {
    asking: Asking,
    two_steps: bool,
}

#[derive(Clone, Copy)]
struct Passkeys {
    all: RwSignal<Vec<Passkey>>,
    open: RwSignal<Option<Open>>,
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
    fn begin(self, asking: Asking) {
        spawn_local(async move {
            match Overview::read().await {
                Ok(overview) => {
                    // The page may be gone by now.
                    let _ = self.open.try_set(Some(Open { asking, two_steps: overview.totp.is_some() }));
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

    async fn remove(self, said: Value, passkey: &Passkey) -> Result<(), FactorError> {
        http::call("DELETE", &format!("{PATH}/{}", passkey.id), &said).await?;
        self.toasts.say(untrack(|| fill(self.i18n.t(text::PASSKEY_REMOVED), &[("name", &passkey.name)])));
        self.ask();
        Ok(())
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
                <button type="button" aria-label=remove on:click=move |_| self.begin(Asking::Remove(passkey.clone()))>
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
    let card = Passkeys { all: RwSignal::new(Vec::new()), open: RwSignal::new(None), i18n, toasts: use_toasts() };
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
        {move || card.open.get().map(|open| view! { <AskDialog card open /> })}
    }
}

/// The way to a new one, where the browser has such.
#[component]
fn Add(card: Passkeys) -> impl IntoView {
    let i18n = card.i18n;
    match passkey::is_supported() {
        true => view! {
            <div class="actions">
                <button type="button" on:click=move |_| card.begin(Asking::Add)>{i18n.s(text::PASSKEY_ADD)}</button>
            </div>
        }
        .into_any(),
        false => view! { <p class="hint">{i18n.s(text::PASSKEYS_NONE)}</p> }.into_any(),
    }
}

#[component]
fn AskDialog(card: Passkeys, open: Open) -> impl IntoView {
    let Open { asking, two_steps } = open;
    let close = Callback::new(move |()| card.open.set(None));
    match asking {
        Asking::Add => {
            let question = Question {
                title: text::PASSKEYS,
                words: text::PASSKEYS_TEXT,
                send: text::PASSKEY_GO_ON,
                name: Some(text::PASSKEY_NAME),
            };
            let done = async move |said: Value, name: String| -> Result<(), FactorError> { card.add(said, name).await };
            view! { <AskAgain question two_steps done close /> }.into_any()
        }
        Asking::Remove(passkey) => {
            let question =
                Question { title: text::PASSKEYS, words: text::PASSKEY_REMOVE_TEXT, send: text::DELETE, name: None };
            let done =
                async move |said: Value, _: String| -> Result<(), FactorError> { card.remove(said, &passkey).await };
            view! { <AskAgain question two_steps done close /> }.into_any()
        }
    }
}
