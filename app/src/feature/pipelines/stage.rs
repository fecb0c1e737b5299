//! One stage: what it means, how likely it is won, its limits, what a deal needs to stand there, and what it makes.

use super::edit;
use crate::{
    actions::{Actions, use_actions},
    clock,
    fields::all_fields,
    format::fill,
    i18n::{I18n, Text, text, use_i18n},
    new_id,
    ui::{
        choice::{Choice, Mark},
        color::COLORS,
        combobox::Combobox,
        focus::follow_line,
        form_end::FormButtons,
        icon::{Icon, IconView},
        modal::Modal,
    },
    widget::{arranged::beside, filter::stage_type_name},
    workspace::use_replica,
};
use leptos::{ev::SubmitEvent, prelude::*};
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{DealId, PartId, PipelineId, StageId},
    kind::{FieldType, Kind},
    position::Position,
    row::{PipelineRow, Stage, StageType},
    schema::{Field, key},
    search,
    value::Value,
};
use std::sync::Arc;

/// Fields that every deal has anyway.
const NEVER_ASKED: [&str; 4] = [key::NAME, key::PLACE, key::LOST_REASON, key::LOST_NOTE];

/// The stage that is edited.
#[derive(Clone, Copy)]
struct Edited {
    pipeline: PipelineId,
    row: Memo<Option<PipelineRow>>,
    stage: StageId,
    info: Memo<Option<Stage>>,
    name: Memo<String>,
    color: Memo<String>,
    i18n: I18n,
    actions: Actions,
}

/// Only a value that changed is put into its field: what is being typed into another stays.
fn read(info: Memo<Option<Stage>>, value: fn(&Stage) -> String) -> Memo<String> {
    Memo::new(move |_| info.with(|info| info.as_ref().map(value).unwrap_or_default()))
}

impl Edited {
    fn new(pipeline: PipelineId, row: Memo<Option<PipelineRow>>, stage: StageId) -> Edited {
        let info = Memo::new(move |_| row.with(|row| row.as_ref()?.stage(stage).cloned()));
        Edited {
            pipeline,
            row,
            stage,
            info,
            name: read(info, |stage| stage.name.clone()),
            color: read(info, |stage| stage.color.clone()),
            i18n: use_i18n(),
            actions: use_actions(),
        }
    }

    fn set(self, part: &str, value: impl Into<Value>) {
        let at = format!("{}/{}/{part}", key::STAGES, self.stage);
        self.actions.start(edit(self.pipeline, at, value));
    }

    /// Sets what was typed as a number of at most `most`; what is no number takes the old one away.
    fn set_number(self, part: &str, most: i64, typed: &str) {
        match typed.trim().parse::<i64>() {
            Ok(number) => self.set(part, number.clamp(0, most)),
            Err(_) => self.set(part, Value::Empty),
        }
    }

    fn rename(self, name: &str) {
        if !search::is_blank(name) {
            self.set(key::NAME, name.trim());
        }
    }

    /// Moves it up or down by one.
    fn step(self, down: bool) {
        let stages = self.row.with_untracked(|row| row.as_ref().map(|row| row.open_stages()).unwrap_or_default());
        let positions: Vec<Option<Position>> = stages.iter().map(|stage| stage.position.clone()).collect();
        let Some(index) = stages.iter().position(|it| it.id == self.stage) else { return };
        if let Some(position) = beside(&positions, index, down) {
            self.set(key::POSITION, position);
            follow_line(&format!("[data-stage=\"{}\"]", self.stage), down);
        }
    }

    /// Whether a deal needs a field to stand here.
    fn requires(self, key: &str) -> bool {
        self.info.with(|info| info.as_ref().is_some_and(|it| it.required.contains(key)))
    }

    /// Asks for a field from now on, or no longer.
    fn toggle(self, key: &str) {
        let on = !untrack(|| self.requires(key));
        self.set(&format!("required/{key}"), on);
    }

    /// The stage's name before what a field or a button is for.
    fn label(self, words: Text) -> impl Fn() -> String + Send + Sync + 'static {
        move || format!("{}: {}", self.name.get(), self.i18n.t(words))
    }
}

#[component]
pub fn StageEditor(pipeline: PipelineId, row: Memo<Option<PipelineRow>>, stage: StageId) -> impl IntoView {
    let edited = Edited::new(pipeline, row, stage);
    let removing = RwSignal::new(false);
    view! {
        <li class="stage" data-stage=stage.to_string() data-color=edited.color>
            <StageLine edited removing />
            <StageDetails edited />
            <Show when=move || removing.get()>
                <RemoveStage pipeline row stage open=removing />
            </Show>
        </li>
    }
}

