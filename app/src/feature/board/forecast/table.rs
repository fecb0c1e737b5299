//! The forecast as a table: what the chart shows, to the last minor unit, and how far it is from the target.

use super::{Amount, Outlook, name_of, target::TargetCell};
use crate::{
    format::fill,
    i18n::{Text, text, use_i18n},
    ui::meter::Meter,
};
use leptos::prelude::*;
use sotay_shared::{date::CalendarDate, forecast::Measure};

#[component]
pub fn ForecastTable() -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    let sum = |measure: Measure| {
        Callback::new(move |period: Option<CalendarDate>| view! { <SumCell measure period /> }.into_any())
    };
    let target = Callback::new(move |period: Option<CalendarDate>| view! { <TargetCell period /> }.into_any());
    let gap = Callback::new(move |period: Option<CalendarDate>| view! { <GapCell period /> }.into_any());
    view! {
        <div class="forecast-table" tabindex="0" role="region" aria-label=i18n.s(text::FORECAST_TABLE)>
            <table>
                <thead>
                    <tr>
                        <td></td>
                        <For each=move || outlook.periods.get() key=|first| *first let:first>
                            <th scope="col">{move || outlook.name(first)}</th>
                        </For>
                        <th scope="col">{i18n.s(text::FORECAST_TOTAL)}</th>
                    </tr>
                </thead>
                <tbody>
                    {Measure::ALL.map(|measure| view! {
                        <Row word=measure.as_str() name=name_of(measure) cell=sum(measure) />
                    })}
                    <Row word="target" name=text::TARGET cell=target />
                    <Row word="gap" name=text::FORECAST_GAP cell=gap />
                </tbody>
            </table>
        </div>
    }
}

/// A row, with a cell for each period and one for all of them together.
#[component]
fn Row(word: &'static str, name: Text, cell: Callback<Option<CalendarDate>, AnyView>) -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    view! {
        <tr data-row=word>
            <th scope="row">{i18n.s(name)}</th>
            <For each=move || outlook.periods.get() key=|first| *first let:first>
                <td>{cell.run(Some(first))}</td>
            </For>
            <td>{cell.run(None)}</td>
        </tr>
    }
}

#[component]
fn SumCell(measure: Measure, period: Option<CalendarDate>) -> impl IntoView {
    let outlook = expect_context::<Outlook>();
    let minor = Signal::derive(move || outlook.sums(period).of(measure));
    let deals = Signal::derive(move || {
        let (first, last) = outlook.span(period);
        measure.deals(first, last)
    });
    view! { <Amount minor deals /> }
}

/// How much of the target is neither won nor sure, and how much is.
#[component]
fn GapCell(period: Option<CalendarDate>) -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    let reached = Memo::new(move |_| Some((outlook.target(period)?, outlook.sums(period).secured())));
    let words = move || {
        let Some((target, secured)) = reached.get() else { return "–".to_owned() };
        match target - secured {
            gap if gap >= 0 => outlook.money(gap),
            over => fill(i18n.t(text::FORECAST_OVER), &[("amount", &outlook.money(-over))]),
        }
    };
    let percent = Signal::derive(move || reached.get().map_or(0, |(target, secured)| percent_of(secured, target)));
    let name = Signal::derive(move || {
        let period = period.map_or_else(|| i18n.t(text::FORECAST_TOTAL).to_owned(), |first| outlook.name(first));
        fill(i18n.t(text::FORECAST_REACHED), &[("period", &period)])
    });
    view! {
        <span class:nothing=move || reached.with(Option::is_none)>{words}</span>
        <Show when=move || reached.with(Option::is_some)>
            <Meter name percent />
        </Show>
    }
}

/// How much one is of another that is more than nothing, in per cent.
pub(super) fn percent_of(part: i128, whole: i128) -> i64 {
    let percent = part.saturating_mul(100).checked_div(whole).unwrap_or(0);
    i64::try_from(percent.clamp(0, 999)).unwrap_or(0)
}
