//! Where the account is signed in, signing out, and removing everything from this device.

mod idle;
mod leaving;
mod lock_screen;
mod passcode;
mod passcode_words;

pub use idle::IdleLock;
pub use lock_screen::LockScreen;
pub use passcode::PasscodeCard;

use crate::{
    format::{self, fill},
    http::{self, HttpError},
    i18n::{text, use_i18n},
    own,
    replica::{Link, Status},
    route::Route,
    toast::use_toasts,
    ui::modal::Modal,
    widget::unsent::{ExportButton, FilesNotSaved},
    workspace::use_replica,
};
use leaving::OnDevice;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use sotay_shared::{stamp::Timestamp, user_agent::browser};
use wasm_bindgen_futures::spawn_local;

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Device {
    device: String,
    name: String,
    last_seen_at: Timestamp,
    this: bool,
    /// Whether the account had not seen it before; an older server does not say.
    #[serde(default)]
    new: bool,
}

#[derive(Deserialize)]
struct Devices {
    devices: Vec<Device>,
}

/// The devices of the account, while the server can be asked.
#[component]
pub fn DevicesCard() -> impl IntoView {
    let (i18n, toasts, status) = (use_i18n(), use_toasts(), use_replica().status);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let devices = RwSignal::new(Vec::<Device>::new());
    let ask = move || {
        spawn_local(async move {
            if let Ok(Devices { devices: found }) = http::get("/api/devices").await {
                // The page may be gone by now.
                let _ = devices.try_set(found);
            }
        });
    };
    Effect::new(move || {
        if live.get() {
            ask();
        }
    });
    let sign_out = move |device: String| {
        spawn_local(async move {
            match http::call("DELETE", &format!("/api/devices/{device}"), &Value::Null).await {
                Ok(()) => ask(),
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
        });
    };
    let sign_out_others = move |_| {
        spawn_local(async move {
            match http::call("DELETE", "/api/devices", &Value::Null).await {
                Ok(()) => {
                    toasts.say(untrack(|| i18n.t(text::SIGNED_OUT_OTHERS)));
                    ask();
                }
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
        });
    };
    let line = move |known: Device| {
        let seen = format::instant(known.last_seen_at, i18n.locale());
        let detail = match known.this {
            true => i18n.t(text::THIS_DEVICE).to_owned(),
            false => fill(i18n.t(if known.new { text::NEW_DEVICE_SEEN } else { text::LAST_SEEN }), &[("at", &seen)]),
        };
        let id = known.device.clone();
        let button = (!known.this)
            .then(|| view! { <button on:click=move |_| sign_out(id.clone())>{i18n.s(text::SIGN_OUT)}</button> });
        view! {
            <li class="line">
                <span class="main-link"><strong>{browser(&known.name)}</strong><span class="detail">{detail}</span></span>
                {button}
            </li>
        }
    };
    view! {
        <Show when=move || live.get()>
            <section class="card">
                <h2>{i18n.s(text::DEVICES)}</h2>
                <ul class="lines devices">{move || devices.get().into_iter().map(line).collect_view()}</ul>
                <Show when=move || devices.with(|devices| devices.len() > 1)>
                    <button on:click=sign_out_others>{i18n.s(text::SIGN_OUT_OTHERS)}</button>
                </Show>
            </section>
        </Show>
    }
}

/// Ends the session, while the server can be asked, and says what becomes of what is here.
#[component]
pub fn SignOutButton() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let open = RwSignal::new(false);
    view! {
        <Show when=move || live.get()>
            <button on:click=move |_| open.set(true)>{i18n.s(text::SIGN_OUT_HERE)}</button>
            <Show when=move || open.get()>
                <SignOutDialog open />
            </Show>
        </Show>
    }
}

#[component]
fn SignOutDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let here = RwSignal::new(None::<OnDevice>);
    let status = replica.status;
    let device = replica.device;
    let now = Memo::new(move |_| status.with(Status::not_on_server));
    Effect::new(move || {
        now.track();
        spawn_local(async move {
            let found = leaving::look().await;
            // The dialog may be closed by now.
            let _ = here.try_set(Some(found));
        });
    });
    let waiting = Memo::new(move |_| {
        let mut all = here.get()?.own;
        // Not all of it may be on the disk.
        for (_, count) in all.iter_mut().filter(|(known, _)| known.is(&device)) {
            *count = count.map(|count| count.max(now.get()));
        }
        all.retain(|(_, count)| *count != Some(0));
        let names: Vec<String> = all.iter().map(|(device, _)| own::name_of(*device, i18n)).collect();
        let count: Option<usize> = all.iter().map(|(_, count)| *count).sum();
        (!all.is_empty()).then(|| (count, names.join(", ")))
    });
    let stays = move || {
        let names =
            |here: &OnDevice| here.stays.iter().map(|it| own::name_of(*it, i18n)).collect::<Vec<_>>().join(", ");
        here.with(|here| here.as_ref().map(names)).filter(|names| !names.is_empty())
    };
    let (busy, discards) = (RwSignal::new(false), RwSignal::new(false));
    let leave = move |remove: bool| {
        busy.set(true);
        spawn_local(async move {
            match leaving::sign_out(remove).await {
                // A fresh page: nothing of what was here stays in memory.
                Ok(()) if remove => drop(window().location().replace(&Route::SignIn.path())),
                Ok(()) => drop(open.try_set(false)),
                Err(HttpError::Network) => toasts.error(untrack(|| i18n.t(text::SIGN_OUT_OFFLINE))),
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
            let _ = busy.try_set(false);
        });
    };
    let is_known = move || here.with(Option::is_some);
    let may_remove = move || !busy.get() && is_known() && (waiting.with(Option::is_none) || discards.get());
    view! {
        <Modal title=i18n.s(text::SIGN_OUT_TITLE) on_close=Callback::new(move |()| open.set(false))>
            <div class="stack">
                <p>{i18n.s(text::SIGN_OUT_REMOVE_TEXT)}</p>
                {move || waiting.get().map(|(n, names)| view! { <Waiting n names discards /> })}
                {move || stays().map(|names| view! {
                    <p>{fill(i18n.t(text::SIGN_OUT_STAYS), &[("names", &names)])}</p>
                })}
                <div class="actions upright">
                    <button class="primary" disabled=move || !may_remove() on:click=move |_| leave(true)>
                        {i18n.s(text::SIGN_OUT_REMOVE)}
                    </button>
                    <p class="hint">{i18n.s(text::SIGN_OUT_KEEP_TEXT)}</p>
                    <button disabled=move || busy.get() on:click=move |_| leave(false)>{i18n.s(text::SIGN_OUT_KEEP)}</button>
                    <button class="quiet" on:click=move |_| open.set(false)>{i18n.s(text::CANCEL)}</button>
                </div>
            </div>
        </Modal>
    }
}

/// What would be lost, `None` where it cannot be read; to be saved or discarded.
#[component]
fn Waiting(n: Option<usize>, names: String, discards: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match n {
        Some(n) => fill(i18n.t(text::SIGN_OUT_UNSENT), &[("n", &n.to_string()), ("names", &names)]),
        None => fill(i18n.t(text::SIGN_OUT_UNREADABLE), &[("names", &names)]),
    };
    let agreed = move || match n {
        Some(n) => fill(i18n.t(text::SIGN_OUT_DISCARD), &[("n", &n.to_string())]),
        None => i18n.t(text::SIGN_OUT_DISCARD_ANY).to_owned(),
    };
    view! {
        <p class="problem" role="alert">{words}</p>
        <ExportButton />
        <FilesNotSaved />
        <label class="check"><input type="checkbox" bind:checked=discards />{agreed}</label>
    }
}

/// Removes the workspace from this device; asks, because nothing here can bring it back.
#[component]
pub fn RemoveButton() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let open = RwSignal::new(false);
    let status = replica.status;
    let words = Signal::derive(move || {
        // What the server lacks is gone with the device, whatever kind of thing it is.
        let (link, unsent) = status.with(|status| (status.link, status.unsent + status.lost));
        let files = status.with(|status| status.unsent_files);
        match (link, unsent, files) {
            (Link::Local, ..) => i18n.t(text::REMOVE_LOCAL).to_owned(),
            (_, 0, 0) => i18n.t(text::REMOVE_SHARED).to_owned(),
            (_, 0, n) => fill(i18n.t(text::REMOVE_UNSENT_FILES), &[("n", &n.to_string())]),
            (_, n, _) => fill(i18n.t(text::REMOVE_UNSENT), &[("n", &n.to_string())]),
        }
    });
    let device = replica.device;
    let busy = RwSignal::new(false);
    let remove = move |_| {
        busy.set(true);
        spawn_local(async move {
            leaving::remove(device).await;
            // A fresh page: nothing of the workspace stays in memory.
            let _ = window().location().replace(&Route::Today.path());
        });
    };
    view! {
        <button class="danger" on:click=move |_| open.set(true)>{i18n.s(text::REMOVE)}</button>
        <Show when=move || open.get()>
            <Modal title=i18n.s(text::REMOVE) on_close=Callback::new(move |()| open.set(false))>
                <div class="stack">
                    <p>{words}</p>
                    <FilesNotSaved />
                    <div class="actions">
                        <button class="danger" disabled=move || busy.get() on:click=remove>{i18n.s(text::REMOVE_NOW)}</button>
                        <ExportButton />
                        <button class="quiet" on:click=move |_| open.set(false)>{i18n.s(text::CANCEL)}</button>
                    </div>
                </div>
            </Modal>
        </Show>
    }
}
