//! What the forms for a new deal have in common: how its amount is read, and how they are sent and left.

use crate::{
    actions::{Actions, use_actions},
    i18n::{Text, text},
    ui::draft::{self, Draft},
};
use leptos::prelude::*;
use sotay_shared::{
    command::Command,
    money::{Currency, Money},
};
use wasm_bindgen_futures::spawn_local;

/// The amount that was typed, or else the one that is known.
///
/// # Errors
/// What is wrong with it.
pub fn amount(typed: &str, known: Option<Money>, is_needed: bool, own: Currency) -> Result<Option<Money>, Text> {
    let money = match typed.trim().is_empty() {
        true => known,
        false => Some(Money::parse(typed, own).map_err(|_| text::ERROR_AMOUNT)?),
    };
    if money.is_none() && is_needed { Err(text::ERROR_REQUIRED) } else { Ok(money) }
}

/// A form that is sent once, and closed when its deal is made.
#[derive(Clone, Copy)]
pub struct DealForm {
    open: RwSignal<bool>,
    actions: Actions,
    pub draft: Draft,
    pub problem: RwSignal<Option<Text>>,
    pub busy: RwSignal<bool>,
}

impl DealForm {
    pub fn begun(open: RwSignal<bool>, draft: Draft) -> DealForm {
        let (problem, busy) = (RwSignal::new(None), RwSignal::new(false));
        DealForm { open, actions: use_actions(), draft, problem, busy }
    }

    /// Makes the deal, or says why that cannot be; does nothing while there is no board for it.
    pub fn send(self, command: Result<Option<Command>, Text>) {
        if self.busy.get_untracked() {
            return;
        }
        let command = match command {
            Ok(Some(command)) => command,
            Ok(None) => return,
            Err(problem) => return self.problem.set(Some(problem)),
        };
        self.busy.set(true);
        let typed = self.draft.key();
        spawn_local(async move {
            let made = self.actions.run(command).await;
            // The form may have been left meanwhile.
            let _ = self.busy.try_set(false);
            if made {
                draft::sent(&typed);
                let _ = self.open.try_set(false);
            }
        });
    }

    /// What was typed is not kept.
    pub fn cancel(self) {
        self.draft.clear();
        self.open.set(false);
    }
}
