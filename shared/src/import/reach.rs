//! How somebody is reached, as cells say it: several addresses or numbers in one, with names and labels around them.

use super::cells::{self, Instead};
use crate::{folding::fold, number, phone};

/// What a cell of addresses or numbers holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    pub taken: Vec<String>,
    /// What is none, or says more: told, and kept otherwise.
    pub left: Vec<String>,
}

/// The addresses of a cell: `a@b.vn; c@d.vn`, `"Lê Bình" <binh@example.vn>`, `mailto:a@b.vn`.
pub fn emails(text: &str) -> Reached {
    let mut reached = Reached::default();
    for part in parts(text, &[';', '\n', '|']) {
        // A name beside an address in angle brackets says who somebody is, which the line says already.
        let is_named = part.contains('<') && part.contains('>');
        let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | '<' | '>' | '(' | ')' | '"' | '[' | ']');
        let (mut found, mut other) = (Vec::new(), false);
        for token in part.split(is_between).flat_map(halves) {
            let token = token.trim_matches(|c: char| matches!(c, '.' | ':' | '\'' | '/'));
            let address =
                ["mailto:", "email:", "e-mail:", "smtp:"].iter().find_map(|label| without_label(token, label));
            let address = address.unwrap_or(token);
            if is_email(address) {
                found.push(address.to_owned());
            } else {
                let is_label = ["email", "e-mail", "mail"].iter().any(|label| token.eq_ignore_ascii_case(label));
                other |= !token.is_empty() && !is_named && !is_label && !cells::is_nothing(token, Instead::Told);
            }
        }
        if found.is_empty() || other {
            reached.left.push(part.to_owned());
        }
        reached.taken.append(&mut found);
    }
    reached
}

/// Two addresses with a slash between them.
fn halves(token: &str) -> Vec<&str> {
    if token.matches('@').count() > 1 { token.split('/').collect() } else { vec![token] }
}

fn without_label<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(label.len())?;
    head.eq_ignore_ascii_case(label).then_some(rest)
}

/// Whether a text is one e-mail address.
pub fn is_email(text: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '"' | '@');
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_host =
        host.len() > 2 && !host.starts_with(['.', '-']) && !host.ends_with(['.', '-']) && !host.contains("..");
    !name.is_empty() && is_host && !name.contains(is_odd) && !host.contains(is_odd)
}

/// Why a number is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPhone {
    Rounded,
    Other,
}

/// The numbers of a cell, and what in it is none.
pub fn phones(text: &str) -> (Vec<String>, Vec<(String, NoPhone)>) {
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for part in parts(text, &[';', '\n', '|']).into_iter().flat_map(numbers) {
        let part = part.trim();
        // As programs write a whole number that they take for any: 84903123456.0
        let whole = part.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit()));
        let part = cells::unmarked(whole.unwrap_or(part), false);
        if part.is_empty() || cells::is_nothing(&part, Instead::Told) {
            continue;
        }
        let (label, number) = labelled(&part);
        if !phone::is_number(number) {
            let why = if number.is_empty() { NoPhone::Other } else { NoPhone::Rounded };
            left.push((part.into_owned(), why));
            continue;
        }
        taken.push(number.to_owned());
        if !is_silent(label) {
            left.push((part.to_string(), NoPhone::Other));
        }
    }
    (taken, left)
}

/// What stands in front of a number, and the number.
fn labelled(text: &str) -> (&str, &str) {
    let at = text.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')).unwrap_or(text.len());
    let (label, number) = text.split_at_checked(at).unwrap_or(("", text));
    if number.chars().filter(char::is_ascii_digit).count() < 3 { ("", "") } else { (label, number) }
}

/// Whether a label says no more than that a number follows.
fn is_silent(label: &str) -> bool {
    const LABELS: [&str; 26] = [
        "tel",
        "telephone",
        "phone",
        "mobile",
        "mob",
        "cell",
        "cellphone",
        "hotline",
        "fax",
        "zalo",
        "dt",
        "sdt",
        "dtdd",
        "dd",
        "dtcq",
        "dien",
        "thoai",
        "di",
        "dong",
        "so",
        "co",
        "dinh",
        "may",
        "ban",
        "no",
        "p",
    ];
    let folded = fold(label);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| LABELS.contains(&word))
}

/// The parts of a cell that hold several values.
pub(super) fn parts<'a>(text: &'a str, between: &[char]) -> Vec<&'a str> {
    let parts = text.split(between).flat_map(|part| part.split(":::")).map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Numbers with a slash, a comma, a dash or a word between them; an extension is none.
