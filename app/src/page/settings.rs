//! `/settings`: language, theme, names, team.

use crate::{
    actions::use_actions,
    feature::{
        backup::BackupCard,
        devices::{DevicesCard, RemoveButton},
        invite::TeamCard,
        leads::RulesCard,
        members::MembersCard,
        notices::NoticeSettings,
        push::PushChoice,
        rates::{CurrencyCard, RatesCard},
        sample::SampleButton,
        tokens::TokensCard,
    },
    i18n::{Locale, Text, text, use_i18n},
    permission::Writes,
    route::Route,
    theme::{ChosenTheme, Theme},
    ui::edit_field::EditField,
    widget::{first_sync::WhenWhole, gate::Gate},
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

#[component]
pub fn SettingsPage() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let device = replica.device;
    view! {
        <div class="page settings">
            <h1>{i18n.s(text::SETTINGS)}</h1>
            <TeamCard />
            <MembersCard />
            <section class="card">
                <h2>{i18n.s(text::WORKSPACE)}</h2>
                <Gate needs=Role::Admin><NameField record=device.workspace.into() label=text::WORKSPACE /></Gate>
                <NameField record=device.member.into() label=text::YOUR_NAME />
                <div class="row links">
                    <a href=Route::Pipelines.path()>{i18n.s(text::EDIT_PIPELINES)}</a>
                    <a href=Route::Fields.path()>{i18n.s(text::CUSTOM_FIELDS)}</a>
                    <Writes><WhenWhole><SampleButton /></WhenWhole></Writes>
                </div>
            </section>
            <Gate needs=Role::Admin quiet=true>
                <CurrencyCard />
                <RatesCard />
                <RulesCard />
            </Gate>
            <BackupCard />
            <section class="card">
                <h2>{i18n.s(text::THIS_DEVICE)}</h2>
                <LanguageChoice />
                <ThemeChoice />
                <PushChoice />
                <NoticeSettings />
                <RemoveButton />
            </section>
            <DevicesCard />
            <TokensCard />
        </div>
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

#[component]
fn LanguageChoice() -> impl IntoView {
    let i18n = use_i18n();
    let languages = [(Locale::Vi, text::VIETNAMESE), (Locale::En, text::ENGLISH)].map(|(locale, name)| {
        let chosen = Signal::derive(move || i18n.locale() == locale);
        (name, chosen, Callback::new(move |()| i18n.choose(locale)))
    });
    view! { <Choice name="language" legend=text::LANGUAGE choices=languages.to_vec() /> }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let theme = expect_context::<ChosenTheme>();
    let themes =
        [(Theme::System, text::THEME_SYSTEM), (Theme::Light, text::THEME_LIGHT), (Theme::Dark, text::THEME_DARK)].map(
            |(it, name)| (name, Signal::derive(move || theme.get() == it), Callback::new(move |()| theme.choose(it))),
        );
    view! { <Choice name="theme" legend=text::THEME choices=themes.to_vec() /> }
}

/// One of several, each with what it is called, whether it is chosen, and how to choose it.
#[component]
fn Choice(name: &'static str, legend: Text, choices: Vec<(Text, Signal<bool>, Callback<()>)>) -> impl IntoView {
    let i18n = use_i18n();
    let each = choices.into_iter().map(|(label, chosen, choose)| {
        view! {
            <label>
                <input type="radio" name=name prop:checked=chosen on:change=move |_| choose.run(()) />
                {i18n.s(label)}
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{i18n.s(legend)}</legend>
            {each.collect_view()}
        </fieldset>
    }
}
