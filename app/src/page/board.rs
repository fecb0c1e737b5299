//! `/board`: the deals of a pipeline.

use super::split;
use crate::feature::{board::Board, sample::SampleButton};
use leptos::prelude::*;

#[component]
pub fn BoardPage() -> impl IntoView {
    view! { <Board later=split::on_board><SampleButton /></Board> }
}
