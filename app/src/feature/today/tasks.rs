//! One's own tasks: what is overdue, what today brings by the hour, and tomorrow's, folded.

use super::Day;
use crate::{
    clock, format,
    i18n::{Text, text, use_i18n},
    route::Route,
    view_model::When,
    widget::{first_sync::once_whole, task_line::TaskLine},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    id::RecordId,
    kind::Kind,
    row::{Due, Row},
};

/// A line of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Line {
    Task(RecordId),
    /// What time it is, between what was and what comes.
    Now,
}

/// The tasks of a panel as they are now.
fn of(day: Day, when: When) -> Vec<RecordId> {
    day.tasks.with(|tasks| tasks.iter().filter(|(it, _)| *it == when).map(|(_, record)| *record).collect())
}

/// Tasks, those with a time of day around the time that it is; follows the clock.
fn with_now(replica: &crate::replica::ReplicaHandle, tasks: Vec<RecordId>) -> Vec<Line> {
    let at = |record: RecordId| match replica.model.peek(record).as_deref().and_then(Row::as_task)?.due? {
        Due::At(at) => Some(at),
        Due::Day(_) => None,
    };
    let timed = tasks.iter().filter(|task| at(**task).is_some()).count();
    let now = clock::minute();
    let past = tasks.iter().take_while(|task| at(**task).is_some_and(|at| at < now)).count();
    let mut lines: Vec<Line> = tasks.into_iter().map(Line::Task).collect();
    if timed > 0 {
        lines.insert(past, Line::Now);
    }
    lines
}

#[component]
pub fn TaskPanels() -> impl IntoView {
    let (i18n, day) = (use_i18n(), expect_context::<Day>());
    let getting = use_replica().getting;
    let has = move |when: When| day.tasks.with(|tasks| tasks.iter().any(|(it, _)| *it == when));
    let done = Memo::new(move |_| !getting.get() && !has(When::Overdue) && !has(When::Today));
    view! {
        <Show when=move || has(When::Overdue)><Panel when=When::Overdue title=text::OVERDUE /></Show>
        <Show when=move || has(When::Today)><Panel when=When::Today title=text::TODAY /></Show>
        <Show when=move || done.get()><AllDone /></Show>
        <Show when=move || has(When::Tomorrow)><TomorrowPanel /></Show>
        <a class="see-all" href=Route::List(Kind::Task).path()>{i18n.s(text::ALL_MY_TASKS)}</a>
    }
}

#[component]
fn Panel(when: When, title: Text) -> impl IntoView {
    let (i18n, replica, day) = (use_i18n(), use_replica(), expect_context::<Day>());
    let getting = replica.getting;
    let count = Signal::derive(move || once_whole(getting, || format::number(day.count(when) as i64, i18n.locale())));
    let lines = Memo::new(move |_| match when {
        When::Today => with_now(&replica, of(day, when)),
        _ => of(day, when).into_iter().map(Line::Task).collect(),
    });
    view! {
        <section class="task-group" data-when=format!("{when:?}")>
            <h2>{i18n.s(title)} <span class="count">{count}</span></h2>
            <ul class="lines">
                <For each=move || lines.get() key=|line| *line let:line>
                    {match line {
                        Line::Task(record) => view! { <TaskLine record about=true /> }.into_any(),
                        Line::Now => view! { <NowLine /> }.into_any(),
                    }}
                </For>
            </ul>
        </section>
    }
}

#[component]
fn NowLine() -> impl IntoView {
    let i18n = use_i18n();
    let time = move || clock::time_of(clock::minute());
    view! {
        <li class="now-line">
            <span class="hidden">{i18n.s(text::NOW)}" "</span>
            <time>{time}</time>
        </li>
    }
}

/// Nothing is left for today; says what comes next.
#[component]
fn AllDone() -> impl IntoView {
    let (i18n, replica, day) = (use_i18n(), use_replica(), expect_context::<Day>());
    let is_next = |when: &When| matches!(when, When::Tomorrow | When::ThisWeek | When::Later);
    let next = Memo::new(move |_| {
        let next = day.tasks.with(|tasks| tasks.iter().find(|(when, _)| is_next(when)).map(|(_, record)| *record))?;
        Some((next, replica.model.row(next).get()?.title().to_owned()))
    });
    view! {
        <section class="card all-done" role="status">
            <h2>{i18n.s(text::ALL_DONE)}</h2>
            {move || match next.get() {
                Some((record, title)) => view! {
                    <p>{i18n.s(text::NEXT_UP)} " " <a href=Route::Record(Kind::Task, record).path()>{title}</a></p>
                }.into_any(),
                None => view! { <p class="hint">{i18n.s(text::NOTHING_PLANNED_TEXT)}</p> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn TomorrowPanel() -> impl IntoView {
    let (i18n, day) = (use_i18n(), expect_context::<Day>());
    let count = move || format::number(day.count(When::Tomorrow) as i64, i18n.locale());
    let open = RwSignal::new(false);
    let tasks = Memo::new(move |_| of(day, When::Tomorrow));
    view! {
        <section class="task-group" data-when="Tomorrow">
            <h2>
                <button class="quiet fold" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                    {i18n.s(text::TOMORROW)} <span class="count">{count}</span>
                </button>
            </h2>
            <Show when=move || open.get()>
                <ul class="lines">
                    <For each=move || tasks.get() key=|record| *record let:record>
                        <TaskLine record about=true />
                    </For>
                </ul>
            </Show>
        </section>
    }
}
