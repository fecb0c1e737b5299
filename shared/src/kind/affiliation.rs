//! Where a contact works, beside their first company.

use super::{Audience, FieldType, Kind, KindSpec, field_spec::part, key, spec::kind, words::NAME};

pub(super) static SPEC: KindSpec = kind(
    "affiliation",
    &[
        part("contact_id", FieldType::Link(Kind::Contact)).related(),
        part(key::COMPANY, FieldType::Link(Kind::Company)).related(),
        part("role", NAME),
        part("from", FieldType::Date),
        part("to", FieldType::Date),
    ],
)
.seen_by(Audience::Linked)
.title("role")
.late();
