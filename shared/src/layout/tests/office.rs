//! A team with two pipelines, and whatever happens to its records.

use crate::{
    date::CalendarDate,
    filter::{self, Context},
    folding::fold,
    id::{CompanyId, MemberId, PartId, PipelineId, RecordId, StageId, TagId},
    kind::{Kind, key},
    layout::LayoutContext,
    money::Currency,
    place::Place,
    position::Position,
    row::{Row, StageType},
    time::Timestamp,
    value::FieldEdit,
};
use proptest::{collection::vec, prelude::*};
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

pub const SALES: PipelineId = PipelineId::from_bytes([1; 16]);
const SERVICE: PipelineId = PipelineId::from_bytes([2; 16]);
/// A pipeline that was deleted.
const GONE: PipelineId = PipelineId::from_bytes([3; 16]);

pub const NEW: StageId = StageId::from_bytes([11; 16]);
pub const TALKS: StageId = StageId::from_bytes([12; 16]);
pub const WON: StageId = StageId::from_bytes([13; 16]);
/// A stage that nobody knows.
pub const ELSEWHERE: StageId = StageId::from_bytes([19; 16]);

/// The stages that are known, of which pipeline they are, and what they mean.
const STAGES: [(StageId, PipelineId, StageType); 5] = [
    (NEW, SALES, StageType::Open),
    (TALKS, SALES, StageType::Open),
    (WON, SALES, StageType::Won),
    (StageId::from_bytes([14; 16]), SERVICE, StageType::Open),
    (StageId::from_bytes([15; 16]), SERVICE, StageType::Lost),
];

pub const LAN: MemberId = MemberId::from_bytes([21; 16]);
pub const HOA: MemberId = MemberId::from_bytes([22; 16]);
/// Somebody who is not here.
const NOBODY: MemberId = MemberId::from_bytes([23; 16]);

const COMPANIES: [CompanyId; 2] = [CompanyId::from_bytes([31; 16]), CompanyId::from_bytes([32; 16])];
pub const TAGS: [TagId; 3] = [TagId::from_bytes([41; 16]), TagId::from_bytes([42; 16]), TagId::from_bytes([43; 16])];
const PARTS: [PartId; 2] = [PartId::from_bytes([51; 16]), PartId::from_bytes([52; 16])];

const NAMES: [&str; 7] = ["Lan", "Lê Hoa", "An", "Hoàng Lan", "lan", "Máy in", ""];

/// Records that there may be.
const RECORDS: usize = 18;
/// Fields of which a step writes one; the last two say whether a record is archived or deleted.
const FIELDS: usize = 12;
/// What a field is written from.
const VALUES: usize = 2_520;

/// What layouts ask. Clones know what is renamed.
#[derive(Debug, Clone)]
pub struct Office(Rc<RefCell<BTreeMap<RecordId, &'static str>>>);

impl Default for Office {
    fn default() -> Office {
        let [one, other] = COMPANIES.map(RecordId::from);
        let titles = [(RecordId::from(LAN), "Lan"), (HOA.into(), "Hoa"), (one, "Lan Anh"), (other, "Acme")];
        Office(Rc::new(RefCell::new(titles.into())))
    }
}

impl Office {
    fn name(&self, record: RecordId) -> Option<&'static str> {
        self.0.borrow().get(&record).copied()
    }
}

impl Context for Office {
    fn today(&self) -> CalendarDate {
        CalendarDate::EPOCH
    }

    fn day_of(&self, _: Timestamp) -> CalendarDate {
        CalendarDate::EPOCH
    }

    fn me(&self) -> MemberId {
        LAN
    }

    fn searchable<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
        filter::searchable(row, |record| self.name(record).map(str::to_owned)).into()
    }

    fn stage_type(&self, _: &Row, stage: StageId) -> Option<StageType> {
        let known = STAGES.iter().find(|(known, ..)| *known == stage);
        Some(known.map_or(StageType::Open, |(.., meaning)| *meaning))
    }

    fn amount(&self, row: &Row) -> Option<i64> {
        row.as_deal()?.amount
    }

    fn probability(&self, row: &Row) -> Option<i64> {
        row.as_deal()?.probability.or(Some(50))
    }

    fn has_next(&self, _: RecordId) -> bool {
        false
    }
}

impl LayoutContext for Office {
    fn title(&self, record: RecordId) -> Option<String> {
        self.name(record).map(fold)
    }

    fn pipeline_of(&self, stage: StageId) -> Option<PipelineId> {
        STAGES.iter().find(|(known, ..)| *known == stage).map(|(_, pipeline, _)| *pipeline)
    }

    fn has_pipeline(&self, pipeline: PipelineId) -> bool {
        pipeline != GONE
    }
}

/// What happens to a record, or to everything that is linked to a company.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// A field is written; a record that is not here is made.
    Edit { record: usize, field: usize, value: usize },
    /// The record is hidden, as one that was merged.
    Hide { record: usize },
    /// A company is called otherwise.
    Rename { company: usize, name: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let edit = (0..RECORDS, 0..FIELDS, 0..VALUES);
    prop_oneof![
        12 => edit.prop_map(|(record, field, value)| Step::Edit { record, field, value }),
        1 => (0..RECORDS).prop_map(|record| Step::Hide { record }),
        1 => (0..COMPANIES.len(), 0..NAMES.len()).prop_map(|(company, name)| Step::Rename { company, name }),
    ]
}

