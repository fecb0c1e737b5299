//! What stands in cells: numbers, answers and words for nothing as people and programs write them, and the marks that
//! spreadsheets put around texts.

use crate::{
    folding::fold,
    number::{Digits, Lone, Mark, Spelling},
    value::Value,
};
use std::borrow::Cow;

/// The lower end of a range, `Từ 10 - 50 tỷ`, and the unit behind it.
pub fn lower_end(text: &str) -> Option<(String, String)> {
    let lower = text.trim().to_lowercase();
    let plain = ["từ ", "from "].iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
    let (low, high) = plain.split_once(['-', '–'])?;
    let unit = high.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).trim();
    let low = low.trim();
    low.starts_with(|c: char| c.is_ascii_digit()).then(|| (low.to_owned(), unit.to_owned()))
}

fn digits(text: &str, mark: Option<Mark>) -> Option<Digits> {
    let text = text.trim().trim_end_matches(['%', ' ', '\u{a0}']);
    Digits::read(text, Spelling { mark, lone: Lone::Groups })
}

/// `1.234,5`, `1,234.5`, `1 234`, `-5`, `(5)`, `12 %`.
pub(super) fn number(text: &str, mark: Option<Mark>) -> Option<Value> {
    digits(text, mark)?.value()
}

pub(super) fn whole(text: &str, mark: Option<Mark>) -> Option<Value> {
    digits(text, mark)?.integer().map(Value::Int)
}

/// Per cent: `25`, `25 %`, and `0.25` where it is a share of one; a cell alone is one between 0 and 1.
pub(super) fn percent(text: &str, mark: Option<Mark>, is_share: Option<bool>) -> Option<Value> {
    let has_sign = text.contains('%');
    let number = digits(text, mark)?.number()?;
    let is_share = !has_sign && is_share.unwrap_or(number > 0.0 && number < 1.0);
    let percent = if is_share { number * 100.0 } else { number };
    // Hundredths of what was computed are no part of it.
    let percent = (percent * 1_000.0).round() / 1_000.0;
    (0.0..=100.0).contains(&percent).then(|| Value::Int(percent.round() as i64))
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    match fold(text.trim()).as_str() {
        "true" | "1" | "yes" | "y" | "x" | "co" | "dung" | "on" | "t" | "✓" | "✔" | "☑" => Some(true),
        "false" | "0" | "no" | "n" | "khong" | "sai" | "off" | "" | "f" | "☐" | "✗" | "✘" => Some(false),
        _ => None,
    }
}

/// What a word for nothing would otherwise be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    /// Somebody's name: people are called Na, Null and None.
    Name,
    /// The name of somebody else, or of something, that the line names: a company may be called X or K.
    Named,
    Text,
    /// A number, a day, an address: nothing in words can be one.
    Told,
}

/// Whether a number or an address says that there is none: `N/A`, `không có`, `-`.
pub fn is_unknown(text: &str) -> bool {
    is_nothing(text, Instead::Told)
}

/// Whether a cell says that there is nothing: `N/A`, `--`, `không có`, `(blank)`.
pub(super) fn is_nothing(text: &str, instead: Instead) -> bool {
    const SIGNS: [&str; 8] = ["n/a", "#n/a", "n.a.", "n.a", "(blank)", "(trong)", "(null)", "(none)"];
    const WORDS: [&str; 21] = [
        "na",
        "null",
        "<null>",
        "nil",
        "none",
        "nan",
        "undefined",
        "blank",
        "trong",
        "khong co",
        "ko co",
        "k co",
        "chua co",
        "chua cap nhat",
        "chua biet",
        "khong biet",
        "khong ro",
        "khong xac dinh",
        "empty",
        "[blank]",
        "(khong co)",
    ];
    const ANSWERS: [&str; 12] =
        ["khong", "ko", "k", "no", "chua", "unknown", "0", "false", "x", "tbd", "tba", "chua xac dinh"];
    // Dashes, dots and question marks alone; an error of a spreadsheet.
    let is_dash =
        |c: char| matches!(c, '-' | '_' | '.' | '?' | '*' | '/' | '\\') || ('\u{2010}'..='\u{2015}').contains(&c);
    if text.chars().all(|c| is_dash(c) || c.is_whitespace()) {
        return true;
    }
    if text.len() > 40 {
        return false;
    }
    let folded = fold(text);
    let folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    let word = folded.as_str();
    let is_answer = match instead {
        Instead::Told => ANSWERS.contains(&word),
        Instead::Named => ANSWERS.contains(&word) && word.chars().count() > 1,
        Instead::Name | Instead::Text => false,
    };
    let is_error = ["#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!"].contains(&word);
    SIGNS.contains(&word) || is_error || instead != Instead::Name && WORDS.contains(&word) || is_answer
}

/// A text without the marks that a spreadsheet puts around it, `="0903"` and `'0903`. An apostrophe before a letter is part
/// of a name; `'t Hooft` and `'s-Gravenhage` have one wherever they stand.
pub(super) fn unmarked(text: &str, is_name: bool) -> Cow<'_, str> {
    if let Some(inside) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        let closed = inside.replace("\"\"", "");
        if !closed.contains('"') {
            return Cow::Owned(inside.replace("\"\"", "\""));
        }
    }
    let Some(plain) = text.strip_prefix('\'') else { return Cow::Borrowed(text) };
    // As this system marks what is no formula.
    if written_cell(plain) == text {
        return Cow::Borrowed(plain);
    }
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '=' | '+' | '-' | '@'));
    if is_number || !is_name && is_marked(text) { Cow::Borrowed(plain) } else { Cow::Borrowed(text) }
}

/// Whether an apostrophe at the beginning is taken for a mark where no name stands.
fn is_marked(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('\'') else { return false };
    let mut letters = rest.chars();
    let article = letters.next().is_some_and(|c| matches!(c, 's' | 't' | 'n' | 'k' | 'm'))
        && letters.next().is_some_and(|c| c.is_whitespace() || c == '-');
    !article && !rest.is_empty()
}

/// A cell of an exported table that no spreadsheet takes for a formula, and that is read back as it is.
pub fn written_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    // Numbers and phone numbers are none.
    let harmless = text.chars().skip(1).all(|c| c.is_ascii_digit() || " .,()-".contains(c));
    let is_told = is_formula && !(harmless && text.len() > 1);
    if is_told || is_marked(text) { format!("'{text}") } else { text.to_owned() }
}
