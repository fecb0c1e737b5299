//! Taking records out: the list as it is shown, as a table, as cards, or as data.

use crate::{
    clock,
    fields::all_fields,
    files::{Failure, Files, FilesRequest, FilesResponse, Format, Holds, save},
    i18n::{text, use_i18n},
    toast::use_toasts,
    view_model::{Model, next_task},
    widget::{column::Column, formatter::Formatter},
    workspace::use_replica,
};
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use sotay_shared::{
    completeness,
    id::RecordId,
    import,
    kind::{FieldType, Kind},
    row::Row,
    schema::{Field, Name, key},
    value::Value,
    vcard,
};
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

/// A column of a table that is taken out.
#[derive(Debug, Clone)]
pub enum Cell {
    Column(Column),
    /// In which an amount is.
    Currency,
    Pipeline,
    /// Who a deal is made with.
    Contacts,
    /// By which the same record is found again when the table comes back.
    Id,
}

impl Cell {
    fn name(&self) -> Name {
        match self {
            Cell::Column(column) => column.name(),
            Cell::Currency => text::CURRENCY.into(),
            Cell::Pipeline => text::PIPELINE.into(),
            Cell::Contacts => text::CONTACT.into(),
            Cell::Id => text::RECORD_ID.into(),
        }
    }

    /// What a workbook can compute with.
    fn holds(&self) -> Holds {
        match self {
            Cell::Column(Column::Field(field)) => match field.of {
                _ if field.is_told => Holds::Text,
                of if is_number(of) => Holds::Number,
                FieldType::Date => Holds::Day,
                _ => Holds::Text,
            },
            Cell::Column(Column::Created | Column::Updated) => Holds::Day,
            Cell::Column(Column::Completeness) => Holds::Number,
            _ => Holds::Text,
        }
    }
}

/// The columns of a table as it is taken out: what is shown, and what an amount cannot do without.
pub fn cells_of(kind: Kind, columns: Vec<Column>) -> Vec<Cell> {
    let is_money = |column: &Column| matches!(column, Column::Field(field) if field.of == FieldType::Money);
    let mut cells = Vec::new();
    let mut has_currency = kind.spec().field(key::CURRENCY).is_none();
    for column in columns {
        let asks = is_money(&column) && !has_currency;
        cells.push(Cell::Column(column));
        if asks {
            has_currency = true;
            cells.push(Cell::Currency);
        }
    }
    cells.push(Cell::Id);
    cells
}

/// All that a deal says.
fn cells_of_deals(model: &Model) -> Vec<Cell> {
    let fields = untrack(|| all_fields(model, Kind::Deal)).into_iter();
    let mut columns: Vec<Column> =
        fields.filter(|field| !field.is_title && !field.is_apart).map(Column::Field).collect();
    columns.extend([Column::Tags, Column::Created, Column::Updated]);
    let mut cells = cells_of(Kind::Deal, columns);
    let is_stage = |cell: &Cell| matches!(cell, Cell::Column(Column::Field(field)) if field.of == FieldType::Place);
    if let Some(at) = cells.iter().position(is_stage) {
        cells.insert(at + 1, Cell::Pipeline);
    }
    let last = cells.len().saturating_sub(1);
    cells.insert(last, Cell::Contacts);
    cells
}

/// A field of a row as another program reads it.
fn plain(formatter: &Formatter, row: &Row, field: &Field) -> String {
    match (field.of, row.value(&field.key)) {
        _ if field.is_told => formatter.shown(row, field),
        (FieldType::Phones | FieldType::Emails, _) => {
            row.entries(&field.key).into_iter().map(|(_, entry)| entry).collect::<Vec<_>>().join("; ")
        }
        // With its sign, so that a column of small ones is not taken for shares of one.
        (FieldType::Percent, Value::Int(percent)) => import::written_percent(percent),
        (of, _) if is_number(of) => formatter.typed(row, field),
        (FieldType::Date | FieldType::DateOrTime | FieldType::Birthday, Value::Text(day)) => day,
        _ => formatter.shown(row, field),
    }
}

/// Whether a table computes with what stands in such a field.
fn is_number(of: FieldType) -> bool {
    matches!(of, FieldType::Money | FieldType::Int(..) | FieldType::Year | FieldType::Percent | FieldType::Decimal)
}

