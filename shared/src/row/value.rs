//! A row's fields by their keys: for forms, columns and filters that work on any kind.

use super::{Address, Body, Email, Phone, Row, Stage};
use crate::{
    id::{MemberId, PartId, RecordId, TagId},
    kind::Kind,
    money::Rate,
    schema::key,
    value::Value,
};
use litemap::LiteMap;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of a kind that hold one value, and that its row names.
fn single_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contact => &[
            "full_name",
            "given_name",
            "family_name",
            "job_title",
            "company_id",
            "birthday",
            "lifecycle_stage",
            "lead_source",
            "preferred_channel",
            "value_tier",
            "do_not_call",
        ],
        Kind::Company => &[
            "name",
            "domain",
            "industry",
            "tax_id",
            "type",
            "number_of_employees",
            "annual_revenue",
            "currency",
            "founded",
            "address",
            "parent_id",
        ],
        Kind::Deal => &[
            "name",
            "amount",
            "currency",
            "pipeline_id",
            "place",
            "close_date",
            "probability",
            "forecast_category",
            "next_step",
            "lost_reason_id",
            "lost_note",
            "company_id",
        ],
        Kind::Task => &["title", "due", "priority", "status", "assignee_id", "completed_at", "rrule", "zone"],
        Kind::Activity => &["activity_type", "channel", "direction", "at", "duration", "outcome", "body"],
        Kind::Workspace => &["name", "currency"],
        Kind::Pipeline => &["name", "position", "archived"],
        Kind::Member => &["name", "email", "color"],
        Kind::Tag => &["name", "color"],
        Kind::View => &["name", "page", "query", "shared"],
        Kind::Goal => &["month", "amount", "currency", "member_id"],
        Kind::Template => &["name", "subject", "text"],
        Kind::Affiliation => &["contact_id", "company_id", "role", "from", "to"],
        Kind::Field => &["name", "of", "type", "section", "position", "archived", "formula"],
        Kind::Rule => &["name", "filter", "strategy", "position", "archived"],
        Kind::Attachment => &["name", "media_type", "size", "digest"],
    }
}

/// A text, or nothing.
fn filled(text: &str) -> Value {
    if text.is_empty() { Value::Empty } else { text.into() }
}

/// A mark that is set, or nothing.
fn set(mark: bool) -> Value {
    mark.then_some(true).into()
}

impl Row {
    /// The value under any key of this kind, [`Value::Empty`] where there is none. A choice that this version does not know
    /// reads as it is written (promise L8).
    pub fn value(&self, key: &str) -> Value {
        let raw = || self.meta.more.get(key).cloned().unwrap_or(Value::Empty);
        match key.split_once('/') {
            Some((key::CUSTOM, field)) => return self.meta.custom.get(field).cloned().unwrap_or(Value::Empty),
            Some((key::TAGS, tag)) => return set(tag.parse::<TagId>().is_ok_and(|tag| self.meta.tags.contains(&tag))),
            Some(_) => {
                let nested = || self.nested().into_iter().find(|(known, _)| known == key).map(|(_, value)| value);
                return Some(raw()).filter(|raw| *raw != Value::Empty).or_else(nested).unwrap_or(Value::Empty);
            }
            None => {}
        }
        if !self.meta.more.is_empty()
            && let Some(raw) = self.meta.more.get(key)
        {
            return raw.clone();
        }
        self.read_value(key).unwrap_or(Value::Empty)
    }

    /// What the row itself says under a key that is no entry of a list; `None` where it has no such field.
    pub(crate) fn read_value(&self, key: &str) -> Option<Value> {
        Some(match key {
            key::OWNER => self.meta.owner.into(),
            key::CREATED_AT => self.meta.created_at.into(),
            key::CREATED_BY => self.meta.created_by.into(),
            key::DELETED_AT => self.meta.deleted_at.into(),
            key::KIND => match &self.body {
                Body::Unknown { kind } => kind.as_str().into(),
                _ => self.kind().map(|kind| kind.as_str().to_owned()).into(),
            },
            _ => return self.body_value(key),
        })
    }

