//! The fields of each kind as people see them: for pages, forms, history and conflicts.

use crate::{
    i18n::{Text, text},
    view_model::Model,
};
use leptos::prelude::*;
use sotay_shared::{
    kind::{Choices, FieldType, Kind},
    schema::{Field, key},
};
use std::sync::Arc;

/// What a word of a choice is called, and the words beside it.
pub fn words_of(kind: Kind, key: &str) -> Choices {
    kind.spec().field(key).map(|field| field.of.words()).unwrap_or_default()
}

/// The parts of the addresses of a kind, by the keys under which filters and formulas ask for them.
pub fn address_parts(kind: Kind) -> &'static [(&'static str, Text)] {
    match kind {
        Kind::Contact | Kind::Company => &[
            ("addresses/city", text::CITY),
            ("addresses/region", text::REGION),
            ("addresses/country", text::COUNTRY),
            ("addresses/street", text::STREET),
            ("addresses/postal_code", text::POSTAL_CODE),
        ],
        _ => &[],
    }
}

/// The fields that were added to a kind, in their order; follows changes.
pub fn own_fields(model: &Model, kind: Kind) -> Vec<Arc<Field>> {
    model.schema().with(|schema| schema.own(kind))
}

/// The fields of a kind and those that were added to it; follows changes.
pub fn all_fields(model: &Model, kind: Kind) -> Vec<Arc<Field>> {
    model.schema().with(|schema| schema.all(kind))
}

/// The field that a key belongs to; an entry's key belongs to its list. Follows changes.
pub fn field_of(model: &Model, kind: Kind, key: &str) -> Option<Arc<Field>> {
    model.schema().with(|schema| schema.field(kind, key).cloned())
}

/// The type of the inputs for the entries of a list.
pub fn entry_input(of: FieldType) -> &'static str {
    match of {
        FieldType::Phones => "tel",
        FieldType::Emails => "email",
        _ => "text",
    }
}

/// What a reason for losing a deal is called.
pub fn lost_reason_name(reason: &str) -> Option<Text> {
    let reasons = words_of(Kind::Deal, key::LOST_REASON);
    reasons.iter().find(|(word, _)| *word == reason).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::pipeline_template;

    #[test]
    fn every_reason_has_a_name() {
        assert!(pipeline_template::LOST_REASONS.iter().all(|reason| lost_reason_name(reason).is_some()));
        assert_eq!(words_of(Kind::Deal, key::LOST_REASON).len(), pipeline_template::LOST_REASONS.len());
    }
}
