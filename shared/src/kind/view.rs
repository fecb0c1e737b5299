//! A saved view: an address of the app under a name.

use super::{Audience, FieldType, Guard, KindSpec, field_spec::part, key, spec::kind, words::NAME};

pub(super) static SPEC: KindSpec = kind(
    "view",
    &[
        part(key::NAME, NAME).required(),
        part("page", FieldType::WORD),
        part("query", NAME),
        part("shared", FieldType::Bool),
    ],
)
.seen_by(Audience::Private)
.guarded(Guard::Owner);
