//! A file that belongs to records; its bytes are kept by their digest.

use super::{
    Audience, FieldType, Guard, KindSpec,
    field_spec::part,
    key,
    spec::kind,
    words::{NAME, links},
};
use crate::limits::{FILE_BYTES, MEDIA_TYPE_CHARS};

pub(super) static SPEC: KindSpec = kind(
    "attachment",
    &[
        part(key::NAME, NAME).required(),
        part("media_type", FieldType::Text(MEDIA_TYPE_CHARS)),
        // SHA-256 of the bytes, in hexadecimal.
        part("digest", FieldType::WORD),
        part("size", FieldType::Int(0, FILE_BYTES as i64)),
        links(),
    ],
)
.seen_by(Audience::Linked)
.guarded(Guard::Once(&["digest", "media_type", "size"]));