    fn body_value(&self, key: &str) -> Option<Value> {
        Some(match (&self.body, key) {
            (Body::Workspace(row), key::NAME) => row.name.as_str().into(),
            (Body::Workspace(row), key::CURRENCY) => row.currency.into(),
            (Body::Pipeline(row), key::NAME) => row.name.as_str().into(),
            (Body::Pipeline(row), key::POSITION) => row.position.clone().into(),
            (Body::Pipeline(row), "archived") => set(row.archived),
            (Body::Member(row), key::NAME) => row.name.as_str().into(),
            (Body::Member(row), "email") => row.email.clone().into(),
            (Body::Member(row), key::COLOR) => filled(&row.color),

            (Body::Company(row), key::NAME) => row.name.as_str().into(),
            (Body::Company(row), "domain") => row.domain.clone().into(),
            (Body::Company(row), "industry") => row.industry.clone().into(),
            (Body::Company(row), "tax_id") => row.tax_id.clone().into(),
            (Body::Company(row), "type") => row.company_type.clone().into(),
            (Body::Company(row), "number_of_employees") => row.number_of_employees.into(),
            (Body::Company(row), "annual_revenue") => row.annual_revenue.into(),
            (Body::Company(row), key::CURRENCY) => row.currency.into(),
            (Body::Company(row), "founded") => row.founded.into(),
            (Body::Company(row), "address") => row.address.clone().into(),
            (Body::Company(row), "parent_id") => row.parent.into(),

            (Body::Contact(row), "full_name") => row.full_name.as_str().into(),
            (Body::Contact(row), "given_name") => row.given_name.clone().into(),
            (Body::Contact(row), "family_name") => row.family_name.clone().into(),
            (Body::Contact(row), "job_title") => row.job_title.clone().into(),
            (Body::Contact(row), key::COMPANY) => row.company.into(),
            (Body::Contact(row), "birthday") => row.birthday.into(),
            (Body::Contact(row), "lifecycle_stage") => row.lifecycle_stage.clone().into(),
            (Body::Contact(row), "lead_source") => row.lead_source.clone().into(),
            (Body::Contact(row), "preferred_channel") => row.preferred_channel.clone().into(),
            (Body::Contact(row), "value_tier") => row.value_tier.clone().into(),
            (Body::Contact(row), "do_not_call") => row.do_not_call.then_some(true).into(),

            (Body::Deal(row), key::NAME) => row.name.as_str().into(),
            (Body::Deal(row), key::AMOUNT) => row.amount.into(),
            (Body::Deal(row), key::CURRENCY) => row.currency.into(),
            (Body::Deal(row), key::PIPELINE) => row.pipeline.into(),
            (Body::Deal(row), key::PLACE) => row.place.clone().into(),
            (Body::Deal(row), key::CLOSE_DATE) => row.close_date.into(),
            (Body::Deal(row), "probability") => row.probability.into(),
            (Body::Deal(row), "forecast_category") => row.forecast.map(|it| it.as_str().to_owned()).into(),
            (Body::Deal(row), "next_step") => row.next_step.clone().into(),
            (Body::Deal(row), key::LOST_REASON) => row.lost_reason.clone().into(),
            (Body::Deal(row), key::LOST_NOTE) => row.lost_note.clone().into(),
            (Body::Deal(row), key::COMPANY) => row.company.into(),

            (Body::Activity(row), "activity_type") => row.activity_type.as_str().into(),
            (Body::Activity(row), "channel") => row.channel.clone().into(),
            (Body::Activity(row), "direction") => row.direction.as_str().into(),
            (Body::Activity(row), "duration") => row.duration.into(),
            (Body::Activity(row), "outcome") => row.outcome.clone().into(),
            (Body::Activity(row), "at") => row.at.into(),
            (Body::Activity(row), key::BODY) => row.body.as_str().into(),

            (Body::Task(row), key::TITLE) => row.title.as_str().into(),
            (Body::Task(row), key::DUE) => row.due.into(),
            (Body::Task(row), "priority") => row.priority.as_str().into(),
            (Body::Task(row), key::STATUS) => row.status.as_str().into(),
            (Body::Task(row), key::ASSIGNEE) => row.assignee.into(),
            (Body::Task(row), key::COMPLETED_AT) => row.completed_at.into(),
            (Body::Task(row), key::RRULE) => row.rrule.clone().into(),
            (Body::Task(row), key::ZONE) => row.zone.clone().into(),
            (Body::Tag(row), key::NAME) => row.name.as_str().into(),
            (Body::Tag(row), key::COLOR) => row.color.as_str().into(),
            (Body::View(row), key::NAME) => row.name.as_str().into(),
            (Body::View(row), "page") => filled(&row.page),
            (Body::View(row), "query") => filled(&row.query),
            (Body::View(row), "shared") => set(row.shared),
            (Body::Goal(row), "month") => filled(&row.month),
            (Body::Goal(row), key::AMOUNT) => row.amount.into(),
            (Body::Goal(row), key::CURRENCY) => row.currency.into(),
            (Body::Goal(row), "member_id") => row.member.into(),
            (Body::Field(row), key::NAME) => row.name.as_str().into(),
            (Body::Field(row), "of") => row.of.map(|kind| kind.as_str().to_owned()).into(),
            (Body::Field(row), "type") => row.field_kind.as_str().into(),
            (Body::Field(row), "section") => filled(&row.section),
            (Body::Field(row), key::POSITION) => row.position.clone().into(),
            (Body::Field(row), "archived") => set(row.archived),
            (Body::Field(row), "formula") => filled(&row.formula),
            (Body::Rule(row), key::NAME) => row.name.as_str().into(),
            (Body::Rule(row), "filter") => filled(&row.filter),
            (Body::Rule(row), "strategy") => row.strategy.as_str().into(),
            (Body::Rule(row), key::POSITION) => row.position.clone().into(),
            (Body::Rule(row), "archived") => set(row.archived),
            (Body::Template(row), key::NAME) => row.name.as_str().into(),
            (Body::Template(row), "subject") => row.subject.clone().into(),
            (Body::Template(row), "text") => row.text.as_str().into(),
            (Body::Affiliation(row), "contact_id") => row.contact.into(),
            (Body::Affiliation(row), key::COMPANY) => row.company.into(),
            (Body::Affiliation(row), "role") => Some(row.role.clone()).filter(|role| !role.is_empty()).into(),
            (Body::Affiliation(row), "from") => row.from.into(),
            (Body::Affiliation(row), "to") => row.to.into(),
            (Body::Attachment(row), key::NAME) => row.name.as_str().into(),
            (Body::Attachment(row), "media_type") => row.media_type.as_str().into(),
            (Body::Attachment(row), "size") => row.size.into(),
            (Body::Attachment(row), "digest") => row.digest.as_str().into(),
            _ => return None,
        })
    }

