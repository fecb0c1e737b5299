//! The workspace itself: what it is called, its currency, and what is agreed in it.

use super::{FieldType, KindSpec, field_spec::part, key, spec::kind, words::NAME};
use crate::role::Role;

/// Millionths of one unit of the workspace's currency that one unit of the other is worth; or the other way round.
const RATE: FieldType = FieldType::Int(1, 1_000_000_000_000_000);

pub(super) static SPEC: KindSpec = kind(
    "workspace",
    &[
        part(key::NAME, NAME).required(),
        part(key::CURRENCY, FieldType::Currency),
        part("rates/*", RATE),
        // Of currencies that are worth less.
        part("rates/*/inverse", RATE),
        // How far the records of a kind are seen: `everyone`, `team` or `owner`.
        part("visibility/*", FieldType::WORD),
        // Days within which contacts of a tier are to be touched.
        part("cadence/*", FieldType::Int(0, 3_650)),
    ],
)
.written_by(Role::Admin);
