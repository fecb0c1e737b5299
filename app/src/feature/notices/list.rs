//! The list under the bell: what concerns whoever looks, by days, the latest first.

use super::{UnderBell, line::NoticeLine, tell::tell, watch::Watch};
use crate::{
    clock, format,
    i18n::{Text, text, use_i18n},
    navigation::use_navigation,
    route::Route,
};
use gloo::events::EventListener;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use sotay_shared::{date::CalendarDate, notice::Notice};

#[component]
pub fn NoticesView() -> impl IntoView {
    let (under, watch) = (expect_context::<UnderBell>(), Watch::start());
    let said = tell(watch);
    under.unread.set(Some(Memo::new(move |_| watch.unread(|_| true).len())));
    read_what_is_open(watch);
    view! {
        <p class="hidden" aria-live="polite">{said}</p>
        <Show when=move || under.open.get()><NoticeList watch /></Show>
    }
}

/// Whoever has a record open has read what is told of it, once they look at the page.
fn read_what_is_open(watch: Watch) {
    let (navigation, is_hidden) = (use_navigation(), RwSignal::new(document().hidden()));
    let listener = EventListener::new(&document(), "visibilitychange", move |_| {
        let _ = is_hidden.try_set(document().hidden());
    });
    let listener = SendWrapper::new(listener);
    on_cleanup(move || drop(listener));
    Effect::new(move || {
        let Some(record) = navigation.route().and_then(Route::record) else { return };
        let unread = watch.unread(|notice| notice.record == record);
        if !unread.is_empty() && !is_hidden.get() {
            request_animation_frame(move || watch.read(unread));
        }
    });
}

#[component]
fn NoticeList(watch: Watch) -> impl IntoView {
    let (i18n, only_unread) = (use_i18n(), RwSignal::new(false));
    let unread = Memo::new(move |_| watch.unread(|_| true));
    let days = Memo::new(move |_| {
        let is_shown = |notice: &&Notice| !only_unread.get() || !watch.is_read(notice.id, notice.at);
        watch.all.with(|all| by_days(all.iter().filter(is_shown)))
    });
    let choice = move |wanted: bool, name: Text| {
        let is_chosen = move || (only_unread.get() == wanted).to_string();
        view! { <button aria-pressed=is_chosen on:click=move |_| only_unread.set(wanted)>{i18n.s(name)}</button> }
    };
    view! {
        <section class="popover-body notice-list" aria-label=i18n.s(text::NOTICES)>
            <header>
                <h2>{i18n.s(text::NOTICES)}</h2>
                <button
                    class="quiet" disabled=move || unread.with(Vec::is_empty)
                    on:click=move |_| watch.read(unread.get_untracked())
                >
                    {i18n.s(text::NOTICE_READ_ALL)}
                </button>
                <div class="switch" role="group" aria-label=i18n.s(text::NOTICE_SHOWN)>
                    {choice(false, text::VIEW_ALL)} {choice(true, text::NOTICE_UNREAD)}
                </div>
            </header>
            {move || match days.get() {
                days if days.is_empty() => view! { <Nothing is_all_read=only_unread.get() /> }.into_any(),
                days => days.into_iter().map(|day| view! { <Day day watch /> }).collect_view().into_any(),
            }}
        </section>
    }
}

/// Notices, the latest first, by their days.
fn by_days<'a>(all: impl Iterator<Item = &'a Notice>) -> Vec<(CalendarDate, Vec<Notice>)> {
    let mut days: Vec<(CalendarDate, Vec<Notice>)> = Vec::new();
    for notice in all {
        let day = clock::day_of(notice.at);
        match days.last_mut().filter(|(known, _)| *known == day) {
            Some((_, notices)) => notices.push(notice.clone()),
            None => days.push((day, vec![notice.clone()])),
        }
    }
    days
}

#[component]
fn Day(day: (CalendarDate, Vec<Notice>), watch: Watch) -> impl IntoView {
    let (i18n, today) = (use_i18n(), clock::use_today());
    let (day, notices) = day;
    let lines = notices.into_iter().map(|notice| view! { <NoticeLine notice watch /> }).collect_view();
    view! {
        <h3>{move || format::past_day(day, today.get(), i18n.locale(), format::full_day)}</h3>
        <ul>{lines}</ul>
    }
}

/// There is nothing to read.
#[component]
fn Nothing(is_all_read: bool) -> impl IntoView {
    let i18n = use_i18n();
    if is_all_read {
        return view! { <p class="notice-none">{i18n.s(text::NOTICE_NONE_UNREAD)}</p> }.into_any();
    }
    view! {
        <div class="notice-none">
            <p><strong>{i18n.s(text::NOTICE_NONE)}</strong></p>
            <p>{i18n.s(text::NOTICE_NONE_TEXT)}</p>
        </div>
    }
    .into_any()
}
