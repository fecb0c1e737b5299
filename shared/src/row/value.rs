//! A row's fields by their keys: for forms, columns and filters that work on any kind.

use super::{Address, Body, Row};
use crate::{
    id::{MemberId, PartId, RecordId},
    kind::Kind,
    schema::key,
    value::Value,
};
use litemap::LiteMap;
use std::collections::BTreeMap;

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
        _ => &[],
    }
}

impl Row {
    /// The value of a single-valued field, [`Value::Empty`] where there is none or the key is not one of this kind's.
    pub fn value(&self, key: &str) -> Value {
        if key == key::OWNER {
            return self.meta.owner.into();
        }
        if let Some(custom) = key.strip_prefix("custom/") {
            return self.meta.custom.get(custom).cloned().unwrap_or(Value::Empty);
        }
        match (&self.body, key) {
            (Body::Workspace(row), key::NAME) => row.name.as_str().into(),
            (Body::Workspace(row), key::CURRENCY) => row.currency.into(),
            (Body::Pipeline(row), key::NAME) => row.name.as_str().into(),
            (Body::Member(row), key::NAME) => row.name.as_str().into(),

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
            (Body::Goal(row), key::AMOUNT) => row.amount.into(),
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
            _ => self.meta.more.get(key).cloned().unwrap_or(Value::Empty),
        }
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
        let (emails, phones, addresses) = match &self.body {
            Body::Contact(row) => (&row.emails, &row.phones, &row.addresses),
            Body::Company(row) => (&row.emails, &row.phones, &row.addresses),
            _ => return fields,
        };
        let mut put = |list: &str, id: &PartId, part: &str, value: Value| {
            if value != Value::Empty {
                fields.insert(format!("{list}/{id}/{part}"), value);
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::{ContactRow, Email, Meta};

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
}
