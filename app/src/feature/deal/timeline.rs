//! Everything that happened with a deal: activities and field changes, latest first.

use super::ShownDeal;
use crate::{
    clock,
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    ui::{
        icon::{Icon, IconView},
        toast::use_toasts,
    },
    workspace::{currency, member_name, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    document::HistoryEntry,
    id::{ActivityId, MemberId, RecordId},
    kind::Kind,
    money::Money,
    place::Place,
    row::ActivityType,
    stamp::Timestamp,
    value::Value,
};
use std::cmp::Reverse;
use wasm_bindgen_futures::spawn_local;

/// Words for fields and values.
#[derive(Clone)]
pub struct Words {
    i18n: I18n,
    replica: ReplicaHandle,
}

impl Words {
    pub fn new(i18n: I18n, replica: ReplicaHandle) -> Words {
        Words { i18n, replica }
    }

    pub fn field(&self, key: &str) -> String {
        let name = match key {
            "name" => text::NAME,
            "amount" => text::AMOUNT,
            "place" => text::STAGE,
            "close_date" => text::CLOSE_DATE,
            "owner_id" => text::OWNER,
            "next_step" => text::NEXT_STEP,
            _ => return key.to_owned(),
        };
        self.i18n.t(name).to_owned()
    }

    pub fn value(&self, key: &str, value: &Value) -> String {
        let locale = self.i18n.locale();
        match (key, value) {
            (_, Value::Empty) => self.i18n.t(text::CLEARED).to_owned(),
            ("amount", value) => {
                let currency = currency(&self.replica);
                value.as_int().map(|minor| format::money(Money { minor, currency }, locale)).unwrap_or_default()
            }
            ("place", Value::Text(place)) => self.stage(place),
            ("owner_id", Value::Text(member)) => member_name(&self.replica, self.i18n, member.parse::<MemberId>().ok()),
            ("close_date", Value::Text(date)) => {
                date.parse().map_or_else(|_| date.clone(), |date| format::date(date, locale))
            }
            (_, Value::Text(text)) => text.clone(),
            (_, Value::Int(int)) => format::number(*int, locale),
            (_, Value::Number(number)) => number.to_string(),
            (_, Value::Bool(bool)) => bool.to_string(),
            (_, Value::Time(at)) => format::instant(*at, locale),
            (_, Value::Opaque) => "…".to_owned(),
        }
    }

    fn stage(&self, place: &str) -> String {
        let Ok(place) = place.parse::<Place>() else { return place.to_owned() };
        let pipelines = self.replica.model.list(Kind::Pipeline).get();
        let stage = pipelines.into_iter().find_map(|pipeline| {
            let row = self.replica.model.row(pipeline).get()?;
            Some(row.as_pipeline()?.stage(place.stage)?.name.clone())
        });
        stage.unwrap_or_default()
    }
}

/// One line of the timeline.
#[derive(Clone, PartialEq)]
enum Line {
    Activity(RecordId),
    Change(HistoryEntry),
}

#[component]
pub fn Timeline() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<ShownDeal>());
    let activities = replica.model.timeline(shown.deal.into());
    let history = RwSignal::new(Vec::<HistoryEntry>::new());
    let asking = replica.clone();
    Effect::new(move || {
        // Whenever the row changed, there is a new change to tell of.
        shown.row.track();
        let replica = asking.clone();
        spawn_local(async move {
            let entries = replica.history(shown.deal.into()).await;
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
    let (i18n, toasts, replica, shown) = (use_i18n(), use_toasts(), use_replica(), expect_context::<ShownDeal>());
    let (body, kind) = (RwSignal::new(String::new()), RwSignal::new(ActivityType::Note));
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
            FieldEdit::new(format!("links/{}", shown.deal), true),
        ];
        let command = Command::Create { record: new_id!(ActivityId).into(), kind: Kind::Activity, fields };
        let replica = replica.clone();
        spawn_local(async move {
            match replica.dispatch(command).await {
                Ok(()) => body.set(String::new()),
                Err(error) => toasts.error(error.to_string()),
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
    let (i18n, replica) = (use_i18n(), use_replica());
    let words = Words::new(i18n, replica.clone());
    move || {
        let who = member_name(&replica, i18n, entry.member);
        let told = ["name", "amount", "place", "close_date", "owner_id", "next_step"];
        let created = entry.fields.iter().any(|field| field.key == "pipeline_id");
        let said: Vec<String> = match created {
            true => vec![i18n.t(text::CREATED_IT).to_owned()],
            false => entry
                .fields
                .iter()
                .filter(|field| told.contains(&field.key.as_str()))
                .map(|field| {
                    let (name, after) = (words.field(&field.key), words.value(&field.key, &field.after));
                    match &field.before {
                        None => fill(i18n.t(text::SET_FIELD), &[("field", &name), ("value", &after)]),
                        Some(before) => {
                            let before = words.value(&field.key, before);
                            let values = [("field", name.as_str()), ("before", &before), ("after", &after)];
                            fill(i18n.t(text::CHANGED_FIELD), &values)
                        }
                    }
                })
                .collect(),
        };
        let unsent = entry.unsent.then(|| format!(" · {}", i18n.t(text::NOT_SENT_YET)));
        (!said.is_empty()).then(|| {
            view! {
                <li class="change">
                    <IconView icon=Icon::History />
                    <div>
                        <p class="said">{who} " " {said.join("; ")}</p>
                        <p class="when">{format::instant(entry.at, i18n.locale())}{unsent}</p>
                    </div>
                </li>
            }
        })
    }
}
