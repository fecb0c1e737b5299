//! `/board`: the first pipeline's board.

use crate::{feature::board::Board, workspace};
use leptos::prelude::*;

#[component]
pub fn BoardPage() -> impl IntoView {
    let replica = workspace::use_replica();
    let pipeline = Memo::new(move |_| workspace::first_pipeline(&replica));
    move || pipeline.get().map(|pipeline| view! { <Board pipeline /> })
}
