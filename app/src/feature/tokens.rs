//! Access tokens: what lets other programs open the workspace's records as this member.

use crate::{
    format::{self, fill},
    http,
    i18n::{I18n, text, use_i18n},
    replica::Link,
    toast::{Toasts, use_toasts},
    ui::copy_field::CopyField,
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::{id::WorkspaceId, stamp::Timestamp};
use wasm_bindgen_futures::spawn_local;

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct AccessToken {
    id: String,
    name: String,
    created_at: Timestamp,
}

#[derive(Deserialize)]
struct Tokens {
    tokens: Vec<AccessToken>,
}

#[derive(Deserialize)]
struct Created {
    token: String,
}

/// The tokens that are known, and the one that is being made.
#[derive(Clone, Copy)]
struct Access {
    path: StoredValue<String>,
    tokens: RwSignal<Vec<AccessToken>>,
    name: RwSignal<String>,
    /// What the last one opens: it is shown once.
    address: RwSignal<Option<String>>,
    i18n: I18n,
    toasts: Toasts,
}

impl Access {
    fn new(workspace: WorkspaceId) -> Access {
        Access {
            path: StoredValue::new(format!("/api/workspaces/{workspace}/tokens")),
            tokens: RwSignal::new(Vec::new()),
            name: RwSignal::new(String::new()),
            address: RwSignal::new(None),
            i18n: use_i18n(),
            toasts: use_toasts(),
        }
    }

    /// Asks the server which there are.
    fn ask(self) {
        spawn_local(async move {
            let Some(path) = self.path.try_get_value() else { return };
            if let Ok(Tokens { tokens: found }) = http::get(&path).await {
                // The page may be gone by now.
                let _ = self.tokens.try_set(found);
            }
        });
    }

    /// Makes one of the name that was typed.
    fn create(self) {
        let (path, wanted) = (self.path.get_value(), json!({ "name": self.name.get_untracked() }));
        spawn_local(async move {
            match http::post::<Created>(&path, &wanted).await {
                Ok(Created { token }) => {
                    let origin = window().location().origin().unwrap_or_default().replacen("http", "ws", 1);
                    let address = format!("{origin}/automerge-repo?access_token={token}");
                    let _ = self.address.try_set(Some(address));
                    let _ = self.name.try_set(String::new());
                    self.ask();
                }
                Err(error) => self.toasts.error(untrack(|| error.explain(self.i18n))),
            }
        });
    }

    fn revoke(self, id: &str) {
        let path = format!("{}/{id}", self.path.get_value());
        spawn_local(async move {
            match http::call("DELETE", &path, &Value::Null).await {
                Ok(()) => self.ask(),
                Err(error) => self.toasts.error(untrack(|| error.explain(self.i18n))),
            }
        });
    }

    /// One token, with the button that ends it; follows the language.
    fn line(self, token: AccessToken) -> impl IntoView {
        let made = format::instant(token.created_at, self.i18n.locale());
        view! {
            <li class="line">
                <span class="main-link">
                    <strong>{token.name}</strong>
                    <span class="detail">{fill(self.i18n.t(text::TOKEN_MADE), &[("at", &made)])}</span>
                </span>
                <button on:click=move |_| self.revoke(&token.id)>{self.i18n.s(text::TOKEN_REVOKE)}</button>
            </li>
        }
    }
}

/// The member's tokens, while the server can be asked.
#[component]
pub fn TokensCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (status, access) = (replica.status, Access::new(replica.device.workspace));
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    Effect::new(move || {
        if live.get() {
            access.ask();
        }
    });
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        access.create();
    };
    let lines = move || access.tokens.get().into_iter().map(|token| access.line(token)).collect_view();
    view! {
        <Show when=move || live.get()>
            <section class="card stack">
                <h2>{i18n.s(text::TOKENS)}</h2>
                <p>{i18n.s(text::TOKENS_TEXT)}</p>
                <ul class="lines tokens">{lines}</ul>
                <form class="row" on:submit=create>
                    <input
                        aria-label=i18n.s(text::TOKEN_NAME)
                        placeholder=i18n.s(text::TOKEN_NAME)
                        maxlength="100"
                        required=true
                        bind:value=access.name
                    />
                    <button type="submit">{i18n.s(text::TOKEN_CREATE)}</button>
                </form>
                <Show when=move || access.address.with(Option::is_some)>
                    <p>{i18n.s(text::TOKEN_ONCE)}</p>
                    <CopyField
                        label=i18n.s(text::TOKEN_ADDRESS)
                        value=Signal::derive(move || access.address.get().unwrap_or_default())
                    />
                </Show>
            </section>
        </Show>
    }
}
