//! How one signs in: the address and the password of the account, while the server can be asked.

use crate::{
    format::fill,
    http::{self, HttpError},
    i18n::{I18n, Locale, text, use_i18n},
    replica::Link,
    session::{ServerInfo, Session},
    toast::{Toasts, use_toasts},
    ui::form_end::ProblemWords,
    widget::{
        code_input::{Code, CodeWhereWanted},
        password_input::PasswordInput,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde_json::json;
use wasm_bindgen_futures::spawn_local;

/// The answer to what was done later, by a link.
const ACCEPTED: u16 = 202;

/// Whether the server can be asked now.
fn use_live() -> Memo<bool> {
    let status = use_replica().status;
    Memo::new(move |_| status.with(|status| status.link == Link::Live))
}

/// A form that is sent: whether it is on its way, and what was wrong.
#[derive(Clone, Copy)]
struct Sending {
    busy: RwSignal<bool>,
    problem: RwSignal<Option<HttpError>>,
    code: Code,
    i18n: I18n,
    toasts: Toasts,
}

impl Sending {
    fn new() -> Sending {
        Sending {
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            code: Code::unwanted(),
            i18n: use_i18n(),
            toasts: use_toasts(),
        }
    }

    /// Sends a request, and goes on with the status of its answer.
    fn send(self, method: &'static str, path: &'static str, body: serde_json::Value, done: impl FnOnce(u16) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let answer = http::status(method, path, &body).await;
            // The page may be gone by now.
            let _ = self.busy.try_set(false);
            match answer {
                Ok(status) => done(status),
                Err(error) if self.code.is_asked_by(&error) => {}
                Err(error) => drop(self.problem.try_set(Some(error))),
            }
        });
    }

    /// What was wrong, in words.
    fn words(self) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.get().map(|problem| problem.explain(self.i18n)))
    }

    fn language(self) -> Locale {
        untrack(|| self.i18n.locale())
    }
}

/// What the account signs in with, and whether it is confirmed.
#[component]
pub fn EmailCard() -> impl IntoView {
    let (i18n, live, sending) = (use_i18n(), use_live(), Sending::new());
    let session = RwSignal::new(None::<Session>);
    let ask = move || {
        spawn_local(async move {
            if let Ok(read) = Session::read().await {
                let _ = session.try_set(Some(read));
            }
        });
    };
    Effect::new(move || {
        if live.get() {
            ask();
        }
    });
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let change = move |event: SubmitEvent| {
        event.prevent_default();
        let wanted = email.get_untracked();
        let mut body = sending.code.beside(&password.get_untracked());
        body["email"] = json!(wanted);
        body["language"] = json!(sending.language());
        sending.send("PUT", "/api/account/email", body, move |status| {
            let words = if status == ACCEPTED { text::EMAIL_LINK_SENT } else { text::EMAIL_CHANGED };
            sending.toasts.say(fill(untrack(|| i18n.t(words)), &[("email", wanted.trim())]));
            let _ = (email.try_set(String::new()), password.try_set(String::new()));
            sending.code.clear();
            ask();
        });
    };
    let now = move || {
        let email = session.with(|session| session.as_ref().map(|session| session.email.clone()).unwrap_or_default());
        fill(i18n.t(text::ACCOUNT_EMAIL_NOW), &[("email", &email)])
    };
    view! {
        <Show when=move || live.get() && session.with(Option::is_some)>
            <section class="card stack">
                <h2>{i18n.s(text::ACCOUNT_EMAIL)}</h2>
                <p>{now}</p>
                <Unverified session sending />
                <form class="stack" on:submit=change>
                    <label>
                        {i18n.s(text::NEW_EMAIL)}
                        <input name="new-email" type="email" autocomplete="email" required=true bind:value=email />
                    </label>
                    <PasswordInput label=i18n.s(text::OLD_PASSWORD) value=password />
                    <CodeWhereWanted code=sending.code />
                    <ProblemWords problem=sending.words() />
                    <div class="actions">
                        <button type="submit" disabled=move || sending.busy.get()>{i18n.s(text::CHANGE_EMAIL)}</button>
                    </div>
                </form>
            </section>
        </Show>
    }
}

/// Says that an address is not confirmed, where that can be done.
#[component]
fn Unverified(session: RwSignal<Option<Session>>, sending: Sending) -> impl IntoView {
    let i18n = use_i18n();
    let mail = RwSignal::new(false);
    spawn_local(async move {
        if let Ok(server) = ServerInfo::read().await {
            let _ = mail.try_set(server.mail);
        }
    });
    let is_missing = move || mail.get() && session.with(|it| it.as_ref().is_some_and(|it| it.verified == Some(false)));
    let again = move |_| {
        let email = session.with_untracked(|it| it.as_ref().map(|it| it.email.clone()).unwrap_or_default());
        sending.send("POST", "/api/account/verify", json!({ "language": sending.language() }), move |_| {
            sending.toasts.say(fill(untrack(|| i18n.t(text::ACCOUNT_VERIFY_SENT)), &[("email", &email)]));
        });
    };
    view! {
        <Show when=is_missing>
            <p>{i18n.s(text::ACCOUNT_UNVERIFIED)}</p>
            <div class="actions"><button on:click=again>{i18n.s(text::ACCOUNT_VERIFY_AGAIN)}</button></div>
        </Show>
    }
}

/// Another password, for whoever knows the one before.
#[component]
pub fn PasswordCard() -> impl IntoView {
    let (i18n, live, sending) = (use_i18n(), use_live(), Sending::new());
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let change = move |event: SubmitEvent| {
        event.prevent_default();
        let (known, wanted) = (old.get_untracked(), new.get_untracked());
        let body = json!({ "old": known, "new": wanted, "language": sending.language() });
        sending.send("PUT", "/api/account/password", body, move |_| {
            sending.toasts.say(untrack(|| i18n.t(text::PASSWORD_CHANGED)));
            let _ = (old.try_set(String::new()), new.try_set(String::new()));
        });
    };
    view! {
        <Show when=move || live.get()>
            <section class="card stack">
                <h2>{i18n.s(text::CHANGE_PASSWORD)}</h2>
                <p>{i18n.s(text::CHANGE_PASSWORD_TEXT)}</p>
                <form class="stack" on:submit=change>
                    <PasswordInput label=i18n.s(text::OLD_PASSWORD) value=old />
                    <PasswordInput label=i18n.s(text::NEW_PASSWORD) value=new is_new=true />
                    <ProblemWords problem=sending.words() />
                    <div class="actions">
                        <button type="submit" disabled=move || sending.busy.get()>{i18n.s(text::CHANGE_PASSWORD)}</button>
                    </div>
                </form>
            </section>
        </Show>
    }
}
