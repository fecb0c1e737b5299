//! Filters: a chip for each condition, and a dialog to change them; of any kind of record.

mod dialog;
mod field;
mod words;

pub use words::stage_type_name;

use crate::{
    format::fill,
    i18n::{text, use_i18n},
    parts::{LaterOpened, Opened},
    ui::icon::{Icon, IconView},
    workspace::use_replica,
};
pub use dialog::FilterDialog;
use field::filter_fields;
use leptos::prelude::*;
use sotay_shared::{
    filter::{Condition, Filter, Test, field as filtered},
    kind::Kind,
};
use words::condition_words;

#[component]
pub fn FilterBar(kind: Kind, #[prop(into)] filter: Signal<Filter>, set: Callback<Filter>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let open = RwSignal::new(false);
    let chips = move || {
        let filter = filter.get();
        let fields = filter_fields(kind, &replica);
        let mut chips = Vec::new();
        for (group, conditions) in filter.any.iter().enumerate() {
            if group > 0 {
                chips.push(view! { <li class="or">{i18n.t(text::OR)}</li> }.into_any());
            }
            for (nth, condition) in conditions.iter().enumerate() {
                let words = condition_words(&replica, i18n, &fields, condition);
                let label = fill(i18n.t(text::REMOVE_FILTER), &[("filter", &words)]);
                let without = without(&filter, group, nth);
                chips.push(
                    view! {
                        <li class="chip filter">
                            <button class="quiet" on:click=move |_| open.set(true)>{words}</button>
                            <button class="quiet square" aria-label=label on:click=move |_| set.run(without.clone())>
                                <IconView icon=Icon::Close />
                            </button>
                        </li>
                    }
                    .into_any(),
                );
            }
        }
        chips
    };
    let close = Callback::new(move |()| open.set(false));
    view! {
        <ul class="filter-chips">{chips}</ul>
        <button class="quiet" on:click=move |_| open.set(true)>
            <IconView icon=Icon::Filter />
            <span>{i18n.s(text::FILTER)}</span>
        </button>
        {move || open.get().then(|| {
            let filter = filter.get_untracked();
            let opened = Opened::Filter(kind, filter, set, close);
            view! { <LaterOpened opened /> }
        })}
    }
}

fn without(filter: &Filter, group: usize, nth: usize) -> Filter {
    let mut filter = filter.clone();
    filter.any[group].remove(nth);
    filter.any.retain(|group| !group.is_empty());
    filter
}

/// The filter with a text that everything has to contain as well.
pub fn with_text(mut filter: Filter, text: &str) -> Filter {
    if text.trim().is_empty() {
        return filter;
    }
    if filter.any.is_empty() {
        filter.any.push(Vec::new());
    }
    for group in &mut filter.any {
        group.push(Condition::new(filtered::TEXT, Test::Contains(text.to_owned())));
    }
    filter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_narrows_every_alternative() {
        assert_eq!(with_text(Filter::default(), " ").to_string(), "");
        assert_eq!(with_text(Filter::default(), "a").to_string(), "text~a");
        assert_eq!(with_text(Filter::parse("x=1|y=2"), "a").to_string(), "x=1;text~a|y=2;text~a");
    }

    #[test]
    fn a_condition_is_taken_off() {
        let filter = Filter::parse("a=1;b=2|c=3");
        assert_eq!(without(&filter, 0, 0).to_string(), "b=2|c=3");
        assert_eq!(without(&filter, 1, 0).to_string(), "a=1;b=2");
    }
}
