//! Everything that happened with a record: activities and field changes, latest first.

use super::{
    OpenRecord,
    log_form::{CHATS, LogForm, OUTCOMES},
    rich_text,
};
use crate::{
    actions::use_actions,
    format,
    i18n::{Text, text, use_i18n},
    permission::{Writes, may_change},
    route::Route,
    ui::{
        choice::{Choice, Mark},
        combobox::Combobox,
        draft::{self, Draft},
        form_end::FormButtons,
        icon::{Icon, IconView},
    },
    view_model::Model,
    widget::{
        activity::{type_icon, type_name},
        formatter::Formatter,
        linked::linked,
        mention::mentions,
        mention_list::MentionList,
    },
    workspace::{member_name, use_replica},
};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html::Textarea,
    prelude::*,
};
use sotay_shared::{
    command::{Command, FieldEdit},
    document::HistoryEntry,
    id::RecordId,
    kind::Kind,
    merge,
    row::{ActivityType, Direction, Hash},
    schema::key,
    stamp::Timestamp,
    url::Link,
};
use std::{cmp::Reverse, collections::BTreeSet};
use wasm_bindgen_futures::spawn_local;

/// Lines shown at first, and with each "show more".
const SHOWN: usize = 60;

/// One line of the timeline.
#[derive(Clone, PartialEq)]
enum TimelineEntry {
    Activity(RecordId),
    Change(HistoryEntry),
}

impl TimelineEntry {
    /// A change is told anew when what it says changed: others may turn out to have written apart from it.
    fn key(&self) -> (Option<RecordId>, Option<Hash>, bool, usize) {
        match self {
            TimelineEntry::Activity(activity) => (Some(*activity), None, false, 0),
            TimelineEntry::Change(entry) => {
                let apart: usize = entry.apart.iter().map(|apart| apart.writes.len() + 1).sum();
                let fields = entry.fields.iter().filter(|field| field.is_apart).count();
                (None, Some(entry.hash), entry.unsent, apart * 1_000 + fields)
            }
        }
    }
}

#[component]
pub fn Timeline() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
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
    let wanted = RwSignal::new(String::new());
    let limit = RwSignal::new(SHOWN);
    let model = replica.model.clone();
    let all = Memo::new(move |_| {
        let wanted = wanted.get();
        let is_change = matches!(wanted.as_str(), "" | "changes");
        let changes = history.get().into_iter().filter(|_| is_change);
        let changes = changes.map(|entry| (Reverse(entry.at), TimelineEntry::Change(entry)));
        let of_type = ActivityType::parse(&wanted);
        let activities = happened(&model, shown).into_iter().filter(|(_, activity)| match (wanted.as_str(), of_type) {
            ("" | "activities", _) => true,
            (_, Some(kind)) => {
                model.peek(*activity).is_some_and(|row| row.as_activity().is_some_and(|it| it.activity_type == kind))
            }
            _ => false,
        });
        let activities = activities.map(|(at, activity)| (at, TimelineEntry::Activity(activity)));
        let mut lines: Vec<(Reverse<Timestamp>, TimelineEntry)> = changes.rev().chain(activities).collect();
        lines.sort_by_key(|(at, _)| *at);
        lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>()
    });
    let lines = move || all.with(|lines| lines.iter().take(limit.get()).cloned().collect::<Vec<_>>());
    let hidden = move || all.with(Vec::len).saturating_sub(limit.get());
    view! {
        <section class="card timeline">
            <h2>{i18n.s(text::TIMELINE)}</h2>
            <Writes><LogForm /></Writes>
            <WantedChoice wanted />
            <ol>
                <For each=lines key=TimelineEntry::key let:line>
                    {match line {
                        TimelineEntry::Activity(activity) => view! { <ActivityLine activity /> }.into_any(),
                        TimelineEntry::Change(entry) => view! { <ChangeLine entry /> }.into_any(),
                    }}
                </For>
            </ol>
            <Show when=move || { hidden() > 0 }>
                <button class="quiet wide" on:click=move |_| limit.update(|limit| *limit += SHOWN)>
                    {move || format::fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(SHOWN).to_string())])}
                </button>
            </Show>
        </section>
    }
}