fn cell(formatter: &Formatter, row: &Row, cell: &Cell) -> String {
    let at =
        |at: Option<sotay_shared::stamp::Timestamp>| at.map(|at| clock::day_of(at).to_string()).unwrap_or_default();
    let titles =
        |records: Vec<RecordId>| records.into_iter().map(|it| formatter.title(it)).collect::<Vec<_>>().join("; ");
    match cell {
        Cell::Column(Column::Field(field)) => plain(formatter, row, field),
        Cell::Column(Column::Tags) => titles(row.meta.tags.iter().map(|tag| (*tag).into()).collect()),
        Cell::Column(Column::Created) => at(row.meta.created_at),
        Cell::Column(Column::Updated) => at(row.meta.updated_at),
        Cell::Column(Column::Completeness) => completeness::of(row).percent.to_string(),
        Cell::Column(Column::NextTask) => {
            next_task(&formatter.replica.model, row.id).map(|(task, _)| formatter.title(task)).unwrap_or_default()
        }
        Cell::Currency => formatter.currency(row).to_string(),
        Cell::Pipeline => {
            let pipeline = row.as_deal().and_then(|deal| deal.pipeline);
            pipeline.map(|pipeline| formatter.title(pipeline.into())).unwrap_or_default()
        }
        Cell::Contacts => {
            let contacts = row.fields().into_keys();
            let contacts = contacts.filter_map(|field| field.strip_prefix("contacts/")?.parse().ok());
            titles(contacts.collect())
        }
        Cell::Id => row.id.to_string(),
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

/// As what deals are taken out, in the menu that the board has for it.
pub fn deals_choice(records: Callback<(), Vec<RecordId>>) -> AnyView {
    let model = StoredValue::new(use_replica().model);
    let cells = Callback::new(move |()| model.with_value(cells_of_deals));
    view! { <ExportChoice kind=Kind::Deal records cells /> }.into_any()
}

/// As what records are taken out.
#[component]
pub fn ExportChoice(kind: Kind, records: Callback<(), Vec<RecordId>>, cells: Callback<(), Vec<Cell>>) -> impl IntoView {
    let (i18n, replica, toasts) = (use_i18n(), use_replica(), use_toasts());
    let formatter = StoredValue::new(Formatter::new(i18n, replica));
    let busy = RwSignal::new(false);
    let take_out = move |wanted: As| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (records, cells) = (records.run(()), cells.run(()));
        spawn_local(async move {
            let written = match wanted {
                As::Table(format) => table(formatter, &records, &cells, format).await,
                As::Cards => Ok((cards(formatter, &records).await.into_bytes(), "vcf", "text/vcard")),
                As::Data => Ok((data(formatter, &records).await.into_bytes(), "json", "application/json")),
            };
            match written {
                Ok((bytes, end, media_type)) => {
                    save(&format!("sotay-{kind}-{}.{end}", clock::today()), media_type, &bytes);
                }
                Err(why) => {
                    let words = untrack(|| i18n.t(text::EXPORT_FAILED));
                    toasts.error(match why {
                        Some(Failure::Ended(why)) => format!("{words} ({why})"),
                        _ => words.to_owned(),
                    });
                }
            }
            // The list may be left by now.
            let _ = busy.try_set(false);
        });
    };
    let button = move |wanted: As, name: &'static str| view! { <li><button class="quiet wide" on:click=move |_| take_out(wanted)>{name}</button></li> };
    view! {
        <div class="popover-body stack">
            <p class="hint">{i18n.s(text::EXPORT_LIST_TEXT)}</p>
            <ul>
                {button(As::Table(Format::Csv), "CSV")}
                {button(As::Table(Format::Xlsx), "Excel (.xlsx)")}
                {kind.spec().is_compared.then(|| button(As::Cards, "vCard (.vcf)"))}
                {button(As::Data, "JSON")}
            </ul>
        </div>
    }
}

/// Bytes, the end of the file's name, its media type; or why not, where that says anything.
type ExportResult = Result<(Vec<u8>, &'static str, &'static str), Option<Failure>>;

async fn table(
    formatter: StoredValue<Formatter>,
    records: &[RecordId],
    cells: &[Cell],
    format: Format,
) -> ExportResult {
    let files = Files::default();
    let name = |cell: &Cell| formatter.with_value(|formatter| untrack(|| formatter.i18n.name(&cell.name()).to_owned()));
    let title = formatter.with_value(|formatter| untrack(|| formatter.i18n.t(text::NAME)).to_owned());
    let head = [title].into_iter().chain(cells.iter().map(name)).collect();
    let of = [Holds::Text].into_iter().chain(cells.iter().map(|cell| cell.holds())).collect();
    files.ask(&FilesRequest::Begin { format, head, of }).await?;
    for some in records.chunks(TOGETHER) {
        let lines = formatter.with_value(|formatter| {
            untrack(|| {
                let rows = some.iter().filter_map(|record| formatter.replica.model.peek(*record));
                let line = |row: std::sync::Arc<Row>| {
                    let cells = cells.iter().map(|it| cell(formatter, &row, it));
                    [row.title().to_owned()].into_iter().chain(cells).collect::<Vec<String>>()
                };
                rows.map(line).collect()
            })
        });
        files.ask(&FilesRequest::Write { lines }).await?;
    }
    match (files.ask(&FilesRequest::Finish).await?, format) {
        (FilesResponse::File(bytes), Format::Csv) => Ok((bytes, "csv", "text/csv")),
        (FilesResponse::File(bytes), Format::Xlsx) => {
            Ok((bytes, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))
        }
        _ => Err(None),
    }
}

async fn cards(formatter: StoredValue<Formatter>, records: &[RecordId]) -> String {
    let mut out = String::new();
    for some in records.chunks(TOGETHER) {
        formatter.with_value(|formatter| {
            untrack(|| {
                for row in some.iter().filter_map(|record| formatter.replica.model.peek(*record)) {
                    let company = row.as_contact().and_then(|contact| contact.company);
                    let company = company.map(|company| formatter.title(company.into())).unwrap_or_default();
                    let tags: Vec<String> = row.meta.tags.iter().map(|tag| formatter.title((*tag).into())).collect();
                    out.push_str(&vcard::write(&row, &company, &tags));
                }
            });
        });
        TimeoutFuture::new(0).await;
    }
    out
}

async fn data(formatter: StoredValue<Formatter>, records: &[RecordId]) -> String {
    let mut all = Vec::new();
    for some in records.chunks(TOGETHER) {
        formatter.with_value(|formatter| {
            for row in some.iter().filter_map(|record| formatter.replica.model.peek(*record)) {
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
