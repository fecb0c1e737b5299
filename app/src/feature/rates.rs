//! What other currencies are worth in the workspace's own.

use crate::{
    actions::use_actions,
    i18n::{text, use_i18n},
    ui::{
        icon::{Icon, IconView},
        toast::use_toasts,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    money::Currency,
    schema::key,
    value::Value,
};

/// Reads a rate into a currency as people type it, in millionths: `25400`, `25.400,50`, `0,000039`.
fn parse(typed: &str, own: Currency) -> Option<i64> {
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
    let rate = plain.parse::<f64>().ok().filter(|rate| *rate > 0.0 && *rate <= 1e9)?;
    Some((rate * 1e6).round() as i64).filter(|millionths| *millionths > 0)
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
    let put = move |currency: Currency, value: Value| {
        let fields = vec![FieldEdit { key: format!("{}/{currency}", key::RATES), value }];
        actions.start(Command::Edit { record, fields });
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let currency = code.get_untracked().trim().to_uppercase().parse::<Currency>();
        match (currency, parse(&rate.get_untracked(), rates.with_untracked(|rates| rates.own))) {
            (Ok(currency), Some(millionths)) => {
                put(currency, millionths.into());
                code.set(String::new());
                rate.set(String::new());
            }
            (Err(_), _) => toasts.error(untrack(|| i18n.t(text::ERROR_CURRENCY))),
            (_, None) => toasts.error(untrack(|| i18n.t(text::ERROR_NUMBER))),
        }
    };
    let line = move |(currency, millionths): (Currency, i64)| {
        let change = move |event: leptos::ev::Event| {
            if let Some(millionths) = parse(&event_target_value(&event), rates.with_untracked(|rates| rates.own)) {
                put(currency, millionths.into());
            }
        };
        view! {
            <li class="line">
                <label class="small-number">
                    {format!("1 {currency} =")}
                    <input class="rate" inputmode="decimal" prop:value=shown(millionths) on:change=change />
                    {move || rates.with(|rates| rates.own.to_string())}
                </label>
                <button
                    class="quiet square"
                    aria-label=move || format!("{} {currency}", i18n.t(text::DELETE))
                    on:click=move |_| put(currency, Value::Empty)
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
            <ul class="lines">{move || rates.get().millionths.into_iter().map(line).collect_view()}</ul>
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
            ("0.000039", 39),
            ("0,125", 125_000),
        ] {
            assert_eq!(parse(typed, Currency::VND), Some(millionths), "{typed}");
        }
        for (typed, millionths) in [("1.08", 1_080_000), ("1,085", 1_085_000), ("1,025.5", 1_025_500_000)] {
            assert_eq!(parse(typed, Currency::USD), Some(millionths), "{typed}");
        }
        for bad in ["", "0", "-1", "x", "1e99"] {
            assert_eq!(parse(bad, Currency::USD), None, "{bad}");
        }
        assert_eq!((shown(25_400_000_000).as_str(), shown(39).as_str()), ("25400", "0.000039"));
    }
}
