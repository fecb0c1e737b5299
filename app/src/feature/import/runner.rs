//! Carries out what an import's plan says, some lines at a time, and writes down how far it is.

use super::journal::{Journal, Mark};
use crate::{
    actions::{Actions, explain},
    clock,
    fields::{all_fields, required_fields},
    i18n::I18n,
    new_id,
    replica::{Busy, ReplicaHandle},
    ui::color::COLORS,
    view_model::FilterContext,
    widget::{assigner::assigner, formatter::Formatter},
    workspace::{country, currency, pipelines},
};
use leptos::prelude::*;
use sotay_shared::{
    command::{Command, FieldEdit, Reversal},
    duplicates::{self, Keys, Reason},
    id::{ContactId, PipelineId, RecordId, StageId},
    import::{
        CellError, Draft,
        plan::{ExistingPolicy, Outcome, Plan, Reported, Setup, TOGETHER, World},
    },
    kind::{FieldType, Kind},
    lead::Assigner,
    position::Position,
    row::Row,
    stamp::Timestamp,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// What is here, as a plan asks for it.
struct Here {
    formatter: Formatter,
    kind: Kind,
    country: Option<&'static str>,
    context: FilterContext,
}

impl World for Here {
    fn row(&self, record: RecordId) -> Option<Arc<Row>> {
        self.formatter.replica.model.peek(record)
    }

    fn duplicates(&self, keys: &Keys) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
        let model = &self.formatter.replica.model;
        untrack(|| {
            let mut found = model.duplicates(self.kind, self.country, |index| index.like(keys, None));
            found.extend(model.archived_duplicates(self.kind, self.country, keys));
            found
        })
    }

    fn notes(&self, record: RecordId) -> Vec<String> {
        let model = &self.formatter.replica.model;
        let rows = model.timeline_now(record).into_iter().filter_map(|activity| model.peek(activity));
        rows.filter_map(|row| row.as_activity().map(|it| it.body.clone())).collect()
    }

    fn top_of(&self, stage: StageId) -> Position {
        self.formatter.replica.model.top_of(stage)
    }

    fn field_name(&self, key: &str) -> String {
        untrack(|| self.formatter.name(self.kind, key))
    }

    fn assign(&self, assigner: &mut Assigner, row: &Row) -> Vec<FieldEdit> {
        assigner.assign(row, &self.context)
    }

    fn id(&self) -> RecordId {
        new_id!(ContactId).into()
    }

    fn chance(&self) -> u64 {
        u64::from_le_bytes(clock::random())
    }

    fn now(&self) -> Timestamp {
        clock::now()
    }
}

pub struct Runner {
    plan: Plan,
    here: Here,
    actions: Actions,
    i18n: I18n,
    journal: Option<Journal>,
    /// From this line on so many lines are tried one by one: with one of them the page ended.
    careful: Option<(usize, usize)>,
    mark: Option<Mark>,
    step: Vec<Reversal>,
    report: Vec<Reported>,
    _busy: Busy,
}

/// The fields of a kind that name another record, and of which kind.
fn links(formatter: &Formatter, kind: Kind) -> HashMap<String, Kind> {
    let fields = untrack(|| all_fields(&formatter.replica.model, kind)).into_iter();
    let link = |of| match of {
        FieldType::Link(kind) => Some(kind),
        FieldType::Member => Some(Kind::Member),
        _ => None,
    };
    fields.filter_map(|field| Some((field.key.to_string(), link(field.of)?))).collect()
}

/// The fields of a kind that are amounts.
fn amounts(formatter: &Formatter, kind: Kind) -> BTreeSet<String> {
    let fields = untrack(|| all_fields(&formatter.replica.model, kind)).into_iter();
    fields.filter(|field| field.of == FieldType::Money).map(|field| field.key.to_string()).collect()
}

