//! A row's fields by their keys: for forms, columns and filters that work on any kind.

use super::{Address, Body, Row};
use crate::{
    date::CalendarDate,
    fields::Entries,
    id::{CompanyId, MemberId, PartId, RecordId, TagId},
    kind::{FieldSpec, FieldType, Kind, key},
    value::Value,
};
use litemap::LiteMap;
use std::collections::BTreeMap;

/// What a merge notes and where a record is kept, which are no fields of the record itself.
const NOTED: [&str; 4] = ["merge", "merged_into", "distinct", key::ARCHIVED_AT];

/// Whether a row's meta says what stands under a key.
pub(super) fn is_in_meta(key: &str) -> bool {
    match key.split_once('/') {
        None => {
            matches!(key, key::KIND | key::SCHEMA | key::CREATED_AT | key::CREATED_BY | key::OWNER | key::DELETED_AT)
        }
        Some((root, _)) => root == key::TAGS,
    }
}

/// What a field says by its type; `None` for what says nothing.
fn said(kind: Option<Kind>, key: &str, value: &Value) -> Option<Value> {
    let of = || kind.and_then(|kind| kind.field_type(key));
    match value {
        Value::Empty => None,
        // Who is among the contacts of a deal is, whatever their role.
        Value::Text(text) if text.is_empty() => {
            kind.is_some_and(|kind| kind.spec().field(key).is_some_and(is_role)).then(|| value.clone())
        }
        // A mark that is not set is none; consent that was refused is, and what is so until somebody says no.
        Value::Bool(false) => {
            let root = key.split('/').next().unwrap_or(key);
            let is_usual = || kind?.spec().field(key)?.usual;
            let says_so =
                matches!(root, "consent" | key::CUSTOM) || of() != Some(FieldType::Bool) || is_usual().is_some();
            says_so.then(|| value.clone())
        }
        // Other clients write whole numbers as fractions, and instants as numbers.
        Value::Int(_) | Value::Number(_) => {
            let of = of();
            let whole = value.as_int().filter(|_| of.is_some_and(|of| of.range().is_some())).map(Value::Int);
            let time = value.as_time().filter(|_| of == Some(FieldType::Time)).map(Value::Time);
            Some(whole.or(time).unwrap_or_else(|| value.clone()))
        }
        Value::Text(_) | Value::Bool(true) | Value::Time(_) | Value::Opaque => Some(value.clone()),
    }
}

fn is_role(field: &FieldSpec) -> bool {
    matches!(field.of, FieldType::Roles(_))
}

