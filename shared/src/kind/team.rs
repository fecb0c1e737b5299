//! A team of members: its lead sees what they see.

use super::{FieldType, Kind, KindSpec, field_spec::part, key, spec::kind, words::NAME};
use crate::role::Role;

pub(super) static SPEC: KindSpec = kind(
    "team",
    &[
        part(key::NAME, NAME).required(),
        part("lead_id", FieldType::Member),
        // The team that it is a part of.
        part("parent_id", FieldType::Link(Kind::Team)),
    ],
)
.written_by(Role::Admin);