    /// The entries of lists, by their keys.
    fn nested(&self) -> Vec<(String, Value)> {
        let marks = |list: &str, ids: &BTreeSet<RecordId>| {
            ids.iter().map(|id| (format!("{list}/{id}"), Value::Bool(true))).collect::<Vec<_>>()
        };
        let mut nested = Vec::new();
        match &self.body {
            Body::Contact(row) => reached(&row.emails, &row.phones, &row.addresses, &mut nested),
            Body::Company(row) => reached(&row.emails, &row.phones, &row.addresses, &mut nested),
            Body::Deal(row) => {
                let contacts = row.contacts.iter();
                nested.extend(contacts.map(|(id, role)| (format!("contacts/{id}"), role.as_str().into())));
            }
            Body::Activity(row) => nested = marks(key::LINKS, &row.links),
            Body::Attachment(row) => nested = marks(key::LINKS, &row.links),
            Body::Task(row) => {
                nested = marks(key::LINKS, &row.links);
                for item in &row.checklist {
                    let at = |part: &str| format!("checklist/{}/{part}", item.id);
                    nested.push((at("text"), item.text.as_str().into()));
                    nested.push((at("done"), set(item.done)));
                    nested.push((at("position"), item.position.clone().into()));
                }
                nested.extend(row.reminders.iter().map(|(id, minutes)| (format!("reminders/{id}"), (*minutes).into())));
            }
            Body::Rule(row) => {
                nested.extend(row.members.iter().map(|id| (format!("members/{id}"), Value::Bool(true))));
            }
            Body::Field(row) => {
                for option in &row.options {
                    let at = |part: &str| format!("options/{}/{part}", option.id);
                    nested.push((at("name"), option.name.as_str().into()));
                    nested.push((at("position"), option.position.clone().into()));
                    nested.push((at("archived"), set(option.archived)));
                }
            }
            Body::Workspace(row) => {
                for (currency, rate) in &row.rates {
                    nested.push(match rate {
                        Rate::OfOwn(worth) => (format!("{}/{}", key::RATES, currency.as_str()), (*worth).into()),
                        Rate::OfOther(worth) => {
                            (format!("{}/{}/inverse", key::RATES, currency.as_str()), (*worth).into())
                        }
                    });
                }
                nested.extend(row.cadence.iter().map(|(tier, days)| (format!("cadence/{tier}"), (*days).into())));
            }
            Body::Pipeline(row) => row.stages.iter().for_each(|stage| stage_keys(stage, &mut nested)),
            _ => {}
        }
        nested.retain(|(_, value)| *value != Value::Empty);
        nested
    }

