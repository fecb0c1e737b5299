use crate::{
    date::CalendarDate,
    fields::Entries,
    id::{CompanyId, ContactId},
    kind::key,
};

/// Where a contact works as well, or worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffiliationRow {
    pub contact: Option<ContactId>,
    pub company: Option<CompanyId>,
    pub role: String,
    pub from: Option<CalendarDate>,
    pub to: Option<CalendarDate>,
}

impl AffiliationRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            contact: fields.parsed("contact_id"),
            company: fields.parsed(key::COMPANY),
            role: fields.text("role"),
            from: fields.parsed("from"),
            to: fields.parsed("to"),
        }
    }
}
