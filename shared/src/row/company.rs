use super::{Address, Email, Phone};
use crate::{
    fields::Entries,
    id::{CompanyId, PartId},
    kind::key,
    money::Currency,
};
use litemap::LiteMap;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyRow {
    pub name: String,
    pub domain: Option<String>,
    pub industry: Option<String>,
    pub tax_id: Option<String>,
    /// customer, partner, …: an open word.
    pub company_type: Option<String>,
    pub number_of_employees: Option<i64>,
    /// Minor units of `currency`.
    pub annual_revenue: Option<i64>,
    pub currency: Option<Currency>,
    /// Year of foundation.
    pub founded: Option<i64>,
    pub address: Option<String>,
    pub parent: Option<CompanyId>,
    pub emails: LiteMap<PartId, Email>,
    pub phones: LiteMap<PartId, Phone>,
    pub addresses: LiteMap<PartId, Address>,
}

impl CompanyRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            name: fields.text(key::NAME),
            domain: fields.optional_text("domain"),
            industry: fields.optional_text("industry"),
            tax_id: fields.optional_text("tax_id"),
            company_type: fields.optional_text("type"),
            number_of_employees: fields.int("number_of_employees"),
            annual_revenue: fields.int("annual_revenue"),
            currency: fields.parsed(key::CURRENCY),
            founded: fields.int("founded"),
            address: fields.optional_text("address"),
            parent: fields.parsed("parent_id"),
            emails: Email::read_all(fields),
            phones: Phone::read_all(fields),
            addresses: Address::read_all(fields),
        }
    }
}
