//! Tasks: what is overdue, due and done, and whose it is.

mod calendar;
mod filter;
mod ical;

use crate::{
    actions::use_actions,
    clock,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    permission::Writes,
    ui::{
        avatar::hue,
        choice::{Choice, Mark},
        combobox::Combobox,
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::When,
    widget::{
        first_sync::once_whole,
        gate::WhoMay,
        new_record::NewRecord,
        task_line::{Dragging, TaskLine, dragged, postpone},
        tasks_of::tasks_of,
    },
    workspace::{member_choices, team_of, use_replica},
};
use calendar::TaskCalendar;
use filter::{TaskFilter, TaskFilterBar};
use ical::CalendarButton;
use leptos::{ev::DragEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{MemberId, RecordId},
    kind::Kind,
    row::TaskRow,
    schema::key,
    value::Value,
};
use std::collections::BTreeSet;

/// Done tasks shown, and with each "show more".
const DONE_SHOWN: usize = 20;

/// The parameter of the address that says how the tasks are laid out.
const LAYOUTS: [(&str, Text); 3] = [("", text::LIST), ("week", text::WEEK), ("month", text::MONTH)];

#[component]
pub fn TasksView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (whose, layout) = (Query::new("whose"), Query::new("layout"));
    let (model, own) = (replica.model.clone(), replica.device.member);
    let all = Memo::new(move |_| {
        let whose = whose.get();
        let wanted = match whose.as_str() {
            "team" => team_of(&model, own),
            one => BTreeSet::from([one.parse::<MemberId>().unwrap_or(own)]),
        };
        tasks_of(&model, |member| whose == "all" || member.is_none_or(|member| wanted.contains(&member)))
    });
    let tasks = TaskFilter::new(all);
    let mine = tasks.shown;
    let dragging = RwSignal::new(false);
    provide_context(Dragging(dragging));
    view! {
        <div class="page list-page tasks-page" on:dragend=move |_| dragging.set(false) on:drop=move |_| dragging.set(false)>
            <div class="page-head">
                <h1>{i18n.s(text::TASKS)}</h1>
                <CalendarButton tasks=mine />
                <NewTaskButton />
            </div>
            <WhoMay />
            <div class="task-tools">
                <WhoseSwitch whose />
                <div class="switch" role="group" aria-label=i18n.s(text::LAYOUT)>
                    {LAYOUTS.map(|(word, name)| view! {
                        <button
                            aria-pressed=move || layout.with(|layout| layout == word).to_string()
                            on:click=move |_| layout.set(word)
                        >
                            {i18n.s(name)}
                        </button>
                    })}
                </div>
                <TaskFilterBar tasks />
            </div>
            {move || match layout.get().as_str() {
                "week" => view! { <TaskCalendar tasks=mine weeks=true /> }.into_any(),
                "month" => view! { <TaskCalendar tasks=mine weeks=false /> }.into_any(),
                _ => view! { <TaskList tasks=mine /> }.into_any(),
            }}
        </div>
    }
}

/// One's own tasks, one's team's, everybody's, or a colleague's.
#[component]
fn WhoseSwitch(whose: Query) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (own, model) = (replica.device.member, replica.model.clone());
    let others = Memo::new(move |_| {
        let others = member_choices(&replica, i18n).into_iter().filter(|(member, _)| *member != own);
        let choice = |(member, name): (MemberId, String)| {
            Choice::plain(member.to_string(), name).marked(Mark::Avatar(hue(member.into())))
        };
        others.map(choice).collect::<Vec<_>>()
    });
    let of = move |word: &'static str| move || whose.with(|whose| whose == word).to_string();
    // One's own, the team's and everybody's tasks have a button; here only a colleague's are named.
    let shown = Signal::derive(move || {
        let whose = whose.get();
        let is_named = others.with(|others| others.iter().any(|other| other.value == whose));
        if is_named { whose } else { String::new() }
    });
    let choose = Callback::new(move |word: String| whose.set(&word));
    let has_team = Memo::new(move |_| team_of(&model, own).len() > 1);
    view! {
        <div class="switch" role="group" aria-label=i18n.s(text::WHOSE)>
            <button aria-pressed=of("") on:click=move |_| whose.set("")>{i18n.s(text::MY_TASKS)}</button>
            <Show when=move || has_team.get()>
                <button aria-pressed=of("team") on:click=move |_| whose.set("team")>{i18n.s(text::MY_TEAMS_TASKS)}</button>
            </Show>
            <button aria-pressed=of("all") on:click=move |_| whose.set("all")>{i18n.s(text::ALL_TASKS)}</button>
            <Show when=move || others.with(|others| !others.is_empty())>
                <Combobox
                    label=i18n.s(text::WHOSE) placeholder=i18n.s(text::COLLEAGUE) value=shown choices=others chosen=choose
                />
            </Show>
        </div>
    }
}

