//! The passcode of this workspace on this device: on, off, another one, and when it locks.

use super::passcode_words::{explained, problem_of};
use crate::{
    device,
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    replica::{
        ReplicaHandle, SealState, lock,
        passcode::{self, NotOpened},
    },
    toast::{Toasts, use_toasts},
    ui::{
        choice::Choice,
        combobox::Combobox,
        draft,
        form_end::{FormButtons, ProblemWords},
        modal::Modal,
    },
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use wasm_bindgen_futures::spawn_local;

/// Minutes without use after which it locks, as they can be chosen; 0 for never.
const MINUTES: [u32; 5] = [1, 5, 15, 60, 0];
/// What is chosen at first.
const AT_FIRST: u32 = 15;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    On,
    Off,
    Change,
}

impl Asked {
    fn title(self) -> Text {
        match self {
            Asked::On => text::PASSCODE_SET_TITLE,
            Asked::Off => text::PASSCODE_OFF_TITLE,
            Asked::Change => text::PASSCODE_CHANGE_TITLE,
        }
    }

    fn send(self) -> Text {
        match self {
            Asked::On => text::PASSCODE_SET,
            Asked::Off => text::PASSCODE_OFF,
            Asked::Change => text::PASSCODE_CHANGE,
        }
    }
}

/// How the passcode stands, and what is done about it.
#[derive(Clone, Copy)]
struct Card {
    /// `None` until it is known.
    state: RwSignal<Option<Option<SealState>>>,
    /// Values that were looked at, while they are brought into another form here.
    looked: RwSignal<Option<usize>>,
    asked: RwSignal<Option<Asked>>,
    replica: StoredValue<ReplicaHandle>,
    toasts: Toasts,
    i18n: I18n,
}

impl Card {
    /// What is lost with the passcode.
    fn forgotten(self) -> Text {
        let device = self.replica.with_value(|replica| replica.device);
        // A page that was open when the workspace came onto the server does not know of it.
        let is_shared = device.shared || device::workspaces().iter().any(|known| known.is(&device) && known.shared);
        if is_shared { text::PASSCODE_FORGOTTEN } else { text::PASSCODE_FORGOTTEN_LOCAL }
    }

    fn look(self) {
        let Some(device) = self.replica.try_with_value(|replica| replica.device) else { return };
        spawn_local(async move {
            if let Ok(found) = passcode::of(device).await {
                // The page may be left by now.
                let _ = self.state.try_set(Some(found.map(|found| found.state)));
            }
        });
    }

    /// Brings what is there into the form that was asked for. It goes on when the page of settings is left.
    async fn convert(self, replica: ReplicaHandle) {
        replica.load_others_again();
        let converted = passcode::convert(replica.device, move |looked| {
            let _ = self.looked.try_set(Some(looked));
        });
        let converted = converted.await;
        // Another tab may have kept some before it heard of it.
        draft::reseal(replica.device);
        let _ = self.looked.try_set(None);
        if let Err(error) = converted {
            self.toasts.error(fill(untrack(|| self.i18n.t(text::ERROR_STORE)), &[("message", &error.0)]));
        }
        self.look();
    }

    async fn carry_out(self, asked: Asked, old: &str, new: &str, minutes: u32) -> Result<(), NotOpened> {
        let replica = self.replica.get_value();
        let device = replica.device;
        match asked {
            Asked::On => {
                passcode::turn_on(device, new, minutes).await?;
                draft::reseal(device);
                let _ = replica.passcode.try_set(Some(minutes));
            }
            Asked::Off => {
                passcode::ask(device, old).await?;
                passcode::turn_off(device).await?;
                draft::reseal(device);
                let _ = replica.passcode.try_set(None);
            }
            Asked::Change => return passcode::change(device, old, new).await,
        }
        self.look();
        let _ = self.looked.try_set(Some(0));
        spawn_local(self.convert(replica));
        Ok(())
    }
}

#[component]
pub fn PasscodeCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let card = Card {
        state: RwSignal::new(None),
        looked: RwSignal::new(None),
        asked: RwSignal::new(None),
        replica: StoredValue::new(replica),
        toasts: use_toasts(),
        i18n,
    };
    card.look();
    let ask = move |asked: Asked| card.asked.set(Some(asked));
    let shown = move || {
        match (card.looked.get(), card.state.get()) {
        (Some(n), _) => {
            let words = fill(i18n.t(text::PASSCODE_CONVERTING), &[("n", &n.to_string())]);
            view! { <p role="status">{words}</p> }.into_any()
        }
        (None, None) => ().into_any(),
        (None, Some(None)) => view! {
            <p>{i18n.s(text::PASSCODE_TEXT)}</p>
            <div class="actions"><button on:click=move |_| ask(Asked::On)>{i18n.s(text::PASSCODE_SET_OPEN)}</button></div>
        }
        .into_any(),
        (None, Some(Some(SealState::On))) => view! { <WhenOn card /> }.into_any(),
        // Another tab does it, or this page since it was loaded.
        (None, Some(Some(_))) => view! { <p role="status">{i18n.s(text::PASSCODE_STILL_CONVERTING)}</p> }.into_any(),
    }
    };
    view! {
        <section class="card passcode">
            <h2>{i18n.s(text::PASSCODE)}</h2>
            {shown}
        </section>
        {move || card.asked.get().map(|asked| view! { <PasscodeDialog card asked /> })}
    }
}

