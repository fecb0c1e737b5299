//! A task wherever it is shown: completed, put off, dragged to another day.

use crate::{
    actions::{Actions, use_actions},
    clock,
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    permission::use_may,
    replica::ReplicaHandle,
    route::Route,
    ui::{
        avatar::hue,
        choice::Choice,
        combobox::Combobox,
        icon::{Icon, IconView},
    },
    view_model::When,
    widget::{
        linked::linked,
        next_task_prompt::{NextTaskPrompt, use_next_task_prompt},
        picking::{PickBox, Picking},
    },
    workspace::{member_name, use_replica},
};
use gloo::timers::callback::Timeout;
use leptos::{ev::DragEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{RecordId, TaskId},
    kind::Kind,
    role::Role,
    row::{Due, Priority, TaskRow, TaskStatus},
    schema::key,
};

/// Whether a task is dragged: groups without one take it as well.
#[derive(Clone, Copy)]
pub struct Dragging(pub RwSignal<bool>);

/// The icon of a type of task; a task like any other has none.
pub fn type_icon(word: &str) -> Option<Icon> {
    Some(match word {
        "call" => Icon::Call,
        "meeting" => Icon::Meeting,
        "visit" => Icon::Visit,
        "email" => Icon::Email,
        "message" => Icon::Chat,
        _ => return None,
    })
}

/// When a task is due, as short as it can be said.
fn due_words(due: Due, today: CalendarDate, i18n: I18n) -> String {
    let day_words = |day: CalendarDate| match today.days_until(day) {
        -1 => i18n.t(text::YESTERDAY).to_owned(),
        0 => i18n.t(text::TODAY).to_owned(),
        1 => i18n.t(text::TOMORROW).to_owned(),
        _ => format::short_date(day, today, i18n.locale()),
    };
    match due {
        Due::Day(day) => day_words(day),
        Due::At(at) if clock::day_of(at) == today => clock::time_of(at),
        Due::At(at) => format!("{} {}", day_words(clock::day_of(at)), clock::time_of(at)),
    }
}

/// One task as a line: completed by its box, opened by its title.
#[component]
pub fn TaskLine(
    record: RecordId,
    /// Leads to what the task is about as well.
    #[prop(optional)]
    about: bool,
    /// Where several are picked, each has a box for it.
    #[prop(optional)]
    picking: Option<Picking>,
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
        let icon = row.text(key::TASK_TYPE).and_then(type_icon);
        let has_passed = matches!(task.due, Some(Due::At(at)) if at < clock::now());
        let late = task.status == TaskStatus::Open && (has_passed || When::of(&task, today.get()) == When::Overdue);
        let due = task.due.map(|due| due_words(due, today.get(), i18n));
        let about = task.links.iter().filter(|_| about).find_map(|link| {
            let row = replica.model.row(*link).get()?;
            Some((Route::of(row.kind()?, *link)?.path(), linked(&replica, *link)))
        });
        // One's own needs no name.
        let assignee = task.assignee.filter(|member| *member != replica.device.member);
        let owner = assignee.map(|member| member_name(&replica, i18n, Some(member)));
        Some(view! {
            <li
                class="line task"
                class:done=task.status == TaskStatus::Done
                class:picked=move || picking.is_some_and(|picking| picking.has(record))
                data-task=record.to_string()
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
                {picking.filter(|_| may.get()).map(|picking| {
                    let label = fill(i18n.t(text::PICK_ONE), &[("deal", &task.title)]);
                    view! { <PickBox picking record label=Signal::stored(label) /> }
                })}
                <TaskBox record title=task.title.clone() done=task.status == TaskStatus::Done />
                {icon.map(|icon| view! { <IconView icon /> })}
                <a href=Route::Record(Kind::Task, record).path() class="main-link">
                    <strong>{task.title.clone()}</strong>
                </a>
                // A row of its own where the list is narrow.
                <div class="task-more">
                    {about.map(|(path, about)| {
                        let class = format!("about {}", about.class());
                        view! { <a href=path class=class>{about.words(i18n)}</a> }
                    })}
                    {chips(&task, i18n)}
                    {due.map(|due| view! { <span class="chip due" class:rotten=late><IconView icon=Icon::Clock />{due}</span> })}
                    {owner.map(|name| view! {
                        <span class="avatar" data-hue=assignee.map(|member| hue(member.into())) title=name.clone()>{crate::format::initials(&name)}</span>
                    })}
                    {(about_too && task.status == TaskStatus::Open).then(|| {
                        view! { <SnoozeMenu record title=task.title.clone() /> }
                    })}
                </div>
            </li>
        })
    }
}

