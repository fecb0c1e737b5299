//! The fields that admins added, kept up to date row by row.

use super::field::{Field, declared};
use crate::{id::RecordId, kind::Kind, position::Position, row::Row};
use std::{collections::BTreeMap, sync::Arc};

/// The fields of every kind: those that are declared, and those that admins added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    own: BTreeMap<RecordId, Own>,
}

#[derive(Debug, Clone, PartialEq)]
struct Own {
    /// What it belongs to; `None` for a kind from a newer version.
    of: Option<Kind>,
    position: Option<Position>,
    /// Not shown any more; what stands in records is still called so.
    is_past: bool,
    field: Arc<Field>,
}

impl Schema {
    /// A record that defines a field is so from now on. Whether that changed anything.
    pub fn set(&mut self, record: RecordId, row: Option<&Row>) -> bool {
        let defined = row.and_then(|row| Some((row, row.as_field()?)));
        let Some((row, definition)) = defined else { return self.own.remove(&record).is_some() };
        let own = Own {
            of: definition.of,
            position: definition.position.clone(),
            is_past: definition.archived || row.is_deleted(),
            field: Arc::new(Field::own(record, definition)),
        };
        let is_new = self.own.get(&record) != Some(&own);
        if is_new {
            self.own.insert(record, own);
        }
        is_new
    }

    /// The fields that were added to a kind, in their order.
    pub fn own(&self, kind: Kind) -> Vec<Arc<Field>> {
        let own = self.own.iter().filter(|(_, own)| own.of == Some(kind) && !own.is_past);
        let mut own: Vec<_> = own.collect();
        crate::sort::sort_by(&mut own, |one, other| (&one.1.position, one.0).cmp(&(&other.1.position, other.0)));
        own.into_iter().map(|(_, own)| own.field.clone()).collect()
    }

    /// The fields of a kind: the declared ones first, in the order of its page.
    pub fn all(&self, kind: Kind) -> Vec<Arc<Field>> {
        declared(kind).iter().cloned().chain(self.own(kind)).collect()
    }

    /// The field that a key belongs to, shown or not; an entry's key belongs to its list.
    pub fn field(&self, kind: Kind, key: &str) -> Option<&Arc<Field>> {
        if let Some(own) = key.strip_prefix("custom/") {
            let record = own.split('/').next()?.parse().ok()?;
            return self.own.get(&record).map(|own| &own.field);
        }
        let known = |key: &str| declared(kind).iter().find(|field| &*field.key == key);
        known(key).or_else(|| known(key.split('/').next()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::PartId, kind::FieldType, schema::field::Name, text::t, value::FieldEdit};

    fn defined(id: &str, edits: &[(&str, &str)]) -> Row {
        let edits: Vec<FieldEdit> = edits.iter().map(|(key, value)| FieldEdit::new(*key, *value)).collect();
        Row::written(RecordId::from_cause(id), Kind::Field, &edits)
    }

    #[test]
    fn fields_follow_their_definitions() {
        let mut schema = Schema::default();
        let (hot, cold) = (PartId::from_cause("hot"), PartId::from_cause("cold"));
        let temperature = RecordId::from_cause("temperature");
        let (name_of_hot, name_of_cold, is_past) =
            (format!("options/{hot}/name"), format!("options/{cold}/name"), format!("options/{hot}/archived"));
        let of_temperature = [
            ("name", "Nhiệt"),
            ("of", "deal"),
            ("type", "choice"),
            ("position", "V"),
            (name_of_hot.as_str(), "Nóng"),
            (name_of_cold.as_str(), "Nguội"),
        ];
        assert!(schema.set(temperature, Some(&defined("temperature", &of_temperature))));
        assert!(!schema.set(temperature, Some(&defined("temperature", &of_temperature))), "nothing changed");
        let score =
            [("name", "Điểm"), ("of", "deal"), ("type", "formula"), ("formula", "amount * 2"), ("position", "B")];
        assert!(schema.set(RecordId::from_cause("score"), Some(&defined("score", &score))));
        let named = |schema: &Schema, kind| schema.own(kind).iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        let (heat, points) = (Name::Own("Nhiệt".into()), Name::Own("Điểm".into()));
        assert_eq!(named(&schema, Kind::Deal), [points.clone(), heat.clone()]);
        assert!(schema.own(Kind::Contact).is_empty());
        assert_eq!(schema.all(Kind::Deal).len(), declared(Kind::Deal).len() + 2);

        // What is no longer offered is still called so.
        let mut edits: Vec<FieldEdit> =
            of_temperature.iter().map(|(key, value)| FieldEdit::new(*key, *value)).collect();
        edits.push(FieldEdit::new(is_past, true));
        assert!(schema.set(temperature, Some(&Row::written(temperature, Kind::Field, &edits))));
        let field = schema.field(Kind::Deal, &format!("custom/{temperature}/{hot}")).unwrap();
        assert_eq!((field.of, field.offered().len(), field.choices.len()), (FieldType::WORD, 1, 2));
        assert_eq!(field.choice(&hot.to_string()), Some(&Name::Own("Nóng".into())));

        edits.push(FieldEdit::new("archived", true));
        assert!(schema.set(temperature, Some(&Row::written(temperature, Kind::Field, &edits))));
        assert_eq!(named(&schema, Kind::Deal), [points]);
        assert_eq!(schema.field(Kind::Deal, &format!("custom/{temperature}")).map(|it| it.name.clone()), Some(heat));
        assert!(schema.set(temperature, None));
        assert_eq!(schema.field(Kind::Deal, &format!("custom/{temperature}")), None);
    }

    #[test]
    fn keys_of_entries_belong_to_their_list() {
        let schema = Schema::default();
        let phone = schema.field(Kind::Contact, "phones/0197c1a0/number").unwrap();
        assert_eq!((&*phone.key, &phone.name), ("phones", &t("Điện thoại", "Phone").into()));
        assert_eq!(schema.field(Kind::Contact, "custom/x"), None);
        assert!(schema.field(Kind::Contact, "full_name").unwrap().is_title);
    }
}
