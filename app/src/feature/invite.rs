//! Sharing a workspace with a team, and letting people in.

mod open;

use crate::{
    device::{self, DeviceWorkspace},
    format::fill,
    http::{self, HttpError},
    i18n::{Text, text, use_i18n},
    permission::use_may,
    replica::Link,
    route::Route,
    session::is_same_member,
    toast::use_toasts,
    ui::{choice::Choice, combobox::Combobox},
    widget::{
        gate::Admins,
        invite_link::InviteLink,
        sign_in::{Person, SignInForm},
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use open::OpenInvites;
use serde_json::{Value, json};
use sotay_shared::{
    api::ErrorCode,
    command::Command,
    id::{MemberId, WorkspaceId},
    role::Role,
};
use wasm_bindgen_futures::spawn_local;

/// Either brings the workspace to the server, or makes invite links.
#[component]
pub fn TeamCard() -> impl IntoView {
    let status = use_replica().status;
    // Of the others one is like another: a card that stands keeps what was done on it.
    let link = Memo::new(move |_| match status.with(|status| status.link) {
        link @ (Link::Local | Link::SignedOut | Link::NotAMember | Link::NotYours) => Some(link),
        _ => None,
    });
    move || match link.get() {
        Some(Link::Local) => view! { <ShareCard /> }.into_any(),
        Some(Link::SignedOut) => view! { <SignInCard /> }.into_any(),
        Some(Link::NotAMember) => view! { <BringBackCard /> }.into_any(),
        Some(Link::NotYours) => view! { <OtherMemberCard /> }.into_any(),
        _ => view! { <InviteCard /> }.into_any(),
    }
}

#[component]
fn ShareCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    // Until somebody else is in the team nobody needs a name.
    let own = replica.model.row(replica.device.member.into());
    let is_nameless = untrack(|| own.get()).is_none_or(|row| [text::ME.vi, text::ME.en].contains(&row.title()));
    let (needs_claim, claim) = (RwSignal::new(false), RwSignal::new(String::new()));
    let new_account = RwSignal::new(true);
    let done = async move |person: Person| {
        let DeviceWorkspace { workspace, member, .. } = replica.device;
        let answer = http::call("POST", "/api/workspaces", &brought(workspace, member, claim)).await;
        answer.inspect_err(|error| {
            if is_about_claim(error) {
                // The page may be gone by now.
                let _ = needs_claim.try_set(true);
                // The account was made; from here on it is signed in to.
                let _ = new_account.try_set(false);
            }
        })?;
        let fields = person.fields();
        // The workspace is shared all the same where that fails.
        let _ = replica.dispatch(Command::Edit { record: member.into(), fields }).await;
        device::use_workspace(DeviceWorkspace { shared: true, role: Some(Role::Owner), ..replica.device });
        replica.shared();
        Ok(())
    };
    view! {
        <section class="card">
            <h2>{i18n.s(text::SHARE_TITLE)}</h2>
            <p>{i18n.s(text::SHARE_TEXT)}</p>
            <ClaimField needs_claim claim />
            <SignInForm
                new_account
                ask_name=is_nameless
                submit=i18n.s(text::SHARE_TITLE)
                choice=false
                done
            />
            <p><a href=Route::SignIn.path()>{i18n.s(text::HAVE_ACCOUNT)}</a></p>
        </section>
    }
}

/// What brings a workspace to the server, with the token where one was typed.
fn brought(workspace: WorkspaceId, member: MemberId, claim: RwSignal<String>) -> Value {
    // The page may be gone since an account was made for it.
    let claim = claim.try_get_untracked().unwrap_or_default();
    let claim = Some(claim.trim()).filter(|claim| !claim.is_empty());
    json!({ "workspace": workspace, "member": member, "claim": claim })
}

/// Whether a server wants to see that it is the owner who brings a workspace.
fn is_about_claim(error: &HttpError) -> bool {
    matches!(error, HttpError::Api { code: ErrorCode::ClaimNeeded | ErrorCode::NoSuchClaim, .. })
}

/// Asks for the token of a workspace that is older than the server, once the server said so.
#[component]
fn ClaimField(needs_claim: RwSignal<bool>, claim: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Show when=move || needs_claim.get()>
            <p role="note">{i18n.s(text::CLAIM_TEXT)}</p>
            <label>
                {i18n.s(text::CLAIM_TOKEN)}
                <input name="claim" autocomplete="off" spellcheck="false" maxlength="128" bind:value=claim />
            </label>
        </Show>
    }
}

/// The session ended: whoever signs in is the same member, or is asked what to do.
#[component]
fn SignInCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let new_account = RwSignal::new(false);
    let submit = Signal::derive(move || i18n.t(if new_account.get() { text::MAKE_ACCOUNT } else { text::SIGN_IN }));
    let done = async move |_: Person| {
        match is_same_member(replica.device).await? {
            true => replica.signed_in(),
            false => drop(window().location().assign(&Route::SignIn.path())),
        }
        Ok(())
    };
    view! {
        <section class="card">
            <h2>{i18n.s(text::SIGN_IN_AGAIN)}</h2>
            <SignInForm new_account ask_name=false submit done />
        </section>
    }
}

