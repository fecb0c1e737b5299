//! What can be chosen from a list, and how it is found there.

use super::icon::Icon;
use sotay_shared::{
    search::{self, Query},
    sort::sort_by_key,
};

/// What stands before the name of a choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Mark {
    #[default]
    None,
    /// A dot in a colour that stages and tags have.
    Dot(String),
    /// The initials of whoever it is.
    Avatar(&'static str),
    Icon(Icon),
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The word that stands for it.
    pub value: String,
    pub name: String,
    /// What stands behind the name.
    pub detail: Option<String>,
    /// How many there are of it; nobody looks for that.
    pub count: Option<String>,
    pub mark: Mark,
}

impl Choice {
    pub fn plain(value: impl Into<String>, name: impl Into<String>) -> Choice {
        Choice { value: value.into(), name: name.into(), detail: None, count: None, mark: Mark::None }
    }

    /// A name that stands for itself.
    pub fn named(name: String) -> Choice {
        Choice::plain(name.clone(), name)
    }

    pub fn marked(self, mark: Mark) -> Choice {
        Choice { mark, ..self }
    }

    pub fn detailed(self, detail: impl Into<String>) -> Choice {
        Choice { detail: Some(detail.into()), ..self }
    }

    pub fn counted(self, count: String) -> Choice {
        Choice { count: Some(count), ..self }
    }
}

/// The places of the choices that answer what is typed, the best first; of nothing typed all of them.
pub fn found(choices: &[Choice], typed: &str) -> Vec<usize> {
    let query = Query::new(typed);
    if query.is_empty() {
        return (0..choices.len()).collect();
    }
    let ranked = choices.iter().enumerate().filter_map(|(at, choice)| {
        let mut key = search::fold(&choice.name);
        if let Some(detail) = &choice.detail {
            // What stands behind the name is a line of its own.
            key.push('\n');
            key.push_str(&search::fold(detail));
        }
        Some((query.find(&key)?, at))
    });
    let mut ranked: Vec<_> = ranked.collect();
    sort_by_key(&mut ranked, |(rank, _)| *rank);
    ranked.into_iter().map(|(_, at)| at).collect()
}

/// The next choice from a place on, and then from the first on, whose name begins with what is typed.
pub fn beginning(choices: &[Choice], typed: &str, from: usize) -> Option<usize> {
    let typed = search::fold(typed);
    let begins = |choice: &Choice| search::fold(&choice.name).starts_with(&typed);
    let mut places = (0..choices.len()).map(|step| (from + step) % choices.len());
    places.find(|at| choices.get(*at).is_some_and(begins))
}

/// Lines that a key leads over which turns pages.
const PAGE: usize = 10;

/// The line of a list of so many that a key leads to; `None` for a key that leads nowhere.
pub fn stepped(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (key, at) {
        ("ArrowDown", None) | ("Home", _) => 0,
        ("ArrowUp", None) | ("End", _) => last,
        ("ArrowDown", Some(at)) => (at + 1).min(last),
        ("ArrowUp", Some(at)) => at.saturating_sub(1),
        ("PageDown", at) => (at.unwrap_or(0) + PAGE).min(last),
        ("PageUp", at) => at.unwrap_or(0).saturating_sub(PAGE),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<Choice> {
        ["Bình", "Nguyễn Bình", "Lan Anh", "An", "Đức Anh", "Ánh"].map(|name| Choice::named(name.to_owned())).into()
    }

    fn names(typed: &str) -> Vec<String> {
        let all = choices();
        found(&all, typed).into_iter().map(|at| all[at].name.clone()).collect()
    }

    #[test]
    fn what_is_typed_is_found_without_marks_and_by_its_beginning_first() {
        assert_eq!(names("binh"), ["Bình", "Nguyễn Bình"]);
        assert_eq!(names("an"), ["An", "Ánh", "Lan Anh", "Đức Anh"]);
        assert_eq!(names("anh lan"), ["Lan Anh"]);
        assert_eq!(names("duc"), ["Đức Anh"]);
        assert_eq!(names("  ").len(), 6);
        assert_eq!(names("zz"), Vec::<String>::new());
        let dollar = [Choice::plain("USD", "US$ – Đô la Mỹ").detailed("USD")];
        assert_eq!((found(&dollar, "usd"), found(&dollar, "do la")), (vec![0], vec![0]));
    }

    #[test]
    fn letters_lead_to_the_next_that_begins_so() {
        let all = choices();
        assert_eq!(beginning(&all, "a", 0), Some(3));
        assert_eq!(beginning(&all, "a", 4), Some(5));
        assert_eq!(beginning(&all, "a", 6), Some(3));
        assert_eq!(beginning(&all, "đ", 0), Some(4));
        assert_eq!(beginning(&all, "z", 2), None);
        assert_eq!(beginning(&[], "a", 0), None);
    }

    #[test]
    fn keys_stay_in_the_list() {
        for (key, at, count, expected) in [
            ("ArrowDown", None, 3, Some(0)),
            ("ArrowDown", Some(2), 3, Some(2)),
            ("ArrowUp", None, 3, Some(2)),
            ("ArrowUp", Some(0), 3, Some(0)),
            ("Home", Some(2), 3, Some(0)),
            ("End", None, 3, Some(2)),
            ("PageDown", Some(1), 30, Some(11)),
            ("PageDown", Some(25), 30, Some(29)),
            ("PageUp", Some(25), 30, Some(15)),
            ("PageUp", Some(5), 30, Some(0)),
            ("ArrowDown", None, 0, None),
            ("a", Some(1), 3, None),
        ] {
            assert_eq!(stepped(key, at, count), expected, "{key} {at:?} of {count}");
        }
    }
}
