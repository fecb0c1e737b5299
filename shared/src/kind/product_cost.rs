//! What a unit of a product costs us: beside the product, for nobody but those who may know.

use super::{
    Audience, FieldType, KindSpec,
    field_spec::{field, part},
    spec::kind,
    words::NAME,
};
use crate::{schema::key, sync::Role, text::t};

pub(super) static SPEC: KindSpec = kind(
    "product_cost",
    &[
        field("cost", FieldType::Money, t("Giá vốn", "Cost of a unit")),
        field("source", NAME, t("Theo", "According to")),
        part(key::CURRENCY, FieldType::Currency),
    ],
)
.title("source")
.written_by(Role::Admin)
.called(t("Giá vốn", "Cost"))
.seen_by(Audience::Admins);
