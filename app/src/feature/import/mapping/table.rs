//! How a table is read, and what each of its columns means.

use super::targets;
use crate::{
    feature::import::{
        spelling::{ColumnSpelling, OpenColumns, open_columns},
        use_imports,
        work::Source,
    },
    files::{Preview, Sheet, Wish},
    i18n::{text, use_i18n},
    ui::select,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    import::Encoding,
    kind::{Kind, Offered},
    schema::Name,
};

/// Columns whose preview is shown have so many of its cells.
const SAMPLES: usize = 3;

#[component]
pub fn TableMapping() -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let preview = Memo::new(move |_| match imports.source.get() {
        Some(Source::Table(preview)) => Some(preview),
        _ => None,
    });
    let has_head = Memo::new(move |_| preview.with(|preview| preview.as_ref().is_some_and(|it| it.has_head)));
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
            <EncodingChoice preview />
            <SheetChoice preview />
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || has_head.get()
                    on:change=move |event| imports.read_as(|wish| wish.head = Some(event_target_checked(&event)))
                />
                {i18n.s(text::FIRST_LINE_NAMES)}
            </label>
        </div>
        <Columns preview />
    }
}

/// In which encoding a text is read.
#[component]
fn EncodingChoice(preview: Memo<Option<Preview>>) -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let encoding =
        Memo::new(move |_| preview.with(|preview| preview.as_ref().map(|it| it.encoding.clone()).unwrap_or_default()));
    view! {
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
    }
}

/// Which sheet of a workbook is read, where there are several.
#[component]
fn SheetChoice(preview: Memo<Option<Preview>>) -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
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
    view! {
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
    }
}

/// Each column with its first lines, and what it means.
#[component]
fn Columns(preview: Memo<Option<Preview>>) -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let model = StoredValue::new(use_replica().model);
    let targets = Memo::new(move |_| model.with_value(|model| targets(model, imports.kind.get())));
    let open = open_columns();
    let lines = move || {
        // Anew for another file or kind.
        imports.kind.track();
        let preview = preview.get()?;
        let lines = preview.head.iter().enumerate().map(|(at, name)| {
            let cells = preview.lines.iter().filter_map(|line| line.get(at)).filter(|cell| !cell.trim().is_empty());
            let samples: Vec<String> = cells.take(SAMPLES).map(|cell| cell.chars().take(40).collect()).collect();
            view! { <ColumnLine at name=name.clone() samples targets open /> }
        });
        Some(lines.collect_view())
    };
    view! {
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

/// One column: what it is called there, and the field that it means here.
#[component]
fn ColumnLine(
    at: usize,
    name: String,
    samples: Vec<String>,
    targets: Memo<Vec<(String, Name)>>,
    open: OpenColumns,
) -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
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
    let current =
        select::shows(move || imports.columns.with(|columns| columns.get(at).cloned().flatten().unwrap_or_default()));
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
}
