//! Leaving a team, deleting a workspace for everybody, and deleting one's account.

use crate::{
    device::{self, DeviceWorkspace},
    http,
    i18n::{Text, text, use_i18n},
    permission::use_may,
    replica::Link,
    route::Route,
    session::{Lapsed, Session},
    taken,
    toast::use_toasts,
    ui::modal::Modal,
    widget::code_input::{Code, CodeWhereWanted},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use serde_json::{Value, json};
use sotay_shared::role::{Lapse, Role};
use wasm_bindgen_futures::spawn_local;

/// What is open to be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Leave,
    Delete,
}

/// Leaving, and for owners the end of all of it; while the server can be asked.
#[component]
pub fn EndingCard() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let is_owner = use_may(Role::Owner);
    let open = RwSignal::new(None::<Ending>);
    view! {
        <Show when=move || live.get()>
            <section class="card">
                <h2>{i18n.s(text::LEAVE_TITLE)}</h2>
                <p>{i18n.s(text::LEAVE_TEXT)}</p>
                <div class="actions">
                    <button on:click=move |_| open.set(Some(Ending::Leave))>{i18n.s(text::LEAVE_DO)}</button>
                    <Show when=move || is_owner.get()>
                        <button class="danger" on:click=move |_| open.set(Some(Ending::Delete))>
                            {i18n.s(text::DELETE_WORKSPACE)}
                        </button>
                    </Show>
                </div>
            </section>
            {move || open.get().map(|ending| match ending {
                Ending::Leave => view! { <LeaveDialog open /> }.into_any(),
                Ending::Delete => view! { <DeleteDialog open /> }.into_any(),
            })}
        </Show>
    }
}

#[component]
fn LeaveDialog(open: RwSignal<Option<Ending>>) -> impl IntoView {
    let (i18n, toasts, device) = (use_i18n(), use_toasts(), use_replica().device);
    let busy = RwSignal::new(false);
    let leave = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let path = format!("/api/workspaces/{}/members/{}", device.workspace, device.member);
            // The socket closes, and what is here goes by that.
            if let Err(error) = http::call("DELETE", &path, &Value::Null).await {
                toasts.error(untrack(|| error.explain(i18n)));
            }
            let _ = open.try_set(None);
        });
    };
    view! {
        <Modal title=i18n.s(text::LEAVE_TITLE) on_close=Callback::new(move |()| open.set(None))>
            <div class="stack">
                <p>{i18n.s(text::LEAVE_TEXT)}</p>
                <div class="actions">
                    <button class="danger" disabled=move || busy.get() on:click=leave>{i18n.s(text::LEAVE_DO)}</button>
                    <button class="quiet" on:click=move |_| open.set(None)>{i18n.s(text::CANCEL)}</button>
                </div>
            </div>
        </Modal>
    }
}

#[component]
fn DeleteDialog(open: RwSignal<Option<Ending>>) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let device = replica.device;
    let name = untrack(|| replica.model.row(device.workspace.into()).get()).map(|row| row.title().trim().to_owned());
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| device.workspace.to_string());
    let (typed, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let asked = crate::format::fill(untrack(|| i18n.t(text::DELETE_WORKSPACE_TYPE)), &[("name", &name)]);
    let delete = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let path = format!("/api/workspaces/{}", device.workspace);
        let body = json!({ "name": typed.get_untracked() });
        spawn_local(async move {
            match http::call("DELETE", &path, &body).await {
                Ok(()) => drop(open.try_set(None)),
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
            // The dialog is closed by now where that worked.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Modal title=i18n.s(text::DELETE_WORKSPACE_TITLE) on_close=Callback::new(move |()| open.set(None))>
            <form class="stack" on:submit=delete>
                <p>{i18n.s(text::DELETE_WORKSPACE_TEXT)}</p>
                <label>
                    {asked}
                    <input
                        autocomplete="off"
                        prop:value=move || typed.get()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
                <div class="actions">
                    <button class="danger" disabled=move || busy.get() || typed.with(|typed| typed.trim() != name)>
                        {i18n.s(text::DELETE_WORKSPACE_DO)}
                    </button>
                    <button type="button" class="quiet" on:click=move |_| open.set(None)>{i18n.s(text::CANCEL)}</button>
                </div>
            </form>
        </Modal>
    }
}

/// Deletes the account, while the server can be asked.
#[component]
pub fn DeleteAccountCard() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let open = RwSignal::new(false);
    view! {
        <Show when=move || live.get()>
            <section class="card">
                <h2>{i18n.s(text::DELETE_ACCOUNT_TITLE)}</h2>
                <p>{i18n.s(text::DELETE_ACCOUNT_TEXT)}</p>
                <div class="actions">
                    <button class="danger" on:click=move |_| open.set(true)>{i18n.s(text::DELETE_ACCOUNT)}</button>
                </div>
            </section>
            <Show when=move || open.get()><DeleteAccountDialog open /></Show>
        </Show>
    }
}

#[component]
fn DeleteAccountDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let (password, code, busy) = (RwSignal::new(String::new()), Code::unwanted(), RwSignal::new(false));
    let delete = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let body = code.beside(&password.get_untracked());
        spawn_local(async move {
            // Whose workspaces lie here is known only before.
            let session = match Session::read().await {
                Ok(session) => session,
                Err(error) => {
                    let _ = busy.try_set(false);
                    return toasts.error(untrack(|| error.explain(i18n)));
                }
            };
            match http::call("DELETE", "/api/account", &body).await {
                // The page goes on to another address.
                Ok(()) => forget(&session),
                Err(error) => {
                    if !code.is_asked_by(&error) {
                        toasts.error(untrack(|| error.explain(i18n)));
                    }
                    // The dialog may be closed by now.
                    let _ = busy.try_set(false);
                }
            }
        });
    };
    let label: Text = text::DELETE_ACCOUNT_PASSWORD;
    view! {
        <Modal title=i18n.s(text::DELETE_ACCOUNT_TITLE) on_close=Callback::new(move |()| open.set(false))>
            <form class="stack" on:submit=delete>
                <p>{i18n.s(text::DELETE_ACCOUNT_TEXT)}</p>
                <label>
                    {i18n.s(label)}
                    <input
                        type="password"
                        autocomplete="current-password"
                        prop:value=move || password.get()
                        on:input=move |event| password.set(event_target_value(&event))
                    />
                </label>
                <CodeWhereWanted code />
                <div class="actions">
                    <button class="danger" disabled=move || busy.get() || password.with(String::is_empty)>
                        {i18n.s(text::DELETE_ACCOUNT_DO)}
                    </button>
                    <button type="button" class="quiet" on:click=move |_| open.set(false)>{i18n.s(text::CANCEL)}</button>
                </div>
            </form>
        </Modal>
    }
}

/// What came with the account goes from this device with it; what no server has stays, and what came with another account.
fn forget(session: &Session) {
    let lapsed = Lapsed { why: Lapse::AccountDeleted, at: crate::clock::now(), by: None };
    let is_own = |it: &DeviceWorkspace| it.shared && session.member_of(it.workspace) == Some(it.member);
    for device in device::workspaces().into_iter().filter(is_own) {
        taken::note(device, lapsed.clone());
    }
    let _ = window().location().replace(&Route::Today.path());
}
