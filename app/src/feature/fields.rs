//! Fields of a workspace's own: added to a kind, named, ordered, put under headings, archived; and whole sets for an industry.

mod options;
mod words;

use crate::{
    actions::use_actions,
    clock,
    fields::{address_parts, all_fields},
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    new_id,
    replica::ReplicaHandle,
    route::Route,
    ui::{
        choice::Choice,
        combobox::Combobox,
        edit_field::EditField,
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::Model,
    widget::{
        arranged::{ArchivedLine, beside},
        gate::Gate,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use options::Options;
use sotay_shared::{
    command::{Command, FieldEdit},
    field_template::{FIELD_TEMPLATES, FieldTemplate},
    formula::{Formula, FormulaError, Problem},
    id::{FieldId, PartId, RecordId},
    kind::{FieldType, Kind, Offered},
    position::Position,
    role::Role,
    row::{FieldKind, FieldRow},
    schema::key,
    search,
    value::Value,
};
use words::{ChoiceWords, choices_of};

fn kind_name(kind: FieldKind) -> Text {
    match kind {
        FieldKind::Text => text::FIELD_TEXT,
        FieldKind::Number => text::FIELD_NUMBER,
        FieldKind::Money => text::FIELD_MONEY,
        FieldKind::Date => text::FIELD_DATE,
        FieldKind::Choice => text::FIELD_CHOICE,
        FieldKind::Choices => text::FIELD_CHOICES,
        FieldKind::Checkbox => text::FIELD_CHECKBOX,
        FieldKind::Link => text::FIELD_LINK,
        FieldKind::Person => text::FIELD_PERSON,
        FieldKind::Formula => text::FIELD_FORMULA,
    }
}

/// The fields of a kind that are or are not archived, in their order; follows changes.
fn defined(model: &Model, kind: Kind, archived: bool) -> Vec<RecordId> {
    let records = model.list(Kind::Field).get().into_iter();
    let mut found: Vec<(Option<Position>, RecordId)> = records
        .filter_map(|record| {
            let row = model.row(record).get()?;
            let field = row.as_field().filter(|field| field.of == Some(kind) && field.archived == archived)?;
            Some((field.position.clone(), record))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, record)| record).collect()
}

fn edit(record: RecordId, key: impl Into<String>, value: impl Into<Value>) -> Command {
    Command::Edit { record, fields: vec![FieldEdit::new(key, value)] }
}

/// A position after all fields.
fn last(model: &Model) -> Option<Position> {
    model
        .list(Kind::Field)
        .get_untracked()
        .into_iter()
        .filter_map(|it| model.peek(it)?.as_field()?.position.clone())
        .max()
}

#[component]
pub fn FieldsView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let of = Query::new("of");
    let kind = Memo::new(move |_| {
        Kind::parse(&of.get()).filter(|it| it.spec().offered.contains(&Offered::OwnFields)).unwrap_or(Kind::Contact)
    });
    let model = replica.model.clone();
    let here = {
        let model = model.clone();
        Memo::new(move |_| defined(&model, kind.get(), false))
    };
    let archived = Memo::new(move |_| defined(&model, kind.get(), true));
    view! {
        <div class="page pipelines fields-page">
            <div class="record-bar">
                <a href=Route::Settings.path()><IconView icon=Icon::Back />{i18n.s(text::SETTINGS)}</a>
            </div>
            <h1>{i18n.s(text::CUSTOM_FIELDS)}</h1>
            <p class="hint">{i18n.s(text::CUSTOM_FIELDS_TEXT)}</p>
            <div class="switch" role="group" aria-label=i18n.s(text::FIELD_OF)>
                {Kind::offered(Offered::OwnFields).into_iter().map(|it| view! {
                    <button aria-pressed=move || (kind.get() == it).to_string() on:click=move |_| of.set(it.as_str())>
                        {i18n.s(it.many())}
                    </button>
                }).collect_view()}
            </div>
            <Gate needs=Role::Admin>
            <section class="card">
                <ul class="stages">
                    <For each=move || here.get() key=|record| *record let:record>
                        <FieldLine record all=here kind />
                    </For>
                </ul>
                <Show when=move || here.with(Vec::is_empty)><p class="hint">{i18n.s(text::NO_CUSTOM_FIELDS)}</p></Show>
                <NewField kind />
            </section>
            <Show when=move || archived.with(|all| !all.is_empty())>
                <section class="card">
                    <h2>{i18n.s(text::ARCHIVED)}</h2>
                    <ul class="lines">
                        <For each=move || archived.get() key=|record| *record let:record>
                            <ArchivedLine record />
                        </For>
                    </ul>
                </section>
            </Show>
            {move || choices_of(kind.get()).into_iter().map(|words| view! { <ChoiceWords words /> }).collect_view()}
            <Templates />
            </Gate>
        </div>
    }
}

#[component]
fn NewField(kind: Memo<Kind>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let (name, chosen) = (RwSignal::new(String::new()), RwSignal::new(FieldKind::Text));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        let position = Position::between(last(&replica.model).as_ref(), None, u64::from_le_bytes(clock::random()));
        let fields = vec![
            FieldEdit::new(key::NAME, typed.trim()),
            FieldEdit::new("of", kind.get_untracked().as_str()),
            FieldEdit::new("type", chosen.get_untracked().as_str()),
            FieldEdit::new(key::POSITION, position),
        ];
        actions.start(Command::Create { record: new_id!(FieldId).into(), kind: Kind::Field, fields });
        name.set(String::new());
    };
    let choose = Callback::new(move |word: String| chosen.set(FieldKind::parse(&word).unwrap_or_default()));
    let value = Signal::derive(move || chosen.get().as_str().to_owned());
    let choices = Signal::derive(move || {
        FieldKind::ALL.iter().map(|it| Choice::plain(it.as_str(), i18n.t(kind_name(*it)))).collect::<Vec<_>>()
    });
    view! {
        <form class="row new-field" on:submit=send>
            <label>{i18n.s(text::FIELD_NAME)}<input name="field" maxlength="200" bind:value=name /></label>
            <label>
                {i18n.s(text::FIELD_KIND)}
                <Combobox label=i18n.s(text::FIELD_KIND) value choices chosen=choose />
            </label>
            <button type="submit" class="primary"><IconView icon=Icon::Plus />{i18n.s(text::ADD_FIELD)}</button>
        </form>
    }
}

#[component]
fn FieldLine(record: RecordId, all: Memo<Vec<RecordId>>, kind: Memo<Kind>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let row = replica.model.row(record);
    let row = Memo::new(move |_| row.get().and_then(|row| row.as_field().cloned()));
    let read = move |read: fn(&FieldRow) -> String| {
        Signal::derive(move || row.with(|row| row.as_ref().map(read).unwrap_or_default()))
    };
    let (name, section) = (read(|row| row.name.clone()), read(|row| row.section.clone()));
    let rename = Callback::new(move |name: String| {
        if search::is_blank(&name) {
            return Err(i18n.t(text::ERROR_NAME_MISSING).to_owned());
        }
        actions.start(edit(record, key::NAME, name.trim()));
        Ok(())
    });
    let put_under = Callback::new(move |section: String| {
        actions.start(edit(record, "section", Some(section.trim()).filter(|it| !it.is_empty())));
        Ok(())
    });
    let model = StoredValue::new(replica.model.clone());
    let step = move |down: bool| {
        let order = all.get_untracked();
        let position = |it: &RecordId| model.with_value(|model| model.peek(*it)?.as_field()?.position.clone());
        let positions: Vec<Option<Position>> = order.iter().map(position).collect();
        let at = order.iter().position(|it| *it == record);
        if let Some(position) = at.and_then(|at| beside(&positions, at, down)) {
            actions.start(edit(record, key::POSITION, position));
        }
    };
    let archive = move |_| {
        let words = fill(untrack(|| i18n.t(text::ARCHIVED_ONE)), &[("name", &name.get_untracked())]);
        actions.say(edit(record, "archived", true), words);
    };
    let field_kind = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.field_kind).unwrap_or_default()));
    let named = move |words: Text| move || format!("{}: {}", name.get(), i18n.t(words));
    view! {
        <li class="stage">
            <div class="stage-line">
                <div class="stage-name"><EditField label=i18n.s(text::FIELD_NAME) shown=name edited=name save=rename /></div>
                <span class="chip">{move || i18n.t(kind_name(field_kind.get()))}</span>
                <span class="stage-buttons">
                    <button class="quiet square" aria-label=named(text::MOVE_UP) on:click=move |_| step(false)>"↑"</button>
                    <button class="quiet square" aria-label=named(text::MOVE_DOWN) on:click=move |_| step(true)>"↓"</button>
                    <button class="quiet square" aria-label=named(text::ARCHIVE) on:click=archive><IconView icon=Icon::Trash /></button>
                </span>
            </div>
            <EditField label=i18n.s(text::FIELD_SECTION) shown=section edited=section save=put_under />
            {move || match field_kind.get() {
                FieldKind::Choice | FieldKind::Choices => view! { <Options record row /> }.into_any(),
                FieldKind::Formula => view! { <FormulaField record row kind /> }.into_any(),
                _ => ().into_any(),
            }}
        </li>
    }
}

