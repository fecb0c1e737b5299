//! What a record is found by, and how well it answers what is asked: every word, in any order, anywhere in its texts.

pub use crate::folding::{fold, is_blank};

use crate::{
    duplicates,
    folding::fold_into,
    kind::{FieldSpec, FieldType, SearchedAs},
    phone,
    row::Row,
    sort::sort_by_key,
};

/// Digits from which on a word is a number that is dialled.
const NUMBER_DIGITS: usize = 6;
/// Ends a line of a key that is an address: it is found by its beginning, or by that of its domain.
const ADDRESS: char = '\u{1}';
/// Ends a line that is the name of something else.
const LINKED: char = '\u{2}';

/// How well a folded text answers a query. Smaller is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    #[default]
    Exact,
    Prefix,
    WordPrefix,
    Inside,
}

impl Match {
    pub const ALL: [Match; 4] = [Match::Exact, Match::Prefix, Match::WordPrefix, Match::Inside];
}

/// What is asked for, taken apart once to be looked for in many texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    whole: String,
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// Whoever types an `@` or a dot asks for an address, wherever that is in it.
    is_address: bool,
}

impl Query {
    /// Of what a person typed.
    pub fn new(typed: &str) -> Query {
        Query::of(query(typed))
    }

    /// Of what [`query`] made of it.
    fn of(whole: String) -> Query {
        let mut words: Vec<Word> = Vec::new();
        for piece in whole.split(' ').filter(|piece| !piece.is_empty()) {
            words.extend(Word::of(piece));
        }
        // Nothing but dashes and the like is asked for as it is.
        if words.is_empty() && !whole.is_empty() {
            words.push(Word { text: whole.clone(), is_address: false });
        }
        // The longer a word, the fewer texts have it.
        sort_by_key(&mut words, |word| std::cmp::Reverse(word.text.len()));
        Query { whole, words }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether whatever answers this query answers another as well: its words are those, or begin like them.
    pub fn narrows(&self, other: &Query) -> bool {
        let goes_on = |word: &Word, on: &Word| on.is_address == word.is_address && on.text.starts_with(&word.text);
        other.words.iter().all(|word| self.words.iter().any(|on| goes_on(word, on)))
    }

    /// How well a key answers it; `None` where one of the words is nowhere in it. The first line of the key is the title.
    pub fn find(&self, key: &str) -> Option<Match> {
        let mut all_begin = true;
        for word in &self.words {
            all_begin &= word.find(key)?;
        }
        let ends = |rest: &str| rest.is_empty() || rest.starts_with(['\n', ADDRESS, LINKED]);
        Some(match key.strip_prefix(self.whole.as_str()) {
            Some(rest) if ends(rest) && !self.is_empty() => Match::Exact,
            Some(_) => Match::Prefix,
            None if all_begin => Match::WordPrefix,
            None => Match::Inside,
        })
    }

    /// Whether every word is somewhere in a folded text, of which nothing is known but that.
    pub fn is_in(&self, folded: &str) -> bool {
        self.words.iter().all(|word| folded.contains(&word.text))
    }
}

impl Word {
    /// The words of what stands between two spaces: `o'neil` is two, `lan@example.vn` is one.
    fn of(piece: &str) -> Vec<Word> {
        let is_page = piece.contains("://") || piece.starts_with("www.");
        let piece = if is_page { duplicates::domain_key(piece) } else { piece.to_owned() };
        if let Some(number) = number(&piece) {
            return vec![Word { text: number, is_address: false }];
        }
        if piece.contains('@') {
            let text = piece.trim_matches(['<', '>', '(', ')', '"', ',', ';']).to_owned();
            return vec![Word { text, is_address: true }];
        }
        let divides = |c: char| "'\"-,;:/()[]<>|".contains(c);
        let parts = piece.split(divides).filter(|part| part.chars().any(|c| c != '.'));
        parts.map(|part| Word { text: part.to_owned(), is_address: part.contains('.') }).collect()
    }

