//! `/settings`: its subjects at the left, one of them beside it. On a narrow screen each is a page with a way back.

use crate::{
    actions::use_actions,
    feature::{
        account::{EmailCard, PasswordCard},
        backup::BackupCard,
        damage::DamageCard,
        devices::{DevicesCard, PasscodeCard, RemoveButton, SignOutButton},
        factors::{PasskeysCard, TwoStepCard},
        fields::FieldsView,
        installed::RoomLine,
        invite::TeamCard,
        leads::RulesCard,
        members::{DeleteAccountCard, EndingCard, MembersCard},
        notices::NoticeSettings,
        pipelines::PipelinesView,
        push::PushChoice,
        rates::{CurrencyCard, RatesCard},
        sample::SampleButton,
        tokens::TokensCard,
    },
    i18n::{Text, text, use_i18n},
    permission::Writes,
    replica::Link,
    route::{Route, Subject},
    title,
    ui::{
        edit_field::EditField,
        icon::{Icon, IconView},
    },
    widget::{
        appearance::{LanguageSwitch, ThemeSwitch},
        first_sync::WhenWhole,
        gate::Gate,
        install::InstallButton,
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    role::Role,
    schema::key,
    search,
};

/// A subject of the list: where it is, what it is called, and its icon.
type Entry = (Route, Text, Icon);

/// What is one's own, and what is the workspace's.
const GROUPS: [(Text, &[Entry]); 2] = [
    (
        text::SETTINGS_YOU,
        &[
            (Route::Setting(Subject::Profile), text::SUBJECT_PROFILE, Icon::Person),
            (Route::Setting(Subject::Account), text::SUBJECT_ACCOUNT, Icon::Lock),
            (Route::Setting(Subject::Notifications), text::NOTICES, Icon::Bell),
            (Route::Setting(Subject::Device), text::THIS_DEVICE, Icon::Device),
        ],
    ),
    (
        text::SETTINGS_WORKSPACE,
        &[
            (Route::Setting(Subject::General), text::SUBJECT_GENERAL, Icon::Money),
            (Route::Setting(Subject::Members), text::SUBJECT_MEMBERS, Icon::Meeting),
            (Route::Pipelines, text::PIPELINES, Icon::Board),
            (Route::Fields, text::CUSTOM_FIELDS, Icon::Table),
            (Route::Setting(Subject::Leads), text::LEAD_RULES, Icon::Filter),
            (Route::Setting(Subject::Data), text::SUBJECT_DATA, Icon::Import),
            (Route::Setting(Subject::Connections), text::SUBJECT_CONNECTIONS, Icon::Cloud),
        ],
    ),
];

#[component]
pub fn SettingsPage(
    /// The list of subjects, or one of them.
    route: Route,
) -> impl IntoView {
    // On a wide screen the first subject stands beside the list; a narrow one shows one of the two.
    let at = if route == Route::Settings { Route::Setting(Subject::Profile) } else { route };
    let is_list = route == Route::Settings;
    let shown = match at {
        Route::Pipelines => view! { <PipelinesView /> }.into_any(),
        Route::Fields => view! { <FieldsView /> }.into_any(),
        Route::Setting(subject) => view! { <SubjectPage subject /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <div class="settings" class:at-list=is_list>
            <SubjectList at is_list />
            {shown}
        </div>
    }
}

#[component]
fn SubjectList(at: Route, is_list: bool) -> impl IntoView {
    let i18n = use_i18n();
    let name = i18n.s(text::SETTINGS);
    // The page has one heading: that of its subject, where one is opened.
    let heading = match is_list {
        true => view! { <h1>{name}</h1> }.into_any(),
        false => view! { <p class="settings-name">{name}</p> }.into_any(),
    };
    let current = move |route: Route| (route == at).then_some(if is_list { "true" } else { "page" });
    let line = move |(route, name, icon): Entry| {
        view! {
            <li>
                <a href=route.path() aria-current=current(route)>
                    <IconView icon />
                    {i18n.s(name)}
                </a>
            </li>
        }
    };
    let groups = GROUPS.map(|(group, entries)| {
        view! {
            <p class="group" aria-hidden="true">{i18n.s(group)}</p>
            <ul aria-label=i18n.s(group)>{entries.iter().copied().map(line).collect_view()}</ul>
        }
    });
    view! { <nav class="subjects" aria-label=name>{heading} {groups.collect_view()}</nav> }
}

#[component]
fn SubjectPage(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let shown = match subject {
        Subject::Profile => view! { <ProfileSubject /> }.into_any(),
        Subject::Account => view! { <AccountSubject /> }.into_any(),
        Subject::Notifications => view! { <NotificationsSubject /> }.into_any(),
        Subject::Device => view! { <DeviceSubject /> }.into_any(),
        Subject::General => view! { <GeneralSubject /> }.into_any(),
        Subject::Members => view! { <TeamCard /> <MembersCard /> <DamageCard /> <EndingCard /> }.into_any(),
        Subject::Leads => view! { <Gate needs=Role::Admin quiet=true><RulesCard /></Gate> }.into_any(),
        Subject::Data => view! { <DataSubject /> }.into_any(),
        Subject::Connections => view! { <ConnectionsSubject /> }.into_any(),
    };
    view! {
        <div class="page subject">
            <div class="record-bar">
                <a href=Route::Settings.path()><IconView icon=Icon::Back />{i18n.s(text::SETTINGS)}</a>
            </div>
            <h1>{i18n.s(title::name(Some(Route::Setting(subject))))}</h1>
            {shown}
        </div>
    }
}

#[component]
fn ProfileSubject() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    view! {
        <section class="card"><NameField record=replica.device.member.into() label=text::YOUR_NAME /></section>
        <section class="card">
            <h2>{i18n.s(text::LANGUAGE)}</h2>
            <LanguageSwitch />
        </section>
        <section class="card">
            <h2>{i18n.s(text::THEME)}</h2>
            <ThemeSwitch />
        </section>
    }
}

#[component]
fn NotificationsSubject() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card">
            <p>{i18n.s(text::NOTIFICATIONS_TEXT)}</p>
            <PushChoice />
            <NoticeSettings />
        </section>
    }
}

