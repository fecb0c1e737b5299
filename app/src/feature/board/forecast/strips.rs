//! What the chart leaves out: deals without a date, deals whose date is past, and amounts without a rate.

use super::Outlook;
use crate::{
    format::{self, fill},
    i18n::{Text, text, use_i18n},
    route::{Route, Subject},
};
use leptos::prelude::*;
use sotay_shared::forecast::{Report, When};

#[component]
pub fn Strips() -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    let unconverted = move || {
        let deals = outlook.report.with(|report| report.unconverted.clone());
        let words = deals.iter().map(|(currency, count)| {
            let currency = format::currency_sign(*currency, i18n.locale());
            fill(i18n.t(text::NO_RATE), &[("n", &count.to_string()), ("currency", &currency)])
        });
        let words = words.collect::<Vec<_>>().join(" · ");
        (!words.is_empty()).then(|| {
            view! {
                <p class="strip">
                    <span>{words}</span>
                    <a class="button quiet" href=Route::Setting(Subject::General).path()>
                        {i18n.s(text::FORECAST_RATES)}
                    </a>
                </p>
            }
        })
    };
    view! {
        <Strip when=When::Undated words=text::FORECAST_UNDATED act=text::FORECAST_GIVE_DATES />
        <Strip when=When::Overdue words=text::FORECAST_OVERDUE act=text::FORECAST_GIVE_NEW_DATES />
        {unconverted}
    }
}

/// Deals of one group, where there are any: how many, what they amount to, and what can be done about them.
#[component]
fn Strip(when: When, words: Text, act: Text) -> impl IntoView {
    let i18n = use_i18n();
    let outlook = expect_context::<Outlook>();
    let counted = Memo::new(move |_| {
        let counted = |report: &Report| {
            report.bucket(when).map(|bucket| (bucket.deals.len(), bucket.open)).filter(|(count, _)| *count > 0)
        };
        outlook.report.with(counted)
    });
    let said = move || {
        let (count, sum) = counted.get()?;
        let (deals, sum, period) = (outlook.deals(count), outlook.money(sum), outlook.name(outlook.now()));
        Some(fill(i18n.t(words), &[("deals", &deals), ("sum", &sum), ("period", &period)]))
    };
    let query = move || outlook.listing(&outlook.report.with(|report| report.open(when)));
    view! {
        <Show when=move || counted.with(Option::is_some)>
            <p class="strip">
                <span>{said}</span>
                <a class="button quiet" href=move || format!("{}{}", Route::Board.path(), query())>{i18n.s(act)}</a>
            </p>
        </Show>
    }
}
