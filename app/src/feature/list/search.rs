//! The search field of a list.

use super::REST_MS;
use crate::{
    i18n::{Text, use_i18n},
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    workspace::use_replica,
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::{id::RecordId, kind::Kind};
use std::collections::BTreeSet;

/// A list of fewer records is short.
const SHORT: usize = 150_000;

/// What is typed into the search field of a list, and when the list follows.
#[derive(Clone, Copy)]
pub(super) struct Search {
    query: Query,
    pub typed: RwSignal<String>,
    /// All records of the kind.
    all: RwSignal<BTreeSet<RecordId>>,
    /// While a long list has yet to follow: when it will.
    waiting: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Search {
    /// Searches a list of a kind, which follows `query`.
    pub fn new(kind: Kind, query: Query) -> Search {
        Search {
            query,
            typed: RwSignal::new(untrack(|| query.get())),
            all: use_replica().model.list(kind).into(),
            waiting: StoredValue::new_local(None),
        }
    }

    /// A short list follows at once, a long one when typing rests.
    fn type_in(self, text: String) {
        self.typed.set(text.clone());
        if self.all.with_untracked(BTreeSet::len) < SHORT {
            return self.query.typed(&text);
        }
        self.waiting.set_value(Some(Timeout::new(REST_MS, move || self.query.rested(&text))));
    }
}

/// The field itself; `label` says what is searched.
#[component]
pub(super) fn SearchField(search: Search, label: Text) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="search">
            <IconView icon=Icon::Search />
            <span class="hidden">{i18n.s(label)}</span>
            <input
                type="search"
                placeholder=i18n.s(label)
                prop:value=search.typed
                on:input=move |event| search.type_in(event_target_value(&event))
            />
        </label>
    }
}
