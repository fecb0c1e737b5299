//! Who one is here: language, theme and keys, without a way through the settings.

use crate::{
    i18n::{text, use_i18n},
    members::role_name,
    palette_command::PaletteCommand,
    replica::Link,
    route::Route,
    ui::icon::{Icon, IconView},
    widget::{
        appearance::{LanguageSwitch, ThemeSwitch},
        commands::use_commands,
        install::InstallButton,
    },
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;

#[component]
pub fn OwnMenu() -> impl IntoView {
    let (i18n, commands, replica) = (use_i18n(), use_commands(), use_replica());
    let (status, own) = (replica.status, replica.device.member);
    let role = move || status.with(|status| status.role).map(|role| i18n.t(role_name(role)));
    let is_alone = Memo::new(move |_| status.with(|status| status.link == Link::Local));
    let name = move || member_name(&replica, i18n, Some(own));
    view! {
        <p class="own-name"><strong>{name}</strong> <span class="hint">{role}</span></p>
        <LanguageSwitch />
        <ThemeSwitch />
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
