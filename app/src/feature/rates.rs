//! What the workspace counts in, and what other currencies are worth in it.

mod choose;
mod said;

pub use choose::CurrencyChoice;
pub use said::RatesCard;

use crate::{
    actions::use_actions,
    device,
    fields::all_fields,
    format::{self, fill},
    i18n::{Locale, text, use_i18n},
    permission::use_may,
    replica::ReplicaHandle,
    sample,
    toast::use_toasts,
    ui::{
        choice::{Choice, found},
        suggest::{Suggest, Suggestions},
    },
    widget::gate::WhoMay,
    workspace::use_replica,
};
use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::RecordId,
    kind::{FieldType, Kind},
    money::{Currency, Rate, Rates},
    rates,
    role::Role,
    schema::{Field, key},
    value::Value,
};
use std::{collections::BTreeSet, sync::Arc};
use wasm_bindgen::{JsCast, JsValue};

/// Reads a number as people type it: `25400`, `25.400,50`, `0,00003937`. One mark before three digits groups thousands where the
/// number is one of money without cents.
fn parse(typed: &str, of: Currency) -> Option<f64> {
    let typed = typed.trim().replace(' ', "");
    let last = typed.rfind([',', '.']);
    let mixed = typed.contains(',') && typed.contains('.');
    let grouped = match (last, typed.matches([',', '.']).count()) {
        (Some(at), 1) => typed.len() - at == 4 && !typed.starts_with('0') && of.decimals() == 0,
        (Some(_), _) => !mixed,
        (None, _) => false,
    };
    let plain = match last.filter(|_| !grouped) {
        None => typed.replace([',', '.'], ""),
        Some(at) => format!("{}.{}", typed[..at].replace([',', '.'], ""), &typed[at + 1..]),
    };
    plain.parse::<f64>().ok().filter(|rate| *rate >= 1e-9 && *rate <= 1e12)
}

/// The currencies that the browser knows; empty for one that says nothing about them.
fn known() -> Vec<Currency> {
    let ask = || -> Result<Array, JsValue> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
        let ask: Function = Reflect::get(&intl, &"supportedValuesOf".into())?.dyn_into()?;
        ask.call1(&intl, &"currency".into())?.dyn_into()
    };
    let all = ask().unwrap_or_default();
    all.iter().filter_map(|code| code.as_string()?.parse().ok()).collect()
}

/// Whether there is such a currency; a browser that says nothing about them knows all.
fn exists(currency: Currency) -> bool {
    let known = known();
    known.is_empty() || known.contains(&currency)
}

/// What a currency is called.
fn name_of(currency: Currency, locale: Locale) -> String {
    let options = Object::new();
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&options, &"type".into(), &"currency".into());
    let names = Intl::DisplayNames::new(&Array::of1(&locale.tag().into()), &options);
    let name = names.of(currency.as_str()).map(String::from).unwrap_or_default();
    format!("{} – {name}", format::currency_sign(currency, locale))
}

/// The currency that is meant by what was typed or chosen from the list: its code comes first.
fn meant(typed: &str) -> Option<Currency> {
    let code: String = typed.trim().chars().take(3).collect::<String>().to_uppercase();
    code.parse().ok().filter(|currency| exists(*currency))
}

