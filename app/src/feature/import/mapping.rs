//! What each column means, with the first lines beside it.

mod table;

use super::{
    FileProblem, Imports,
    calendar::CalendarPreview,
    spelling::Warnings,
    use_imports,
    work::{Origin, Source},
};
use crate::{
    fields::all_fields,
    format::{self, fill},
    i18n::{I18n, Text, text, use_i18n},
    ui::form_end::ProblemText,
    view_model::Model,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    import::plan::ExistingPolicy,
    kind::{FieldType, Kind},
    schema::{Field, Name, key, sections},
};
use std::sync::Arc;
use table::TableMapping;

/// Of cards so many are named.
const SHOWN_CARDS: usize = 10;

/// What a column can mean beside the fields of its kind.
pub(super) fn more(kind: Kind) -> Vec<(&'static str, Text)> {
    const NAMES: &[(&str, Text)] = &[("given_name", text::GIVEN_NAME), ("family_name", text::FAMILY_NAME)];
    const ADDRESS: &[(&str, Text)] = &[
        ("address/street", text::STREET),
        ("address/city", text::CITY),
        ("address/region", text::REGION),
        ("address/postal_code", text::POSTAL_CODE),
        ("address/country", text::COUNTRY),
    ];
    const PLACE: &[(&str, Text)] = &[("stage", text::STAGE), (key::PIPELINE, text::PIPELINE)];
    const ALL: &[(&str, Text)] = &[(key::TAGS, text::TAGS), ("notes", text::NOTE), ("id", text::RECORD_ID)];
    let has = |of: fn(FieldType) -> bool| kind.spec().fields.iter().any(|field| of(field.of));
    let some = |is_there: bool, all: &'static [(&'static str, Text)]| if is_there { all } else { &[] };
    let parts = [
        some(kind == Kind::Contact, NAMES),
        some(has(|of| of == FieldType::Place), PLACE),
        some(has(|of| of == FieldType::Currency), &[(key::CURRENCY, text::CURRENCY)]),
        some(has(|of| matches!(of, FieldType::Roles(Kind::Contact))), &[("contact", text::CONTACT)]),
        some(has(|of| of == FieldType::Addresses), ADDRESS),
        ALL,
    ];
    parts.concat()
}

/// Everything that a column can mean; follows the fields that were added.
pub(super) fn targets(model: &Model, kind: Kind) -> Vec<(String, Name)> {
    let is_read = |field: &Arc<Field>| field.is_typed() || field.of == FieldType::Factors;
    let fields = sections(all_fields(model, kind).into_iter().filter(is_read)).into_iter();
    let fields = fields.flat_map(|(_, fields)| fields);
    let fields = fields.map(|field| (field.key.to_string(), field.name.clone()));
    fields.chain(more(kind).into_iter().map(|(key, name)| (key.to_owned(), name.into()))).collect()
}

/// How much there is in a file, in words.
fn found(source: &Source, i18n: I18n) -> String {
    match source {
        Source::Table(preview) => {
            let total = format::number(preview.total as i64, i18n.locale());
            let words = fill(i18n.t(text::LINES_FOUND), &[("n", &total)]);
            match &preview.system {
                Some(system) => format!("{words} {}", fill(i18n.t(text::FROM_SYSTEM), &[("system", system)])),
                None => words,
            }
        }
        Source::Cards(cards) => fill(i18n.t(text::CARDS_FOUND), &[("n", &cards.len().to_string())]),
        Source::Calendar(calendar) => fill(i18n.t(text::TASKS_FOUND), &[("n", &calendar.items.len().to_string())]),
    }
}

/// What the columns that were chosen come to.
#[derive(Clone, Copy)]
struct Checked {
    /// Whether the records have what they are called by.
    named: Memo<bool>,
    /// Somebody is called by how they are reached where nothing else is their name.
    has_no_name: Memo<bool>,
    /// The field that several columns mean: it has room for one.
    twice: Memo<Option<Name>>,
}

