//! The deals of a pipeline that match a filter, in lanes and columns, kept up to date as rows change.

use super::{
    Model,
    column::{CardKey, Column, Order},
    facts::Facts,
};
use leptos::prelude::*;
use rustc_hash::FxHashMap as HashMap;
use sotay_shared::{
    delta::Delta,
    filter::{self, Filter},
    id::{DealId, MemberId, PipelineId, RecordId, StageId, TagId},
    kind::Kind,
    row::Row,
    schema::key,
    search,
    stamp::Timestamp,
    value::Value,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
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
    pub filter: Filter,
    pub sort: Sort,
    pub lanes: LaneBy,
}

/// Where one deal stands; several times where it has several tags.
type Places = Vec<(Lane, StageId, CardKey)>;

struct Inner {
    wanted: Wanted,
    facts: Facts,
    places: HashMap<RecordId, Places>,
    columns: HashMap<(Lane, StageId), ArcRwSignal<Column>>,
}

/// One selection. It lives as long as somebody holds it.
#[derive(Clone)]
pub struct Selection {
    inner: Arc<Mutex<Inner>>,
    /// The lanes that have a card.
    lanes: ArcRwSignal<BTreeMap<Lane, usize>>,
    /// Counts what changed in it.
    changes: ArcRwSignal<u64>,
}

/// A selection that is not held.
#[derive(Clone)]
pub(super) struct WeakSelection {
    inner: Weak<Mutex<Inner>>,
    lanes: ArcRwSignal<BTreeMap<Lane, usize>>,
    changes: ArcRwSignal<u64>,
}

impl WeakSelection {
    pub(super) fn is_held(&self) -> bool {
        self.inner.strong_count() > 0
    }

    pub(super) fn upgrade(&self) -> Option<Selection> {
        Some(Selection { inner: self.inner.upgrade()?, lanes: self.lanes.clone(), changes: self.changes.clone() })
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
        f.debug_struct("Selection").field("wanted", &self.inner().wanted).finish_non_exhaustive()
    }
}

impl Selection {
    /// Selects from everything that is here.
    pub(super) fn new(model: &Model, wanted: Wanted, facts: Facts) -> Selection {
        let inner = Inner { wanted, facts, places: HashMap::default(), columns: HashMap::default() };
        let selection = Selection {
            inner: Arc::new(Mutex::new(inner)),
            lanes: ArcRwSignal::default(),
            changes: ArcRwSignal::default(),
        };
        let mut columns: HashMap<(Lane, StageId), Vec<CardKey>> = HashMap::default();
        let mut lanes: BTreeMap<Lane, usize> = BTreeMap::new();
        let deals = model.list(Kind::Deal).get_untracked();
        let mut inner = selection.inner();
        for deal in deals {
            let Some(row) = model.peek(deal) else { continue };
            let places = inner.places_of(&row);
            for (lane, stage, card) in &places {
                columns.entry((*lane, *stage)).or_default().push(card.clone());
                *lanes.entry(*lane).or_default() += 1;
            }
            if !places.is_empty() {
                inner.places.insert(deal, places);
            }
        }
        let signals = columns.into_iter().map(|(at, cards)| (at, ArcRwSignal::new(Column::of(cards))));
        inner.columns = signals.collect();
        drop(inner);
        selection.lanes.set(lanes);
        selection
    }

