//! What needs an eye: each line counts, and leads to what it counts.

use super::Day;
use crate::{
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    parts::{LaterOpened, Opened},
    route::Route,
    ui::icon::{Icon, IconView},
    view_model::{ListQuery, Sort},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{filter::Filter, kind::Kind};

/// A filter of one's own deals, and what is said of how many there are.
const OF_DEALS: [(&str, Text, Icon); 2] = [
    ("owner_id=me;stage_type=open;close_date<=today-1", text::DEALS_OVERDUE, Icon::Calendar),
    ("owner_id=me;stage_type=open;next!=*", text::DEALS_UNPLANNED, Icon::Clock),
];
/// Records with two values that are named.
const NAMED: usize = 5;

#[component]
pub fn NeedsYou() -> impl IntoView {
    let (i18n, replica, day) = (use_i18n(), use_replica(), expect_context::<Day>());
    let (status, contested) = (replica.status, replica.model.contested());
    let refused = Memo::new(move |_| status.with(|status| status.refused.len()));
    let conflicts = Memo::new(move |_| contested.with(|all| all.iter().copied().collect::<Vec<_>>()));
    let model = replica.model.clone();
    let counts = OF_DEALS.map(|(filter, text, icon)| {
        let model = model.clone();
        let listing = Memo::new(move |_| {
            let query = ListQuery { kind: Kind::Deal, filter: Filter::parse(filter), sort: Sort::parse("-amount") };
            model.listing(query, day.context.get())
        });
        (filter, text, icon, Memo::new(move |_| listing.with(|it| it.len())))
    });
    let getting = replica.getting;
    let nothing = Memo::new(move |_| {
        getting.get()
            || refused.get() == 0 && conflicts.with(Vec::is_empty) && counts.iter().all(|(.., count)| count.get() == 0)
    });
    let said =
        move |text: Text, count: usize| fill(i18n.t(text), &[("n", &format::number(count as i64, i18n.locale()))]);
    let open = RwSignal::new(false);
    let of_deals = counts.map(|(filter, text, icon, count)| {
        view! {
            <Show when=move || { count.get() > 0 }>
                <li>
                    <a class="need" href=Route::table_of(filter)>
                        <IconView icon />
                        {move || said(text, count.get())}
                    </a>
                </li>
            </Show>
        }
    });
    let named = StoredValue::new(replica);
    let line = move |record| {
        let row = named.with_value(|replica| replica.model.row(record)).get()?;
        let path = Route::of(row.kind()?, record)?.path();
        Some(view! {
            <li>
                <a class="need" href=path>
                    <IconView icon=Icon::Conflict />
                    {fill(i18n.t(text::TWO_VALUES_IN), &[("name", row.title())])}
                </a>
            </li>
        })
    };
    view! {
        <section class="card needs" data-panel="needs" hidden=move || nothing.get()>
            <h2>{i18n.s(text::NEEDS_YOU)}</h2>
            <ul>
                <Show when=move || { refused.get() > 0 }>
                    <li>
                        <button class="need quiet" on:click=move |_| open.set(true)>
                            <IconView icon=Icon::Warning />
                            {move || said(text::STATUS_REFUSED, refused.get())}
                        </button>
                    </li>
                </Show>
                {move || conflicts.get().into_iter().take(NAMED).map(line).collect_view()}
                {of_deals}
            </ul>
        </section>
        <Show when=move || open.get()><LaterOpened opened=Opened::Sync(open) /></Show>
    }
}