    /// Everything that is filled in, by its key in the document: what forms, imports and merges write. Not what a merge
    /// itself noted.
    pub fn fields(&self) -> BTreeMap<String, Value> {
        let mut fields: BTreeMap<String, Value> = BTreeMap::new();
        let mut put = |key: &str, value: Value| {
            if value != Value::Empty {
                fields.insert(key.to_owned(), value);
            }
        };
        for key in self.kind().map(single_keys).unwrap_or_default() {
            put(key, self.value(key));
        }
        put(key::OWNER, self.meta.owner.into());
        for tag in &self.meta.tags {
            put(&format!("{}/{tag}", key::TAGS), true.into());
        }
        for (key, value) in &self.meta.custom {
            put(&format!("{}/{key}", key::CUSTOM), value.clone());
        }
        for (key, value) in &self.meta.more {
            if !key.starts_with("merge") && !key.starts_with("distinct/") {
                put(key, value.clone());
            }
        }
        for (key, value) in self.nested() {
            fields.entry(key).or_insert(value);
        }
        fields
    }

    /// The addresses of a contact or a company.
    pub fn addresses(&self) -> Option<&LiteMap<PartId, Address>> {
        match &self.body {
            Body::Contact(row) => Some(&row.addresses),
            Body::Company(row) => Some(&row.addresses),
            _ => None,
        }
    }

    /// The entries of `emails` or `phones`, in the order of their ids, which is the order in which they were added.
    pub fn entries(&self, list: &str) -> Vec<(PartId, String)> {
        let (emails, phones) = match &self.body {
            Body::Contact(row) => (&row.emails, &row.phones),
            Body::Company(row) => (&row.emails, &row.phones),
            _ => return Vec::new(),
        };
        match list {
            "emails" => emails.iter().map(|(id, email)| (*id, email.address.clone())).collect(),
            "phones" => phones.iter().map(|(id, phone)| (*id, phone.number.clone())).collect(),
            _ => Vec::new(),
        }
    }