    /// Whether it is in a key, and if so whether it begins a word of the record's own there.
    fn find(&self, key: &str) -> Option<bool> {
        let found = find_word(key, &self.text, self.is_address);
        // "Cty." is the end of a word as well, and "example." that of what is being typed.
        match self.text.strip_suffix('.') {
            Some(word) if found.is_none() => find_word(key, word, false),
            _ => found,
        }
    }
}

fn find_word(key: &str, word: &str, anywhere: bool) -> Option<bool> {
    let mut found = None;
    for at in places(key, word) {
        let before = key[..at].chars().next_back().filter(|c| *c != '\n');
        // The line goes on behind the word.
        let rest = key[at + word.len()..].split('\n').next().unwrap_or_default();
        let begins = before.is_none_or(|c| !c.is_alphanumeric());
        if rest.ends_with(ADDRESS) && !anywhere {
            let is_host = key[..at].ends_with(['@', '/']) || key[..at].ends_with("www.");
            if before.is_some() && !is_host {
                continue;
            }
        }
        if begins && !rest.ends_with(LINKED) {
            return Some(true);
        }
        found = Some(false);
    }
    found
}

/// Where a word that is not empty is in a text, from the beginning on. `str::match_indices` gets itself ready for each text
/// anew, which takes longer than looking through one of these.
fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let (first, rest) = word.as_bytes().split_first().unwrap_or((&0, &[]));
    let begins = text.bytes().enumerate().filter(move |(_, byte)| byte == first);
    begins.map(|(at, _)| at).filter(move |at| text.as_bytes()[at + 1..].starts_with(rest))
}

/// The match of a folded query in a folded text, or `None`.
pub fn find(text: &str, query: &str) -> Option<Match> {
    Query::of(query.to_owned()).find(text)
}

/// What a record is found by, line by line: its title, its domain and its numbers, its e-mail addresses.
pub fn key(row: &Row) -> String {
    let mut key = String::new();
    let title = row.title();
    fold_into(&mut key, title);
    if title.contains('@') && !key.contains(' ') {
        // Somebody without a name is called by how they are reached.
        key.push(ADDRESS);
    } else if let Some(joined) = joined(&key) {
        key.push('\n');
        key.push_str(&joined);
    }
    let fields = row.kind().map(|kind| kind.spec().fields).unwrap_or_default().iter();
    let found =
        |by: SearchedAs| fields.clone().filter(move |field| field.found == Some(by)).flat_map(|it| texts(row, it));
    for address in found(SearchedAs::Address) {
        add(&mut key, &address);
        key.push(ADDRESS);
    }
    for code in found(SearchedAs::Code) {
        add(&mut key, &code);
        let bare = fold(&code).replace(|c: char| !c.is_alphanumeric(), "");
        if !key.ends_with(&bare) {
            key.push('\n');
            key.push_str(&bare);
        }
    }
    for number in found(SearchedAs::Number) {
        add_number(&mut key, &number);
    }
    key
}

/// What a field says, as it is looked for.
fn texts(row: &Row, field: &FieldSpec) -> Vec<String> {
    let text = || row.text(field.key).into_iter();
    match field.of {
        FieldType::Emails | FieldType::Phones => row.entries(field.key).into_iter().map(|(_, text)| text).collect(),
        FieldType::Domain => text().map(duplicates::domain_key).collect(),
        _ => text().map(str::to_owned).collect(),
    }
}

/// Another line of a key.
pub(crate) fn add(key: &mut String, text: &str) {
    key.push('\n');
    fold_into(key, text);
}

/// A line with a number, and one with its digits: however they are grouped.
pub(crate) fn add_number(key: &mut String, number: &str) {
    let start = key.len();
    add(key, number);
    let digits: String = key[start..].chars().filter(char::is_ascii_digit).collect();
    // Under whichever plan somebody knows it.
    let other = phone::before_renewal(&digits).or_else(|| phone::after_renewal(&digits));
    for digits in [Some(digits), other].into_iter().flatten() {
        key.push('\n');
        key.push_str(&digits);
    }
}

