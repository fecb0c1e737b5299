//! The status of the replica, in one place: honest about what is unsent.

use crate::{
    feature::sync_dialog::SyncDialog,
    format::fill,
    i18n::{I18n, text, use_i18n},
    replica::{Link, Status},
    ui::{
        icon::{Icon, IconView},
        toast::use_toasts,
    },
    workspace::use_replica,
};
use leptos::prelude::*;

/// What the pill says, and how urgent it is.
fn summary(status: &Status, damaged: usize, i18n: I18n) -> (String, &'static str, Icon) {
    let count = |text, n: usize| fill(i18n.t(text), &[("n", &n.to_string())]);
    if status.ended.is_some() {
        return (i18n.t(text::STATUS_ENDED).into(), "bad", Icon::Conflict);
    }
    if status.not_saved.is_some() {
        return (i18n.t(text::STATUS_NOT_SAVED).into(), "bad", Icon::Conflict);
    }
    if !status.refused.is_empty() {
        return (count(text::STATUS_REFUSED, status.refused.len()), "bad", Icon::Conflict);
    }
    if damaged > 0 {
        return (count(text::STATUS_DAMAGED, damaged), "bad", Icon::Conflict);
    }
    match status.link {
        Link::Outdated => (i18n.t(text::STATUS_OUTDATED).into(), "bad", Icon::Conflict),
        Link::SignedOut => (i18n.t(text::STATUS_SIGNED_OUT).into(), "bad", Icon::CloudOff),
        Link::NotYours => (i18n.t(text::ANOTHER_MEMBER_STATUS).into(), "bad", Icon::CloudOff),
        Link::NotAMember => (i18n.t(text::STATUS_NOT_A_MEMBER).into(), "bad", Icon::CloudOff),
        Link::Local => (i18n.t(text::STATUS_LOCAL).into(), "calm", Icon::Device),
        Link::Offline | Link::Connecting if status.unsent > 0 => {
            (count(text::STATUS_UNSENT, status.unsent), "waiting", Icon::CloudOff)
        }
        Link::Offline => (i18n.t(text::STATUS_OFFLINE).into(), "waiting", Icon::CloudOff),
        Link::Connecting => (i18n.t(text::STATUS_CONNECTING).into(), "waiting", Icon::Cloud),
        Link::Live if status.catching_up.is_some() => (i18n.t(text::STATUS_CONNECTING).into(), "waiting", Icon::Cloud),
        Link::Live if status.lost > 0 => (count(text::STATUS_LOST, status.lost), "waiting", Icon::Cloud),
        Link::Live if status.unsent > 0 => (i18n.t(text::STATUS_SENDING).into(), "calm", Icon::Cloud),
        Link::Live if status.saving => (i18n.t(text::STATUS_SAVING).into(), "calm", Icon::Cloud),
        Link::Live => (i18n.t(text::STATUS_SYNCED).into(), "good", Icon::Cloud),
    }
}

#[component]
pub fn StatusPill() -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let status = replica.status;
    let damaged = replica.model.damaged();
    let shown = Memo::new(move |_| {
        let damaged = damaged.with(|damaged| damaged.len());
        status.with(|status| summary(status, damaged, i18n))
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
            <SyncDialog open />
        </Show>
    }
}
