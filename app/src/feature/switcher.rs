//! The workspaces of this device and of the account: to go from one to another, and to begin one.

use crate::{
    device::{self, DeviceWorkspace},
    format::fill,
    i18n::{I18n, text, use_i18n},
    members::role_name,
    own,
    parts::Parts,
    replica::{self, ReplicaHandle},
    route::Route,
    session::{Account, WorkspaceAccess},
    toast::use_toasts,
    ui::icon::{Icon, IconView},
    workspace,
};
use leptos::{ev::SubmitEvent, prelude::*};
use wasm_bindgen_futures::spawn_local;

/// A workspace to go to.
#[derive(Clone, PartialEq)]
struct WorkspaceItem {
    device: DeviceWorkspace,
    name: String,
    detail: String,
}

/// A fresh page: nothing of the workspace before stays in memory.
fn go(device: DeviceWorkspace) {
    device::use_workspace(device);
    // An address of the same origin can always be opened.
    let _ = window().location().assign(&Route::Today.path());
}

/// Those that the device knows, those that lie on it all the same, and those that only the server has.
async fn known(i18n: I18n) -> Vec<WorkspaceItem> {
    let mut all = device::workspaces();
    for (found, name) in replica::lying_here().await {
        if !all.iter().any(|known| known.is(&found)) {
            device::remember_name(found.workspace, &name);
            all.push(found);
        }
    }
    let here = all.len();
    // Whoever never shared anything has no account to ask about.
    let accesses = match all.iter().any(|it| it.shared) {
        true => Account::read().await.map(|account| account.workspaces).unwrap_or_default(),
        false => Vec::new(),
    };
    for access in &accesses {
        if let Some(name) = &access.name {
            device::remember_name(access.workspace, name);
        }
        if !all.iter().any(|known| known.is(&access.on_device())) {
            all.push(access.on_device());
        }
    }
    let described = all.into_iter().enumerate().map(|(nth, device)| {
        let access = accesses.iter().find(|it| it.on_device().is(&device));
        let detail = untrack(|| detail(device, access, nth >= here, i18n));
        WorkspaceItem { device, name: untrack(|| own::name_of(device, i18n)), detail }
    });
    described.collect()
}

fn detail(device: DeviceWorkspace, access: Option<&WorkspaceAccess>, only_there: bool, i18n: I18n) -> String {
    let role = device.role.map(|role| i18n.t(role_name(role)).to_owned());
    let people = access.map(|it| fill(i18n.t(text::PEOPLE), &[("n", &it.people.to_string())]));
    let alone = (!device.shared).then(|| i18n.t(text::ONLY_ON_THIS_DEVICE).to_owned());
    let there = only_there.then(|| i18n.t(text::ON_THE_SERVER).to_owned());
    [role, people, alone, there].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The list, with what is open marked.
#[component]
pub fn WorkspaceList(#[prop(optional_no_strip)] current: Option<ReplicaHandle>) -> impl IntoView {
    let i18n = use_i18n();
    let found = RwSignal::new(None::<Vec<WorkspaceItem>>);
    spawn_local(async move {
        let all = known(i18n).await;
        // The list may be closed by now.
        let _ = found.try_set(Some(all));
    });
    let replica = StoredValue::new(current);
    let open = move |device: DeviceWorkspace| {
        spawn_local(async move {
            if let Some(replica) = replica.try_get_value().flatten() {
                replica.flushed().await;
            }
            go(device);
        });
    };
    let line = move |known: WorkspaceItem| {
        let is_open = replica.with_value(|it| it.as_ref().is_some_and(|it| it.device.is(&known.device)));
        let device = known.device;
        view! {
            <li>
                <button
                    class="quiet workspace"
                    aria-current=is_open.then_some("true")
                    on:click=move |_| if !is_open { open(device) }
                >
                    <strong>{known.name}</strong>
                    <span class="detail">{known.detail}</span>
                    {is_open.then(|| view! { <IconView icon=Icon::Check /> })}
                </button>
            </li>
        }
    };
    view! {
        <ul class="workspaces">
            {move || match found.get() {
                None => view! { <li role="status">{i18n.s(text::LOADING)}</li> }.into_any(),
                Some(all) => all.into_iter().map(line).collect_view().into_any(),
            }}
        </ul>
    }
}

#[component]
pub fn Switcher() -> impl IntoView {
    let i18n = use_i18n();
    let replica = use_context::<ReplicaHandle>();
    view! {
        <h2>{i18n.s(text::WORKSPACES)}</h2>
        <WorkspaceList current=replica />
        <NewWorkspace />
        <a class="button quiet" href=Route::SignIn.path()>{i18n.s(text::SIGN_IN)}</a>
    }
}

/// Begins another workspace, on this device alone at first.
#[component]
pub fn NewWorkspace() -> impl IntoView {
    let (i18n, toasts, parts) = (use_i18n(), use_toasts(), expect_context::<Parts>());
    let (asking, busy) = (RwSignal::new(false), RwSignal::new(false));
    let name = RwSignal::new(String::new());
    let begin = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let name = name.get_untracked().trim().to_owned();
        spawn_local(async move {
            match workspace::create(i18n, parts, Some(name)).await {
                Ok(made) => {
                    made.flushed().await;
                    go(made.device);
                }
                Err(error) => {
                    toasts.error(fill(untrack(|| i18n.t(text::ERROR_STORE)), &[("message", &error.0)]));
                    let _ = busy.try_set(false);
                }
            }
        });
    };
    view! {
        <Show
            when=move || asking.get()
            fallback=move || view! {
                <button class="quiet" on:click=move |_| asking.set(true)>
                    <IconView icon=Icon::Plus />
                    {i18n.s(text::NEW_WORKSPACE)}
                </button>
            }
        >
            <form class="row" on:submit=begin>
                <input aria-label=i18n.s(text::NEW_WORKSPACE) placeholder=i18n.s(text::NEW_WORKSPACE) required=true autofocus=true maxlength="200" bind:value=name />
                <button class="primary" type="submit" disabled=move || busy.get()>{i18n.s(text::ADD)}</button>
            </form>
        </Show>
    }
}
