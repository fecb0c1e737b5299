//! Folding text for search: "nguyen" finds "Nguyễn", "d" finds "đ".

use crate::row::Row;

/// The search key of a text: decomposed (NFD), marks stripped, lower case, `đ` as `d`.
pub fn fold(text: &str) -> String {
    unmarked(text).chars().flat_map(char::to_lowercase).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

#[cfg(not(target_arch = "wasm32"))]
fn unmarked(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// The browser has these tables already; our own would be 25 kB of the download.
#[cfg(target_arch = "wasm32")]
fn unmarked(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    thread_local! {
        static MARKS: js_sys::RegExp = js_sys::RegExp::new("\\p{M}", "gu");
    }
    MARKS.with(|marks| js_sys::JsString::from(text).normalize("NFD").replace_by_pattern(marks, "").into())
}

/// How well a folded text answers a folded query. Smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    Exact,
    Prefix,
    WordPrefix,
    Inside,
}

/// The match of `query` in `text`, both folded, or `None`.
pub fn find(text: &str, query: &str) -> Option<Match> {
    if query.is_empty() {
        return Some(Match::Prefix);
    }
    let at = text.find(query)?;
    if at == 0 {
        return Some(if text.len() == query.len() { Match::Exact } else { Match::Prefix });
    }
    let starts_word = |at: usize| text[..at].chars().next_back().is_some_and(|c| !c.is_alphanumeric());
    let word = text.match_indices(query).any(|(at, _)| starts_word(at));
    Some(if word { Match::WordPrefix } else { Match::Inside })
}

/// What a record is found by, folded: its title, and its e-mail addresses, phone numbers and domain.
pub fn key(row: &Row) -> String {
    let mut text = row.title().to_owned();
    let found_by = [row.value("domain"), row.value("tax_id")];
    let found_by = found_by.iter().filter_map(|value| value.as_text().map(str::to_owned));
    let entries = ["emails", "phones"].into_iter().flat_map(|list| row.entries(list)).map(|(_, entry)| entry);
    for part in found_by.chain(entries) {
        text.push('\n');
        text.push_str(&part);
    }
    fold(&text)
}
