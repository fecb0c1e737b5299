//! Who one is here: language, theme and keys, without a way through the settings.

use crate::{
    i18n::{Locale, Text, text, use_i18n},
    members::role_name,
    palette_command::PaletteCommand,
    replica::Link,
    route::Route,
    theme::{ChosenTheme, Theme},
    ui::icon::{Icon, IconView},
    widget::{commands::use_commands, install::InstallButton},
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;

#[component]
pub fn OwnMenu() -> impl IntoView {
    let (i18n, commands, replica) = (use_i18n(), use_commands(), use_replica());
    let theme = expect_context::<ChosenTheme>();
    let (status, own) = (replica.status, replica.device.member);
    let role = move || status.with(|status| status.role).map(|role| i18n.t(role_name(role)));
    let is_alone = Memo::new(move |_| status.with(|status| status.link == Link::Local));
    let name = move || member_name(&replica, i18n, Some(own));
    let languages = [(Locale::Vi, text::VIETNAMESE), (Locale::En, text::ENGLISH)].map(|(locale, name)| {
        let chosen = Signal::derive(move || i18n.locale() == locale);
        (name, chosen, Callback::new(move |()| i18n.choose(locale)))
    });
    let themes =
        [(Theme::System, text::THEME_SYSTEM), (Theme::Light, text::THEME_LIGHT), (Theme::Dark, text::THEME_DARK)].map(
            |(it, name)| (name, Signal::derive(move || theme.get() == it), Callback::new(move |()| theme.choose(it))),
        );
    view! {
        <p class="own-name"><strong>{name}</strong> <span class="hint">{role}</span></p>
        <Switch legend=text::LANGUAGE choices=languages.to_vec() />
        <Switch legend=text::THEME choices=themes.to_vec() />
        <ul class="menu-items">
            <li>
                <a class="button quiet" href=Route::Settings.path()>
                    <IconView icon=Icon::Gear />
                    {i18n.s(text::SETTINGS)}
                </a>
            </li>
            <li>
                <button class="quiet" on:click=move |_| commands.carry_out(PaletteCommand::Keys)>
                    <IconView icon=Icon::Keyboard />
                    {i18n.s(text::SHORTCUTS)}
                </button>
            </li>
            <li><InstallButton /></li>
            <Show when=move || is_alone.get()>
                <li>
                    <a class="button quiet" href=Route::SignIn.path()>
                        <IconView icon=Icon::Cloud />
                        {i18n.s(text::SIGN_IN)}
                    </a>
                </li>
            </Show>
        </ul>
    }
}

/// One of several, each with what it is called, whether it is chosen, and how to choose it.
#[component]
fn Switch(legend: Text, choices: Vec<(Text, Signal<bool>, Callback<()>)>) -> impl IntoView {
    let i18n = use_i18n();
    let each = choices.into_iter().map(|(name, chosen, choose)| {
        view! {
            <button aria-pressed=move || chosen.get().to_string() on:click=move |_| choose.run(())>{i18n.s(name)}</button>
        }
    });
    view! { <div class="switch" role="group" aria-label=i18n.s(legend)>{each.collect_view()}</div> }
}
