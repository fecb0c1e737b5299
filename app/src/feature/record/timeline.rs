//! Everything that happened with a record: talks and changes, latest first, under the days on which they were.

mod activity;
mod change;

use super::{OpenRecord, log_form::LogForm};
use crate::{
    clock,
    format::{self, fill},
    i18n::{Locale, Text, text, use_i18n},
    permission::Writes,
    screen::use_narrow,
    view_model::Model,
    widget::{activity::type_name, formatter::Formatter},
    workspace::use_replica,
};
use activity::ActivityLine;
use change::ChangeLine;
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    document::HistoryEntry,
    id::RecordId,
    kind::Kind,
    row::{ActivityType, Hash},
    stamp::Timestamp,
};
use std::{cmp::Reverse, collections::BTreeSet};
use wasm_bindgen_futures::spawn_local;

/// Lines shown at first, and with each "show more".
const SHOWN: usize = 60;
/// The same on a phone, where the rest of the page stands below.
const SHOWN_ON_PHONE: usize = 12;
/// What one person changes within a minute is told as one.
const TOGETHER_MS: i64 = 60_000;

/// What of it somebody wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    All,
    /// Of one type, if one is chosen.
    Talks(Option<ActivityType>),
    Changes,
}

impl Wanted {
    fn takes_changes(self) -> bool {
        matches!(self, Wanted::All | Wanted::Changes)
    }

    fn takes(self, model: &Model, activity: RecordId) -> bool {
        let is_of = |kind: ActivityType| {
            model.peek(activity).is_some_and(|row| row.as_activity().is_some_and(|it| it.activity_type == kind))
        };
        match self {
            Wanted::All | Wanted::Talks(None) => true,
            Wanted::Talks(Some(kind)) => is_of(kind),
            Wanted::Changes => false,
        }
    }
}

/// One thing that happened.
#[derive(Clone, PartialEq)]
enum Event {
    Activity(RecordId),
    Change(HistoryEntry),
}

/// One line of the timeline.
#[derive(Clone, PartialEq)]
enum Line {
    Day(CalendarDate),
    Activity(RecordId),
    /// Of one person within a minute, latest first.
    Changes(Vec<HistoryEntry>),
}

/// What tells lines from each other, and from what they were.
type LineKey = (Option<String>, Option<RecordId>, Vec<(Hash, bool, usize)>);

impl Line {
    /// A change is told anew when what it says changed: others may turn out to have written apart from it.
    fn key(&self) -> LineKey {
        let told = |entry: &HistoryEntry| {
            let apart: usize = entry.apart.iter().map(|apart| apart.writes.len() + 1).sum();
            let fields = entry.fields.iter().filter(|field| field.is_apart).count();
            (entry.hash, entry.unsent, apart * 1_000 + fields)
        };
        match self {
            Line::Day(day) => (Some(day.to_string()), None, Vec::new()),
            Line::Activity(activity) => (None, Some(*activity), Vec::new()),
            Line::Changes(entries) => (None, None, entries.iter().map(told).collect()),
        }
    }
}

/// Events, latest first, as lines: each day has a heading, and what one person changed within a minute is one.
fn lines_of(events: impl Iterator<Item = (Timestamp, Event)>, day_of: impl Fn(Timestamp) -> CalendarDate) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut today = None;
    for (at, event) in events {
        let day = day_of(at);
        if today != Some(day) {
            lines.push(Line::Day(day));
            today = Some(day);
        }
        match event {
            Event::Activity(activity) => lines.push(Line::Activity(activity)),
            Event::Change(entry) => match lines.last_mut() {
                Some(Line::Changes(entries)) if is_together(entries, &entry) => entries.push(entry),
                _ => lines.push(Line::Changes(vec![entry])),
            },
        }
    }
    lines
}

fn is_together(entries: &[HistoryEntry], entry: &HistoryEntry) -> bool {
    entries.first().is_some_and(|first| first.member == entry.member && first.at.0 - entry.at.0 <= TOGETHER_MS)
}

#[component]
pub fn Timeline() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let (history, formatter) = (use_history(), Formatter::new(i18n, replica.clone()));
    let wanted = RwSignal::new(Wanted::All);
    let more = if use_narrow().get_untracked() { SHOWN_ON_PHONE } else { SHOWN };
    let limit = RwSignal::new(more);
    let model = replica.model;
    let all = Memo::new(move |_| {
        let wanted = wanted.get();
        let changes = history.get().into_iter().filter(|_| wanted.takes_changes());
        let changes = changes.map(|entry| (Reverse(entry.at), Event::Change(entry)));
        let activities = happened(&model, shown).into_iter().filter(|(_, activity)| wanted.takes(&model, *activity));
        let activities = activities.map(|(at, activity)| (at, Event::Activity(activity)));
        let mut events: Vec<(Reverse<Timestamp>, Event)> = changes.rev().chain(activities).collect();
        events.sort_by_key(|(at, _)| *at);
        events
    });
    // The lines that are shown, and how many events more there are. What says nothing, as a move within a stage, is no event.
    let told = Memo::new(move |_| {
        let is_told = |event: &Event| match event {
            Event::Activity(_) => true,
            Event::Change(entry) => {
                shown.row.with(|row| row.as_ref().is_some_and(|row| !formatter.history_words(row, entry).is_empty()))
            }
        };
        all.with(|events| {
            let mut told = events.iter().filter(|(_, event)| is_told(event)).map(|(at, event)| (at.0, event.clone()));
            let lines = lines_of(told.by_ref().take(limit.get()), clock::day_of);
            (lines, told.count())
        })
    });
    let hidden = move || told.with(|(_, more)| *more);
    view! {
        <section class="card timeline">
            <h2>{i18n.s(text::TIMELINE)}</h2>
            <Writes><LogForm /></Writes>
            <TimelineFilter wanted />
            <ol>
                <For each=move || told.with(|(lines, _)| lines.clone()) key=Line::key let:line>
                    {match line {
                        Line::Day(day) => view! { <DayHeading day /> }.into_any(),
                        Line::Activity(activity) => view! { <ActivityLine activity /> }.into_any(),
                        Line::Changes(entries) => view! { <ChangeLine entries /> }.into_any(),
                    }}
                </For>
            </ol>
            <Show when=move || { hidden() > 0 }>
                <button class="quiet wide" on:click=move |_| limit.update(|limit| *limit += SHOWN)>
                    {move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(SHOWN).to_string())])}
                </button>
            </Show>
        </section>
    }
}

