//! `/sign-in`: who has an account opens a workspace of it here, and says what becomes of what this device has alone.

use crate::{
    device::{self, DeviceWorkspace, WorkspaceMerge},
    format::fill,
    http::{self, HttpError},
    i18n::{I18n, text, use_i18n},
    members::role_name,
    navigation::use_navigation,
    own::{self, Own},
    replica::{LocalStore, Why, forget_workspace},
    route::Route,
    session::{Account, WorkspaceAccess},
    taken,
    toast::use_toasts,
    widget::{
        second_step::PasskeySignIn,
        sign_in::{Person, SignInForm},
    },
};
use leptos::prelude::*;
use serde_json::{Value, json};
use sotay_shared::{
    id::{RecordId, WorkspaceId},
    role::Role,
};
use wasm_bindgen_futures::spawn_local;

/// The query parameters: where to go then, and which workspace was just joined.
pub const TO: &str = "to";
pub const OPEN: &str = "open";

/// The address of the page, for somebody who wants to go on to another.
pub fn address(to: &str) -> String {
    format!("{}?{TO}={}", Route::SignIn.path(), js_sys::encode_uri_component(to))
}

/// A page of this app, or the one where every day begins.
fn destination(to: &str) -> String {
    let path = to.split(['?', '#']).next().unwrap_or_default();
    let ours = to.starts_with('/') && !to.starts_with("//") && Route::parse(path).is_some_and(|it| !it.is_outside());
    if ours { to.to_owned() } else { Route::Today.path() }
}

/// A fresh page: nothing of another workspace stays in memory.
fn go(to: &str) {
    // An address of the same origin can always be opened.
    let _ = window().location().replace(to);
}

#[derive(Clone)]
enum Stage {
    Looking,
    Form,
    Signed(Account),
}

/// Whom the server knows this browser as.
async fn look(stage: RwSignal<Stage>) -> Result<(), HttpError> {
    let read = Account::read().await;
    // The page may be gone by now.
    let _ = stage.try_set(read.as_ref().map_or(Stage::Form, |account| Stage::Signed(account.clone())));
    read.map(drop)
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let (i18n, navigation) = (use_i18n(), use_navigation());
    let stage = RwSignal::new(Stage::Looking);
    // Opened in the place of a record that is not here, the address is where to go.
    let route = untrack(|| navigation.route());
    let is_link = route != Some(Route::SignIn);
    let to = match is_link {
        true => window().location().pathname().unwrap_or_default(),
        false => untrack(|| navigation.parameter(TO)),
    };
    let is_link = is_link || Route::parse(&to).and_then(Route::record).is_some();
    let to = StoredValue::new(destination(&to));
    spawn_local(async move { drop(look(stage).await) });
    let new_account = RwSignal::new(false);
    let title = move || i18n.t(if new_account.get() { text::MAKE_ACCOUNT } else { text::SIGN_IN });
    let words = move || {
        i18n.t(match (new_account.get(), is_link) {
            (true, _) => text::MAKE_ACCOUNT_TEXT,
            (false, true) => text::SIGN_IN_FOR_LINK,
            (false, false) => text::SIGN_IN_TEXT,
        })
    };
    let has_own = !device::workspaces().is_empty();
    let without = if has_own { text::BACK } else { text::WITHOUT_ACCOUNT };
    let entered = Callback::new(move |()| spawn_local(async move { drop(look(stage).await) }));
    let form = move || {
        let done = async move |_: Person| look(stage).await;
        view! {
            <h1>{title}</h1>
            <p>{words}</p>
            <SignInForm new_account ask_name=false submit=Signal::derive(title) done />
            <Show when=move || !new_account.get()><PasskeySignIn done=entered /></Show>
            <p><a href=Route::Today.path()>{i18n.s(without)}</a></p>
        }
    };
    let shown = move || match stage.get() {
        Stage::Looking => view! { <p role="status">{i18n.s(text::LOADING)}</p> }.into_any(),
        Stage::Form => form().into_any(),
        Stage::Signed(account) => {
            let again = Callback::new(move |()| stage.set(Stage::Form));
            view! { <Entrance account to=to.get_value() again /> }.into_any()
        }
    };
    view! {
        <main class="narrow" id="content">
            <section class="card stack">
                <p class="brand">
                    <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                    {i18n.s(text::PRODUCT)}
                </p>
                {shown}
            </section>
        </main>
    }
}

