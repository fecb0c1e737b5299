//! `/join#token`: an invitation.

use super::sign_in;
use crate::{
    device::{self, DeviceWorkspace},
    format::{self, fill},
    http::{self, HttpError},
    i18n::{text, use_i18n},
    members::role_name,
    new_id,
    parts::Parts,
    replica::First,
    route::Route,
    session::Account,
    taken,
    toast::use_toasts,
    widget::sign_in::{Person, SignInForm},
    workspace,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::{
    api::ErrorCode,
    command::Command,
    id::{MemberId, WorkspaceId},
    kind::Kind,
    role::Role,
    schema::key,
    stamp::Timestamp,
};
use wasm_bindgen_futures::spawn_local;

#[derive(Deserialize)]
struct Joined {
    workspace: WorkspaceId,
    member: MemberId,
    role: Role,
}

/// What an invitation says before anybody has signed in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Invitation {
    role: Role,
    expires_at: Timestamp,
    name: Option<String>,
    /// Who invites, where they have a name. An older server says neither this nor how many there are.
    by: Option<String>,
    people: Option<usize>,
    /// Whom it is for, where it is for one: the address of their account, or what they were called here.
    email: Option<String>,
    whom: Option<String>,
}

#[derive(Clone, PartialEq)]
enum Stage {
    Looking,
    /// It is not good any more, or never was.
    Dead,
    /// What it says is not known without a network.
    Open(Option<Invitation>),
}

