//! Sharing a workspace with a team, and letting people in.

use crate::{
    device::{self, DeviceWorkspace},
    feature::sign_in::{Person, SignInForm},
    http::{self, HttpError},
    i18n::{text, use_i18n},
    replica::{Link, ReplicaHandle},
    route::Route,
    session::Session,
    ui::{copy_field::CopyField, toast::use_toasts},
    workspace::use_replica,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use sotay_shared::{command::Command, id::MemberId, kind::Kind};
use wasm_bindgen_futures::spawn_local;

/// Either brings the workspace to the server, or makes invite links.
#[component]
pub fn TeamCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let status = replica.status;
    // Of the others one is like another: a card that stands keeps what was done on it.
    let link = Memo::new(move |_| match status.with(|status| status.link) {
        link @ (Link::Local | Link::SignedOut | Link::NotAMember | Link::NotYours) => Some(link),
        _ => None,
    });
    move || match link.get() {
        Some(Link::Local) => view! { <ShareCard /> }.into_any(),
        // Whoever the device belongs to signs in again; what they did is sent then.
        Some(Link::SignedOut | Link::NotYours) => {
            let replica = replica.clone();
            let done = async move |_: Person| {
                replica.signed_in();
                Ok(())
            };
            view! {
                <section class="card">
                    <h2>{i18n.s(text::SIGN_IN_AGAIN)}</h2>
                    <SignInForm returning=true submit=i18n.s(text::SIGN_IN) done />
                </section>
            }
            .into_any()
        }
        Some(Link::NotAMember) => view! { <BringBackCard /> }.into_any(),
        _ => view! { <InviteCard /> }.into_any(),
    }
}

#[component]
fn ShareCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    // Until somebody else is in the team nobody needs a name.
    let own = replica.model.row(replica.device.member.into());
    let is_nameless = untrack(|| own.get()).is_none_or(|row| [text::ME.vi, text::ME.en].contains(&row.title()));
    let done = async move |person: Person| {
        let DeviceWorkspace { workspace, member, .. } = replica.device;
        if let Some(other) = workspace_elsewhere(&replica).await? {
            device::use_workspace(other);
            // A fresh page: nothing of the empty workspace stays in memory.
            let _ = window().location().replace(&Route::Board.path());
            return Ok(());
        }
        http::call("POST", "/api/workspaces", &json!({ "workspace": workspace, "member": member })).await?;
        let fields = person.fields();
        // The workspace is shared all the same where that fails.
        let _ = replica.dispatch(Command::Edit { record: member.into(), fields }).await;
        device::use_workspace(DeviceWorkspace { shared: true, ..replica.device });
        replica.shared();
        Ok(())
    };
    view! {
        <section class="card">
            <h2>{i18n.s(text::SHARE_TITLE)}</h2>
            <p>{i18n.s(text::SHARE_TEXT)}</p>
            <SignInForm ask_new=is_nameless submit=i18n.s(text::SHARE_TITLE) done />
        </section>
    }
}

/// The workspace that the account has already, where this device's own is still empty: a second device of the same
/// person opens what the first one made.
async fn workspace_elsewhere(replica: &ReplicaHandle) -> Result<Option<DeviceWorkspace>, HttpError> {
    let session = Session::read().await?;
    let empty = replica.model.list(Kind::Deal).with_untracked(|deals| deals.is_empty());
    let known = session.is_member_of(replica.device.workspace);
    let other = session.workspaces.into_iter().next().filter(|_| empty && !known);
    Ok(other.map(|it| DeviceWorkspace { workspace: it.workspace, member: it.member, shared: true }))
}

/// The server does not have the workspace, or not under this account: it lost it, or the account is another one.
#[component]
fn BringBackCard() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let busy = RwSignal::new(false);
    let ask = move |method: &'static str, path: &'static str, body: Value| {
        busy.set(true);
        let replica = replica.clone();
        spawn_local(async move {
            match http::call(method, path, &body).await {
                Ok(()) => replica.signed_in(),
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
            // The card is gone by now where that worked.
            let _ = busy.try_set(false);
        });
    };
    let DeviceWorkspace { workspace, member, .. } = use_replica().device;
    let another = ask.clone();
    view! {
        <section class="card">
            <h2>{i18n.s(text::BRING_BACK_TITLE)}</h2>
            <p>{i18n.s(text::BRING_BACK_TEXT)}</p>
            <p>{i18n.s(text::BRING_BACK_OTHERS)}</p>
            <div class="actions">
                <button
                    class="primary"
                    disabled=busy
                    on:click=move |_| ask("POST", "/api/workspaces", json!({ "workspace": workspace, "member": member }))
                >
                    {i18n.s(text::BRING_BACK)}
                </button>
                <button class="quiet" disabled=busy on:click=move |_| another("DELETE", "/api/session", Value::Null)>
                    {i18n.s(text::ANOTHER_ACCOUNT)}
                </button>
            </div>
        </section>
    }
}

#[derive(Deserialize)]
struct Invitation {
    token: String,
}

#[component]
fn InviteCard() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card">
            <h2>{i18n.s(text::INVITE_TITLE)}</h2>
            <p>{i18n.s(text::INVITE_TEXT)}</p>
            <InviteLink label=i18n.s(text::INVITE_CREATE) primary=true />
        </section>
    }
}

/// A button that becomes an invite link.
#[component]
pub fn InviteLink(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] primary: bool,
    /// Whom it is for, where that is somebody who has a past in the workspace.
    #[prop(optional)]
    member: Option<MemberId>,
) -> impl IntoView {
    let (i18n, toasts, workspace) = (use_i18n(), use_toasts(), use_replica().device.workspace);
    let link = RwSignal::new(None::<String>);
    let invite = move |_| {
        spawn_local(async move {
            let path = format!("/api/workspaces/{workspace}/invites");
            match http::post::<Invitation>(&path, &json!({ "role": "member", "member": member })).await {
                Ok(Invitation { token }) => {
                    let origin = window().location().origin().unwrap_or_default();
                    // The page may be gone by now.
                    let _ = link.try_set(Some(format!("{origin}{}#{token}", Route::Join.path())));
                }
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
        });
    };
    view! {
        <Show
            when=move || link.with(Option::is_some)
            fallback=move || view! { <button class:primary=primary on:click=invite>{label}</button> }
        >
            <CopyField label=i18n.s(text::INVITE_LINK) value=Signal::derive(move || link.get().unwrap_or_default()) />
        </Show>
    }
}
