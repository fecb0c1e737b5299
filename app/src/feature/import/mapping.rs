//! What each column means, with the first lines beside it.

use super::{
    calendar::CalendarPreview,
    explain,
    spelling::{ColumnSpelling, Warnings, open_columns},
    use_imports,
    work::{Origin, Source},
};
use crate::{
    feature::record::all_fields,
    files::{Sheet, Wish},
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    ui::select,
    view_model::Model,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    import::{Encoding, plan::Known},
    kind::{FieldType, Kind, Offered},
    schema::Name,
};

/// Columns whose preview is shown have so many of its cells.
const SAMPLES: usize = 3;
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
    const PLACE: &[(&str, Text)] = &[("stage", text::STAGE), ("pipeline_id", text::PIPELINE)];
    const ALL: &[(&str, Text)] = &[("tags", text::TAGS), ("notes", text::NOTE), ("id", text::RECORD_ID)];
    let has = |of: fn(FieldType) -> bool| kind.spec().fields.iter().any(|field| of(field.of));
    let some = |is_there: bool, all: &'static [(&'static str, Text)]| if is_there { all } else { &[] };
    let parts = [
        some(kind == Kind::Contact, NAMES),
        some(has(|of| of == FieldType::Place), PLACE),
        some(has(|of| of == FieldType::Currency), &[("currency", text::CURRENCY)]),
        some(has(|of| matches!(of, FieldType::Roles(Kind::Contact))), &[("contact", text::CONTACT)]),
        some(has(|of| of == FieldType::Addresses), ADDRESS),
        ALL,
    ];
    parts.concat()
}

/// Everything that a column can mean; follows the fields that were added.
pub(super) fn targets(model: &Model, kind: Kind) -> Vec<(String, Name)> {
    let fields = all_fields(model, kind).into_iter().filter(|field| field.is_typed());
    let fields = fields.map(|field| (field.key.to_string(), field.name.clone()));
    fields.chain(more(kind).into_iter().map(|(key, name)| (key.to_owned(), name.into()))).collect()
}