impl Runner {
    /// Begins with a kind of record. `journal` writes down what is done.
    pub async fn new(
        (replica, actions, i18n): (ReplicaHandle, Actions, I18n),
        kind: Kind,
        known: ExistingPolicy,
        journal: Option<Journal>,
    ) -> Runner {
        let country = untrack(|| country(&replica));
        // Compared once now; every line is compared with what was made meanwhile as well.
        if duplicates::is_compared(kind) {
            replica.model.compare(kind, country).await;
        }
        let formatter = Formatter::new(i18n, replica.clone());
        let links = links(&formatter, kind);
        let mut kinds: BTreeSet<Kind> = [Kind::Company, Kind::Contact, Kind::Tag, Kind::Member].into();
        kinds.extend(links.values().copied());
        kinds.insert(kind);
        let records = kinds.into_iter().flat_map(|kind| replica.model.found_of(kind));
        let rows: Vec<Arc<Row>> = records.filter_map(|record| replica.model.peek(record)).collect();
        let stages = |pipeline: PipelineId| {
            let row = replica.model.peek(pipeline);
            row.as_ref().and_then(|row| row.as_pipeline()).map(|row| row.open_stages()).unwrap_or_default()
        };
        let pipelines = untrack(|| pipelines(&replica));
        let (assigner, context) = untrack(|| assigner(&formatter));
        let setup = Setup {
            kind,
            known,
            me: replica.device.member,
            country,
            currency: untrack(|| currency(&replica)),
            amounts: amounts(&formatter, kind),
            required: untrack(|| required_fields(&replica.model, kind)).iter().map(|it| it.key.to_string()).collect(),
            links,
            pipelines: pipelines.into_iter().map(|(id, name)| (id, name, stages(id))).collect(),
            assigner,
            colors: COLORS.map(|(color, _)| color.to_owned()).to_vec(),
        };
        let here = Here { formatter, kind, country, context };
        let plan = Plan::new(setup, rows);
        let (step, report) = (Vec::new(), Vec::new());
        let _busy = replica.busy();
        Runner { plan, here, actions, i18n, journal, careful: None, mark: None, step, report, _busy }
    }

    /// Goes on with an import whose page ended there.
    pub fn careful_at(&mut self, mark: Mark) {
        self.careful = Some((mark.line, TOGETHER));
    }

    pub fn mark_as(&mut self, mark: Mark) {
        self.mark = Some(mark);
    }

    /// Writes down which line comes next: what a page was about when it ended.
    fn mark(&mut self, line: usize, alone: bool) {
        if let Some(mark) = &mut self.mark {
            (mark.line, mark.alone) = (line, alone);
            mark.write();
        }
    }

    /// Plans a line; some are carried out together. `called` is what it is told by where it cannot be read.
    pub async fn line(&mut self, line: usize, called: &str, draft: Result<Draft, Vec<CellError>>) {
        if let Some((from, left)) = self.careful.filter(|(from, left)| line >= *from && *left > 0) {
            self.careful = Some((from, left - 1));
            self.carry_out().await;
            self.mark(line, true);
            self.plan.line(&self.here, line, called, draft);
            return self.carry_out().await;
        }
        if self.plan.is_idle() {
            self.mark(line, false);
        }
        self.plan.line(&self.here, line, called, draft);
        if self.plan.is_full() {
            self.carry_out().await;
        }
    }

    /// Something to tell of a line that leads to nothing.
    pub fn told(&mut self, line: usize, title: &str, outcome: Outcome) {
        self.plan.told(Reported::new(line, title, outcome));
    }

    /// Carries out what is planned.
    pub async fn carry_out(&mut self) {
        while let Some(attempt) = self.plan.next(&self.here) {
            let made = made_by(&attempt.command);
            if let Some(journal) = &mut self.journal {
                journal.attempt(attempt.lines, made.clone()).await;
            }
            let result = self.actions.work(attempt.command).await;
            let step = match result {
                Ok(step) => {
                    self.plan.carried(Ok(()));
                    step
                }
                Err(error) => {
                    self.plan.carried(Err(untrack(|| explain(&error, self.i18n, &self.here.formatter.replica.model))));
                    Vec::new()
                }
            };
            self.done(made, step).await;
        }
        self.done(Vec::new(), Vec::new()).await;
    }

    /// Writes down what became of which lines.
    async fn done(&mut self, made: Vec<RecordId>, step: Vec<Reversal>) {
        let lines = self.plan.take_report();
        if lines.is_empty() {
            return;
        }
        let is_time = self.journal.as_mut().is_some_and(|journal| journal.done(lines.clone(), made, step.clone()));
        self.step.extend(step);
        self.report.extend(lines);
        if is_time {
            self.settle().await;
        }
    }

    /// Waits until what was done is durable, and writes that down.
    pub async fn settle(&mut self) {
        self.here.formatter.replica.flushed().await;
        if let Some(journal) = &mut self.journal {
            journal.settle().await;
        }
    }

    /// What was done, and who writes it down.
    pub fn end(self) -> (Vec<Reversal>, Vec<Reported>, Option<Journal>) {
        (self.step, self.report, self.journal)
    }
}

/// The records that a command makes.
fn made_by(command: &Command) -> Vec<RecordId> {
    match command {
        Command::Batch { commands } => commands.iter().flat_map(made_by).collect(),
        Command::Create { record, .. } => vec![*record],
        Command::CreateDeal { deal, .. } => vec![(*deal).into()],
        _ => Vec::new(),
    }
}
