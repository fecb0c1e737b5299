//! Folding text for search: "nguyen" finds "Nguyễn", "d" finds "đ".

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_folds_both_ways() {
        assert_eq!(fold("Nguyễn Đình Chiểu"), "nguyen dinh chieu");
        assert_eq!(fold("ỨNG"), "ung");
        assert_eq!(find(&fold("Nguyễn Đình"), "dinh"), Some(Match::WordPrefix));
        assert_eq!(find("anna", "nna"), Some(Match::Inside));
        assert_eq!(find("an an", "an an"), Some(Match::Exact));
        assert_eq!(find("ban an", "an"), Some(Match::WordPrefix));
        assert_eq!(find("ban", "x"), None);
    }
}
