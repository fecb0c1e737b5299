//! Tasks: what is overdue, due and done, and whose it is.

mod bulk;
mod calendar;
mod done;
mod filter;
mod ical;
mod keys;
mod list;

use crate::{
    i18n::{Text, text, use_i18n},
    permission::Writes,
    ui::{
        avatar::hue,
        choice::{Choice, Mark},
        combobox::Combobox,
        icon::{Icon, IconView},
        query::Query,
    },
    widget::{
        gate::WhoMay,
        new_record::NewRecord,
        print_head::PrintHead,
        task_line::Dragging,
        tasks_of::{tasks_of, weight},
    },
    workspace::{member_choices, team_of, use_replica},
};
use calendar::TaskCalendar;
use done::DoneList;
use filter::{TaskFilter, TaskFilterBar};
use ical::CalendarButton;
use leptos::prelude::*;
use list::TaskList;
use sotay_shared::{
    id::{MemberId, RecordId},
    kind::Kind,
    row::TaskRow,
    sort::sort_by_key,
};
use std::collections::BTreeSet;

/// Tasks, each with what the logic reads of it.
type Tasks = Memo<Vec<(RecordId, TaskRow)>>;

/// The parameter of the address that says how the tasks are laid out.
const LAYOUTS: [(&str, Text); 4] =
    [("", text::LIST), ("week", text::WEEK), ("month", text::MONTH), ("done", text::DONE)];

/// What the tasks of a day are ordered by.
const SORTS: [(&str, Text); 2] = [("", text::TASKS_BY_DUE), ("priority", text::TASKS_BY_PRIORITY)];

#[component]
pub fn TasksView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (whose, layout, sort) = (Query::new("whose"), Query::new("layout"), Query::new("sort"));
    let (model, own) = (replica.model.clone(), replica.device.member);
    let all = Memo::new(move |_| {
        let whose = whose.get();
        let wanted = match whose.as_str() {
            "team" => team_of(&model, own),
            one => BTreeSet::from([one.parse::<MemberId>().unwrap_or(own)]),
        };
        let mut tasks =
            tasks_of(&model, |member| whose == "all" || member.is_none_or(|member| wanted.contains(&member)));
        if sort.with(|sort| sort == "priority") {
            // Those that weigh the same stay in the order in which they are due.
            sort_by_key(&mut tasks, |(_, task)| weight(task.priority));
        }
        tasks
    });
    let tasks = TaskFilter::new(all);
    let mine = tasks.shown;
    let dragging = RwSignal::new(false);
    provide_context(Dragging(dragging));
    view! {
        <div class="page list-page tasks-page" on:dragend=move |_| dragging.set(false) on:drop=move |_| dragging.set(false)>
            <PrintHead />
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
                <Show when=move || layout.with(String::is_empty)><SortChoice sort /></Show>
                <TaskFilterBar tasks />
            </div>
            {move || match layout.get().as_str() {
                "week" => view! { <TaskCalendar tasks=mine weeks=true /> }.into_any(),
                "month" => view! { <TaskCalendar tasks=mine weeks=false /> }.into_any(),
                "done" => view! { <DoneList tasks=mine /> }.into_any(),
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
            <button aria-pressed=of("") on:click=move |_| whose.set("")>{i18n.s(text::VIEW_MINE)}</button>
            <Show when=move || has_team.get()>
                <button aria-pressed=of("team") on:click=move |_| whose.set("team")>{i18n.s(text::MY_TEAMS_TASKS)}</button>
            </Show>
            <button aria-pressed=of("all") on:click=move |_| whose.set("all")>{i18n.s(text::ALL_TASKS)}</button>
            <Show when=move || others.with(|others| !others.is_empty())>
                <Combobox
                    class="colleague"
                    label=i18n.s(text::WHOSE)
                    placeholder=i18n.s(text::FORECAST_COLLEAGUE)
                    value=shown
                    choices=others
                    chosen=choose
                />
            </Show>
        </div>
    }
}

/// What comes first of what is due together.
#[component]
fn SortChoice(sort: Query) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || SORTS.map(|(word, name)| Choice::plain(word, i18n.t(name))).to_vec());
    let value = Signal::derive(move || sort.get());
    let chosen = Callback::new(move |word: String| sort.set(&word));
    view! { <Combobox label=i18n.s(text::TASKS_SORT) value choices chosen /> }
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