/// Fields by name in braces, for people, and by key, as they are kept.
fn named(replica: &ReplicaHandle, i18n: I18n, kind: Kind) -> Vec<(String, String)> {
    let fields = all_fields(&replica.model, kind).into_iter();
    let usable = fields.filter(|field| field.of != FieldType::Formula && !field.is_apart);
    let usable = usable.map(|field| (i18n.name(&field.name).to_owned(), field.key.to_string()));
    let parts = address_parts(kind).iter().map(|(key, name)| (i18n.t(*name).to_owned(), (*key).to_owned()));
    usable.chain(parts).collect()
}

/// Puts other words into the braces of a formula.
fn renamed(formula: &str, rename: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = formula;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, after)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push('{');
        out.push_str(&rename(inside.trim()).unwrap_or_else(|| inside.to_owned()));
        out.push('}');
        rest = after;
    }
    out + rest
}

/// What is wrong with a formula, in words.
fn explain(error: &FormulaError, i18n: I18n) -> String {
    let problem = match error.problem {
        Problem::Missing => text::FORMULA_MISSING,
        Problem::Unexpected => text::FORMULA_UNEXPECTED,
        Problem::Unclosed => text::FORMULA_UNCLOSED,
        Problem::NoSuchFunction => text::FORMULA_FUNCTION,
        Problem::Arguments => text::FORMULA_ARGUMENTS,
        Problem::TooDeep => text::FORMULA_DEEP,
    };
    fill(i18n.t(text::FORMULA_AT), &[("n", &error.at.to_string()), ("problem", i18n.t(problem))])
}

