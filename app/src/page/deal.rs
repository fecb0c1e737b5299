//! `/deals/{deal}`: everything about one deal.

use crate::{
    feature::deal::DealView,
    i18n::{text, use_i18n},
    page::not_found::NotFoundPage,
    route::Route,
    workspace::use_replica,
};
use leptos::prelude::*;
use leptos_router::components::A;
use sotay_shared::{id::DealId, row::Body};

#[derive(Clone, PartialEq)]
enum Shown {
    Deal(DealId),
    Damaged(String),
}

#[component]
pub fn DealPage(deal: DealId) -> impl IntoView {
    let replica = use_replica();
    let row = replica.model.row(deal.into());
    let shown = Memo::new(move |_| {
        let row = row.get()?;
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
            <h1>{i18n.s(text::DAMAGED)}</h1>
            <p>{i18n.s(text::DAMAGED_TEXT)}</p>
            <p class="problem">{reason}</p>
            <A href=Route::Board.path()>{i18n.s(text::BACK_TO_BOARD)}</A>
        </div>
    }
}
