//! A tag, which any record can have.

use super::{FieldType, KindSpec, field_spec::part, key, spec::kind, words::NAME};

pub(super) static SPEC: KindSpec = kind("tag", &[part(key::NAME, NAME).required(), part(key::COLOR, FieldType::WORD)]);
