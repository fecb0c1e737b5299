//! Workbooks, read as a stream: what a few bytes of a file can ask for has limits.

use super::{LINES, Row};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetVisible, Sheets};
use sotay_shared::import::{self, COLUMNS};
use std::io::{Cursor, Read};

/// Bytes of a workbook at most, as it is on a disk and unpacked.
const PACKED: usize = 20 * 1024 * 1024;
const UNPACKED: u64 = 200 * 1024 * 1024;
/// Characters of all its cells together.
const CHARS: usize = 100 * 1024 * 1024;

/// A sheet of a workbook.
pub struct Book {
    pub name: String,
    /// All that are shown.
    pub names: Vec<String>,
    pub rows: Vec<Row>,
    /// Columns in which a program wrote a number with a fraction, once for each.
    pub computed: Vec<usize>,
    pub since_1904: bool,
    pub is_cut: bool,
}

/// Rows while they are read.
#[derive(Default)]
struct Rows {
    rows: Vec<Row>,
    computed: Vec<usize>,
    chars: usize,
    is_cut: bool,
    since_1904: bool,
}

impl Rows {
    /// Puts a cell where it stands; whether there is room for more.
    fn put(&mut self, (row, column): (u32, u32), cell: &DataRef<'_>, is_percent: bool) -> bool {
        let text = self.text(cell, is_percent);
        let (row, column) = (row as usize + 1, column as usize);
        if text.trim().is_empty() {
            return true;
        }
        if column >= COLUMNS {
            self.is_cut = true;
            return true;
        }
        self.chars += text.len();
        if self.chars > CHARS {
            self.is_cut = true;
            return false;
        }
        if matches!(cell, DataRef::Float(number) if number.fract() != 0.0) && !is_percent {
            self.computed.push(column);
        }
        if self.rows.last().is_none_or(|(last, _)| *last != row) {
            if self.rows.len() > LINES + 1 {
                self.is_cut = true;
                return false;
            }
            self.rows.push((row, Vec::new()));
        }
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.resize(cells.len().max(column + 1), String::new());
            cells[column] = import::composed(text);
        }
        true
    }

    fn text(&self, cell: &DataRef<'_>, is_percent: bool) -> String {
        match cell {
            DataRef::Empty | DataRef::Error(_) => String::new(),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) | DataRef::String(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Int(int) if is_percent => format!("{}%", int * 100),
            DataRef::Int(int) => int.to_string(),
            // A share is told as it is shown, without the last digits of its computation.
            DataRef::Float(number) if is_percent => format!("{}%", (number * 1e12).round() / 1e10),
            DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
            DataRef::Float(number) => number.to_string(),
            DataRef::Bool(bool) => bool.to_string(),
            DataRef::DateTime(at) => self.day(*at),
        }
    }

    /// A day (ISO 8601); a time of day alone is none.
    fn day(&self, at: ExcelDateTime) -> String {
        let day = import::of_serial(at.as_f64(), self.since_1904).filter(|_| at.is_datetime());
        day.map_or_else(|| at.as_f64().to_string(), |day| day.to_string())
    }
}

/// The sheet of that name, or the first one that has anything in it.
///
/// # Errors
/// Why it cannot be read, as a word of ours or the reader's own.
pub fn workbook(bytes: &[u8], wanted: Option<&str>) -> Result<Book, String> {
    if bytes.len() > PACKED || unpacked(bytes) > UNPACKED {
        return Err("large".into());
    }
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let visible = workbook.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    // Where all of them are hidden, one of them is meant.
    let names = if names.is_empty() { workbook.sheet_names() } else { names };
    for name in names.iter().filter(|name| wanted.is_none_or(|wanted| wanted == name.as_str())) {
        let Some(Rows { rows, computed, is_cut, since_1904, .. }) = sheet(&mut workbook, name) else { continue };
        if rows.is_empty() && wanted.is_none() {
            continue;
        }
        return Ok(Book { name: name.clone(), names, rows, computed, since_1904, is_cut });
    }
    Err("empty".into())
}

/// What a sheet holds; `None` where it cannot be read, as one of charts.
fn sheet(workbook: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Option<Rows> {
    let mut rows = Rows::default();
    match workbook {
        Sheets::Xlsx(workbook) => {
            rows.since_1904 = workbook.has_1904_epoch();
            let mut cells = workbook.worksheet_cells_reader(name).ok()?;
            let is_percent = |style: &calamine::Style| {
                style
                    .number_format
                    .as_ref()
                    .is_some_and(|it| it.format_code.contains('%') || matches!(it.format_id, Some(9 | 10)))
            };
            let percents: Vec<bool> = cells.styles().iter().map(is_percent).collect();
            while let Some((cell, style)) = cells.next_cell_with_style_id().ok()? {
                let is_percent = percents.get(style).copied().unwrap_or_default();
                if !rows.put(cell.get_position(), cell.get_value(), is_percent) {
                    break;
                }
            }
        }
        Sheets::Xlsb(workbook) => {
            rows.since_1904 = workbook.has_1904_epoch();
            let mut cells = workbook.worksheet_cells_reader(name).ok()?;
            while let Some(cell) = cells.next_cell().ok()? {
                if !rows.put(cell.get_position(), cell.get_value(), false) {
                    break;
                }
            }
        }
        // These two are read whole by their reader.
        Sheets::Xls(_) | Sheets::Ods(_) => {
            rows.since_1904 = matches!(workbook, Sheets::Xls(workbook) if workbook.has_1904_epoch());
            let range = workbook.worksheet_range(name).ok()?;
            let (above, left) = range.start().unwrap_or_default();
            for (row, column, cell) in range.used_cells() {
                let at = (above + u32::try_from(row).ok()?, left + u32::try_from(column).ok()?);
                if !rows.put(at, &borrowed(cell), false) {
                    break;
                }
            }
        }
    }
    Some(rows)
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(int) => DataRef::Int(*int),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(bool) => DataRef::Bool(*bool),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(_) | Data::Empty => DataRef::Empty,
    }
}

/// The bytes of a packed file when it is unpacked, counted and not kept, because what the file says of it may not be true;
/// 0 for one that is not packed.
fn unpacked(bytes: &[u8]) -> u64 {
    let Ok(mut packed) = zip::ZipArchive::new(Cursor::new(bytes)) else { return 0 };
    let mut all = 0;
    for at in 0..packed.len() {
        let Ok(part) = packed.by_index(at) else { continue };
        // What is broken is told by who reads it.
        all += std::io::copy(&mut part.take(UNPACKED + 1 - all), &mut std::io::sink()).unwrap_or_default();
        if all > UNPACKED {
            break;
        }
    }
    all
}
