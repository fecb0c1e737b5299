//! Tasks on the days on which they are due: a week or a month at a time. One that is dragged to another day is due then.

use crate::{
    actions::use_actions,
    clock,
    format::{self, fill},
    i18n::{text, use_i18n},
    navigation::scroll::begin_with,
    route::Route,
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::due_day,
    widget::{
        linked::Linked,
        month::days_of,
        new_record::NewRecord,
        task_line::{TaskBox, carry, dragged, postpone},
    },
    workspace::use_replica,
};
use leptos::{ev::DragEvent, html, prelude::*};
use sotay_shared::{
    date::CalendarDate,
    id::RecordId,
    kind::Kind,
    row::{Due, TaskRow, TaskStatus},
};
use std::collections::BTreeMap;

/// Tasks shown on a day of a month.
const SHOWN: usize = 5;

type ByDay = BTreeMap<CalendarDate, Vec<(RecordId, TaskRow)>>;

#[component]
pub fn TaskCalendar(tasks: Memo<Vec<(RecordId, TaskRow)>>, weeks: bool) -> impl IntoView {
    let i18n = use_i18n();
    let wanted = Query::new("day");
    let today = clock::use_today();
    let day = Memo::new(move |_| wanted.with(|day| day.parse::<CalendarDate>().ok()).unwrap_or_else(|| today.get()));
    let days = Memo::new(move |_| {
        let day = day.get();
        match weeks {
            true => (0..7).filter_map(|nth| day.plus_days(1 - i64::from(day.weekday()) + nth)).collect(),
            false => days_of(day),
        }
    });
    let by_day = Memo::new(move |_| {
        let mut by_day = ByDay::new();
        tasks.with(|tasks| {
            for (record, task) in tasks {
                if let Some(due) = task.due.filter(|_| task.status != TaskStatus::Cancelled) {
                    by_day.entry(due_day(due)).or_default().push((*record, task.clone()));
                }
            }
        });
        by_day.values_mut().for_each(|tasks| tasks.sort_by_key(|(record, task)| (task.due, *record)));
        by_day
    });
    let turn = move |forward: bool| {
        let day = day.get_untracked();
        let first = CalendarDate::new(day.year(), day.month(), 1).unwrap_or(day);
        let turned = match (weeks, forward) {
            (true, _) => day.plus_days(if forward { 7 } else { -7 }),
            (false, true) => first.plus_months(1),
            (false, false) => first.plus_days(-1),
        };
        if let Some(turned) = turned {
            wanted.set(&turned.to_string());
        }
    };
    let weekdays = move || {
        days.get().iter().take(7).map(|day| view! { <li>{format::weekday(*day, i18n.locale())}</li> }).collect_view()
    };
    view! {
        <div class="calendar" class:week=weeks>
            <div class="calendar-head">
                <button class="quiet square" aria-label=i18n.s(text::EARLIER) on:click=move |_| turn(false)>
                    <IconView icon=Icon::Back />
                </button>
                <h2 aria-live="polite">{move || format::month(day.get(), i18n.locale())}</h2>
                <button class="quiet square" aria-label=i18n.s(text::LATER) on:click=move |_| turn(true)>
                    <IconView icon=Icon::Forward />
                </button>
                <button class="quiet" on:click=move |_| wanted.set("")>{i18n.s(text::TODAY)}</button>
            </div>
            <p class="nothing-in-month hint">{i18n.s(text::NOTHING_IN_MONTH)}</p>
            <ul class="weekdays" aria-hidden="true">{weekdays}</ul>
            <div class="days">
                <For each=move || days.get() key=|day| *day let:it>
                    <DayView day=it month=day by_day weeks />
                </For>
            </div>
        </div>
    }
}

#[component]
fn DayView(day: CalendarDate, month: Memo<CalendarDate>, by_day: Memo<ByDay>, weeks: bool) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let all = RwSignal::new(false);
    let tasks = Memo::new(move |_| by_day.with(|by_day| by_day.get(&day).cloned().unwrap_or_default()));
    let most = move || if weeks || all.get() { usize::MAX } else { SHOWN };
    let hidden = move || tasks.with(Vec::len).saturating_sub(most());
    let today = clock::use_today();
    let named = replica.clone();
    let drop = move |event: DragEvent| {
        if let Some(record) = dragged(&event) {
            event.prevent_default();
            postpone(actions, i18n, &replica, record, day);
        }
    };
    let adding = RwSignal::new(false);
    let added = Callback::new(move |_: Option<RecordId>| adding.set(false));
    let add_label = move || format!("{}: {}", i18n.t(text::NEW_TASK), format::date(day, i18n.locale()));
    let line = move |(record, task): (RecordId, TaskRow)| {
        let late = task.status == TaskStatus::Open && day < today.get();
        let about =
            task.links.iter().find_map(|link| named.model.row(*link).get().map(|row| Linked::of(&row).words(i18n)));
        view! { <TaskOnDay record task late about /> }
    };
    let section = NodeRef::<html::Section>::new();
    if today.get_untracked() == day {
        begin_with(section);
    }
    view! {
        <section
            node_ref=section
            class="column day"
            class:elsewhere=move || !weeks && month.get().month() != day.month()
            class:today=move || today.get() == day
            data-day=day.to_string()
            aria-label=move || format::date(day, i18n.locale())
            on:dragover=|event: DragEvent| event.prevent_default()
            on:drop=drop
        >
            <div class="day-head">
                <span class="day-number">
                    <span class="weekday-name">{move || format::weekday(day, i18n.locale())} ", "</span>
                    {day.day()}
                </span>
                <button class="quiet square add-on-day" aria-label=add_label on:click=move |_| adding.set(true)>
                    <IconView icon=Icon::Plus />
                </button>
            </div>
            {move || adding.get().then(|| view! { <NewRecord kind=Kind::Task title=text::NEW_TASK done=added due=day /> })}
            <ul class="cards">
                {move || tasks.get().into_iter().take(most()).map(line.clone()).collect_view()}
                <Show when=move || { hidden() > 0 }>
                    <li>
                        <button class="quiet more" on:click=move |_| all.set(true)>
                            {move || fill(i18n.t(text::AND_MORE_TASKS), &[("n", &hidden().to_string())])}
                        </button>
                    </li>
                </Show>
            </ul>
        </section>
    }
}

/// A task on its day: the time, what it is called, and what it is about.
#[component]
fn TaskOnDay(record: RecordId, task: TaskRow, late: bool, about: Option<String>) -> impl IntoView {
    let time = match task.due {
        Some(Due::At(at)) => format!("{} ", clock::time_of(at)),
        _ => String::new(),
    };
    let is_done = task.status == TaskStatus::Done;
    view! {
        <li class="task-line-on-day">
            <TaskBox record title=task.title.clone() done=is_done />
            <a
                class="task-on-day"
                class:done=is_done
                class:late=late
                href=Route::Record(Kind::Task, record).path()
                on:dragstart=move |event: DragEvent| carry(&event, record)
            >
                {time}
                {task.title}
                {about.map(|about| view! { <span class="detail">" · " {about}</span> })}
            </a>
        </li>
    }
}
