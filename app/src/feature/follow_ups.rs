//! Customers who are due for a follow-up: birthdays and anniversaries of the next days, and contacts that nobody has touched
//! for longer than their tier asks.

mod message;

use crate::{
    actions::use_actions,
    clock,
    format::fill,
    i18n::{text, use_i18n},
    replica::ReplicaHandle,
    route::Route,
    ui::avatar::Avatar,
    widget::{
        formatter::Formatter,
        gate::Gate,
        occasions::{Coming, coming},
    },
    workspace::use_replica,
};
use leptos::prelude::*;
use message::{Templates, Ways};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::CalendarDate,
    id::RecordId,
    kind::Kind,
    role::Role,
};
use std::collections::BTreeMap;

/// Days ahead of which birthdays and anniversaries are shown.
const AHEAD: i64 = 30;
/// Contacts shown.
const SHOWN: usize = 50;

/// The tiers of contacts, and within how many days each is to be touched unless the workspace says otherwise.
pub const TIERS: [(&str, i64); 3] = [("A", 14), ("B", 30), ("C", 90)];

/// When a contact was touched last: by an activity about it, or about one of its deals.
fn last_touch(replica: &ReplicaHandle, contact: RecordId) -> Option<CalendarDate> {
    let deals = replica.model.related(contact).get().into_iter().filter(|(kind, _)| *kind == Kind::Deal);
    let timelines = deals.map(|(_, deal)| deal).chain([contact]).map(|record| replica.model.timeline(record).get());
    let latest = timelines.filter_map(|timeline| timeline.first().map(|(at, _)| at.0)).max();
    latest.map(clock::day_of)
}

#[component]
pub fn FollowUpsView() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page care">
            <div class="page-head">
                <h1>{i18n.s(text::FOLLOW_UPS)}</h1>
            </div>
            <Occasions />
            <Untouched />
            <Gate needs=Role::Admin><Cadence /></Gate>
            <Gate quiet=true><Templates /></Gate>
        </div>
    }
}

#[component]
fn Occasions() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let today = clock::use_today();
    let coming = {
        let formatter = Formatter::new(i18n, replica.clone());
        Memo::new(move |_| coming(&formatter, today.get(), AHEAD))
    };
    let line = move |coming: Coming| {
        view! { <PersonLine record=coming.record detail=coming.words(today.get(), i18n) /> }
    };
    view! {
        <section class="card" data-care="occasions">
            <h2>{i18n.s(text::OCCASIONS)}</h2>
            <ul class="lines">{move || coming.get().into_iter().take(SHOWN).map(line).collect_view()}</ul>
            <Show when=move || coming.with(Vec::is_empty)><p class="hint">{i18n.s(text::NO_OCCASIONS)}</p></Show>
        </section>
    }
}

/// Within how many days each tier is to be touched.
fn cadence(replica: &ReplicaHandle) -> BTreeMap<String, i64> {
    let row = replica.model.row(replica.device.workspace.into()).get();
    let own = row.and_then(|row| Some(row.as_workspace()?.cadence.clone())).unwrap_or_default();
    let mut days: BTreeMap<String, i64> = TIERS.iter().map(|(tier, days)| ((*tier).to_owned(), *days)).collect();
    days.extend(own);
    days
}

#[component]
fn Untouched() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let today = clock::use_today();
    let waiting = Memo::new(move |_| {
        let (today, cadence) = (today.get(), cadence(&replica));
        let contacts = replica.model.list(Kind::Contact).get().into_iter();
        let mut waiting: Vec<(i64, RecordId, Option<i64>)> = contacts
            .filter_map(|record| {
                let row = replica.model.peek(record)?;
                let days = *cadence.get(row.text("value_tier")?)?;
                let touched = last_touch(&replica, record);
                let since = touched.or(row.meta.created_at.map(clock::day_of))?;
                let age = since.days_until(today);
                (age >= days).then_some((days - age, record, touched.map(|_| age)))
            })
            .collect();
        waiting.sort_unstable();
        waiting
    });
    let line = move |(_, record, age): (i64, RecordId, Option<i64>)| {
        let detail = match age {
            Some(days) => fill(i18n.t(text::AGO_DAYS), &[("n", &days.to_string())]),
            None => i18n.t(text::NEVER_TOUCHED).to_owned(),
        };
        view! { <PersonLine record detail /> }
    };
    view! {
        <section class="card" data-care="untouched">
            <h2>{i18n.s(text::UNTOUCHED)}</h2>
            <ul class="lines">{move || waiting.get().into_iter().take(SHOWN).map(line).collect_view()}</ul>
            <Show when=move || waiting.with(Vec::is_empty)><p class="hint">{i18n.s(text::NONE_UNTOUCHED)}</p></Show>
        </section>
    }
}

/// A contact or a company with the ways to reach them.
#[component]
fn PersonLine(record: RecordId, detail: String) -> impl IntoView {
    let replica = use_replica();
    let row = replica.model.peek(record);
    let name = row.as_ref().map(|row| row.title().to_owned()).unwrap_or_default();
    let path = row.and_then(|row| Route::of(row.kind()?, record)).map(Route::path);
    view! {
        <li class="line">
            <Avatar name=name.clone() id=record />
            <a class="main-link" href=path>
                <strong>{name}</strong>
                <span class="detail">{detail}</span>
            </a>
            <Ways record />
        </li>
    }
}

#[component]
fn Cadence() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let workspace = RecordId::from(replica.device.workspace);
    let days = Memo::new(move |_| cadence(&replica));
    let inputs = TIERS.map(|(tier, _)| {
        let save = move |event| {
            if let Ok(days) = event_target_value(&event).trim().parse::<i64>() {
                let fields = vec![FieldEdit::new(format!("cadence/{tier}"), days.clamp(1, 3_650))];
                actions.start(Command::Edit { record: workspace, fields });
            }
        };
        let shown = Memo::new(move |_| days.with(|days| days.get(tier).copied().unwrap_or_default().to_string()));
        view! {
            <label class="small-number">
                {move || fill(i18n.t(text::TIER_NAMED), &[("tier", tier)])}
                <input
                    type="number" min="1" max="3650"
                    prop:value=shown
                    on:change=save
                />
            </label>
        }
    });
    view! {
        <section class="card">
            <h2>{i18n.s(text::CADENCE)}</h2>
            <p>{i18n.s(text::CADENCE_TEXT)}</p>
            <div class="actions">{inputs}</div>
        </section>
    }
}
