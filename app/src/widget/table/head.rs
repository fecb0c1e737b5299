//! The head of a table: what each column is called, what the lines are ordered by, and how wide the columns are.

use super::{Table, widths::NAME};
use crate::{
    i18n::{text, use_i18n},
    view_model::Sort,
    widget::column::Column,
};
use leptos::prelude::*;
use sotay_shared::{filter::field, kind::Kind, schema::key};
use std::collections::BTreeSet;

/// What a click on the head of a column orders by. Where nobody chose an order deals are by stage, and others by name.
fn order_of(kind: Kind, column: &str) -> &str {
    match (kind == Kind::Deal, column) {
        (true, key::PLACE) | (false, NAME) => "",
        (true, NAME) => key::NAME,
        (_, column) => column,
    }
}

/// Whether the first click puts the largest first.
fn begins_with_largest(kind: Kind, order: &str) -> bool {
    kind == Kind::Deal && [key::AMOUNT, field::UPDATED].contains(&order)
}

/// The order after one more click: by the column, turned around, and as it was.
fn next(kind: Kind, now: &Sort, order: &str) -> Sort {
    let first = begins_with_largest(kind, order);
    match now.key == order {
        _ if order.is_empty() => Sort::default(),
        false => Sort { key: order.to_owned(), descending: first },
        true if now.descending == first => Sort { key: order.to_owned(), descending: !first },
        true => Sort::default(),
    }
}

/// The line of the heads.
#[component]
pub(super) fn Head(table: Table) -> impl IntoView {
    let i18n = use_i18n();
    let (listed, resize) = (table.listed, table.resize);
    let heads = move || {
        let columns = table.columns.get().into_iter();
        let head = |column: Column| {
            let name = i18n.name(&column.name()).to_owned();
            head_cell(table, column.key().to_owned(), name, column.is_sortable(), column.is_number())
        };
        columns.map(head).collect_view()
    };
    let name = move || head_cell(table, NAME.to_owned(), i18n.t(text::NAME).to_owned(), true, false);
    let is_all = Memo::new(move |_| {
        let picked = listed.picks.all.with(BTreeSet::len);
        picked > 0 && picked == listed.rows.with(|rows| rows.len())
    });
    let is_some = Memo::new(move |_| !is_all.get() && listed.picks.all.with(|picked| !picked.is_empty()));
    let all = move |_| {
        let records = || listed.rows.with_untracked(|rows| rows.records()).into_iter().collect();
        listed.pick(if is_all.get_untracked() { BTreeSet::new() } else { records() });
    };
    view! {
        <div
            class="grid-line grid-head"
            role="row"
            aria-rowindex="1"
            on:pointerdown=move |event| resize.down(&event)
            on:pointermove=move |event| resize.moved(&event)
            on:pointerup=move |event| resize.up(&event)
            on:pointercancel=move |_| resize.cancel()
            on:dblclick=move |event| resize.fit(&event, table)
            on:keydown=move |event| resize.key(&event)
        >
            <div role="columnheader">
                <input type="checkbox" aria-label=i18n.s(text::PICK_ALL) on:change=all
                    prop:checked=is_all prop:indeterminate=is_some />
            </div>
            {name}
            {heads}
        </div>
    }
}

/// The head of one column, with its edge.
fn head_cell(table: Table, column: String, name: String, sorts: bool, is_number: bool) -> AnyView {
    let listed = table.listed;
    let order = StoredValue::new(order_of(listed.kind, &column).to_owned());
    let sorted = move || {
        let is_it = |sort: &Sort| order.with_value(|order| sort.key == *order);
        listed.sort.with(|sort| match (is_it(sort), sort.descending) {
            (true, false) => "ascending",
            (true, true) => "descending",
            (false, _) => "none",
        })
    };
    let order_by = move |_| {
        let wanted = order.with_value(|order| listed.sort.with_untracked(|sort| next(listed.kind, sort, order)));
        listed.sorted.set(&wanted.to_string());
    };
    match sorts {
        true => view! {
            <div role="columnheader" aria-sort=sorted data-column=column class:number=is_number>
                <button class="quiet" aria-describedby="grid-head-hint" on:click=order_by>{name}</button>
                <span class="grid-edge" aria-hidden="true"></span>
            </div>
        }
        .into_any(),
        false => view! {
            <div
                role="columnheader"
                tabindex="0"
                aria-describedby="grid-head-hint"
                data-column=column
                class:number=is_number
            >
                <span>{name}</span>
                <span class="grid-edge" aria-hidden="true"></span>
            </div>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clicks(kind: Kind, column: &str) -> Vec<String> {
        let mut sort = Sort::default();
        let mut click = || {
            sort = next(kind, &sort, order_of(kind, column));
            sort.to_string()
        };
        vec![click(), click(), click()]
    }

    #[test]
    fn a_head_orders_turns_around_and_lets_go() {
        assert_eq!(clicks(Kind::Contact, "rating"), ["rating", "-rating", ""]);
        assert_eq!(clicks(Kind::Contact, NAME), ["", "", ""]);
        assert_eq!(clicks(Kind::Deal, key::AMOUNT), ["-amount", "amount", ""]);
        assert_eq!(clicks(Kind::Deal, NAME), ["name", "-name", ""]);
        assert_eq!(clicks(Kind::Deal, key::PLACE), ["", "", ""]);
    }
}
