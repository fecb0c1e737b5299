//! `/deals/{deal}`: everything about one deal.

use crate::{
    feature::deal::DealView,
    i18n::{text, use_i18n},
    page::not_found::NotFoundPage,
    route::Route,
    workspace::use_replica,
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};
use sotay_shared::{id::DealId, row::Body};

#[derive(Clone, PartialEq)]
enum Shown {
    Deal(DealId),
    Damaged(String),
}

#[component]
pub fn DealPage() -> impl IntoView {
    let replica = use_replica();
    let params = use_params_map();
    let deal = Memo::new(move |_| params.with(|params| params.get("deal")?.parse::<DealId>().ok()));
    let model = replica.model.clone();
    let shown = Memo::new(move |_| {
        let deal = deal.get()?;
        let row = model.row(deal.into()).get()?;
        match &row.body {
            Body::Deal(_) => Some(Shown::Deal(deal)),
            Body::Damaged { reason } => Some(Shown::Damaged(reason.clone())),
            _ => None,
        }
    });
    on_cleanup(move || replica.looking_at(None));
    move || match shown.get() {
        Some(Shown::Deal(deal)) => view! { <DealView deal /> }.into_any(),
        Some(Shown::Damaged(reason)) => view! { <DamagedView reason /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// A record that cannot be opened says so; nothing else is affected.
#[component]
fn DamagedView(reason: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="empty damaged">
            <h1>{move || i18n.t(text::DAMAGED)}</h1>
            <p>{move || i18n.t(text::DAMAGED_TEXT)}</p>
            <p class="problem">{reason}</p>
            <A href=Route::Board.path()>{move || i18n.t(text::BACK_TO_BOARD)}</A>
        </div>
    }
}
