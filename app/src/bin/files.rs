//! The part of the app that reads and writes files of other systems: a WebAssembly module of its own, in a worker, loaded
//! when somebody imports or exports. It keeps the table that was read last; the page asks for lines of it.

#![deny(clippy::string_slice, reason = "what a file holds may begin with any letter")]

use sotay_shared::{
    codec, ical,
    import::{self, ColumnReading, Decoded, Encoding, Reading, markup},
    limits::FILE_BYTES,
    mail::message,
    vcard,
    zone::Zone,
};
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

/// Lines of a table at most.
const LINES: usize = 200_000;

// The page's side of it is `app/src/files.rs`, which has the same messages.
#[path = "../files/message.rs"]
mod messages;
#[path = "files/workbook.rs"]
mod workbook;
#[path = "../zone.rs"]
mod zone;

use messages::{FilesRequest, FilesResponse, Format, Holds, Mail, NewAttachment, Preview, ReadLine, Sheet, Wish};

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
    let answer = match codec::decode::<FilesRequest>(question) {
        Ok(FilesRequest::Read { name, bytes, wish }) => read(&name, &bytes, &wish),
        Ok(FilesRequest::Mail { bytes }) => mail(&bytes),
        Ok(FilesRequest::Drafts { from, count, reading }) => with_lines(from, count, |lines| {
            FilesResponse::Drafts(lines.iter().map(|(line, cells)| read_line(&reading, *line, cells)).collect())
        }),
        Ok(FilesRequest::Numbers { from, count }) => {
            with_lines(from, count, |lines| FilesResponse::Numbers(lines.iter().map(|(number, _)| *number).collect()))
        }
        Ok(FilesRequest::Begin { format, head, of }) => {
            WRITING.set(Some(Writing { format, of, lines: vec![head] }));
            FilesResponse::Done
        }
        Ok(FilesRequest::Write { lines }) => WRITING.with_borrow_mut(|writing| match writing {
            Some(writing) => {
                writing.lines.extend(lines);
                FilesResponse::Done
            }
            None => FilesResponse::Unreadable("nothing is being written".into()),
        }),
        Ok(FilesRequest::Finish) => match WRITING.take() {
            Some(writing) => finish(writing),
            None => FilesResponse::Unreadable("nothing is being written".into()),
        },
        Err(error) => FilesResponse::Unreadable(error.to_string()),
    };
    codec::encode(&answer)
}

/// Some lines of the table that was read last; a worker that was started anew has read none.
fn with_lines(from: usize, count: usize, read: impl FnOnce(&[Row]) -> FilesResponse) -> FilesResponse {
    TABLE.with_borrow(|table| match table.get(from..) {
        Some(lines) if !table.is_empty() => read(&lines[..lines.len().min(count)]),
        _ => FilesResponse::Unreadable("nothing was read".into()),
    })
}

fn read_line(reading: &Reading, line: usize, cells: &[String]) -> ReadLine {
    ReadLine { line, called: import::called(reading, cells).to_owned(), draft: import::read_line(reading, cells) }
}

/// Characters of a message that are kept.
const MAIL_CHARS: usize = 20_000;
/// Attachments of a message that are kept.
const MAIL_FILES: usize = 20;

fn mail(bytes: &[u8]) -> FilesResponse {
    let Some(read) = message::read(bytes) else { return FilesResponse::Unreadable("mail".into()) };
    let attached = read.files.into_iter().map(|file| NewAttachment {
        name: file.name,
        media_type: file.media_type,
        bytes: file.bytes,
    });
    let (attached, too_large): (Vec<NewAttachment>, Vec<NewAttachment>) =
        attached.partition(|file| file.bytes.len() <= FILE_BYTES);
    FilesResponse::Mail(Mail {
        subject: read.subject,
        from: read.from,
        to: read.to,
        at: read.at,
        text: read.text.chars().take(MAIL_CHARS).collect(),
        left_out: attached.iter().skip(MAIL_FILES).chain(&too_large).map(|file| file.name.clone()).collect(),
        files: attached.into_iter().take(MAIL_FILES).collect(),
    })
}

/// A table as its file holds it.
struct Table {
    sheet: Sheet,
    lines: Vec<Row>,
    /// Empty for a workbook.
    encoding: String,
    /// Columns in which a program wrote a number with a fraction, once for each.
    computed: Vec<usize>,
    since_1904: bool,
    /// Places that are no text in the encoding.
    damaged: usize,
    is_cut: bool,
}

/// What a file holds.
enum Content {
    Table(Table),
    /// Cards, a calendar, or why it cannot be read.
    Other(FilesResponse),
}

impl Content {
    fn unreadable(word: impl Into<String>) -> Content {
        Content::Other(FilesResponse::Unreadable(word.into()))
    }
}

