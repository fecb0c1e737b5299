//! The kinds of what happened.

use crate::{
    i18n::{Text, text, use_i18n},
    ui::icon::{Icon, IconView},
};
use leptos::prelude::*;
use sotay_shared::row::ActivityType;

pub fn type_name(kind: ActivityType) -> Text {
    match kind {
        ActivityType::Note => text::NOTE,
        ActivityType::Call => text::CALL,
        ActivityType::Email => text::EMAIL,
        ActivityType::Meeting => text::MEETING,
        ActivityType::Visit => text::VISIT,
        ActivityType::Chat => text::CHAT,
    }
}

pub fn type_icon(kind: ActivityType) -> Icon {
    match kind {
        ActivityType::Note => Icon::Note,
        ActivityType::Chat => Icon::Chat,
        ActivityType::Call => Icon::Call,
        ActivityType::Email => Icon::Email,
        ActivityType::Meeting => Icon::Meeting,
        ActivityType::Visit => Icon::Visit,
    }
}

/// A switch between the kinds of what happened; `chosen` hears of the next.
#[component]
pub fn KindSwitch(#[prop(into)] kind: Signal<ActivityType>, chosen: Callback<ActivityType>) -> impl IntoView {
    let i18n = use_i18n();
    let kinds = ActivityType::ALL.iter().copied().map(|it| {
        view! {
            <button
                type="button" class="quiet"
                aria-pressed=move || (kind.get() == it).to_string()
                on:click=move |_| chosen.run(it)
            >
                <IconView icon=type_icon(it) />
                <span>{i18n.s(type_name(it))}</span>
            </button>
        }
    });
    view! { <div class="log-kinds" role="group" aria-label=i18n.s(text::ACTIVITY_TYPE)>{kinds.collect_view()}</div> }
}
