//! Pipelines and their stages: made from a template, renamed, ordered, archived.

mod stage;

use crate::{
    actions::use_actions,
    clock,
    format::fill,
    i18n::{I18n, Locale, text, use_i18n},
    navigation::use_navigation,
    new_id,
    route::Route,
    ui::{
        edit_field::EditField,
        focus::follow_line,
        icon::{Icon, IconView},
    },
    widget::{
        arranged::{ArchivedLine, beside},
        gate::Gate,
    },
    workspace::{pipelines, stages_of, use_replica},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    id::{PipelineId, RecordId, StageId},
    kind::Kind,
    pipeline_template::{PipelineTemplate, TEMPLATES},
    position::Position,
    role::Role,
    row::StageType,
    schema::key,
    search,
    value::Value,
};
use stage::StageEditor;

/// What is said of the fields of deals, in the address of all.
const OF_DEALS: &str = "?of=deal";

#[component]
pub fn PipelinesView() -> impl IntoView {
    let (i18n, replica) = (use_i18n(), use_replica());
    let model = replica.model.clone();
    let all = Memo::new(move |_| pipelines(&replica).into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    let archived = Memo::new(move |_| {
        let records = model.list(Kind::Pipeline).get().into_iter();
        let archived = records.filter(|record| {
            model.row(*record).get().is_some_and(|row| row.as_pipeline().is_some_and(|pipeline| pipeline.archived))
        });
        archived.collect::<Vec<RecordId>>()
    });
    view! {
        <div class="page pipelines">
            <div class="record-bar">
                <a href=Route::Settings.path()><IconView icon=Icon::Back />{i18n.s(text::SETTINGS)}</a>
            </div>
            <h1>{i18n.s(text::PIPELINES)}</h1>
            <p><a href=format!("{}{}", Route::Fields.path(), OF_DEALS)>{i18n.s(text::EDIT_LOST_REASONS)}</a></p>
            <Gate needs=Role::Admin>
            <For each=move || all.get() key=|pipeline| *pipeline let:pipeline>
                <PipelineCard pipeline all />
            </For>
            <NewPipeline all />
            <Show when=move || archived.with(|archived| !archived.is_empty())>
                <section class="card">
                    <h2>{i18n.s(text::ARCHIVED)}</h2>
                    <ul class="lines">
                        <For each=move || archived.get() key=|record| *record let:record>
                            <ArchivedLine record />
                        </For>
                    </ul>
                </section>
            </Show>
            </Gate>
        </div>
    }
}

fn edit(record: impl Into<RecordId>, key: impl Into<String>, value: impl Into<Value>) -> Command {
    Command::Edit { record: record.into(), fields: vec![FieldEdit::new(key, value)] }
}

#[component]
fn PipelineCard(pipeline: PipelineId, all: Memo<Vec<PipelineId>>) -> impl IntoView {
    let (i18n, actions, replica, navigation) = (use_i18n(), use_actions(), use_replica(), use_navigation());
    let row = replica.model.row(pipeline.into());
    let row = Memo::new(move |_| row.get().and_then(|row| row.as_pipeline().cloned()));
    let name = Signal::derive(move || row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default()));
    let rename = Callback::new(move |name: String| {
        if search::is_blank(&name) {
            return Err(i18n.t(text::ERROR_NAME_MISSING).to_owned());
        }
        actions.start(edit(pipeline, key::NAME, name.trim()));
        Ok(())
    });
    let stages = Memo::new(move |_| {
        let stages = row.with(|row| row.as_ref().map(|row| row.open_stages()).unwrap_or_default());
        stages.into_iter().map(|stage| stage.id).collect::<Vec<_>>()
    });
    let model = StoredValue::new(replica.model.clone());
    let step = move |down: bool| {
        let order = all.get_untracked();
        let position = |id: &PipelineId| {
            let row = model.with_value(|model| model.peek(*id))?;
            row.as_pipeline()?.position.clone()
        };
        let positions: Vec<Option<Position>> = order.iter().map(position).collect();
        let Some(at) = order.iter().position(|id| *id == pipeline) else { return };
        if let Some(position) = beside(&positions, at, down) {
            actions.start(edit(pipeline, key::POSITION, position));
            follow_line(&format!("[data-pipeline=\"{pipeline}\"]"), down);
        }
    };
    let archive = move |_| {
        let words = fill(untrack(|| i18n.t(text::ARCHIVED_ONE)), &[("name", &name.get_untracked())]);
        actions.say(edit(pipeline, "archived", true), words);
        navigation.forget_parameter("pipeline", &pipeline.to_string());
    };
    let add = move |_| {
        let last_open = row.with_untracked(|row| {
            let stages = row.as_ref().map(|row| row.open_stages()).unwrap_or_default();
            let closed = stages.iter().position(|stage| stage.stage_type.is_closed()).unwrap_or(stages.len());
            let before = closed.checked_sub(1).and_then(|at| stages[at].position.clone());
            (before, stages.get(closed).and_then(|stage| stage.position.clone()))
        });
        let random = u64::from_le_bytes(clock::random());
        let position = Position::between(last_open.0.as_ref(), last_open.1.as_ref(), random);
        let stage = new_id!(StageId);
        let at = |part: &str| format!("{}/{stage}/{part}", key::STAGES);
        let fields = vec![
            FieldEdit::new(at(key::NAME), untrack(|| i18n.t(text::NEW_STAGE))),
            FieldEdit::new(at(key::POSITION), position),
            FieldEdit::new(at("probability"), 50),
            FieldEdit::new(at("type"), StageType::Open.as_str()),
            FieldEdit::new(at(key::COLOR), "slate"),
        ];
        actions.start(Command::Edit { record: pipeline.into(), fields });
    };
    let several = Memo::new(move |_| all.with(|all| all.len() > 1));
    view! {
        <section class="card pipeline" data-pipeline=pipeline.to_string()>
            <h2 class="hidden">{name}</h2>
            <div class="pipeline-head">
                <EditField label=i18n.s(text::PIPELINE) shown=name edited=name save=rename place=pipeline.to_string() />
                <Show when=move || several.get()>
                    <button class="quiet square" aria-label=i18n.s(text::MOVE_UP) on:click=move |_| step(false)>
                        <span class="turn-up"><IconView icon=Icon::Forward /></span>
                    </button>
                    <button class="quiet square" aria-label=i18n.s(text::MOVE_DOWN) on:click=move |_| step(true)>
                        <span class="turn-down"><IconView icon=Icon::Forward /></span>
                    </button>
                    <button class="quiet" on:click=archive>{i18n.s(text::ARCHIVE)}</button>
                </Show>
            </div>
            <ol class="stages">
                <For each=move || stages.get() key=|stage| *stage let:stage>
                    <StageEditor pipeline row stage />
                </For>
            </ol>
            <button on:click=add><IconView icon=Icon::Plus />{i18n.s(text::ADD_STAGE)}</button>
        </section>
    }
}

