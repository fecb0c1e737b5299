//! The rates that are said: each as people say it, and asked about where hardly anybody can mean it.

use super::{CurrencyInput, edits, meant, parse, rates_of, shown};
use crate::{
    actions::{Actions, use_actions},
    format::{self, fill},
    i18n::{I18n, text, use_i18n},
    toast::{Toasts, use_toasts},
    ui::{
        icon::{Icon, IconView},
        input::set_target_value,
    },
    workspace::use_replica,
};
use leptos::{
    ev::{Event, SubmitEvent},
    prelude::*,
};
use sotay_shared::{
    command::Command,
    id::RecordId,
    money::{Currency, Rate},
    rates::{self, Doubt},
};

/// What is asked before a rate is kept that hardly anybody can mean.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Question {
    one: Currency,
    rate: f64,
    other: Currency,
    doubt: Doubt,
}

/// "1 US$ = 25,400 ₫".
fn equation(one: Currency, rate: f64, other: Currency, i18n: I18n) -> String {
    let locale = i18n.locale();
    let number = match rate < 0.01 {
        true => shown(rate),
        false => format::decimal(rate, locale),
    };
    format!("1 {} = {number} {}", format::currency_sign(one, locale), format::currency_sign(other, locale))
}

/// What the workspace counts in, and the rate that is being said.
#[derive(Clone, Copy)]
struct Saying {
    workspace: RecordId,
    own: Memo<Currency>,
    question: RwSignal<Option<Question>>,
    /// What is typed of a new one: its currency, and what that is worth.
    code: RwSignal<String>,
    rate: RwSignal<String>,
    i18n: I18n,
    actions: Actions,
    toasts: Toasts,
}

impl Saying {
    fn new(workspace: RecordId, own: Memo<Currency>) -> Saying {
        Saying {
            workspace,
            own,
            question: RwSignal::new(None),
            code: RwSignal::new(String::new()),
            rate: RwSignal::new(String::new()),
            i18n: use_i18n(),
            actions: use_actions(),
            toasts: use_toasts(),
        }
    }

    /// Keeps what one of a currency is worth in the other.
    fn keep(self, one: Currency, worth: f64, other: Currency) {
        let own = self.own.get_untracked();
        self.question.set(None);
        let currency = if one == own { other } else { one };
        match rates::kept(one, worth, own) {
            Some(kept) => {
                let fields = edits(currency, Some(kept)).to_vec();
                self.actions.start(Command::Edit { record: self.workspace, fields });
                self.code.set(String::new());
                self.rate.set(String::new());
            }
            None => self.no_number(),
        }
    }

    /// What hardly anybody can mean is asked about first.
    fn say(self, one: Currency, worth: f64, other: Currency) {
        match rates::doubt(one, worth, other) {
            Some(doubt) => self.question.set(Some(Question { one, rate: worth, other, doubt })),
            None => self.keep(one, worth, other),
        }
    }

    /// Says that what was typed is no number.
    fn no_number(self) {
        self.toasts.error(untrack(|| self.i18n.t(text::ERROR_NUMBER)));
    }

    fn remove(self, currency: Currency) {
        let words = fill(untrack(|| self.i18n.t(text::RATE_REMOVED)), &[("name", currency.as_str())]);
        self.actions.say(Command::Edit { record: self.workspace, fields: edits(currency, None).to_vec() }, words);
    }

    /// The currency as a sign; follows the language.
    fn sign(self, currency: Currency) -> String {
        format::currency_sign(currency, self.i18n.locale())
    }
}

#[component]
pub fn RatesCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let rates = rates_of(&replica);
    let own = Memo::new(move |_| rates.with(|rates| rates.own));
    let saying = Saying::new(RecordId::from(replica.device.workspace), own);
    let line = move |(currency, rate): (Currency, Rate)| view! { <RateLine saying currency rate /> };
    view! {
        <section class="card rates">
            <h2>{i18n.s(text::RATES)}</h2>
            <p>{i18n.s(text::RATES_TEXT)}</p>
            <ul class="lines">{move || rates.get().known.into_iter().map(line).collect_view()}</ul>
            <NewRate saying />
            {move || saying.question.get().map(|question| view! { <QuestionView question saying /> })}
        </section>
    }
}

