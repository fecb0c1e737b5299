use crate::{document::Fields, money::Currency, schema::key};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceRow {
    pub name: String,
    /// What totals are shown in.
    pub currency: Currency,
}

impl WorkspaceRow {
    pub(crate) fn read(fields: &Fields) -> Self {
        Self { name: fields.text(key::NAME), currency: fields.parsed(key::CURRENCY).unwrap_or(Currency::VND) }
    }
}
