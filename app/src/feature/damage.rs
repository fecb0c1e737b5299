//! Takes back what one member did since a moment: whose and since when, what that would do, and doing it.

mod asked;
mod preview;

use crate::{
    actions::{Actions, use_actions},
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    permission::Writes,
    replica::ReplicaHandle,
    ui::{form_end::ProblemText, modal::Modal},
    widget::first_sync::WhenWhole,
    workspace::{member_name, members, use_replica},
};
use asked::{Asked, AskedFields};
use leptos::{ev::SubmitEvent, prelude::*};
use preview::Preview;
use sotay_shared::{
    damage::{Damage, RecordDamage, take_back},
    role::Role,
};
use wasm_bindgen_futures::spawn_local;

/// What was found of what a member did.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    damage: Damage,
    records: Vec<RecordDamage>,
    /// Records that cannot be read.
    unreadable: usize,
}

/// How far the dialog is.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Asking(Option<Text>),
    /// So many records were looked at.
    Looking(usize),
    Found(Found),
}

/// Offered to admins, who may change what anybody wrote.
#[component]
pub fn DamageCard() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let open = RwSignal::new(false);
    // Who is alone undoes what they did where they did it.
    let is_team = Memo::new(move |_| members(&replica).len() > 1);
    view! {
        <Writes needs=Role::Admin>
            <Show when=move || is_team.get()>
                <section class="card">
                    <h2>{i18n.s(text::DAMAGE_TITLE)}</h2>
                    <p>{i18n.s(text::DAMAGE_TEXT)}</p>
                    // What is not here yet would not be taken back.
                    <WhenWhole>
                        <button on:click=move |_| open.set(true)>{i18n.s(text::DAMAGE_OPEN)}</button>
                    </WhenWhole>
                    <Show when=move || open.get()><DamageDialog open /></Show>
                </section>
            </Show>
        </Writes>
    }
}

/// What a dialog works with.
#[derive(Clone, Copy)]
struct Dialog {
    i18n: I18n,
    actions: Actions,
    replica: StoredValue<ReplicaHandle>,
    asked: Asked,
    stage: RwSignal<Stage>,
    open: RwSignal<bool>,
}

impl Dialog {
    /// Looks at every record for what the member did to it.
    fn look(self) {
        let damage = match self.asked.damage() {
            Ok(damage) => damage,
            Err(problem) => return self.stage.set(Stage::Asking(Some(problem))),
        };
        self.stage.set(Stage::Looking(0));
        let replica = self.replica.get_value();
        spawn_local(async move {
            let looked = look_at_all(&replica, damage, self.stage).await;
            // The dialog may be closed by now.
            let _ = self.stage.try_set(looked.map_or(Stage::Asking(Some(text::DAMAGE_READ_FAILED)), Stage::Found));
        });
    }

    /// Takes it all back, as one step that can be undone.
    fn take_back(self, found: Found) {
        let who = self.replica.with_value(|it| untrack(|| member_name(it, self.i18n, Some(found.damage.member))));
        let words = fill(untrack(|| self.i18n.t(text::DAMAGE_DONE)), &[("who", &who)]);
        self.open.set(false);
        self.actions.say(take_back(found.records), words);
    }
}

/// Every record of the workspace that the member touched, a part at a time; `None` where the browser cannot read.
async fn look_at_all(replica: &ReplicaHandle, damage: Damage, stage: RwSignal<Stage>) -> Option<Found> {
    // What is not durable yet is not read.
    replica.flushed().await;
    let mut found = Found { damage, records: Vec::new(), unreadable: 0 };
    let (mut after, mut looked) = (None, 0);
    loop {
        let part = replica.backup_part(after).await.ok()?;
        found.unreadable += part.unreadable as usize;
        for backup in &part.records {
            match damage.of_backup(backup) {
                Ok(Some(record)) if record.reversals.is_empty() && record.stays.is_empty() => {}
                Ok(record) => found.records.extend(record),
                Err(_) => found.unreadable += 1,
            }
        }
        looked += part.records.len();
        if stage.try_set(Stage::Looking(looked)).is_some() {
            // Nobody waits for it any more.
            return None;
        }
        match part.last {
            Some(last) => after = Some(last),
            None => return Some(found),
        }
    }
}

#[component]
fn DamageDialog(open: RwSignal<bool>) -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let stage = RwSignal::new(Stage::Asking(None));
    let dialog =
        Dialog { i18n, actions: use_actions(), replica: StoredValue::new(replica), asked: Asked::new(), stage, open };
    let close = Callback::new(move |()| open.set(false));
    let is_asking = Memo::new(move |_| stage.with(|stage| matches!(stage, Stage::Asking(_))));
    let shown = move || match stage.get() {
        Stage::Asking(_) => ().into_any(),
        Stage::Looking(looked) => {
            let words = fill(i18n.t(text::DAMAGE_LOOKING), &[("n", &looked.to_string())]);
            view! { <p role="status">{words}</p> }.into_any()
        }
        Stage::Found(found) => {
            let again = Callback::new(move |()| stage.set(Stage::Asking(None)));
            let take_back = Callback::new(move |found| dialog.take_back(found));
            view! { <Preview found take_back again /> }.into_any()
        }
    };
    view! {
        <Modal title=i18n.s(text::DAMAGE_TITLE) on_close=close>
            <div class="stack">
                <Show when=move || is_asking.get()><AskForm dialog close /></Show>
                {shown}
            </div>
        </Modal>
    }
}

/// Whose, and since when.
#[component]
fn AskForm(dialog: Dialog, close: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let problem = Signal::derive(move || {
        dialog.stage.with(|stage| match stage {
            Stage::Asking(problem) => *problem,
            _ => None,
        })
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        dialog.look();
    };
    view! {
        <form class="stack" on:submit=send>
            <p>{i18n.s(text::DAMAGE_TEXT)}</p>
            <AskedFields asked=dialog.asked />
            <ProblemText problem />
            <div class="actions">
                <button class="primary" type="submit">{i18n.s(text::DAMAGE_LOOK)}</button>
                <button class="quiet" type="button" on:click=move |_| close.run(())>{i18n.s(text::CANCEL)}</button>
            </div>
        </form>
    }
}
