//! `/join#token`: an invitation.

use crate::{
    device::{self, DeviceWorkspace},
    feature::sign_in::{Person, SignInForm},
    http,
    i18n::{text, use_i18n},
    new_id, replica,
    route::Route,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use sotay_shared::{
    command::Command,
    id::{MemberId, WorkspaceId},
    kind::Kind,
};

#[derive(Deserialize)]
struct Joined {
    workspace: WorkspaceId,
    member: MemberId,
}

#[component]
pub fn JoinPage() -> impl IntoView {
    let i18n = use_i18n();
    let hash = window().location().hash().unwrap_or_default();
    let token = hash.trim_start_matches('#').to_owned();
    let has_token = !token.is_empty();
    let done = async move |person: Person| {
        let member = new_id!(MemberId);
        let joined: Joined = http::post("/api/join", &json!({ "token": token, "member": member })).await?;
        let device = DeviceWorkspace { workspace: joined.workspace, member: joined.member, shared: true };
        introduce(device, &person).await;
        device::use_workspace(device);
        // A fresh page: nothing of the workspace before stays in memory.
        let _ = window().location().replace(&Route::Board.path());
        Ok(())
    };
    view! {
        <main class="narrow" id="content">
            <section class="card">
                <img class="logo" src="/icon.svg" alt="" width="44" height="44" />
                <h1>{i18n.s(text::JOIN_TITLE)}</h1>
                {if has_token {
                    view! {
                        <p>{i18n.s(text::JOIN_TEXT)}</p>
                        <SignInForm ask_name=true submit=i18n.s(text::JOIN) done />
                    }.into_any()
                } else {
                    view! { <p role="alert">{i18n.s(text::JOIN_NO_TOKEN)}</p> }.into_any()
                }}
            </section>
        </main>
    }
}

/// Writes down who the new member is; it is pushed with the first connection.
async fn introduce(device: DeviceWorkspace, person: &Person) {
    let device = DeviceWorkspace { shared: false, ..device };
    let Ok(replica) = replica::start(device, replica::First::Everything).await else { return };
    let fields = person.fields();
    // Somebody who was a member before has a record already.
    let _ = replica.dispatch(Command::Create { record: device.member.into(), kind: Kind::Member, fields }).await;
    replica.flushed().await;
}
