//! Whether signing in takes two steps, and how that changes.

use super::{
    again::{AskAgain, Question},
    codes::CodesDialog,
    set_up::{NewKey, Recovery, SetUpDialog},
};
use crate::{
    format::{self, fill},
    http,
    i18n::{I18n, text, use_i18n},
    replica::Link,
    second_factor::FactorError,
    toast::{Toasts, use_toasts},
    workspace::use_replica,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use sotay_shared::stamp::Timestamp;
use wasm_bindgen_futures::spawn_local;

/// So few recovery codes are said to be few.
const FEW: i64 = 3;

/// What the account has beside its password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Overview {
    /// Since when signing in takes two steps.
    pub totp: Option<Timestamp>,
    /// Recovery codes that are left.
    pub recovery: i64,
}

impl Overview {
    /// # Errors
    /// When the server cannot be asked.
    pub async fn read() -> Result<Overview, FactorError> {
        Ok(http::get("/api/account/factors").await?)
    }
}

/// The dialog that is open.
#[derive(Clone)]
enum Open {
    SetUp(NewKey),
    Codes(Vec<String>),
    Anew,
    End,
}

#[derive(Clone, Copy)]
struct TwoStep {
    overview: RwSignal<Option<Overview>>,
    open: RwSignal<Option<Open>>,
    i18n: I18n,
    toasts: Toasts,
}

impl TwoStep {
    /// Asks the server how it stands.
    fn ask(self) {
        spawn_local(async move {
            if let Ok(overview) = Overview::read().await {
                // The page may be gone by now.
                let _ = self.overview.try_set(Some(overview));
            }
        });
    }

    fn set_up(self) {
        spawn_local(async move {
            match NewKey::begin().await {
                Ok(key) => drop(self.open.try_set(Some(Open::SetUp(key)))),
                Err(error) => self.toasts.error(untrack(|| error.explain(self.i18n))),
            }
        });
    }

    fn show(self, codes: Vec<String>) {
        // The dialog that asked closes first.
        self.open.set(Some(Open::Codes(codes)));
        self.ask();
    }

    /// The dialog, where one is open.
    fn dialog(self) -> Option<AnyView> {
        let close = Callback::new(move |()| self.open.set(None));
        Some(match self.open.get()? {
            Open::SetUp(key) => {
                let done = Callback::new(move |codes| self.show(codes));
                view! { <SetUpDialog key done close /> }.into_any()
            }
            Open::Codes(codes) => view! { <CodesDialog codes close /> }.into_any(),
            Open::Anew => {
                let question = Question {
                    title: text::RECOVERY_CODES,
                    words: text::RECOVERY_ANEW_TEXT,
                    send: text::RECOVERY_MAKE,
                    name: None,
                };
                let made = RwSignal::new(None::<Vec<String>>);
                let done = async move |said: Value, _: String| -> Result<(), FactorError> {
                    let Recovery { recovery } = http::post("/api/account/recovery-codes", &said).await?;
                    let _ = made.try_set(Some(recovery));
                    Ok(())
                };
                // What was made is shown in the place of the question.
                let next = Callback::new(move |()| match made.get_untracked() {
                    Some(codes) => self.show(codes),
                    None => self.open.set(None),
                });
                view! { <AskAgain question two_steps=true done close=next /> }.into_any()
            }
            Open::End => {
                let question = Question {
                    title: text::TWO_STEPS,
                    words: text::TWO_STEPS_END_TEXT,
                    send: text::TWO_STEPS_TURN_OFF,
                    name: None,
                };
                let done = async move |said: Value, _: String| -> Result<(), FactorError> {
                    http::call("DELETE", "/api/account/totp", &said).await?;
                    self.toasts.say(untrack(|| self.i18n.t(text::TWO_STEPS_ENDED)));
                    self.ask();
                    Ok(())
                };
                view! { <AskAgain question two_steps=true done close /> }.into_any()
            }
        })
    }
}

/// Two-step sign-in of the account.
#[component]
pub fn TwoStepCard() -> impl IntoView {
    let (i18n, status) = (use_i18n(), use_replica().status);
    let card = TwoStep { overview: RwSignal::new(None), open: RwSignal::new(None), i18n, toasts: use_toasts() };
    let live = Memo::new(move |_| status.with(|status| status.link == Link::Live));
    Effect::new(move || {
        if live.get() {
            card.ask();
        }
    });
    let shown = move || {
        let Overview { totp, recovery } = card.overview.get()?;
        Some(match totp {
            None => view! {
                <div class="actions">
                    <button type="button" on:click=move |_| card.set_up()>{i18n.s(text::TWO_STEPS_SET_UP)}</button>
                </div>
            }
            .into_any(),
            Some(since) => view! { <TurnedOn card since recovery /> }.into_any(),
        })
    };
    view! {
        <Show when=move || live.get()>
            <section class="card stack two-step">
                <h2>{i18n.s(text::TWO_STEPS)}</h2>
                <p>{i18n.s(text::TWO_STEPS_TEXT)}</p>
                {shown}
            </section>
        </Show>
        {move || card.dialog()}
    }
}

/// Since when, how many codes are left, and what can be done.
#[component]
fn TurnedOn(card: TwoStep, since: Timestamp, recovery: i64) -> impl IntoView {
    let i18n = card.i18n;
    let words = move || {
        let at = format::instant(since, i18n.locale());
        fill(i18n.t(text::TWO_STEPS_ON), &[("at", &at), ("n", &recovery.to_string())])
    };
    view! {
        <p>{words}</p>
        {(recovery <= FEW).then(|| view! { <p class="problem">{i18n.s(text::TWO_STEPS_FEW)}</p> })}
        <div class="actions">
            <button type="button" on:click=move |_| card.open.set(Some(Open::Anew))>{i18n.s(text::RECOVERY_ANEW)}</button>
            <button class="danger" type="button" on:click=move |_| card.open.set(Some(Open::End))>
                {i18n.s(text::TWO_STEPS_END)}
            </button>
        </div>
    }
}
