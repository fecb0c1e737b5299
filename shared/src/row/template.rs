use crate::{fields::Entries, kind::key};

/// A message to many, with fields such as `{given_name}` filled in for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    pub name: String,
    /// Of an e-mail.
    pub subject: Option<String>,
    pub text: String,
}

impl TemplateRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self { name: fields.text(key::NAME), subject: fields.optional_text("subject"), text: fields.text("text") }
    }
}