#[component]
fn DeviceSubject() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card">
            <h2>{i18n.s(text::DEVICE_DATA)}</h2>
            <p>{i18n.s(text::DEVICE_DATA_TEXT)}</p>
            <RoomLine />
            <InstallButton />
            <div class="actions"><SignOutButton /> <RemoveButton /></div>
        </section>
        <PasscodeCard />
    }
}

#[component]
fn GeneralSubject() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let workspace = RecordId::from(replica.device.workspace);
    view! {
        <section class="card">
            <Gate needs=Role::Admin><NameField record=workspace label=text::WORKSPACE_NAME /></Gate>
        </section>
        <Gate needs=Role::Admin quiet=true>
            <CurrencyCard />
            <RatesCard />
        </Gate>
        <Writes>
            <section class="card">
                <h2>{i18n.s(text::SAMPLE_TITLE)}</h2>
                <p>{i18n.s(text::SAMPLE_TEXT)}</p>
                <WhenWhole><SampleButton /></WhenWhole>
            </section>
        </Writes>
    }
}

#[component]
fn DataSubject() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="card">
            <h2>{i18n.s(text::IMPORT)}</h2>
            <p>{i18n.s(text::DATA_IMPORT_TEXT)}</p>
            <a class="button" href=Route::Import.path()>{i18n.s(text::IMPORT)}</a>
        </section>
        <BackupCard />
    }
}

#[component]
fn ConnectionsSubject() -> impl IntoView {
    view! { <Away /> <TokensCard /> }
}

/// Says what is missing while the server cannot be asked.
#[component]
fn Away() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    view! {
        <Show when=move || !live.get()>
            <section class="card"><p>{i18n.s(text::CONNECTIONS_AWAY)}</p></section>
        </Show>
    }
}

#[component]
fn AccountSubject() -> impl IntoView {
    view! {
        <Away />
        <EmailCard />
        <PasswordCard />
        <TwoStepCard />
        <PasskeysCard />
        <DevicesCard />
        <DeleteAccountCard />
    }
}

#[component]
fn NameField(record: RecordId, label: Text) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let row = use_replica().model.row(record);
    let name = Signal::derive(move || row.get().map(|row| row.title().to_owned()).unwrap_or_default());
    let save = Callback::new(move |name: String| {
        if search::is_blank(&name) {
            return Err(i18n.t(text::ERROR_NAME_MISSING).to_owned());
        }
        actions.start(Command::Edit { record, fields: vec![FieldEdit::new(key::NAME, name.trim())] });
        Ok(())
    });
    view! { <EditField label=i18n.s(label) shown=name edited=name save /> }
}
