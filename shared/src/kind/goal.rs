//! What a member means to sell in a month.

use super::{Audience, FieldType, Guard, KindSpec, field_spec::part, key, spec::kind};

pub(super) static SPEC: KindSpec = kind(
    "goal",
    &[
        // `YYYY-MM`.
        part("month", FieldType::WORD).required(),
        part(key::AMOUNT, FieldType::Money),
        part(key::CURRENCY, FieldType::Currency),
        part("member_id", FieldType::Member),
    ],
)
.seen_by(Audience::Owned)
.title("month")
.guarded(Guard::Owner);
