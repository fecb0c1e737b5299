use super::{
    Follower, follow,
    office::{ELSEWHERE, HOA, LAN, NEW, Office, Records, SALES, TAGS, TALKS, WON, firsts, happening},
    seen,
};
use crate::{
    filter::{Filter, Prepared},
    id::{DealId, RecordId, StageId},
    kind::Kind,
    layout::{
        Change, Column, Hit, Hits, Ordered, Sort,
        board::{At, BoardSlot, ByPipeline, Filled, Lane, LaneBy, Moved, fill},
        update,
    },
    money::{Currency, Rate, Rates},
    place,
    position::Position,
    row::{OTHER_STAGES, Row},
    search::Match,
    time::Timestamp,
    value::FieldEdit,
};
use proptest::{prelude::*, sample::select};
use std::{collections::BTreeSet, sync::Arc};

const FILTERS: [&str; 7] =
    ["", "text~la", "text~lan anh", "owner_id=me", "text~la;amount>=5", "text~an|owner_id=me", "owner_id!=*;text~h"];
const SORTS: [&str; 9] = ["", "", "-amount", "owner_id", "company_id", "name", "-name", "probability", "entered_at"];

/// A board of plain maps.
struct Board<'a> {
    filter: &'a Prepared,
    hits: Hits<ByPipeline>,
    filled: Filled,
}

impl Board<'_> {
    /// A board on which nothing is yet.
    fn of(filter: &Prepared) -> Board<'_> {
        Board { filter, hits: Hits::<ByPipeline>::new(), filled: Filled::default() }
    }

    fn rows(&self) -> Vec<(Match, *const Row)> {
        self.hits.iter().map(|hit| (hit.rank, Arc::as_ptr(&hit.line.row))).collect()
    }

    fn deals(&self) -> Vec<DealId> {
        self.hits.iter().map(|hit| hit.line.slot.card.deal).collect()
    }
}

