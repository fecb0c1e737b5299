//! A desk with a workspace, at which files are brought in.

use crate::{
    command::{Command, FieldEdit, Issued, NewStage},
    date::CalendarDate,
    document::Actor,
    duplicates::{Index, Keys, Reason, keys},
    filter::Context,
    id::{GroupId, MemberId, PipelineId, RecordId, StageId, WorkspaceId},
    import::{
        Draft,
        plan::{ExistingPolicy, Plan, Reported, Setup, World},
    },
    kind::{FieldType, Kind},
    lead::Assigner,
    money::Currency,
    pipeline_template::{self, StageTemplate},
    position::Position,
    replica::Replica,
    row::{Row, RuleRow, StageType},
    stamp::{Stamp, Timestamp},
};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::BTreeSet,
    sync::Arc,
};

pub(super) struct Desk {
    replica: RefCell<Replica>,
    drawn: Cell<u64>,
    kind: Kind,
    /// Who gets leads.
    pub rules: Vec<(RecordId, RuleRow)>,
}

/// The stages of a pipeline; their ids are made of their numbers behind `prefix`.
pub(super) fn stages(prefix: &str, of: &[StageTemplate]) -> Vec<NewStage> {
    let stages = of.iter().enumerate().map(|(nth, stage)| NewStage {
        stage: StageId::from_cause(&format!("{prefix}{nth}")),
        name: stage.name_en.to_owned(),
        probability: stage.probability,
        stage_type: stage.stage_type,
        rotten_days: None,
        color: "sky".into(),
    });
    stages.collect()
}

impl Desk {
    /// With a workspace, its member Lan and its pipeline.
    pub fn new(kind: Kind) -> Desk {
        let replica = RefCell::new(Replica::new(Actor([7; 16])));
        let desk = Desk { replica, drawn: Cell::new(0), kind, rules: Vec::new() };
        let made = desk.dispatch(Command::CreateWorkspace {
            workspace: WorkspaceId::from_cause("w"),
            name: "W".into(),
            currency: Currency::VND,
            member: MemberId::from_cause("lan"),
            member_name: "Lan".into(),
            pipeline: PipelineId::from_cause("p"),
            pipeline_name: "Sales".into(),
            stages: stages("", &pipeline_template::SALES),
        });
        assert_eq!(made, Ok(()));
        desk
    }

    pub fn dispatch(&self, command: Command) -> Result<(), String> {
        let drawn = self.chance();
        let at = Timestamp(1_700_000_000_000 + drawn as i64);
        let group = GroupId::v7(at.0, [3; 10]);
        let stamp = Stamp::new(at, MemberId::from_cause("lan"), u128::from(drawn).to_le_bytes());
        let issued = Issued { group, command, stamp };
        self.replica.borrow_mut().dispatch(issued).map(drop).map_err(|error| error.to_string())
    }

    /// Somebody makes a record by hand.
    pub fn make(&self, kind: Kind, fields: &[(&str, &str)]) -> RecordId {
        let record = self.id();
        let fields = fields.iter().map(|(key, text)| FieldEdit::new(*key, *text)).collect();
        assert_eq!(self.dispatch(Command::Create { record, kind, fields }), Ok(()));
        record
    }

    pub fn delete(&self, record: RecordId) {
        assert_eq!(self.dispatch(Command::Delete { records: vec![record] }), Ok(()));
    }

    pub fn archive(&self, record: RecordId) {
        let fields = vec![FieldEdit::new("archived_at", Timestamp(1_700_000_000_000))];
        assert_eq!(self.dispatch(Command::Edit { record, fields }), Ok(()));
    }

    pub fn plan(&self, known: ExistingPolicy) -> Plan {
        let replica = self.replica.borrow();
        let pipelines = replica
            .rows()
            .filter_map(|row| Some((PipelineId::of(row.id), row.title().to_owned(), row.as_pipeline()?.open_stages())));
        let links = [("company_id", Kind::Company), ("parent_id", Kind::Company), ("owner_id", Kind::Member)];
        let links = links.into_iter().chain([("partner_id", Kind::Contact), ("campaign_id", Kind::View)]);
        let me = MemberId::from_cause("lan");
        let setup = Setup {
            kind: self.kind,
            known,
            me,
            country: Some("VN"),
            currency: Currency::VND,
            amounts: self
                .kind
                .spec()
                .fields
                .iter()
                .filter(|it| it.of == FieldType::Money)
                .map(|it| it.key.to_owned())
                .collect(),
            required: Vec::new(),
            links: links.map(|(key, kind)| (key.to_owned(), kind)).collect(),
            pipelines: pipelines.collect(),
            assigner: Assigner::new(me, self.rules.clone(), replica.rows().cloned()),
            colors: vec!["sky".into(), "rose".into()],
        };
        Plan::new(setup, replica.rows().cloned().collect::<Vec<_>>())
    }

