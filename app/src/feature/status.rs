//! The status of the replica, in one place: honest about what is unsent.

use crate::{
    clock::{self, use_minutes_since},
    format::{self, fill, synced},
    i18n::{Locale, Text, text, use_i18n},
    parts::{LaterOpened, Opened},
    replica::{Link, Status},
    toast::use_toasts,
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::stamp::Timestamp;

const MINUTE_MS: i64 = 60_000;

/// What the pill says, and how urgent it is.
fn summary(status: &Status, damaged: usize, now: Timestamp, locale: Locale) -> (String, &'static str, Icon) {
    let plain = |text: Text| locale.of(text).to_owned();
    let count = |text: Text, n: usize| fill(locale.of(text), &[("n", &format::number(n as i64, locale))]);
    // Wherever there is no way to the server, how much waits for one.
    let waiting = |text: Text| match status.unsent {
        0 => plain(text),
        n => format!("{} · {}", locale.of(text), count(text::STATUS_UNSENT, n)),
    };
    if status.ended.is_some() {
        return (plain(text::STATUS_ENDED), "bad", Icon::Conflict);
    }
    if status.not_saved.is_some() {
        return (plain(text::STATUS_NOT_SAVED), "bad", Icon::Conflict);
    }
    if !status.refused.is_empty() {
        return (count(text::STATUS_REFUSED, status.refused.len()), "bad", Icon::Conflict);
    }
    if damaged > 0 {
        return (count(text::STATUS_DAMAGED, damaged), "bad", Icon::Conflict);
    }
    match status.link {
        Link::Outdated => (waiting(text::STATUS_OUTDATED), "bad", Icon::Conflict),
        Link::SignedOut => (waiting(text::STATUS_SIGNED_OUT), "bad", Icon::CloudOff),
        Link::NotYours => (waiting(text::ANOTHER_MEMBER_STATUS), "bad", Icon::CloudOff),
        Link::NotAMember => (waiting(text::STATUS_NOT_A_MEMBER), "bad", Icon::CloudOff),
        Link::Local => (plain(text::STATUS_LOCAL), "calm", Icon::Device),
        Link::Offline => match status.away_since.filter(|_| status.unsent == 0) {
            Some(since) => {
                let time = format::time_or_instant(since, now, locale);
                (fill(locale.of(text::STATUS_OFFLINE_SINCE), &[("time", &time)]), "waiting", Icon::CloudOff)
            }
            None => (waiting(text::STATUS_OFFLINE), "waiting", Icon::CloudOff),
        },
        Link::Connecting if status.catching_up.is_some() => (plain(text::STATUS_RECEIVING), "waiting", Icon::Cloud),
        Link::Connecting => (waiting(text::STATUS_CONNECTING), "waiting", Icon::Cloud),
        Link::Live if status.void > 0 => (count(text::VOID_STATUS, status.void), "bad", Icon::Conflict),
        Link::Live if status.lost > 0 => (count(text::STATUS_LOST, status.lost), "waiting", Icon::Cloud),
        Link::Live if status.unsent > 0 && status.is_doubted => {
            (waiting(text::STATUS_NO_ANSWER), "waiting", Icon::CloudOff)
        }
        Link::Live if status.unsent > 0 => (count(text::STATUS_SENDING, status.unsent), "calm", Icon::Cloud),
        Link::Live if status.saving => (plain(text::STATUS_SAVING), "calm", Icon::Cloud),
        Link::Live => match status.heard_at.filter(|heard| now.0 - heard.0 >= MINUTE_MS) {
            // A page that was not running knows no better until the server answers again.
            Some(heard) => (synced(heard, now, locale), "good", Icon::Cloud),
            None => (plain(text::STATUS_SYNCED), "good", Icon::Cloud),
        },
    }
}

#[component]
pub fn StatusPill() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let status = replica.status;
    let damaged = replica.model.damaged();
    let heard = Memo::new(move |_| status.with(|status| status.heard_at));
    let now = use_minutes_since(heard);
    let shown = Memo::new(move |_| {
        let damaged = damaged.with(|damaged| damaged.len());
        now.track();
        status.with(|status| summary(status, damaged, clock::now(), i18n.locale()))
    });
    let open = RwSignal::new(false);
    let reopened = Memo::new(move |_| status.with(|status| status.reopened));
    Effect::new(move || {
        if reopened.get() > 0 {
            toasts.say(untrack(|| i18n.t(text::STORE_REOPENED)));
        }
    });
    view! {
        <button
            class=move || format!("status {}", shown.get().1)
            data-link=move || format!("{:?}", status.get().link)
            data-unsent=move || status.get().unsent
            data-saving=move || status.get().saving.to_string()
            title=i18n.s(text::STATUS_DETAILS)
            on:click=move |_| open.set(true)
        >
            {move || view! { <IconView icon=shown.get().2 /> }}
            <span role="status">{move || shown.get().0}</span>
        </button>
        <Show when=move || open.get()>
            <LaterOpened opened=Opened::Sync(open) />
        </Show>
    }
}
