//! `/reset#token` and `/verify#token`: links that came by mail, or from whoever runs the server. Each works once, so that it
//! is followed by a click: programs that look at mail open links too.

use crate::{
    device,
    format::fill,
    http::{self, HttpError},
    i18n::{Text, text, use_i18n},
    route::Route,
    ui::form_end::ProblemWords,
    widget::password_input::PasswordInput,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde::Deserialize;
use serde_json::json;
use sotay_shared::api::ErrorCode;
use wasm_bindgen_futures::spawn_local;

/// The answer to a new password where signing in takes a second step.
const ACCEPTED: u16 = 202;

/// The token of the address: the fragment, which no server ever sees.
fn token() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// What both have around them.
#[component]
fn LinkPage(
    title: Text,
    /// What is said once it is done.
    done: RwSignal<Option<String>>,
    form: AnyView,
) -> impl IntoView {
    let i18n = use_i18n();
    let has_token = !token().is_empty();
    // Another link of this page differs in its fragment alone.
    let another = window_event_listener(leptos::ev::hashchange, |_| drop(window().location().reload()));
    on_cleanup(move || another.remove());
    let form = match has_token {
        true => form,
        false => view! {
            <p role="alert">{i18n.s(text::LINK_INCOMPLETE)}</p>
            <div class="actions"><a class="button" href=Route::SignIn.path()>{i18n.s(text::SIGN_IN)}</a></div>
        }
        .into_any(),
    };
    view! {
        <main class="narrow" id="content">
            <section class="card stack">
                <p class="brand">
                    <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                    {i18n.s(text::PRODUCT)}
                </p>
                <h1>{i18n.s(title)}</h1>
                <div class="stack" hidden=move || done.with(Option::is_some)>{form}</div>
                <Show when=move || done.with(Option::is_some)>
                    <p role="status">{move || done.get()}</p>
                    <div class="actions"><a class="button primary" href=Route::SignIn.path()>{i18n.s(text::GO_ON)}</a></div>
                </Show>
            </section>
        </main>
    }
}

#[component]
pub fn ResetPage() -> impl IntoView {
    let i18n = use_i18n();
    let (password, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (problem, done) = (RwSignal::new(None::<HttpError>), RwSignal::new(None::<String>));
    let set = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let language = untrack(|| i18n.locale());
        let body = json!({ "token": token(), "password": password.get_untracked(), "language": language });
        spawn_local(async move {
            match http::status("PUT", "/api/account/reset", &body).await {
                // Whoever signs in by two steps has made none of them here.
                Ok(ACCEPTED) => drop(done.try_set(Some(untrack(|| i18n.t(text::RESET_DONE_ALONE)).to_owned()))),
                Ok(_) => {
                    // The session that was still to be ended has made room for this one.
                    device::set_to_sign_out(false);
                    let _ = done.try_set(Some(untrack(|| i18n.t(text::RESET_DONE)).to_owned()));
                }
                Err(error) => drop(problem.try_set(Some(error))),
            }
            let _ = busy.try_set(false);
        });
    };
    let words = Signal::derive(move || problem.get().map(|problem| problem.explain(i18n)));
    let form = view! {
        <p>{i18n.s(text::RESET_TEXT)}</p>
        <form class="stack" on:submit=set>
            <PasswordInput label=i18n.s(text::NEW_PASSWORD) value=password is_new=true />
            <ProblemWords problem=words />
            <div class="actions">
                <button class="primary" type="submit" disabled=move || busy.get()>{i18n.s(text::RESET_TITLE)}</button>
            </div>
        </form>
    }
    .into_any();
    view! { <LinkPage title=text::RESET_TITLE done form /> }
}

#[derive(Deserialize)]
struct Verified {
    email: String,
    /// Whether the link made an account, which is signed in now.
    #[serde(default)]
    signed_in: bool,
}

#[component]
pub fn VerifyPage() -> impl IntoView {
    let (i18n, busy) = (use_i18n(), RwSignal::new(false));
    let (problem, done) = (RwSignal::new(None::<HttpError>), RwSignal::new(None::<String>));
    // A link that makes an account takes the password that was chosen for it.
    let (password, asks) = (RwSignal::new(String::new()), RwSignal::new(false));
    let follow = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let mut body = json!({ "token": token(), "language": untrack(|| i18n.locale()) });
        if asks.get_untracked() {
            body["password"] = json!(password.get_untracked());
        }
        spawn_local(async move {
            match http::put::<Verified>("/api/account/verify", &body).await {
                Ok(Verified { email, signed_in }) => {
                    if signed_in {
                        device::set_to_sign_out(false);
                    }
                    let words = fill(untrack(|| i18n.t(text::VERIFY_DONE)), &[("email", &email)]);
                    let _ = done.try_set(Some(words));
                }
                Err(HttpError::Api { code: ErrorCode::WrongPassword, .. })
                    if asks.try_get_untracked() == Some(false) =>
                {
                    let _ = asks.try_set(true);
                }
                Err(error) => drop(problem.try_set(Some(error))),
            }
            let _ = busy.try_set(false);
        });
    };
    let words = Signal::derive(move || problem.get().map(|problem| problem.explain(i18n)));
    let form = view! {
        <p>{i18n.s(text::VERIFY_TEXT)}</p>
        <form class="stack" on:submit=follow>
            <Show when=move || asks.get()>
                <p role="status">{i18n.s(text::VERIFY_PASSWORD)}</p>
                <PasswordInput label=i18n.s(text::PASSWORD_ONLY) value=password />
            </Show>
            <ProblemWords problem=words />
            <div class="actions">
                <button class="primary" type="submit" disabled=move || busy.get()>{i18n.s(text::VERIFY_DO)}</button>
            </div>
        </form>
    }
    .into_any();
    view! { <LinkPage title=text::VERIFY_TITLE done form /> }
}