#[component]
pub fn MappingView() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let source = imports.source;
    let words = Signal::derive(move || match source.get() {
        Some(Source::Table(preview)) => {
            let total = format::number(preview.total as i64, i18n.locale());
            let words = fill(i18n.t(text::LINES_FOUND), &[("n", &total)]);
            match preview.system {
                Some(system) => format!("{words} {}", fill(i18n.t(text::FROM_SYSTEM), &[("system", &system)])),
                None => words,
            }
        }
        Some(Source::Cards(cards)) => fill(i18n.t(text::CARDS_FOUND), &[("n", &cards.len().to_string())]),
        Some(Source::Calendar(calendar)) => {
            fill(i18n.t(text::TASKS_FOUND), &[("n", &calendar.items.len().to_string())])
        }
        None => String::new(),
    });
    let table = Memo::new(move |_| matches!(source.get(), Some(Source::Table(_))));
    let knowns =
        [(Known::Update, text::KNOWN_UPDATE), (Known::Skip, text::KNOWN_SKIP), (Known::Create, text::KNOWN_CREATE)];
    let named = Memo::new(move |_| {
        let columns = imports.columns.get();
        let has = |keys: &[&str]| columns.iter().flatten().any(|it| keys.contains(&it.as_str()));
        !table.get()
            || imports.kind.get().spec().required().any(|field| has(&[field.key]))
            || imports.kind.get() == Kind::Contact && has(&["emails", "phones"])
    });
    // Somebody is called by how they are reached where nothing else is their name.
    let has_no_name = Memo::new(move |_| {
        let columns = imports.columns.get();
        let names = ["full_name", "given_name", "family_name"];
        table.get()
            && imports.kind.get() == Kind::Contact
            && !columns.iter().flatten().any(|it| names.contains(&it.as_str()))
    });
    // A field has room for one column.
    let model = StoredValue::new(use_replica().model);
    let twice = Memo::new(move |_| {
        let columns = imports.columns.get();
        let targets = model.with_value(|model| targets(model, imports.kind.get()));
        let counted = |key: &str| columns.iter().flatten().filter(|it| *it == key).count() > 1;
        let one = |key: &str| !["emails", "phones", "tags", "notes"].contains(&key) && !key.starts_with("address/");
        targets.into_iter().find(|(key, _)| one(key) && counted(key)).map(|(_, name)| name)
    });
    let is_calendar = Memo::new(move |_| matches!(source.get(), Some(Source::Calendar(_))));
    let known_choice = move || {
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
    };
    view! {
        <section class="card import-mapping">
            <FromOutside />
            <p role="status">{words}</p>
            <Show when=move || table.get()><TableMapping /></Show>
            <Show when=move || is_calendar.get() fallback=known_choice><CalendarPreview /></Show>
            <CardNames />
            <Warnings />
            <Show when=move || imports.problem().is_some()>
                <p class="problem" role="alert">{move || imports.problem().map(|problem| explain(&problem, i18n))}</p>
            </Show>
            <Show when=move || twice.with(Option::is_some)>
                <p class="problem" role="status">{move || twice.get().map(|name| fill(i18n.t(text::MAPPED_TWICE), &[("field", i18n.name(&name))]))}</p>
            </Show>
            <Show when=move || !named.get()>
                <p class="problem" role="alert">{i18n.s(text::IMPORT_NEEDS_NAME)}</p>
            </Show>
            <Show when=move || named.get() && has_no_name.get()>
                <p class="problem" role="alert">{i18n.s(text::IMPORT_NAME_LOST)}</p>
            </Show>
            <div class="actions">
                <button class="primary" disabled=move || !named.get() on:click=move |_| imports.run()>
                    {move || i18n.t(if is_calendar.get() { text::TAKE_THEM_IN } else { text::IMPORT_NOW })}
                </button>
                <button class="quiet" on:click=move |_| imports.start_over()>
                    {move || i18n.t(if is_calendar.get() { text::LEAVE_THEM } else { text::OTHER_FILE })}
                </button>
            </div>
        </section>
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

#[component]
fn TableMapping() -> impl IntoView {
    let (i18n, imports, replica) = (use_i18n(), use_imports(), use_replica());
    let preview = Memo::new(move |_| match imports.source.get() {
        Some(Source::Table(preview)) => Some(preview),
        _ => None,
    });
    let model = StoredValue::new(replica.model);
    let targets = Memo::new(move |_| model.with_value(|model| targets(model, imports.kind.get())));
    let open = open_columns();
    let line = move |at: usize, name: String, samples: Vec<String>| {
        let choose = move |event| {
            let key = Some(event_target_value(&event)).filter(|key| !key.is_empty());
            imports.columns.update(|columns| {
                if let Some(column) = columns.get_mut(at) {
                    *column = key;
                }
            });
        };
        let (label, column) = (name.clone(), name.clone());
        let options = move || {
            let option =
                move |(key, name): (String, Name)| view! { <option value=key>{i18n.name(&name).to_owned()}</option> };
            targets.get().into_iter().map(option).collect_view()
        };
        let current = select::shows(move || {
            imports.columns.with(|columns| columns.get(at).cloned().flatten().unwrap_or_default())
        });
        let left_out = move || imports.columns.with(|columns| columns.get(at).is_none_or(Option::is_none));
        view! {
            <tr class:left-out=left_out>
                <th scope="row">{name}</th>
                <td class="samples">{samples.join(" · ")}</td>
                <td>
                    <select node_ref=current aria-label=label on:change=choose>
                        <option value="">{i18n.s(text::LEAVE_OUT)}</option>
                        {options}
                    </select>
                    <ColumnSpelling at name=column open />
                </td>
            </tr>
        }
    };
    let lines = move || {
        // Anew for another file or kind.
        imports.kind.track();
        let preview = preview.get()?;
        let lines = preview.head.iter().enumerate().map(|(at, name)| {
            let cells = preview.lines.iter().filter_map(|line| line.get(at)).filter(|cell| !cell.trim().is_empty());
            let samples = cells.take(SAMPLES).map(|cell| cell.chars().take(40).collect()).collect();
            line(at, name.clone(), samples)
        });
        Some(lines.collect_view())
    };
    let sheets = Memo::new(move |_| match preview.get().map(|preview| preview.sheet) {
        Some(Sheet::Workbook(_, all)) if all.len() > 1 => all,
        _ => Vec::new(),
    });
    let sheet_options = move || {
        let option = |name: String| view! { <option value=name.clone()>{name.clone()}</option> };
        sheets.get().into_iter().map(option).collect_view()
    };
    let sheet = move || {
        // One that cannot be read is not the chosen one.
        drop(imports.problem());
        match preview.get().map(|preview| preview.sheet) {
            Some(Sheet::Workbook(name, _)) => name,
            _ => String::new(),
        }
    };
    let has_head = Memo::new(move |_| preview.with(|preview| preview.as_ref().is_some_and(|it| it.has_head)));
    let encoding =
        Memo::new(move |_| preview.with(|preview| preview.as_ref().map(|it| it.encoding.clone()).unwrap_or_default()));
    view! {
        <div class="import-options">
            <label>
                {i18n.s(text::IMPORT_AS)}
                <select node_ref=select::shows(move || imports.kind.get().as_str().to_owned()) on:change=move |event| {
                    if let Some(kind) = Kind::parse(&event_target_value(&event)) {
                        imports.choose_kind(kind);
                    }
                }>
                    {Kind::offered(Offered::Import).into_iter().map(|kind| view! {
                        <option value=kind.as_str()>{i18n.s(kind.many())}</option>
                    }).collect_view()}
                </select>
            </label>
            <Show when=move || encoding.with(|encoding| !encoding.is_empty())>
                <label>
                    {i18n.s(text::ENCODING)}
                    <select
                        node_ref=select::shows(move || encoding.get())
                        on:change=move |event| imports.read_as(|wish| wish.encoding = Some(event_target_value(&event)))
                    >
                        {Encoding::ALL.map(|it| view! { <option value=it.label()>{it.name()}</option> })}
                    </select>
                </label>
            </Show>
            <Show when=move || sheets.with(|sheets| !sheets.is_empty())>
                <label>
                    {i18n.s(text::SHEET)}
                    <select node_ref=select::shows(sheet) on:change=move |event| imports.read_as(|wish| {
                        // Another sheet may begin otherwise.
                        *wish = Wish { sheet: Some(event_target_value(&event)), ..Wish::default() };
                    })>
                        {sheet_options}
                    </select>
                </label>
            </Show>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || has_head.get()
                    on:change=move |event| imports.read_as(|wish| wish.head = Some(event_target_checked(&event)))
                />
                {i18n.s(text::FIRST_LINE_NAMES)}
            </label>
        </div>
        <div class="mapping" tabindex="0" role="region" aria-label=i18n.s(text::MAPPING)>
            <table>
                <thead><tr>
                    <th scope="col">{i18n.s(text::THEIR_COLUMN)}</th>
                    <th scope="col">{i18n.s(text::FIRST_LINES)}</th>
                    <th scope="col">{i18n.s(text::OUR_FIELD)}</th>
                </tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}