/// A line with the name of something that a record is linked to.
pub(crate) fn add_linked(key: &mut String, name: &str) {
    add(key, name);
    key.push(LINKED);
}

/// A name with `o'neil` and `jean-luc` in one piece; `None` for one without such.
fn joined(folded: &str) -> Option<String> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let joins = |at: usize, c: char| {
        matches!(c, '\'' | '-')
            && is_letter(folded[..at].chars().next_back())
            && is_letter(folded[at + 1..].chars().next())
    };
    let joining: Vec<usize> = folded.char_indices().filter(|(at, c)| joins(*at, *c)).map(|(at, _)| at).collect();
    let kept = || folded.char_indices().filter(|(at, _)| !joining.contains(at)).map(|(_, c)| c);
    (!joining.is_empty()).then(|| kept().collect())
}

/// A query, folded. A number is its digits without what is dialled before: `+84 903 123 456`, `0903.123.456` and
/// `0903123456` ask for the same.
pub fn query(text: &str) -> String {
    let folded = fold(text);
    number(&folded).unwrap_or(folded)
}

/// The digits of a number that is dialled, without what is dialled before it.
fn number(text: &str) -> Option<String> {
    let digits = phone::digits(text).filter(|digits| digits.len() >= NUMBER_DIGITS)?;
    let national = digits.trim_start_matches('0');
    let abroad = text.starts_with('+') || text.starts_with("00");
    // Numbers at home are kept without their country as well.
    Some(if abroad { national.strip_prefix("84").unwrap_or(national) } else { national }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{PartId, RecordId},
        kind::Kind,
        value::FieldEdit,
    };

    fn contact(name: &str, email: &str, number: &str) -> String {
        let part = PartId::from_cause("a");
        let edits = [
            FieldEdit::new("full_name", name),
            FieldEdit::new(format!("emails/{part}/address"), email),
            FieldEdit::new(format!("phones/{part}/number"), number),
        ];
        let edits: Vec<FieldEdit> = edits.into_iter().filter(|it| it.value.as_text() != Some("")).collect();
        key(&Row::written(RecordId::from_cause("lan"), Kind::Contact, &edits))
    }

    #[test]
    fn a_number_is_found_however_it_is_grouped() {
        for typed in ["0903 123 456", "+84 903.123.456", "(0903) 123-456", "０９０３ 123 456"] {
            let key = contact("Lan", "", typed);
            for asked in
                ["0903123456", "0903 123 456", "+84 903 123 456", "903123456", "123456", "0903 123", "lan 0903123456"]
            {
                assert!(find(&key, &query(asked)).is_some(), "{typed} {asked}");
            }
        }
        for (kept, asked) in
            [("0703 803 765", "0120 380 3765"), ("0120 380 3765", "0703803765"), ("0120 380 3765", "+84 703 803 765")]
        {
            assert!(find(&contact("Lan", "", kept), &query(asked)).is_some(), "{kept} {asked}");
        }
        assert_eq!((query(" Lan "), query("2026"), query("45 tr")), ("lan".into(), "2026".into(), "45 tr".into()));
    }

    #[test]
    fn every_word_is_found_in_any_order_and_ranked() {
        use Match::{Exact, Inside, Prefix, WordPrefix};
        for (name, asked, expected) in [
            ("GTX Pro – Konex", "gtx pro kon", Some(WordPrefix)),
            ("GTX Pro – Konex", "konex gtx", Some(WordPrefix)),
            ("GTX Pro – Konex", "gtx - konex", Some(WordPrefix)),
            ("GTX Pro – Konex", "GTX Pro — Konex", Some(Exact)),
            ("GTX Pro – Konex", "gtx pro -", Some(Prefix)),
            ("GTX Pro – Konex", "nex tx", Some(Inside)),
            ("GTX Pro – Konex", "gtx max", None),
            ("Lê Hoa", "le hoa", Some(Exact)),
            ("Lê Hoa", "hoa lê", Some(WordPrefix)),
            ("Lê Hoa", "lê", Some(Prefix)),
            ("Lê Hoa", "", Some(Prefix)),
            ("Lê Hoa", " - ", None),
            ("Pat O’Neil", "oneil", Some(WordPrefix)),
            ("Pat ONeil", "o'neil", Some(Inside)),
            ("Jean-Luc", "jeanluc", Some(WordPrefix)),
            ("Jean Luc", "jean-luc", Some(WordPrefix)),
            ("C++ course", "c++", Some(Prefix)),
            ("Cty Minh", "cty. minh", Some(WordPrefix)),
            ("Cty. Minh", "cty. minh", Some(Exact)),
        ] {
            assert_eq!(find(&contact(name, "", ""), &query(asked)), expected, "{name}: {asked}");
        }
    }

    #[test]
    fn an_address_is_found_by_its_beginnings() {
        let key = contact("Bùi Gia", "lan.mai@gmail.example.vn", "");
        for asked in ["lan", "lan.m", "gmail", "gmail gia", "mai@", "@gmail", ".vn", "example.", "ample.vn", "bui lan"]
        {
            assert!(find(&key, &query(asked)).is_some(), "{asked}");
        }
        for asked in ["mai", "lê", "le", "ail", "vn", "example", "gia mail"] {
            assert_eq!(find(&key, &query(asked)), None, "{asked}");
        }
        let unnamed = contact("tam@gmail.com", "", "");
        assert_eq!((find(&unnamed, "mai"), find(&unnamed, "gmail")), (None, Some(Match::WordPrefix)));
        let edits = [FieldEdit::new("name", "Thép Việt"), FieldEdit::new("domain", "https://www.thep.vn/gioi-thieu")];
        let company = super::key(&Row::written(RecordId::from_cause("thep"), Kind::Company, &edits));
        for asked in ["thep.vn", "www.thep.vn", "https://thep.vn/san-pham", "viet thep"] {
            assert!(find(&company, &query(asked)).is_some(), "{asked}");
        }
        assert_eq!(find(&company, "vn"), None);
    }

    #[test]
    fn a_code_is_found_with_its_dashes_and_without() {
        let edits = [FieldEdit::new("name", "Bia lon"), FieldEdit::new("sku", "SP-00.123/A")];
        let product = super::key(&Row::written(RecordId::from_cause("beer"), Kind::Product, &edits));
        for asked in ["SP-00.123/A", "sp00123a", "sp-00", "sp001", "bia sp00", "123/a"] {
            assert!(find(&product, &query(asked)).is_some(), "{asked}");
        }
        assert_eq!(find(&product, &query("sp-99")), None);
    }

    #[test]
    fn what_is_linked_is_found_last() {
        let mut key = contact("Lan", "", "");
        add_linked(&mut key, "Konex");
        let query = Query::new("lan konex");
        assert_eq!((query.find(&key), Query::new("kon").find(&key)), (Some(Match::Inside), Some(Match::Inside)));
    }

    #[test]
    fn who_types_on_finds_less() {
        let keys =
            [contact("Lê Mai", "mai@example.vn", "0903 123 456"), contact("An", "le@gmail.com", "1"), "a-b\nc".into()];
        let typed = [
            "", "l", "le", "le m", "m le", "lem", "mai@", "m", "gm", "gmail.", "gmail.c", "090312", "09031", "-", "-b",
            ".", "..",
        ];
        for one in typed.map(Query::new) {
            for other in typed.map(Query::new).into_iter().filter(|other| one.narrows(other)) {
                for key in keys.iter().filter(|key| one.find(key).is_some()) {
                    assert!(other.find(key).is_some(), "{one:?} {other:?} {key:?}");
                }
            }
        }
        assert!(Query::new("mai le").narrows(&Query::new("le m")) && !Query::new("mai").narrows(&Query::new("ai")));
        assert!(!Query::new("le@").narrows(&Query::new("le")), "an address is found anywhere");
    }
}
