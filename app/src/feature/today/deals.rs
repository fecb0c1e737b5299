//! One's own deals that are to be closed this month, the largest first: a filter of the deals, and its first lines.

use super::Day;
use crate::{
    format,
    i18n::{text, use_i18n},
    route::Route,
    view_model::{ListQuery, Sort},
    widget::first_sync::once_whole,
    workspace::{currency, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{filter::Filter, id::RecordId, kind::Kind};

/// Deals shown.
const SHOWN: usize = 5;
const CLOSING: &str = "owner_id=me;stage_type=open;close_date=this_month";

#[component]
pub fn ClosingDeals() -> impl IntoView {
    let (i18n, replica, day) = (use_i18n(), use_replica(), expect_context::<Day>());
    let (model, getting) = (replica.model.clone(), replica.getting);
    let listing = Memo::new(move |_| {
        let query = ListQuery { kind: Kind::Deal, filter: Filter::parse(CLOSING), sort: Sort::parse("-amount") };
        model.listing(query, day.context.get())
    });
    let all = Memo::new(move |_| listing.with(|it| it.len()));
    let first = Memo::new(move |_| listing.with(|it| it.slice(0, SHOWN)));
    let count = Signal::derive(move || once_whole(getting, || format::number(all.get() as i64, i18n.locale())));
    view! {
        <section class="card related" data-panel="closing">
            <h2>{i18n.s(text::CLOSING_THIS_MONTH)} <span class="count">{count}</span></h2>
            <ul class="lines">
                <For each=move || first.get() key=|record| *record let:record><DealLine record /></For>
            </ul>
            <Show when=move || all.get() == 0><p class="hint">{i18n.s(text::NONE_CLOSING)}</p></Show>
            <Show when=move || { all.get() > SHOWN }>
                <a class="see-all" href=Route::table_of(CLOSING)>{i18n.s(text::SEE_ALL)}</a>
            </Show>
        </section>
    }
}

#[component]
fn DealLine(record: RecordId) -> impl IntoView {
    let (i18n, replica, day) = (use_i18n(), use_replica(), expect_context::<Day>());
    let row = replica.model.row(record);
    move || {
        let row = row.get()?;
        let money = row.as_deal()?.money(currency(&replica)).map(|money| format::money(money, i18n.locale()));
        let today = day.today.get();
        let date = row.close_date().map(|date| (date < today, format::short_date(date, today, i18n.locale())));
        Some(view! {
            <li class="line">
                <a class="main-link" href=Route::Record(Kind::Deal, record).path()>{row.title().to_owned()}</a>
                <span class="worth">
                    <span class="amount">{money}</span>
                    {date.map(|(late, date)| view! { <span class="detail" class:late=late>{date}</span> })}
                </span>
            </li>
        })
    }
}
