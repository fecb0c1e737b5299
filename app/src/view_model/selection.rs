//! The deals of a pipeline that match a filter, in lanes and columns, kept up to date as rows change.

use super::{
    filter_context::FilterContext,
    ordered::{Follower, Ordered, Shared, lock},
};
use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use sotay_shared::{
    filter::{Filter, Prepared},
    id::{DealId, PipelineId, StageId},
    layout::{
        Change, Column, Hit, Hits, Sort,
        board::{At, BoardSlot, ByPipeline, Counted, Filled, Lane, LaneBy, Moved, fill},
        update,
    },
    search::Match,
    sort::sort_by_key,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, Weak},
};

/// What is selected and how it is laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardQuery {
    pub pipeline: PipelineId,
    /// Whether deals of no pipeline that is known are among them.
    pub strays: bool,
    pub filter: Filter,
    pub sort: Sort,
    pub lanes: LaneBy,
}

struct Inner {
    filter: Prepared,
    ordered: Shared<ByPipeline>,
    shown: Hits<ByPipeline>,
    columns: HashMap<At, ArcRwSignal<Column>>,
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

impl Selection {
    /// Selects from everything that is here.
    pub(super) fn new(ordered: Shared<ByPipeline>, filter: &Filter) -> Selection {
        let filter = filter.prepared();
        let shown = lock(&ordered).filtered(&filter);
        let Filled { lanes, stages, columns } = fill(&shown);
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
            let Some((rank, slot)) = self.slot(*deal) else { continue };
            if slot.stage != stage || !slot.lanes().contains(&lane) {
                column.insert((rank, slot.card));
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
        let mut hits: Vec<&Hit<BoardSlot>> = inner.shown.iter().collect();
        if by_hand {
            sort_by_key(&mut hits, |hit| (hit.rank, stages.iter().position(|it| *it == hit.line.slot.stage)));
        }
        hits.into_iter().map(|hit| hit.line.slot.card.deal).collect()
    }

    /// How many there are, whether they are selected or not.
    pub fn out_of(&self) -> usize {
        lock(&self.inner().ordered).lines().len()
    }

    /// Everything that is selected.
    pub fn deals(&self) -> Vec<DealId> {
        self.inner().shown.iter().map(|hit| hit.line.slot.card.deal).collect()
    }

    /// Whether something is searched for: the best answers stand first then, and nothing where somebody put it.
    pub fn is_ranked(&self) -> bool {
        self.inner().filter.ranks()
    }

    /// Where a deal stands that is selected, and how well it answers what is searched for.
    fn slot(&self, deal: DealId) -> Option<(Match, BoardSlot)> {
        let inner = self.inner();
        let hit = {
            let ordered = lock(&inner.ordered);
            Hit::before(ordered.get(deal.into())?, &inner.filter, &ordered.context)
        };
        let (rank, slot) = (hit.rank, &hit.line.slot);
        let column = inner.columns.get(&(*slot.lanes().first()?, slot.stage))?;
        let is_in = column.with_untracked(|it| it.contains(&(rank, slot.card.clone())));
        is_in.then(|| (rank, slot.clone()))
    }

    /// The lane, the stage and the place in its column where a deal stands; the first of its lanes.
    pub fn place_of(&self, deal: DealId) -> Option<(Lane, StageId, usize)> {
        let (_, slot) = self.slot(deal)?;
        let lane = *slot.lanes().first()?;
        let index = self.column(lane, slot.stage).with_untracked(|column| column.index_of(deal))?;
        Some((lane, slot.stage, index))
    }

    /// The stage and the place in its column where a deal stands in a lane; `None` where it is not in it.
    pub fn place_in(&self, lane: Lane, deal: DealId) -> Option<(StageId, usize)> {
        let (_, slot) = self.slot(deal).filter(|(_, slot)| slot.lanes().contains(&lane))?;
        let index = self.column(lane, slot.stage).with_untracked(|column| column.index_of(deal))?;
        Some((slot.stage, index))
    }

    /// Makes what some of the deals are found by, before it is asked for. Whether there are more.
    pub fn make_findable(&self, from: usize, count: usize) -> bool {
        let ordered = self.inner().ordered.clone();
        let ordered = lock(&ordered);
        ordered.lines().iter().skip(from).take(count).for_each(|line| {
            line.text(&ordered.context);
        });
        from + count < ordered.lines().len()
    }
}

impl Follower<ByPipeline> for Selection {
    fn follows(&self, ordered: &Shared<ByPipeline>) -> bool {
        Arc::ptr_eq(&self.inner().ordered, ordered)
    }

    fn update(&self, context: &FilterContext, change: &Change<BoardSlot>) {
        let (before, after) = {
            let mut inner = self.inner();
            let inner = &mut *inner;
            update::<ByPipeline>(&mut inner.shown, &inner.filter, context, change)
        };
        let moved = Moved::of(before.as_ref(), after.as_ref());
        if matches!(moved, Moved::Nothing) {
            return;
        }
        // A row changed that is shown, wherever it stands.
        self.changes.update(|changes| *changes += 1);
        super::touch();
        let Moved::Card(moved) = moved else { return };
        for at in moved.columns() {
            super::touch();
            self.column(at.0, at.1).update(|column| moved.change(at, column));
        }
        recount(&self.lanes, &moved.lanes);
        recount(&self.stages, &moved.stages);
    }

    fn refill(&self, ordered: &mut Ordered<ByPipeline>) {
        let (lanes, stages, mut columns, signals) = {
            let mut inner = self.inner();
            inner.shown = ordered.filtered(&inner.filter);
            let Filled { lanes, stages, columns } = fill(&inner.shown);
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

/// Counts what left and what came.
fn recount<K: Copy + Ord + Send + Sync + 'static>(counts: &ArcRwSignal<BTreeMap<K, usize>>, counted: &Counted<K>) {
    if counted.is_same() {
        return;
    }
    super::touch();
    counts.update(|counts| counted.change(counts));
}
