//! What happened, put down in two taps: a note, a call, a mail, a meeting, a visit, a chat; each with what belongs to it.

mod log;
mod more;
mod position;

use super::{
    composer::Composer,
    dictation::{self, Dictation},
};
use crate::{
    i18n::{Text, text, use_i18n},
    toast::use_toasts,
    ui::icon::{Icon, IconView},
    widget::{activity::KindSwitch, mention_list::MentionList, new_record::NewRecord},
};
use leptos::{
    ev::{DragEvent, SubmitEvent},
    prelude::*,
};
use log::Log;
use more::{AttachedFiles, More};
use sotay_shared::{command::FieldEdit, id::RecordId, kind::Kind, row::ActivityType};

/// How a call ended.
pub const OUTCOMES: [(&str, Text); 5] = [
    ("reached", text::OUTCOME_REACHED),
    ("no_answer", text::OUTCOME_NO_ANSWER),
    ("busy", text::OUTCOME_BUSY),
    ("voicemail", text::OUTCOME_VOICEMAIL),
    ("wrong_number", text::OUTCOME_WRONG),
];

/// By what people wrote to each other.
pub const CHATS: [(&str, Text); 5] = [
    ("zalo", text::CHANNEL_ZALO),
    ("messenger", text::CHANNEL_MESSENGER),
    ("whatsapp", text::CHANNEL_WHATSAPP),
    ("telegram", text::CHANNEL_TELEGRAM),
    ("sms", text::CHANNEL_SMS),
];

/// Puts down what happened with the record that is shown.
#[component]
pub fn LogForm() -> impl IntoView {
    let (i18n, log) = (use_i18n(), Log::begun());
    expect_context::<Composer>().is_at(Callback::new(move |kind| log.begin(kind)));
    let has_files = move || log.kind.get() == ActivityType::Email && !log.attached.with(Vec::is_empty);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        log.send();
    };
    view! {
        <form
            class="note-form"
            on:submit=send
            on:dragover=move |event: DragEvent| event.prevent_default()
            on:drop=move |event| log.dropped(&event)
        >
            <KindSwitch kind=log.kind chosen=Callback::new(move |kind| log.choose(kind)) />
            <Show when=log.is(ActivityType::Email)>
                <input aria-label=i18n.s(text::SUBJECT) placeholder=i18n.s(text::SUBJECT) maxlength="2000" bind:value=log.subject />
            </Show>
            <textarea
                node_ref=log.area
                rows="2"
                aria-label=i18n.s(text::ADD_NOTE)
                placeholder=i18n.s(text::NOTE_PLACEHOLDER)
                on:paste=move |event| log.pasted(&event)
                bind:value=log.body
            ></textarea>
            <MentionList area=log.area body=log.body id="log-mentions" />
            <Show when=move || log.kind.get() != ActivityType::Note><More log /></Show>
            <Show when=has_files><AttachedFiles attached=log.attached /></Show>
            <div class="actions">
                <DictateButton body=log.body />
                <button class="primary" type="submit">{i18n.s(text::ADD)}</button>
            </div>
        </form>
        <WhatsNext log />
    }
}

/// Takes words down as they are said, where the browser can.
#[component]
fn DictateButton(body: RwSignal<String>) -> impl IntoView {
    let (i18n, toasts, dictation) = (use_i18n(), use_toasts(), Dictation::new(body));
    let dictate = move |_| {
        dictation.turn(untrack(|| i18n.locale()).tag(), move |error| {
            toasts.error(untrack(|| i18n.t(error)));
        })
    };
    dictation::is_possible().then(|| {
        view! {
            <button type="button" class="quiet" aria-pressed=move || dictation.is_on().to_string() on:click=dictate>
                <IconView icon=Icon::Mic />
                <span>{move || i18n.t(if dictation.is_on() { text::DICTATE_STOP } else { text::DICTATE })}</span>
            </button>
        }
    })
}

/// Asks what comes next, and plans it.
#[component]
fn WhatsNext(log: Log) -> impl IntoView {
    let (i18n, planning) = (use_i18n(), RwSignal::new(false));
    let planned = Callback::new(move |_: Option<RecordId>| {
        planning.set(false);
        log.asking.set(false);
    });
    view! {
        <Show when=move || log.asking.get()>
            <div class="whats-next" role="status">
                <strong>{i18n.s(text::WHATS_NEXT)}</strong>
                <button class="primary" on:click=move |_| planning.set(true)>{i18n.s(text::PLAN_IT)}</button>
                <button class="quiet" on:click=move |_| log.asking.set(false)>{i18n.s(text::NOT_NOW)}</button>
            </div>
        </Show>
        {move || planning.get().then(|| {
            let given = vec![FieldEdit::new(format!("links/{}", log.shown.record), true)];
            view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done=planned given /> }
        })}
    }
}