fn read(name: &str, bytes: &[u8], wish: &Wish) -> FilesResponse {
    match content(name, bytes, wish) {
        Content::Table(table) => preview(table, wish),
        Content::Other(answer) => answer,
    }
}

/// What a file holds, whatever its name says.
fn content(name: &str, bytes: &[u8], wish: &Wish) -> Content {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return match workbook::workbook(bytes, wish.sheet.as_deref()) {
            Ok(book) => Content::Table(Table {
                sheet: Sheet::Workbook(book.name, book.names),
                lines: book.rows,
                encoding: String::new(),
                computed: book.computed,
                since_1904: book.since_1904,
                damaged: 0,
                is_cut: book.is_cut,
            }),
            Err(problem) => Content::unreadable(problem),
        };
    }
    let guessed = import::encoding(bytes);
    // A picture or a program is no table, whatever its name.
    let is_binary = bytes.iter().take(1_000).any(|byte| *byte == 0);
    if is_binary && !matches!(guessed, Encoding::Utf16Le | Encoding::Utf16Be) {
        return Content::unreadable("binary");
    }
    let encoding = wish.encoding.as_deref().and_then(Encoding::parse).unwrap_or(guessed);
    let Decoded { text, damaged } = import::decoded(bytes, encoding);
    if ical::is_calendar(&text) {
        return Content::Other(FilesResponse::Calendar(ical::parse(&text, &zone::name().parse().unwrap_or(Zone::UTC))));
    }
    if name.to_lowercase().ends_with(".vcf") || text.trim_start().to_uppercase().starts_with("BEGIN:VCARD") {
        return Content::Other(FilesResponse::Cards(vcard::parse(&text)));
    }
    let (sheet, lines, computed, is_cut) = match markup::markup(&text) {
        Some(kind) => match table_of_page(&text, kind, wish) {
            Some(table) => table,
            None => return Content::unreadable("empty"),
        },
        // What a program says to a program.
        None if text.trim_start().starts_with(['{', '[', '<']) => return Content::unreadable("binary"),
        None => (Sheet::Delimited(import::delimiter(&text).to_string()), delimited(&text), Vec::new(), false),
    };
    let encoding = encoding.label().to_owned();
    Content::Table(Table { sheet, lines, encoding, computed, since_1904: false, damaged, is_cut })
}

/// The table of a page that is wished for, or the first one that says something: its rows, in which columns programs wrote
/// numbers, and whether there was more.
fn table_of_page(text: &str, kind: markup::Markup, wish: &Wish) -> Option<(Sheet, Vec<Row>, Vec<usize>, bool)> {
    let tables = markup::tables(text, kind, LINES + 2);
    let names: Vec<String> = tables.iter().map(|table| table.name.clone()).collect();
    let is_chosen = |table: &markup::Table| match &wish.sheet {
        Some(wanted) => *wanted == table.name,
        None => table.rows.iter().any(|(_, cells)| says_something(cells)),
    };
    let table = tables.into_iter().find(is_chosen)?;
    let rows = table.rows.into_iter().filter(|(_, cells)| says_something(cells)).collect();
    Some((Sheet::Workbook(table.name, names), rows, table.computed, table.is_cut))
}

/// What the page is shown of a table, which is kept for its questions.
fn preview(table: Table, wish: &Wish) -> FilesResponse {
    let Table { sheet, mut lines, encoding, computed, since_1904, damaged, is_cut } = table;
    let truncated = is_cut || lines.len() > LINES;
    lines.truncate(LINES);
    // A title over the names of the columns is neither.
    let is_title = |line: &[String]| line.iter().filter(|cell| !cell.trim().is_empty()).count() == 1;
    if lines.len() > 1 && is_title(&lines[0].1) && import::names_columns(&lines[1].1) {
        lines.remove(0);
    }
    let Some((_, first)) = lines.first() else { return FilesResponse::Unreadable("empty".into()) };
    let has_head = wish.head.unwrap_or_else(|| import::is_head(first));
    let mut names = if has_head { lines.remove(0).1 } else { Vec::new() };
    // A row may have more cells than the first one.
    let width = lines.iter().map(|(_, line)| line.len()).max().unwrap_or_default();
    names.resize(names.len().max(width.min(import::COLUMNS)), String::new());
    let head = named(names);
    let preview = Preview {
        system: import::recognise(&head).map(str::to_owned),
        columns: columns(&lines, &computed, head.len().min(import::COLUMNS)),
        head,
        has_head,
        total: lines.len(),
        lines: lines.iter().take(20).map(|(_, line)| line.clone()).collect(),
        sheet,
        encoding,
        truncated,
        since_1904,
        damaged,
    };
    TABLE.set(lines);
    FilesResponse::Table(preview)
}

