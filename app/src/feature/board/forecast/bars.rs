//! The forecast as a chart: a bar for each period, the surest part at its bottom.

use super::{Outlook, name_of};
use crate::{
    format,
    i18n::{text, use_i18n},
    ui::chart::{BarChart, Bars, Series},
};
use leptos::prelude::*;
use sotay_shared::forecast::{Measure, Unit};

#[component]
pub fn ForecastBars() -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    let bars = Memo::new(move |_| bars(outlook));
    let short = Callback::new(move |minor: i128| outlook.short_money(minor));
    let exact = Callback::new(move |minor: i128| outlook.money(minor));
    view! { <BarChart name=i18n.s(text::FORECAST_CHART) bars short exact /> }
}

fn bars(outlook: Outlook) -> Bars {
    let locale = outlook.i18n.locale();
    let periods = outlook.periods.get();
    let label = |first| match outlook.unit.get() {
        Unit::Month => format::short_month(first, locale),
        Unit::Quarter => outlook.name(first),
    };
    let series = Measure::PARTS.map(|measure| Series {
        name: locale.of(name_of(measure)).to_owned(),
        values: periods.iter().map(|first| outlook.sums(Some(*first)).of(measure)).collect(),
    });
    Bars {
        labels: periods.iter().map(|first| (label(*first), outlook.name(*first))).collect(),
        series: series.into(),
        targets: periods.iter().map(|first| outlook.target(Some(*first))).collect(),
        target: locale.of(text::TARGET).to_owned(),
    }
}
