//! Taking records out: the list as it is shown, as a table, as cards, or as data.

use crate::{
    clock,
    feature::{
        list::{Column, Listed},
        record::{Field, Input, Words},
    },
    files::{Answer, Files, Format, Question, save},
    i18n::{text, use_i18n},
    ui::{
        icon::{Icon, IconView},
        toast::use_toasts,
    },
    workspace::use_replica,
};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use sotay_shared::{completeness, id::RecordId, kind::Kind, row::Row, value::Value, vcard};
use wasm_bindgen_futures::spawn_local;

/// Records between which the page does something else.
const TOGETHER: usize = 300;

/// What a table is taken out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Table(Format),
    Cards,
    Data,
}

/// A field of a row as another program reads it.
fn plain(words: &Words, row: &Row, field: &'static Field) -> String {
    match (field.input, row.value(field.key)) {
        (Input::Entries { .. }, _) => {
            row.entries(field.key).into_iter().map(|(_, entry)| entry).collect::<Vec<_>>().join("; ")
        }
        (Input::Money | Input::Number | Input::Percent | Input::Decimal, _) => words.typed(row, field),
        (Input::Date | Input::Due | Input::Birthday, Value::Text(day)) => day,
        _ => words.shown(row, field),
    }
}

fn cell(words: &Words, row: &Row, column: Column) -> String {
    let at =
        |at: Option<sotay_shared::stamp::Timestamp>| at.map(|at| clock::day_of(at).to_string()).unwrap_or_default();
    match column {
        Column::Field(field) => plain(words, row, field),
        Column::Tags => row.meta.tags.iter().map(|tag| words.title((*tag).into())).collect::<Vec<_>>().join("; "),
        Column::Created => at(row.meta.created_at),
        Column::Updated => at(row.meta.updated_at),
        Column::Completeness => completeness::of(row).percent.to_string(),
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Empty | Value::Opaque => Json::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Int(int) => (*int).into(),
        Value::Number(number) => (*number).into(),
        Value::Bool(bool) => (*bool).into(),
        Value::Time(at) => at.0.into(),
    }
}

#[component]
pub fn ExportMenu(columns: Memo<Vec<Column>>) -> impl IntoView {
    let (i18n, replica, toasts) = (use_i18n(), use_replica(), use_toasts());
    let listed = expect_context::<Listed>();
    let words = StoredValue::new(Words::new(i18n, replica));
    let busy = RwSignal::new(false);
    let take_out = move |wanted: As| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let picked = listed.picked.get_untracked();
        let mut records = listed.listing.with_untracked(|listing| listing.records());
        if !picked.is_empty() {
            records.retain(|record| picked.contains(record));
        }
        let columns = columns.get_untracked();
        spawn_local(async move {
            let written = match wanted {
                As::Table(format) => table(words, &records, &columns, format).await,
                As::Cards => Some((cards(words, &records).await.into_bytes(), "vcf", "text/vcard")),
                As::Data => Some((data(words, &records).await.into_bytes(), "json", "application/json")),
            };
            match written {
                Some((bytes, end, media_type)) => {
                    save(&format!("sotay-{}-{}.{end}", listed.kind, clock::today()), media_type, &bytes);
                }
                None => toasts.error(untrack(|| i18n.t(text::EXPORT_FAILED))),
            }
            // The list may be left by now.
            let _ = busy.try_set(false);
        });
    };
    let button = move |wanted: As, name: &'static str| view! { <li><button class="quiet wide" on:click=move |_| take_out(wanted)>{name}</button></li> };
    view! {
        <details class="popover export-menu">
            <summary class="button quiet"><IconView icon=Icon::Forward /><span>{i18n.s(text::EXPORT_LIST)}</span></summary>
            <div class="popover-body stack">
                <p class="hint">{i18n.s(text::EXPORT_LIST_TEXT)}</p>
                <ul>
                    {button(As::Table(Format::Csv), "CSV")}
                    {button(As::Table(Format::Xlsx), "Excel (.xlsx)")}
                    {matches!(listed.kind, Kind::Contact | Kind::Company).then(|| button(As::Cards, "vCard (.vcf)"))}
                    {button(As::Data, "JSON")}
                </ul>
            </div>
        </details>
    }
}

type Written = Option<(Vec<u8>, &'static str, &'static str)>;

async fn table(words: StoredValue<Words>, records: &[RecordId], columns: &[Column], format: Format) -> Written {
    let files = Files::start().ok()?;
    let name = |column: &Column| words.with_value(|words| untrack(|| words.i18n.t(column.name())).to_owned());
    let title = words.with_value(|words| untrack(|| words.i18n.t(text::NAME)).to_owned());
    let head = [title].into_iter().chain(columns.iter().map(name)).collect();
    files.ask(&Question::Begin { format, head }).await;
    for some in records.chunks(TOGETHER) {
        let lines = words.with_value(|words| {
            untrack(|| {
                let rows = some.iter().filter_map(|record| words.replica.model.peek(*record));
                let line = |row: std::sync::Arc<Row>| {
                    let cells = columns.iter().map(|column| cell(words, &row, *column));
                    [row.title().to_owned()].into_iter().chain(cells).collect::<Vec<String>>()
                };
                rows.map(line).collect()
            })
        });
        files.ask(&Question::Write { lines }).await;
    }
    match (files.ask(&Question::Finish).await, format) {
        (Answer::File(bytes), Format::Csv) => Some((bytes, "csv", "text/csv")),
        (Answer::File(bytes), Format::Xlsx) => {
            Some((bytes, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))
        }
        _ => None,
    }
}

async fn cards(words: StoredValue<Words>, records: &[RecordId]) -> String {
    let mut out = String::new();
    for some in records.chunks(TOGETHER) {
        words.with_value(|words| {
            untrack(|| {
                for row in some.iter().filter_map(|record| words.replica.model.peek(*record)) {
                    let company = row.as_contact().and_then(|contact| contact.company);
                    let company = company.map(|company| words.title(company.into())).unwrap_or_default();
                    let tags: Vec<String> = row.meta.tags.iter().map(|tag| words.title((*tag).into())).collect();
                    out.push_str(&vcard::write(&row, &company, &tags));
                }
            });
        });
        TimeoutFuture::new(0).await;
    }
    out
}

async fn data(words: StoredValue<Words>, records: &[RecordId]) -> String {
    let mut all = Vec::new();
    for some in records.chunks(TOGETHER) {
        words.with_value(|words| {
            for row in some.iter().filter_map(|record| words.replica.model.peek(*record)) {
                let mut fields: Map<String, Json> =
                    row.fields().iter().map(|(key, value)| (key.clone(), json(value))).collect();
                fields.insert("id".into(), row.id.to_string().into());
                all.push(Json::Object(fields));
            }
        });
        TimeoutFuture::new(0).await;
    }
    serde_json::to_string_pretty(&all).unwrap_or_default()
}
