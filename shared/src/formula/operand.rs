//! What a field gives a formula.

use crate::value::Value;
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

/// The words that are chosen of a field: a text that is the same in every language, what it is called in each, and what
/// else it may be called where it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub(super) text: String,
    names: [Cow<'static, str>; 2],
    stored: Option<String>,
}

impl Chosen {
    /// A text, and what it is called in Vietnamese and in English.
    pub fn new(text: String, names: [Cow<'static, str>; 2]) -> Chosen {
        Chosen { text, names, stored: None }
    }

    /// The same, which is stored in other words.
    pub fn stored_as(self, words: String) -> Chosen {
        Chosen { stored: Some(words), ..self }
    }

    /// What it is called in Vietnamese and in English.
    pub fn names(&self) -> [&str; 2] {
        let [vi, en] = &self.names;
        [vi, en]
    }

    /// Whether it is called so in any language, in whatever case.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let mut names = self.names.iter().map(|name| &**name).chain(self.stored.as_deref());
        names.any(|name| name.to_lowercase() == text)
    }
}