#[component]
fn FormulaField(record: RecordId, row: Memo<Option<FieldRow>>, kind: Memo<Kind>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let fields = Memo::new(move |_| named(&replica, i18n, kind.get()));
    let shown = Signal::derive(move || {
        let formula = row.with(|row| row.as_ref().map(|row| row.formula.clone()).unwrap_or_default());
        fields.with(|fields| {
            renamed(&formula, |key| fields.iter().find(|(_, known)| *known == key).map(|(name, _)| name.clone()))
        })
    });
    let save = Callback::new(move |typed: String| {
        let formula = fields.with_untracked(|fields| {
            renamed(typed.trim(), |name| {
                let known =
                    fields.iter().find(|(known, key)| search::fold(known) == search::fold(name) || *key == name);
                known.map(|(_, key)| (*key).to_owned())
            })
        });
        let read = formula.parse::<Formula>().map_err(|error| untrack(|| explain(&error, i18n)))?;
        let known = fields.with_untracked(|all| {
            read.fields().into_iter().find(|key| !all.iter().any(|(_, known)| known == key)).map(str::to_owned)
        });
        if let Some(unknown) = known {
            return Err(fill(untrack(|| i18n.t(text::FORMULA_NO_FIELD)), &[("field", &unknown)]));
        }
        actions.start(edit(record, "formula", formula));
        Ok(())
    });
    let names = move || {
        fields.with(|fields| fields.iter().map(|(name, _)| format!("{{{name}}}")).collect::<Vec<_>>().join("  "))
    };
    view! {
        <EditField label=i18n.s(text::FIELD_FORMULA) shown edited=shown save />
        <p class="hint">{i18n.s(text::FORMULA_HELP)} " " <code>{names}</code></p>
    }
}

