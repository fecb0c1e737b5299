//! What is asked of something that happened, beside its words.

use super::{CHATS, OUTCOMES, log::Log};
use crate::{
    clock,
    files::NewAttachment,
    format::fill,
    i18n::{Text, text, use_i18n},
    ui::{
        choice::Choice,
        combobox::Combobox,
        date_field::DateField,
        icon::{Icon, IconView},
        time_field::TimeField,
    },
};
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    row::{ActivityType, Direction},
    stamp::Timestamp,
};

/// What belongs to the kind that is chosen.
#[component]
pub(super) fn More(log: Log) -> impl IntoView {
    let i18n = use_i18n();
    let goes_two_ways = move || matches!(log.kind.get(), ActivityType::Call | ActivityType::Email | ActivityType::Chat);
    let takes_time = move || matches!(log.kind.get(), ActivityType::Call | ActivityType::Meeting | ActivityType::Visit);
    let outcome = i18n.s(text::OUTCOME_OF_CALL);
    let direction = Signal::derive(move || log.direction.get().as_str().to_owned());
    let directions = [(Direction::Outbound.as_str(), text::OUTBOUND), (Direction::Inbound.as_str(), text::INBOUND)];
    let named = move |words: &[(&str, Text)]| {
        words.iter().map(|(word, name)| Choice::plain(*word, i18n.t(*name))).collect::<Vec<_>>()
    };
    let directions = Signal::derive(move || named(&directions));
    let outcomes = Signal::derive(move || {
        [Choice::plain("", i18n.t(text::OUTCOME_OF_CALL))].into_iter().chain(named(&OUTCOMES)).collect::<Vec<_>>()
    });
    let chats = Signal::derive(move || named(&CHATS));
    let direct = Callback::new(move |word: String| log.direction.set(Direction::parse(&word).unwrap_or_default()));
    let end = Callback::new(move |word| log.outcome.set(word));
    let chat = Callback::new(move |word| log.chat.set(word));
    view! {
        <div class="log-more">
            <Show when=goes_two_ways>
                <Combobox label=i18n.s(text::DIRECTION) value=direction choices=directions chosen=direct />
            </Show>
            <Show when=log.is(ActivityType::Call)>
                <Combobox label=outcome value=log.outcome choices=outcomes chosen=end />
                <input type="url" aria-label=i18n.s(text::RECORDING) placeholder=i18n.s(text::RECORDING) maxlength="2000" bind:value=log.recording />
            </Show>
            <Show when=log.is(ActivityType::Chat)>
                <Combobox label=i18n.s(text::CHANNEL) value=log.chat choices=chats chosen=chat />
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
    let at = move || log.at.get().map(Timestamp);
    let day = Signal::derive(move || at().map(clock::day_of));
    // Nobody's typing meets a time that appears by itself: one that was not said is not shown.
    let is_timed = RwSignal::new(log.at.with_untracked(Option::is_some));
    let minute = Signal::derive(move || at().map(clock::minute_of).filter(|_| is_timed.get()));
    let put = move |day: Option<CalendarDate>, minute: Option<u16>| {
        // Without a time it was at the time of day that it is.
        let minute = minute.unwrap_or_else(|| clock::minute_of(clock::now()));
        log.at.set(day.and_then(|day| clock::instant_at(day, minute)).map(|at| at.0));
    };
    let put_day = Callback::new(move |day| {
        // What was put down before has taken its time with it.
        is_timed.update(|is_timed| *is_timed &= log.at.with_untracked(Option::is_some));
        put(day, minute.get_untracked());
    });
    let put_minute = Callback::new(move |minute: Option<u16>| {
        is_timed.set(minute.is_some());
        put(day.get_untracked().or(Some(clock::today())), minute);
    });
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
            <DateField
                label=i18n.s(text::HAPPENED_AT)
                placeholder=i18n.s(text::HAPPENED_AT)
                value=day
                chosen=put_day
                past=true
            />
            <TimeField label=i18n.s(text::DUE_TIME) value=minute chosen=put_minute />
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