/// Every change of the record on the page; follows it.
fn use_history() -> RwSignal<Vec<HistoryEntry>> {
    let (replica, shown) = (use_replica(), expect_context::<OpenRecord>());
    let history = RwSignal::new(Vec::<HistoryEntry>::new());
    let status = replica.status;
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    Effect::new(move || {
        // Whenever the row changed, there is a new change to tell of; and what was sent is no longer unsent.
        shown.row.with(|_| ());
        unsent.get();
        let replica = replica.clone();
        spawn_local(async move {
            let entries = replica.history(shown.record).await;
            // The page may be gone by now.
            let _ = history.try_set(entries);
        });
    });
    history
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

fn is_same(now: Wanted, it: Wanted) -> bool {
    now == it
}

fn is_talk(now: Wanted, _: Wanted) -> bool {
    matches!(now, Wanted::Talks(_))
}

/// Everything, what was talked, or what was changed; of the talks those of one type.
#[component]
fn TimelineFilter(wanted: RwSignal<Wanted>) -> impl IntoView {
    let (i18n, model, shown) = (use_i18n(), use_replica().model, expect_context::<OpenRecord>());
    let types = Memo::new(move |_| {
        let all = happened(&model, shown);
        let of = |kind: &ActivityType| all.iter().any(|(_, it)| Wanted::Talks(Some(*kind)).takes(&model, *it));
        ActivityType::ALL.iter().copied().filter(of).collect::<Vec<_>>()
    });
    let chip = move |it: Wanted, name: Text, is_on: fn(Wanted, Wanted) -> bool| {
        view! {
            <button
                type="button"
                aria-pressed=move || is_on(wanted.get(), it).to_string()
                on:click=move |_| wanted.set(it)
            >
                {i18n.s(name)}
            </button>
        }
    };
    let of_types = move || {
        let is_asked = matches!(wanted.get(), Wanted::Talks(_)) && types.with(|types| types.len() > 1);
        is_asked.then(|| {
            let chips = types.get().into_iter().map(|it| chip(Wanted::Talks(Some(it)), type_name(it), is_same));
            view! {
                <div class="switch timeline-types" role="group" aria-label=i18n.s(text::ACTIVITY_TYPE)>
                    {chips.collect_view()}
                </div>
            }
        })
    };
    view! {
        <div class="switch timeline-filter" role="group" aria-label=i18n.s(text::TIMELINE_FILTER)>
            {chip(Wanted::All, text::VIEW_ALL, is_same)}
            {chip(Wanted::Talks(None), text::ACTIVITIES, is_talk)}
            {chip(Wanted::Changes, text::CHANGES, is_same)}
        </div>
        {of_types}
    }
}

/// A day with its year: what happened may be long ago.
fn dated(day: CalendarDate, locale: Locale) -> String {
    format!("{} {}", format::weekday(day, locale), format::date(day, locale))
}

#[component]
fn DayHeading(day: CalendarDate) -> impl IntoView {
    let (i18n, today) = (use_i18n(), clock::use_today());
    view! { <li class="timeline-day"><h3>{move || format::past_day(day, today.get(), i18n.locale(), dated)}</h3></li> }
}

/// The time of day of something; with its day for whoever points at it.
#[component]
fn AtTime(at: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    view! { <time title=move || format::instant(at, i18n.locale())>{clock::time_of(at)}</time> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::id::MemberId;

    #[test]
    fn changes_of_a_minute_are_one_line_under_their_day() {
        let entry = |member: &str, at: i64| {
            let entry = HistoryEntry {
                hash: Hash([0; 32]),
                member: Some(MemberId::from_cause(member)),
                attested_by: None,
                at: Timestamp(at),
                unsent: false,
                creates: false,
                currency: [None, None],
                fields: Vec::new(),
                apart: Vec::new(),
            };
            (entry.at, Event::Change(entry))
        };
        let call = (Timestamp(200_000), Event::Activity(RecordId::from_cause("call")));
        let day = 86_400_000;
        let b = [entry("b", 250_000), entry("b", 210_000)];
        let events = [entry("a", day + 5), entry("a", 260_000)].into_iter().chain(b).chain([call, entry("b", 195_000)]);
        let on = |at: Timestamp| CalendarDate::EPOCH.plus_days(at.0 / day).unwrap();
        let lines = lines_of(events, on);
        let told = lines.iter().map(|line| match line {
            Line::Day(day) => day.to_string(),
            Line::Activity(_) => "call".to_owned(),
            Line::Changes(entries) => entries.len().to_string(),
        });
        let expected = ["1970-01-02", "1", "1970-01-01", "1", "2", "call", "1"];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }
}
