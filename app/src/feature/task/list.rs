//! The tasks as lines, in groups by when they are due, picked and gone through by keys.

use super::{NewTaskButton, Tasks, bulk::BulkBar, keys};
use crate::{
    actions::use_actions,
    clock,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    permission::Writes,
    ui::query::Query,
    view_model::When,
    widget::{
        first_sync::once_whole,
        picking::Picking,
        task_line::{Dragging, TaskLine, dragged, postpone},
    },
    workspace::use_replica,
};
use leptos::{ev::DragEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::RecordId,
    schema::key,
    value::Value,
};

/// Done tasks shown, and with each "show more".
const DONE_SHOWN: usize = 20;

/// The groups of the list.
#[derive(Clone, Copy)]
struct Groups {
    tasks: Memo<Vec<(When, RecordId)>>,
    /// How many done ones are shown.
    most_done: RwSignal<usize>,
}

impl Groups {
    fn all_of(self, when: When) -> Vec<RecordId> {
        self.tasks.with(|tasks| tasks.iter().filter(|(it, _)| *it == when).map(|(_, record)| *record).collect())
    }

    /// Those that are shown; of what is done the last comes first.
    fn shown(self, when: When) -> Vec<RecordId> {
        let all = self.all_of(when);
        match when {
            When::Done => all.into_iter().rev().take(self.most_done.get()).collect(),
            _ => all,
        }
    }
}

#[component]
pub(super) fn TaskList(tasks: Tasks) -> impl IntoView {
    let i18n = use_i18n();
    let today = clock::use_today();
    let all = Memo::new(move |_| {
        let today = today.get();
        tasks.with(|tasks| tasks.iter().map(|(record, task)| (When::of(task, today), *record)).collect::<Vec<_>>())
    });
    let groups = Groups { tasks: all, most_done: RwSignal::new(DONE_SHOWN) };
    let order = Memo::new(move |_| When::ALL.into_iter().flat_map(|when| groups.shown(when)).collect::<Vec<_>>());
    let picking = Picking::among(order.into());
    provide_context(picking);
    keys::listen(order, picking);
    keys::keep_focus(order, tasks);
    let touching = RwSignal::new(false);
    let is_picked = Memo::new(move |_| picking.count() > 0);
    let filter = Query::new("filter");
    let empty = Memo::new(move |_| groups.tasks.with(Vec::is_empty));
    let is_filtered = Memo::new(move |_| !filter.with(String::is_empty));
    view! {
        <Show when=move || empty.get() && is_filtered.get()>
            <p class="nothing-found">
                {i18n.s(text::NOTHING_FOUND)}
                <button class="quiet" on:click=move |_| filter.set("")>{i18n.s(text::CLEAR_FILTER)}</button>
            </p>
        </Show>
        <Show when=move || empty.get() && !is_filtered.get()>
            <section class="empty-list">
                <h2>{i18n.s(text::EMPTY_TASKS_TITLE)}</h2>
                <p>{i18n.s(text::EMPTY_TASKS_TEXT)}</p>
                <NewTaskButton />
            </section>
        </Show>
        // A pointer that hovers shows the boxes by itself.
        <Writes>
            <button
                class="quiet pick-by-touch"
                hidden=move || empty.get()
                aria-pressed=move || touching.get().to_string()
                on:click=move |_| touching.update(|touching| *touching = !*touching)
            >
                {i18n.s(text::PICK)}
            </button>
        </Writes>
        <div class="pickable" class:picks=move || is_picked.get() || touching.get()>
            {When::ALL.map(|when| view! { <Group when groups picking /> })}
        </div>
        <BulkBar />
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

/// The day on which something is due that is dropped on a group: its first one.
fn first_day(when: When) -> Option<CalendarDate> {
    let today = clock::today();
    match when {
        When::Today => Some(today),
        When::Tomorrow => today.plus_days(1),
        When::ThisWeek => today.plus_days(2),
        When::Later => today.plus_days(7),
        When::Overdue | When::Someday | When::Done => None,
    }
}

#[component]
fn Group(when: When, groups: Groups, picking: Picking) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let records = Memo::new(move |_| groups.shown(when));
    let all = Memo::new(move |_| groups.all_of(when).len());
    let hidden = move || all.get().saturating_sub(records.with(Vec::len));
    let more = move || fill(i18n.t(text::SHOW_MORE), &[("n", &hidden().min(DONE_SHOWN).to_string())]);
    let getting = use_replica().getting;
    let count = Signal::derive(move || once_whole(getting, || format::number(all.get() as i64, i18n.locale())));
    let Dragging(dragging) = expect_context();
    let replica = StoredValue::new(use_replica());
    let takes = move || first_day(when).is_some() || when == When::Someday;
    let drop = move |event: DragEvent| {
        let Some(record) = dragged(&event).filter(|_| takes()) else { return };
        event.prevent_default();
        match first_day(when) {
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
    let show_more = move |_| groups.most_done.update(|most| *most += DONE_SHOWN);
    view! {
        <Show when=move || records.with(|records| !records.is_empty()) || dragging.get() && takes()>
            <section class="task-group" data-when=format!("{when:?}") on:dragover=over on:drop=drop>
                <h2>{i18n.s(name(when))} <span class="count">{count}</span></h2>
                <ul class="lines">
                    <For each=move || records.get() key=|record| *record let:record>
                        <TaskLine record about=true picking />
                    </For>
                </ul>
                <Show when=move || { hidden() > 0 }>
                    <button class="quiet wide" on:click=show_more>{more}</button>
                </Show>
            </section>
        </Show>
    }
}
