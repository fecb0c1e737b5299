//! What happened, put down in two taps: a note, a call, a mail, a meeting, a visit, a chat; each with what belongs to it.

use super::{
    MentionList, NewRecord, Shown, attachments,
    dictation::{self, Dictation},
    mention::mentioned,
};
use crate::{
    actions::use_actions,
    clock,
    files::{Answer, Brought, Files, Mail, Question, import_bytes},
    format::fill,
    i18n::{Text, text, use_i18n},
    new_id,
    ui::{
        draft::{self, Draft},
        icon::{Icon, IconView},
        select,
        toast::use_toasts,
    },
    workspace::use_replica,
};
use futures::channel::oneshot;
use js_sys::Reflect;
use leptos::{
    ev::{ClipboardEvent, DragEvent, SubmitEvent},
    prelude::*,
};
use sotay_shared::{
    activity::{ActivityDraft, ActivityProblem},
    command::FieldEdit,
    id::{ActivityId, RecordId},
    kind::Kind,
    mail,
    row::{ActivityType, Direction},
    stamp::Timestamp,
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;

pub fn type_name(kind: ActivityType) -> Text {
    match kind {
        ActivityType::Note => text::NOTE,
        ActivityType::Call => text::CALL,
        ActivityType::Email => text::EMAIL_ACTIVITY,
        ActivityType::Meeting => text::MEETING,
        ActivityType::Visit => text::VISIT,
        ActivityType::Chat => text::CHAT,
    }
}

pub fn type_icon(kind: ActivityType) -> Icon {
    match kind {
        ActivityType::Note | ActivityType::Chat => Icon::Note,
        ActivityType::Call => Icon::Call,
        ActivityType::Email => Icon::Email,
        ActivityType::Meeting | ActivityType::Visit => Icon::Meeting,
    }
}

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

/// Where the device is: `latitude,longitude;u=metres` (RFC 5870). Works without a network.
async fn position() -> Option<String> {
    let geolocation = window().navigator().geolocation().ok()?;
    let (found, answer) = oneshot::channel::<Option<String>>();
    let found = Rc::new(RefCell::new(Some(found)));
    let failed = found.clone();
    let tell = |sender: &Rc<RefCell<Option<oneshot::Sender<Option<String>>>>>, place: Option<String>| {
        if let Some(sender) = sender.borrow_mut().take() {
            // Whoever asked may be gone.
            let _ = sender.send(place);
        }
    };
    let success = Closure::once(move |position: JsValue| {
        let number = |key: &str| {
            let coordinates = Reflect::get(&position, &"coords".into()).ok()?;
            Reflect::get(&coordinates, &key.into()).ok()?.as_f64()
        };
        let place = number("latitude").zip(number("longitude")).map(|(latitude, longitude)| {
            format!("{latitude:.5},{longitude:.5};u={:.0}", number("accuracy").unwrap_or(0.0))
        });
        tell(&found, place);
    });
    let failure = Closure::once(move |_: JsValue| tell(&failed, None));
    let options = web_sys::PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(15_000);
    geolocation
        .get_current_position_with_error_callback_and_options(
            success.as_ref().unchecked_ref(),
            Some(failure.as_ref().unchecked_ref()),
            &options,
        )
        .ok()?;
    answer.await.ok().flatten()
}

/// An instant as a field for a day and a time has it.
fn local(at: i64) -> String {
    let at = Timestamp(at);
    format!("{}T{}", clock::day_of(at), clock::time_of(at))
}

fn instant(local: &str) -> Option<i64> {
    let (day, time) = local.split_once('T')?;
    clock::instant_of(day, time).map(|at| at.0)
}

#[component]
pub fn LogForm() -> impl IntoView {
    let (i18n, actions, shown, replica, toasts) =
        (use_i18n(), use_actions(), expect_context::<Shown>(), use_replica(), use_toasts());
    let draft = Draft::of(&format!("log/{}", shown.record));
    let begun = draft.known("kind").and_then(|kind| ActivityType::parse(&kind)).unwrap_or_default();
    let (body, kind) = (draft.text("body", ""), RwSignal::new(begun));
    let (direction, outcome) = (RwSignal::new(Direction::Outbound), draft.text("outcome", ""));
    let (minutes, subject, recording) =
        (draft.text("minutes", ""), draft.text("subject", ""), draft.text("recording", ""));
    Effect::new(move || {
        let kind = kind.get();
        draft.keep("kind", (kind != ActivityType::Note).then(|| kind.as_str().to_owned()));
    });
    let chat = RwSignal::new("zalo".to_owned());
    let (geo, locating, dictation) = (RwSignal::new(None::<String>), RwSignal::new(false), Dictation::new(body));
    let (asking, planning) = (RwSignal::new(false), RwSignal::new(false));
    let at = RwSignal::new(None::<i64>);
    let earlier = RwSignal::new(false);
    // What came with a mail.
    let attached = RwSignal::new(Vec::<Brought>::new());
    let planned = Callback::new(move |_: Option<RecordId>| {
        planning.set(false);
        asking.set(false);
    });
    let replica = StoredValue::new(replica);
    let area = NodeRef::<leptos::html::Textarea>::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let (words, logged) = (body.get_untracked(), kind.get_untracked());
        // A note is of now: when it was is asked of what happened.
        let when = at.get_untracked().filter(|_| logged != ActivityType::Note).map_or_else(clock::now, Timestamp);
        let happened = ActivityDraft {
            activity_type: logged,
            about: vec![shown.record],
            direction: direction.get_untracked(),
            channel: Some(chat.get_untracked()),
            outcome: outcome.get_untracked(),
            recording: recording.get_untracked(),
            subject: subject.get_untracked(),
            minutes: minutes.get_untracked(),
            geo: geo.get_untracked(),
            mentions: replica.with_value(|replica| mentioned(&replica.model, &words)),
            body: words,
        };
        let command = match happened.command(new_id!(ActivityId).into(), when, clock::now()) {
            Ok(command) => command,
            Err(ActivityProblem::NothingSaid) => {
                if let Some(area) = area.get_untracked() {
                    // Focusing a field that is in the page cannot fail.
                    let _ = area.focus();
                }
                return toasts.say(untrack(|| i18n.t(text::ERROR_NOTE_EMPTY)));
            }
            Err(ActivityProblem::NotYet) => return toasts.error(untrack(|| i18n.t(text::ERROR_HAPPENED_AT))),
        };
        let files = if logged == ActivityType::Email { attached.get_untracked() } else { Vec::new() };
        let (keeper, typed) = (replica.get_value(), draft.key());
        spawn_local(async move {
            if actions.run(command).await {
                draft::sent(&typed);
                for file in files {
                    attachments::keep(file, &keeper, actions, toasts, shown.record).await;
                }
                if logged == ActivityType::Email {
                    let _ = attached.try_set(Vec::new());
                }
                // The page may be gone by now.
                for text in [body, outcome, minutes, subject, recording] {
                    let _ = text.try_set(String::new());
                }
                let _ = geo.try_set(None);
                let _ = at.try_set(None);
                let _ = earlier.try_set(false);
                // A visit follows from somewhere else: each asks where it is.
                let _ = kind.try_set(ActivityType::Note);
                // What was done calls for what comes next.
                let _ = asking.try_set(logged != ActivityType::Note && shown.kind != Kind::Task);
            }
        });
    };
    let stamp = move || {
        locating.set(true);
        spawn_local(async move {
            let place = position().await;
            if place.is_none() {
                toasts.say(untrack(|| i18n.t(text::NO_POSITION)));
            }
            let _ = geo.try_set(place);
            let _ = locating.try_set(false);
        });
    };
    let choose = move |it: ActivityType| {
        kind.set(it);
        // A visit says where it was, unless somebody takes it away.
        if it == ActivityType::Visit && geo.with_untracked(Option::is_none) {
            stamp();
        }
    };
    let is = move |it: ActivityType| move || kind.get() == it;
    let take_mail = move |mail: Mail| {
        kind.set(ActivityType::Email);
        subject.set(mail.subject);
        body.set(mail.text);
        attached.set(mail.files);
        if !mail.left_out.is_empty() {
            let names = mail.left_out.join(", ");
            toasts.error(fill(untrack(|| i18n.t(text::MAIL_FILES_LEFT)), &[("names", &names)]));
        }
        // Whoever sent it may have a clock that is ahead.
        at.set(mail.at.map(|at| at.min(clock::now().0)));
        let own = mail.from.to_lowercase();
        let theirs = shown.row.with_untracked(|row| {
            row.as_ref().is_some_and(|row| row.entries("emails").iter().any(|(_, it)| own.contains(&it.to_lowercase())))
        });
        direction.set(if theirs { Direction::Inbound } else { Direction::Outbound });
    };
    // What was pasted and is no mail after all stays a text.
    let read_mail = move |bytes: Vec<u8>, text: Option<String>| {
        spawn_local(async move {
            let answer = Files::default().ask(&Question::Mail { bytes }).await;
            // The page may be left by now.
            if kind.try_get_untracked().is_none() {
                return;
            }
            match (answer, text) {
                (Ok(Answer::Mail(mail)), _) => take_mail(mail),
                (_, Some(text)) => body.set(text),
                (Ok(_), None) => toasts.error(untrack(|| i18n.t(text::NO_MAIL))),
                (Err(failure), None) => toasts.error(untrack(|| failure.explain(i18n))),
            }
        });
    };
    let dropped = move |event: DragEvent| {
        let file = event.data_transfer().and_then(|data| data.files()?.get(0));
        let Some(file) = file else { return };
        // Or else the browser leaves the page for it.
        event.prevent_default();
        if !file.name().to_lowercase().ends_with(".eml") {
            return toasts.error(untrack(|| i18n.t(text::NO_MAIL)));
        }
        spawn_local(async move {
            match import_bytes(&file).await {
                Ok(bytes) => read_mail(bytes, None),
                Err(failure) => toasts.error(untrack(|| failure.explain(i18n))),
            }
        });
    };
    let pasted = move |event: ClipboardEvent| {
        let words = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        // Into words that are there already it is pasted as it is.
        if let Some(message) =
            mail::pasted(&words, clock::utc_offset()).filter(|_| body.with_untracked(String::is_empty))
        {
            event.prevent_default();
            read_mail(message.into_bytes(), Some(words));
        }
    };
    let can_dictate = dictation::is_possible();
    let dictate = move |_| {
        dictation.turn(untrack(|| i18n.locale()).tag(), move |error| {
            toasts.error(untrack(|| i18n.t(error)));
        })
    };
    let attached_lines = move || {
        let line = |(nth, file): (usize, Brought)| {
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
    let directions = [(Direction::Outbound, text::OUTBOUND), (Direction::Inbound, text::INBOUND)];
    view! {
        <form class="note-form" on:submit=send on:dragover=move |event: DragEvent| event.prevent_default() on:drop=dropped>
            <KindSwitch kind chosen=Callback::new(choose) />
            <Show when=is(ActivityType::Email)>
                <input aria-label=i18n.s(text::SUBJECT) placeholder=i18n.s(text::SUBJECT) maxlength="2000" bind:value=subject />
            </Show>
            <textarea
                node_ref=area
                rows="2"
                aria-label=i18n.s(text::ADD_NOTE)
                placeholder=i18n.s(text::NOTE_PLACEHOLDER)
                on:paste=pasted
                bind:value=body
            ></textarea>
            <MentionList area body id="log-mentions" />
            <Show when=move || kind.get() != ActivityType::Note>
                <div class="log-more">
                    <Show when=move || matches!(kind.get(), ActivityType::Call | ActivityType::Email | ActivityType::Chat)>
                        <select
                            node_ref=select::shows(move || direction.get().as_str().to_owned())
                            aria-label=i18n.s(text::DIRECTION)
                            on:change=move |event| direction.set(Direction::parse(&event_target_value(&event)).unwrap_or_default())
                        >
                            {directions.map(|(it, name)| view! { <option value=it.as_str()>{i18n.s(name)}</option> })}
                        </select>
                    </Show>
                    <Show when=is(ActivityType::Call)>
                        <select
                            node_ref=select::shows(move || outcome.get())
                            aria-label=i18n.s(text::OUTCOME_OF_CALL)
                            on:change=move |event| outcome.set(event_target_value(&event))
                        >
                            <option value="">{i18n.s(text::OUTCOME_OF_CALL)}</option>
                            {OUTCOMES.map(|(word, name)| view! { <option value=word>{i18n.s(name)}</option> })}
                        </select>
                        <input type="url" aria-label=i18n.s(text::RECORDING) placeholder=i18n.s(text::RECORDING) maxlength="2000" bind:value=recording />
                    </Show>
                    <Show when=is(ActivityType::Chat)>
                        <select
                            node_ref=select::shows(move || chat.get())
                            aria-label=i18n.s(text::CHANNEL)
                            on:change=move |event| chat.set(event_target_value(&event))
                        >
                            {CHATS.map(|(word, name)| view! { <option value=word>{i18n.s(name)}</option> })}
                        </select>
                    </Show>
                    <Show when=move || matches!(kind.get(), ActivityType::Call | ActivityType::Meeting | ActivityType::Visit)>
                        <input class="log-minutes" inputmode="numeric" aria-label=i18n.s(text::MINUTES) placeholder=i18n.s(text::MINUTES) maxlength="5" bind:value=minutes />
                    </Show>
                    <Show when=is(ActivityType::Visit)>
                        <button type="button" class="quiet" disabled=locating on:click=move |_| stamp()>
                            <IconView icon=Icon::Pin />
                            {move || match (locating.get(), geo.get()) {
                                (true, _) => i18n.t(text::LOCATING).to_owned(),
                                (false, Some(_)) => i18n.t(text::POSITION_TAKEN).to_owned(),
                                (false, None) => i18n.t(text::TAKE_POSITION).to_owned(),
                            }}
                        </button>
                    </Show>
                    // What is put down later was not now.
                    <Show
                        when=move || earlier.get() || at.with(Option::is_some)
                        fallback=move || view! {
                            <button type="button" class="quiet" on:click=move |_| earlier.set(true)>
                                <IconView icon=Icon::Clock />
                                {i18n.s(text::HAPPENED_NOW)}
                            </button>
                        }
                    >
                        <input
                            type="datetime-local"
                            aria-label=i18n.s(text::HAPPENED_AT)
                            title=i18n.s(text::HAPPENED_AT)
                            prop:value=move || at.get().map(local).unwrap_or_default()
                            on:change=move |event| at.set(instant(&event_target_value(&event)))
                        />
                    </Show>
                </div>
            </Show>
            <Show when=move || kind.get() == ActivityType::Email && !attached.with(Vec::is_empty)>
                <ul class="tag-list" aria-label=i18n.s(text::FILES)>{attached_lines}</ul>
            </Show>
            <div class="actions">
                {can_dictate.then(|| view! {
                    <button
                        type="button" class="quiet" aria-pressed=move || dictation.is_on().to_string()
                        on:click=dictate
                    >
                        <IconView icon=Icon::Mic />
                        <span>{move || i18n.t(if dictation.is_on() { text::DICTATE_STOP } else { text::DICTATE })}</span>
                    </button>
                })}
                <button class="primary" type="submit">{i18n.s(text::ADD)}</button>
            </div>
        </form>
        <Show when=move || asking.get()>
            <div class="whats-next" role="status">
                <strong>{i18n.s(text::WHATS_NEXT)}</strong>
                <button class="primary" on:click=move |_| planning.set(true)>{i18n.s(text::PLAN_IT)}</button>
                <button class="quiet" on:click=move |_| asking.set(false)>{i18n.s(text::NOT_NOW)}</button>
            </div>
        </Show>
        {move || planning.get().then(|| {
            let given = vec![FieldEdit::new(format!("links/{}", shown.record), true)];
            view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done=planned given /> }
        })}
    }
}
