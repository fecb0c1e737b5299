//! Customers who are due for a follow-up: birthdays and anniversaries of the next days, and contacts that nobody has touched
//! for longer than their tier asks.

mod message;

use crate::{
    actions::use_actions,
    clock,
    format::{self, fill, initials},
    i18n::{text, use_i18n},
    replica::ReplicaHandle,
    route::Route,
    view_model::FilterContext,
    widget::{formatter::Formatter, gate::Gate},
    workspace::use_replica,
};
use leptos::prelude::*;
use message::{Templates, Ways};
use sotay_shared::{
    command::{Command, FieldEdit},
    date::{Birthday, CalendarDate},
    id::RecordId,
    kind::Kind,
    role::Role,
    row::StageType,
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
                <a href=Route::List(Kind::Task).path()>{i18n.s(text::TASKS)}</a>
            </div>
            <Occasions />
            <Untouched />
            <Gate needs=Role::Admin><Cadence /></Gate>
            <Gate quiet=true><Templates /></Gate>
        </div>
    }
}

/// What comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Occasion {
    Birthday,
    /// As a contact's page says, or since a company's first deal was won.
    Anniversary,
    CustomerSince,
}

/// A day of the next ones, whose it is, what comes round, and for how many years.
type Coming = (CalendarDate, RecordId, Occasion, Option<u16>);

/// The day on which a company's first deal was won.
fn customer_since(replica: &ReplicaHandle, context: &FilterContext, company: RecordId) -> Option<CalendarDate> {
    let related = replica.model.related(company).get_untracked();
    let won = related.into_iter().filter(|(kind, _)| *kind == Kind::Deal).filter_map(|(_, deal)| {
        let row = replica.model.peek(deal)?;
        let place = row.as_deal()?.place.clone()?;
        let (meaning, _) = context.stage(place.stage)?;
        (meaning == StageType::Won).then(|| clock::day_of(place.entered_at))
    });
    won.min()
}

fn coming(formatter: &Formatter, today: CalendarDate) -> Vec<Coming> {
    let (replica, model) = (&formatter.replica, &formatter.replica.model);
    let soon = |day: Birthday, record: RecordId, occasion: Occasion| {
        let next = day.next(today).filter(|next| today.days_until(*next) <= AHEAD)?;
        Some((next, record, occasion, day.years(next)))
    };
    let mut coming: Vec<Coming> = Vec::new();
    for record in model.list(Kind::Contact).get() {
        let Some(row) = model.peek(record) else { continue };
        let (birthday, anniversary) = (row.all().parsed("birthday"), row.all().parsed("anniversary"));
        coming.extend(birthday.and_then(|day| soon(day, record, Occasion::Birthday)));
        coming.extend(anniversary.and_then(|day| soon(day, record, Occasion::Anniversary)));
    }
    let context = formatter.filter_context(today);
    for company in model.list(Kind::Company).get() {
        let since = customer_since(replica, &context, company).filter(|since| *since < today);
        coming.extend(since.and_then(|day| soon(day.into(), company, Occasion::CustomerSince)));
    }
    coming.sort_unstable();
    coming
}

#[component]
fn Occasions() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let today = clock::use_today();
    let coming = {
        let formatter = Formatter::new(i18n, replica.clone());
        Memo::new(move |_| coming(&formatter, today.get()))
    };
    let line = move |(day, record, occasion, years): Coming| {
        let today = today.get();
        let when = match today.days_until(day) {
            0 => i18n.t(text::TODAY).to_owned(),
            1 => i18n.t(text::TOMORROW).to_owned(),
            _ => format::short_date(day, today, i18n.locale()),
        };
        let years = years.map(|years| years.to_string());
        let what = match (occasion, &years) {
            (Occasion::Birthday, None) => i18n.t(text::BIRTHDAY).to_owned(),
            (Occasion::Birthday, Some(n)) => fill(i18n.t(text::BIRTHDAY_OF), &[("n", n)]),
            (Occasion::Anniversary, None) => i18n.t(text::ANNIVERSARY).to_owned(),
            (Occasion::Anniversary, Some(n)) => fill(i18n.t(text::ANNIVERSARY_OF), &[("n", n)]),
            (Occasion::CustomerSince, n) => {
                fill(i18n.t(text::CUSTOMER_FOR), &[("n", n.as_deref().unwrap_or_default())])
            }
        };
        view! { <PersonLine record detail=format!("{when} · {what}") /> }
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
            Some(days) => fill(i18n.t(text::TOUCHED_AGO), &[("n", &days.to_string())]),
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
            <span class="avatar">{initials(&name)}</span>
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
