//! Whose birthday or anniversary it is this week.

use super::Day;
use crate::{
    i18n::{text, use_i18n},
    route::Route,
    widget::{
        formatter::Formatter,
        occasions::{Coming, coming},
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use std::time::Duration;

/// Days ahead.
const AHEAD: i64 = 7;
/// People shown.
const SHOWN: usize = 5;
/// Everybody is looked at: the page is painted by then.
const AFTER: Duration = Duration::from_millis(600);

#[component]
pub fn SoonOccasions() -> impl IntoView {
    let (i18n, replica, day) = (use_i18n(), use_replica(), expect_context::<Day>());
    let is_painted = RwSignal::new(false);
    let painted = move || {
        // The page may be left by then.
        let _ = is_painted.try_set(true);
    };
    set_timeout(painted, AFTER);
    let formatter = Formatter::new(i18n, replica.clone());
    let soon = Memo::new(move |_| match is_painted.get() {
        true => coming(&formatter, day.today.get(), AHEAD),
        false => Vec::new(),
    });
    let line = move |coming: Coming| {
        let row = replica.model.row(coming.record).get()?;
        let path = Route::of(row.kind()?, coming.record)?.path();
        Some(view! {
            <li class="line">
                <a class="main-link" href=path>{row.title().to_owned()}</a>
                <span class="detail">{coming.words(day.today.get(), i18n)}</span>
            </li>
        })
    };
    view! {
        <section class="card related" data-panel="occasions" hidden=move || soon.with(Vec::is_empty)>
            <h2>{i18n.s(text::OCCASIONS_SOON)}</h2>
            <ul class="lines">{move || soon.get().into_iter().take(SHOWN).map(&line).collect_view()}</ul>
            <a class="see-all" href=Route::FollowUps.path()>{i18n.s(text::SEE_ALL)}</a>
        </section>
    }
}
