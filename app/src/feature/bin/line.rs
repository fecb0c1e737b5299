//! A record that is put away, as a line: what it is, who put it away and when, and the way back.

use super::{
    Bin,
    away::{Away, Tab, icon},
};
use crate::{
    actions::use_actions,
    clock,
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    route::Route,
    ui::{focus::focus, icon::IconView},
    widget::{archive, kind_name::kind_name, picking::PickBox},
    workspace::{member_name, use_replica},
};
use leptos::{ev::MouseEvent, prelude::*};
use sotay_shared::command::Command;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A line that is brought back goes: the keys are with its neighbour.
fn go_on(event: &MouseEvent) {
    let Ok(Some(line)) = event_target::<HtmlElement>(event).closest(".away") else { return };
    let near = line.next_element_sibling().or_else(|| line.previous_element_sibling());
    let next = near.and_then(|near| near.query_selector(".bring-back").ok().flatten());
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        focus(&next);
    }
}

#[component]
pub(super) fn AwayLine(away: Away) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let Bin { tab, picking } = expect_context();
    let Away { record, kind, title, at, by, may } = away;
    let name = if title.is_empty() { untrack(|| i18n.t(text::BIN_UNNAMED)).to_owned() } else { title };
    let is_deleted = tab.get_untracked() == Tab::Deleted;
    let detail = Signal::derive(move || {
        let words = match (is_deleted, by.is_some()) {
            (true, true) => text::BIN_DELETED_BY,
            (true, false) => text::BIN_DELETED_AT,
            (false, true) => text::BIN_ARCHIVED_BY,
            (false, false) => text::BIN_ARCHIVED_AT,
        };
        let (kind, when) = (i18n.t(kind_name(kind)), format::ago(at, clock::minute(), i18n.locale()));
        let who = by.map(|member| member_name(&replica, i18n, Some(member))).unwrap_or_default();
        fill(i18n.t(words), &[("kind", kind), ("who", &who), ("when", &when)])
    });
    let said = StoredValue::new(name.clone());
    let named = move |words: Text| {
        Signal::derive(move || {
            let name = said.get_value();
            fill(i18n.t(words), &[("deal", &name), ("name", &name)])
        })
    };
    let (label, words) = match is_deleted {
        true => (named(text::RESTORE_NAMED), text::RESTORE),
        false => (named(text::BRING_BACK_NAMED), text::UNARCHIVE),
    };
    let back = move |event: MouseEvent| {
        go_on(&event);
        if is_deleted {
            let words = fill(untrack(|| i18n.t(text::RESTORED)), &[("name", &said.get_value())]);
            actions.say(Command::Restore { records: vec![record] }, words);
        } else {
            archive::bring_one_back(actions, i18n, record, &said.get_value());
        }
    };
    let title = match Route::of(kind, record) {
        Some(route) => view! { <a class="main-link" href=route.path()><strong>{name}</strong></a> }.into_any(),
        None => view! { <strong class="main-link">{name}</strong> }.into_any(),
    };
    view! {
        <li class="line away" class:picked=move || picking.has(record)>
            {may.then(|| view! { <PickBox picking record label=named(text::PICK_ONE) /> })}
            <IconView icon=icon(kind) />
            <div class="away-words">
                {title}
                <span class="detail">{detail}</span>
            </div>
            {may.then(|| view! { <button class="bring-back" aria-label=label on:click=back>{i18n.s(words)}</button> })}
        </li>
    }
}
