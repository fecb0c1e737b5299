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

/// The words that are chosen of a field: a text that is the same in every language, and what else it may be called where it
/// is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub(super) text: String,
    names: Vec<Cow<'static, str>>,
}

impl Chosen {
    /// A text, and what else it is called.
    pub fn new(text: String, names: Vec<Cow<'static, str>>) -> Chosen {
        Chosen { text, names }
    }

    /// Whether it is called so in any language, in whatever case.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.names.iter().any(|name| name.to_lowercase() == text)
    }
}
