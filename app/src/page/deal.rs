//! `/deals/{deal}`: everything about one deal.

use crate::{feature::deal::DealView, page::not_found::NotFoundPage, workspace::use_replica};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use sotay_shared::id::DealId;

#[component]
pub fn DealPage() -> impl IntoView {
    let replica = use_replica();
    let params = use_params_map();
    let deal = Memo::new(move |_| params.with(|params| params.get("deal")?.parse::<DealId>().ok()));
    let model = replica.model.clone();
    let known = Memo::new(move |_| {
        deal.get().filter(|deal| model.row((*deal).into()).get().is_some_and(|row| row.as_deal().is_some()))
    });
    on_cleanup(move || replica.looking_at(None));
    move || match known.get() {
        Some(deal) => view! { <DealView deal /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}