/// What is always shown: its name, what it means, how likely it is won, and where it stands.
#[component]
fn StageLine(edited: Edited, removing: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let stage_type = read(edited.info, |stage| stage.stage_type.as_str().to_owned());
    let types = Signal::derive(move || {
        let types = StageType::ALL.iter();
        types.map(|it| Choice::plain(it.as_str(), i18n.t(stage_type_name(it.as_str())))).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |word: String| edited.set("type", word));
    view! {
        <div class="stage-line">
            <input
                class="stage-name"
                aria-label=edited.label(text::NAME)
                maxlength="200"
                prop:value=edited.name
                on:change=move |event| edited.rename(&event_target_value(&event))
            />
            <Combobox
                label=Signal::derive(edited.label(text::STAGE_TYPE))
                value=stage_type
                choices=types
                chosen=choose
            />
            <label class="small-number">
                {i18n.s(text::PROBABILITY)} " %"
                <input
                    type="number" min="0" max="100"
                    prop:value=read(edited.info, |stage| stage.probability.to_string())
                    on:change=move |event| edited.set_number("probability", 100, &event_target_value(&event))
                />
            </label>
            <button class="quiet square" aria-label=edited.label(text::MOVE_UP) on:click=move |_| edited.step(false)>
                <span class="turn-up"><IconView icon=Icon::Forward /></span>
            </button>
            <button class="quiet square" aria-label=edited.label(text::MOVE_DOWN) on:click=move |_| edited.step(true)>
                <span class="turn-down"><IconView icon=Icon::Forward /></span>
            </button>
            <button class="quiet square" aria-label=edited.label(text::DELETE) on:click=move |_| removing.set(true)>
                <IconView icon=Icon::Trash />
            </button>
        </div>
    }
}

/// What is folded away: its color and limits, what a deal needs to stand there, and what it makes.
#[component]
fn StageDetails(edited: Edited) -> impl IntoView {
    let i18n = use_i18n();
    let wip_limit = read(edited.info, |stage| stage.wip_limit.map(|it| it.to_string()).unwrap_or_default());
    let rotten_days = read(edited.info, |stage| stage.rotten_days.map(|it| it.to_string()).unwrap_or_default());
    let colors = Signal::derive(move || {
        let choice =
            |(color, name): (&str, Text)| Choice::plain(color, i18n.t(name)).marked(Mark::Dot(color.to_owned()));
        COLORS.map(choice).to_vec()
    });
    let paint = Callback::new(move |color: String| edited.set(key::COLOR, color));
    view! {
        <details>
            <summary>{i18n.s(text::STAGE_DETAILS)}</summary>
            <div class="stage-details">
                <label>
                    {i18n.s(text::COLOR)}
                    <Combobox label=i18n.s(text::COLOR) value=edited.color choices=colors chosen=paint />
                </label>
                <label>
                    {i18n.s(text::WIP_LIMIT)}
                    <input
                        type="number" min="0"
                        prop:value=wip_limit
                        on:change=move |event| edited.set_number("wip_limit", 1_000_000, &event_target_value(&event))
                    />
                </label>
                <label>
                    {i18n.s(text::ROTTEN_DAYS)}
                    <input
                        type="number" min="0"
                        prop:value=rotten_days
                        on:change=move |event| edited.set_number("rotten_days", 3_650, &event_target_value(&event))
                    />
                </label>
                <RequiredFields edited />
                <StageTasks pipeline=edited.pipeline stage=edited.stage info=edited.info />
            </div>
        </details>
    }
}

/// The fields that a deal can need to stand in the stage.
#[component]
fn RequiredFields(edited: Edited) -> impl IntoView {
    let i18n = use_i18n();
    let model = use_replica().model;
    let can_be_asked = |field: &Arc<Field>| {
        let is_no_answer = matches!(field.of, FieldType::Formula | FieldType::Choices(_) | FieldType::Bool);
        !is_no_answer && !NEVER_ASKED.contains(&&*field.key)
    };
    let asked = untrack(|| all_fields(&model, Kind::Deal)).into_iter().filter(can_be_asked);
    let checks = asked.map(|field| {
        let (toggled, shown) = (field.clone(), field.clone());
        let toggle = move |_| edited.toggle(&toggled.key);
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || edited.requires(&shown.key) on:change=toggle />
                {i18n.named(field.name.clone())}
            </label>
        }
    });
    view! {
        <fieldset class="checks">
            <legend>{i18n.s(text::REQUIRED_FIELDS)}</legend>
            {checks.collect_view()}
        </fieldset>
    }
}

