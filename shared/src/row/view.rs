use crate::{fields::Entries, kind::key};

/// A saved view: a page and what it shows, as the query of its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    pub name: String,
    /// The page: `board`, `contacts`.
    pub page: String,
    /// `layout=table&filter=…`.
    pub query: String,
    /// Whether everybody sees it, or its owner alone.
    pub shared: bool,
}

impl ViewRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            name: fields.text(key::NAME),
            page: fields.text("page"),
            query: fields.text("query"),
            shared: fields.bool("shared"),
        }
    }
}
