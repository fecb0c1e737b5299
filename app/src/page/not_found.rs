//! Any other address.

use crate::{
    i18n::{text, use_i18n},
    route::Route,
};
use leptos::prelude::*;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="empty">
            <h1>{i18n.s(text::NOT_HERE)}</h1>
            <a href=Route::Board.path()>{i18n.s(text::BACK_TO_BOARD)}</a>
        </div>
    }
}
