//! What a unit of a product costs us: beside the product, for owners and admins. Until the server computes audiences, screens
//! alone leave it out: it is on every device.

use super::{
    Audience, FieldType, KindSpec,
    field_spec::{field, part},
    key,
    spec::kind,
    words::NAME,
};
use crate::{role::Role, text::t};

pub(super) static SPEC: KindSpec = kind(
    "product_cost",
    &[
        field("cost", FieldType::Money, t("Giá vốn", "Cost of a unit")).conflicts(),
        field("source", NAME, t("Theo", "According to")),
        part(key::CURRENCY, FieldType::Currency).conflicts(),
    ],
)
.title("source")
.written_by(Role::Admin)
.called(t("Giá vốn", "Cost"))
.seen_by(Audience::Admins);
