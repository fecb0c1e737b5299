//! Why a deal was lost: asked on the drop; without an answer the card stays where it was.

use super::mover::{Mover, Waiting};
use crate::{
    format::fill,
    i18n::{Text, text, use_i18n},
    ui::modal::Modal,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{command::LostReason, pipeline_template::LOST_REASONS};

/// What a reason is called.
pub fn reason_name(reason: &str) -> Option<Text> {
    Some(match reason {
        "price" => text::LOST_PRICE,
        "competitor" => text::LOST_COMPETITOR,
        "budget" => text::LOST_BUDGET,
        "missing_feature" => text::LOST_MISSING_FEATURE,
        "long_cycle" => text::LOST_LONG_CYCLE,
        "no_decision_maker" => text::LOST_NO_DECISION_MAKER,
        "unresponsive" => text::LOST_UNRESPONSIVE,
        _ => return None,
    })
}

#[component]
pub fn LostDialog() -> impl IntoView {
    let mover = expect_context::<Mover>();
    move || mover.waiting().map(|waiting| view! { <AskWhy waiting /> })
}

#[component]
fn AskWhy(waiting: Waiting) -> impl IntoView {
    let (i18n, mover) = (use_i18n(), expect_context::<Mover>());
    let (reason, note) = (RwSignal::new(LOST_REASONS[0].to_owned()), RwSignal::new(String::new()));
    let name = untrack(|| mover.name(waiting.deal));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let note = Some(note.get_untracked()).filter(|note| !note.trim().is_empty());
        mover.answer(Some(LostReason { reason: reason.get_untracked(), note }));
    };
    view! {
        <Modal
            title=i18n.s(text::WHY_LOST)
            on_close=Callback::new(move |()| mover.answer(None))
        >
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
                            {move || reason_name(word).map(|name| i18n.t(name))}
                        </label>
                    })}
                </div>
                <label>
                    {i18n.s(text::LOST_NOTE)}
                    <input maxlength="2000" bind:value=note />
                </label>
                <div class="actions">
                    <button class="primary" type="submit">{move || fill(i18n.t(text::SAVE), &[])}</button>
                    <button class="quiet" type="button" on:click=move |_| mover.answer(None)>
                        {i18n.s(text::CANCEL)}
                    </button>
                </div>
            </form>
        </Modal>
    }
}
