//! The part of the app that reads and writes files of other systems: a WebAssembly module of its own, in a worker, loaded
//! when somebody imports or exports. It keeps the table that was read last; the page asks for lines of it.

use calamine::{Data, Reader, SheetVisible};
use js_sys::{Reflect, Uint8Array};
use sotay_shared::{
    codec, ical,
    import::{self, Encoding},
    limits::FILE_BYTES,
    mail::message,
    vcard,
    zone::Zone,
};
use std::{cell::RefCell, io::Cursor};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};

/// Lines of a table at most.
const LINES: usize = 200_000;

// The page's side of it is `app/src/files.rs`, which has the same messages.
#[path = "../files/message.rs"]
mod messages;
#[path = "../zone.rs"]
mod zone;

use messages::{Answer, Brought, Format, Mail, Preview, Question, Sheet, Wish};

/// A row with its number, as a spreadsheet counts.
type Row = (usize, Vec<String>);

thread_local! {
    static TABLE: RefCell<Vec<Row>> = RefCell::default();
    static WRITING: RefCell<Option<Writing>> = RefCell::default();
}

struct Writing {
    format: Format,
    lines: Vec<Vec<String>>,
}

fn main() {}

/// Answers one message of the page.
#[wasm_bindgen]
pub fn answer(question: &[u8]) -> Vec<u8> {
    let answer = match codec::decode::<Question>(question) {
        Ok(Question::Read { name, bytes, wish }) => read(&name, &bytes, &wish),
        Ok(Question::Mail { bytes }) => mail(&bytes),
        Ok(Question::Lines { from, count }) => {
            TABLE.with_borrow(|table| Answer::Lines(table.iter().skip(from).take(count).cloned().collect()))
        }
        Ok(Question::Begin { format, head }) => {
            WRITING.set(Some(Writing { format, lines: vec![head] }));
            Answer::Done
        }
        Ok(Question::Write { lines }) => WRITING.with_borrow_mut(|writing| match writing {
            Some(writing) => {
                writing.lines.extend(lines);
                Answer::Done
            }
            None => Answer::Unreadable("nothing is being written".into()),
        }),
        Ok(Question::Finish) => match WRITING.take() {
            Some(writing) => finish(writing),
            None => Answer::Unreadable("nothing is being written".into()),
        },
        Err(error) => Answer::Unreadable(error.to_string()),
    };
    codec::encode(&answer)
}

/// Characters of a message that are kept.
const MAIL_CHARS: usize = 20_000;
/// Attachments of a message that are kept.
const MAIL_FILES: usize = 20;

fn mail(bytes: &[u8]) -> Answer {
    let Some(read) = message::read(bytes) else { return Answer::Unreadable("mail".into()) };
    let attached =
        read.files.into_iter().map(|file| Brought { name: file.name, media_type: file.media_type, bytes: file.bytes });
    let (attached, too_large): (Vec<Brought>, Vec<Brought>) = attached.partition(|file| file.bytes.len() <= FILE_BYTES);
    Answer::Mail(Mail {
        subject: read.subject,
        from: read.from,
        to: read.to,
        at: read.at,
        text: read.text.chars().take(MAIL_CHARS).collect(),
        left_out: attached.iter().skip(MAIL_FILES).chain(&too_large).map(|file| file.name.clone()).collect(),
        files: attached.into_iter().take(MAIL_FILES).collect(),
    })
}

fn read(name: &str, bytes: &[u8], wish: &Wish) -> Answer {
    let name = name.to_lowercase();
    let is_workbook = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    let (sheet, lines, encoding) =
        if is_workbook || [".xlsx", ".xls", ".ods", ".xlsb"].iter().any(|end| name.ends_with(end)) {
            match workbook(bytes, wish.sheet.as_deref()) {
                Ok((sheet, lines)) => (sheet, lines, String::new()),
                Err(problem) => return Answer::Unreadable(problem),
            }
        } else {
            // A picture or a program is no table, whatever its name.
            if bytes.iter().take(1_000).filter(|byte| **byte == 0).count() > 0
                && !matches!(import::encoding(bytes), Encoding::Utf16Le | Encoding::Utf16Be)
            {
                return Answer::Unreadable("binary".into());
            }
            let encoding = wish.encoding.as_deref().and_then(Encoding::parse);
            let encoding = encoding.unwrap_or_else(|| import::encoding(bytes));
            let Some(text) = decoded(bytes, encoding) else { return Answer::Unreadable(encoding.label().into()) };
            if ical::is_calendar(&text) {
                return Answer::Calendar(ical::parse(&text, &zone::name().parse().unwrap_or(Zone::UTC)));
            }
            // What a program says to a program, or a page.
            if text.trim_start().starts_with(['{', '[', '<']) {
                return Answer::Unreadable("binary".into());
            }
            if name.ends_with(".vcf") || text.trim_start().to_uppercase().starts_with("BEGIN:VCARD") {
                return Answer::Cards(vcard::parse(&text));
            }
            (Sheet::Delimited(import::delimiter(&text).to_string()), delimited(&text), encoding.label().to_owned())
        };
    let mut lines = lines;
    let truncated = lines.len() > LINES;
    lines.truncate(LINES);
    // A title over the names of the columns is neither.
    let is_title = |line: &[String]| line.iter().filter(|cell| !cell.trim().is_empty()).count() == 1;
    if lines.len() > 1 && is_title(&lines[0].1) && import::names_columns(&lines[1].1) {
        lines.remove(0);
    }
    let Some((_, first)) = lines.first() else { return Answer::Unreadable("empty".into()) };
    let has_head = wish.head.unwrap_or_else(|| import::is_head(first));
    let mut names = if has_head { lines.remove(0).1 } else { Vec::new() };
    // A row may have more cells than the first one.
    let width = lines.iter().map(|(_, line)| line.len()).max().unwrap_or_default();
    names.resize(names.len().max(width.min(import::COLUMNS)), String::new());
    let head = named(names);
    let preview = Preview {
        system: import::recognise(&head).map(str::to_owned),
        head,
        has_head,
        total: lines.len(),
        lines: lines.iter().take(20).map(|(_, line)| line.clone()).collect(),
        sheet,
        encoding,
        truncated,
    };
    TABLE.set(lines);
    Answer::Table(preview)
}

