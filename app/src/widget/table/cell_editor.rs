//! A cell that is being edited in place.

use super::Stages;
use crate::{
    actions::{Actions, use_actions},
    fields::entry_input,
    format,
    i18n::use_i18n,
    ui::{
        choice::Choice,
        combobox::Combobox,
        date_field::{self, WithMonth},
        suggest::Suggestions,
    },
    widget::{
        editing::{choices, save_typed},
        formatter::Formatter,
        linked::suggest_records,
    },
};
use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    prelude::*,
};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::{RecordId, StageId},
    kind::FieldType,
    row::Row,
    schema::Field,
    value::Value,
};
use std::sync::Arc;

/// Where the keys go on after a cell was edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Stay,
    /// Something else has them by now, or nothing.
    Away,
    Below,
    Left,
    Right,
}

fn next(event: &KeyboardEvent) -> Option<Next> {
    Some(match event.key().as_str() {
        "Enter" => Next::Below,
        "Tab" if event.shift_key() => Next::Left,
        "Tab" => Next::Right,
        "Escape" => Next::Stay,
        _ => return None,
    })
}

/// What is edited, and who hears that it is over, and where the keys go on.
#[derive(Clone, Copy)]
struct Edited {
    record: RecordId,
    row: Memo<Option<Arc<Row>>>,
    field: StoredValue<Arc<Field>>,
    formatter: StoredValue<Formatter>,
    actions: Actions,
    done: Callback<Next>,
    /// It is over, whatever is heard of it after that.
    over: StoredValue<bool>,
}

impl Edited {
    /// What the row says now.
    fn now(self, read: impl Fn(&Formatter, &Row, &Field) -> String) -> String {
        untrack(|| {
            self.row.with(|row| {
                let read = |row: &Arc<Row>| self.with(|formatter, field| read(formatter, row, field));
                row.as_ref().map(read).unwrap_or_default()
            })
        })
    }

    /// The day of a row, where there is one.
    fn day(self, row: &Row) -> Option<CalendarDate> {
        self.with(|formatter, field| formatter.typed(row, field).parse().ok())
    }

    fn with<T>(self, read: impl FnOnce(&Formatter, &Field) -> T) -> T {
        self.formatter.with_value(|formatter| self.field.with_value(|field| read(formatter, field)))
    }

    fn end(self, next: Next) {
        self.over.set_value(true);
        self.done.try_run(next).unwrap_or_default();
    }
}

/// The editor of a cell; `done` hears that it is over, and where the keys go on.
#[component]
pub(super) fn CellEditor(
    record: RecordId,
    row: Memo<Option<Arc<Row>>>,
    field: Arc<Field>,
    formatter: StoredValue<Formatter>,
    stages: Option<Stages>,
    done: Callback<Next>,
) -> impl IntoView {
    let label = use_i18n().named(field.name.clone());
    let is_chosen = matches!(field.of, FieldType::Choice(_) | FieldType::Member | FieldType::Bool);
    let stages = stages.filter(|_| field.of == FieldType::Place);
    let (field, over) = (StoredValue::new(field), StoredValue::new(false));
    let edited = Edited { record, row, field, formatter, actions: use_actions(), done, over };
    match (is_chosen, stages) {
        (_, Some(stages)) => view! { <ChosenStage edited label stages /> }.into_any(),
        (true, None) => view! { <ChosenWord edited label /> }.into_any(),
        (false, None) => view! { <Typed edited label /> }.into_any(),
    }
}

/// Where the record stands: whoever moves it may ask for more.
#[component]
fn ChosenStage(edited: Edited, label: Signal<String>, stages: Stages) -> impl IntoView {
    let before = untrack(|| {
        edited.row.with(|row| Some(row.as_ref()?.as_deal()?.place.as_ref()?.stage.to_string())).unwrap_or_default()
    });
    let now = before.clone();
    let put = Callback::new(move |word: String| {
        if let Ok(stage) = word.parse::<StageId>()
            && word != now
        {
            // The table may be left by now.
            let _ = stages.put.try_run((edited.record, stage));
        }
    });
    view! { <Chosen edited label before choices=stages.choices chosen=put /> }
}

/// One of some words.
#[component]
fn ChosenWord(edited: Edited, label: Signal<String>) -> impl IntoView {
    let before = edited.now(|_, row, field| match row.value(&field.key) {
        Value::Text(word) => word,
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) if edited.field.with_value(|field| field.is_usual()) => "false".to_owned(),
        _ => String::new(),
    });
    let choices = untrack(|| edited.with(|formatter, field| choices(formatter, field, &before)));
    let save = Callback::new(move |word: String| {
        let chosen = Some(word).filter(|word| !word.is_empty());
        let (key, of) = edited.field.with_value(|field| (field.key.to_string(), field.of));
        let value = match of {
            FieldType::Bool => chosen.map(|answer| answer == "true").into(),
            _ => chosen.into(),
        };
        edited.actions.start(Command::Edit { record: edited.record, fields: vec![FieldEdit { key, value }] });
    });
    view! { <Chosen edited label before choices=Signal::stored(choices) chosen=save /> }
}

