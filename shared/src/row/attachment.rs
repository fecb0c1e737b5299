use crate::{fields::Entries, id::RecordId, kind::key};
use std::collections::BTreeSet;

/// A file: what it is called and where its bytes are. They never change; a new version is a new file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes in hexadecimal.
    pub digest: String,
    pub links: BTreeSet<RecordId>,
}

impl AttachmentRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            name: fields.text(key::NAME),
            media_type: fields.text("media_type"),
            size: fields.int("size").unwrap_or_default(),
            digest: fields.text("digest"),
            links: fields.marked(key::LINKS),
        }
    }
}
