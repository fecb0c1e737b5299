use crate::{
    document::Fields,
    money::{Currency, Rates},
    schema::key,
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceRow {
    pub name: String,
    /// What totals are shown in.
    pub currency: Currency,
    /// Millionths of one unit of `currency` that one unit of another is worth.
    pub rates: BTreeMap<Currency, i64>,
    /// Days within which contacts of a tier are to be touched.
    pub cadence: BTreeMap<String, i64>,
}

impl WorkspaceRow {
    pub fn rates(&self) -> Rates {
        Rates { own: self.currency, millionths: self.rates.clone() }
    }

    pub(crate) fn read(fields: &Fields) -> Self {
        let positive = |value: &Value| value.as_int().filter(|int| *int > 0);
        let rate = |(code, value): (&str, &Value)| Some((code.parse().ok()?, positive(value)?));
        let days = |(tier, value): (&str, &Value)| Some((tier.to_owned(), positive(value)?));
        Self {
            name: fields.text(key::NAME),
            currency: fields.parsed(key::CURRENCY).unwrap_or(Currency::VND),
            rates: fields.group(key::RATES).filter_map(rate).collect(),
            cadence: fields.group("cadence").filter_map(days).collect(),
        }
    }
}