impl Row {
    /// All fields, but for what [`super::Meta`] says.
    pub fn all(&self) -> Entries<'_> {
        self.fields.all()
    }

    /// The text under a key, where one is written there.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.fields.all().str(key)
    }

    /// The value under any key, [`Value::Empty`] where there is none. What is not written means what it usually does; a word that
    /// this version does not know reads as it is written (promise L8).
    pub fn value(&self, key: &str) -> Value {
        let written = self.fields.get(key).and_then(|value| said(self.kind(), key, value));
        written.unwrap_or_else(|| self.implied(key))
    }

    /// What is said without a field of its own.
    fn implied(&self, key: &str) -> Value {
        match key {
            key::OWNER => self.meta.owner.into(),
            key::CREATED_AT => self.meta.created_at.into(),
            key::CREATED_BY => self.meta.created_by.into(),
            key::DELETED_AT => self.meta.deleted_at.into(),
            key::KIND => self.kind_word().map(str::to_owned).into(),
            _ => match (key.split_once('/'), self.kind()) {
                (Some((key::TAGS, tag)), _) => {
                    let is_tagged = tag.parse::<TagId>().is_ok_and(|tag| self.meta.tags.contains(&tag));
                    is_tagged.then_some(true).into()
                }
                (None, Some(kind)) => self.usual(kind, key),
                _ => Value::Empty,
            },
        }
    }

    fn usual(&self, kind: Kind, key: &str) -> Value {
        if kind == Kind::Contact && key == kind.spec().title {
            // Composed of its parts.
            return Some(self.title()).filter(|title| !title.is_empty()).map(str::to_owned).into();
        }
        let Some((field, usual)) = kind.spec().field(key).and_then(|field| Some((field, field.usual?))) else {
            return Value::Empty;
        };
        if field.of == FieldType::Bool { (usual == "true").into() } else { usual.into() }
    }

    /// Everything that is filled in, by its key in the document: what forms, imports and merges write. Not what a merge
    /// itself noted.
    pub fn fields(&self) -> BTreeMap<String, Value> {
        let is_noted = |key: &str| NOTED.contains(&key.split('/').next().unwrap_or(key));
        let own = self.fields.iter().filter(|(key, _)| !is_noted(key));
        let own = own.filter_map(|(key, value)| Some((key.to_owned(), said(self.kind(), key, value)?)));
        let mut fields: BTreeMap<String, Value> = own.collect();
        let usual = self.kind().map(|kind| kind.spec().fields).unwrap_or_default().iter();
        let usual = usual.filter(|field| field.usual.is_some() && !field.key.contains('*')).map(|field| field.key);
        let title = self.kind().filter(|kind| *kind == Kind::Contact).map(|kind| kind.spec().title);
        for key in usual.chain(title).chain([key::OWNER]) {
            let value = self.value(key);
            if value != Value::Empty {
                fields.insert(key.to_owned(), value);
            }
        }
        let tags = self.meta.tags.iter();
        fields.extend(tags.map(|tag| (format!("{}/{tag}", key::TAGS), true.into())));
        fields
    }

    /// The company that it names, where its kind names one.
    pub fn company(&self) -> Option<CompanyId> {
        self.fields.all().parsed(key::COMPANY)
    }

    /// The day on which a deal is expected to be closed, or was.
    pub fn close_date(&self) -> Option<CalendarDate> {
        self.fields.all().parsed(key::CLOSE_DATE)
    }

    /// The addresses of a contact or a company.
    pub fn addresses(&self) -> Option<&LiteMap<PartId, Address>> {
        match self.body() {
            Body::Contact(row) => Some(&row.addresses),
            Body::Company(row) => Some(&row.addresses),
            _ => None,
        }
    }

    /// Whether it has an address in parts.
    pub fn has_address(&self) -> bool {
        self.fields.all().group("addresses").any(|(_, part)| part.as_text().is_some_and(|part| !part.is_empty()))
    }

    /// The entries of `emails` or `phones`, in the order of their ids, which is the order in which they were added.
    pub fn entries(&self, list: &str) -> Vec<(PartId, String)> {
        let part = match list {
            "emails" => "address",
            "phones" => "number",
            _ => return Vec::new(),
        };
        self.fields.all().parts(list, |entry| entry.optional_text(part)).into_tuple_vec()
    }

    /// The records under `key`, each with the word that says what it is in this one; the word is often empty.
    pub fn roles(&self, key: &str) -> impl Iterator<Item = (RecordId, &str)> {
        self.fields.all().group(key).filter_map(|(id, role)| Some((id.parse().ok()?, role.as_text()?)))
    }

    /// Who is called in the words of an activity.
    pub fn mentioned(&self) -> impl Iterator<Item = MemberId> + '_ {
        self.fields.all().marked("mentions").into_iter()
    }

    /// The records that this one points at, as its kind declares: those on whose pages it stands.
    pub fn links(&self) -> Vec<RecordId> {
        let fields = self.kind().map(|kind| kind.spec().fields).unwrap_or_default();
        let mut links = Vec::new();
        for field in fields.iter().filter(|field| field.is_related) {
            match field.of {
                FieldType::Links => links.extend(self.fields.all().marked::<RecordId>(field.key)),
                FieldType::Roles(_) => links.extend(self.roles(field.key).map(|(record, _)| record)),
                _ => links.extend(self.fields.all().parsed::<RecordId>(field.key)),
            }
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FieldEdit;

    #[test]
    fn a_contact_by_its_keys() {
        let company = crate::id::CompanyId::from_cause("company");
        let part = PartId::from_cause("a");
        let edits = [
            FieldEdit::new("full_name", "Nguyễn Lan"),
            FieldEdit::new("company_id", company),
            FieldEdit::new(format!("emails/{part}/address"), "lan@example.vn"),
        ];
        let row = Row::written(RecordId::from_cause("contact"), Kind::Contact, &edits);
        assert_eq!(row.value("full_name"), Value::text("Nguyễn Lan"));
        assert_eq!(row.value("job_title"), Value::Empty);
        assert_eq!(row.value("amount"), Value::Empty);
        assert_eq!(row.entries("emails"), [(part, "lan@example.vn".to_owned())]);
        assert_eq!(row.links(), [RecordId::from(company)]);
        let named = [FieldEdit::new("family_name", "Nguyễn"), FieldEdit::new("given_name", "Lan")];
        let row = Row::written(RecordId::from_cause("contact"), Kind::Contact, &named);
        assert_eq!((row.title(), row.value("full_name")), ("Nguyễn Lan", Value::text("Nguyễn Lan")));
    }

    /// Every key of a kind, with `*` where an id or a word stands.
    fn keys(kind: Kind) -> Vec<String> {
        let common = ["owner_id", "tags/*", "custom/*", "custom/*/*", "of_a_newer_version"].map(str::to_owned);
        let parts: &[&str] =
            &["number", "e164", "label", "address", "street", "city", "region", "postal_code", "country"];
        let own = kind.spec().fields.iter().flat_map(|field| match field.of.is_list() {
            false => vec![field.key.to_owned()],
            true => {
                let parts = parts.iter().map(|part| format!("{}/*/{part}", field.key));
                let all = parts.chain([format!("{}/*", field.key)]);
                all.filter(|key| kind.field_type(key).is_some()).collect()
            }
        });
        own.chain(common).collect()
    }

    /// A value that fits a key, and the key with ids in it.
    fn example(kind: Kind, key: &str) -> (String, Value) {
        let id = RecordId::from_cause("part").to_string();
        let entry = match key {
            "rates/*" | "rates/*/inverse" => "USD",
            key if key.ends_with("required/*") => "amount",
            _ => id.as_str(),
        };
        let key = match key.strip_prefix("stages/*") {
            Some(rest) => format!("stages/{id}{}", rest.replace('*', entry)),
            None => key.replace('*', entry),
        };
        use FieldType::*;
        let value = match kind.field_type(&key).unwrap_or(Any) {
            Text(_) | Lines | Domain | Choice(_) | Repetition | Zone | Any => Value::text("from a newer version"),
            Body => Value::text("text"),
            Url => Value::text("https://acme.vn"),
            Int(..) | Money | Percent | Year => Value::Int(7),
            Decimal => Value::Number(0.5),
            Formula => Value::Empty,
            Bool => Value::Bool(true),
            Time => crate::time::Timestamp(1_750_000_000_000).into(),
            Date | DateOrTime => Value::text("2026-06-30"),
            Birthday => Value::text("--06-30"),
            Link(_) | Record | Member | Picture => Value::text(id),
            Currency => Value::text("USD"),
            Position => crate::position::Position::between(None, None, 1).into(),
            Place => Value::Text(format!("{}|V|1750000000000", RecordId::from_cause("stage"))),
            Choices(_) | Roles(_) | Links | Phones | Emails | Addresses | Factors => Value::Empty,
        };
        (key, value)
    }

    #[test]
    fn every_key_that_can_be_written_can_be_read() {
        let mut count = 0;
        for kind in Kind::ALL {
            for pattern in keys(kind) {
                count += 1;
                let (key, value) = example(kind, &pattern);
                let row =
                    Row::written(RecordId::from_cause("row"), kind, &[FieldEdit::new(key.as_str(), value.clone())]);
                assert_eq!(row.value(&key), value, "{kind}: {key}");
                // What a merge notes is no field of the record.
                let is_noted = NOTED.iter().any(|it| key.starts_with(it));
                assert_eq!(row.fields().get(&key), Some(&value).filter(|_| !is_noted), "{kind}: {key}");
            }
        }
        assert!(count > 200, "{count} keys");
    }

    #[test]
    fn l8_a_choice_from_a_newer_version_reads_as_it_is() {
        for (kind, key, usual) in [
            (Kind::Deal, "forecast_category", None),
            (Kind::Task, "priority", Some("normal")),
            (Kind::Task, "status", Some("open")),
            (Kind::Activity, "activity_type", Some("note")),
            (Kind::Activity, "direction", Some("outbound")),
            (Kind::Field, "type", Some("text")),
            (Kind::Rule, "strategy", Some("round_robin")),
        ] {
            let written = |word: &str| Row::written(RecordId::from_cause("row"), kind, &[FieldEdit::new(key, word)]);
            assert_eq!(written("sehr dringend").value(key), Value::text("sehr dringend"), "{key}");
            assert_eq!(written("").value(key), usual.map(str::to_owned).into(), "{key}");
        }
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        let contact = RecordId::from_cause("lan");
        let edits = [
            FieldEdit::new(format!("contacts/{contact}"), ""),
            FieldEdit::new("name", ""),
            FieldEdit { key: "amount".into(), value: Value::Number(45.0) },
        ];
        let edits: Vec<FieldEdit> = edits.into();
        let deal = Row::written(RecordId::from_cause("deal"), Kind::Deal, &edits);
        assert_eq!((deal.links(), Some(deal.roles("contacts").count())), (vec![contact], Some(1)));
        assert_eq!((deal.value("name"), deal.value("amount")), (Value::Empty, Value::Int(45)));
        let marks =
            [("do_not_call", false), ("consent/email", false), ("custom/1", false), ("of_a_newer_version", false)];
        let edits = marks.map(|(key, mark)| FieldEdit::new(key, mark));
        let contact = Row::written(contact, Kind::Contact, &edits);
        let said = marks.map(|(key, _)| contact.value(key));
        let no = Value::Bool(false);
        assert_eq!(
            said,
            [Value::Empty, no.clone(), no.clone(), no],
            "a refusal says something, a mark that is not set does not"
        );
        let product = |fields: &[FieldEdit]| Row::written(RecordId::from_cause("beer"), Kind::Product, fields);
        let gone = product(&[FieldEdit::new("active", false)]);
        assert_eq!((gone.value("active"), product(&[]).value("active")), (Value::Bool(false), Value::Bool(true)));
        assert_eq!(gone.fields().get("active"), Some(&Value::Bool(false)));
    }
}