/// What of it is shown.
#[component]
fn WantedChoice(wanted: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || {
        let some = [("", text::EVERYTHING), ("activities", text::INTERACTIONS), ("changes", text::CHANGES)];
        let some = some.map(|(word, name)| Choice::plain(word, i18n.t(name)));
        let types = ActivityType::ALL.iter().map(|it| {
            Choice::plain(it.as_str(), i18n.t(type_name(*it))).marked(Mark::Icon(type_icon(*it)))
        });
        some.into_iter().chain(types).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |word| wanted.set(word));
    let label = i18n.s(text::TIMELINE_FILTER);
    view! { <Combobox class="timeline-filter" label value=wanted choices chosen=choose /> }
}

/// What happened with a record: of a company also with its people and deals, of a contact with their deals. Latest first;
/// follows changes.
pub(super) fn happened(model: &Model, shown: OpenRecord) -> BTreeSet<(Reverse<Timestamp>, RecordId)> {
    let mut all = model.timeline(shown.record).get();
    let rolled_up: &[Kind] = match shown.kind {
        Kind::Company => &[Kind::Contact, Kind::Deal, Kind::Company],
        Kind::Contact => &[Kind::Deal],
        _ => &[],
    };
    let related = model.related(shown.record).get().into_iter().filter(|(kind, _)| rolled_up.contains(kind));
    for (_, record) in related {
        all.extend(model.timeline(record).get());
    }
    all
}

#[component]
fn ActivityLine(activity: RecordId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let row = replica.model.row(activity);
    let shown = expect_context::<OpenRecord>();
    let editing = RwSignal::new(None::<String>);
    let record = activity;
    let actions = use_actions();
    let remove = move |_| {
        let words = untrack(|| i18n.t(text::DELETED_ENTRY));
        actions.say(Command::Delete { records: vec![record] }, words);
    };
    let content = move || {
        let row = row.get().filter(|row| !row.is_deleted())?;
        let activity = row.as_activity()?.clone();
        let who = member_name(&replica, i18n, row.meta.created_by);
        let at = activity.at.or(row.meta.created_at).unwrap_or(Timestamp(0));
        let text_of = |key: &str| row.value(key).as_text().map(str::to_owned);
        let word = |words: &[(&str, Text)], found: Option<String>| {
            let found = found?;
            let known = words.iter().find(|(word, _)| *word == found).map(|(_, name)| i18n.t(*name).to_owned());
            Some(known.unwrap_or(found))
        };
        let inbound = (activity.direction == Direction::Inbound).then(|| i18n.t(text::INBOUND).to_owned());
        let outcome = word(&OUTCOMES, activity.outcome.clone());
        let chat = word(&CHATS, activity.channel.clone().filter(|_| activity.activity_type == ActivityType::Chat));
        let minutes = activity
            .duration
            .map(|seconds| format::fill(i18n.t(text::FOR_MINUTES), &[("n", &(seconds / 60).to_string())]));
        let more: Vec<String> = [inbound, outcome, chat, minutes].into_iter().flatten().collect();
        let more = if more.is_empty() { String::new() } else { format!(" · {}", more.join(" · ")) };
        // Of what belongs to another record of the page's, which.
        let about = activity
            .links
            .iter()
            .find(|link| **link != shown.record)
            .filter(|_| !activity.links.contains(&shown.record));
        let about = about.and_then(|link| {
            let kind = replica.model.row(*link).get()?.kind()?;
            Some((Route::of(kind, *link)?.path(), linked(&replica, *link)))
        });
        let map = text_of("geo").and_then(|geo| Link::point(&geo));
        let link = |link: Link, name: Text| {
            view! {
                <a class="activity-link" href=link.href() target="_blank" rel="noopener noreferrer">{i18n.t(name)}</a>
            }
        };
        let recording = text_of("recording_url").and_then(|url| Link::page(&url));
        let body = activity.body.clone();
        let is_own = may_change(&replica, &row, key::BODY);
        Some(view! {
            <>
                <IconView icon=type_icon(activity.activity_type) />
                <div>
                    {text_of("subject").map(|subject| view! { <p class="subject">{subject}</p> })}
                    <div class="said" inner_html=rich_text::shown(&replica.model, &activity.body)></div>
                    <p class="when">
                        {i18n.t(type_name(activity.activity_type))} {more} " · " {who} " · " {format::instant(at, i18n.locale())}
                        {about.map(|(path, about)| view! { " · " <a href=path class=about.class()>{about.words(i18n)}</a> })}
                        {map.map(|map| view! { " · " {link(map, text::ON_MAP)} })}
                        {recording.map(|url| view! { " · " {link(url, text::RECORDING)} })}
                        {is_own.then(|| view! {
                            <button class="quiet activity-act" aria-label=i18n.s(text::EDIT_ENTRY) on:click=move |_| editing.set(Some(body.clone()))>
                                {i18n.s(text::EDIT)}
                            </button>
                        })}
                        <button class="quiet activity-act" aria-label=i18n.s(text::DELETE_ENTRY) on:click=remove>{i18n.s(text::DELETE)}</button>
                    </p>
                </div>
            </>
        })
    };
    view! {
        <li class="activity" class:editing=move || editing.with(Option::is_some)>
            {content}
            {move || editing.with(Option::is_some).then(|| view! { <EditBody activity=record editing /> })}
        </li>
    }
}