impl Follower<ByPipeline> for Board<'_> {
    fn update(&mut self, context: &Office, change: &Change<BoardSlot>) {
        let (rows, deals) = (self.rows(), self.deals());
        let (before, after) = update::<ByPipeline>(&mut self.hits, self.filter, context, change);
        match Moved::of(before.as_ref(), after.as_ref()) {
            Moved::Nothing => assert_eq!(self.rows(), rows),
            Moved::Row => {
                assert_eq!(self.deals(), deals);
                assert_ne!(self.rows(), rows);
            }
            Moved::Card(moved) => {
                for at in moved.columns() {
                    let column = self.filled.columns.entry(at).or_default();
                    let known = column.clone();
                    moved.change(at, column);
                    assert_ne!(*column, known, "nothing changed in {at:?}");
                }
                if !moved.lanes.is_same() {
                    moved.lanes.change(&mut self.filled.lanes);
                }
                if !moved.stages.is_same() {
                    moved.stages.change(&mut self.filled.stages);
                }
            }
        }
    }

    fn refill(&mut self, ordered: &mut Ordered<ByPipeline, Office>) {
        self.hits = ordered.filtered(self.filter);
        self.filled = fill(&self.hits);
    }

    fn compare(&self, anew: &[Hit<BoardSlot>]) {
        assert_eq!(seen(&self.hits), seen(anew));
        let filled = fill(anew);
        assert_eq!((&self.filled.lanes, &self.filled.stages), (&filled.lanes, &filled.stages));
        let rates = Rates { own: Currency::VND, known: [(Currency::USD, Rate::OfOwn(25_400_000_000))].into() };
        let none = Column::default();
        let all: BTreeSet<At> = self.filled.columns.keys().chain(filled.columns.keys()).copied().collect();
        for at in all {
            let known = self.filled.columns.get(&at).unwrap_or(&none);
            let column = filled.columns.get(&at).unwrap_or(&none);
            let is_here = |slot: &BoardSlot| slot.stage == at.1 && slot.lanes().contains(&at.0);
            let here: Vec<&Hit<BoardSlot>> = anew.iter().filter(|hit| is_here(&hit.line.slot)).collect();
            let deals: Vec<DealId> = here.iter().map(|hit| hit.line.slot.card.deal).collect();
            assert_eq!(known.deals().collect::<Vec<_>>(), deals, "{at:?}");
            assert_eq!(column.deals().collect::<Vec<_>>(), deals, "{at:?}");
            assert!(here.iter().all(|hit| known.contains(&(hit.rank, hit.line.slot.card.clone()))), "{at:?}");
            for rates in [&rates, &Rates::default()] {
                assert_eq!(known.totals(30, rates), column.totals(30, rates), "{at:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_board_that_follows_every_change_is_as_one_that_is_made_anew(
        firsts in firsts(),
        happening in happening(),
        filter in select(FILTERS.to_vec()),
        sort in select(SORTS.to_vec()),
        lanes in select(LaneBy::ALL.to_vec()),
        strays: bool,
    ) {
        let layout = ByPipeline { pipeline: SALES, strays, sort: Sort::parse(sort), lanes };
        let filter = Filter::parse(filter).prepared();
        follow(layout, &filter, Board::of(&filter), Records::new(Kind::Deal, &firsts), &happening);
    }
}

/// A deal of the pipeline, by its name.
fn deal(name: &str, stage: StageId, entered_at: i64, edits: &[FieldEdit]) -> Arc<Row> {
    let place = place::Place { stage, position: Position::between(None, None, 1), entered_at: Timestamp(entered_at) };
    let own = [FieldEdit::new("name", name), FieldEdit::new("pipeline_id", SALES), FieldEdit::new("place", place)];
    let edits: Vec<FieldEdit> = own.into_iter().chain(edits.iter().cloned()).collect();
    Arc::new(Row::written(RecordId::from_cause(name), Kind::Deal, &edits))
}

fn ordered(rows: &[Arc<Row>], strays: bool, lanes: LaneBy) -> Ordered<ByPipeline, Office> {
    let layout = ByPipeline { pipeline: SALES, strays, sort: Sort::default(), lanes };
    Ordered::new(rows, layout, Office::default(), None)
}

#[test]
fn every_deal_has_a_column_and_every_tag_a_lane() {
    let tagged = |tag: usize| FieldEdit::new(format!("tags/{}", TAGS[tag]), true);
    let rows = [
        deal("won first", WON, 1, &[]),
        deal("won last", WON, 2, &[]),
        deal("in no stage that is known", ELSEWHERE, 1, &[]),
        deal("in no pipeline", NEW, 1, &[FieldEdit::new("pipeline_id", "")]),
        deal("with two tags", TALKS, 1, &[tagged(0), tagged(1)]),
        deal("deleted", TALKS, 1, &[FieldEdit::new("deleted_at", Timestamp(1))]),
        deal("archived", TALKS, 1, &[FieldEdit::new("archived_at", Timestamp(1)), FieldEdit::new("amount", 9)]),
    ];
    let filled = |strays: bool, lanes: LaneBy| {
        let hits = ordered(&rows, strays, lanes).filtered(&Filter::default().prepared());
        fill(&hits)
    };
    let column = |board: &Filled, lane: Lane, stage: StageId| -> Vec<DealId> {
        board.columns.get(&(lane, stage)).into_iter().flat_map(|column| column.deals()).collect()
    };
    let named = |names: &[&str]| names.iter().map(|name| DealId::from_cause(name)).collect::<Vec<_>>();
    let whole = filled(false, LaneBy::Nothing);
    assert_eq!(column(&whole, Lane::Rest, WON), named(&["won last", "won first"]));
    assert_eq!(column(&whole, Lane::Rest, OTHER_STAGES), named(&["in no stage that is known"]));
    assert_eq!(column(&whole, Lane::Rest, TALKS), named(&["with two tags"]));
    assert_eq!(whole.stages, [(OTHER_STAGES, 1), (TALKS, 1), (WON, 2)].into());
    let divided = filled(true, LaneBy::Tag);
    assert_eq!(column(&divided, Lane::Rest, NEW), named(&["in no pipeline"]));
    assert_eq!(column(&divided, Lane::Tag(TAGS[0]), TALKS), named(&["with two tags"]));
    assert_eq!(divided.lanes, [(Lane::Tag(TAGS[0]), 1), (Lane::Tag(TAGS[1]), 1), (Lane::Rest, 4)].into());
    assert_eq!(divided.stages.get(&TALKS), Some(&1));
}

#[test]
fn a_change_moves_no_more_than_it_has_to() {
    let hot = FieldEdit::new(format!("tags/{}", TAGS[0]), true);
    let first = deal("press", NEW, 1, &[hot, FieldEdit::new("owner_id", LAN)]);
    let filter = Filter::default().prepared();
    let mut ordered = ordered(std::slice::from_ref(&first), false, LaneBy::Tag);
    let mut hits = ordered.filtered(&filter);
    let mut moved = |row: Option<&Arc<Row>>| {
        let change = ordered.set(first.id, row.cloned());
        let (before, after) = update::<ByPipeline>(&mut hits, &filter, &ordered.context, &change);
        match Moved::of(before.as_ref(), after.as_ref()) {
            Moved::Nothing => "nothing".to_owned(),
            Moved::Row => "row".to_owned(),
            Moved::Card(moved) => {
                let kept = [moved.lanes.is_same(), moved.stages.is_same()];
                format!("{} columns, lanes and stages are kept: {kept:?}", moved.columns().count())
            }
        }
    };
    assert_eq!(moved(Some(&first)), "nothing", "the same row");
    let given = Arc::new(first.with(&[FieldEdit::new("owner_id", HOA)]));
    assert_eq!(moved(Some(&given)), "row", "lanes are of tags");
    let tagged = Arc::new(given.with(&[FieldEdit::new(format!("tags/{}", TAGS[1]), true)]));
    assert_eq!(moved(Some(&tagged)), "1 columns, lanes and stages are kept: [false, true]", "in the first it stays");
    let worth = Arc::new(tagged.with(&[FieldEdit::new("amount", 5)]));
    assert_eq!(moved(Some(&worth)), "2 columns, lanes and stages are kept: [true, true]", "both amount to more");
    let archived = Arc::new(worth.with(&[FieldEdit::new("archived_at", Timestamp(1))]));
    let goes = "2 columns, lanes and stages are kept: [false, false]";
    assert_eq!(moved(Some(&archived)), goes, "it is archived");
    assert_eq!(moved(Some(&worth)), goes, "it is brought back");
    assert_eq!(moved(None), goes, "it goes");
    assert_eq!(moved(None), "nothing", "it is not here");
}
