//! Reminders to this device while the app is closed, by Web Push.

use crate::{
    i18n::{Text, text, use_i18n},
    push::{Problem, is_possible, subscribe, subscription, unsubscribe},
    replica::Link,
    ui::form_end::ProblemWords,
    workspace::use_replica,
};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Whether reminders come while the app is closed; only of a workspace on a server.
#[component]
pub fn PushChoice() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live) && is_possible());
    let (on, busy) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    spawn_local(async move {
        if let Ok(Some(_)) = subscription().await {
            // The page may be gone by now.
            let _ = on.try_set(true);
        }
    });
    let set = move |_| {
        let wanted = !on.get_untracked();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let done = if wanted { subscribe().await } else { unsubscribe().await };
            let said = |text: Text| untrack(|| i18n.t(text)).to_owned();
            let failed = match done {
                Ok(()) => None,
                Err(Problem::Denied) => Some(said(text::PUSH_DENIED)),
                Err(Problem::Browser) => Some(said(text::PUSH_IMPOSSIBLE)),
                Err(Problem::Server(error)) => Some(untrack(|| error.explain(i18n))),
            };
            let _ = on.try_set(wanted && failed.is_none());
            let _ = problem.try_set(failed);
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Show when=move || live.get()>
            <label class="check">
                <input type="checkbox" prop:checked=on disabled=busy on:change=set />
                {i18n.s(text::PUSH_REMINDERS)}
            </label>
            <ProblemWords problem />
        </Show>
    }
}
