//! What filters and sums ask about that is not in the record itself.

use super::{Model, agenda};
use crate::clock;
use leptos::prelude::*;
use sotay_shared::{
    date::CalendarDate,
    filter::{self, Context},
    id::{MemberId, RecordId, StageId, WorkspaceId},
    kind::Kind,
    money::Rates,
    row::{Row, StageType, TaskStatus},
    search,
    stamp::Timestamp,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// As things stand when it is made: rates and stages are few, and whoever uses them makes it anew when they change.
#[derive(Clone)]
pub struct Facts {
    model: Model,
    me: MemberId,
    today: CalendarDate,
    stages: HashMap<StageId, (StageType, i64)>,
    pub rates: Rates,
}

impl Facts {
    /// Follows the workspace and its pipelines.
    pub fn read(model: &Model, workspace: WorkspaceId, me: MemberId, today: CalendarDate) -> Facts {
        let mut stages = HashMap::new();
        for pipeline in model.list(Kind::Pipeline).get() {
            let row = model.row(pipeline).get();
            let Some(pipeline) = row.as_ref().and_then(|row| row.as_pipeline()) else { continue };
            stages.extend(pipeline.stages.iter().map(|it| (it.id, (it.stage_type, it.probability))));
        }
        let row = model.row(workspace.into()).get();
        let rates = row.and_then(|row| row.as_workspace().map(|workspace| workspace.rates())).unwrap_or_default();
        Facts { model: model.clone(), me, today, stages, rates }
    }

    /// What a member is called, folded; to be ordered by.
    pub fn member(&self, member: MemberId) -> Option<String> {
        self.model.peek(member).map(|row| search::fold(row.title()))
    }

    /// What a record is called, folded; to be ordered by.
    pub fn title(&self, record: RecordId) -> Option<String> {
        self.model.peek(record).map(|row| search::fold(row.title()))
    }

    /// What a stage means, and its probability in per cent.
    pub fn stage(&self, stage: StageId) -> Option<(StageType, i64)> {
        self.stages.get(&stage).copied()
    }
}

impl PartialEq for Facts {
    fn eq(&self, other: &Facts) -> bool {
        let parts = |it: &Facts| (it.me, it.today);
        parts(self) == parts(other) && self.stages == other.stages && self.rates == other.rates
    }
}

impl Context for Facts {
    fn today(&self) -> CalendarDate {
        self.today
    }

    fn day_of(&self, at: Timestamp) -> CalendarDate {
        clock::day_of(at)
    }

    fn me(&self) -> MemberId {
        self.me
    }

    fn searchable(&self, row: &Row) -> Arc<str> {
        filter::searchable(row, |record| Some(self.model.peek(record)?.title().to_owned())).into()
    }

    fn stage_type(&self, _: &Row, stage: StageId) -> Option<StageType> {
        self.stage(stage).map(|(meaning, _)| meaning)
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
}

fn is_open(model: &Model, task: RecordId) -> bool {
    model.peek(task).is_some_and(|row| row.as_task().is_some_and(|task| task.status == TaskStatus::Open))
}

/// The open task of a record that is due first, and the day; follows changes.
pub fn next_task(model: &Model, record: RecordId) -> Option<(RecordId, Option<CalendarDate>)> {
    let tasks: BTreeSet<(Kind, RecordId)> = model.related(record).get();
    let open = tasks.into_iter().filter(|(kind, _)| *kind == Kind::Task).filter_map(|(_, task)| {
        let row = model.row(task).get()?;
        let open = row.as_task().filter(|task| task.status == TaskStatus::Open && !row.is_deleted())?;
        Some((task, open.due.map(agenda::day)))
    });
    open.min_by_key(|(task, due)| (due.is_none(), *due, *task))
}
