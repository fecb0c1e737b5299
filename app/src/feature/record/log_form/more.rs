//! What is asked of something that happened, beside its words.

use super::{CHATS, OUTCOMES, log::Log};
use crate::{
    clock,
    files::NewAttachment,
    format::fill,
    i18n::{text, use_i18n},
    ui::{
        icon::{Icon, IconView},
        select,
    },
};
use leptos::prelude::*;
use sotay_shared::{
    row::{ActivityType, Direction},
    stamp::Timestamp,
};

/// An instant as a field for a day and a time has it.
fn local(at: i64) -> String {
    let at = Timestamp(at);
    format!("{}T{}", clock::day_of(at), clock::time_of(at))
}

fn instant(local: &str) -> Option<i64> {
    let (day, time) = local.split_once('T')?;
    clock::instant_of(day, time).map(|at| at.0)
}

/// What belongs to the kind that is chosen.
#[component]
pub(super) fn More(log: Log) -> impl IntoView {
    let i18n = use_i18n();
    let goes_two_ways = move || matches!(log.kind.get(), ActivityType::Call | ActivityType::Email | ActivityType::Chat);
    let takes_time = move || matches!(log.kind.get(), ActivityType::Call | ActivityType::Meeting | ActivityType::Visit);
    let directions = [(Direction::Outbound, text::OUTBOUND), (Direction::Inbound, text::INBOUND)];
    view! {
        <div class="log-more">
            <Show when=goes_two_ways>
                <select
                    node_ref=select::shows(move || log.direction.get().as_str().to_owned())
                    aria-label=i18n.s(text::DIRECTION)
                    on:change=move |event| log.direction.set(Direction::parse(&event_target_value(&event)).unwrap_or_default())
                >
                    {directions.map(|(it, name)| view! { <option value=it.as_str()>{i18n.s(name)}</option> })}
                </select>
            </Show>
            <Show when=log.is(ActivityType::Call)>
                <select
                    node_ref=select::shows(move || log.outcome.get())
                    aria-label=i18n.s(text::OUTCOME_OF_CALL)
                    on:change=move |event| log.outcome.set(event_target_value(&event))
                >
                    <option value="">{i18n.s(text::OUTCOME_OF_CALL)}</option>
                    {OUTCOMES.map(|(word, name)| view! { <option value=word>{i18n.s(name)}</option> })}
                </select>
                <input type="url" aria-label=i18n.s(text::RECORDING) placeholder=i18n.s(text::RECORDING) maxlength="2000" bind:value=log.recording />
            </Show>
            <Show when=log.is(ActivityType::Chat)>
                <select
                    node_ref=select::shows(move || log.chat.get())
                    aria-label=i18n.s(text::CHANNEL)
                    on:change=move |event| log.chat.set(event_target_value(&event))
                >
                    {CHATS.map(|(word, name)| view! { <option value=word>{i18n.s(name)}</option> })}
                </select>
            </Show>
            <Show when=takes_time>
                <input class="log-minutes" inputmode="numeric" aria-label=i18n.s(text::MINUTES) placeholder=i18n.s(text::MINUTES) maxlength="5" bind:value=log.minutes />
            </Show>
            <Show when=log.is(ActivityType::Visit)>
                <button type="button" class="quiet" disabled=log.locating on:click=move |_| log.locate()>
                    <IconView icon=Icon::Visit />
                    {move || match (log.locating.get(), log.geo.get()) {
                        (true, _) => i18n.t(text::LOCATING).to_owned(),
                        (false, Some(_)) => i18n.t(text::POSITION_TAKEN).to_owned(),
                        (false, None) => i18n.t(text::TAKE_POSITION).to_owned(),
                    }}
                </button>
            </Show>
            <When log />
        </div>
    }
}

/// When it was: what is put down later was not now.
#[component]
fn When(log: Log) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Show
            when=move || log.earlier.get() || log.at.with(Option::is_some)
            fallback=move || view! {
                <button type="button" class="quiet" on:click=move |_| log.earlier.set(true)>
                    <IconView icon=Icon::Clock />
                    {i18n.s(text::HAPPENED_NOW)}
                </button>
            }
        >
            <input
                type="datetime-local"
                aria-label=i18n.s(text::HAPPENED_AT)
                title=i18n.s(text::HAPPENED_AT)
                prop:value=move || log.at.get().map(local).unwrap_or_default()
                on:change=move |event| log.at.set(instant(&event_target_value(&event)))
            />
        </Show>
    }
}

/// What came with a mail.
#[component]
pub(super) fn AttachedFiles(attached: RwSignal<Vec<NewAttachment>>) -> impl IntoView {
    let i18n = use_i18n();
    let lines = move || {
        let line = |(nth, file): (usize, NewAttachment)| {
            let label = fill(i18n.t(text::REMOVE_ITEM), &[("name", &file.name)]);
            let off = move |_| attached.update(|files| drop(files.remove(nth)));
            view! {
                <li>
                    <span class="chip">{file.name}</span>
                    <button type="button" class="quiet square" aria-label=label on:click=off><IconView icon=Icon::Close /></button>
                </li>
            }
        };
        attached.get().into_iter().enumerate().map(line).collect_view()
    };
    view! { <ul class="tag-list" aria-label=i18n.s(text::FILES)>{lines}</ul> }
}
