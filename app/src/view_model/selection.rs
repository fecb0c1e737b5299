//! The deals of a pipeline that match a filter, in lanes and columns, kept up to date as rows change.

use super::{
    column::{CardKey, Column, Order, Ranked},
    facts::Facts,
    ordered::{Change, Follower, Hit, Hits, Layout, Line, Ordered, Shared, lock, update},
};
use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use sotay_shared::{
    filter::{self, Context, Filter, Prepared},
    id::{DealId, MemberId, PipelineId, RecordId, StageId, TagId},
    kind::Kind,
    position::Position,
    row::{DealRow, Row},
    schema::key,
    search::Match,
    sort::sort_by_key,
    stamp::Timestamp,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, Weak},
};

/// What the cards are ordered by: a key of deals, `-` before it for descending; empty for where people put them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sort {
    pub key: String,
    pub descending: bool,
}

impl Sort {
    pub fn parse(text: &str) -> Sort {
        match text.strip_prefix('-') {
            Some(key) => Sort { key: key.to_owned(), descending: true },
            None => Sort { key: text.to_owned(), descending: false },
        }
    }

    pub fn is_by_hand(&self) -> bool {
        self.key.is_empty()
    }
}

impl std::fmt::Display for Sort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key)
    }
}

/// What divides the board across its columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum LaneBy {
    #[default]
    Nothing,
    Owner,
    Company,
    Tag,
}

impl LaneBy {
    pub const ALL: [LaneBy; 4] = [LaneBy::Nothing, LaneBy::Owner, LaneBy::Company, LaneBy::Tag];

    pub const fn as_str(self) -> &'static str {
        match self {
            LaneBy::Nothing => "",
            LaneBy::Owner => "owner",
            LaneBy::Company => "company",
            LaneBy::Tag => "tag",
        }
    }

    pub fn parse(word: &str) -> LaneBy {
        LaneBy::ALL.into_iter().find(|lanes| lanes.as_str() == word).unwrap_or_default()
    }
}

/// A lane: whose, which company's, which tag's; `Rest` is everything without one, or the whole board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    Owner(MemberId),
    Company(RecordId),
    Tag(TagId),
    Rest,
}

impl Lane {
    /// Reads what [`std::fmt::Display`] writes; anything else is the rest.
    pub fn parse(text: &str) -> Lane {
        let lane = text.split_once(':').and_then(|(what, id)| {
            Some(match what {
                "owner" => Lane::Owner(id.parse().ok()?),
                "company" => Lane::Company(id.parse().ok()?),
                "tag" => Lane::Tag(id.parse().ok()?),
                _ => return None,
            })
        });
        lane.unwrap_or(Lane::Rest)
    }
}

impl std::fmt::Display for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Lane::Owner(member) => write!(f, "owner:{member}"),
            Lane::Company(company) => write!(f, "company:{company}"),
            Lane::Tag(tag) => write!(f, "tag:{tag}"),
            Lane::Rest => Ok(()),
        }
    }
}

/// What is selected and how it is laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub pipeline: PipelineId,
    /// Whether deals of no pipeline that is known are among them.
    pub strays: bool,
    pub filter: Filter,
    pub sort: Sort,
    pub lanes: LaneBy,
}

/// The deals of a pipeline in an order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ByPipeline {
    pub pipeline: PipelineId,
    pub strays: bool,
    pub sort: Sort,
    pub lanes: LaneBy,
}

/// Where one deal stands: in a column of one lane, or of several where it has several tags.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    card: Arc<CardKey>,
    stage: StageId,
    lanes: Vec<Lane>,
}

impl Place {
    fn lanes(&self) -> &[Lane] {
        if self.lanes.is_empty() { &[Lane::Rest] } else { &self.lanes }
    }
}

struct Inner {
    filter: Prepared,
    ordered: Shared<ByPipeline>,
    shown: Hits<ByPipeline>,
    columns: HashMap<(Lane, StageId), ArcRwSignal<Column>>,
}

/// One selection. It lives as long as somebody holds it.
#[derive(Clone)]
pub struct Selection {
    inner: Arc<Mutex<Inner>>,
    /// The lanes that have a card.
    lanes: ArcRwSignal<BTreeMap<Lane, usize>>,
    /// The stages that have a card.
    stages: ArcRwSignal<BTreeMap<StageId, usize>>,
    /// Counts what changed in it.
    changes: ArcRwSignal<u64>,
}

/// A selection that is not held.
#[derive(Clone)]
pub(super) struct WeakSelection {
    inner: Weak<Mutex<Inner>>,
    lanes: ArcRwSignal<BTreeMap<Lane, usize>>,
    stages: ArcRwSignal<BTreeMap<StageId, usize>>,
    changes: ArcRwSignal<u64>,
}

