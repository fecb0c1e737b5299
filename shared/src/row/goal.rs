use crate::{fields::Entries, id::MemberId, kind::key, money::Currency};

/// What is to be won in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalRow {
    /// `2026-06`.
    pub month: String,
    /// Minor units of `currency`, or else of the workspace's.
    pub amount: Option<i64>,
    pub currency: Option<Currency>,
    /// By whom; everybody together where nobody is named.
    pub member: Option<MemberId>,
}

impl GoalRow {
    pub(crate) fn read(fields: Entries<'_>) -> Self {
        Self {
            month: fields.text("month"),
            amount: fields.int(key::AMOUNT),
            currency: fields.parsed(key::CURRENCY),
            member: fields.parsed("member_id"),
        }
    }
}
