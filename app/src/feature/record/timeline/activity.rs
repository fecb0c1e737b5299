//! One thing that happened, which whoever wrote it can write anew.

use super::AtTime;
use crate::{
    actions::use_actions,
    feature::record::{
        OpenRecord,
        log_form::{CHATS, OUTCOMES},
        rich_text,
    },
    format,
    i18n::{Text, text, use_i18n},
    permission::may_change,
    route::Route,
    ui::{
        draft::{self, Draft},
        form_end::FormButtons,
        icon::IconView,
    },
    widget::{
        activity::{type_icon, type_name},
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
    id::RecordId,
    merge,
    row::{ActivityType, Direction},
    schema::key,
    stamp::Timestamp,
    url::Link,
};
use wasm_bindgen_futures::spawn_local;

/// Something that happened, with its words and what is known of it.
#[component]
pub(super) fn ActivityLine(activity: RecordId) -> impl IntoView {
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
                        {i18n.t(type_name(activity.activity_type))} {more} " · " {who} " · " <AtTime at />
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
