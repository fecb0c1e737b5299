//! Names and words that several kinds share.

use super::{
    FieldSpec, FieldType,
    field_spec::{field, part},
    field_type::Choices,
    key,
};
use crate::text::{Text, t};

pub(super) const NAME: FieldType = FieldType::TEXT;
/// What the merge into a record wrote there: the value before and after, as CBOR in hexadecimal.
const MERGED: FieldType = FieldType::Text(64_000);
/// One line of a vCard; a photo is the longest.
const VCARD: FieldType = FieldType::Text(120_000);

pub(super) const COMPANY: Text = t("Công ty", "Company");
pub(super) const PHONE: Text = t("Điện thoại", "Phone");
pub(super) const EMAIL: Text = t("Email", "E-mail");

pub(super) const TIERS: Choices = &[
    ("A", t("A: quan trọng nhất", "A: most important")),
    ("B", t("B: quan trọng", "B: important")),
    ("C", t("C: bình thường", "C: ordinary")),
];
pub(super) const NEEDS: Choices =
    &[("high", t("Cao", "High")), ("medium", t("Vừa", "Medium")), ("low", t("Thấp", "Low"))];

/// Whose it is.
pub(super) const fn owner() -> FieldSpec {
    field(key::OWNER, FieldType::Member, t("Phụ trách", "Owner"))
}

/// What it is worth to us.
pub(super) const fn tier() -> FieldSpec {
    field("value_tier", FieldType::Choice(TIERS), t("Hạng", "Tier"))
}

/// How much they need us.
pub(super) const fn need() -> FieldSpec {
    field("need_tier", FieldType::Choice(NEEDS), t("Nhu cầu", "Need"))
}

pub(super) const fn phones() -> FieldSpec {
    field("phones", FieldType::Phones, PHONE).found(super::SearchedAs::Number)
}

pub(super) const fn emails() -> FieldSpec {
    field("emails", FieldType::Emails, EMAIL).found(super::SearchedAs::Address)
}

pub(super) const fn addresses() -> FieldSpec {
    part("addresses", FieldType::Addresses)
}

/// The names of a person or a company who was merged into this one.
pub(super) const fn merged_into() -> FieldSpec {
    part("merged_into/*", FieldType::Bool)
}

/// Who is said not to be the same.
pub(super) const fn distinct() -> FieldSpec {
    part("distinct/*", FieldType::Bool)
}

/// What a merge noted.
pub(super) const fn merge() -> FieldSpec {
    part("merge/*/*", MERGED)
}

/// Lines of a vCard that no other field says.
pub(super) const fn vcard() -> FieldSpec {
    part("vcard/*", VCARD)
}

/// The records on whose pages and timelines it stands.
pub(super) const fn links() -> FieldSpec {
    part(key::LINKS, FieldType::Links).related()
}