/// Sixty times something happens, now and then several things at once.
pub fn happening() -> impl Strategy<Value = Vec<Vec<Step>>> {
    vec(prop_oneof![9 => vec(step(), 1), 1 => vec(step(), 2..9)], 60)
}

/// What the first records are made from.
pub fn firsts() -> impl Strategy<Value = Vec<usize>> {
    vec(0..VALUES, 0..RECORDS)
}

/// The records of a kind.
#[derive(Debug)]
pub struct Records {
    pub office: Office,
    kind: Kind,
    rows: BTreeMap<RecordId, Arc<Row>>,
}

impl Records {
    pub fn new(kind: Kind, firsts: &[usize]) -> Records {
        let first = |(nth, value): (usize, &usize)| (id(nth), made(kind, id(nth), *value));
        Records { office: Office::default(), kind, rows: firsts.iter().enumerate().map(first).collect() }
    }

    pub fn all(&self) -> Vec<Arc<Row>> {
        self.rows.values().cloned().collect()
    }

    /// Lets things happen: the records concerned, as they are then.
    pub fn happen(&mut self, steps: &[Step]) -> Vec<(RecordId, Option<Arc<Row>>)> {
        let mut concerned = BTreeSet::new();
        for step in steps {
            match *step {
                Step::Edit { record, field, value } => {
                    let record = id(record);
                    let row = match self.rows.get(&record) {
                        Some(row) => Arc::new(row.with(&[written(self.kind, field, value)])),
                        None => made(self.kind, record, value),
                    };
                    self.rows.insert(record, row);
                    concerned.insert(record);
                }
                Step::Hide { record } => {
                    self.rows.remove(&id(record));
                    concerned.insert(id(record));
                }
                Step::Rename { company, name } => {
                    let company = RecordId::from(COMPANIES[company]);
                    self.office.0.borrow_mut().insert(company, NAMES[name]);
                    let linked = self.rows.values().filter(|row| row.links().contains(&company));
                    concerned.extend(linked.map(|row| row.id));
                }
            }
        }
        concerned.into_iter().map(|record| (record, self.rows.get(&record).cloned())).collect()
    }
}

fn id(nth: usize) -> RecordId {
    RecordId::from_bytes([100 + nth as u8; 16])
}

/// A record of which every field is written, but that it is archived or deleted.
fn made(kind: Kind, record: RecordId, value: usize) -> Arc<Row> {
    let fields = (0..FIELDS - 2).map(|field| written(kind, field, value * 31 + field * 7));
    let created = FieldEdit::new(key::CREATED_AT, Timestamp((value % 5) as i64));
    Arc::new(Row::written(record, kind, &fields.chain([created]).collect::<Vec<_>>()))
}

/// What is written to a field, chosen by a number.
fn written(kind: Kind, field: usize, value: usize) -> FieldEdit {
    match (kind, field) {
        (_, 0) => FieldEdit::new(kind.spec().title, pick(&NAMES, value)),
        (_, 1) => FieldEdit::new(key::OWNER, pick(&[Some(LAN), Some(HOA), Some(NOBODY), None], value)),
        (_, 2) => FieldEdit::new(key::COMPANY, pick(&[Some(COMPANIES[0]), Some(COMPANIES[1]), None], value)),
        (_, 3) => FieldEdit::new(format!("{}/{}", key::TAGS, pick(&TAGS, value)), (value / 3).is_multiple_of(2)),
        (Kind::Deal, 4 | 5) => FieldEdit::new(key::PLACE, place(value)),
        (Kind::Deal, 6) => {
            let pipelines = [Some(SALES), Some(SALES), Some(SALES), Some(SERVICE), Some(GONE), None];
            FieldEdit::new(key::PIPELINE, pick(&pipelines, value))
        }
        (Kind::Deal, 7) => FieldEdit::new(key::AMOUNT, pick(&[None, Some(0_i64), Some(5), Some(500), Some(-5)], value)),
        (Kind::Deal, 8) => {
            FieldEdit::new(key::CURRENCY, pick(&[None, Some(Currency::VND), Some(Currency::USD)], value))
        }
        (Kind::Deal, 9) => FieldEdit::new("probability", pick(&[None, Some(10_i64), Some(90)], value)),
        (_, 4..=6) => {
            let key = format!("emails/{}/address", pick(&PARTS, value));
            FieldEdit::new(key, pick(&["lan@acme.vn", "hoa@example.vn", ""], value / 2))
        }
        (_, 7..=9) => FieldEdit::new("job_title", pick(&["Lái xe", "Giám đốc", ""], value)),
        (_, 10) => FieldEdit::new(key::ARCHIVED_AT, value.is_multiple_of(3).then_some(Timestamp(1))),
        _ => FieldEdit::new(key::DELETED_AT, value.is_multiple_of(3).then_some(Timestamp(1))),
    }
}

/// A place on a board, which several may share; now and then none.
fn place(value: usize) -> Option<Place> {
    let stages = STAGES.map(|(stage, ..)| stage);
    let stage = pick(&[&stages[..], &stages[..3], &[ELSEWHERE]].concat(), value);
    let position = pick(&Position::several(None, None, 5, 1), value / 9);
    (!value.is_multiple_of(11)).then_some(Place { stage, position, entered_at: Timestamp((value / 45 % 4) as i64) })
}

fn pick<T: Clone>(of: &[T], value: usize) -> T {
    of[value % of.len()].clone()
}