#[component]
pub fn JoinPage() -> impl IntoView {
    let i18n = use_i18n();
    let hash = window().location().hash().unwrap_or_default();
    let token = StoredValue::new(hash.trim_start_matches('#').to_owned());
    let has_token = token.with_value(|token| !token.is_empty());
    let stage = RwSignal::new(Stage::Looking);
    let account = RwSignal::new(None::<Account>);
    // Another link of this page differs in its fragment alone.
    let another = window_event_listener(leptos::ev::hashchange, |_| drop(window().location().reload()));
    on_cleanup(move || another.remove());
    if has_token {
        let asked = json!({ "token": token.get_value() });
        spawn_local(async move {
            let _ = account.try_set(Account::read().await.ok());
            let said = http::post::<Invitation>("/api/invitation", &asked).await;
            let _ = stage.try_set(match said {
                Ok(invitation) => Stage::Open(Some(invitation)),
                Err(HttpError::Api { code: ErrorCode::NoSuchInvite, .. }) => Stage::Dead,
                Err(_) => Stage::Open(None),
            });
        });
    }
    let shown = move || match stage.get() {
        _ if !has_token => view! {
            <h1>{i18n.s(text::JOIN_TITLE)}</h1>
            <p role="alert">{i18n.s(text::JOIN_NO_TOKEN)}</p>
            <Elsewhere />
        }
        .into_any(),
        Stage::Looking => view! { <p role="status">{i18n.s(text::LOOKING_AT_INVITE)}</p> }.into_any(),
        Stage::Dead => view! {
            <h1>{i18n.s(text::INVITE_ENDED)}</h1>
            <p role="alert">{i18n.s(text::INVITE_IS_DEAD)}</p>
            <Elsewhere />
        }
        .into_any(),
        Stage::Open(said) => {
            let account = untrack(|| account.get());
            view! { <Said said /> <Answer token=token.get_value() account /> }.into_any()
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

/// What can be done without an invitation.
#[component]
fn Elsewhere() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="actions">
            <a class="button" href=Route::SignIn.path()>{i18n.s(text::HAVE_ACCOUNT)}</a>
            <a class="button quiet" href=Route::Today.path()>{i18n.s(text::WITHOUT_ACCOUNT)}</a>
        </div>
    }
}

/// Who invites to what, as what, and how many are there.
#[component]
fn Said(said: Option<Invitation>) -> impl IntoView {
    let i18n = use_i18n();
    let name = said.as_ref().and_then(|said| said.name.clone());
    // What everybody is called at first tells nobody who it is.
    let by = said.as_ref().and_then(|said| said.by.clone());
    let by = by.filter(|by| ![text::ME.vi, text::ME.en].contains(&by.as_str()));
    let title = move || match (&by, &name) {
        (Some(by), Some(name)) => fill(i18n.t(text::INVITED_BY), &[("by", by), ("name", name)]),
        (Some(by), None) => fill(i18n.t(text::INVITED_BY_TO_TEAM), &[("by", by)]),
        (None, Some(name)) => fill(i18n.t(text::INVITED_TO), &[("name", name)]),
        (None, None) => i18n.t(text::JOIN_TITLE).to_owned(),
    };
    let people = said.as_ref().and_then(|said| said.people).filter(|people| *people > 0);
    let people = people.map(|people| {
        let words = move || fill(i18n.t(text::PEOPLE_THERE), &[("n", &people.to_string())]);
        view! { <p class="hint">{words}</p> }
    });
    let whom = said.as_ref().and_then(|said| said.whom.clone().or_else(|| said.email.clone()));
    let whom = whom.map(|whom| {
        let words = move || fill(i18n.t(text::INVITED_WHOM), &[("whom", &whom)]);
        view! { <p class="hint">{words}</p> }
    });
    let detail = said.map(|said| {
        move || {
            let at = format::instant(said.expires_at, i18n.locale());
            fill(i18n.t(text::INVITED_AS), &[("role", i18n.t(role_name(said.role))), ("at", &at)])
        }
    });
    view! { <h1>{title}</h1> {detail.map(|detail| view! { <p>{detail}</p> })} {whom} {people} }
}

/// Joins as the account that is signed in, or as one that signs in now.
#[component]
fn Answer(token: String, account: Option<Account>) -> impl IntoView {
    let (i18n, toasts, parts) = (use_i18n(), use_toasts(), expect_context::<Parts>());
    let new_account = RwSignal::new(true);
    let token = StoredValue::new(token);
    match account {
        Some(account) => {
            let email = account.email.clone();
            let go = move |_| {
                let (token, person) = (token.get_value(), Person { name: String::new(), email: email.clone() });
                spawn_local(async move {
                    if let Err(error) = join(parts, token, person).await {
                        toasts.error(untrack(|| error.explain(i18n)));
                    }
                });
            };
            let other = move |_| {
                spawn_local(async move {
                    let _ = http::call("DELETE", "/api/session", &Value::Null).await;
                    let _ = window().location().reload();
                });
            };
            view! {
                <p>{fill(i18n.t(text::SIGNED_IN_AS), &[("email", &account.email)])}</p>
                <div class="actions">
                    <button class="primary" on:click=go>{i18n.s(text::JOIN)}</button>
                    <button class="quiet" on:click=other>{i18n.s(text::ANOTHER_ACCOUNT)}</button>
                </div>
            }
            .into_any()
        }
        None => {
            let (own, invitation) = (token.get_value(), token.get_value());
            let done = async move |person: Person| join(parts, own.clone(), person).await;
            view! {
                <p>{i18n.s(text::JOIN_TEXT)}</p>
                <SignInForm new_account ask_name=true submit=i18n.s(text::JOIN) invitation done />
            }
            .into_any()
        }
    }
}

/// Joins, and goes to what was joined.
async fn join(parts: Parts, token: String, person: Person) -> Result<(), HttpError> {
    let member = new_id!(MemberId);
    let joined: Joined = http::post("/api/join", &json!({ "token": token, "member": member })).await?;
    let device =
        DeviceWorkspace { workspace: joined.workspace, member: joined.member, shared: true, role: Some(joined.role) };
    introduce(parts, device, &person).await;
    // What this device has alone is not forgotten over it.
    let has_own = device::workspaces().iter().any(|it| !it.shared);
    device::use_workspace(device);
    taken::back(device);
    let to = match has_own {
        true => format!("{}?{}={}", Route::SignIn.path(), sign_in::OPEN, joined.workspace),
        false => Route::Today.path(),
    };
    // A fresh page: nothing of the workspace before stays in memory.
    let _ = window().location().replace(&to);
    Ok(())
}

/// Writes down who the new member is; it is pushed with the first connection.
async fn introduce(parts: Parts, device: DeviceWorkspace, person: &Person) {
    let device = DeviceWorkspace { shared: false, ..device };
    let Ok(replica) = workspace::open(parts, device, First::Everything).await else { return };
    let mut fields = person.fields();
    if person.name.is_empty() {
        // Nobody is without a name; they can change it.
        let name = person.email.split('@').next().unwrap_or_default();
        fields.push(sotay_shared::command::FieldEdit::new(key::NAME, name));
    }
    // Somebody who was a member before has a record already.
    let _ = replica.dispatch(Command::Create { record: device.member.into(), kind: Kind::Member, fields }).await;
    replica.flushed().await;
}