impl WeakSelection {
    pub(super) fn is_held(&self) -> bool {
        self.inner.strong_count() > 0
    }

    pub(super) fn upgrade(&self) -> Option<Selection> {
        Some(Selection {
            inner: self.inner.upgrade()?,
            lanes: self.lanes.clone(),
            stages: self.stages.clone(),
            changes: self.changes.clone(),
        })
    }
}

impl std::fmt::Debug for WeakSelection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WeakSelection")
    }
}

impl PartialEq for Selection {
    fn eq(&self, other: &Selection) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl std::fmt::Debug for Selection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Selection").field("filter", &self.inner().filter).finish_non_exhaustive()
    }
}

/// The lanes and the stages that have a card, and the columns.
type Filled = (BTreeMap<Lane, usize>, BTreeMap<StageId, usize>, HashMap<(Lane, StageId), Column>);

/// Lays out lines that come in their order.
fn fill(shown: &[Hit<Place>]) -> Filled {
    let mut columns: HashMap<(Lane, StageId), Vec<Ranked>> = HashMap::default();
    let (mut lanes, mut stages): (BTreeMap<Lane, usize>, BTreeMap<StageId, usize>) = Default::default();
    for hit in shown {
        let place = &hit.line.place;
        *stages.entry(place.stage).or_default() += 1;
        for lane in place.lanes() {
            columns.entry((*lane, place.stage)).or_default().push((hit.rank, place.card.clone()));
        }
    }
    for ((lane, _), cards) in &columns {
        *lanes.entry(*lane).or_default() += cards.len();
    }
    (lanes, stages, columns.into_iter().map(|(at, cards)| (at, Column::of(cards))).collect())
}

impl Selection {
    /// Selects from everything that is here.
    pub(super) fn new(ordered: Shared<ByPipeline>, filter: &Filter) -> Selection {
        let filter = filter.prepared();
        let shown = lock(&ordered).filtered(&filter);
        let (lanes, stages, columns) = fill(&shown);
        let columns = columns.into_iter().map(|(at, column)| (at, ArcRwSignal::new(column))).collect();
        let inner = Inner { filter, ordered, shown, columns };
        Selection {
            inner: Arc::new(Mutex::new(inner)),
            lanes: ArcRwSignal::new(lanes),
            stages: ArcRwSignal::new(stages),
            changes: ArcRwSignal::default(),
        }
    }