/// What all cells of each column tell of how it is spelled.
fn columns(lines: &[Row], computed: &[usize], count: usize) -> Vec<ColumnReading> {
    let mut columns = vec![ColumnReading::default(); count];
    for (_, cells) in lines {
        columns.iter_mut().zip(cells).for_each(|(column, cell)| column.look_at(cell));
    }
    for at in computed {
        columns.get_mut(*at).into_iter().for_each(ColumnReading::is_computed);
    }
    columns
}

/// What columns are called; one without a name by its number.
fn named(head: Vec<String>) -> Vec<String> {
    let name = |(at, name): (usize, String)| match name.trim().trim_start_matches('\u{feff}') {
        "" => format!("({})", at + 1),
        name => name.to_owned(),
    };
    head.into_iter().enumerate().map(name).collect()
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

fn finish(Writing { format, of, lines }: Writing) -> FilesResponse {
    let written = match format {
        Format::Csv => delimited_file(&lines),
        Format::Xlsx => workbook_file(&of, &lines).map_err(|error| error.to_string()),
    };
    written.map_or_else(FilesResponse::Unreadable, FilesResponse::File)
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
    let percent = rust_xlsxwriter::Format::new().set_num_format("0%");
    for (row, line) in (0..).zip(lines) {
        for (column, cell) in (0..).zip(line) {
            let holds = of.get(usize::from(column)).filter(|_| row > 0);
            let is_exact = || cell.chars().filter(char::is_ascii_digit).count() <= EXACT_DIGITS;
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite() && is_exact());
            let share = cell.strip_suffix('%').and_then(|percent| percent.parse::<f64>().ok());
            match (holds, number, rust_xlsxwriter::ExcelDateTime::parse_from_str(cell)) {
                (Some(Holds::Number), Some(number), _) => sheet.write_number(row, column, number)?,
                (Some(Holds::Number), None, _) if share.is_some_and(f64::is_finite) => {
                    sheet.write_number_with_format(row, column, share.unwrap_or_default() / 100.0, &percent)?
                }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    /// Texts as fields of one line hold them; the first letters are those that spreadsheets compute from. Without `_`: workbooks
    /// write characters as `_x0041_`, and what else looks so is not asked here.
    fn text() -> impl Strategy<Value = String> {
        "[-=+@'\"0]?[^\\p{C}\\p{Z}_]([^\\p{C}_]{0,30}[^\\p{C}\\p{Z}_])?".prop_map(import::composed)
    }

    /// Amounts in minor units as they are written out, with so many decimals.
    fn number() -> impl Strategy<Value = String> {
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991, 0..=3_u32).prop_map(|(minor, decimals)| {
            let whole = 10_i64.pow(decimals);
            let (sign, minor) = (if minor < 0 { "-" } else { "" }, minor.abs());
            match decimals {
                0 => format!("{sign}{minor}"),
                _ => format!("{sign}{}.{:0width$}", minor / whole, minor % whole, width = decimals as usize),
            }
        })
    }

    fn day() -> impl Strategy<Value = String> {
        (1850..2200_i32, 1..=12_u32, 1..=28_u32).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
    }

    /// A number without the zeros that say nothing.
    fn plain(number: &str) -> String {
        let number = match number.contains('.') {
            true => number.trim_end_matches('0').trim_end_matches('.'),
            false => number,
        };
        if number == "-0" { "0".to_owned() } else { number.to_owned() }
    }

    proptest! {
        #[test]
        fn a_workbook_reads_as_it_was_written(
            lines in vec((text(), text(), number(), day(), 0..=100_i64), 1..20),
        ) {
            let of = [Holds::Text, Holds::Text, Holds::Number, Holds::Day, Holds::Number];
            let head = ["Name", "Note", "Amount", "Day", "Share"].map(str::to_owned).to_vec();
            let lines = lines.into_iter().map(|(name, note, amount, day, share)| {
                vec![name, note, amount, day, import::written_percent(share)]
            });
            let lines: Vec<Vec<String>> = std::iter::once(head).chain(lines).collect();
            let file = workbook_file(&of, &lines).unwrap();
            let book = workbook::workbook(&file, None).unwrap();
            prop_assert!(!book.is_cut);
            let read: Vec<Vec<String>> = book.rows.into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read.len(), lines.len());
            for (read, written) in read[1..].iter().zip(&lines[1..]) {
                prop_assert_eq!(&read[..2], &written[..2]);
                prop_assert_eq!(plain(&read[2]), plain(&written[2]));
                prop_assert_eq!(&read[3..], &written[3..]);
            }
        }
    }
}
