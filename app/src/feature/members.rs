//! Who belongs to the workspace, what they may do, and how that ends.

mod access;
mod ending;
mod hand_over;
mod manage;

pub use ending::{DeleteAccountCard, EndingCard};

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    members::{Member, read, role_name},
    permission::use_may,
    replica::Link,
    ui::{avatar::Avatar, edit_field::EditField},
    widget::invite_link::InviteLink,
    workspace::{member_choices, member_name, use_replica},
};
use leptos::prelude::*;
use manage::ManageDialog;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId},
    role::Role,
};
use wasm_bindgen_futures::spawn_local;

/// Everybody by name, oneself first; role and address as well while the server can be asked.
#[component]
pub fn MembersCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (workspace, status) = (replica.device.workspace, replica.status);
    let known = RwSignal::new(Vec::<Member>::new());
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let all = Memo::new(move |_| {
        let members = member_choices(&replica, i18n).into_iter();
        members.map(|(member, _)| RecordId::from(member)).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| all.with(Vec::len));
    let managed = RwSignal::new(None::<Member>);
    let changed = RwSignal::new(0_u32);
    Effect::new(move || {
        // Somebody new is here, or somebody is something else now: ask for the role as well.
        count.get();
        changed.get();
        if live.get() {
            spawn_local(async move {
                if let Ok(members) = read(workspace).await {
                    // The page may be gone by now.
                    let _ = known.try_set(members);
                }
            });
        }
    });
    view! {
        <section class="card">
            <h2>{i18n.s(text::MEMBERS)}</h2>
            <table class="members">
                <thead>
                    <tr>
                        <th scope="col">{i18n.s(text::NAME)}</th>
                        <th scope="col">{i18n.s(text::ROLE)}</th>
                        <th scope="col">{i18n.s(text::TEAM)}</th>
                        <th scope="col">{i18n.s(text::MANAGE)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || all.get() key=|record| *record let:record>
                        <MemberLine record known managed />
                    </For>
                </tbody>
            </table>
            <p class="hint">{i18n.s(text::OWNERS_NOTE)}</p>
            {move || managed.get().map(|member| view! { <ManageDialog member managed changed /> })}
        </section>
    }
}

#[component]
fn MemberLine(record: RecordId, known: RwSignal<Vec<Member>>, managed: RwSignal<Option<Member>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let member = MemberId::of(record);
    let own = replica.device.member == member;
    let may = use_may(Role::Admin);
    let (here, status) = (replica.here, replica.status);
    let managing = Memo::new(move |_| status.with(|status| status.role));
    // What is typed into the line of somebody stays when they come or go.
    let is_here = Memo::new(move |_| !own && here.with(|here| here.iter().any(|it| it.member == member)));
    move || {
        let name = member_name(&replica, i18n, Some(member));
        let access = known.with(|known| known.iter().find(|it| it.member == member).cloned());
        // Nobody signs in as this member: an account of theirs went with a server that lost it, or never was.
        let is_without = access.is_none() && known.with(|known| !known.is_empty()) && may.get();
        let role = access.as_ref().map(|access| i18n.t(role_name(access.role)));
        let suspended = access.as_ref().is_some_and(|access| access.suspended);
        let email = access.as_ref().map(|access| access.email.clone());
        // Oneself steps down here, and others are managed by those above them.
        let access =
            access.filter(|it| managing.get().is_some_and(|role| role.manages(it.role) || own && role > Role::Viewer));
        let label = fill(i18n.t(text::MANAGE_WHO), &[("name", &name)]);
        let you = own.then(|| view! { <span class="chip">{i18n.t(text::YOU)}</span> });
        let may_edit = own || may.get();
        view! {
            <tr>
                <th scope="row">
                    <span class="member">
                        <Avatar name=name.clone() id=record />
                        <span>
                            <strong>{name}</strong>
                            {you}
                            {suspended.then(|| view! { <span class="chip">{i18n.t(text::SUSPENDED)}</span> })}
                            <Show when=move || is_here.get()><span class="chip">{i18n.s(text::HERE_NOW)}</span></Show>
                            <span class="detail">{email}</span>
                        </span>
                    </span>
                </th>
                <td>
                    {role}
                    {is_without.then(|| view! {
                        <span class="detail">{i18n.t(text::NO_ACCOUNT_HERE)}</span>
                        <InviteLink label=i18n.s(text::INVITE_BACK) member=member />
                    })}
                </td>
                <td><TeamField record may_edit /></td>
                <td class="managing">
                    {access.map(|access| view! {
                        <button aria-label=label on:click=move |_| managed.set(Some(access.clone()))>
                            {i18n.t(text::MANAGE)}
                        </button>
                    })}
                </td>
            </tr>
        }
    }
}

/// The name of the team that a member belongs to.
#[component]
fn TeamField(record: RecordId, may_edit: bool) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let row = use_replica().model.row(record);
    let team = Signal::derive(move || {
        let row = row.get();
        row.and_then(|row| row.value("team").as_text().map(str::to_owned)).unwrap_or_default()
    });
    let save = Callback::new(move |team: String| {
        let fields =
            vec![FieldEdit { key: "team".into(), value: Some(team.trim()).filter(|it| !it.is_empty()).into() }];
        actions.start(Command::Edit { record, fields });
        Ok(())
    });
    match may_edit {
        true => {
            let place = record.to_string();
            view! { <EditField label=i18n.s(text::TEAM) shown=team edited=team save class="team" place /> }.into_any()
        }
        false => view! { <span>{team}</span> }.into_any(),
    }
}
