//! Access tokens: what lets other programs open the workspace's records as this member.

use crate::{
    clock,
    format::{self, fill},
    http,
    i18n::{I18n, Text, text, use_i18n},
    replica::Link,
    toast::{Toasts, use_toasts},
    ui::{choice::Choice, combobox::Combobox, copy_field::CopyField},
    widget::code_input::{Code, CodeWhereWanted},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sotay_shared::{id::WorkspaceId, stamp::Timestamp};
use wasm_bindgen_futures::spawn_local;

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct AccessToken {
    id: String,
    name: String,
    scope: Scope,
    created_at: Timestamp,
    expires_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

/// What a token may do, of what its maker may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    Read,
    Write,
}

impl Scope {
    const ALL: [Scope; 2] = [Scope::Read, Scope::Write];

    fn word(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
        }
    }

    fn name(self) -> Text {
        match self {
            Scope::Read => text::TOKEN_READ,
            Scope::Write => text::TOKEN_WRITE,
        }
    }
}

/// Days that a token may be good for, of which the first is offered.
const DAYS: [u32; 4] = [90, 7, 30, 365];

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
    scope: RwSignal<Scope>,
    days: RwSignal<u32>,
    password: RwSignal<String>,
    code: Code,
    /// Whether one is on its way.
    busy: RwSignal<bool>,
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
            scope: RwSignal::new(Scope::Read),
            days: RwSignal::new(DAYS[0]),
            password: RwSignal::new(String::new()),
            code: Code::unwanted(),
            busy: RwSignal::new(false),
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

    /// Makes one as it was asked for.
    fn create(self) {
        // Of two, the address of the first would never be seen.
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let path = self.path.get_value();
        let mut wanted = self.code.beside(&self.password.get_untracked());
        wanted["name"] = json!(self.name.get_untracked());
        wanted["scope"] = json!(self.scope.get_untracked());
        wanted["days"] = json!(self.days.get_untracked());
        spawn_local(async move {
            match http::post::<Created>(&path, &wanted).await {
                Ok(Created { token }) => {
                    let origin = window().location().origin().unwrap_or_default().replacen("http", "ws", 1);
                    let address = format!("{origin}/automerge-repo?access_token={token}");
                    let _ = self.address.try_set(Some(address));
                    let _ = self.name.try_set(String::new());
                    let _ = self.password.try_set(String::new());
                    self.code.clear();
                    self.ask();
                }
                Err(error) if self.code.is_asked_by(&error) => {}
                Err(error) => self.toasts.error(untrack(|| error.explain(self.i18n))),
            }
            // The page may be gone by now.
            let _ = self.busy.try_set(false);
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

    /// What it may do, since when, until when, and when it was used last.
    fn details(self, token: &AccessToken) -> String {
        let at =
            |words: Text, at: Timestamp| fill(self.i18n.t(words), &[("at", &format::instant(at, self.i18n.locale()))]);
        let until = if token.expires_at > clock::now() { text::TOKEN_UNTIL } else { text::TOKEN_EXPIRED };
        let used = match token.last_used_at {
            Some(used) => at(text::TOKEN_USED, used),
            None => self.i18n.t(text::TOKEN_UNUSED).to_owned(),
        };
        [
            self.i18n.t(token.scope.name()).to_owned(),
            at(text::TOKEN_MADE, token.created_at),
            at(until, token.expires_at),
            used,
        ]
        .join(" · ")
    }

    /// One token, with the button that ends it; follows the language.
    fn line(self, token: AccessToken) -> impl IntoView {
        let details = self.details(&token);
        view! {
            <li class="line">
                <span class="main-link">
                    <strong>{token.name}</strong>
                    <span class="detail">{details}</span>
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
                <form class="stack" on:submit=create>
                    <label>
                        {i18n.s(text::TOKEN_NAME)}
                        <input maxlength="100" required=true bind:value=access.name />
                    </label>
                    <Choices access />
                    <label>
                        {i18n.s(text::TOKEN_PASSWORD)}
                        <input
                            type="password"
                            autocomplete="current-password"
                            maxlength="200"
                            required=true
                            aria-describedby="token-password-why"
                            bind:value=access.password
                        />
                    </label>
                    <p class="hint" id="token-password-why">{i18n.s(text::TOKEN_PASSWORD_WHY)}</p>
                    <CodeWhereWanted code=access.code />
                    <div class="actions">
                        <button type="submit" disabled=move || access.busy.get()>{i18n.s(text::TOKEN_CREATE)}</button>
                    </div>
                </form>
                <Show when=move || access.address.with(Option::is_some)>
                    <p>{i18n.s(text::TOKEN_ONCE)}</p>
                    <CopyField
                        label=i18n.s(text::TOKEN_ADDRESS)
                        value=Signal::derive(move || access.address.get().unwrap_or_default())
                    />
                    <p class="hint">{i18n.s(text::TOKEN_IN_ADDRESS)}</p>
                </Show>
            </section>
        </Show>
    }
}

/// What it may do, and how long it is good for.
#[component]
fn Choices(access: Access) -> impl IntoView {
    let i18n = use_i18n();
    let scopes =
        Signal::derive(move || Scope::ALL.map(|scope| Choice::plain(scope.word(), i18n.t(scope.name()))).to_vec());
    let choose_scope = Callback::new(move |word: String| {
        if let Some(scope) = Scope::ALL.into_iter().find(|scope| scope.word() == word) {
            access.scope.set(scope);
        }
    });
    let days = Signal::derive(move || {
        let named = |days: u32| fill(i18n.t(text::TOKEN_DAYS), &[("n", &days.to_string())]);
        DAYS.map(|days| Choice::plain(days.to_string(), named(days))).to_vec()
    });
    let choose_days = Callback::new(move |word: String| {
        if let Some(days) = DAYS.into_iter().find(|days| days.to_string() == word) {
            access.days.set(days);
        }
    });
    view! {
        <label>
            {i18n.s(text::TOKEN_SCOPE)}
            <Combobox
                label=i18n.s(text::TOKEN_SCOPE)
                value=Signal::derive(move || access.scope.get().word().to_owned())
                choices=scopes
                chosen=choose_scope
            />
        </label>
        <label>
            {i18n.s(text::TOKEN_EXPIRY)}
            <Combobox
                label=i18n.s(text::TOKEN_EXPIRY)
                value=Signal::derive(move || access.days.get().to_string())
                choices=days
                chosen=choose_days
            />
        </label>
    }
}