    /// Who is called in the words of an activity.
    pub fn mentioned(&self) -> impl Iterator<Item = MemberId> + '_ {
        let called = self.meta.more.iter().filter(|(_, value)| value.as_bool() == Some(true));
        called.filter_map(|(key, _)| key.strip_prefix("mentions/")?.parse().ok())
    }

    /// The records that this one points at.
    pub fn links(&self) -> Vec<RecordId> {
        match &self.body {
            Body::Contact(row) => row.company.map(RecordId::from).into_iter().collect(),
            Body::Company(row) => row.parent.map(RecordId::from).into_iter().collect(),
            Body::Deal(row) => {
                let contacts = row.contacts.keys().map(|contact| RecordId::from(*contact));
                row.company.map(RecordId::from).into_iter().chain(contacts).collect()
            }
            Body::Activity(row) => row.links.iter().copied().collect(),
            Body::Task(row) => row.links.iter().copied().collect(),
            Body::Attachment(row) => row.links.iter().copied().collect(),
            Body::Affiliation(row) => {
                let contact = row.contact.map(RecordId::from).into_iter();
                contact.chain(row.company.map(RecordId::from)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// How somebody is reached.
fn reached(
    emails: &LiteMap<PartId, Email>,
    phones: &LiteMap<PartId, Phone>,
    addresses: &LiteMap<PartId, Address>,
    nested: &mut Vec<(String, Value)>,
) {
    let mut put = |list: &str, id: &PartId, part: &str, value: Value| {
        nested.push((format!("{list}/{id}/{part}"), value));
    };
    for (id, email) in emails {
        put("emails", id, "address", email.address.as_str().into());
        put("emails", id, "label", email.label.clone().into());
    }
    for (id, phone) in phones {
        put("phones", id, "number", phone.number.as_str().into());
        put("phones", id, "e164", phone.e164.clone().into());
        put("phones", id, "label", phone.label.clone().into());
    }
    for (id, address) in addresses {
        for part in Address::PARTS {
            put("addresses", id, part, address.part(part).clone().into());
        }
    }
}

fn stage_keys(stage: &Stage, nested: &mut Vec<(String, Value)>) {
    let at = |part: &str| format!("{}/{}/{part}", key::STAGES, stage.id);
    nested.extend([
        (at("name"), stage.name.as_str().into()),
        (at("position"), stage.position.clone().into()),
        (at("probability"), stage.probability.into()),
        (at("type"), stage.stage_type.as_str().into()),
        (at("rotten_days"), stage.rotten_days.into()),
        (at("wip_limit"), stage.wip_limit.into()),
        (at("color"), filled(&stage.color)),
        (at("archived"), set(stage.archived)),
    ]);
    nested.extend(stage.required.iter().map(|key| (at(&format!("required/{key}")), Value::Bool(true))));
    for (id, task) in &stage.tasks {
        nested.push((at(&format!("tasks/{id}/title")), task.title.as_str().into()));
        nested.push((at(&format!("tasks/{id}/days")), task.days.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{ContactRow, Meta};

    #[test]
    fn a_contact_by_its_keys() {
        let email = Email { address: "lan@example.vn".into(), label: None };
        let company = crate::id::CompanyId::from_cause("company");
        let row = Row {
            id: RecordId::from_cause("contact"),
            meta: Meta::default(),
            body: Body::Contact(ContactRow {
                full_name: "Nguyễn Lan".into(),
                company: Some(company),
                emails: LiteMap::from_iter([(PartId::from_cause("a"), email)]),
                ..ContactRow::default()
            }),
        };
        assert_eq!(row.value("full_name"), Value::text("Nguyễn Lan"));
        assert_eq!(row.value("job_title"), Value::Empty);
        assert_eq!(row.value("amount"), Value::Empty);
        assert_eq!(row.entries("emails"), [(PartId::from_cause("a"), "lan@example.vn".to_owned())]);
        assert_eq!(row.links(), [RecordId::from(company)]);
    }
    /// The keys of the table, from its source: `(Kind::Deal, ["name" | "amount"]) => NAME`.
    fn keys_of_the_table() -> Vec<(Kind, String)> {
        let source = include_str!("../schema.rs");
        let table = source.split("let known = match (kind, path.as_slice()) {").nth(1).unwrap();
        let table = table.split("_ => return None,").next().unwrap();
        let mut keys = Vec::new();
        for arm in table.split("=>").filter(|arm| arm.contains("(Kind::") || arm.contains("Kind::")) {
            let kinds: Vec<Kind> = Kind::ALL
                .into_iter()
                .filter(|kind| {
                    let name = format!("{kind:?}");
                    let mut places = arm.match_indices("Kind::").map(|(at, _)| &arm[at + 6..]);
                    places.any(|rest| rest.split(|c: char| !c.is_alphanumeric()).next() == Some(name.as_str()))
                })
                .collect();
            for pattern in arm.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
                let mut paths = vec![String::new()];
                for part in pattern.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                    let words: Vec<&str> = part.split('|').map(|word| word.trim().trim_matches('"')).collect();
                    paths =
                        paths.iter().flat_map(|path| words.iter().map(move |word| format!("{path}/{word}"))).collect();
                }
                for (kind, path) in kinds.iter().flat_map(|kind| paths.iter().map(move |path| (*kind, path))) {
                    keys.push((kind, path.trim_start_matches('/').to_owned()));
                }
            }
        }
        keys
    }

    /// A value that fits a key, and the key with ids in it.
    fn example(kind: Kind, key: &str) -> (String, Value) {
        use crate::schema::{FieldType, field_type};
        let id = RecordId::from_cause("part").to_string();
        let entry = match key {
            "rates/_" | "rates/_/inverse" => "USD".to_owned(),
            key if key.ends_with("required/_") => "amount".to_owned(),
            _ => id.clone(),
        };
        let key = key.replace('_', "\u{1}");
        let parts = key.split('/').map(|part| if part == "\u{1}" { entry.clone() } else { part.replace('\u{1}', "_") });
        let key = parts.collect::<Vec<_>>().join("/");
        let key = key.replacen(&format!("stages/{entry}"), &format!("stages/{id}"), 1);
        let value = match field_type(kind, &key).unwrap() {
            FieldType::Text(_) | FieldType::Lines(_) | FieldType::Any => Value::text("from a newer version"),
            FieldType::Body => Value::text("text"),
            FieldType::Link => Value::text("https://acme.vn"),
            FieldType::Int(least, _) => Value::Int(least.max(7)),
            FieldType::Bool => Value::Bool(true),
            FieldType::Time => crate::stamp::Timestamp(1_750_000_000_000).into(),
            FieldType::Date | FieldType::DateOrTime => Value::text("2026-06-30"),
            FieldType::Birthday => Value::text("--06-30"),
            FieldType::Id => Value::text(id),
            FieldType::Currency => Value::text("USD"),
            FieldType::Position => crate::position::Position::between(None, None, 1).into(),
            FieldType::Place => Value::Text(format!("{}|V|1750000000000", RecordId::from_cause("stage"))),
        };
        (key, value)
    }

    #[test]
    fn every_key_that_can_be_written_can_be_read() {
        let keys = keys_of_the_table();
        assert!(keys.len() > 150, "{} keys", keys.len());
        for kind in Kind::ALL {
            let common = ["owner_id", "tags/_", "custom/_", "custom/_/_"].map(|key| (kind, key.to_owned()));
            for (_, pattern) in keys.iter().filter(|(of, _)| *of == kind).chain(&common) {
                let (key, value) = example(kind, pattern);
                // An entry is there once what tells it from others is.
                let lists = [
                    ("emails", "address"),
                    ("phones", "number"),
                    ("checklist", "text"),
                    ("options", "name"),
                    ("stages", "name"),
                ];
                let mut edits = vec![crate::command::FieldEdit::new(key.as_str(), value.clone())];
                for (list, part) in lists {
                    if let Some(rest) = key.strip_prefix(&format!("{list}/")) {
                        let entry = rest.split('/').next().unwrap();
                        edits.insert(0, crate::command::FieldEdit::new(format!("{list}/{entry}/{part}"), "first"));
                    }
                }
                if let Some((task, _)) = key.split_once("/days") {
                    edits.push(crate::command::FieldEdit::new(format!("{task}/title"), "Call"));
                }
                let row = Row::written(RecordId::from_cause("row"), kind, &edits);
                assert_eq!(row.value(&key), value, "{kind}: {key}");
                // What a merge notes is no field of the record.
                let is_noted = ["merge", "merged_into", "distinct"].iter().any(|it| key.starts_with(it));
                assert_eq!(row.fields().get(&key), Some(&value).filter(|_| !is_noted), "{kind}: {key}");
            }
        }
    }

    #[test]
    fn l8_a_choice_from_a_newer_version_reads_as_it_is() {
        for (kind, key) in [
            (Kind::Deal, "forecast_category"),
            (Kind::Task, "priority"),
            (Kind::Task, "status"),
            (Kind::Activity, "activity_type"),
            (Kind::Activity, "direction"),
            (Kind::Rule, "strategy"),
        ] {
            let written = |word: &str| {
                Row::written(RecordId::from_cause("row"), kind, &[crate::command::FieldEdit::new(key, word)])
            };
            assert_eq!(written("sehr dringend").value(key), Value::text("sehr dringend"), "{key}");
            assert_eq!(written("sehr dringend").meta.more.len(), 1);
        }
        let known = [crate::command::FieldEdit::new("priority", "high")];
        assert!(Row::written(RecordId::from_cause("row"), Kind::Task, &known).meta.more.is_empty());
    }
}
