//! `/`: what one opens in the morning.

use crate::{
    feature::{rates::CurrencyChoice, sample::SampleButton, today::TodayView, welcome::Welcome},
    i18n::text,
};
use leptos::prelude::*;

#[component]
pub fn TodayPage() -> impl IntoView {
    view! { <TodayView welcome><SampleButton /></TodayView> }
}

fn welcome(begin: Callback<()>) -> AnyView {
    view! { <Welcome begin sample currency /> }.into_any()
}

fn sample() -> AnyView {
    view! { <SampleButton load_words=text::WELCOME_LOOK /> }.into_any()
}

fn currency() -> AnyView {
    view! { <CurrencyChoice /> }.into_any()
}
