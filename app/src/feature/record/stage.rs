//! Where a deal stands, and its moves on its page: what has to be answered first, and what is said of them.

use super::{editor::Editor, stage_history::stays};
use crate::{
    clock,
    format::fill,
    i18n::{I18n, text, use_i18n},
    permission::may_now,
    replica::ReplicaHandle,
    widget::{
        celebration::celebrate,
        lost_dialog::LostDialog,
        required_dialog::{Filled, RequiredDialog, missing},
    },
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit, LostReason},
    id::{DealId, PipelineId, StageId},
    place::Place,
    role::Role,
    row::{Stage, StageType},
    schema::key,
    value::Value,
};
use wasm_bindgen_futures::spawn_local;

/// A stage that a deal is to enter.
#[derive(Debug, Clone)]
struct Entry {
    stage: Stage,
    /// The pipeline of the stage and what it is called, where the deal is in another one.
    pipeline: Option<(PipelineId, String)>,
}

/// What has to be answered before the deal enters a stage.
#[derive(Debug, Clone)]
enum Waiting {
    /// The stage needs these fields.
    Fields(Entry, Vec<String>),
    /// Why it was lost; the fields are filled in.
    Reason(Entry, Filled),
}

/// How a stage stands to the one that a deal is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Past,
    Now,
    Future,
}

impl Standing {
    /// As the style knows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Past => "past",
            Standing::Now => "now",
            Standing::Future => "future",
        }
    }
}

/// One stage of a deal's path.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub stage: StageId,
    pub name: String,
    pub color: String,
    pub standing: Standing,
    /// It was removed, or is not known.
    pub is_gone: bool,
}

/// The choice of a deal's stage, and what has to be answered until it is made.
#[derive(Clone, Copy)]
pub struct StageChoice {
    pub editor: Editor,
    i18n: I18n,
    /// Those of its pipeline.
    stages: Memo<Option<Vec<Stage>>>,
    /// Where it goes when what is asked has been answered.
    waiting: RwSignal<Option<Waiting>>,
    /// It was moved on this page, and what moved it may be gone.
    is_moved: StoredValue<bool>,
}

impl StageChoice {
    pub fn of(editor: Editor) -> StageChoice {
        let stages = Memo::new(move |_| {
            editor.read(|words, row| {
                let pipeline = row.as_deal()?.pipeline?;
                let pipeline = words.replica.model.row(pipeline.into()).get()?;
                Some(pipeline.as_pipeline()?.stages.clone())
            })
        });
        let (waiting, is_moved) = (RwSignal::new(None), StoredValue::new(false));
        StageChoice { editor, i18n: use_i18n(), stages, waiting, is_moved }
    }

    fn replica(self) -> ReplicaHandle {
        self.editor.formatter.with_value(|formatter| formatter.replica.clone())
    }

    fn stages(self) -> Vec<Stage> {
        self.stages.get().unwrap_or_default()
    }

    /// Where the deal stands; follows it.
    pub fn place(self) -> Option<Place> {
        self.editor.read(|_, row| row.as_deal()?.place.clone())
    }

    fn current(self) -> Option<StageId> {
        self.place().map(|place| place.stage)
    }

    /// What it means to stand where the deal does; nothing says of a stage that is not known that it is closed.
    pub fn meaning(self) -> StageType {
        let current = self.current();
        let stage = self.stages().into_iter().find(|stage| Some(stage.id) == current);
        stage.map_or(StageType::Open, |stage| stage.stage_type)
    }

