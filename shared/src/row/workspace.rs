use crate::{
    fields::Entries,
    kind::key,
    money::{Currency, Rate, Rates},
    sort::gathered,
    value::Value,
};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceRow {
    pub name: String,
    /// What totals are shown in.
    pub currency: Currency,
    /// What others are worth in `currency`. Where both ways are known, the one of the other counts.
    pub rates: BTreeMap<Currency, Rate>,
    /// Days within which contacts of a tier are to be touched.
    pub cadence: BTreeMap<String, i64>,
}

impl WorkspaceRow {
    pub fn rates(&self) -> Rates {
        Rates { own: self.currency, known: self.rates.clone() }
    }

    pub(crate) fn read(fields: Entries<'_>) -> Self {
        let positive = |value: &Value| value.as_int().filter(|int| *int > 0);
        let rate = |(path, value): (&str, &Value)| {
            let worth = positive(value)?;
            Some(match path.split_once('/') {
                None => (path.parse().ok()?, Rate::OfOwn(worth)),
                Some((code, "inverse")) => (code.parse().ok()?, Rate::OfOther(worth)),
                Some(_) => return None,
            })
        };
        let days = |(tier, value): (&str, &Value)| Some((tier.to_owned(), positive(value)?));
        Self {
            name: fields.text(key::NAME),
            currency: fields.parsed(key::CURRENCY).unwrap_or(Currency::VND),
            rates: gathered(fields.group(key::RATES).filter_map(rate)),
            cadence: gathered(fields.group("cadence").filter_map(days)),
        }
    }
}