/// How long is waited before it locks, in words.
fn after(minutes: u32, i18n: I18n) -> String {
    match minutes {
        0 => i18n.t(text::LOCK_NEVER).to_owned(),
        n => fill(i18n.t(text::LOCK_MINUTES), &[("n", &n.to_string())]),
    }
}

#[component]
fn LockAfter(minutes: Signal<u32>, choose: Callback<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let value = Signal::derive(move || minutes.get().to_string());
    let choices = Signal::derive(move || {
        MINUTES.iter().map(|n| Choice::plain(n.to_string(), after(*n, i18n))).collect::<Vec<_>>()
    });
    let chosen = Callback::new(move |chosen: String| {
        if let Ok(minutes) = chosen.parse() {
            choose.run(minutes);
        }
    });
    view! {
        <label>
            {i18n.s(text::LOCK_AFTER)}
            <Combobox label=i18n.s(text::LOCK_AFTER) value choices chosen />
        </label>
    }
}

#[component]
fn WhenOn(card: Card) -> impl IntoView {
    let i18n = use_i18n();
    let passcode = card.replica.with_value(|replica| replica.passcode);
    let minutes = Signal::derive(move || passcode.get().unwrap_or(AT_FIRST));
    let choose = Callback::new(move |minutes: u32| {
        let device = card.replica.with_value(|replica| replica.device);
        spawn_local(async move {
            match passcode::lock_after(device, minutes).await {
                Ok(()) => drop(passcode.try_set(Some(minutes))),
                Err(error) => card.toasts.error(fill(untrack(|| i18n.t(text::ERROR_STORE)), &[("message", &error.0)])),
            }
        });
    });
    let ask = move |asked: Asked| card.asked.set(Some(asked));
    let lock_now = move |_| spawn_local(lock(card.replica.get_value()));
    view! {
        <p>{i18n.s(text::PASSCODE_ON_TEXT)}</p>
        <p class="hint">{i18n.s(card.forgotten())}</p>
        <LockAfter minutes choose />
        <div class="actions">
            <button class="primary" on:click=lock_now>{i18n.s(text::LOCK_NOW)}</button>
            <button on:click=move |_| ask(Asked::Change)>{i18n.s(text::PASSCODE_CHANGE_OPEN)}</button>
            <button class="quiet" on:click=move |_| ask(Asked::Off)>{i18n.s(text::PASSCODE_OFF_OPEN)}</button>
        </div>
    }
}

#[component]
fn PasscodeDialog(card: Card, asked: Asked) -> impl IntoView {
    let i18n = use_i18n();
    let [old, new, again] = [(); 3].map(|()| RwSignal::new(String::new()));
    let (busy, minutes) = (RwSignal::new(false), RwSignal::new(AT_FIRST));
    let problem = RwSignal::new(None::<String>);
    let close = Callback::new(move |()| card.asked.set(None));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (old, new, again) = (old.get_untracked(), new.get_untracked(), again.get_untracked());
        let minutes = minutes.get_untracked();
        if asked != Asked::Off
            && let Some(why) = untrack(|| problem_of(&new, &again, i18n))
        {
            return problem.set(Some(why));
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let done = card.carry_out(asked, &old, &new, minutes).await;
            let _ = busy.try_set(false);
            match done {
                Ok(()) => {
                    if asked == Asked::Change {
                        card.toasts.say(untrack(|| i18n.t(text::PASSCODE_CHANGED)));
                    }
                    let _ = card.asked.try_set(None);
                }
                Err(why) => drop(problem.try_set(Some(untrack(|| explained(&why, i18n))))),
            }
        });
    };
    let is_new = asked != Asked::Off;
    let choose = Callback::new(move |chosen| minutes.set(chosen));
    view! {
        <Modal title=i18n.s(asked.title()) on_close=close>
            <form class="stack" on:submit=send>
                {(asked == Asked::On).then(|| view! { <p>{i18n.s(card.forgotten())}</p> })}
                {(asked != Asked::On).then(|| view! { <Field name="passcode" label=text::PASSCODE_NOW typed=old /> })}
                {is_new.then(|| view! {
                    <Field name="new-passcode" label=text::PASSCODE_NEW typed=new />
                    <Field name="again" label=text::PASSCODE_AGAIN typed=again />
                    <p class="hint">{i18n.s(text::PASSCODE_HINT)}</p>
                })}
                {(asked == Asked::On).then(|| view! { <LockAfter minutes=minutes.into() choose /> })}
                <ProblemWords problem />
                <FormButtons send=asked.send() disabled=busy cancel=close />
            </form>
        </Modal>
    }
}

#[component]
fn Field(name: &'static str, label: Text, typed: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let autocomplete = if name == "passcode" { "current-password" } else { "new-password" };
    view! {
        <label>
            {i18n.s(label)}
            <input type="password" name=name autocomplete=autocomplete required=true bind:value=typed />
        </label>
    }
}
