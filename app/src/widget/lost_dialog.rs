//! Why a deal was lost: asked on the drop; without an answer the card stays where it was.

use crate::{
    actions::use_actions,
    i18n::{text, use_i18n},
    permission::may_now,
    ui::{
        choice::Choice,
        combobox::Combobox,
        form_end::{FormButtons, ProblemText},
        modal::Modal,
    },
    widget::words::LOST_REASONS,
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{command::LostReason, role::Role};

/// Asks why the deal of that name was lost; `answer` hears `None` when the question was left.
#[component]
pub fn LostDialog(name: String, answer: Callback<Option<LostReason>>) -> impl IntoView {
    let i18n = use_i18n();
    let (reason, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let missing = RwSignal::new(false);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if reason.with_untracked(String::is_empty) {
            return missing.set(true);
        }
        let note = Some(note.get_untracked()).filter(|note| !note.trim().is_empty());
        answer.run(Some(LostReason { reason: reason.get_untracked(), note }));
    };
    let problem = Signal::derive(move || {
        let is_missing = missing.get() && reason.with(String::is_empty);
        is_missing.then_some(text::ERROR_CHOOSE_REASON)
    });
    let left = Callback::new(move |()| answer.run(None));
    view! {
        <Modal title=i18n.s(text::WHY_LOST) on_close=left>
            <form class="stack" on:submit=send>
                <p>{name}</p>
                <ReasonField reason />
                <ProblemText problem />
                <label>
                    {i18n.s(text::LOST_NOTE)}
                    <input maxlength="2000" bind:value=note />
                </label>
                <FormButtons send=text::SAVE cancel=left />
            </form>
        </Modal>
    }
}

/// The reasons of the workspace; who may change them makes another one here.
#[component]
fn ReasonField(reason: RwSignal<String>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), StoredValue::new(use_replica()));
    let choices = Signal::derive(move || {
        let field = replica.with_value(|replica| LOST_REASONS.field(replica));
        let choice = |it: &sotay_shared::schema::Choice| Choice::plain(&*it.word, i18n.name(&it.name));
        field.map(|field| field.offered().iter().map(choice).collect::<Vec<_>>()).unwrap_or_default()
    });
    let chosen = Callback::new(move |word: String| reason.set(word));
    let create = Callback::new(move |name: String| {
        let (word, made) = replica.with_value(|replica| LOST_REASONS.named(replica, i18n, &name));
        actions.start(made);
        reason.set(word);
    });
    let (label, placeholder) = (i18n.s(text::LOST_REASON), i18n.s(text::CHOOSE_REASON));
    let control = match replica.with_value(|replica| may_now(replica, Role::Admin)) {
        true => view! { <Combobox label value=reason choices chosen create placeholder /> }.into_any(),
        false => view! { <Combobox label value=reason choices chosen placeholder /> }.into_any(),
    };
    view! { <label>{label} {control}</label> }
}
