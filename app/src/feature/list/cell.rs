//! One cell of a list: what it shows, and how it is edited in place.

use super::columns::Column;
use crate::{
    actions::use_actions,
    feature::{
        record::{Field, Input, Words, choices, reach, save_typed},
        tags::TagChip,
    },
    format,
    i18n::{I18n, use_i18n},
    ui::icon::{Icon, IconView},
    view_model::Model,
};
use leptos::{ev::KeyboardEvent, html, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    completeness,
    id::RecordId,
    row::Row,
    value::Value,
};
use std::sync::Arc;

/// What a cell shows of a row.
pub fn shown(row: &Row, column: Column, words: StoredValue<Words>, i18n: I18n) -> AnyView {
    match column {
        Column::Tags => row.meta.tags.iter().map(|tag| view! { <TagChip tag=*tag /> }).collect_view().into_any(),
        Column::Created => instant(row.meta.created_at, i18n.locale()).into_any(),
        Column::Updated => instant(row.meta.updated_at, i18n.locale()).into_any(),
        Column::Completeness => {
            let percent = completeness::of(row).percent;
            view! { <meter min="0" max="100" value=percent.to_string()></meter> {format!("{percent} %")} }.into_any()
        }
        Column::Field(field) => {
            let shown = words.with_value(|words| words.cell(row, field));
            match field.input {
                Input::Entries { html, .. } if !shown.is_empty() => {
                    let first = words.with_value(|words| words.typed(row, field));
                    let icon = if html == "tel" { Icon::Call } else { Icon::Email };
                    view! {
                        <span class="cell-text">{shown}</span>
                        <a class="cell-way" tabindex="-1" href=reach(html, &first) aria-label=first.clone()><IconView icon /></a>
                    }
                    .into_any()
                }
                _ => view! { <span class="cell-text">{shown}</span> }.into_any(),
            }
        }
    }
}

fn instant(at: Option<sotay_shared::stamp::Timestamp>, locale: crate::i18n::Locale) -> String {
    at.map(|at| format::instant(at, locale)).unwrap_or_default()
}

/// Whether a cell can be edited where it is.
pub fn is_editable(column: Column) -> Option<&'static Field> {
    match column {
        Column::Field(field)
            if !matches!(field.input, Input::Choices(_) | Input::Formula(_) | Input::Own | Input::Stage) =>
        {
            Some(field)
        }
        _ => None,
    }
}

/// The editor of a cell; `done` hears that it is over, and whether the next row is wanted.
#[component]
pub fn CellEditor(
    record: RecordId,
    row: Memo<Option<Arc<Row>>>,
    field: &'static Field,
    words: StoredValue<Words>,
    done: Callback<bool>,
) -> impl IntoView {
    let actions = use_actions();
    let first = untrack(|| {
        row.with(|row| row.as_ref().map(|row| words.with_value(|words| words.typed(row, field))).unwrap_or_default())
    });
    let i18n = use_i18n();
    let label = i18n.s(field.label);
    if matches!(field.input, Input::Choice(_) | Input::Member | Input::Bool) {
        let current = untrack(|| {
            row.with(|row| {
                row.as_ref()
                    .map(|row| match row.value(field.key) {
                        Value::Text(word) => word,
                        Value::Bool(true) => "true".to_owned(),
                        _ => String::new(),
                    })
                    .unwrap_or_default()
            })
        });
        let options = untrack(|| words.with_value(|words| choices(words, field, &current)));
        let select = NodeRef::<html::Select>::new();
        Effect::new(move || {
            if let Some(select) = select.get() {
                // Focusing an element that is in the page cannot fail.
                let _ = select.focus();
            }
        });
        let choose = move |event| {
            let chosen = Some(event_target_value(&event)).filter(|word| !word.is_empty());
            let value = match field.input {
                Input::Bool => chosen.map(|_| true).into(),
                _ => chosen.into(),
            };
            actions.start(Command::Edit { record, fields: vec![FieldEdit { key: field.key.into(), value }] });
            done.run(false);
        };
        let key = move |event: KeyboardEvent| {
            event.stop_propagation();
            if event.key() == "Escape" {
                done.run(false);
            }
        };
        // A select that is taken out of the page loses the focus when nothing of its cell is left.
        let leave = move |_| done.try_run(false).unwrap_or_default();
        let options = options.into_iter().map(|(word, name)| {
            let selected = word == current;
            view! { <option value=word selected=selected>{name}</option> }
        });
        return view! {
            <select node_ref=select aria-label=label on:change=choose on:keydown=key on:blur=leave>
                {options.collect_view()}
            </select>
        }
        .into_any();
    }
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Focusing an input that is in the page cannot fail.
            let _ = input.focus();
            input.select();
        }
    });
    let problem = RwSignal::new(None::<String>);
    let over = StoredValue::new(false);
    let before = first.clone();
    let finish = move |next: bool| {
        // An input that is taken out of the page loses the focus when nothing of its cell is left.
        let Some(input) = input.try_get_untracked().flatten().filter(|_| over.try_get_value() == Some(false)) else {
            return;
        };
        let typed = input.value();
        // What was not changed is not saved over what somebody else wrote meanwhile.
        if typed != before
            && let Err(words) = words.with_value(|words| save_typed(words, actions, record, field, &typed))
        {
            return problem.set(Some(words));
        }
        over.set_value(true);
        done.run(next);
    };
    let on_key = finish.clone();
    let key = move |event: KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                on_key(true);
            }
            "Escape" => {
                over.set_value(true);
                done.run(false);
            }
            _ => {}
        }
    };
    let model: Model = words.with_value(|words| words.replica.model.clone());
    let typing = RwSignal::new(String::new());
    let list = matches!(field.input, Input::Record(_)).then_some("cell-suggestions");
    let suggestions = move || match field.input {
        Input::Record(kind) => {
            let found = model.suggest(kind, &typing.get()).into_iter();
            found.map(|title| view! { <option value=title></option> }).collect_view()
        }
        _ => Vec::new(),
    };
    let kind = match field.input {
        Input::Date | Input::Due => "date",
        Input::Entries { html, .. } => html,
        _ => "text",
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
            on:blur=move |_| finish(false)
        />
        {list.map(|list| view! { <datalist id=list>{suggestions}</datalist> })}
        <Show when=move || problem.with(Option::is_some)>
            <span class="cell-problem" role="alert">{move || problem.get()}</span>
        </Show>
    }
    .into_any()
}
