use crate::{fields::Entries, kind::key};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    pub name: String,
    pub email: Option<String>,
    /// The name of a colour of the theme; empty where none was chosen.
    pub color: String,
}

impl MemberRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self { name: fields.text(key::NAME), email: fields.optional_text("email"), color: fields.text(key::COLOR) }
    }
}
