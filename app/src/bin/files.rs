//! The part of the app that reads and writes files of other systems: a WebAssembly module of its own, in a worker, loaded
//! when somebody imports or exports. It keeps the table that was read last; the page asks for lines of it.

use calamine::{Data, Reader, SheetVisible};
use js_sys::{Reflect, Uint8Array};
use sotay_shared::{
    codec, ical,
    import::{self, Encoding, Reading},
    limits::FILE_BYTES,
    stamp::Timestamp,
    vcard,
};
use std::{cell::RefCell, io::Cursor};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};

/// Lines of a table at most.
const LINES: usize = 200_000;

// The page's side of it is `app/src/files.rs`, which has the same messages.
#[path = "../files/message.rs"]
mod message;

use message::{Answer, Brought, Format, Holds, Mail, Preview, Question, ReadLine, Sheet, Wish};

/// A row with its number, as a spreadsheet counts.
type Row = (usize, Vec<String>);

thread_local! {
    static TABLE: RefCell<Vec<Row>> = RefCell::default();
    static WRITING: RefCell<Option<Writing>> = RefCell::default();
}

struct Writing {
    format: Format,
    of: Vec<Holds>,
    lines: Vec<Vec<String>>,
}

fn main() {}

/// Answers one message of the page.
#[wasm_bindgen]
pub fn answer(question: &[u8]) -> Vec<u8> {
    let answer = match codec::decode::<Question>(question) {
        Ok(Question::Read { name, bytes, wish }) => read(&name, &bytes, &wish),
        Ok(Question::Mail { bytes }) => mail(&bytes),
        Ok(Question::Drafts { from, count, reading }) => with_lines(from, count, |lines| {
            Answer::Drafts(lines.iter().map(|(line, cells)| read_line(&reading, *line, cells)).collect())
        }),
        Ok(Question::Numbers { from, count }) => {
            with_lines(from, count, |lines| Answer::Numbers(lines.iter().map(|(number, _)| *number).collect()))
        }
        Ok(Question::Begin { format, head, of }) => {
            WRITING.set(Some(Writing { format, of, lines: vec![head] }));
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

/// Some lines of the table that was read last; a worker that was started anew has read none.
fn with_lines(from: usize, count: usize, read: impl FnOnce(&[Row]) -> Answer) -> Answer {
    TABLE.with_borrow(|table| match table.get(from..) {
        Some(lines) if !table.is_empty() => read(&lines[..lines.len().min(count)]),
        _ => Answer::Unreadable("nothing was read".into()),
    })
}

fn read_line(reading: &Reading, line: usize, cells: &[String]) -> ReadLine {
    ReadLine { line, called: import::called(reading, cells).to_owned(), draft: import::read_line(reading, cells) }
}

/// Characters of a message that are kept.
const MAIL_CHARS: usize = 20_000;
/// Attachments of a message that are kept.
const MAIL_FILES: usize = 20;

fn mail(bytes: &[u8]) -> Answer {
    let Some(message) = mail_parser::MessageParser::default().parse(bytes) else {
        return Answer::Unreadable("mail".into());
    };
    let address = |address: Option<&mail_parser::Address<'_>>| {
        let first = address.and_then(|address| address.first());
        first.and_then(|it| it.address()).unwrap_or_default().to_owned()
    };
    let text = message.body_text(0).unwrap_or_default();
    let attached = message.attachments().filter_map(brought);
    let (attached, too_large): (Vec<Brought>, Vec<Brought>) = attached.partition(|file| file.bytes.len() <= FILE_BYTES);
    Answer::Mail(Mail {
        subject: message.subject().unwrap_or_default().to_owned(),
        from: address(message.from()),
        to: address(message.to()),
        at: message.date().map(|date| date.to_timestamp() * 1_000),
        text: text.trim().chars().take(MAIL_CHARS).collect(),
        left_out: attached.iter().skip(MAIL_FILES).chain(&too_large).map(|file| file.name.clone()).collect(),
        files: attached.into_iter().take(MAIL_FILES).collect(),
    })
}

/// What is attached to a message; not a picture of its text.
fn brought(part: &mail_parser::MessagePart<'_>) -> Option<Brought> {
    use mail_parser::MimeHeaders;
    let is_inline = part.content_id().is_some() && part.content_disposition().is_none_or(|it| it.is_inline());
    if is_inline {
        return None;
    }
    let media_type = part.content_type().map(|it| match it.subtype() {
        Some(subtype) => format!("{}/{subtype}", it.ctype()),
        None => it.ctype().to_owned(),
    });
    let media_type = media_type.unwrap_or_default().to_lowercase();
    // A message that is attached to a message has no name of its own.
    let unnamed = if media_type == "message/rfc822" { "message.eml" } else { "file" };
    let name = part.attachment_name().unwrap_or(unnamed).to_owned();
    let bytes = match &part.body {
        mail_parser::PartType::Message(message) => message.raw_message().to_vec(),
        _ => part.contents().to_vec(),
    };
    Some(Brought { name, media_type, bytes })
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
                return Answer::Calendar(ical::parse(&text, |day, time| instant_of(&day.to_string(), time)));
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

/// The instant of a day and a time of day in the device's time zone.
fn instant_of(day: &str, time: &str) -> Option<Timestamp> {
    let at = js_sys::Date::parse(&format!("{day}T{time}"));
    at.is_finite().then_some(Timestamp(at as i64))
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

fn finish(Writing { format, of, lines }: Writing) -> Answer {
    let written = match format {
        Format::Csv => delimited_file(&lines),
        Format::Xlsx => workbook_file(&of, &lines).map_err(|error| error.to_string()),
    };
    written.map_or_else(Answer::Unreadable, Answer::File)
}

fn delimited_file(lines: &[Vec<String>]) -> Result<Vec<u8>, String> {
    // The mark tells spreadsheets that it is UTF-8.
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    for line in lines {
        let cells = line.iter().map(|cell| import::written_cell(cell));
        writer.write_record(cells).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// Digits of a number that a spreadsheet keeps.
const EXACT_DIGITS: usize = 15;

fn workbook_file(of: &[Holds], lines: &[Vec<String>]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (row, line) in (0..).zip(lines) {
        for (column, cell) in (0..).zip(line) {
            let holds = of.get(usize::from(column)).filter(|_| row > 0);
            let is_exact = || cell.chars().filter(char::is_ascii_digit).count() <= EXACT_DIGITS;
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite() && is_exact());
            match (holds, number, rust_xlsxwriter::ExcelDateTime::parse_from_str(cell)) {
                (Some(Holds::Number), Some(number), _) => sheet.write_number(row, column, number)?,
                // Days of 1900 are counted in two ways.
                (Some(Holds::Day), _, Ok(at)) if cell.len() == 10 && cell.as_str() > "1901" => {
                    sheet.write_datetime_with_format(row, column, &at, &day)?
                }
                // A text is written as a text: no spreadsheet computes it.
                _ => {
                    let text: String = cell.chars().take(32_000).collect();
                    match row {
                        0 => sheet.write_string_with_format(row, column, text, &bold)?,
                        _ => sheet.write_string(row, column, text)?,
                    }
                }
            };
        }
    }
    // The first line stays in view.
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}
