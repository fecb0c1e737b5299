//! The stage of a deal, chosen on its page.

use super::editor::Editor;
use crate::{
    feature::board::{Filled, LostDialog, RequiredDialog},
    format::fill,
    i18n::{text, use_i18n},
    ui::select,
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, LostReason},
    id::{DealId, StageId},
    row::{Stage, StageType},
    schema::Field,
};
use std::sync::Arc;

/// What has to be answered before the deal enters a stage.
#[derive(Debug, Clone)]
enum Waiting {
    /// The stage needs these fields.
    Fields(Stage, Vec<String>),
    /// Why it was lost; the fields are filled in.
    Reason(Stage, Filled),
}

#[component]
pub fn StageField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let stages = Memo::new(move |_| {
        editor.read(|words, row| {
            let pipeline = row.as_deal()?.pipeline?;
            let pipeline = words.replica.model.row(pipeline.into()).get()?;
            Some(pipeline.as_pipeline()?.stages.clone())
        })
    });
    let stages = move || stages.get().unwrap_or_default();
    let i18n = use_i18n();
    let current = move || editor.read(|_, row| row.as_deal()?.place.as_ref().map(|place| place.stage));
    // Where it goes when what is asked has been answered.
    let waiting = RwSignal::new(None::<Waiting>);
    let to_stage = move |stage: StageId, Filled { fields, made }: Filled, lost: Option<LostReason>| {
        let deal = DealId::of(editor.shown.record);
        let position = editor.words.with_value(|words| words.replica.model.top_of(stage));
        let mut commands = made;
        commands.push(Command::MoveDeal { deal, stage, position, lost });
        if !fields.is_empty() {
            commands.push(Command::Edit { record: deal.into(), fields });
        }
        editor.actions.start(Command::Batch { commands });
    };
    let select = select::shows(move || current().map(|stage| stage.to_string()).unwrap_or_default());
    let choose = move |event| {
        let Ok(wanted) = event_target_value(&event).parse::<StageId>() else { return };
        let Some(stage) = untrack(stages).into_iter().find(|known| known.id == wanted) else { return };
        let keys: Vec<String> = untrack(|| editor.read(|_, row| stage.missing(row)));
        match keys.is_empty() {
            true if stage.stage_type == StageType::Lost => waiting.set(Some(Waiting::Reason(stage, Filled::default()))),
            true => to_stage(stage.id, Filled::default(), None),
            false => waiting.set(Some(Waiting::Fields(stage, keys))),
        }
    };
    let refuse = move || {
        waiting.set(None);
        if let Some((select, current)) = select.get_untracked().zip(untrack(current)) {
            select.set_value(&current.to_string());
        }
    };
    let question = move || {
        let name = untrack(|| editor.shown.name());
        match waiting.get()? {
            Waiting::Fields(stage, keys) => {
                let answer = Callback::new(move |filled: Option<Filled>| match filled {
                    None => refuse(),
                    Some(filled) if stage.stage_type == StageType::Lost => {
                        waiting.set(Some(Waiting::Reason(stage.clone(), filled)));
                    }
                    Some(filled) => {
                        waiting.set(None);
                        to_stage(stage.id, filled, None);
                    }
                });
                Some(view! { <RequiredDialog name keys answer /> }.into_any())
            }
            Waiting::Reason(stage, filled) => {
                let answer = Callback::new(move |reason: Option<LostReason>| match reason {
                    None => refuse(),
                    reason => {
                        waiting.set(None);
                        to_stage(stage.id, filled.clone(), reason);
                    }
                });
                Some(view! { <LostDialog name answer /> }.into_any())
            }
        }
    };
    // Those that it may go to; where it stands is among them also where that was removed, or is not known.
    let each = move || {
        let (all, current) = (stages(), current());
        let unknown = current.filter(|current| all.iter().all(|stage| stage.id != *current));
        let name = |stage: Stage| match stage.archived {
            true => (stage.id, fill(i18n.t(text::GONE_STAGE_NAME), &[("name", &stage.name)])),
            false => (stage.id, stage.name),
        };
        let known = all.into_iter().filter(|stage| !stage.archived || Some(stage.id) == current).map(name);
        known.chain(unknown.map(|stage| (stage, i18n.t(text::OTHER_STAGES).to_owned()))).collect::<Vec<_>>()
    };
    view! {
        <div class="field">
            <label class="label" for="field-stage">{editor.label(&field)}</label>
            <select id="field-stage" node_ref=select on:change=choose>
                <For each key=|stage| stage.clone() let((id, name))>
                    <option value=id.to_string()>{name}</option>
                </For>
            </select>
        </div>
        {question}
    }
}
