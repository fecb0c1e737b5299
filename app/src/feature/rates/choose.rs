//! What a workspace is to count in, chosen at once: for one in which nothing is yet.

use super::{change_currency, name_of, rates_of};
use crate::{
    actions::use_actions,
    format::{self, fill},
    i18n::{text, use_i18n},
    ui::{choice::Choice, combobox::Combobox},
    workspace::use_replica,
};
use leptos::prelude::*;
use sotay_shared::money::{Currency, Rates};

/// Those that are offered; the settings know all.
const COMMON: [&str; 6] = ["VND", "USD", "EUR", "JPY", "SGD", "THB"];

#[component]
pub fn CurrencyChoice() -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let rates = rates_of(&replica);
    let own = Memo::new(move |_| rates.with(|rates| rates.own));
    let replica = StoredValue::new(replica);
    let value = Signal::derive(move || own.get().to_string());
    let choices = Signal::derive(move || {
        let own = own.get();
        let common = COMMON.iter().filter_map(|code| code.parse::<Currency>().ok());
        let others = common.filter(|it| *it != own);
        let named = |it: Currency| Choice::plain(it.to_string(), name_of(it, i18n.locale()));
        [own].into_iter().chain(others).map(named).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |code: String| {
        let Ok(new) = code.parse::<Currency>() else { return };
        let before = rates.get_untracked();
        if new == before.own {
            return;
        }
        let after = before.in_currency(new).unwrap_or(Rates { own: new, known: Default::default() });
        let command = replica.with_value(|replica| change_currency(replica, &before, &after));
        let sign = format::currency_sign(new, untrack(|| i18n.locale()));
        actions.say(command, fill(untrack(|| i18n.t(text::COUNTS_IN_NOW)), &[("currency", &sign)]));
    });
    view! {
        <label class="own-currency">
            {i18n.s(text::OWN_CURRENCY)}
            <Combobox label=i18n.s(text::OWN_CURRENCY) value choices chosen=choose />
        </label>
    }
}
