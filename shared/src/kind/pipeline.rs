//! A pipeline and its stages.

use super::{FieldType, KindSpec, field_spec::part, key, spec::kind, words::NAME};
use crate::role::Role;

pub(super) static SPEC: KindSpec = kind(
    "pipeline",
    &[
        part(key::NAME, NAME).required(),
        part(key::POSITION, FieldType::Position),
        part("archived", FieldType::Bool),
        // The teams that see its deals; none for all.
        part("teams/*", FieldType::Bool),
        part("stages/*/name", NAME),
        part("stages/*/position", FieldType::Position),
        part("stages/*/probability", FieldType::Percent),
        part("stages/*/type", FieldType::WORD).usual("open"),
        part("stages/*/color", FieldType::WORD),
        part("stages/*/rotten_days", FieldType::Int(0, 3_650)),
        part("stages/*/wip_limit", FieldType::Int(0, 1_000_000)),
        part("stages/*/archived", FieldType::Bool),
        part("stages/*/required/*", FieldType::Bool),
        part("stages/*/required/custom/*", FieldType::Bool),
        part("stages/*/tasks/*/title", NAME),
        part("stages/*/tasks/*/days", FieldType::Int(0, 3_650)),
    ],
)
.written_by(Role::Admin);
