//! Values that two people wrote at the same time: both are shown until one is chosen.

use super::OpenRecord;
use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    ui::icon::{Icon, IconView},
    widget::formatter::Formatter,
    workspace::{member_name, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::DealId,
    place::Place,
    row::Rival,
    schema::key,
    value::Value,
};

#[component]
pub fn Conflicts() -> impl IntoView {
    let (i18n, shown) = (use_i18n(), expect_context::<OpenRecord>());
    let conflicts = Memo::new(move |_| {
        shown.row.with(|row| row.as_ref().map(|row| row.meta.conflicts.clone()).unwrap_or_default())
    });
    view! {
        <Show when=move || conflicts.with(|conflicts| !conflicts.is_empty())>
            <section class="card conflicts">
                <h2><IconView icon=Icon::Conflict />{i18n.s(text::CONFLICT_TITLE)}</h2>
                {move || {
                    let all = conflicts.get();
                    all.into_iter().map(|(key, rivals)| view! { <ConflictView key rivals /> }).collect_view()
                }}
            </section>
        </Show>
    }
}

#[component]
fn ConflictView(key: String, rivals: Vec<Rival>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let shown = expect_context::<OpenRecord>();
    let formatter = Formatter::new(i18n, replica.clone());
    let name = formatter.name(shown.kind, &key);
    let Some(row) = shown.row.get() else { return ().into_any() };
    let choices = rivals.into_iter().map(|rival| {
        let who = member_name(&replica, i18n, rival.member);
        let value = formatter.value(&row, &key, &rival.value);
        let said = fill(i18n.t(text::CONFLICT_BY), &[("value", &value), ("who", &who)]);
        let keep = fill(i18n.t(text::CONFLICT_KEEP), &[("value", &value)]);
        let key = key.clone();
        view! {
            <li>
                <span>{said}</span>
                <SettleButton key value=rival.value label=keep />
            </li>
        }
    });
    view! {
        <h3>{name}</h3>
        <ul class="rivals" data-conflict=key.clone()>{choices.collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn SettleButton(key: String, value: Value, label: String) -> impl IntoView {
    let (actions, replica, shown) = (use_actions(), use_replica(), expect_context::<OpenRecord>());
    let settle = move |_| actions.start(settle_command(&replica, shown, &key, &value));
    view! { <button on:click=settle>{label}</button> }
}

/// Writing one of the values again settles the conflict. A place is written as a move.
fn settle_command(replica: &crate::replica::ReplicaHandle, shown: OpenRecord, key: &str, value: &Value) -> Command {
    let place = value.as_text().filter(|_| key == key::PLACE).and_then(|text| text.parse::<Place>().ok());
    match place {
        Some(place) => {
            let deal = DealId::of(shown.record);
            let here = shown.row.with_untracked(|row| {
                row.as_deref()?.as_deal()?.place.as_ref().filter(|here| here.stage == place.stage).cloned()
            });
            // The card stays where it stands if it stands in the chosen stage; else it goes to the top of it.
            let position = here.map_or_else(|| replica.model.top_of(place.stage), |here| here.position);
            Command::MoveDeal { deal, stage: place.stage, position, lost: None }
        }
        None => Command::Edit {
            record: shown.record,
            fields: vec![FieldEdit { key: key.to_owned(), value: value.clone() }],
        },
    }
}
