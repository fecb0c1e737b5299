use crate::{
    date::Birthday,
    fields::Entries,
    id::{CompanyId, PartId},
    kind::key,
};
use litemap::LiteMap;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactRow {
    /// As displayed; composed of family and given name, in that order, where none was written.
    pub full_name: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub job_title: Option<String>,
    pub company: Option<CompanyId>,
    pub birthday: Option<Birthday>,
    /// lead, customer, …: an open word.
    pub lifecycle_stage: Option<String>,
    pub lead_source: Option<String>,
    pub preferred_channel: Option<String>,
    pub value_tier: Option<String>,
    pub do_not_call: bool,
    pub emails: LiteMap<PartId, Email>,
    pub phones: LiteMap<PartId, Phone>,
    pub addresses: LiteMap<PartId, Address>,
}

impl ContactRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        let given_name = fields.optional_text("given_name");
        let family_name = fields.optional_text("family_name");
        let composed = || {
            let parts: Vec<&str> = [&family_name, &given_name].into_iter().filter_map(|part| part.as_deref()).collect();
            parts.join(" ")
        };
        Self {
            full_name: fields.optional_text("full_name").unwrap_or_else(composed),
            job_title: fields.optional_text("job_title"),
            company: fields.parsed(key::COMPANY),
            birthday: fields.parsed("birthday"),
            lifecycle_stage: fields.optional_text("lifecycle_stage"),
            lead_source: fields.optional_text("lead_source"),
            preferred_channel: fields.optional_text("preferred_channel"),
            value_tier: fields.optional_text("value_tier"),
            do_not_call: fields.bool("do_not_call"),
            emails: Email::read_all(fields),
            phones: Phone::read_all(fields),
            addresses: Address::read_all(fields),
            given_name,
            family_name,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    pub address: String,
    pub label: Option<String>,
}

impl Email {
    pub(crate) fn read_all(fields: Entries<'_>) -> LiteMap<PartId, Email> {
        fields.parts("emails", |part| {
            Some(Email { address: part.optional_text("address")?, label: part.optional_text("label") })
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// As typed.
    pub number: String,
    /// ITU-T E.164, where it parses.
    pub e164: Option<String>,
    pub label: Option<String>,
}

impl Phone {
    pub(crate) fn read_all(fields: Entries<'_>) -> LiteMap<PartId, Phone> {
        fields.parts("phones", |part| {
            Some(Phone {
                number: part.optional_text("number")?,
                e164: part.optional_text("e164"),
                label: part.optional_text("label"),
            })
        })
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub label: Option<String>,
}

impl Address {
    /// The parts, in the order in which they are said.
    pub const PARTS: [&str; 6] = ["street", "city", "region", "postal_code", "country", "label"];

    /// A part by its name; nothing for any other name.
    pub fn part(&self, name: &str) -> &Option<String> {
        match name {
            "street" => &self.street,
            "city" => &self.city,
            "region" => &self.region,
            "postal_code" => &self.postal_code,
            "country" => &self.country,
            "label" => &self.label,
            _ => &None,
        }
    }

    /// All of it but the label, as one line.
    pub fn line(&self) -> String {
        let parts = Address::PARTS.into_iter().filter(|part| *part != "label");
        parts.filter_map(|part| self.part(part).clone()).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn read_all(fields: Entries<'_>) -> LiteMap<PartId, Address> {
        fields.parts("addresses", |part| {
            let address = Address {
                street: part.optional_text("street"),
                city: part.optional_text("city"),
                region: part.optional_text("region"),
                postal_code: part.optional_text("postal_code"),
                country: part.optional_text("country"),
                label: part.optional_text("label"),
            };
            let filled = Address::PARTS.into_iter().any(|part| address.part(part).is_some());
            filled.then_some(address)
        })
    }
}
