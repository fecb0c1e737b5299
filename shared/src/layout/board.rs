//! The deals of a pipeline in lanes and columns.

mod lane;
mod moved;

pub use lane::{Lane, LaneBy};
pub use moved::{Counted, Move, Moved};

use super::{CardKey, Column, Hit, Layout, LayoutContext, LayoutLine, Order, Ranked, Sort};
use crate::{
    filter,
    id::{DealId, PipelineId, RecordId, StageId},
    kind::{Kind, key},
    position::Position,
    row::{DealRow, Row, StageType},
    time::Timestamp,
    value::Value,
};
use rustc_hash::FxHashMap as HashMap;
use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

/// The deals of a pipeline in an order.
#[derive(Debug, Clone, PartialEq)]
pub struct ByPipeline {
    /// Whose deals they are.
    pub pipeline: PipelineId,
    /// Whether deals of no pipeline that is known are among them.
    pub strays: bool,
    /// What they are ordered by.
    pub sort: Sort,
    /// What divides them into lanes.
    pub lanes: LaneBy,
}

/// A column of one lane.
pub type At = (Lane, StageId);

/// Where one deal stands: in a column of one lane, or of several where it has several tags.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardSlot {
    /// The deal in its order.
    pub card: Arc<CardKey>,
    /// Whose column it stands in.
    pub stage: StageId,
    lanes: Vec<Lane>,
}

impl BoardSlot {
    /// The lanes that it stands in, at least one.
    pub fn lanes(&self) -> &[Lane] {
        if self.lanes.is_empty() { &[Lane::Rest] } else { &self.lanes }
    }
}

/// Everything that a board shows.
#[derive(Debug, Default)]
pub struct Filled {
    /// The lanes that have a card, and how many.
    pub lanes: BTreeMap<Lane, usize>,
    /// The stages that have a card, and how many in all lanes, each once.
    pub stages: BTreeMap<StageId, usize>,
    /// The columns that have a card.
    pub columns: HashMap<At, Column>,
}

/// Lays out lines that come in their order.
pub fn fill(shown: &[Hit<BoardSlot>]) -> Filled {
    let mut columns: HashMap<At, Vec<Ranked>> = HashMap::default();
    let (mut lanes, mut stages): (BTreeMap<Lane, usize>, BTreeMap<StageId, usize>) = Default::default();
    for hit in shown {
        let slot = &hit.line.slot;
        *stages.entry(slot.stage).or_default() += 1;
        for lane in slot.lanes() {
            columns.entry((*lane, slot.stage)).or_default().push((hit.rank, slot.card.clone()));
        }
    }
    for ((lane, _), cards) in &columns {
        *lanes.entry(*lane).or_default() += cards.len();
    }
    Filled { lanes, stages, columns: columns.into_iter().map(|(at, cards)| (at, Column::of(cards))).collect() }
}

impl Layout for ByPipeline {
    type Slot = BoardSlot;

    fn kind(&self) -> Kind {
        Kind::Deal
    }

    fn line(
        &self,
        row: &Arc<Row>,
        context: &impl LayoutContext,
        text: Option<Arc<str>>,
    ) -> Option<LayoutLine<BoardSlot>> {
        let is_here = |deal: &&DealRow| deal.pipeline == Some(self.pipeline) || self.strays && context.is_stray(deal);
        let deal = row.as_deal().filter(|_| !row.is_put_away()).filter(is_here)?;
        let stage = context.column_of(self.pipeline, deal);
        let closed = context.stage_type(row, stage).is_some_and(StageType::is_closed);
        let entered_at = deal.place.as_ref().map(|place| place.entered_at).filter(|_| closed);
        // Without a place it stands somewhere all the same.
        let position = deal.place.as_ref().map_or_else(|| Position::between(None, None, 0), |it| it.position.clone());
        let card = Arc::new(CardKey {
            order: self.order(row, context, &position, entered_at),
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
        let slot = BoardSlot { card, stage, lanes };
        Some(match text {
            Some(text) => LayoutLine::with_text(row.clone(), slot, text),
            None => LayoutLine::new(row.clone(), slot),
        })
    }

    fn compare(one: &BoardSlot, other: &BoardSlot) -> Ordering {
        one.card.order().cmp(&other.card.order())
    }
}

impl ByPipeline {
    /// What is closed stands in the order in which it was closed, the latest first, unless another is asked for.
    fn order(
        &self,
        row: &Row,
        context: &impl LayoutContext,
        position: &Position,
        closed_at: Option<Timestamp>,
    ) -> Order {
        let Sort { key, descending } = &self.sort;
        let number = |number: i64| Order::number(number, *descending);
        let text = |text: String| Order::text(text, *descending);
        match (key.as_str(), closed_at) {
            ("", Some(at)) => Order::Number(at.0.saturating_neg()),
            ("", None) => Order::Position(position.clone()),
            (key::AMOUNT, _) => context.amount(row).map_or(Order::Last, number),
            ("probability", _) => context.probability(row).map_or(Order::Last, number),
            (key::OWNER, _) => row.meta.owner.and_then(|owner| context.title(owner.into())).map_or(Order::Last, text),
            (filter::field::CREATED, _) => row.meta.created_at.map_or(Order::Last, |at| number(at.0)),
            (filter::field::UPDATED, _) => row.meta.updated_at.map_or(Order::Last, |at| number(at.0)),
            (filter::field::ENTERED, _) => {
                let place = row.as_deal().and_then(|deal| deal.place.as_ref());
                place.map_or(Order::Last, |place| number(place.entered_at.0))
            }
            // What names another record is ordered by what that is called.
            (name, _) => match context.value(row, name) {
                Value::Text(word) => match word.parse::<RecordId>().ok().and_then(|record| context.title(record)) {
                    Some(title) => text(title),
                    None => Order::value(&Value::Text(word), *descending),
                },
                value => Order::value(&value, *descending),
            },
        }
    }
}