/// What the device has alone.
#[derive(Clone)]
struct Alone {
    device: DeviceWorkspace,
    name: String,
    /// Empty where there is nothing to bring.
    what: String,
    is_bare: bool,
}

/// Which of the account's workspaces is opened.
#[component]
fn Entrance(account: Account, to: String, again: Callback<()>) -> impl IntoView {
    let (i18n, navigation) = (use_i18n(), use_navigation());
    let alone = RwSignal::new(None::<Option<Alone>>);
    let joined = untrack(|| navigation.parameter(OPEN)).parse::<WorkspaceId>().ok();
    let account = StoredValue::new(Account {
        workspaces: account.workspaces.into_iter().filter(|it| joined.is_none_or(|id| id == it.workspace)).collect(),
        ..account
    });
    let to = StoredValue::new(to);
    spawn_local(async move {
        let found = read_alone(joined.is_some(), i18n).await;
        // The page may be gone by now.
        let Some(accesses) = account.try_with_value(|account| account.workspaces.clone()) else { return };
        let Some(to) = to.try_get_value() else { return };
        // With one workspace and nothing else there is nothing to ask.
        if let [access] = accesses.as_slice()
            && found.as_ref().is_none_or(|alone| alone.is_bare)
            && stranger(access).is_none()
        {
            return enter(access, found.as_ref(), false, &to);
        }
        let _ = alone.try_set(Some(found));
    });
    move || {
        let Some(alone) = alone.get() else {
            return view! { <p role="status">{i18n.s(text::LOADING)}</p> }.into_any();
        };
        let account = account.get_value();
        match account.workspaces.is_empty() {
            true => view! { <Homeless account alone again /> }.into_any(),
            false => view! { <Choice account alone to=to.get_value() again /> }.into_any(),
        }
    }
}

/// What of this device no server has: the workspace in use, where it is such a one, or that before the one just joined.
async fn read_alone(has_joined: bool, i18n: I18n) -> Option<Alone> {
    let mut here = device::workspaces().into_iter();
    let device = if has_joined { here.find(|it| !it.shared) } else { here.next().filter(|it| !it.shared) }?;
    let own = Own::read(device).await.ok()?;
    let what = untrack(|| own::in_words(&own.counts(), i18n));
    let name = untrack(|| own::name_of(device, i18n));
    Some(Alone { device, name, is_bare: own.is_bare && what.is_empty(), what })
}

/// Another member whose copy of the workspace lies here.
fn stranger(access: &WorkspaceAccess) -> Option<DeviceWorkspace> {
    device::workspaces().into_iter().find(|it| it.workspace == access.workspace && it.member != access.member)
}

/// Opens a workspace of the account.
fn enter(access: &WorkspaceAccess, alone: Option<&Alone>, bring: bool, to: &str) {
    let into = access.on_device();
    if let Some(name) = &access.name {
        device::remember_name(access.workspace, name);
    }
    device::use_workspace(into);
    taken::back(into);
    match alone {
        Some(alone) if bring => device::set_pending_merge(Some(WorkspaceMerge { from: alone.device, into })),
        // Nobody would know what it is.
        Some(alone) if alone.is_bare => device::remove_workspace(alone.device),
        _ => {}
    }
    go(to);
}

