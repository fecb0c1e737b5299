//! The fields that admins added, and the words that they gave to declared ones, kept up to date row by row.

use super::field::{Field, declared};
use crate::{
    id::{PartId, RecordId},
    kind::Kind,
    position::Position,
    row::{FieldRow, Row},
};
use std::{collections::BTreeMap, sync::Arc};

/// The fields of every kind: those that are declared, and those that admins added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    own: BTreeMap<RecordId, Own>,
    /// The declared choices whose words an admin changed.
    extended: BTreeMap<RecordId, (Kind, Arc<Field>)>,
}

/// The record that has the words which admins gave to a declared choice. Its id is computed: two admins without a
/// network write the same one.
pub fn words_record(kind: Kind, key: &str) -> RecordId {
    RecordId::from_cause(&format!("words|{kind}|{key}"))
}

/// The id of the option that says what a word is called: an own word is that id, that of a declared one is computed
/// from it.
pub fn option_of(word: &str) -> PartId {
    word.parse().unwrap_or_else(|_| PartId::from_cause(word))
}

/// The declared choice that a record is about, with the words that it has. No other record than its own says any: which
/// of two were meant nobody could say.
fn extended(row: &Row, definition: &FieldRow) -> Option<(Kind, Arc<Field>)> {
    let (kind, key) = definition.extends.as_ref().filter(|(kind, key)| row.id == words_record(*kind, key))?;
    let field = declared(*kind).iter().find(|field| *field.key == **key && field.takes_words)?;
    Some((*kind, Arc::new(field.with_words(&definition.options, row.is_deleted()))))
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
        let Some((row, definition)) = defined else {
            let was_known = (self.own.remove(&record).is_some(), self.extended.remove(&record).is_some());
            return was_known.0 || was_known.1;
        };
        // A record is one or the other, whatever it was before.
        if let Some(extended) = extended(row, definition) {
            let was_own = self.own.remove(&record).is_some();
            let is_new = self.extended.get(&record) != Some(&extended);
            self.extended.insert(record, extended);
            return was_own || is_new;
        }
        let was_extended = self.extended.remove(&record).is_some();
        let own = Own {
            // What has words for a choice is no field, also where it has them in vain.
            of: definition.of.filter(|_| definition.extends.is_none()),
            position: definition.position.clone(),
            is_past: definition.archived || row.is_deleted(),
            field: Arc::new(Field::own(record, definition)),
        };
        let is_new = self.own.get(&record) != Some(&own);
        if is_new {
            self.own.insert(record, own);
        }
        was_extended || is_new
    }

    /// The fields that were added to a kind, in their order.
    pub fn own(&self, kind: Kind) -> Vec<Arc<Field>> {
        let own = self.own.iter().filter(|(_, own)| own.of == Some(kind) && !own.is_past);
        let mut own: Vec<_> = own.collect();
        crate::sort::sort_by(&mut own, |one, other| (&one.1.position, one.0).cmp(&(&other.1.position, other.0)));
        own.into_iter().map(|(_, own)| own.field.clone()).collect()
    }

    /// The fields that a kind declares, in the order of its page, with the words that admins gave them.
    pub fn declared(&self, kind: Kind) -> Vec<Arc<Field>> {
        let with_words = |field: &Arc<Field>| self.extended(kind, &field.key).unwrap_or(field).clone();
        declared(kind).iter().map(with_words).collect()
    }

    /// The declared field of a key where admins gave it words.
    fn extended(&self, kind: Kind, key: &str) -> Option<&Arc<Field>> {
        let known = self.extended.values().find(|(of, field)| *of == kind && *field.key == *key);
        known.map(|(_, field)| field)
    }

    /// The fields of a kind: the declared ones first, in the order of its page.
    pub fn all(&self, kind: Kind) -> Vec<Arc<Field>> {
        self.declared(kind).into_iter().chain(self.own(kind)).collect()
    }

    /// The fields that admins added to a kind and that nobody may leave out.
    pub fn required(&self, kind: Kind) -> Vec<Arc<Field>> {
        self.own(kind).into_iter().filter(|field| field.is_required).collect()
    }

    /// Whether a key belongs to a field that admins added and put away: it is still called so, and nobody is asked for
    /// it.
    pub fn is_past(&self, key: &str) -> bool {
        let record = key.strip_prefix("custom/").and_then(|own| own.split('/').next()?.parse::<RecordId>().ok());
        record.and_then(|record| self.own.get(&record)).is_some_and(|own| own.is_past)
    }

    /// The field that a key belongs to, shown or not; an entry's key belongs to its list.
    pub fn field(&self, kind: Kind, key: &str) -> Option<&Arc<Field>> {
        if let Some(own) = key.strip_prefix("custom/") {
            let record = own.split('/').next()?.parse().ok()?;
            return self.own.get(&record).map(|own| &own.field);
        }
        let known = |key: &str| {
            let declared = || declared(kind).iter().find(|field| &*field.key == key);
            self.extended(kind, key).or_else(declared)
        };
        known(key).or_else(|| known(key.split('/').next()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kind::{FieldType, key},
        schema::{field::Name, sections},
        text::t,
        value::{FieldEdit, Value},
    };

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
        let is_past = |cause: &str| schema.is_past(&format!("custom/{}", RecordId::from_cause(cause)));
        assert_eq!((is_past("temperature"), is_past("score"), is_past("nothing")), (true, false, false));
        assert!(!schema.is_past("amount"), "a declared field is never put away");
        assert_eq!(schema.field(Kind::Deal, &format!("custom/{temperature}")).map(|it| it.name.clone()), Some(heat));
        assert!(schema.set(temperature, None));
        assert_eq!(schema.field(Kind::Deal, &format!("custom/{temperature}")), None);
    }

    /// The words that an admin gave to the reasons for which deals are lost.
    fn reasons(edits: &[(String, Value)]) -> Row {
        let extends = [FieldEdit::new("name", "Lost reason"), FieldEdit::new("extends", "deal/lost_reason_id")];
        let edits = edits.iter().map(|(key, value)| FieldEdit { key: key.clone(), value: value.clone() });
        let edits: Vec<FieldEdit> = extends.into_iter().chain(edits).collect();
        Row::written(words_record(Kind::Deal, key::LOST_REASON), Kind::Field, &edits)
    }

    #[test]
    fn a_declared_choice_takes_words_names_and_another_order() {
        let of = |word: &str, part: &str| format!("options/{}/{part}", PartId::from_cause(word));
        let (own, record) = (PartId::from_cause("own"), words_record(Kind::Deal, key::LOST_REASON));
        let mut edits: Vec<(String, Value)> = vec![
            (of("price", "name"), "Đắt quá".into()),
            (of("budget", "archived"), true.into()),
            (of("own", "name"), "Đổi chủ".into()),
            (of("own", "position"), "B".into()),
        ];
        let mut schema = Schema::default();
        assert!(schema.set(record, Some(&reasons(&edits))));
        assert!(!schema.set(record, Some(&reasons(&edits))), "nothing changed");
        let offered = |schema: &Schema| {
            let field = schema.field(Kind::Deal, key::LOST_REASON).unwrap();
            field.offered().iter().map(|choice| choice.word.to_string()).collect::<Vec<_>>()
        };
        let field = schema.field(Kind::Deal, key::LOST_REASON).unwrap().clone();
        assert_eq!((field.choices.len(), field.offered().len()), (9, 8));
        assert_eq!(field.choice("price"), Some(&Name::Own("Đắt quá".into())));
        assert_eq!(field.choice("competitor"), Some(&t("Đối thủ", "Competitor").into()), "in both languages still");
        assert!(field.choice("budget").is_some(), "what is put away is still called so");
        assert_eq!(field.choice(&own.to_string()), Some(&Name::Own("Đổi chủ".into())));
        assert_eq!(offered(&schema).last(), Some(&own.to_string()));
        assert_eq!((option_of(&own.to_string()), option_of("price")), (own, PartId::from_cause("price")));
        let listed = schema.all(Kind::Deal).into_iter().find(|field| *field.key == *key::LOST_REASON);
        assert_eq!(listed, Some(field));
        assert!(schema.own(Kind::Deal).is_empty(), "it is no field of its own");

        // In another order, where each has a place.
        let words = declared(Kind::Deal).iter().find(|field| *field.key == *key::LOST_REASON).unwrap();
        let words = words.choices.iter().map(|choice| of(&choice.word, "position"));
        edits.extend(words.zip(["C", "D", "E", "F", "G", "H", "I", "J"].map(Value::from)));
        assert!(schema.set(record, Some(&reasons(&edits))));
        assert_eq!(offered(&schema).first(), Some(&own.to_string()));
        assert_eq!(offered(&schema).get(1).map(String::as_str), Some("price"));

        // Of what was taken back the words stay what they are called.
        edits.push(("deleted_at".to_owned(), Value::Time(crate::time::Timestamp(1))));
        assert!(schema.set(record, Some(&reasons(&edits))));
        let field = schema.field(Kind::Deal, key::LOST_REASON).unwrap();
        assert_eq!((field.choices.len(), field.offered().len()), (9, 8));
        assert_eq!(field.choice(&own.to_string()), Some(&Name::Own("Đổi chủ".into())));
        assert_eq!(field.choice("price"), Some(&t("Giá", "Price").into()));
        assert!(schema.set(record, None));
        assert_eq!(schema.field(Kind::Deal, key::LOST_REASON).map(|field| field.choices.len()), Some(8));
    }

    #[test]
    fn only_what_is_declared_to_take_words_does() {
        let mut schema = Schema::default();
        let before = schema.all(Kind::Deal);
        for key in [key::PLACE, key::LOST_REASON, "nothing", ""] {
            for record in [RecordId::from_cause("x"), words_record(Kind::Deal, key)] {
                let edits = [
                    FieldEdit::new("name", "Stage"),
                    FieldEdit::new("of", "deal"),
                    FieldEdit::new("extends", format!("deal/{key}")),
                    FieldEdit::new(format!("options/{}/name", PartId::from_cause("won")), "Thắng"),
                ];
                schema.set(record, Some(&Row::written(record, Kind::Field, &edits)));
                let has_words = record == words_record(Kind::Deal, key::LOST_REASON);
                assert_eq!(schema.all(Kind::Deal) != before, has_words, "{key}");
                schema.set(record, None);
            }
        }
        assert_eq!(schema.all(Kind::Deal), before);
    }

    #[test]
    fn a_record_has_words_or_is_a_field_and_never_both() {
        let mut schema = Schema::default();
        let record = words_record(Kind::Deal, key::LOST_REASON);
        let own = [FieldEdit::new("name", "Own"), FieldEdit::new("of", "deal")];
        let own = Row::written(record, Kind::Field, &own);
        let words = reasons(&[(format!("options/{}/name", PartId::from_cause("price")), "Đắt quá".into())]);
        let price = |schema: &Schema| schema.field(Kind::Deal, key::LOST_REASON).unwrap().choice("price").cloned();
        for _ in 0..2 {
            assert!(schema.set(record, Some(&own)));
            assert_eq!((schema.own(Kind::Deal).len(), price(&schema)), (1, Some(t("Giá", "Price").into())));
            assert!(schema.set(record, Some(&words)));
            assert_eq!((schema.own(Kind::Deal).len(), price(&schema)), (0, Some(Name::Own("Đắt quá".into()))));
        }
    }

    #[test]
    fn fields_stand_under_their_headings() {
        let mut schema = Schema::default();
        for (name, section, position) in [("A", "Nhà", "B"), ("B", "", "C"), ("C", "Xe", "D"), ("D", "Nhà", "E")] {
            let edits = [("name", name), ("of", "deal"), ("section", section), ("position", position)];
            schema.set(RecordId::from_cause(name), Some(&defined(name, &edits)));
        }
        let fields = schema.own(Kind::Deal);
        assert!(fields.iter().all(|field| field.record().is_some()));
        let all: Vec<(String, usize)> =
            sections(fields).into_iter().map(|(name, fields)| (name.to_string(), fields.len())).collect();
        assert_eq!(all, [(String::new(), 1), ("Nhà".to_owned(), 2), ("Xe".to_owned(), 1)]);
        let none: Vec<Arc<Field>> = Vec::new();
        assert_eq!(sections(none.clone()), vec![(Box::from(""), none)], "a place for those under none is always there");
    }

    #[test]
    fn a_field_may_be_required() {
        let mut schema = Schema::default();
        let of = |name: &str, more: &[(&str, Value)]| {
            let fixed: [(&str, Value); 2] = [("name", name.into()), ("of", "deal".into())];
            let edits = fixed.iter().chain(more).map(|(key, value)| FieldEdit::new(*key, value.clone()));
            Row::written(RecordId::from_cause(name), Kind::Field, &edits.collect::<Vec<_>>())
        };
        for row in [
            of("Hợp đồng", &[("required", true.into())]),
            of("Ghi chú", &[]),
            of("Điểm", &[("required", true.into()), ("type", "formula".into())]),
            of("Có xe", &[("required", true.into()), ("type", "checkbox".into())]),
            // Nobody could answer.
            of("Loại", &[("required", true.into()), ("type", "choice".into())]),
        ] {
            assert!(schema.set(row.id, Some(&row)));
        }
        let required = schema.required(Kind::Deal);
        assert_eq!(required.iter().map(|field| field.name.clone()).collect::<Vec<_>>(), [Name::Own("Hợp đồng".into())]);
        assert!(required.iter().all(|field| field.is_asked));
        assert!(schema.required(Kind::Contact).is_empty());
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
