//! Fields that an admin added, as every other field is: interned, so that pages, forms, filters and lists need not tell them
//! apart. A definition that changes is interned anew; there are few, and they change rarely.

use super::{Choices, Field, Input, Shown};
use crate::{i18n::Text, view_model::Model};
use leptos::prelude::*;
use sotay_shared::{
    id::RecordId,
    kind::Kind,
    row::{FieldKind, FieldRow},
    sort::sort_by,
};
use std::{cell::RefCell, collections::HashMap};

thread_local! {
    static INTERNED: RefCell<HashMap<RecordId, (FieldRow, &'static Field)>> = RefCell::default();
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// A name that is the same in every language.
fn own(text: &str) -> Text {
    let text = leak(text);
    Text { vi: text, en: text }
}

fn intern(record: RecordId, row: &FieldRow) -> &'static Field {
    INTERNED.with_borrow_mut(|interned| {
        if let Some((known, field)) = interned.get(&record)
            && known == row
        {
            return *field;
        }
        let (open, past): (Vec<_>, Vec<_>) = row.options.iter().partition(|option| !option.archived);
        let offered = open.len();
        let words = open.into_iter().chain(past).map(|option| (leak(&option.id.to_string()), own(&option.name)));
        let words: Choices = Box::leak(words.collect());
        let choices = &words[..offered];
        let input = match row.field_kind {
            FieldKind::Text => Input::Text,
            FieldKind::Number => Input::Decimal,
            FieldKind::Money => Input::Money,
            FieldKind::Date => Input::Date,
            FieldKind::Choice => Input::Choice(choices),
            FieldKind::Choices => Input::Choices(choices),
            FieldKind::Checkbox => Input::Bool,
            FieldKind::Link => Input::Link,
            FieldKind::Person => Input::Member,
            FieldKind::Formula => Input::Formula(leak(&row.formula)),
        };
        let field: &'static Field = Box::leak(Box::new(Field {
            key: leak(&format!("custom/{record}")),
            label: own(&row.name),
            input,
            words,
            in_form: false,
            shown: Shown::Always,
            section: leak(&row.section),
        }));
        interned.insert(record, (row.clone(), field));
        field
    })
}

/// The fields that were added to a kind, in their order; follows changes.
pub fn custom_fields(model: &Model, kind: Kind) -> Vec<&'static Field> {
    let mut all: Vec<_> = model
        .list(Kind::Field)
        .get()
        .into_iter()
        .filter_map(|record| {
            let row = model.row(record).get()?;
            let field = row.as_field()?;
            let known = intern(record, field);
            (field.of == Some(kind) && !field.archived).then(|| (field.position.clone(), record, known))
        })
        .collect();
    sort_by(&mut all, |one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    all.into_iter().map(|(.., field)| field).collect()
}

/// The field of a key such as `custom/<id>` or `custom/<id>/<option>`, once somebody asked for the fields of its kind.
pub(super) fn custom_field(key: &str) -> Option<&'static Field> {
    let id = key.strip_prefix("custom/")?.split('/').next()?.parse().ok()?;
    INTERNED.with_borrow(|interned| interned.get(&id).map(|(_, field)| *field))
}
