//! What stands between a team and a customer, at a glance: money, the last and the next touch, and what is not known yet.

use super::{OpenRecord, timeline::happened};
use crate::{
    clock,
    fields::field_of,
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    route::Route,
    ui::meter::Meter,
    view_model::{FilterContext, Model, next_task},
    widget::formatter::Formatter,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    completeness,
    filter::Context,
    id::RecordId,
    kind::Kind,
    money::Money,
    row::{Row, StageType},
    url::Link,
    value::Value,
};
use std::collections::BTreeSet;

/// The sums of a customer's deals, in minor units of the workspace's currency, and how many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Deals {
    open: (usize, i64),
    won: (usize, i64),
    /// The companies below, whose deals are counted as well.
    subsidiaries: usize,
}

/// Where a record is, as one line to look for on a map; `None` while it is not known.
fn place(row: &Row) -> Option<String> {
    let written = row.value("address").as_text().map(str::to_owned);
    let first = || Some(row.addresses()?.values().next()?.line());
    written.or_else(first).filter(|place| !place.trim().is_empty())
}

/// Leads to a place on a map.
pub fn map_link(place: &str, i18n: I18n) -> impl IntoView + use<> {
    let link = Link::place(place);
    view! { <a class="button quiet" href=link.href() target="_blank" rel="noreferrer">{i18n.s(text::SHOW_ON_MAP)}</a> }
}

/// The deals of a record, with those of all companies below it; follows changes.
fn sums(model: &Model, context: &FilterContext, record: RecordId) -> Deals {
    let mut sums = Deals::default();
    let (mut companies, mut deals) = (vec![record], BTreeSet::new());
    let mut next = 0;
    while let Some(company) = companies.get(next).copied() {
        next += 1;
        for (kind, record) in model.related(company).get() {
            let is_below = || {
                let row = model.row(record).get();
                row.is_some_and(|row| row.all().parsed::<RecordId>("parent_id") == Some(company))
            };
            match kind {
                Kind::Deal => drop(deals.insert(record)),
                Kind::Company if !companies.contains(&record) && is_below() => companies.push(record),
                _ => {}
            }
        }
    }
    sums.subsidiaries = companies.len() - 1;
    for deal in deals {
        let Some(row) = model.row(deal).get().filter(|row| !row.is_deleted()) else { continue };
        let stage = row.as_deal().and_then(|deal| context.stage(deal.place.as_ref()?.stage));
        let sum = match stage.map(|(meaning, _)| meaning) {
            Some(StageType::Won) => &mut sums.won,
            Some(StageType::Lost) => continue,
            _ => &mut sums.open,
        };
        sum.0 += 1;
        sum.1 = sum.1.saturating_add(context.amount(&row).unwrap_or_default());
    }
    sums
}

#[component]
pub fn Summary() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="summary" aria-label=i18n.s(text::SUMMARY)>
            <dl><Sums /> <Touches /></dl>
            <Completeness />
        </section>
    }
}

/// What is open and what was won.
#[component]
fn Sums() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let (getting, today) = (replica.getting, clock::use_today());
    let formatter = Formatter::new(i18n, replica.clone());
    let context = Memo::new(move |_| formatter.filter_context(today.get()));
    let deals = Memo::new(move |_| context.with(|context| sums(&replica.model, context, shown.record)));
    let money = move |(count, minor): (usize, i64)| {
        if getting.get() {
            return "…".to_owned();
        }
        let currency = context.with(|context| context.rates.own);
        let money = format::money(Money { minor, currency }, i18n.locale());
        fill(i18n.t(text::SUM_OF), &[("money", &money), ("n", &format::number(count as i64, i18n.locale()))])
    };
    // Nobody's own page: the value that a company or contact is rated by stands beside the money.
    let tier = move || {
        let value = shown.row.with(|row| row.as_ref().map(|row| row.value("value_tier")).unwrap_or(Value::Empty));
        value.as_text().map(|tier| view! { <span class="chip tier">{tier.to_uppercase()}</span> })
    };
    view! {
        <div>
            <dt>{i18n.s(text::OPEN_DEALS)} {tier}</dt>
            <dd class="sum">{move || money(deals.get().open)}</dd>
            {move || Some(deals.get().subsidiaries).filter(|n| *n > 0).map(|n| view! {
                <dd class="hint">{fill(i18n.t(text::WITH_SUBSIDIARIES), &[("n", &n.to_string())])}</dd>
            })}
        </div>
        <div>
            <dt>{i18n.s(text::WON_DEALS)}</dt>
            <dd class="sum">{move || money(deals.get().won)}</dd>
        </div>
    }
}

/// The last touch and the next.
#[component]
fn Touches() -> impl IntoView {
    let (i18n, replica, shown) = (use_i18n(), use_replica(), expect_context::<OpenRecord>());
    let (getting, today) = (replica.getting, clock::use_today());
    let model = replica.model.clone();
    let touched = Memo::new(move |_| happened(&model, shown).first().map(|(at, _)| at.0));
    let last = move || match touched.get() {
        _ if getting.get() => "…".to_owned(),
        Some(at) => match clock::day_of(at).days_until(today.get()).max(0) {
            0 => i18n.t(text::TODAY).to_owned(),
            days => fill(i18n.t(text::AGO_DAYS), &[("n", &days.to_string())]),
        },
        None => i18n.t(text::NEVER_TOUCHED).to_owned(),
    };
    let model = replica.model;
    let next = Memo::new(move |_| {
        let (task, due) = next_task(&model, shown.record)?;
        let title = model.row(task).get().map(|row| row.title().to_owned()).unwrap_or_default();
        Some((task, title, due))
    });
    let next_line = move || match next.get() {
        Some((task, title, due)) => {
            let due = due.map(|due| format!(" · {}", format::short_date(due, today.get(), i18n.locale())));
            view! { <a href=Route::of(Kind::Task, task).map(Route::path)>{title}</a> {due} }.into_any()
        }
        None if getting.get() => "…".into_any(),
        None => view! { <span class="missing">{i18n.s(text::NOTHING_PLANNED)}</span> }.into_any(),
    };
    view! {
        <div>
            <dt>{i18n.s(text::LAST_TOUCH)}</dt>
            <dd>{last}</dd>
        </div>
        <div>
            <dt>{i18n.s(text::NEXT_TASK)}</dt>
            <dd>{next_line}</dd>
        </div>
    }
}

/// How much is known, and what is not.
#[component]
fn Completeness() -> impl IntoView {
    let (i18n, model, shown) = (use_i18n(), use_replica().model, expect_context::<OpenRecord>());
    let known = Memo::new(move |_| {
        let complete = shown.row.with(|row| row.as_ref().map(|row| completeness::of(row)).unwrap_or_default());
        (complete.percent, complete.missing)
    });
    let missing = move || {
        let (_, keys) = known.get();
        let names = keys.iter().take(4).filter_map(|key| field_of(&model, shown.kind, key));
        let names = names.map(|field| i18n.name(&field.name).to_owned()).collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then(|| fill(i18n.t(text::STILL_MISSING), &[("fields", &names)]))
    };
    let percent = Signal::derive(move || i64::from(known.get().0));
    let map = move || {
        let place = shown.row.with(|row| row.as_ref().and_then(|row| place(row)))?;
        Some(map_link(&place, i18n))
    };
    view! {
        <div class="completeness">
            <div class="known">
                <span aria-hidden="true">{i18n.s(text::COMPLETENESS)}</span>
                <Meter name=i18n.s(text::COMPLETENESS) percent />
            </div>
            <p class="hint">{missing}</p>
            {map}
        </div>
    }
}
