//! What only tasks have: when they are due, how they repeat, when to remind, and their checklist.

mod repeat;

use super::editor::Editor;
use crate::{
    clock,
    format::fill,
    i18n::{Text, text, use_i18n},
    new_id, notify,
    ui::{
        choice::Choice,
        combobox::Combobox,
        date_field::DateField,
        icon::{Icon, IconView},
        time_field::TimeField,
    },
};
use leptos::{ev::SubmitEvent, prelude::*};
use repeat::RepeatField;
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::PartId,
    position::Position,
    row::{ChecklistItem, Due, TaskRow},
    schema::key,
    value::Value,
};

/// Minutes before a task is due at which to remind.
const REMINDERS: [(i64, Text); 5] = [
    (0, text::REMIND_AT),
    (10, text::REMIND_10_MINUTES),
    (60, text::REMIND_HOUR),
    (1_440, text::REMIND_DAY),
    (10_080, text::REMIND_WEEK),
];

#[component]
pub fn TaskFields(editor: Editor) -> impl IntoView {
    let task = Memo::new(move |_| editor.shown.row.with(|row| row.as_ref().and_then(|row| row.as_task().cloned())));
    view! {
        <DueField editor task />
        <RepeatField editor task />
        <ReminderField editor task />
        <Checklist editor task />
    }
}

/// A day, and a time of day where it matters.
#[component]
fn DueField(editor: Editor, task: Memo<Option<TaskRow>>) -> impl IntoView {
    let i18n = use_i18n();
    let due = move || task.with(|task| task.as_ref().and_then(|task| task.due));
    let day = Memo::new(move |_| match due()? {
        Due::Day(day) => Some(day),
        Due::At(at) => Some(clock::day_of(at)),
    });
    let time = Memo::new(move |_| match due()? {
        Due::Day(_) => None,
        Due::At(at) => Some(clock::minute_of(at)),
    });
    let save = move |day: Option<CalendarDate>, time: Option<u16>| {
        let at = day.zip(time).and_then(|(day, minute)| clock::instant_at(day, minute));
        let value = match (day, at) {
            (_, Some(at)) => Value::Time(at),
            (Some(day), None) => day.into(),
            (None, None) => Value::Empty,
        };
        editor.save(key::DUE, value);
    };
    let save_day = Callback::new(move |day| save(day, time.get_untracked()));
    let save_time = Callback::new(move |time| save(day.get_untracked(), time));
    let is_without_day = Signal::derive(move || due().is_none());
    view! {
        <div class="field">
            <span class="label">{i18n.s(text::DUE)}</span>
            <div class="row">
                <DateField label=i18n.s(text::DUE) value=day chosen=save_day />
                <TimeField label=i18n.s(text::DUE_TIME) value=time chosen=save_time disabled=is_without_day />
            </div>
        </div>
    }
}

#[component]
fn ReminderField(editor: Editor, task: Memo<Option<TaskRow>>) -> impl IntoView {
    let i18n = use_i18n();
    let known = Memo::new(move |_| task.with(|task| task.as_ref().map(|it| it.reminders.clone()).unwrap_or_default()));
    let name = move |minutes: i64| {
        let known = REMINDERS.iter().find(|(it, _)| *it == minutes);
        known.map_or_else(
            || fill(i18n.t(text::REMIND_MINUTES), &[("n", &minutes.to_string())]),
            |(_, name)| i18n.t(*name).to_owned(),
        )
    };
    let add = Callback::new(move |word: String| {
        if let Ok(minutes) = word.parse::<i64>() {
            editor.save(format!("reminders/{}", new_id!(PartId)), Value::Int(minutes));
            notify::ask_permission();
        }
    });
    let choices = Signal::derive(move || {
        REMINDERS.map(|(minutes, name)| Choice::plain(minutes.to_string(), i18n.t(name))).to_vec()
    });
    let is_without_due = Signal::derive(move || task.with(|task| task.as_ref().is_none_or(|task| task.due.is_none())));
    let words = i18n.s(text::ADD_REMINDER);
    let line = move |(id, minutes): (PartId, i64)| {
        let words = name(minutes);
        let label = fill(i18n.t(text::REMOVE_ITEM), &[("name", &words)]);
        view! {
            <li class="chip">
                <IconView icon=Icon::Clock />
                {words}
                <button
                    class="quiet square"
                    aria-label=label
                    on:click=move |_| editor.save(format!("reminders/{id}"), Value::Empty)
                >
                    <IconView icon=Icon::Close />
                </button>
            </li>
        }
    };
    view! {
        <div class="field">
            <span class="label">{i18n.s(text::REMINDERS)}</span>
            <ul class="tag-list">{move || known.get().into_iter().map(line).collect_view()}</ul>
            <Combobox label=words placeholder=words value="" choices chosen=add disabled=is_without_due />
        </div>
    }
}

#[component]
fn Checklist(editor: Editor, task: Memo<Option<TaskRow>>) -> impl IntoView {
    let i18n = use_i18n();
    let items = Memo::new(move |_| task.with(|task| task.as_ref().map(|it| it.checklist.clone()).unwrap_or_default()));
    let typed = RwSignal::new(String::new());
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let words = typed.get_untracked();
        if words.trim().is_empty() {
            return;
        }
        let last = items.with_untracked(|items| items.last().and_then(|item| item.position.clone()));
        let position = Position::between(last.as_ref(), None, u64::from_le_bytes(clock::random()));
        let item = new_id!(PartId);
        let at = |part: &str| format!("checklist/{item}/{part}");
        let fields = vec![FieldEdit::new(at("text"), words.trim()), FieldEdit::new(at(key::POSITION), position)];
        editor.actions.start(Command::Edit { record: editor.shown.record, fields });
        typed.set(String::new());
    };
    let line = move |item: ChecklistItem| {
        let ChecklistItem { id, text: words, done, .. } = item;
        let label = fill(i18n.t(text::REMOVE_ITEM), &[("name", &words)]);
        view! {
            <li>
                <label class="check" class:done=done>
                    <input
                        type="checkbox"
                        prop:checked=done
                        on:change=move |_| editor.save(format!("checklist/{id}/done"), Value::Bool(!done))
                    />
                    {words}
                </label>
                <button
                    class="quiet square"
                    aria-label=label
                    on:click=move |_| editor.save(format!("checklist/{id}/text"), Value::Empty)
                >
                    <IconView icon=Icon::Close />
                </button>
            </li>
        }
    };
    let count = move || {
        items.with(|items| {
            let done = items.iter().filter(|item| item.done).count();
            (!items.is_empty()).then(|| format!("{done}/{}", items.len()))
        })
    };
    view! {
        <div class="field checklist">
            <span class="label">{i18n.s(text::CHECKLIST)} " " {count}</span>
            <ul>{move || items.get().into_iter().map(line).collect_view()}</ul>
            <form on:submit=add>
                <input
                    aria-label=i18n.s(text::ADD_ITEM)
                    placeholder=i18n.s(text::ADD_ITEM)
                    maxlength="500"
                    autocomplete="off"
                    bind:value=typed
                />
            </form>
        </div>
    }
}
