//! The deals of a customer: those that are open first, the next to close at the top, then those that are over; each
//! with a sum.

use super::related::Lines;
use crate::{
    clock,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    view_model::{FilterContext, Model},
    widget::{first_sync::once_whole, formatter::Formatter},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    filter::Context,
    id::RecordId,
    kind::Kind,
    money::Money,
    row::{Row, StageType},
    sort::sort_by_key,
};
use std::{cmp::Reverse, sync::Arc};

/// Deals that stand alike, and what they come to in minor units of the workspace's currency.
#[derive(Debug, Clone, Default, PartialEq)]
struct Group {
    deals: Vec<RecordId>,
    minor: i64,
}

const MEANINGS: [(StageType, Text); 3] =
    [(StageType::Open, text::OPEN_DEALS), (StageType::Won, text::WON_DEALS), (StageType::Lost, text::STAGE_LOST)];

/// Some deals by what it means to stand where they do; follows them.
fn grouped(model: &Model, context: &FilterContext, records: &[RecordId]) -> [Group; 3] {
    let rows = records.iter().filter_map(|record| model.row(*record).get());
    let rows: Vec<_> = rows.filter(|row| !row.is_deleted() && row.as_deal().is_some()).collect();
    MEANINGS.map(|(meaning, _)| {
        let stands = |row: &&Arc<Row>| row.as_deal().is_some_and(|deal| context.meaning_of(deal) == meaning);
        let mut some: Vec<_> = rows.iter().filter(stands).collect();
        match meaning {
            StageType::Open => sort_by_key(&mut some, |row| (row.close_date().is_none(), row.close_date(), row.id)),
            _ => sort_by_key(&mut some, |row| (Reverse(row.close_date()), row.id)),
        }
        let amounts = some.iter().filter_map(|row| context.amount(row));
        let minor = amounts.fold(0, i64::saturating_add);
        Group { deals: some.iter().map(|row| row.id).collect(), minor }
    })
}

#[component]
pub fn DealGroups(records: Memo<Vec<RecordId>>) -> impl IntoView {
    let (i18n, replica, today) = (use_i18n(), use_replica(), clock::use_today());
    let getting = replica.getting;
    let formatter = Formatter::new(i18n, replica.clone());
    let context = Memo::new(move |_| formatter.filter_context(today.get()));
    let model = replica.model;
    let groups = Memo::new(move |_| context.with(|context| grouped(&model, context, &records.get())));
    let group = move |(nth, (meaning, name)): (usize, (StageType, Text))| {
        let group = Memo::new(move |_| groups.with(|groups| groups.get(nth).cloned().unwrap_or_default()));
        let deals = Signal::derive(move || group.with(|group| group.deals.clone()));
        let sum = move || {
            once_whole(getting, || {
                let currency = context.with(|context| context.rates.own);
                let (minor, count) = group.with(|group| (group.minor, group.deals.len()));
                let money = format::money(Money { minor, currency }, i18n.locale());
                let count = format::number(count as i64, i18n.locale());
                fill(i18n.t(text::GROUP_SUM), &[("n", &count), ("money", &money)])
            })
        };
        let is_empty = move || group.with(|group| group.deals.is_empty());
        view! {
            <div class="deal-group" data-deals=meaning.as_str() hidden=is_empty>
                <h3>{i18n.s(name)} " " <span class="count">{sum}</span></h3>
                <Lines kind=Kind::Deal records=deals />
            </div>
        }
    };
    MEANINGS.into_iter().enumerate().map(group).collect_view()
}