/// What else is known of a task: that it matters, how far its list is, that it repeats.
fn chips(task: &TaskRow, i18n: I18n) -> AnyView {
    let is_high = task.priority == Priority::High;
    let checklist = (!task.checklist.is_empty()).then(|| {
        let done = task.checklist.iter().filter(|item| item.done).count();
        format!("{done}/{}", task.checklist.len())
    });
    let repeats = task.rrule.is_some();
    view! {
        {is_high.then(|| view! { <span class="chip high">{i18n.t(text::PRIORITY_HIGH)}</span> })}
        {checklist.map(|done| view! { <span class="chip"><IconView icon=Icon::Check />{done}</span> })}
        {repeats.then(|| view! {
            <span class="chip" title=i18n.t(text::REPEATS)><IconView icon=Icon::History /></span>
        })}
    }
    .into_any()
}

/// The type of what is dragged.
const DRAGGED: &str = "text/x-sotay-task";

/// Begins to drag a task.
pub fn carry(event: &DragEvent, record: RecordId) {
    if let Some(data) = event.data_transfer() {
        // A drag without data has nothing to drop.
        let _ = data.set_data(DRAGGED, &record.to_string());
    }
}

/// The task that is dragged.
pub fn dragged(event: &DragEvent) -> Option<RecordId> {
    event.data_transfer()?.get_data(DRAGGED).ok()?.parse().ok()
}

/// When a task is due on another day; its time of day stays.
pub fn due_on(task: &TaskRow, day: CalendarDate) -> Due {
    match task.due {
        Some(Due::At(at)) => clock::instant_of(&day.to_string(), &clock::time_of(at)).map_or(Due::Day(day), Due::At),
        _ => Due::Day(day),
    }
}

/// Makes a task due on another day; its time of day stays.
pub fn postpone(actions: Actions, i18n: I18n, replica: &ReplicaHandle, record: RecordId, day: CalendarDate) {
    let row = replica.model.peek(record);
    let Some(task) = row.as_ref().and_then(|row| row.as_task()) else { return };
    let due = due_on(task, day);
    if task.due == Some(due) {
        return;
    }
    let words = fill(untrack(|| i18n.t(text::SNOOZED)), &[("task", &task.title)]);
    actions.say(Command::Edit { record, fields: vec![FieldEdit::new(key::DUE, due)] }, words);
}

/// How far a task can be put off.
const SNOOZES: [(&str, Text); 3] =
    [("tomorrow", text::TOMORROW), ("week", text::IN_A_WEEK), ("month", text::IN_A_MONTH)];

/// Puts a task off without dragging.
#[component]
fn SnoozeMenu(record: RecordId, title: String) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let choose = Callback::new(move |word: String| {
        let today = clock::today();
        let day = match word.as_str() {
            "tomorrow" => today.plus_days(1),
            "week" => today.plus_days(7),
            "month" => today.plus_months(1),
            _ => None,
        };
        if let Some(day) = day {
            postpone(actions, i18n, &replica, record, day);
        }
    });
    let choices = Signal::derive(move || SNOOZES.map(|(word, name)| Choice::plain(word, i18n.t(name))).to_vec());
    let label = Signal::derive(move || fill(i18n.t(text::SNOOZE_TASK), &[("task", &title)]));
    view! { <Combobox class="snooze" label value="" choices chosen=choose placeholder=i18n.s(text::SNOOZE) /> }
}

#[component]
pub fn TaskBox(record: RecordId, title: String, done: bool) -> impl IntoView {
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

/// What completes tasks and opens them again.
#[derive(Clone, Copy)]
pub struct Completion {
    i18n: I18n,
    actions: Actions,
    prompt: NextTaskPrompt,
}

impl Completion {
    /// From anywhere on a page.
    pub fn on_page() -> Completion {
        Completion { i18n: use_i18n(), actions: use_actions(), prompt: use_next_task_prompt() }
    }

    /// Sets whether a task is done; completing can be undone for a while.
    pub fn set(self, record: RecordId, done: bool) {
        let task = TaskId::of(record);
        match done {
            true => {
                self.actions.say(Command::CompleteTask { task }, untrack(|| self.i18n.t(text::COMPLETED)));
                self.prompt.after(record);
            }
            false => self.actions.start(Command::ReopenTask { task }),
        }
    }
}

/// Sets whether a task is done.
fn use_completion(record: RecordId) -> Callback<bool> {
    let completion = Completion::on_page();
    Callback::new(move |done: bool| completion.set(record, done))
}
