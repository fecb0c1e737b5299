//! The stage of a deal, chosen on its page.

use super::{editor::Editor, field::Field};
use crate::feature::board::LostDialog;
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, LostReason},
    id::{DealId, StageId},
    row::{Stage, StageType},
};

#[component]
pub fn StageField(editor: Editor, field: &'static Field) -> impl IntoView {
    let stages = Memo::new(move |_| {
        editor.read(|words, row| {
            let pipeline = row.as_deal()?.pipeline?;
            let pipeline = words.replica.model.row(pipeline.into()).get()?;
            Some(pipeline.as_pipeline()?.stages.clone())
        })
    });
    let stages = move || stages.get().unwrap_or_default();
    let current = move || editor.read(|_, row| row.as_deal()?.place.as_ref().map(|place| place.stage));
    // A stage that means lost, until the reason is given.
    let waiting = RwSignal::new(None::<StageId>);
    let to_stage = move |stage: StageId, lost: Option<LostReason>| {
        let deal = DealId::of(editor.shown.record);
        let position = editor.words.with_value(|words| words.replica.model.top_of(stage));
        editor.actions.start(Command::MoveDeal { deal, stage, position, lost });
    };
    let select = NodeRef::<leptos::html::Select>::new();
    let choose = move |event| {
        let Ok(stage) = event_target_value(&event).parse::<StageId>() else { return };
        let lost = |known: &Stage| known.id == stage && known.stage_type == StageType::Lost;
        match untrack(stages).iter().any(lost) {
            true => waiting.set(Some(stage)),
            false => to_stage(stage, None),
        }
    };
    let answer = Callback::new(move |reason: Option<LostReason>| {
        let Some(stage) = waiting.get_untracked() else { return };
        waiting.set(None);
        match reason {
            Some(_) => to_stage(stage, reason),
            None => {
                if let Some((select, current)) = select.get_untracked().zip(untrack(current)) {
                    select.set_value(&current.to_string());
                }
            }
        }
    });
    let each = move || stages().into_iter().map(|stage| (stage.id, stage.name)).collect::<Vec<_>>();
    view! {
        <div class="field">
            <label class="label" for="field-stage">{editor.label(field)}</label>
            <select id="field-stage" node_ref=select on:change=choose>
                <For each key=|stage| stage.clone() let((id, name))>
                    <option value=id.to_string() selected=move || current() == Some(id)>{name}</option>
                </For>
            </select>
        </div>
        {move || waiting.get().map(|_| view! { <LostDialog name=untrack(|| editor.shown.name()) answer /> })}
    }
}
