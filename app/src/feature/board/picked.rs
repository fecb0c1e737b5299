//! The cards that are picked, to be moved or edited together.

use super::state::BoardState;
use leptos::prelude::*;
use sotay_shared::id::{DealId, RecordId, StageId};
use sotay_shared::sort::sort_by_key;
use std::collections::BTreeSet;

#[derive(Clone, Copy)]
pub struct Picked {
    deals: RwSignal<BTreeSet<DealId>>,
    /// Where a range begins.
    anchor: StoredValue<Option<DealId>>,
}

impl Picked {
    pub fn provide() -> Picked {
        let picked = Picked { deals: RwSignal::new(BTreeSet::new()), anchor: StoredValue::new(None) };
        provide_context(picked);
        picked
    }

    pub fn contains(self, deal: DealId) -> bool {
        self.deals.with(|deals| deals.contains(&deal))
    }

    pub fn contains_now(self, deal: DealId) -> bool {
        self.deals.try_with_untracked(|deals| deals.contains(&deal)).unwrap_or(false)
    }

    pub fn count(self) -> usize {
        self.deals.with(BTreeSet::len)
    }

    pub fn deals(self) -> Vec<DealId> {
        self.deals.with(|deals| deals.iter().copied().collect())
    }

    pub fn is_empty(self) -> bool {
        self.deals.with(BTreeSet::is_empty)
    }

    pub fn toggle(self, deal: DealId) {
        self.anchor.set_value(Some(deal));
        self.deals.update(|deals| {
            if !deals.remove(&deal) {
                deals.insert(deal);
            }
        });
    }

    /// Everything from where the last one was picked to here, within a column; else this one alone.
    pub fn extend_to(self, deal: DealId, board: BoardState) {
        let range = self.anchor.get_value().and_then(|anchor| {
            let ((lane, stage, from), (other_lane, other_stage, to)) = (board.place_of(anchor)?, board.place_of(deal)?);
            if (lane, stage) != (other_lane, other_stage) {
                return None;
            }
            let column = board.selection.get_untracked()?.column(lane, stage);
            let (first, last) = (from.min(to), from.max(to));
            Some(column.with_untracked(|it| it.deals().skip(first).take(last - first + 1).collect::<Vec<_>>()))
        });
        match range {
            Some(range) => self.deals.update(|deals| deals.extend(range)),
            None => self.toggle(deal),
        }
    }

    /// What is picked, whatever it is.
    pub fn records(self) -> BTreeSet<RecordId> {
        self.deals.with(|deals| deals.iter().map(|deal| (*deal).into()).collect())
    }

    pub fn set(self, deals: impl IntoIterator<Item = DealId>) {
        self.deals.set(deals.into_iter().collect());
    }

    pub fn clear(self) {
        // The board may have been left in the meantime.
        if self.deals.try_with_untracked(|deals| !deals.is_empty()).unwrap_or(false) {
            self.deals.set(BTreeSet::new());
        }
    }

    /// All of them in board order: by stage, then by place.
    pub fn in_order(self, board: BoardState) -> Vec<DealId> {
        let stages: Vec<StageId> = untrack(|| board.columns());
        let mut deals: Vec<DealId> = self.deals.with_untracked(|deals| deals.iter().copied().collect());
        // What is no longer shown is not meant any more.
        deals.retain(|deal| board.place_of(*deal).is_some());
        sort_by_key(&mut deals, |deal| {
            let place = board.place_of(*deal);
            place.map(|(lane, stage, index)| (lane, stages.iter().position(|it| *it == stage), index))
        });
        deals
    }
}