#[component]
fn TaskList(tasks: Memo<Vec<(RecordId, TaskRow)>>) -> impl IntoView {
    let i18n = use_i18n();
    let today = clock::use_today();
    let groups = Memo::new(move |_| {
        tasks
            .with(|tasks| tasks.iter().map(|(record, task)| (When::of(task, today.get()), *record)).collect::<Vec<_>>())
    });
    let empty = Memo::new(move |_| groups.with(Vec::is_empty));
    view! {
        <Show when=move || empty.get()>
            <section class="empty-list">
                <h2>{i18n.s(text::EMPTY_TASKS_TITLE)}</h2>
                <p>{i18n.s(text::EMPTY_TASKS_TEXT)}</p>
                <NewTaskButton />
            </section>
        </Show>
        {When::ALL.map(|when| view! { <Group when groups /> })}
    }
}

fn name(when: When) -> Text {
    match when {
        When::Overdue => text::OVERDUE,
        When::Today => text::TODAY,
        When::Tomorrow => text::TOMORROW,
        When::ThisWeek => text::NEXT_DAYS,
        When::Later => text::LATER,
        When::Someday => text::SOMEDAY,
        When::Done => text::DONE,
    }
}

#[component]
fn Group(when: When, groups: Memo<Vec<(When, RecordId)>>) -> impl IntoView {
    let i18n = use_i18n();
    let all = Memo::new(move |_| {
        groups.with(|groups| groups.iter().filter(|(it, _)| *it == when).map(|(_, record)| *record).collect::<Vec<_>>())
    });
    let most = RwSignal::new(if when == When::Done { DONE_SHOWN } else { usize::MAX });
    // Of what is done the last comes first.
    let records = Memo::new(move |_| match when {
        When::Done => all.with(|all| all.iter().rev().take(most.get()).copied().collect::<Vec<_>>()),
        _ => all.get(),
    });
    let hidden = move || all.with(Vec::len).saturating_sub(most.get());
    let more = move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(DONE_SHOWN).to_string())]);
    let getting = use_replica().getting;
    let count =
        Signal::derive(move || once_whole(getting, || format::number(all.with(Vec::len) as i64, i18n.locale())));
    let Dragging(dragging) = expect_context();
    let actions = use_actions();
    let replica = StoredValue::new(use_replica());
    // What is dropped here is due on the group's first day.
    let day = move || {
        let today = clock::today();
        match when {
            When::Today => Some(today),
            When::Tomorrow => today.plus_days(1),
            When::ThisWeek => today.plus_days(2),
            When::Later => today.plus_days(7),
            When::Overdue | When::Someday | When::Done => None,
        }
    };
    let takes = move || day().is_some() || when == When::Someday;
    let drop = move |event: DragEvent| {
        let Some(record) = dragged(&event).filter(|_| takes()) else { return };
        event.prevent_default();
        match day() {
            Some(day) => replica.with_value(|replica| postpone(actions, i18n, replica, record, day)),
            None => actions
                .start(Command::Edit { record, fields: vec![FieldEdit { key: key::DUE.into(), value: Value::Empty }] }),
        }
    };
    let over = move |event: DragEvent| {
        if takes() {
            event.prevent_default();
        }
    };
    view! {
        <Show when=move || records.with(|records| !records.is_empty()) || dragging.get() && takes()>
            <section class="task-group" data-when=format!("{when:?}") on:dragover=over on:drop=drop>
                <h2>{i18n.s(name(when))} <span class="count">{count}</span></h2>
                <ul class="lines">
                    <For each=move || records.get() key=|record| *record let:record>
                        <TaskLine record about=true />
                    </For>
                </ul>
                <Show when=move || { hidden() > 0 }>
                    <button class="quiet wide" on:click=move |_| most.update(|most| *most += DONE_SHOWN)>{more}</button>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn NewTaskButton() -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let done = Callback::new(move |_| open.set(false));
    view! {
        <Writes>
            <button class="primary create-here" on:click=move |_| open.set(true)>
                <IconView icon=Icon::Plus />
                <span>{i18n.s(text::NEW_TASK)}</span>
            </button>
        </Writes>
        {move || open.get().then(|| view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done /> })}
    }
}
