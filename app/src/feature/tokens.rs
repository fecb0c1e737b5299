//! Access tokens: what lets other programs open the workspace's records as this member.

use crate::{
    format::{self, fill},
    http,
    i18n::{text, use_i18n},
    replica::Link,
    ui::{copy_field::CopyField, toast::use_toasts},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::stamp::Timestamp;
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

/// The member's tokens, while the server can be asked. Folded away: few need them.
#[component]
pub fn TokensCard() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let (status, path) = (replica.status, format!("/api/workspaces/{}/tokens", replica.device.workspace));
    let path = StoredValue::new(path);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let tokens = RwSignal::new(Vec::<AccessToken>::new());
    let (name, address) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let ask = move || {
        spawn_local(async move {
            let Some(path) = path.try_get_value() else { return };
            if let Ok(Tokens { tokens: found }) = http::get(&path).await {
                // The page may be gone by now.
                let _ = tokens.try_set(found);
            }
        });
    };
    Effect::new(move || {
        if live.get() {
            ask();
        }
    });
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        let (path, wanted) = (path.get_value(), json!({ "name": name.get_untracked() }));
        spawn_local(async move {
            match http::post::<Created>(&path, &wanted).await {
                Ok(Created { token }) => {
                    let origin = window().location().origin().unwrap_or_default().replacen("http", "ws", 1);
                    let _ = address.try_set(Some(format!("{origin}/automerge-repo?access_token={token}")));
                    let _ = name.try_set(String::new());
                    ask();
                }
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
        });
    };
    let revoke = move |id: String| {
        let path = format!("{}/{id}", path.get_value());
        spawn_local(async move {
            match http::call("DELETE", &path, &Value::Null).await {
                Ok(()) => ask(),
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
        });
    };
    let line = move |token: AccessToken| {
        let made = format::instant(token.created_at, i18n.locale());
        view! {
            <li class="line">
                <span class="main-link">
                    <strong>{token.name}</strong>
                    <span class="detail">{fill(i18n.t(text::TOKEN_MADE), &[("at", &made)])}</span>
                </span>
                <button on:click=move |_| revoke(token.id.clone())>{i18n.s(text::TOKEN_REVOKE)}</button>
            </li>
        }
    };
    view! {
        <Show when=move || live.get()>
            <section class="card">
                <details>
                    <summary><h2>{i18n.s(text::TOKENS)}</h2></summary>
                    <div class="stack">
                        <p>{i18n.s(text::TOKENS_TEXT)}</p>
                        <ul class="lines tokens">{move || tokens.get().into_iter().map(line).collect_view()}</ul>
                        <form class="row" on:submit=create>
                            <input
                                aria-label=i18n.s(text::TOKEN_NAME)
                                placeholder=i18n.s(text::TOKEN_NAME)
                                maxlength="100"
                                required=true
                                bind:value=name
                            />
                            <button type="submit">{i18n.s(text::TOKEN_CREATE)}</button>
                        </form>
                        <Show when=move || address.with(Option::is_some)>
                            <p>{i18n.s(text::TOKEN_ONCE)}</p>
                            <CopyField
                                label=i18n.s(text::TOKEN_ADDRESS)
                                value=Signal::derive(move || address.get().unwrap_or_default())
                            />
                        </Show>
                    </div>
                </details>
            </section>
        </Show>
    }
}
