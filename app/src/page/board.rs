//! `/board`: the deals of a pipeline.

use crate::feature::{board::Board, sample::SampleButton};
use leptos::prelude::*;

#[component]
pub fn BoardPage() -> impl IntoView {
    view! { <Board><SampleButton /></Board> }
}
