//! Folding text for search: "nguyen" finds "Nguyễn", "d" finds "đ".

use crate::{phone, row::Row};

/// The letters from U+00C0 to U+017F, and from U+1E00 to U+1EFF, without their marks and in lower case; a dot for those that
/// the whole tables have to be asked about.
const LATIN: &[u8; 192] = b"aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y\
aaaaaaccccccccddddeeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll....nnnnnn...oooooo..rrrrrrssssssss\
tttt..uuuuuuuuuuuuwwyyyzzzzzz.";
const LATIN_ADDITIONAL: &[u8; 256] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmm\
mmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy......\
aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// The search key of a text: decomposed (NFD), marks stripped, lower case, `đ` as `d`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match of_latin(c) {
            Some(letter) => folded.push(letter),
            None if is_mark(c) => {}
            None => return fold_any(text),
        }
    }
    folded
}

/// Vietnamese and English whole, without asking anybody.
fn of_latin(c: char) -> Option<char> {
    let of = |table: &[u8], first: u32| {
        let letter = table.get((u32::from(c) - first) as usize).copied();
        letter.filter(|letter| *letter != b'.').map(char::from)
    };
    match c {
        '\0'..='\u{7f}' => Some(c.to_ascii_lowercase()),
        '\u{c0}'..='\u{17f}' => of(LATIN, 0xc0),
        '\u{1e00}'..='\u{1eff}' => of(LATIN_ADDITIONAL, 0x1e00),
        'ơ' | 'Ơ' => Some('o'),
        'ư' | 'Ư' => Some('u'),
        // Dashes, quotation marks, currencies.
        '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{20a0}'..='\u{20bf}' => Some(c),
        _ => None,
    }
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn fold_any(text: &str) -> String {
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
    // However the digits of a number are grouped, and under whichever plan somebody knows it.
    for (_, number) in row.entries("phones") {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let other = phone::before_renewal(&digits).or_else(|| phone::after_renewal(&digits));
        for digits in [Some(digits), other].into_iter().flatten() {
            text.push('\n');
            text.push_str(&digits);
        }
    }
    fold(&text)
}

/// A query, folded. A number is its digits without what is dialled before: `+84 903 123 456`, `0903.123.456` and
/// `0903123456` ask for the same.
pub fn query(text: &str) -> String {
    let text = text.trim();
    let Some(digits) = phone::digits(text).filter(|digits| digits.len() >= NUMBER_DIGITS) else { return fold(text) };
    let abroad = text.starts_with('+') || text.starts_with("00");
    let national = digits.trim_start_matches('0');
    match abroad {
        // Numbers at home are kept without their country as well.
        true => national.strip_prefix("84").unwrap_or(national).to_owned(),
        false => national.to_owned(),
    }
}

/// Digits from which on a query is a number that is dialled.
const NUMBER_DIGITS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_grouped() {
        let part = crate::id::PartId::from_cause("a");
        let number = |number: &str| {
            let edits = [crate::command::FieldEdit::new(format!("phones/{part}/number"), number)];
            key(&Row::written(crate::id::RecordId::from_cause("lan"), crate::kind::Kind::Contact, &edits))
        };
        for typed in ["0903 123 456", "+84 903.123.456", "(0903) 123-456"] {
            for asked in ["0903123456", "0903 123 456", "+84 903 123 456", "903123456", "123456", "0903 123"] {
                assert!(find(&number(typed), &query(asked)).is_some(), "{typed} {asked}");
            }
        }
        for (kept, asked) in
            [("0703 803 765", "0120 380 3765"), ("0120 380 3765", "0703803765"), ("0120 380 3765", "+84 703 803 765")]
        {
            assert!(find(&number(kept), &query(asked)).is_some(), "{kept} {asked}");
        }
        assert_eq!((query(" Lan "), query("2026"), query("45 tr")), ("lan".into(), "2026".into(), "45 tr".into()));
    }

    #[test]
    fn what_is_folded_fast_is_what_the_whole_tables_say() {
        let known = ('\0'..='\u{ffff}').filter(|c| of_latin(*c).is_some() || is_mark(*c));
        let mut count = 0;
        for c in known {
            let text = format!("a{c}b");
            assert_eq!(fold(&text), fold_any(&text), "{c:?} U+{:04X}", u32::from(c));
            count += 1;
        }
        assert!(count > 700, "{count}");
        assert_eq!(fold("ß ỡ ǽ Ω"), fold_any("ß ỡ ǽ Ω"));
    }
}
