use crate::{fields::Entries, kind::key};

/// A word that marks records of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    pub name: String,
    /// The name of a colour of the theme; empty where none was chosen.
    pub color: String,
}

impl TagRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self { name: fields.text(key::NAME), color: fields.text(key::COLOR) }
    }
}