/// The tasks that the stage makes for each deal that enters it.
#[component]
fn StageTasks(pipeline: PipelineId, stage: StageId, info: Memo<Option<Stage>>) -> impl IntoView {
    let (i18n, actions) = (use_i18n(), use_actions());
    let (title, days) = (RwSignal::new(String::new()), RwSignal::new("1".to_owned()));
    let tasks = Memo::new(move |_| info.with(|info| info.as_ref().map(|it| it.tasks.clone()).unwrap_or_default()));
    let at = move |task: PartId, part: &str| format!("{}/{stage}/tasks/{task}/{part}", key::STAGES);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let words = title.get_untracked();
        if words.trim().is_empty() {
            return;
        }
        let days = days.get_untracked().trim().parse::<i64>().unwrap_or(0).clamp(0, 3_650);
        let task = new_id!(PartId);
        let fields = vec![FieldEdit::new(at(task, key::TITLE), words.trim()), FieldEdit::new(at(task, "days"), days)];
        actions.start(Command::Edit { record: pipeline.into(), fields });
        title.set(String::new());
    };
    let line = move |(task, known): (PartId, sotay_shared::row::StageTask)| {
        let label = fill(i18n.t(text::REMOVE_ITEM), &[("name", &known.title)]);
        let remove = move |_| actions.start(edit(pipeline, at(task, key::TITLE), Value::Empty));
        let days = fill(i18n.t(text::AFTER_DAYS), &[("n", &known.days.to_string())]);
        view! {
            <li>
                <span>{known.title} " · " {days}</span>
                <button class="quiet square" aria-label=label on:click=remove><IconView icon=Icon::Close /></button>
            </li>
        }
    };
    view! {
        <div class="stage-tasks">
            <h3>{i18n.s(text::STAGE_TASKS)}</h3>
            <ul>{move || tasks.get().into_iter().map(line).collect_view()}</ul>
            <form class="row" on:submit=add>
                <input aria-label=i18n.s(text::TASK_TITLE) placeholder=i18n.s(text::TASK_TITLE) maxlength="200" bind:value=title />
                <label class="small-number">
                    {i18n.s(text::DUE_IN_DAYS)}
                    <input type="number" min="0" max="3650" bind:value=days />
                </label>
                <button type="submit">{i18n.s(text::ADD)}</button>
            </form>
        </div>
    }
}

/// Takes a stage off the board. Deals that stand in it go where they are sent, in the same step.
#[component]
fn RemoveStage(
    pipeline: PipelineId,
    row: Memo<Option<PipelineRow>>,
    stage: StageId,
    open: RwSignal<bool>,
) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let stages = row.with_untracked(|row| row.as_ref().map(|row| row.open_stages()).unwrap_or_default());
    let name = stages.iter().find(|it| it.id == stage).map(|it| it.name.clone()).unwrap_or_default();
    // Nothing is lost by tidying up: that takes a reason.
    let others: Vec<Stage> =
        stages.into_iter().filter(|it| it.id != stage && it.stage_type != StageType::Lost).collect();
    let is_last = !others.iter().any(|it| it.stage_type == StageType::Open);
    let target = RwSignal::new(others.first().map(|it| it.id));
    let model = replica.model.clone();
    let deals: Vec<DealId> = model.list(Kind::Deal).with_untracked(|deals| {
        let stands_here = |deal: &&sotay_shared::id::RecordId| {
            let row = model.peek(**deal);
            row.as_ref().and_then(|row| row.as_deal()?.place.as_ref()).is_some_and(|place| place.stage == stage)
        };
        deals.iter().filter(stands_here).map(|deal| DealId::of(*deal)).collect()
    });
    let count = deals.len();
    let words = fill(untrack(|| i18n.t(text::STAGE_IN_USE)), &[("n", &count.to_string()), ("stage", &name)]);
    let archived = fill(untrack(|| i18n.t(text::STAGE_REMOVED)), &[("name", &name)]);
    let remove = move |event: SubmitEvent| {
        event.prevent_default();
        let mut commands = vec![edit(pipeline, format!("{}/{stage}/archived", key::STAGES), true)];
        if let Some(target) = target.get_untracked().filter(|_| count > 0) {
            let top = model.top_of(target);
            let random = u64::from_le_bytes(clock::random());
            let positions = Position::several(None, Some(&top), count, random);
            let moves = deals.iter().zip(positions);
            commands.extend(moves.map(|(deal, position)| Command::MoveDeal {
                deal: *deal,
                stage: target,
                position,
                lost: None,
            }));
        }
        actions.say(Command::Batch { commands }, archived.clone());
        open.set(false);
    };
    let value = Signal::derive(move || target.get().map(|stage| stage.to_string()).unwrap_or_default());
    let choices = others.into_iter().map(|it| Choice::plain(it.id.to_string(), it.name).marked(Mark::Dot(it.color)));
    let choices: Vec<Choice> = choices.collect();
    let chosen = Callback::new(move |word: String| target.set(word.parse().ok()));
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Modal title=i18n.s(text::REMOVE_STAGE) on_close=close>
            <form class="stack" on:submit=remove>
                <p>{words}</p>
                {(count > 0 && !is_last).then(|| view! {
                    <label>
                        {i18n.s(text::SEND_DEALS_TO)}
                        <Combobox label=i18n.s(text::SEND_DEALS_TO) value choices chosen />
                    </label>
                })}
                {is_last.then(|| view! { <p class="problem">{i18n.s(text::LAST_OPEN_STAGE)}</p> })}
                <FormButtons send=text::REMOVE_STAGE disabled=is_last cancel=close />
            </form>
        </Modal>
    }
}
