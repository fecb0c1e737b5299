//! Tasks: what is overdue, due and done, and whose it is.

mod calendar;
mod follow_up;
mod ical;

use crate::{
    actions::{Actions, use_actions},
    clock,
    feature::{
        first_sync::once_whole,
        gate::WhoMay,
        record::{NewRecord, linked},
    },
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    permission::{Writes, use_may},
    replica::ReplicaHandle,
    route::Route,
    ui::{
        icon::{Icon, IconView},
        input::chosen,
        query::Query,
        select,
    },
    view_model::{Model, When, due_day},
    workspace::{member_choices, member_name, use_replica},
};
pub use follow_up::{FollowUp, FollowUpView};
pub use ical::take_in;

use calendar::TaskCalendar;
use follow_up::use_follow_up;
use gloo::timers::callback::Timeout;
use ical::CalendarButton;
use leptos::{ev::DragEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{MemberId, RecordId, TaskId},
    kind::Kind,
    row::{Due, Priority, TaskRow, TaskStatus},
    schema::key,
    search,
    sync::Role,
    value::Value,
};
use std::collections::BTreeSet;

/// Whether a task is dragged: groups without one take it as well.
#[derive(Clone, Copy)]
struct Dragging(RwSignal<bool>);

/// Done tasks shown, and with each "show more".
const DONE_SHOWN: usize = 20;

/// The parameter of the address that says how the tasks are laid out.
const LAYOUTS: [(&str, Text); 3] = [("", text::LIST), ("week", text::WEEK), ("month", text::MONTH)];

#[component]
pub fn TasksView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (whose, layout) = (Query::new("whose"), Query::new("layout"));
    let index = replica.model.index(Kind::Task);
    let (model, own) = (replica.model.clone(), replica.device.member);
    let mine = Memo::new(move |_| {
        let whose = whose.get();
        let wanted = match whose.as_str() {
            "team" => team_of(&model, own),
            one => BTreeSet::from([one.parse::<MemberId>().unwrap_or(own)]),
        };
        let mut tasks: Vec<(RecordId, TaskRow)> = Vec::new();
        for record in index.with(|index| index.records().collect::<Vec<_>>()) {
            let Some(row) = model.row(record).get() else { continue };
            let Some(task) = row.as_task() else { continue };
            if whose == "all" || task.assignee.or(row.meta.owner).is_none_or(|member| wanted.contains(&member)) {
                tasks.push((record, task.clone()));
            }
        }
        // By day, on it by time and then by weight.
        tasks.sort_by_cached_key(|(_, task)| {
            let time = match task.due {
                Some(Due::At(at)) => at.0,
                _ => i64::MAX,
            };
            (task.due.map_or(CalendarDate::EPOCH, due_day), time, std::cmp::Reverse(task.priority))
        });
        tasks
    });
    let dragging = RwSignal::new(false);
    provide_context(Dragging(dragging));
    view! {
        <div class="page list-page tasks-page" on:dragend=move |_| dragging.set(false) on:drop=move |_| dragging.set(false)>
            <div class="page-head">
                <h1>{i18n.s(text::TASKS)}</h1>
                <CalendarButton tasks=mine />
                <a class="care-link" href=Route::Care.path()>{i18n.s(text::CARE)}</a>
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
            </div>
            {move || match layout.get().as_str() {
                "week" => view! { <TaskCalendar tasks=mine weeks=true /> }.into_any(),
                "month" => view! { <TaskCalendar tasks=mine weeks=false /> }.into_any(),
                _ => view! { <TaskList tasks=mine /> }.into_any(),
            }}
        </div>
    }
}

/// The members of a member's team, with them; follows changes.
fn team_of(model: &Model, member: MemberId) -> BTreeSet<MemberId> {
    let team = |member: RecordId| {
        let row = model.row(member).get();
        row.and_then(|row| row.value("team").as_text().map(search::fold)).filter(|team| !team.is_empty())
    };
    let own = team(member.into());
    let members = model.list(Kind::Member).get().into_iter();
    let same = members.filter(|other| own.is_some() && team(*other) == own).map(MemberId::of);
    same.chain([member]).collect()
}

