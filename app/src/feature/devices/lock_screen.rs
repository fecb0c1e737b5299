//! A workspace with a passcode, before it is given: nothing of it is on the screen, and there is a way out for who forgot.

use super::{leaving, passcode_words::explained};
use crate::{
    device::{self, DeviceWorkspace},
    format::fill,
    i18n::{text, use_i18n},
    notify, own,
    replica::{passcode, passcode::NotOpened, unsent_of},
    route::Route,
    ui::form_end::ProblemWords,
    workspace::BeginAgain,
};
use gloo::timers::callback::Timeout;
use leptos::{ev::SubmitEvent, prelude::*};
use wasm_bindgen_futures::spawn_local;

/// Wrong passcodes from which on the way out is offered by itself.
const MANY: u32 = 10;

/// Asks for the passcode, unless another tab has the key.
#[component]
pub fn LockScreen(device: DeviceWorkspace) -> impl IntoView {
    let i18n = use_i18n();
    let begin = expect_context::<BeginAgain>();
    let (asks, forgot) = (RwSignal::new(false), RwSignal::new(false));
    spawn_local(async move {
        match passcode::take_from_others(device).await {
            // The page may be left by now.
            true => {
                begin.0.try_run(());
            }
            false => {
                let _ = asks.try_set(true);
                // What is shown outside of the app names customers.
                notify::close_shown().await;
            }
        }
    });
    let title = move || fill(i18n.t(text::LOCKED_TITLE), &[("name", &own::name_of(device, i18n))]);
    view! {
        <h1>{title}</h1>
        <Show
            when=move || asks.get()
            fallback=move || view! { <p role="status">{i18n.s(text::LOADING)}</p> }
        >
            <p>{i18n.s(text::LOCKED_TEXT)}</p>
            <PasscodeForm device forgot />
            <Show when=move || forgot.get()>
                <WayOut device />
            </Show>
        </Show>
    }
}

#[component]
fn PasscodeForm(device: DeviceWorkspace, forgot: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let begin = expect_context::<BeginAgain>();
    let (typed, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    // Until the wait after a wrong one is over.
    let waits = RwSignal::new(false);
    let problem = RwSignal::new(None::<NotOpened>);
    let words = Signal::derive(move || problem.get().map(|problem| explained(&problem, i18n)));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || waits.get_untracked() {
            return;
        }
        if !device::workspaces().iter().any(|known| known.is(&device)) {
            // Another tab removed it meanwhile.
            return drop(window().location().replace(&Route::Today.path()));
        }
        busy.set(true);
        problem.set(None);
        let given = typed.get_untracked();
        spawn_local(async move {
            let opened = passcode::unlock(device, &given).await;
            // The page may be left by now.
            let _ = busy.try_set(false);
            let Err(why) = opened else {
                begin.0.try_run(());
                return;
            };
            let wait = match &why {
                NotOpened::Wrong { times, wait_ms } => {
                    let _ = typed.try_set(String::new());
                    if *times >= MANY {
                        let _ = forgot.try_set(true);
                    }
                    *wait_ms
                }
                NotOpened::Wait { wait_ms } => *wait_ms,
                NotOpened::Working | NotOpened::Browser(_) => 0,
            };
            let _ = problem.try_set(Some(why));
            if wait > 0 {
                let _ = waits.try_set(true);
                Timeout::new(u32::try_from(wait).unwrap_or(u32::MAX), move || {
                    let _ = waits.try_set(false);
                })
                .forget();
            }
        });
    };
    view! {
        <form class="stack" on:submit=send>
            <label>
                {i18n.s(text::PASSCODE)}
                <input type="password" name="passcode" autocomplete="current-password" required=true autofocus=true bind:value=typed />
            </label>
            <ProblemWords problem=words />
            <div class="actions">
                <button class="primary" type="submit" disabled=move || busy.get() || waits.get()>
                    {i18n.s(text::LOCKED_OPEN)}
                </button>
                <button
                    class="quiet"
                    type="button"
                    aria-expanded=move || forgot.get().to_string()
                    on:click=move |_| forgot.update(|forgot| *forgot = !*forgot)
                >
                    {i18n.s(text::LOCKED_FORGOT)}
                </button>
            </div>
        </form>
    }
}

/// What is lost without the passcode, and removing it.
#[component]
fn WayOut(device: DeviceWorkspace) -> impl IntoView {
    let i18n = use_i18n();
    // How much is lost; nothing within where that cannot be read.
    let unsent = RwSignal::new(None::<Option<usize>>);
    let (agreed, busy) = (RwSignal::new(false), RwSignal::new(false));
    spawn_local(async move {
        let count = unsent_of(device).await;
        // The page may be left by now.
        let _ = unsent.try_set(Some(count));
    });
    let told = move || match (device.shared, unsent.get()) {
        (false, _) => i18n.t(text::FORGOT_LOCAL).to_owned(),
        (true, None) => i18n.t(text::FORGOT_COUNTING).to_owned(),
        (true, Some(None)) => i18n.t(text::FORGOT_UNREADABLE).to_owned(),
        (true, Some(Some(0))) => i18n.t(text::FORGOT_NOTHING_LOST).to_owned(),
        (true, Some(Some(n))) => fill(i18n.t(text::FORGOT_UNSENT), &[("n", &n.to_string())]),
    };
    let loses = move || !device.shared || unsent.get().is_some_and(|unsent| unsent != Some(0));
    let may = move || !busy.get() && unsent.with(Option::is_some) && (!loses() || agreed.get());
    let remove = move |_| {
        busy.set(true);
        spawn_local(async move {
            leaving::remove(device).await;
            let to = if device.shared { Route::SignIn } else { Route::Today };
            // A fresh page. An address of the same origin can always be opened.
            let _ = window().location().replace(&to.path());
        });
    };
    view! {
        <div class="stack" role="group" aria-label=i18n.s(text::LOCKED_FORGOT)>
            <p>{told}</p>
            <Show when=loses>
                <label class="check"><input type="checkbox" bind:checked=agreed />{i18n.s(text::FORGOT_AGREE)}</label>
            </Show>
            <button class="danger" disabled=move || !may() on:click=remove>
                {i18n.s(if device.shared { text::FORGOT_REMOVE } else { text::REMOVE_NOW })}
            </button>
        </div>
    }
}
