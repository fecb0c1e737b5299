//! Who forgot their password has a link sent, or is told whom to ask.

use crate::{
    http::{self, HttpError},
    i18n::{text, use_i18n},
    session::ServerInfo,
    ui::form_end::ProblemWords,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde_json::json;
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn Forgotten(
    /// The address, as it was typed before.
    email: RwSignal<String>,
    forgot: RwSignal<bool>,
    server: RwSignal<Option<ServerInfo>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let has_mail = Memo::new(move |_| server.get().is_some_and(|server| server.mail));
    let (busy, sent) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<HttpError>);
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let body = json!({ "email": email.get_untracked(), "language": untrack(|| i18n.locale()) });
        spawn_local(async move {
            let asked = http::call("POST", "/api/account/reset", &body).await;
            // The form may be gone by now.
            let _ = sent.try_set(asked.is_ok());
            let _ = problem.try_set(asked.err());
            let _ = busy.try_set(false);
        });
    };
    let words = Signal::derive(move || problem.get().map(|problem| problem.explain(i18n)));
    view! {
        <Show when=move || has_mail.get() && !sent.get()>
            <form class="stack" on:submit=ask>
                <p>{i18n.s(text::FORGOT_TEXT)}</p>
                <label>
                    {i18n.s(text::EMAIL)}
                    <input name="forgotten" type="email" autocomplete="username" required=true bind:value=email />
                </label>
                <ProblemWords problem=words />
                <div class="actions">
                    <button class="primary" type="submit" disabled=move || busy.get()>{i18n.s(text::FORGOT_SEND)}</button>
                </div>
            </form>
        </Show>
        <Show when=move || sent.get()><p role="status">{i18n.s(text::FORGOT_SENT)}</p></Show>
        <Show when=move || !has_mail.get()><p role="status">{i18n.s(text::FORGOT_ASK)}</p></Show>
        <div class="actions">
            <button class="quiet" type="button" on:click=move |_| forgot.set(false)>{i18n.s(text::BACK_TO_SIGN_IN)}</button>
        </div>
    }
}