/// What one other currency is worth.
#[component]
fn RateLine(saying: Saying, currency: Currency, rate: Rate) -> impl IntoView {
    let i18n = use_i18n();
    let own = saying.own.get_untracked();
    let (one, worth) = rates::said(rate, own, currency);
    let other = if one == own { currency } else { own };
    let change = move |event: Event| match parse(&event_target_value(&event), other) {
        Some(worth) => saying.say(one, worth, other),
        None => {
            saying.no_number();
            set_target_value(&event, &shown(worth));
        }
    };
    view! {
        <li class="line">
            <label class="small-number">
                {move || format!("1 {} =", saying.sign(one))}
                <input class="rate" inputmode="decimal" prop:value=shown(worth) on:change=change />
                {move || saying.sign(other)}
            </label>
            <button
                class="quiet square"
                aria-label=move || format!("{} {currency}", i18n.t(text::DELETE))
                on:click=move |_| saying.remove(currency)
            >
                <IconView icon=Icon::Close />
            </button>
        </li>
    }
}

/// A currency that has no rate yet.
#[component]
fn NewRate(saying: Saying) -> impl IntoView {
    let i18n = use_i18n();
    let Saying { own, code, rate, toasts, .. } = saying;
    let typed = Memo::new(move |_| code.with(|code| meant(code)).filter(|it| *it != own.get()));
    let one = Memo::new(move |_| typed.get().map(|typed| rates::said_for(own.get(), typed)));
    let other = Memo::new(move |_| one.get().zip(typed.get()).map(|(one, it)| if one == it { own.get() } else { it }));
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(one), Some(other)) = (one.get_untracked(), other.get_untracked()) else {
            return toasts.error(untrack(|| i18n.t(text::ERROR_CURRENCY)));
        };
        match parse(&rate.get_untracked(), other) {
            Some(worth) => saying.say(one, worth, other),
            None => saying.no_number(),
        }
    };
    view! {
        <form class="row" on:submit=add>
            <CurrencyInput label=i18n.s(text::CURRENCY) value=code />
            <span class="small-number">
                {move || one.get().map(|one| format!("1 {} =", saying.sign(one)))}
                <input class="rate" aria-label=i18n.s(text::RATE) placeholder=i18n.s(text::RATE) inputmode="decimal" required=true bind:value=rate />
                {move || other.get().map(|other| saying.sign(other))}
            </span>
            <button type="submit">{i18n.s(text::ADD)}</button>
        </form>
    }
}

/// Asks whether a rate is meant, with what may be meant instead.
#[component]
fn QuestionView(question: Question, saying: Saying) -> impl IntoView {
    let i18n = use_i18n();
    let Question { one, rate, other, doubt } = question;
    let told = move || {
        let usual = match doubt {
            Doubt::Far { usual } => equation(one, usual, other, i18n),
            Doubt::Inverse => equation(other, rates::usual(other, one).unwrap_or(rate), one, i18n),
        };
        fill(i18n.t(text::RATE_DOUBTED), &[("typed", &equation(one, rate, other, i18n)), ("usual", &usual)])
    };
    let instead = (doubt == Doubt::Inverse).then(|| {
        let words = move || fill(i18n.t(text::RATE_INVERSE), &[("rate", &equation(other, rate, one, i18n))]);
        view! { <button class="primary" on:click=move |_| saying.keep(other, rate, one)>{words}</button> }
    });
    view! {
        <div class="notice stack" role="alert">
            <p>{told}</p>
            <div class="actions">
                {instead}
                <button on:click=move |_| saying.keep(one, rate, other)>{i18n.s(text::RATE_KEEP)}</button>
                <button class="quiet" on:click=move |_| saying.question.set(None)>{i18n.s(text::CANCEL)}</button>
            </div>
        </div>
    }
}