#[component]
fn NewPipeline(all: Memo<Vec<PipelineId>>) -> impl IntoView {
    let (i18n, actions, replica) = (use_i18n(), use_actions(), use_replica());
    let model = replica.model.clone();
    let create = move |template: &'static PipelineTemplate| {
        let locale = untrack(|| i18n.locale());
        let last = all.with_untracked(|all| all.last().copied());
        let last = last.and_then(|id| model.peek(id)?.as_pipeline()?.position.clone());
        actions.start(Command::CreatePipeline {
            pipeline: new_id!(PipelineId),
            name: name_of(template, i18n),
            position: Position::between(last.as_ref(), None, u64::from_le_bytes(clock::random())),
            stages: stages_of(template.stages, locale),
        });
    };
    let buttons = TEMPLATES.iter().map(|template| {
        let create = create.clone();
        view! {
            <button on:click=move |_| create(template)>
                <IconView icon=Icon::Plus />
                {move || name_of(template, i18n)}
            </button>
        }
    });
    view! {
        <section class="card">
            <h2>{i18n.s(text::NEW_PIPELINE)}</h2>
            <p>{i18n.s(text::NEW_PIPELINE_TEXT)}</p>
            <div class="actions templates">{buttons.collect_view()}</div>
        </section>
    }
}

fn name_of(template: &PipelineTemplate, i18n: I18n) -> String {
    match i18n.locale() {
        Locale::Vi => template.name_vi.into(),
        Locale::En => template.name_en.into(),
    }
}
