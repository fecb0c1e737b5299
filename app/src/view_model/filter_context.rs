//! What filters and sums ask about that is not in the record itself.

use super::{Model, agenda};
use crate::{clock, device::DeviceWorkspace};
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    filter::{self, Context},
    formula::Formula,
    id::{MemberId, PipelineId, RecordId, StageId},
    kind::Kind,
    layout,
    money::Rates,
    row::{DealRow, Row, StageType, TaskStatus},
    search,
    stamp::Timestamp,
    value::Value,
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// As things stand when it is made: rates and stages are few, and whoever uses them makes it anew when they change.
#[derive(Clone)]
pub struct FilterContext {
    model: Model,
    me: MemberId,
    today: CalendarDate,
    /// Those that are not deleted.
    pipelines: BTreeSet<PipelineId>,
    stages: HashMap<StageId, (PipelineId, StageType, i64)>,
    formulas: Formulas,
    pub rates: Rates,
}

type Compute = dyn Fn(&Row, &Formula) -> Value + Send + Sync;

/// The fields that are computed from others, and what computes them.
#[derive(Clone)]
pub struct Formulas {
    /// By key.
    pub written: BTreeMap<String, Formula>,
    pub compute: Arc<Compute>,
}

impl PartialEq for Formulas {
    fn eq(&self, other: &Formulas) -> bool {
        self.written == other.written
    }
}

impl FilterContext {
    /// Follows the workspace and its pipelines.
    pub fn read(model: &Model, device: DeviceWorkspace, formulas: Formulas, today: CalendarDate) -> FilterContext {
        let (mut pipelines, mut stages) = (BTreeSet::new(), HashMap::new());
        for record in model.list(Kind::Pipeline).get() {
            let row = model.row(record).get();
            let Some(row) = row.as_ref().and_then(|row| row.as_pipeline()) else { continue };
            let id = PipelineId::of(record);
            pipelines.insert(id);
            stages.extend(row.stages.iter().map(|it| (it.id, (id, it.stage_type, it.probability))));
        }
        let row = model.row(device.workspace.into()).get();
        let rates = row.and_then(|row| row.as_workspace().map(|workspace| workspace.rates())).unwrap_or_default();
        FilterContext { model: model.clone(), me: device.member, today, pipelines, stages, formulas, rates }
    }

    /// What a stage means, and its probability in per cent.
    pub fn stage(&self, stage: StageId) -> Option<(StageType, i64)> {
        self.stages.get(&stage).map(|(_, meaning, probability)| (*meaning, *probability))
    }

    /// What it means to stand where a deal does. Nothing says of a stage that is not known that it is closed.
    pub fn meaning_of(&self, deal: &DealRow) -> StageType {
        let stage = deal.place.as_ref().and_then(|place| self.stage(place.stage));
        stage.map_or(StageType::Open, |(meaning, _)| meaning)
    }

    /// The column of a pipeline's board in which a deal stands.
    pub fn column_of(&self, pipeline: PipelineId, deal: &DealRow) -> StageId {
        layout::LayoutContext::column_of(self, pipeline, deal)
    }

    /// Whether a deal is in no pipeline, or in one that is gone.
    pub fn is_stray(&self, deal: &DealRow) -> bool {
        layout::LayoutContext::is_stray(self, deal)
    }
}

impl PartialEq for FilterContext {
    fn eq(&self, other: &FilterContext) -> bool {
        let parts = |it: &FilterContext| (it.me, it.today);
        parts(self) == parts(other)
            && self.stages == other.stages
            && self.pipelines == other.pipelines
            && self.rates == other.rates
            && self.formulas == other.formulas
    }
}

impl Context for FilterContext {
    fn today(&self) -> CalendarDate {
        self.today
    }

    fn day_of(&self, at: Timestamp) -> CalendarDate {
        clock::day_of(at)
    }

    fn me(&self) -> MemberId {
        self.me
    }

    fn searchable<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
        filter::searchable(row, |record| Some(self.model.peek(record)?.title().to_owned())).into()
    }

    fn stage_type(&self, _: &Row, stage: StageId) -> Option<StageType> {
        Some(self.stage(stage).map_or(StageType::Open, |(meaning, _)| meaning))
    }

    fn amount(&self, row: &Row) -> Option<i64> {
        let money = row.as_deal()?.money(self.rates.own)?;
        i64::try_from(self.rates.convert(money.minor.into(), 1, money.currency)?).ok()
    }

    fn probability(&self, row: &Row) -> Option<i64> {
        let deal = row.as_deal()?;
        let of_stage = || Some(self.stage(deal.place.as_ref()?.stage)?.1);
        deal.probability.or_else(of_stage)
    }

    fn has_next(&self, record: RecordId) -> bool {
        let tasks = self.model.related_now(record, Kind::Task);
        tasks.into_iter().any(|task| is_open(&self.model, task))
    }

    fn value(&self, row: &Row, key: &str) -> Value {
        match self.formulas.written.get(key) {
            Some(formula) => (self.formulas.compute)(row, formula),
            None => row.value(key),
        }
    }
}

impl layout::LayoutContext for FilterContext {
    fn title(&self, record: RecordId) -> Option<String> {
        self.model.peek(record).map(|row| search::fold(row.title()))
    }

    fn pipeline_of(&self, stage: StageId) -> Option<PipelineId> {
        self.stages.get(&stage).map(|(pipeline, ..)| *pipeline)
    }

    fn has_pipeline(&self, pipeline: PipelineId) -> bool {
        self.pipelines.contains(&pipeline)
    }
}

fn is_open(model: &Model, task: RecordId) -> bool {
    let row = model.peek(task).filter(|row| !row.is_put_away());
    row.is_some_and(|row| row.as_task().is_some_and(|task| task.status == TaskStatus::Open))
}

/// The open task of a record that is due first, and the day; follows changes.
pub fn next_task(model: &Model, record: RecordId) -> Option<(RecordId, Option<CalendarDate>)> {
    let tasks: BTreeSet<(Kind, RecordId)> = model.related_of(record, Kind::Task).get();
    let open = tasks.into_iter().filter(|(kind, _)| *kind == Kind::Task).filter_map(|(_, task)| {
        let row = model.row(task).get()?;
        let open = row.as_task().filter(|task| task.status == TaskStatus::Open && !row.is_put_away())?;
        Some((task, open.due.map(agenda::day)))
    });
    open.min_by_key(|(task, due)| (due.is_none(), *due, *task))
}
