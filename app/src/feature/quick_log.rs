//! What happened, put down from anywhere: a note, a call, a visit of whoever it is about. What another app shared comes here too.

use crate::{
    actions::{Actions, use_actions},
    clock,
    i18n::{text, use_i18n},
    navigation::{Navigation, use_navigation},
    new_id,
    route::Route,
    ui::{
        draft::{self, Draft},
        form_end::ProblemText,
    },
    view_model::Model,
    widget::{activity::KindSwitch, gate::Gate, mention::mentioned, mention_list::MentionList},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    activity::ActivityDraft,
    id::{ActivityId, RecordId},
    kind::{Kind, Offered},
    row::ActivityType,
    search::Query,
    stamp::Timestamp,
};
use wasm_bindgen_futures::spawn_local;

/// Records offered.
const OFFERED: usize = 8;
/// Of the last interactions those that say who was worked with last.
const RECENT: usize = 60;

/// What it can be about, with its name.
type About = (Kind, RecordId, String);

/// Whom the last interactions were about, the latest first.
fn recent(model: &Model) -> Vec<About> {
    let records = model.index(Kind::Activity).with(|index| index.records().collect::<Vec<_>>());
    let at = |record: &RecordId| model.peek(*record).and_then(|row| Some((row.as_activity()?.at?, *record)));
    let mut last: Vec<(Timestamp, RecordId)> = records.iter().filter_map(at).collect();
    last.sort_unstable_by(|one, other| other.cmp(one));
    let mut found: Vec<About> = Vec::new();
    for (_, record) in last.into_iter().take(RECENT) {
        for link in model.peek(record).map(|row| row.links()).unwrap_or_default() {
            let about = model.peek(link).filter(|row| !row.is_deleted());
            let about = about.and_then(|row| Some((row.kind()?, link, row.title().to_owned())));
            let about = about.filter(|(kind, ..)| kind.spec().offered.contains(&Offered::About));
            if let Some(about) = about.filter(|(_, link, _)| found.iter().all(|(_, known, _)| known != link)) {
                found.push(about);
            }
        }
    }
    found.truncate(OFFERED);
    found
}

/// Records that are called so, the best fits first; without a word whom was worked with last. Follows both.
fn offered(model: &Model, typed: &str) -> Vec<About> {
    let words = Query::new(typed);
    if words.is_empty() {
        return recent(model);
    }
    let mut found = Vec::new();
    for kind in Kind::offered(Offered::About) {
        model.index(kind).with(|index| {
            // What was archived is found behind everything else.
            found.extend(index.found(&words).map(|(rank, record)| (index.is_archived(record), rank, kind, record)));
        });
    }
    found.sort_unstable();
    found.truncate(OFFERED);
    let about = |(_, _, kind, record): (_, _, Kind, RecordId)| {
        let title = model.peek(record)?.title().to_owned();
        Some((kind, record, title))
    };
    found.into_iter().filter_map(about).collect()
}

/// What is being put down.
#[derive(Clone, Copy)]
struct QuickNote {
    actions: Actions,
    navigation: Navigation,
    model: StoredValue<Model>,
    draft: Draft,
    body: RwSignal<String>,
    what: RwSignal<ActivityType>,
    /// Somebody wanted to put down nothing.
    empty: RwSignal<bool>,
}

impl QuickNote {
    /// As it was left. What another app shared stands below what was begun, once.
    fn begun() -> QuickNote {
        let navigation = use_navigation();
        let draft = Draft::of("quick-log");
        let body = draft.text("body", "");
        let shared = untrack(|| navigation.parameter("text"));
        if !shared.is_empty() && !body.with_untracked(|body| body.contains(&shared)) {
            body.update(|body| *body = [body.trim_end(), &shared].join("\n").trim_start().to_owned());
        }
        QuickNote {
            actions: use_actions(),
            navigation,
            model: StoredValue::new(use_replica().model),
            draft,
            body,
            what: RwSignal::new(ActivityType::Note),
            empty: RwSignal::new(false),
        }
    }

    /// Puts it down, and goes to the page of whom it is about.
    fn put_down(self, kind: Kind, about: RecordId) {
        let words = self.body.get_untracked();
        let happened = ActivityDraft {
            activity_type: self.what.get_untracked(),
            about: vec![about],
            mentions: self.model.with_value(|model| mentioned(model, &words)),
            body: words,
            ..ActivityDraft::default()
        };
        let now = clock::now();
        let Ok(command) = happened.command(new_id!(ActivityId).into(), now, now) else { return self.empty.set(true) };
        let key = self.draft.key();
        spawn_local(async move {
            if !self.actions.run(command).await {
                return;
            }
            draft::sent(&key);
            if let Some(route) = Route::of(kind, about) {
                self.navigation.to(route);
            }
        });
    }
}

#[component]
pub fn QuickLog() -> impl IntoView {
    let (i18n, note) = (use_i18n(), QuickNote::begun());
    let QuickNote { model, body, what, empty, .. } = note;
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| model.with_value(|model| offered(model, &typed.get())));
    let area = NodeRef::<leptos::html::Textarea>::new();
    let first = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some((kind, record, _)) = found.get_untracked().first() {
            note.put_down(*kind, *record);
        }
    };
    let problem = Signal::derive(move || {
        let is_empty = empty.get() && body.with(|body| body.trim().is_empty());
        is_empty.then_some(text::ERROR_NOTE_EMPTY)
    });
    let line = move |(kind, record, title): About| {
        view! { <li><button class="quiet wide" on:click=move |_| note.put_down(kind, record)>{title}</button></li> }
    };
    view! {
        <div class="page">
            <h1>{i18n.s(text::QUICK_LOG)}</h1>
            <Gate>
            <form class="card stack quick-log" on:submit=first>
                <KindSwitch kind=what chosen=Callback::new(move |it| what.set(it)) />
                <label>{i18n.s(text::NOTE)}<textarea node_ref=area rows="4" bind:value=body></textarea></label>
                <MentionList area body id="quick-mentions" />
                <ProblemText problem />
                <label>
                    {i18n.s(text::ABOUT_WHOM)}
                    <input type="text" autocomplete="off" autofocus=true bind:value=typed />
                </label>
                <ul>{move || found.get().into_iter().map(line).collect_view()}</ul>
            </form>
            </Gate>
        </div>
    }
}
