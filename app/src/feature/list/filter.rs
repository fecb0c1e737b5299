//! The filter of a list, and how many it finds.

use super::ListConfig;
use crate::{
    navigation::use_navigation,
    ui::query::Query,
    view_model::{FilterContext, ListQuery, Sort},
    widget::filter::{FilterBar, Found, with_text},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::{filter::Filter, kind::Kind};

#[component]
pub(super) fn ListFilter(
    kind: Kind,
    config: ListConfig,
    /// What is searched for.
    query: Query,
    filter: Memo<Filter>,
    sort: Memo<Sort>,
    context: Memo<FilterContext>,
    /// How many are listed.
    found: Memo<usize>,
) -> impl IntoView {
    let (navigation, replica) = (use_navigation(), use_replica());
    let getting = replica.getting;
    // A filter is made step by step: only views and layouts are steps of the history.
    let set = Callback::new(move |filter: Filter| {
        navigation.correct_parameters(&[("filter", &filter.to_string())]);
    });
    let typed = Callback::new(move |filter: Filter| navigation.type_parameter("filter", &filter.to_string()));
    let model = replica.model.clone();
    let among = Callback::new(move |rest: Filter| {
        untrack(|| {
            let filter = config.narrowed(with_text(rest, &query.get()));
            model.listing(ListQuery { kind, filter, sort: sort.get() }, context.get()).records()
        })
    });
    let narrowed = Memo::new(move |_| !query.with(String::is_empty) || !filter.with(Filter::is_empty));
    let model = replica.model.clone();
    // As long as not all are listed, how many there are is counted.
    let all = Memo::new(move |_| {
        narrowed.get().then(|| {
            let filter = config.narrowed(Filter::default());
            model.listing(ListQuery { kind, filter, sort: sort.get() }, context.get())
        })
    });
    let shown = Memo::new(move |_| -> Option<Found> {
        let all = all.get().filter(|_| !getting.get())?;
        Some((found.get(), all.len()))
    });
    view! { <FilterBar kind filter set typed among found=shown /> }
}
