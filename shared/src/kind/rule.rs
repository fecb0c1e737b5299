//! Who becomes the owner of a new lead.

use super::{FieldType, KindSpec, field_spec::part, key, spec::kind, words::NAME};
use crate::role::Role;

pub(super) static SPEC: KindSpec = kind(
    "rule",
    &[
        part(key::NAME, NAME).required(),
        part("filter", NAME),
        part("strategy", FieldType::WORD).usual("round_robin"),
        part(key::POSITION, FieldType::Position),
        part("archived", FieldType::Bool),
        part("members/*", FieldType::Bool),
    ],
)
.written_by(Role::Admin);
