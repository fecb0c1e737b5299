//! What records of a kind are called together, also of one that has no page.

use crate::i18n::{Text, text};
use sotay_shared::kind::Kind;

/// What the records of a kind are called together.
pub fn kind_name(kind: Kind) -> Text {
    match kind {
        _ if kind.page().is_some() => kind.many(),
        Kind::Activity => text::ACTIVITIES,
        Kind::Attachment => text::KIND_ATTACHMENT,
        Kind::Template => text::TEMPLATES,
        Kind::Tag => text::TAGS,
        Kind::View => text::KIND_VIEW,
        Kind::Pipeline => text::PIPELINES,
        Kind::Goal => text::KIND_GOAL,
        Kind::Rule => text::KIND_RULE,
        Kind::Field => text::CUSTOM_FIELDS,
        Kind::Affiliation => text::KIND_AFFILIATION,
        _ => text::KIND_OTHER,
    }
}