/// Its list is open at once, and the cell is done when that closes.
#[component]
fn Chosen(
    edited: Edited,
    label: Signal<String>,
    before: String,
    choices: Signal<Vec<Choice>>,
    chosen: Callback<String>,
) -> impl IntoView {
    // What a key does in the list is done first.
    let next_after = StoredValue::new(Next::Away);
    let key = move |event: KeyboardEvent| {
        let Some(next) = next(&event) else { return };
        next_after.set_value(next);
        if event.key() == "Tab" {
            event.prevent_default();
        }
    };
    let closed = Callback::new(move |()| edited.end(next_after.get_value()));
    view! {
        <span on:keydown:capture=key>
            <Combobox label value=before choices chosen opened=true closed />
        </span>
    }
}

/// What is typed.
#[component]
fn Typed(edited: Edited, label: Signal<String>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    select_when_here(input);
    let problem = RwSignal::new(None::<String>);
    let (of, linked) = edited.field.with_value(|field| (field.of, field.linked()));
    let is_date = matches!(of, FieldType::Date | FieldType::DateOrTime);
    let first = if is_date { edited.now(shown_day) } else { edited.now(Formatter::typed) };
    let before = StoredValue::new(first.clone());
    let finish = move |next: Next| {
        // An input that is taken out of the page loses the focus when nothing of its cell is left.
        let is_over = edited.over.try_get_value() != Some(false);
        let Some(input) = input.try_get_untracked().flatten().filter(|_| !is_over) else { return };
        let typed = input.value();
        // What was not changed is not saved over what somebody else wrote meanwhile.
        let save = |formatter: &Formatter, field: &Field| {
            let text = if is_date { read_day(formatter, &typed)? } else { typed.clone() };
            save_typed(formatter, edited.actions, edited.record, field, &text)
        };
        if before.with_value(|before| *before != typed)
            && let Err(words) = edited.with(save)
        {
            return problem.set(Some(words));
        }
        edited.end(next);
    };
    let open = RwSignal::new(false);
    let key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match next(&event) {
            Some(_) if event.key() == "Escape" => edited.end(Next::Stay),
            Some(next) => {
                event.prevent_default();
                finish(next);
            }
            None if is_date && event.key() == "ArrowDown" => {
                event.prevent_default();
                open.set(true);
            }
            None => {}
        }
    };
    let field = view! {
        <input
            node_ref=input
            type=entry_input(of)
            aria-label=label
            aria-invalid=move || problem.with(Option::is_some).then_some("true")
            title=move || problem.get().unwrap_or_default()
            maxlength="2000"
            autocomplete="off"
            value=first
            on:keydown=key
            on:blur=move |_: FocusEvent| {
                // The keys of a day may go to its month.
                if !is_date {
                    finish(Next::Away);
                }
            }
        />
    };
    let field = match is_date {
        false => field.into_any(),
        true => with_month(edited, input, open, finish, field.into_any()),
    };
    let suggestions = linked.map(|kind| {
        let find = edited.with(|formatter, _| suggest_records(&formatter.replica.model, kind));
        view! { <Suggestions input find /> }
    });
    view! {
        {field}
        {suggestions}
        <Show when=move || problem.with(Option::is_some)>
            <span class="cell-problem" role="alert">{move || problem.get()}</span>
        </Show>
    }
}

/// Gives an input the keys once it is in the page, with all that stands in it selected.
fn select_when_here(input: NodeRef<html::Input>) {
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Focusing an input that is in the page cannot fail.
            let _ = input.focus();
            input.select();
        }
    });
}

/// The field of a day, with its month beside it.
fn with_month(
    edited: Edited,
    input: NodeRef<html::Input>,
    open: RwSignal<bool>,
    finish: impl Fn(Next) + Copy + Send + Sync + 'static,
    field: AnyView,
) -> AnyView {
    let day = Signal::derive(move || edited.row.with(|row| row.as_ref().and_then(|row| edited.day(row))));
    let picked = Callback::new(move |day: Option<CalendarDate>| {
        let words = edited.with(|formatter, _| {
            day.map(|day| format::date(day, untrack(|| formatter.i18n.locale()))).unwrap_or_default()
        });
        if let Some(input) = input.try_get_untracked().flatten() {
            input.set_value(&words);
        }
        finish(Next::Stay);
    });
    let left = Callback::new(move |()| finish(Next::Away));
    view! { <WithMonth input day picked left open>{field}</WithMonth> }.into_any()
}

/// A day of a row, as it is shown.
fn shown_day(formatter: &Formatter, row: &Row, field: &Field) -> String {
    let day = formatter.typed(row, field).parse::<CalendarDate>();
    day.map(|day| format::date(day, untrack(|| formatter.i18n.locale()))).unwrap_or_default()
}

/// What was typed of a day, as it is saved.
fn read_day(formatter: &Formatter, typed: &str) -> Result<String, String> {
    match date_field::read(typed, false) {
        Ok(day) => Ok(day.map(|day| day.to_string()).unwrap_or_default()),
        Err(problem) => Err(untrack(|| formatter.i18n.t(problem)).to_owned()),
    }
}
