//! How the text of a table is written: its characters, and what divides its cells.

use super::legacy::{self, Legacy};

/// How a file's bytes stand for characters: WHATWG Encoding names, and what Vietnamese programs wrote before Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1258,
    Tcvn3,
    Vni,
    Windows1252,
}

impl Encoding {
    pub const ALL: [Encoding; 7] = [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1258,
        Encoding::Tcvn3,
        Encoding::Vni,
        Encoding::Windows1252,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1258 => "windows-1258",
            Encoding::Tcvn3 => "tcvn3",
            Encoding::Vni => "vni",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Windows1258 => "Windows-1258",
            Encoding::Tcvn3 => "TCVN3 (ABC)",
            Encoding::Vni => "VNI",
            Encoding::Windows1252 => "Windows-1252",
        }
    }

    pub fn parse(label: &str) -> Option<Encoding> {
        Encoding::ALL.into_iter().find(|encoding| encoding.label() == label)
    }
}

/// The encoding that a file is most likely in.
pub fn encoding(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    // Without a mark, many a second byte of a table in UTF-16 is zero, and hardly any first one.
    let head = &bytes[..bytes.len().min(2_000)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if head.len() > 8 && odd * 4 > head.len() && even * 20 < head.len() {
        return Encoding::Utf16Le;
    }
    if head.len() > 8 && even * 4 > head.len() && odd * 20 < head.len() {
        return Encoding::Utf16Be;
    }
    let of_legacy = |text: &str| {
        legacy::guess(text).map(|legacy| match legacy {
            Legacy::Tcvn3 => Encoding::Tcvn3,
            Legacy::Vni => Encoding::Vni,
            Legacy::Windows1258 => Encoding::Windows1258,
        })
    };
    match std::str::from_utf8(bytes) {
        // What was in an old encoding may have been saved as if it were not.
        Ok(text) if text.chars().all(|c| c < '\u{100}' || c == '\u{feff}') => {
            of_legacy(text).filter(|it| *it != Encoding::Windows1258).unwrap_or(Encoding::Utf8)
        }
        Ok(_) => Encoding::Utf8,
        // A few bad bytes make no other encoding of it: in any other hardly anything is a letter of UTF-8.
        Err(_) if damage(bytes).is_little() => Encoding::Utf8,
        Err(_) => of_legacy(&western(bytes)).unwrap_or_else(|| western_or_1258(bytes)),
    }
}

/// Where too few words tell: marks of Vietnamese stand after the vowel that they belong to; in other languages these bytes
/// are letters that hardly ever follow one.
fn western_or_1258(bytes: &[u8]) -> Encoding {
    const MARKS: [u8; 5] = [0xCC, 0xD2, 0xDE, 0xEC, 0xF2];
    const VOWELS: &[u8] = b"aeiouyAEIOUY\xE2\xE3\xEA\xF4\xF5\xFD\xC2\xC3\xCA\xD4\xD5\xDD";
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let marked = bytes.windows(2).filter(|pair| MARKS.contains(&pair[1]) && VOWELS.contains(&pair[0])).count();
    if marked * 5 > high { Encoding::Windows1258 } else { Encoding::Windows1252 }
}

/// What of some bytes is UTF-8.
struct Damage {
    /// Letters of more than one byte.
    good: usize,
    /// Places that are none.
    bad: usize,
}

impl Damage {
    fn is_little(&self) -> bool {
        self.good > self.bad
    }
}

fn damage(bytes: &[u8]) -> Damage {
    bytes.utf8_chunks().fold(Damage { good: 0, bad: 0 }, |Damage { good, bad }, chunk| Damage {
        good: good + chunk.valid().chars().filter(|c| !c.is_ascii()).count(),
        bad: bad + usize::from(!chunk.invalid().is_empty()),
    })
}

/// The text of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// Places that are no text in this encoding; each is a replacement character.
    pub damaged: usize,
}