/// A rate as it is read: without zeros that say nothing.
fn shown(worth: f64) -> String {
    let text = format!("{worth:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn rates_of(replica: &ReplicaHandle) -> Memo<Rates> {
    let row = replica.model.row(RecordId::from(replica.device.workspace));
    Memo::new(move |_| row.get().and_then(|row| row.as_workspace().map(|it| it.rates())).unwrap_or_default())
}

/// What says a rate: either way of it, or neither.
fn edits(currency: Currency, rate: Option<Rate>) -> [FieldEdit; 2] {
    let (of_own, of_other) = match rate {
        Some(Rate::OfOwn(millionths)) => (millionths.into(), Value::Empty),
        Some(Rate::OfOther(millionths)) => (Value::Empty, millionths.into()),
        None => (Value::Empty, Value::Empty),
    };
    let path = format!("{}/{currency}", key::RATES);
    [FieldEdit { key: format!("{path}/inverse"), value: of_other }, FieldEdit { key: path, value: of_own }]
}

/// What makes the workspace count in another currency: the rates are said in it, and amounts that named none keep theirs.
pub fn change_currency(replica: &ReplicaHandle, before: &Rates, after: &Rates) -> Command {
    let workspace = RecordId::from(replica.device.workspace);
    let mut fields = vec![FieldEdit::new(key::CURRENCY, after.own)];
    for currency in before.known.keys().filter(|it| !after.known.contains_key(it)) {
        fields.extend(edits(*currency, None));
    }
    for (currency, rate) in &after.known {
        fields.extend(edits(*currency, Some(*rate)));
    }
    let mut commands = vec![Command::Edit { record: workspace, fields }];
    let counts = |kind: &Kind| {
        *kind != Kind::Workspace && kind.spec().fields.iter().any(|field| field.of == FieldType::Currency)
    };
    for kind in Kind::ALL.into_iter().filter(counts) {
        let fields = untrack(|| all_fields(&replica.model, kind)).into_iter();
        let amounts: Vec<Arc<Field>> = fields.filter(|field| field.of == FieldType::Money).collect();
        let declared = kind.spec().fields.iter().filter(|field| field.of == FieldType::Money).map(|field| field.key);
        let keys: BTreeSet<&str> = declared.chain(amounts.iter().map(|field| &*field.key)).collect();
        for record in untrack(|| replica.model.list(kind).get_untracked()) {
            let Some(row) = replica.model.peek(record) else { continue };
            if keys.iter().any(|key| row.value(key) != Value::Empty) && row.value(key::CURRENCY) == Value::Empty {
                commands.push(Command::Edit { record, fields: vec![FieldEdit::new(key::CURRENCY, before.own)] });
            }
        }
    }
    Command::Batch { commands }
}

/// Amounts that are looked at to see what somebody counts in.
const FIRST: usize = 20;

/// Asks once whether the workspace is to count in the currency of its first amounts, where all of them are in another than its
/// own and nothing was said about rates.
#[component]
pub fn FirstAmounts() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let key = format!("sotay.counts.{}", replica.device.workspace);
    let answered = RwSignal::new(device::remembered::<bool>(&key).unwrap_or_default());
    let may = use_may(Role::Admin);
    let rates = rates_of(&replica);
    let deals = replica.model.list(Kind::Deal);
    let handle = StoredValue::new(replica);
    let meant = Memo::new(move |_| {
        if answered.get() || !may.get() || rates.with(|rates| !rates.known.is_empty()) {
            return None;
        }
        let records: Vec<RecordId> = deals.with(|deals| deals.iter().take(FIRST + 1).copied().collect());
        if records.len() > FIRST {
            return None;
        }
        let sample = sample::ids(handle.with_value(|replica| replica.device.workspace));
        let own = rates.with(|rates| rates.own);
        let rows = records.into_iter().filter(|record| !sample.contains(record));
        let rows = rows.filter_map(|record| handle.with_value(|replica| replica.model.row(record)).get());
        let mut amounts = rows.filter_map(|row| row.as_deal()?.money(own).map(|money| money.currency));
        let first = amounts.next()?;
        (first != own && amounts.all(|it| it == first)).then_some(first)
    });
    let answer = move || {
        answered.set(true);
        device::remember(&key, &true);
    };
    let answer = StoredValue::new(answer);
    let sign = move |currency| format::currency_sign(currency, i18n.locale());
    move || {
        meant.get().map(|currency| {
            let own = rates.get().own;
            let count = move |_| {
                let before = rates.get_untracked();
                let after = Rates { own: currency, known: Default::default() };
                let command = handle.with_value(|replica| change_currency(replica, &before, &after));
                let words = fill(untrack(|| i18n.t(text::COUNTS_IN_NOW)), &[("currency", &untrack(|| sign(currency)))]);
                answer.with_value(|answer| answer());
                actions.say(command, words);
            };
            let told = move || fill(i18n.t(text::FIRST_AMOUNT), &[("amounts", &sign(currency)), ("own", &sign(own))]);
            let yes = move || fill(i18n.t(text::COUNT_IN), &[("currency", &sign(currency))]);
            let no = move || fill(i18n.t(text::STAY_WITH), &[("currency", &sign(own))]);
            view! {
                <aside class="update first-amounts" role="status">
                    <span>{told}</span>
                    <button class="primary" on:click=count>{yes}</button>
                    <button class="quiet" on:click=move |_| answer.with_value(|answer| answer())>{no}</button>
                </aside>
            }
        })
    }
}