/// What columns are called; one without a name by its number.
fn named(head: Vec<String>) -> Vec<String> {
    let name = |(at, name): (usize, String)| match name.trim().trim_start_matches('\u{feff}') {
        "" => format!("({})", at + 1),
        name => name.to_owned(),
    };
    head.into_iter().enumerate().map(name).collect()
}

/// The browser has the tables of every encoding already.
fn decoded(bytes: &[u8], encoding: Encoding) -> Option<String> {
    if encoding == Encoding::Utf8 {
        let text = String::from_utf8_lossy(bytes);
        return Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned());
    }
    let constructor = Reflect::get(&js_sys::global(), &"TextDecoder".into()).ok()?;
    let arguments = js_sys::Array::of1(&encoding.label().into());
    let decoder = Reflect::construct::<fn() -> wasm_bindgen::JsValue>(constructor.unchecked_ref(), &arguments).ok()?;
    let decode: js_sys::Function = Reflect::get(&decoder, &"decode".into()).ok()?.dyn_into().ok()?;
    let text = decode.call1(&decoder, &Uint8Array::from(bytes)).ok()?;
    // Marks that stand after their letters become one with them.
    Some(text.dyn_into::<js_sys::JsString>().ok()?.normalize("NFC").into())
}

/// A row without anything in it says nothing.
fn says_something(cells: &[String]) -> bool {
    cells.iter().any(|cell| !cell.trim().is_empty())
}

fn delimited(text: &str) -> Vec<Row> {
    let delimiter = import::delimiter(text);
    let (text, said) = import::without_said(text).map_or((text, 0), |(_, rest)| (rest, 1));
    let rows = import::rows(text, delimiter).filter(|(_, cells)| says_something(cells));
    rows.map(|(number, cells)| (number + said, cells)).take(LINES + 2).collect()
}

/// The sheet of that name, or the first one that has anything in it.
fn workbook(bytes: &[u8], wanted: Option<&str>) -> Result<(Sheet, Vec<Row>), String> {
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let visible = workbook.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    // Where all of them are hidden, one of them is meant.
    let names = if names.is_empty() { workbook.sheet_names() } else { names };
    let chosen = names.iter().filter(|name| wanted.is_none_or(|wanted| wanted == name.as_str()));
    for name in chosen {
        let Ok(range) = workbook.worksheet_range(name) else { continue };
        if range.is_empty() && wanted.is_none() {
            continue;
        }
        // A sheet may begin further down.
        let above = range.start().map_or(0, |(row, _)| row as usize);
        let rows = range.rows().enumerate().map(|(at, row)| (above + at + 1, row.iter().map(cell).collect::<Vec<_>>()));
        let lines = rows.filter(|(_, cells)| says_something(cells)).take(LINES + 2).collect();
        return Ok((Sheet::Workbook(name.clone(), names), lines));
    }
    Err("empty".into())
}

/// The day of a spreadsheet's number for it (ISO 8601); a time of day alone is none.
fn day_of(serial: f64) -> Option<String> {
    // The 1st of January 1970 is 25,569.
    let days = serial.floor() as i64 - 25_569;
    let day = sotay_shared::date::CalendarDate::EPOCH.plus_days(days).filter(|_| serial >= 1.0)?;
    Some(day.to_string())
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::DateTimeIso(text) | Data::DurationIso(text) | Data::String(text) => text.clone(),
        Data::Int(int) => int.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Float(number) => number.to_string(),
        Data::Bool(bool) => bool.to_string(),
        Data::DateTime(at) => day_of(at.as_f64()).unwrap_or_else(|| at.as_f64().to_string()),
        Data::Error(_) => String::new(),
    }
}

fn finish(Writing { format, lines }: Writing) -> Answer {
    match format {
        Format::Csv => {
            // The mark tells spreadsheets that it is UTF-8.
            let mut writer =
                csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
            for line in &lines {
                let cells = line.iter().map(|cell| import::written_cell(cell));
                if let Err(error) = writer.write_record(cells) {
                    return Answer::Unreadable(error.to_string());
                }
            }
            match writer.into_inner() {
                Ok(bytes) => Answer::File(bytes),
                Err(error) => Answer::Unreadable(error.to_string()),
            }
        }
        Format::Xlsx => {
            let mut workbook = rust_xlsxwriter::Workbook::new();
            let sheet = workbook.add_worksheet();
            let bold = rust_xlsxwriter::Format::new().set_bold();
            for (row, line) in lines.iter().enumerate() {
                for (column, cell) in line.iter().enumerate() {
                    // A text is written as a text: no spreadsheet computes it.
                    let text: String = cell.chars().take(32_000).collect();
                    let written = match row {
                        0 => sheet.write_string_with_format(row as u32, column as u16, text, &bold),
                        _ => sheet.write_string(row as u32, column as u16, text),
                    };
                    if let Err(error) = written {
                        return Answer::Unreadable(error.to_string());
                    }
                }
            }
            // The first line stays in view; a sheet has room for it.
            let _ = sheet.set_freeze_panes(1, 0);
            match workbook.save_to_buffer() {
                Ok(bytes) => Answer::File(bytes),
                Err(error) => Answer::Unreadable(error.to_string()),
            }
        }
    }
}
