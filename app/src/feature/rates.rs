//! What other currencies are worth in the workspace's own.

use crate::{
    actions::use_actions,
    format::fill,
    i18n::{text, use_i18n},
    ui::{
        icon::{Icon, IconView},
        input::set_target_value,
        toast::use_toasts,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    money::{Currency, Rate},
    schema::key,
    value::Value,
};
use wasm_bindgen::JsCast;

/// Reads a rate into a currency as people type it: `25400`, `25.400,50`, `0,00003937`. A currency that is worth less than one
/// of the other is kept the other way round.
fn parse(typed: &str, own: Currency) -> Option<Rate> {
    let typed = typed.trim().replace(' ', "");
    let last = typed.rfind([',', '.']);
    let mixed = typed.contains(',') && typed.contains('.');
    // One mark before three digits groups thousands where rates are in the thousands: of money without cents.
    let grouped = match (last, typed.matches([',', '.']).count()) {
        (Some(at), 1) => typed.len() - at == 4 && !typed.starts_with('0') && own.decimals() == 0,
        (Some(_), _) => !mixed,
        (None, _) => false,
    };
    let plain = match last.filter(|_| !grouped) {
        None => typed.replace([',', '.'], ""),
        Some(at) => format!("{}.{}", typed[..at].replace([',', '.'], ""), &typed[at + 1..]),
    };
    let rate = plain.parse::<f64>().ok().filter(|rate| *rate >= 1e-9 && *rate <= 1e9)?;
    let millionths = |rate: f64| (rate * 1e6).round() as i64;
    Some(if rate < 0.01 { Rate::OfOther(millionths(1.0 / rate)) } else { Rate::OfOwn(millionths(rate)) })
}

/// Whether the browser knows the currency; one that says nothing about them knows all.
fn exists(currency: Currency) -> bool {
    let intl = js_sys::Reflect::get(&js_sys::global(), &"Intl".into());
    let ask = intl.and_then(|intl| Ok((js_sys::Reflect::get(&intl, &"supportedValuesOf".into())?, intl)));
    let Ok((Ok(ask), intl)) = ask.map(|(ask, intl)| (ask.dyn_into::<js_sys::Function>(), intl)) else { return true };
    let known = ask.call1(&intl, &"currency".into()).ok().and_then(|known| known.dyn_into::<js_sys::Array>().ok());
    known.is_none_or(|known| known.includes(&currency.as_str().into(), 0))
}

/// A rate as it is read: without zeros that say nothing.
fn shown(millionths: i64) -> String {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[component]
pub fn RatesCard() -> impl IntoView {
    let (i18n, actions, toasts, replica) = (use_i18n(), use_actions(), use_toasts(), use_replica());
    let record = RecordId::from(replica.device.workspace);
    let row = replica.model.row(record);
    let rates = Memo::new(move |_| {
        row.get().and_then(|row| row.as_workspace().map(|workspace| workspace.rates())).unwrap_or_default()
    });
    let (code, rate) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // Either way of it, or neither.
    let put = move |currency: Currency, rate: Option<Rate>| {
        let (of_own, of_other) = match rate {
            Some(Rate::OfOwn(millionths)) => (millionths.into(), Value::Empty),
            Some(Rate::OfOther(millionths)) => (Value::Empty, millionths.into()),
            None => (Value::Empty, Value::Empty),
        };
        let path = format!("{}/{currency}", key::RATES);
        let inverse = FieldEdit { key: format!("{path}/inverse"), value: of_other };
        let fields = vec![FieldEdit { key: path, value: of_own }, inverse];
        match rate {
            Some(_) => actions.start(Command::Edit { record, fields }),
            None => {
                let words = fill(untrack(|| i18n.t(text::RATE_REMOVED)), &[("name", currency.as_str())]);
                actions.say(Command::Edit { record, fields }, words);
            }
        }
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let currency = code.get_untracked().trim().to_uppercase().parse::<Currency>();
        match (currency, parse(&rate.get_untracked(), rates.with_untracked(|rates| rates.own))) {
            (Ok(currency), _) if !exists(currency) => toasts.error(untrack(|| i18n.t(text::ERROR_CURRENCY))),
            (Ok(currency), Some(worth)) => {
                put(currency, Some(worth));
                code.set(String::new());
                rate.set(String::new());
            }
            (Err(_), _) => toasts.error(untrack(|| i18n.t(text::ERROR_CURRENCY))),
            (_, None) => toasts.error(untrack(|| i18n.t(text::ERROR_NUMBER))),
        }
    };
    let line = move |(currency, rate): (Currency, Rate)| {
        let own = rates.with_untracked(|rates| rates.own);
        let (one, millionths, other) = match rate {
            Rate::OfOwn(millionths) => (currency, millionths, own),
            Rate::OfOther(millionths) => (own, millionths, currency),
        };
        let change = move |event: leptos::ev::Event| {
            let typed = parse(&event_target_value(&event), other).map(|typed| match (typed, rate) {
                (Rate::OfOwn(millionths), Rate::OfOther(_)) => Rate::OfOther(millionths),
                (Rate::OfOther(millionths), Rate::OfOther(_)) => Rate::OfOwn(millionths),
                (typed, Rate::OfOwn(_)) => typed,
            });
            match typed {
                Some(rate) => put(currency, Some(rate)),
                None => {
                    toasts.error(untrack(|| i18n.t(text::ERROR_NUMBER)));
                    set_target_value(&event, &shown(millionths));
                }
            }
        };
        view! {
            <li class="line">
                <label class="small-number">
                    {format!("1 {one} =")}
                    <input class="rate" inputmode="decimal" prop:value=shown(millionths) on:change=change />
                    {other.to_string()}
                </label>
                <button
                    class="quiet square"
                    aria-label=move || format!("{} {currency}", i18n.t(text::DELETE))
                    on:click=move |_| put(currency, None)
                >
                    <IconView icon=Icon::Close />
                </button>
            </li>
        }
    };
    view! {
        <section class="card rates">
            <h2>{i18n.s(text::RATES)}</h2>
            <p>{i18n.s(text::RATES_TEXT)}</p>
            <ul class="lines">{move || rates.get().known.into_iter().map(line).collect_view()}</ul>
            <form class="row" on:submit=add>
                <input class="code" aria-label=i18n.s(text::CURRENCY) placeholder="USD" maxlength="3" required=true bind:value=code />
                <input aria-label=i18n.s(text::RATE) placeholder=i18n.s(text::RATE) inputmode="decimal" required=true bind:value=rate />
                <button type="submit">{i18n.s(text::ADD)}</button>
            </form>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_as_typed() {
        for (typed, millionths) in [
            ("25400", 25_400_000_000),
            ("25.400", 25_400_000_000),
            ("25,400", 25_400_000_000),
            ("25.400,50", 25_400_500_000),
            ("1.025.400", 1_025_400_000_000),
            ("0,125", 125_000),
        ] {
            assert_eq!(parse(typed, Currency::VND), Some(Rate::OfOwn(millionths)), "{typed}");
        }
        for (typed, millionths) in [("1.08", 1_080_000), ("1,085", 1_085_000), ("1,025.5", 1_025_500_000)] {
            assert_eq!(parse(typed, Currency::USD), Some(Rate::OfOwn(millionths)), "{typed}");
        }
        for bad in ["", "0", "-1", "x", "1e99"] {
            assert_eq!(parse(bad, Currency::USD), None, "{bad}");
        }
        assert_eq!(parse("0.00003937", Currency::USD), Some(Rate::OfOther(25_400_050_800)));
        assert_eq!((shown(25_400_000_000).as_str(), shown(39).as_str()), ("25400", "0.000039"));
    }
}