    pub(super) fn downgrade(&self) -> WeakSelection {
        WeakSelection { inner: Arc::downgrade(&self.inner), lanes: self.lanes.clone(), changes: self.changes.clone() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while it holds the lock; there is one thread anyway.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn column(&self, lane: Lane, stage: StageId) -> ArcRwSignal<Column> {
        self.inner().columns.entry((lane, stage)).or_default().clone()
    }

    /// The lanes that have a card, and how many.
    pub fn lanes(&self) -> ArcRwSignal<BTreeMap<Lane, usize>> {
        self.lanes.clone()
    }

    /// What a column would be with these cards in it; `None` where all of them are there already.
    pub fn column_with(&self, lane: Lane, stage: StageId, deals: &[DealId]) -> Option<Column> {
        let mut column = self.column(lane, stage).get_untracked();
        let inner = self.inner();
        let mut changed = false;
        for deal in deals {
            let Some(places) = inner.places.get(&RecordId::from(*deal)) else { continue };
            if places.iter().any(|place| (place.0, place.1) == (lane, stage)) {
                continue;
            }
            if let Some((.., card)) = places.first() {
                column.insert(card.clone());
                changed = true;
            }
        }
        changed.then_some(column)
    }

    /// Everything that is selected, in the order that was asked for; follows what changes. By hand that is by stage.
    pub fn in_order(&self, stages: &[StageId]) -> Vec<DealId> {
        self.changes.track();
        let inner = self.inner();
        let by_hand = inner.wanted.sort.is_by_hand();
        let at = |stage: &StageId| stages.iter().position(|it| it == stage).filter(|_| by_hand);
        let firsts = inner.places.values().filter_map(|places| places.first());
        let mut firsts: Vec<_> = firsts.map(|(_, stage, card)| (at(stage), card)).collect();
        firsts.sort_by(|(a, x), (b, y)| (a, &x.order, &x.position, x.deal).cmp(&(b, &y.order, &y.position, y.deal)));
        firsts.into_iter().map(|(_, card)| card.deal).collect()
    }

    /// Everything that is selected.
    pub fn deals(&self) -> Vec<DealId> {
        self.inner().places.keys().map(|record| DealId::of(*record)).collect()
    }

    /// The lane, the stage and the place in its column where a deal stands; the first of its lanes.
    pub fn place_of(&self, deal: DealId) -> Option<(Lane, StageId, usize)> {
        let (lane, stage) = {
            let inner = self.inner();
            let (lane, stage, _) = inner.places.get(&deal.into())?.first()?;
            (*lane, *stage)
        };
        let index = self.column(lane, stage).with_untracked(|column| column.index_of(deal))?;
        Some((lane, stage, index))
    }

    /// The stage and the place in its column where a deal stands in a lane; `None` where it is not in it.
    pub fn place_in(&self, lane: Lane, deal: DealId) -> Option<(StageId, usize)> {
        let stage = {
            let inner = self.inner();
            inner.places.get(&RecordId::from(deal))?.iter().find(|place| place.0 == lane)?.1
        };
        let index = self.column(lane, stage).with_untracked(|column| column.index_of(deal))?;
        Some((stage, index))
    }

    /// A deal changed, or something that it is selected by.
    pub(super) fn update(&self, record: RecordId, row: Option<&Row>) {
        let (before, after) = {
            let mut inner = self.inner();
            let after = row.map(|row| inner.places_of(row)).unwrap_or_default();
            let before = match after.is_empty() {
                true => inner.places.remove(&record),
                false => inner.places.insert(record, after.clone()),
            };
            (before.unwrap_or_default(), after)
        };
        // A row changed that may be shown, wherever it stands.
        if !before.is_empty() || !after.is_empty() {
            self.changes.update(|changes| *changes += 1);
            super::touch();
        }
        let gone: Vec<_> = before.iter().filter(|place| !after.contains(place)).collect();
        let new: Vec<_> = after.iter().filter(|place| !before.contains(place)).collect();
        let at: BTreeSet<(Lane, StageId)> = gone.iter().chain(&new).map(|(lane, stage, _)| (*lane, *stage)).collect();
        for (lane, stage) in at {
            let here = |place: &&&(Lane, StageId, CardKey)| (place.0, place.1) == (lane, stage);
            super::touch();
            self.column(lane, stage).update(|column| {
                gone.iter().filter(here).for_each(|(.., card)| column.remove(card));
                new.iter().filter(here).for_each(|(.., card)| column.insert(card.clone()));
            });
        }
        let lanes = |places: &Places| places.iter().map(|(lane, ..)| *lane).collect::<Vec<_>>();
        if lanes(&before) != lanes(&after) {
            super::touch();
            self.lanes.update(|counts| {
                for (lane, ..) in &before {
                    if let Some(count) = counts.get_mut(lane) {
                        *count = count.saturating_sub(1);
                    }
                }
                for (lane, ..) in &after {
                    *counts.entry(*lane).or_default() += 1;
                }
                counts.retain(|_, count| *count > 0);
            });
        }
    }

    /// Whether something else than the deal itself decides whether it is selected.
    pub(super) fn looks_further(&self) -> bool {
        let inner = self.inner();
        let further = |it: &filter::Condition| [filter::field::TEXT, filter::field::NEXT].contains(&it.field.as_str());
        inner.wanted.filter.any.iter().flatten().any(further)
    }
}

impl Inner {
    fn places_of(&self, row: &Row) -> Places {
        let Wanted { pipeline, filter, sort, lanes } = &self.wanted;
        let Some(deal) = row.as_deal().filter(|deal| !row.is_deleted() && deal.pipeline == Some(*pipeline)) else {
            return Places::new();
        };
        let Some(place) = &deal.place else { return Places::new() };
        if !filter.holds(row, &self.facts) {
            return Places::new();
        }
        let closed = self.facts.stage(place.stage).is_some_and(|(meaning, _)| meaning.is_closed());
        let card = CardKey {
            order: self.order(row, sort, &place.position, closed.then_some(place.entered_at)),
            position: place.position.clone(),
            deal: DealId::of(row.id),
            amount: deal.amount.map(|minor| (deal.currency, minor)),
            probability: deal.probability,
        };
        let lanes: Vec<Lane> = match lanes {
            LaneBy::Nothing => Vec::new(),
            LaneBy::Owner => row.meta.owner.map(Lane::Owner).into_iter().collect(),
            LaneBy::Company => deal.company.map(|company| Lane::Company(company.into())).into_iter().collect(),
            LaneBy::Tag => row.meta.tags.iter().map(|tag| Lane::Tag(*tag)).collect(),
        };
        let lanes = if lanes.is_empty() { vec![Lane::Rest] } else { lanes };
        lanes.into_iter().map(|lane| (lane, place.stage, card.clone())).collect()
    }

    /// What is closed stands in the order in which it was closed, the latest first, unless another is asked for.
    fn order(
        &self,
        row: &Row,
        sort: &Sort,
        position: &sotay_shared::position::Position,
        closed_at: Option<Timestamp>,
    ) -> Order {
        let number = |number: i64| Order::Number(if sort.descending { number.saturating_neg() } else { number });
        let text = |text: String| match sort.descending {
            true => Order::ReverseText(Reverse(text)),
            false => Order::Text(text),
        };
        match (sort.key.as_str(), closed_at) {
            ("", Some(at)) => Order::Number(at.0.saturating_neg()),
            ("", None) => Order::Position(position.clone()),
            (key::AMOUNT, _) => filter::Context::amount(&self.facts, row).map_or(Order::Last, number),
            ("probability", _) => filter::Context::probability(&self.facts, row).map_or(Order::Last, number),
            (key::OWNER, _) => row.meta.owner.and_then(|owner| self.facts.member(owner)).map_or(Order::Last, text),
            (filter::field::CREATED, _) => row.meta.created_at.map_or(Order::Last, |at| number(at.0)),
            (filter::field::UPDATED, _) => row.meta.updated_at.map_or(Order::Last, |at| number(at.0)),
            (filter::field::ENTERED, _) => {
                let place = row.as_deal().and_then(|deal| deal.place.as_ref());
                place.map_or(Order::Last, |place| number(place.entered_at.0))
            }
            (name, _) => match row.value(name) {
                Value::Text(word) => text(search::fold(&word)),
                Value::Int(int) => number(int),
                Value::Time(at) => number(at.0),
                _ => Order::Last,
            },
        }
    }
}

/// The deals that a change of another record may concern.
pub(super) fn concerned(model: &Model, delta: &Delta) -> BTreeSet<RecordId> {
    let related = model.related(delta.record).get_untracked();
    let related = related.into_iter().filter(|(kind, _)| *kind == Kind::Deal).map(|(_, record)| record);
    let rows = [&delta.before, &delta.after].into_iter().flatten();
    let linked = rows
        .flat_map(|row| row.links())
        .filter(|link| model.peek(*link).is_some_and(|row| row.kind() == Some(Kind::Deal)));
    related.chain(linked).collect()
}
