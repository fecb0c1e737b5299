//! The fields of each kind as people see them, by what the kind declares: for pages, forms, history and conflicts.

mod custom;

pub use custom::custom_fields;

use crate::{
    i18n::{Text, text},
    view_model::Model,
};
use sotay_shared::{
    kind::{FieldSpec, FieldType, Kind, Shown},
    schema::key,
};
use std::sync::LazyLock;

pub use sotay_shared::kind::Words as Choices;

/// How a field is typed in and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// What the record is called; never empty.
    Title,
    Text,
    /// Minor units in the record's currency, or else the workspace's.
    Money,
    Number,
    /// A number with a fraction.
    Decimal,
    /// Yes or no.
    Bool,
    /// The address of a page.
    Link,
    /// Several of these words: each is true under `{key}/{word}`.
    Choices(Choices),
    /// Computed from other fields.
    Formula(&'static str),
    /// A day, or a day and a time.
    Due,
    /// Written by the app itself: shown, and typed by nobody.
    Told,
    /// Edited by a part of the page of its own.
    Own,
    /// From 0 to 100.
    Percent,
    Date,
    Birthday,
    /// One of these words.
    Choice(Choices),
    /// Another record of a kind, by its title; one that is not there is made.
    Record(Kind),
    Member,
    /// The stage of a deal.
    Stage,
    /// Several values under `{key}/{id}/{part}`; `html` is the type of their inputs.
    Entries {
        part: &'static str,
        html: &'static str,
    },
}

#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    pub key: &'static str,
    pub label: Text,
    pub input: Input,
    /// Of a choice, what stands on records: the words that are offered, and behind them those that no longer are.
    pub words: Choices,
    /// Asked for when a record is made.
    pub in_form: bool,
    /// Where its record shows it.
    pub shown: Shown,
    /// The heading that it stands under; empty for none.
    pub section: &'static str,
}

impl Field {
    /// What a word of a choice is called.
    pub fn word_name(&self, word: &str) -> Option<Text> {
        self.words.iter().find(|(known, _)| *known == word).map(|(_, name)| *name)
    }
}

/// The words that are offered.
pub const fn offered(input: Input) -> Choices {
    match input {
        Input::Choice(words) | Input::Choices(words) => words,
        _ => &[],
    }
}

const PHONES: Input = Input::Entries { part: "number", html: "tel" };
const EMAILS: Input = Input::Entries { part: "address", html: "email" };

impl Field {
    /// A declared field as people see it.
    fn of(kind: Kind, spec: &FieldSpec) -> Field {
        let input = if spec.key == kind.spec().title { Input::Title } else { input(spec) };
        Field {
            key: spec.key,
            label: spec.label,
            input,
            words: spec.of.words(),
            in_form: spec.is_asked,
            shown: spec.shown,
            section: "",
        }
    }
}

fn input(spec: &FieldSpec) -> Input {
    match spec.of {
        _ if spec.is_told => Input::Told,
        _ if spec.is_apart => Input::Own,
        FieldType::Text(_) | FieldType::Lines | FieldType::Domain => Input::Text,
        FieldType::Url => Input::Link,
        FieldType::Int(..) | FieldType::Year => Input::Number,
        FieldType::Money => Input::Money,
        FieldType::Percent => Input::Percent,
        FieldType::Bool => Input::Bool,
        FieldType::Date => Input::Date,
        FieldType::DateOrTime => Input::Due,
        FieldType::Birthday => Input::Birthday,
        FieldType::Choice(words) => Input::Choice(words),
        FieldType::Choices(words) => Input::Choices(words),
        FieldType::Link(kind) => Input::Record(kind),
        FieldType::Member => Input::Member,
        FieldType::Place => Input::Stage,
        FieldType::Phones => PHONES,
        FieldType::Emails => EMAILS,
        FieldType::Body
        | FieldType::Time
        | FieldType::Record
        | FieldType::Roles(_)
        | FieldType::Links
        | FieldType::Currency
        | FieldType::Position
        | FieldType::Repetition
        | FieldType::Zone
        | FieldType::Addresses
        | FieldType::Any => Input::Told,
    }
}

/// The fields of all kinds, made once.
static FIELDS: LazyLock<Vec<Vec<Field>>> = LazyLock::new(|| {
    let of = |kind: Kind| {
        let shown = kind.spec().fields.iter().filter(|spec| spec.has_label());
        shown.map(|spec| Field::of(kind, spec)).collect()
    };
    Kind::ALL.into_iter().map(of).collect()
});

/// The fields of a kind, in the order of its page; none for a kind that has no page.
pub fn fields(kind: Kind) -> &'static [Field] {
    FIELDS.get(kind as usize).map(Vec::as_slice).unwrap_or_default()
}

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

/// The fields of a kind and those that were added to it; follows changes.
pub fn all_fields(model: &Model, kind: Kind) -> Vec<&'static Field> {
    fields(kind).iter().chain(custom_fields(model, kind)).collect()
}

/// The field that a key belongs to; an entry's key belongs to its list.
pub fn field_of(kind: Kind, key: &str) -> Option<&'static Field> {
    if key.starts_with("custom/") {
        return custom::custom_field(key);
    }
    let root = key.split('/').next()?;
    let known = |key: &str| fields(kind).iter().find(|field| field.key == key);
    known(key).or_else(|| known(root))
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

    #[test]
    fn keys_of_entries_belong_to_their_list() {
        let phone = field_of(Kind::Contact, "phones/0197c1a0/number");
        assert_eq!(phone.map(|field| field.key), Some("phones"));
        assert_eq!(field_of(Kind::Contact, "custom/x"), None);
    }
}