    /// The open stages in their order. Where the deal stands is among them also where that was removed or is not known.
    pub fn path(self) -> Vec<Step> {
        let (all, current) = (self.stages(), self.current());
        let unknown = current.filter(|current| all.iter().all(|stage| stage.id != *current));
        let unknown = unknown.map(|stage| Step {
            stage,
            name: self.i18n.t(text::OTHER_STAGES).to_owned(),
            color: String::new(),
            standing: Standing::Now,
            is_gone: true,
        });
        let is_open = |stage: &Stage| !stage.stage_type.is_closed();
        let known = all.into_iter().filter(|stage| is_open(stage) && (!stage.archived || Some(stage.id) == current));
        let known = known.map(|stage| Step {
            stage: stage.id,
            name: match stage.archived {
                true => fill(self.i18n.t(text::GONE_STAGE_NAME), &[("name", &stage.name)]),
                false => stage.name,
            },
            color: stage.color,
            standing: Standing::Future,
            is_gone: stage.archived,
        });
        let mut path: Vec<Step> = unknown.into_iter().chain(known).collect();
        let here = path.iter().position(|step| Some(step.stage) == current);
        for (at, step) in path.iter_mut().enumerate() {
            step.standing = match here {
                Some(here) if at < here => Standing::Past,
                Some(here) if at == here => Standing::Now,
                _ => Standing::Future,
            };
        }
        path
    }

    /// The first stage of a meaning; follows the pipeline.
    pub fn first_of(self, meaning: StageType) -> Option<StageId> {
        let mut stages = self.stages().into_iter();
        stages.find(|stage| stage.stage_type == meaning && !stage.archived).map(|stage| stage.id)
    }

    /// Asks what the stage needs, or goes there.
    pub fn choose(self, wanted: StageId) {
        let (stages, current) = untrack(|| (self.stages(), self.current()));
        let stage = stages.into_iter().find(|stage| stage.id == wanted && current != Some(wanted));
        if let Some(stage) = stage {
            self.enter(Entry { stage, pipeline: None });
        }
    }

    /// Goes to the first stage of another pipeline, or asks what that needs.
    pub fn choose_pipeline(self, pipeline: PipelineId) {
        let Some(row) = self.replica().model.peek(pipeline) else { return };
        let stages = row.as_pipeline().map(|row| row.open_stages()).unwrap_or_default();
        if let Some(stage) = stages.into_iter().find(|stage| !stage.stage_type.is_closed()) {
            self.enter(Entry { stage, pipeline: Some((pipeline, row.title().to_owned())) });
        }
    }

    /// Goes back to the open stage that it was in last, or else to the first.
    pub fn reopen(self) {
        let (record, replica) = (self.editor.shown.record, self.replica());
        spawn_local(async move {
            let history = replica.history(record).await;
            // The page may be gone by now.
            let Some(stages) = self.stages.try_get_untracked().flatten() else { return };
            let is_open = |wanted: &StageId| {
                stages.iter().any(|stage| stage.id == *wanted && !stage.archived && !stage.stage_type.is_closed())
            };
            let before = stays(&history).into_iter().rev().map(|stay| stay.stage);
            let mut all = before.chain(stages.iter().map(|stage| stage.id));
            if let Some(stage) = all.find(is_open) {
                self.choose(stage);
            }
        });
    }

    /// Whether it was moved here since somebody asked.
    pub fn take_moved(self) -> bool {
        self.is_moved.try_update_value(std::mem::take).unwrap_or(false)
    }

    fn enter(self, entry: Entry) {
        if !may_now(&self.replica(), Role::Member) {
            return;
        }
        let model = self.replica().model;
        let keys: Vec<String> = untrack(|| self.editor.read(|_, row| missing(&model, &entry.stage, row)));
        match keys.is_empty() {
            true if entry.stage.stage_type == StageType::Lost => self.ask(Waiting::Reason(entry, Filled::default())),
            true => self.go(&entry, Filled::default(), None),
            false => self.ask(Waiting::Fields(entry, keys)),
        }
    }

    fn ask(self, waiting: Waiting) {
        self.waiting.set(Some(waiting));
    }

