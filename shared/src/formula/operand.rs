//! What a field gives a formula.

use crate::{
    schema::{Choice, Field, Name},
    show::Language,
    value::Value,
};
use std::borrow::Cow;

/// What a field gives a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// [`Value::Opaque`] is a day that is not known, with which nothing is computed.
    Value(Value),
    Chosen(Chosen),
}

impl From<Value> for Operand {
    fn from(value: Value) -> Operand {
        Operand::Value(value)
    }
}

/// The words that are chosen of a field: a text that is the same in every language, and what else it may be called where it
/// is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub(super) text: String,
    names: Vec<Cow<'static, str>>,
}

impl Chosen {
    /// A word of a choice. One that an admin named is that name: its word is an id that nobody reads.
    pub fn word(field: &Field, word: &str) -> Chosen {
        let (text, names) = match field.choice(word) {
            Some(Name::Said(name)) => (word, vec![Cow::Borrowed(name.vi), Cow::Borrowed(name.en)]),
            Some(Name::Own(name)) => (&**name, vec![Cow::Owned(word.to_owned())]),
            None => (word, Vec::new()),
        };
        Chosen { text: text.to_owned(), names }
    }

    /// Several words, one behind the other.
    pub fn words(chosen: &[&Choice]) -> Chosen {
        let words = joined(chosen, |choice| &choice.word);
        let [vi, en] = Language::ALL.map(|language| joined(chosen, |choice| language.name(&choice.name)));
        Chosen { text: joined(chosen, entering), names: vec![Cow::Owned(words), Cow::Owned(vi), Cow::Owned(en)] }
    }

    /// Whether it is called so in any language, in whatever case.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.names.iter().any(|name| name.to_lowercase() == text)
    }
}

/// The text that a choice enters a formula by.
fn entering(choice: &Choice) -> &str {
    match &choice.name {
        Name::Said(_) => &choice.word,
        Name::Own(name) => name,
    }
}

fn joined(chosen: &[&Choice], text: impl for<'a> Fn(&'a Choice) -> &'a str) -> String {
    chosen.iter().map(|choice| text(choice)).collect::<Vec<_>>().join(", ")
}
