//! A new deal: its name and amount, at the top of a stage.

use super::BoardPipeline;
use crate::{
    clock,
    format::fill,
    i18n::{text, use_i18n},
    new_id,
    ui::{
        icon::{Icon, IconView},
        modal::Modal,
        toast::use_toasts,
    },
    workspace::{currency, use_replica},
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{DealId, PipelineId, StageId},
    money::Money,
};
use wasm_bindgen_futures::spawn_local;

/// Opens the form for the first stage.
#[component]
pub fn NewDealButton(
    pipeline: PipelineId,
    /// The one on an empty board.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let board = expect_context::<BoardPipeline>();
    let open = RwSignal::new(false);
    let stage = move || board.stages().first().map(|stage| stage.id);
    view! {
        <button class="primary" class:new-deal=!first on:click=move |_| open.set(true)>
            <IconView icon=Icon::Plus />
            <span>{move || i18n.t(if first { text::EMPTY_BOARD_ACTION } else { text::NEW_DEAL })}</span>
        </button>
        {move || {
            let stage = stage().filter(|_| open.get())?;
            Some(view! { <NewDealForm pipeline stage open /> })
        }}
    }
}

/// Opens the form for one stage, from the foot of its column.
#[component]
pub fn AddHereButton(pipeline: PipelineId, stage: StageId, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let label = move || fill(i18n.t(text::ADD_TO_STAGE), &[("stage", &name.get())]);
    view! {
        <button class="quiet wide add-here" aria-label=label on:click=move |_| open.set(true)>
            <IconView icon=Icon::Plus />
            <span>{i18n.s(text::ADD)}</span>
        </button>
        <Show when=move || open.get()>
            <NewDealForm pipeline stage open />
        </Show>
    }
}

#[component]
fn NewDealForm(pipeline: PipelineId, stage: StageId, open: RwSignal<bool>) -> impl IntoView {
    let (i18n, toasts, replica) = (use_i18n(), use_toasts(), use_replica());
    let (name, amount) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (problem, busy) = (RwSignal::new(None::<&'static str>), RwSignal::new(false));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let currency = untrack(|| currency(&replica));
        let (name, amount) = (name.get_untracked(), amount.get_untracked());
        let mut fields = vec![
            FieldEdit::new("name", name.trim()),
            FieldEdit::new("currency", currency),
            FieldEdit::new("owner_id", replica.device.member),
        ];
        if name.trim().is_empty() {
            return problem.set(Some(i18n.t(text::ERROR_NAME_MISSING)));
        }
        if !amount.trim().is_empty() {
            match Money::parse(&amount, currency) {
                Ok(money) => fields.push(FieldEdit::new("amount", money.minor)),
                Err(_) => return problem.set(Some(i18n.t(text::ERROR_AMOUNT))),
            }
        }
        let deal = new_id!(DealId);
        let random = u64::from_le_bytes(clock::random());
        let position = replica.model.column(stage).with_untracked(|column| column.position_at(0, deal, random));
        let command = Command::CreateDeal { deal, pipeline, stage, position, fields };
        let replica = replica.clone();
        busy.set(true);
        spawn_local(async move {
            let made = replica.dispatch(command).await;
            // The form may have been left meanwhile.
            let _ = busy.try_set(false);
            match made {
                Ok(()) => drop(open.try_set(false)),
                Err(error) => toasts.error(error.to_string()),
            }
        });
    };
    view! {
        <Modal
            title=i18n.s(text::NEW_DEAL)
            on_close=Callback::new(move |()| open.set(false))
        >
            <form class="stack" on:submit=send>
                <label>
                    {i18n.s(text::DEAL_NAME)}
                    <input name="name" maxlength="2000" autofocus=true bind:value=name />
                </label>
                <label>
                    {i18n.s(text::AMOUNT)}
                    <input name="amount" inputmode="decimal" bind:value=amount />
                </label>
                <Show when=move || problem.with(Option::is_some)>
                    <p class="problem" role="alert">{move || problem.get()}</p>
                </Show>
                <div class="actions">
                    <button class="primary" type="submit">{i18n.s(text::ADD)}</button>
                    <button class="quiet" type="button" on:click=move |_| open.set(false)>
                        {i18n.s(text::CANCEL)}
                    </button>
                </div>
            </form>
        </Modal>
    }
}