impl Checked {
    fn new(imports: Imports, table: Memo<bool>) -> Checked {
        let named = Memo::new(move |_| {
            let columns = imports.columns.get();
            let has = |keys: &[&str]| columns.iter().flatten().any(|it| keys.contains(&it.as_str()));
            !table.get()
                || imports.kind.get().spec().required().any(|field| has(&[field.key]))
                || imports.kind.get() == Kind::Contact && has(&["emails", "phones"])
        });
        let has_no_name = Memo::new(move |_| {
            let columns = imports.columns.get();
            let names = ["full_name", "given_name", "family_name"];
            table.get()
                && imports.kind.get() == Kind::Contact
                && !columns.iter().flatten().any(|it| names.contains(&it.as_str()))
        });
        let model = StoredValue::new(use_replica().model);
        let twice = Memo::new(move |_| {
            let columns = imports.columns.get();
            let targets = model.with_value(|model| targets(model, imports.kind.get()));
            let counted = |key: &str| columns.iter().flatten().filter(|it| *it == key).count() > 1;
            let one =
                |key: &str| !["emails", "phones", key::TAGS, "notes"].contains(&key) && !key.starts_with("address/");
            targets.into_iter().find(|(key, _)| one(key) && counted(key)).map(|(_, name)| name)
        });
        Checked { named, has_no_name, twice }
    }
}

#[component]
pub fn MappingView() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let source = imports.source;
    let words = Signal::derive(move || {
        source.with(|source| source.as_ref().map(|source| found(source, i18n)).unwrap_or_default())
    });
    let table = Memo::new(move |_| source.with(|source| matches!(source, Some(Source::Table(_)))));
    let is_calendar = Memo::new(move |_| source.with(|source| matches!(source, Some(Source::Calendar(_)))));
    let checked = Checked::new(imports, table);
    view! {
        <section class="card import-mapping">
            <FromOutside />
            <p role="status">{words}</p>
            <Show when=move || table.get()><TableMapping /></Show>
            <Show when=move || is_calendar.get() fallback=move || view! { <KnownChoice /> }><CalendarPreview /></Show>
            <CardNames />
            <Warnings />
            <Problems checked />
            <div class="actions">
                <button class="primary" disabled=move || !checked.named.get() on:click=move |_| imports.run()>
                    {move || i18n.t(if is_calendar.get() { text::TAKE_THEM_IN } else { text::IMPORT_NOW })}
                </button>
                <button class="quiet" on:click=move |_| imports.start_over()>
                    {move || i18n.t(if is_calendar.get() { text::LEAVE_THEM } else { text::OTHER_FILE })}
                </button>
            </div>
        </section>
    }
}

/// What becomes of records that are known already.
#[component]
fn KnownChoice() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let knowns = [
        (ExistingPolicy::Update, text::LINE_UPDATED),
        (ExistingPolicy::Skip, text::LINE_SKIPPED),
        (ExistingPolicy::Create, text::KNOWN_CREATE),
    ];
    view! {
        <fieldset class="choice">
            <legend>{i18n.s(text::KNOWN_ALREADY)}</legend>
            {knowns.map(|(it, name)| view! {
                <label>
                    <input type="radio" name="known" prop:checked=move || imports.known.get() == it on:change=move |_| imports.known.set(it) />
                    {i18n.s(name)}
                </label>
            })}
        </fieldset>
    }
}

/// What is wrong, or will be missing.
#[component]
fn Problems(checked: Checked) -> impl IntoView {
    let i18n = use_i18n();
    let Checked { named, has_no_name, twice } = checked;
    let mapped_twice = move || twice.get().map(|name| fill(i18n.t(text::MAPPED_TWICE), &[("field", i18n.name(&name))]));
    let needs_name = Signal::derive(move || (!named.get()).then_some(text::IMPORT_NEEDS_NAME));
    let loses_name = Signal::derive(move || (named.get() && has_no_name.get()).then_some(text::IMPORT_NAME_LOST));
    view! {
        <FileProblem />
        <Show when=move || twice.with(Option::is_some)>
            <p class="problem" role="status">{mapped_twice}</p>
        </Show>
        <ProblemText problem=needs_name />
        <ProblemText problem=loses_name />
    }
}

/// Says that a file came from elsewhere, and that nothing was done with it.
#[component]
fn FromOutside() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let words = move || fill(i18n.t(text::HANDED_OVER), &[("name", &imports.file_name())]);
    view! {
        <Show when=move || imports.origin.get() == Origin::HandedOver>
            <p class="notice" role="alert">{words}</p>
        </Show>
    }
}

/// Whose cards they are: the first of them.
#[component]
fn CardNames() -> impl IntoView {
    let imports = use_imports();
    let names = move || match imports.source.get() {
        Some(Source::Cards(cards)) => {
            let names = cards.iter().take(SHOWN_CARDS).map(|card| card.full_name.as_str()).collect::<Vec<_>>();
            let more = if cards.len() > SHOWN_CARDS { " …" } else { "" };
            Some(view! { <p class="hint samples">{format!("{}{more}", names.join(" · "))}</p> })
        }
        _ => None,
    };
    view! { {names} }
}