fn numbers(text: &str) -> Vec<&str> {
    let are = |parts: &[&str], least: usize| {
        let is_number =
            |part: &&str| number::is_rounded(part) || part.chars().filter(char::is_ascii_digit).count() >= least;
        parts.len() > 1 && parts.iter().all(is_number)
    };
    for between in [&["/", ",", "&"][..], &[" hoặc ", " or ", " và ", " and "], &[" - ", " – "]] {
        let parts = between
            .iter()
            .fold(vec![text], |parts, sign| parts.into_iter().flat_map(|part| part.split(sign)).collect());
        if are(&parts, 7) {
            return parts;
        }
    }
    let halves: Vec<&str> = text.split(['-', '–']).collect();
    if are(&halves, 9) {
        return halves;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if are(&words, 9) { words } else { vec![text] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_a_cell() {
        for (text, taken, left) in [
            ("lan@example.vn", &["lan@example.vn"][..], 0),
            (
                "lan@example.vn; a@b.vn , c@d.vn\ne@f.vn|g@h.vn",
                &["lan@example.vn", "a@b.vn", "c@d.vn", "e@f.vn", "g@h.vn"],
                0,
            ),
            ("a@b.vn/c@d.vn", &["a@b.vn", "c@d.vn"], 0),
            ("\"Lê, Bình\" <binh@example.vn>", &["binh@example.vn"], 0),
            ("Lê Bình <binh@example.vn>, Lê An <an@example.vn>", &["binh@example.vn", "an@example.vn"], 0),
            ("mailto:lan@example.vn", &["lan@example.vn"], 0),
            ("Email: lan@example.vn.", &["lan@example.vn"], 0),
            ("lan@example.vn (cũ)", &["lan@example.vn"], 1),
            ("a@b.vn ::: c@d.vn", &["a@b.vn", "c@d.vn"], 0),
            ("/o=ExchangeLabs/ou=Group (EXAMPLE)/cn=Recipients/cn=0001-an", &[], 1),
            ("không", &[], 1),
            ("lan@", &[], 1),
            ("lan@@example.vn", &[], 1),
            ("lan.example.vn", &[], 1),
        ] {
            let reached = emails(text);
            assert_eq!(reached.taken, taken, "{text}");
            assert_eq!(reached.left.len(), left, "{text} {:?}", reached.left);
        }
    }

    #[test]
    fn numbers_of_a_cell() {
        for (text, taken, left) in [
            ("0903 123 456", &["0903 123 456"][..], 0),
            ("0903 123 456 ::: 024 3825 1234", &["0903 123 456", "024 3825 1234"], 0),
            ("0901 222 334 / 0901 222 335", &["0901 222 334", "0901 222 335"], 0),
            ("0901222334 - 0901222335", &["0901222334", "0901222335"], 0),
            ("0901222334-0901222335", &["0901222334", "0901222335"], 0),
            ("0901222334 0901222335", &["0901222334", "0901222335"], 0),
            ("0901222334|0901222335\n0901222336", &["0901222334", "0901222335", "0901222336"], 0),
            ("0901 222 334 hoặc 0901 222 335", &["0901 222 334", "0901 222 335"], 0),
            ("024-3825-1234", &["024-3825-1234"], 0),
            ("024 3825 1234, 12", &["024 3825 1234, 12"], 0),
            ("ĐT: 0903 123 456", &["0903 123 456"], 0),
            ("ĐTDĐ: 0903123456; Tel. (024) 3825 1234", &["0903123456", "(024) 3825 1234"], 0),
            ("Mẹ 0903 123 456", &["0903 123 456"], 1),
            ("84903111304.0", &["84903111304"], 0),
            ("8.49E+10", &[], 1),
            ("8,49031E+10", &[], 1),
            ("8.49E+10 / 9.03E+8", &[], 2),
            ("0903 123 456 / 8.49E+10", &["0903 123 456"], 1),
            ("Tel: 8.49E+10", &[], 1),
            ("8.49E+10 (mobile)", &[], 1),
            ("không có", &[], 0),
            ("không", &[], 0),
            ("0", &[], 0),
            ("abc", &[], 1),
            ("gọi sau", &[], 1),
        ] {
            let (found, rest) = phones(text);
            assert_eq!(found, taken, "{text}");
            assert_eq!(rest.len(), left, "{text} {rest:?}");
        }
        assert_eq!(phones("8.49E+10").1[0].1, NoPhone::Rounded);
    }

    proptest::proptest! {
        #[test]
        fn no_text_ends_it(text in ".{0,30}|[0-9a-z@<>;,/ .+()-]{0,30}") {
            let _ = (emails(&text), phones(&text));
        }
    }
}