    /// Takes all lines in, and says what became of each.
    pub fn import(&self, known: ExistingPolicy, drafts: impl IntoIterator<Item = Draft>) -> Vec<Reported> {
        let mut plan = self.plan(known);
        let mut report = Vec::new();
        for (line, draft) in (2..).zip(drafts) {
            plan.line(self, line, "", Ok(draft));
            if plan.is_full() {
                self.carry_out(&mut plan);
            }
            report.extend(plan.take_report());
        }
        self.carry_out(&mut plan);
        report.extend(plan.take_report());
        report
    }

    /// Carries out what waits, and says how many lines each attempt was about.
    pub fn carry_out(&self, plan: &mut Plan) -> Vec<usize> {
        let mut attempts = Vec::new();
        while let Some(attempt) = plan.next(self) {
            attempts.push(attempt.lines.len());
            plan.carried(self.dispatch(attempt.command));
        }
        attempts
    }

    /// What is listed of a kind.
    pub fn of(&self, kind: Kind) -> Vec<Arc<Row>> {
        let replica = self.replica.borrow();
        replica.rows().filter(|row| row.kind() == Some(kind) && !row.is_deleted()).cloned().collect()
    }

    pub fn titles(&self, kind: Kind) -> Vec<String> {
        let mut titles: Vec<String> = self.of(kind).iter().map(|row| row.title().to_owned()).collect();
        titles.sort();
        titles
    }

    /// What is called so.
    pub fn one(&self, kind: Kind, title: &str) -> Arc<Row> {
        let found = self.of(kind).into_iter().find(|row| row.title() == title);
        found.unwrap_or_else(|| panic!("no {title} among {:?}", self.titles(kind)))
    }

    /// The only one of its kind.
    pub fn only(&self, kind: Kind) -> Arc<Row> {
        let mut all = self.of(kind);
        assert_eq!(all.len(), 1, "{:?}", self.titles(kind));
        all.remove(0)
    }

    pub fn stage_of(&self, deal: &str) -> StageId {
        self.one(Kind::Deal, deal).as_deal().unwrap().place.as_ref().unwrap().stage
    }
}

impl World for Desk {
    fn row(&self, record: RecordId) -> Option<Arc<Row>> {
        self.replica.borrow().get(record).cloned()
    }

    fn duplicates(&self, wanted: &Keys) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
        let mut index = Index::default();
        self.of(self.kind).iter().for_each(|row| index.set(row.id, keys(row, Some("VN"))));
        let mut found = index.like(wanted, None);
        found.sort_by_key(|(record, ..)| self.row(*record).is_some_and(|row| row.is_archived()));
        found
    }

    fn notes(&self, record: RecordId) -> Vec<String> {
        let about =
            |row: &Arc<Row>| row.as_activity().filter(|it| it.links.contains(&record)).map(|it| it.body.clone());
        let mut notes: Vec<String> = self.of(Kind::Activity).iter().filter_map(about).collect();
        notes.sort();
        notes
    }

    fn top_of(&self, _: StageId) -> Position {
        Position::between(None, None, self.chance())
    }

    fn field_name(&self, key: &str) -> String {
        key.to_uppercase()
    }

    fn assign(&self, assigner: &mut Assigner, row: &Row) -> Vec<FieldEdit> {
        assigner.assign(row, &Nothing)
    }

    fn id(&self) -> RecordId {
        let drawn = self.chance();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&drawn.to_le_bytes());
        RecordId::v7(1_700_000_000_000 + drawn as i64, random)
    }

    fn chance(&self) -> u64 {
        self.drawn.set(self.drawn.get() + 1);
        self.drawn.get()
    }

    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }
}

/// Rules are asked nothing here.
struct Nothing;

impl Context for Nothing {
    fn today(&self) -> CalendarDate {
        CalendarDate::EPOCH
    }

    fn day_of(&self, _: Timestamp) -> CalendarDate {
        CalendarDate::EPOCH
    }

    fn me(&self) -> MemberId {
        MemberId::from_cause("lan")
    }

    fn searchable<'a>(&'a self, _: &'a Row) -> Cow<'a, str> {
        "".into()
    }

    fn stage_type(&self, _: &Row, _: StageId) -> Option<StageType> {
        None
    }

    fn amount(&self, _: &Row) -> Option<i64> {
        None
    }

    fn probability(&self, _: &Row) -> Option<i64> {
        None
    }

    fn has_next(&self, _: RecordId) -> bool {
        false
    }
}
