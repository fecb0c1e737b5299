//! The selected deals on the days on which they close, a month at a time. A card that is dragged to another day closes
//! there.

use super::{
    drag::{Drag, DropTarget},
    small_card::SmallCard,
    state::BoardState,
};
use crate::{
    format::{self, fill},
    i18n::{text, use_i18n},
    navigation::scroll::begin_with,
    ui::{
        icon::{Icon, IconView},
        query::Query,
    },
    widget::month::days_of,
    workspace::use_replica,
};
use leptos::{html, prelude::*};
use sotay_shared::{date::CalendarDate, filter::Context, id::DealId};
use std::collections::BTreeMap;

/// Cards shown on a day.
const SHOWN: usize = 6;

#[component]
pub fn CalendarView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let board = expect_context::<BoardState>();
    let wanted = Query::new("month");
    let month = Memo::new(move |_| {
        let wanted = wanted.with(|month| format!("{month}-01").parse::<CalendarDate>().ok());
        let today = board.context.with(Context::today);
        wanted.unwrap_or_else(|| CalendarDate::new(today.year(), today.month(), 1).unwrap_or(today))
    });
    let by_day = Memo::new(move |_| {
        let deals = board.selection.with(|it| it.as_ref().map(|selection| selection.in_order(&[])));
        let mut by_day: BTreeMap<CalendarDate, Vec<DealId>> = BTreeMap::new();
        for deal in deals.unwrap_or_default() {
            let date = replica.model.peek(deal).and_then(|row| row.close_date());
            if let Some(date) = date {
                by_day.entry(date).or_default().push(deal);
            }
        }
        by_day
    });
    let turn = move |forward: bool| {
        let month = month.get_untracked();
        let turned = match forward {
            true => month.plus_months(1),
            false => month.plus_days(-1),
        };
        if let Some(turned) = turned {
            wanted.set(&turned.to_string()[..7]);
        }
    };
    let days = Memo::new(move |_| days_of(month.get()));
    let weekdays = move || {
        let days = days.get();
        days.iter().take(7).map(|day| view! { <li>{format::weekday(*day, i18n.locale())}</li> }).collect_view()
    };
    view! {
        <div class="calendar">
            <div class="calendar-head">
                <button class="quiet square" aria-label=i18n.s(text::PREVIOUS_MONTH) on:click=move |_| turn(false)>
                    <IconView icon=Icon::Back />
                </button>
                <h2 aria-live="polite">{move || format::month(month.get(), i18n.locale())}</h2>
                <button class="quiet square" aria-label=i18n.s(text::NEXT_MONTH) on:click=move |_| turn(true)>
                    <IconView icon=Icon::Forward />
                </button>
                <button class="quiet" on:click=move |_| wanted.set("")>{i18n.s(text::TODAY)}</button>
            </div>
            <p class="nothing-in-month hint">{i18n.s(text::NOTHING_IN_MONTH)}</p>
            <ul class="weekdays" aria-hidden="true">{weekdays}</ul>
            <div class="days">
                <For each=move || days.get() key=|day| *day let:day>
                    <DayView day month by_day />
                </For>
            </div>
        </div>
    }
}

#[component]
fn DayView(
    day: CalendarDate,
    month: Memo<CalendarDate>,
    by_day: Memo<BTreeMap<CalendarDate, Vec<DealId>>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (board, drag) = (expect_context::<BoardState>(), expect_context::<Drag>());
    let deals = Memo::new(move |_| by_day.with(|by_day| by_day.get(&day).cloned().unwrap_or_default()));
    let most = RwSignal::new(SHOWN);
    let shown = move || deals.with(|deals| deals.iter().take(most.get()).copied().collect::<Vec<_>>());
    let hidden = move || deals.with(Vec::len).saturating_sub(most.get());
    let is_today = move || board.context.with(Context::today) == day;
    let section = NodeRef::<html::Section>::new();
    if untrack(is_today) {
        begin_with(section);
    }
    view! {
        <section
            node_ref=section
            class="column day"
            class:elsewhere=move || month.get().month() != day.month()
            class:today=is_today
            class:over=move || drag.is_over(DropTarget::Day(day))
            data-day=day.to_string()
            aria-label=move || format::date(day, i18n.locale())
        >
            <span class="day-number">
                <span class="weekday-name">{move || format::weekday(day, i18n.locale())} ", "</span>
                {day.day()}
            </span>
            <ul class="cards">
                <For each=shown key=|deal| *deal let:deal>
                    <SmallCard deal />
                </For>
                <Show when=move || { hidden() > 0 }>
                    <li>
                        <button class="quiet more" on:click=move |_| most.set(usize::MAX)>
                            {move || fill(i18n.t(text::AND_MORE), &[("n", &hidden().to_string())])}
                        </button>
                    </li>
                </Show>
            </ul>
        </section>
    }
}