/// What bytes say in an encoding, without the mark at their beginning and with each letter and its marks as one.
pub fn decoded(bytes: &[u8], encoding: Encoding) -> Decoded {
    let utf8 = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let pairs = |of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).map(move |pair| of([pair[0], pair.get(1).copied().unwrap_or_default()]));
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    // What was in an old encoding may have been saved as if it were not.
    let old = || std::str::from_utf8(bytes).map_or_else(|_| western(bytes), str::to_owned);
    let text = match encoding {
        Encoding::Utf8 => utf8(bytes),
        Encoding::Utf16Le => pairs(u16::from_le_bytes),
        Encoding::Utf16Be => pairs(u16::from_be_bytes),
        Encoding::Windows1258 => legacy::from_1258(&western(bytes)),
        Encoding::Tcvn3 => legacy::from_tcvn3(&old()),
        Encoding::Vni => legacy::from_vni(&old()),
        Encoding::Windows1252 => western(bytes),
    };
    let damaged = match encoding {
        Encoding::Utf8 => damage(bytes).bad,
        _ => text.matches(char::REPLACEMENT_CHARACTER).count(),
    };
    Decoded { text: composed(text.trim_start_matches('\u{feff}').to_owned()), damaged }
}

/// A text in Windows-1252.
fn western(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        byte => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// A text in which each letter and the marks behind it are one (Unicode NFC).
pub fn composed(text: String) -> String {
    let is_mark = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    if text.contains(is_mark) { normalised(&text) } else { text }
}

#[cfg(not(target_arch = "wasm32"))]
fn normalised(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfc(text).collect()
}

/// The browser has these tables already.
#[cfg(target_arch = "wasm32")]
fn normalised(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// The sign that a first line `sep=;` says, and the text without it.
pub fn without_said(text: &str) -> Option<(char, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let mut said = first.trim_end_matches('\r').trim_matches('"').strip_prefix("sep=")?.chars();
    let sign = said.next().filter(|sign| [',', ';', '\t', '|', '^', '~', ':', '#'].contains(sign))?;
    said.next().is_none().then_some((sign, rest))
}

/// What divides the cells of a table: the sign that divides its first lines into the same number of them, and most.
pub fn delimiter(text: &str) -> char {
    // A spreadsheet may say it in a line of its own.
    if let Some((said, _)) = without_said(text) {
        return said;
    }
    let counts = |sign: char| {
        let some = rows(text, sign).take(20).map(|(_, cells)| cells.len() - 1);
        let counts: Vec<usize> = some.collect();
        if counts.is_empty() { vec![0] } else { counts }
    };
    let score = |sign: &char| {
        let counts = counts(*sign);
        let first = counts[0];
        let same = counts.iter().filter(|count| **count == first).count();
        if first == 0 { 0 } else { same * 1_000 / counts.len() * 1_000 + first.min(999) }
    };
    // Of two that do as well, the earlier.
    let signs = [',', ';', '\t', '|', '^', '~'];
    signs.into_iter().rev().max_by_key(score).filter(|sign| score(sign) > 0).unwrap_or(',')
}

/// The rows of a delimited text (RFC 4180) with their numbers, as a spreadsheet counts them: an empty row counts, a row
/// with line breaks in its cells counts once.
///
/// A quote that is not closed at the end of a cell belongs to its cell as any other sign, so that no row swallows all that
/// follow.
pub fn rows(text: &str, delimiter: char) -> impl Iterator<Item = (usize, Vec<String>)> {
    let mut rest = text;
    let mut number = 0;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        number += 1;
        let mut cells = Vec::new();
        loop {
            let (cell, after) = cell(rest, delimiter);
            cells.push(cell);
            match after.strip_prefix(delimiter) {
                Some(next) => rest = next,
                None => {
                    rest = after.strip_prefix("\r\n").or(after.strip_prefix(['\r', '\n'])).unwrap_or(after);
                    return Some((number, cells));
                }
            }
        }
    })
}

fn is_end(c: char, delimiter: char) -> bool {
    c == delimiter || matches!(c, '\r' | '\n')
}

/// The cell at the beginning of a text, and what follows it.
fn cell(text: &str, delimiter: char) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix('"').and_then(|inside| quoted_cell(inside, delimiter)) {
        return quoted;
    }
    let (cell, after) = text.split_at(text.find(|c| is_end(c, delimiter)).unwrap_or(text.len()));
    (cell.to_owned(), after)
}

/// A cell whose opening quote was read; `None` where nothing closes it.
fn quoted_cell(inside: &str, delimiter: char) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = inside;
    loop {
        let (text, after) = rest.split_once('"')?;
        cell.push_str(text);
        match after.chars().next() {
            Some('"') => {
                cell.push('"');
                rest = after.strip_prefix('"').unwrap_or(after);
            }
            Some(c) if !is_end(c, delimiter) => return None,
            _ => return Some((cell, after)),
        }
    }
}
