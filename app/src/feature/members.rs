//! Who belongs to the workspace.

use crate::{
    actions::use_actions,
    i18n::{I18n, text, use_i18n},
    members::{Member, read, role_name},
    permission::use_may,
    replica::Link,
    ui::{avatar::Avatar, edit_field::EditField},
    widget::invite_link::InviteLink,
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId},
    kind::Kind,
    role::Role,
};
use wasm_bindgen_futures::spawn_local;

/// Everybody by name; role and address as well while the server can be asked.
#[component]
pub fn MembersCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (workspace, status) = (replica.device.workspace, replica.status);
    let known = RwSignal::new(Vec::<Member>::new());
    let records = replica.model.list(Kind::Member);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    let count = {
        let records = records.clone();
        Memo::new(move |_| records.with(|records| records.len()))
    };
    Effect::new(move || {
        // Somebody new is here: ask for the role as well.
        count.get();
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
            <ul class="lines members">
                <For each=move || records.get() key=|record| *record let:record>
                    <MemberLine record known />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn MemberLine(record: RecordId, known: RwSignal<Vec<Member>>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let member = MemberId::of(record);
    let own = replica.device.member == member;
    let may = use_may(Role::Admin);
    move || {
        let name = member_name(&replica, i18n, Some(member));
        let detail = known.with(|known| known.iter().find(|it| it.member == member).map(|it| detail(it, i18n)));
        let you = own.then(|| view! { <span class="chip">{i18n.t(text::YOU)}</span> });
        // Nobody signs in as this member: an account of theirs went with a server that lost it, or never was.
        let invite = known.with(|known| {
            (!known.is_empty() && may.get() && detail.is_none()).then(|| {
                view! {
                    <InviteLink label=i18n.s(text::INVITE_BACK) member=member />
                }
            })
        });
        let may_edit = own || may.get();
        let detail = detail.or_else(|| invite.is_some().then(|| i18n.t(text::NO_ACCOUNT_HERE).to_owned()));
        view! {
            <li class="line">
                <Avatar name=name.clone() id=record />
                <span class="main-link"><strong>{name}</strong><span class="detail">{detail}</span></span>
                {you}
                {may_edit.then(|| view! { <TeamField record /> })}
                {invite}
            </li>
        }
    }
}

/// The name of the team that a member belongs to.
#[component]
fn TeamField(record: RecordId) -> impl IntoView {
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
    view! { <EditField label=i18n.s(text::TEAM) shown=team edited=team save class="team" /> }
}

fn detail(member: &Member, i18n: I18n) -> String {
    format!("{} · {}", i18n.t(role_name(member.role)), member.email)
}