/// One's own tasks, one's team's, everybody's, or a colleague's.
#[component]
fn WhoseSwitch(whose: Query) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let (own, model) = (replica.device.member, replica.model.clone());
    let others = Memo::new(move |_| {
        let others = member_choices(&replica, i18n).into_iter().filter(|(member, _)| *member != own);
        others.map(|(member, name)| (member.to_string(), name)).collect::<Vec<_>>()
    });
    let of = move |word: &'static str| move || whose.with(|whose| whose == word).to_string();
    // One's own, the team's and everybody's tasks have a button; here only a colleague's are named.
    let shown = move || {
        let whose = whose.get();
        let is_named = others.with(|others| others.iter().any(|(id, _)| *id == whose));
        if is_named { whose } else { String::new() }
    };
    let has_team = Memo::new(move |_| team_of(&model, own).len() > 1);
    view! {
        <div class="switch" role="group" aria-label=i18n.s(text::WHOSE)>
            <button aria-pressed=of("") on:click=move |_| whose.set("")>{i18n.s(text::MY_TASKS)}</button>
            <Show when=move || has_team.get()>
                <button aria-pressed=of("team") on:click=move |_| whose.set("team")>{i18n.s(text::MY_TEAMS_TASKS)}</button>
            </Show>
            <button aria-pressed=of("all") on:click=move |_| whose.set("all")>{i18n.s(text::ALL_TASKS)}</button>
            <Show when=move || others.with(|others| !others.is_empty())>
                <select node_ref=select::shows(shown) aria-label=i18n.s(text::WHOSE) on:change=move |event| whose.set(&event_target_value(&event))>
                    <option value="">"…"</option>
                    {move || others.get().into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view()}
                </select>
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
    let about_too = about;
    let dragging = use_context::<Dragging>();
    let may = use_may(Role::Member);
    move || {
        let row = row.get().filter(|row| !row.is_deleted())?;
        let task = row.as_task()?.clone();
        let has_passed = matches!(task.due, Some(Due::At(at)) if at < clock::now());
        let late = task.status == TaskStatus::Open && (has_passed || When::of(&task, today.get()) == When::Overdue);
        let due = task.due.map(|due| match due {
            Due::Day(day) => format::date(day, i18n.locale()),
            Due::At(at) => format::instant(at, i18n.locale()),
        });
        let about = task.links.iter().filter(|_| about).find_map(|link| {
            let row = replica.model.row(*link).get()?;
            Some((Route::of(row.kind()?, *link)?.path(), linked(&replica, *link)))
        });
        let owner = task.assignee.map(|member| member_name(&replica, i18n, Some(member)));
        Some(view! {
            <li
                class="line task"
                class:done=task.status == TaskStatus::Done
                draggable=(task.status == TaskStatus::Open && may.get()).to_string()
                on:dragstart=move |event: DragEvent| {
                    carry(&event, record);
                    if let Some(Dragging(dragging)) = dragging {
                        // A list that changes under the pointer ends the drag: not before it has begun.
                        Timeout::new(0, move || {
                            let _ = dragging.try_set(true);
                        })
                        .forget();
                    }
                }
            >
                <TaskBox record title=task.title.clone() done=task.status == TaskStatus::Done />
                <a href=Route::Record(Kind::Task, record).path() class="main-link">
                    <strong>{task.title.clone()}</strong>
                </a>
                {about.map(|(path, about)| {
                    let class = format!("about {}", about.class());
                    view! { <a href=path class=class>{about.words(i18n)}</a> }
                })}
                {(task.priority == Priority::High).then(|| view! {
                    <span class="chip high">{i18n.t(text::PRIORITY_HIGH)}</span>
                })}
                {(!task.checklist.is_empty()).then(|| {
                    let done = task.checklist.iter().filter(|item| item.done).count();
                    view! { <span class="chip"><IconView icon=Icon::Check />{format!("{done}/{}", task.checklist.len())}</span> }
                })}
                {task.rrule.is_some().then(|| view! { <span class="chip" title=i18n.t(text::REPEATS)><IconView icon=Icon::History /></span> })}
                {due.map(|due| view! { <span class="chip" class:rotten=late><IconView icon=Icon::Clock />{due}</span> })}
                {owner.map(|name| view! {
                    <span class="avatar" title=name.clone()>{crate::feature::shell::initials(&name)}</span>
                })}
                {(about_too && task.status == TaskStatus::Open).then(|| view! { <SnoozeSelect record title=task.title.clone() /> })}
            </li>
        })
    }
}

