//! The head of a table: what each column is called, and what the lines are ordered by.

use super::Table;
use crate::{
    i18n::{text, use_i18n},
    view_model::Sort,
    widget::column::Column,
};
use leptos::prelude::*;

/// The line of the heads. A click on one orders by its column, the next turns that around, and a third undoes it.
#[component]
pub(super) fn Head(table: Table) -> impl IntoView {
    let i18n = use_i18n();
    let listed = table.listed;
    let sorted = move |key: &str| {
        listed.sort.with(|sort| match (sort.key == key, sort.descending) {
            (true, false) => "ascending",
            (true, true) => "descending",
            (false, _) => "none",
        })
    };
    let order_by = move |key: &str| {
        let sort = listed.sort.get_untracked();
        let next = match sort.key == key {
            true if sort.descending => Sort::default(),
            true => Sort { key: key.to_owned(), descending: true },
            false => Sort { key: key.to_owned(), descending: false },
        };
        listed.sorted.set(&next.to_string());
    };
    let heads = move || {
        let columns = table.columns.get().into_iter();
        let head = |column: Column| {
            let name = i18n.name(&column.name()).to_owned();
            let key = StoredValue::new(column.key().to_owned());
            match column.is_sortable() {
                true => view! {
                    <div role="columnheader" aria-sort=move || key.with_value(|key| sorted(key))>
                        <button class="quiet" on:click=move |_| key.with_value(|key| order_by(key))>{name}</button>
                    </div>
                }
                .into_any(),
                false => view! { <div role="columnheader"><span>{name}</span></div> }.into_any(),
            }
        };
        columns.map(head).collect_view()
    };
    let is_all = Memo::new(move |_| {
        let picked = listed.picked.with(std::collections::BTreeSet::len);
        picked > 0 && picked == listed.listing.with(|it| it.len())
    });
    let is_some = Memo::new(move |_| !is_all.get() && listed.picked.with(|picked| !picked.is_empty()));
    let all = move |_| {
        let records = listed.listing.with_untracked(|it| it.records());
        listed.picked.set(if is_all.get_untracked() { Default::default() } else { records.into_iter().collect() });
    };
    view! {
        <div class="grid-line grid-head" role="row" aria-rowindex="1">
            <div role="columnheader">
                <input type="checkbox" aria-label=i18n.s(text::PICK_ALL) on:change=all
                    prop:checked=is_all prop:indeterminate=is_some />
            </div>
            <div
                role="columnheader"
                aria-sort=move || if listed.sort.with(Sort::is_by_hand) { "ascending" } else { "none" }
            >
                <button class="quiet" on:click=move |_| listed.sorted.set("")>{i18n.s(text::NAME)}</button>
            </div>
            {heads}
        </div>
    }
}
