//! Why a deal was lost: asked on the drop; without an answer the card stays where it was.

use crate::{
    fields::lost_reason_name,
    i18n::{text, use_i18n},
    ui::{
        form_end::{FormButtons, ProblemText},
        modal::Modal,
    },
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{command::LostReason, pipeline_template::LOST_REASONS};

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
                <div class="reasons">
                    {LOST_REASONS.map(|word| view! {
                        <label>
                            <input
                                type="radio"
                                name="reason"
                                prop:checked=move || reason.with(|chosen| chosen == word)
                                on:change=move |_| reason.set(word.to_owned())
                            />
                            {move || lost_reason_name(word).map(|name| i18n.t(name))}
                        </label>
                    })}
                </div>
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