/// The type of what is dragged.
const DRAGGED: &str = "text/x-sotay-task";

/// Begins to drag a task.
fn carry(event: &DragEvent, record: RecordId) {
    if let Some(data) = event.data_transfer() {
        // A drag without data has nothing to drop.
        let _ = data.set_data(DRAGGED, &record.to_string());
    }
}

/// The task that is dragged.
fn dragged(event: &DragEvent) -> Option<RecordId> {
    event.data_transfer()?.get_data(DRAGGED).ok()?.parse().ok()
}

/// Makes a task due on another day; its time of day stays.
fn postpone(actions: Actions, i18n: I18n, replica: &ReplicaHandle, record: RecordId, day: CalendarDate) {
    let row = replica.model.peek(record);
    let Some(task) = row.as_ref().and_then(|row| row.as_task()) else { return };
    let due = match task.due {
        Some(Due::At(at)) => clock::instant_of(&day.to_string(), &clock::time_of(at)).map_or(Due::Day(day), Due::At),
        _ => Due::Day(day),
    };
    if task.due == Some(due) {
        return;
    }
    let words = fill(untrack(|| i18n.t(text::SNOOZED)), &[("task", &task.title)]);
    actions.say(Command::Edit { record, fields: vec![FieldEdit::new(key::DUE, due)] }, words);
}

/// Puts a task off without dragging.
#[component]
fn SnoozeSelect(record: RecordId, title: String) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let choose = move |event| {
        let today = clock::today();
        let day = match chosen(&event).as_str() {
            "tomorrow" => today.plus_days(1),
            "week" => today.plus_days(7),
            "month" => today.plus_months(1),
            _ => None,
        };
        if let Some(day) = day {
            postpone(actions, i18n, &replica, record, day);
        }
    };
    view! {
        <select class="snooze" aria-label=fill(i18n.t(text::SNOOZE_TASK), &[("task", &title)]) on:change=choose>
            <option value="">{i18n.s(text::SNOOZE)}</option>
            <option value="tomorrow">{i18n.s(text::TOMORROW)}</option>
            <option value="week">{i18n.s(text::IN_A_WEEK)}</option>
            <option value="month">{i18n.s(text::IN_A_MONTH)}</option>
        </select>
    }
}

#[component]
fn TaskBox(record: RecordId, title: String, done: bool) -> impl IntoView {
    let i18n = use_i18n();
    let set = use_completion(record);
    let label = fill(i18n.t(text::COMPLETE_TASK), &[("task", &title)]);
    let may = use_may(Role::Member);
    view! {
        <button
            class="task-box"
            disabled=move || !may.get()
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
    let (i18n, actions, follow_up) = (use_i18n(), use_actions(), use_follow_up());
    Callback::new(move |done: bool| {
        let task = TaskId::of(record);
        match done {
            true => {
                actions.say(Command::CompleteTask { task }, untrack(|| i18n.t(text::COMPLETED)));
                follow_up.after(record);
            }
            false => actions.start(Command::ReopenTask { task }),
        }
    })
}
