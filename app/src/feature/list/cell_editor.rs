//! A cell that is being edited in place.

use crate::{
    actions::{Actions, use_actions},
    fields::entry_input,
    i18n::use_i18n,
    ui::select,
    widget::{
        editing::{choices, save_typed},
        formatter::Formatter,
    },
};
use leptos::{ev::KeyboardEvent, html, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
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
pub fn CellEditor(
    record: RecordId,
    row: Memo<Option<Arc<Row>>>,
    field: Arc<Field>,
    formatter: StoredValue<Formatter>,
    done: Callback<Next>,
) -> impl IntoView {
    let label = use_i18n().named(field.name.clone());
    let is_chosen = matches!(field.of, FieldType::Choice(_) | FieldType::Member | FieldType::Bool);
    let (field, over) = (StoredValue::new(field), StoredValue::new(false));
    let edited = Edited { record, row, field, formatter, actions: use_actions(), done, over };
    match is_chosen {
        true => view! { <Chosen edited label /> }.into_any(),
        false => view! { <Typed edited label /> }.into_any(),
    }
}

/// One of some words. A pointer chooses; arrows go through all there is, until Enter, Tab or leaving says that it is chosen.
#[component]
fn Chosen(edited: Edited, label: Signal<String>) -> impl IntoView {
    let before = edited.now(|_, row, field| match row.value(&field.key) {
        Value::Text(word) => word,
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) if edited.field.with_value(|field| field.is_usual()) => "false".to_owned(),
        _ => String::new(),
    });
    let options = untrack(|| edited.with(|formatter, field| choices(formatter, field, &before)));
    let before = StoredValue::new(before);
    let select = select::shows(move || before.get_value());
    Effect::new(move || {
        if let Some(select) = select.get() {
            // Focusing an element that is in the page cannot fail.
            let _ = select.focus();
        }
    });
    let save = move || {
        let Some(select) = select.get_untracked() else { return };
        let chosen = select.value();
        if before.with_value(|before| *before == chosen) {
            return;
        }
        let chosen = Some(chosen).filter(|word| !word.is_empty());
        let (key, of) = edited.field.with_value(|field| (field.key.to_string(), field.of));
        let value = match of {
            FieldType::Bool => chosen.map(|answer| answer == "true").into(),
            _ => chosen.into(),
        };
        edited.actions.start(Command::Edit { record: edited.record, fields: vec![FieldEdit { key, value }] });
    };
    let by_keys = StoredValue::new(false);
    let choose = move |_| {
        if !by_keys.get_value() {
            save();
            edited.end(Next::Stay);
        }
    };
    let key = move |event: KeyboardEvent| {
        event.stop_propagation();
        by_keys.set_value(true);
        if let Some(next) = next(&event) {
            event.prevent_default();
            if event.key() != "Escape" {
                save();
            }
            edited.end(next);
        }
    };
    // A select that is taken out of the page loses the focus when nothing of its cell is left.
    let leave = move |_| {
        if edited.over.try_get_value() == Some(false) {
            save();
            edited.end(Next::Away);
        }
    };
    let options = options.into_iter().map(|(word, name)| view! { <option value=word>{name}</option> });
    view! {
        <select node_ref=select aria-label=label on:change=choose on:keydown=key on:pointerdown=move |_| by_keys.set_value(false) on:blur=leave>
            {options.collect_view()}
        </select>
    }
}

/// What is typed.
#[component]
fn Typed(edited: Edited, label: Signal<String>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Focusing an input that is in the page cannot fail.
            let _ = input.focus();
            input.select();
        }
    });
    let problem = RwSignal::new(None::<String>);
    let first = edited.now(Formatter::typed);
    let before = StoredValue::new(first.clone());
    let finish = move |next: Next| {
        // An input that is taken out of the page loses the focus when nothing of its cell is left.
        let is_over = edited.over.try_get_value() != Some(false);
        let Some(input) = input.try_get_untracked().flatten().filter(|_| !is_over) else { return };
        let typed = input.value();
        // What was not changed is not saved over what somebody else wrote meanwhile.
        let save =
            |formatter: &Formatter, field: &Field| save_typed(formatter, edited.actions, edited.record, field, &typed);
        if before.with_value(|before| *before != typed)
            && let Err(words) = edited.with(save)
        {
            return problem.set(Some(words));
        }
        edited.end(next);
    };
    let key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match next(&event) {
            Some(_) if event.key() == "Escape" => edited.end(Next::Stay),
            Some(next) => {
                event.prevent_default();
                finish(next);
            }
            None => {}
        }
    };
    let (of, linked) = edited.field.with_value(|field| (field.of, field.linked()));
    let typing = RwSignal::new(String::new());
    let list = linked.map(|_| "cell-suggestions");
    let suggestions = move || {
        let suggest =
            |kind| edited.formatter.with_value(|formatter| formatter.replica.model.suggest(kind, &typing.get()));
        let found = linked.map(suggest).unwrap_or_default().into_iter();
        found.map(|title| view! { <option value=title></option> }).collect_view()
    };
    let kind = match of {
        FieldType::Date | FieldType::DateOrTime => "date",
        of => entry_input(of),
    };
    view! {
        <input
            node_ref=input
            type=kind
            aria-label=label
            aria-invalid=move || problem.with(Option::is_some).then_some("true")
            title=move || problem.get().unwrap_or_default()
            list=list
            maxlength="2000"
            autocomplete="off"
            value=first
            on:input=move |event| typing.set(event_target_value(&event))
            on:keydown=key
            on:blur=move |_| finish(Next::Away)
        />
        {list.map(|list| view! { <datalist id=list>{suggestions}</datalist> })}
        <Show when=move || problem.with(Option::is_some)>
            <span class="cell-problem" role="alert">{move || problem.get()}</span>
        </Show>
    }
}
