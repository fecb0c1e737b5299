//! What one may decide about somebody: their role, whether they are let in, and by what.

use super::{access::AccessList, hand_over::HandOver};
use crate::{
    format::{self, fill},
    http,
    i18n::{I18n, Text, text, use_i18n},
    members::Member,
    toast::{Toasts, use_toasts},
    ui::{choice::Choice, combobox::Combobox, modal::Modal},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use serde_json::{Value, json};
use sotay_shared::role::Role;
use wasm_bindgen_futures::spawn_local;

/// What is asked once more before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Looking,
    Suspending,
    Removing,
}

/// What the parts of the dialog share.
#[derive(Clone)]
pub struct Managed {
    pub member: Member,
    pub name: String,
    /// `/api/workspaces/{workspace}/members/{member}`.
    pub path: String,
    open: RwSignal<Option<Member>>,
    changed: RwSignal<u32>,
    i18n: I18n,
    toasts: Toasts,
}

impl Managed {
    pub fn words(&self, text: Text) -> String {
        fill(self.i18n.t(text), &[("name", &self.name)])
    }

    /// Asks the server for a change, says that it is done, and closes. Whether it was.
    pub async fn change(&self, method: &str, body: Value, done: String) -> bool {
        let asked = http::call(method, &self.path, &body).await;
        let is_done = asked.is_ok();
        match asked {
            Ok(()) => {
                self.toasts.say(done);
                // The page may be gone by now.
                let _ = self.open.try_set(None);
            }
            Err(error) => self.toasts.error(untrack(|| error.explain(self.i18n))),
        }
        let _ = self.changed.try_update(|changed| *changed += 1);
        is_done
    }

    fn start(&self, body: Value, done: String) {
        let managed = self.clone();
        spawn_local(async move {
            managed.change("PUT", body, done).await;
        });
    }
}

#[component]
pub fn ManageDialog(member: Member, managed: RwSignal<Option<Member>>, changed: RwSignal<u32>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let name = untrack(|| member_name(&replica, i18n, Some(member.member)));
    let path = format!("/api/workspaces/{}/members/{}", replica.device.workspace, member.member);
    let own = replica.device.member == member.member;
    let it = StoredValue::new(Managed { member, name, path, open: managed, changed, i18n, toasts: use_toasts() });
    let step = RwSignal::new(Step::Looking);
    let title = Signal::derive(move || it.with_value(|it| it.words(text::MANAGE_WHO)));
    view! {
        <Modal title on_close=Callback::new(move |()| managed.set(None))>
            {move || match step.get() {
                Step::Looking => view! { <Overview it step own /> }.into_any(),
                Step::Suspending => view! { <Suspend it step /> }.into_any(),
                Step::Removing => view! { <HandOver it /> }.into_any(),
            }}
        </Modal>
    }
}

#[component]
fn Overview(it: StoredValue<Managed>, step: RwSignal<Step>, own: bool) -> impl IntoView {
    let i18n = use_i18n();
    let member = it.with_value(|it| it.member.clone());
    let contact = match (member.last_seen_at, member.devices) {
        (Some(at), Some(n)) => {
            let at = format::instant(at, i18n.locale());
            fill(i18n.t(text::LAST_CONTACT), &[("at", &at), ("n", &n.to_string())])
        }
        _ => i18n.t(text::NO_CONTACT).to_owned(),
    };
    let reinstate =
        move |_| it.with_value(|it| it.start(json!({ "suspended": false }), it.words(text::REINSTATE_DONE)));
    let suspended = member.suspended;
    view! {
        <div class="stack">
            <p class="hint">{member.email} ", " {contact}</p>
            {(!suspended).then(|| view! { <RoleChoice it own /> })}
            <AccessList it />
            {(!own).then(|| view! {
                <div class="actions">
                    {match suspended {
                        true => view! { <button on:click=reinstate>{i18n.s(text::REINSTATE)}</button> }.into_any(),
                        false => view! {
                            <button on:click=move |_| step.set(Step::Suspending)>{i18n.s(text::SUSPEND)}</button>
                        }
                        .into_any(),
                    }}
                    <button class="danger" on:click=move |_| step.set(Step::Removing)>{i18n.s(text::REMOVE_MEMBER)}</button>
                </div>
            })}
        </div>
    }
}

/// The roles that whoever looks may give.
#[component]
fn RoleChoice(it: StoredValue<Managed>, own: bool) -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let role = it.with_value(|it| it.member.role);
    let choices = Signal::derive(move || {
        let asking = status.with(|status| status.role);
        let all = [
            (Role::Owner, text::ROLE_OWNER_TEXT),
            (Role::Admin, text::ROLE_ADMIN_TEXT),
            (Role::Member, text::ROLE_MEMBER_TEXT),
            (Role::Viewer, text::ROLE_VIEWER_TEXT),
        ];
        let may = |to: Role| to == role || asking.is_some_and(|asking| asking.may_change(own, role, to));
        let may = all.into_iter().filter(|(to, _)| may(*to));
        may.map(|(to, words)| Choice::plain(to.as_str(), i18n.t(words))).collect::<Vec<_>>()
    });
    let chosen = Callback::new(move |word: String| {
        let Some(to) = Role::parse(&word).filter(|to| *to != role) else { return };
        it.with_value(|it| {
            let name = i18n.t(crate::members::role_name(to));
            let done = fill(i18n.t(text::ROLE_CHANGED), &[("name", &it.name), ("role", name)]);
            it.start(json!({ "role": to }), done);
        });
    });
    let shown = Signal::derive(move || role.as_str().to_owned());
    view! {
        <label>
            {i18n.s(text::ROLE)}
            <Combobox label=i18n.s(text::ROLE) value=shown choices chosen />
        </label>
    }
}

#[component]
fn Suspend(it: StoredValue<Managed>, step: RwSignal<Step>) -> impl IntoView {
    let i18n = use_i18n();
    let words = move |text: Text| it.with_value(|it| it.words(text));
    let suspend = move |_| it.with_value(|it| it.start(json!({ "suspended": true }), it.words(text::SUSPEND_DONE)));
    view! {
        <div class="stack">
            <p>{move || words(text::SUSPEND_TEXT)}</p>
            <div class="actions">
                <button class="danger" on:click=suspend>{move || words(text::SUSPEND_DO)}</button>
                <button class="quiet" on:click=move |_| step.set(Step::Looking)>{i18n.s(text::CANCEL)}</button>
            </div>
        </div>
    }
}
