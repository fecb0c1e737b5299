//! How the text of a table is written: its characters, and what divides its cells.

/// How a file's bytes stand for characters (WHATWG Encoding names).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1258,
    Windows1252,
}

impl Encoding {
    pub const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1258, Encoding::Windows1252];

    pub const fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1258 => "windows-1258",
            Encoding::Windows1252 => "windows-1252",
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
    // Without a mark, every second byte of a table in UTF-16 is zero.
    let head = &bytes[..bytes.len().min(2_000)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count() * 3 > head.len();
    if head.len() > 8 && zeros(1) {
        return Encoding::Utf16Le;
    }
    if head.len() > 8 && zeros(0) {
        return Encoding::Utf16Be;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Encoding::Utf8;
    }
    // Marks of Vietnamese stand after the vowel that they belong to; in other languages these bytes are letters that hardly
    // ever follow one.
    const MARKS: [u8; 5] = [0xCC, 0xD2, 0xDE, 0xEC, 0xF2];
    const VOWELS: &[u8] = b"aeiouyAEIOUY\xE2\xE3\xEA\xF4\xF5\xFD\xC2\xC3\xCA\xD4\xD5\xDD";
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let marked = bytes.windows(2).filter(|pair| MARKS.contains(&pair[1]) && VOWELS.contains(&pair[0])).count();
    if marked * 5 > high { Encoding::Windows1258 } else { Encoding::Windows1252 }
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
                rest = &after[1..];
            }
            Some(c) if !is_end(c, delimiter) => return None,
            _ => return Some((cell, after)),
        }
    }
}
