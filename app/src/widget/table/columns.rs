//! The columns of a list: chosen and ordered, kept in its address.

use super::{density::DensityChoice, groups::groupable};
use crate::{
    fields::all_fields,
    format::fill,
    i18n::{text, use_i18n},
    ui::{
        choice::Choice,
        combobox::Combobox,
        focus::focus,
        icon::{Icon, IconView},
        query::Query,
    },
    view_model::{Model, Sort},
    widget::column::Column,
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    kind::{FieldType, Kind},
    schema::key,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Every column that a list of a kind can have; follows changes.
pub fn possible(model: &Model, kind: Kind) -> Vec<Column> {
    let fields = all_fields(model, kind).into_iter();
    let is_shown = |of: FieldType| kind == Kind::Deal || of != FieldType::Place;
    let own = fields.filter(|field| !field.is_title && !field.is_apart && is_shown(field.of)).map(Column::Field);
    let next = (kind == Kind::Deal).then_some(Column::NextTask);
    own.chain(next).chain([Column::Tags, Column::Completeness, Column::Created, Column::Updated]).collect()
}

/// The chosen columns, or those of a list that nobody changed; follows changes.
pub fn chosen(model: &Model, kind: Kind, query: &str, usual: &[&str]) -> Vec<Column> {
    let possible = possible(model, kind);
    let keys: Vec<&str> = if query.is_empty() { usual.to_vec() } else { query.split(',').collect() };
    keys.into_iter().filter_map(|key| possible.iter().find(|column| column.key() == key).cloned()).collect()
}

/// Which columns there are, how the lines are put together, and how high they are.
#[component]
pub fn ColumnsMenu(kind: Kind, cols: Query, usual: &'static [&'static str]) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <details class="popover columns-menu">
            <summary class="button quiet"><IconView icon=Icon::Table /><span>{i18n.s(text::COLUMNS)}</span></summary>
            <div class="popover-body stack">
                <ColumnChoices kind cols usual />
            </div>
        </details>
    }
}

