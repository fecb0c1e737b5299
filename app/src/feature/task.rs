//! Tasks: what is overdue, due and done, and whose it is.

use crate::{
    actions::use_actions,
    clock,
    feature::record::NewRecord,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    route::Route,
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::When,
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::Command,
    id::{RecordId, TaskId},
    kind::Kind,
    row::{Due, Priority, TaskStatus},
};

/// Done tasks shown.
const DONE_SHOWN: usize = 20;

#[component]
pub fn TasksView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let whose = Query::new("whose");
    let everybody = move || whose.with(|whose| whose == "all");
    let index = replica.model.index(Kind::Task);
    let (model, own) = (replica.model.clone(), replica.device.member);
    let today = clock::use_today();
    let groups = Memo::new(move |_| {
        let mut groups: Vec<(When, RecordId)> = Vec::new();
        for (_, record) in index.get().keys() {
            let Some(row) = model.row(*record).get() else { continue };
            let Some(task) = row.as_task() else { continue };
            if everybody() || task.assignee.or(row.meta.owner).is_none_or(|member| member == own) {
                groups.push((When::of(task, today.get()), *record));
            }
        }
        groups
    });
    let empty = Memo::new(move |_| groups.with(Vec::is_empty));
    let switch = move |all: bool| whose.set(if all { "all" } else { "" });
    view! {
        <div class="page list-page">
            <div class="page-head">
                <h1>{i18n.s(text::TASKS)}</h1>
                <NewTaskButton />
            </div>
            <div class="switch" role="group" aria-label=i18n.s(text::WHOSE)>
                {[(false, text::MY_TASKS), (true, text::ALL_TASKS)].map(|(all, name)| view! {
                    <button aria-pressed=move || (everybody() == all).to_string() on:click=move |_| switch(all)>
                        {i18n.s(name)}
                    </button>
                })}
            </div>
            <Show when=move || empty.get()>
                <section class="empty-list">
                    <h2>{i18n.s(text::EMPTY_TASKS_TITLE)}</h2>
                    <p>{i18n.s(text::EMPTY_TASKS_TEXT)}</p>
                    <NewTaskButton />
                </section>
            </Show>
            {When::ALL.map(|when| view! { <Group when groups /> })}
        </div>
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
    let records = Memo::new(move |_| {
        let mine = groups
            .with(|groups| groups.iter().filter(|(it, _)| *it == when).map(|(_, record)| *record).collect::<Vec<_>>());
        match when {
            When::Done => mine.into_iter().take(DONE_SHOWN).collect(),
            _ => mine,
        }
    });
    let count = Signal::derive(move || format::number(records.with(Vec::len) as i64, i18n.locale()));
    view! {
        <Show when=move || records.with(|records| !records.is_empty())>
            <section class="task-group" data-when=format!("{when:?}")>
                <h2>{i18n.s(name(when))} <span class="count">{count}</span></h2>
                <ul class="lines">
                    <For each=move || records.get() key=|record| *record let:record>
                        <TaskLine record about=true />
                    </For>
                </ul>
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
        <button class="primary" on:click=move |_| open.set(true)>
            <IconView icon=Icon::Plus />
            <span>{i18n.s(text::NEW_TASK)}</span>
        </button>
        {move || open.get().then(|| view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done /> })}
    }
}

/// One task as a line: completed by its box, opened by its title.
#[component]
pub fn TaskLine(
    record: RecordId,
    /// Leads to what the task is about as well.
    #[prop(optional)]
    about: bool,
) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let row = replica.model.row(record);
    let today = clock::use_today();
    move || {
        let row = row.get().filter(|row| !row.is_deleted())?;
        let task = row.as_task()?.clone();
        let late = When::of(&task, today.get()) == When::Overdue;
        let due = task.due.map(|due| match due {
            Due::Day(day) => format::date(day, i18n.locale()),
            Due::At(at) => format::instant(at, i18n.locale()),
        });
        let about = task.links.iter().filter(|_| about).find_map(|link| {
            let row = replica.model.row(*link).get()?;
            Some((Route::of(row.kind()?, *link)?.path(), row.title().to_owned()))
        });
        let owner = task.assignee.map(|member| member_name(&replica, i18n, Some(member)));
        Some(view! {
            <li class="line task" class:done=task.status == TaskStatus::Done>
                <TaskBox record title=task.title.clone() done=task.status == TaskStatus::Done />
                <a href=Route::Task(TaskId::of(record)).path() class="main-link">
                    <strong>{task.title.clone()}</strong>
                </a>
                {about.map(|(path, title)| view! { <a href=path class="about">{title}</a> })}
                {(task.priority == Priority::High).then(|| view! {
                    <span class="chip high">{i18n.t(text::PRIORITY_HIGH)}</span>
                })}
                {due.map(|due| view! { <span class="chip" class:rotten=late><IconView icon=Icon::Clock />{due}</span> })}
                {owner.map(|name| view! {
                    <span class="avatar" title=name.clone()>{crate::feature::shell::initials(&name)}</span>
                })}
            </li>
        })
    }
}

#[component]
fn TaskBox(record: RecordId, title: String, done: bool) -> impl IntoView {
    let i18n = use_i18n();
    let set = use_completion(record);
    let label = fill(i18n.t(text::COMPLETE_TASK), &[("task", &title)]);
    view! {
        <button
            class="task-box"
            role="checkbox"
            aria-checked=done.to_string()
            aria-label=label
            on:click=move |_| set.run(!done)
        >
            {done.then(|| view! { <IconView icon=Icon::Check /> })}
        </button>
    }
}

/// Completes a task, or opens it again, on its page.
#[component]
pub fn CompleteButton(task: RecordId) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let row = replica.model.row(task);
    let done = Memo::new(move |_| {
        row.get().is_some_and(|row| row.as_task().is_some_and(|task| task.status == TaskStatus::Done))
    });
    let set = use_completion(task);
    let words = Signal::derive(move || i18n.t(if done.get() { text::REOPEN } else { text::COMPLETE }));
    view! {
        <button class="primary complete" on:click=move |_| set.run(!done.get_untracked())>
            <IconView icon=Icon::Check />
            {words}
        </button>
    }
}

/// Sets whether a task is done; completing can be undone for a while.
fn use_completion(record: RecordId) -> Callback<bool> {
    let (i18n, actions) = (use_i18n(), use_actions());
    Callback::new(move |done: bool| {
        let task = TaskId::of(record);
        match done {
            true => actions.say(Command::CompleteTask { task }, untrack(|| i18n.t(text::COMPLETED))),
            false => actions.start(Command::ReopenTask { task }),
        }
    })
}
