//! A message that is written again and again.

use super::{FieldType, Guard, KindSpec, field_spec::part, key, spec::kind, words::NAME};

pub(super) static SPEC: KindSpec =
    kind("template", &[part(key::NAME, NAME).required(), part("subject", NAME), part("text", FieldType::Lines)])
        .guarded(Guard::Owner);