/// A currency, searched in the list of all by its code, sign or name.
#[component]
fn CurrencyInput(#[prop(into)] label: Signal<&'static str>, value: RwSignal<String>) -> impl IntoView {
    let (i18n, all) = (use_i18n(), known());
    let choices = Memo::new(move |_| {
        let named = |it: &Currency| Choice::plain(it.to_string(), name_of(*it, i18n.locale())).detailed(it.to_string());
        all.iter().map(named).collect::<Vec<_>>()
    });
    let find: Suggest = Callback::new(move |typed: String| {
        choices.with(|choices| {
            found(choices, &typed).into_iter().filter_map(|at| choices.get(at).cloned()).collect::<Vec<_>>()
        })
    });
    let input = NodeRef::new();
    view! {
        <input
            node_ref=input class="code" aria-label=label placeholder="USD" autocomplete="off" required=true
            bind:value=value
        />
        <Suggestions input find />
    }
}

/// What the workspace counts in.
#[component]
pub fn CurrencyCard() -> impl IntoView {
    let (i18n, actions, toasts, replica) = (use_i18n(), use_actions(), use_toasts(), use_replica());
    let rates = rates_of(&replica);
    let replica = StoredValue::new(replica);
    let typed = RwSignal::new(String::new());
    // What the one before is worth has to be known where others are said in it.
    let asked = RwSignal::new(None::<Currency>);
    let worth = RwSignal::new(String::new());
    let change = move |after: Rates| {
        let before = rates.get_untracked();
        let command = replica.with_value(|replica| change_currency(replica, &before, &after));
        let sign = format::currency_sign(after.own, untrack(|| i18n.locale()));
        actions.say(command, fill(untrack(|| i18n.t(text::COUNTS_IN_NOW)), &[("currency", &sign)]));
        typed.set(String::new());
        asked.set(None);
        worth.set(String::new());
    };
    let choose = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(new) = meant(&typed.get_untracked()) else {
            return toasts.error(untrack(|| i18n.t(text::ERROR_CURRENCY)));
        };
        let before = rates.get_untracked();
        match before.in_currency(new) {
            Some(after) => change(after),
            None if before.known.is_empty() => change(Rates { own: new, known: Default::default() }),
            None => asked.set(Some(new)),
        }
    };
    let answer = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(new) = asked.get_untracked() else { return };
        let mut before = rates.get_untracked();
        let one = rates::said_for(before.own, new);
        let other = if one == new { before.own } else { new };
        let rate = parse(&worth.get_untracked(), other).and_then(|rate| rates::kept(one, rate, before.own));
        match rate {
            Some(rate) => {
                before.known.insert(new, rate);
                if let Some(after) = before.in_currency(new) {
                    change(after);
                }
            }
            None => toasts.error(untrack(|| i18n.t(text::ERROR_NUMBER))),
        }
    };
    let sign = move |currency| format::currency_sign(currency, i18n.locale());
    let question = move || {
        asked.get().map(|new| {
            let own = rates.get().own;
            let one = rates::said_for(own, new);
            let other = if one == new { own } else { new };
            view! {
                <form class="row" on:submit=answer>
                    <label class="small-number">
                        {move || format!("1 {} =", sign(one))}
                        <input class="rate" inputmode="decimal" required=true aria-label=i18n.s(text::RATE) bind:value=worth />
                        {move || sign(other)}
                    </label>
                    <button class="primary" type="submit">{i18n.s(text::CHANGE)}</button>
                </form>
            }
        })
    };
    view! {
        <section class="card money-of-workspace" id="currency">
            <h2>{i18n.s(text::OWN_CURRENCY)}</h2>
            <p>{move || name_of(rates.get().own, i18n.locale())}</p>
            <p class="hint">{i18n.s(text::OWN_CURRENCY_TEXT)}</p>
            <WhoMay needs=Role::Admin />
            <form class="row" on:submit=choose>
                <CurrencyInput label=i18n.s(text::OWN_CURRENCY) value=typed />
                <button type="submit">{i18n.s(text::CHANGE)}</button>
            </form>
            {question}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_as_typed() {
        for (typed, rate) in [
            ("25400", 25_400.0),
            ("25.400", 25_400.0),
            ("25,400", 25_400.0),
            ("25.400,50", 25_400.5),
            ("1.025.400", 1_025_400.0),
            ("0,125", 0.125),
        ] {
            assert_eq!(parse(typed, Currency::VND), Some(rate), "{typed}");
        }
        for (typed, rate) in [("1.08", 1.08), ("1,085", 1.085), ("1,025.5", 1_025.5), ("0.00003937", 0.000_039_37)] {
            assert_eq!(parse(typed, Currency::USD), Some(rate), "{typed}");
        }
        for bad in ["", "0", "-1", "x", "1e99"] {
            assert_eq!(parse(bad, Currency::USD), None, "{bad}");
        }
        assert_eq!((shown(25_400.0).as_str(), shown(0.000_039).as_str()), ("25400", "0.000039"));
    }
}
