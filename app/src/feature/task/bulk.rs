//! What can be done with every task that is picked, at once and with one undo.

use crate::{
    actions::{Actions, use_actions},
    clock,
    fields::words_of,
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    permission::use_may,
    replica::ReplicaHandle,
    ui::{
        choice::{Choice, Mark},
        combobox::Combobox,
        date_field::DateField,
        icon::{Icon, IconView},
    },
    widget::{
        archive::ArchivePicked,
        member_options::member_options,
        picking::Picking,
        task_line::{due_on, type_icon},
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{MemberId, RecordId, TaskId},
    kind::Kind,
    role::Role,
    row::{Row, TaskStatus},
    schema::key,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

/// Days that picked tasks can be due on by one choice.
const DAYS: [(&str, Text); 5] = [
    ("today", text::TODAY),
    ("tomorrow", text::TOMORROW),
    ("monday", text::ON_MONDAY),
    ("week", text::IN_A_WEEK),
    ("none", text::NO_DUE_DAY),
];

/// The day that a word means; `None` for no day at all.
fn day_of(word: &str, today: CalendarDate) -> Option<CalendarDate> {
    match word {
        "today" => Some(today),
        "tomorrow" => today.plus_days(1),
        // The next one: of a Monday that is in a week.
        "monday" => today.plus_days(8 - i64::from(today.weekday())),
        "week" => today.plus_days(7),
        _ => None,
    }
}

/// What is picked, and what changes all of it.
#[derive(Clone, Copy)]
struct Bulk {
    i18n: I18n,
    actions: Actions,
    replica: StoredValue<ReplicaHandle>,
    picking: Picking,
}

impl Bulk {
    /// Does something to all of it; what is gone from the list afterwards is not picked any more.
    fn run(self, command: Command, words: Text, count: usize, leaves: bool) {
        let words = fill(untrack(|| self.i18n.t(words)), &[("n", &count.to_string())]);
        spawn_local(async move {
            if self.actions.run_saying(command, words).await && leaves {
                self.picking.clear();
            }
        });
    }

    /// Writes a field of each.
    fn edit(self, key: &str, value: impl Fn(&Row) -> Option<Value>) {
        let edit = |record: RecordId| {
            let row = self.replica.with_value(|replica| replica.model.peek(record))?;
            let fields = vec![FieldEdit { key: key.to_owned(), value: value(&row)? }];
            Some(Command::Edit { record, fields })
        };
        let commands: Vec<Command> = self.picking.now().into_iter().filter_map(edit).collect();
        let count = commands.len();
        if count > 0 {
            self.run(Command::Batch { commands }, text::CHANGED_TASKS, count, false);
        }
    }

    fn due(self, day: Option<CalendarDate>) {
        self.edit(key::DUE, |row| {
            let task = row.as_task()?;
            Some(day.map_or(Value::Empty, |day| due_on(task, day).into()))
        });
    }

    fn complete(self) {
        let is_open = |record: &RecordId| {
            let row = self.replica.with_value(|replica| replica.model.peek(*record));
            row.is_some_and(|row| row.as_task().is_some_and(|task| task.status == TaskStatus::Open))
        };
        let records = self.picking.now().into_iter().filter(is_open);
        let complete = |record| Command::CompleteTask { task: TaskId::of(record) };
        let commands: Vec<Command> = records.map(complete).collect();
        let count = commands.len();
        if count > 0 {
            self.run(Command::Batch { commands }, text::COMPLETED_MANY, count, true);
        }
    }

    fn delete(self) {
        let records = self.picking.now();
        let count = records.len();
        self.run(Command::Delete { records }, text::DELETED_TASKS, count, true);
    }
}

#[component]
pub(super) fn BulkBar() -> impl IntoView {
    let picking = expect_context::<Picking>();
    let may = use_may(Role::Member);
    view! { <Show when=move || may.get() && { picking.count() > 0 }><Bar /></Show> }
}

#[component]
fn Bar() -> impl IntoView {
    let (i18n, picking) = (use_i18n(), expect_context::<Picking>());
    let bulk = Bulk { i18n, actions: use_actions(), replica: StoredValue::new(use_replica()), picking };
    let count = move || fill(i18n.t(text::PICKED), &[("n", &picking.count().to_string())]);
    view! {
        <div class="bulk-bar of-page" role="toolbar" aria-label=i18n.s(text::BULK)>
            <strong role="status">{count}</strong>
            <button class="quiet" on:click=move |_| bulk.complete()>
                <IconView icon=Icon::Check />
                <span>{i18n.s(text::COMPLETE)}</span>
            </button>
            <Changes bulk />
            <ArchivePicked
                picked=Callback::new(move |()| picking.now())
                done=Callback::new(move |()| picking.clear())
            />
            <button class="quiet danger" on:click=move |_| bulk.delete()>
                <IconView icon=Icon::Trash />
                <span>{i18n.s(text::DELETE)}</span>
            </button>
            <button class="quiet square" aria-label=i18n.s(text::PICK_NONE) on:click=move |_| picking.clear()>
                <IconView icon=Icon::Close />
            </button>
        </div>
    }
}

/// What can be chosen for everything that is picked.
#[component]
fn Changes(bulk: Bulk) -> impl IntoView {
    let i18n = use_i18n();
    let days = Signal::derive(move || DAYS.map(|(word, name)| Choice::plain(word, i18n.t(name))).to_vec());
    let members = Signal::derive(move || bulk.replica.with_value(|replica| member_options(replica, i18n)));
    let types = Signal::derive(move || {
        let of_type = |(word, name): &(&'static str, Text)| {
            let mark = type_icon(word).map_or(Mark::None, Mark::Icon);
            Choice::plain(*word, i18n.t(*name)).marked(mark)
        };
        words_of(Kind::Task, key::TASK_TYPE).iter().map(of_type).collect::<Vec<_>>()
    });
    let to_day = Callback::new(move |word: String| bulk.due(day_of(&word, clock::today())));
    let on_day = Callback::new(move |day: Option<CalendarDate>| {
        if day.is_some() {
            bulk.due(day);
        }
    });
    let to_member = Callback::new(move |word: String| {
        if let Ok(member) = word.parse::<MemberId>() {
            bulk.edit(key::ASSIGNEE, |_| Some(member.into()));
        }
    });
    let to_type = Callback::new(move |word: String| bulk.edit(key::TASK_TYPE, |_| Some(word.as_str().into())));
    // What was chosen is done: nothing stays chosen.
    let no_day = Signal::derive(|| None::<CalendarDate>);
    let (due, assign, of) = (i18n.s(text::DUE), i18n.s(text::ASSIGN_TO), i18n.s(text::TASK_TYPE));
    view! {
        <Combobox class="bulk-due" label=due placeholder=due value="" choices=days chosen=to_day />
        <label class="bulk-date">
            {i18n.s(text::DUE_ON)}
            <DateField label=i18n.s(text::DUE_ON) value=no_day chosen=on_day />
        </label>
        <Combobox label=assign placeholder=assign value="" choices=members chosen=to_member />
        <Combobox label=of placeholder=of value="" choices=types chosen=to_type />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_days() {
        for (today, word, day) in [
            ("2026-11-28", "today", Some("2026-11-28")),
            ("2026-11-28", "tomorrow", Some("2026-11-29")),
            ("2026-11-28", "monday", Some("2026-11-30")),
            ("2026-11-30", "monday", Some("2026-12-07")),
            ("2026-11-28", "week", Some("2026-12-05")),
            ("2026-11-28", "none", None),
        ] {
            let found = day_of(word, today.parse().unwrap());
            assert_eq!(found.map(|day| day.to_string()).as_deref(), day, "{today} {word}");
        }
    }
}