/// Somebody else is signed in: nothing is sent as theirs that they did not do.
#[component]
fn OtherMemberCard() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card">
            <h2>{i18n.s(text::ANOTHER_MEMBER_STATUS)}</h2>
            <p>{i18n.s(text::ANOTHER_MEMBER_TEXT)}</p>
            <a class="button primary" href=Route::SignIn.path()>{i18n.s(text::CHOOSE_WHOSE)}</a>
        </section>
    }
}

/// The server does not have the workspace, or not under this account: it lost it, or the account is another one.
#[component]
fn BringBackCard() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let busy = RwSignal::new(false);
    let (needs_claim, claim) = (RwSignal::new(false), RwSignal::new(String::new()));
    let ask = move |method: &'static str, path: &'static str, body: Value| {
        busy.set(true);
        let replica = replica.clone();
        spawn_local(async move {
            match http::call(method, path, &body).await {
                Ok(()) => replica.signed_in(),
                Err(error) => {
                    let _ = needs_claim.try_update(|needs| *needs |= is_about_claim(&error));
                    toasts.error(untrack(|| error.explain(i18n)));
                }
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
            <ClaimField needs_claim claim />
            <div class="actions">
                <button
                    class="primary"
                    disabled=busy
                    on:click=move |_| ask("POST", "/api/workspaces", brought(workspace, member, claim))
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

/// What an invitation is made of, as it is chosen.
#[derive(Clone, Copy)]
struct Wanted {
    role: RwSignal<Role>,
    email: RwSignal<String>,
    uses: RwSignal<u32>,
    days: RwSignal<u32>,
}

#[component]
fn InviteCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let may = use_may(Role::Admin);
    let admins = Admins::of(&replica);
    let told = Signal::derive(move || admins.told(text::ONLY_ADMINS_INVITE, text::ONLY_ADMINS_INVITE_NAMED, i18n));
    let made = RwSignal::new(0_u32);
    let wanted = Wanted {
        role: RwSignal::new(Role::Member),
        email: RwSignal::new(String::new()),
        uses: RwSignal::new(1),
        days: RwSignal::new(7),
    };
    let another = Callback::new(move |()| made.update(|made| *made += 1));
    let link = move || {
        let (role, email, days) = (wanted.role.get(), wanted.email.get().trim().to_owned(), wanted.days.get());
        // What is for one address is for one.
        let uses = if email.is_empty() { wanted.uses.get() } else { 1 };
        view! { <InviteLink label=i18n.s(text::INVITE_CREATE) primary=true role email uses days made=another /> }
    };
    view! {
        <section class="card">
            <h2>{i18n.s(text::INVITE_TITLE)}</h2>
            <Show
                when=move || may.get()
                fallback=move || view! { <p class="who-may" role="note">{told}</p> }
            >
                <div class="stack">
                    <p>{i18n.s(text::INVITE_FOR_TEXT)} " " {i18n.s(text::INVITE_BY_TEXT)}</p>
                    <InviteForm wanted />
                    // Another choice is another link.
                    {link}
                </div>
            </Show>
        </section>
        <Show when=move || may.get()><OpenInvites made /></Show>
    }
}

#[component]
fn InviteForm(wanted: Wanted) -> impl IntoView {
    let i18n = use_i18n();
    let roles = [
        (Role::Member, text::ROLE_MEMBER_TEXT),
        (Role::Viewer, text::ROLE_VIEWER_TEXT),
        (Role::Admin, text::ROLE_ADMIN_TEXT),
    ];
    let choose = Callback::new(move |word: String| {
        if let Some(chosen) = Role::parse(&word) {
            wanted.role.set(chosen);
        }
    });
    let shown = Signal::derive(move || wanted.role.get().as_str().to_owned());
    let choices =
        Signal::derive(move || roles.map(|(role, words)| Choice::plain(role.as_str(), i18n.t(words))).to_vec());
    let is_bound = Memo::new(move |_| wanted.email.with(|email| !email.trim().is_empty()));
    view! {
        <label>
            {i18n.s(text::ROLE)}
            <Combobox label=i18n.s(text::ROLE) value=shown choices chosen=choose />
        </label>
        <label>
            {i18n.s(text::INVITE_ADDRESS)}
            <input
                type="email"
                autocomplete="off"
                prop:value=move || wanted.email.get()
                on:change=move |event| wanted.email.set(event_target_value(&event))
            />
            <span class="hint">{i18n.s(text::INVITE_ADDRESS_HINT)}</span>
        </label>
        <Show when=move || !is_bound.get()>
            <Number label=text::INVITE_USES each=text::INVITE_USES_N all=&[1, 5, 10, 25, 100] value=wanted.uses />
        </Show>
        <Number label=text::INVITE_DAYS each=text::INVITE_DAYS_N all=&[1, 7, 14, 30] value=wanted.days />
    }
}

/// One of some numbers.
#[component]
fn Number(label: Text, each: Text, all: &'static [u32], value: RwSignal<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = Signal::derive(move || value.get().to_string());
    let choose = Callback::new(move |word: String| {
        if let Ok(chosen) = word.parse() {
            value.set(chosen);
        }
    });
    let choices = Signal::derive(move || {
        let named = |n: &u32| Choice::plain(n.to_string(), fill(i18n.t(each), &[("n", &n.to_string())]));
        all.iter().map(named).collect::<Vec<_>>()
    });
    view! { <label>{i18n.s(label)}<Combobox label=i18n.s(label) value=shown choices chosen=choose /></label> }
}