/// What was written, to be written anew. What somebody else wrote meanwhile stays.
#[component]
fn EditBody(activity: RecordId, editing: RwSignal<Option<String>>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let draft = Draft::of(&format!("body/{activity}"));
    // What was typed is compared with what was there when it was begun.
    let before = draft.known("before").or(editing.get_untracked()).unwrap_or_default();
    let typed = draft.text("body", before.clone());
    Effect::new({
        let before = before.clone();
        move || {
            let is_begun = typed.with(|typed| *typed != before);
            draft.keep("before", is_begun.then(|| before.clone()));
        }
    });
    let close = move || {
        draft.clear();
        // It may be gone by now.
        let _ = editing.try_set(None);
    };
    let area = NodeRef::<Textarea>::new();
    Effect::new(move || {
        if let Some(area) = area.get() {
            // Focusing a field that is in the page cannot fail.
            let _ = area.focus();
        }
    });
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let now = replica.model.peek(activity).and_then(|row| Some(row.as_activity()?.body.clone()));
        let body = merge::texts(&before, typed.get_untracked().trim_end(), &now.unwrap_or_default());
        if body == before {
            return close();
        }
        let called = mentions(&replica.model, &body);
        let fields = [FieldEdit::new(key::BODY, body)].into_iter().chain(called).collect();
        let key = draft.key();
        spawn_local(async move {
            // What could not be kept stays in the field.
            if actions.run(Command::Edit { record: activity, fields }).await {
                draft::sent(&key);
                close();
            }
        });
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close();
        }
    };
    view! {
        <form class="edit-body" on:submit=save on:keydown=key>
            <textarea node_ref=area rows="4" maxlength="50000" aria-label=i18n.s(text::NOTE) bind:value=typed></textarea>
            <MentionList area body=typed id=format!("mentions-{activity}") />
            <FormButtons send=text::SAVE cancel=Callback::new(move |()| close()) />
        </form>
    }
}

#[component]
fn ChangeLine(entry: HistoryEntry) -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let formatter = Formatter::new(i18n, replica);
    move || {
        let said = shown.row.with(|row| row.as_ref().map(|row| formatter.history_words(row, &entry)))?;
        if said.is_empty() {
            return None;
        }
        let said: Vec<_> = said.into_iter().map(|said| said.view(&formatter)).collect();
        let unsent = if entry.unsent { i18n.t(text::NOT_SENT_YET) } else { "" };
        Some(view! {
            <li class="change">
                <IconView icon=Icon::History />
                <div>
                    {said}
                    <p class="when">{format::instant(entry.at, i18n.locale())} " " {unsent}</p>
                </div>
            </li>
        })
    }
}
