//! One cell of a list: what it shows, and how it is edited in place.

use super::columns::Column;
use crate::{
    actions::use_actions,
    clock,
    feature::{
        duplicates::country,
        record::{Field, Input, Words, choices, linked, reach, save_typed},
        tags::write_tags,
    },
    format,
    i18n::{Locale, use_i18n},
    ui::{icon::Icon, markup::Markup, select},
    view_model::Model,
};
use leptos::{ev::KeyboardEvent, html, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    completeness,
    id::RecordId,
    row::Row,
    stamp::Timestamp,
    value::Value,
};
use std::sync::Arc;

/// What a cell shows of a row; follows changes of what the row names.
pub fn shown(row: &Row, column: Column, words: &Words) -> Markup {
    let mut cell = Markup::default();
    let locale = words.i18n.locale();
    match column {
        Column::Tags => {
            write_tags(&mut cell, &row.meta.tags, &words.replica, words.i18n);
        }
        Column::Created => since(&mut cell, row.meta.created_at, locale),
        Column::Updated => since(&mut cell, row.meta.updated_at, locale),
        Column::Completeness => {
            let percent = completeness::of(row).percent.to_string();
            cell.element("meter", &[("min", "0"), ("max", "100"), ("value", &percent)], |_| {});
            cell.text(&format!("{percent} %"));
        }
        Column::Field(field) => {
            let is_link = matches!(field.input, Input::Record(_));
            if let Some(record) = is_link.then(|| row.all().parsed::<RecordId>(field.key)).flatten() {
                linked(&words.replica, record).write(&mut cell, "span", "cell-text", words.i18n);
                return cell;
            }
            let shown = words.cell(row, field);
            cell.words("span", "cell-text", &shown);
            if let Input::Entries { html, .. } = field.input
                && !shown.is_empty()
            {
                let first = words.typed(row, field);
                if let Some(link) = reach(html, &first, untrack(|| country(&words.replica))) {
                    let (class, tab) = (("class", "cell-way"), ("tabindex", "-1"));
                    let attributes = [class, tab, ("href", link.as_str()), ("aria-label", &first)];
                    cell.element("a", &attributes, |it| it.icon(if html == "tel" { Icon::Call } else { Icon::Email }));
                }
            }
        }
    }
    cell
}

/// How long ago, and when exactly as its title.
fn since(cell: &mut Markup, at: Option<Timestamp>, locale: Locale) {
    let Some(at) = at else { return };
    let exactly = format::instant(at, locale);
    cell.element("span", &[("class", "cell-text"), ("title", &exactly)], |it| {
        it.text(&format::ago(at, clock::minute(), locale))
    });
}

/// Whether a cell can be edited where it is.
pub fn is_editable(column: Column) -> Option<&'static Field> {
    match column {
        Column::Field(field)
            if !matches!(
                field.input,
                Input::Choices(_) | Input::Formula(_) | Input::Told | Input::Own | Input::Stage
            ) =>
        {
            Some(field)
        }
        _ => None,
    }
}

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

/// The editor of a cell; `done` hears that it is over, and where the keys go on.
#[component]
pub fn CellEditor(
    record: RecordId,
    row: Memo<Option<Arc<Row>>>,
    field: &'static Field,
    words: StoredValue<Words>,
    done: Callback<Next>,
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
        let before = current.clone();
        let select = select::shows(move || current.clone());
        Effect::new(move || {
            if let Some(select) = select.get() {
                // Focusing an element that is in the page cannot fail.
                let _ = select.focus();
            }
        });
        let save = move || {
            let Some(select) = select.get_untracked() else { return };
            let chosen = Some(select.value()).filter(|word| !word.is_empty());
            if chosen.clone().unwrap_or_default() == before {
                return;
            }
            let value = match field.input {
                Input::Bool => chosen.map(|_| true).into(),
                _ => chosen.into(),
            };
            actions.start(Command::Edit { record, fields: vec![FieldEdit { key: field.key.into(), value }] });
        };
        // A pointer chooses; arrows go through all there is, until Enter, Tab or leaving says that it is chosen.
        let (by_keys, over) = (StoredValue::new(false), StoredValue::new(false));
        let saved = save.clone();
        let choose = move |_| {
            if !by_keys.get_value() {
                over.set_value(true);
                saved();
                done.run(Next::Stay);
            }
        };
        let saved = save.clone();
        let key = move |event: KeyboardEvent| {
            event.stop_propagation();
            by_keys.set_value(true);
            if let Some(next) = next(&event) {
                event.prevent_default();
                over.set_value(true);
                if event.key() != "Escape" {
                    saved();
                }
                done.run(next);
            }
        };
        // A select that is taken out of the page loses the focus when nothing of its cell is left.
        let leave = move |_| {
            if over.try_get_value() == Some(false) {
                over.set_value(true);
                save();
                done.try_run(Next::Away).unwrap_or_default();
            }
        };
        let options = options.into_iter().map(|(word, name)| view! { <option value=word>{name}</option> });
        return view! {
            <select node_ref=select aria-label=label on:change=choose on:keydown=key on:pointerdown=move |_| by_keys.set_value(false) on:blur=leave>
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
    let finish = move |next: Next| {
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
        match next(&event) {
            Some(_) if event.key() == "Escape" => {
                over.set_value(true);
                done.run(Next::Stay);
            }
            Some(next) => {
                event.prevent_default();
                on_key(next);
            }
            None => {}
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
            on:blur=move |_| finish(Next::Away)
        />
        {list.map(|list| view! { <datalist id=list>{suggestions}</datalist> })}
        <Show when=move || problem.with(Option::is_some)>
            <span class="cell-problem" role="alert">{move || problem.get()}</span>
        </Show>
    }
    .into_any()
}
