//! The invitations that still let somebody in.

use crate::{
    format::{self, fill},
    http,
    i18n::{I18n, text, use_i18n},
    members::role_name,
    replica::{Link, ReplicaHandle},
    toast::use_toasts,
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use sotay_shared::{id::MemberId, role::Role, stamp::Timestamp};
use wasm_bindgen_futures::spawn_local;

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Invite {
    id: String,
    role: Role,
    member: Option<MemberId>,
    email: Option<String>,
    uses_left: u32,
    by: MemberId,
    created_at: Timestamp,
    expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Invites {
    invites: Vec<Invite>,
}

/// Whom one is for.
fn whom(invite: &Invite, replica: &ReplicaHandle, i18n: I18n) -> String {
    match (&invite.email, invite.member) {
        (Some(email), _) => email.clone(),
        (None, Some(member)) => {
            fill(i18n.t(text::INVITE_FOR_MEMBER), &[("name", &member_name(replica, i18n, Some(member)))])
        }
        (None, None) => i18n.t(text::INVITE_FOR_ANYBODY).to_owned(),
    }
}

fn detail(invite: &Invite, replica: &ReplicaHandle, i18n: I18n) -> String {
    let at = |at: Timestamp| format::instant(at, i18n.locale());
    let values = [
        ("role", i18n.t(role_name(invite.role)).to_owned()),
        ("n", invite.uses_left.to_string()),
        ("by", member_name(replica, i18n, Some(invite.by))),
        ("made", at(invite.created_at)),
        ("at", at(invite.expires_at)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(i18n.t(text::INVITE_DETAIL), &values)
}

/// Read anew whenever `made` says that there is one more.
#[component]
pub fn OpenInvites(made: RwSignal<u32>) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let (workspace, status) = (replica.device.workspace, replica.status);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let invites = RwSignal::new(None::<Vec<Invite>>);
    let ask = move || {
        spawn_local(async move {
            if let Ok(Invites { invites: found }) = http::get(&format!("/api/workspaces/{workspace}/invites")).await {
                // The page may be gone by now.
                let _ = invites.try_set(Some(found));
            }
        });
    };
    Effect::new(move || {
        made.track();
        if live.get() {
            ask();
        }
    });
    let revoke = move |id: String| {
        spawn_local(async move {
            let path = format!("/api/workspaces/{workspace}/invites/{id}");
            match http::call("DELETE", &path, &Value::Null).await {
                Ok(()) => toasts.say(untrack(|| i18n.t(text::INVITE_REVOKED))),
                Err(error) => toasts.error(untrack(|| error.explain(i18n))),
            }
            ask();
        });
    };
    let replica = StoredValue::new(replica);
    let line = move |invite: Invite| {
        let (whom, detail) = replica.with_value(|it| (whom(&invite, it, i18n), detail(&invite, it, i18n)));
        let label = fill(i18n.t(text::INVITE_REVOKE_WHICH), &[("whom", &whom)]);
        let id = invite.id;
        view! {
            <li class="line">
                <span class="main-link"><strong>{whom}</strong><span class="detail">{detail}</span></span>
                <button aria-label=label on:click=move |_| revoke(id.clone())>{i18n.t(text::INVITE_REVOKE)}</button>
            </li>
        }
    };
    view! {
        <Show when=move || invites.with(Option::is_some)>
            <section class="card invites">
                <h2>{i18n.s(text::INVITES_OPEN)}</h2>
                <Show
                    when=move || invites.with(|it| it.as_ref().is_some_and(|it| !it.is_empty()))
                    fallback=move || view! { <p class="hint">{i18n.s(text::INVITES_NONE)}</p> }
                >
                    <ul class="lines">
                        {move || invites.get().unwrap_or_default().into_iter().map(line).collect_view()}
                    </ul>
                </Show>
            </section>
        </Show>
    }
}
