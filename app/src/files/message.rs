//! What the page and the worker for files say to each other, as CBOR.

use serde::{Deserialize, Serialize};
use sotay_shared::{
    ical::Calendar,
    import::{CellError, ColumnReading, Draft, Reading},
    vcard::Card,
};

#[derive(Debug, Serialize, Deserialize)]
pub enum FilesRequest {
    /// Reads a file; its lines are kept until another is read.
    Read {
        name: String,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
        wish: Wish,
    },
    /// A message as it travels (RFC 5322).
    Mail {
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// What some lines of the table that was read last say.
    Drafts {
        from: usize,
        count: usize,
        reading: Reading,
    },
    /// The numbers of some lines.
    Numbers {
        from: usize,
        count: usize,
    },
    /// Begins to write a table. A workbook computes with what its columns are of.
    Begin {
        format: Format,
        head: Vec<String>,
        of: Vec<Holds>,
    },
    Write {
        lines: Vec<Vec<String>>,
    },
    Finish,
}

/// How a file is to be read; what is not said is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub encoding: Option<String>,
    /// The name of a sheet.
    pub sheet: Option<String>,
    /// Whether the first line names the columns.
    pub head: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Csv,
    Xlsx,
}

/// What a column holds. A cell that is none of it is a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holds {
    Text,
    /// With a point before its fraction.
    Number,
    /// `YYYY-MM-DD`.
    Day,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum FilesResponse {
    Table(Preview),
    Cards(Vec<Card>),
    Mail(Mail),
    Calendar(Calendar),
    Drafts(Vec<ReadLine>),
    /// As a spreadsheet counts.
    Numbers(Vec<usize>),
    Done,
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Why not, as a word of ours or the reader's own.
    Unreadable(String),
}

/// A line of a table.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReadLine {
    /// Its number, as a spreadsheet counts.
    pub line: usize,
    /// What it is told by where it cannot be read.
    pub called: String,
    pub draft: Result<Draft, Vec<CellError>>,
}

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    pub subject: String,
    pub from: String,
    pub to: String,
    /// When it was written, in milliseconds since 1970.
    pub at: Option<i64>,
    pub text: String,
    pub files: Vec<NewAttachment>,
    /// What of it is not taken, by name: too large, or too many.
    pub left_out: Vec<String>,
}

/// A file as something brings it along.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NewAttachment {
    pub name: String,
    /// Empty where nobody says.
    pub media_type: String,
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A table as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// What the columns are called, or else their numbers.
    pub head: Vec<String>,
    /// Whether the first line names them.
    pub has_head: bool,
    /// The first of its lines.
    pub lines: Vec<Vec<String>>,
    pub total: usize,
    pub sheet: Sheet,
    /// Empty for a workbook.
    pub encoding: String,
    /// The system that wrote it, where its headers say so.
    pub system: Option<String>,
    /// There was more than can be read.
    pub truncated: bool,
    /// What all cells of each column tell of how it is spelled.
    pub columns: Vec<ColumnReading>,
    /// The workbook counts its days from 1904.
    pub since_1904: bool,
    /// Places that are no text in the encoding.
    pub damaged: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sheet {
    /// By this sign.
    Delimited(String),
    /// The name of the sheet, and those of all.
    Workbook(String, Vec<String>),
}
