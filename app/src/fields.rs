//! The fields of each kind as people see them: for pages, forms, history and conflicts.

use crate::{
    i18n::{Text, text},
    view_model::Model,
};
use leptos::prelude::*;
use sotay_shared::{
    kind::{Choices, FieldType, Kind},
    schema::{Field, Name, key},
};
use std::sync::Arc;

/// The words that a kind declares for a choice, and what they are called.
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

/// The fields that a kind declares, in the order of its page, with the words that admins gave them; follows changes.
pub fn declared_fields(model: &Model, kind: Kind) -> Vec<Arc<Field>> {
    model.schema().with(|schema| schema.declared(kind))
}

/// The fields that were added to a kind and that nobody may leave out; follows changes.
pub fn required_fields(model: &Model, kind: Kind) -> Vec<Arc<Field>> {
    model.schema().with(|schema| schema.required(kind))
}

/// What a reason for losing a deal is called; follows what admins call it.
pub fn lost_reason_name(model: &Model, reason: &str) -> Option<Name> {
    field_of(model, Kind::Deal, key::LOST_REASON)?.choice(reason).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotay_shared::pipeline_template;

    #[test]
    fn every_reason_has_a_name() {
        let words = words_of(Kind::Deal, key::LOST_REASON).iter().map(|(word, _)| *word);
        assert_eq!(words.collect::<Vec<_>>(), pipeline_template::LOST_REASONS);
    }
}