/// Whole sets of fields.
#[component]
fn Templates() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let model = StoredValue::new(replica.model.clone());
    let add = move |template: &'static FieldTemplate| {
        let (commands, name) = untrack(|| {
            let vietnamese = i18n.locale() == crate::i18n::Locale::Vi;
            let known: Vec<String> = model.with_value(|model| {
                model
                    .list(Kind::Field)
                    .get()
                    .into_iter()
                    .filter_map(|it| Some(search::fold(model.peek(it)?.title())))
                    .collect()
            });
            let mut before = model.with_value(last);
            let mut commands = Vec::new();
            for field in template.fields {
                let (name, section) =
                    if vietnamese { (field.vi, field.section_vi) } else { (field.en, field.section_en) };
                // What is there already is not there twice.
                if known.contains(&search::fold(name)) {
                    continue;
                }
                let position = Position::between(before.as_ref(), None, u64::from_le_bytes(clock::random()));
                before = Some(position.clone());
                let mut fields = vec![
                    FieldEdit::new(key::NAME, name),
                    FieldEdit::new("of", field.of),
                    FieldEdit::new("type", field.field),
                    FieldEdit::new("section", section),
                    FieldEdit::new(key::POSITION, position),
                ];
                let positions = Position::several(None, None, field.options.len(), u64::from_le_bytes(clock::random()));
                for ((vi, en), position) in field.options.iter().zip(positions) {
                    let id = new_id!(PartId);
                    fields.push(FieldEdit::new(format!("options/{id}/name"), if vietnamese { *vi } else { *en }));
                    fields.push(FieldEdit::new(format!("options/{id}/position"), position));
                }
                commands.push(Command::Create { record: new_id!(FieldId).into(), kind: Kind::Field, fields });
            }
            (commands, if vietnamese { template.vi } else { template.en })
        });
        let words = fill(untrack(|| i18n.t(text::FIELDS_ADDED)), &[("n", &commands.len().to_string()), ("name", name)]);
        actions.say(Command::Batch { commands }, words);
    };
    let buttons = FIELD_TEMPLATES.iter().map(|template| {
        let name = Text { vi: template.vi, en: template.en };
        view! { <button class="quiet" on:click=move |_| add(template)>{i18n.s(name)}</button> }
    });
    view! {
        <section class="card">
            <h2>{i18n.s(text::FIELD_TEMPLATES)}</h2>
            <p class="hint">{i18n.s(text::FIELD_TEMPLATES_TEXT)}</p>
            <div class="actions templates">{buttons.collect_view()}</div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_in_formulas() {
        let key = |name: &str| (name == "Giá trị").then(|| "amount".to_owned());
        assert_eq!(renamed("{Giá trị} * 2 + { x }", key), "{amount} * 2 + { x }");
        assert_eq!(renamed("{Giá trị", key), "{Giá trị");
    }
}
