//! What one has won this month, against what was to be won.

use super::Day;
use crate::{
    format::{self, fill},
    i18n::{text, use_i18n},
    replica::ReplicaHandle,
    ui::meter::Meter,
    view_model::{ListQuery, Sort},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    filter::{Context, Filter},
    id::MemberId,
    kind::Kind,
    money::Money,
};

const WON: &str = "owner_id=me;stage_type=won;entered_at=this_month";

/// One's own goal of a month, in minor units of the workspace's currency; `None` where nobody set one.
fn goal(replica: &ReplicaHandle, me: MemberId, month: &str) -> Option<i64> {
    let goals = replica.model.list(Kind::Goal).get().into_iter();
    let amount = |record| {
        let row = replica.model.row(record).get()?;
        let goal = row.as_goal().filter(|goal| goal.month == month && goal.member == Some(me))?;
        goal.amount.filter(|amount| *amount > 0)
    };
    goals.filter_map(amount).next()
}

#[component]
pub fn MonthSoFar() -> impl IntoView {
    let (i18n, replica, day) = (use_i18n(), use_replica(), expect_context::<Day>());
    let (model, me) = (replica.model.clone(), replica.device.member);
    let won = {
        let asked = model.clone();
        let listing = Memo::new(move |_| {
            // By amount: a list hears only of what it is ordered by.
            let query = ListQuery { kind: Kind::Deal, filter: Filter::parse(WON), sort: Sort::parse("-amount") };
            asked.listing(query, day.context.get())
        });
        Memo::new(move |_| {
            let deals = listing.with(|it| it.slice(0, usize::MAX));
            let rows = deals.iter().filter_map(|deal| model.peek(*deal));
            let sum: i128 =
                day.context.with(|context| rows.filter_map(|row| context.amount(&row)).map(i128::from).sum());
            (deals.len(), i64::try_from(sum).unwrap_or(i64::MAX))
        })
    };
    let goal = Memo::new(move |_| goal(&replica, me, &day.today.get().to_string()[..7]));
    let money = move |minor: i64| {
        let currency = day.context.with(|context| context.rates.own);
        format::money(Money { minor, currency }, i18n.locale())
    };
    let percent = Signal::derive(move || {
        let target = goal.get().map_or(1, i128::from);
        i64::try_from(i128::from(won.get().1) * 100 / target).unwrap_or(i64::MAX).clamp(0, 999)
    });
    let words = move || match goal.get() {
        Some(target) => fill(i18n.t(text::WON_OF_TARGET), &[("target", &money(target))]),
        None => fill(i18n.t(text::DEALS), &[("n", &format::number(won.get().0 as i64, i18n.locale()))]),
    };
    let nothing = Memo::new(move |_| won.get().0 == 0 && goal.get().is_none());
    view! {
        <section class="card month-so-far" data-panel="month" hidden=move || nothing.get()>
            <h2>{i18n.s(text::WON_THIS_MONTH)}</h2>
            <p class="figure">{move || money(won.get().1)}</p>
            <p class="hint">{words}</p>
            <Show when=move || goal.with(Option::is_some)>
                <Meter name=i18n.s(text::WON_THIS_MONTH) percent />
            </Show>
        </section>
    }
}
