//! A workspace was taken away: by whom, when and why, and what becomes of what was never sent.

use crate::{
    device::{self, DeviceWorkspace},
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    installed::set_badge,
    notify, push,
    replica::{ReplicaHandle, Status, Why, forget_workspace, unsent_of},
    route::Route,
    taken::{self, Taken},
    widget::unsent::{ExportButton, FilesNotSaved},
};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use sotay_shared::role::Lapse;
use wasm_bindgen_futures::spawn_local;

/// What is being kept is waited for so long: a browser that keeps nothing never ends.
const KEEPING_MS: u32 = 5_000;

/// How it ended in words: where whoever decided it has a name, and where not.
fn words(why: Lapse) -> (Text, Text) {
    match why {
        Lapse::Suspended => (text::TAKEN_SUSPENDED_BY, text::TAKEN_SUSPENDED),
        Lapse::Removed => (text::TAKEN_REMOVED_BY, text::TAKEN_REMOVED),
        Lapse::Left => (text::TAKEN_LEFT, text::TAKEN_LEFT),
        Lapse::WorkspaceDeleted => (text::TAKEN_DELETED_BY, text::TAKEN_DELETED),
        Lapse::AccountDeleted => (text::TAKEN_ACCOUNT, text::TAKEN_ACCOUNT),
    }
}

/// What helps.
fn advice(why: Lapse) -> Text {
    match why {
        Lapse::Suspended => text::TAKEN_ASK_ADMIN,
        Lapse::Removed | Lapse::Left => text::TAKEN_ASK_INVITE,
        Lapse::WorkspaceDeleted | Lapse::AccountDeleted => text::TAKEN_FOR_GOOD,
    }
}

fn told(taken: &Taken, i18n: I18n) -> String {
    let at = format::instant(taken.lapsed.at, i18n.locale());
    let (by_somebody, by_nobody) = words(taken.lapsed.why);
    match &taken.lapsed.by {
        Some(by) => fill(i18n.t(by_somebody), &[("by", by), ("at", &at)]),
        None => fill(i18n.t(by_nobody), &[("at", &at)]),
    }
}

/// Takes it off this device. Its reminders end with the last one.
async fn remove_it(device: DeviceWorkspace) {
    // The page says by itself what became of it.
    forget_workspace(device, Why::Asked).await;
    set_badge(0);
    notify::close_shown().await;
    if !device::workspaces().iter().any(|it| it.shared) {
        push::leave().await;
    }
}

/// A fresh page: nothing of the workspace stays in memory, and its database is deleted first.
fn reload() {
    let _ = window().location().replace(&Route::Today.path());
}

#[component]
pub fn TakenPage() -> impl IntoView {
    let i18n = use_i18n();
    let Some(taken) = taken::all().into_iter().next() else { return ().into_any() };
    let name = match taken.name.is_empty() {
        true => i18n.t(text::UNNAMED_WORKSPACE).to_owned(),
        false => taken.name.clone(),
    };
    let is_here = taken::is_here(&taken);
    let taken = StoredValue::new(taken);
    let advice = taken.with_value(|taken| advice(taken.lapsed.why));
    view! {
        <main class="narrow" id="content">
            <section class="card stack">
                <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                <h1>{move || fill(i18n.t(text::TAKEN_TITLE), &[("name", &name)])}</h1>
                <p role="alert">{move || taken.with_value(|taken| told(taken, i18n))}</p>
                <p>{i18n.s(advice)}</p>
                {match is_here {
                    true => view! { <Unsent taken /> }.into_any(),
                    false => view! { <Goodbye taken /> }.into_any(),
                }}
            </section>
        </main>
    }
    .into_any()
}

/// What was done here and never sent is its user's own: it can be saved before everything goes. Nothing else can.
#[component]
fn Unsent(taken: StoredValue<Taken>) -> impl IntoView {
    let i18n = use_i18n();
    let replica = use_context::<ReplicaHandle>();
    let device = taken.with_value(|taken| taken.device);
    // How much; nothing within where it cannot be read.
    let unsent = RwSignal::new(None::<Option<usize>>);
    let is_open = replica.is_some();
    let remove = move || {
        spawn_local(async move {
            remove_it(device).await;
            reload();
        });
    };
    spawn_local(async move {
        let mut known = 0;
        if let Some(replica) = replica {
            if !replica.device.is(&device) {
                // Another one was taken away before this one: a fresh page opens it.
                return reload();
            }
            let kept = Box::pin(replica.flushed());
            futures::future::select(kept, TimeoutFuture::new(KEEPING_MS)).await;
            // What the disk did not take is in memory alone.
            known = replica.status.try_with_untracked(Status::not_on_server).unwrap_or(0);
        }
        match unsent_of(device).await.map(|kept| kept.max(known)) {
            Some(0) => remove(),
            n => drop(unsent.try_set(Some(n))),
        }
    });
    move || match unsent.get() {
        None => view! { <p role="status">{i18n.s(text::TAKEN_GOING)}</p> }.into_any(),
        Some(n) => {
            let words = match n {
                Some(n) => fill(i18n.t(text::TAKEN_UNSENT), &[("n", &n.to_string())]),
                None => i18n.t(text::TAKEN_UNREADABLE).to_owned(),
            };
            view! {
                <p class="problem">{words}</p>
                {is_open.then(|| view! { <FilesNotSaved /> })}
                <div class="actions">
                    {is_open.then(|| view! { <ExportButton /> })}
                    <button class="danger" on:click=move |_| remove()>{i18n.s(text::TAKEN_REMOVE)}</button>
                </div>
            }
            .into_any()
        }
    }
}

/// Everything is gone; what else is there to do.
#[component]
fn Goodbye(taken: StoredValue<Taken>) -> impl IntoView {
    let i18n = use_i18n();
    let go = move |_| {
        taken.with_value(taken::read);
        let to = if device::workspaces().is_empty() { Route::SignIn } else { Route::Today };
        let _ = window().location().replace(&to.path());
    };
    view! {
        <p>{i18n.s(text::TAKEN_IS_GONE)}</p>
        <div class="actions"><button class="primary" on:click=go>{i18n.s(text::TAKEN_GO_ON)}</button></div>
    }
}
