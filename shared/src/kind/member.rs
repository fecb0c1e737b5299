//! Somebody who works in the workspace.

use super::{FieldType, KindSpec, field_spec::part, key, spec::kind, words::NAME};
use crate::role::Role;

pub(super) static SPEC: KindSpec = kind(
    "member",
    &[part(key::NAME, NAME).required(), part("email", NAME), part(key::COLOR, FieldType::WORD), part("team", NAME)],
)
.written_by(Role::Admin)
.own();
