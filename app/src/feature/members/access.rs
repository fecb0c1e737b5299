//! By what somebody gets into the workspace: devices and access tokens, each of which can be ended.

use super::manage::Managed;
use crate::{
    format::{self, fill},
    http,
    i18n::{Text, text, use_i18n},
    toast::use_toasts,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use sotay_shared::stamp::Timestamp;
use wasm_bindgen_futures::spawn_local;

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Device {
    device: String,
    name: String,
    last_seen_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct AccessToken {
    id: String,
    name: String,
    created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Access {
    devices: Vec<Device>,
    tokens: Vec<AccessToken>,
}

/// A way in: where it is ended, what it is called, since when it is known, and what ending it is called.
type Way = (String, String, Timestamp, Text, Text);

impl Access {
    fn ways(self) -> Vec<Way> {
        let device = |it: Device| {
            (format!("devices/{}", it.device), it.name, it.last_seen_at, text::DEVICE_OUT, text::DEVICE_OUT_DONE)
        };
        let token =
            |it: AccessToken| (format!("tokens/{}", it.id), it.name, it.created_at, text::TOKEN_END, text::TOKEN_ENDED);
        self.devices.into_iter().map(device).chain(self.tokens.into_iter().map(token)).collect()
    }
}

#[component]
pub fn AccessList(it: StoredValue<Managed>) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let known = RwSignal::new(None::<Access>);
    let path = StoredValue::new(it.with_value(|it| it.path.clone()));
    let ask = move || {
        spawn_local(async move {
            let Some(path) = path.try_get_value() else { return };
            if let Ok(access) = http::get(&format!("{path}/access")).await {
                // The dialog may be closed by now.
                let _ = known.try_set(Some(access));
            }
        });
    };
    ask();
    let end = move |way: String, done: Text| {
        spawn_local(async move {
            let Some(path) = path.try_get_value() else { return };
            match http::call("DELETE", &format!("{path}/{way}"), &Value::Null).await {
                Ok(()) => toasts.say(untrack(|| i18n.t(done))),
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
            ask();
        });
    };
    let line = move |(way, name, at, ending, done): Way| {
        let seen = fill(i18n.t(text::LAST_SEEN), &[("at", &format::instant(at, i18n.locale()))]);
        let label = format!("{}: {name}", i18n.t(ending));
        view! {
            <li class="line">
                <span class="main-link"><strong>{name}</strong><span class="detail">{seen}</span></span>
                <button aria-label=label on:click=move |_| end(way.clone(), done)>{i18n.t(ending)}</button>
            </li>
        }
    };
    move || {
        known.get().map(|access| {
            let ways = access.ways();
            let is_empty = ways.is_empty();
            view! {
                <h3>{i18n.t(text::ACCESS_TITLE)}</h3>
                {is_empty.then(|| view! { <p class="hint">{i18n.t(text::ACCESS_NONE)}</p> })}
                <ul class="lines">{ways.into_iter().map(line).collect_view()}</ul>
            }
        })
    }
}