    /// The fields were filled in, or the question was left: then it stays where it was.
    fn fill_in(self, entry: &Entry, filled: Option<Filled>) {
        match filled {
            None => self.waiting.set(None),
            Some(filled) if entry.stage.stage_type == StageType::Lost => {
                self.ask(Waiting::Reason(entry.clone(), filled));
            }
            Some(filled) => {
                self.waiting.set(None);
                self.go(entry, filled, None);
            }
        }
    }

    /// The reason was given, or the question was left: then it stays where it was.
    fn give_reason(self, entry: &Entry, filled: &Filled, reason: Option<LostReason>) {
        self.waiting.set(None);
        if reason.is_some() {
            self.go(entry, filled.clone(), reason);
        }
    }

    /// Moves the deal, with what was filled in on the way, and says so.
    fn go(self, entry: &Entry, Filled { fields, made }: Filled, lost: Option<LostReason>) {
        let (deal, stage) = (DealId::of(self.editor.shown.record), entry.stage.id);
        let position = self.replica().model.top_of(stage);
        let mut commands = made;
        commands.push(match &entry.pipeline {
            None => Command::MoveDeal { deal, stage, position, lost },
            Some((pipeline, _)) => {
                let place = Place { stage, position, entered_at: clock::now() };
                let of_pipeline = [FieldEdit::new(key::PIPELINE, *pipeline), FieldEdit::new(key::PLACE, place)];
                Command::Edit { record: deal.into(), fields: of_pipeline.into_iter().chain(self.unlost()).collect() }
            }
        });
        if !fields.is_empty() {
            commands.push(Command::Edit { record: deal.into(), fields });
        }
        let (actions, words) = (self.editor.actions, untrack(|| self.words(entry)));
        let is_won = entry.stage.stage_type == StageType::Won;
        self.is_moved.set_value(untrack(|| self.meaning()) != entry.stage.stage_type);
        spawn_local(async move {
            if actions.run_saying(Command::Batch { commands }, words).await && is_won {
                celebrate();
            }
        });
    }

    /// Whatever is not lost has no reason for it.
    fn unlost(self) -> Vec<FieldEdit> {
        let reasons = [key::LOST_REASON, key::LOST_NOTE].into_iter();
        let of_row = |key: &&str| untrack(|| self.editor.read(|_, row| row.value(key) != Value::Empty));
        reasons.filter(of_row).map(|key| FieldEdit::new(key, Value::Empty)).collect()
    }

    /// What is said of a move.
    fn words(self, entry: &Entry) -> String {
        let name = self.editor.shown.name();
        if let Some((_, pipeline)) = &entry.pipeline {
            return fill(self.i18n.t(text::MOVED_TO_LANE), &[("deal", &name), ("lane", pipeline)]);
        }
        if entry.stage.stage_type == StageType::Won {
            return fill(self.i18n.t(text::WON_CHEER), &[("deal", &name)]);
        }
        let current = self.current();
        let from = self.stages().into_iter().find(|stage| Some(stage.id) == current).map(|stage| stage.name);
        let from = from.unwrap_or_else(|| self.i18n.t(text::OTHER_STAGES).to_owned());
        fill(self.i18n.t(text::MOVED), &[("deal", &name), ("from", &from), ("to", &entry.stage.name)])
    }
}

/// What has to be answered before the deal goes where somebody wants it.
#[component]
pub fn StageQuestions() -> impl IntoView {
    let choice = expect_context::<StageChoice>();
    move || {
        let name = untrack(|| choice.editor.shown.name());
        match choice.waiting.get()? {
            Waiting::Fields(entry, keys) => {
                let answer = Callback::new(move |filled: Option<Filled>| choice.fill_in(&entry, filled));
                Some(view! { <RequiredDialog name keys answer /> }.into_any())
            }
            Waiting::Reason(entry, filled) => {
                let answer = Callback::new(move |reason| choice.give_reason(&entry, &filled, reason));
                Some(view! { <LostDialog name answer /> }.into_any())
            }
        }
    }
}
