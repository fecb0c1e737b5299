//! What is meant to be won.

use crate::view_model::Model;
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    id::{MemberId, RecordId},
    kind::Kind,
    money::Rates,
};

/// What is meant to be won in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    pub record: RecordId,
    month: String,
    /// By whom; everybody together where nobody is named.
    pub member: Option<MemberId>,
    /// Minor units of the workspace's currency.
    pub amount: i128,
    /// Whether it is written in another currency.
    pub is_foreign: bool,
}

/// How a month is written in a goal: `2026-06`.
pub fn word_of(month: CalendarDate) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

/// All of them; follows changes.
pub fn goals(model: &Model, rates: &Rates) -> Vec<Goal> {
    let records = model.list(Kind::Goal).get().into_iter();
    let goal = |record: RecordId| {
        let row = model.row(record).get()?;
        let goal = row.as_goal()?;
        let currency = goal.currency.unwrap_or(rates.own);
        let amount = rates.convert(goal.amount.unwrap_or(0).into(), 1, currency).unwrap_or(0);
        let (month, member) = (goal.month.clone(), goal.member);
        Some(Goal { record, month, member, amount, is_foreign: currency != rates.own })
    };
    records.filter_map(goal).collect()
}

/// The goal of a month for a member, or for everybody together.
pub fn find(goals: &[Goal], month: CalendarDate, member: Option<MemberId>) -> Option<Goal> {
    let word = word_of(month);
    goals.iter().find(|goal| goal.month == word && goal.member == member).cloned()
}

/// What the goals of some months and members come to; `None` where there is none.
pub fn sum(goals: &[Goal], months: &[CalendarDate], members: &[Option<MemberId>]) -> Option<i128> {
    let all = months.iter().flat_map(|month| members.iter().map(move |member| find(goals, *month, *member)));
    let sum: i128 = all.flatten().map(|goal| goal.amount.max(0)).sum();
    (sum > 0).then_some(sum)
}
