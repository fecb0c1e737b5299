//! The selected deals as a table.

use super::{mover::Mover, picked::Picked, state::BoardState};
use crate::{
    i18n::{text, use_i18n},
    ui::{
        choice::{Choice, Mark},
        query::Query,
    },
    widget::table::{Listed, Picks, Rows, SortMenu, Stages, TableView, chosen},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{
    filter::{Filter, field},
    id::{DealId, RecordId},
    kind::Kind,
    schema::key,
};
use std::{collections::BTreeSet, sync::Arc};

/// The columns of a table that nobody changed.
pub const COLUMNS: [&str; 7] =
    [key::COMPANY, key::PLACE, key::AMOUNT, key::CLOSE_DATE, key::OWNER, "next_task", field::UPDATED];

/// What the table lists: the deals of the board, in its order, with what is picked on it.
fn listed(board: BoardState, picked: Picked, mover: Mover) -> Listed {
    let order = Memo::new(move |_| {
        let stages = board.columns();
        let deals = board.selection.with(|it| it.as_ref().map(|selection| selection.in_order(&stages)));
        Arc::new(deals.unwrap_or_default().into_iter().map(RecordId::from).collect::<Vec<_>>())
    });
    let rows = Memo::new(move |_| Rows::Deals(board.selection.get(), order));
    let all = Memo::new(move |_| picked.records());
    let set = Callback::new(move |records: BTreeSet<RecordId>| picked.set(records.into_iter().map(DealId::of)));
    let choices = Signal::derive(move || {
        let stages = board.stages().into_iter();
        stages.map(|it| Choice::plain(it.id.to_string(), it.name).marked(Mark::Dot(it.color))).collect::<Vec<_>>()
    });
    let put = Callback::new(move |(deal, stage): (RecordId, _)| mover.to_top(vec![DealId::of(deal)], stage));
    Listed::new(Kind::Deal, rows, board.sort, Picks { all: all.into(), set }, Some(Stages { choices, put }))
}

#[component]
pub fn DealTable() -> impl IntoView {
    let model = use_replica().model;
    let board = expect_context::<BoardState>();
    let listed = listed(board, expect_context(), expect_context());
    let cols = Query::new("cols");
    let columns = Memo::new(move |_| cols.with(|cols| chosen(&model, Kind::Deal, cols, &COLUMNS)));
    let empty = Callback::new(move |()| view! { <NothingListed /> }.into_any());
    view! {
        <div class="deal-table">
            <SortMenu kind=Kind::Deal columns sort=board.sort sorted=listed.sorted />
            <TableView listed columns empty />
        </div>
    }
}

/// Says that what is asked for lets nothing through.
#[component]
fn NothingListed() -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardState>();
    let getting = use_replica().getting;
    let is_searched = Memo::new(move |_| !board.text.with(|it| it.trim().is_empty()));
    let is_filtered = Memo::new(move |_| !board.filter.with(Filter::is_empty));
    let clear = move |_| board.navigation.set_parameters(&[("filter", ""), ("q", "")]);
    let clears = move || i18n.t(if is_filtered.get() { text::CLEAR_FILTER } else { text::CLEAR_SEARCH });
    view! {
        <Show when=move || !getting.get() && (is_searched.get() || is_filtered.get())>
            <section class="empty-list" role="status">
                <h2>{i18n.s(text::NO_DEAL_MATCHES)}</h2>
                <div class="actions"><button on:click=clear>{clears}</button></div>
            </section>
        </Show>
    }
}
