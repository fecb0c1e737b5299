//! The language and the theme of this device, each one of several.

use crate::{
    i18n::{Locale, Text, text, use_i18n},
    theme::{ChosenTheme, Theme},
};
use leptos::prelude::*;

#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let languages = [(Locale::Vi, text::VIETNAMESE), (Locale::En, text::ENGLISH)].map(|(locale, name)| {
        let chosen = Signal::derive(move || i18n.locale() == locale);
        (name, chosen, Callback::new(move |()| i18n.choose(locale)))
    });
    view! { <Switch legend=text::LANGUAGE choices=languages.to_vec() /> }
}

#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let theme = expect_context::<ChosenTheme>();
    let themes =
        [(Theme::System, text::THEME_SYSTEM), (Theme::Light, text::THEME_LIGHT), (Theme::Dark, text::THEME_DARK)].map(
            |(it, name)| (name, Signal::derive(move || theme.get() == it), Callback::new(move |()| theme.choose(it))),
        );
    view! { <Switch legend=text::THEME choices=themes.to_vec() /> }
}

/// One of several, each with what it is called, whether it is chosen, and how to choose it.
#[component]
fn Switch(legend: Text, choices: Vec<(Text, Signal<bool>, Callback<()>)>) -> impl IntoView {
    let i18n = use_i18n();
    let each = choices.into_iter().map(|(name, chosen, choose)| {
        view! {
            <button
                type="button"
                aria-pressed=move || chosen.get().to_string()
                on:click=move |_| choose.run(())
            >
                {i18n.s(name)}
            </button>
        }
    });
    view! { <div class="switch" role="group" aria-label=i18n.s(legend)>{each.collect_view()}</div> }
}