    pub(super) fn downgrade(&self) -> WeakSelection {
        WeakSelection {
            inner: Arc::downgrade(&self.inner),
            lanes: self.lanes.clone(),
            stages: self.stages.clone(),
            changes: self.changes.clone(),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    pub fn column(&self, lane: Lane, stage: StageId) -> ArcRwSignal<Column> {
        self.inner().columns.entry((lane, stage)).or_default().clone()
    }

    /// The lanes that have a card, and how many.
    pub fn lanes(&self) -> ArcRwSignal<BTreeMap<Lane, usize>> {
        self.lanes.clone()
    }

    /// The stages that have a card, and how many in all lanes, each once.
    pub fn stages(&self) -> ArcRwSignal<BTreeMap<StageId, usize>> {
        self.stages.clone()
    }

    /// The cards of a stage in all lanes, each once; follows changes.
    pub fn count_in(&self, stage: StageId) -> usize {
        self.stages.with(|stages| stages.get(&stage).copied().unwrap_or_default())
    }

    /// What a column would be with these cards in it; `None` where all of them are there already.
    pub fn column_with(&self, lane: Lane, stage: StageId, deals: &[DealId]) -> Option<Column> {
        let mut column = self.column(lane, stage).get_untracked();
        let mut changed = false;
        for deal in deals {
            let Some((rank, place)) = self.place(*deal) else { continue };
            if place.stage != stage || !place.lanes().contains(&lane) {
                column.insert((rank, place.card));
                changed = true;
            }
        }
        changed.then_some(column)
    }

    /// Everything that is selected, in the order that was asked for; follows what changes. By hand that is by stage. What
    /// answers best what is searched for comes first.
    pub fn in_order(&self, stages: &[StageId]) -> Vec<DealId> {
        self.changes.track();
        let inner = self.inner();
        let by_hand = lock(&inner.ordered).layout.sort.is_by_hand();
        let mut hits: Vec<&Hit<Place>> = inner.shown.iter().collect();
        if by_hand {
            sort_by_key(&mut hits, |hit| (hit.rank, stages.iter().position(|it| *it == hit.line.place.stage)));
        }
        hits.into_iter().map(|hit| hit.line.place.card.deal).collect()
    }

    /// Everything that is selected.
    pub fn deals(&self) -> Vec<DealId> {
        self.inner().shown.iter().map(|hit| hit.line.place.card.deal).collect()
    }

    /// Whether something is searched for: the best answers stand first then, and nothing where somebody put it.
    pub fn is_ranked(&self) -> bool {
        self.inner().filter.ranks()
    }

    /// Where a deal stands that is selected, and how well it answers what is searched for.
    fn place(&self, deal: DealId) -> Option<(Match, Place)> {
        let inner = self.inner();
        let hit = {
            let ordered = lock(&inner.ordered);
            Hit::before(ordered.get(deal.into())?, &inner.filter, &ordered.facts)
        };
        let (rank, place) = (hit.rank, &hit.line.place);
        let column = inner.columns.get(&(*place.lanes().first()?, place.stage))?;
        let is_in = column.with_untracked(|it| it.contains(&(rank, place.card.clone())));
        is_in.then(|| (rank, place.clone()))
    }

    /// The lane, the stage and the place in its column where a deal stands; the first of its lanes.
    pub fn place_of(&self, deal: DealId) -> Option<(Lane, StageId, usize)> {
        let (_, place) = self.place(deal)?;
        let lane = *place.lanes().first()?;
        let index = self.column(lane, place.stage).with_untracked(|column| column.index_of(deal))?;
        Some((lane, place.stage, index))
    }

    /// The stage and the place in its column where a deal stands in a lane; `None` where it is not in it.
    pub fn place_in(&self, lane: Lane, deal: DealId) -> Option<(StageId, usize)> {
        let (_, place) = self.place(deal).filter(|(_, place)| place.lanes().contains(&lane))?;
        let index = self.column(lane, place.stage).with_untracked(|column| column.index_of(deal))?;
        Some((place.stage, index))
    }

    /// Makes what some of the deals are found by, before it is asked for. Whether there are more.
    pub fn make_findable(&self, from: usize, count: usize) -> bool {
        let ordered = self.inner().ordered.clone();
        let ordered = lock(&ordered);
        ordered.lines().iter().skip(from).take(count).for_each(|line| {
            line.text(&ordered.facts);
        });
        from + count < ordered.lines().len()
    }
}

impl Follower<ByPipeline> for Selection {
    fn follows(&self, ordered: &Shared<ByPipeline>) -> bool {
        Arc::ptr_eq(&self.inner().ordered, ordered)
    }

    fn update(&self, facts: &Facts, change: &Change<Place>) {
        let (before, after) = {
            let mut inner = self.inner();
            let inner = &mut *inner;
            update::<ByPipeline>(&mut inner.shown, &inner.filter, facts, change)
        };
        let row = |hit: &Option<Hit<Place>>| hit.as_ref().map(|hit| hit.line.row.clone());
        let is_same = row(&before).zip(row(&after)).is_some_and(|(one, two)| Arc::ptr_eq(&one, &two));
        let ranked = |hit: &Option<Hit<Place>>| hit.as_ref().map(|hit| (hit.rank, hit.line.place.card.clone()));
        let (old_card, new_card) = (ranked(&before), ranked(&after));
        let (before, after) = (before.as_ref().map(|hit| &hit.line.place), after.as_ref().map(|hit| &hit.line.place));
        let stays = before == after && old_card == new_card;
        if before.is_none() && after.is_none() || stays && is_same {
            return;
        }
        // A row changed that is shown, wherever it stands.
        self.changes.update(|changes| *changes += 1);
        super::touch();
        if stays {
            return;
        }
        let columns = |place: Option<&Place>| -> BTreeSet<(Lane, StageId)> {
            place.iter().flat_map(|place| place.lanes().iter().map(|lane| (*lane, place.stage))).collect()
        };
        let (old, new) = (columns(before), columns(after));
        for at in old.union(&new) {
            if old_card == new_card && old.contains(at) && new.contains(at) {
                continue;
            }
            super::touch();
            self.column(at.0, at.1).update(|column| {
                old_card.iter().filter(|_| old.contains(at)).for_each(|card| column.remove(card));
                new_card.iter().filter(|_| new.contains(at)).for_each(|card| column.insert(card.clone()));
            });
        }
        let lanes = |place: Option<&Place>| place.map(|place| place.lanes().to_vec()).unwrap_or_default();
        recount(&self.lanes, &lanes(before), &lanes(after));
        let stage = |place: Option<&Place>| place.map(|place| place.stage).into_iter().collect::<Vec<_>>();
        recount(&self.stages, &stage(before), &stage(after));
    }

    fn refill(&self, ordered: &mut Ordered<ByPipeline>) {
        let (lanes, stages, mut columns, signals) = {
            let mut inner = self.inner();
            inner.shown = ordered.filtered(&inner.filter);
            let (lanes, stages, columns) = fill(&inner.shown);
            for at in columns.keys() {
                inner.columns.entry(*at).or_default();
            }
            (lanes, stages, columns, inner.columns.clone())
        };
        for (at, signal) in signals {
            let column = columns.remove(&at).unwrap_or_default();
            if signal.with_untracked(|known| *known != column) {
                super::touch();
                signal.set(column);
            }
        }
        if self.lanes.with_untracked(|known| *known != lanes) {
            super::touch();
            self.lanes.set(lanes);
        }
        if self.stages.with_untracked(|known| *known != stages) {
            super::touch();
            self.stages.set(stages);
        }
        super::touch();
        self.changes.update(|changes| *changes += 1);
    }
}

impl Layout for ByPipeline {
    type Place = Place;

    fn kind(&self) -> Kind {
        Kind::Deal
    }

    fn line(&self, row: &Arc<Row>, facts: &Facts, text: Option<Arc<str>>) -> Option<Line<Place>> {
        let is_here = |deal: &&DealRow| deal.pipeline == Some(self.pipeline) || self.strays && facts.is_stray(deal);
        let deal = row.as_deal().filter(|_| !row.is_deleted()).filter(is_here)?;
        let stage = facts.column_of(self.pipeline, deal);
        let closed = facts.stage(stage).is_some_and(|(meaning, _)| meaning.is_closed());
        let entered_at = deal.place.as_ref().map(|place| place.entered_at).filter(|_| closed);
        // Without a place it stands somewhere all the same.
        let position = deal.place.as_ref().map_or_else(|| Position::between(None, None, 0), |it| it.position.clone());
        let card = Arc::new(CardKey {
            order: self.order(row, facts, &position, entered_at),
            position,
            deal: DealId::of(row.id),
            amount: deal.amount.map(|minor| (deal.currency, minor)),
            probability: deal.probability,
        });
        let lanes: Vec<Lane> = match self.lanes {
            LaneBy::Nothing => Vec::new(),
            LaneBy::Owner => row.meta.owner.map(Lane::Owner).into_iter().collect(),
            LaneBy::Company => row.company().map(|company| Lane::Company(company.into())).into_iter().collect(),
            LaneBy::Tag => row.meta.tags.iter().map(|tag| Lane::Tag(*tag)).collect(),
        };
        let place = Place { card, stage, lanes };
        Some(match text {
            Some(text) => Line::with_text(row.clone(), place, text),
            None => Line::new(row.clone(), place),
        })
    }

    fn compare(one: &Place, other: &Place) -> Ordering {
        one.card.order().cmp(&other.card.order())
    }
}

/// Counts what left and what came.
fn recount<K: Copy + Ord + Send + Sync + 'static>(counts: &ArcRwSignal<BTreeMap<K, usize>>, old: &[K], new: &[K]) {
    if old == new {
        return;
    }
    super::touch();
    counts.update(|counts| {
        for key in old {
            if let Some(count) = counts.get_mut(key) {
                *count = count.saturating_sub(1);
            }
        }
        for key in new {
            *counts.entry(*key).or_default() += 1;
        }
        counts.retain(|_, count| *count > 0);
    });
}

impl ByPipeline {
    /// What is closed stands in the order in which it was closed, the latest first, unless another is asked for.
    fn order(&self, row: &Row, facts: &Facts, position: &Position, closed_at: Option<Timestamp>) -> Order {
        let Sort { key, descending } = &self.sort;
        let number = |number: i64| Order::number(number, *descending);
        let text = |text: String| Order::text(text, *descending);
        match (key.as_str(), closed_at) {
            ("", Some(at)) => Order::Number(at.0.saturating_neg()),
            ("", None) => Order::Position(position.clone()),
            (key::AMOUNT, _) => facts.amount(row).map_or(Order::Last, number),
            ("probability", _) => facts.probability(row).map_or(Order::Last, number),
            (key::OWNER, _) => row.meta.owner.and_then(|owner| facts.member(owner)).map_or(Order::Last, text),
            (filter::field::CREATED, _) => row.meta.created_at.map_or(Order::Last, |at| number(at.0)),
            (filter::field::UPDATED, _) => row.meta.updated_at.map_or(Order::Last, |at| number(at.0)),
            (filter::field::ENTERED, _) => {
                let place = row.as_deal().and_then(|deal| deal.place.as_ref());
                place.map_or(Order::Last, |place| number(place.entered_at.0))
            }
            (name, _) => Order::value(&facts.value(row, name), *descending),
        }
    }
}
