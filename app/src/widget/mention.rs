//! Whom an `@` in a text calls: as it is written, and as it is being typed.

use crate::view_model::Model;
use leptos::prelude::*;
use sotay_shared::{command::FieldEdit, id::MemberId, kind::Kind, search};
use std::collections::BTreeSet;

/// Words of a name that may be typed after an `@`.
const WORDS: usize = 4;

/// Who is called by an `@` in a text.
pub fn mentioned(model: &Model, body: &str) -> BTreeSet<MemberId> {
    let members = model.list(Kind::Member).get_untracked().into_iter();
    let named = members.filter_map(|member| Some((MemberId::of(member), model.peek(member)?.title().to_owned())));
    called(body, &named.collect::<Vec<_>>())
}

/// The fields that say who is called in a text.
pub fn mentions(model: &Model, body: &str) -> impl Iterator<Item = FieldEdit> + use<> {
    mentioned(model, body).into_iter().map(|member| FieldEdit::new(format!("mentions/{member}"), true))
}

/// Each `@` calls whoever has the longest name that follows it; where no whole name does, those whose last word does.
fn called(body: &str, members: &[(MemberId, String)]) -> BTreeSet<MemberId> {
    let mut found = BTreeSet::new();
    for (at, _) in body.match_indices('@').filter(|(at, _)| begins(&body[..*at])) {
        let said = &body[at + 1..];
        let whole = longest(said, members.iter().map(|(member, name)| (*member, name.trim())));
        let last = |name: &'_ str| name.split_whitespace().last().unwrap_or_default().to_owned();
        match whole.is_empty() {
            false => found.extend(whole),
            true => {
                let lasts: Vec<(MemberId, String)> =
                    members.iter().map(|(member, name)| (*member, last(name))).collect();
                found.extend(longest(said, lasts.iter().map(|(member, name)| (*member, name.as_str()))));
            }
        }
    }
    found
}

/// Those of the longest name that a text begins with; of names that differ by their marks alone, those written so.
fn longest<'a>(said: &str, names: impl Iterator<Item = (MemberId, &'a str)>) -> Vec<MemberId> {
    let (folded, lower) = (search::fold(said), said.to_lowercase());
    let fits = |(member, name): (MemberId, &str)| {
        let after = folded.strip_prefix(&search::fold(name)).filter(|_| !name.is_empty())?;
        let is_whole = after.chars().next().is_none_or(|c| !c.is_alphanumeric());
        let as_written = lower.starts_with(&name.to_lowercase());
        is_whole.then(|| ((folded.len() - after.len(), as_written), member))
    };
    let fitting: Vec<_> = names.filter_map(fits).collect();
    let best = fitting.iter().map(|(fit, _)| *fit).max();
    fitting.into_iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, member)| member).collect()
}

/// Whether an `@` after this text begins a name: an address of mail calls nobody.
fn begins(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| !c.is_alphanumeric())
}

/// What is typed after the last `@` before the caret: where the `@` stands, in UTF-16 units, and the beginning of a name.
pub fn asked(text: &str, caret: usize) -> Option<(usize, String)> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let before = String::from_utf16_lossy(&units);
    let (ahead, name) = before.rsplit_once('@')?;
    let is_name = !name.contains('\n') && !name.starts_with(' ') && name.split(' ').count() <= WORDS;
    (begins(ahead) && is_name).then(|| (ahead.encode_utf16().count(), name.to_owned()))
}

/// A text in which what is asked for at the caret gives way to a name, and the caret after it, in UTF-16 units.
pub fn answered(text: &str, caret: usize, name: &str) -> Option<(String, usize)> {
    let (start, _) = asked(text, caret)?;
    let units: Vec<u16> = text.encode_utf16().collect();
    let called: Vec<u16> = format!("@{name} ").encode_utf16().collect();
    let written = [&units[..start], &called, units.get(caret..).unwrap_or_default()].concat();
    Some((String::from_utf16_lossy(&written), start + called.len()))
}

/// Whether a name is called by what is typed of it: it begins so, or one of its words does.
pub fn is_called(folded_name: &str, typed: &str) -> bool {
    // Whoever typed a space is done with the word.
    let typed = search::fold(typed) + if typed.ends_with(char::is_whitespace) { " " } else { "" };
    let begins = |(at, _): (usize, char)| {
        let is_word = at == 0 || folded_name[..at].ends_with(' ');
        is_word && folded_name[at..].starts_with(&typed)
    };
    folded_name.char_indices().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_called() {
        let names = ["Trần Văn Minh", "Lê Thị Trân", "Nguyễn Lan", "Lan Anh", "Phạm Lân", "Đỗ Minh"];
        let members: Vec<(MemberId, String)> =
            names.iter().map(|name| (MemberId::from_cause(name), (*name).to_owned())).collect();
        let who = |body: &str| {
            let found = called(body, &members);
            names.iter().filter(|name| found.contains(&MemberId::from_cause(name))).copied().collect::<Vec<_>>()
        };
        assert_eq!(who("Nhờ @Trần Văn Minh xem"), ["Trần Văn Minh"]);
        assert_eq!(who("@tran van minh, @Lan Anh!"), ["Trần Văn Minh", "Lan Anh"]);
        assert_eq!(who("@trân"), ["Lê Thị Trân"]);
        assert_eq!(who("@Minh"), ["Trần Văn Minh", "Đỗ Minh"]);
        assert_eq!(who("@lân gọi lại"), ["Phạm Lân"]);
        assert_eq!(who("@lan"), ["Nguyễn Lan"]);
        assert_eq!(who("@Lanh, a@minh.vn, @, @@"), [""; 0]);
    }

    #[test]
    fn what_is_asked_for() {
        let at_end = |text: &str| asked(text, text.encode_utf16().count());
        assert_eq!(at_end("Gọi lại @Tr"), Some((8, "Tr".into())));
        assert_eq!(at_end("@"), Some((0, String::new())));
        assert_eq!(at_end("😀 @Trần V"), Some((3, "Trần V".into())));
        assert_eq!(at_end("lan@example"), None);
        assert_eq!(at_end("@Lan\nrồi"), None);
        assert_eq!(at_end("@ Lan"), None);
        assert_eq!(at_end("không ai"), None);
        assert_eq!(asked("@La nữa", 3), Some((0, "La".into())));
    }

    #[test]
    fn what_is_chosen_takes_the_place_of_what_was_asked() {
        assert_eq!(answered("😀 @tr gọi", 6, "Trần Đức"), Some(("😀 @Trần Đức  gọi".into(), 13)));
        assert_eq!(answered("gọi @", 5, "Lan"), Some(("gọi @Lan ".into(), 9)));
        // The caret went on since.
        assert_eq!(answered("@La\nvà nhiều chữ", 10, "Lan"), None);
        assert_eq!(answered("không", 3, "Lan"), None);
    }

    #[test]
    fn whom_it_may_call() {
        let name = search::fold("Trần Văn Đức");
        for typed in ["", "tr", "Đức", "duc", "van d", "TRAN VAN DUC"] {
            assert!(is_called(&name, typed), "{typed}");
        }
        for typed in ["uc", "minh", "tran van duc "] {
            assert!(!is_called(&name, typed), "{typed}");
        }
    }
}
