//! A link that lets somebody in.

use crate::{
    http,
    i18n::{text, use_i18n},
    route::Route,
    toast::use_toasts,
    ui::copy_field::CopyField,
    workspace::use_replica,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use sotay_shared::{id::MemberId, role::Role};
use wasm_bindgen_futures::spawn_local;

#[derive(Deserialize)]
struct Invitation {
    token: String,
}

/// A button that becomes an invite link.
#[component]
pub fn InviteLink(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] primary: bool,
    /// Whom it is for, where that is somebody who has a past in the workspace.
    #[prop(optional)]
    member: Option<MemberId>,
    /// What they may do.
    #[prop(default = Role::Member)]
    role: Role,
    /// The address of the one account that may use it.
    #[prop(optional, into)]
    email: String,
    /// How many it lets in.
    #[prop(default = 1)]
    uses: u32,
    /// Days until it expires.
    #[prop(default = 7)]
    days: u32,
    /// Hears that there is one more.
    #[prop(optional)]
    made: Option<Callback<()>>,
) -> impl IntoView {
    let (i18n, toasts, workspace) = (use_i18n(), use_toasts(), use_replica().device.workspace);
    let (link, busy) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let email = Some(email).filter(|email| !email.is_empty());
    let wanted =
        StoredValue::new(json!({ "role": role, "member": member, "email": email, "uses": uses, "days": days }));
    let invite = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let wanted = wanted.get_value();
        spawn_local(async move {
            let path = format!("/api/workspaces/{workspace}/invites");
            match http::post::<Invitation>(&path, &wanted).await {
                Ok(Invitation { token }) => {
                    let origin = window().location().origin().unwrap_or_default();
                    // The page may be gone by now.
                    let _ = link.try_set(Some(format!("{origin}{}#{token}", Route::Join.path())));
                    if let Some(made) = made {
                        made.try_run(());
                    }
                }
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Show
            when=move || link.with(Option::is_some)
            fallback=move || view! {
                <button class:primary=primary disabled=move || busy.get() on:click=invite>{label}</button>
            }
        >
            <CopyField label=i18n.s(text::INVITE_LINK) value=Signal::derive(move || link.get().unwrap_or_default()) />
        </Show>
    }
}