/// The account has no workspace: what is here can become its first.
#[component]
fn Homeless(account: Account, alone: Option<Alone>, again: Callback<()>) -> impl IntoView {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let share = move |device: DeviceWorkspace| {
        spawn_local(async move {
            let body = json!({ "workspace": device.workspace, "member": device.member });
            match http::call("POST", "/api/workspaces", &body).await {
                Ok(()) => {
                    device::use_workspace(DeviceWorkspace { shared: true, role: Some(Role::Owner), ..device });
                    go(&Route::Today.path());
                }
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
        });
    };
    let first = match alone {
        Some(alone) => {
            let words = fill(i18n.t(text::SHARE_THIS), &[("name", &alone.name)]);
            view! { <button class="primary" on:click=move |_| share(alone.device)>{words}</button> }.into_any()
        }
        None => view! { <a class="button primary" href=Route::Today.path()>{i18n.s(text::BEGIN_ONE)}</a> }.into_any(),
    };
    view! {
        <h1>{i18n.s(text::NO_TEAM_YET)}</h1>
        <p>{fill(i18n.t(text::SIGNED_IN_AS), &[("email", &account.email)])}</p>
        <div class="actions">{first}<OtherAccount again /></div>
    }
}

#[component]
fn OtherAccount(again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let leave = move |_| {
        spawn_local(async move {
            let _ = http::call("DELETE", "/api/session", &Value::Null).await;
            // The page may be gone by now.
            again.try_run(());
        });
    };
    view! { <button class="quiet" on:click=leave>{i18n.s(text::ANOTHER_ACCOUNT)}</button> }
}

/// The workspaces of an account, of which one is chosen.
fn workspace_list(accesses: Vec<WorkspaceAccess>, chosen: RwSignal<usize>, i18n: I18n) -> impl IntoView {
    let line = move |(nth, it): (usize, WorkspaceAccess)| {
        let detail = move || {
            let people = fill(i18n.t(text::PEOPLE), &[("n", &it.people.to_string())]);
            format!("{} · {people}", i18n.t(role_name(it.role)))
        };
        let name = it.name.clone().unwrap_or_else(|| i18n.t(text::UNNAMED_WORKSPACE).to_owned());
        view! {
            <label class="line">
                <input type="radio" name="workspace" prop:checked=move || chosen.get() == nth on:change=move |_| chosen.set(nth) />
                <span class="main-link"><strong>{name}</strong><span class="detail">{detail}</span></span>
            </label>
        }
    };
    let lines = accesses.into_iter().enumerate().map(line).collect_view();
    view! { <fieldset class="workspaces"><legend class="hidden">{i18n.s(text::WORKSPACES)}</legend>{lines}</fieldset> }
}

#[component]
fn Choice(account: Account, alone: Option<Alone>, to: String, again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let accesses = StoredValue::new(account.workspaces);
    let chosen = RwSignal::new(0_usize);
    let access = move || accesses.with_value(|accesses| accesses.get(chosen.get()).cloned());
    let name_of = move |access: &WorkspaceAccess| {
        access.name.clone().unwrap_or_else(|| i18n.t(text::UNNAMED_WORKSPACE).to_owned())
    };
    let count = accesses.with_value(Vec::len);
    let intro = move || match count {
        1 => access().map_or_else(String::new, |it| {
            let n = it.people.to_string();
            fill(i18n.t(text::ACCOUNT_HAS_TEAM), &[("name", &name_of(&it)), ("n", &n)])
        }),
        n => fill(i18n.t(text::ACCOUNT_HAS_TEAMS), &[("n", &n.to_string())]),
    };
    let list = (count > 1).then(|| workspace_list(accesses.get_value(), chosen, i18n));
    let with_data = alone.clone().filter(|alone| !alone.what.is_empty());
    let alone = StoredValue::new(alone);
    let to = StoredValue::new(to);
    let open = move |bring: bool| {
        if let Some(access) = access() {
            alone.with_value(|alone| enter(&access, alone.as_ref(), bring, &to.get_value()));
        }
    };
    let is_viewer = move || access().is_some_and(|it| it.role == Role::Viewer);
    let foreign = Memo::new(move |_| access().and_then(|it| stranger(&it)));
    let email = StoredValue::new(account.email.clone());
    let with_data = StoredValue::new(with_data);
    let actions = move || match with_data.get_value() {
        Some(mine) => {
            let told = fill(i18n.t(text::ON_THIS_DEVICE_ALONE), &[("name", &mine.name), ("what", &mine.what)]);
            let bring = fill(i18n.t(text::BRING_ALONG), &[("what", &mine.what)]);
            view! {
                <p>{told}</p>
                <Show when=is_viewer><p class="hint">{i18n.s(text::BRING_VIEWER)}</p></Show>
                <div class="actions upright">
                    <button class="primary" disabled=is_viewer on:click=move |_| open(true)>{bring}</button>
                    <button on:click=move |_| open(false)>{i18n.s(text::KEEP_APART)}</button>
                </div>
            }
            .into_any()
        }
        None => view! {
            <div class="actions">
                <button class="primary" on:click=move |_| open(false)>{i18n.s(text::OPEN)}</button>
            </div>
        }
        .into_any(),
    };
    let shown = move || match foreign.get() {
        Some(device) => {
            let open = Callback::new(move |()| open(false));
            view! { <Stranger device email=email.get_value() again open /> }.into_any()
        }
        None => actions(),
    };
    view! {
        <h1>{i18n.s(text::SIGN_IN)}</h1>
        <p class="hint">{fill(i18n.t(text::SIGNED_IN_AS), &[("email", &account.email)])}</p>
        <p>{intro}</p>
        {list}
        {shown}
        <div class="actions"><OtherAccount again /></div>
    }
}

/// The workspace lies here already, as somebody else's. What they have not sent is theirs.
#[component]
fn Stranger(device: DeviceWorkspace, email: String, again: Callback<()>, open: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let unsent = RwSignal::new(None::<usize>);
    let who = RwSignal::new(String::new());
    spawn_local(async move {
        let Ok(store) = LocalStore::look(device.workspace, device.member).await else { return };
        let _ = unsent.try_set(store.unsent().await.ok());
        let row = store.load().await.ok().and_then(|kept| kept.rows.get(&RecordId::from(device.member)).cloned());
        let _ = who.try_set(row.map(|row| row.title().to_owned()).unwrap_or_default());
        store.close();
    });
    let told = move || {
        let name = own::name_of(device, i18n);
        let who = Some(who.get()).filter(|who| !who.is_empty()).unwrap_or_else(|| i18n.t(text::SOMEBODY).to_owned());
        fill(i18n.t(text::ANOTHER_MEMBER), &[("name", &name), ("who", &who), ("email", &email)])
    };
    let waiting = move || unsent.get().filter(|unsent| *unsent > 0);
    let before = move |_| {
        spawn_local(async move {
            let _ = http::call("DELETE", "/api/session", &Value::Null).await;
            // The page may be gone by now.
            again.try_run(());
        });
    };
    let (discards, busy) = (RwSignal::new(false), RwSignal::new(false));
    let may_replace = move || !busy.get() && (unsent.get() == Some(0) || waiting().is_some() && discards.get());
    let replace = move |_| {
        busy.set(true);
        spawn_local(async move {
            forget_workspace(device, Why::Asked).await;
            // The page may be gone by now.
            open.try_run(());
        });
    };
    view! {
        <p role="alert">{told}</p>
        <p>{i18n.s(text::ANOTHER_MEMBER_TEXT)}</p>
        {move || waiting().map(|n| view! { <p>{fill(i18n.t(text::UNSENT_OF_OTHER), &[("n", &n.to_string())])}</p> })}
        <div class="actions upright">
            <button class="primary" on:click=move |_| open.run(())>{i18n.s(text::OPEN_MINE)}</button>
            <button on:click=before>{i18n.s(text::SIGN_IN_AS_BEFORE)}</button>
            // What they have not sent would be gone.
            {move || waiting().map(|n| view! {
                <label class="check">
                    <input type="checkbox" bind:checked=discards />
                    {fill(i18n.t(text::DISCARD_OF_OTHER), &[("n", &n.to_string())])}
                </label>
            })}
            <button disabled=move || !may_replace() on:click=replace>{i18n.s(text::REMOVE_AND_OPEN_MINE)}</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        let deal = "/deals/0197c1a0-0000-7000-8000-000000000000";
        for (to, expected) in [
            (deal, deal),
            ("/contacts?q=lan", "/contacts?q=lan"),
            ("", "/"),
            ("/nowhere", "/"),
            ("/sign-in", "/"),
            ("/join#token", "/"),
            ("//evil.example/board", "/"),
            ("https://evil.example/board", "/"),
            ("javascript:alert(1)", "/"),
            ("\\\\evil.example", "/"),
        ] {
            assert_eq!(destination(to), expected, "{to}");
        }
    }
}
