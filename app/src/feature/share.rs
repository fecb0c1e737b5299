//! What another app shared: it becomes a note of whoever it is about.

use crate::{
    actions::use_actions,
    clock,
    i18n::{text, use_i18n},
    navigation::use_navigation,
    new_id,
    route::Route,
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{ActivityId, RecordId},
    kind::Kind,
    search,
};
use wasm_bindgen_futures::spawn_local;

/// Records offered.
const OFFERED: usize = 8;

#[component]
pub fn ShareView() -> impl IntoView {
    let (i18n, actions, replica, navigation) = (use_i18n(), use_actions(), use_replica(), use_navigation());
    let body = RwSignal::new(untrack(|| navigation.parameter("text")));
    let typed = RwSignal::new(String::new());
    let model = StoredValue::new(replica.model);
    let found = Memo::new(move |_| {
        let words = search::fold(typed.get().trim());
        if words.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for kind in [Kind::Contact, Kind::Company, Kind::Deal] {
            model.with_value(|model| {
                model.index(kind).with(|index| {
                    let hits = index.iter().filter_map(|(record, key)| Some((search::find(key, &words)?, record)));
                    found.extend(hits.filter_map(|(rank, record)| {
                        Some((rank, kind, record, model.peek(record)?.title().to_owned()))
                    }));
                });
            });
        }
        found.sort_by_key(|it| (it.0, it.1, it.2));
        found.truncate(OFFERED);
        found.into_iter().map(|(_, kind, record, title)| (kind, record, title)).collect::<Vec<_>>()
    });
    let note = move |kind: Kind, about: RecordId| {
        let words = body.get_untracked();
        let fields = vec![
            FieldEdit::new("activity_type", "note"),
            FieldEdit::new("at", clock::now()),
            FieldEdit::new("body", words.trim()),
            FieldEdit::new(format!("links/{about}"), true),
        ];
        let command = Command::Create { record: new_id!(ActivityId).into(), kind: Kind::Activity, fields };
        spawn_local(async move {
            if actions.run(command).await
                && let Some(route) = Route::of(kind, about)
            {
                navigation.to(route);
            }
        });
    };
    let first = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some((kind, record, _)) = found.get_untracked().first() {
            note(*kind, *record);
        }
    };
    let line = move |(kind, record, title): (Kind, RecordId, String)| {
        view! { <li><button class="quiet wide" on:click=move |_| note(kind, record)>{title}</button></li> }
    };
    view! {
        <div class="page">
            <h1>{i18n.s(text::SHARED_WITH_APP)}</h1>
            <form class="card stack" on:submit=first>
                <label>{i18n.s(text::NOTE)}<textarea rows="6" bind:value=body></textarea></label>
                <label>
                    {i18n.s(text::ABOUT_WHOM)}
                    <input type="search" autocomplete="off" autofocus=true bind:value=typed />
                </label>
                <ul>{move || found.get().into_iter().map(line).collect_view()}</ul>
            </form>
        </div>
    }
}
