//! Sharing a workspace with a team, and letting people in.

use crate::{
    device::{self, DeviceWorkspace},
    feature::sign_in::SignInForm,
    http::{self, HttpError},
    i18n::{text, use_i18n},
    replica::{Link, ReplicaHandle},
    route::Route,
    ui::toast::use_toasts,
    workspace::use_replica,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use sotay_shared::{
    id::{MemberId, WorkspaceId},
    kind::Kind,
};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Either brings the workspace to the server, or makes invite links.
#[component]
pub fn TeamCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let status = replica.status;
    let link = Memo::new(move |_| status.with(|status| status.link));
    move || match link.get() {
        Link::Local => view! { <ShareCard /> }.into_any(),
        Link::SignedOut => {
            let replica = replica.clone();
            let done = async move |_: String| {
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
        _ => view! { <InviteCard /> }.into_any(),
    }
}

#[component]
fn ShareCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let done = async move |_: String| {
        let DeviceWorkspace { workspace, member, .. } = replica.device;
        if let Some(other) = workspace_elsewhere(&replica).await? {
            device::use_workspace(other);
            // A fresh page: nothing of the empty workspace stays in memory.
            let _ = window().location().replace(&Route::Board.path());
            return Ok(());
        }
        http::call("POST", "/api/workspaces", &json!({ "workspace": workspace, "member": member })).await?;
        device::use_workspace(DeviceWorkspace { shared: true, ..replica.device });
        replica.shared();
        Ok(())
    };
    view! {
        <section class="card">
            <h2>{i18n.s(text::SHARE_TITLE)}</h2>
            <p>{i18n.s(text::SHARE_TEXT)}</p>
            <SignInForm submit=i18n.s(text::SHARE_TITLE) done />
        </section>
    }
}

#[derive(Deserialize)]
struct Session {
    workspaces: Vec<Membership>,
}

#[derive(Deserialize)]
struct Membership {
    workspace: WorkspaceId,
    member: MemberId,
}

/// The workspace that the account has already, where this device's own is still empty: a second device of the same
/// person opens what the first one made.
async fn workspace_elsewhere(replica: &ReplicaHandle) -> Result<Option<DeviceWorkspace>, HttpError> {
    let session: Session = http::get("/api/session").await?;
    let empty = replica.model.list(Kind::Deal).with_untracked(|deals| deals.is_empty());
    let known = session.workspaces.iter().any(|it| it.workspace == replica.device.workspace);
    let other = session.workspaces.into_iter().next().filter(|_| empty && !known);
    Ok(other.map(|it| DeviceWorkspace { workspace: it.workspace, member: it.member, shared: true }))
}

#[derive(Deserialize)]
struct Invitation {
    token: String,
}

#[component]
fn InviteCard() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let link = RwSignal::new(None::<String>);
    let workspace = replica.device.workspace;
    let invite = move |_| {
        spawn_local(async move {
            let path = format!("/api/workspaces/{workspace}/invites");
            match http::post::<Invitation>(&path, &json!({ "role": "member" })).await {
                Ok(Invitation { token }) => {
                    let origin = window().location().origin().unwrap_or_default();
                    link.set(Some(format!("{origin}{}#{token}", Route::Join.path())));
                }
                Err(error) => toasts.error(explain(&error, i18n)),
            }
        });
    };
    let copy = move |_| {
        spawn_local(async move {
            let Some(link) = link.get_untracked() else { return };
            if JsFuture::from(window().navigator().clipboard().write_text(&link)).await.is_ok() {
                toasts.say(untrack(|| i18n.t(text::COPIED)));
            }
        });
    };
    view! {
        <section class="card">
            <h2>{i18n.s(text::INVITE_TITLE)}</h2>
            <p>{i18n.s(text::INVITE_TEXT)}</p>
            <Show
                when=move || link.with(Option::is_some)
                fallback=move || view! {
                    <button class="primary" on:click=invite>{i18n.s(text::INVITE_CREATE)}</button>
                }
            >
                <div class="row">
                    <input
                        class="invite-link"
                        readonly=true
                        aria-label=i18n.s(text::INVITE_LINK)
                        prop:value=move || link.get()
                    />
                    <button on:click=copy>{i18n.s(text::COPY)}</button>
                </div>
            </Show>
        </section>
    }
}

fn explain(error: &HttpError, i18n: crate::i18n::I18n) -> String {
    untrack(|| error.explain(i18n))
}
