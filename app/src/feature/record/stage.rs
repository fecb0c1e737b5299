//! The stage of a deal, chosen on its page.

use super::editor::Editor;
use crate::{
    format::fill,
    i18n::{I18n, text, use_i18n},
    ui::select,
    widget::{
        lost_dialog::LostDialog,
        required_dialog::{Filled, RequiredDialog},
    },
};
use leptos::{html::Select, prelude::*};
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

/// The stage that a deal stands in.
fn current(editor: Editor) -> Option<StageId> {
    editor.read(|_, row| row.as_deal()?.place.as_ref().map(|place| place.stage))
}

/// The choice of a deal's stage, and what has to be answered until it is made.
#[derive(Clone, Copy)]
struct StageChoice {
    editor: Editor,
    i18n: I18n,
    /// Those of its pipeline.
    stages: Memo<Option<Vec<Stage>>>,
    /// Where it goes when what is asked has been answered.
    waiting: RwSignal<Option<Waiting>>,
    select: NodeRef<Select>,
}

impl StageChoice {
    fn of(editor: Editor) -> StageChoice {
        let stages = Memo::new(move |_| {
            editor.read(|words, row| {
                let pipeline = row.as_deal()?.pipeline?;
                let pipeline = words.replica.model.row(pipeline.into()).get()?;
                Some(pipeline.as_pipeline()?.stages.clone())
            })
        });
        let waiting = RwSignal::new(None);
        let select = select::shows(move || current(editor).map(|stage| stage.to_string()).unwrap_or_default());
        StageChoice { editor, i18n: use_i18n(), stages, waiting, select }
    }

    fn stages(self) -> Vec<Stage> {
        self.stages.get().unwrap_or_default()
    }

    /// Those that it may go to; where it stands is among them also where that was removed, or is not known.
    fn options(self) -> Vec<(StageId, String)> {
        let (all, current) = (self.stages(), current(self.editor));
        let unknown = current.filter(|current| all.iter().all(|stage| stage.id != *current));
        let name = |stage: Stage| match stage.archived {
            true => (stage.id, fill(self.i18n.t(text::GONE_STAGE_NAME), &[("name", &stage.name)])),
            false => (stage.id, stage.name),
        };
        let known = all.into_iter().filter(|stage| !stage.archived || Some(stage.id) == current).map(name);
        known.chain(unknown.map(|stage| (stage, self.i18n.t(text::OTHER_STAGES).to_owned()))).collect()
    }

    /// Asks what the stage needs, or goes there.
    fn choose(self, wanted: StageId) {
        let Some(stage) = untrack(|| self.stages()).into_iter().find(|known| known.id == wanted) else { return };
        let keys: Vec<String> = untrack(|| self.editor.read(|_, row| stage.missing(row)));
        match keys.is_empty() {
            true if stage.stage_type == StageType::Lost => self.ask(Waiting::Reason(stage, Filled::default())),
            true => self.go(stage.id, Filled::default(), None),
            false => self.ask(Waiting::Fields(stage, keys)),
        }
    }

    fn ask(self, waiting: Waiting) {
        self.waiting.set(Some(waiting));
    }

    /// The fields were filled in, or the question was left.
    fn fill_in(self, stage: &Stage, filled: Option<Filled>) {
        match filled {
            None => self.refuse(),
            Some(filled) if stage.stage_type == StageType::Lost => self.ask(Waiting::Reason(stage.clone(), filled)),
            Some(filled) => {
                self.waiting.set(None);
                self.go(stage.id, filled, None);
            }
        }
    }

    /// The reason was given, or the question was left.
    fn give_reason(self, stage: StageId, filled: &Filled, reason: Option<LostReason>) {
        match reason {
            None => self.refuse(),
            reason => {
                self.waiting.set(None);
                self.go(stage, filled.clone(), reason);
            }
        }
    }

    /// It stays where it was, and the field says so.
    fn refuse(self) {
        self.waiting.set(None);
        if let Some((select, current)) = self.select.get_untracked().zip(untrack(|| current(self.editor))) {
            select.set_value(&current.to_string());
        }
    }

    /// Moves the deal, with what was filled in on the way.
    fn go(self, stage: StageId, Filled { fields, made }: Filled, lost: Option<LostReason>) {
        let deal = DealId::of(self.editor.shown.record);
        let position = self.editor.formatter.with_value(|formatter| formatter.replica.model.top_of(stage));
        let mut commands = made;
        commands.push(Command::MoveDeal { deal, stage, position, lost });
        if !fields.is_empty() {
            commands.push(Command::Edit { record: deal.into(), fields });
        }
        self.editor.actions.start(Command::Batch { commands });
    }
}

#[component]
pub fn StageField(editor: Editor, field: Arc<Field>) -> impl IntoView {
    let choice = StageChoice::of(editor);
    let choose = move |event| {
        if let Ok(wanted) = event_target_value(&event).parse::<StageId>() {
            choice.choose(wanted);
        }
    };
    let question = move || {
        let name = untrack(|| editor.shown.name());
        match choice.waiting.get()? {
            Waiting::Fields(stage, keys) => {
                let answer = Callback::new(move |filled: Option<Filled>| choice.fill_in(&stage, filled));
                Some(view! { <RequiredDialog name keys answer /> }.into_any())
            }
            Waiting::Reason(stage, filled) => {
                let answer = Callback::new(move |reason| choice.give_reason(stage.id, &filled, reason));
                Some(view! { <LostDialog name answer /> }.into_any())
            }
        }
    };
    view! {
        <div class="field">
            <label class="label" for="field-stage">{editor.label(&field)}</label>
            <select id="field-stage" node_ref=choice.select on:change=choose>
                <For each=move || choice.options() key=|stage| stage.clone() let((id, name))>
                    <option value=id.to_string()>{name}</option>
                </For>
            </select>
        </div>
        {question}
    }
}