/// By which field the lines are put together.
#[component]
fn GroupChoice(kind: Kind) -> impl IntoView {
    let (i18n, model, by) = (use_i18n(), use_replica().model, Query::new("group"));
    let choices = Signal::derive(move || {
        let fields = groupable(&model, kind).into_iter();
        let fields = fields.map(|field| Choice::plain(&*field.key, i18n.name(&field.name)));
        [Choice::plain("", i18n.t(text::NO_GROUPS))].into_iter().chain(fields).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || by.get());
    let choose = Callback::new(move |key: String| by.set(&key));
    view! {
        <label>
            {i18n.s(text::GROUP_BY)}
            <Combobox label=i18n.s(text::GROUP_BY) value choices chosen=choose />
        </label>
    }
}

/// The line of a column was made anew: the keys go on from the same control of it, or from its box.
fn keys_stay(column: String, control: &'static str) {
    request_animation_frame(move || {
        let found = |control: &str| {
            let selector = format!("[data-choice=\"{column}\"] {control}:not(:disabled)");
            document().query_selector(&selector).ok().flatten()?.dyn_into::<HtmlElement>().ok()
        };
        found(control).or_else(|| found("input")).iter().for_each(focus);
    });
}

/// The choices of the menu of columns, for whoever has a menu already.
#[component]
pub fn ColumnChoices(kind: Kind, cols: Query, usual: &'static [&'static str]) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let model = StoredValue::new(replica.model.clone());
    let now = Memo::new(move |_| model.with_value(|model| cols.with(|cols| chosen(model, kind, cols, usual))));
    let set = move |columns: &[Column]| {
        let keys: Vec<&str> = columns.iter().map(Column::key).collect();
        // A list without any column but the name is one as well.
        cols.set(&if keys.is_empty() { "-".to_owned() } else { keys.join(",") });
    };
    // Keyed: a box that is ticked goes with its column, and is not handed on to the next one.
    let shown = Memo::new(move |_| {
        let columns = now.get();
        let count = columns.len();
        columns.into_iter().enumerate().map(|(at, column)| (at, at + 1 == count, column)).collect::<Vec<_>>()
    });
    let hidden = Memo::new(move |_| {
        let columns = now.get();
        let possible = model.with_value(|model| possible(model, kind));
        possible.into_iter().filter(|column| !columns.contains(column)).collect::<Vec<_>>()
    });
    let shown_line = move |(at, is_last, column): (usize, bool, Column)| {
        let name = i18n.name(&column.name()).to_owned();
        let of = StoredValue::new(column.key().to_owned());
        let step = move |by: isize| {
            let mut columns = now.get_untracked();
            let to = at.saturating_add_signed(by).min(columns.len().saturating_sub(1));
            columns.swap(at, to);
            set(&columns);
        };
        let earlier = move |_| {
            keys_stay(of.get_value(), ".earlier");
            step(-1);
        };
        let later = move |_| {
            keys_stay(of.get_value(), ".later");
            step(1);
        };
        let off = move |_| {
            keys_stay(of.get_value(), "input");
            let mut columns = now.get_untracked();
            columns.retain(|it| *it != column);
            set(&columns);
        };
        let (left, right) = (i18n.t(text::COLUMN_LEFT), i18n.t(text::COLUMN_RIGHT));
        let (left, right) = (fill(left, &[("column", &name)]), fill(right, &[("column", &name)]));
        view! {
            <li class="row" data-choice=of.get_value()>
                <label class="check"><input type="checkbox" checked=true on:change=off />{name}</label>
                <button class="quiet square earlier" disabled=at == 0 aria-label=left on:click=earlier>"↑"</button>
                <button class="quiet square later" disabled=is_last aria-label=right on:click=later>"↓"</button>
            </li>
        }
    };
    let hidden_line = move |column: Column| {
        let (name, of) = (i18n.name(&column.name()).to_owned(), column.key().to_owned());
        let is_of = of.clone();
        let on = move |_| {
            keys_stay(of.clone(), "input");
            let mut columns = now.get_untracked();
            columns.push(column.clone());
            set(&columns);
        };
        view! {
            <li data-choice=is_of><label class="check"><input type="checkbox" on:change=on />{name}</label></li>
        }
    };
    view! {
        <GroupChoice kind />
        <DensityChoice />
        <ul class="chosen-columns">
            <For each=move || shown.get() key=|(at, is_last, column)| (column.key().to_owned(), *at, *is_last) children=shown_line />
        </ul>
        <hr />
        <ul><For each=move || hidden.get() key=|column| column.key().to_owned() children=hidden_line /></ul>
        <button class="quiet" on:click=move |_| cols.set("")>{i18n.s(text::USUAL_COLUMNS)}</button>
    }
}

/// What a list of cards is ordered by, which has no heads of columns: a column that it has, or is ordered by already.
#[component]
pub fn SortMenu(kind: Kind, columns: Memo<Vec<Column>>, sort: Memo<Sort>, sorted: Query) -> impl IntoView {
    let (i18n, model) = (use_i18n(), use_replica().model);
    // Of deals the order of the board is the usual one, and the name is one of the others.
    let is_board = kind == Kind::Deal;
    let orders = Signal::derive(move || {
        let mut columns = columns.get();
        let by = sort.with(|sort| possible(&model, kind).into_iter().find(|column| column.key() == sort.key));
        columns.extend(by.filter(|by| !columns.contains(by)));
        columns.retain(|column| column.is_sortable() && !matches!(column, Column::Created | Column::Updated));
        columns.retain(|column| column.key() != key::PLACE);
        let both = columns.into_iter().flat_map(|column| {
            let name = i18n.name(&column.name()).to_owned();
            [
                Choice::plain(column.key(), format!("{name} ↑")),
                Choice::plain(format!("-{}", column.key()), format!("{name} ↓")),
            ]
        });
        let by_name = if is_board { key::NAME } else { "" };
        let usual = [(by_name, text::NAME), ("-created_at", text::SORT_NEWEST), ("-updated_at", text::SORT_UPDATED)];
        let usual = usual.map(|(order, name)| Choice::plain(order, i18n.t(name)));
        let by_hand = is_board.then(|| Choice::plain("", i18n.t(text::SORT_BY_HAND)));
        by_hand.into_iter().chain(usual).chain(both).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || sort.get().to_string());
    let choose = Callback::new(move |order: String| sorted.set(&order));
    view! { <Combobox class="sort-menu" label=i18n.s(text::SORT) value choices=orders chosen=choose /> }
}
