//! Everything that happened with a record: activities and field changes, latest first.

use super::{NewRecord, Shown, words::Words};
use crate::{
    actions::use_actions,
    clock, format,
    i18n::{Text, text, use_i18n},
    new_id,
    ui::icon::{Icon, IconView},
    workspace::{member_name, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    document::HistoryEntry,
    id::{ActivityId, RecordId},
    kind::Kind,
    row::ActivityType,
    stamp::Timestamp,
};
use std::cmp::Reverse;
use wasm_bindgen_futures::spawn_local;

/// One line of the timeline.
#[derive(Clone, PartialEq)]
enum Line {
    Activity(RecordId),
    Change(HistoryEntry),
}

#[component]
pub fn Timeline() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<Shown>());
    let activities = replica.model.timeline(shown.record);
    let history = RwSignal::new(Vec::<HistoryEntry>::new());
    let asking = replica.clone();
    let status = replica.status;
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    Effect::new(move || {
        // Whenever the row changed, there is a new change to tell of; and what was sent is no longer unsent.
        shown.row.with(|_| ());
        unsent.get();
        let replica = asking.clone();
        spawn_local(async move {
            let entries = replica.history(shown.record).await;
            // The page may be gone by now.
            let _ = history.try_set(entries);
        });
    });
    let lines = Memo::new(move |_| {
        let changes = history.get().into_iter().map(|entry| (Reverse(entry.at), Line::Change(entry)));
        let activities = activities.get().into_iter().map(|(at, activity)| (at, Line::Activity(activity)));
        let mut lines: Vec<(Reverse<Timestamp>, Line)> = changes.rev().chain(activities).collect();
        lines.sort_by_key(|(at, _)| *at);
        lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>()
    });
    view! {
        <section class="card timeline">
            <h2>{i18n.s(text::TIMELINE)}</h2>
            <NoteForm />
            <ol>
                {move || lines.get().into_iter().map(|line| match line {
                    Line::Activity(activity) => view! { <ActivityLine activity /> }.into_any(),
                    Line::Change(entry) => view! { <ChangeLine entry /> }.into_any(),
                }).collect_view()}
            </ol>
        </section>
    }
}

#[component]
fn NoteForm() -> impl IntoView {
    let (i18n, actions, shown) = (use_i18n(), use_actions(), expect_context::<Shown>());
    let (body, kind) = (RwSignal::new(String::new()), RwSignal::new(ActivityType::Note));
    let (asking, planning) = (RwSignal::new(false), RwSignal::new(false));
    let planned = Callback::new(move |_: Option<RecordId>| {
        planning.set(false);
        asking.set(false);
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let words = body.get_untracked();
        if words.trim().is_empty() {
            return;
        }
        let fields = vec![
            FieldEdit::new("activity_type", kind.get_untracked().as_str()),
            FieldEdit::new("at", clock::now()),
            FieldEdit::new("body", words.trim()),
            FieldEdit::new(format!("links/{}", shown.record), true),
        ];
        let command = Command::Create { record: new_id!(ActivityId).into(), kind: Kind::Activity, fields };
        let logged = kind.get_untracked();
        spawn_local(async move {
            if actions.run(command).await {
                // The page may be gone by now.
                let _ = body.try_set(String::new());
                // What was done calls for what comes next.
                let _ = asking.try_set(logged != ActivityType::Note && shown.kind != Kind::Task);
            }
        });
    };
    let choose = move |event| kind.set(ActivityType::parse(&event_target_value(&event)).unwrap_or_default());
    view! {
        <form class="note-form" on:submit=send>
            <textarea
                rows="2"
                aria-label=i18n.s(text::ADD_NOTE)
                placeholder=i18n.s(text::NOTE_PLACEHOLDER)
                bind:value=body
            ></textarea>
            <div class="actions">
                <select aria-label=i18n.s(text::ACTIVITY_TYPE) on:change=choose>
                    {ActivityType::ALL.iter().map(|kind| view! {
                        <option value=kind.as_str()>{i18n.s(type_name(*kind))}</option>
                    }).collect_view()}
                </select>
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

fn type_name(kind: ActivityType) -> Text {
    match kind {
        ActivityType::Note => text::NOTE,
        ActivityType::Call => text::CALL,
        ActivityType::Email => text::EMAIL_ACTIVITY,
        ActivityType::Meeting => text::MEETING,
        ActivityType::Visit => text::VISIT,
        ActivityType::Chat => text::CHAT,
    }
}

fn type_icon(kind: ActivityType) -> Icon {
    match kind {
        ActivityType::Note | ActivityType::Chat => Icon::Note,
        ActivityType::Call => Icon::Call,
        ActivityType::Email => Icon::Email,
        ActivityType::Meeting | ActivityType::Visit => Icon::Meeting,
    }
}

#[component]
fn ActivityLine(activity: RecordId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let row = replica.model.row(activity);
    move || {
        let row = row.get()?;
        let activity = row.as_activity()?.clone();
        let who = member_name(&replica, i18n, row.meta.created_by);
        let at = activity.at.or(row.meta.created_at).unwrap_or(Timestamp(0));
        Some(view! {
            <li class="activity">
                <IconView icon=type_icon(activity.activity_type) />
                <div>
                    <p class="said">{activity.body}</p>
                    <p class="when">
                        {i18n.t(type_name(activity.activity_type))} " · " {who} " · " {format::instant(at, i18n.locale())}
                    </p>
                </div>
            </li>
        })
    }
}

#[component]
fn ChangeLine(entry: HistoryEntry) -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<Shown>());
    let words = Words::new(i18n, replica.clone());
    move || {
        let who = member_name(&replica, i18n, entry.member);
        let said = shown.row.with(|row| row.as_ref().and_then(|row| words.change(row, &entry)))?;
        let unsent = if entry.unsent { i18n.t(text::NOT_SENT_YET) } else { "" };
        Some(view! {
            <li class="change">
                <IconView icon=Icon::History />
                <div>
                    <p class="said">{format!("{who} {said}")}</p>
                    <p class="when">{format::instant(entry.at, i18n.locale())} " " {unsent}</p>
                </div>
            </li>
        })
    }
}
