//! A field that an admin added to a kind, or the words that one gave to a choice that a kind declares.

use super::{FieldType, KindSpec, field_spec::part, key, spec::kind, words::NAME};
use crate::role::Role;

pub(super) static SPEC: KindSpec = kind(
    "field",
    &[
        part(key::NAME, NAME).required(),
        part("of", FieldType::WORD),
        part("extends", FieldType::WORD),
        part("type", FieldType::WORD).usual("text"),
        part("section", NAME),
        part("formula", FieldType::Lines),
        part(key::POSITION, FieldType::Position),
        part("archived", FieldType::Bool),
        part("required", FieldType::Bool),
        part("options/*/name", NAME),
        part("options/*/position", FieldType::Position),
        part("options/*/archived", FieldType::Bool),
    ],
)
.written_by(Role::Admin);
