//! How a table is read, and what each of its columns means.

use super::targets;
use crate::{
    feature::import::{
        spelling::{ColumnSpelling, OpenColumns, open_columns},
        use_imports,
        work::Source,
    },
    fields::field_of,
    files::{Preview, Sheet, Wish},
    i18n::{text, use_i18n},
    ui::{
        choice::{Choice, Mark},
        combobox::Combobox,
        icon::Icon,
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    import::Encoding,
    kind::{Kind, Offered},
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
    let value = Signal::derive(move || imports.kind.get().as_str().to_owned());
    let choices = Signal::derive(move || {
        let kinds = Kind::offered(Offered::Import).into_iter();
        let choice = |it: Kind| Choice::plain(it.as_str(), i18n.t(it.many())).marked(Mark::Icon(Icon::Of(it)));
        kinds.map(choice).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |word: String| {
        if let Some(kind) = Kind::parse(&word) {
            imports.choose_kind(kind);
        }
    });
    view! {
        <div class="import-options">
            <label>
                {i18n.s(text::IMPORT_AS)}
                <Combobox label=i18n.s(text::IMPORT_AS) value choices chosen=choose />
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
    let choices = Signal::derive(|| Encoding::ALL.map(|it| Choice::plain(it.label(), it.name())).to_vec());
    let choose = Callback::new(move |word: String| imports.read_as(|wish| wish.encoding = Some(word)));
    view! {
        <Show when=move || encoding.with(|encoding| !encoding.is_empty())>
            <label>
                {i18n.s(text::ENCODING)}
                <Combobox label=i18n.s(text::ENCODING) value=encoding choices chosen=choose />
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
    let choices = Signal::derive(move || sheets.get().into_iter().map(Choice::named).collect::<Vec<_>>());
    let sheet = Signal::derive(move || match preview.get().map(|preview| preview.sheet) {
        Some(Sheet::Workbook(name, _)) => name,
        _ => String::new(),
    });
    let choose = Callback::new(move |name: String| {
        // Another sheet may begin otherwise.
        imports.read_as(|wish| *wish = Wish { sheet: Some(name), ..Wish::default() });
    });
    view! {
        <Show when=move || sheets.with(|sheets| !sheets.is_empty())>
            <label>
                {i18n.s(text::SHEET)}
                <Combobox label=i18n.s(text::SHEET) value=sheet choices chosen=choose />
            </label>
        </Show>
    }
}

/// Each column with its first lines, and what it means.
#[component]
fn Columns(preview: Memo<Option<Preview>>) -> impl IntoView {
    let (i18n, imports) = (use_i18n(), use_imports());
    let model = StoredValue::new(use_replica().model);
    // Each column offers the same.
    let choices = Memo::new(move |_| {
        let kind = imports.kind.get();
        // The heading that it stands under, behind the name.
        let section = |key: &str| {
            let field = model.with_value(|model| field_of(model, kind, key))?;
            Some(field.section.to_string()).filter(|section| !section.is_empty())
        };
        let targets = model.with_value(|model| targets(model, kind)).into_iter();
        let named = targets.map(|(key, name)| {
            let detail = section(&key);
            Choice { detail, ..Choice::plain(key, i18n.name(&name)) }
        });
        [Choice::plain("", i18n.t(text::LEAVE_OUT))].into_iter().chain(named).collect::<Vec<_>>()
    });
    let open = open_columns();
    let lines = move || {
        // Anew for another file or kind.
        imports.kind.track();
        let preview = preview.get()?;
        let lines = preview.head.iter().enumerate().map(|(at, name)| {
            let cells = preview.lines.iter().filter_map(|line| line.get(at)).filter(|cell| !cell.trim().is_empty());
            let samples: Vec<String> = cells.take(SAMPLES).map(|cell| cell.chars().take(40).collect()).collect();
            view! { <ColumnLine at name=name.clone() samples choices open /> }
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
    choices: Memo<Vec<Choice>>,
    open: OpenColumns,
) -> impl IntoView {
    let imports = use_imports();
    let choose = Callback::new(move |word: String| {
        let key = Some(word).filter(|key| !key.is_empty());
        imports.columns.update(|columns| {
            if let Some(column) = columns.get_mut(at) {
                *column = key;
            }
        });
    });
    let (label, column) = (name.clone(), name.clone());
    let current =
        Signal::derive(move || imports.columns.with(|columns| columns.get(at).cloned().flatten().unwrap_or_default()));
    let left_out = move || imports.columns.with(|columns| columns.get(at).is_none_or(Option::is_none));
    view! {
        <tr class:left-out=left_out>
            <th scope="row">{name}</th>
            <td class="samples">{samples.join(" · ")}</td>
            <td>
                <Combobox label value=current choices chosen=choose />
                <ColumnSpelling at name=column open />
            </td>
        </tr>
    }
}
