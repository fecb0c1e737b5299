//! `/`: what one opens in the morning.

use crate::feature::{sample::SampleButton, today::TodayView};
use leptos::prelude::*;

#[component]
pub fn TodayPage() -> impl IntoView {
    view! { <TodayView><SampleButton /></TodayView> }
}
