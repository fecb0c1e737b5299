//! The open deals of each period as cards. One that is dragged to another period closes there.

use super::Outlook;
use crate::{
    feature::board::{
        drag::{Drag, DropTarget},
        small_card::SmallCard,
    },
    format::fill,
    i18n::{text, use_i18n},
};
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    forecast::{Bucket, Unit, When},
};

/// Cards shown in a period.
const SHOWN: usize = 40;

#[component]
pub fn PeriodColumns() -> impl IntoView {
    let outlook = expect_context::<Outlook>();
    let columns = Memo::new(move |_| {
        outlook.report.with(|report| {
            let has = |when: &When| report.bucket(*when).is_some_and(|bucket| !bucket.deals.is_empty());
            let overdue = Some(When::Overdue).filter(has);
            let rest = [When::Later, When::Undated].into_iter().filter(has);
            let periods = outlook.periods.get().into_iter().map(When::In);
            overdue.into_iter().chain(periods).chain(rest).collect::<Vec<_>>()
        })
    });
    view! {
        <div class="board">
            <For each=move || columns.get() key=|when| *when let:when>
                <PeriodColumn when />
            </For>
        </div>
    }
}

#[component]
fn PeriodColumn(when: When) -> impl IntoView {
    let i18n = use_i18n();
    let (outlook, drag) = (expect_context::<Outlook>(), expect_context::<Drag>());
    let bucket: Memo<Bucket> =
        Memo::new(move |_| outlook.report.with(|report| report.bucket(when).cloned().unwrap_or_default()));
    let name = move || match when {
        When::In(first) => outlook.name(first),
        When::Overdue => i18n.t(text::OVERDUE).to_owned(),
        When::Later => i18n.t(text::LATER).to_owned(),
        When::Undated => i18n.t(text::SOMEDAY).to_owned(),
    };
    let most = RwSignal::new(SHOWN);
    let deals =
        Memo::new(move |_| bucket.with(|bucket| bucket.deals.iter().take(most.get()).copied().collect::<Vec<_>>()));
    let hidden = move || bucket.with(|bucket| bucket.deals.len().saturating_sub(most.get()));
    let over = move || {
        let spot = period_of(when).map(|first| DropTarget::Period(outlook.unit.get(), first));
        spot.is_some_and(|spot| drag.is_over(spot))
    };
    // Where cards can be dropped.
    let begins = move |unit: Unit| {
        let first = period_of(when).filter(|_| outlook.unit.get() == unit)?;
        Some(first.to_string())
    };
    view! {
        <section
            class="column"
            class:over=over
            data-month=move || begins(Unit::Month)
            data-quarter=move || begins(Unit::Quarter)
            aria-label=name
        >
            <header>
                <h2>{name}</h2>
                <span class="count">{move || outlook.deals(bucket.with(|bucket| bucket.deals.len()))}</span>
                <span class="total">{move || outlook.money(bucket.with(|bucket| bucket.open))}</span>
            </header>
            <ul class="cards">
                <For each=move || deals.get() key=|deal| *deal let:deal>
                    <SmallCard deal />
                </For>
                <Show when=move || { hidden() > 0 }>
                    <li>
                        <button class="quiet wide" on:click=move |_| most.update(|most| *most += SHOWN)>
                            {move || fill(i18n.t(text::AND_MORE), &[("n", &hidden().to_string())])}
                        </button>
                    </li>
                </Show>
            </ul>
        </section>
    }
}

/// The first day of the period that a group is.
fn period_of(when: When) -> Option<CalendarDate> {
    match when {
        When::In(first) => Some(first),
        When::Overdue | When::Later | When::Undated => None,
    }
}
